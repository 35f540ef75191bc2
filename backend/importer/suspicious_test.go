package importer

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// drawn makes values as vendors and people make them, always the same ones.
type drawn struct{ *rand.Rand }

func (d drawn) of(alphabet string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(alphabet[d.IntN(len(alphabet))])
	}
	return b.String()
}

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
)

// keyShapes are made here, so that no scanner of repositories finds a key in this file.
func (d drawn) keyShapes() []string {
	base62, b36, hexadecimal := lower+upper+digits, lower+digits, "0123456789abcdef"
	jwt := func() string {
		part := func(n int) string { return base64.RawURLEncoding.EncodeToString([]byte(d.of(base62, n))) }
		return "ey" + "J" + part(20) + "." + part(60) + "." + part(32)
	}
	basic := func() string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(d.of(b36, 9)+":"+d.of(base62, 16)))
	}
	return []string{
		"sk_" + "live_" + d.of(base62, 24), "rk_" + "live_" + d.of(base62, 24), "pk_" + "live_" + d.of(base62, 24), "sk-" + d.of(base62, 48),
		"sk-" + "proj-" + d.of(base62, 64), "ghp_" + d.of(base62, 36), "gho_" + d.of(base62, 36), "github_" + "pat_" + d.of(base62, 22) + "_" + d.of(base62, 59),
		"glpat-" + d.of(base62, 20), "xoxb-" + d.of(digits, 12) + "-" + d.of(base62, 24), "xoxp-" + d.of(digits, 12) + "-" + d.of(base62, 24),
		"xapp-1-" + d.of(upper+digits, 11) + "-" + d.of(hexadecimal, 64), "AKIA" + d.of(upper+digits, 16), "ASIA" + d.of(upper+digits, 16),
		"AIza" + d.of(base62, 35), "ya29." + d.of(base62, 60), "SG." + d.of(base62, 22) + "." + d.of(base62, 43), "shpat_" + d.of(hexadecimal, 32),
		"npm_" + d.of(base62, 36), "pypi-" + d.of(base62, 60), "dop_v1_" + d.of(hexadecimal, 64), "hf_" + d.of(base62, 34), "lin_api_" + d.of(base62, 40),
		"secret_" + d.of(base62, 43), "ntn_" + d.of(base62, 46), "pat-na1-" + d.of(hexadecimal, 8) + "-" + d.of(hexadecimal, 24), "key-" + d.of(hexadecimal, 32),
		"sq0csp-" + d.of(base62, 43), "EAAC" + d.of(base62, 120), "figd_" + d.of(base62, 40), "whsec_" + d.of(base62, 32), "patA" + d.of(base62, 13) + "." + d.of(hexadecimal, 64),
		jwt(), jwt(), "Bearer " + jwt(), "Bearer " + d.of(base62, 40), "Token " + d.of(hexadecimal, 40), basic(), basic(),
		d.of(hexadecimal, 32), d.of(hexadecimal, 40), d.of(hexadecimal, 64), d.of(base62, 32), d.of(base62, 40), d.of(base62, 64), d.of(b36, 40), d.of(upper+digits, 32),
		"https://" + d.of(lower, 6) + ":" + d.of(base62, 12) + "@api.example.com/v1", "-----BEGIN " + "PRIVATE KEY-----\n" + d.of(base62, 64),
		`{"cert": "` + d.of(hexadecimal, 40) + `"}`,
	}
}

