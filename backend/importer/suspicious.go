package importer

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"connectorstudio/backend/studio"
)

// Suspicious names the places of a definition that hold what looks like a key (reliability G05, G06).
// A definition is shared; a key belongs with the authentication. The values are not repeated.
func Suspicious(c studio.Connector, actions []studio.Action) []string {
	s := suspects{found: []string{}}
	s.look("The Base URL", "", c.BaseURL)
	s.look("The Description", "", c.Description)
	s.look("The documentation link", "", c.Preparation.DocumentationURL)
	s.auth(c.Auth, "")
	for _, a := range c.Alternatives {
		s.look("The name of the method "+a.Label(), "", a.Name)
		s.auth(a.Auth, " of the method "+a.Label())
	}
	for _, p := range c.Parameters {
		s.look(fmt.Sprintf("The default of the connection parameter {%s}", p.Name), p.Name, p.Default)
	}
	s.pairs("The default header ", c.DefaultHeaders, "")
	s.pairs("The default query parameter ", c.DefaultQuery, "")
	s.rules(c.Outcomes, "")
	for _, a := range actions {
		s.action(a)
	}
	return s.found
}

type suspects struct{ found []string }

// auth looks at one method; of tells which, where there are several.
func (s *suspects) auth(a studio.Auth, of string) {
	o := a.OAuth2
	s.look("The Authorization URL"+of, "", o.AuthorizationURL)
	s.look("The Access token URL"+of, "", o.TokenURL)
	s.look("The Refresh token URL"+of, "", o.RefreshURL)
	s.look("The Revocation URL"+of, "", o.RevocationURL)
	s.pairs("The authorization parameter ", o.AuthorizationParams, of)
	s.look("The Device authorization URL"+of, "", o.DeviceURL)
	s.pairs("The token parameter ", o.TokenParams, of)
	s.pairs("The refresh parameter ", o.RefreshParams, of)
	s.pairs("The claim ", o.Assertion.Claims, of)
	s.pairs("The header of the token request ", o.TokenHeaders, of)
	s.look("The value template of Basic"+of, "", a.Basic.ValueTemplate)
	s.login(a.Login, of)
	for _, place := range slices.Concat(o.SendAs, a.APIKey.Also, a.Login.SendAs) {
		s.look("The value template of "+place.Name+of, place.Name, place.ValueTemplate)
	}
	s.look("The value template of "+a.APIKey.KeyName+of, a.APIKey.KeyName, a.APIKey.ValueTemplate)
	for _, h := range a.APIKey.Further {
		s.look("The value template of "+h.HeaderName+of, h.HeaderName, h.ValueTemplate)
	}
}

func (s *suspects) login(l studio.Login, of string) {
	s.look("The Login URL"+of, "", l.URL)
	s.pairs("The header of the login request ", l.Headers, of)
	s.pairs("The field of the login request ", l.Form, of)
	for _, m := range bodyMember.FindAllStringSubmatch(l.Body, -1) {
		s.look(fmt.Sprintf("The body field %s of the login request%s", m[1], of), m[1], m[2])
	}
}

func (s *suspects) action(a studio.Action) {
	of := " of the action " + a.Name
	s.look("The API Endpoint"+of, "", a.Endpoint)
	s.look("The Description"+of, "", a.Description)
	s.pairs("The query parameter ", a.Query, of)
	s.pairs("The header ", a.Headers, of)
	s.pairs("The cookie ", a.Cookies, of)
	for _, m := range bodyMember.FindAllStringSubmatch(a.Body, -1) {
		s.look(fmt.Sprintf("The body field %s%s", m[1], of), m[1], m[2])
	}
	s.look("The body"+of, "", bodyMember.ReplaceAllString(a.Body, ""))
	for _, part := range a.BodyParts {
		s.look("The part "+part.Name+of, part.Name, part.Value)
	}
	s.look("The variables"+of, "", a.Variables)
	s.rules(a.Outcomes, of)
	for _, p := range a.Parameters {
		s.look(fmt.Sprintf("The default of {%s}%s", p.Name, of), p.Name, p.Default)
	}
}

func (s *suspects) pairs(what string, pairs []studio.Pair, of string) {
	for _, p := range pairs {
		s.look(what+p.Name+of, p.Name, p.Value)
	}
}

func (s *suspects) rules(rules []studio.OutcomeRule, of string) {
	for _, r := range rules {
		s.look("An outcome rule"+of, r.Path, r.Value)
		s.look("An outcome rule"+of, r.Header, r.Within)
	}
}

