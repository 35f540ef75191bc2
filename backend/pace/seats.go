package pace

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// seats are the calls that may be under way at once, each a file that its holder has locked: whoever
// dies leaves it.
type seats struct {
	path  string
	first chan struct{} // holds one token: whoever has it looks for a seat
	freed chan struct{} // hears of a seat that this process gave back

	mu   *sync.Mutex
	held map[int]bool // by this process
}

func newSeats(path string) seats {
	return seats{path: path, first: make(chan struct{}, 1), freed: make(chan struct{}, 1), mu: &sync.Mutex{}, held: map[int]bool{}}
}

// Somebody who waits looks soon, and then less often, for a seat that another process gave back.
const (
	lookSoon = 5 * time.Millisecond
	lookLate = 40 * time.Millisecond
)

func (s seats) take(ctx context.Context, count int, sleep func(context.Context, time.Duration) error) (release func(), err error) {
	select {
	case s.first <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.first }()
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return nil, err
	}
	for again := lookSoon; ; again = min(2*again, lookLate) {
		release, err := s.try(count)
		if release != nil || err != nil {
			return release, err
		}
		if s.rest(ctx, again, sleep); ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

// rest passes a while, or less when this process gives a seat back.
func (s seats) rest(ctx context.Context, d time.Duration, sleep func(context.Context, time.Duration) error) {
	nap, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.freed:
			cancel()
		case <-nap.Done():
		}
	}()
	_ = sleep(nap, d)
}

// try takes a free seat; it returns nil when there is none.
func (s seats) try(count int) (release func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range count {
		if s.held[n] {
			continue
		}
		file := flock.New(fmt.Sprintf("%s.seat-%d", s.path, n))
		locked, err := file.TryLock()
		if err != nil {
			return nil, fmt.Errorf("the calls of the connector cannot be counted: %w", err)
		}
		if !locked {
			_ = file.Close()
			continue
		}
		s.held[n] = true
		return func() { s.leave(n, file) }, nil
	}
	return nil, nil
}

func (s seats) leave(n int, file *flock.Flock) {
	s.mu.Lock()
	delete(s.held, n)
	_ = file.Close()
	s.mu.Unlock()
	select {
	case s.freed <- struct{}{}:
	default:
	}
}
