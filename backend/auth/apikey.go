package auth

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/url"
	"sort"
	"strings"

	"connectorstudio/backend/studio"
)

// An API key is put where the connector says: a query parameter, a header or a member of the JSON
// body, through a template such as "Bearer {key}". Further secrets each have a header of their own.

// keyPlace names where the key goes, for messages.
func keyPlace(k studio.APIKey) string {
	switch k.Placement {
	case studio.PlacementQuery:
		return "the query parameter " + k.KeyName
	case studio.PlacementBody:
		return "the body member " + k.KeyName
	}
	return "the header " + k.KeyName
}

// fill puts a secret into a value template.
func fill(template, key string) string {
	if template == "" {
		return key
	}
	return strings.ReplaceAll(template, "{key}", key)
}

// missingKey is the failure of an API key connection that lacks a value, or nil.
func missingKey(c studio.Connector, cred credential) *studio.Failure {
	missing := func(name, field string) *studio.Failure {
		f := studio.Fail(studio.CodeNotConnected, "Enter the "+name+".", "Press Connect and enter it.")
		f.Field = field
		return f
	}
	if cred.APIKey == nil {
		return missing(orElse(c.Auth.APIKey.DisplayName, "API key"), SecretAPIKey)
	}
	for _, h := range c.Auth.APIKey.Further {
		if _, found := cred.Further[h.ID]; !found {
			return missing(orElse(h.DisplayName, h.HeaderName), "further."+h.ID)
		}
	}
	return nil
}

// signKey adds the key and the further secrets to the request.
func signKey(out *studio.Outgoing, k studio.APIKey, cred credential) error {
	value := fill(k.ValueTemplate, string(cred.APIKey.Value))
	if err := place(out, k, value); err != nil {
		return err
	}
	for _, h := range k.Further {
		if err := setHeader(out, h.HeaderName, fill(h.ValueTemplate, string(cred.Further[h.ID].Value))); err != nil {
			return err
		}
	}
	return nil
}

func place(out *studio.Outgoing, k studio.APIKey, value string) error {
	switch k.Placement {
	case studio.PlacementQuery:
		out.URL.RawQuery = withQuery(out.URL.RawQuery, k.KeyName, value)
		return nil
	case studio.PlacementBody:
		return setBody(out, k.KeyName, value)
	case studio.PlacementHeader:
		return setHeader(out, k.KeyName, value)
	}
	return studio.Fail(studio.CodeInvalid, "The Placement of the API key is not chosen.", "Choose Query parameter, Header or Body under Authentication.")
}

// setHeader refuses names and values that no HTTP message can carry (RFC 9110 section 5), naming the
// header and never its value, and the headers that Go's client takes from elsewhere without a word.
func setHeader(out *studio.Outgoing, name, value string) error {
	refuse := func(message, fix string) error {
		return studio.Fail(studio.CodeInvalid, message, fix)
	}
	if !isToken(name) {
		return refuse("A credential has no header to go in, or one with a name that headers can't have.", "Mend the Key Name under Authentication.")
	}
	switch strings.ToLower(name) {
	case "host", "content-length", "transfer-encoding", "connection", "trailer", "upgrade", "te":
		return refuse("The header "+name+" belongs to the connection itself and can't carry a credential.", "Choose another Key Name under Authentication.")
	}
	for i := 0; i < len(value); i++ {
		if (value[i] < 0x20 && value[i] != '\t') || value[i] == 0x7f {
			return refuse("The value of the header "+name+" has a line break or control character.", "Enter the credential again, without line breaks.")
		}
	}
	out.Header.Set(name, value)
	return nil
}

// isToken tells whether name can be a header's name (RFC 9110 section 5.6.2).
func isToken(name string) bool {
	for _, b := range []byte(name) {
		letter := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
		if !letter && strings.IndexByte("!#$%&'*+-.^_`|~", b) < 0 {
			return false
		}
	}
	return name != ""
}

// withQuery sets one query parameter and leaves the others exactly as they are written.
func withQuery(raw, name, value string) string {
	kept := []string{}
	for _, piece := range strings.Split(raw, "&") {
		key, _, _ := strings.Cut(piece, "=")
		if decoded, err := url.QueryUnescape(key); piece != "" && (err != nil || decoded != name) {
			kept = append(kept, piece)
		}
	}
	return strings.Join(append(kept, url.QueryEscape(name)+"="+url.QueryEscape(value)), "&")
}

// setBody adds the key to a form or to the JSON object in the body.
func setBody(out *studio.Outgoing, name, value string) error {
	media, _, _ := mime.ParseMediaType(out.Header.Get("Content-Type"))
	if media == "application/x-www-form-urlencoded" {
		out.Body = []byte(withQuery(string(out.Body), name, value))
		return nil
	}
	return setMember(out, name, value)
}

// setMember adds a member to the JSON object in the body. The text of the others stays as it is:
// numbers keep their digits.
func setMember(out *studio.Outgoing, name, value string) error {
	member, err := jsonMember(name, value)
	if err != nil {
		return err
	}
	body := bytes.TrimSpace(out.Body)
	if len(body) == 0 {
		out.Body = append(append([]byte("{"), member...), '}')
		if out.Header.Get("Content-Type") == "" {
			out.Header.Set("Content-Type", "application/json")
		}
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return studio.Fail(studio.CodeInvalid, "The API key goes into the body, but the body is not a JSON object.",
			"Make the body a form or a JSON object, such as {\"query\": \"…\"}, or choose another Placement under Authentication.")
	}
	if _, there := members[name]; there {
		return studio.Fail(studio.CodeInvalid, "The body has a member "+name+" already, and the API key goes there.", "Remove it from the body; it is added to each request.")
	}
	separator := ", "
	if len(members) == 0 {
		separator = ""
	}
	signed := append([]byte{}, bytes.TrimRight(body[:len(body)-1], " \t\r\n")...)
	signed = append(append(signed, separator...), member...)
	out.Body = append(signed, '}')
	return nil
}

func jsonMember(name, value string) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for i, part := range []string{name, value} {
		if err := encoder.Encode(part); err != nil {
			return nil, err
		}
		text.Truncate(text.Len() - 1) // the encoder's line end
		if i == 0 {
			text.WriteByte(':')
		}
	}
	return text.Bytes(), nil
}

// furtherIDs lists the stored further credentials in a stable order.
func furtherIDs(cred credential) []string {
	ids := make([]string, 0, len(cred.Further))
	for id := range cred.Further {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}
