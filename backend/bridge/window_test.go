package bridge

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

func must[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			f := studio.AsFailure(err)
			t.Fatalf("%s: %s (%s)", f.Code, f.Message, f.Detail)
		}
		return value
	}
}

func failed(t testing.TB, err error, code studio.Code) *studio.Failure {
	t.Helper()
	if studio.CodeOf(err) != code {
		t.Fatalf("got %v (%q), want %q", err, studio.CodeOf(err), code)
	}
	return studio.AsFailure(err)
}

// keyed saves a connector of an API key, as the form does.
func keyed(t testing.TB, s *Studio, name, baseURL, key string) studio.Connector {
	t.Helper()
	c := must[ConnectorDraft](t)((&Connectors{s}).Draft("")).Connector
	c.Name, c.BaseURL, c.Category = name, baseURL, studio.CategoryOther
	c.Auth.Method, c.Auth.APIKey.DisplayName, c.Auth.APIKey.KeyName = studio.MethodAPIKey, "Key", "X-Key"
	return must[ConnectorView](t)((&Connectors{s}).Save(c, TypedSecrets{APIKey: key})).Connector
}

// drafted keeps a draft of an action, as the wizard does.
func drafted(t testing.TB, s *Studio, c studio.Connector, name, endpoint string) ActionDraft {
	t.Helper()
	d := must[ActionDraft](t)((&Actions{s}).Draft(c.ID, ""))
	d.Action.Name, d.Action.Endpoint = name, endpoint
	return must[ActionDraft](t)((&Actions{s}).SaveDraft(d))
}

func tested(t testing.TB, s *Studio, d ActionDraft) studio.Call {
	t.Helper()
	call := must[studio.Call](t)((&Tests{s}).Run("test", d))
	if call.Response == nil {
		t.Fatalf("no answer: %+v", call.Failure)
	}
	return call
}

func answering(t testing.TB, body string) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
	t.Cleanup(server.Close)
	return server
}

// TestWizard goes through the five steps of an action and holds what the window is shown at each.
func TestWizard(t *testing.T) {
	s, host := opened(t)
	c := keyed(t, s, "Acme", answering(t, `{"id": 9007199254740993, "name": "Amber"}`).URL, "sk_0123456789")
	actions, tests := &Actions{s}, &Tests{s}
	d := drafted(t, s, c, "Get company", "/companies/{id}")
	look := must[ActionLook](t)(actions.Look(d))
	if len(look.Problems) != 0 || len(look.Parameters) != 1 || look.Parameters[0].Places[0] != "path" || look.Ready[0].Done {
		t.Errorf("looks like %+v", look)
	}
	failed(t, second(tests.Run("test", d)), studio.CodeInvalid)
	d.Samples["id"] = "co_1"
	look = must[ActionLook](t)(actions.Look(d))
	if !look.Ready[0].Done || !look.Ready[1].Done || !strings.Contains(look.Preview.CURL, "/companies/co_1") || strings.Contains(look.Preview.CURL, "sk_0123456789") {
		t.Errorf("looks like %+v", look)
	}
	renamed := must[ActionDraft](t)(actions.RenameParameter(d, "id", "company"))
	if renamed.Action.Endpoint != "/companies/{company}" || renamed.Samples["company"] != "co_1" {
		t.Errorf("renamed to %+v", renamed)
	}
	call := tested(t, s, d)
	samples := InferRequest{CallIDs: []string{call.ID}, Suggest: true}
	found := must[fields.Inference](t)(tests.Infer(samples))
	field := must[studio.OutputField](t)(tests.Field(samples, "id"))
	if field.Type != studio.FieldNumber || field.Sample != "9007199254740993" || found.Samples != 1 {
		t.Errorf("field %+v", field)
	}
	d.Action.Output.Fields = []studio.OutputField{field}
	saved := must[studio.Action](t)(actions.Save(d))
	if again := must[ActionDraft](t)(actions.Draft(c.ID, saved.ID)); !again.Saved || again.Unsaved || again.Samples["id"] != "co_1" {
		t.Errorf("opened again as %+v", again)
	}
	if heard := host.heard(); !slices.Contains(heard, "connectors") || !slices.Contains(heard, "connector:"+c.ID) || !slices.Contains(heard, "calls") {
		t.Errorf("the window heard %q", heard)
	}
	if earlier := must[[]studio.TestBrief](t)(tests.Earlier(saved.ID)); len(earlier) != 1 || !earlier[0].HasOutput {
		t.Errorf("earlier tests %+v", earlier)
	}
	must[Nothing](t)(tests.Clear(saved.ID))
	if earlier := must[[]studio.TestBrief](t)(tests.Earlier(saved.ID)); len(earlier) != 0 {
		t.Errorf("earlier tests %+v", earlier)
	}
	f := failed(t, second(actions.FormatBody("{'a': 1}")), studio.CodeInvalid)
	if f.Field != "body" {
		t.Errorf("names the field %q", f.Field)
	}
}

