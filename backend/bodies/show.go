package bodies

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// MaxLines is how many lines or nodes are given at once.
const MaxLines = 500

// shown is an open body with its index.
type shown struct {
	text  *os.File // UTF-8 unless the body is binary
	size  int64    // of text
	file  *os.File // of the index
	index *index
}

func (s *shown) close() {
	_ = s.text.Close()
	_ = s.file.Close()
}

// show opens a body. An index that is missing or damaged is made again.
func (b *Bodies) show(ctx context.Context, id string) (*shown, error) {
	text, err := b.Text(id)
	if err != nil {
		return nil, err
	}
	s := &shown{text: text}
	if s.file, s.index, err = b.openIndex(id); err != nil {
		if err = b.reindex(ctx, id, text); err == nil {
			s.file, s.index, err = b.openIndex(id)
		}
	}
	var stat os.FileInfo
	if err == nil {
		stat, err = text.Stat()
	}
	if err != nil {
		_ = text.Close()
		return nil, failed(err)
	}
	s.size = stat.Size()
	return s, nil
}

func (b *Bodies) openIndex(id string) (*os.File, *index, error) {
	f, err := os.Open(b.path(id, indexFile))
	if err != nil {
		return nil, nil, err
	}
	x, err := readIndex(f)
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, x, nil
}

func (b *Bodies) reindex(ctx context.Context, id string, text *os.File) error {
	in := inspect()
	_, err := io.Copy(in, reader{ctx, text})
	in.finish(err)
	if err != nil {
		return err
	}
	kind := studio.BodyText
	if in.isJSON() {
		kind = studio.BodyJSON
	} else if in.hasNUL || in.notUTF8 {
		kind = studio.BodyBinary
	}
	part := b.path(studio.NewID(), partFile)
	if err := writeIndex(part, kind, in); err != nil {
		_ = os.Remove(part)
		return err
	}
	return os.Rename(part, b.path(id, indexFile))
}

// reader stops reading when its context does.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// Lines returns up to count lines of a view, MaxLines at most, from line from on, counted from 0. Raw
// is the text as it came, or a hexadecimal dump of a binary body; Pretty is indented JSON and has no
// lines for other kinds. Lines longer than LineWidth bytes are folded.
func (b *Bodies) Lines(ctx context.Context, id string, v View, from int64, count int) ([]string, error) {
	s, err := b.show(ctx, id)
	if err != nil {
		return nil, err
	}
	defer s.close()
	lines := []string{}
	view := s.view(ctx, v)
	count = min(count, MaxLines)
	if from < 0 || from >= view.lines() || count <= 0 {
		return lines, nil
	}
	n := from / linesPerMark * linesPerMark
	err = view.walk(from/linesPerMark, func(line []byte, _ bool) bool {
		if n >= from {
			lines = append(lines, string(line))
		}
		n++
		return len(lines) < count
	})
	return lines, failed(err)
}

// view is a way to look at a body, line by line.
type view struct {
	*shown
	ctx    context.Context
	pretty bool
	// For one walk after the other.
	scan *fields.Scanner
	buf  []byte
}

func (s *shown) view(ctx context.Context, v View) view {
	return view{s, ctx, v == Pretty, fields.NewScanner(nil), make([]byte, 32<<10)}
}

func (v view) lines() int64 {
	switch {
	case v.pretty:
		return v.index.pretty.lines
	case v.index.kind == studio.BodyBinary:
		return (v.size + hexWidth - 1) / hexWidth
	}
	return v.index.raw.lines
}

// blocks is the number of marks.
func (v view) blocks() int64 { return (v.lines() + linesPerMark - 1) / linesPerMark }

// mark is where the text of a block begins in the source, and whether its first line goes on from the
// block before.
func (v view) mark(block int64) (offset int64, goesOn bool) {
	if v.pretty {
		m := v.index.prettyMark(block)
		return m.Offset, m.Within()
	}
	return v.index.rawMark(block)
}

// walk hands out the lines from the beginning of a block on until each has enough.
func (v view) walk(block int64, each eachLine) error {
	var err error
	switch offset, _ := v.mark(block); {
	case v.pretty:
		err = layoutFrom(v.scan, v.from(offset), v.index.prettyMark(block), block*linesPerMark, each).run()
	case v.index.kind == studio.BodyBinary:
		err = dump(v.from(block*linesPerMark*hexWidth), block*linesPerMark*hexWidth, each)
	default:
		s := &splitter{each: each}
		if _, err = io.CopyBuffer(s, v.from(offset), v.buf); err == nil {
			err = s.Close()
		}
	}
	if errors.Is(err, errStop) {
		return nil
	}
	var syntax *fields.SyntaxError
	if errors.As(err, &syntax) {
		return fs.ErrInvalid // the file is not the one that was indexed
	}
	return err
}

// from reads the source from an offset on until the view's context is done.
func (v view) from(offset int64) io.Reader {
	return reader{v.ctx, io.NewSectionReader(v.text, offset, v.size-offset)}
}

const hexWidth = 16

// dump shows bytes as offset, hexadecimal digits and characters.
func dump(r io.Reader, offset int64, each eachLine) error {
	buf := make([]byte, hexWidth)
	for ; ; offset += hexWidth {
		n, err := io.ReadFull(r, buf)
		if n == 0 {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		line := hex.Dump(buf[:n])
		line = strings.TrimSuffix(line[len("00000000"):], "\n")
		if !each([]byte(hexOffset(offset)+line), false) {
			return errStop
		}
	}
}

func hexOffset(offset int64) string {
	return hex.EncodeToString([]byte{byte(offset >> 24), byte(offset >> 16), byte(offset >> 8), byte(offset)})
}
