package logo

import (
	"image/color"
	"math"
	"strings"
)

// paint gives the colour of a pixel, by the middle of the pixel.
type paint func(pixel point) color.NRGBA

func solid(c color.NRGBA) paint { return func(point) color.NRGBA { return c } }

// gradient is a linear or radial gradient (SVG 1.1, section 13.2) with what it inherits through href.
type gradient struct {
	radial    bool
	attrs     map[string]string
	stops     []stop
	userSpace bool
}

type stop struct {
	offset float64
	color  color.NRGBA
}

// paintOf reads the value of fill or stroke. It is nil for none, and for a paint server that is not a
// gradient and has no fallback.
func (d *drawing) paintOf(value string, s state, shape *outline) paint {
	reference, rest, found := strings.Cut(value, ")")
	if target, isURL := strings.CutPrefix(strings.ReplaceAll(strings.ReplaceAll(reference, `"`, ""), "'", ""), "url("); found && isURL {
		if server := d.ids[strings.TrimPrefix(strings.TrimSpace(target), "#")]; server != nil {
			if p := d.gradientPaint(server, s, shape); p != nil {
				return p
			}
		}
		value = rest
	}
	if strings.EqualFold(strings.TrimSpace(value), "currentColor") {
		value = s.property("color", "black")
	}
	if c, ok := parseColor(value); ok {
		return solid(c)
	}
	return nil
}

func (d *drawing) gradientPaint(server *node, s state, shape *outline) paint {
	g, ok := d.gradientOf(server)
	if !ok || len(g.stops) == 0 {
		return nil
	}
	if len(g.stops) == 1 {
		return solid(g.stops[0].color)
	}
	space, v := s.matrix, s.view
	if !g.userSpace {
		space, v = space.times(shape.box()), view{1, 1}
	}
	inverse, ok := space.times(parseTransform(g.attrs["gradientTransform"])).inverse()
	if !ok {
		return solid(g.stops[len(g.stops)-1].color)
	}
	at := g.linear(v)
	if g.radial {
		at = g.circular(v)
	}
	spread := g.attrs["spreadMethod"]
	return func(pixel point) color.NRGBA { return g.colorAt(spreadTo(at(inverse.apply(pixel)), spread)) }
}

// gradientOf follows the chain of href, a few steps at most.
func (d *drawing) gradientOf(server *node) (gradient, bool) {
	if server.name != "linearGradient" && server.name != "radialGradient" {
		return gradient{}, false
	}
	g := gradient{radial: server.name == "radialGradient", attrs: map[string]string{}}
	for range 8 {
		if server == nil {
			break
		}
		for name, value := range server.attrs {
			if _, has := g.attrs[name]; !has {
				g.attrs[name] = value
			}
		}
		if g.stops == nil {
			g.stops = stopsOf(server)
		}
		server = d.ids[strings.TrimPrefix(server.attrs["href"], "#")]
	}
	g.userSpace = g.attrs["gradientUnits"] == "userSpaceOnUse"
	return g, true
}

func stopsOf(server *node) []stop {
	var stops []stop
	for _, child := range server.children {
		if child.name != "stop" {
			continue
		}
		c, ok := parseColor(child.attrs["stop-color"])
		if !ok {
			c = color.NRGBA{A: 255}
		}
		if opacity, has := child.attrs["stop-opacity"]; has {
			c.A = uint8(float64(c.A) * math.Max(0, math.Min(1, fraction(opacity, 1))))
		}
		offset := math.Max(0, math.Min(1, fraction(child.attrs["offset"], 1)))
		if n := len(stops); n > 0 {
			offset = math.Max(offset, stops[n-1].offset)
		}
		stops = append(stops, stop{offset, c})
	}
	return stops
}

func (g gradient) linear(v view) func(point) float64 {
	x1, y1 := length(g.attrs["x1"], v.width, 0), length(g.attrs["y1"], v.height, 0)
	x2, y2 := length(g.attrs["x2"], v.width, v.width), length(g.attrs["y2"], v.height, 0)
	dx, dy := x2-x1, y2-y1
	square := dx*dx + dy*dy
	return func(p point) float64 {
		if square == 0 {
			return 1
		}
		return ((p.x-x1)*dx + (p.y-y1)*dy) / square
	}
}

func (g gradient) circular(v view) func(point) float64 {
	cx, cy := length(g.attrs["cx"], v.width, v.width/2), length(g.attrs["cy"], v.height, v.height/2)
	r := length(g.attrs["r"], v.diagonal(), v.diagonal()/2)
	fx, fy := length(g.attrs["fx"], v.width, cx), length(g.attrs["fy"], v.height, cy)
	if away := math.Hypot(fx-cx, fy-cy); away > 0.99*r { // the focus stays inside
		fx, fy = cx+(fx-cx)*0.99*r/away, cy+(fy-cy)*0.99*r/away
	}
	ax, ay := fx-cx, fy-cy
	return func(p point) float64 {
		// The ray from the focus through p meets the circle at 1/t of the way.
		dx, dy := p.x-fx, p.y-fy
		a, b, c := dx*dx+dy*dy, ax*dx+ay*dy, ax*ax+ay*ay-r*r
		if a == 0 || c >= 0 {
			return 0
		}
		return a / (-b + math.Sqrt(b*b-a*c))
	}
}

func spreadTo(t float64, method string) float64 {
	switch method {
	case "repeat":
		return t - math.Floor(t)
	case "reflect":
		return math.Abs(t - 2*math.Floor((t+1)/2))
	}
	return math.Max(0, math.Min(1, t))
}

func (g gradient) colorAt(t float64) color.NRGBA {
	if !(t > g.stops[0].offset) {
		return g.stops[0].color
	}
	for i := 1; i < len(g.stops); i++ {
		from, to := g.stops[i-1], g.stops[i]
		if t < to.offset {
			k := (t - from.offset) / (to.offset - from.offset)
			mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*k)) }
			return color.NRGBA{mix(from.color.R, to.color.R), mix(from.color.G, to.color.G), mix(from.color.B, to.color.B), mix(from.color.A, to.color.A)}
		}
	}
	return g.stops[len(g.stops)-1].color
}
