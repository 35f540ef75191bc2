package request

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// Page returns the request for another page of the same action: at another address of the same origin,
// or with the position of the page in the query, a header or the JSON body. p stays as it is. It fails
// with CodeInvalid when the address leaves the origin or the body has no place for the position.
func (p *Prepared) Page(turn studio.PageTurn) (*Prepared, error) {
	next := *p
	next.out, next.shared = *p.out.Clone(), nil
	if turn.URL != "" {
		if err := next.goTo(turn.URL); err != nil {
			return nil, err
		}
	}
	for _, v := range turn.Values {
		if err := next.place(v); err != nil {
			return nil, err
		}
	}
	return &next, nil
}

// goTo takes another address of the same origin. A credential that the answer repeated in it was hidden
// there: it is left out, and added again when the request is signed.
func (p *Prepared) goTo(address string) error {
	to, err := url.Parse(address)
	if err != nil || studio.OriginOf(to) != p.origin || to.User != nil {
		return studio.Fail(studio.CodeInvalid, "The next page is not at "+p.origin+", so it was not asked for.", "Check the pagination of the action.")
	}
	to.Fragment, to.RawFragment = "", ""
	to.RawQuery = withoutPairs(to.RawQuery, func(_ string, pair queryPair) bool { return strings.Contains(pair.value, Dots) })
	if strings.Contains(to.Path, Dots) {
		return studio.Fail(studio.CodeInvalid, "The address of the next page holds a credential, so it was not asked for.", "Choose another kind of pagination.")
	}
	p.out.URL = to
	return nil
}

func (p *Prepared) place(v studio.PlacedText) error {
	switch v.In {
	case studio.PageInHeader:
		if strings.ContainsAny(v.Value, "\r\n\x00") {
			return studio.Fail(studio.CodeInvalid, "The position of the next page has a line break, which no header can carry.", "Check the pagination of the action.")
		}
		p.out.Header.Set(v.Name, v.Value)
	case studio.PageInBody:
		return p.placeInBody(v)
	default:
		rest := withoutPairs(p.out.URL.RawQuery, func(_ string, pair queryPair) bool { return pair.name == v.Name })
		if rest != "" {
			rest += "&"
		}
		p.out.URL.RawQuery = rest + template.EscapeName(v.Name) + "=" + url.QueryEscape(v.Value)
	}
	return nil
}

func (p *Prepared) placeInBody(v studio.PlacedText) error {
	if strings.HasPrefix(p.out.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		rest := withoutPairs(string(p.out.Body), func(_ string, pair queryPair) bool { return pair.name == v.Name })
		if rest != "" {
			rest += "&"
		}
		p.out.Body = []byte(rest + url.QueryEscape(v.Name) + "=" + url.QueryEscape(v.Value))
		return nil
	}
	path, err := fields.ParsePath(v.Name)
	if err != nil {
		return studio.Fail(studio.CodeInvalid, "The place of the page's position in the body: "+err.Error(), "Check the pagination of the action.")
	}
	value := template.Quote(v.Value)
	if v.Number && template.IsNumber(v.Value) {
		value = v.Value
	}
	body := p.out.Body
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	set, ok := withValue(body, path, value)
	if !ok {
		return studio.Fail(studio.CodeInvalid, "The body has no place for "+v.Name+".", "The body must be a JSON object, and so must what the path leads through.")
	}
	p.out.Body = set
	return nil
}

// withValue returns a JSON object with a value at a path of member names; what is missing on the way is
// made. The other members stay as written, in their order.
func withValue(object []byte, path fields.Path, value string) ([]byte, bool) {
	if len(path) == 0 {
		return []byte(value), true
	}
	if path[0].Kind != fields.StepKey {
		return nil, false
	}
	members, ok := membersOf(object)
	if !ok {
		return nil, false
	}
	at := -1
	for i, m := range members {
		if m.name == path[0].Key {
			at = i
		}
	}
	if at < 0 {
		at = len(members)
		members = append(members, member{name: path[0].Key, value: json.RawMessage("{}")})
	}
	if len(path) > 1 && string(bytes.TrimSpace(members[at].value)) == "null" {
		members[at].value = json.RawMessage("{}")
	}
	set, ok := withValue(members[at].value, path[1:], value)
	if !ok {
		return nil, false
	}
	members[at].value = set
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(template.Quote(m.name) + ":")
		out.Write(m.value)
	}
	out.WriteByte('}')
	return out.Bytes(), true
}

// member is one of a JSON object, its value as written.
type member struct {
	name  string
	value json.RawMessage
}

func membersOf(object []byte) (list []member, ok bool) {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		t, err := d.Token()
		name, is := t.(string)
		var value json.RawMessage
		if err != nil || !is || d.Decode(&value) != nil {
			return nil, false
		}
		list = append(list, member{name, value})
	}
	return list, true
}
