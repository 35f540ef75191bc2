package pages

import (
	"cmp"
	"slices"

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
		p.In, p.SizeName = studio.PageInBody, ""
	}
	if p.Kind == studio.PagesNumber || p.Kind == studio.PagesOffset {
		g.asks(&p)
	}
	return p
}

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

// fits reads the answer as the first page of the hint.
func (g *guess) fits(p studio.Pagination) fit {
	if p.Kind == studio.PagesNone || g.Empty || p.In == studio.PageInBody && !studio.MethodTakesBody(g.Method) {
		return contradicted
	}
	page, err := Read(p, studio.Pages{RecordPath: g.RecordPath, List: true}, g.Source)
	if err != nil || page.Records == 0 {
		return contradicted
	}
	ends := page.More != nil || page.Total != nil || page.Pages != nil
	endless := p.MorePath == "" && p.TotalPath == "" && p.PagesPath == ""
	switch {
	case p.Kind == studio.PagesNext && page.Mark != "":
		if _, err := Resolve(g.URL, page.Mark); err != nil {
			return contradicted // another origin: credentials do not go there
		}
		return seen
	case p.Kind == studio.PagesCursor && page.Mark != "" && (p.From != studio.FromRecord || ends):
		return seen
	case p.Kind == studio.PagesCursor && p.From == studio.FromRecord && (page.Mark == "" || !endless):
		return contradicted
	case p.Kind == studio.PagesNext || p.Kind == studio.PagesCursor:
		return g.place(p)
	case ends:
		return seen
	case endless:
		return silent
	}
	return contradicted
}

// place tells an answer that has nothing at the very place of the next page from one that lacks the place.
func (g *guess) place(p studio.Pagination) fit {
	path, err := fields.ParsePath(p.Path)
	if err != nil {
		return contradicted
	}
	named := func(l leaf) bool { return l.path == path.String() }
	if cmp.Or(p.From, studio.FromBody) == studio.FromBody && slices.ContainsFunc(g.leaves, named) {
		return seen
	}
	return silent
}

// evidence says where the answer has what a hint names.
func evidence(p studio.Pagination) string {
	where := cmp.Or(p.MorePath, p.PagesPath, p.TotalPath)
	switch {
	case p.From == studio.FromLink:
		where = "the header Link"
	case p.From == studio.FromHeader:
		where = "the header " + p.Path
	case p.From != studio.FromRecord && p.Path != "":
		where = p.Path
	}
	return "The answer tells of its pages in " + where + "."
}
