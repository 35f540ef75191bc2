package request

import (
	"bytes"
	"io"
	"sort"
	"strings"
	"sync"
)

// Dots stand where a secret was.
const Dots = "••••••••"

// Redactor hides secrets wherever they turn up, in every spelling that systems echo them in (see
// spellings). Secrets of fewer than 4 characters are hidden only where they are the whole value: they
// would be found in ordinary words. A secret of digits alone is hidden only where it is a whole number,
// not where it is part of a longer one.
//
// All spellings are looked for in one pass (Wu and Manber, A fast algorithm for multi-pattern
// searching, 1994): a table tells for each three bytes how far the search may jump, so the time does
// not grow with the number of secrets.
type Redactor struct {
	whole   map[string]bool
	needles []string // longest first
	window  int      // bytes of each needle that the search looks at first: the length of the shortest
	longest int
	digits  []bool           // per needle: nothing but digits
	jump    []uint8          // by hash of three bytes
	ending  map[uint16][]int // needles whose window ends with these three bytes, longest first
}

const (
	shortest  = 4  // of what is looked for within a text
	widest    = 48 // of the window
	hashBits  = 12
	blockSize = 3
)

// NewRedactor makes a redactor for the secrets; empty ones are ignored.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{whole: map[string]bool{}, window: widest}
	known := map[string]bool{}
	for _, s := range withPairParts(secrets) {
		if s == "" {
			continue
		}
		r.whole[s] = true
		if len(s) < shortest {
			continue
		}
		for _, spelling := range spellings(s) {
			if len(spelling) >= shortest && !known[spelling] {
				known[spelling] = true
				r.needles = append(r.needles, spelling)
			}
		}
	}
	r.index()
	return r
}

func (r *Redactor) index() {
	if len(r.needles) == 0 {
		return
	}
	sort.SliceStable(r.needles, func(i, j int) bool { return len(r.needles[i]) > len(r.needles[j]) })
	r.longest = len(r.needles[0])
	r.digits = make([]bool, len(r.needles))
	r.window = min(r.window, len(r.needles[len(r.needles)-1]))
	r.jump = bytes.Repeat([]byte{uint8(r.window - blockSize + 1)}, 1<<hashBits)
	r.ending = map[uint16][]int{}
	for n, needle := range r.needles {
		r.digits[n] = strings.Trim(needle, "0123456789") == ""
		for end := blockSize; end <= r.window; end++ {
			h := hash(needle[end-blockSize], needle[end-2], needle[end-1])
			r.jump[h] = min(r.jump[h], uint8(r.window-end))
			if end == r.window {
				r.ending[h] = append(r.ending[h], n)
			}
		}
	}
}

func hash(a, b, c byte) uint16 {
	return uint16((uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 0x9E3779B1 >> (32 - hashBits))
}

// find returns the first, and there the longest, secret that begins in data[from:limit]; start is -1
// when there is none. before is the byte that came before data, 0 for none.
func find[T string | []byte](r *Redactor, data T, before byte, from, limit int) (start, end int) {
	if r.jump == nil {
		return -1, -1
	}
	jump := (*[1 << hashBits]uint8)(r.jump)
	for i := from + r.window - 1; i < len(data); {
		h := hash(data[i-2], data[i-1], data[i]) & (1<<hashBits - 1)
		if step := jump[h]; step > 0 {
			i += int(step)
			continue
		}
		start := i - r.window + 1
		if start >= limit {
			break
		}
		for _, n := range r.ending[h] {
			end := start + len(r.needles[n])
			if end > len(data) || string(data[start:end]) != r.needles[n] {
				continue
			}
			if last, next := around(data, before, start, end); r.digits[n] && (isDigit(last) || isDigit(next)) {
				continue
			}
			return start, end
		}
		i++
	}
	return -1, -1
}

// around returns the bytes before and after a piece of data, 0 at either end of the text.
func around[T string | []byte](data T, before byte, start, end int) (last, next byte) {
	last = before
	if start > 0 {
		last = data[start-1]
	}
	if end < len(data) {
		next = data[end]
	}
	return last, next
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// String returns the text with dots where a secret was.
func (r *Redactor) String(text string) string {
	if r.whole[text] {
		return Dots
	}
	start, end := find(r, text, 0, 0, len(text))
	if start < 0 {
		return text
	}
	var b strings.Builder
	from := 0
	for ; start >= 0; start, end = find(r, text, 0, from, len(text)) {
		b.WriteString(text[from:start])
		b.WriteString(Dots)
		from = end
	}
	b.WriteString(text[from:])
	return b.String()
}

// Bytes returns data with dots where a secret was; data itself when there was none.
func (r *Redactor) Bytes(data []byte) []byte {
	if start, _ := find(r, data, 0, 0, len(data)); start < 0 {
		return data
	}
	var out bytes.Buffer
	m := r.mask(&out)
	_, _ = m.Write(data) // a buffer takes everything
	_ = m.Close()
	return out.Bytes()
}

// Writer returns a writer that passes everything on to w with dots where a secret was, however the
// writes are cut. It passes on 64 KiB at a time and the rest at Close, which does not close w.
func (r *Redactor) Writer(w io.Writer) io.WriteCloser { return r.mask(w) }

func (r *Redactor) mask(w io.Writer) *maskingWriter { return &maskingWriter{redactor: r, to: w} }

// maskingWriter collects pieces, so that a secret cut in two is whole again when it is looked for. It
// reads straight into its buffer (io.ReaderFrom): a body is copied once on its way.
type maskingWriter struct {
	redactor *Redactor
	to       io.Writer
	held     []byte // within a buffer from the pool
	pooled   *[]byte
	before   byte // what came before held
	masked   int  // secrets hidden so far
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 64<<10); return &b }}

