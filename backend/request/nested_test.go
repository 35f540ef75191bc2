package request

import (
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"
)

// TestD09SecretsWithinTextWithinText echoes secrets the way frameworks do: the address that was called,
// inside the address of a sign-in page, inside a JSON string, inside a page.
func TestD09SecretsWithinTextWithinText(t *testing.T) {
	inJSON := func(text string) string { encoded, _ := json.Marshal(text); return string(encoded) }
	within := []func(string) string{
		func(text string) string { return "https://acme.test/x?api_key=" + url.QueryEscape(text) + "&page=2" },
		func(text string) string { return "/files/" + url.PathEscape(text) + "/x" },
		func(text string) string { return `{"key": ` + inJSON(text) + `}` },
		func(text string) string { return "<p>" + html.EscapeString(text) + "</p>" },
	}
	for _, secret := range canaries {
		r := NewRedactor(secret)
		for _, first := range within {
			for _, second := range within {
				for _, third := range within {
					echoed := third(second(first(secret)))
					shown := r.String(echoed)
					if leak := leaks(shown, secret); leak != "" || !strings.Contains(shown, Dots) {
						t.Errorf("%q is still in %q, echoed as %q", leak, shown, echoed)
					}
				}
			}
		}
	}
}
