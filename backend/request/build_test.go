package request

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

var updateGolden = flag.Bool("update", false, "write the golden files anew")

var acme = studio.Connector{BaseURL: "https://api.acme.example.com/v2"}

func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *updateGolden {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s", path, got)
	}
}

// sentTo builds a GET and returns its address, or the problems.
func sentTo(base, endpoint string, values map[string]string) string {
	p, problems := Build(studio.Connector{BaseURL: base}, studio.Action{Method: "GET", Endpoint: endpoint}, values)
	if p == nil {
		return fmt.Sprintf("%s: %s", problems[0].Field, problems[0].Message)
	}
	return p.URL().String()
}

func TestBuildJoinsAddresses(t *testing.T) {
	tests := []struct{ base, endpoint, want string }{
		{"https://a.test", "/x", "https://a.test/x"},
		{"https://a.test", "x", "https://a.test/x"},
		{"https://a.test/", "/x", "https://a.test/x"},
		{"https://a.test/v2", "/x", "https://a.test/v2/x"},
		{"https://a.test/v2/", "x/", "https://a.test/v2/x/"},
		{"https://a.test/v2/", "?q=1", "https://a.test/v2/?q=1"},
		{"https://a.test/v2", "?q=1", "https://a.test/v2?q=1"},
		{"https://a.test/v2", "/", "https://a.test/v2/"},
		{"https://a.test/v2", "https://a.test/other", "https://a.test/other"},
		{"https://a.test/v2", "HTTPS://A.test:443/other?x", "https://a.test/other?x"},
		{"https://a.test/v2", "https://a.test", "https://a.test"},
		{"http://127.0.0.1:8080", "/x", "http://127.0.0.1:8080/x"},
		{"http://[::1]:8080/v1", "/x", "http://[::1]:8080/v1/x"},
		{"https://a.test", "/größe/{{x}}/a b", "https://a.test/gr%C3%B6%C3%9Fe/%7Bx%7D/a%20b"},
		{"https://a.test", "/a%2Fb/100%/x:y@z", "https://a.test/a%2Fb/100%25/x:y@z"},
		{"https://a.test", "/x?page[size]=10&&flag&e=&q=a+b%20c", "https://a.test/x?page%5Bsize%5D=10&flag&e=&q=a+b%20c"},
		{"https://a.test", "/x//y", "https://a.test/x//y"},
		{"https://a.test", " /x\n", "https://a.test/x"},
	}
	for _, test := range tests {
		if got := sentTo(test.base, test.endpoint, nil); got != test.want {
			t.Errorf("%s with %s goes to %s, want %s", test.base, test.endpoint, got, test.want)
		}
	}
}

// TestD05HoleInHost tries the five moves at every spot from which a host could be changed.
func TestD05HoleInHost(t *testing.T) {
	moves := []string{"evil.test/", "evil.test#", "evil.test?", "x@evil.test/", "evil.test:80/"}
	endpoints := []string{
		"https://{host}/x", "https://{host}.api.acme.example.com/x", "https://api.acme.example.com{host}/x",
		"https://{host}@api.acme.example.com/x", "https://api.acme.example.com:{host}/x", "{host}://api.acme.example.com/x",
		"https:{host}/x", "//{host}/x", "{host}", "/{host}", "{host}/x", ".{host}", "@{host}", ":{host}", "?{host}", "?x={host}", "#{host}",
	}
	for _, endpoint := range endpoints {
		for _, move := range moves {
			p, problems := Build(acme, studio.Action{
				Method: "GET", Endpoint: endpoint,
				Parameters: []studio.Parameter{{Name: "host", KeepSlashes: true}},
			}, map[string]string{"host": move})
			switch {
			case p != nil && (p.URL().Host != "api.acme.example.com" || p.URL().Scheme != "https" || p.URL().User != nil):
				t.Errorf("%s with %s goes to %s", endpoint, move, p.URL())
			case p == nil && len(studio.Blocking(problems)) == 0:
				t.Errorf("%s with %s is refused without a reason", endpoint, move)
			case p != nil && strings.HasPrefix(endpoint, "https:"):
				t.Errorf("%s is accepted: %s", endpoint, p.URL())
			}
		}
	}
	for _, base := range []string{"https://{host}", "https://{host}.acme.example.com", "https://acme.example.com{host}", "{host}"} {
		if got := sentTo(base, "/x", map[string]string{"host": "evil.test/"}); !strings.HasPrefix(got, "baseUrl: ") {
			t.Errorf("Base URL %s: %s", base, got)
		}
	}
}

func TestOtherOriginIsRefused(t *testing.T) {
	for _, endpoint := range []string{
		"https://evil.test/x", "http://api.acme.example.com/x", "https://api.acme.example.com:8443/x",
		"https://api.acme.example.com.evil.test/x", "https://evil.api.acme.example.com/x",
		`https://api.acme.example.com\@evil.test/x`, "https://api.acme.example.com@evil.test/x", "//evil.test/x",
		"ftp://api.acme.example.com/x", "https://api.acme.example.com%2eevil.test/x", "https:///evil.test/x",
	} {
		if got := sentTo(acme.BaseURL, endpoint, nil); !strings.HasPrefix(got, "endpoint: ") {
			t.Errorf("%s: %s", endpoint, got)
		}
	}
}

