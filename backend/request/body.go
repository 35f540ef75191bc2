package request

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"strings"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// filledPart is a part of a multipart form.
type filledPart struct {
	name        string
	contentType string
	value       []Span
	file        string // the parameter whose file it is; empty for text
}

// fillBody fills the body and returns its content type, empty without one.
func (d *draft) fillBody(c studio.Content) string {
	switch c.Kind {
	case studio.ContentJSON, studio.ContentGraphQL:
		if name, whole := c.JSON.IsHole(); whole && !d.values[name].Set && !d.missing[name] {
			return "" // the body itself is optional
		}
		d.body = d.take(c.JSON.Render(d.values))
	case studio.ContentXML:
		d.body = d.take(c.XML.Render(d.values))
	case studio.ContentText:
		d.body = d.take(c.Text.Render(template.Plain, d.values))
	case studio.ContentForm:
		entries := make([]studio.Entry, len(c.Parts))
		for i, part := range c.Parts {
			entries[i] = part.Entry
		}
		d.body = d.form(d.body, "", entries)
	case studio.ContentBinary:
		name, _ := c.File.Hole()
		if !d.values[name].Set && !d.missing[name] {
			return ""
		}
		d.body = d.content(name)
	case studio.ContentMultipart:
		return d.fillParts(c)
	default:
		return ""
	}
	return c.Type
}

// fillParts fills a multipart form. Its boundary comes from its texts, so that what is shown is what is
// sent.
func (d *draft) fillParts(c studio.Content) string {
	for _, part := range c.Parts {
		d.addPart(part)
	}
	sum := sha256.New()
	for _, part := range d.parts {
		fmt.Fprintf(sum, "%q %q\n", part.name, text(part.value))
	}
	boundary := "form-" + hex.EncodeToString(sum.Sum(nil))[:32]
	media, params, err := mime.ParseMediaType(c.Type)
	if err != nil {
		media, params = "multipart/form-data", map[string]string{}
	}
	params["boundary"] = boundary
	for _, part := range d.parts {
		d.body = append(d.body, Span{Text: "--" + boundary + "\r\n" + part.head(d.fileName(part.file))})
		if part.file != "" {
			d.body = append(d.body, d.content(part.file)...)
		}
		d.body = append(append(d.body, part.value...), Span{Text: "\r\n"})
	}
	d.body = append(d.body, Span{Text: "--" + boundary + "--\r\n"})
	d.dropHeader("Content-Type")
	return mime.FormatMediaType(media, params)
}

// addPart fills a part. A list whose style repeats is a part for each of its values.
func (d *draft) addPart(part studio.Part) {
	if d.leftOut(part.Value) {
		return
	}
	filled := filledPart{name: part.Name, contentType: part.ContentType}
	name, whole := part.Value.Hole()
	style := d.styles[name]
	switch {
	case part.File:
		filled.file = name
		d.parts = append(d.parts, filled)
	case whole && d.values[name].Items != nil && (style == studio.StyleRepeat || style == studio.StyleBrackets):
		if style == studio.StyleBrackets {
			filled.name += "[]"
		}
		for _, item := range d.values[name].Items {
			filled.value = []Span{{Text: item, Parameter: name}}
			d.parts = append(d.parts, filled)
		}
	default:
		filled.value = d.take(part.Value.Render(template.Plain, d.values))
		d.parts = append(d.parts, filled)
	}
}

// quotedName is a name in the head of a part, written as browsers do (WHATWG, multipart/form-data).
var quotedName = strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22")

func (p filledPart) head(fileName string) string {
	head := `Content-Disposition: form-data; name="` + quotedName.Replace(p.name) + `"`
	kind := p.contentType
	if p.file != "" {
		head += `; filename="` + quotedName.Replace(fileName) + `"`
		if kind == "" {
			kind = typeOfFile(fileName)
		}
	}
	if kind != "" {
		head += "\r\nContent-Type: " + kind
	}
	return head + "\r\n\r\n"
}

// typeOfFile guesses a content type by the end of a file's name.
func typeOfFile(name string) string {
	if at := strings.LastIndex(name, "."); at >= 0 {
		if kind := mime.TypeByExtension(strings.ToLower(name[at:])); kind != "" {
			return kind
		}
	}
	return "application/octet-stream"
}

// encoded is the body as it is sent: the files take the places that are kept for them.
func (d *draft) encoded(c studio.Content, files map[string]File) []byte {
	switch c.Kind {
	case studio.ContentBinary:
		name, _ := c.File.Hole()
		if len(d.body) == 0 {
			return nil
		}
		return d.file(name, files)
	case studio.ContentMultipart:
		return d.multipart(files)
	}
	return []byte(text(d.body))
}

func (d *draft) multipart(files map[string]File) []byte {
	if len(d.body) == 0 {
		return nil
	}
	boundary, _, _ := strings.Cut(strings.TrimPrefix(d.body[0].Text, "--"), "\r\n")
	var out bytes.Buffer
	for _, part := range d.parts {
		out.WriteString("--" + boundary + "\r\n" + part.head(d.fileName(part.file)))
		content := []byte(text(part.value))
		if part.file != "" {
			content = d.file(part.file, files)
		}
		if bytes.Contains(content, []byte(boundary)) {
			// The boundary is a sum of what is in the form: only a file made for the purpose has it.
			d.problems = append(d.problems, studio.Problem{Field: "bodyParts", Message: "The part " + part.name + " holds the boundary of the form."})
		}
		out.Write(content)
		out.WriteString("\r\n")
	}
	out.WriteString("--" + boundary + "--\r\n")
	return out.Bytes()
}

func (d *draft) file(parameter string, files map[string]File) []byte {
	file, there := files[parameter]
	if !there && d.values[parameter].Set {
		d.refuse(parameter, "Choose the file again.")
	}
	return file.Content
}

// fileName is the name of a parameter's file; {name} while none is chosen.
func (d *draft) fileName(parameter string) string {
	if d.missing[parameter] {
		return "{" + parameter + "}"
	}
	return d.values[parameter].Text
}

func (d *draft) dropHeader(name string) {
	kept := d.headers[:0]
	for _, h := range d.headers {
		if !strings.EqualFold(h.name, name) {
			kept = append(kept, h)
		}
	}
	d.headers = kept
}

// content stands for the content of a file where a body is shown.
func (d *draft) content(parameter string) []Span {
	before, after, _ := strings.Cut(contentText("\x00"), "\x00")
	return []Span{{Text: before}, {Text: d.values[parameter].Text, Parameter: parameter}, {Text: after}}
}
