package bodies

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"sync"
	"unicode/utf8"

	"connectorstudio/backend/fields"
)

// inspection looks at a body while it is written: is it UTF-8, is it JSON, where do its lines and its
// members begin? So nothing needs to be read again when the last byte has come. Memory stays flat:
// marks stand a thousand lines apart.
type inspection struct {
	head     []byte // the first bytes
	size     int64
	notUTF8  bool
	hasNUL   bool
	tail     []byte // the beginning of a character whose rest has not come yet
	splitter splitter
	lines    int64
	rawMarks []byte
	goesOn   bool // the line that begins next goes on from the one before

	json *jsonLayout
	feed *io.PipeWriter // nil once it is known that the body is not JSON
	done chan struct{}
}

// jsonLayout is what the JSON side of an inspection finds.
type jsonLayout struct {
	err     error // nil for valid JSON
	lines   int64 // of the pretty view
	marks   []byte
	outline outline
}

const headBytes = 4096

// inspectWhole looks at a body that is in memory and gets no index: at what it is, not where its parts
// begin. Nothing is handed to another goroutine, which would take longer than reading a few KiB.
func inspectWhole(body []byte) *inspection {
	in := &inspection{json: &jsonLayout{}, size: int64(len(body)), head: body[:min(len(body), headBytes)]}
	in.hasNUL = bytes.IndexByte(body, 0) >= 0
	in.notUTF8 = !utf8.Valid(body)
	in.json.err = checkJSON(body)
	return in
}

// scanners are kept, because each has a buffer that is larger than most bodies.
var scanners = sync.Pool{New: func() any { return fields.NewScanner(nil) }}

func checkJSON(body []byte) error {
	scan := scanners.Get().(*fields.Scanner)
	defer scanners.Put(scan)
	scan.Reset(bytes.NewReader(body))
	for {
		switch scan.Next() {
		case fields.Bad:
			return scan.Err()
		case fields.End:
			return nil
		}
	}
}

// inspect looks at a body that is written to it in pieces, until finish.
func inspect() *inspection {
	in := &inspection{json: &jsonLayout{}, done: make(chan struct{})}
	in.splitter.begin = in.lineBegins
	in.splitter.each = func(_ []byte, folded bool) bool {
		in.goesOn = folded
		return true
	}
	source, feed := io.Pipe()
	in.feed = feed
	go func() {
		defer close(in.done)
		in.json.err = in.json.read(source)
		source.CloseWithError(errStop)
	}()
	return in
}

func (j *jsonLayout) read(r io.Reader) error {
	l := &layout{scan: fields.NewScanner(r), each: func([]byte, bool) bool { return true }}
	l.mark = func(m fields.Mark) { j.marks = m.AppendTo(j.marks) }
	l.token = func(t fields.Token) {
		if t > fields.End {
			j.outline.token(t, l.scan)
		}
	}
	err := l.run()
	j.lines = l.number
	j.outline.finish()
	return err
}

func (in *inspection) lineBegins(offset int64) {
	if in.lines%linesPerMark == 0 {
		mark := uint64(offset)
		if in.goesOn {
			mark |= foldedBit
		}
		in.rawMarks = binary.LittleEndian.AppendUint64(in.rawMarks, mark)
	}
	in.lines++
}

var byteOrderMark = []byte("\xEF\xBB\xBF")

func (in *inspection) Write(p []byte) (int, error) {
	written := len(p)
	in.size += int64(written)
	if in.feed != nil {
		if _, err := in.feed.Write(p); err != nil {
			in.feed = nil
		}
	}
	in.hasNUL = in.hasNUL || bytes.IndexByte(p, 0) >= 0
	in.checkUTF8(p)
	if len(in.head) < headBytes {
		before := len(in.head)
		in.head = append(in.head, p[:min(len(p), headBytes-before)]...)
		if before < 3 {
			p = in.dropMark(p, before)
		}
	}
	_, _ = in.splitter.Write(p)
	return written, nil
}

// dropMark keeps a byte order mark out of the lines: p holds the bytes from offset before on.
func (in *inspection) dropMark(p []byte, before int) []byte {
	switch held := before > 0 && bytes.HasPrefix(byteOrderMark, in.head[:before]); {
	case before > 0 && !held:
		return p
	case len(in.head) < 3 && bytes.HasPrefix(byteOrderMark, in.head):
		return nil // may become one
	case !held && !bytes.HasPrefix(in.head, byteOrderMark):
		return p
	}
	if bytes.HasPrefix(in.head, byteOrderMark) {
		in.splitter.offset = 3
		return p[3-before:]
	}
	return append(in.head[:before:before], p...)
}

// checkUTF8 looks at p as the continuation of what was written before.
func (in *inspection) checkUTF8(p []byte) {
	if in.notUTF8 {
		return
	}
	for len(in.tail) > 0 && len(p) > 0 {
		in.tail = append(in.tail, p[0])
		p = p[1:]
		if utf8.FullRune(in.tail) {
			in.notUTF8 = !utf8.Valid(in.tail)
			in.tail = in.tail[:0]
		}
	}
	n := cutAtRune(p, len(p))
	in.tail = append(in.tail, p[n:]...)
	in.notUTF8 = in.notUTF8 || !utf8.Valid(p[:n])
}

// finish waits for the JSON side after the last byte. cut is not nil when the body is given up.
func (in *inspection) finish(cut error) {
	if in.feed != nil {
		_ = in.feed.CloseWithError(cut)
	}
	<-in.done
	in.notUTF8 = in.notUTF8 || len(in.tail) > 0
	if len(in.head) < 3 && bytes.HasPrefix(byteOrderMark, in.head) {
		_, _ = in.splitter.Write(in.head) // it did not become a byte order mark
	}
	_ = in.splitter.Close()
}

// isJSON tells whether the whole body is one JSON text.
func (in *inspection) isJSON() bool { return in.json.err == nil }

// whyNotJSON is the syntax error, nil for JSON.
func (in *inspection) whyNotJSON() *fields.SyntaxError {
	var syntax *fields.SyntaxError
	if errors.As(in.json.err, &syntax) {
		return syntax
	}
	return nil
}
