package fields

// copier keeps the beginning of the first object or list that is seen at a node, as its sample. It is
// off, and costs one comparison a token, as soon as every node has one.
type copier struct {
	text []byte // what was written since the outermost open copy began, without white space
	open []copying
}

type copying struct {
	n    *node
	from int // index in text
}

// copyBytes is enough for sampleRunes characters.
const copyBytes = 4 * sampleRunes

func (c *copier) on() bool { return len(c.open) > 0 }

func (c *copier) begin(n *node) {
	if len(c.open) == 0 {
		c.text = c.text[:0]
	}
	c.comma()
	c.open = append(c.open, copying{n, len(c.text)})
}

// end finishes the copy of n, unless that happened when it was long enough.
func (c *copier) end(n *node) {
	if last := len(c.open) - 1; last >= 0 && c.open[last].n == n {
		text := c.text[c.open[last].from:]
		n.sample = cut(string(text), sampleRunes)
		n.sampled = len(text) > len("[]") // a later one may have something in it
		c.open = c.open[:last]
	}
}

func (c *copier) key(raw []byte) {
	c.write(raw)
	c.text = append(c.text, ':')
}

// value writes a scalar, or the opening of a container.
func (c *copier) value(raw []byte) { c.write(raw) }

func (c *copier) close(raw []byte) { c.text = append(c.text, raw...) }

func (c *copier) write(raw []byte) {
	c.comma()
	c.text = append(c.text, raw[:min(len(raw), copyBytes)]...)
	for len(c.open) > 0 && len(c.text)-c.open[0].from >= copyBytes {
		n := c.open[0].n
		n.sample = cut(string(c.text[c.open[0].from:]), sampleRunes)
		c.open = c.open[1:]
	}
}

func (c *copier) comma() {
	if len(c.text) == 0 {
		return
	}
	switch c.text[len(c.text)-1] {
	case '{', '[', ':', ',':
	default:
		c.text = append(c.text, ',')
	}
}
