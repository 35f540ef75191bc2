package logo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
)

// checkers is a picture with four colours, one of them half transparent.
func checkers(width, height int) image.Image {
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: 200, G: 30, B: 30, A: 255}
			if x >= width/2 {
				c = color.NRGBA{R: 30, G: 30, B: 200, A: 255}
			}
			if y >= height/2 {
				c.G, c.A = 200, 128
			}
			picture.SetNRGBA(x, y, c)
		}
	}
	return picture
}

func pngOf(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func jpegOf(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gifOf(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := gif.Encode(&out, checkers(16, 16), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// webpOf writes a lossless WebP of one colour: each of its five prefix codes has a single symbol, so
// that pixels take no bits (RFC 9649, section 3).
func webpOf(width, height int, c color.NRGBA) []byte {
	var bits uint64
	var count uint
	var data []byte
	put := func(value uint64, n uint) {
		for bits, count = bits|value<<count, count+n; count >= 8; count -= 8 {
			data, bits = append(data, byte(bits)), bits>>8
		}
	}
	put(0x2f, 8)
	put(uint64(width-1), 14)
	put(uint64(height-1), 14)
	put(1, 1) // alpha is used
	put(0, 3) // version
	put(0, 3) // no transform, no colour cache, one group of codes
	for _, symbol := range []byte{c.G, c.R, c.B, c.A, 0} {
		put(1, 1) // a simple code,
		put(0, 1) // of one symbol,
		put(1, 1) // of eight bits
		put(uint64(symbol), 8)
	}
	put(0, 8)
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	file := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(12+len(data)))...)
	file = append(append(file, "WEBPVP8L"...), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
	return append(file, data...)
}

// pngHeader is a PNG that promises a size and holds nothing.
func pngHeader(width, height uint32) []byte {
	chunk := func(name string, data []byte) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		out = append(append(out, name...), data...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
	}
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	file := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(size, 8, 6, 0, 0, 0))...)
	return append(append(file, chunk("IDAT", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1})...), chunk("IEND", nil)...)
}

func normalised(t testing.TB, file []byte) image.Image {
	t.Helper()
	out, err := Normalise(file)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); max(size.X, size.Y) > MaxSide || len(out) > MaxPNG {
		t.Fatalf("the result has %v pixels and %d bytes", size, len(out))
	}
	return picture
}

func near(got color.Color, want color.NRGBA, tolerance int) bool {
	c := color.NRGBAModel.Convert(got).(color.NRGBA)
	if want.A == 0 && c.A == 0 {
		return true
	}
	for _, pair := range [][2]uint8{{c.R, want.R}, {c.G, want.G}, {c.B, want.B}, {c.A, want.A}} {
		if d := int(pair[0]) - int(pair[1]); d > tolerance || d < -tolerance {
			return false
		}
	}
	return true
}

func TestF04BitmapsAreDrawnAnew(t *testing.T) {
	for name, c := range map[string]struct {
		file   []byte
		size   image.Point
		corner color.NRGBA
	}{
		"small PNG stays small":  {pngOf(t, checkers(20, 10)), image.Pt(20, 10), color.NRGBA{200, 30, 30, 255}},
		"256 stays as it is":     {pngOf(t, checkers(256, 256)), image.Pt(256, 256), color.NRGBA{200, 30, 30, 255}},
		"wide PNG":               {pngOf(t, checkers(1000, 250)), image.Pt(256, 64), color.NRGBA{200, 30, 30, 255}},
		"tall PNG":               {pngOf(t, checkers(30, 3000)), image.Pt(3, 256), color.NRGBA{200, 30, 30, 255}},
		"thinner than one pixel": {pngOf(t, checkers(2, 4000)), image.Pt(1, 256), color.NRGBA{}},
		"JPEG":                   {jpegOf(t, checkers(600, 400)), image.Pt(256, 171), color.NRGBA{200, 30, 30, 255}},
		"WebP":                   {webpOf(300, 200, color.NRGBA{10, 200, 90, 255}), image.Pt(256, 171), color.NRGBA{10, 200, 90, 255}},
	} {
		picture := normalised(t, c.file)
		if got := picture.Bounds().Size(); got != c.size {
			t.Errorf("%s: %v, want %v", name, got, c.size)
		}
		if c.corner.A > 0 && !near(picture.At(0, 0), c.corner, 8) {
			t.Errorf("%s: the corner is %v, want %v", name, picture.At(0, 0), c.corner)
		}
	}
	half := normalised(t, pngOf(t, checkers(1024, 1024)))
	if !near(half.At(10, 250), color.NRGBA{200, 200, 30, 128}, 3) {
		t.Errorf("transparency: got %v", half.At(10, 250))
	}
}

