package studio

import (
	"net/url"
	"strings"

	"connectorstudio/backend/template"
)

// address is an address with {parameters}, taken apart so that a value can only land inside of a piece
// (reliability D05): "https://{subdomain}.acme.example.com/{version}", or "{instance_url}/services".
type address struct {
	whole  string              // the parameter that stands for scheme, host and what may follow; else empty
	scheme string              // "https"
	labels []template.Template // of the host
	port   template.Template   // empty for none
	path   []template.Template // segments, each behind a slash
	query  []template.Template // entries
	holes  []hole              // in the order of first use, one for each place
}

// hole is a place of a parameter in an address, with the literal text around it.
type hole struct {
	name           string
	place          holePlace
	prefix, suffix string // what a person may paste around the value: "https://", ".acme.example.com"
}

type holePlace int

const (
	inText  holePlace = iota // a segment of the path, a value in the query
	inLabel                  // within one label of the host, or all of it, with the registrable part behind it
	inHost                   // the host itself, or its end
	inPort
	isAddress // the whole address up to its path
)

// readAddress takes an address apart. The problem is the first one; the sampled address is checked for
// all else.
func readAddress(text string) (a address, problem string) {
	t, err := template.Parse(strings.TrimSpace(text))
	if err != nil {
		return a, err.Error()
	}
	t, query, hasQuery := t.Cut("?")
	if hasQuery {
		a.query = query.Split("&")
	}
	scheme, rest, found := t.Cut("://")
	if !found {
		head, path, hasPath := t.Cut("/")
		name, sole := head.Hole()
		if !sole {
			return a, "Start with https://."
		}
		a.whole = name
		if hasPath {
			a.path = path.Split("/")
		}
		a.findHoles("")
		return a, ""
	}
	literal, ok := scheme.Literal()
	if !ok {
		return a, "A {parameter} can't be a part of the scheme. Start with https://, or let one parameter stand for the whole address."
	}
	a.scheme = literal
	host, path, hasPath := rest.Cut("/")
	if hasPath {
		a.path = path.Split("/")
	}
	host, a.port, _ = host.Cut(":")
	a.labels = host.Split(".")
	a.findHoles(host.String())
	return a, ""
}

func (a *address) findHoles(host string) {
	see := func(t template.Template, place holePlace, prefix, suffix string) {
		for _, name := range t.Names() {
			a.holes = append(a.holes, hole{name, place, prefix, suffix})
		}
	}
	if a.whole != "" {
		a.holes = append(a.holes, hole{name: a.whole, place: isAddress})
	}
	for i, label := range a.labels {
		_, sole := label.Hole()
		place := inLabel
		if sole && i == len(a.labels)-1 {
			place = inHost
		}
		for _, name := range label.Names() {
			before, after, _ := strings.Cut(host, "{"+name+"}")
			see(mustParse("{"+name+"}"), place, before, after)
		}
	}
	see(a.port, inPort, "", "")
	for _, t := range a.path {
		see(t, inText, "", "")
	}
	for _, t := range a.query {
		see(t, inText, "", "")
	}
}

// mustParse parses a text that was parsed before.
func mustParse(text string) template.Template {
	t, _ := template.Parse(text)
	return t
}

// names lists the parameters in the order of first use.
func (a address) names() []string {
	names, seen := []string{}, map[string]bool{}
	for _, h := range a.holes {
		if !seen[h.name] {
			seen[h.name] = true
			names = append(names, h.name)
		}
	}
	return names
}

// fill writes the address with values that fit their places (hole.refuse). refused names the first
// parameter that does not fit its segment of the path.
func (a address) fill(values map[string]string) (text string, refused *template.Refusal) {
	rendered := map[string]template.Value{}
	for name, value := range values {
		rendered[name] = template.Value{Text: value, Set: value != ""}
	}
	var b strings.Builder
	if a.whole != "" {
		b.WriteString(strings.TrimRight(values[a.whole], "/"))
	} else {
		b.WriteString(a.scheme + "://")
		for i, label := range a.labels {
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(label.Fill(values))
		}
		if a.port.String() != "" {
			b.WriteString(":" + a.port.Fill(values))
		}
	}
	for _, segment := range a.path {
		if lacks(segment, values) {
			b.WriteString("/" + segment.String())
			continue
		}
		spans, wrong := segment.Render(template.Segment, rendered)
		if len(wrong) > 0 && refused == nil {
			refused = &wrong[0]
		}
		b.WriteString("/" + template.Text(spans))
	}
	for i, entry := range a.query {
		separator := "&"
		if i == 0 {
			separator = "?"
		}
		if lacks(entry, values) {
			b.WriteString(separator + entry.String())
			continue
		}
		spans, _ := entry.Render(template.QueryText, rendered)
		b.WriteString(separator + template.Text(spans))
	}
	return b.String(), refused
}

