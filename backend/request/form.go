package request

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// Form is the request of an action, read and checked once, to be filled with the values of many calls.
// Compile makes it. It is safe for concurrent use.
type Form struct {
	connector studio.Connector
	method    string
	layout    studio.Layout
	paging    studio.Pagination
	found     []studio.Detected
	fixed     *fixedHeaders // nil when a value, or a form's boundary, is in the headers
	home      url.URL       // of the base URL: its origin
	drafts    sync.Pool     // of *draft, for Fill
}

// Filling is what a form is filled with.
type Filling struct {
	// Value returns what was typed for the parameter at a place of Form.Parameters; a blank one takes its
	// default.
	Value func(i int) string
	Files map[string]File // by parameter
}

// Compile reads and checks the request of an action. It returns nil when a problem keeps every request of
// it from being sent; the fields are those of Build, but for "values.<name>". Warnings may come with a form.
func Compile(c studio.Connector, a studio.Action) (*Form, []studio.Problem) {
	f, problems := compile(c, a)
	if len(studio.Blocking(problems)) > 0 {
		return nil, problems
	}
	return f, problems
}

// compile is Compile for a form that is filled in any case: people want to hear of all problems at once.
func compile(c studio.Connector, a studio.Action) (*Form, []studio.Problem) {
	layout, problems := studio.ReadAction(c, a)
	if layout.Prefix == "" && len(studio.Blocking(problems)) == 0 {
		problems = append(problems, studio.Problem{Field: "baseUrl", Message: "The data connector has no usable Base URL."})
	}
	if c.Unresolved() {
		problems = append(problems, studio.Problem{Field: "baseUrl", Message: "The Base URL depends on the connection. Press Connect and enter its values."})
	}
	f := &Form{connector: c, method: a.Method, layout: layout, paging: a.Pagination, found: layout.Parameters(a.Parameters)}
	f.fixed = f.fixHeaders()
	if home, err := url.Parse(layout.Origin); err == nil {
		f.home = *home
	}
	f.drafts.New = func() any { return newDraft(f.layout.Prefix) }
	return f, problems
}

// Parameters are what the action leaves open, in the order of first use.
func (f *Form) Parameters() []studio.Parameter {
	list := make([]studio.Parameter, len(f.found))
	for i, found := range f.found {
		list[i] = found.Parameter
	}
	return list
}

// Fill makes a request, as Build does for the same values: to the byte. It returns nil when a problem
// keeps it from being sent; the fields are "values.<name>", "endpoint" and "bodyParts".
func (f *Form) Fill(x Filling) (*Prepared, []studio.Problem) {
	d := f.drafts.Get().(*draft).emptied()
	defer f.drafts.Put(d)
	f.fill(d, x.Value, f.fixed == nil)
	body := d.encoded(f.layout.Content, x.Files)
	if len(d.problems) > 0 && len(studio.Blocking(d.problems)) > 0 {
		return nil, d.problems
	}
	p, stray := f.prepared(d, body)
	if stray != nil {
		return nil, append(d.problems, *stray)
	}
	return p, d.problems
}

// prepared holds what was filled against the base URL: the origin must be the same (D05), or one that the
// connector approves.
func (f *Form) prepared(d *draft, body []byte) (*Prepared, *studio.Problem) {
	p := &Prepared{}
	u := &p.url
	err := f.address(u, text(d.url()))
	home, to := f.layout.Origin, ""
	switch {
	case err != nil:
	case u.Scheme == f.home.Scheme && u.Host == f.home.Host:
		to = home
	default:
		to = studio.OriginOf(u)
	}
	elsewhere := to != home
	if err != nil || home == "" || u.User != nil || u.Fragment != "" || elsewhere && !slices.Contains(f.connector.ApprovedOrigins, to) {
		return nil, &studio.Problem{Field: "endpoint", Message: "The request would leave " + home + ". Check the API Endpoint."}
	}
	p.out = studio.Outgoing{Method: f.method, URL: u, Body: body}
	p.origin, p.elsewhere, p.followOffOrigin = to, elsewhere, f.connector.FollowOffOrigin
	p.total = time.Duration(f.connector.Limits.Seconds) * time.Second
	if f.fixed != nil {
		p.shared = f.fixed.of(d.contentType)
		p.out.Header = p.shared.asked
	} else {
		p.out.Header = headerOf(d.headers)
	}
	return p, nil
}

