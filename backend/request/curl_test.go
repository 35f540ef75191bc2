package request

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// arguments has a real shell read the command and returns what curl would be given.
func arguments(t *testing.T, command string) []string {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no POSIX shell here")
	}
	out, err := exec.Command(shell, "-c", `curl() { for a; do printf '%s\0' "$a"; done; }; `+command).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, command)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestCURLIsSafeInAShell(t *testing.T) {
	texts := []string{
		"plain", "it's", "''", `"; touch /tmp/owned; "`, "$(id)", "`id`", "$HOME", "!!", "a\\", "a\nb", "@/etc/passwd", "-o", "é 漢字",
		"*", "~", "; rm -rf /", "&& id", "| id", "#", "a'b\"c\\d$e`f", "\t",
	}
	for _, s := range texts {
		got := arguments(t, CURL("POST", "https://a.test/?q="+s, []studio.Field{{Name: "X-A", Value: s}}, s))
		want := []string{"--request", "POST", "https://a.test/?q=" + s, "--header", "X-A: " + s, "--data-raw", s}
		if !slices.Equal(got, want) {
			t.Errorf("%q: curl is given %q", s, got)
		}
	}
}

func TestCURLWords(t *testing.T) {
	for want, got := range map[string]string{
		"curl 'https://a.test/'":                                         CURL("GET", "https://a.test/", nil, ""),
		"curl --request DELETE 'https://a.test/'":                        CURL("DELETE", "https://a.test/", nil, ""),
		"curl --globoff 'https://a.test/{id}'":                           CURL("GET", "https://a.test/{id}", nil, ""),
		"curl --request GET 'https://a.test/' \\\n  --data-raw '{\"\"}'": CURL("GET", "https://a.test/", nil, `{""}`),
		"curl 'https://a.test/' \\\n  --header 'X-Empty;'":               CURL("GET", "https://a.test/", []studio.Field{{Name: "X-Empty"}}, ""),
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestCURLSendsTheSame runs the command with the real curl: what arrives is what was prepared.
func TestCURLSendsTheSame(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl here")
	}
	arrived := make(chan *http.Request, 1)
	bodies := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
		arrived <- r
	}))
	defer server.Close()
	c := studio.Connector{BaseURL: server.URL + "/v1"}
	for _, value := range []string{"plain", "it's $(id) `id`", "a[1-3]{b,c}", "@x\n\"y\"", "é%41"} {
		a := studio.Action{
			Method: "POST", Endpoint: "/x/{v}?a={v}", Body: `{"v": {v}, "n": 9007199254740993}`,
			Query: []studio.Pair{{Name: "page[size]", Value: "1"}}, Headers: []studio.Pair{{Name: "X-Empty", Value: ""}, {Name: "X-Quoted", Value: "it's"}},
		}
		p, problems := Build(c, a, map[string]string{"v": value})
		if p == nil {
			t.Fatal(problems)
		}
		looks := Preview(c, a, map[string]string{"v": value}, nil)
		command := exec.Command("sh", "-c", looks.CURL+" --silent --show-error --noproxy '*' --max-time 10")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, looks.CURL)
		}
		body, r := <-bodies, <-arrived
		if r.Method != "POST" || r.RequestURI != p.URL().RequestURI() || body != string(p.Body()) {
			t.Errorf("%s %s %s arrived instead of %s %s", r.Method, r.RequestURI, body, p.URL(), p.Body())
		}
		for name, values := range p.Header() {
			if !slices.Equal(r.Header[name], values) {
				t.Errorf("%s arrived as %q instead of %q", name, r.Header[name], values)
			}
		}
	}
}
