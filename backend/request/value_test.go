package request

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// nasty are the 18 values of reliability D04: what has led requests astray elsewhere.
var nasty = []string{
	"..", ".", "", "../../admin", "a/b", "%2e%2e", "%2F", `..\..\admin`, "..;/admin",
	"//evil.test/", "@evil.test", "?admin=true", "&admin=true", "#fragment", "a=b;c+d",
	`","admin":true,"x":"`, "line\r\nX-Admin: true", "\x00\xff{v}",
}

// everywhere is an action with {v} at every place where a value can land, one place each, so that a
// refusal at one does not hide the others.
func everywhere(slashes bool) map[string]studio.Action {
	settings := []studio.Parameter{{Name: "v", Type: studio.ParamText, Required: true, KeepSlashes: slashes}}
	parts := []studio.BodyPart{{Name: "first", Value: "1"}, {Name: "value", Value: "<{v}>"}, {Name: "whole", Value: "{v}"}}
	actions := map[string]studio.Action{
		"segment":   {Method: "GET", Endpoint: "/companies/{v}/people"},
		"inSegment": {Method: "GET", Endpoint: "/companies/id-{v}.json"},
		"query":     {Method: "GET", Endpoint: "/companies?first={v}&second=2", Query: []studio.Pair{{Name: "third", Value: "x{v}y"}}},
		"header":    {Method: "GET", Endpoint: "/companies", Headers: []studio.Pair{{Name: "X-Tenant", Value: "t {v} t"}}},
		"cookie":    {Method: "GET", Endpoint: "/companies", Cookies: []studio.Pair{{Name: "lang", Value: "en"}, {Name: "c", Value: "<{v}>"}}},
		"form":      {Method: "POST", Endpoint: "/companies", BodyKind: studio.ContentForm, BodyParts: parts},
		"multipart": {Method: "PUT", Endpoint: "/companies", BodyKind: studio.ContentMultipart, BodyParts: parts},
		"text":      {Method: "DELETE", Endpoint: "/companies", BodyKind: studio.ContentText, Body: "<{v}>"},
		"xml":       {Method: "POST", Endpoint: "/companies", BodyKind: studio.ContentXML, Body: `<c a="({v})"><t>{v}</t></c>`},
		"graphql":   {Method: "GET", Endpoint: "/companies", BodyKind: studio.ContentGraphQL, Body: "query { a(x: {y: 1}) }", Variables: `{"v": {v}, "w": "<{v}>"}`},
		"body":      {Method: "POST", Endpoint: "/companies", Body: `{"text": "<{v}>", "value": {v}, "list": [1, {v}], "last": 9007199254740993}`},
	}
	for place, a := range actions {
		a.Parameters = settings
		actions[place] = a
	}
	return actions
}

// TestD04Golden writes what becomes of each nasty value at each place.
func TestD04Golden(t *testing.T) {
	var out strings.Builder
	for _, value := range nasty {
		fmt.Fprintf(&out, "=== %s\n", strconv.QuoteToASCII(value))
		for _, place := range []string{"segment", "inSegment", "query", "header", "cookie", "body", "form", "multipart", "text", "xml", "graphql"} {
			p, problems := Build(acme, everywhere(false)[place], map[string]string{"v": value})
			fmt.Fprintf(&out, "%-10s", place)
			switch {
			case p == nil:
				fmt.Fprintf(&out, "refused, %s: %s\n", problems[0].Field, problems[0].Message)
			case place == "header":
				fmt.Fprintf(&out, "X-Tenant: %s\n", p.Header().Get("X-Tenant"))
			case place == "cookie":
				fmt.Fprintf(&out, "Cookie: %s\n", p.Header().Get("Cookie"))
			case place == "body":
				fmt.Fprintln(&out, string(p.Body()))
			case len(p.Body()) > 0:
				fmt.Fprintf(&out, "%q\n", p.Body())
			default:
				fmt.Fprintln(&out, p.URL())
			}
		}
	}
	golden(t, "d04-nasty.golden", out.String())
}

