package request

import (
	"strings"

	"connectorstudio/backend/studio"
)

// File is the content of a file that was chosen for a parameter.
type File struct {
	Name    string
	Content []byte
}

// userAgent names the application to the systems it calls.
const userAgent = "Connector Studio"

// Build fills an action with values (by parameter name, as typed; a blank one takes its default) and is
// the only maker of a Prepared. It returns nil when a problem keeps the request from being sent; all
// problems come at once, in the fields of studio.ReadAction, "baseUrl", and "values.<name>". Warnings
// may come with a request.
//
//  1. Read the action and the values.
//  2. Fill the path, the query, the headers and the body, each value encoded for its place
//     (reliability D04). A query entry or a header in which an optional parameter is blank is left out.
//  3. Hold the result against the base URL: the origin must be the same (D05), or one that the connector
//     approves, to which no credential goes.
//
// An action that sends files is for BuildWith.
func Build(c studio.Connector, a studio.Action, values map[string]string) (*Prepared, []studio.Problem) {
	return BuildWith(c, a, values, nil)
}

// BuildWith is Build for an action that sends files; they come by parameter.
func BuildWith(c studio.Connector, a studio.Action, values map[string]string, files map[string]File) (*Prepared, []studio.Problem) {
	f, problems := compile(c, a)
	x := f.filling(values, files)
	if len(studio.Blocking(problems)) > 0 {
		d := f.draft(x.Value)
		_ = d.encoded(f.layout.Content, files) // people want to hear of all problems at once
		return nil, append(problems, d.problems...)
	}
	p, further := f.Fill(x)
	return p, append(problems, further...)
}

// filling gives values by their names.
func (f *Form) filling(values map[string]string, files map[string]File) Filling {
	return Filling{Value: func(i int) string { return values[f.found[i].Parameter.Name] }, Files: files}
}

// addDefaults adds the headers that every request has unless the action sets them. The type of a
// multipart form names its boundary, whatever the action says.
func (d *draft) addDefaults(contentType string) {
	list := []studio.Pair{{Name: "Accept", Value: "application/json"}, {Name: "User-Agent", Value: userAgent}}
	if contentType != "" {
		list = append(list, studio.Pair{Name: "Content-Type", Value: contentType})
	}
	for _, pair := range list {
		if !d.hasHeader(pair.Name) {
			d.headers = append(d.headers, filledHeader{pair.Name, []Span{{Text: pair.Value}}})
		}
	}
}

func (d *draft) hasHeader(name string) bool {
	for _, h := range d.headers {
		if strings.EqualFold(h.name, name) {
			return true
		}
	}
	return false
}