// TestChooseFile gives the page a name for the file that was picked, and never its path.
func TestChooseFile(t *testing.T) {
	s, host := opened(t)
	tests := &Tests{s}
	if value := must[string](t)(tests.ChooseFile()); value != "" {
		t.Errorf("cancelled, and got %q", value)
	}
	host.picks = filepath.Join(t.TempDir(), "report.pdf")
	failed(t, second(tests.ChooseFile()), studio.CodeFileRefused)
	if err := os.WriteFile(host.picks, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	value := must[string](t)(tests.ChooseFile())
	if file, known := studio.ReadChosenFile(value); !known || file.Name != "report.pdf" || strings.Contains(value, filepath.Dir(host.picks)) {
		t.Errorf("got %q", value)
	}
}

func second[T any](_ T, err error) error { return err }

// TestStop ends a test by the name that the window chose, and only that one.
func TestStop(t *testing.T) {
	arrived := make(chan struct{}, 2)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	defer server.Close()
	s, _ := opened(t)
	c := keyed(t, s, "Slow", server.URL, "key")
	d := drafted(t, s, c, "Get", "/x")
	calls := make(chan studio.Call, 2)
	for _, name := range []string{"one", "two"} {
		go func() {
			call, _ := (&Tests{s}).Run(name, d)
			calls <- call
		}()
		<-arrived
	}
	must[Nothing](t)((&Tests{s}).Stop("nobody"))
	must[Nothing](t)((&Tests{s}).Stop("one"))
	if call := <-calls; call.Failure == nil || call.Failure.Code != studio.CodeCancelled {
		t.Errorf("stopped with %+v", call.Failure)
	}
	select {
	case call := <-calls:
		t.Errorf("the other one ended too: %+v", call.Failure)
	default:
	}
	must[Nothing](t)((&Tests{s}).Stop("two"))
	<-calls
}

func TestDialogs(t *testing.T) {
	s, host := opened(t)
	c := keyed(t, s, "Acme CRM", answering(t, `{"a": 1}`).URL, "key")
	call := tested(t, s, drafted(t, s, c, "Get", "/x"))
	connectors, tests := &Connectors{s}, &Tests{s}

	failed(t, second(connectors.ShowExported()), studio.CodeNotFound)
	path := must[string](t)(connectors.Export(c.ID))
	must[Nothing](t)(connectors.ShowExported())
	must[Nothing](t)((&Application{s}).ShowData())
	if !slices.Equal(host.shown, []string{path, filepath.Join(s.Config.Dir, "studio.db")}) {
		t.Errorf("showed %q", host.shown)
	}
	if filepath.Base(path) != "acme-crm.connector.json" {
		t.Errorf("exported to %s", path)
	}
	host.picks = path
	if imported := must[Imported](t)(connectors.Import()); imported.Name != "Acme CRM copy" || imported.Warnings == nil {
		t.Errorf("imported %+v", imported)
	}
	response := must[string](t)(tests.SaveBody(call.Response.BodyID))
	if content := must[[]byte](t)(os.ReadFile(response)); string(content) != `{"a": 1}` || filepath.Ext(response) != ".json" {
		t.Errorf("saved %q to %s", content, response)
	}

	host.picks, host.cancel = "", true
	if imported := must[Imported](t)(connectors.Import()); imported.ConnectorID != "" {
		t.Errorf("cancelled, but imported %+v", imported)
	}
	if path := must[string](t)(connectors.Export(c.ID)); path != "" {
		t.Errorf("cancelled, but exported to %s", path)
	}

	host.cancel, host.saves = false, filepath.Join(host.dir, "missing", "file.json")
	failed(t, second(connectors.Export(c.ID)), studio.CodeFileRefused)
	must[Nothing](t)(connectors.ShowExported()) // what could not be written is not the file exported last
	if host.shown[2] != path {
		t.Errorf("showed %q", host.shown)
	}
	host.picks = filepath.Join(host.dir, "missing.json")
	failed(t, second(connectors.Import()), studio.CodeFileRefused)
	large := filepath.Join(host.dir, "large.json")
	if err := os.WriteFile(large, bytes.Repeat([]byte(" "), largestFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	host.picks = large
	failed(t, second(connectors.Import()), studio.CodeFileRefused)
	entries := must[[]os.DirEntry](t)(os.ReadDir(host.dir))
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".saving") {
			t.Errorf("%s was left behind", entry.Name())
		}
	}
}

func TestF04UploadLogo(t *testing.T) {
	s, _ := opened(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 300, 300))); err != nil {
		t.Fatal(err)
	}
	hash := must[string](t)((&Connectors{s}).UploadLogo("logo.png", base64.StdEncoding.EncodeToString(picture.Bytes())))
	if len(hash) != 64 {
		t.Errorf("kept as %q", hash)
	}
	failed(t, second((&Connectors{s}).UploadLogo("logo.png", "not base64!")), studio.CodeFileRefused)
	failed(t, second((&Connectors{s}).UploadLogo("logo.gif", base64.StdEncoding.EncodeToString([]byte("GIF89a")))), studio.CodeFileRefused)
}

