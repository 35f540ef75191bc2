// Package runner holds the use cases: keep definitions, connect, try an action, read its output. The
// window and the command line are two front ends over it.
package runner

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/bodies"
	"connectorstudio/backend/request"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/store"
	"connectorstudio/backend/studio"
)

// UndoTime is how long a deletion can be undone.
const UndoTime = 10 * time.Second

// settleTime is how long Close waits for token renewals under way.
const settleTime = 10 * time.Second

// Config is what a front end decides.
type Config struct {
	Dir     string             // the data folder
	Keyring *secrets.Keyring   // nil for the keychain of the system
	OpenURL func(string) error // nil for the system browser
	Now     func() time.Time   // nil for the clock
	// Changed hears that something changed: "connectors", "connector:<id>", "calls", "signin" (with the
	// studio.SignIn). It is a hint: the database is the truth.
	Changed func(event string, data any)
}

// Runner is the application without a face.
type Runner struct {
	Config
	Store  *store.Store
	Auth   *auth.Auth
	Bodies *bodies.Bodies
	Client *request.Client

	mu     sync.Mutex
	flows  map[string]*auth.Flow // sign-ins under way, by id
	sample *sampleapi.Server
	undo   map[string]*time.Timer
}

// Open opens the data folder. The failures of store.Open come through: damaged, too_new, disk_full.
func Open(ctx context.Context, config Config) (*Runner, error) {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Changed == nil {
		config.Changed = func(string, any) {}
	}
	if config.Keyring == nil {
		config.Keyring = secrets.System()
	}
	s, err := store.Open(ctx, store.Options{Dir: config.Dir, Now: config.Now})
	if err != nil {
		return nil, err
	}
	r := &Runner{Config: config, Store: s, flows: map[string]*auth.Flow{}, undo: map[string]*time.Timer{}}
	if err := r.wire(ctx); err != nil {
		s.Close()
		return nil, err
	}
	r.tidy(ctx)
	return r, nil
}

func (r *Runner) wire(ctx context.Context) error {
	kept, err := bodies.Open(filepath.Join(r.Dir, "bodies"))
	if err != nil {
		return err
	}
	locks := filepath.Join(r.Dir, "locks")
	if err := os.MkdirAll(locks, 0o700); err != nil {
		return err
	}
	settings, err := r.Store.Settings(ctx)
	if err != nil {
		return err
	}
	r.Bodies = kept
	r.Client = &request.Client{Limits: limits(settings), NewBody: newBody(kept), Now: r.Now}
	r.Auth = &auth.Auth{
		Secrets: r.Keyring, HTTP: r.Client.HTTP(), OpenURL: r.OpenURL, Now: r.Now, LockDir: locks,
		Changed: r.connectionChanged, Called: r.tokenCalled,
	}
	return nil
}

// tidy finishes what an earlier end left: deletions past their undo time, history past its bounds,
// response files that nothing names.
func (r *Runner) tidy(ctx context.Context) {
	if err := r.purge(ctx); err != nil {
		slog.Warn("deletions could not be finished", "error", err)
	}
	if err := r.trim(ctx); err != nil {
		slog.Warn("the history could not be trimmed", "error", err)
	}
}

// Close ends sign-ins and the sample vendor, finishes deletions and closes the database.
func (r *Runner) Close() error {
	r.mu.Lock()
	flows, sample, undo := r.flows, r.sample, r.undo
	r.flows, r.sample, r.undo = map[string]*auth.Flow{}, nil, map[string]*time.Timer{}
	r.mu.Unlock()
	for _, f := range flows {
		f.Cancel()
	}
	for _, t := range undo {
		t.Stop()
	}
	// A renewal under way may be the only holder of a rotated token: it is given time to be saved.
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	r.Auth.Settle(ctx)
	if sample != nil {
		sample.Close()
	}
	return r.Store.Close()
}

// Settings returns the settings in force.
func (r *Runner) Settings(ctx context.Context) (studio.Settings, error) { return r.Store.Settings(ctx) }

// SaveSettings keeps settings within their bounds and applies them.
func (r *Runner) SaveSettings(ctx context.Context, s studio.Settings) (studio.Settings, error) {
	s = s.Clamped()
	if err := r.Store.SaveSettings(ctx, s); err != nil {
		return s, err
	}
	r.Client.SetLimits(limits(s))
	r.Changed("settings", nil)
	return s, r.trim(ctx)
}

func limits(s studio.Settings) request.Limits {
	l := request.DefaultLimits
	l.Total = time.Duration(s.TestSeconds) * time.Second
	l.Body = int64(s.ResponseMegabytes) << 20
	return l
}

// trim keeps the history within its bounds and removes response files that nothing names.
func (r *Runner) trim(ctx context.Context) error {
	settings, err := r.Store.Settings(ctx)
	if err != nil {
		return err
	}
	if err := r.Store.TrimCalls(ctx, settings); err != nil {
		return err
	}
	used, err := r.Store.BodyIDs(ctx)
	if err != nil {
		return err
	}
	return r.Bodies.Clean(used)
}

// connectionChanged keeps what may be shown of a connection, so that lists need no keychain.
func (r *Runner) connectionChanged(c studio.Connection) {
	if err := r.Store.SaveConnection(context.Background(), c); err != nil {
		slog.Error("a connection's state could not be saved", "connector", c.ConnectorID, "error", err)
	}
	r.Changed("connector:"+c.ConnectorID, nil)
	r.Changed("connectors", nil)
}

// tokenCalled keeps a token call in the history; its body is never kept.
func (r *Runner) tokenCalled(c studio.Call) {
	if c.ID == "" {
		c.ID = studio.NewID()
	}
	if err := r.Store.SaveCall(context.Background(), c, ""); err != nil {
		slog.Error("a token call could not be saved", "error", err)
	}
	r.Changed("calls", nil)
}

// newBody adapts the kept bodies to the pipeline.
func newBody(kept *bodies.Bodies) func() (request.BodyFile, error) {
	return func() (request.BodyFile, error) {
		w, err := kept.Create()
		if err != nil {
			return nil, err
		}
		return bodyFile{w}, nil
	}
}

type bodyFile struct{ *bodies.Writer }

func (f bodyFile) Keep(contentType string) (request.Body, error) {
	k, err := f.Writer.Keep(contentType)
	return request.Body{ID: k.ID, Kind: k.Kind, Charset: k.Charset, Notes: k.Notes}, err
}
