package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// lined is a line for an action.
func lined(t testing.TB, r *Runner, a studio.Action) *Line {
	t.Helper()
	return must[*Line](t)(r.Line(background, a, "", LineOptions{}))
}

// enriching is an action with output fields.
func enriching(r *Runner, c studio.Connector, endpoint string) studio.Action {
	a := getting(r, c, "Enrich", endpoint)
	a.Category = studio.Enrich
	a.Output = studio.Output{Fields: []studio.OutputField{{Name: "Id", Path: "id", Type: studio.FieldNumber}, {Name: "Name", Path: "name", Type: studio.FieldText}}}
	return a
}

func texts(records [][]fields.Value) string {
	lines := []string{}
	for _, record := range records {
		cells := []string{}
		for _, v := range record {
			cells = append(cells, v.Text)
		}
		lines = append(lines, strings.Join(cells, ","))
	}
	return strings.Join(lines, ";")
}

// answersWith is a system with one answer for everything.
func answersWith(t testing.TB, status int, contentType, body string) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return s
}

// TestLineReadsAnswers: what answers of all kinds become.
func TestLineReadsAnswers(t *testing.T) {
	latin := "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><r><id>7</id><name>Z\xfcrich</name></r>"
	for _, c := range []struct {
		name, media, body string
		status            int
		path              string // of the records
		list              bool
		state             studio.CellState
		cause             string
		records           string
		detail            string
	}{
		{name: "JSON", media: "application/json", body: `{"id":9007199254740993,"name":"Acme","x":[1,{"y":2}]}`, state: "done", records: "9007199254740993,Acme"},
		{name: "JSON that calls itself text", media: "text/plain", body: `{"id":0.10,"name":"a\nb"}`, state: "done", records: "0.10,a\nb"},
		{name: "a list", media: "application/json", body: `{"items":[{"id":1,"name":"A"},{"id":2},{"id":null,"name":""}]}`, path: "items", list: true, state: "done", records: "1,A;2,"},
		{name: "an empty list", media: "application/json", body: `{"items":[]}`, path: "items", list: true, state: "empty"},
		{name: "no list", media: "application/json", body: `{"other":1}`, path: "items", list: true, state: "empty"},
		{name: "nothing of a field", media: "application/json", body: `{"id":null}`, state: "empty"},
		{name: "no body", media: "application/json", status: 204, state: "empty"},
		{name: "XML in another encoding", media: "application/xml", body: latin, path: "r", state: "done", records: "7,Zürich"},
		{name: "CSV", media: "text/csv", body: "id,name\n1,A\n2,\"B, C\"\n", list: true, state: "done", records: "1,A;2,B, C"},
		{name: "JSON Lines", media: "application/x-ndjson", body: "{\"id\":1,\"name\":\"A\"}\n{\"id\":2,\"name\":\"B\"}\n", list: true, state: "done", records: "1,A;2,B"},
		{name: "one JSON line", media: "application/x-ndjson", body: "{\"id\":1,\"name\":\"A\"}\n", list: true, state: "done", records: "1,A"},
		{name: "half JSON", media: "application/json", body: `{"id":1,"name":"A"`, state: "failed", cause: "output", detail: "The answer is not valid JSON."},
		{name: "a page", media: "text/html", body: "<html>Hello", state: "failed", cause: "output", detail: "The answer is not valid JSON."},
		{name: "404 of an enrichment", media: "application/json", body: `{}`, status: 404, state: "notFound"},
		{name: "a message", media: "application/json", body: `{"error":{"code":"bad","message":"The domain is\n unknown"}}`, status: 422, state: "failed", cause: "422", detail: "The domain is unknown"},
		{name: "messages", media: "application/problem+json", body: `{"errors":[{"detail":"First"},{"detail":"Second"}],"title":""}`, status: 400, state: "failed", cause: "400", detail: "First"},
		{name: "an envelope", media: "text/xml", body: `<Envelope><Body><Fault><faultcode>7</faultcode><faultstring>No such row</faultstring></Fault></Body></Envelope>`, status: 400, state: "failed", cause: "400", detail: "No such row"},
		{name: "words", media: "text/plain", body: "Go away", status: 403, state: "failed", cause: "403", detail: "Go away"},
		{name: "a page of a failure", media: "text/html", body: "<html>Oh no</html>", status: 403, state: "failed", cause: "403", detail: "403 Forbidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.status == 0 {
				c.status = 200
			}
			s := answersWith(t, c.status, c.media, c.body)
			r, _ := patient(t)
			a := enriching(r, at(t, r, s.URL, nil), "/")
			a.Output.RecordPath, a.Output.List = c.path, c.list
			if c.path == "r" { // of a record, not of a list
				a.Output.RecordPath = ""
				for i := range a.Output.Fields {
					a.Output.Fields[i].Path = "r." + a.Output.Fields[i].Path
				}
			}
			got := lined(t, r, a).Call(background, LineCall{})
			if got.State != c.state || got.Cause != c.cause || texts(got.Records) != c.records || !strings.HasPrefix(got.Detail, c.detail) || c.detail == "" && got.Detail != "" {
				t.Errorf("got %+v, records %q", got, texts(got.Records))
			}
			if got.Status != c.status || got.Calls != 1 || got.Tries != 1 || got.Took <= 0 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestLineValues: values come in their places, the connection's and the defaults on their own; what does not
// fit is told without a call.
func TestLineValues(t *testing.T) {
	s := system(t, says(`{"id":1,"name":"A"}`))
	r, _ := patient(t)
	a := enriching(r, at(t, r, s.URL, nil), "/companies/{domain}")
	a.Query = []studio.Pair{{Name: "size", Value: "{size}"}, {Name: "lang", Value: "{lang}"}}
	a.Parameters = []studio.Parameter{
		{Name: "domain", Type: studio.ParamText, Required: true}, {Name: "size", Type: studio.ParamNumber}, {Name: "lang", Type: studio.ParamText, Default: "en"},
	}
	l := lined(t, r, a)
	names := []string{}
	for _, p := range l.Parameters() {
		names = append(names, p.Name)
	}
	if got := strings.Join(names, " "); got != "domain size lang" {
		t.Errorf("parameters %s", got)
	}
	if got, want := l.Preview([]string{"a/b", "5", ""}), "GET "+s.URL+"/companies/{domain}?size=5&lang=en"; got != want {
		t.Errorf("looks like %s, want %s", got, want)
	}
	if got, want := l.Preview([]string{"ä.de", "", "de"}), "GET "+s.URL+"/companies/%C3%A4.de?lang=de"; got != want {
		t.Errorf("looks like %s, want %s", got, want)
	}
	if got, want := l.Target(), "GET "+s.URL+"/companies/{domain}"; got != want || l.Writes() || !l.Repeatable() {
		t.Errorf("goes to %s, want %s", got, want)
	}
	for values, cause := range map[string]string{"..,": "invalid:domain", "a/b,": "invalid:domain", ",": "invalid:domain", "a,many": "invalid:size"} {
		got := l.Call(background, LineCall{Values: strings.Split(values, ",")})
		if got.State != studio.CellFailed || got.Cause != cause || got.Detail == "" || got.Calls != 0 {
			t.Errorf("%s: %+v", values, got)
		}
		if problems := l.Check(background, strings.Split(values, ",")); len(problems) == 0 || "invalid:"+strings.TrimPrefix(problems[0].Field, "values.") != cause {
			t.Errorf("%s: %+v", values, problems)
		}
	}
	if deliveries, _ := s.counts(); deliveries != 0 {
		t.Errorf("%d calls went out", deliveries)
	}
}

// TestLineOneEffect is D19 for runs: what applies and then drops is unknown, once, and marked before it left.
func TestLineOneEffect(t *testing.T) {
	for name, fault := range map[string]func(http.ResponseWriter){"drop": drop, "half a body": halfBody} {
		s := system(t, fault)
		r, waits := patient(t)
		l := lined(t, r, posting(r, at(t, r, s.URL, nil)))
		marks := 0
		got := l.Call(background, LineCall{Mark: func() error {
			marks++
			if deliveries, _ := s.counts(); deliveries != 0 {
				t.Errorf("%s: marked after %d deliveries", name, deliveries)
			}
			return nil
		}})
		if _, effects := s.counts(); got.State != studio.CellUnknown || got.Repeatable || effects != 1 || got.Calls != 1 || marks != 1 || len(*waits) != 0 {
			t.Errorf("%s: %+v, %d effects, %d marks", name, got, effects, marks)
		}
	}
}

func halfBody(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte(`{"id":`))
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// TestLineMarkStops: nothing leaves when the mark cannot be made.
func TestLineMarkStops(t *testing.T) {
	s := system(t, says(`{}`))
	r, _ := patient(t)
	full := errors.New("disk full")
	got := lined(t, r, posting(r, at(t, r, s.URL, nil))).Call(background, LineCall{Mark: func() error { return full }})
	if deliveries, _ := s.counts(); got.State != studio.CellNone || !errors.Is(got.Err, full) || deliveries != 0 {
		t.Errorf("%+v, %d deliveries", got, deliveries)
	}
}

// TestLineRepeats: what does no harm twice is sent until it works, with one key, and never marked.
func TestLineRepeats(t *testing.T) {
	for _, c := range []struct {
		name    string
		action  func(*studio.Action)
		policy  studio.RetryPolicy
		fault   func(http.ResponseWriter)
		effects int
		marks   int
	}{
		{"GET, drop", func(a *studio.Action) { a.Method, a.Body = "GET", "" }, studio.RetryPolicy{}, drop, 3, 0},
		{"PUT, 500", func(a *studio.Action) { a.Method = "PUT" }, studio.RetryPolicy{}, status(500), 3, 0},
		{"POST with a key, drop", nil, studio.RetryPolicy{IdempotencyKey: "X-Once"}, drop, 1, 0},
		{"POST with a key, half a body", nil, studio.RetryPolicy{IdempotencyKey: "X-Once"}, halfBody, 1, 0},
		{"POST, 429 with a time", nil, studio.RetryPolicy{}, status(429, "Retry-After", "3"), 3, 3},
		{"POST that is a look-up", func(a *studio.Action) { a.Repeatable = true }, studio.RetryPolicy{}, status(502), 3, 0},
	} {
		s := system(t, c.fault, c.fault, says(`{}`))
		r, waits := patient(t)
		a := posting(r, at(t, r, s.URL, func(k *studio.Connector) { k.Retry = c.policy }))
		if c.action != nil {
			c.action(&a)
		}
		marks := 0
		got := lined(t, r, a).Call(background, LineCall{Key: "run-7-row-12", Mark: func() error { marks++; return nil }})
		deliveries, effects := s.counts()
		if got.State != studio.CellDone || got.Tries != 3 || got.Calls != 3 || effects != c.effects || deliveries != 3 || marks != c.marks || len(*waits) < 2 {
			t.Errorf("%s: %+v, %d effects of %d deliveries, %d marks, waits %v", c.name, got, effects, deliveries, marks, *waits)
		}
		for _, key := range s.keysSeen() {
			if want := map[bool]string{true: "run-7-row-12"}[c.policy.IdempotencyKey != ""]; key != want {
				t.Errorf("%s: key %q, want %q", c.name, key, want)
			}
		}
	}
}

// TestLineFailures: causes without an answer group, and only what left can be unknown.
func TestLineFailures(t *testing.T) {
	gone := system(t, says(`{}`))
	address := gone.URL
	gone.Close()
	r, _ := patient(t)
	got := lined(t, r, posting(r, at(t, r, address, nil))).Call(background, LineCall{})
	if got.State != studio.CellFailed || got.Cause != string(studio.CodeUnreachable) || got.Calls != 0 || got.Tries != studio.UsualTries {
		t.Errorf("%+v", got)
	}
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body) // only then the server hears that the caller has gone
		<-q.Context().Done()
	}))
	t.Cleanup(slow.Close)
	for method, state := range map[string]studio.CellState{"GET": studio.CellFailed, "POST": studio.CellUnknown} {
		r, _ := patient(t)
		c := at(t, r, slow.URL, func(k *studio.Connector) { k.Limits.Seconds, k.Retry.Tries = 1, 1 })
		a := posting(r, c)
		if a.Method = method; method == "GET" {
			a.Body = ""
		}
		got := lined(t, r, a).Call(background, LineCall{})
		if got.State != state || got.Cause != "timeout" || got.Calls != 1 {
			t.Errorf("%s: %+v", method, got)
		}
	}
}