// TestD06UserInfo holds that no address with a user name is sent to.
func TestD06UserInfo(t *testing.T) {
	for _, base := range []string{"https://user@a.test", "https://user:secret@a.test", "https://:@a.test"} {
		if got := sentTo(base, "/x", nil); !strings.HasPrefix(got, "baseUrl: ") || strings.Contains(got, "secret") {
			t.Errorf("%s: %s", base, got)
		}
	}
	for _, endpoint := range []string{"https://user@a.test/x", "https://user:secret@a.test/x"} {
		if got := sentTo("https://a.test", endpoint, nil); !strings.HasPrefix(got, "endpoint: ") || strings.Contains(got, "secret") {
			t.Errorf("%s: %s", endpoint, got)
		}
	}
}

// TestD07ControlBytesInHeaders holds that a header is refused by its name and the position of the
// fault, without the value, which may be a key; the ends of a pasted value are trimmed, and that is said.
func TestD07ControlBytesInHeaders(t *testing.T) {
	build := func(header, value string) (*Prepared, []studio.Problem) {
		a := studio.Action{Method: "GET", Endpoint: "/x", Headers: []studio.Pair{{Name: "X-Note", Value: header}}}
		return Build(acme, a, map[string]string{"v": value})
	}
	tests := []struct{ header, value, field, message string }{
		{"Bearer {v}", "secret\r\nX: y", "values.v", "Header X-Note: There is a line break at position 7. Headers can't hold it."},
		{"{v}", "sec\x00ret", "values.v", "Header X-Note: There is a control character at position 4. Headers can't hold it."},
		{"{v}", "  sécret\x7fx", "values.v", "Header X-Note: There is a control character at position 9. Headers can't hold it."},
		{"secret\nX: {v}", "y", "headers.0.value", "Header X-Note: There is a line break at position 7. Headers can't hold it."},
		{"{v} secret\x1b", "y", "headers.0.value", "Header X-Note: There is a control character at position 11. Headers can't hold it."},
	}
	for _, test := range tests {
		p, problems := build(test.header, test.value)
		if p != nil {
			t.Errorf("%q with %q is sent as %q", test.header, test.value, p.Header())
			continue
		}
		got := studio.Blocking(problems)
		if len(got) != 1 || got[0].Field != test.field || got[0].Message != test.message {
			t.Errorf("%q with %q: %v", test.header, test.value, got)
		}
		if strings.Contains(fmt.Sprint(problems), "secret") || strings.Contains(fmt.Sprint(problems), "ret") {
			t.Errorf("the problems repeat the value: %v", problems)
		}
	}
	p, problems := build("{v}", " key\r\n")
	if p == nil || p.Header().Get("X-Note") != "key" || len(problems) != 1 || !problems[0].Warning || problems[0].Field != "values.v" {
		t.Errorf("a pasted key: %v, %v", p, problems)
	}
	p, problems = build("\tkey \n", "")
	if p == nil || p.Header().Get("X-Note") != "key" || len(problems) != 1 || !problems[0].Warning || problems[0].FixValue != "key" {
		t.Errorf("a pasted header: %v, %v", p, problems)
	}
	if p, _ := build("{v}", "tabs\tand é stay"); p == nil || p.Header().Get("X-Note") != "tabs\tand é stay" {
		t.Errorf("what headers can hold was changed: %v", p)
	}
}

