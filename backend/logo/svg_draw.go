package logo

import (
	"image"
	"maps"
	"math"
	"strings"
)

// allowance is the work one document may ask for: less than a second. Among a thousand icons and logos
// the one that asked for most took a quarter of it.
const allowance = 60_000_000

// drawing is a document that is being drawn.
type drawing struct {
	ids    map[string]*node
	budget *budget
	bounds image.Rectangle
}

// state is what an element inherits.
type state struct {
	matrix     matrix
	view       view
	properties map[string]string
	clip       *mask
	depth      int
}

// inherited are the properties that pass from an element to its children.
var inherited = []string{
	"fill", "fill-opacity", "fill-rule", "clip-rule", "color", "visibility", "stroke", "stroke-width", "stroke-opacity",
	"stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset",
}

func (s state) property(name, otherwise string) string {
	if value, has := s.properties[name]; has {
		return value
	}
	return otherwise
}

func (s state) opacity(name string) float32 {
	return float32(math.Max(0, math.Min(1, fraction(s.property(name, "1"), 1))))
}

// drawSVG draws the document with its longer side at MaxSide pixels. It knows shapes, strokes,
// gradients, clips, masks, opacity, use and style sheets; filters, patterns and markers are left out.
func drawSVG(file []byte) (image.Image, error) {
	root, sheet, err := readSVG(file)
	if err != nil {
		return nil, err
	}
	if len(sheet) > maxRules {
		return nil, tooComplex()
	}
	sheet.apply(root)
	size, ok := sizeOf(root)
	if !ok {
		return nil, refuse("The SVG does not say how large it is.", "Save it with a width and height or a viewBox.")
	}
	k := MaxSide / math.Max(size.width, size.height)
	bounds := image.Rect(0, 0, max(1, int(math.Round(size.width*k))), max(1, int(math.Round(size.height*k))))
	d := &drawing{ids: map[string]*node{}, budget: &budget{allowance}, bounds: bounds}
	d.collect(root)
	fit, v := root.viewBox(float64(bounds.Dx()), float64(bounds.Dy()))
	if root.attrs["viewBox"] == "" {
		fit, v = matrix{a: k, d: k}, size
	}
	page := newCanvas(bounds)
	if err := d.children(root, page, state{matrix: fit, view: v, properties: inherit(nil, root.attrs)}); err != nil {
		return nil, err
	}
	picture, visible := page.picture()
	if !visible {
		return nil, refuse("The SVG shows nothing that can be drawn.", "Save the logo as PNG and choose that file.")
	}
	return picture, nil
}

// sizeOf is the view box, or else width and height.
func sizeOf(root *node) (view, bool) {
	v := view{length(root.attrs["width"], 0, 0), length(root.attrs["height"], 0, 0)}
	if box := numbers(root.attrs["viewBox"]); len(box) == 4 {
		v = view{box[2], box[3]}
	}
	return v, v.width > 0 && v.height > 0 && v.width/v.height < 1000 && v.height/v.width < 1000
}

func (d *drawing) collect(n *node) {
	if id := n.attrs["id"]; id != "" && d.ids[id] == nil {
		d.ids[id] = n
	}
	for _, child := range n.children {
		d.collect(child)
	}
}

func inherit(from, attrs map[string]string) map[string]string {
	out, own := from, false
	for _, name := range inherited {
		value := attrs[name]
		if value == "" || value == "inherit" {
			continue
		}
		if !own {
			if out, own = maps.Clone(from), true; out == nil {
				out = map[string]string{}
			}
		}
		out[name] = value
	}
	return out
}

func (d *drawing) children(n *node, on *canvas, s state) error {
	for _, child := range n.children {
		if err := d.draw(child, on, s); err != nil {
			return err
		}
	}
	return nil
}

// draw draws an element: on a layer of its own when it is let through as a whole (opacity, mask).
func (d *drawing) draw(n *node, on *canvas, s state) error {
	if s.depth++; s.depth > maxDepth {
		return tooComplex()
	}
	if err := d.budget.spend(2000); err != nil || n.attrs["display"] == "none" {
		return err
	}
	switch n.name {
	case "svg", "g", "a", "switch", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon":
	default:
		return nil
	}
	s.matrix = s.matrix.times(parseTransform(n.attrs["transform"]))
	s.properties = inherit(s.properties, n.attrs)
	if err := d.clipTo(n, &s); err != nil {
		return err
	}
	opacity := float32(math.Max(0, math.Min(1, fraction(orElse(n.attrs["opacity"], "1"), 1))))
	masked := d.reference(n.attrs["mask"], "mask")
	if opacity == 1 && masked == nil {
		return d.content(n, on, s)
	}
	if err := d.budget.spend(12 * d.bounds.Dx() * d.bounds.Dy()); err != nil {
		return err
	}
	layer := newCanvas(d.bounds)
	if err := d.content(n, layer, s); err != nil {
		return err
	}
	if masked != nil {
		if err := d.letThrough(masked, layer, s); err != nil {
			return err
		}
	}
	on.over(layer, opacity)
	return nil
}

func (d *drawing) content(n *node, on *canvas, s state) error {
	switch n.name {
	case "g", "a", "switch":
		return d.children(n, on, s)
	case "svg":
		return d.nested(n, on, s, n.attrs["width"], n.attrs["height"])
	case "use":
		return d.use(n, on, s)
	}
	return d.shape(n, on, s)
}

// nested draws an svg or symbol element in a view of its own.
func (d *drawing) nested(n *node, on *canvas, s state, width, height string) error {
	x, y := length(n.attrs["x"], s.view.width, 0), length(n.attrs["y"], s.view.height, 0)
	fit, v := n.viewBox(length(width, s.view.width, s.view.width), length(height, s.view.height, s.view.height))
	s.matrix, s.view = s.matrix.times(matrix{a: 1, d: 1, e: x, f: y}).times(fit), v
	return d.children(n, on, s)
}

