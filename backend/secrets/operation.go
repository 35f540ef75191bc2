package secrets

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"connectorstudio/backend/studio"
)

// operation is a piece of work on the keychain: a few calls, one after the other, on a goroutine of its
// own because a call can block for ever (a locked keychain that asks the person). There is at most one.
type operation struct {
	done      chan struct{}
	err       error        // set before done is closed
	callBegan atomic.Int64 // when the call that is under way began, in Unix nanoseconds
	abandoned atomic.Bool  // no further call may be made
}

var errAbandoned = errors.New("the keychain is not used any more in this session")

// do performs work on the keychain when its turn comes. It returns ErrNotFound, errAbandoned when the
// person chose to keep secrets in memory meanwhile, or a *studio.Failure; after CodeKeychainWaiting and
// CodeCancelled work that had begun goes on without its caller.
func (k *Keyring) do(ctx context.Context, work func(Provider) error) error {
	for {
		op, mine := k.begin(work)
		if err := k.await(ctx, op); err != nil {
			return err
		}
		if !mine {
			continue // somebody else's turn is over
		}
		if op.err == nil || errors.Is(op.err, ErrNotFound) || errors.Is(op.err, errAbandoned) {
			return op.err
		}
		return Explain(op.err, k.Place)
	}
}

// begin starts the work, or returns the operation that has to end first.
func (k *Keyring) begin(work func(Provider) error) (op *operation, mine bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.running != nil {
		return k.running, false
	}
	op = &operation{done: make(chan struct{})}
	op.callBegan.Store(time.Now().UnixNano())
	op.abandoned.Store(k.memory != nil)
	k.running = op
	go func() {
		op.err = op.perform(k.Provider, work)
		k.mu.Lock()
		k.running = nil
		k.mu.Unlock()
		close(op.done)
	}()
	return op, true
}

// await returns nil when the operation is over. It gives up when one call has taken longer than the
// limit: the time spent waiting for others who get on does not count.
func (k *Keyring) await(ctx context.Context, op *operation) error {
	limit := k.Timeout
	if limit == 0 {
		limit = 3 * time.Second
	}
	for {
		left := limit - time.Since(time.Unix(0, op.callBegan.Load()))
		if left <= 0 {
			return waiting()
		}
		timer := time.NewTimer(left)
		select {
		case <-op.done:
			timer.Stop()
			return nil
		case <-ctx.Done():
			timer.Stop()
			return stopped()
		case <-timer.C:
		}
	}
}

func (k *Keyring) outstanding() *operation {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.running
}

// perform does the work. A panic of the platform's library is an error like others: it must not end
// the application.
func (op *operation) perform(p Provider, work func(Provider) error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the keychain library broke down: %v", cause)
		}
	}()
	return work(watched{p, op})
}

// watched notes when each call begins, and makes none once the operation is abandoned.
type watched struct {
	Provider
	op *operation
}

func (w watched) Get(account string) (string, error) {
	if err := w.next(); err != nil {
		return "", err
	}
	return w.Provider.Get(account)
}

func (w watched) Set(account, text string) error {
	if err := w.next(); err != nil {
		return err
	}
	return w.Provider.Set(account, text)
}

func (w watched) Delete(account string) error {
	if err := w.next(); err != nil {
		return err
	}
	return w.Provider.Delete(account)
}

func (w watched) next() error {
	w.op.callBegan.Store(time.Now().UnixNano())
	if w.op.abandoned.Load() {
		return errAbandoned
	}
	return nil
}

func waiting() *studio.Failure {
	return studio.Fail(studio.CodeKeychainWaiting, "The system keychain is waiting for you to unlock it.",
		"Answer its question, which may be behind another window, then keep waiting; or use secrets for this session without saving them.")
}

func stopped() *studio.Failure {
	return studio.Fail(studio.CodeCancelled, "Stopped before the keychain answered.", "")
}
