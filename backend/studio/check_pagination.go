package studio

import (
	"slices"
	"strings"

	"connectorstudio/backend/template"
)

// pagination checks the fields "pagination.<field>". Its paths are checked by package fields.
func (p *problems) pagination(g Pagination, auth Auth) {
	if g.Kind == PagesNone {
		return
	}
	oneOf(p, "pagination.kind", g.Kind, PageKinds, "Choose how the pages are counted.")
	p.pagePosition(g, auth)
	p.pageSource(g)
	for _, n := range []struct {
		field        string
		value, above int
	}{
		{"first", g.First, 1_000_000}, {"size", g.Size, 1_000_000}, {"maxPages", g.MaxPages, 100_000}, {"maxItems", g.MaxItems, 100_000_000},
	} {
		if n.value < 0 || n.value > n.above {
			p.add("pagination."+n.field, "Enter a whole number that is not below 0 and not beyond reason.")
		}
	}
	if g.SizeName != "" && g.In == PageInBody {
		p.add("pagination.sizeName", "Write the page size into the body itself.")
	} else if g.SizeName != "" && g.Size == 0 {
		p.add("pagination.size", "Enter how many records a page has.")
	}
	if g.ShortPage && g.Size == 0 {
		p.add("pagination.size", "Enter how many records a full page has, so that a short one can be told.")
	}
}

// ownPagination is pagination for the one of an action, whose request type must have a place for it.
func (p *problems) ownPagination(a Action, auth Auth) {
	p.pagination(a.Pagination, auth)
	if a.Pagination.Kind != PagesNone && a.Pagination.In == PageInBody && !MethodTakesBody(a.Method) {
		p.add("pagination.in", "A "+a.Method+" has no body. Choose the query or a header.")
	}
}

// pagePosition checks where a page number, an offset or a cursor is sent.
func (p *problems) pagePosition(g Pagination, auth Auth) {
	if g.In != "" && g.In != PageInQuery && g.In != PageInHeader && g.In != PageInBody {
		p.add("pagination.in", "Choose where the position is sent.")
		return
	}
	names := map[string]string{"pagination.sizeName": g.SizeName}
	if g.Kind != PagesNext {
		names["pagination.name"] = g.Name
		if strings.TrimSpace(g.Name) == "" {
			p.add("pagination.name", "Enter the name under which the position is sent.")
		}
	}
	for field, name := range names {
		switch {
		case name == "":
		case g.In == PageInHeader:
			p.headerName(field, name)
			if slices.Contains(auth.credentialNames(PlacementHeader), strings.ToLower(name)) {
				p.add(field, name+" is added by the authentication method.")
			}
		case g.In == PageInBody:
		default:
			if slices.Contains(auth.credentialNames(PlacementQuery), name) {
				p.add(field, name+" is added by the authentication method.")
			}
			if named, _ := template.Parse(name); len(named.Names()) > 0 {
				p.add(field, "Enter a name without {parameters}.")
			}
		}
	}
}

// pageSource checks where a cursor or a next URL comes from.
func (p *problems) pageSource(g Pagination) {
	if g.Kind != PagesCursor && g.Kind != PagesNext {
		return
	}
	switch g.From {
	case FromLink:
		if g.Kind == PagesCursor {
			p.add("pagination.from", "The Link header holds an address. Choose Next URL, or another place.")
		}
		return
	case FromRecord:
		if g.Kind == PagesNext {
			p.add("pagination.from", "A record holds no address of a page. Choose the body or a header.")
		}
	case "", FromBody, FromHeader:
	default:
		p.add("pagination.from", "Choose where it stands.")
	}
	if strings.TrimSpace(g.Path) == "" {
		p.add("pagination.path", "Enter where it stands, such as paging.next.")
	}
}