func (d *drawing) use(n *node, on *canvas, s state) error {
	target := d.ids[strings.TrimPrefix(n.attrs["href"], "#")]
	if target == nil {
		return nil
	}
	s.matrix = s.matrix.times(matrix{a: 1, d: 1, e: length(n.attrs["x"], s.view.width, 0), f: length(n.attrs["y"], s.view.height, 0)})
	if target.name != "symbol" {
		return d.draw(target, on, s)
	}
	if s.depth++; s.depth > maxDepth {
		return tooComplex()
	}
	s.properties = inherit(s.properties, target.attrs)
	return d.nested(target, on, s, n.attrs["width"], n.attrs["height"])
}

// reference returns the element that a value such as url(#a) names, if it is of that kind.
func (d *drawing) reference(value, kind string) *node {
	value = strings.Trim(strings.TrimSuffix(strings.TrimPrefix(value, "url("), ")"), `"' `)
	if n := d.ids[strings.TrimPrefix(value, "#")]; n != nil && n.name == kind {
		return n
	}
	return nil
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// shape fills the outline, then draws along it.
func (d *drawing) shape(n *node, on *canvas, s state) error {
	if s.property("visibility", "visible") != "visible" {
		return nil
	}
	o := n.outlineOf(s.view, 0.1/math.Max(s.matrix.scale(), 1e-9))
	if o.points < 0 {
		return tooComplex()
	}
	if err := d.budget.spend(100 * (maxPoints - o.points)); err != nil {
		return err
	}
	if fill := d.paintOf(s.property("fill", "black"), s, o); fill != nil {
		if err := d.cover(d.pixels(o, s), s.property("fill-rule", "") == "evenodd", on, fill, s.opacity("fill-opacity"), s); err != nil {
			return err
		}
	}
	stroke := d.paintOf(s.property("stroke", "none"), s, o)
	width := length(s.property("stroke-width", "1"), s.view.diagonal(), 1)
	if stroke == nil || !(width > 0) {
		return nil
	}
	p := pen{
		width: width, miterLimit: length(s.property("stroke-miterlimit", "4"), 1, 4), cap: s.property("stroke-linecap", "butt"),
		join: s.property("stroke-linejoin", "miter"), dashOffset: length(s.property("stroke-dashoffset", "0"), s.view.diagonal(), 0),
	}
	p.dashes = numbers(s.property("stroke-dasharray", ""))
	polygons, err := p.stroke(o.lines, o.tolerance, d.budget)
	if err != nil {
		return err
	}
	for _, polygon := range polygons {
		for i := range polygon {
			polygon[i] = s.matrix.apply(polygon[i])
		}
	}
	return d.cover(polygons, false, on, stroke, s.opacity("stroke-opacity"), s)
}

func (d *drawing) pixels(o *outline, s state) [][]point {
	polygons := [][]point{}
	for _, line := range o.lines {
		polygon := make([]point, len(line.points))
		for i, p := range line.points {
			polygon[i] = s.matrix.apply(p)
		}
		polygons = append(polygons, polygon)
	}
	return polygons
}

func (d *drawing) cover(polygons [][]point, evenOdd bool, on *canvas, with paint, opacity float32, s state) error {
	m, err := fillMask(polygons, evenOdd, d.bounds, d.budget)
	if err != nil {
		return err
	}
	m = m.within(s.clip)
	if err := d.budget.spend(8 * len(m.cover)); err != nil {
		return err
	}
	on.fill(m, with, opacity)
	return nil
}

// clipTo narrows the state's clip to the element's clip path: all its shapes together. One that is in
// units of the element's box is not applied.
func (d *drawing) clipTo(n *node, s *state) error {
	path := d.reference(n.attrs["clip-path"], "clipPath")
	if path == nil || path.attrs["clipPathUnits"] == "objectBoundingBox" {
		return nil
	}
	inside := newCanvas(d.bounds)
	if err := d.budget.spend(12 * d.bounds.Dx() * d.bounds.Dy()); err != nil {
		return err
	}
	whole := *s
	whole.clip = nil
	whole.matrix = whole.matrix.times(parseTransform(path.attrs["transform"]))
	whole.properties = map[string]string{"fill": "black", "fill-rule": orElse(path.attrs["clip-rule"], "nonzero")}
	for _, child := range path.children {
		child = &node{child.name, maps.Clone(child.attrs), child.children}
		if rule := child.attrs["clip-rule"]; rule != "" {
			child.attrs["fill-rule"] = rule
		}
		for _, name := range []string{"fill", "fill-opacity", "opacity", "stroke", "mask"} {
			delete(child.attrs, name)
		}
		if err := d.draw(child, inside, whole); err != nil {
			return err
		}
	}
	s.clip = inside.coverage(func(p []float32) float32 { return p[3] }).within(s.clip)
	return nil
}

// letThrough multiplies the layer with the mask's luminance, or its alpha.
func (d *drawing) letThrough(m *node, layer *canvas, s state) error {
	if err := d.budget.spend(24 * d.bounds.Dx() * d.bounds.Dy()); err != nil {
		return err
	}
	light := newCanvas(d.bounds)
	s.clip, s.properties = nil, inherit(nil, m.attrs)
	if err := d.children(m, light, s); err != nil {
		return err
	}
	through := func(p []float32) float32 { return 0.2126*p[0] + 0.7152*p[1] + 0.0722*p[2] }
	if m.attrs["mask-type"] == "alpha" {
		through = func(p []float32) float32 { return p[3] }
	}
	layer.times(light.coverage(through))
	return nil
}
