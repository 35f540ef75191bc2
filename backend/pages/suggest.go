package pages

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// First is the first answer of an action, and the request it is an answer to.
type First struct {
	Source
	Method string
	URL    string // as sent
	Sent   string // the body as sent
	Empty  bool   // no list of records was found in the answer
	// RecordPath is where the list stands.
	RecordPath string
	Rows       bool // the action brings rows: a list of it may go on although the answer does not say so
}

// Suggest reads from a first answer how its system counts pages; found is false when nothing points to
// more than one. What the answer says goes before what the request asks for, and an address before a
// mark, which goes before a number.
//
// hint is what the connector says of its lists, or nothing. An answer that has what the hint names goes
// before all else that could be read from it. One that has nothing of it may be the last page, but then
// whatever else it says counts more.
func Suggest(f First, hint studio.Pagination) (s studio.PageSuggestion, found bool) {
	g := guessAt(f)
	proposed := g.applied(hint)
	how, where := g.fits(proposed)
	if how == seen {
		return studio.PageSuggestion{Pagination: proposed, Why: "The answer tells of its pages in " + where + ".", FromConnector: true}, true
	}
	if p, why := g.answered(); why != "" {
		return studio.PageSuggestion{Pagination: p, Why: why}, true
	}
	asked, why := g.asked()
	if how == silent && f.Rows && (why == "" || asked.Name == proposed.Name) {
		return studio.PageSuggestion{Pagination: proposed, Why: "This answer does not tell of further pages.", FromConnector: true}, true
	}
	return studio.PageSuggestion{Pagination: asked, Why: why}, why != ""
}

func guessAt(f First) *guess {
	g := &guess{First: f}
	if u, err := url.Parse(f.URL); err == nil {
		g.query = u.Query()
	}
	if f.Method == "POST" || f.Method == "PUT" || f.Method == "PATCH" {
		g.body = bodyKeys(f.Sent)
	}
	if f.JSON && f.Body != nil {
		if body, err := f.Body(); err == nil {
			g.leaves = outline(body)
			_ = body.Close()
		}
	}
	return g
}

// answered is what the answer says by itself.
func (g *guess) answered() (studio.Pagination, string) {
	for _, look := range []func() (studio.Pagination, string){g.link, g.address, g.mark, g.numbered, g.counted, g.lastRecord} {
		if p, why := look(); why != "" {
			return p, why
		}
	}
	return studio.Pagination{}, ""
}

// guess is what suggestions are made from.
type guess struct {
	First
	query  url.Values
	body   []string // paths of the members of a JSON body as sent
	leaves []leaf
}

func (g *guess) link() (studio.Pagination, string) {
	if NextLink(g.Headers) == "" {
		return studio.Pagination{}, ""
	}
	return studio.Pagination{Kind: studio.PagesNext, From: studio.FromLink}, "The header Link of the answer names the next page."
}

// address finds the next page's address in the body.
func (g *guess) address() (studio.Pagination, string) {
	for _, l := range g.leaves {
		if l.kind != fields.String || !saysNext(l) || !looksLikeAddress(l.text) {
			continue
		}
		if _, err := Resolve(g.URL, l.text); err != nil {
			continue // another origin: credentials do not go there
		}
		p := studio.Pagination{Kind: studio.PagesNext, From: studio.FromBody, Path: l.path}
		return p, "The answer has the address of the next page in " + l.path + "."
	}
	return studio.Pagination{}, ""
}

func saysNext(l leaf) bool {
	return strings.Contains(l.name, "next") || l.in == "next" || strings.HasSuffix(l.in, "nextpage") || strings.HasSuffix(l.in, "nextlink")
}

func looksLikeAddress(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "/") && len(text) > 1 || strings.HasPrefix(text, "?")
}

// marks are the names under which a cursor stands, and the names under which it is sent then; an empty
// one stands for the name itself.
var marks = []struct {
	names []string
	sent  string
}{
	{[]string{"nextpagetoken"}, "pageToken"},
	{[]string{"nextcursor", "cursornext", "nextpagecursor", "cursor"}, "cursor"},
	{[]string{"nexttoken", "continuationtoken", "nextcontinuationtoken", "continuation", "scrollid", "nextmarker", "bookmark", "pagestate"}, ""},
	{[]string{"endcursor", "after", "nextafter"}, "after"},
	{[]string{"nextpage", "nextpagenumber"}, "page"},
	{[]string{"nextoffset", "nextstart"}, "offset"},
	{[]string{"lastid"}, "after_id"},
	{[]string{"nextpageid", "nextid", "pagetoken", "startingafter"}, ""},
}

