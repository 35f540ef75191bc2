package outcome

import (
	"bytes"
	"io"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// finding is what a rule's look into the body found.
type finding struct {
	value fields.Value
	json  bool // there was JSON to look into
	text  bool // the text was found
}

// look looks for all rules into the body at once, and only for those that the rest leaves open.
func look(rules []studio.OutcomeRule, a Answer) []finding {
	found := make([]finding, len(rules))
	wanted, places, texts := []studio.OutputField{}, []int{}, []int{}
	for i, r := range rules {
		if a.Body == nil || r.Body == studio.SeekNothing || !outside(r, a) {
			continue
		}
		if r.Body == studio.SeekText {
			texts = append(texts, i)
		} else if _, err := fields.ParsePath(r.Path); err == nil && a.JSON {
			wanted = append(wanted, studio.OutputField{Path: r.Path, Type: studio.FieldJSON})
			places = append(places, i)
		}
	}
	if len(wanted) > 0 {
		read(a.Body, func(body io.Reader) error {
			return fields.Extract(studio.Output{Fields: wanted}, body, func(values []fields.Value) error {
				for i, v := range values {
					found[places[i]] = finding{value: v, json: true}
				}
				return nil
			})
		})
	}
	if len(texts) > 0 {
		read(a.Body, func(body io.Reader) error { return seek(rules, texts, body, found) })
	}
	return found
}

// read reads a body that may have gone: then nothing is found in it.
func read(open func() (io.ReadCloser, error), do func(io.Reader) error) {
	body, err := open()
	if err != nil {
		return
	}
	defer body.Close()
	_ = do(body) // what is not JSON, or ends early, has what was found so far
}

// seek looks for texts, letter case aside, a piece of the body at a time.
func seek(rules []studio.OutcomeRule, texts []int, body io.Reader, found []finding) error {
	longest := 0
	for _, i := range texts {
		longest = max(longest, len(rules[i].Value))
	}
	window := make([]byte, 0, 64<<10+longest)
	for {
		n, err := body.Read(window[len(window):min(cap(window), len(window)+64<<10)])
		window = window[:len(window)+n]
		lower := bytes.ToLower(window)
		for _, i := range texts {
			found[i].text = found[i].text || bytes.Contains(lower, []byte(strings.ToLower(rules[i].Value)))
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if keep := min(len(window), longest); len(window) > 64<<10/2 {
			window = append(window[:0], window[len(window)-keep:]...)
		}
	}
}

// outside tells whether a rule takes the status and the headers of an answer.
func outside(r studio.OutcomeRule, a Answer) bool {
	if !r.HasStatus(a.Status) {
		return false
	}
	if r.Header == "" {
		return true
	}
	for _, h := range a.Headers {
		if strings.EqualFold(h.Name, r.Header) && contains(h.Value, r.Within) {
			return true
		}
	}
	return false
}

func applies(r studio.OutcomeRule, a Answer, f finding) bool {
	if !outside(r, a) {
		return false
	}
	there := f.json && !f.value.Missing && !f.value.Null
	switch r.Body {
	case studio.SeekNothing:
		return true
	case studio.SeekExists:
		return there
	case studio.SeekMissing:
		return f.json && (!there || f.value.JSON == "[]")
	case studio.SeekEquals:
		return there && f.value.Text == r.Value
	case studio.SeekContains:
		return there && contains(f.value.Text, r.Value)
	case studio.SeekText:
		return f.text
	}
	return false
}

func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
