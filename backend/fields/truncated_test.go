package fields

import (
	"strings"
	"testing"
)

// A sample is inferred from while it is being typed: every beginning of it is refused in words.
func TestEveryBeginningOfASampleIsRefused(t *testing.T) {
	const sample = `{"data":{"items":[{"id":3,"tags":["a",{"b":null}]},{"id":"x","at":true}]},"total":-1.5e3}`
	for n := range sample {
		if _, err := Infer(strings.NewReader(sample[:n])); err == nil || err.Error() == "" {
			t.Errorf("%q was taken for a whole document", sample[:n])
		}
	}
	if _, err := Infer(strings.NewReader(sample)); err != nil {
		t.Error(err)
	}
}
