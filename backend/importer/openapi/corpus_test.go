package openapi

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// corpusFiles are published definitions beside the project.
func corpusFiles(t *testing.T, patterns ...string) []string {
	t.Helper()
	files := []string{}
	for _, pattern := range patterns {
		found, _ := filepath.Glob("../../../../shared/corpus/" + pattern)
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skip("the corpus is not beside the project")
	}
	slices.Sort(files)
	return files
}

// TestCorpusOperations expresses every operation of published definitions as an action that passes the
// check and makes the request that the definition describes, with all values and with the required ones.
func TestCorpusOperations(t *testing.T) {
	for set, patterns := range map[string][]string{
		"openapi": {"openapi/*"}, "powerplatform": {"powerplatform/*/apiDefinition.swagger.json"}, "openapi as XML": {"openapi/*"},
	} {
		t.Run(set, func(t *testing.T) {
			total, failed, outputs, kinds, reasons := 0, 0, 0, map[studio.ContentKind]int{}, map[string][]string{}
			for _, file := range corpusFiles(t, patterns...) {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if set == "openapi as XML" { // what is sent as JSON makes many schemas of XML bodies
					data = bytes.ReplaceAll(data, []byte("application/json"), []byte("application/xml"))
				}
				name := filepath.Base(file)
				if set == "powerplatform" {
					name = filepath.Base(filepath.Dir(file))
				}
				d, err := Read(data)
				if err != nil {
					t.Logf("%s cannot be read: %v", name, err)
					reasons["cannot be read"] = append(reasons["cannot be read"], name)
					total, failed = total+13, failed+13 // what a definition has on average
					continue
				}
				base := d.BaseURL
				if !usable(base) {
					base = strings.TrimRight("https://api.example.com/"+strings.TrimLeft(base, "/"), "/")
				}
				for _, op := range d.Operations(base) {
					total++
					kinds[op.Action.Content()]++
					if len(op.Action.Output.Fields) > 0 {
						outputs++
					}
					if why := inexpressible(d, base, op); why != "" {
						failed++
						reasons[why] = append(reasons[why], name+" "+op.Action.Method+" "+op.Path)
					}
				}
			}
			for why, where := range reasons {
				t.Logf("%d: %s: %s", len(where), why, strings.Join(where[:min(len(where), 3)], "; "))
			}
			t.Logf("%d of %d operations are expressed (%.2f %%)", total-failed, total, 100*float64(total-failed)/float64(max(total, 1)))
			t.Logf("%d of them have output fields; bodies: %v", outputs, kinds)
			if total < 1000 || failed*100 > total {
				t.Errorf("%d of %d operations fail", failed, total)
			}
		})
	}
}

// inexpressible tells what keeps an operation from being an action, empty for nothing.
func inexpressible(d *Definition, base string, op Operation) string {
	if len(op.Lost) > 0 {
		return op.Lost[0]
	}
	c := studio.Connector{BaseURL: base, ApprovedOrigins: op.Origins}
	for _, p := range studio.Blocking(studio.CheckAction(c, op.Action, nil)) {
		return "check: " + generalField(p.Field) + ": " + p.Message
	}
	for _, p := range fields.CheckOutput(op.Action.Output) {
		return "check: " + generalField(p.Field) + ": " + p.Message
	}
	needed := map[string]string{}
	for _, d := range studio.DetectParameters(op.Action) {
		if d.Parameter.Required {
			needed[d.Parameter.Name] = op.Samples[d.Parameter.Name]
		}
	}
	for what, values := range map[string]map[string]string{"all": op.Samples, "required": needed} {
		files := map[string]request.File{}
		for name, value := range values {
			if value == sampleFile {
				files[name] = request.File{Name: "sample.bin", Content: []byte{0, 1}}
			}
		}
		p, problems := request.BuildWith(c, op.Action, values, files)
		if p == nil {
			return what + " values: " + generalField(problems[0].Field) + ": " + problems[0].Message
		}
		if fault := unlike(d, p, op, values); fault != "" {
			return what + " values: " + fault
		}
	}
	return ""
}

func generalField(field string) string {
	first, _, _ := strings.Cut(field, ".")
	return first
}

// unlike compares a request with what the definition says.
func unlike(d *Definition, p *request.Prepared, op Operation, values map[string]string) string {
	path, _, _ := strings.Cut(op.Path, "#")
	path, _, _ = strings.Cut(path, "?")
	want := strings.Count("/"+strings.TrimLeft(path, "/"), "/")
	if got := strings.Count(p.URL().EscapedPath(), "/"); got < want || p.Method() != op.Action.Method {
		return fmt.Sprintf("sent to %s", p.URL().EscapedPath())
	}
	query, err := url.ParseQuery(p.URL().RawQuery)
	if err != nil {
		return err.Error()
	}
	for _, pair := range op.Action.Query {
		name := strings.Trim(pair.Value, "{}")
		there := slices.ContainsFunc(keys(query), func(k string) bool { return k == pair.Name || strings.HasPrefix(k, pair.Name+"[") })
		if values[name] != "" && !there {
			return "a query entry is not sent: " + pair.Name
		}
	}
	if len(values) == len(op.Samples) {
		return missing(d, p, op)
	}
	return ""
}

// missing looks for each thing that the definition declares in a request with all values.
func missing(d *Definition, p *request.Prepared, op Operation) string {
	item := d.follow(d.root.at("paths").at(op.Path))
	operation := d.follow(item.at(strings.ToLower(op.Action.Method)))
	body := d.follow(operation.at("requestBody")).at("content") != nil && len(d.follow(operation.at("requestBody")).at("content").names) > 0
	for _, from := range []*node{operation, item} {
		for _, parameter := range itemsOf(from.at("parameters")) {
			parameter = d.follow(parameter)
			name := strings.TrimSpace(parameter.at("name").str())
			switch parameter.at("in").str() {
			case "query":
				if schema := d.follow(parameter.at("schema")); d.jsonType(schema) != "object" && !strings.Contains(p.URL().RawQuery, template.EscapeName(name)) && !strings.Contains(p.URL().RawQuery, name) {
					return "missing in the query: " + name
				}
			case "header":
				if !slices.Contains(setElsewhere, strings.ToLower(name)) && len(p.Header().Values(name)) == 0 {
					return "missing in the headers: " + name
				}
			case "cookie":
				if !strings.Contains("; "+p.Header().Get("Cookie"), "; "+name+"=") && d.jsonType(parameter.at("schema")) != "object" && !slices.Contains(d.keysIn("cookie"), name) {
					return "missing in the cookies: " + name
				}
			case "body", "formData":
				body = true
			}
		}
	}
	if body && (len(p.Body()) == 0 || p.Header().Get("Content-Type") == "") {
		return "no body is sent"
	}
	return ""
}

func keys(query url.Values) []string {
	list := []string{}
	for name := range query {
		list = append(list, name)
	}
	return list
}
