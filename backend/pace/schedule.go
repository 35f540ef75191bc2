package pace

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// schedule is when the calls of a connector may go out: the generic cell rate algorithm (ITU-T I.371)
// over a file of one line of bytes, which is read and written under a lock.
type schedule struct {
	path string

	mu   sync.Mutex // within this process, where a file lock would let everybody in
	lock *flock.Flock
	file *os.File
}

// state is what the file holds, in times since the start of the computer.
type state struct {
	due   time.Duration // when the next call would go out if all were evenly spaced
	saved time.Duration
	every time.Duration // the spacing of then
}

const (
	fields    = 8 + 8 + 8
	stateSize = fields + 4 // with a checksum
)

// reserve takes the next place and tells when it is.
func (s *schedule) reserve(now time.Duration, r rate) (at time.Duration, err error) {
	err = s.change(now, r, func(st *state) {
		at = max(now, st.due-r.burst)
		st.due = max(st.due, at) + r.every
	})
	return at, err
}

// giveBack returns a place that was not used, when nobody took one behind it.
func (s *schedule) giveBack(at, now time.Duration, r rate) {
	_ = s.change(now, r, func(st *state) {
		if st.due-r.burst == at+r.every || st.due == at+r.every {
			st.due -= r.every
		}
	})
}

// hold puts the next place off.
func (s *schedule) hold(until, now time.Duration, r rate) error {
	return s.change(now, r, func(st *state) { st.due = max(st.due, until+r.burst) })
}

func (s *schedule) change(now time.Duration, r rate, edit func(*state)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(); err != nil {
		return fmt.Errorf("the calls of the connector cannot be counted: %w", err)
	}
	if err := s.lock.Lock(); err != nil {
		return fmt.Errorf("the calls of the connector cannot be counted: %w", err)
	}
	defer func() { _ = s.lock.Unlock() }()
	st := s.read(now, r)
	edit(&st)
	st.saved, st.every = now, r.every
	return s.write(st)
}

func (s *schedule) open() error {
	if s.file != nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(s.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	s.file, s.lock = file, flock.New(s.path+".lock")
	return nil
}

// read returns the state as it is now. A file that cannot be understood says that a call went out just
// now; one from before the computer started, or from a clock that was set back, keeps its queue, and so
// does a limit that was changed, in the new spacing.
func (s *schedule) read(now time.Duration, r rate) state {
	var raw [stateSize]byte
	n, err := s.file.ReadAt(raw[:], 0)
	if n == 0 && err != nil {
		return state{due: now} // new
	}
	if n != stateSize || crc32.ChecksumIEEE(raw[:fields]) != binary.LittleEndian.Uint32(raw[fields:]) {
		return state{due: now + r.burst + r.every}
	}
	number := func(at int) time.Duration { return time.Duration(binary.LittleEndian.Uint64(raw[at:])) }
	st := state{due: number(0), saved: number(8), every: number(16)}
	if st.saved > now+time.Second {
		st.due = now + max(0, st.due-st.saved)
	}
	if st.every != r.every && st.every > 0 && st.due > now {
		st.due = now + time.Duration(float64(st.due-now)*float64(r.every)/float64(st.every))
	}
	return st
}

func (s *schedule) write(st state) error {
	var raw [stateSize]byte
	for i, n := range []time.Duration{st.due, st.saved, st.every} {
		binary.LittleEndian.PutUint64(raw[8*i:], uint64(n))
	}
	binary.LittleEndian.PutUint32(raw[fields:], crc32.ChecksumIEEE(raw[:fields]))
	if _, err := s.file.WriteAt(raw[:], 0); err != nil {
		return fmt.Errorf("the calls of the connector cannot be counted: %w", err)
	}
	return nil
}

// close lets go of the files.
func (s *schedule) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	err := errors.Join(s.file.Close(), s.lock.Close())
	s.file, s.lock = nil, nil
	return err
}