// ordinary makes values as definitions are full of them.
func (d drawn) ordinary(i int) string {
	words := strings.Fields("contact company deal invoice ticket order campaign lead note task event account product quote message owner stage amount currency region language customer properties associations")
	pick := func() string { return words[d.IntN(len(words))] }
	title := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
	switch i % 20 {
	case 0:
		return "/v2/" + pick() + "/{" + pick() + "Id}/" + pick()
	case 1:
		return "https://api." + pick() + fmt.Sprint(d.IntN(999)) + ".example.com/crm/v3/objects/" + pick() + "?limit=100&archived=false"
	case 2:
		return fmt.Sprintf("%d", d.Int64())
	case 3:
		return fmt.Sprintf("2026-%02d-%02dT%02d:%02d:%02d.%03dZ", 1+d.IntN(12), 1+d.IntN(28), d.IntN(24), d.IntN(60), d.IntN(60), d.IntN(1000))
	case 4:
		return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", d.Uint32(), d.IntN(1<<16), d.IntN(1<<12), d.IntN(1<<12), d.Int64N(1<<48))
	case 5:
		return pick() + "." + pick() + fmt.Sprint(d.IntN(99)) + "@" + pick() + ".example.com"
	case 6:
		return "application/vnd." + pick() + ".v3+json; charset=utf-8"
	case 7:
		return "get" + title(pick()) + "By" + title(pick()) + "IdV" + fmt.Sprint(d.IntN(9)) + title(pick()) + "Endpoint"
	case 8:
		return pick() + "_" + pick() + "_" + pick() + "_" + fmt.Sprint(2020+d.IntN(9)) + "_final"
	case 9:
		return strings.ToUpper(pick()) + "-" + fmt.Sprintf("%06d", d.IntN(1e6))
	case 10:
		return "Reads the " + pick() + " of a " + pick() + " and its " + pick() + ", at most 100 at a time."
	case 11:
		return `{"` + pick() + `": {` + pick() + `}, "limit": 100, "properties": ["` + pick() + `", "hs_object_id", "createdate2024"]}`
	case 12:
		return "crm.objects." + pick() + "s.read crm.schemas." + pick() + "s.write"
	case 13:
		return fmt.Sprintf("+41 %d %d %d", d.IntN(99), d.IntN(999), d.IntN(9999))
	case 14:
		return "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15"
	case 15:
		return "order-" + fmt.Sprintf("2026-%02d-%02d", 1+d.IntN(12), 1+d.IntN(28)) + "-batch-" + fmt.Sprintf("%04d", d.IntN(9999)) + "-" + pick()
	case 16:
		return "SELECT Id, Name, " + title(pick()) + "__c FROM " + title(pick()) + " WHERE LastModifiedDate > {since} LIMIT 200"
	case 17:
		return fmt.Sprintf("%d.%d.%d-beta.%d", d.IntN(9), d.IntN(99), d.IntN(99), d.IntN(9))
	case 18:
		return "data.items[*]." + pick() + "." + pick() + `["e-mail"]`
	}
	return fmt.Sprintf("%.6f,%.6f", d.Float64()*180-90, d.Float64()*360-180)
}

func TestG06KeyShapes(t *testing.T) {
	d := drawn{rand.New(rand.NewPCG(1, 6))}
	shapes, missed := d.keyShapes(), 0
	for range 20 {
		for i, key := range d.keyShapes() {
			if !looksLikeKey("X-Custom", key) {
				missed++
				t.Logf("shape %d is not recognised: %s", i, key)
			}
		}
	}
	if len(shapes) < 50 || missed*100 > 2*20*len(shapes) {
		t.Errorf("%d of %d keys of %d shapes are missed", missed, 20*len(shapes), len(shapes))
	}
	wrong := 0
	for i := range 1000 {
		if value := d.ordinary(i); looksLikeKey("filter", value) {
			wrong++
			t.Logf("taken for a key: %s", value)
		}
	}
	if wrong > 10 {
		t.Errorf("%d of 1,000 ordinary values are taken for keys", wrong)
	}
}

func TestG06NamesCount(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"Authorization", "Bearer {token}", false}, {"Authorization", "Bearer opensesame", true}, {"X-Api-Key", "correcthorse", true},
		{"X-Api-Key", "{key}", false}, {"api_key", "demo", false}, {"password", "hunter2hunter2", true}, {"client_secret", "abcdefgh", true},
		{"X-Api-Version", "2026-01-01", false}, {"Accept", "application/json", false}, {"sort_key", "created_at", true}, {"keyword", "connectors", false},
		{"tokenType", "urn:ietf:params", false}, {"Idempotency-Key", "{uuid}", false}, {"Cookie", "session=abcdef", true}, {"authorId", "commander", false},
	} {
		if got := looksLikeKey(c.name, c.value); got != c.want {
			t.Errorf("%s: %s: %v", c.name, c.value, got)
		}
	}
}