func TestF04NoiseFitsTheLimit(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noise := image.NewNRGBA(image.Rect(0, 0, 300, 300))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.Uint32())
	}
	normalised(t, pngOf(t, noise)) // checks the limits
}

// script is what a polyglot file smuggles.
const script = "<script>alert(document.domain)</script>"

func TestF04PolyglotsLoseWhatTheyHide(t *testing.T) {
	plain := pngOf(t, checkers(64, 64))
	text := append([]byte{}, plain[:len(plain)-12]...) // a text chunk before the end
	chunk := append([]byte("tEXt"), "Comment\x00"+script...)
	text = binary.BigEndian.AppendUint32(text, uint32(len(chunk)-4))
	text = binary.BigEndian.AppendUint32(append(text, chunk...), crc32.ChecksumIEEE(chunk))
	text = append(text, plain[len(plain)-12:]...)
	for name, file := range map[string][]byte{
		"PNG with a page behind it":  append(append([]byte{}, plain...), script...),
		"PNG with a text chunk":      text,
		"JPEG with an archive":       append(jpegOf(t, checkers(64, 64)), "PK\x03\x04"+script...),
		"WebP with something behind": append(webpOf(8, 8, color.NRGBA{1, 2, 3, 255}), script...),
	} {
		out, err := Normalise(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(out, []byte("script")) || bytes.Contains(out, []byte("PK\x03\x04")) || bytes.Contains(out, []byte("tEXt")) {
			t.Errorf("%s: it is still there", name)
		}
	}
	if !bytes.Contains(text, []byte(script)) {
		t.Error("the fixture hides nothing")
	}
}

func refused(t *testing.T, name string, file []byte, word string) {
	t.Helper()
	out, err := Normalise(file)
	var r *Refusal
	if out != nil || !errors.As(err, &r) || r.Fix == "" || !strings.Contains(strings.ToLower(r.Reason), strings.ToLower(word)) {
		t.Errorf("%s: got %d bytes, %v; want a refusal that says %q", name, len(out), err, word)
	}
}

func TestF04FilesThatAreRefused(t *testing.T) {
	jsGIF := append([]byte("GIF89a/*"), gifOf(t)[8:]...)
	jsGIF = append(jsGIF, "*/=1;alert(1)"...)
	whole := pngOf(t, checkers(64, 64))
	for name, c := range map[string]struct {
		file []byte
		word string
	}{
		"30,000 x 30,000 PNG":      {pngHeader(30000, 30000), "30000 x 30000"},
		"2,000,000,000 x 1 PNG":    {pngHeader(2_000_000_000, 1), "pixels"},
		"16,384 x 16,384 WebP":     {webpOf(16384, 16384, color.NRGBA{A: 255}), "16384 x 16384"},
		"GIF":                      {gifOf(t), "GIF"},
		"GIF that is a script too": {jsGIF, "GIF"},
		"empty":                    {nil, "empty"},
		"too large":                {append(whole, make([]byte, MaxFile)...), "KiB"},
		"cut PNG":                  {whole[:len(whole)/2], "cannot be read"},
		"PNG signature only":       {[]byte("\x89PNG\r\n\x1a\n"), "cannot be read"},
		"JPEG start only":          {[]byte("\xff\xd8\xff\xe0garbage"), "cannot be read"},
		"RIFF that is a sound":     {[]byte("RIFF\x00\x00\x00\x00WAVEfmt "), "something else"},
		"script":                   {[]byte("alert(1)"), "something else"},
		"PDF":                      {[]byte("%PDF-1.7"), "PDF"},
		"SVGZ":                     {[]byte("\x1f\x8b\x08\x00"), "compressed"},
		"AVIF":                     {[]byte("\x00\x00\x00\x20ftypavif0000"), "AVIF"},
		"HTML page":                {[]byte("<!doctype html><html><body>" + script), "HTML"},
	} {
		refused(t, name, c.file, c.word)
	}
}

func FuzzNormalise(f *testing.F) {
	f.Add(pngOf(f, checkers(8, 8)))
	f.Add(jpegOf(f, checkers(8, 8)))
	f.Add(webpOf(8, 8, color.NRGBA{1, 2, 3, 4}))
	f.Add(gifOf(f))
	f.Add(pngHeader(30000, 30000))
	for _, seed := range drawn {
		f.Add([]byte(seed.svg))
	}
	for _, seed := range hostile {
		if seed.word != "complex" { // they take their time
			f.Add([]byte(seed.svg))
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		out, err := Normalise(file)
		var r *Refusal
		if err != nil {
			if out != nil || !errors.As(err, &r) || r.Reason == "" || r.Fix == "" {
				t.Fatalf("%d bytes and %v", len(out), err)
			}
			return
		}
		normalised(t, out) // what we made, we take again
	})
}
