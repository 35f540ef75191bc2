package studio

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestWorkbookHasLists: whoever reads a definition finds lists, also in one that an earlier version kept.
func TestWorkbookHasLists(t *testing.T) {
	before := Workbook{Actions: []Filler{{ID: "a1", Steps: []FillerStep{{ActionID: "x"}}}}}
	text, err := json.Marshal(before.Normalised())
	if err != nil || strings.Contains(string(text), "null") {
		t.Errorf("%s %v", text, err)
	}
	if before.Actions[0].When != nil {
		t.Error("the definition that was given has changed")
	}
}
