package request

import (
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// steadily is a signing that says that it does the same to every request.
type steadily struct{ signing }

func (steadily) Steady() bool { return true }

// situation is a system that answers in some way.
type situation struct {
	name   string
	handle http.HandlerFunc
	limits Limits
	follow bool // redirects to another origin
	code   studio.Code
}

func gzipped(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
	}
}

func sendsTo(code int, address string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/landed") {
			_, _ = io.WriteString(w, "landed")
			return
		}
		http.Redirect(w, r, address, code)
	}
}

func situations() []situation {
	text := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
	}
	return []situation{
		{name: "plain", handle: text(`{"id":1}`)},
		{name: "nothing", handle: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }},
		{name: "500", handle: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "oh no", 500) }},
		{name: "large", handle: text(strings.Repeat("0123456789", 30_000))},
		{name: "packed", handle: gzipped(strings.Repeat(`{"id":1},`, 5000))},
		{name: "packed nothing", handle: func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "gzip") }},
		{name: "packed otherwise", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "\x01\x02")
		}},
		{name: "damaged", code: studio.CodeTruncated, handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "no gzip at all")
		}},
		{name: "echo", handle: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Echo", "it was "+canary)
			_, _ = fmt.Fprintf(w, `{"echo":%q,"again":"%s"}`, canary, canary)
		}},
		{name: "half", code: studio.CodeTruncated, handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}},
		{name: "no answer", code: studio.CodeUnreachable, handle: func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}},
		{name: "late", code: studio.CodeTimeout, limits: Limits{FirstByte: 80 * time.Millisecond}, handle: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{name: "stuck", code: studio.CodeTimeout, limits: Limits{Idle: 80 * time.Millisecond}, handle: func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "so far")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}},
		{name: "too large", code: studio.CodeTooLarge, limits: Limits{Body: 1000}, handle: text(strings.Repeat("x", 2000))},
		{name: "too large when unpacked", code: studio.CodeTooLarge, limits: Limits{Body: 1000}, handle: gzipped(strings.Repeat("x", 2000))},
		{name: "bomb", code: studio.CodeTooLarge, handle: gzipped(strings.Repeat("x", 4<<20))},
		{name: "flood", code: studio.CodeTooLarge, limits: Limits{HeaderBytes: 2000}, handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Flood", strings.Repeat("x", 200_000))
		}},
		{name: "redirect at home", handle: sendsTo(302, "http://api.test/landed")},
		{name: "redirect that keeps the method", handle: sendsTo(307, "/other/landed")},
		{name: "redirect away", handle: sendsTo(302, "http://evil.test/landed")},
		{name: "redirect away, followed", follow: true, handle: sendsTo(307, "http://evil.test/landed")},
		{name: "redirect in circles", handle: sendsTo(302, "http://api.test/start")},
	}
}

// TestDoIsSend: for every way to sign and every way to answer, Do puts the same bytes on the wire as Send, again
// and again, and the same comes of it.
func TestDoIsSend(t *testing.T) {
	for _, s := range situations() {
		for _, place := range []string{"none", "header", "query", "body", "cookie"} {
			for _, method := range []string{"GET", "POST"} {
				t.Run(s.name+"/"+place+"/"+method, func(t *testing.T) {
					t.Parallel()
					compareDo(t, s, place, method)
				})
			}
		}
	}
}

func compareDo(t *testing.T, s situation, place, method string) {
	stage := newStage(t)
	home, evil := stage.play("http://api.test", s.handle), stage.play("http://evil.test", s.handle)
	client, shelf := stage.client(), &shelf{}
	client.NewBody, client.Limits = shelf.create, merged(s.limits, client.Limits)
	var auth Authorizer
	if place != "none" {
		auth = steadily{placements[place](canary)}
	}
	body := ""
	if method == "POST" {
		body = `{"a":1}`
	}
	p := prepare(t, method, "http://api.test/start?q=1", http.Header{"X-Own": {"1"}}, body, s.follow)
	sent := client.Send(t.Context(), p, auth)
	want := slices.Concat(home.requests(), evil.requests())
	sender, buffer := client.Sender(auth), &Buffer{}
	defer buffer.Release()
	for round := range 3 {
		home.forget()
		evil.forget()
		a := sender.Do(t.Context(), p, buffer)
		if got := slices.Concat(home.requests(), evil.requests()); !slices.Equal(got, want) {
			t.Fatalf("round %d put on the wire\n%q, want\n%q", round, got, want)
		}
		if a.Calls < len(want) || a.Left != sent.Left || a.Took <= 0 {
			t.Errorf("round %d: %d calls, left %v; %d requests came, left %v", round, a.Calls, a.Left, len(want), sent.Left)
		}
		sameOutcome(t, s, auth != nil, sent, a, shelf)
	}
}

