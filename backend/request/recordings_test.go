package request

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// recording is an exchange with a real API.
type recording struct {
	Method, Path string
	Request      struct {
		Params, Headers map[string]string
		Data            json.RawMessage
	}
	Status   int
	Response json.RawMessage
}

// TestRecordedRequests makes an action with parameters of every recorded request, sends it to a local
// server that answers as recorded, and compares what arrives: method, path, query, headers and body.
func TestRecordedRequests(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/http-recordings/*/*.json")
	if len(files) == 0 {
		t.Skip("the corpus is not beside the project")
	}
	var got *http.Request
	var body []byte
	var answer recording
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answer.Status)
		if answer.Status != http.StatusNoContent {
			_, _ = w.Write(answer.Response)
		}
	}))
	defer server.Close()
	client, wrong := &Client{}, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		answer, got, body = recording{}, nil, nil
		if err := json.Unmarshal(data, &answer); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		a, values := answer.action()
		p, problems := Build(studio.Connector{BaseURL: server.URL}, a, values)
		fault := fmt.Sprint(problems)
		if p != nil {
			sent := client.Send(context.Background(), p, nil)
			switch {
			case sent.Response == nil:
				fault = sent.Failure.Message
			case sent.Response.Status != answer.Status:
				fault = fmt.Sprintf("answered with %d", sent.Response.Status)
			default:
				fault = answer.unlike(got, body)
			}
		}
		if fault != "" {
			wrong++
			t.Logf("%s: %s", strings.Join(strings.Split(file, "/")[6:], "/"), fault)
		}
	}
	t.Logf("%d of %d requests arrive as recorded (%.2f %%)", len(files)-wrong, len(files), 100*float64(len(files)-wrong)/float64(len(files)))
	if len(files) < 1000 || wrong*100 > len(files) {
		t.Errorf("%d of %d requests differ", wrong, len(files))
	}
}

// action writes a request as an administrator would: a parameter for each value.
func (r recording) action() (studio.Action, map[string]string) {
	values := map[string]string{}
	a := studio.Action{Method: r.Method, Parameters: []studio.Parameter{{Name: "blank"}}}
	hole := func(kind studio.ParameterType, value string) string {
		name := fmt.Sprintf("p%d", len(values))
		values[name] = value
		a.Parameters = append(a.Parameters, studio.Parameter{Name: name, Type: kind, KeepSlashes: true})
		return "{" + name + "}"
	}
	segments := strings.Split(r.Path, "/")
	for i, s := range segments {
		segments[i] = strings.NewReplacer("{", "{{", "}", "}}").Replace(s)
		if plain, err := url.PathUnescape(s); err == nil && strings.ContainsAny(s, "0123456789") && template.EscapeValue(plain) == s {
			segments[i] = hole(studio.ParamText, plain)
		}
	}
	a.Endpoint = strings.Join(segments, "/")
	a.Query = []studio.Pair{{Name: "left[out]", Value: "{blank}"}}
	pairs := func(from map[string]string) (list []studio.Pair) {
		for _, name := range slices.Sorted(mapKeys(from)) {
			value := from[name]
			if strings.TrimSpace(value) == "" {
				list = append(list, studio.Pair{Name: name, Value: value})
			} else {
				list = append(list, studio.Pair{Name: name, Value: hole(studio.ParamText, value)})
			}
		}
		return list
	}
	a.Query, a.Headers = append(a.Query, pairs(r.Request.Params)...), pairs(r.Request.Headers)
	r.body(&a, hole)
	return a, values
}

func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (r recording) body(a *studio.Action, hole func(studio.ParameterType, string) string) {
	var members map[string]json.RawMessage
	var text string
	switch {
	case len(r.Request.Data) == 0:
	case json.Unmarshal(r.Request.Data, &text) == nil:
		a.BodyKind = studio.ContentForm
		for part := range strings.SplitSeq(text, "&") {
			name, value, _ := strings.Cut(part, "=")
			if value = unescaped(value); strings.TrimSpace(value) != "" {
				value = hole(studio.ParamText, value)
			}
			a.BodyParts = append(a.BodyParts, studio.BodyPart{Name: unescaped(name), Value: value})
		}
	case json.Unmarshal(r.Request.Data, &members) == nil:
		a.BodyKind = studio.ContentJSON
		lines := []string{`"left out": {blank}`}
		for name, value := range members {
			lines = append(lines, template.Quote(name)+": "+hole(studio.ParamJSON, string(value)))
		}
		a.Body = "{" + strings.Join(lines, ", ") + "}"
	default:
		a.BodyKind, a.Body = studio.ContentJSON, hole(studio.ParamJSON, string(r.Request.Data))
	}
}

// unlike tells how what arrived differs from the recording.
func (r recording) unlike(got *http.Request, body []byte) string {
	path, query, _ := strings.Cut(r.Path, "?")
	want, err := url.ParseQuery(query)
	if err != nil {
		return err.Error()
	}
	for name, value := range r.Request.Params {
		want.Set(name, value)
	}
	arrived, err := url.ParseQuery(got.URL.RawQuery)
	switch {
	case err != nil || fmt.Sprint(arrived) != fmt.Sprint(want):
		return fmt.Sprintf("the query is %v, recorded as %v", arrived, want)
	case got.Method != r.Method:
		return "the method is " + got.Method
	case !samePathText(got.URL.EscapedPath(), path):
		return fmt.Sprintf("the path is %s, recorded as %s", got.URL.EscapedPath(), path)
	}
	for name, value := range r.Request.Headers {
		if strings.TrimSpace(got.Header.Get(name)) != strings.TrimSpace(value) {
			return fmt.Sprintf("the header %s is %q, recorded as %q", name, got.Header.Get(name), value)
		}
	}
	return r.unlikeBody(body)
}

func samePathText(got, recorded string) bool {
	a, err := url.PathUnescape(got)
	b, err2 := url.PathUnescape(recorded)
	return err == nil && err2 == nil && a == b && strings.Count(got, "/") == strings.Count(recorded, "/")
}

func (r recording) unlikeBody(body []byte) string {
	var text string
	switch {
	case len(r.Request.Data) == 0 && len(body) == 0:
		return ""
	case json.Unmarshal(r.Request.Data, &text) == nil:
		want, _ := url.ParseQuery(text)
		if got, err := url.ParseQuery(string(body)); err != nil || !reflect.DeepEqual(got, want) {
			return fmt.Sprintf("the form is %v, recorded as %v", got, want)
		}
		return ""
	}
	exact := func(text []byte) (value any) {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		_ = decoder.Decode(&value)
		return value
	}
	if !reflect.DeepEqual(exact(body), exact(r.Request.Data)) {
		return fmt.Sprintf("the body is %.200s, recorded as %.200s", body, r.Request.Data)
	}
	return ""
}
