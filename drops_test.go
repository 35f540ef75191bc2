package main

import (
	"context"
	"slices"
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
