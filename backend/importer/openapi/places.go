package openapi

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// inQuery writes the query entries. What stands in the path already is not added again.
func (w *writer) inQuery(declared []*node) {
	_, written, _ := strings.Cut(w.path, "?")
	inPath, _ := url.ParseQuery(strings.NewReplacer("{", "", "}", "").Replace(written))
	for _, p := range declared {
		name := p.at("name").str()
		if p.at("in").str() != "query" || name == "" || inPath.Has(name) {
			continue
		}
		s := w.setting("query", name, p)
		schema := w.d.follow(p.at("schema"))
		if schema == nil {
			schema = p
		}
		if p.at("content") != nil {
			s.Type = studio.ParamJSON
			w.out.Samples[s.Name] = `{"sample": 1}`
		} else if w.d.jsonType(schema) == "object" && styleOf(p) != studio.StyleDeep {
			w.object(s, p, schema)
			continue
		} else if s.Style = styleOf(p); s.Style == studio.StyleDeep && s.Type != studio.ParamJSON {
			s.Style = studio.StyleBrackets
		}
		w.addQuery(name, s)
	}
}

func (w *writer) addQuery(name string, s studio.Parameter) {
	name = strings.TrimSpace(name)
	if len(pathHole.FindString(name)) > 2 {
		w.lose("a query entry whose name is made of values: " + name)
		return
	}
	w.out.Action.Query = append(w.out.Action.Query, studio.Pair{Name: name, Value: w.use(s)})
}

// object writes an object in the query. Its members are entries themselves where the definition knows
// them; else the whole is text of a query.
func (w *writer) object(s studio.Parameter, p, schema *node) {
	properties := w.d.plain(schema).at("properties")
	if !properties.is(object) || len(properties.names) == 0 {
		s.Type, s.Raw, s.Default = studio.ParamText, true, ""
		w.out.Samples[s.Name] = "a=1"
		separator := "?"
		if strings.Contains(w.out.Action.Endpoint, "?") {
			separator = "&"
		}
		w.out.Action.Endpoint += separator + w.use(s)
		return
	}
	delete(w.out.Samples, s.Name)
	for _, name := range properties.names {
		property := &node{kind: object}
		property.set("schema", properties.members[name])
		member := w.setting("query", name, property)
		if member.Type == studio.ParamList {
			member.Style = studio.StyleRepeat
		}
		w.addQuery(name, member)
	}
}

// styleOf is how a list is written: collectionFormat of 2.0, style and explode of 3.
func styleOf(p *node) studio.ListStyle {
	switch p.at("collectionFormat").str() {
	case "multi":
		return studio.StyleRepeat
	case "pipes":
		return studio.StylePipes
	case "ssv", "tsv":
		return studio.StyleSpaces
	case "csv":
		return studio.StyleCommas
	}
	explode := p.at("explode")
	switch style := p.at("style").str(); {
	case style == "deepObject":
		return studio.StyleDeep
	case style == "spaceDelimited" && !explode.yes():
		return studio.StyleSpaces
	case style == "pipeDelimited" && !explode.yes():
		return studio.StylePipes
	case p.at("schema") != nil && (explode == nil || explode.yes()):
		return studio.StyleRepeat
	}
	return studio.StyleCommas
}

// setElsewhere are headers that the definition may name, but not declare (OpenAPI 3.1 section 4.8.12), and
// those that belong to the connection itself.
var setElsewhere = []string{
	"accept", "content-type", "authorization", "host", "content-length", "transfer-encoding", "connection", "accept-encoding", "user-agent",
	"content-encoding", "expect", "te", "keep-alive",
}

func (w *writer) inHeaders(declared []*node) {
	for _, p := range declared {
		name := strings.TrimSpace(p.at("name").str())
		switch place := p.at("in").str(); {
		case place == "cookie":
			w.cookie(name, p)
		case place != "header" || name == "" || slices.Contains(setElsewhere, strings.ToLower(name)):
		default:
			w.out.Action.Headers = append(w.out.Action.Headers, studio.Pair{Name: name, Value: w.use(w.setting("header", name, p))})
		}
	}
}

// cookie writes a cookie. The members of an object are cookies themselves, as in a query.
func (w *writer) cookie(name string, p *node) {
	schema := w.d.follow(p.at("schema"))
	properties := w.d.plain(schema).at("properties")
	switch required := p.at("required").yes(); {
	case slices.ContainsFunc(w.d.keysIn("cookie"), func(key string) bool { return key == name }): // authentication sends it
	case !cookieName.MatchString(name) && required:
		w.lose("the cookie " + name)
	case !cookieName.MatchString(name):
		w.note("The cookie " + name + " is not sent: it has no name that a cookie can have.")
	case w.d.jsonType(schema) == "object" && properties.is(object):
		for _, member := range properties.names {
			declared := &node{kind: object}
			declared.set("schema", properties.members[member])
			w.oneCookie(member, declared)
		}
	default:
		w.oneCookie(name, p)
	}
}

func (w *writer) oneCookie(name string, p *node) {
	s := w.setting("cookie", name, p)
	if s.Type == studio.ParamJSON {
		s.Type, s.Default = studio.ParamText, ""
	}
	if s.Type == studio.ParamList {
		s.Style = studio.StyleRepeat
		if explode := p.at("explode"); explode != nil && !explode.yes() {
			s.Style = studio.StyleCommas
		}
	}
	if strings.ContainsFunc(s.Default, notCookie) {
		s.Default = ""
	}
	sample := w.out.Samples[s.Name] // empty where the default is one
	if s.Type == studio.ParamText && len(s.Choices) == 0 && (strings.ContainsFunc(sample, notCookie) || sample+s.Default == "") {
		w.out.Samples[s.Name] = "sample"
	}
	w.out.Action.Cookies = append(w.out.Action.Cookies, studio.Pair{Name: name, Value: w.use(s)})
}

// cookieName and notCookie are RFC 6265 section 4.1.1.
var cookieName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

func notCookie(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`",;\`, r) }

// accept asks for what the operation answers with, when that is not JSON.
func (w *writer) accept() {
	kinds := w.answers()
	if len(kinds) == 0 || slices.ContainsFunc(kinds, isJSON) || slices.Contains(kinds, "*/*") {
		return
	}
	has := slices.ContainsFunc(w.out.Action.Headers, func(h studio.Pair) bool { return strings.EqualFold(h.Name, "Accept") })
	if !has {
		w.out.Action.Headers = append(w.out.Action.Headers, studio.Pair{Name: "Accept", Value: braces.Replace(kinds[0])})
	}
}

// answers are the content types of the first successful response.
func (w *writer) answers() []string {
	responses := w.operation.at("responses")
	if responses.is(object) {
		for _, status := range responses.names {
			content := w.d.follow(responses.members[status]).at("content")
			if strings.HasPrefix(status, "2") && content.is(object) {
				return content.names
			}
		}
	}
	return w.kindsOf("produces")
}

// kindsOf reads consumes or produces of Swagger 2.0.
func (w *writer) kindsOf(what string) []string {
	for _, from := range []*node{w.operation, w.d.root} {
		kinds := []string{}
		for _, kind := range itemsOf(from.at(what)) {
			kinds = append(kinds, strings.TrimSpace(kind.str()))
		}
		if len(kinds) > 0 {
			return kinds
		}
	}
	return nil
}

func isJSON(media string) bool {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	media = strings.TrimSpace(media)
	return media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json") || media == "application/*"
}
