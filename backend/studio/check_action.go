package studio

import (
	"fmt"
	"slices"
	"strings"

	"connectorstudio/backend/template"
)

var parameterTypes = []ParameterType{ParamText, ParamNumber, ParamBoolean, ParamList, ParamJSON, ParamFile}

var fieldTypes = []FieldType{FieldText, FieldNumber, FieldBoolean, FieldDate, FieldURL, FieldEmail, FieldList, FieldJSON}

// CheckAction returns every problem of an action of c. taken tells whether another action of c has a
// name; nil asks nobody. Fields: those of ReadAction, "name", "category", "parameters.<name>.<setting>"
// and "output.fields.0.name|type". Paths of output fields are checked by package fields.
func CheckAction(c Connector, a Action, taken func(name string) bool) []Problem {
	var p problems
	p.name("action", a.Name, taken)
	oneOf(&p, "category", a.Category, []ActionCategory{Retrieve, Enrich, Connect}, "Choose a Category.")
	l, found := ReadAction(c, a)
	p = append(p, found...)
	p.secretsInPath(c, l)
	if len(Blocking(found)) == 0 {
		var own problems
		p.repeatsBase(c, a.Endpoint, own.readEndpoint(a))
	}
	p.doubleBraces(a, l)
	p.bodyKey(c, a)
	p.parameters(a, l)
	p.outputNames(a.Output)
	p.outcomes(a.Outcomes)
	p.ownPagination(a, c.Auth)
	return p.list()
}

// doubleBraces warns of {{name}}, which other programs write for a parameter.
func (p *problems) doubleBraces(a Action, l Layout) {
	look := func(field, text string) {
		if name, single := template.DoubleBraced(text); name != "" {
			p.warnFix(field, fmt.Sprintf("{{%s}} is sent as the text {%s}. A parameter has single braces.", name, name), fmt.Sprintf("Use {%s}", name), single)
		}
	}
	look("endpoint", strings.TrimSpace(a.Endpoint))
	for i, pair := range a.Query {
		look(fmt.Sprintf("query.%d.value", i), pair.Value)
	}
	for i, pair := range a.Headers {
		look(fmt.Sprintf("headers.%d.value", i), pair.Value)
	}
	for i, pair := range a.Cookies {
		look(fmt.Sprintf("cookies.%d.value", i), pair.Value)
	}
	switch l.Content.Kind {
	case ContentJSON, ContentText, ContentXML:
		look("body", a.Body)
	case ContentGraphQL:
		look("variables", a.Variables)
	case ContentForm, ContentMultipart:
		for i, part := range a.BodyParts {
			look(fmt.Sprintf("bodyParts.%d.value", i), part.Value)
		}
	}
}

// bodyKey warns when the key goes into a body that the request type does not have.
func (p *problems) bodyKey(c Connector, a Action) {
	if len(c.Auth.credentialNames(PlacementBody)) > 0 && slices.Contains(Methods, a.Method) && a.Content() == ContentNone && !MethodTakesBody(a.Method) {
		p.warn("method", fmt.Sprintf("The key of this data connector goes into the body, and many systems ignore the body of a %s.", a.Method))
	}
}

// parameters checks the settings of parameters.
func (p *problems) parameters(a Action, l Layout) {
	used, seen := map[string]bool{}, map[string]bool{}
	for _, d := range l.Parameters(a.Parameters) {
		used[d.Parameter.Name] = true
	}
	for _, s := range a.Parameters {
		field := "parameters." + s.Name
		switch {
		case !template.ValidName(s.Name):
			p.add(field+".name", "Use letters, digits and _ in a parameter name.")
		case seen[s.Name]:
			p.add(field+".name", fmt.Sprintf("{%s} has settings twice.", s.Name))
		case !used[s.Name]:
			p.warn(field, fmt.Sprintf("{%s} is not used anywhere. Its settings are dropped when you save.", s.Name))
		default:
			p.parameter(field, s, l)
		}
		seen[s.Name] = true
	}
}

func (p *problems) parameter(field string, s Parameter, l Layout) {
	if s.Type != "" {
		oneOf(p, field+".type", s.Type, parameterTypes, "Choose a type.")
	}
	if slices.Contains(l.Content.files(), s.Name) && s.Type != ParamFile {
		p.fix(field+".type", fmt.Sprintf("The content of a file is sent for {%s}.", s.Name), "Make it a File", string(ParamFile))
	}
	oneOf(p, field+".style", s.Style, ListStyles, "Choose how several values are written.")
	oneOf(p, field+".items", s.Items, ListItemKinds, "Choose what the values of the list are.")
	if s.Style == StyleDeep && s.Type != ParamJSON {
		p.fix(field+".type", "Members in brackets come from a JSON object.", "Make it JSON", string(ParamJSON))
	}
	if strings.TrimSpace(s.Default) == "" {
		return
	}
	v, err := s.Read("")
	if err != nil {
		p.add(field+".default", err.Error())
		return
	}
	values := map[string]template.Value{s.Name: v}
	check := func(prefix string, refused []template.Refusal) {
		for _, r := range refused {
			if r.Parameter == s.Name {
				p.add(field+".default", prefix+r.Message)
				return
			}
		}
	}
	for _, segment := range l.Path {
		if slices.Contains(segment.Names(), s.Name) {
			_, refused := segment.Render(template.Segment, values)
			check("", refused)
		}
	}
	for _, header := range l.Headers {
		if slices.Contains(header.Value.Names(), s.Name) {
			_, refused := header.Value.Render(template.Header, values)
			check("Header "+header.Name+": ", refused)
		}
	}
	for _, cookie := range l.Cookies {
		if slices.Contains(cookie.Value.Names(), s.Name) {
			_, refused := cookie.Value.Render(template.Cookie, values)
			check("Cookie "+cookie.Name+": ", refused)
		}
	}
}

// outputNames checks that output fields have names of their own.
func (p *problems) outputNames(o Output) {
	first := map[string]OutputField{}
	for i, f := range o.Fields {
		field := fmt.Sprintf("output.fields.%d", i)
		name := strings.TrimSpace(f.Name)
		oneOf(p, field+".type", f.Type, fieldTypes, "Choose a type.")
		if name == "" {
			p.add(field+".name", "Enter a name for the output field.")
			continue
		}
		if other, taken := first[strings.ToLower(name)]; taken {
			free := freeName(o, f)
			p.fix(field+".name", fmt.Sprintf("%s is already used by %s.", other.Name, other.Path), "Use "+free, free)
			continue
		}
		first[strings.ToLower(name)] = f
	}
}

// freeName suggests a name for an output field: the last key of its path in words, or its name with a
// number.
func freeName(o Output, f OutputField) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(o.Fields, func(other OutputField) bool {
			return strings.EqualFold(strings.TrimSpace(other.Name), name)
		})
	}
	words := strings.FieldsFunc(f.Path, func(r rune) bool { return strings.ContainsRune(`.[]"'*`, r) })
	if len(words) > 0 {
		name := strings.Join(strings.FieldsFunc(words[len(words)-1], func(r rune) bool { return r == '_' || r == '-' || r == ' ' }), " ")
		if name != "" {
			name = strings.ToUpper(name[:1]) + name[1:]
		}
		if strings.Trim(name, "0123456789") != "" && !taken(name) {
			return name
		}
	}
	for n := 2; ; n++ {
		if name := fmt.Sprintf("%s %d", strings.TrimSpace(f.Name), n); !taken(name) {
			return name
		}
	}
}
