package main

import (
	"context"
	"time"

	wails "github.com/wailsapp/wails/v2/pkg/runtime"
)

// arrival is how long the paths of dropped files may be on their way: the page and the system tell of the same
// drop, either of them first.
const arrival = 3 * time.Second

// hearDrops keeps the paths of the last drop for DroppedFiles. What the page says by itself is of another type
// and counts for nothing: it may not name paths.
func (a *App) hearDrops(ctx context.Context) {
	wails.EventsOn(ctx, "wails:file-drop", func(data ...any) {
		if len(data) != 3 {
			return
		}
		if paths, are := data[2].([]string); are {
			a.dropped(paths)
		}
	})
}

// dropped puts paths in the place of earlier ones that nobody asked for.
func (a *App) dropped(paths []string) {
	select {
	case <-a.drops:
	default:
	}
	a.drops <- paths
}

// DroppedFiles implements bridge.Host.
func (a *App) DroppedFiles() []string {
	if path, is := pretended(""); is {
		if path == "" {
			return nil
		}
		return []string{path}
	}
	select {
	case paths := <-a.drops:
		return paths
	case <-time.After(arrival):
	case <-a.Context().Done():
	}
	return nil
}
