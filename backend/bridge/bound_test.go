package bridge

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"connectorstudio/backend/bodies"
	"connectorstudio/backend/runner"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// approved is every method the window may call. A new one is added here by hand, after asking: does it
// return a secret, run a program, touch a path nobody picked, or open an address that is not http(s)?
var approved = []string{
	"Actions.Delete", "Actions.DiscardDraft", "Actions.Draft", "Actions.Duplicate", "Actions.FormatBody",
	"Actions.List", "Actions.Look", "Actions.RenameParameter", "Actions.Reorder", "Actions.Restore",
	"Actions.Save", "Actions.SaveDraft",
	"Activity.Clear", "Activity.Days", "Activity.Get", "Activity.List",
	"Application.Certificate", "Application.CheckNetwork", "Application.CopyText", "Application.Diagnostics", "Application.Network", "Application.OpenLink", "Application.RestoreBackup",
	"Application.SaveNetwork", "Application.SaveSettings", "Application.ShowData", "Application.Start", "Application.StartEmpty", "Application.StartSample",
	"Connecting.ApproveHost", "Connecting.Cancel", "Connecting.Certificate", "Connecting.Disconnect", "Connecting.Discover", "Connecting.Keep", "Connecting.KeepForSession", "Connecting.Key",
	"Connecting.Keychain", "Connecting.OpenAgain", "Connecting.Paste", "Connecting.RetryKeychain",
	"Connecting.SignIn", "Connecting.Start", "Connecting.State",
	"Connections.Add", "Connections.Check", "Connections.Choose", "Connections.ChooseMethod", "Connections.LookUp", "Connections.MakeDefault", "Connections.Remove", "Connections.Rename", "Connections.Set", "Connections.Test",
	"Connectors.ApproveOrigin", "Connectors.Check", "Connectors.Delete", "Connectors.DiscardDraft", "Connectors.Draft", "Connectors.Duplicate",
	"Connectors.Export", "Connectors.Find", "Connectors.Get", "Connectors.Import", "Connectors.ImportDropped", "Connectors.KeepDroppedLogo",
	"Connectors.List", "Connectors.Restore", "Connectors.Save", "Connectors.SaveDraft", "Connectors.ShowExported",
	"Connectors.UploadLogo",
	"Drops.Take",
	"Providers.Fill", "Providers.Search",
	"Rows.CellText", "Rows.Copy", "Rows.Current", "Rows.Delete", "Rows.Fill", "Rows.FillDown", "Rows.Find", "Rows.Insert", "Rows.Page", "Rows.Paste", "Rows.Place",
	"Rows.Redo", "Rows.See", "Rows.Set", "Rows.Stats", "Rows.Undo",
	"Runs.Cancel", "Runs.Cell", "Runs.Decide", "Runs.Next", "Runs.Pause", "Runs.Plan", "Runs.Progress", "Runs.Report", "Runs.Resume", "Runs.Start", "Runs.TakeBackDecision", "Runs.Undo",
	"Tests.AllPages", "Tests.Body", "Tests.Children", "Tests.ChooseFile", "Tests.Clear", "Tests.Earlier", "Tests.Field", "Tests.Get", "Tests.Infer",
	"Tests.Lines", "Tests.NextPage", "Tests.Pages", "Tests.Run", "Tests.SaveBody", "Tests.Search", "Tests.Stop",
	"Transfer.Choose", "Transfer.Export", "Transfer.Fetch", "Transfer.Import", "Transfer.Inspect",
	"Workbooks.Action", "Workbooks.AddAction", "Workbooks.All", "Workbooks.Check", "Workbooks.Create", "Workbooks.Duplicate", "Workbooks.Get", "Workbooks.Lay", "Workbooks.Remove", "Workbooks.Rename",
	"Workbooks.Restore", "Workbooks.Sample", "Workbooks.Save", "Workbooks.Usable",
}

// desk is a Host without a window: it remembers what it was asked, and picks what a test says.
type desk struct {
	dir    string
	opened []string
	copied []string
	shown  []string // files whose folder was opened
	picks  string   // the file that is picked to be opened; empty to cancel
	drops  []string
	saves  string // where files are saved to; empty for dir
	cancel bool   // dialogs for saving are cancelled

	mu     sync.Mutex
	events []string
}

func (d *desk) Context() context.Context { return context.Background() }

func (d *desk) Emit(event string, _ any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, event)
}

// heard returns the events since it was asked last.
func (d *desk) heard() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	events := d.events
	d.events = nil
	return events
}

