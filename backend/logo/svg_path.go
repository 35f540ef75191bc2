package logo

import (
	"math"
	"strconv"
)

type point struct{ x, y float64 }

// matrix maps a point to (a x + c y + e, b x + d y + f), as SVG writes it.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

func (m matrix) apply(p point) point {
	return point{m.a*p.x + m.c*p.y + m.e, m.b*p.x + m.d*p.y + m.f}
}

// times returns the matrix that applies n first, then m.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b, m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d,
		m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f,
	}
}

func (m matrix) inverse() (matrix, bool) {
	det := m.a*m.d - m.b*m.c
	if det == 0 || math.IsNaN(det) || math.IsInf(det, 0) {
		return identity, false
	}
	return matrix{m.d / det, -m.b / det, -m.c / det, m.a / det, (m.c*m.f - m.d*m.e) / det, (m.b*m.e - m.a*m.f) / det}, true
}

// scale is the mean factor by which lengths grow.
func (m matrix) scale() float64 { return math.Sqrt(math.Abs(m.a*m.d - m.b*m.c)) }

// polyline is a subpath with its curves made into short lines.
type polyline struct {
	points []point
	closed bool
}

// outline collects subpaths. Curves are cut into lines that stay within the tolerance.
type outline struct {
	lines     []polyline
	tolerance float64 // in the units of the points
	points    int     // how many more there may be
}

func (o *outline) move(p point) { o.lines = append(o.lines, polyline{points: []point{p}}) }

func (o *outline) line(p point) {
	if o.points--; o.points < 0 {
		return
	}
	if len(o.lines) == 0 || o.lines[len(o.lines)-1].closed {
		o.move(o.at())
	}
	last := &o.lines[len(o.lines)-1]
	last.points = append(last.points, p)
}

func (o *outline) close() {
	if len(o.lines) > 0 {
		o.lines[len(o.lines)-1].closed = true
	}
}

// at is the current point; after a close it is where the subpath began.
func (o *outline) at() point {
	if len(o.lines) == 0 {
		return point{}
	}
	last := o.lines[len(o.lines)-1]
	if last.closed {
		return last.points[0]
	}
	return last.points[len(last.points)-1]
}

func (o *outline) cubic(b, c, d point) {
	a := o.at()
	deviation := math.Max(math.Hypot(a.x-2*b.x+c.x, a.y-2*b.y+c.y), math.Hypot(b.x-2*c.x+d.x, b.y-2*c.y+d.y))
	steps := o.steps(deviation)
	for i := 1; i <= steps; i++ {
		t := float64(i) / float64(steps)
		u := 1 - t
		k0, k1, k2, k3 := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		o.line(point{k0*a.x + k1*b.x + k2*c.x + k3*d.x, k0*a.y + k1*b.y + k2*c.y + k3*d.y})
	}
}

// steps is Wang's bound for a cubic with the given second difference, within reason.
func (o *outline) steps(deviation float64) int {
	n := math.Ceil(math.Sqrt(0.75 * deviation / o.tolerance))
	if !(n >= 1) {
		return 1
	}
	return int(math.Min(n, 200))
}

func (o *outline) quadratic(b, c point) {
	a := o.at()
	o.cubic(point{a.x + (b.x-a.x)*2/3, a.y + (b.y-a.y)*2/3}, point{c.x + (b.x-c.x)*2/3, c.y + (b.y-c.y)*2/3}, c)
}

