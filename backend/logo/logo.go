// Package logo turns a picture that somebody uploaded into a small PNG of our own making. What is
// shown later was drawn here, pixel by pixel: nothing of the file itself is kept, so scripts, references
// and data hidden behind the picture cannot come along.
package logo

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Limits of what goes in and what comes out.
const (
	MaxFile   = 512 << 10 // bytes of the uploaded file
	MaxSide   = 256       // pixels of the result's longer side
	MaxPNG    = 256 << 10 // bytes of the result
	maxPixels = 16 << 20  // pixels of the uploaded picture: 64 MiB once decoded
)

// Refusal says why a file is not taken as a logo and what to do instead.
type Refusal struct {
	Reason string
	Fix    string
}

func (r *Refusal) Error() string { return r.Reason }

func refuse(reason, fix string) error { return &Refusal{reason, fix} }

// Normalise decodes a PNG, JPEG, WebP or SVG file and returns it as a PNG of at most MaxSide pixels on
// the longer side and MaxPNG bytes. A picture that is smaller stays as small, an SVG is drawn at
// MaxSide. What the file is is read from its content. The error is always a *Refusal.
func Normalise(file []byte) ([]byte, error) {
	switch {
	case len(file) == 0:
		return nil, refuse("The file is empty.", "Choose another file.")
	case len(file) > MaxFile:
		return nil, refuse(fmt.Sprintf("The file has %d KiB; a logo may have %d KiB.", len(file)>>10, MaxFile>>10),
			"Save the logo smaller: 256 pixels on the longer side are enough.")
	}
	picture, err := decode(file)
	if err != nil {
		return nil, err
	}
	return encode(picture)
}

func decode(file []byte) (image.Image, error) {
	switch {
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		return decodeBitmap(file, "PNG", png.DecodeConfig, png.Decode)
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		return decodeBitmap(file, "JPEG", jpeg.DecodeConfig, jpeg.Decode)
	case bytes.HasPrefix(file, []byte("RIFF")) && len(file) > 12 && string(file[8:12]) == "WEBP":
		return decodeBitmap(file, "WebP", webp.DecodeConfig, webp.Decode)
	case looksLikeXML(file):
		return drawSVG(file)
	}
	return nil, refuse(fmt.Sprintf("The file is %s, not a PNG, JPEG, WebP or SVG picture.", whatItIs(file)), "Save the logo as PNG or SVG and choose that file.")
}

// whatItIs names what people try most.
func whatItIs(file []byte) string {
	for _, known := range []struct{ prefix, name string }{
		{"GIF8", "a GIF"}, {"BM", "a BMP"}, {"II*\x00", "a TIFF"}, {"MM\x00*", "a TIFF"}, {"\x00\x00\x01\x00", "an icon (ICO)"},
		{"%PDF", "a PDF"}, {"%!PS", "a PostScript file"}, {"PK\x03\x04", "a ZIP archive"}, {"\x1f\x8b", "a compressed file, perhaps SVGZ"},
	} {
		if bytes.HasPrefix(file, []byte(known.prefix)) {
			return known.name
		}
	}
	if len(file) > 12 && string(file[4:8]) == "ftyp" {
		return "an AVIF or HEIC picture"
	}
	return "something else"
}

// decodeBitmap looks at the header first: a few bytes can promise billions of pixels.
func decodeBitmap(file []byte, kind string, header func(io.Reader) (image.Config, error), whole func(io.Reader) (image.Image, error)) (image.Image, error) {
	config, err := header(bytes.NewReader(file))
	if err != nil {
		return nil, damaged(kind)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxPixels || config.Height > maxPixels || config.Width*config.Height > maxPixels {
		return nil, refuse(fmt.Sprintf("The picture has %d x %d pixels; a logo may have %d million altogether.", config.Width, config.Height, maxPixels>>20),
			"Save the logo smaller: 256 pixels on the longer side are enough.")
	}
	picture, err := whole(bytes.NewReader(file))
	if err != nil {
		return nil, damaged(kind)
	}
	return picture, nil
}

func damaged(kind string) error {
	return refuse("The file begins like a "+kind+" picture, but cannot be read as one.", "Open it in an image program, save it as PNG and choose that file.")
}

// encode scales the picture down as far as the limits ask for.
func encode(picture image.Image) ([]byte, error) {
	size := picture.Bounds().Size()
	for side := MaxSide; ; side = side * 3 / 4 {
		var out bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, scale(picture, fit(size, side))); err != nil {
			return nil, refuse("The picture could not be saved as PNG.", "Save it as PNG with another program and try again.")
		}
		if out.Len() <= MaxPNG { // a picture of pure noise needs a second try
			return out.Bytes(), nil
		}
	}
}

// fit returns the size with its longer side brought down to side, and no side less than one pixel.
func fit(size image.Point, side int) image.Point {
	longer := max(size.X, size.Y)
	if longer <= side {
		return size
	}
	return image.Pt(max(1, (size.X*side+longer/2)/longer), max(1, (size.Y*side+longer/2)/longer))
}

// scale draws the picture anew in the size given, always into pixels of our own.
func scale(picture image.Image, size image.Point) image.Image {
	out := image.NewNRGBA(image.Rectangle{Max: size})
	if picture.Bounds().Size() == size {
		draw.Draw(out, out.Rect, picture, picture.Bounds().Min, draw.Src)
		return out
	}
	draw.CatmullRom.Scale(out, out.Rect, picture, picture.Bounds(), draw.Src, nil)
	return out
}
