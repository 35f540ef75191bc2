package logo

import (
	"image"
	"math"
	"sort"
)

// rows is how many lines of samples a row of pixels has; along a line coverage is exact.
const rows = 16

// mask is how much of each pixel a shape covers, from 0 to 1, in the rectangle that it touches.
type mask struct {
	image.Rectangle
	cover []float32 // row by row
}

func newMask(bounds image.Rectangle) *mask {
	return &mask{bounds, make([]float32, bounds.Dx()*bounds.Dy())}
}

func (m *mask) at(x, y int) float32 {
	if !(image.Point{X: x, Y: y}).In(m.Rectangle) {
		return 0
	}
	return m.cover[(y-m.Min.Y)*m.Dx()+x-m.Min.X]
}

// touched is the part of the canvas that the polygons may cover.
func touched(polygons [][]point, canvas image.Rectangle) image.Rectangle {
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, polygon := range polygons {
		for _, p := range polygon {
			left, top = math.Min(left, p.x), math.Min(top, p.y)
			right, bottom = math.Max(right, p.x), math.Max(bottom, p.y)
		}
	}
	if !(left <= right && top <= bottom) {
		return image.Rectangle{}
	}
	w, h := float64(canvas.Max.X), float64(canvas.Max.Y)
	within := func(v, limit float64) int { return int(math.Max(0, math.Min(limit, v))) }
	return image.Rect(within(math.Floor(left), w), within(math.Floor(top), h), within(math.Ceil(right), w), within(math.Ceil(bottom), h))
}

type edge struct {
	top, bottom float64 // in lines of samples
	x, slope    float64 // at top; per line of samples
	direction   int
}

// fillMask covers the inside of the polygons, whose points are in pixels.
func fillMask(polygons [][]point, evenOdd bool, canvas image.Rectangle, b *budget) (*mask, error) {
	m := newMask(touched(polygons, canvas))
	edges := edgesOf(polygons, m.Rectangle)
	if err := b.spend(len(m.cover) + len(edges)); err != nil {
		return nil, err
	}
	var active []edge
	crossings := []crossing{}
	next := 0
	for line := m.Min.Y * rows; line < m.Max.Y*rows; line++ {
		y := float64(line) + 0.5
		for next < len(edges) && edges[next].top <= y {
			active = append(active, edges[next])
			next++
		}
		crossings = crossings[:0]
		kept := active[:0]
		for _, e := range active {
			if e.bottom > y {
				kept = append(kept, e)
				crossings = append(crossings, crossing{e.x + (y-e.top)*e.slope, e.direction})
			}
		}
		active = kept
		if err := b.spend(1 + 4*len(crossings)); err != nil {
			return nil, err
		}
		m.coverLine(line/rows, crossings, evenOdd)
	}
	return m, nil
}

func edgesOf(polygons [][]point, bounds image.Rectangle) []edge {
	top, bottom := float64(bounds.Min.Y*rows), float64(bounds.Max.Y*rows)
	var edges []edge
	for _, polygon := range polygons {
		for i, p := range polygon {
			q := polygon[(i+1)%len(polygon)]
			e := edge{direction: 1}
			if p.y > q.y {
				p, q, e.direction = q, p, -1
			}
			e.top, e.bottom = p.y*rows, q.y*rows
			if !(e.bottom > top && e.top < bottom && e.bottom > e.top) { // numbers that are none fail too
				continue
			}
			e.x, e.slope = p.x, (q.x-p.x)/(e.bottom-e.top)
			edges = append(edges, e)
		}
	}
	sort.Slice(edges, func(i, j int) bool { return edges[i].top < edges[j].top })
	return edges
}

type crossing struct {
	x         float64
	direction int
}

func (m *mask) coverLine(row int, crossings []crossing, evenOdd bool) {
	sort.Slice(crossings, func(i, j int) bool { return crossings[i].x < crossings[j].x })
	winding := 0
	for i, c := range crossings {
		winding += c.direction
		inside := winding != 0
		if evenOdd {
			inside = i%2 == 0
		}
		if inside && i+1 < len(crossings) {
			m.coverSpan(row, c.x, crossings[i+1].x)
		}
	}
}

func (m *mask) coverSpan(row int, from, to float64) {
	from, to = math.Max(0, from-float64(m.Min.X)), math.Min(float64(m.Dx()), to-float64(m.Min.X))
	if !(from < to) {
		return
	}
	first, last := int(from), min(int(to), m.Dx()-1)
	line := m.cover[(row-m.Min.Y)*m.Dx():]
	if first == last {
		line[first] += float32((to - from) / rows)
		return
	}
	line[first] += float32((float64(first+1) - from) / rows)
	for x := first + 1; x < last; x++ {
		line[x] += 1.0 / rows
	}
	line[last] += float32((to - float64(last)) / rows)
}

// within returns the coverage of both masks together; a nil mask covers everything.
func (m *mask) within(other *mask) *mask {
	if other == nil {
		return m
	}
	out := newMask(m.Intersect(other.Rectangle))
	i := 0
	for y := out.Min.Y; y < out.Max.Y; y++ {
		for x := out.Min.X; x < out.Max.X; x++ {
			out.cover[i] = m.at(x, y) * other.at(x, y)
			i++
		}
	}
	return out
}

// budget bounds the work that a document can ask for, however it is made.
type budget struct{ left int }

func (b *budget) spend(work int) error {
	if b.left -= work; b.left < 0 {
		return tooComplex()
	}
	return nil
}