func sameOutcome(t *testing.T, s situation, signed bool, sent Sent, a Answer, shelf *shelf) {
	t.Helper()
	if (sent.Failure == nil) != (a.Failure == nil) || studio.CodeOf(orNil(a.Failure)) != s.code {
		t.Fatalf("%+v, Send has %+v", a.Failure, sent.Failure)
	}
	if a.Failure != nil {
		if a.Failure.Message != sent.Failure.Message || a.Failure.Fix != sent.Failure.Fix || a.Status != 0 {
			t.Errorf("%+v, Send has %+v", a.Failure, sent.Failure)
		}
		return
	}
	want := sent.Response
	if a.Status != want.Status || string(a.Body) != shelf.body(t, sent) && want.Kind != studio.BodyEmpty {
		t.Errorf("%d with %d bytes, Send has %d with %d", a.Status, len(a.Body), want.Status, want.Size)
	}
	dateless := func(list []studio.Field) []studio.Field {
		return slices.DeleteFunc(slices.Clone(list), func(f studio.Field) bool { return f.Name == "Date" })
	}
	if got := dateless(a.Fields()); !slices.Equal(got, dateless(want.Headers)) {
		t.Errorf("headers %v, Send has %v", got, want.Headers)
	}
	if signed && strings.Contains(fmt.Sprint(a.Fields(), string(a.Body), a.Note), canary) {
		t.Errorf("the answer shows the secret: %v %s", a.Fields(), a.Body)
	}
}

func orNil(f *studio.Failure) error {
	if f == nil {
		return nil
	}
	return f
}

// TestDoThroughBadNetworks is D11 for runs: a connection that is reset or cut leaves no half answer, and the
// sender goes on with the next call.
func TestDoThroughBadNetworks(t *testing.T) {
	for fault, code := range map[string]studio.Code{
		`{"name":"reset","type":"reset_peer","attributes":{"timeout":0}}`:    studio.CodeUnreachable,
		`{"name":"cut","type":"limit_data","attributes":{"bytes":400}}`:      studio.CodeTruncated,
		`{"name":"slow","type":"latency","attributes":{"latency":30000}}`:    studio.CodeTimeout,
		`{"name":"silent","type":"timeout","attributes":{"timeout":0}}`:      studio.CodeTimeout,
		`{"name":"slices","type":"slicer","attributes":{"average_size":20}}`: "",
	} {
		stage := newStage(t)
		scene := stage.play("http://api.test", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("0123456789", 200))
		})
		client := stage.client()
		client.Limits.FirstByte, client.Limits.Idle, client.Limits.Total = time.Minute, time.Minute, 2*time.Minute
		if code == studio.CodeTimeout { // a busy computer is late with the other answers too
			client.Limits.FirstByte = 200 * time.Millisecond
		}
		client.Dial = toxic(t, scene.Listener.Addr().String(), fault)
		buffer := &Buffer{}
		for range 2 {
			a := client.Sender(placements["header"](canary)).Do(t.Context(), prepare(t, "POST", "http://api.test/", nil, `{}`, false), buffer)
			if studio.CodeOf(orNil(a.Failure)) != code || !a.Left || a.Calls != 1 || code != "" && len(a.Body) > 0 {
				t.Errorf("%s: %+v, left %v, %d calls, %d bytes", fault, a.Failure, a.Left, a.Calls, len(a.Body))
			}
		}
		buffer.Release()
	}
}

// TestDoCountsDeliveries is D17: a GET that net/http sends again by itself, because the connection had been
// closed, counts twice; a POST is never sent again.
func TestDoCountsDeliveries(t *testing.T) {
	for method, deliveries := range map[string]int{"GET": 2, "POST": 1} {
		stage := newStage(t)
		served := 0
		scene := stage.play("http://api.test", func(w http.ResponseWriter, _ *http.Request) {
			if served++; served == 2 { // on the connection that the first answer left open
				c, _, _ := w.(http.Hijacker).Hijack()
				_ = c.Close()
				return
			}
			_, _ = io.WriteString(w, "{}")
		})
		client, buffer := stage.client(), &Buffer{}
		sender := client.Sender(nil)
		p := prepare(t, method, "http://api.test/", http.Header{"Idempotency-Key": {"k"}}, "", false)
		sender.Do(t.Context(), p, buffer)
		scene.forget()
		a := sender.Do(t.Context(), p, buffer)
		if got := len(scene.requests()); got != deliveries || a.Calls != deliveries || (a.Failure == nil) != (method == "GET") {
			t.Errorf("%s: %d deliveries, told %d, %+v", method, got, a.Calls, a.Failure)
		}
		buffer.Release()
	}
}