// room returns the free end of the buffer, at least one byte.
func (m *maskingWriter) room() ([]byte, error) {
	switch {
	case m.pooled == nil:
		m.pooled = buffers.Get().(*[]byte)
		m.held = (*m.pooled)[:0]
		if enough := 4 * m.redactor.longest; enough > cap(m.held) {
			m.held = make([]byte, 0, enough)
		}
	case len(m.held) == cap(m.held):
		// A secret that begins in the last bytes may not be whole yet, or be followed by another digit.
		if err := m.pass(len(m.held) - m.redactor.longest); err != nil {
			return nil, err
		}
	}
	return m.held[len(m.held):cap(m.held)], nil
}

func (m *maskingWriter) Write(p []byte) (int, error) {
	written := 0
	for written < len(p) {
		room, err := m.room()
		if err != nil {
			return written, err
		}
		n := copy(room, p[written:])
		m.held = m.held[:len(m.held)+n]
		written += n
	}
	return written, nil
}

// ReadFrom reads until io.EOF.
func (m *maskingWriter) ReadFrom(source io.Reader) (total int64, err error) {
	for {
		room, err := m.room()
		if err != nil {
			return total, err
		}
		n, err := source.Read(room)
		m.held = m.held[:len(m.held)+n]
		total += int64(n)
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

// Close passes the rest on.
func (m *maskingWriter) Close() error {
	err := m.pass(len(m.held))
	m.release()
	return err
}

// release gives the buffer back; what was held is forgotten.
func (m *maskingWriter) release() {
	if m.pooled != nil {
		buffers.Put(m.pooled)
	}
	m.held, m.pooled = nil, nil
}

// pass writes what is held as far as it is certain, which is all that begins before limit, and keeps the
// rest.
func (m *maskingWriter) pass(limit int) error {
	from := 0
	for from < limit {
		start, end := find(m.redactor, m.held, m.before, from, limit)
		if start < 0 {
			break
		}
		m.masked++
		if err := m.write(m.held[from:start], m.dots(start, end)); err != nil {
			return err
		}
		from = end
	}
	if from < limit {
		if err := m.write(m.held[from:limit], ""); err != nil {
			return err
		}
		from = limit
	}
	if from > 0 {
		m.before = m.held[from-1]
		m.held = m.held[:copy(m.held, m.held[from:])]
	}
	return nil
}

func (m *maskingWriter) write(data []byte, dots string) error {
	if len(data) > 0 {
		if _, err := m.to.Write(data); err != nil {
			return err
		}
	}
	if dots == "" {
		return nil
	}
	_, err := io.WriteString(m.to, dots)
	return err
}

// dots for a bare JSON number are a text: dots alone would break the document.
func (m *maskingWriter) dots(start, end int) string {
	last, next := around(m.held, m.before, start, end)
	if isDigit(m.held[start]) && isDigit(m.held[end-1]) && isValueEdge(last) && isValueEdge(next) {
		return `"` + Dots + `"`
	}
	return Dots
}

// isValueEdge tells whether a byte, or the end of the text (0), may stand beside a bare JSON value.
func isValueEdge(b byte) bool { return b == 0 || strings.IndexByte(":,[]{} \t\r\n", b) >= 0 }
