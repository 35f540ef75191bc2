package importer

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"connectorstudio/backend/studio"
)

// Portable is what a file brought: a new connector and its actions under new ids.
type Portable struct {
	Connector studio.Connector
	Actions   []studio.Action
	Logo      []byte   // the PNG as it came: not looked at yet; empty for none
	Warnings  []string // what to look at before use, such as a value that looks like a key
}

// Import reads a file in the portable format, JSON or YAML, of at most 5 MiB, 64 levels and 1,000
// actions. It fails with CodeFileRefused, saying the line and the field (also in Field).
func Import(portable []byte) (Portable, error) {
	n, err := read(portable)
	if err != nil {
		return Portable{}, err
	}
	if err := checkVersion(n); err != nil {
		return Portable{}, err
	}
	if actions, _ := n.member("actions"); len(actions.items) > maxActions {
		return Portable{}, refused(actions.line, "actions", fmt.Sprintf("the format takes %d actions, and there are %d.", maxActions, len(actions.items)))
	}
	var f file
	if err := bind(n, reflect.ValueOf(&f).Elem(), ""); err != nil {
		return Portable{}, err
	}
	return f.portable(n)
}

// read takes what begins with a brace for JSON and all else for YAML.
func read(portable []byte) (node, error) {
	if len(portable) > maxFile {
		return node{}, refused(0, "", "the file is larger than 5 MB.")
	}
	portable = bytes.TrimPrefix(portable, []byte("\uFEFF"))
	if !utf8.Valid(portable) {
		return node{}, refused(0, "", "the file is not UTF-8 text.")
	}
	if bytes.HasPrefix(bytes.TrimLeft(portable, " \t\r\n"), []byte("{")) {
		return readJSON(portable)
	}
	return readYAML(portable)
}

// checkVersion comes before all else: a later version may know fields that this one does not.
func checkVersion(n node) error {
	name, _ := n.member("format")
	if n.kind != object || name.text != format {
		return refused(n.line, "", "this is not a connector file of Connector Studio.")
	}
	number, found := n.member("version")
	written, err := strconv.Atoi(number.text)
	switch {
	case !found || err != nil || written < 1:
		return refused(n.line, "version", "this field is a whole number from 1 on.")
	case written > version:
		f := refused(number.line, "version", fmt.Sprintf("the file has version %d of the format, and this Connector Studio reads up to version %d.", written, version))
		f.Fix = "Install the latest Connector Studio, or export the file again from an older one."
		return f
	}
	return nil
}

// portable gives everything in the file ids of its own.
func (f file) portable(n node) (Portable, error) {
	p := Portable{Connector: f.Connector.studio(), Actions: []studio.Action{}, Warnings: []string{}}
	p.Connector.ID = studio.NewID()
	byName := map[string]string{}
	for i, w := range f.Actions {
		a := w.studio()
		a.ID, a.ConnectorID, a.Position = studio.NewID(), p.Connector.ID, i
		key := strings.ToLower(strings.TrimSpace(a.Name))
		if _, twice := byName[key]; twice && key != "" {
			return Portable{}, refused(lineOf(n, i), fmt.Sprintf("actions[%d].name", i), "another action has this name.")
		}
		byName[key] = a.ID
		p.Actions = append(p.Actions, a)
	}
	if check := strings.ToLower(strings.TrimSpace(f.Connector.CheckAction)); check != "" {
		if p.Connector.CheckActionID = byName[check]; p.Connector.CheckActionID == "" {
			return Portable{}, refused(0, "connector.checkAction", "no action in the file has this name.")
		}
	}
	if f.Logo != "" {
		encoded, is := strings.CutPrefix(f.Logo, logoPrefix)
		png, err := base64.StdEncoding.DecodeString(encoded)
		if !is || err != nil || len(png) == 0 {
			return Portable{}, refused(0, "logo", "this is not a PNG image in base64, beginning with "+logoPrefix+".")
		}
		p.Logo = png
	}
	p.Warnings = Suspicious(p.Connector, p.Actions)
	return p, nil
}

func lineOf(n node, action int) int {
	actions, _ := n.member("actions")
	return actions.items[action].line
}

func (w connector) studio() studio.Connector {
	c := studio.Connector{
		Name: w.Name, Description: w.Description, BaseURL: w.BaseURL, Category: w.Category, Auth: w.Auth.studio(), Alternatives: alternatives(w.Alternatives),
		FollowOffOrigin: w.FollowOffOrigin, DefaultHeaders: w.DefaultHeaders, DefaultQuery: w.DefaultQuery,
	}
	c.Preparation.DocumentationURL = w.DocumentationURL
	if w.LookUp != nil {
		c.LookUp = studio.LookUp(*w.LookUp)
	}
	if w.CheckRequest != nil {
		c.CheckRequest = studio.CheckRequest{Method: string(w.CheckRequest.Method), Endpoint: w.CheckRequest.Endpoint}
	}
	for _, p := range w.Parameters {
		c.Parameters = append(c.Parameters, p.studio())
	}
	w.giveLimits(&c)
	return c.WithLists()
}

func (w connectionParameter) studio() studio.ConnectionParameter {
	p := studio.NewConnectionParameter(w.Name)
	p.Help, p.Required, p.Secret, p.Default, p.Pattern, p.PatternHelp = w.Help, w.Required, w.Secret, w.Default, w.Pattern, w.PatternHelp
	p.Prefix, p.Suffix = w.Prefix, w.Suffix
	if w.Label != "" {
		p.Label = w.Label
	}
	for _, c := range w.Choices {
		p.Choices = append(p.Choices, studio.Choice(c))
	}
	return p
}

func (w action) studio() studio.Action {
	a := studio.Action{
		Name: w.Name, Description: w.Description, Category: w.Category, Method: string(w.Method), Endpoint: w.Endpoint,
		Query: w.Query, Headers: w.Headers, Cookies: w.Cookies, BodyKind: w.BodyKind, Body: w.Body, BodyType: w.BodyType, BodyFile: w.BodyFile, Variables: w.Variables,
	}
	for _, part := range w.BodyParts {
		a.BodyParts = append(a.BodyParts, studio.BodyPart(part))
	}
	for _, p := range w.Parameters {
		a.Parameters = append(a.Parameters, studio.Parameter(p))
	}
	if o := w.Output; o != nil {
		a.Output = studio.Output{RecordPath: o.RecordPath, List: o.List, Known: o.Known}
		for _, f := range o.Fields {
			a.Output.Fields = append(a.Output.Fields, studio.OutputField{
				Name: f.Name, Path: f.Path, Type: f.Type, Nullable: f.Nullable, Optional: f.Optional, Mixed: f.Mixed})
		}
	}
	w.givePages(&a)
	return a.WithLists()
}