// mark finds a cursor in the body.
func (g *guess) mark() (studio.Pagination, string) {
	for _, m := range marks {
		for _, l := range g.leaves {
			named := slices.Contains(m.names, l.name) || l.name == "next" && m.sent == "cursor"
			if !named || !g.isMark(l) {
				continue
			}
			p := studio.Pagination{Kind: studio.PagesCursor, From: studio.FromBody, Path: l.path, MorePath: g.more()}
			p.In, p.Name = g.placeOf(l, m.sent)
			return p, "The answer has a mark of the next page in " + l.path + "."
		}
	}
	return studio.Pagination{}, ""
}

// isMark tells whether a leaf of a likely name is a cursor. A certain name may be empty: the first page
// can be the last.
func (g *guess) isMark(l leaf) bool {
	switch {
	case l.kind == fields.Null || l.kind == fields.String && l.text == "":
		return strings.HasPrefix(l.name, "next") && l.name != "next" && g.more() != "" && !g.Empty
	case l.kind != fields.String && l.kind != fields.Number || l.text == "0" || looksLikeAddress(l.text):
		return false
	case l.name == "lastid":
		return g.more() != "" && !g.Empty
	case l.name == "after":
		return slices.Contains([]string{"next", "cursor", "cursors", "paging", "page", "pagination", "meta"}, l.in)
	}
	return true
}

// asking are the names under which systems take a cursor, the usual ones first.
var asking = []string{
	"cursor", "pagetoken", "nextcursor", "startcursor", "after", "startingafter", "nexttoken", "nextpagetoken", "paginationtoken",
	"continuationtoken", "continuation", "pagecursor", "pageafter", "marker", "bookmark", "scrollid", "page", "offset", "start",
}

// placeOf tells where and under which name a cursor is sent: as something that the request has already,
// else by what the answer calls it.
func (g *guess) placeOf(l leaf, usual string) (studio.PagePlace, string) {
	wanted := append([]string{plain(usual), strings.TrimPrefix(l.name, "next"), l.name}, asking[:len(asking)-3]...)
	for _, name := range wanted {
		for sent := range g.query {
			if name != "" && plain(sent) == name {
				return studio.PageInQuery, sent
			}
		}
		for _, path := range g.body {
			if name != "" && plain(path[strings.LastIndex(path, ".")+1:]) == name {
				return studio.PageInBody, path
			}
		}
	}
	name := usual
	key := l.path[strings.LastIndexAny(l.path, ".")+1:]
	switch {
	case usual == "":
		name = key
	case usual == "pageToken" && strings.Contains(key, "_"):
		name = "page_token"
	}
	if len(g.body) > 0 {
		if slices.Contains(g.body, "variables") {
			name = "variables." + name // GraphQL
		}
		return studio.PageInBody, name
	}
	return studio.PageInQuery, name
}

// bodyKeys are the paths of the members of a JSON object, two levels deep.
func bodyKeys(body string) []string {
	var top map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &top) != nil {
		return nil
	}
	paths := []string{}
	for key, value := range top {
		path := fields.Child("", key)
		paths = append(paths, path)
		var inner map[string]json.RawMessage
		if json.Unmarshal(value, &inner) == nil {
			for key := range inner {
				paths = append(paths, fields.Child(path, key))
			}
		}
	}
	slices.Sort(paths)
	return paths
}

// more is the path of the flag that tells of more pages, empty for none.
func (g *guess) more() string {
	for _, l := range g.leaves {
		if (l.kind == fields.True || l.kind == fields.False) && slices.Contains([]string{"hasmore", "hasnext", "hasnextpage", "more", "moreavailable", "hasmoreitems", "morepages", "hasmorepages"}, l.name) {
			return l.path
		}
	}
	return ""
}

// number finds a whole number by its names.
func (g *guess) number(names ...string) (path string, value int, found bool) {
	for _, name := range names {
		for _, l := range g.leaves {
			if l.name != name {
				continue
			}
			if n, err := strconv.Atoi(l.text); err == nil {
				return l.path, n, true
			}
		}
	}
	return "", 0, false
}
