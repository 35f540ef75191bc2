package tabular

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	largestFooter = 64 << 20 // bytes of what a Parquet file says of itself
	mostElements  = 1 << 20  // of all its lists
	deepestThrift = 32       // structures within each other
)

var compact = &thrift.CompactProtocol{}

// footerOf reads what a Parquet file says of itself, once its lists are known to be as long as they say.
func footerOf(s Source) (*format.FileMetaData, error) {
	tail := make([]byte, 8)
	if _, err := s.ReadAt(tail, s.Size-8); s.Size < 12 || err != nil && err != io.EOF {
		return nil, brokenParquet(err)
	}
	n := int64(binary.LittleEndian.Uint32(tail))
	if string(tail[4:]) != "PAR1" || n > largestFooter || n > s.Size-12 {
		return nil, brokenParquet(fmt.Errorf("its description is said to have %d bytes", n))
	}
	text := make([]byte, n)
	if _, err := s.ReadAt(text, s.Size-8-n); err != nil {
		return nil, brokenParquet(err)
	}
	length, err := thriftLength(text)
	if err != nil {
		return nil, brokenParquet(err)
	}
	about := &format.FileMetaData{}
	if err := thrift.Unmarshal(compact, text[:length], about); err != nil {
		return nil, brokenParquet(err)
	}
	return about, nil
}

var errCut = errors.New("a structure is cut")

// thriftLength is how long the structure at the beginning of a text is, in the compact protocol of Thrift. The
// library makes room for as many elements as a list claims to have: here it must have them.
func thriftLength(text []byte) (int, error) {
	w := &thriftWalk{text: text}
	if err := w.structure(0); err != nil {
		return 0, err
	}
	return w.at, nil
}

type thriftWalk struct {
	text     []byte
	at       int
	elements int
}

func (w *thriftWalk) byte() (byte, error) {
	if w.at >= len(w.text) {
		return 0, errCut
	}
	w.at++
	return w.text[w.at-1], nil
}

func (w *thriftWalk) number() (uint64, error) {
	n, size := binary.Uvarint(w.text[w.at:])
	if size == 0 {
		return 0, errCut
	}
	if size < 0 {
		return 0, errors.New("a number is too long")
	}
	w.at += size
	return n, nil
}

func (w *thriftWalk) pass(n uint64) error {
	if n > uint64(len(w.text)-w.at) {
		return errCut
	}
	w.at += int(n)
	return nil
}

func (w *thriftWalk) structure(depth int) error {
	if depth > deepestThrift {
		return errors.New("too many structures are within each other")
	}
	for {
		head, err := w.byte()
		if err != nil || head == 0 {
			return err
		}
		if head>>4 == 0 { // the number of the field follows
			if _, err := w.number(); err != nil {
				return err
			}
		}
		if kind := thrift.Type(head & 15); kind != thrift.TRUE && kind != thrift.FALSE { // which are in the head
			if err := w.value(kind, depth); err != nil {
				return err
			}
		}
	}
}

func (w *thriftWalk) value(kind thrift.Type, depth int) error {
	switch kind {
	case thrift.TRUE, thrift.FALSE, thrift.I8:
		return w.pass(1)
	case thrift.I16, thrift.I32, thrift.I64:
		_, err := w.number()
		return err
	case thrift.DOUBLE:
		return w.pass(8)
	case thrift.BINARY:
		n, err := w.number()
		if err != nil {
			return err
		}
		return w.pass(n)
	case thrift.LIST, thrift.SET:
		return w.list(depth)
	case thrift.STRUCT:
		return w.structure(depth + 1)
	}
	return fmt.Errorf("a structure has a value of the kind %d", kind) // Parquet has no maps
}

func (w *thriftWalk) list(depth int) error {
	head, err := w.byte()
	if err != nil {
		return err
	}
	n := uint64(head >> 4)
	if n == 15 {
		if n, err = w.number(); err != nil {
			return err
		}
	}
	if n > uint64(len(w.text)-w.at) { // each takes a byte at least
		return errCut
	}
	if w.elements += int(n); w.elements > mostElements {
		return fmt.Errorf("it has more than %d parts", mostElements)
	}
	for range n {
		if err := w.value(thrift.Type(head&15), depth+1); err != nil {
			return err
		}
	}
	return nil
}
