package bodies

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sort"
	"unicode/utf16"
	"unicode/utf8"

	"connectorstudio/backend/studio"
)

const (
	// MaxHits is how many hits are given at once.
	MaxHits = 200
	// MaxCount is how far hits are counted.
	MaxCount = 10_000
	// maxNeedle bounds the text looked for, in bytes.
	maxNeedle = 1000
	// chunk is how much of the source is looked through at a time.
	chunk = 256 << 10
	// around is how much of a line a hit shows, in bytes before and behind.
	around = 100
)

// Search finds text without regard to case in a view: all of it, not only what was looked at. It
// returns the first MaxHits hits that begin on line from or later, and counts hits from the beginning
// up to MaxCount. Letters written as \u escapes in JSON are found too. Columns and lengths count
// UTF-16 units, as the page does. It ends with the context's error when that is done.
func (b *Bodies) Search(ctx context.Context, id string, v View, text string, from int64) (Hits, error) {
	s, err := b.show(ctx, id)
	if err != nil {
		return Hits{}, err
	}
	defer s.close()
	hits := Hits{Hits: []Hit{}}
	view := s.view(ctx, v)
	if text == "" || len(text) > maxNeedle || s.index.kind == studio.BodyBinary || view.lines() == 0 {
		return hits, nil
	}
	w := search{view: view, pattern: newPattern(text, s.index.kind == studio.BodyJSON), from: max(from, 0), hits: &hits}
	return hits, failed(w.run())
}

// search goes through a view in two steps: the source is searched at full speed, and only blocks of
// lines in which something may stand are laid out and looked at closely.
type search struct {
	view
	pattern pattern
	from    int64
	hits    *Hits

	chunk, folded []byte
	text          []byte // of a block; lines that go on are joined
	starts        []start
}

// start is where a line of the view begins in the text of a block.
type start struct {
	at   int
	line int64
}

func (s *search) run() error {
	quick := s.pattern
	if s.pretty {
		var ok bool
		if quick, ok = s.pattern.within(); !ok {
			quick = pattern{}
		}
	}
	block, blocks := int64(0), s.blocks()
	for block < blocks {
		if s.hits.More && block < s.from/linesPerMark {
			block = s.from / linesPerMark // counted enough; go to where hits are wanted
		}
		offset, _ := s.mark(block)
		found, err := s.find(quick, offset)
		if err != nil || found < 0 {
			return err
		}
		at := s.blockAt(found)
		if _, goesOn := s.mark(at); goesOn {
			at-- // the hit may begin on the line that goes on from the block before
		}
		block = max(block, at)
		if err := s.block(block); err != nil {
			return err
		}
		if s.hits.More && len(s.hits.Hits) == MaxHits {
			return nil
		}
		block++
	}
	return nil
}

// find returns the offset in the source from which on one of the forms stands, -1 when nowhere.
func (s *search) find(p pattern, offset int64) (int64, error) {
	if len(p.forms) == 0 {
		return offset, s.ctx.Err()
	}
	if s.chunk == nil {
		s.chunk = make([]byte, chunk)
		s.folded = make([]byte, 0, chunk)
	}
	for size := 16 << 10; offset < s.size; size = chunk { // hits stand close together: look near by first
		if err := s.ctx.Err(); err != nil {
			return 0, err
		}
		n, err := s.shown.text.ReadAt(s.chunk[:size], offset)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		s.folded = p.fold(s.folded[:0], s.chunk[:n])
		if at, _ := p.next(s.folded, 0); at >= 0 {
			return offset + int64(at), nil
		}
		if n < size {
			return -1, nil
		}
		offset += int64(n - p.longest - utf8.UTFMax) // a form may stand across the edge
	}
	return -1, nil
}

// blockAt is the block in whose source an offset stands.
func (s *search) blockAt(offset int64) int64 {
	i := sort.Search(int(s.blocks()), func(i int) bool {
		begins, _ := s.mark(int64(i))
		return begins > offset
	})
	return max(int64(i)-1, 0)
}

// block looks for hits that begin in a block.
func (s *search) block(block int64) error {
	s.text, s.starts = s.text[:0], s.starts[:0]
	number, own := block*linesPerMark, 0
	last := number + linesPerMark
	err := s.walk(block, func(line []byte, folded bool) bool {
		if number < last {
			s.starts = append(s.starts, start{len(s.text), number})
		}
		s.text = append(s.text, line...)
		number++
		if number <= last {
			own = len(s.text)
		}
		if !folded {
			s.text = append(s.text, '\n')
		}
		return number < last || folded && len(s.text)-own < s.pattern.longest
	})
	if err != nil {
		return err
	}
	s.folded = s.pattern.fold(s.folded[:0], s.text)
	for at, length := s.pattern.next(s.folded, 0); at >= 0 && at < own; at, length = s.pattern.next(s.folded, at+length) {
		if !s.hit(at, length) {
			break
		}
	}
	return s.ctx.Err()
}

// hit takes one hit down; false when nothing more is wanted of this block.
func (s *search) hit(at, length int) bool {
	i := sort.Search(len(s.starts), func(i int) bool { return s.starts[i].at > at }) - 1
	begin := s.starts[i]
	if s.hits.Total == MaxCount {
		s.hits.More = true
	} else {
		s.hits.Total++
	}
	if begin.line < s.from || len(s.hits.Hits) == MaxHits {
		return !s.hits.More || len(s.hits.Hits) < MaxHits
	}
	end := len(s.text)
	if i+1 < len(s.starts) {
		end = s.starts[i+1].at
	}
	if j := bytes.IndexByte(s.text[begin.at:end], '\n'); j >= 0 {
		end = begin.at + j
	}
	s.hits.Hits = append(s.hits.Hits, Hit{
		Line: begin.line, Column: units(s.text[begin.at:at]), Length: units(s.text[at : at+length]),
		Text: excerpt(s.text[begin.at:max(end, at+length)], at-begin.at, length),
	})
	return true
}

// units counts UTF-16 units.
func units(text []byte) int {
	n := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		n += max(utf16.RuneLen(r), 1)
		text = text[size:]
	}
	return n
}

// excerpt cuts a line to what stands around a hit.
func excerpt(line []byte, at, length int) string {
	from, to := max(at-around, 0), min(at+length+around, len(line))
	for from > 0 && !utf8.RuneStart(line[from]) {
		from--
	}
	return string(line[from:cutAtRune(line, to)])
}
