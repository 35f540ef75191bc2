package fields

import "bytes"

// members serves the next members of an object as long as they are at hand and simple: what p does not name is
// passed over, texts, numbers and literals that it names are taken, objects are entered. It stops in front of a
// member that needs a closer look, token by token. It returns false when a value within is broken.
func (e *extraction) members(p *plan) bool {
	s := e.scan
	for s.inside == 0 {
		name, at := s.member()
		if at < 0 {
			return true
		}
		below := p.key(name)
		c := s.buf[at]
		end := -1
		switch {
		case c != '{' && c != '[':
			if end = scalar(s.buf, at); end < 0 || end >= s.end { // a number may go on in what is not at hand yet
				return true
			}
			if below != nil {
				for _, field := range below.fields {
					e.set(field, s.buf[at:end])
				}
			}
		case below == nil:
			if s.depth == MaxDepth {
				return true
			}
			end = skipContainer(s.buf, at+1, c == '[', min(MaxDepth-s.depth-1, 64))
			if end < 0 || end >= s.end {
				return true
			}
		case c == '{' && s.depth < MaxDepth:
			s.pos, s.start = at, at
			if !e.take(below, s.open(false)) {
				return false
			}
			continue
		default:
			return true
		}
		s.pos, s.start, s.stop, s.want = end, end, end, wantNext
	}
	return true
}

// member looks at the next member of the object at hand: its name as written, without quotes, and the place of its
// value; at is -1 when there is none, or it needs a closer look. Nothing changes.
func (s *Scanner) member() (name []byte, at int) {
	p, buf := s.pos, s.buf
	if buf[p] <= ' ' {
		p = spaces(buf, p)
	}
	switch {
	case s.want == wantNext && buf[p] == ',':
		if p++; buf[p] <= ' ' {
			p = spaces(buf, p)
		}
	case s.want != wantFirstKey:
		return nil, -1
	}
	if buf[p] != '"' {
		return nil, -1
	}
	end := stringEnd(buf, p+1)
	if end < 0 {
		return nil, -1
	}
	name = buf[p+1 : end-1]
	if buf[end] != ':' {
		if end = spaces(buf, end); buf[end] != ':' {
			return nil, -1
		}
	}
	if bytes.IndexByte(name, '\\') >= 0 {
		return nil, -1
	}
	if end++; buf[end] <= ' ' {
		end = spaces(buf, end)
	}
	return name, end
}