// fuzzValues is how many random values TestD04RandomValues tries at each of the places;
// CS_FUZZ_VALUES raises it (the promise P8 is kept with 1,000,000).
func fuzzValues(t *testing.T) int {
	wanted := os.Getenv("CS_FUZZ_VALUES")
	if wanted == "" {
		return 20_000
	}
	n, err := strconv.Atoi(wanted)
	if err != nil || n < 1 {
		t.Fatalf("CS_FUZZ_VALUES=%s is not a number of values", wanted)
	}
	return n
}

var fragments = []string{
	"/", "..", ".", "\\", "?", "#", "&", "=", ":", "@", ";", "+", " ", "%", "%2F", "%2f", "%2e", "%252e", "%00", "//",
	"evil.test", "https://", "javascript:", ":80", "[::1]", "\"", "'", "\",\"admin\":true", "}", "{", "{v}", "{{v}}", "]", "[",
	",", "null", "1e400", "-0", "true", "\\u0022", "\\", "\n", "\r\n", "\t", "\x00", "\x1b", "\x7f", "\u0085", "\u2028",
	"\u202e", "\ufeff", "é", "漢字", "😀", "\xff", "\xc3", "\xed\xa0\x80", "a", "Z", "0", "acme", "-", "_", "~", "$(id)", "`id`", "<b>", "../",
}

func randomValue(random *rand.Rand) string {
	var b strings.Builder
	for range 1 + random.IntN(6) {
		if random.IntN(8) == 0 {
			b.WriteByte(byte(random.IntN(256)))
		} else {
			b.WriteString(fragments[random.IntN(len(fragments))])
		}
	}
	return b.String()
}

// TestD04RandomValues holds that no value changes the origin, the number of path segments, the names in
// the query, the headers or the shape of the JSON, and that what arrives is the value itself. The seed
// is printed by a failure.
func TestD04RandomValues(t *testing.T) {
	const seed = 20_260_101
	random := rand.New(rand.NewPCG(seed, 4))
	checks := []*placeCheck{}
	for _, slashes := range []bool{false, true} {
		for place, a := range everywhere(slashes) {
			checks = append(checks, newPlaceCheck(t, place, slashes, a))
		}
	}
	total := fuzzValues(t)
	for i := range total {
		value := randomValue(random)
		for _, c := range checks {
			if c.slashes == (i%4 == 0) {
				if fault := c.try(value); fault != "" {
					t.Fatalf("seed %d, value %d, %s: %q: %s", seed, i, c.place, value, fault)
				}
			}
		}
	}
	for _, c := range checks {
		if c.sent < total/50 {
			t.Errorf("%s, slashes %v: only %d of %d values were sent", c.place, c.slashes, c.sent, total)
		}
		if refusing := []string{"segment", "inSegment", "header", "cookie", "xml"}; slices.Contains(refusing, c.place) && c.refused == 0 {
			t.Errorf("%s, slashes %v: nothing was refused", c.place, c.slashes)
		}
	}
}

// placeCheck compares requests for one place with the one that a harmless value makes.
type placeCheck struct {
	place         string
	slashes       bool
	action        studio.Action
	plain         *Prepared
	sent, refused int
}

func newPlaceCheck(t *testing.T, place string, slashes bool, a studio.Action) *placeCheck {
	plain, problems := Build(acme, a, map[string]string{"v": "v"})
	if plain == nil {
		t.Fatalf("%s: %v", place, problems)
	}
	return &placeCheck{place: place, slashes: slashes, action: a, plain: plain}
}