func TestA17OnlyWebAddressesAreOpened(t *testing.T) {
	s, host := opened(t)
	app := &Application{s}
	for _, address := range []string{"file:///etc/passwd", "javascript:alert(1)", "-x", "", "ftp://a.test", "https:"} {
		failed(t, second(app.OpenLink(address)), studio.CodeInvalid)
	}
	must[Nothing](t)(app.OpenLink("https://docs.acme.example.com/x?y"))
	if len(host.opened) != 1 {
		t.Errorf("opened %q", host.opened)
	}
	must[Nothing](t)(app.CopyText("text"))
	if !slices.Equal(host.copied, []string{"text"}) {
		t.Errorf("copied %q", host.copied)
	}
	if text := must[string](t)(app.Diagnostics()); !strings.Contains(text, "Keychain: ") || !strings.Contains(text, "Connectors: 0") {
		t.Errorf("diagnostics: %s", text)
	}
}

// TestE10DamagedDataIsMended starts on a damaged database, restores a backup, damages it again and starts
// empty.
func TestE10DamagedDataIsMended(t *testing.T) {
	s, _ := opened(t)
	keyed(t, s, "Acme", "https://api.acme.example.com", "key")
	r := must[*runner.Runner](t)(s.Runner())
	if err := r.Store.Backup(context.Background()); err != nil {
		t.Fatal(err)
	}
	app := &Application{s}
	failed(t, second(app.StartEmpty()), studio.CodeConflict) // nothing is damaged
	damage := func() {
		t.Helper()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.Config.Dir, "studio.db"), []byte(strings.Repeat("damaged ", 2000)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	damage()
	start := must[Start](t)(app.Start())
	if start.Failure == nil || start.Failure.Code != studio.CodeDamaged || len(start.Backups) == 0 || start.Backups[0].Connectors != 1 {
		t.Fatalf("started with %+v", start)
	}
	failed(t, second((&Connectors{s}).List(studio.ConnectorQuery{})), studio.CodeDamaged)
	failed(t, second(app.RestoreBackup("../../etc/passwd")), studio.CodeNotFound)
	if start = must[Start](t)(app.RestoreBackup(start.Backups[0].Name)); start.Failure != nil {
		t.Fatalf("restored to %+v", start.Failure)
	}
	if page := must[studio.ConnectorPage](t)((&Connectors{s}).List(studio.ConnectorQuery{Count: 10})); len(page.Rows) != 1 {
		t.Errorf("restored %+v", page)
	}
	damage()
	must[Start](t)(app.Start())
	if start = must[Start](t)(app.StartEmpty()); start.Failure != nil {
		t.Fatalf("started empty to %+v", start.Failure)
	}
}

// TestStartTriesAgain has something in the way that goes away.
func TestStartTriesAgain(t *testing.T) {
	s, _ := opened(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	inTheWay := studio.Fail(studio.CodeDiskFull, "The disk is full.", "")
	claims := 0
	s.Claim = func() error {
		if claims++; claims < 3 {
			return inTheWay
		}
		return nil
	}
	s.Open(context.Background())
	if start := must[Start](t)((&Application{s}).Start()); start.Failure == nil || start.Failure.Code != studio.CodeDiskFull {
		t.Fatalf("started with %+v", start)
	}
	failed(t, second((&Activity{s}).Days("", 1)), studio.CodeDiskFull)
	if start := must[Start](t)((&Application{s}).Start()); start.Failure != nil {
		t.Errorf("started with %+v", start.Failure)
	}
}
