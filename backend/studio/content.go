package studio

import (
	"fmt"
	"mime"
	"slices"
	"strings"

	"connectorstudio/backend/template"
)

// ContentKind is what the body of an action is.
type ContentKind string

const (
	ContentUsual     ContentKind = "" // JSON for POST, PATCH and PUT, nothing for the other request types
	ContentNone      ContentKind = "none"
	ContentJSON      ContentKind = "json"
	ContentForm      ContentKind = "form"      // application/x-www-form-urlencoded
	ContentMultipart ContentKind = "multipart" // multipart/form-data, with files
	ContentText      ContentKind = "text"
	ContentXML       ContentKind = "xml"
	ContentBinary    ContentKind = "binary"  // a file
	ContentGraphQL   ContentKind = "graphql" // a query and its variables, sent as JSON
)

// ContentKinds are all of them.
var ContentKinds = []ContentKind{
	ContentUsual, ContentNone, ContentJSON, ContentForm, ContentMultipart, ContentText, ContentXML, ContentBinary, ContentGraphQL,
}

// BodyPart is a part of a form.
type BodyPart struct {
	Name        string `json:"name"`
	Value       string `json:"value"`       // may hold {parameter}; of a file it is one
	File        bool   `json:"file"`        // the content of a chosen file, in multipart forms only
	ContentType string `json:"contentType"` // of a part of a multipart form; empty for the usual
}

// Content is the body of a layout; the field of its kind is filled.
type Content struct {
	Kind  ContentKind // ContentNone when no body is sent
	Type  string      // the content type; a multipart form adds its boundary
	JSON  template.JSON
	XML   template.XML
	Text  template.Template
	File  template.Template
	Parts []Part
}

// Part is a part of a form in a layout.
type Part struct {
	Entry
	File        bool
	ContentType string
}

// usualTypes are the content types of the kinds.
var usualTypes = map[ContentKind]string{
	ContentJSON: "application/json", ContentForm: "application/x-www-form-urlencoded", ContentMultipart: "multipart/form-data",
	ContentText: "text/plain; charset=utf-8", ContentXML: "application/xml", ContentBinary: "application/octet-stream",
	ContentGraphQL: "application/json",
}

// Content returns what the body is: what was chosen, or what is usual for the request type.
func (a Action) Content() ContentKind {
	switch {
	case a.BodyKind != ContentUsual:
		return a.BodyKind
	case MethodTakesBody(a.Method):
		return ContentJSON
	}
	return ContentNone
}

// content reads the body, with problems in the fields "bodyKind", "body", "bodyType",
// "bodyParts.0.name|value|contentType", "bodyFile" and "variables".
func (p *problems) content(auth Auth, a Action) Content {
	oneOf(p, "bodyKind", a.BodyKind, ContentKinds, "Choose what the body is.")
	c := Content{Kind: a.Content(), Type: usualTypes[a.Content()]}
	if p.readContent(&c, a); c.Kind == ContentNone {
		return Content{Kind: ContentNone}
	}
	if chosen := strings.TrimSpace(a.BodyType); chosen != "" {
		p.contentType("bodyType", chosen)
		c.Type = chosen
	}
	for _, key := range auth.credentialNames(PlacementBody) {
		p.ownedMember(c, a, key)
	}
	return c
}

// readContent reads the texts of a kind. A body into which nothing was entered is none.
func (p *problems) readContent(c *Content, a Action) {
	var err error
	field, blank := "body", strings.TrimSpace(a.Body) == ""
	switch c.Kind {
	case ContentJSON:
		if !blank {
			c.JSON, err = template.ParseJSON(a.Body)
		}
	case ContentXML:
		if !blank {
			c.XML, err = template.ParseXML(a.Body)
		}
	case ContentText:
		c.Text, err = template.Parse(a.Body)
	case ContentGraphQL:
		if !blank {
			c.JSON = p.graphQL(a)
		}
	case ContentBinary:
		field, blank = "bodyFile", strings.TrimSpace(a.BodyFile) == ""
		c.File, err = template.Parse(strings.TrimSpace(a.BodyFile))
		if _, one := c.File.Hole(); err == nil && !one && !blank {
			p.add(field, "The file is one {parameter}, such as {file}.")
		}
	case ContentForm, ContentMultipart:
		c.Parts = p.parts(a)
		blank = len(c.Parts) == 0
	}
	p.syntax(field, err)
	if blank {
		c.Kind = ContentNone
	}
}

func (p *problems) contentType(field, text string) {
	if media, _, err := mime.ParseMediaType(text); err != nil || !strings.Contains(media, "/") {
		p.add(field, "A content type looks like text/csv.")
	}
}

