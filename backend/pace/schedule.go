package pace

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// schedule is when the calls of a connector may go out: the generic cell rate algorithm (ITU-T I.371)
// over a small file, which is read and written under a lock. Behind its state the file has the times at which the
// latest calls left, as many as the limit allows: the calls of one limit's time before each.
type schedule struct {
	path  string // empty for memory
	start string // tells this start of the computer from others; empty to ask the system

	mu   sync.Mutex   // within this process, where a file lock would let everybody in
	lock *flock.Flock // nil in memory
	file paper
	same bool // the file is known to be of this start of the computer
}

// state is what the file holds, in times since the start of the computer.
type state struct {
	due   time.Duration // when the next call would go out if all were evenly spaced
	saved time.Duration
	every time.Duration // the spacing of then
	next  int64         // number of the next place
	calls int64         // of the limit of then: so many times follow
}

// place is one in the schedule.
type place struct {
	at     time.Duration
	number int64
}

const (
	fields    = 5 * 8
	stateSize = fields + 4 // with a checksum
)

// reserve takes the next place.
func (s *schedule) reserve(now time.Duration, r rate) (p place, err error) {
	err = s.change(now, r, func(st *state) error {
		p = place{max(now, st.due-r.burst), st.next}
		st.due = max(st.due, p.at) + r.every
		st.next++
		return nil
	})
	return p, err
}

// leave notes that the call of a place leaves now. It tells how long that has to wait still, and notes nothing, when the
// call that left as many places before as the limit allows did so too short a time ago.
func (s *schedule) leave(p place, now time.Duration, r rate) (wait time.Duration, err error) {
	err = s.change(now, r, func(*state) error {
		var raw [8]byte
		at := stateSize + 8*(p.number%int64(r.calls))
		if n, _ := s.file.ReadAt(raw[:], at); n == len(raw) {
			// A time to come is one from before a restart.
			if before := time.Duration(binary.LittleEndian.Uint64(raw[:])); before > 0 && before <= now {
				if wait = max(0, before+r.guard-now); wait > 0 {
					return nil
				}
			}
		}
		binary.LittleEndian.PutUint64(raw[:], uint64(now))
		_, err := s.file.WriteAt(raw[:], at)
		return err
	})
	return wait, err
}

// giveBack returns a place that was not used, when nobody took one behind it.
func (s *schedule) giveBack(at, now time.Duration, r rate) {
	_ = s.change(now, r, func(st *state) error {
		if st.due-r.burst == at+r.every || st.due == at+r.every {
			st.due -= r.every
			st.next--
		}
		return nil
	})
}

// hold puts the next place off.
func (s *schedule) hold(until, now time.Duration, r rate) error {
	return s.change(now, r, func(st *state) error {
		st.due = max(st.due, until+r.burst)
		return nil
	})
}

func (s *schedule) change(now time.Duration, r rate, edit func(*state) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(); err != nil {
		return fmt.Errorf("the calls of the connector cannot be counted: %w", err)
	}
	if s.lock != nil {
		if err := s.lock.Lock(); err != nil {
			return fmt.Errorf("the calls of the connector cannot be counted: %w", err)
		}
		defer func() { _ = s.lock.Unlock() }()
	}
	restarted, err := s.restarted()
	if err != nil {
		return fmt.Errorf("the calls of the connector cannot be counted: %w", err)
	}
	st, past := s.read(now, r, restarted)
	if past || st.calls != int64(r.calls) { // times of another start, or of another limit: those stand elsewhere
		if err := s.file.Truncate(0); err != nil {
			return fmt.Errorf("the calls of the connector cannot be counted: %w", err)
		}
	}
	st.saved, st.every, st.calls = now, r.every, int64(r.calls)
	if err := edit(&st); err != nil {
		return fmt.Errorf("the calls of the connector cannot be counted: %w", err)
	}
	return s.write(st)
}

func (s *schedule) open() error {
	if s.file != nil {
		return nil
	}
	if s.path == "" {
		s.file = &memory{}
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

// restarted tells that the computer was started since the file was written: its clock began anew, and a time that
// it has may look like one of today. A file beside it says which start it is of.
func (s *schedule) restarted() (bool, error) {
	if s.same || s.path == "" {
		return false, nil
	}
	now, note := s.start, s.path+".start"
	if now == "" {
		now = startID()
	}
	s.same = true
	if now == "" {
		return false, nil
	}
	was, err := os.ReadFile(note)
	if string(was) == now || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return len(was) > 0, os.WriteFile(note, []byte(now), 0o600)
}

// read returns the state as it is now. A file that cannot be understood says that a call went out just
// now; one from before the computer started, or from a clock that was set back, keeps its queue, and so
// does a limit that was changed, in the new spacing.
// past tells that its times are of another clock.
func (s *schedule) read(now time.Duration, r rate, restarted bool) (st state, past bool) {
	var raw [stateSize]byte
	n, err := s.file.ReadAt(raw[:], 0)
	if n == 0 && err != nil {
		return state{due: now}, false // new
	}
	if n != stateSize || crc32.ChecksumIEEE(raw[:fields]) != binary.LittleEndian.Uint32(raw[fields:]) {
		return state{due: now + r.burst + r.every}, false
	}
	number := func(at int) time.Duration { return time.Duration(binary.LittleEndian.Uint64(raw[at:])) }
	st = state{due: number(0), saved: number(8), every: number(16), next: int64(number(24)), calls: int64(number(32))}
	if past = restarted || st.saved > now+time.Second; past {
		st.due = now + max(0, st.due-st.saved)
	}
	if st.every != r.every && st.every > 0 && st.due > now {
		st.due = now + time.Duration(float64(st.due-now)*float64(r.every)/float64(st.every))
	}
	return st, past
}

func (s *schedule) write(st state) error {
	var raw [stateSize]byte
	for i, n := range []time.Duration{st.due, st.saved, st.every, time.Duration(st.next), time.Duration(st.calls)} {
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
	err := s.file.Close()
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	s.file, s.lock, s.same = nil, nil, false
	return err
}
