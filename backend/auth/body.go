package auth

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/url"

	"connectorstudio/backend/studio"
)

const formType = "application/x-www-form-urlencoded"

// setBodyMember adds a member to a JSON body, or a field to a form.
func setBodyMember(out *studio.Outgoing, name, value string) error {
	if kind, _, _ := mime.ParseMediaType(out.Header.Get("Content-Type")); kind == formType {
		pair := url.QueryEscape(name) + "=" + url.QueryEscape(value)
		if fields, err := url.ParseQuery(string(out.Body)); err == nil && fields.Has(name) {
			return studio.Fail(studio.CodeInvalid, "The body has a field "+name+" already, and the API key goes there.", "Remove it from the body; it is added to each request.")
		}
		if len(out.Body) > 0 {
			pair = string(out.Body) + "&" + pair
		}
		out.Body = []byte(pair)
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
			"Make the body a JSON object, such as {\"query\": \"…\"}, or choose another Placement under Authentication.")
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