func (s *suspects) look(what, name, value string) {
	if looksLikeKey(name, value) {
		s.found = append(s.found, what+" holds what looks like a key. Keep it with the authentication instead.")
	}
}

var (
	bodyMember = regexp.MustCompile(`"([^"\\]{1,80})"\s*:\s*"((?:[^"\\]|\\.)*)"`)
	hole       = regexp.MustCompile(`\{[A-Za-z_][A-Za-z0-9_.-]*\}`)
	word       = regexp.MustCompile(`[A-Za-z0-9_+=.-]+`)
	uuid       = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	userInfo   = regexp.MustCompile(`://[^/?#\s]*:[^/?#\s]+@`)
	scheme     = regexp.MustCompile(`(?i)^(basic|bearer|token|apikey|digest)\s+`)
	secretName = regexp.MustCompile(`(?i)(authori[sz]ation|api[-_ ]?key|access[-_]?key|secret|passw(or)?d|passphrase|^pwd$|(^|[-_])(token|auth|key|apikey|appid)$|accesstoken|authtoken|^cookie$|credential)`)
	schemeKey  = regexp.MustCompile(`(?i)^(basic|bearer|token)\s+[A-Za-z0-9_+/=.-]{16,}$`)
)

// knownKeys are the beginnings by which vendors mark their keys.
var knownKeys = []string{
	"sk-", "sk_", "pk_live_", "rk_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-",
	"xoxs-", "xapp-", "AKIA", "ASIA", "AIza", "ya29.", "SG.", "shpat_", "shpss_", "npm_", "pypi-", "dop_v1_", "hf_", "lin_api_",
	"secret_", "ntn_", "pat-na", "pat-eu", "key-", "sq0atp-", "sq0csp-", "EAAC", "eyJ", "figd_", "patA", "whsec_", "api-key-",
}

// looksLikeKey judges a value by its name, by how it begins and by how random it is. Parameters in it
// are no part of the judgement.
func looksLikeKey(name, value string) bool {
	fixed := strings.TrimSpace(hole.ReplaceAllString(value, " "))
	if userInfo.MatchString(fixed) || strings.Contains(fixed, "PRIVATE KEY-----") || schemeKey.MatchString(fixed) && mixed(fixed[strings.Index(fixed, " "):]) {
		return true
	}
	if secretName.MatchString(name) {
		rest := scheme.ReplaceAllString(fixed, "")
		if len(rest) >= 8 && !strings.ContainsAny(rest, " \t\n") && !strings.Contains(value, "{") {
			return true
		}
	}
	for _, t := range word.FindAllString(fixed, -1) {
		if known(t) || random(t) {
			return true
		}
	}
	return false
}

func known(t string) bool {
	for _, prefix := range knownKeys {
		rest, begins := strings.CutPrefix(t, prefix)
		if begins && len(t) >= 16 && mixed(rest) {
			return true
		}
	}
	return false
}

// mixed tells that a text has digits, or letters of both cases: words in lower case have neither.
func mixed(t string) bool {
	return strings.ContainsFunc(t, unicode.IsDigit) || strings.ContainsFunc(t, unicode.IsUpper) && strings.ContainsFunc(t, unicode.IsLower)
}

// random tells text that a machine drew from words and numbers that mean something: it changes between
// digits and letters, or upper and lower case, all the time.
func random(t string) bool {
	if uuid.MatchString(t) {
		return false
	}
	for _, part := range strings.Split(t, ".") {
		digits, changes, last, length := 0, 0, ' ', 0
		seen := map[rune]int{}
		for _, r := range part {
			class := 'a'
			switch {
			case r >= '0' && r <= '9':
				class = '0'
				digits++
			case r >= 'A' && r <= 'Z':
				class = 'A'
			case r < 'a' || r > 'z':
				continue // a separator
			}
			if last != ' ' && class != last {
				changes++
			}
			last = class
			length++
			seen[r]++
		}
		manyDigits := 100*digits >= 8*length && 100*changes >= 22*length && entropy(seen, length) >= 3.2
		fewDigits := digits > 0 && length >= 30 && 100*changes >= 45*length && entropy(seen, length) >= 4.3
		if length >= 20 && (manyDigits || fewDigits) {
			return true
		}
	}
	return false
}

// entropy is Shannon's, in bits a character.
func entropy(seen map[rune]int, length int) (bits float64) {
	for _, n := range seen {
		p := float64(n) / float64(length)
		bits -= p * math.Log2(p)
	}
	return bits
}