// TestD08ReservedHeaders holds that no header is dropped without a word: Go ignores some of these.
func TestD08ReservedHeaders(t *testing.T) {
	for _, name := range []string{"Host", "content-length", "Transfer-Encoding", "Connection", "COOKIE", "Trailer", "TE", "Upgrade", "Keep-Alive", "Accept-Encoding", "Referer", "Expect", "Proxy-Authorization"} {
		p, problems := Build(acme, studio.Action{Method: "GET", Endpoint: "/x", Headers: []studio.Pair{{Name: name, Value: "1"}}}, nil)
		if p != nil || len(problems) != 1 || problems[0].Field != "headers.0.name" || !strings.HasPrefix(problems[0].Message, name+" can't be set here: ") {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// TestD14NumbersKeepTheirDigits holds that numbers go out as they were typed, from the body and from
// values.
func TestD14NumbersKeepTheirDigits(t *testing.T) {
	digits := []string{"9007199254740993", "0.10", "1e400", "-0", "1E+2", "123456789012345678901234567890.000"}
	for _, number := range digits {
		a := studio.Action{
			Method: "PUT", Endpoint: "/x/{n}?q={n}", Body: `{"own": ` + number + `, "typed": {n}, "list": {list}, "json": {json}, "text": "{n}"}`,
			Parameters: []studio.Parameter{{Name: "n", Type: studio.ParamNumber}, {Name: "list", Type: studio.ParamList}, {Name: "json", Type: studio.ParamJSON}},
		}
		p, problems := Build(acme, a, map[string]string{"n": " " + number + " ", "list": "[" + number + "]", "json": `{"a":` + number + `}`})
		if p == nil {
			t.Fatal(problems)
		}
		want := fmt.Sprintf(`{"own": %[1]s, "typed": %[1]s, "list": [%[1]s], "json": {"a":%[1]s}, "text": "%[1]s"}`, number)
		if string(p.Body()) != want {
			t.Errorf("got  %s\nwant %s", p.Body(), want)
		}
		if path := strings.ReplaceAll("/v2/x/"+number, "+", "%2B"); p.URL().EscapedPath() != path {
			t.Errorf("the path is %s, want %s", p.URL().EscapedPath(), path)
		}
	}
}

func TestBuildBlankValues(t *testing.T) {
	a := studio.Action{
		Method: "POST", Endpoint: "/x?first={a}&both={a}{b}&fixed=1",
		Query:   []studio.Pair{{Name: "b", Value: "{b}"}, {}, {Name: "c", Value: "{c}"}},
		Headers: []studio.Pair{{Name: "X-A", Value: "{a}"}, {Name: "X-B", Value: "is {b}"}, {}},
		Body:    `{"a": {a}, "text": "<{a}>", "b": {b}}`,
		Parameters: []studio.Parameter{
			{Name: "b", Type: studio.ParamNumber, Default: "7"}, {Name: "c", Required: true},
		},
	}
	p, problems := Build(acme, a, map[string]string{"a": "  ", "c": "3"})
	if p == nil {
		t.Fatal(problems)
	}
	if got, want := p.URL().String(), "https://api.acme.example.com/v2/x?fixed=1&b=7&c=3"; got != want {
		t.Errorf("sent to %s, want %s", got, want)
	}
	if _, there := p.Header()["X-A"]; there || p.Header().Get("X-B") != "is 7" {
		t.Errorf("sent with %v", p.Header())
	}
	if got, want := string(p.Body()), `{"text": "<>", "b": 7}`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	p, problems = Build(acme, a, nil)
	if p != nil || len(problems) != 1 || problems[0].Field != "values.c" || problems[0].Message != "Enter a value for {c}." {
		t.Errorf("a required value is missing: %v", problems)
	}
}

func TestBuildReportsEverything(t *testing.T) {
	a := studio.Action{
		Method: "POST", Endpoint: "/{path}/x?q={required}", Headers: []studio.Pair{{Name: "bad name", Value: "1"}},
		Body:       `{"n": {n}, "b": {b}, "l": {l}, "j": {j}}`,
		Parameters: []studio.Parameter{{Name: "n", Type: studio.ParamNumber}, {Name: "b", Type: studio.ParamBoolean}, {Name: "l", Type: studio.ParamList}, {Name: "j", Type: studio.ParamJSON}, {Name: "required", Required: true}, {Name: "path"}},
	}
	p, problems := Build(studio.Connector{BaseURL: "https://a.test"}, a, map[string]string{"n": "12 apples", "b": "perhaps", "l": "[1,", "j": "{x}"})
	var out strings.Builder
	for _, problem := range problems {
		fmt.Fprintf(&out, "%s: %s\n", problem.Field, problem.Message)
	}
	if p != nil {
		t.Error("it was built")
	}
	golden(t, "problems.golden", out.String())
}

func TestBuildHeaders(t *testing.T) {
	a := studio.Action{Method: "POST", Endpoint: "/x", Body: "{}"}
	p, _ := Build(acme, a, nil)
	want := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}, "User-Agent": {"Connector Studio"}}
	if fmt.Sprint(p.Header()) != fmt.Sprint(want) {
		t.Errorf("sent with %v", p.Header())
	}
	a.Headers = []studio.Pair{{Name: "accept", Value: "text/csv"}, {Name: "content-type", Value: "application/vnd.api+json"}, {Name: "USER-AGENT", Value: "Acme"}}
	p, _ = Build(acme, a, nil)
	want = http.Header{"Accept": {"text/csv"}, "Content-Type": {"application/vnd.api+json"}, "User-Agent": {"Acme"}}
	if fmt.Sprint(p.Header()) != fmt.Sprint(want) {
		t.Errorf("sent with %v", p.Header())
	}
	a.Headers, a.Method = nil, "DELETE"
	if p, _ = Build(acme, a, nil); len(p.Body()) != 0 || p.Header().Get("Content-Type") != "" {
		t.Errorf("a DELETE has the body %q and %v", p.Body(), p.Header())
	}
}

func TestPreparedCannotBeChanged(t *testing.T) {
	p, _ := Build(acme, studio.Action{Method: "POST", Endpoint: "/x", Body: `{"a": 1}`}, nil)
	p.URL().Host = "evil.test"
	p.Header().Set("Accept", "evil")
	p.Body()[0] = '!'
	if p.URL().Host != "api.acme.example.com" || p.Header().Get("Accept") != "application/json" || string(p.Body()) != `{"a": 1}` {
		t.Errorf("it was changed: %s, %v, %s", p.URL(), p.Header(), p.Body())
	}
	if p.Origin() != "https://api.acme.example.com" {
		t.Errorf("its origin is %s", p.Origin())
	}
}
