package request

import (
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// TestCookies holds the header that the cookies of an action make, in a request and in its preview.
func TestCookies(t *testing.T) {
	c := studio.Connector{BaseURL: "https://api.example.com"}
	a := studio.Action{Name: "A", Category: studio.Retrieve, Method: "GET", Endpoint: "/x", Cookies: []studio.Pair{
		{Name: "lang", Value: "en"}, {Name: "session", Value: "s-{session}"}, {Name: "tag", Value: "{tags}"}, {Name: "ids", Value: "{ids}"},
	}, Parameters: []studio.Parameter{
		{Name: "tags", Type: studio.ParamList, Style: studio.StyleRepeat}, {Name: "ids", Type: studio.ParamList},
	}}
	for _, test := range []struct {
		values map[string]string
		want   string // the header, or the first problem
	}{
		{nil, "lang=en"},
		{map[string]string{"session": "a/b==", "tags": "x,y", "ids": "1,2"}, "lang=en; session=s-a/b==; tag=x; tag=y; ids=1,2"},
		{map[string]string{"session": "a; admin=1"}, "values.session Cookie session: A cookie can't hold the character at position 2"},
		{map[string]string{"session": "a\r\nX: y"}, "values.session Cookie session: A cookie can't hold the character at position 2"},
		{map[string]string{"session": "é"}, "values.session Cookie session: A cookie can't hold the character at position 1"},
		{map[string]string{"ids": `["1","2;b=3"]`}, "values.ids Cookie ids: A cookie can't hold the character at position 2"},
	} {
		p, problems := Build(c, a, test.values)
		if p == nil {
			if got := problems[0].Field + " " + problems[0].Message; !strings.HasPrefix(got, test.want) {
				t.Errorf("%v: %s", test.values, got)
			}
			continue
		}
		if got := p.Header().Get("Cookie"); got != test.want || len(p.Header().Values("Cookie")) != 1 {
			t.Errorf("%v: %q, want %q", test.values, got, test.want)
		}
		looks := Preview(c, a, test.values, []studio.Sending{{Placement: studio.PlacementCookie, Name: "sid"}})
		if got := looks.Headers[0]; got.Name != "Cookie" || got.Value != test.want+"; sid="+Dots || !got.Hidden {
			t.Errorf("%v is previewed as %+v", test.values, looks.Headers)
		}
	}
	found := studio.DetectParameters(a)
	if len(found) != 3 || strings.Join(found[0].Places, " ") != "cookie" || found[0].Parameter.Required {
		t.Errorf("detected %+v", found)
	}
	if renamed := studio.RenameParameter(a, "session", "s"); renamed.Cookies[1].Value != "s-{s}" || a.Cookies[1].Value != "s-{session}" {
		t.Errorf("renamed %+v", renamed.Cookies)
	}
}

// TestC09CookiesBesideCredentials holds that of a header with both only what authentication added is hidden.
func TestC09CookiesBesideCredentials(t *testing.T) {
	before := &studio.Outgoing{Method: "GET", URL: parsed(t, "https://api.example.com/en"), Header: map[string][]string{"Cookie": {"lang=en; theme=dark"}}}
	after := before.Clone()
	after.Header.Set("Cookie", "lang=en; theme=dark; sid=top-secret-value")
	c := added(before, after)
	secrets := NewRedactor(c.secrets(after)...)
	fields := disguise{c, secrets}.headers(after.Header)
	if len(fields) != 1 || fields[0].Value != "lang=en; theme=dark; sid="+Dots || !fields[0].Hidden {
		t.Errorf("shown as %+v", fields)
	}
	if got := secrets.String("dark top-secret-value en"); got != "dark "+Dots+" en" {
		t.Errorf("redacted %q", got)
	}
}
