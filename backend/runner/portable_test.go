package runner

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"reflect"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/importer"
	"connectorstudio/backend/studio"
)

// furnished is a connector with a logo, two actions, sample values, a key and a history.
func furnished(t *testing.T, r *Runner) studio.Connector {
	t.Helper()
	c := connected(t, r)
	picture := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := range 40 {
		picture.Set(i, i, color.NRGBA{R: 200, G: 40, B: 90, A: 255})
	}
	var file bytes.Buffer
	ok(t, png.Encode(&file, picture))
	c.Logo = must[string](t)(r.KeepLogo(background, file.Bytes()))
	find := lookup(r, c)
	find.Output.Fields = []studio.OutputField{{Name: "Name", Path: "name", Type: studio.FieldText, Sample: "Amber"}}
	find = must[studio.Action](t)(r.SaveAction(background, find, amber))
	must[studio.Action](t)(r.SaveAction(background, getting(r, c, "Who am I", "/me"), nil))
	c.CheckActionID = find.ID
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	answers(t, try(t, r, find, amber), 200)
	return c
}

// bare leaves out what a copy has of its own.
func bare(c studio.Connector, actions []studio.Action) (studio.Connector, []studio.Action) {
	names := map[string]string{}
	stripped := []studio.Action{}
	for _, a := range actions {
		names[a.ID] = a.Name
		a.ID, a.ConnectorID, a.CreatedAt, a.UpdatedAt = "", "", time.Time{}, time.Time{}
		for i := range a.Output.Fields {
			a.Output.Fields[i].Sample = ""
		}
		stripped = append(stripped, a)
	}
	c.CheckActionID = names[c.CheckActionID]
	c.ID, c.Name, c.CreatedAt, c.UpdatedAt = "", "", time.Time{}, time.Time{}
	c.Preparation = studio.Preparation{}
	return c, stripped
}

func sameAs(t *testing.T, r *Runner, one, other studio.Connector) {
	t.Helper()
	c, actions := bare(one, must[[]studio.Action](t)(r.SavedActions(background, one.ID)))
	d, more := bare(other, must[[]studio.Action](t)(r.SavedActions(background, other.ID)))
	if !reflect.DeepEqual(c, d) {
		t.Errorf("the connectors differ:\n%+v\n%+v", c, d)
	}
	if !reflect.DeepEqual(actions, more) {
		t.Errorf("the actions differ:\n%+v\n%+v", actions, more)
	}
}

func TestG02ImportOfTheOwnExport(t *testing.T) {
	r := home(t)
	c := furnished(t, r)
	exported := must[Exported](t)(r.ExportConnector(background, c.ID))
	if exported.Name != c.Name || len(exported.Warnings) != 0 || FileName(exported.Name) != "quayside.connector.json" {
		t.Errorf("exported %q with %q", exported.Name, exported.Warnings)
	}
	yaml := must[[]byte](t)(importer.YAML(exported.File))
	for _, file := range [][]byte{exported.File, yaml} {
		came, actions, warnings, err := r.ImportConnector(background, file)
		ok(t, err)
		if came.ID == c.ID || !strings.HasPrefix(came.Name, "Quayside copy") || actions != 2 || len(warnings) != 0 {
			t.Errorf("imported %q as %s with %d actions, %q", came.Name, came.ID, actions, warnings)
		}
		sameAs(t, r, c, must[studio.Connector](t)(r.Store.Connector(background, came.ID)))
		if state(t, r, came) != studio.NotConnected {
			t.Errorf("a connector from a file is %s", state(t, r, came))
		}
	}
}

func TestG05ExportSaysWhatLooksLikeAKey(t *testing.T) {
	r := home(t)
	c := connected(t, r)
	a := getting(r, c, "Get", "/x")
	a.Headers = []studio.Pair{{Name: "X-Extra", Value: "sk_live_4eC39HqLyjWDarjtT1zdp7dc"}}
	must[studio.Action](t)(r.SaveAction(background, a, nil))
	exported := must[Exported](t)(r.ExportConnector(background, c.ID))
	if len(exported.Warnings) != 1 || strings.Contains(exported.Warnings[0], "4eC39HqLyjWDarjtT1zdp7dc") {
		t.Errorf("warned %q", exported.Warnings)
	}
}

