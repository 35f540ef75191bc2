package catalogue

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"connectorstudio/backend/studio"
)

const schemaFile = "provider.schema.json"

func TestTheFilesFulfilTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	names, _ := fs.Glob(files, "providers/*.yaml")
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := yaml.Load(content, &value); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := schema.Validate(asJSON(t, value)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := schema.Validate(map[string]any{"category": "CRM", "providers": []any{map[string]any{"id": "x"}}}); err == nil {
		t.Error("the schema takes a provider without anything")
	}
}

// asJSON makes of what YAML read what JSON would have read.
func asJSON(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	again, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestTheSchemaKnowsEveryCategoryAndField(t *testing.T) {
	content, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties struct {
			Category struct{ Enum []studio.ConnectorCategory }
		}
		Defs map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(schema.Properties.Category.Enum, studio.ConnectorCategories) {
		t.Errorf("the schema knows the categories %v", schema.Properties.Category.Enum)
	}
	for name, noun := range map[string]any{
		"provider": Provider{}, "parameter": Parameter{}, "method": Method{}, "key": Key{}, "basic": Basic{},
		"login": Login{}, "signed": Signed{}, "sending": Sending{}, "pagination": Pagination{}, "lookUp": LookUp{}, "kept": Kept{}, "rateLimit": RateLimit{},
	} {
		ours, theirs := fieldNames(reflect.TypeOf(noun)), []string{}
		for field := range schema.Defs[name].Properties {
			theirs = append(theirs, field)
		}
		slices.Sort(ours)
		slices.Sort(theirs)
		if !slices.Equal(ours, theirs) {
			t.Errorf("%s has the fields %v in the code and %v in the schema", name, ours, theirs)
		}
	}
}

func fieldNames(of reflect.Type) []string {
	names := []string{}
	for i := range of.NumField() {
		switch tag := of.Field(i).Tag.Get("yaml"); tag {
		case "-":
		case ",inline":
			names = append(names, fieldNames(of.Field(i).Type)...)
		default:
			names = append(names, tag)
		}
	}
	return names
}

func TestThereAreEnoughProviders(t *testing.T) {
	tested, categories := 0, map[studio.ConnectorCategory]int{}
	for _, p := range All() {
		categories[p.Category]++
		if p.Test != "" {
			tested++
		}
	}
	t.Logf("%d providers, %d with a test request, by category: %v", len(All()), tested, categories)
	if len(All()) < 120 {
		t.Errorf("there are %d providers", len(All()))
	}
	if tested*100 < 90*len(All()) {
		t.Errorf("%d of %d have a test request", tested, len(All()))
	}
}

func TestNamesAreUnique(t *testing.T) {
	ids, names := map[string]bool{}, map[string]string{}
	for _, p := range All() {
		if ids[p.ID] {
			t.Errorf("%s is there twice", p.ID)
		}
		ids[p.ID] = true
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			folded := fold(name)
			if other := names[folded]; other != "" && (folded == fold(p.Name) || folded == fold(other)) {
				t.Errorf("%s and %s are both called %q", p.Name, other, name)
			}
			names[folded] = p.Name
		}
		methods := map[string]bool{}
		for _, m := range p.Methods {
			if methods[m.ID] || methods[m.Name] || m.Name == "" {
				t.Errorf("%s: two methods are %q or %q", p.ID, m.ID, m.Name)
			}
			methods[m.ID], methods[m.Name] = true, true
		}
	}
}

