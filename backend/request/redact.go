package request

import (
	"bytes"
	"io"
	"sort"
	"strings"
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
	needles [][]byte // longest first
	window  int      // bytes of each needle that the search looks at first: the length of the shortest
	longest int
	digits  []bool           // per needle: nothing but digits
	jump    []uint8          // by hash of three bytes
	ending  map[uint16][]int // needles whose window ends with these three bytes, longest first
}

const (
	shortest  = 4  // of what is looked for within a text
	widest    = 24 // of the window
	hashBits  = 14
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
				r.needles = append(r.needles, []byte(spelling))
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
		r.digits[n] = len(bytes.Trim(needle, "0123456789")) == 0
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
func (r *Redactor) find(data []byte, before byte, from, limit int) (start, end int) {
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
			if !bytes.HasPrefix(data[start:], r.needles[n]) {
				continue
			}
			end := start + len(r.needles[n])
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
func around(data []byte, before byte, start, end int) (last, next byte) {
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
	if r.jump == nil {
		return text
	}
	data := []byte(text)
	start, end := r.find(data, 0, 0, len(data))
	if start < 0 {
		return text
	}
	var b strings.Builder
	from := 0
	for ; start >= 0; start, end = r.find(data, 0, from, len(data)) {
		b.Write(data[from:start])
		b.WriteString(Dots)
		from = end
	}
	b.Write(data[from:])
	return b.String()
}

// Writer returns a writer that passes everything on to w with dots where a secret was, however the
// writes are cut. It holds the last bytes back until Close, which does not close w.
func (r *Redactor) Writer(w io.Writer) io.WriteCloser { return r.mask(w) }

func (r *Redactor) mask(w io.Writer) *maskingWriter { return &maskingWriter{redactor: r, to: w} }

type maskingWriter struct {
	redactor *Redactor
	to       io.Writer
	held     []byte // what may be the beginning of a secret
	before   byte   // what came before it
	masked   int    // secrets hidden so far
}

func (m *maskingWriter) Write(p []byte) (int, error) {
	if m.redactor.jump == nil {
		return m.to.Write(p)
	}
	m.held = append(m.held, p...)
	// A secret that begins in the last bytes may not be whole yet, or be followed by another digit.
	rest, err := m.pass(m.held, len(m.held)-m.redactor.longest)
	if err != nil {
		return 0, err
	}
	m.held = append(m.held[:0], rest...)
	return len(p), nil
}

func (m *maskingWriter) Close() error {
	if m.redactor.jump == nil {
		return nil
	}
	_, err := m.pass(m.held, len(m.held))
	m.held = nil
	return err
}

// pass writes data as far as it is certain, which is all that begins before limit, and returns the rest.
func (m *maskingWriter) pass(data []byte, limit int) (rest []byte, err error) {
	from := 0
	for from < limit {
		start, end := m.redactor.find(data, m.before, from, limit)
		if start < 0 {
			break
		}
		m.masked++
		dots := Dots
		if last, next := around(data, m.before, start, end); isDigit(data[start]) && isDigit(data[end-1]) && isValueEdge(last) && isValueEdge(next) {
			dots = `"` + Dots + `"` // a bare JSON number: dots alone would break the document
		}
		if _, err := m.to.Write(data[from:start]); err != nil {
			return nil, err
		}
		if _, err := io.WriteString(m.to, dots); err != nil {
			return nil, err
		}
		from = end
	}
	if from < limit {
		if _, err := m.to.Write(data[from:limit]); err != nil {
			return nil, err
		}
		from = limit
	}
	if from > 0 {
		m.before = data[from-1]
	}
	return data[from:], nil
}

// isValueEdge tells whether a byte, or the end of the text (0), may stand beside a bare JSON value.
func isValueEdge(b byte) bool { return b == 0 || strings.IndexByte(":,[]{} \t\r\n", b) >= 0 }
