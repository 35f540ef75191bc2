package pace

import "io"

// paper is what a schedule is written on: a file, or memory.
type paper interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
}

// memory is a file in memory.
type memory struct{ bytes []byte }

func (m *memory) ReadAt(to []byte, at int64) (int, error) {
	if at >= int64(len(m.bytes)) {
		return 0, io.EOF
	}
	return copy(to, m.bytes[at:]), nil
}

func (m *memory) WriteAt(from []byte, at int64) (int, error) {
	if need := int(at) + len(from) - len(m.bytes); need > 0 {
		m.bytes = append(m.bytes, make([]byte, need)...)
	}
	return copy(m.bytes[at:], from), nil
}

func (m *memory) Truncate(size int64) error {
	m.bytes = m.bytes[:min(size, int64(len(m.bytes)))]
	return nil
}

func (m *memory) Close() error { return nil }
