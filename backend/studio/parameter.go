package studio

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"connectorstudio/backend/template"
)

// Detected is a {parameter} found in an action: its settings, and where it is used.
type Detected struct {
	Parameter Parameter `json:"parameter"`
	Places    []string  `json:"places"` // "path", "query", "header", "cookie", "body", without repeats
}

// DetectParameters finds the parameters of an action in the order of first use: endpoint, query table,
// headers, cookies, body (where the request type takes one). Those without settings are text, and required when
// they are part of the path. It reads what can be read while somebody is typing.
func DetectParameters(a Action) []Detected {
	l, _ := ReadAction(Connector{}, a)
	return l.Parameters(a.Parameters)
}

// Parameters is DetectParameters for a layout that was read already.
func (l Layout) Parameters(settings []Parameter) []Detected {
	found := []Detected{}
	index := map[string]int{}
	l.places(func(place string, file bool, names []string) {
		for _, name := range names {
			i, known := index[name]
			if !known {
				i = len(found)
				index[name] = i
				found = append(found, Detected{Parameter: settingsOf(name, settings, place == "path", file)})
			}
			places := found[i].Places
			if len(places) == 0 || places[len(places)-1] != place {
				found[i].Places = append(places, place)
			}
		}
	})
	return found
}

// places shows the parameters of each part of a request in their order.
func (l Layout) places(see func(place string, file bool, names []string)) {
	for _, segment := range l.Path {
		see("path", false, segment.Names())
	}
	for _, entry := range l.Query {
		see("query", false, entry.Value.Names())
	}
	for _, entry := range l.Headers {
		see("header", false, entry.Value.Names())
	}
	for _, entry := range l.Cookies {
		see("cookie", false, entry.Value.Names())
	}
	see("body", false, l.Content.JSON.Names())
	see("body", false, l.Content.XML.Names())
	see("body", false, l.Content.Text.Names())
	see("body", true, l.Content.File.Names())
	for _, part := range l.Content.Parts {
		see("body", part.File, part.Value.Names())
	}
}

// settingsOf returns the settings of a parameter, or the ones it begins with.
func settingsOf(name string, settings []Parameter, inPath, file bool) Parameter {
	for _, p := range settings {
		if p.Name == name {
			if p.Type == "" {
				p.Type = ParamText
			}
			p.Choices = list(p.Choices)
			return p
		}
	}
	if file {
		return Parameter{Name: name, Type: ParamFile, Required: true, Choices: []string{}}
	}
	return Parameter{Name: name, Type: ParamText, Required: inPath, Choices: []string{}}
}

// RenameParameter renames a parameter everywhere in an action, its settings included. It changes
// nothing when the new name is not a name. When the new name is in use, the two become one, with the
// settings that the new name had.
func RenameParameter(a Action, from, to string) Action {
	if !template.ValidName(from) || !template.ValidName(to) || from == to {
		return a
	}
	text := func(s string) string {
		t, _ := template.Parse(s)
		return t.Rename(from, to)
	}
	pairs := func(old []Pair) []Pair {
		renamed := make([]Pair, len(old))
		for i, pair := range old {
			renamed[i] = Pair{pair.Name, text(pair.Value)}
		}
		return renamed
	}
	a.Endpoint, a.Query, a.Headers, a.Cookies = text(a.Endpoint), pairs(a.Query), pairs(a.Headers), pairs(a.Cookies)
	a = renameInBody(a, from, to)
	settings, taken := []Parameter{}, false
	for _, p := range a.Parameters {
		taken = taken || p.Name == to
	}
	for _, p := range a.Parameters {
		if p.Name == from {
			if taken {
				continue
			}
			p.Name = to
		}
		settings = append(settings, p)
	}
	a.Parameters = settings
	return a
}