// TestLineRules: what a system says in a body or a header decides, as in a test.
func TestLineRules(t *testing.T) {
	s := system(t, status(200, "X-Result", "none"), says(`{"error":{"code":"BUSY"}}`), says(`{"error":{"code":"BAD","message":"No such plan"}}`))
	r, waits := patient(t)
	a := enriching(r, at(t, r, s.URL, nil), "/")
	a.Outcomes = []studio.OutcomeRule{
		{Header: "X-Result", Within: "none", Outcome: studio.OutcomeEmpty},
		{Body: studio.SeekEquals, Path: "error.code", Value: "BUSY", Outcome: studio.OutcomeRetry},
		{Status: "2xx", Body: studio.SeekExists, Path: "error", Outcome: studio.OutcomeFail},
	}
	l := lined(t, r, a)
	if got := l.Call(background, LineCall{}); got.State != studio.CellEmpty {
		t.Errorf("%+v", got)
	}
	got := l.Call(background, LineCall{})
	if got.State != studio.CellFailed || got.Cause != "rule:200 and a value at error" || got.Detail != "No such plan" || got.Tries != 2 || len(*waits) != 1 {
		t.Errorf("%+v, waits %v", got, *waits)
	}
}

// TestLineStops: a rule, or a credential that is refused, ends the run; a person leaves the rest for later.
func TestLineStops(t *testing.T) {
	s := system(t, status(402))
	r, _ := patient(t)
	c := at(t, r, s.URL, nil)
	a := enriching(r, c, "/")
	a.Outcomes = []studio.OutcomeRule{{Status: "402", Outcome: studio.OutcomeStop}}
	if got := lined(t, r, a).Call(background, LineCall{}); got.State != studio.CellFailed || !got.Stop || got.Cause != "402" || got.Why != "402 means stop the run." {
		t.Errorf("%+v", got)
	}
	refusing := answersWith(t, 401, "application/json", `{"message":"Bad key"}`)
	strict, _ := patient(t)
	other := at(t, strict, refusing.URL, nil)
	if got := lined(t, strict, enriching(strict, other, "/")).Call(background, LineCall{}); !got.Stop || got.Status != 401 || got.Detail != "Bad key" {
		t.Errorf("%+v", got)
	}
	if state(t, strict, other) == studio.Connected {
		t.Error("the connection does not tell that its key was refused")
	}
	ctx, cancel := context.WithCancel(background)
	cancel()
	if got := lined(t, r, enriching(r, c, "/")).Call(ctx, LineCall{}); got.State != studio.CellNone || got.Err == nil || got.Stop {
		t.Errorf("%+v", got)
	}
}

