package tabular

import "bytes"

// simple reads a record that is one line in the buffer, without quotes.
func (r *csvReader) simple() bool {
	rest := r.buffer[r.from:r.to]
	end := bytes.IndexByte(rest, '\n')
	if end < 0 || bytes.IndexByte(rest[:end], '"') >= 0 {
		return false
	}
	line, bare := bytes.CutSuffix(rest[:end], []byte{'\r'})
	if bare = !bare; bytes.IndexByte(line, '\r') >= 0 {
		return false
	}
	r.bare = r.bare || bare
	r.text = append(r.text, line...)
	from := 0
	for {
		n := bytes.IndexByte(line[from:], r.delimiter[0])
		if n < 0 {
			break
		}
		r.spans = append(r.spans, span{from, from + n, false})
		from += n + 1
	}
	r.spans = append(r.spans, span{from, len(line), false})
	r.from += end + 1
	r.line++
	return true
}

// quick reads a record that is whole in the buffer and has nothing odd.
func (r *csvReader) quick() bool {
	rest, text, spans, lines := r.buffer[r.from:r.to], r.text, r.spans, 1
	for i := 0; i < len(rest); i++ {
		from, quoted := len(text), rest[i] == '"'
		for again := quoted; again; {
			i++
			n := bytes.IndexByte(rest[i:], '"')
			if n < 0 || i+n+1 >= len(rest) {
				return false
			}
			text = append(text, rest[i:i+n]...)
			i += n + 1
			if again = rest[i] == '"'; again {
				text = append(text, '"')
			}
		}
		begun := i
		for i < len(rest) && !r.stops[rest[i]] {
			i++
		}
		if i == len(rest) || quoted && i > begun {
			return false
		}
		if text = append(text, rest[begun:i]...); quoted {
			lines += lineEnds(text[from:])
		}
		spans = append(spans, span{from, len(text), quoted})
		if rest[i] == r.delimiter[0] {
			continue
		}
		bare := rest[i] == '\n'
		if !bare {
			if i++; i == len(rest) || rest[i] != '\n' {
				return false
			}
		}
		r.text, r.spans, r.bare = text, spans, r.bare || bare
		r.from += i + 1
		r.line += lines
		return true
	}
	return false
}
