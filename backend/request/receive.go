package request

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"

	"connectorstudio/backend/studio"
)

// received is a body that arrived whole.
type received struct {
	Body
	size, wire int64
}

// tooLarge is an answer beyond a limit.
type tooLarge struct {
	limit int64 // bytes; 0 when it was the ratio
}

func (tooLarge) Error() string { return "the answer is too large" }

// cutShort is an answer that ended before its end.
type cutShort struct {
	got, of int64 // bytes as received; of is -1 when it was not announced
	cause   error
}

func (c *cutShort) Error() string { return "the answer ended before its end: " + c.cause.Error() }
func (c *cutShort) Unwrap() error { return c.cause }

// notKept is a body that this computer could not write down.
type notKept struct{ cause error }

func (n *notKept) Error() string { return n.cause.Error() }
func (n *notKept) Unwrap() error { return n.cause }

// intake takes one body from the wire, in this order: count and time what arrives, unpack it, count what
// comes out.
type intake struct {
	limits Limits
	watch  *watch // is told whenever bytes arrive
	body   *gauge // is filled in
}

// open returns the body to be read, and what there is to note about it.
func (in intake) open(answer *http.Response) (_ *gauge, notes []string, err error) {
	if answer.ContentLength > in.limits.Body {
		return nil, nil, tooLarge{limit: in.limits.Body}
	}
	g := in.body
	*g = gauge{wire: meter{from: answer.Body, announced: answer.ContentLength, watch: in.watch}, limit: in.limits.Body}
	g.from, notes, err = unpacked(&g.wire, answer.Header)
	return g, notes, err
}

// take reads the body to its end, into a file, with secrets hidden; newBody is nil when it is to be read and
// forgotten. Memory stays flat whatever the size. A body that is not whole is an error and leaves nothing
// behind.
func (in intake) take(answer *http.Response, secrets *Redactor, newBody func() (BodyFile, error)) (received, error) {
	source, notes, err := in.open(answer)
	if err != nil {
		return received{}, err
	}
	file := &lazyFile{create: newBody}
	masked := secrets.mask(file)
	defer masked.release()
	size, err := masked.ReadFrom(source)
	if err == nil {
		err = masked.Close()
	}
	if err != nil {
		file.discard()
		return received{}, err
	}
	body, err := file.keep(typeOf(answer.Header, notes))
	if err != nil {
		return received{}, err
	}
	if masked.masked > 0 {
		notes = append(notes, "The answer repeats a credential. It is hidden here.")
	}
	body.Notes = append(notes, body.Notes...)
	return received{Body: body, size: size, wire: source.wire.bytes}, nil
}

// gauge counts what comes out of the packing and stops at the limits.
type gauge struct {
	from  io.Reader
	wire  meter
	limit int64
	bytes int64
}

func (g *gauge) Read(p []byte) (int, error) {
	n, err := g.from.Read(p)
	g.bytes += int64(n)
	switch {
	case g.bytes > g.limit:
		return 0, tooLarge{limit: g.limit}
	case g.bytes > ratioFrom && g.bytes > ratioLimit*g.wire.bytes:
		return 0, tooLarge{}
	}
	return n, err
}

// readInto adds everything to b.
func (g *gauge) readInto(b *[]byte) error {
	for {
		if len(*b) == cap(*b) {
			*b = append(*b, 0)[:len(*b)]
		}
		n, err := g.Read((*b)[len(*b):cap(*b)])
		*b = (*b)[:len(*b)+n]
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// typeOf is what the body is taken for: a body that stays packed is no text, whatever is in it.
func typeOf(header http.Header, notes []string) string {
	if len(notes) > 0 {
		return "application/octet-stream"
	}
	return header.Get("Content-Type")
}

// meter counts what arrives and turns an early end into a cutShort.
type meter struct {
	from      io.Reader
	announced int64
	watch     *watch
	bytes     int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.from.Read(p)
	if n > 0 {
		m.bytes += int64(n)
		m.watch.alive()
	}
	if err != nil && err != io.EOF {
		return n, &cutShort{got: m.bytes, of: m.announced, cause: err}
	}
	return n, err
}

// unpacked undoes the content encoding. What cannot be undone stays as it is, with a note.
func unpacked(wire *meter, header http.Header) (io.Reader, []string, error) {
	if header["Content-Encoding"] == nil {
		return wire, nil, nil
	}
	encoding := strings.ToLower(strings.TrimSpace(strings.Join(header.Values("Content-Encoding"), ",")))
	switch encoding {
	case "", "identity":
		return wire, nil, nil
	case "gzip", "x-gzip":
	default:
		return wire, []string{"The answer is packed with " + encoding + " although that was not asked for. It is kept as it came."}, nil
	}
	buffered := bufio.NewReader(wire) // flate would buffer by itself, and an empty body has no gzip header
	if _, err := buffered.Peek(1); err != nil {
		if err == io.EOF {
			return wire, nil, nil
		}
		return nil, nil, err
	}
	reader, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, nil, wire.broken(err)
	}
	return &gunzip{reader, wire}, nil, nil
}

// gunzip reports packed data that ends early or is damaged as cut short.
type gunzip struct {
	*gzip.Reader
	wire *meter
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = g.wire.broken(err)
	}
	return n, err
}

func (m *meter) broken(err error) error {
	var already *cutShort
	if errors.As(err, &already) {
		return err
	}
	return &cutShort{got: m.bytes, of: m.announced, cause: err}
}

// lazyFile makes the file with the first byte: an empty body has none.
type lazyFile struct {
	create func() (BodyFile, error)
	file   BodyFile
	begun  bool
}

func (l *lazyFile) Write(p []byte) (int, error) {
	l.begun = l.begun || len(p) > 0
	if l.create == nil || len(p) == 0 {
		return len(p), nil
	}
	if l.file == nil {
		file, err := l.create()
		if err != nil {
			return 0, &notKept{err}
		}
		l.file = file
	}
	n, err := l.file.Write(p)
	if err != nil {
		return n, &notKept{err}
	}
	return n, nil
}

func (l *lazyFile) discard() {
	if l.file != nil {
		l.file.Discard()
	}
}

func (l *lazyFile) keep(contentType string) (Body, error) {
	switch {
	case !l.begun:
		return Body{Kind: studio.BodyEmpty}, nil
	case l.file == nil:
		return Body{Kind: studio.BodyBinary}, nil // read and forgotten: nobody looked at it
	}
	body, err := l.file.Keep(contentType)
	if err != nil {
		return Body{}, &notKept{err}
	}
	return body, nil
}

// drain reads the little that a redirect carries, so that its connection can be used again.
func drain(answer *http.Response) {
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10)
	answer.Body.Close()
}