// TestImportKeepsWhatIsNotFinishedAsADraft imports a connector without a base URL, and one with an
// action that cannot be sent.
func TestImportKeepsWhatIsNotFinishedAsADraft(t *testing.T) {
	r := home(t)
	c := furnished(t, r)
	file := string(must[Exported](t)(r.ExportConnector(background, c.ID)).File)
	came, _, _, err := r.ImportConnector(background, []byte(strings.Replace(file, c.BaseURL, "", 1)))
	ok(t, err)
	failed(t, second(r.Store.Connector(background, came.ID)), studio.CodeNotFound)
	rows := must[[]studio.ActionRow](t)(r.Store.Actions(background, came.ID))
	if len(rows) != 2 || !rows[0].Draft || !rows[1].Draft {
		t.Errorf("actions %+v", rows)
	}
	came, _, _, err = r.ImportConnector(background, []byte(strings.Replace(file, `"/me"`, `"https://elsewhere.example.com/me"`, 1)))
	ok(t, err)
	must[studio.Connector](t)(r.Store.Connector(background, came.ID))
	rows = must[[]studio.ActionRow](t)(r.Store.Actions(background, came.ID))
	if len(rows) != 2 || rows[0].Draft || !rows[1].Draft {
		t.Errorf("actions %+v", rows)
	}
}

func TestImportRefusesWhatIsNone(t *testing.T) {
	r := home(t)
	_, _, _, err := r.ImportConnector(background, []byte(`{"openapi": "3.1.0"}`))
	failed(t, err, studio.CodeFileRefused)
	if page := must[studio.ConnectorPage](t)(r.Store.Connectors(background, studio.ConnectorQuery{Count: 10})); page.Saved != 0 {
		t.Errorf("%d connectors", page.Saved)
	}
}

func TestDuplicate(t *testing.T) {
	r := home(t)
	c := furnished(t, r)
	twin := must[studio.Connector](t)(r.DuplicateConnector(background, c.ID))
	if twin.Name != "Quayside copy" || state(t, r, twin) != studio.NotConnected {
		t.Errorf("copied %q, %s", twin.Name, state(t, r, twin))
	}
	sameAs(t, r, c, twin)
	if another := must[studio.Connector](t)(r.DuplicateConnector(background, c.ID)); another.Name != "Quayside copy 2" {
		t.Errorf("copied %q", another.Name)
	}
	actions := must[[]studio.Action](t)(r.SavedActions(background, twin.ID))
	if samples := must[map[string]string](t)(r.Store.Samples(background, actions[0].ID)); samples["domain"] != amber["domain"] {
		t.Errorf("copied sample values %v", samples)
	}
	copied := must[studio.Action](t)(r.DuplicateAction(background, actions[0].ID))
	order := []string{}
	for _, a := range must[[]studio.Action](t)(r.SavedActions(background, twin.ID)) {
		order = append(order, a.Name)
	}
	if !reflect.DeepEqual(order, []string{actions[0].Name, copied.Name, actions[1].Name}) {
		t.Errorf("in the order %q", order)
	}
}

// TestDuplicateOfADraft copies what has no name yet, and what has a name of the greatest length.
func TestDuplicateOfADraft(t *testing.T) {
	r := home(t)
	c := r.NewConnector()
	must[time.Time](t)(r.Store.SaveConnectorDraft(background, c))
	if twin := must[studio.Connector](t)(r.DuplicateConnector(background, c.ID)); twin.Name != "" {
		t.Errorf("copied %q", twin.Name)
	}
	long := withKey(t, r, strings.Repeat("é", 120), "https://api.acme.example.com")
	for range 3 {
		twin := must[studio.Connector](t)(r.DuplicateConnector(background, long.ID))
		must[studio.Connector](t)(r.Store.Connector(background, twin.ID))
	}
}

func TestLogoRefused(t *testing.T) {
	r := home(t)
	f := failed(t, second(r.KeepLogo(background, []byte("GIF89a"))), studio.CodeFileRefused)
	if f.Message == "" || f.Fix == "" {
		t.Errorf("refused without words: %+v", f)
	}
}

func TestInferMergesTestsAndPastedSamples(t *testing.T) {
	r := home(t)
	c := connected(t, r)
	call := answers(t, try(t, r, lookup(r, c), amber), 200)
	found := must[*fields.Inferred](t)(r.Infer(background, Samples{CallIDs: []string{call.ID}, Pasted: []string{`{"id": "x", "only_here": 1}`}}))
	if known := strings.Join(found.Suggest().Known, " "); !strings.Contains(known, "only_here") || !strings.Contains(known, "domain") {
		t.Errorf("known %s", known)
	}
	for _, s := range []Samples{
		{CallIDs: []string{call.ID}, Pasted: []string{`{"id": `}},
		{Pasted: []string{strings.Repeat(" ", largestPasted) + "{}"}},
	} {
		f := failed(t, second(r.Infer(background, s)), studio.CodeInvalid)
		if f.Message == "" {
			t.Errorf("%+v", f)
		}
	}
	failed(t, second(r.Infer(background, Samples{CallIDs: []string{"nowhere"}})), studio.CodeNotFound)
	f := failed(t, second(r.Infer(background, Samples{CallIDs: []string{call.ID}, Pasted: []string{`{}`, "{\n,"}})), studio.CodeInvalid)
	if f.Field != "pasted.1" || f.Message != "Pasted sample 2 is not valid JSON." || f.Fix != "Correct it at line 2." {
		t.Errorf("%+v", f)
	}
}
