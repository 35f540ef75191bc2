package logo

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
)

var (
	red   = color.NRGBA{255, 0, 0, 255}
	green = color.NRGBA{0, 128, 0, 255}
	blue  = color.NRGBA{0, 0, 255, 255}
	black = color.NRGBA{0, 0, 0, 255}
	none  = color.NRGBA{}
)

func at(r, g, b, a uint8) color.NRGBA { return color.NRGBA{r, g, b, a} }

type spot struct {
	x, y int
	is   color.NRGBA
}

const open16 = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 16 16">`

// drawn are documents with colours that some of their pixels must have; 16 units are 256 pixels.
var drawn = []struct {
	name, svg string
	spots     []spot
}{
	{"rectangle", open16 + `<rect x="4" y="4" width="8" height="8" fill="red"/></svg>`,
		[]spot{{63, 128, none}, {64, 128, red}, {191, 191, red}, {192, 192, none}}},
	{"half a pixel covered", open16 + `<rect x="4.03125" width="8" height="16"/></svg>`, []spot{{64, 100, at(0, 0, 0, 128)}}},
	{"hole by even-odd", open16 + `<path fill-rule="evenodd" d="M0 0h16v16H0zM4 4h8v8H4z" fill="#00f"/></svg>`,
		[]spot{{10, 10, blue}, {128, 128, none}}},
	{"no hole by non-zero", open16 + `<path d="M0 0h16v16H0zM4 4h8v8H4z" fill="#00f"/></svg>`, []spot{{128, 128, blue}}},
	{"hole by direction", open16 + `<path d="M0 0h16v16H0zM4 4v8h8V4z"/></svg>`, []spot{{10, 10, black}, {128, 128, none}}},
	{"numbers without spaces", open16 + `<path d="M2-.5.5.5l15e0,0v15h-1.5e1z"/></svg>`, []spot{{24, 128, black}, {240, 200, black}, {252, 252, none}}},
	{"arc flags without spaces", open16 + `<path d="M0 8a8 8 0 1016 0 8 8 0 00-16 0z" fill="green"/></svg>`,
		[]spot{{128, 128, green}, {128, 3, green}, {128, 252, green}, {20, 20, none}, {236, 236, none}}},
	{"curves", open16 + `<path d="M0 8C0 -2.6 16-2.6 16 8S0 18.6 0 8z"/><path fill="red" d="M4 8q4-8 8 0t0 0z"/></svg>`,
		[]spot{{128, 20, black}, {128, 236, black}, {128, 100, red}, {3, 3, none}}},
	{"relative moves and repeats", open16 + `<path d="m2 2 4 0 0 4 -4 0zm8 8 4 0 0 4 -4 0z"/></svg>`, []spot{{64, 64, black}, {192, 192, black}, {128, 128, none}}},
	{"up to the mistake", open16 + `<path d="M0 0H16V16H0Z L oops"/></svg>`, []spot{{128, 128, black}}},
	{"circle and ellipse", open16 + `<circle cx="4" cy="4" r="4"/><ellipse cx="12" cy="12" rx="4" ry="2"/></svg>`,
		[]spot{{64, 64, black}, {2, 2, none}, {192, 192, black}, {192, 155, none}}},
	{"round corners", open16 + `<rect width="16" height="16" rx="8"/></svg>`, []spot{{128, 128, black}, {10, 10, none}, {128, 2, black}}},
	{"polygon and polyline", open16 + `<polygon points="0,0 16,0 0,16"/><polyline points="16 16 16 8 8 16" fill="blue"/></svg>`,
		[]spot{{20, 20, black}, {240, 240, blue}, {140, 140, none}}},
	{"stroke", open16 + `<line x1="0" y1="8" x2="16" y2="8" stroke="red" stroke-width="2"/></svg>`, []spot{{128, 113, red}, {128, 142, red}, {128, 100, none}}},
	{"mitre", open16 + `<path d="M4 14V4h10" fill="none" stroke="red" stroke-width="4"/></svg>`, []spot{{34, 34, red}, {28, 28, none}}},
	{"bevel", open16 + `<path d="M4 14V4h10" fill="none" stroke="red" stroke-width="4" stroke-linejoin="bevel"/></svg>`, []spot{{34, 34, none}, {60, 60, red}}},
	{"caps", open16 + `<g stroke="red" stroke-width="4"><path d="M8 4h0" stroke-linecap="round"/><path d="M8 12h2" stroke-linecap="square"/><path d="M2 12h2"/></g></svg>`,
		[]spot{{128, 40, red}, {103, 40, none}, {100, 192, red}, {28, 192, none}, {40, 192, red}}},
	{"dashes", open16 + `<path d="M0 8h16" stroke="red" stroke-width="4" stroke-dasharray="4 4"/></svg>`, []spot{{32, 128, red}, {96, 128, none}, {160, 128, red}}},
	{"stroke around a closed path", open16 + `<path d="M4 4h8v8h-8z" fill="none" stroke="blue" stroke-width="2"/></svg>`,
		[]spot{{50, 50, blue}, {128, 128, none}, {64, 128, blue}, {205, 205, blue}}},
	{"transforms", open16 + `<g transform="translate(8 8) rotate(45)"><rect transform="scale(2)" x="-2" y="-2" width="4" height="4"/></g></svg>`,
		[]spot{{128, 128, black}, {128, 45, black}, {70, 70, none}}},
	{"inherited and overridden", open16 + `<g fill="red"><rect width="8" height="16"/><rect x="8" width="8" height="16" fill="blue"/></g></svg>`,
		[]spot{{60, 60, red}, {200, 60, blue}}},
	{"style sheet", open16 + `<style>/* c */ @media print { .a { fill: blue } } @charset "utf-8"; .a,.b{fill:green;} rect{fill:red} #c{fill:blue!important}</style><rect class="x a" width="8" height="8"/><rect x="8" width="8" height="8"/><rect id="c" class="a" y="8" width="8" height="8"/></svg>`,
		[]spot{{60, 60, green}, {200, 60, red}, {60, 200, blue}}},
	{"style attribute wins", open16 + `<style>.a{fill:red}</style><rect class="a" fill="green" style="fill: blue" width="16" height="16"/></svg>`, []spot{{60, 60, blue}}},
	{"colours", open16 + `<rect width="4" height="16" fill="#0f08"/><rect x="4" width="4" height="16" fill="rgba(0, 0, 255, 50%)"/><rect x="8" width="4" height="16" fill="hsl(0,100%,50%)"/><g color="red"><rect x="12" width="4" height="16" fill="currentColor"/></g></svg>`,
		[]spot{{32, 32, at(0, 255, 0, 136)}, {96, 32, at(0, 0, 255, 128)}, {160, 32, red}, {224, 32, red}}},
	{"opacity of a group", open16 + `<g opacity=".5"><rect width="16" height="16" fill="red"/><rect width="16" height="16" fill="blue"/></g></svg>`, []spot{{60, 60, at(0, 0, 255, 128)}}},
	{"opacity of fills", open16 + `<rect width="16" height="16" fill="red"/><rect width="16" height="16" fill="blue" fill-opacity="50%"/></svg>`, []spot{{60, 60, at(128, 0, 128, 255)}}},
	{"linear gradient", open16 + `<defs><linearGradient id="a"><stop stop-color="red"/><stop offset="100%" style="stop-color:blue"/></linearGradient></defs><rect width="16" height="16" fill="url(#a)"/></svg>`,
		[]spot{{0, 60, red}, {128, 60, at(127, 0, 128, 255)}, {255, 60, blue}}},
	{"gradient by reference", open16 + `<linearGradient id="s"><stop offset="0" stop-color="red"/><stop offset=".5" stop-color="red"/><stop offset=".5" stop-color="blue"/></linearGradient><linearGradient id="g" xlink:href="#s" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="16"/><rect width="16" height="16" fill='url("#g")'/></svg>`,
		[]spot{{128, 120, red}, {128, 136, blue}}},
	{"radial gradient", open16 + `<radialGradient id="a"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></radialGradient><rect width="16" height="16" fill="url(#a)"/></svg>`,
		[]spot{{128, 128, at(254, 0, 1, 255)}, {1, 1, blue}, {192, 128, at(127, 0, 128, 255)}}},
	{"missing paint falls back", open16 + `<rect width="16" height="16" fill="url(#gone) green"/></svg>`, []spot{{9, 9, green}}},
	{"clip", open16 + `<clipPath id="c"><circle cx="8" cy="8" r="4"/></clipPath><rect width="16" height="16" clip-path="url(#c)" fill="red"/></svg>`,
		[]spot{{128, 128, red}, {40, 128, none}}},
	{"mask", open16 + `<mask id="m"><rect width="8" height="16" fill="white"/><rect x="8" width="8" height="16" fill="#808080"/></mask><g mask="url(#m)"><rect width="16" height="16" fill="red"/></g></svg>`,
		[]spot{{60, 60, red}, {200, 60, at(255, 0, 0, 128)}}},
	{"use and symbol", open16 + `<defs><rect id="r" width="4" height="4"/></defs><symbol id="s" viewBox="0 0 1 1"><rect width="1" height="1" fill="red"/></symbol><use href="#r" x="2" y="2"/><use xlink:href="#s" x="8" y="8" width="8" height="8"/></svg>`,
		[]spot{{64, 64, black}, {200, 200, red}, {20, 20, none}}},
	{"hidden", open16 + `<rect width="16" height="16" fill="green"/><g display="none"><rect width="16" height="16"/></g><rect visibility="hidden" width="16" height="16"/></svg>`, []spot{{9, 9, green}}},
	{"left behind by drawing programs", `<?xml version="1.0" encoding="UTF-8"?><!-- made by hand --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">` +
		`<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://example.com/x" width="16px" height="16px"><x:note><rect width="16" height="16" fill="red"/></x:note><metadata/><title>A &amp; B</title><rect width="16" height="16" fill="green"/></svg>`,
		[]spot{{128, 128, green}}},
	{"Latin-1", `<?xml version="1.0" encoding="iso-8859-1"?><svg viewBox="0 0 16 16"><title>` + "\xe9" + `</title><rect width="16" height="16"/></svg>`, []spot{{9, 9, black}}},
	{"size and view box differ", `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40" viewBox="10 10 16 16"><rect x="10" y="10" width="16" height="16" fill="red"/></svg>`,
		[]spot{{0, 0, red}, {255, 255, red}}},
}