// Read turns what was typed, or the default when that is blank, into the parameter's value. The error
// says what to enter instead.
func (p Parameter) Read(typed string) (template.Value, error) {
	text := typed
	if strings.TrimSpace(text) == "" && p.Type != ParamFile {
		text = p.Default
	}
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return template.Value{}, nil
	}
	v := template.Value{Text: trimmed, JSON: trimmed, Slashes: p.KeepSlashes, Raw: p.Raw, Set: true}
	if err := p.chosen(trimmed); err != nil && p.Type != ParamList { // of a list, each of its values
		return template.Value{}, err
	}
	switch p.Type {
	case ParamFile:
		file, known := ReadChosenFile(trimmed)
		if !known {
			return template.Value{}, errors.New("Choose the file.")
		}
		v.Text, v.JSON = file.Name, template.Quote(file.Name)
	case ParamNumber:
		if !template.IsNumber(trimmed) {
			return template.Value{}, errors.New("Enter a number such as 12 or 0.5.")
		}
	case ParamBoolean:
		v.Text = strings.ToLower(trimmed)
		v.JSON = v.Text
		if v.Text != "true" && v.Text != "false" {
			return template.Value{}, errors.New("Enter true or false.")
		}
	case ParamList:
		return p.readList(v)
	case ParamJSON:
		v.JSON = strings.ToValidUTF8(trimmed, "\uFFFD")
		if err := template.CheckJSON(v.JSON); err != nil {
			return template.Value{}, errors.New("This isn't JSON. " + err.Error())
		}
	default: // the JSON of a text is the text in quotes, which most places have no need of
		v.Text, v.JSON = text, ""
		if p.Style == StyleDeep {
			v.JSON = template.Quote(text)
		}
	}
	return v, nil
}

// readList reads a JSON list, or values separated by commas, which become a list of texts. In text
// positions a list is its values separated by commas.
func (p Parameter) readList(v template.Value) (template.Value, error) {
	texts := []string{}
	asTyped := strings.HasPrefix(v.Text, "[")
	if asTyped {
		v.JSON = strings.ToValidUTF8(v.Text, "\uFFFD")
		if err := template.CheckJSON(v.JSON); err != nil {
			return template.Value{}, errors.New("This begins like a JSON list. " + err.Error())
		}
		var items []json.RawMessage
		if err := json.Unmarshal([]byte(v.JSON), &items); err != nil {
			return template.Value{}, errors.New("Enter a JSON list such as [1, 2], or values separated by commas.")
		}
		for _, item := range items {
			var text string
			if json.Unmarshal(item, &text) != nil || string(item) == "null" {
				text = string(item)
			}
			texts = append(texts, text)
		}
	} else {
		for item := range strings.SplitSeq(v.Text, ",") {
			if item = strings.TrimSpace(item); item != "" {
				texts = append(texts, item)
			}
		}
	}
	written := make([]string, len(texts))
	for i, text := range texts {
		if err := p.chosen(text); err != nil {
			return template.Value{}, err
		}
		var err error
		if written[i], err = p.Items.write(text); err != nil {
			return template.Value{}, err
		}
		if p.Items == ItemsBoolean {
			texts[i] = written[i]
		}
	}
	if !asTyped || p.Items != ItemsText {
		v.JSON = "[" + strings.Join(written, ",") + "]"
	}
	v.Text, v.Items, v.Repeat = strings.Join(texts, ","), texts, p.Style == StyleRepeat
	return v, nil
}

// write returns a value of a list as JSON. The error says what to enter instead.
func (l ListItems) write(text string) (string, error) {
	switch lower := strings.ToLower(text); {
	case l == ItemsText:
		return template.Quote(text), nil
	case text == "null":
		return text, nil
	case l == ItemsNumber && template.IsNumber(text):
		return text, nil // with the digits as they were typed
	case l == ItemsNumber:
		return "", errors.New("Enter numbers separated by commas, such as 1, 2.")
	case lower == "true" || lower == "false":
		return lower, nil
	}
	return "", errors.New("Enter true or false, separated by commas.")
}

// chosen checks a text against the choices.
func (p Parameter) chosen(text string) error {
	if len(p.Choices) == 0 || slices.Contains(p.Choices, text) {
		return nil
	}
	return errors.New("Choose one of: " + strings.Join(p.Choices, ", ") + ".")
}
