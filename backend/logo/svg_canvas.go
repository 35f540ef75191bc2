package logo

import (
	"image"
	"image/color"
)

// canvas holds red, green, blue and alpha of each pixel from 0 to 1, colours multiplied with alpha.
type canvas struct {
	image.Rectangle
	pixels []float32
}

func newCanvas(bounds image.Rectangle) *canvas {
	return &canvas{bounds, make([]float32, 4*bounds.Dx()*bounds.Dy())}
}

func (c *canvas) fill(m *mask, with paint, opacity float32) {
	i := 0
	for y := m.Min.Y; y < m.Max.Y; y++ {
		for x := m.Min.X; x < m.Max.X; x++ {
			cover := min(m.cover[i], 1) * opacity
			i++
			if cover <= 0 {
				continue
			}
			color := with(point{float64(x) + 0.5, float64(y) + 0.5})
			a := cover * float32(color.A) / 255
			p := c.pixels[4*(y*c.Dx()+x):]
			p[0] = p[0]*(1-a) + a*float32(color.R)/255
			p[1] = p[1]*(1-a) + a*float32(color.G)/255
			p[2] = p[2]*(1-a) + a*float32(color.B)/255
			p[3] = p[3]*(1-a) + a
		}
	}
}

func (c *canvas) over(layer *canvas, opacity float32) {
	for i := 0; i < len(c.pixels); i += 4 {
		rest := 1 - layer.pixels[i+3]*opacity
		for j := i; j < i+4; j++ {
			c.pixels[j] = c.pixels[j]*rest + layer.pixels[j]*opacity
		}
	}
}

func (c *canvas) times(m *mask) {
	for i := range m.cover {
		for j := 4 * i; j < 4*i+4; j++ {
			c.pixels[j] *= m.cover[i]
		}
	}
}

func (c *canvas) coverage(of func(pixel []float32) float32) *mask {
	m := newMask(c.Rectangle)
	for i := range m.cover {
		m.cover[i] = of(c.pixels[4*i : 4*i+4])
	}
	return m
}

// picture returns the canvas as an image, and whether anything can be seen on it.
func (c *canvas) picture() (picture image.Image, visible bool) {
	out := image.NewNRGBA(c.Rectangle)
	for i := 0; i < len(c.pixels); i += 4 {
		a := c.pixels[i+3]
		if a <= 0 {
			continue
		}
		visible = visible || a > 1.0/255
		out.SetNRGBA(i/4%c.Dx(), i/4/c.Dx(), color.NRGBA{
			channel(float64(c.pixels[i] / a)), channel(float64(c.pixels[i+1] / a)), channel(float64(c.pixels[i+2] / a)), channel(float64(a)),
		})
	}
	return out, visible
}
