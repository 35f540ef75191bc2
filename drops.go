package main

import (
	"context"
	"slices"
	"strings"
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

// drop is the paths of files that were dropped, and when.
type drop struct {
	paths []string
	at    time.Time
}

// dropped puts paths in the place of earlier ones that nobody asked for. What is no file, such as the address of
// a page, has no path.
func (a *App) dropped(paths []string) {
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == "" })
	for { // others may drop at the same time, and nobody waits for them
		select {
		case <-a.drops:
		default:
		}
		select {
		case a.drops <- drop{paths, time.Now()}:
			return
		default:
		}
	}
}

// DroppedFiles implements bridge.Host. Paths that nobody asked for in time belong to a drop that the page
// did not take, and not to the one that it asks about.
func (a *App) DroppedFiles() []string {
	if paths, is := pretended(""); is {
		return strings.FieldsFunc(paths, func(r rune) bool { return r == '\n' })
	}
	late := time.After(arrival)
	for {
		select {
		case d := <-a.drops:
			if time.Since(d.at) < arrival {
				return d.paths
			}
		case <-late:
			return nil
		case <-a.Context().Done():
			return nil
		}
	}
}
