package store

import (
	"testing"

	"connectorstudio/backend/studio"
)

func TestAConnectionKeepsItsMethod(t *testing.T) {
	s, _ := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Dual")))
	ok(t, s.ChooseMethod(background, c.ID, "basic"))
	// What the keychain tells later knows nothing of it, or something older.
	ok(t, s.SaveConnection(background, studio.Connection{ConnectorID: c.ID, State: studio.Connected, Identity: "ada", Alternative: "before"}))
	kept := must[studio.Connection](t)(s.Connection(background, c.ID))
	if kept.Alternative != "basic" || kept.State != studio.Connected || kept.Identity != "ada" {
		t.Errorf("kept %+v", kept)
	}
	ok(t, s.ChooseMethod(background, c.ID, ""))
	if kept = must[studio.Connection](t)(s.Connection(background, c.ID)); kept.Alternative != "" || kept.State != studio.NotConnected || kept.Identity != "" {
		t.Errorf("kept %+v", kept)
	}
}