func TestF04SVGIsDrawn(t *testing.T) {
	for _, c := range drawn {
		t.Run(c.name, func(t *testing.T) {
			picture := normalised(t, []byte(c.svg))
			if size := picture.Bounds().Size(); size != image.Pt(256, 256) {
				t.Fatalf("drawn at %v", size)
			}
			for _, s := range c.spots {
				if got := picture.At(s.x, s.y); !near(got, s.is, 3) {
					t.Errorf("%d,%d is %v, want %v", s.x, s.y, got, s.is)
				}
			}
		})
	}
	wide := normalised(t, []byte(`<svg viewBox="0 0 400 100"><rect width="400" height="100"/></svg>`))
	if wide.Bounds().Size() != image.Pt(256, 64) {
		t.Errorf("400 x 100 is drawn at %v", wide.Bounds())
	}
}

// hostile are documents that act, reach outside, hide something or never end.
var hostile = []struct{ name, svg, word string }{
	{"script", open16 + `<script>alert(1)</script></svg>`, "script"},
	{"script in capitals", open16 + `<SCRIPT>alert(1)</SCRIPT></svg>`, "script"},
	{"script of another namespace", open16 + `<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script></svg>`, "script"},
	{"foreignObject", open16 + `<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">x</body></foreignObject></svg>`, "foreign content"},
	{"frame", open16 + `<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" src="https://example.com"/></svg>`, "foreign content"},
	{"event handler", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)" viewBox="0 0 1 1"/>`, "onload"},
	{"event handler in capitals", open16 + `<rect OnClick="alert(1)" width="1" height="1"/></svg>`, "script"},
	{"script in a link", open16 + `<a xlink:href=" JavaScript:alert(1)"><rect width="9" height="9"/></a></svg>`, "script"},
	{"external use", open16 + `<use href="https://example.com/a.svg#x"/></svg>`, "outside"},
	{"relative use", open16 + `<use href="other.svg#x"/></svg>`, "outside"},
	{"external image", open16 + `<image href="https://example.com/p.png" width="9" height="9"/></svg>`, "picture"},
	{"external paint", open16 + `<rect fill="url( 'https://example.com/p#a')" width="9" height="9"/></svg>`, "outside"},
	{"paint from the network's root", open16 + `<rect style="fill:url(//example.com/p)" width="9" height="9"/></svg>`, "outside"},
	{"external style sheet", `<?xml-stylesheet href="https://example.com/a.css"?>` + open16 + `</svg>`, "style sheet"},
	{"style import", open16 + `<style>@import url(https://example.com/a.css);</style></svg>`, "style sheet"},
	{"style with a font", open16 + `<style>@font-face{src:url(https://example.com/f.woff)}</style></svg>`, "outside"},
	{"billion laughs", `<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>` + open16 + `<title>&c;</title></svg>`, "entities"},
	{"external entity", `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + open16 + `<title>&x;</title></svg>`, "entities"},
	{"unknown entity", open16 + `<title>&nbsp;</title></svg>`, "entities"},
	{"text", open16 + `<text>logo</text></svg>`, "text"},
	{"not well formed", open16 + `<rect>`, "well formed"},
	{"another encoding", `<?xml version="1.0" encoding="utf-7"?>` + open16 + `</svg>`, "UTF-8"},
	{"feed", `<rss version="2.0"/>`, "not an SVG"},
	{"nothing in it", open16 + `</svg>`, "nothing"},
	{"no size", `<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>`, "how large"},
	{"too narrow", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 9999"><rect width="9" height="9"/></svg>`, "how large"},
	{"too deep", open16 + strings.Repeat("<g>", 100) + strings.Repeat("</g>", 100) + `</svg>`, "complex"},
	{"too many elements", open16 + strings.Repeat("<g/>", 25_000) + `</svg>`, "complex"},
	{"uses itself", open16 + `<g id="a"><use href="#a"/></g></svg>`, "complex"},
	{"use grows without end", open16 + `<defs><rect id="u0" width="9" height="9"/>` + growing(`<g id="u%d"><use href="#u%d"/><use href="#u%[2]d"/><use href="#u%[2]d"/></g>`, 30) + `</defs><use href="#u29"/></svg>`, "complex"},
	{"layers without end", open16 + `<g id="l0"><rect width="9" height="9"/></g>` + growing(`<g id="l%d" opacity=".9"><use href="#l%d"/><use href="#l%[2]d"/></g>`, 30) + `</svg>`, "complex"},
	{"mask of itself", open16 + `<mask id="m"><rect mask="url(#m)" width="9" height="9"/></mask><rect mask="url(#m)" width="9" height="9"/></svg>`, "complex"},
	{"dashes without end", open16 + `<path d="M0 0L1e8 1e8" stroke="red" stroke-dasharray="1e-9"/></svg>`, "complex"},
	{"large curves without end", open16 + `<path d="M0 0` + strings.Repeat("c1e8 1e8-1e8 1e8 0 0", 25_000) + `"/></svg>`, "complex"},
	{"style rules without end", open16 + `<style>` + strings.Repeat(".a{}", 10_000) + `</style><rect width="9" height="9"/></svg>`, "complex"},
}

func growing(format string, n int) string {
	var out strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&out, format, i, i-1)
	}
	return out.String()
}

func TestF04HostileSVGIsRefused(t *testing.T) {
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) { refused(t, c.name, []byte(c.svg), c.word) })
	}
}
