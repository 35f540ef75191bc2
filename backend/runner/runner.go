// Package runner holds the use cases: keep definitions, connect, try an action, read its output. The
// window and the command line are two front ends over it.
package runner

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/bodies"
	"connectorstudio/backend/pace"
	"connectorstudio/backend/request"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/store"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// Config is what a front end decides.
type Config struct {
	Dir      string             // the data folder
	Program  string             // what others are told when they find a run under way, such as "the window"
	Keyring  *secrets.Keyring   // nil for the keychain of the system
	OpenURL  func(string) error // nil for the system browser
	Now      func() time.Time   // nil for the clock
	UndoTime time.Duration      // how long a deletion can be undone; 0 for 10 seconds
	// GoesOn: when a run is through, that which was asked for to follow it begins.
	GoesOn bool
	// Wait passes the time before a call is made again; nil for the clock. It ends early with ctx.
	Wait func(ctx context.Context, d time.Duration) error
	// Changed hears that something changed: "connectors", "connector:<id>", "calls", "settings", "signin"
	// (with the studio.SignIn). It is a hint: the database is the truth.
	Changed func(event string, data any)
}

func (c Config) complete() Config {
	if c.Keyring == nil {
		c.Keyring = secrets.System()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Wait == nil {
		c.Wait = wait
	}
	if c.UndoTime == 0 {
		c.UndoTime = 10 * time.Second
	}
	if c.Changed == nil {
		c.Changed = func(string, any) {}
	}
	return c
}

// Runner is the application without a face.
type Runner struct {
	Config
	Store  *store.Store
	Auth   *auth.Auth
	Bodies *bodies.Bodies
	Client *request.Client
	Turns  *pace.Turns
	// Workbooks are opened by Workbook.
	Workbooks *workbook.Folder

	life context.Context // of what goes on in the background
	end  context.CancelFunc
	work sync.WaitGroup // what goes on in the background

	mu      sync.Mutex
	flows   map[string]signingIn // sign-ins begun since the start, by id
	kept    tally                // since the history was last trimmed
	books   map[string]*workbook.Workbook
	runs    map[string]*underWay // by id
	layouts map[string]*layout   // not written yet, by workbook

	sampleTurn sync.Mutex
	sample     *sampleapi.Server // nil when it does not run in this process
}

// Open opens the data folder. The failures of store.Open come through: damaged, too_new, disk_full.
func Open(ctx context.Context, config Config) (*Runner, error) {
	config = config.complete()
	s, err := store.Open(ctx, store.Options{Dir: config.Dir, Now: config.Now})
	if err != nil {
		return nil, err
	}
	r := &Runner{Config: config, Store: s, flows: map[string]signingIn{}, runs: map[string]*underWay{}, layouts: map[string]*layout{}}
	r.life, r.end = context.WithCancel(context.Background())
	if err := r.wire(ctx); err != nil {
		s.Close()
		return nil, err
	}
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
	network, err := r.Store.Network(ctx)
	if err != nil {
		return err
	}
	r.Client.SetNetwork(r.network(network))
	r.Turns = &pace.Turns{Dir: locks}
	if err := r.openWorkbooks(ctx); err != nil {
		return err
	}
	r.Auth = &auth.Auth{
		Secrets: r.Keyring, HTTP: r.Client.HTTP(), HTTPWith: r.Client.HTTPWith, OpenURL: r.OpenURL, Now: r.Now, LockDir: locks,
		Changed: r.connectionChanged, Called: r.tokenCalled,
		Turn: r.turn,
	}
	return nil
}

// settling is how long Close waits for renewals under way: one may be the only holder of a rotated token.
const settling = 10 * time.Second

// Close ends sign-ins, the sample vendor and what goes on in the background, and closes the database.
func (r *Runner) Close() error {
	r.mu.Lock()
	flows := r.flows
	r.flows = map[string]signingIn{}
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), settling)
	defer cancel()
	for _, f := range flows {
		f.Cancel()
		_, _ = f.Wait(ctx)
	}
	books := r.closeWorkbooks()
	r.Auth.Settle(ctx)
	r.mu.Lock()
	r.end() // nothing begins in the background any more
	r.mu.Unlock()
	r.work.Wait()
	r.sampleTurn.Lock()
	defer r.sampleTurn.Unlock()
	if r.sample != nil {
		_ = r.sample.Close() // it ended with r.life already
	}
	return errors.Join(books, r.Turns.Close(), r.Store.Close())
}

// later does something in the background in a while, unless the runner closes first.
func (r *Runner) later(what string, wait time.Duration, do func(ctx context.Context) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.life.Err() != nil {
		return
	}
	r.work.Go(func() {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-r.life.Done():
			return
		case <-timer.C:
		}
		if err := do(r.life); err != nil && r.life.Err() == nil {
			slog.Warn(what+" did not work", "error", err)
		}
	})
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
	return s, r.Trim(ctx)
}

func limits(s studio.Settings) request.Limits {
	l := request.DefaultLimits
	l.Total = time.Duration(s.TestSeconds) * time.Second
	l.Body = int64(s.ResponseMegabytes) << 20
	return l
}

// connectionChanged keeps what may be shown of a connection, so that lists need no keychain.
func (r *Runner) connectionChanged(c studio.Connection) {
	c = r.named(c)
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
	connection := r.named(studio.Connection{ConnectorID: c.ConnectorID})
	c.ConnectorID, c.ConnectionID = connection.ConnectorID, connection.ID
	c.ConnectionName, _ = r.toldApart(context.Background(), connection)
	if err := r.Store.SaveCall(context.Background(), c, ""); err != nil {
		slog.Error("a token call could not be saved", "error", err)
	}
	r.Changed("calls", c.ConnectorID)
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
	return request.Body{ID: k.ID, Kind: k.Kind, Format: k.Format, Charset: k.Charset, Notes: k.Notes}, err
}