// try returns what is wrong with the request that a value makes; a refusal is right when it names the
// value's field.
func (c *placeCheck) try(value string) string {
	typed := map[string]string{"v": value}
	p, problems := Build(acme, c.action, typed)
	if p == nil {
		c.refused++
		if blocking := studio.Blocking(problems); len(blocking) != 1 || blocking[0].Field != "values.v" {
			return fmt.Sprintf("refused with %v", problems)
		}
		return ""
	}
	c.sent++
	if c.sent%16 == 1 { // the same code fills both: a part of the values will do
		if shown := text(Preview(acme, c.action, typed, nil).URL); shown != p.URL().String() {
			return fmt.Sprintf("shown as %s, sent as %s", shown, p.URL())
		}
	}
	onWire, err := overTheWire(p)
	if err != nil {
		return "not to be read from the wire: " + err.Error()
	}
	if onWire.Host != "api.acme.example.com" {
		return "sent to " + onWire.Host
	}
	if fault := samePath(c.plain.URL(), onWire.URL); fault != "" {
		return fault
	}
	if fault := c.sameQuery(onWire.URL, value); fault != "" {
		return fault
	}
	if len(onWire.Header) != len(c.plain.Header())+1 { // the body's length, or Go's own
		names := []string{}
		for name := range onWire.Header {
			names = append(names, name)
		}
		if delete(onWire.Header, "Content-Length"); len(onWire.Header) != len(c.plain.Header()) {
			return fmt.Sprintf("sent with the headers %v", names)
		}
	}
	if c.place == "header" && onWire.Header.Get("X-Tenant") != "t "+value+" t" {
		return fmt.Sprintf("arrived as %q", onWire.Header.Get("X-Tenant"))
	}
	if c.place == "cookie" && onWire.Header.Get("Cookie") != "lang=en; c=<"+value+">" {
		return fmt.Sprintf("arrived as %q", onWire.Header.Get("Cookie"))
	}
	return c.sameBody(p, value)
}

// overTheWire writes the request as Go sends it and reads it as a server does.
func overTheWire(p *Prepared) (*http.Request, error) {
	out, err := http.NewRequest(p.Method(), p.URL().String(), bytes.NewReader(p.Body()))
	if err != nil {
		return nil, err
	}
	out.Header = p.Header()
	var wire bytes.Buffer
	if err := out.Write(&wire); err != nil {
		return nil, err
	}
	return http.ReadRequest(bufio.NewReader(&wire))
}

func samePath(want, got *url.URL) string {
	a, b := strings.Split(want.EscapedPath(), "/"), strings.Split(got.EscapedPath(), "/")
	if len(a) != len(b) {
		return fmt.Sprintf("the path %s became %s", want.EscapedPath(), got.EscapedPath())
	}
	for _, segment := range b[1:] {
		if segment == "" || segment == "." || segment == ".." {
			return fmt.Sprintf("the path became %s", got.EscapedPath())
		}
	}
	if clean := got.ResolveReference(&url.URL{}).EscapedPath(); clean != got.EscapedPath() {
		return fmt.Sprintf("the path is normalised to %s", clean)
	}
	return ""
}

func (c *placeCheck) sameQuery(got *url.URL, value string) string {
	if c.place != "query" {
		if got.RawQuery != "" {
			return "there is a query: " + got.RawQuery
		}
		return ""
	}
	query, err := url.ParseQuery(got.RawQuery)
	if err != nil {
		return err.Error()
	}
	want := url.Values{"first": {value}, "second": {"2"}, "third": {"x" + value + "y"}}
	if fmt.Sprintf("%q", query) != fmt.Sprintf("%q", want) {
		return fmt.Sprintf("the query became %q", query)
	}
	return ""
}

func (c *placeCheck) sameBody(p *Prepared, value string) string {
	if check := bodyChecks[c.place]; check != nil {
		return check(p, value)
	}
	if c.place != "body" {
		if len(p.Body()) > 0 {
			return "there is a body"
		}
		return ""
	}
	var body struct {
		Text  string
		Value string
		List  [2]json.RawMessage
		Last  json.Number
	}
	decoder := json.NewDecoder(bytes.NewReader(p.Body()))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil {
		return err.Error() + " in " + string(p.Body())
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(p.Body(), &members); err != nil || len(members) != 4 {
		return fmt.Sprintf("the body has %d members: %s", len(members), p.Body())
	}
	// Runs of broken bytes count one by one, as encoding/json reads them.
	arrives := string([]rune(value))
	if body.Text != "<"+arrives+">" || body.Value != arrives || string(body.List[0]) != "1" || body.Last != "9007199254740993" {
		return fmt.Sprintf("the body became %s", p.Body())
	}
	return ""
}

// FuzzBuild is TestD04RandomValues for the fuzzing engine (reliability P8).
func FuzzBuild(f *testing.F) {
	for _, value := range nasty {
		f.Add(value, false)
		f.Add(value, true)
	}
	f.Fuzz(func(t *testing.T, value string, slashes bool) {
		for place, a := range everywhere(slashes) {
			if fault := newPlaceCheck(t, place, slashes, a).try(value); fault != "" {
				t.Fatalf("%s: %q: %s", place, value, fault)
			}
		}
	})
}
