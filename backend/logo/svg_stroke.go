package logo

import "math"

// pen is how lines are drawn.
type pen struct {
	width, miterLimit float64
	cap, join         string
	dashes            []float64
	dashOffset        float64
}

// stroke returns polygons that together cover the line: one for each piece, join and cap. All turn the
// same way, so that together they are filled as one.
func (p pen) stroke(lines []polyline, tolerance float64, b *budget) ([][]point, error) {
	lines, err := p.dash(lines, b)
	if err != nil {
		return nil, err
	}
	s := stroker{pen: p, half: p.width / 2, tolerance: tolerance}
	for _, line := range lines {
		if err := b.spend(len(line.points) * 20); err != nil {
			return nil, err
		}
		s.line(withoutRepeats(line))
	}
	return s.out, nil
}

func withoutRepeats(line polyline) polyline {
	kept := polyline{closed: line.closed}
	for _, p := range line.points {
		if n := len(kept.points); n == 0 || kept.points[n-1] != p {
			kept.points = append(kept.points, p)
		}
	}
	if n := len(kept.points); kept.closed && n > 1 && kept.points[0] == kept.points[n-1] {
		kept.points = kept.points[:n-1]
	}
	return kept
}

type stroker struct {
	pen
	half, tolerance float64
	out             [][]point
}

func (s *stroker) add(polygon ...point) {
	area := 0.0
	for i, p := range polygon {
		q := polygon[(i+1)%len(polygon)]
		area += p.x*q.y - q.x*p.y
	}
	if area < 0 {
		for i, j := 0, len(polygon)-1; i < j; i, j = i+1, j-1 {
			polygon[i], polygon[j] = polygon[j], polygon[i]
		}
	}
	s.out = append(s.out, polygon)
}

func (s *stroker) line(line polyline) {
	points := line.points
	if len(points) == 1 {
		s.dot(points[0])
		return
	}
	pieces := len(points) - 1
	if line.closed {
		pieces = len(points)
	}
	for i := range pieces {
		a, b := points[i], points[(i+1)%len(points)]
		n := normal(a, b, s.half)
		s.add(point{a.x + n.x, a.y + n.y}, point{b.x + n.x, b.y + n.y}, point{b.x - n.x, b.y - n.y}, point{a.x - n.x, a.y - n.y})
		if i+1 < pieces || line.closed {
			s.joint(a, b, points[(i+2)%len(points)])
		}
	}
	if !line.closed {
		s.end(points[1], points[0])
		s.end(points[len(points)-2], points[len(points)-1])
	}
}

// normal is the vector of the given length to the left of a line.
func normal(a, b point, length float64) point {
	dx, dy := b.x-a.x, b.y-a.y
	distance := math.Hypot(dx, dy)
	return point{-dy / distance * length, dx / distance * length}
}

func (s *stroker) joint(a, b, c point) {
	if s.join == "round" {
		s.circle(b)
		return
	}
	n1, n2 := normal(a, b, s.half), normal(b, c, s.half)
	if n1.x*n2.y-n1.y*n2.x > 0 { // a left turn: the gap is on the right
		n1, n2 = point{-n1.x, -n1.y}, point{-n2.x, -n2.y}
	}
	p, q := point{b.x + n1.x, b.y + n1.y}, point{b.x + n2.x, b.y + n2.y}
	// The cosine of half the turn is the miter's length inverted.
	cosine := math.Sqrt(math.Max(0, (1+(n1.x*n2.x+n1.y*n2.y)/(s.half*s.half))/2))
	if s.join != "bevel" && cosine > 0 && 1/cosine <= s.miterLimit {
		k := 1 / (2 * cosine * cosine)
		s.add(b, p, point{b.x + (n1.x+n2.x)*k, b.y + (n1.y+n2.y)*k}, q)
		return
	}
	s.add(b, p, q)
}

// end caps the line that comes from a and ends at b.
func (s *stroker) end(a, b point) {
	switch s.cap {
	case "round":
		s.circle(b)
	case "square":
		n := normal(a, b, s.half)
		d := point{n.y, -n.x} // onwards
		s.add(point{b.x + n.x, b.y + n.y}, point{b.x + n.x + d.x, b.y + n.y + d.y}, point{b.x - n.x + d.x, b.y - n.y + d.y}, point{b.x - n.x, b.y - n.y})
	}
}

// dot is a line of no length, which only a cap shows.
func (s *stroker) dot(p point) {
	switch s.cap {
	case "round":
		s.circle(p)
	case "square":
		h := s.half
		s.add(point{p.x - h, p.y - h}, point{p.x + h, p.y - h}, point{p.x + h, p.y + h}, point{p.x - h, p.y + h})
	}
}

func (s *stroker) circle(p point) {
	n := int(math.Max(8, math.Min(64, math.Ceil(math.Pi*math.Sqrt(s.half/s.tolerance)))))
	polygon := make([]point, n)
	for i := range polygon {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		polygon[i] = point{p.x + s.half*cos, p.y + s.half*sin}
	}
	s.add(polygon...)
}

// dash cuts the lines into the pieces that are drawn.
func (p pen) dash(lines []polyline, b *budget) ([]polyline, error) {
	whole := 0.0
	for _, length := range p.dashes {
		if length < 0 {
			return lines, nil
		}
		whole += length
	}
	if whole <= 0 {
		return lines, nil
	}
	dashes := p.dashes
	if len(dashes)%2 == 1 {
		dashes, whole = append(append([]float64{}, dashes...), dashes...), 2*whole
	}
	var out []polyline
	for _, line := range lines {
		points := line.points
		if line.closed {
			points = append(append([]point{}, points...), points[0])
		}
		d := dasher{dashes: dashes}
		d.seek(math.Mod(math.Mod(p.dashOffset, whole)+whole, whole))
		for i := 1; i < len(points); i++ {
			distance := math.Hypot(points[i].x-points[i-1].x, points[i].y-points[i-1].y)
			if err := b.spend(int(math.Min(1e9, 20*(1+distance/whole*float64(len(dashes)))))); err != nil {
				return nil, err
			}
			d.walk(points[i-1], points[i], distance)
		}
		out = append(out, d.finish()...)
	}
	return out, nil
}

type dasher struct {
	dashes []float64
	index  int
	left   float64 // of the dash or gap
	out    []polyline
	piece  []point
}

func (d *dasher) seek(offset float64) {
	for d.left = d.dashes[0]; offset >= d.left && offset > 0; {
		offset -= d.left
		d.index = (d.index + 1) % len(d.dashes)
		d.left = d.dashes[d.index]
	}
	d.left -= offset
}

func (d *dasher) walk(a, b point, distance float64) {
	if d.index%2 == 0 && d.piece == nil {
		d.piece = []point{a}
	}
	gone := 0.0
	for gone+d.left < distance {
		gone += d.left
		at := point{a.x + (b.x-a.x)*gone/distance, a.y + (b.y-a.y)*gone/distance}
		if d.index%2 == 0 {
			d.out = append(d.out, polyline{points: append(d.piece, at)})
			d.piece = nil
		} else {
			d.piece = []point{at}
		}
		d.index = (d.index + 1) % len(d.dashes)
		d.left = d.dashes[d.index]
	}
	d.left -= distance - gone
	if d.index%2 == 0 {
		d.piece = append(d.piece, b)
	}
}

func (d *dasher) finish() []polyline {
	if d.piece != nil {
		d.out = append(d.out, polyline{points: d.piece})
	}
	return d.out
}
