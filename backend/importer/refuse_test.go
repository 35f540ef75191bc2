package importer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

const (
	head = "{\n\"format\": \"connector-studio/connector\",\n\"version\": 1,\n"
	rest = "\"connector\": {\"name\": \"A\", \"baseUrl\": \"https://a.example.com\", \"auth\": {}},\n\"actions\": []}"
)

// TestG04Refused: what is not the format is refused with its place.
func TestG04Refused(t *testing.T) {
	withAction := func(fields string) string {
		return head + strings.Replace(rest, "[]", "[\n{"+fields+"}]", 1)
	}
	deep := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	bomb := "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"
	for name, c := range map[string]struct{ file, want, field string }{
		"empty":               {"", "The file is empty.", ""},
		"text":                {"hello", "Line 1: this is not a connector file", ""},
		"other JSON":          {`{"openapi": "3.1.0"}`, "not a connector file", ""},
		"a list":              {"[1]", "not a connector file", ""},
		"cut off":             {head, "ends in the middle", ""},
		"not JSON":            {head + "\"connector\": nonsense}", "Line 4, connector: this is not JSON", "connector"},
		"something behind":    {head + rest + "\n{}", "Line 6: something follows", ""},
		"not UTF-8":           {"{\"format\": \"\xff\"}", "not UTF-8", ""},
		"unknown field":       {head + "\"secret\": 1,\n" + rest, "Line 4, secret: the format does not know", "secret"},
		"unknown deep":        {withAction(`"name": "x", "method": "GET", "endpoint": "/", "sampleValues": {}`), "Line 6, actions[0].sampleValues", "actions[0].sampleValues"},
		"twice":               {head + "\"version\": 1,\n" + rest, "Line 4, version: this field is there twice", "version"},
		"missing":             {head + "\"actions\": []}", "connector: this field is missing", "connector"},
		"missing deep":        {withAction(`"name": "x", "method": "GET"`), "actions[0].endpoint: this field is missing", "actions[0].endpoint"},
		"wrong kind":          {withAction(`"name": 7, "method": "GET", "endpoint": "/"`), "actions[0].name: text is expected here, not a number", "actions[0].name"},
		"null":                {withAction(`"name": null, "method": "GET", "endpoint": "/"`), "actions[0].name: text is expected here, not null", "actions[0].name"},
		"unknown value":       {withAction(`"name": "x", "method": "TRACE", "endpoint": "/"`), `actions[0].method: "TRACE" is not known here. Known are: GET, POST`, "actions[0].method"},
		"same name":           {head + strings.Replace(rest, "[]", `[{"name":"A","method":"GET","endpoint":"/"},{"name":"a ","method":"GET","endpoint":"/"}]`, 1), "actions[1].name: another action", "actions[1].name"},
		"unknown check":       {head + strings.Replace(rest, `"auth"`, `"checkAction": "none", "auth"`, 1), "connector.checkAction: no action", "connector.checkAction"},
		"a picture elsewhere": {head + `"logo": "https://a.example.com/logo.png",` + rest, "logo: this is not a PNG", "logo"},
		"a broken picture":    {head + `"logo": "data:image/png;base64,***",` + rest, "logo: this is not a PNG", "logo"},
		"no version":          {`{"format": "connector-studio/connector"}`, "version: this field is a whole number", "version"},
		"version as text":     {`{"format": "connector-studio/connector", "version": "x"}`, "version: this field", "version"},
		"later version":       {strings.Replace(head, "1", "3", 1) + `"news": true,` + rest, "has version 3 of the format, and this Connector Studio reads up to version 1", "version"},
		"deep":                {head + "\"connector\": " + deep + "}", "nested deeper than 64", ""},
		"deep YAML":           {"a: " + deep, "not YAML", ""},
		"YAML bomb":           {"format: connector-studio/connector\nversion: 1\n" + bomb, "anchors and aliases are not taken", ""},
		"YAML merge":          {"format: connector-studio/connector\nversion: 1\nconnector: {<<: {name: x}}\n", "merges are not taken", "connector"},
		"YAML tag":            {"format: !!binary aGVsbG8=\nversion: 1\n", "tag !!binary is not taken", "format"},
		"YAML tag of one's":   {"format: connector-studio/connector\nversion: 1\nconnector: !go/struct {}\n", "is not taken", "connector"},
		"two documents":       {"format: connector-studio/connector\n---\nversion: 1\n", "second document", ""},
		"YAML syntax":         {"format: connector-studio/connector\n\tversion: 1\n", "not YAML", ""},
		"large":               {head + strings.Repeat(" ", maxFile) + rest, "larger than 5 MB", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Import([]byte(c.file))
			f := studio.AsFailure(err)
			if err == nil || f.Code != studio.CodeFileRefused || !strings.Contains(strings.ToLower(f.Message), strings.ToLower(c.want)) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if c.field != "" && f.Field != c.field {
				t.Errorf("field %q, want %q", f.Field, c.field)
			}
			if f.Fix == "" {
				t.Error("it does not say what to do")
			}
		})
	}
}