// TestLineHolds: while one call waits as long as the system asked for, no other goes out.
func TestLineHolds(t *testing.T) {
	s := system(t, status(429, "Retry-After", "60"), says(`{"id":1,"name":"A"}`))
	r, waits := patient(t)
	l := lined(t, r, enriching(r, at(t, r, s.URL, nil), "/"))
	if got := l.Call(background, LineCall{}); got.State != studio.CellDone || (*waits)[0] < time.Minute {
		t.Errorf("%+v, waits %v", got, *waits)
	}
	l.hold.Store(&holding{r.Now().Add(30 * time.Second), 30 * time.Second})
	before := len(*waits)
	if got := l.Call(background, LineCall{}); got.State != studio.CellDone || len(*waits) != before+1 || (*waits)[before] < 29*time.Second {
		t.Errorf("%+v, waits %v", got, *waits)
	}
}

// TestLineHoldsByASteadyClock: a computer whose time of day is set back waits no longer than the system asked for.
func TestLineHoldsByASteadyClock(t *testing.T) {
	s := system(t, status(429, "Retry-After", "60"), says(`{"id":1,"name":"A"}`))
	w := newWorld(t)
	w.Now = func() time.Time { return w.now().Round(0) } // the time of day only
	waits := []time.Duration{}
	w.Wait = func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		w.wait(-8 * time.Hour)
		return nil
	}
	r := w.start(t)
	l := lined(t, r, enriching(r, at(t, r, s.URL, nil), "/"))
	got := l.Call(background, LineCall{})
	if got.State != studio.CellDone || len(waits) == 0 || slices.Max(waits) > 2*time.Minute {
		t.Errorf("%+v, waits %v", got, waits)
	}
}

