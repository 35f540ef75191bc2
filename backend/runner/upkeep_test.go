package runner

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/store"
	"connectorstudio/backend/studio"
)

// connected is a connector of the vendor with a key in the keychain.
func connected(t *testing.T, r *Runner) studio.Connector {
	t.Helper()
	s := vendor(t, sampleapi.Options{})
	c := withKey(t, r, "Quayside", sampleapi.SettingsAt(s.URL).BaseURL)
	must[studio.Connection](t)(first(r.Connect(background, c.ID, studio.Secrets{APIKey: s.APIKey})))
	return c
}

func TestDeletionCanBeUndoneAndThenTakesTheSecretsWithIt(t *testing.T) {
	w := newWorld(t)
	w.UndoTime = 20 * time.Millisecond
	r := w.start(t)
	c := connected(t, r)
	answers(t, try(t, r, lookup(r, c), amber), 200)
	name, _, until, err := r.DeleteConnector(background, c.ID)
	ok(t, err)
	if name != c.Name || until.Before(w.now()) {
		t.Errorf("deleted %q until %s", name, until)
	}
	ok(t, r.RestoreConnector(background, c.ID))
	w.wait(time.Hour)
	ok(t, r.Tidy(background))
	answers(t, try(t, r, lookup(r, c), amber), 200)

	if _, _, _, err := r.DeleteConnector(background, c.ID); err != nil {
		t.Fatal(err)
	}
	soon(t, "the deletion is final", func() bool { return w.drawer.size() == 0 })
	soon(t, "its responses are gone", func() bool { return bodyFiles(t, r) == 0 })
	failed(t, r.RestoreConnector(background, c.ID), studio.CodeNotFound)
	if rows := history(t, r, studio.CallQuery{}); len(rows) != 0 {
		t.Errorf("its history is still there: %+v", rows)
	}
}

func TestDeletionIsFinishedAfterARestart(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	c := connected(t, r)
	if _, _, _, err := r.DeleteConnector(background, c.ID); err != nil {
		t.Fatal(err)
	}
	ok(t, r.Close())
	if w.drawer.size() == 0 {
		t.Fatal("the secrets went before the deletion was final")
	}
	w.wait(time.Minute)
	r = w.start(t)
	r.Resume()
	soon(t, "the secrets are gone", func() bool { return w.drawer.size() == 0 })
}

// TestDeletionWaitsForTheKeychain locks the keychain: what cannot be deleted there must not be
// forgotten here.
func TestDeletionWaitsForTheKeychain(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	kept, plain := connected(t, r), withKey(t, r, "Never connected", "http://127.0.0.1:9")
	for _, c := range []studio.Connector{kept, plain} {
		if _, _, _, err := r.DeleteConnector(background, c.ID); err != nil {
			t.Fatal(err)
		}
	}
	w.drawer.lock(true)
	w.wait(time.Minute)
	failed(t, r.Tidy(background), studio.CodeKeychainLocked)
	failed(t, r.RestoreConnector(background, plain.ID), studio.CodeNotFound) // nothing was kept for it
	ok(t, r.Close())

	keyring := w.Keyring
	w.Keyring = &secrets.Keyring{Provider: w.drawer}
	w.Keyring.KeepInMemory()
	r = w.start(t)
	failed(t, r.Tidy(background), studio.CodeKeychainMissing)
	ok(t, r.Close())

	w.Keyring = keyring
	w.drawer.lock(false)
	r = w.start(t)
	ok(t, r.Tidy(background))
	if w.drawer.size() != 0 {
		t.Error("the secrets of a deleted connector stayed in the keychain")
	}
	failed(t, r.RestoreConnector(background, kept.ID), studio.CodeNotFound)
}

func TestDeletedActionComesBack(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	c := connected(t, r)
	a := must[studio.Action](t)(r.SaveAction(background, lookup(r, c), amber))
	name, _, err := r.DeleteAction(background, a.ID)
	ok(t, err)
	if name != a.Name {
		t.Errorf("deleted %q", name)
	}
	failed(t, second(r.Action(background, a.ID)), studio.CodeNotFound)
	ok(t, r.RestoreAction(background, a.ID))
	if again := must[studio.Action](t)(r.Action(background, a.ID)); again.Name != a.Name {
		t.Errorf("came back as %+v", again)
	}
	if samples := must[map[string]string](t)(r.Store.Samples(background, a.ID)); samples["domain"] != amber["domain"] {
		t.Errorf("its sample values are %v", samples)
	}
	if _, _, err := r.DeleteAction(background, a.ID); err != nil {
		t.Fatal(err)
	}
	w.wait(time.Minute)
	ok(t, r.Tidy(background))
	failed(t, r.RestoreAction(background, a.ID), studio.CodeNotFound)
}

func TestResponsesGoWithWhatNamesThem(t *testing.T) {
	r := home(t)
	c := connected(t, r)
	one, two := lookup(r, c), lookup(r, c)
	for range 3 {
		answers(t, try(t, r, one, amber), 200)
		answers(t, try(t, r, two, amber), 200)
	}
	if n := bodyFiles(t, r); n != 6 {
		t.Fatalf("%d responses are kept, want 6", n)
	}
	ok(t, r.ClearTests(background, one.ID))
	if n := bodyFiles(t, r); n != 3 {
		t.Errorf("%d responses after the tests of one action were cleared, want 3", n)
	}
	ok(t, r.ClearCalls(background, c.ID))
	if n := bodyFiles(t, r); n != 0 {
		t.Errorf("%d responses after the history was cleared", n)
	}
}

