package catalogue

import "connectorstudio/backend/studio"

// hint is what the connector keeps of how lists go on. The size of a page stays in the notes: the largest one
// differs between lists. A method at another address has lists of its own.
func (p *Pagination) hint(m Method) studio.Pagination {
	if p == nil || m.BaseURL != "" {
		return studio.Pagination{}
	}
	h := studio.Pagination{Kind: studio.PageKind(p.Kind), In: studio.PageInQuery, Name: p.Send, MorePath: p.More, TotalPath: p.Total, PagesPath: p.Pages}
	if p.In == "body" {
		h.In = studio.PageInBody
	}
	switch p.Kind {
	case "page":
		h.First = 1
	case "cursor":
		h.From, h.Path = studio.FromBody, p.From
		if p.Last != "" {
			h.From, h.Path = studio.FromRecord, p.Last
		}
	case "nextUrl":
		h.Name, h.From, h.Path = "", studio.FromBody, p.From
	case "link":
		h.Kind, h.Name, h.From = studio.PagesNext, "", studio.FromLink
	}
	if p.First != nil {
		h.First = *p.First
	}
	return h
}