// TestLinePages: an action that retrieves is read page by page, digits as they came.
func TestLinePages(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		page, _ := strconv.Atoi(q.URL.Query().Get("page"))
		page = max(page, 1)
		w.Header().Set("Content-Type", "application/json")
		list := []string{}
		for i := range 3 {
			if id := (page-1)*3 + i; id < 8 {
				list = append(list, fmt.Sprintf(`{"id":90071992547409930%d,"name":"n%d"}`, id, id))
			}
		}
		_, _ = fmt.Fprintf(w, `{"items":[%s]}`, strings.Join(list, ","))
	}))
	t.Cleanup(s.Close)
	r, _ := patient(t)
	a := enriching(r, at(t, r, s.URL, nil), "/things")
	a.Category, a.Output.RecordPath, a.Output.List = studio.Retrieve, "items", true
	a.Pagination = studio.Pagination{Kind: studio.PagesNumber, In: studio.PageInQuery, Name: "page", First: 1, SizeName: "size", Size: 3, ShortPage: true}
	count := 0
	got := lined(t, r, a).Call(background, LineCall{Values: nil, Each: func(record []fields.Value) error {
		if record[0].Text != fmt.Sprintf("90071992547409930%d", count) {
			t.Errorf("record %d is %s", count, record[0].Text)
		}
		count++
		return nil
	}})
	if got.State != studio.CellDone || got.Pages != 3 || got.Calls != 3 || got.Count != 8 || count != 8 || len(got.Records) != 0 {
		t.Errorf("%+v, %d records", got, count)
	}
	one := must[*Line](t)(r.Line(background, a, "", LineOptions{Pages: 1}))
	if got := one.Call(background, LineCall{}); got.Pages != 1 || got.Count != 3 {
		t.Errorf("%+v", got)
	}
}

// TestLineConnections: 2,000 rows at 64 at once share their connections. A few more than 64 are opened while
// all are busy; none is closed for want of room.
func TestLineConnections(t *testing.T) {
	var connections atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { says(`{"id":1,"name":"A"}`)(w) }))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	r, _ := patient(t)
	l := lined(t, r, enriching(r, at(t, r, s.URL, nil), "/{id}"))
	atOnce(64, 2000, func(i int) {
		if got := l.Call(background, LineCall{Values: []string{strconv.Itoa(i)}}); got.State != studio.CellDone {
			t.Errorf("row %d: %+v", i, got)
		}
	})
	if n := connections.Load(); n > 2*64 {
		t.Errorf("%d connections", n)
	}
}

// atOnce does something count times, so many at the same time.
func atOnce(workers, count int, do func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}
