package pages

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// Page is what one answer says about its pages.
type Page struct {
	Records      int
	Last         string // the JSON of the last record; empty for none
	Mark         string // the cursor or the next URL; empty for none
	MarkIsNumber bool
	More         *bool
	Total, Pages *int
}

// Source is an answer to be read. Body may be opened more than once; nil for none.
type Source struct {
	Headers []studio.Field
	JSON    bool
	Body    func() (io.ReadCloser, error)
}

// Read reads a page while it streams by: memory holds one record. The records are where was says.
func Read(p studio.Pagination, was studio.Pages, s Source) (Page, error) {
	page := Page{}
	switch {
	case p.From == studio.FromLink && p.Kind == studio.PagesNext:
		page.Mark = NextLink(s.Headers)
	case p.From == studio.FromHeader:
		page.Mark = header(s.Headers, p.Path)
	}
	if s.Body == nil || !s.JSON {
		return page, nil
	}
	if err := page.records(p, was, s); err != nil {
		return page, err
	}
	return page, page.top(p, s)
}

func header(headers []studio.Field, name string) string {
	for _, h := range headers {
		if strings.EqualFold(h.Name, strings.TrimSpace(name)) {
			return strings.TrimSpace(h.Value)
		}
	}
	return ""
}

// records counts the records and keeps the last.
func (page *Page) records(p studio.Pagination, was studio.Pages, s Source) error {
	output := studio.Output{RecordPath: was.RecordPath, List: was.List, Fields: []studio.OutputField{{Path: "", Type: studio.FieldJSON}}}
	marked := p.Kind == studio.PagesCursor && p.From == studio.FromRecord
	if marked {
		output.Fields = append(output.Fields, studio.OutputField{Path: p.Path, Type: studio.FieldJSON})
	}
	err := Records(s, output, func(values []fields.Value) error {
		page.Records++
		page.Last = values[0].JSON
		if marked {
			page.mark(values[1])
		}
		return nil
	})
	return err
}

// Records reads the records of an answer. One without the list that others have has no records.
func Records(s Source, output studio.Output, each func([]fields.Value) error) error {
	body, err := s.Body()
	if err != nil {
		return err
	}
	defer body.Close()
	err = fields.Extract(output, body, each)
	var f *studio.Failure
	if errors.As(err, &f) && f.Code == studio.CodeNotFound {
		return nil
	}
	return err
}

func (page *Page) mark(v fields.Value) {
	page.Mark, page.MarkIsNumber = "", false
	if v.Missing || v.Null || v.JSON == "false" || v.JSON[0] == '{' || v.JSON[0] == '[' {
		return
	}
	page.Mark, page.MarkIsNumber = v.Text, v.JSON[0] != '"'
}

// top reads what stands beside the records.
func (page *Page) top(p studio.Pagination, s Source) error {
	wanted := []studio.OutputField{}
	takers := []func(fields.Value){}
	want := func(path string, take func(fields.Value)) {
		if strings.TrimSpace(path) != "" {
			wanted = append(wanted, studio.OutputField{Path: path, Type: studio.FieldJSON})
			takers = append(takers, take)
		}
	}
	if (p.Kind == studio.PagesCursor || p.Kind == studio.PagesNext) && (p.From == "" || p.From == studio.FromBody) {
		want(p.Path, page.mark)
	}
	want(p.MorePath, func(v fields.Value) {
		if !v.Missing {
			more := !v.Null && v.Text != "false" && v.Text != "0" && v.Text != ""
			page.More = &more
		}
	})
	want(p.TotalPath, func(v fields.Value) { page.Total = whole(v) })
	want(p.PagesPath, func(v fields.Value) { page.Pages = whole(v) })
	if len(wanted) == 0 {
		return nil
	}
	return Records(s, studio.Output{Fields: wanted}, func(values []fields.Value) error {
		for i, v := range values {
			takers[i](v)
		}
		return nil
	})
}

func whole(v fields.Value) *int {
	n, err := strconv.Atoi(v.Text)
	if err != nil {
		return nil
	}
	return &n
}

// NextLink returns the address that a Link header calls next (RFC 8288), empty for none.
func NextLink(headers []studio.Field) string {
	for _, h := range headers {
		if !strings.EqualFold(h.Name, "Link") {
			continue
		}
		rest := h.Value
		for {
			_, after, found := strings.Cut(rest, "<")
			address, parameters, closed := strings.Cut(after, ">")
			if !found || !closed {
				break
			}
			rest = parameters
			if end := strings.Index(parameters, "<"); end >= 0 {
				parameters = parameters[:end]
			}
			if isNext(parameters) {
				return address
			}
		}
	}
	return ""
}

// isNext tells whether the parameters of a link have the relation next, which may be one of several. Some
// systems link a page behind the last one and say that it has no results.
func isNext(parameters string) bool {
	next := false
	for part := range strings.FieldsFuncSeq(parameters, func(r rune) bool { return r == ';' || r == ',' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), `"'`)
		switch {
		case strings.EqualFold(name, "results") && value == "false":
			return false
		case strings.EqualFold(name, "rel"):
			for relation := range strings.FieldsSeq(value) {
				next = next || strings.EqualFold(relation, "next")
			}
		}
	}
	return next
}