// ownedMember refuses a body that cannot take the key of the authentication method, or has it already.
func (p *problems) ownedMember(c Content, a Action, key string) {
	switch c.Kind {
	case ContentJSON, ContentGraphQL:
		switch _, err := template.ParseJSON(c.JSON.String()); {
		case err != nil:
		case !c.JSON.IsObject():
			p.add("body", "The key is added to the body as a member, so the body must be an object: { … }.")
		case c.JSON.HasMember(key):
			p.add("body", key+" is added by the authentication method. Remove it from the body.")
		}
	case ContentForm:
		for _, part := range c.Parts {
			if part.Name == key {
				p.add(strings.TrimSuffix(part.Field, ".value")+".name", key+" is added by the authentication method.")
			}
		}
	default:
		p.add("bodyKind", "The key of this data connector goes into the body, which must be JSON or a form for that.")
	}
}

// graphQL makes the JSON that carries a query. In the query itself braces are GraphQL's own, so values
// come in through its variables.
func (p *problems) graphQL(a Action) template.JSON {
	braces := strings.NewReplacer("{", "{{", "}", "}}")
	text := `{"query": "` + braces.Replace(template.EscapeJSON(a.Body)) + `"`
	if variables := strings.TrimSpace(a.Variables); variables != "" {
		read, err := template.ParseJSON(a.Variables)
		p.syntax("variables", err)
		switch {
		case err != nil:
			return read // its parameters show while somebody is typing
		case !read.IsObject():
			p.add("variables", "The variables are an object: { … }.")
		}
		text += `, "variables": ` + variables
	}
	whole, _ := template.ParseJSON(text + "}")
	return whole
}

func (p *problems) parts(a Action) []Part {
	multipart := a.Content() == ContentMultipart
	parts := []Part{}
	for i, part := range a.BodyParts {
		field := fmt.Sprintf("bodyParts.%d", i)
		one := part.Name
		if multipart {
			one = strings.Map(func(r rune) rune {
				if isControl(r) {
					return -1
				}
				return r
			}, part.Name)
		}
		if one != part.Name {
			p.add(field+".name", "A name is one line of text.")
		}
		var own problems
		entries := own.queryTable("bodyParts", []Pair{{part.Name, part.Value}})
		for _, found := range own {
			found.Field = strings.Replace(found.Field, "bodyParts.0", field, 1)
			found.Message = strings.Replace(found.Message, "a query entry", "a part", 1)
			*p = append(*p, found)
		}
		if len(entries) == 0 {
			continue
		}
		read := Part{Entry: entries[0], File: part.File && multipart}
		read.Field = field + ".value"
		if _, hole := read.Value.Hole(); read.File && !hole {
			p.add(field+".value", "The file is one {parameter}, such as {file}.")
		}
		if multipart && strings.TrimSpace(part.ContentType) != "" {
			read.ContentType = strings.TrimSpace(part.ContentType)
			p.contentType(field+".contentType", read.ContentType)
		}
		parts = append(parts, read)
	}
	return parts
}

// files returns the parameters whose value is the content of a file.
func (c Content) files() []string {
	names := c.File.Names()
	for _, part := range c.Parts {
		if part.File {
			names = append(names, part.Value.Names()...)
		}
	}
	return names
}

// renameInBody renames a parameter in all that may be the body: what is not sent now may be later.
func renameInBody(a Action, from, to string) Action {
	text := func(s string) string {
		t, _ := template.Parse(s)
		return t.Rename(from, to)
	}
	switch a.Content() {
	case ContentText:
		a.Body = text(a.Body)
	case ContentXML:
		body, _ := template.ParseXML(a.Body)
		a.Body = body.Rename(from, to)
	case ContentGraphQL:
	default:
		body, _ := template.ParseJSON(a.Body)
		a.Body = body.Rename(from, to)
	}
	variables, _ := template.ParseJSON(a.Variables)
	a.Variables, a.BodyFile = variables.Rename(from, to), text(a.BodyFile)
	a.BodyParts = slices.Clone(a.BodyParts)
	for i := range a.BodyParts {
		a.BodyParts[i].Value = text(a.BodyParts[i].Value)
	}
	return a
}

// ChosenFile is a file that a person chose for a {parameter}. Its path stays with the application: what
// travels as the parameter's value is the id and the name.
type ChosenFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// Value is the file as the value of a parameter.
func (f ChosenFile) Value() string { return f.ID + ":" + f.Name }

// ReadChosenFile reads such a value.
func ReadChosenFile(value string) (ChosenFile, bool) {
	id, name, ok := strings.Cut(value, ":")
	if !ok || !IsID(id) || name == "" || strings.ContainsFunc(name, isControl) || strings.ContainsAny(name, `/\`) {
		return ChosenFile{}, false
	}
	return ChosenFile{ID: id, Name: name}, true
}