// TestFormIsUsedAgain: whatever a form was filled with before, the next request is the one that a new form makes.
func TestFormIsUsedAgain(t *testing.T) {
	parameters := []studio.Parameter{
		{Name: "id", Required: true}, {Name: "n", Type: studio.ParamNumber, Default: "7"}, {Name: "list", Type: studio.ParamList, Style: studio.StyleRepeat},
		{Name: "json", Type: studio.ParamJSON, Style: studio.StyleDeep}, {Name: "t"},
	}
	query := []studio.Pair{{Name: "list", Value: "{list}"}, {Name: "deep", Value: "{json}"}, {Name: "t", Value: "<{t}>"}}
	actions := map[string]studio.Action{
		"get":       {Method: "GET", Endpoint: "/x/{id}?n={n}", Query: query},
		"header":    {Method: "GET", Endpoint: "/x/{id}", Headers: []studio.Pair{{Name: "X-T", Value: "<{t}>"}, {Name: "Accept", Value: "text/csv"}}},
		"cookies":   {Method: "GET", Endpoint: "/x/{id}", Cookies: []studio.Pair{{Name: "lang", Value: "en"}, {Name: "t", Value: "{t}"}, {Name: "list", Value: "{list}"}}},
		"json":      {Method: "POST", Endpoint: "/x/{id}", Body: `{"n":{n},"list":{list},"t":"{t}"}`},
		"optional":  {Method: "POST", Endpoint: "/x/{id}", Body: `{json}`},
		"form":      {Method: "POST", Endpoint: "/x/{id}", BodyKind: studio.ContentForm, BodyParts: []studio.BodyPart{{Name: "t", Value: "{t}"}, {Name: "list", Value: "{list}"}}},
		"multipart": {Method: "POST", Endpoint: "/x/{id}", BodyKind: studio.ContentMultipart, BodyParts: []studio.BodyPart{{Name: "t", Value: "{t}"}, {Name: "list", Value: "{list}"}}},
		"xml":       {Method: "PUT", Endpoint: "/x/{id}", BodyKind: studio.ContentXML, Body: `<a n="{n}">{t}</a>`},
		"elements":  {Method: "PUT", Endpoint: "/x/{id}", BodyKind: studio.ContentXML, Body: `<a><l>{list}</l><o t="{t}"><n>{n}</n></o></a>`},
		"pages":     {Method: "GET", Endpoint: "/x/{id}", Pagination: studio.Pagination{Kind: studio.PagesNumber, Name: "page", SizeName: "size", Size: 50}},
	}
	texts := []string{"", "a", "..", "ä/ö", "1", "[1,\"b\"]", `{"a":[1]}`, "x\ny", "%2e", "a&b=c"}
	random := rand.New(rand.NewPCG(3, 4))
	for name, a := range actions {
		a.Parameters = parameters
		form, problems := Compile(acme, a)
		if form == nil {
			t.Fatalf("%s: %+v", name, problems)
		}
		for range 400 {
			values := map[string]string{}
			for _, p := range parameters {
				values[p.Name] = texts[random.IntN(len(texts))]
			}
			if p, _ := form.Fill(form.filling(values, nil)); p != nil {
				if parsed, err := url.Parse(p.URL().String()); err != nil || *parsed != *p.URL() {
					t.Fatalf("%s with %v: %#v is not %#v", name, values, p.URL(), parsed)
				}
			}
			if got, want := told(form.Fill(form.filling(values, nil))), told(Build(acme, a, values)); got != want {
				t.Fatalf("%s with %v:\n%s\nwant\n%s", name, values, got, want)
			}
		}
	}
}

func told(p *Prepared, problems []studio.Problem) string {
	if p == nil {
		return fmt.Sprintf("%+v", problems)
	}
	return fmt.Sprintf("%s %s\n%v\n%s\n%+v", p.Method(), p.URL(), p.Header(), p.Body(), problems)
}
