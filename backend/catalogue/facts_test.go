package catalogue

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// fact is what somebody else wrote down about a provider. It is compared with ours, never copied.
type fact struct {
	ID               string `yaml:"id"`
	Name             string `yaml:"name"`
	BaseURL          string `yaml:"base_url"`
	AuthorizationURL string `yaml:"authorization_url"`
	TokenURL         string `yaml:"token_url"`
}

// TestAgreement prints how many addresses agree with facts that others collected, when they are beside
// the project. An address that differs is looked at by hand: either side may be out of date.
func TestAgreement(t *testing.T) {
	content, err := os.ReadFile(filepath.FromSlash("../../../shared/corpus/providers/providers-facts.yaml"))
	if err != nil {
		t.Skip("the facts are not beside the project")
	}
	var facts []fact
	if err := yaml.Load(content, &facts); err != nil {
		t.Fatal(err)
	}
	agree, of, known := 0, 0, map[string]bool{}
	for _, f := range facts {
		p, found := same(f)
		if !found {
			continue
		}
		known[p.ID] = true
		for what, pair := range compare(f, p) {
			of++
			if pair.agrees() {
				agree++
			} else {
				t.Logf("%s: %s is %q there and %q here", p.ID, what, pair.there, pair.here)
			}
		}
	}
	t.Logf("%d of %d addresses agree (%d %%) for the %d providers that both know", agree, of, 100*agree/max(1, of), len(known))
	if of == 0 || agree*100 < 80*of {
		t.Errorf("only %d of %d agree", agree, of)
	}
}

// same finds our provider of the same name. Other ways of signing in have names of their own there, such
// as "Acme (API Key)"; other APIs of the vendor and test environments are not what we describe.
func same(f fact) (Provider, bool) {
	if other.MatchString(f.ID) || other.MatchString(f.BaseURL) {
		return Provider{}, false
	}
	name, _, _ := strings.Cut(f.Name, " (")
	for _, p := range All() {
		if p.ID == f.ID || fold(p.Name) == fold(name) {
			return p, true
		}
	}
	return Provider{}, false
}

var other = regexp.MustCompile(`\b(mcp|scim|sandbox)\b|mcp\.`)

type compared struct {
	there string
	here  []string
}

func compare(f fact, p Provider) map[string]compared {
	all := map[string]compared{}
	add := func(what, there string, here []string) {
		if strings.HasPrefix(there, "http") && len(here) > 0 {
			all[what] = compared{there, here}
		}
	}
	var base, authorization, token []string
	for _, m := range p.Methods {
		base = append(base, open(p, m.base(p)))
		if m.AuthorizationURL != "" {
			authorization = append(authorization, open(p, m.AuthorizationURL))
		}
		if m.TokenURL != "" {
			token = append(token, open(p, m.TokenURL))
		}
		if m.Login != nil {
			token = append(token, open(p, m.Login.URL))
		}
	}
	add("the authorization URL", f.AuthorizationURL, authorization)
	add("the token URL", f.TokenURL, token)
	add("the base URL", f.BaseURL, base)
	return all
}

// open makes a pattern of one of our addresses: a parameter is one of its choices, or anything.
func open(p Provider, address string) string {
	pattern := regexp.QuoteMeta(strings.TrimSuffix(address, "/"))
	for _, parameter := range p.Parameters {
		takes := "[^/]+"
		if len(parameter.Choices) > 0 {
			takes = "(?:" + strings.Join(parameter.Choices, "|") + "|x)"
		}
		pattern = strings.ReplaceAll(pattern, regexp.QuoteMeta("{"+parameter.Name+"}"), takes)
	}
	return pattern
}

var theirHole = regexp.MustCompile(`\$?\{[^}]*\}`)

// agrees compares without what differs from customer to customer. A base URL may be longer on one side:
// where it ends is a choice.
func (p compared) agrees() bool {
	for there := range strings.SplitSeq(p.there, " || ") {
		there, _, _ = strings.Cut(theirHole.ReplaceAllString(there, "x"), "?")
		there = strings.TrimSuffix(there, "/")
		for _, here := range p.here {
			if begins, err := regexp.MatchString("^"+here+"(/.*)?$", there); err == nil && begins || beginsWith(here, there) {
				return true
			}
		}
	}
	return false
}

// beginsWith tells whether a pattern of ours goes on where their address ends.
func beginsWith(here, there string) bool {
	segments := strings.Split(here, "/")
	for n := 3; n <= len(segments); n++ {
		if whole, err := regexp.MatchString("^"+strings.Join(segments[:n], "/")+"$", there); err == nil && whole {
			return true
		}
	}
	return false
}
