package pages

import (
	"cmp"
	"slices"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// How the hint of a connector and a first answer go together; see Suggest.

// fit is what an answer says of a hint.
type fit int

const (
	contradicted fit = iota // it has no list, or the request no place for the position
	silent                  // it has nothing of the hint, as the last page may
	seen                    // it has what the hint names
)

// applied is the hint for this very request: in its body where it has one in JSON, and with the size that it
// asks for.
func (g *guess) applied(hint studio.Pagination) studio.Pagination {
	p := hint
	if p.Kind != studio.PagesNext && (p.In == "" || p.In == studio.PageInQuery) && len(g.body) > 0 && !g.query.Has(p.Name) {
		p.In, p.Name, p.SizeName = studio.PageInBody, g.inBody(p.Name), ""
	}
	if p.Kind == studio.PagesNumber || p.Kind == studio.PagesOffset {
		g.asks(&p)
	}
	return p
}

// inBody is the path of a position in the body of the request: where it is already, or beside the page size.
func (g *guess) inBody(name string) string {
	for _, path := range g.body {
		if plain(lastKey(path)) == plain(name) {
			return path
		}
	}
	for _, path := range g.body {
		if at := len(path) - len(lastKey(path)); slices.Contains(sizeNames, plain(path[at:])) {
			return path[:at] + name
		}
	}
	return name
}

func lastKey(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// asks notes the page size and the first page that the request asks for itself: a hint is of the system, and
// the action may have chosen.
func (g *guess) asks(p *studio.Pagination) {
	own := *p
	own.Size = 0
	g.size(&own)
	// Where the request asks for none, this answer has the system's own size: to ask for another one from the
	// second page on would leave a gap.
	p.Size, p.SizeName = own.Size, ""
	p.ShortPage = p.Size > 0 && p.TotalPath == "" && p.PagesPath == "" && p.MorePath == ""
	if p.Kind == studio.PagesNumber && p.First == 1 && p.In != studio.PageInBody && g.query.Get(p.Name) == "0" {
		p.First = 0
	}
}

// fits reads the answer as the first page of the hint, and tells where it speaks of its pages.
func (g *guess) fits(p studio.Pagination) (how fit, where string) {
	if p.Kind == studio.PagesNone || g.Empty || p.In == studio.PageInBody && !studio.MethodTakesBody(g.Method) {
		return contradicted, ""
	}
	page, err := Read(p, studio.Pages{RecordPath: g.RecordPath, List: true}, g.Source)
	if err != nil || page.Records == 0 {
		return contradicted, ""
	}
	if page.Mark != "" && p.From != studio.FromRecord {
		if _, err := Resolve(g.URL, page.Mark); err != nil && p.Kind == studio.PagesNext {
			return contradicted, "" // another origin: credentials do not go there
		}
		return seen, namedIn(p)
	}
	if p.Kind == studio.PagesCursor && p.From == studio.FromRecord && page.Mark == "" {
		return contradicted, "" // there is nothing to go on from
	}
	ends := cmp.Or(p.MorePath, p.PagesPath, p.TotalPath)
	switch {
	case page.More != nil || page.Total != nil || page.Pages != nil:
		return seen, ends
	case g.has(p):
		return seen, p.Path
	case ends == "" || p.Kind == studio.PagesNext || p.Kind == studio.PagesCursor && p.From != studio.FromRecord:
		return silent, ""
	}
	return contradicted, ""
}

// has tells whether the answer has the very place of the next page, with nothing in it.
func (g *guess) has(p studio.Pagination) bool {
	if p.Kind != studio.PagesNext && p.Kind != studio.PagesCursor || cmp.Or(p.From, studio.FromBody) != studio.FromBody {
		return false
	}
	path, err := fields.ParsePath(p.Path)
	return err == nil && slices.ContainsFunc(g.leaves, func(l leaf) bool { return l.path == path.String() })
}

// namedIn says where the next page is named.
func namedIn(p studio.Pagination) string {
	switch p.From {
	case studio.FromLink:
		return "the header Link"
	case studio.FromHeader:
		return "the header " + p.Path
	}
	return p.Path
}