// lacks tells whether a piece has a parameter without a value.
func lacks(t template.Template, values map[string]string) bool {
	for _, name := range t.Names() {
		if values[name] == "" {
			return true
		}
	}
	return false
}

// sample is a value that fits a place, and that is found again in the result.
func (h hole) sample() string {
	word := "parameter-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '0'
	}, strings.ToLower(h.name))
	if len(word) > 40 {
		word = word[:40]
	}
	switch h.place {
	case inHost:
		return word + ".example"
	case inPort:
		return "443"
	case isAddress:
		return "https://" + word + ".example"
	}
	return strings.TrimRight(word, "-")
}

// sampled writes the address with samples, to be checked like any other.
func (a address) sampled() (text string, back *strings.Replacer) {
	values, pairs := map[string]string{}, []string{}
	for _, h := range a.holes {
		if values[h.name] == "" || h.place != inText {
			values[h.name] = h.sample()
		}
	}
	for name, value := range values {
		pairs = append(pairs, value, "{"+name+"}")
	}
	text, _ = a.fill(values)
	return text, strings.NewReplacer(pairs...)
}

// tidy takes off what a person pastes around a value: the rest of the address, blanks, a slash at its end.
func (h hole) tidy(value string, p ConnectionParameter) string {
	value = strings.TrimSpace(value)
	if h.place == inText || h.place == inPort {
		return cutAround(value, p.Prefix, p.Suffix)
	}
	_, below, hadScheme := strings.Cut(value, "://")
	if h.place == isAddress {
		if !hadScheme && strings.Contains(value, ".") && !strings.ContainsAny(value, "/@") {
			value = "https://" + value
		}
		return strings.TrimRight(value, "/")
	}
	if !hadScheme {
		below = value
	}
	host := strings.TrimRight(below, "/")
	prefix, suffix := orText(strings.TrimPrefix(strings.TrimPrefix(p.Prefix, "https://"), "http://"), h.prefix), orText(p.Suffix, h.suffix)
	if at := strings.IndexAny(below, "/?#"); at >= 0 && (hadScheme || suffix != "" && hasSuffixFold(below[:at], suffix)) {
		host = below[:at]
	}
	if name, _, hasPort := strings.Cut(host, ":"); hasPort && h.place == inLabel && suffix != "" && hasSuffixFold(name, suffix) {
		host = name
	}
	host = strings.ToLower(host)
	if h.place == inLabel || suffix != "" || prefix != "" {
		host = cutAround(host, strings.ToLower(prefix), strings.ToLower(suffix))
	}
	return host
}

func cutAround(value, prefix, suffix string) string {
	if rest, found := strings.CutPrefix(value, prefix); found && rest != "" {
		value = rest
	}
	if rest, found := strings.CutSuffix(value, suffix); found && rest != "" {
		value = rest
	}
	return value
}

func hasSuffixFold(text, suffix string) bool {
	return strings.HasSuffix(strings.ToLower(text), strings.ToLower(suffix))
}

func orText(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// refuse tells why a value does not fit its place; empty when it does. closed tells that the value is one
// of the choices of whoever described the system, who may name several labels of the host.
func (h hole) refuse(value, label string, closed bool) string {
	switch h.place {
	case inLabel:
		if closed && isHostName(value) {
			return ""
		}
		if len(value) > 63 || strings.Trim(value, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return "The " + label + " has letters, digits and - only. It is the part of the address between " + orText("https://"+h.prefix, "https://") + " and " + h.suffix + "."
		}
	case inHost:
		u, err := url.Parse("https://" + value)
		whole := h.prefix == "" && h.suffix == ""
		if err != nil || u.User != nil || u.Host != value || !validHost(u) || u.Port() != "" && !whole {
			return "The " + label + " is a host name, such as acme.example.com."
		}
	case inPort:
		if u, err := url.Parse("https://a:" + value); err != nil || u.Port() != value || !validHost(u) {
			return "The " + label + " is a port, such as 8443."
		}
	case isAddress:
		u, err := url.Parse(value)
		if err != nil || OriginOf(u) == "" || u.User != nil || !validHost(u) || strings.ContainsAny(value, "?#\\{}") || climbs(u) {
			return "The " + label + " is a web address, such as https://acme.example.com."
		}
	}
	return ""
}

func isHostName(value string) bool {
	u, err := url.Parse("https://" + value)
	return err == nil && u.Host == value && u.Port() == "" && validHost(u)
}

// climbs tells whether the path of an address has a segment that leads upwards.
func climbs(u *url.URL) bool {
	for _, segment := range strings.Split(u.EscapedPath(), "/") {
		if _, refused := mustParse(segment).Render(template.Segment, nil); segment != "" && len(refused) > 0 {
			return true
		}
	}
	return false
}
