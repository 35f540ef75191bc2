// Package bridge is what the window may call and hear: one thin bound struct per feature over the
// use cases of package runner. No method returns a secret, runs a program, reads or writes a path
// that the person did not pick in a dialog or drop on the window, or opens an address that is not http or https. The two that
// show a folder take none: it is the data folder, or that of the file exported last.
package bridge

import (
	"context"
	"log/slog"
	"runtime/debug"

	"connectorstudio/backend/studio"
)

// Host is the little that bound methods need of the window.
type Host interface {
	Context() context.Context // ends when the application ends
	Emit(event string, data any)
	OpenURL(url string) error
	CopyText(text string) error
	// SaveDialog and OpenDialog return an empty path when the person cancels.
	SaveDialog(title, suggestedName string) (path string, err error)
	OpenDialog(title, description, pattern string) (path string, err error)
	// DroppedFiles returns the paths of the files that were dropped on the window just now.
	DroppedFiles() []string
	// ShowFile opens the folder of a file in the file manager.
	ShowFile(path string) error
}

// call runs the body of every bound method: it supplies the context and turns a panic into an error,
// because a panic in a bound method leaves its promise hanging for ever.
func call[T any](h Host, name string, body func(ctx context.Context) (T, error)) (result T, err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("bound method panicked", "method", name, "panic", p, "stack", string(debug.Stack()))
			err = studio.Fail(studio.CodeInternal, "Something went wrong inside Connector Studio.", "Try again. If it repeats, copy the diagnostics and report it.")
		}
	}()
	result, err = body(h.Context())
	if err == nil {
		return result, nil
	}
	f := studio.AsFailure(err)
	if f.Code == studio.CodeInternal {
		slog.Error("bound method failed", "method", name, "error", err)
	}
	return result, f
}

// Nothing is what a method returns that has nothing to say.
type Nothing struct{}