// address reads an address. Behind the origin of the base URL there is mostly text that is the same encoded and
// not: that needs no closer look.
func (f *Form) address(u *url.URL, text string) error {
	rest, under := strings.CutPrefix(text, f.layout.Origin)
	path, query, asks := strings.Cut(rest, "?")
	if !under || f.layout.Origin == "" || !strings.HasPrefix(path, "/") || asks && query == "" || !made(path, inPlainPath) || !made(query, inQueryText) {
		parsed, err := url.Parse(text)
		if err == nil {
			*u = *parsed
		}
		return err
	}
	*u = url.URL{Scheme: f.home.Scheme, Host: f.home.Host, Path: path, RawQuery: query}
	return nil
}

const wordBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"

var inPlainPath, inQueryText = bytesOf(wordBytes), bytesOf(wordBytes + "%!$&'()*+,;=:@?")

func bytesOf(text string) *[256]bool {
	var set [256]bool
	for i := range len(text) {
		set[text[i]] = true
	}
	return &set
}

// made tells whether a text is made of bytes of a set.
func made(text string, of *[256]bool) bool {
	for i := range len(text) {
		if !of[text[i]] {
			return false
		}
	}
	return true
}

// draft is a filled form, as far as it goes.
func (f *Form) draft(value func(int) string) *draft {
	d := newDraft(f.layout.Prefix)
	f.fill(d, value, true)
	return d
}

func (f *Form) fill(d *draft, value func(int) string, withHeaders bool) {
	d.read(f.found, value)
	for _, segment := range f.layout.Path {
		d.path = append(d.path, Span{Text: "/"})
		d.path = d.take(segment.RenderTo(d.path, template.Segment, d.values))
	}
	d.query = d.form(d.query, "?", f.layout.Query)
	if withHeaders {
		for _, entry := range f.layout.Headers {
			d.addHeader(entry)
		}
		d.addCookies(f.layout.Cookies)
	}
	d.addPageSize(f.paging)
	d.contentType = d.fillBody(f.layout.Content)
	if withHeaders {
		d.addDefaults(d.contentType)
	}
}

func headerOf(list []filledHeader) http.Header {
	header := http.Header{}
	for _, h := range list {
		header.Add(h.name, text(h.value))
	}
	return header
}

// fixedHeaders are the headers of a form that are the same in every request, but for the content type,
// which a request without its optional body lacks. Nobody changes them.
type fixedHeaders struct{ plain, typed sharedHeader }

// sharedHeader belongs to many requests.
type sharedHeader struct {
	asked  http.Header // what the action asks for
	onWire http.Header // the same, and what the client asks for
}

func (h *fixedHeaders) of(contentType string) *sharedHeader {
	if contentType == "" {
		return &h.plain
	}
	return &h.typed
}

func (f *Form) fixHeaders() *fixedHeaders {
	if f.layout.Content.Kind == studio.ContentMultipart {
		return nil
	}
	for _, entry := range slices.Concat(f.layout.Headers, f.layout.Cookies) {
		if len(entry.Value.Names()) > 0 {
			return nil
		}
	}
	with := func(contentType string) sharedHeader {
		d := &draft{missing: map[string]bool{}}
		for _, entry := range f.layout.Headers {
			d.addHeader(entry)
		}
		d.addCookies(f.layout.Cookies)
		d.addPageSizeHeader(f.paging)
		d.addDefaults(contentType)
		h := headerOf(d.headers)
		return sharedHeader{h, withGzip(h.Clone())}
	}
	return &fixedHeaders{plain: with(""), typed: with(f.layout.Content.Type)}
}
