package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/options"
	wails "github.com/wailsapp/wails/v2/pkg/runtime"

	"connectorstudio/backend/bridge"
	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// App wires the window to the packages below. It alone holds the lifecycle context: a runtime call with
// any other context ends the process.
type App struct {
	studio *bridge.Studio
	dir    string
	lock   *folderLock
	drops  chan drop

	mu  sync.Mutex
	ctx context.Context
}

func newApp(dataDir string) (*App, error) {
	dir, err := runner.DataDir(dataDir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	app := &App{dir: dir, ctx: context.Background(), drops: make(chan drop, 1)}
	app.studio = &bridge.Studio{Host: app, Version: Version, Claim: app.claim}
	app.studio.Config = runner.Config{Dir: dir, Program: "the window", GoesOn: true, Changed: app.Emit}
	app.studio.Open(context.Background())
	return app, nil
}

// claim takes the data folder for this window.
func (a *App) claim() (err error) {
	if a.lock == nil {
		a.lock, err = lockFolder(filepath.Join(a.dir, "window.lock"))
	}
	return err
}

func (a *App) startup(ctx context.Context) {
	a.mu.Lock()
	a.ctx = ctx
	a.mu.Unlock()
	a.hearDrops(ctx)
}

// beforeClose remembers where the window was.
func (a *App) beforeClose(ctx context.Context) (prevent bool) {
	r, err := a.studio.Runner()
	if err != nil {
		return false
	}
	w := studio.Window{Maximised: wails.WindowIsMaximised(ctx)}
	w.Width, w.Height = wails.WindowGetSize(ctx)
	if err := r.Store.SaveWindow(ctx, w); err != nil {
		slog.Warn("the window's size could not be saved", "error", err)
	}
	return false
}

func (a *App) close() {
	if err := a.studio.Close(); err != nil {
		slog.Error("closing failed", "error", err)
	}
	a.lock.release()
}

// window is where the window was last, or the size the screens are drawn for.
func (a *App) window() studio.Window {
	standard := studio.Window{Width: 1280, Height: 800}
	r, err := a.studio.Runner()
	if err != nil {
		return standard
	}
	w, found, err := r.Store.Window(context.Background())
	if err != nil || !found || w.Width < 1024 || w.Height < 700 {
		standard.Maximised = w.Maximised
		return standard
	}
	return w
}

func startState(w studio.Window) options.WindowStartState {
	if w.Maximised {
		return options.Maximised
	}
	return options.Normal
}

// background is the colour of the page, so that a dark window does not flash white.
func (a *App) background() *options.RGBA {
	if r, err := a.studio.Runner(); err == nil {
		if s, err := r.Settings(context.Background()); err == nil && s.Theme == studio.ThemeDark {
			return options.NewRGB(0x14, 0x15, 0x18)
		}
	}
	return options.NewRGB(0xff, 0xff, 0xff)
}

// instance names this application on this data folder: another folder is another instance.
func (a *App) instance() string {
	sum := sha256.Sum256([]byte(a.dir))
	return "connector-studio-" + hex.EncodeToString(sum[:8])
}

func (a *App) secondLaunch(options.SecondInstanceData) {
	wails.WindowUnminimise(a.Context())
	wails.WindowShow(a.Context())
}

// Context implements bridge.Host.
func (a *App) Context() context.Context {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ctx
}

// Emit implements bridge.Host. Before the window is there nobody listens.
func (a *App) Emit(event string, data any) {
	if ctx := a.Context(); ctx != context.Background() {
		wails.EventsEmit(ctx, event, data)
	}
}

// OpenURL implements bridge.Host. The bridge lets http and https addresses through only.
func (a *App) OpenURL(address string) error {
	wails.BrowserOpenURL(a.Context(), address)
	return nil
}

// CopyText implements bridge.Host.
func (a *App) CopyText(text string) error { return wails.ClipboardSetText(a.Context(), text) }

// SaveDialog implements bridge.Host.
func (a *App) SaveDialog(title, suggestedName string) (string, error) {
	if path, is := pretended(suggestedName); is {
		return path, nil
	}
	return wails.SaveFileDialog(a.Context(), wails.SaveDialogOptions{Title: title, DefaultFilename: suggestedName, CanCreateDirectories: true})
}

// OpenDialog implements bridge.Host.
func (a *App) OpenDialog(title, description, pattern string) (string, error) {
	if path, is := pretended(""); is {
		return path, nil
	}
	return wails.OpenFileDialog(a.Context(), wails.OpenDialogOptions{
		Title: title, Filters: []wails.FileFilter{{DisplayName: description, Pattern: pattern}},
	})
}

// formatError makes the JSON text that lib/api/call.ts reads.
func formatError(err error) any {
	text, _ := json.Marshal(studio.AsFailure(err)) // a struct of strings
	return string(text)
}
