package runner

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// echoing answers with what the test says and remembers the last request and its body.
type echoing struct {
	*httptest.Server
	last              *http.Request
	body              string
	status            int
	contentType, text string
}

func echo(t *testing.T) *echoing {
	e := &echoing{status: http.StatusOK, contentType: "application/json", text: "{}"}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.last, e.body = r, string(body)
		w.Header().Set("Content-Type", e.contentType)
		w.WriteHeader(e.status)
		_, _ = io.WriteString(w, e.text)
	}))
	t.Cleanup(e.Close)
	return e
}

// TestD04FilesAreChosenNotNamed sends a chosen file, and none that a value only names.
func TestD04FilesAreChosenNotNamed(t *testing.T) {
	r, server := home(t), echo(t)
	c := r.NewConnector()
	c.Name, c.BaseURL = "Files", server.URL
	ok(t, second(r.SaveConnectorDraft(background, c)))
	a := r.NewAction(c.ID)
	a.Name, a.Method, a.Endpoint, a.BodyKind, a.BodyFile = "Upload", "PUT", "/x", studio.ContentBinary, "{file}"
	path := filepath.Join(t.TempDir(), "report.csv")
	ok(t, os.WriteFile(path, []byte("a,b\n1,2\n"), 0o600))
	chosen := must[studio.ChosenFile](t)(r.ChooseFile(background, path))
	answers(t, try(t, r, a, map[string]string{"file": chosen.Value()}), 200)
	if server.body != "a,b\n1,2\n" || chosen.Name != "report.csv" || chosen.Size != 8 {
		t.Errorf("sent %q of %+v", server.body, chosen)
	}
	unknown := studio.ChosenFile{ID: studio.NewID(), Name: "report.csv"}
	for _, value := range []string{path, "/etc/passwd", unknown.Value(), chosen.ID + ":../report.csv", "x:report.csv"} {
		_, err := r.Try(background, Trial{Action: a, Values: map[string]string{"file": value}})
		if f := failed(t, err, studio.CodeInvalid); f.Field != "values.file" {
			t.Errorf("%s: %+v", value, f)
		}
	}
	ok(t, os.Remove(path))
	if f := failed(t, second(r.Try(background, Trial{Action: a, Values: map[string]string{"file": chosen.Value()}})), studio.CodeFileRefused); f.Field != "values.file" {
		t.Errorf("a file that is gone: %+v", f)
	}
	failed(t, second(r.ChooseFile(background, t.TempDir())), studio.CodeFileRefused)
	failed(t, second(r.ChooseFile(background, path)), studio.CodeFileRefused)
}

// TestG01AnApprovedAddressGetsNoKey calls another address: refused, then approved, and never with the key.
// Its 401 says nothing about the connection.
func TestG01AnApprovedAddressGetsNoKey(t *testing.T) {
	r, home, other := home(t), echo(t), echo(t)
	c := withKey(t, r, "Acme", home.URL)
	ok(t, r.Auth.Keep(background, c, studio.Secrets{APIKey: "canary-approved-0815"}))
	a := getting(r, c, "Elsewhere", other.URL+"/x")
	if f := failed(t, second(r.Try(background, Trial{Action: a})), studio.CodeInvalid); f.Field != "endpoint" || other.last != nil {
		t.Errorf("refused as %+v", f)
	}
	failed(t, r.ApproveOrigin(background, c.ID, other.URL+"/x"), studio.CodeInvalid)
	edited := c
	edited.Description = "being edited"
	ok(t, second(r.SaveConnectorDraft(background, edited)))
	ok(t, r.ApproveOrigin(background, c.ID, other.URL))
	if draft, _, _, _ := r.Store.ConnectorDraft(background, c.ID); len(draft.ApprovedOrigins) != 1 {
		t.Errorf("the draft would take it back: %+v", draft)
	}
	other.status, other.text = http.StatusUnauthorized, "canary-approved-0815"
	call := answers(t, try(t, r, a, nil), 401)
	for name, values := range other.last.Header {
		if strings.Contains(strings.Join(values, " "), "canary") {
			t.Errorf("%s went out: %v", name, values)
		}
	}
	if strings.Contains(bodyOf(t, r, call), "canary") {
		t.Error("a credential in the answer is shown")
	}
	if connection := must[studio.Connection](t)(r.Auth.Connection(background, c)); connection.State != studio.Connected {
		t.Errorf("the connection is %s", connection.State)
	}
}

// TestG16FieldsOfOtherTexts chooses the output of XML and finds drift in it.
func TestG16FieldsOfOtherTexts(t *testing.T) {
	r, server := home(t), echo(t)
	c := withKey(t, r, "XML", server.URL)
	ok(t, r.Auth.Keep(background, c, studio.Secrets{APIKey: "key-of-the-xml"}))
	a := getting(r, c, "List", "/x")
	server.contentType, server.text = "text/xml", "<list><item id='1'><name>A</name></item><item id='2'><name>B</name></item></list>"
	call := answers(t, try(t, r, a, nil), 200)
	if call.Response.Format != studio.ViewXML || call.Response.Kind != studio.BodyText || bodyOf(t, r, call) != server.text {
		t.Errorf("kept as %+v", call.Response)
	}
	found := must[*fields.Inferred](t)(r.Infer(background, Samples{CallIDs: []string{call.ID}, Pasted: []string{"<list><item id='3'/><item/></list>"}})).Suggest()
	if found.RecordPath != "list.item" || len(found.Known) != 2 {
		t.Fatalf("found %+v", found)
	}
	a.Output = studio.Output{RecordPath: "list.item", List: true, Known: found.Known, Fields: []studio.OutputField{{Name: "Name", Path: "name", Type: studio.FieldText}}}
	if call = answers(t, try(t, r, a, nil), 200); len(call.Drift) > 0 {
		t.Errorf("differs: %+v", call.Drift)
	}
	server.text = "<list><item id='1'/><item id='2'><name>B</name></item></list>"
	if call = answers(t, try(t, r, a, nil), 200); len(call.Drift) != 1 || call.Drift[0].Kind != studio.DriftMissing {
		t.Errorf("differs: %+v", call.Drift)
	}
	server.status, server.text = http.StatusNoContent, ""
	if call = answers(t, try(t, r, a, nil), 204); call.Response.Kind != studio.BodyEmpty || len(call.Drift) > 0 {
		t.Errorf("an empty answer: %+v", call)
	}
}
