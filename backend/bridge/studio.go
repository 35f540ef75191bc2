package bridge

import (
	"context"
	"sync"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// Studio is what all bound structs share.
type Studio struct {
	Host    Host
	Version string
	Config  runner.Config
	// Claim takes the data folder for this window, or tells why it may not be opened, such as by a second
	// window; nil claims nothing.
	Claim func() error

	mu      sync.Mutex
	runner  *runner.Runner
	failure *studio.Failure
	tasks   map[string]*running
	// exported is the file that was exported last, which ShowExported shows.
	exported string
	views    []seenView        // that the window sees, the latest last
	chosen   map[string]string // paths of files with rows, by token
}

// Bound lists the structs that the window may call.
func Bound(s *Studio) []any {
	return []any{
		&Application{s}, &Connectors{s}, &Connecting{s}, &Connections{s}, &Providers{s}, &Actions{s}, &Tests{s}, &Activity{s},
		&Workbooks{s}, &Rows{s}, &Transfer{s}, &Drops{s}, &Runs{s},
	}
}

// Open opens the data folder; why it could not is kept for Application.Start to tell.
func (s *Studio) Open(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runner != nil {
		return
	}
	r, err := s.claimAndOpen(ctx)
	if s.failure = studio.AsFailure(err); err != nil {
		return
	}
	s.runner = r
	r.Resume()
}

func (s *Studio) claimAndOpen(ctx context.Context) (*runner.Runner, error) {
	if s.Claim != nil {
		if err := s.Claim(); err != nil {
			return nil, err
		}
	}
	return runner.Open(ctx, s.Config)
}

// Close ends what is under way and closes the data folder.
func (s *Studio) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, task := range s.tasks {
		task.cancel()
	}
	if s.runner == nil {
		return nil
	}
	err := s.runner.Close()
	s.runner = nil
	return err
}

// Runner returns the use cases, or why the data could not be opened.
func (s *Studio) Runner() (*runner.Runner, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runner != nil {
		return s.runner, nil
	}
	if s.failure != nil {
		return nil, s.failure
	}
	return nil, studio.Fail(studio.CodeInternal, "Connector Studio is still starting.", "Try again in a moment.")
}

// with runs the body of a bound method that needs the data.
func with[T any](s *Studio, name string, body func(ctx context.Context, r *runner.Runner) (T, error)) (T, error) {
	return call(s.Host, name, func(ctx context.Context) (T, error) {
		r, err := s.Runner()
		if err != nil {
			var none T
			return none, err
		}
		return body(ctx, r)
	})
}

// running is a task that can be stopped.
type running struct{ cancel context.CancelFunc }

// task gives the body a context that Tests.Stop can end by the name the window chose.
func task[T any](s *Studio, name string, ctx context.Context, body func(ctx context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	this := &running{cancel}
	s.mu.Lock()
	if s.tasks == nil {
		s.tasks = map[string]*running{}
	}
	s.tasks[name] = this
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.tasks[name] == this { // else a later one has the name
			delete(s.tasks, name)
		}
	}()
	return body(ctx)
}

func (s *Studio) stop(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if task := s.tasks[name]; task != nil {
		task.cancel()
	}
}