// arc is the conversion from end points to centre of SVG 1.1, appendix F.6.
func (o *outline) arc(rx, ry, degrees float64, large, sweep bool, end point) {
	from := o.at()
	rx, ry = math.Abs(rx), math.Abs(ry)
	if rx == 0 || ry == 0 || from == end {
		o.line(end)
		return
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	dx, dy := (from.x-end.x)/2, (from.y-end.y)/2
	x, y := cos*dx+sin*dy, -sin*dx+cos*dy
	if over := x*x/(rx*rx) + y*y/(ry*ry); over > 1 {
		rx, ry = rx*math.Sqrt(over), ry*math.Sqrt(over)
	}
	root := math.Sqrt(math.Max(0, (rx*rx*ry*ry-rx*rx*y*y-ry*ry*x*x)/(rx*rx*y*y+ry*ry*x*x)))
	if large == sweep {
		root = -root
	}
	cx, cy := root*rx*y/ry, -root*ry*x/rx
	start := math.Atan2((y-cy)/ry, (x-cx)/rx)
	turn := math.Atan2((-y-cy)/ry, (-x-cx)/rx) - start
	if sweep && turn < 0 {
		turn += 2 * math.Pi
	} else if !sweep && turn > 0 {
		turn -= 2 * math.Pi
	}
	middle := point{cos*cx - sin*cy + (from.x+end.x)/2, sin*cx + cos*cy + (from.y+end.y)/2}
	steps := o.steps(math.Max(rx, ry) * turn * turn)
	for i := 1; i < steps; i++ {
		s, c := math.Sincos(start + turn*float64(i)/float64(steps))
		o.line(point{middle.x + cos*rx*c - sin*ry*s, middle.y + sin*rx*c + cos*ry*s})
	}
	o.line(end)
}

// pathReader reads path data (SVG 1.1, section 8.3). As the specification asks, everything before the
// first mistake is drawn.
type pathReader struct {
	text    string
	out     *outline
	control point // the last curve's second control point, for S and T
	last    byte
}

func readPath(text string, out *outline) {
	r := pathReader{text: text, out: out}
	command := byte(0)
	for {
		r.skip()
		if r.text == "" {
			return
		}
		if next := r.text[0]; isCommand(next) {
			command, r.text = next, r.text[1:]
		} else if command == 0 || command|0x20 == 'z' {
			return
		} else if command == 'M' {
			command = 'L'
		} else if command == 'm' {
			command = 'l'
		}
		if len(out.lines) == 0 && command|0x20 != 'm' || out.points < 0 || !r.segment(command) {
			return
		}
		r.last = command | 0x20
	}
}

func isCommand(c byte) bool {
	switch c | 0x20 {
	case 'm', 'l', 'h', 'v', 'c', 's', 'q', 't', 'a', 'z':
		return true
	}
	return false
}

func (r *pathReader) segment(command byte) bool {
	at := r.out.at()
	base := point{}
	if command >= 'a' {
		base = at
	}
	switch command | 0x20 {
	case 'z':
		r.out.close()
	case 'h', 'v':
		v, ok := r.number()
		if !ok {
			return false
		}
		if command|0x20 == 'h' {
			r.out.line(point{base.x + v, at.y})
		} else {
			r.out.line(point{at.x, base.y + v})
		}
	case 'a':
		return r.arc(base)
	default:
		return r.curve(command|0x20, at, base)
	}
	return true
}

// curve reads the commands that consist of points.
func (r *pathReader) curve(command byte, at, base point) bool {
	count := map[byte]int{'m': 1, 'l': 1, 't': 1, 's': 2, 'q': 2, 'c': 3}[command]
	var p [3]point
	for i := range count {
		x, okX := r.number()
		y, okY := r.number()
		if !okX || !okY {
			return false
		}
		p[i] = point{base.x + x, base.y + y}
	}
	mirrored := point{2*at.x - r.control.x, 2*at.y - r.control.y}
	switch command {
	case 'm':
		r.out.move(p[0])
	case 'l':
		r.out.line(p[0])
	case 'c':
		r.control = p[1]
		r.out.cubic(p[0], p[1], p[2])
	case 's':
		if r.last != 'c' && r.last != 's' {
			mirrored = at
		}
		r.control = p[0]
		r.out.cubic(mirrored, p[0], p[1])
	case 'q':
		r.control = p[0]
		r.out.quadratic(p[0], p[1])
	case 't':
		if r.last != 'q' && r.last != 't' {
			mirrored = at
		}
		r.control = mirrored
		r.out.quadratic(mirrored, p[0])
	}
	return true
}

func (r *pathReader) arc(base point) bool {
	rx, ok1 := r.number()
	ry, ok2 := r.number()
	turn, ok3 := r.number()
	large, ok4 := r.flag()
	sweep, ok5 := r.flag()
	x, ok6 := r.number()
	y, ok7 := r.number()
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7) {
		return false
	}
	r.out.arc(rx, ry, turn, large, sweep, point{base.x + x, base.y + y})
	return true
}

// flag reads 0 or 1, which may be written without a space after it.
func (r *pathReader) flag() (set, ok bool) {
	r.skip()
	if r.text == "" || r.text[0] != '0' && r.text[0] != '1' {
		return false, false
	}
	set, r.text = r.text[0] == '1', r.text[1:]
	return set, true
}

func (r *pathReader) skip() {
	for r.text != "" && (r.text[0] == ' ' || r.text[0] == ',' || r.text[0] == '\n' || r.text[0] == '\t' || r.text[0] == '\r' || r.text[0] == '\f') {
		r.text = r.text[1:]
	}
}

func (r *pathReader) number() (float64, bool) {
	r.skip()
	value, length := leadingNumber(r.text)
	r.text = r.text[length:]
	return value, length > 0
}

// leadingNumber reads the number that text begins with; "1.5.5" is 1.5 and then .5. Its length is 0
// when there is none that can be drawn.
func leadingNumber(text string) (value float64, length int) {
	i, digits := 0, 0
	take := func() {
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i, digits = i+1, digits+1
		}
	}
	if i < len(text) && (text[i] == '+' || text[i] == '-') {
		i++
	}
	take()
	if i < len(text) && text[i] == '.' {
		i++
		take()
	}
	if digits == 0 {
		return 0, 0
	}
	if mantissa := i; i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		before := digits
		if take(); digits == before {
			i = mantissa // "1em" is one, and a unit
		}
	}
	value, err := strconv.ParseFloat(text[:i], 64)
	if err != nil || math.Abs(value) > 1e9 {
		return 0, 0
	}
	return value, i
}

// numbers reads a list of numbers, up to the first mistake.
func numbers(text string) []float64 {
	r := pathReader{text: text}
	var list []float64
	for {
		value, ok := r.number()
		if !ok {
			return list
		}
		list = append(list, value)
	}
}
