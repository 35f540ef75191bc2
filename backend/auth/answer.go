package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// answer is what a token endpoint said, read leniently: after a server rotated a refresh token, an
// answer that is lost because of one odd member means that a person has to sign in again.
type answer struct {
	access   string
	refresh  string // also set beside an error, when there was one in the body
	idToken  string
	scope    string
	life     time.Duration // 0 when unknown: the token is used until it is refused; oneUse
	problem  *providerError
	unusable string   // why there is no access token, when the provider named no error
	hint     string   // what to do about that
	notes    []string // what was odd
	identity string
	kept     map[string]string // values to be kept, by name
}

// readAnswer reads a token answer and follows the paths that the connector names.
func readAnswer(o studio.OAuth2, body []byte, status int, now time.Time) answer {
	a := parseAnswer(body, status, o.TokenPath, now)
	top := readAnything(body)
	if top == nil {
		return a
	}
	if o.RefreshTokenPath != "" {
		if refresh := top.textAt(o.RefreshTokenPath); !strings.ContainsFunc(refresh, isControl) {
			a.refresh = refresh
		}
	}
	if o.ExpiryPath != "" {
		if life, odd := lifetime(top.valueAt(o.ExpiryPath), now); life != 0 {
			a.life = life
		} else if odd != "" {
			a.notes = append(a.notes, odd)
		}
	}
	if o.IdentityPath != "" {
		a.identity = cut(top.textAt(o.IdentityPath), 200)
	}
	a.kept = keptOf(o.Keep, top)
	return a
}

// parseAnswer reads a token answer (RFC 6749 section 5) as JSON or as a form, whatever its content
// type says. path tells where the tokens are, such as "data" or "data.token"; empty means at the top.
func parseAnswer(body []byte, status int, path string, now time.Time) answer {
	body = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\xef\xbb\xbf")))
	var top members
	var notes []string
	switch {
	case len(body) == 0:
		return answer{unusable: "The answer is empty."}
	case body[0] == '{':
		var whole bool
		if top, whole = readObject(body); !whole {
			notes = append(notes, "The token answer is broken off or not quite JSON; what could be read of it was used.")
		}
	case body[0] == '<':
		return answer{unusable: "The answer is a web page, not a token.", hint: "Check the Access token URL."}
	case body[0] == '[' || body[0] == '"':
		return answer{unusable: "The answer is JSON, but not an object."}
	default:
		if top = readForm(string(body)); top == nil {
			return answer{unusable: "The answer is neither JSON nor a form.", hint: "Check the Access token URL."}
		}
	}
	a := top.answer(path, status, now)
	a.notes = append(notes, a.notes...)
	return a
}

// members are those of one object; objects around it come after it, for what is said there only.
type members []map[string]any

func (m members) get(name string) any {
	for _, object := range m {
		if value, there := object[name]; there && value != nil {
			return value
		}
	}
	return nil
}

// text is a member as text. Numbers count: some servers number their tokens.
func (m members) text(name string) string {
	switch value := m.get(name).(type) {
	case string:
		return strings.TrimSpace(value)
	case json.Number:
		return value.String()
	case []any: // scopes as a list
		parts := []string{}
		for _, part := range value {
			if s, is := part.(string); is {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, " ")
	}
	return ""
}

func (m members) answer(path string, status int, now time.Time) answer {
	problem := m.problem(status)
	inner, token := m.at(path)
	a := answer{
		access: token, refresh: inner.text("refresh_token"), idToken: inner.text("id_token"), scope: inner.text("scope"), problem: problem,
	}
	if a.access == "" {
		a.access = inner.text("access_token")
	}
	if strings.ContainsFunc(a.refresh, isControl) {
		a.refresh = ""
	}
	var odd string
	if a.life, odd = lifetime(inner.get("expires_in"), now); odd != "" {
		a.notes = append(a.notes, odd)
	}
	switch {
	case problem != nil:
		a.access = ""
	case a.access == "":
		a.unusable, a.hint = m.missing(path)
	case strings.ContainsFunc(a.access, isControl):
		a.access, a.unusable = "", "The access token has control characters in it, so no request can carry it."
	}
	return a
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }

// at follows the path from the top. It may end at the object that holds the tokens or at the access
// token itself. Of a list the first entry is taken; a step that is not there is left out, because
// servers wrap the answer to a refresh otherwise than the first one.
func (m members) at(path string) (inner members, token string) {
	inner = m
	for _, step := range steps(path) {
		switch next := inner[0][step].(type) {
		case map[string]any:
			inner = append(members{next}, inner...)
		case []any:
			if len(next) > 0 {
				if first, is := next[0].(map[string]any); is {
					inner = append(members{first}, inner...)
				}
			}
		case string:
			return inner, strings.TrimSpace(next)
		}
	}
	return inner, ""
}

// problem is the error in the answer: in the standard members, in Slack's ok: false, in an object
// {"error": {"code", "message"}}; in an answer of any status.
func (m members) problem(status int) *providerError {
	e := &providerError{status: status, description: m.text("error_description")}
	switch value := m.get("error").(type) {
	case string:
		e.code = strings.TrimSpace(value)
	case map[string]any:
		inside := members{value}
		e.code = firstOf(inside.text("code"), inside.text("type"), inside.text("status"))
		e.description = firstOf(e.description, inside.text("message"), inside.text("error_description"))
	}
	if ok, is := m.get("ok").(bool); is && !ok && e.code == "" {
		e.code = "not_ok"
	}
	if e.code == "" {
		return nil
	}
	e.description = firstOf(e.description, m.text("message"))
	return e
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// missing says that no access token was found, and where there is one instead.
func (m members) missing(path string) (unusable, hint string) {
	where := "at the top"
	if path != "" {
		where = "at " + path
	}
	unusable = "The answer has no access_token " + where + "."
	if found := find(m[len(m)-1], "", 3); found != "" {
		hint = fmt.Sprintf("There is one in %s: set Token path to %s in Advanced.", found, found)
	}
	return unusable, hint
}

// find looks for an object with an access_token in it.
func find(object map[string]any, at string, depth int) string {
	for name, value := range object {
		inside, is := value.(map[string]any)
		if !is {
			continue
		}
		place := strings.TrimPrefix(at+"."+name, ".")
		if (members{inside}).text("access_token") != "" {
			return place
		}
		if depth > 1 {
			if found := find(inside, place, depth-1); found != "" {
				return found
			}
		}
	}
	return ""
}

// readObject reads a JSON object member by member, so that of a broken one the whole members remain.
// Numbers keep their text.
func readObject(body []byte) (m members, whole bool) {
	object := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if _, err := decoder.Token(); err != nil {
		return members{object}, false
	}
	last := ""
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return members{object}, false
		}
		var value any
		if err := decoder.Decode(&value); err != nil {
			return members{object}, false
		}
		last = name.(string)
		object[last] = value
	}
	if _, err := decoder.Token(); err != nil {
		if _, number := object[last].(json.Number); number {
			delete(object, last) // its last digits may be missing
		}
		return members{object}, false
	}
	_, err := decoder.Token()
	return members{object}, errors.Is(err, io.EOF)
}

// readForm reads a form that has the look of a token answer, as old servers send; nil for other text.
func readForm(body string) members {
	values, err := url.ParseQuery(body)
	if err != nil || (values.Get("access_token") == "" && values.Get("error") == "" && values.Get("refresh_token") == "") {
		return nil
	}
	object := map[string]any{}
	for name := range values {
		object[name] = values.Get(name)
	}
	return members{object}
}
