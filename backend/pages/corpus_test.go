package pages

import (
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// exchange is a recorded request with its answer.
type exchange struct {
	Provider, Method, Path string
	BaseURL                string `json:"base_url"`
	Request                json.RawMessage
	Status                 int
	Headers                map[string]string `json:"response_headers"`
	Response               json.RawMessage
}

func recordings(t *testing.T) map[string]exchange {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "http-recordings", "*", "*.json"))
	if len(files) == 0 {
		t.Skip("the corpus is not beside the project")
	}
	all := map[string]exchange{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var x exchange
		if json.Unmarshal(data, &x) == nil && len(x.Response) > 0 {
			all[filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file)] = x
		}
	}
	return all
}

// first is the recording as a first answer.
func (x exchange) first(t *testing.T) First {
	var request struct {
		Params any
		Data   json.RawMessage
	}
	_ = json.Unmarshal(x.Request, &request)
	address := x.BaseURL + x.Path
	query := url.Values{}
	if params, is := request.Params.(map[string]any); is {
		for name, value := range params {
			text, _ := json.Marshal(value)
			query.Set(name, strings.Trim(string(text), `"`))
		}
	}
	if len(query) > 0 {
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		address += separator + query.Encode()
	}
	f := First{Method: x.Method, URL: address, Sent: string(request.Data), Source: Source{JSON: true, Body: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(string(x.Response))), nil
	}}}
	for name, value := range x.Headers {
		f.Headers = append(f.Headers, studio.Field{Name: name, Value: value})
	}
	inferred, err := fields.Infer(strings.NewReader(string(x.Response)))
	if err != nil {
		t.Fatal(err)
	}
	f.Empty = !inferred.Suggest().List
	return f
}

// TestSuggestionsForRecordings holds what is suggested for recorded answers of real systems to what their
// documentation says, and prints all with -v. Each suggestion is used: it must find the way on that the
// answer names.
func TestSuggestionsForRecordings(t *testing.T) {
	want := map[string]string{
		"slack/list-channels": "cursor query cursor response_metadata.next_cursor", "google-gemini/models": "cursor query pageToken nextPageToken",
		"outlook/list-messages": `nextUrl ["@odata.nextLink"]`, "ashby/candidates": "cursor body cursor nextCursor",
		"freshbooks/clients": "page query page", "datadog/list-team-memberships": "offset query offset", "chargebee/list-events": "cursor query offset next_offset",
		"intercom/search-contacts": "page body page", "bigcommerce/channels": "page query page", "pennylane/ledger-accounts": "cursor query cursor next_cursor",
		"notion/list-users": "cursor query cursor next_cursor", "attio/notes": "offset query offset", "confluence/search-content": "nextUrl _links.next",
		"anthropic/models": "cursor query after_id last_id",
	}
	kinds, lines := map[string]int{}, []string{}
	for name, x := range recordings(t) {
		f := x.first(t)
		s, found := Suggest(f, studio.Pagination{})
		p := s.Pagination
		short, _, _ := strings.Cut(name, "__")
		got := strings.Join(strings.Fields(strings.Join([]string{string(p.Kind), string(p.In), p.Name, p.Path}, " ")), " ")
		if !found {
			got = "none"
		}
		kinds[strings.Fields(got)[0]]++
		if wanted, named := want[short]; named && got != wanted {
			t.Errorf("%s: %s, want %s", short, got, wanted)
		}
		if found {
			lines = append(lines, name+"  "+got+"  "+s.Why)
			used(t, name, f, p)
		}
	}
	sort.Strings(lines)
	for _, line := range lines {
		t.Log(line)
	}
	t.Logf("%v", kinds)
	if len(lines) < 100 {
		t.Errorf("only %d suggestions", len(lines))
	}
}

// used goes one step on with a suggestion: it is checked, and it leads on or is over for a reason.
func used(t *testing.T, name string, f First, p studio.Pagination) {
	t.Helper()
	a := studio.Action{Name: "List", Category: studio.Retrieve, Method: f.Method, Endpoint: "/things", Pagination: p}
	problems := append(studio.Blocking(studio.CheckAction(studio.Connector{BaseURL: "https://api.example.com"}, a, nil)), fields.CheckPagination(p)...)
	if len(problems) > 0 {
		t.Errorf("%s: %+v for %+v", name, problems[0], p)
		return
	}
	body, _ := f.Body()
	inferred, err := fields.Infer(body)
	if err != nil {
		t.Fatal(err)
	}
	where := inferred.Suggest()
	was := studio.Pages{RecordPath: where.RecordPath, List: where.List}
	page, err := Read(p, was, f.Source)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if now := Advance(p, was, page, f.URL); now.Trouble || now.Next == nil && now.Stopped == "" {
		t.Errorf("%s: %+v", name, now)
	}
}
