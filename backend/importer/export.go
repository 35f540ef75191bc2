package importer

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"connectorstudio/backend/studio"
)

const logoPrefix = "data:image/png;base64,"

// Export writes a connector, its actions in their order and its logo (a PNG, or none) as JSON. No
// secret can be in it: a definition holds none. Notes, the checklist and values that were seen in
// answers stay behind. It fails with CodeInvalid when the file could not be imported again.
func Export(c studio.Connector, actions []studio.Action, logo []byte) ([]byte, error) {
	if len(actions) > maxActions {
		return nil, studio.Fail(studio.CodeInvalid, fmt.Sprintf("The file format takes %d actions, and there are %d.", maxActions, len(actions)), "Split the data connector in two.")
	}
	f := file{Format: format, Version: version, Connector: wireConnector(c), Actions: []action{}}
	actions = slices.Clone(actions)
	slices.SortStableFunc(actions, func(a, b studio.Action) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Name, b.Name))
	})
	for _, a := range actions {
		f.Actions = append(f.Actions, wireAction(a))
		if a.ID == c.CheckActionID && a.ID != "" {
			f.Connector.CheckAction = a.Name
		}
	}
	if len(logo) > 0 {
		f.Logo = logoPrefix + base64.StdEncoding.EncodeToString(logo)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(f); err != nil {
		return nil, err
	}
	if out.Len() > maxFile {
		return nil, studio.Fail(studio.CodeInvalid, "The file would be larger than 5 MB, which cannot be imported.", "Shorten the bodies of the actions.")
	}
	return out.Bytes(), nil
}

func wireConnector(c studio.Connector) connector {
	var check *checkRequest
	if c.CheckRequest.Endpoint != "" {
		check = &checkRequest{requestType(c.CheckRequest.Method), c.CheckRequest.Endpoint}
	}
	var look *lookUp
	if c.LookUp.Endpoint != "" {
		found := lookUp(c.LookUp)
		look = &found
	}
	w := connector{
		LookUp: look, CheckRequest: check, Parameters: wireParameters(c.Parameters),
		Name: c.Name, Description: c.Description, BaseURL: c.BaseURL, Category: c.Category, Auth: wireAuth(c.Auth), Alternatives: wireAlternatives(c.Alternatives),
		FollowOffOrigin: c.FollowOffOrigin, DefaultHeaders: c.DefaultHeaders, DefaultQuery: c.DefaultQuery, DocumentationURL: c.Preparation.DocumentationURL,
	}
	w.takeLimits(c)
	return w
}

func wireAction(a studio.Action) action {
	w := action{
		Name: a.Name, Description: a.Description, Category: a.Category, Method: requestType(a.Method), Endpoint: a.Endpoint,
		Query: a.Query, Headers: a.Headers, Cookies: a.Cookies, BodyKind: a.BodyKind, Body: a.Body, BodyType: a.BodyType, BodyFile: a.BodyFile, Variables: a.Variables,
	}
	for _, part := range a.BodyParts {
		w.BodyParts = append(w.BodyParts, bodyPart(part))
	}
	for _, p := range a.Parameters {
		w.Parameters = append(w.Parameters, parameter(p))
	}
	o := output{RecordPath: a.Output.RecordPath, List: a.Output.List, Known: a.Output.Known}
	for _, f := range a.Output.Fields {
		o.Fields = append(o.Fields, outputField{f.Name, f.Path, f.Type, f.Nullable, f.Optional, f.Mixed})
	}
	if !reflect.DeepEqual(o, output{}) {
		w.Output = &o
	}
	w.takePages(a)
	return w
}

func wireParameters(parameters []studio.ConnectionParameter) []connectionParameter {
	var list []connectionParameter
	for _, p := range parameters {
		w := connectionParameter{
			Name: p.Name, Label: p.Label, Help: p.Help, Required: p.Required, Secret: p.Secret, Default: p.Default,
			Pattern: p.Pattern, PatternHelp: p.PatternHelp, Prefix: p.Prefix, Suffix: p.Suffix,
		}
		for _, c := range p.Choices {
			w.Choices = append(w.Choices, choice(c))
		}
		list = append(list, w)
	}
	return list
}
