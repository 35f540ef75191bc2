package main

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestPathsOfAnEarlierDropAreNotGivenAway: a drop that the page did not take leaves nothing for the next one.
func TestPathsOfAnEarlierDropAreNotGivenAway(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	app := &App{ctx: ctx, drops: make(chan drop, 1)}
	app.dropped([]string{"/earlier"})
	app.dropped([]string{"/a b.csv"})
	if got := app.DroppedFiles(); !slices.Equal(got, []string{"/a b.csv"}) {
		t.Errorf("got %q", got)
	}
	app.dropped([]string{""}) // the address of a page
	if got := app.DroppedFiles(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	app.drops <- drop{[]string{"/long ago"}, time.Now().Add(-arrival)}
	cancel()
	if got := app.DroppedFiles(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

// TestDropsAtTheSameTime: events come on goroutines of their own, and none of them is held up.
func TestDropsAtTheSameTime(t *testing.T) {
	app := &App{ctx: context.Background(), drops: make(chan drop, 1)}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 2000 {
				app.dropped([]string{"/a.csv"})
			}
		})
	}
	all.Wait()
	if got := app.DroppedFiles(); !slices.Equal(got, []string{"/a.csv"}) {
		t.Errorf("%v", got)
	}
}