func TestG04Limits(t *testing.T) {
	file := func(actions int) []byte {
		list := []string{}
		for i := range actions {
			list = append(list, fmt.Sprintf(`{"name":"%d","method":"GET","endpoint":"/"}`, i))
		}
		return []byte(head + strings.Replace(rest, "[]", "["+strings.Join(list, ",")+"]", 1))
	}
	if p := imported(t, file(maxActions)); len(p.Actions) != maxActions {
		t.Errorf("%d actions arrived", len(p.Actions))
	}
	if _, err := Import(file(maxActions + 1)); err == nil || !strings.Contains(err.Error(), "takes 1000 actions, and there are 1001") {
		t.Errorf("1,001 actions: %v", err)
	}
	padded := append(file(1), []byte(strings.Repeat("\n", maxFile-len(file(1))))...)
	if _, err := Import(padded); err != nil {
		t.Errorf("5 MiB: %v", err)
	}
}

// TestG04Bombs: large files that are made to take long are refused within seconds.
func TestG04Bombs(t *testing.T) {
	size := count("IMPORTER_BOMB", 1<<20) // up to maxFile
	fill := func(begin, piece, end string) string {
		return begin + strings.Repeat(piece, (size-len(begin)-len(end))/len(piece)) + end
	}
	var members strings.Builder
	members.WriteString("{")
	for i := 0; members.Len() < size-30; i++ {
		fmt.Fprintf(&members, "\"k%d\":0,", i)
	}
	members.WriteString("\"z\":0}")
	yaml := "format: connector-studio/connector\nversion: 1\n"
	for name, file := range map[string]string{
		"many members": members.String(), "many YAML members": strings.ReplaceAll(strings.Trim(members.String(), "{}"), ",", "\n"),
		"open lists": fill("", "[", ""), "open YAML lists": fill("a: ", "[", ""), "open objects": fill("", `{"a":`, ""),
		"nested YAML lists": fill("a:\n", "- ", ""), "YAML keys": fill("", "? ", ""), "long text": fill(head+`"logo": "`, "A", `",`+rest),
		"long name": fill(`{"`, "A", `": 1}`), "many items": fill("[", "0,", "0]"), "YAML items": fill("a:\n", "- 0\n", ""),
		"YAML anchors": fill(yaml+"a:\n", "- &a 0\n", ""), "YAML aliases": fill(yaml+"a: &a 0\nb:\n", "- *a\n", ""), "quotes": fill("", `"`, ""),
		"comments": fill("", "#\n", ""), "documents": fill("", "---\n", ""), "YAML text": fill("a: |\n", " x\n", ""), "directives": fill("", "%YAML 1.1\n", ""),
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan error, 1)
			go func() {
				_, err := Import([]byte(file))
				done <- err
			}()
			select {
			case err := <-done:
				if studio.CodeOf(err) != studio.CodeFileRefused {
					t.Errorf("got %v", err)
				} else if len(err.Error()) > 400 {
					t.Errorf("the refusal is %d bytes long", len(err.Error()))
				}
			case <-time.After(30 * time.Second):
				t.Error("it takes longer than 30 s")
			}
		})
	}
}