var hole = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_.-]*)\}`)

func holes(text string) []string {
	names := []string{}
	for _, found := range hole.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	return names
}

func TestParametersAreDeclaredAndUsed(t *testing.T) {
	for _, p := range All() {
		declared := map[string]bool{}
		for _, parameter := range p.Parameters {
			if declared[parameter.Name] {
				t.Errorf("%s declares {%s} twice", p.ID, parameter.Name)
			}
			declared[parameter.Name] = true
			checkParameter(t, p.ID, parameter)
		}
		used := map[string]bool{}
		for _, m := range p.Methods {
			for _, text := range p.texts(m) {
				for _, name := range holes(text) {
					used[name] = true
					if !declared[name] && !m.fills(name) {
						t.Errorf("%s uses {%s}, which it does not declare: %s", p.ID, name, text)
					}
				}
			}
		}
		for name := range declared {
			if !used[name] {
				t.Errorf("%s declares {%s}, which nothing uses", p.ID, name)
			}
		}
	}
}

// fills tells whether the method itself puts something into {name}.
func (m Method) fills(name string) bool {
	ours := []string{"token", "key", "user", "password"}
	if m.Login != nil {
		for _, f := range m.Login.Fields {
			ours = append(ours, f.Name)
		}
	}
	return slices.Contains(ours, name)
}

func checkParameter(t *testing.T, id string, p Parameter) {
	t.Helper()
	pattern, err := regexp.Compile("^(?:" + p.Pattern + ")$")
	if err != nil {
		t.Errorf("%s: the pattern of %s: %v", id, p.Name, err)
		return
	}
	if p.Pattern != "" && p.Default != "" && !pattern.MatchString(p.Default) {
		t.Errorf("%s: the default of %s does not match its pattern", id, p.Name)
	}
	if len(p.Choices) > 0 && !slices.Contains(p.Choices, p.Default) {
		t.Errorf("%s: the default of %s is no choice", id, p.Name)
	}
}

func TestAddressesAreHTTPS(t *testing.T) {
	for _, p := range All() {
		for _, address := range addresses(p) {
			u, err := url.Parse(hole.ReplaceAllString(address, "x"))
			if err != nil || u.Scheme != "https" || !strings.Contains(u.Host, ".") && !strings.Contains(address, "://{") || u.User != nil {
				t.Errorf("%s: %q is no address with https, %v", p.ID, address, err)
			}
		}
	}
}

func addresses(p Provider) []string {
	all := []string{p.BaseURL, p.Documentation, p.Credentials.URL}
	for _, m := range p.Methods {
		all = append(all, m.base(p), m.AuthorizationURL, m.TokenURL, m.RefreshURL, m.RevocationURL)
		if m.Login != nil {
			all = append(all, m.Login.URL)
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// TestHostsAreBounded: what becomes part of a host has a pattern that keeps it there.
func TestHostsAreBounded(t *testing.T) {
	for _, p := range All() {
		for _, parameter := range p.Parameters {
			inHost := slices.ContainsFunc(addresses(p), func(address string) bool {
				host, _, _ := strings.Cut(strings.TrimPrefix(address, "https://"), "/")
				return strings.Contains(host, "{"+parameter.Name+"}")
			})
			for _, value := range []string{"evil.example.com/", "a/b", "a?b", "a#b", "a@b", "a b", `a\b`, "a:80"} {
				if inHost && parameter.takes(value) {
					t.Errorf("%s takes %q as {%s}, which is part of a host", p.ID, value, parameter.Name)
				}
			}
		}
	}
}

func TestScopesHaveNoSpaces(t *testing.T) {
	for _, p := range All() {
		for _, m := range p.Methods {
			for _, scope := range m.Scopes {
				if strings.ContainsAny(scope, " ,\t\n") || scope == "" {
					t.Errorf("%s: the scope %q", p.ID, scope)
				}
			}
		}
	}
}

func TestFilesAreRefusedThatSayMore(t *testing.T) {
	for _, text := range []string{"category: CRM\nproviders: [{id: x, colour: red}]", "category: [", "categories: []"} {
		if _, err := read([]byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func ExampleFind() {
	p, _ := Find("zoominfo")
	for _, m := range p.Methods {
		fmt.Println(m.ID, m.Name)
	}
	// Output:
	// oauth2 OAuth 2.0
	// clientCredentials OAuth 2.0 client credentials
	// login Login request (older API)
}