func (d *desk) CopyText(text string) error {
	d.copied = append(d.copied, text)
	return nil
}

func (d *desk) OpenURL(address string) error {
	d.opened = append(d.opened, address)
	return nil
}

func (d *desk) ShowFile(path string) error {
	d.shown = append(d.shown, path)
	return nil
}

func (d *desk) SaveDialog(_, name string) (string, error) {
	switch {
	case d.cancel:
		return "", nil
	case d.saves != "":
		return d.saves, nil
	}
	return filepath.Join(d.dir, filepath.Base(name)), nil
}

func (d *desk) DroppedFiles() []string { return d.drops }

func (d *desk) OpenDialog(string, string, string) (string, error) { return d.picks, nil }

// opened returns the bound structs over a real data folder, with secrets in memory.
func opened(t *testing.T) (*Studio, *desk) {
	t.Helper()
	host := &desk{dir: t.TempDir()}
	keyring := secrets.System()
	keyring.KeepInMemory()
	s := &Studio{Host: host, Version: "test", Config: runner.Config{
		Dir: filepath.Join(t.TempDir(), "data"), Keyring: keyring, OpenURL: func(string) error { return nil }, Changed: host.Emit,
	}}
	s.Open(context.Background())
	r, err := s.Runner()
	if err != nil {
		t.Fatal(err)
	}
	r.Client.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, _, _ := net.SplitHostPort(address); !studio.IsLoopback(host) {
			return nil, fmt.Errorf("the test stays on this computer: %s", address)
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, host
}

// each calls visit for every bound method.
func each(s *Studio, visit func(name string, method reflect.Value)) {
	for _, bound := range Bound(s) {
		v := reflect.ValueOf(bound)
		for i := range v.NumMethod() {
			visit(v.Elem().Type().Name()+"."+v.Type().Method(i).Name, v.Method(i))
		}
	}
}

func TestF05OnlyApprovedMethodsAreBound(t *testing.T) {
	s := &Studio{}
	names := []string{}
	each(s, func(name string, method reflect.Value) {
		names = append(names, name)
		kind := method.Type()
		if kind.NumOut() != 2 || kind.Out(1).String() != "error" {
			t.Errorf("%s must return a value and an error", name)
		}
		for i := range kind.NumIn() {
			if kind.In(i) == reflect.TypeOf(studio.Secrets{}) {
				t.Errorf("%s takes the internal type of secrets", name)
			}
		}
		if carriesSecrets(kind.Out(0), map[reflect.Type]bool{}) {
			t.Errorf("%s can return a secret", name)
		}
	})
	slices.Sort(names)
	if !slices.Equal(names, approved) {
		t.Errorf("bound methods are\n%q\nbut approved are\n%q", names, approved)
	}
}

// carriesSecrets tells whether a value of the type could hold what a person typed as a secret.
func carriesSecrets(kind reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[kind] {
		return false
	}
	seen[kind] = true
	switch kind.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Array:
		return carriesSecrets(kind.Elem(), seen)
	case reflect.Struct:
		if kind == reflect.TypeOf(TypedSecrets{}) || kind == reflect.TypeOf(studio.Secrets{}) {
			return true
		}
		for i := range kind.NumField() {
			if carriesSecrets(kind.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}

// rounds is how often each bound method is called with arguments of chance.
const rounds = 60

// TestF05FuzzedArguments calls every bound method with arguments that a hostile page might send, names of
// things that are there among them. Each must answer, with a failure in words or a result, and none may
// open an address that is not http(s).
func TestF05FuzzedArguments(t *testing.T) {
	s, host := opened(t)
	known := inhabit(t, s)
	chance := rand.New(rand.NewPCG(1, 2))
	// Who asks for the sample vendor gets it; an unlocked keychain is waited for.
	skip := map[string]bool{"Application.StartSample": true, "Connecting.RetryKeychain": true}
	each(s, func(name string, method reflect.Value) {
		if skip[name] {
			return
		}
		for range rounds {
			args := []reflect.Value{}
			for i := range method.Type().NumIn() {
				arg := reflect.New(method.Type().In(i))
				_ = json.Unmarshal(fuzzed(chance, known, 0), arg.Interface()) // what does not fit stays zero, as over the bridge
				args = append(args, arg.Elem())
			}
			out := method.Call(args)
			if err, _ := out[1].Interface().(error); err != nil && studio.CodeOf(err) == studio.CodeInternal {
				t.Errorf("%s: %s (%s)", name, err, studio.AsFailure(err).Detail)
				return
			}
			if text, err := json.Marshal(out[0].Interface()); err != nil || len(text) > 1<<20 {
				t.Errorf("%s answers with %d bytes, %v", name, len(text), err)
			}
		}
	})
	for _, address := range host.opened {
		if studio.Origin(address) == "" {
			t.Errorf("opened %q", address)
		}
	}
}

// inhabit saves a connector with a tested action and returns the names of all that there is.
func inhabit(t *testing.T, s *Studio) []string {
	t.Helper()
	system := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"items": [`+strings.Repeat(`{"id": 1, "tags": ["a", "b"]}, `, 5000)+`{}]}`)
	}))
	t.Cleanup(system.Close)
	c := keyed(t, s, "Inhabited", system.URL, "key")
	call := tested(t, s, drafted(t, s, c, "Get", "/x"))
	return []string{c.ID, call.ActionID, call.ID, call.Response.BodyID}
}

// fuzzed makes a JSON value of a shape that the methods know, or of none.
func fuzzed(chance *rand.Rand, known []string, depth int) []byte {
	texts := append([]string{"", "x", "../../etc/passwd", "javascript:alert(1)", "file:///etc/passwd", "<script>", "{a}", "\u0000",
		"https://example.com", strings.Repeat("a", 3000), "'; drop table connector; --", "01hzy", "-1", "{\"a\":", "raw", "pretty"}, known...)
	numbers := []int64{0, 1, -1, 500, 501, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64, chance.Int64() - chance.Int64()}
	switch pick := chance.IntN(8); {
	case pick < 4 || depth > 3:
		text, _ := json.Marshal(texts[chance.IntN(len(texts))])
		return text
	case pick == 4:
		return fmt.Appendf(nil, "%d", numbers[chance.IntN(len(numbers))])
	case pick == 5:
		return []byte("null")
	case pick == 6:
		return fmt.Appendf(nil, "[%s,%s]", fuzzed(chance, known, depth+1), fuzzed(chance, known, depth+1))
	}
	names := []string{"id", "name", "baseUrl", "endpoint", "method", "action", "samples", "search", "count", "from", "connectorId", "auth", "oauth2", "redirect", "parameters", "output", "fields", "pasted", "callIds", "before"}
	members := []string{}
	for range 6 {
		members = append(members, fmt.Sprintf("%q:%s", names[chance.IntN(len(names))], fuzzed(chance, known, depth+1)))
	}
	return []byte("{" + strings.Join(members, ",") + "}")
}

// TestF05CountsAreBounded asks for more of everything than there may be at once.
func TestF05CountsAreBounded(t *testing.T) {
	s, _ := opened(t)
	known := inhabit(t, s)
	body := known[3]
	for _, from := range []int64{math.MinInt64, -1, 0, 4, math.MaxInt64} {
		for _, count := range []int{math.MinInt64, -1, 0, 1, 500, math.MaxInt64} {
			for _, view := range []bodies.View{bodies.Raw, bodies.Pretty, "other"} {
				lines, err := (&Tests{s}).Lines(body, view, from, count)
				atMost(t, "lines", len(lines), count, 500, err)
			}
			nodes, err := (&Tests{s}).Children(body, 0, from, count)
			atMost(t, "children", len(nodes), count, 500, err)
			page, err := (&Connectors{s}).List(studio.ConnectorQuery{From: int(from), Count: count})
			atMost(t, "connectors", len(page.Rows), count, 500, err)
			calls, err := (&Activity{s}).List(studio.CallQuery{Count: count})
			atMost(t, "calls", len(calls.Rows), count, 200, err)
			days, err := (&Activity{s}).Days("", count)
			atMost(t, "days", len(days), count, 366, err)
		}
	}
}

func atMost(t *testing.T, what string, n, asked, most int, err error) {
	t.Helper()
	if code := studio.CodeOf(err); code == studio.CodeInternal || n > max(0, min(asked, most)) {
		t.Errorf("%d %s for %d, %v", n, what, asked, err)
	}
}

// TestCallRecovers shows that a panic becomes a failure: a promise must never hang.
func TestCallRecovers(t *testing.T) {
	_, err := call(&desk{}, "Test.Panic", func(context.Context) (Nothing, error) { panic("boom") })
	if studio.CodeOf(err) != studio.CodeInternal || strings.Contains(err.Error(), "boom") {
		t.Errorf("got %v", err)
	}
}
