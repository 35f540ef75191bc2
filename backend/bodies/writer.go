package bodies

import (
	"errors"
	"io"
	"os"

	"connectorstudio/backend/studio"
)

// heldBytes is how much of a body is held in memory: most bodies are no larger. They cost one file,
// without the name of an unfinished one, and without an index, which is made when somebody looks.
const heldBytes = 64 << 10

// Writer takes a body as it arrives. It ends with Keep or Discard.
type Writer struct {
	bodies *Bodies
	id     string
	held   []byte      // the whole body, as long as there is no file
	file   *os.File    // nil for a body that is small so far
	in     *inspection // nil for a body that is small so far: it is looked at when it is whole
	err    error       // of writing
	over   bool
}

// Kept names a body that was kept and tells what it is.
type Kept struct {
	ID      string // empty for an empty body, of which no file is kept
	Kind    studio.BodyKind
	Format  studio.ViewFormat // what a text was read as, when its fields are in a view of it
	Charset string            // as declared or found, in lower case; empty for binary and empty bodies
	Notes   []string          // what was noticed, as sentences
	Size    int64             // bytes as they came
}

// Create begins a body. Nothing but the Writer knows it before Keep.
func (b *Bodies) Create() (*Writer, error) {
	return &Writer{bodies: b, id: studio.NewID()}, nil
}

// Write adds bytes. CodeDiskFull when there is no room.
func (w *Writer) Write(p []byte) (int, error) {
	if w.over {
		return 0, os.ErrClosed
	}
	n, err := w.keep(p)
	if w.in != nil {
		_, _ = w.in.Write(p[:n])
	}
	if err != nil {
		w.err = failed(err)
	}
	return n, w.err
}

func (w *Writer) keep(p []byte) (int, error) {
	if w.file == nil && len(w.held)+len(p) <= heldBytes {
		w.held = append(w.held, p...)
		return len(p), nil
	}
	if w.in == nil {
		w.in = inspect()
		_, _ = w.in.Write(w.held)
	}
	if err := w.spill(); err != nil {
		return 0, err
	}
	return w.file.Write(p)
}

// spill moves what is held into a file with the name of an unfinished body.
func (w *Writer) spill() error {
	if w.file != nil {
		return nil
	}
	f, err := os.OpenFile(w.bodies.path(w.id, partFile), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	w.file = f
	_, err = f.Write(w.held)
	w.held = nil
	return err
}

// Discard gives the body up. It does nothing after Keep, so that it can be deferred.
func (w *Writer) Discard() {
	if w.over {
		return
	}
	w.over = true
	if w.in != nil {
		w.in.finish(errStop)
	}
	if w.file != nil {
		_ = w.file.Close()
		_ = os.Remove(w.file.Name())
	}
}

// Keep ends the body and names it. contentType is the header's value, which may be empty or wrong:
// what the bytes are decides. The work is done by then, except for text in another encoding than
// UTF-8, of which a copy in UTF-8 is written here.
func (w *Writer) Keep(contentType string) (Kept, error) {
	if w.err != nil {
		w.Discard()
		return Kept{}, w.err
	}
	if w.over {
		return Kept{}, failed(os.ErrClosed)
	}
	in := w.inspected()
	kept, text := judge(contentType, in)
	if kept.Kind == studio.BodyEmpty {
		w.Discard()
		return kept, nil
	}
	kept.ID = w.id
	view := in
	if text != nil {
		var err error
		if view, err = w.decode(text.reader); err != nil {
			w.Discard()
			return Kept{}, failed(err)
		}
		kept = text.judged(kept, view)
	}
	if err := w.commit(kept.Kind, view); err != nil {
		w.Discard()
		_ = w.bodies.Remove(w.id)
		return Kept{}, failed(err)
	}
	return w.bodies.viewed(kept, contentType, view.head), nil
}

// inspected returns what was found in the whole body.
func (w *Writer) inspected() *inspection {
	if w.in == nil {
		return inspectWhole(w.held)
	}
	w.in.finish(nil)
	return w.in
}

// decode writes the copy in UTF-8 and inspects it.
func (w *Writer) decode(reader func(io.Reader) io.Reader) (*inspection, error) {
	if err := w.spill(); err != nil {
		return nil, err
	}
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(w.bodies.path(w.id, textFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	in := inspect()
	_, err = io.CopyBuffer(io.MultiWriter(f, in), reader(w.file), make([]byte, 64<<10))
	in.finish(err)
	return in, errors.Join(err, f.Close())
}

// commit writes the index and gives the body its name, in this order: a body beyond heldBytes always has
// an index.
func (w *Writer) commit(kind studio.BodyKind, view *inspection) error {
	if w.file == nil {
		w.over = true
		return os.WriteFile(w.bodies.path(w.id, bodyFile), w.held, 0o600)
	}
	if err := w.file.Close(); err != nil {
		return err
	}
	if err := writeIndex(w.bodies.path(w.id, indexFile), kind, view); err != nil {
		return err
	}
	if err := os.Rename(w.file.Name(), w.bodies.path(w.id, bodyFile)); err != nil {
		return err
	}
	w.over = true
	return nil
}
