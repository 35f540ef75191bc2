package logo

import (
	"math"
	"strings"
)

// view is what percentages are of: the width and height of the nearest view box.
type view struct{ width, height float64 }

func (v view) diagonal() float64 { return math.Sqrt((v.width*v.width + v.height*v.height) / 2) }

var units = map[string]float64{"": 1, "px": 1, "pt": 4.0 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "em": 16, "rem": 16, "ex": 8}

// length reads a number with a unit; whole is what 100% are.
func length(text string, whole, otherwise float64) float64 {
	text = strings.TrimSpace(text)
	value, n := leadingNumber(text)
	if n == 0 {
		return otherwise
	}
	unit := strings.TrimSpace(text[n:])
	if unit == "%" {
		return value / 100 * whole
	}
	factor, known := units[strings.ToLower(unit)]
	if !known {
		return otherwise
	}
	return value * factor
}

const maxPoints = 1_000_000 // of one shape

// outlineOf returns the shape's outline in its own coordinates; nil when the element is no shape.
func (n *node) outlineOf(v view, tolerance float64) *outline {
	o := &outline{tolerance: tolerance, points: maxPoints}
	x := func(name string) float64 { return length(n.attrs[name], v.width, 0) }
	y := func(name string) float64 { return length(n.attrs[name], v.height, 0) }
	switch n.name {
	case "path":
		readPath(n.attrs["d"], o)
	case "rect":
		o.rectangle(x("x"), y("y"), x("width"), y("height"), length(n.attrs["rx"], v.width, -1), length(n.attrs["ry"], v.height, -1))
	case "circle":
		r := length(n.attrs["r"], v.diagonal(), 0)
		o.ellipse(x("cx"), y("cy"), r, r)
	case "ellipse":
		rx, ry := length(n.attrs["rx"], v.width, -1), length(n.attrs["ry"], v.height, -1)
		if rx < 0 {
			rx = ry
		} else if ry < 0 {
			ry = rx
		}
		o.ellipse(x("cx"), y("cy"), rx, ry)
	case "line":
		o.move(point{x("x1"), y("y1")})
		o.line(point{x("x2"), y("y2")})
	case "polyline", "polygon":
		list := numbers(n.attrs["points"])
		for i := 0; i+1 < len(list); i += 2 {
			if i == 0 {
				o.move(point{list[0], list[1]})
			} else {
				o.line(point{list[i], list[i+1]})
			}
		}
		if n.name == "polygon" {
			o.close()
		}
	default:
		return nil
	}
	return o
}

// rectangle follows SVG 1.1, section 9.2: a missing radius is the other one.
func (o *outline) rectangle(x, y, w, h, rx, ry float64) {
	if !(w > 0 && h > 0) {
		return
	}
	if rx < 0 {
		rx = ry
	}
	if ry < 0 {
		ry = rx
	}
	rx, ry = math.Min(math.Max(rx, 0), w/2), math.Min(math.Max(ry, 0), h/2)
	o.move(point{x + rx, y})
	o.line(point{x + w - rx, y})
	o.arc(rx, ry, 0, false, true, point{x + w, y + ry})
	o.line(point{x + w, y + h - ry})
	o.arc(rx, ry, 0, false, true, point{x + w - rx, y + h})
	o.line(point{x + rx, y + h})
	o.arc(rx, ry, 0, false, true, point{x, y + h - ry})
	o.line(point{x, y + ry})
	o.arc(rx, ry, 0, false, true, point{x + rx, y})
	o.close()
}

func (o *outline) ellipse(cx, cy, rx, ry float64) {
	if !(rx > 0 && ry > 0) {
		return
	}
	o.move(point{cx + rx, cy})
	o.arc(rx, ry, 0, false, true, point{cx - rx, cy})
	o.arc(rx, ry, 0, false, true, point{cx + rx, cy})
	o.close()
}

// box is the smallest rectangle around the outline, as a matrix that maps the unit square onto it.
func (o *outline) box() matrix {
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, line := range o.lines {
		for _, p := range line.points {
			left, top = math.Min(left, p.x), math.Min(top, p.y)
			right, bottom = math.Max(right, p.x), math.Max(bottom, p.y)
		}
	}
	return matrix{a: right - left, d: bottom - top, e: left, f: top}
}

// parseTransform reads a transform attribute; what follows a mistake is not applied.
func parseTransform(text string) matrix {
	m := identity
	for {
		name, rest, found := strings.Cut(text, "(")
		if !found {
			return m
		}
		arguments, after, found := strings.Cut(rest, ")")
		if !found {
			return m
		}
		m = m.times(oneTransform(strings.ToLower(strings.Trim(name, " ,\t\r\n")), numbers(arguments)))
		text = after
	}
}

func oneTransform(name string, v []float64) matrix {
	switch count := len(v); {
	case name == "matrix" && count == 6:
		return matrix{v[0], v[1], v[2], v[3], v[4], v[5]}
	case name == "translate" && count == 1:
		return matrix{a: 1, d: 1, e: v[0]}
	case name == "translate" && count == 2:
		return matrix{a: 1, d: 1, e: v[0], f: v[1]}
	case name == "scale" && count == 1:
		return matrix{a: v[0], d: v[0]}
	case name == "scale" && count == 2:
		return matrix{a: v[0], d: v[1]}
	case name == "rotate" && (count == 1 || count == 3):
		sin, cos := math.Sincos(v[0] * math.Pi / 180)
		turn := matrix{a: cos, b: sin, c: -sin, d: cos}
		if count == 1 {
			return turn
		}
		return matrix{a: 1, d: 1, e: v[1], f: v[2]}.times(turn).times(matrix{a: 1, d: 1, e: -v[1], f: -v[2]})
	case name == "skewx" && count == 1:
		return matrix{a: 1, d: 1, c: math.Tan(v[0] * math.Pi / 180)}
	case name == "skewy" && count == 1:
		return matrix{a: 1, d: 1, b: math.Tan(v[0] * math.Pi / 180)}
	}
	return identity
}

// viewBox returns the matrix that fits the element's view box into a width and height, in the middle
// and as large as it goes (preserveAspectRatio's default), and the view inside.
func (n *node) viewBox(width, height float64) (matrix, view) {
	box := numbers(n.attrs["viewBox"])
	if len(box) != 4 || !(box[2] > 0 && box[3] > 0) {
		return identity, view{width, height}
	}
	k := math.Min(width/box[2], height/box[3])
	return matrix{a: k, d: k, e: (width-box[2]*k)/2 - box[0]*k, f: (height-box[3]*k)/2 - box[1]*k}, view{box[2], box[3]}
}
