package auth

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// secretParams are the parameters that are shown as dots.
var secretParams = map[string]bool{
	"client_secret": true, "code": true, "code_verifier": true, "refresh_token": true, "token": true, "username": true,
	"password": true, "device_code": true, "assertion": true, "client_assertion": true,
}

// write puts the parameters into the call as the connector says: as a form, as JSON or in the query. Names
// that the system spells otherwise are replaced last.
func (t *tokenCall) write(o studio.OAuth2, form url.Values, header http.Header) error {
	for _, h := range o.TokenHeaders {
		if name := strings.TrimSpace(h.Name); name != "" {
			if err := setHeader(&studio.Outgoing{Header: header}, name, h.Value); err != nil {
				return err
			}
		}
	}
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	sent, shown := []pair{}, []pair{}
	for _, name := range names {
		for _, value := range form[name] {
			spelled := spelledAs(o, name)
			sent = append(sent, pair{spelled, value})
			if secretParams[name] {
				value = dots
			}
			shown = append(shown, pair{spelled, value})
		}
	}
	switch o.TokenFormat {
	case studio.TokenFormatJSON:
		t.body, t.shownBody = asJSON(sent), string(asJSON(shown))
		setDefault(header, "application/json")
	case studio.TokenFormatQuery:
		plain := *t.url
		t.url = &plain
		t.shownURL = withPairs(plain, asForm(shown))
		t.url.RawQuery = joinQuery(plain.RawQuery, asForm(sent))
	default:
		t.body, t.shownBody = []byte(asForm(sent)), asForm(shown)
		setDefault(header, formType)
	}
	return nil
}

func setDefault(header http.Header, contentType string) {
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", contentType)
	}
}

// pair is one parameter.
type pair struct{ name, value string }

func asForm(pairs []pair) string {
	parts := []string{}
	for _, p := range pairs {
		value := p.value
		if value != dots {
			value = url.QueryEscape(value)
		}
		parts = append(parts, url.QueryEscape(p.name)+"="+value)
	}
	return strings.Join(parts, "&")
}

func asJSON(pairs []pair) []byte {
	object := map[string]any{}
	for _, p := range pairs {
		if before, there := object[p.name]; there { // RFC 8707 allows several resources
			list, is := before.([]any)
			if !is {
				list = []any{before}
			}
			object[p.name] = append(list, p.value)
			continue
		}
		object[p.name] = p.value
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(object) // texts always marshal
	return bytes.TrimSuffix(body.Bytes(), []byte("\n"))
}

func withPairs(u url.URL, query string) string {
	u.RawQuery = ""
	return u.String() + "?" + query
}

func joinQuery(before, after string) string {
	if before == "" {
		return after
	}
	return before + "&" + after
}

// spelledAs is how the system spells a parameter of the protocol.
func spelledAs(o studio.OAuth2, name string) string {
	for _, pair := range o.ParameterNames {
		if strings.EqualFold(strings.TrimSpace(pair.Name), name) && strings.TrimSpace(pair.Value) != "" {
			return strings.TrimSpace(pair.Value)
		}
	}
	return name
}

// addScope adds the scopes, separated as the connector says.
func addScope(form url.Values, o studio.OAuth2) {
	if scopes := strings.Fields(o.Scopes); len(scopes) > 0 {
		form.Set("scope", strings.Join(scopes, orElse(o.ScopeSeparator, " ")))
	}
}