// TestTrimTakesResponsesAlong fills the history beyond its bounds; the trimming goes on in the
// background.
func TestTrimTakesResponsesAlong(t *testing.T) {
	r := home(t)
	c := connected(t, r)
	settings := studio.DefaultSettings
	settings.HistoryCalls = 100
	must[studio.Settings](t)(r.SaveSettings(background, settings))
	check := lookup(r, c)
	for range trimCalls {
		must[studio.Call](t)(r.Try(background, Trial{Action: check, Values: amber, Source: studio.SourceConnect}))
	}
	soon(t, "the history is within its bounds", func() bool { return bodyFiles(t, r) <= 100 })
	if page := must[studio.CallPage](t)(r.Store.Calls(background, studio.CallQuery{Count: 200})); len(page.Rows) != 100 {
		t.Errorf("%d calls are kept", len(page.Rows))
	}
}

// TestTidyRemovesWhatACrashLeft puts files of a killed process beside those in use.
func TestTidyRemovesWhatACrashLeft(t *testing.T) {
	r := home(t)
	c := connected(t, r)
	answers(t, try(t, r, lookup(r, c), amber), 200)
	old := time.Now().Add(-time.Hour)
	for _, name := range []string{studio.NewID() + ".part", studio.NewID() + ".body"} {
		path := filepath.Join(r.Dir, "bodies", name)
		ok(t, os.WriteFile(path, []byte("{}"), 0o600))
		ok(t, os.Chtimes(path, old, old))
	}
	ok(t, r.Tidy(background))
	if n := bodyFiles(t, r); n != 1 {
		t.Errorf("%d responses, want the one in use", n)
	}
}

// TestE11DailyBackup opens a window on three days in a row, and twice on the last.
func TestE11DailyBackup(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	r.Resume()
	ok(t, r.Close())
	if backups := must[[]store.Backup](t)(store.Backups(w.Dir)); len(backups) != 0 {
		t.Errorf("nothing was backed up %d times", len(backups))
	}
	r = w.start(t)
	withKey(t, r, "Acme", "https://api.acme.example.com")
	for want := 1; want <= 3; want++ {
		r.Resume()
		soon(t, "there is a backup of the day", func() bool { return len(must[[]store.Backup](t)(store.Backups(w.Dir))) == want })
		ok(t, r.Close())
		w.wait(25 * time.Hour)
		r = w.start(t)
	}
	w.wait(-time.Hour - time.Minute)
	ok(t, r.backUp(background))
	if backups := must[[]store.Backup](t)(store.Backups(w.Dir)); len(backups) != 3 || backups[0].Connectors != 1 {
		t.Errorf("backups %+v", backups)
	}
}

func TestC14FilesAreForTheirOwner(t *testing.T) {
	r := home(t)
	c := connected(t, r)
	answers(t, try(t, r, lookup(r, c), amber), 200)
	err := filepath.WalkDir(r.Dir, func(path string, d os.DirEntry, err error) error {
		ok(t, err)
		info := must[os.FileInfo](t)(d.Info())
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	})
	ok(t, err)
}

// TestCloseEndsWhatGoesOn closes while a sign-in waits, a deletion can be undone and the vendor runs.
func TestCloseEndsWhatGoesOn(t *testing.T) {
	r := home(t)
	c := withOAuth(t, r, vendor(t, sampleapi.Options{}))
	begun := must[studio.SignIn](t)(r.StartSignIn(background, c.ID))
	flow := must[SignIn](t)(r.SignIn(begun.ID))
	must[Sample](t)(r.StartSample(background))
	if _, _, _, err := r.DeleteConnector(background, connectedTo(t, r).ID); err != nil {
		t.Fatal(err)
	}
	ok(t, r.Close())
	if s := flow.State(); !s.Done || s.Failure == nil || s.Failure.Code != studio.CodeCancelled {
		t.Errorf("the sign-in is %+v", s)
	}
	failed(t, second(r.SignIn(begun.ID)), studio.CodeNotFound)
	ctx, cancel := context.WithTimeout(background, time.Second)
	defer cancel()
	if r.isVendor(ctx, r.sample.URL) {
		t.Error("the vendor still answers")
	}
}

func connectedTo(t *testing.T, r *Runner) studio.Connector {
	return withKey(t, r, "Short-lived", "http://127.0.0.1:9")
}

// TestADeletedConnectorLeavesNoTurns: the files that count its calls go with it.
func TestADeletedConnectorLeavesNoTurns(t *testing.T) {
	s := system(t, says(`{}`))
	w := newWorld(t)
	r := w.start(t)
	c := at(t, r, s.URL, func(c *studio.Connector) { c.Limits = studio.Limits{Calls: 100, AtOnce: 2} })
	answers(t, try(t, r, getting(r, c, "Get", "/"), nil), 200)
	files := func() int {
		found, _ := filepath.Glob(filepath.Join(r.Dir, "locks", "pace-*"))
		return len(found)
	}
	if files() == 0 {
		t.Fatal("no turns were counted")
	}
	_, _, _, err := r.DeleteConnector(background, c.ID)
	ok(t, err)
	w.wait(time.Minute)
	ok(t, r.purge(background))
	if n := files(); n != 0 {
		t.Errorf("%d files are left", n)
	}
}
