package logo

import (
	"image/color"
	"math"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// rule is one selector of a style sheet: tag, .class, #id or tag.class.
type rule struct {
	tag, class, id string
	declarations   map[string]string
}

type stylesheet []rule

const maxRules = 2000

func (r rule) weight() int {
	weight := 0
	if r.tag != "" {
		weight++
	}
	if r.class != "" {
		weight += 10
	}
	if r.id != "" {
		weight += 100
	}
	return weight
}

// parseStylesheet reads the simple rules that drawing programs write; what it does not know it skips.
func parseStylesheet(css string) stylesheet {
	var sheet stylesheet
	for css = withoutComments(css); ; {
		if css = strings.TrimSpace(css); strings.HasPrefix(css, "@") {
			css = afterAtRule(css)
			continue
		}
		selectors, rest, found := strings.Cut(css, "{")
		if !found || len(sheet) > maxRules {
			break
		}
		body, after, _ := strings.Cut(rest, "}")
		css = after
		declarations := parseDeclarations(body)
		for _, selector := range strings.Split(selectors, ",") {
			if r, ok := parseSelector(strings.TrimSpace(selector)); ok {
				r.declarations = declarations
				sheet = append(sheet, r)
			}
		}
	}
	sort.SliceStable(sheet, func(i, j int) bool { return sheet[i].weight() < sheet[j].weight() })
	return sheet
}

// afterAtRule skips a rule such as @media, which may hold others, or @charset, which ends with a
// semicolon: the picture is drawn as it looks without them.
func afterAtRule(css string) string {
	depth := 0
	for i := range len(css) {
		switch css[i] {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 && (css[i] == '}' || css[i] == ';') {
			return css[i+1:]
		}
	}
	return ""
}

func withoutComments(css string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(css, "/*")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
}

func parseSelector(text string) (rule, bool) {
	if text == "" || strings.ContainsAny(text, " >+~:[@*") {
		return rule{}, false
	}
	if id, ok := strings.CutPrefix(text, "#"); ok {
		return rule{id: id}, true
	}
	tag, class, _ := strings.Cut(text, ".")
	return rule{tag: tag, class: class}, !strings.Contains(class, ".")
}

func parseDeclarations(text string) map[string]string {
	declarations := map[string]string{}
	for _, declaration := range strings.Split(text, ";") {
		if name, value, found := strings.Cut(declaration, ":"); found {
			value, _, _ = strings.Cut(value, "!important")
			declarations[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
	}
	return declarations
}

// apply merges what the style sheet and the style attribute say into the attributes of all nodes; the
// style attribute wins over the sheet, the sheet over attributes.
func (s stylesheet) apply(n *node) {
	classes := strings.Fields(n.attrs["class"])
	for _, r := range s {
		if (r.tag == "" || r.tag == n.name) && (r.id == "" || r.id == n.attrs["id"]) && (r.class == "" || contains(classes, r.class)) {
			for name, value := range r.declarations {
				n.attrs[name] = value
			}
		}
	}
	for name, value := range parseDeclarations(n.attrs["style"]) {
		n.attrs[name] = value
	}
	for _, child := range n.children {
		s.apply(child)
	}
}

func contains(list []string, word string) bool {
	for _, entry := range list {
		if entry == word {
			return true
		}
	}
	return false
}

// parseColor reads a CSS colour; ok is false for anything else, "none" among it.
func parseColor(text string) (c color.NRGBA, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if hex, found := strings.CutPrefix(text, "#"); found {
		return parseHex(hex)
	}
	if text == "transparent" {
		return color.NRGBA{}, true
	}
	if text == "currentcolor" || text == "context-fill" {
		return color.NRGBA{A: 255}, true
	}
	if named, found := colornames.Map[text]; found {
		return color.NRGBA(named), true
	}
	name, rest, found := strings.Cut(text, "(")
	if !found {
		return c, false
	}
	arguments := strings.FieldsFunc(strings.TrimSuffix(rest, ")"), func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	if len(arguments) < 3 {
		return c, false
	}
	c.A = 255
	if len(arguments) > 3 {
		c.A = channel(fraction(arguments[3], 1))
	}
	switch name {
	case "rgb", "rgba":
		c.R, c.G, c.B = channel(fraction(arguments[0], 255)), channel(fraction(arguments[1], 255)), channel(fraction(arguments[2], 255))
		return c, true
	case "hsl", "hsla":
		hue, _ := strconv.ParseFloat(strings.TrimSuffix(arguments[0], "deg"), 64)
		c.R, c.G, c.B = hsl(hue, fraction(arguments[1], 100), fraction(arguments[2], 100))
		return c, true
	}
	return c, false
}

func parseHex(hex string) (c color.NRGBA, ok bool) {
	if len(hex) == 3 || len(hex) == 4 {
		var double []byte
		for _, digit := range []byte(hex) {
			double = append(double, digit, digit)
		}
		hex = string(double)
	}
	if len(hex) == 6 {
		hex += "ff"
	}
	value, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 8 {
		return c, false
	}
	return color.NRGBA{uint8(value >> 24), uint8(value >> 16), uint8(value >> 8), uint8(value)}, true
}

// fraction reads "50%" as 0.5 and a plain number as a part of whole.
func fraction(text string, whole float64) float64 {
	if percent, found := strings.CutSuffix(text, "%"); found {
		text, whole = percent, 100
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(value) {
		return 0
	}
	return value / whole
}

func channel(part float64) uint8 { return uint8(math.Round(255 * math.Max(0, math.Min(1, part)))) }

// hsl is the conversion of CSS Color 4, section 7.1.
func hsl(hue, saturation, lightness float64) (r, g, b uint8) {
	at := func(n float64) uint8 {
		k := math.Mod(n+hue/30, 12)
		if k < 0 {
			k += 12
		}
		a := saturation * math.Min(lightness, 1-lightness)
		return channel(lightness - a*math.Max(-1, math.Min(k-3, math.Min(9-k, 1))))
	}
	return at(0), at(8), at(4)
}
