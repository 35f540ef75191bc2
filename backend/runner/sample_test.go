package runner

import (
	"net"
	"strings"
	"testing"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

// TestSampleConnectorToATestedAction goes the way of the first five minutes.
func TestSampleConnectorToATestedAction(t *testing.T) {
	r := home(t)
	sample := must[Sample](t)(r.StartSample(background))
	if again := must[Sample](t)(r.StartSample(background)); again != sample {
		t.Errorf("a second start gives %+v after %+v", again, sample)
	}
	c := must[studio.Connector](t)(r.Connector(background, sample.ConnectorID))
	c.Auth.OAuth2.Redirect.Port = 0 // the port of the application may be taken on this computer
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	signIn(t, r, c)
	rows := must[[]studio.ActionRow](t)(r.Store.Actions(background, c.ID))
	if len(rows) != 2 || !rows[0].Draft || rows[0].Action.ID != sample.ActionID {
		t.Fatalf("actions %+v", rows)
	}
	for _, row := range rows {
		a := row.Action
		samples := must[map[string]string](t)(r.Store.Samples(background, a.ID))
		call := answers(t, try(t, r, a, samples), 200)
		found := must[*fields.Inferred](t)(r.Infer(background, Samples{CallIDs: []string{call.ID}}))
		if suggested := found.Suggest(); len(suggested.Known) < 5 {
			t.Errorf("%s suggests few output fields: %v", a.Name, suggested.Known)
		}
		saved := must[studio.Action](t)(r.SaveAction(background, a, samples))
		if problems := must[[]studio.Problem](t)(r.CheckAction(background, saved)); len(problems) != 0 {
			t.Errorf("%s has problems: %+v", a.Name, problems)
		}
	}
	view := must[studio.Connector](t)(r.Connector(background, c.ID))
	if problems := must[[]studio.Problem](t)(r.CheckConnector(background, view)); len(problems) != 0 {
		t.Errorf("the connector has problems: %+v", problems)
	}
}

// sampled signs in to the sample vendor and returns the action that waits.
func sampled(t *testing.T, r *Runner) studio.Action {
	t.Helper()
	sample := must[Sample](t)(r.StartSample(background))
	c := must[studio.Connector](t)(r.Connector(background, sample.ConnectorID))
	c.Auth.OAuth2.Redirect.Port = 0
	signIn(t, r, must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{})))
	return must[studio.Action](t)(r.Action(background, sample.ActionID))
}

// TestSampleResumes closes the application and opens it again: the vendor is back at its address, and
// the sign-in still counts.
func TestSampleResumes(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	a := sampled(t, r)
	at := r.sample.URL
	ok(t, r.Close())

	r = w.start(t)
	r.Resume()
	soon(t, "the vendor runs again", func() bool { return r.isVendor(background, at) })
	answers(t, try(t, r, a, amber), 200)
	ok(t, r.Close())

	r = w.start(t) // as the command line does it: nothing is resumed
	answers(t, try(t, r, a, amber), 200)
}

// TestSampleIsSharedByTwoProcesses has the window and the command line open on one data folder.
func TestSampleIsSharedByTwoProcesses(t *testing.T) {
	w := newWorld(t)
	window := w.start(t)
	a := sampled(t, window)
	commandLine := w.start(t)
	answers(t, try(t, commandLine, a, amber), 200)
	if commandLine.sample != nil {
		t.Error("a second vendor was started")
	}
	was := must[studio.Connector](t)(window.Connector(background, a.ConnectorID))
	ok(t, window.Close())
	answers(t, try(t, commandLine, a, amber), 200)
	if now := must[studio.Connector](t)(commandLine.Connector(background, a.ConnectorID)); now.BaseURL != was.BaseURL {
		t.Errorf("the vendor moved from %s to %s", was.BaseURL, now.BaseURL)
	}
}

// TestSampleMovesWhenItsPortIsTaken has something else listen where the vendor was.
func TestSampleMovesWhenItsPortIsTaken(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	a := sampled(t, r)
	at := strings.TrimPrefix(r.sample.URL, "http://")
	ok(t, r.Close())
	other := must[net.Listener](t)(net.Listen("tcp4", at))
	defer other.Close()
	go func() {
		for {
			conn, err := other.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()

	r = w.start(t)
	sample := must[Sample](t)(r.StartSample(background))
	if strings.Contains(sample.BaseURL, at) || sample.ConnectorID != a.ConnectorID {
		t.Fatalf("started %+v", sample)
	}
	c := must[studio.Connector](t)(r.Connector(background, sample.ConnectorID))
	if c.Auth.OAuth2.TokenURL != sampleapi.SettingsAt(r.sample.URL).TokenURL {
		t.Errorf("the sign-in still goes to %s", c.Auth.OAuth2.TokenURL)
	}
	// The sign-in was for the old address (G01).
	failed(t, second(r.Try(background, Trial{Action: a, Values: amber})), studio.CodeCredentialMoved)
	signIn(t, r, c)
	answers(t, try(t, r, a, amber), 200)
}
