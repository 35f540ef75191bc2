package runner

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"connectorstudio/backend/studio"
)

// layoutRests is how long after the last change a layout is written.
const layoutRests = 400 * time.Millisecond

// layout is how the columns of a workbook stand, not written yet.
type layout struct {
	def     studio.Workbook
	timer   *time.Timer
	writing bool
	done    chan struct{} // closed once it is written, or could not be
	err     error
}

// LayWorkbook keeps where the columns of a workbook stand and how they look, and nothing else of a definition. It
// is written once such changes rest, at the latest when the runner closes, and returns then.
func (r *Runner) LayWorkbook(ctx context.Context, def studio.Workbook) error {
	r.mu.Lock()
	l := r.layouts[def.ID]
	if l == nil || l.writing {
		l = &layout{done: make(chan struct{})}
		l.timer = time.AfterFunc(layoutRests, func() { r.writeLayout(def.ID, l) })
		r.layouts[def.ID] = l
	}
	l.def = def
	l.timer.Reset(layoutRests)
	r.mu.Unlock()
	select {
	case <-l.done:
		return l.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Laid returns a definition with the layout that is not written yet.
func (r *Runner) Laid(def studio.Workbook) studio.Workbook {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.layouts[def.ID]; l != nil {
		return def.LaidAs(l.def)
	}
	return def
}

// SettleLayout writes the layout of a workbook now, for whatever reads it from the file.
func (r *Runner) SettleLayout(id string) error {
	r.mu.Lock()
	l := r.layouts[id]
	r.mu.Unlock()
	if l == nil {
		return nil
	}
	r.writeLayout(id, l)
	<-l.done
	return l.err
}

func (r *Runner) settleLayouts() error {
	r.mu.Lock()
	ids := slices.Collect(maps.Keys(r.layouts))
	r.mu.Unlock()
	errs := []error{}
	for _, id := range ids {
		errs = append(errs, r.SettleLayout(id))
	}
	return errors.Join(errs...)
}

func (r *Runner) writeLayout(id string, l *layout) {
	r.mu.Lock()
	mine := !l.writing
	l.writing = true
	def := l.def
	r.mu.Unlock()
	if !mine {
		return
	}
	l.timer.Stop()
	_, l.err = r.ChangeWorkbook(context.Background(), id, func(w *studio.Workbook) error {
		*w = w.LaidAs(def)
		return nil
	})
	r.mu.Lock()
	if r.layouts[id] == l {
		delete(r.layouts, id)
	}
	r.mu.Unlock()
	close(l.done)
}
