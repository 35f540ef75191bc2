package runner

import (
	"bytes"
	"io"
	"slices"

	"connectorstudio/backend/bodies"
	"connectorstudio/backend/fields"
	"connectorstudio/backend/pages"
	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// desk is the memory that a call needs while it is under way.
type desk struct {
	buffer  request.Buffer
	extract *fields.Extractor
	keep    func([]fields.Value) error
	values  []fields.Value // of the records of the answer at hand, one record behind the other
	count   int            // of those records

	answer request.Answer
	looked *bodies.Looked // nil until somebody had to know what the answer is
}

// largestDesk is how much memory is kept from call to call: more than most answers need.
const largestDesk = 1 << 20

func (l *Line) newDesk() *desk {
	extract, err := fields.NewExtractor(l.action.Output)
	if err != nil {
		return &desk{} // Runner.Line refused such an output
	}
	d := &desk{extract: extract}
	d.keep = func(record []fields.Value) error {
		d.values = append(d.values, record...)
		d.count++
		return nil
	}
	return d
}

func (l *Line) clear(d *desk) {
	d.answer, d.looked = request.Answer{}, nil
	clear(d.values)
	if d.buffer.Size() > largestDesk || cap(d.values) > largestDesk/64 {
		d.buffer.Release()
		return
	}
	l.desks.Put(d)
}

// begin takes an answer on the desk.
func (d *desk) begin(a request.Answer) { d.answer, d.looked = a, nil }

// look judges the answer as a test does.
func (d *desk) look() *bodies.Looked {
	if d.looked == nil {
		looked, err := bodies.Look(d.answer.ContentType(), d.answer.Body)
		if err != nil {
			looked = bodies.Looked{Kind: studio.BodyBinary} // no text in the encoding that it claims
		}
		d.looked = &looked
	}
	return d.looked
}

// outcomeBody is what rules look into: whether it is JSON, and its text.
func (d *desk) outcomeBody() (json bool, open func() (io.ReadCloser, error)) {
	if len(d.answer.Body) == 0 {
		return false, nil
	}
	looked := d.look()
	return looked.Kind == studio.BodyJSON, opener(looked.Text)
}

func opener(text []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
}

// source is the answer for reading its pages.
func (d *desk) source() pages.Source {
	s := pages.Source{Headers: d.answer.Fields()}
	if len(d.answer.Body) > 0 {
		looked := d.look()
		s.JSON, s.Body = looked.JSON != nil, opener(looked.JSON)
	}
	return s
}

// records reads the records of the answer onto the desk.
func (d *desk) records() error {
	err := d.recordsOf(d.answer.Body)
	if err != nil && studio.CodeOf(err) == studio.CodeInvalid || err == nil && linesInName(d.answer.ContentType()) {
		if looked := d.look(); looked.JSON != nil {
			return d.recordsOf(looked.JSON)
		}
	}
	return err
}

func (d *desk) recordsOf(json []byte) error {
	d.values, d.count = d.values[:0], 0
	err := d.extract.ExtractText(json, d.keep)
	if err == nil {
		return nil
	}
	if studio.CodeOf(err) == studio.CodeNotFound {
		return nil // an answer without the list that others have has no records
	}
	return err
}

// record returns one of those on the desk.
func (d *desk) record(i int) []fields.Value {
	n := len(d.values) / d.count
	return d.values[i*n : (i+1)*n]
}

// walk is how far a call got through the pages of its action; nil when it reads one.
func (l *Line) walk() *studio.Pages {
	p := l.action.Pagination
	switch {
	case p.Kind == studio.PagesNone || l.options.Pages == 1:
		return nil
	case l.options.Pages == 0 && l.action.Category != studio.Retrieve:
		return nil
	}
	return &studio.Pages{Seen: []string{}}
}

// take reads an answer that is good, and returns the request for the next page when there is one.
func (l *Line) take(c LineCall, d *desk, t reply, walk *studio.Pages, p *request.Prepared, a *LineAnswer) (next *request.Prepared, more bool) {
	a.Pages++
	if t.ruling.Outcome == studio.OutcomeOK {
		if err := l.deliver(c, d, a); err != nil {
			return nil, false
		}
	}
	l.conclude(t.ruling.Outcome, a)
	if walk == nil {
		return nil, false
	}
	return l.turnPage(d, walk, p, a)
}

// conclude says what the answers so far come to.
func (l *Line) conclude(o studio.Outcome, a *LineAnswer) {
	switch {
	case o == studio.OutcomeNotFound && a.Pages == 1:
		a.State = studio.CellNotFound
	case a.Count > 0 || o == studio.OutcomeOK && (l.Writes() || len(l.action.Output.Fields) == 0):
		a.State = studio.CellDone
	default:
		a.State = studio.CellEmpty
	}
}

// deliver reads the records and gives them away. An error was noted.
func (l *Line) deliver(c LineCall, d *desk, a *LineAnswer) error {
	if len(l.action.Output.Fields) == 0 || len(d.answer.Body) == 0 {
		return nil
	}
	if err := d.records(); err != nil {
		a.unreadable(err, l.repeats)
		return err
	}
	for i := range d.count {
		record := d.record(i)
		if !slices.ContainsFunc(record, filled) {
			continue
		}
		a.Count++
		if c.Each == nil {
			a.Records = append(a.Records, slices.Clone(record))
		} else if err := c.Each(record); err != nil {
			a.State, a.Err = studio.CellNone, err
			if !l.repeats {
				a.State = studio.CellUnknown
			}
			return err
		}
	}
	return nil
}

// filled tells that a record has something for a field.
func filled(v fields.Value) bool { return v.Text != "" }

// unreadable says that the records could not be read. What did its work and may not be repeated did not fail.
func (a *LineAnswer) unreadable(err error, repeats bool) {
	f := studio.AsFailure(err)
	a.State, a.Cause, a.Detail = studio.CellFailed, "output", clipped(f.Message+" "+f.Detail)
	if !repeats {
		a.State, a.Cause = studio.CellDone, ""
	}
}

// turnPage returns the request for the next page.
func (l *Line) turnPage(d *desk, walk *studio.Pages, p *request.Prepared, a *LineAnswer) (*request.Prepared, bool) {
	source := d.source()
	if walk.Loaded == 0 {
		where, err := recordsOf(l.action, source)
		if err != nil {
			return a.lost(err)
		}
		*walk = where
	}
	now, err := advance(l.action, *walk, source, p.URL().String())
	if err != nil {
		return a.lost(err)
	}
	*walk = now
	if now.Trouble {
		a.Detail = clipped(now.Stopped)
	}
	if now.Next == nil || l.options.Pages > 0 && a.Pages >= l.options.Pages {
		return nil, false
	}
	next, err := p.Page(*now.Next)
	if err != nil {
		return a.lost(err)
	}
	return next, true
}

// lost says that the next page could not be asked for.
func (a *LineAnswer) lost(err error) (*request.Prepared, bool) {
	a.State, a.Cause, a.Detail = studio.CellFailed, "pages", clipped(studio.AsFailure(err).Message)
	return nil, false
}