// TestG05ExportLeaksNothing puts a canary where a secret, or data of a person, could stand, and looks
// for it in the file in every spelling.
func TestG05ExportLeaksNothing(t *testing.T) {
	c, actions, logo := full(t)
	canary := "canary-7f3a9-é\"<&"
	c.Preparation.Notes = canary
	c.Logo = canary
	c.Auth.APIKey.Further[0].ID = canary
	for i := range actions {
		for f := range actions[i].Output.Fields {
			actions[i].Output.Fields[f].Sample = canary
		}
	}
	if _, err := json.Marshal(studio.Secrets{ClientSecret: canary, APIKey: canary}); err == nil {
		t.Error("typed secrets can be written out")
	}
	written := exported(t, c, actions, logo)
	inYAML, err := YAML(written)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(canary)
	if err != nil {
		t.Fatal(err)
	}
	for _, spelling := range []string{canary, strings.Trim(string(asJSON), `"`), base64.StdEncoding.EncodeToString([]byte(canary)), hex.EncodeToString([]byte(canary)), "7f3a9"} {
		if bytes.Contains(written, []byte(spelling)) || bytes.Contains(inYAML, []byte(spelling)) {
			t.Errorf("the export holds %q", spelling)
		}
	}
}

// TestG05PastedKeys: what the person pasted into the wrong place is in the file, so it is warned of,
// at export by the caller and at import, place by place.
func TestG05PastedKeys(t *testing.T) {
	d := drawn{rand.New(rand.NewPCG(5, 5))}
	secret := "sk_" + "live_" + d.of(lower+upper+digits, 24)
	for place, put := range map[string]func(c *studio.Connector, a *studio.Action){
		"The header X-Custom of the action Get company": func(c *studio.Connector, a *studio.Action) {
			a.Headers[0] = studio.Pair{Name: "X-Custom", Value: secret}
		},
		"The query parameter limit of the action Get company": func(c *studio.Connector, a *studio.Action) { a.Query[0].Value = secret },
		"The body field by of the action Get company":         func(c *studio.Connector, a *studio.Action) { a.Body = `{"by": "` + secret + `"}` },
		"The body of the action Get company":                  func(c *studio.Connector, a *studio.Action) { a.Body = `["` + secret + `"]` },
		"The API Endpoint of the action Get company":          func(c *studio.Connector, a *studio.Action) { a.Endpoint = "/a?key=" + secret },
		"The default of {domain} of the action Get company":   func(c *studio.Connector, a *studio.Action) { a.Parameters[0].Default = secret },
		"The Description of the action Get company":           func(c *studio.Connector, a *studio.Action) { a.Description = "use " + secret },
		"The Base URL":                       func(c *studio.Connector, a *studio.Action) { c.BaseURL = "https://u:" + secret + "@a.example.com" },
		"The Description":                    func(c *studio.Connector, a *studio.Action) { c.Description = secret },
		"The value template of X-Api-Key":    func(c *studio.Connector, a *studio.Action) { c.Auth.APIKey.ValueTemplate = secret },
		"The value template of X-Tenant":     func(c *studio.Connector, a *studio.Action) { c.Auth.APIKey.Further[0].ValueTemplate = secret },
		"The token parameter tenant":         func(c *studio.Connector, a *studio.Action) { c.Auth.OAuth2.TokenParams[0].Value = secret },
		"The authorization parameter prompt": func(c *studio.Connector, a *studio.Action) { c.Auth.OAuth2.AuthorizationParams[0].Value = secret },
		"The Access token URL":               func(c *studio.Connector, a *studio.Action) { c.Auth.OAuth2.TokenURL += "?k=" + secret },
	} {
		c, actions, _ := full(t)
		if clean := Suspicious(c, actions); len(clean) != 0 {
			t.Fatalf("without a key: %v", clean)
		}
		put(&c, &actions[1])
		want := place + " holds what looks like a key. Keep it with the authentication instead."
		found := Suspicious(c, actions)
		if len(found) != 1 || found[0] != want {
			t.Errorf("%s: %v", place, found)
		}
		if p := imported(t, exported(t, c, actions, nil)); len(p.Warnings) != 1 || p.Warnings[0] != want {
			t.Errorf("%s, after import: %v", place, p.Warnings)
		}
		if strings.Contains(strings.Join(found, ""), secret) {
			t.Error("the warning repeats the key")
		}
	}
}
