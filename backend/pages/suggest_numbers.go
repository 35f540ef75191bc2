package pages

import (
	"slices"
	"strconv"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

var (
	pageNames   = []string{"page", "pagenumber", "pagenum", "pageno", "pageindex", "currentpage", "p"}
	offsetNames = []string{"offset", "skip", "startat", "startindex", "start", "from", "pageoffset"}
	sizeNames   = []string{"limit", "perpage", "pagesize", "size", "top", "maxresults", "count", "pagelimit", "take", "results", "itemsperpage", "numresults", "recordsperpage"}
	totalNames  = []string{"total", "totalcount", "totalresults", "totalrecords", "totalentries", "totalitems", "totalsize", "numfound", "totalelements", "totalnumberofrecords"}
	pagesNames  = []string{"totalpages", "pagecount", "pagestotal", "lastpage", "totalpagecount", "numpages", "numberofpages", "pages", "maxpage"}
)

// numbered finds an answer that counts its pages.
func (g *guess) numbered() (studio.Pagination, string) {
	pagesPath, count, has := g.number(pagesNames...)
	currentPath, current, says := g.number("currentpage", "page", "pagenumber", "pageno", "pageindex", "pagenum", "current", "number")
	if g.Empty || !has || !says || count < 1 || current > count {
		return studio.Pagination{}, ""
	}
	p := studio.Pagination{Kind: studio.PagesNumber, First: min(current, 1), PagesPath: pagesPath}
	p.In, p.Name = g.askedFor(pageNames, "page")
	g.size(&p)
	return p, "The answer says that it is a page of several, in " + currentPath + " and " + pagesPath + "."
}

// counted finds an answer that counts its records.
func (g *guess) counted() (studio.Pagination, string) {
	totalPath, total, has := g.number(totalNames...)
	offsetPath, offset, says := g.number(offsetNames...)
	if g.Empty || !has || !says || offset > 1 || total < 1 {
		return studio.Pagination{}, ""
	}
	p := studio.Pagination{Kind: studio.PagesOffset, First: offset, TotalPath: totalPath}
	p.In, p.Name = g.askedFor(offsetNames, fields.Unquote([]byte(`"`+offsetPath[strings.LastIndex(offsetPath, ".")+1:]+`"`)))
	g.size(&p)
	return p, "The answer says which of its records it begins with, in " + offsetPath + " and " + totalPath + "."
}

// lastRecord finds systems that go on behind the last record.
func (g *guess) lastRecord() (studio.Pagination, string) {
	more := g.more()
	if more == "" || g.Empty {
		return studio.Pagination{}, ""
	}
	if in, name := g.askedFor(pageNames, ""); name != "" {
		p := studio.Pagination{Kind: studio.PagesNumber, In: in, Name: name, First: 1, MorePath: more}
		g.size(&p)
		return p, "The answer says whether there are more pages in " + more + ", and the request asks for one by its number."
	}
	if in, name := g.askedFor(offsetNames, ""); name != "" {
		p := studio.Pagination{Kind: studio.PagesOffset, In: in, Name: name, MorePath: more}
		g.size(&p)
		return p, "The answer says whether there are more pages in " + more + ", and the request asks for one by its first record."
	}
	p := studio.Pagination{Kind: studio.PagesCursor, From: studio.FromRecord, Path: "id", MorePath: more}
	p.In, p.Name = g.askedFor([]string{"startingafter", "after", "sinceid", "lastid"}, "starting_after")
	return p, "The answer says whether there are more pages in " + more + ". The last record's id may be where the next one begins: check the documentation."
}

// asked goes by the request alone.
func (g *guess) asked() (studio.Pagination, string) {
	if g.Empty {
		return studio.Pagination{}, ""
	}
	p := studio.Pagination{Kind: studio.PagesNumber, First: 1}
	if p.In, p.Name = g.askedFor(pageNames, ""); p.Name != "" {
		if p.In == studio.PageInQuery && g.query.Get(p.Name) == "0" {
			p.First = 0
		}
		g.size(&p)
		return p, "The request asks for a page by its number in " + p.Name + "."
	}
	p = studio.Pagination{Kind: studio.PagesOffset}
	if p.In, p.Name = g.askedFor(offsetNames[:4], ""); p.Name != "" {
		g.size(&p)
		return p, "The request asks for a page by its first record in " + p.Name + "."
	}
	return studio.Pagination{}, ""
}

// askedFor finds what the request has under one of the names; otherwise is for when it has none.
func (g *guess) askedFor(names []string, otherwise string) (studio.PagePlace, string) {
	for _, name := range names {
		for sent := range g.query {
			if plain(sent) == name || plain(strings.TrimPrefix(plain(sent), "page")) == name && strings.Contains(sent, "[") {
				return studio.PageInQuery, sent
			}
		}
		for _, path := range g.body {
			if plain(path[strings.LastIndex(path, ".")+1:]) == name {
				return studio.PageInBody, path
			}
		}
	}
	if otherwise != "" && len(g.body) > 0 && len(g.query) == 0 {
		return studio.PageInBody, otherwise
	}
	return studio.PageInQuery, otherwise
}

// size notes how many records the request asks for. A short page is the last when nothing else tells.
func (g *guess) size(p *studio.Pagination) {
	for sent, values := range g.query {
		name := plain(sent)
		if strings.Contains(sent, "[") {
			name = strings.TrimPrefix(name, "page")
		}
		if n, err := strconv.Atoi(values[0]); err == nil && n > 0 && slices.Contains(sizeNames, name) {
			p.Size = n
		}
	}
	p.ShortPage = p.Size > 0 && p.TotalPath == "" && p.PagesPath == "" && p.MorePath == ""
	if total, _, has := g.number(totalNames...); has && p.TotalPath == "" && p.PagesPath == "" && p.MorePath == "" {
		p.TotalPath, p.ShortPage = total, false
	}
}
