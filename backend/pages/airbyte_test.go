package pages

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// TestPublishedPaginatorsFit puts the paginators of published connectors into a studio.Pagination and
// checks it. What does not fit is printed with -v.
func TestPublishedPaginatorsFit(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "airbyte", "*.yaml"))
	if len(files) == 0 {
		t.Skip("the corpus is not beside the project")
	}
	all, fit := 0, 0
	reasons := map[string]int{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var manifest any
		if yaml.Unmarshal(data, &manifest) != nil {
			continue
		}
		root, _ := manifest.(map[string]any)
		seek(manifest, func(paginator map[string]any) {
			all++
			if why := fits(root, paginator); why != "" {
				reasons[filepath.Base(file)+": "+why]++
				return
			}
			fit++
		})
	}
	lines := []string{}
	for why, n := range reasons {
		lines = append(lines, fmt.Sprintf("%4d  %s", n, why))
	}
	sort.Strings(lines)
	t.Logf("%d of %d paginators fit (%.1f %%); the rest:\n%s", fit, all, 100*float64(fit)/float64(all), strings.Join(lines, "\n"))
	if all < 500 || fit*100 < all*95 {
		t.Errorf("only %d of %d paginators fit", fit, all)
	}
}

func seek(value any, found func(map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		if v["type"] == "DefaultPaginator" && v["pagination_strategy"] != nil {
			found(v)
		}
		for _, inner := range v {
			seek(inner, found)
		}
	case []any:
		for _, inner := range v {
			seek(inner, found)
		}
	}
}

func followed(root map[string]any, value any) map[string]any {
	v, _ := value.(map[string]any)
	ref, is := v["$ref"].(string)
	if text, isText := value.(string); isText && strings.HasPrefix(text, "#/") {
		ref, is = text, true
	}
	if !is {
		return v
	}
	var at any = root
	for key := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		object, _ := at.(map[string]any)
		at = object[key]
	}
	target, _ := at.(map[string]any)
	return target
}

var (
	getters  = regexp.MustCompile(`\.?get\(\s*['"]([^'"]+)['"][^()]*(?:\{\})?[^()]*\)|\[\s*['"]([^'"]+)['"]\s*\]|\[(-?\d+)\]|\.([A-Za-z_$@][\w$@]*)`)
	linkNext = regexp.MustCompile(`headers.*(?i:link).*next`)
)

// fits returns why a paginator has no place in the noun, empty when it has one.
func fits(root, paginator map[string]any) string {
	strategy := followed(root, paginator["pagination_strategy"])
	token, size := followed(root, paginator["page_token_option"]), followed(root, paginator["page_size_option"])
	p := studio.Pagination{Name: text(token["field_name"]), SizeName: text(size["field_name"])}
	if path, is := token["field_path"].([]any); is {
		for _, key := range path {
			p.Name = fields.Child(p.Name, text(key))
		}
	}
	where := map[string]studio.PagePlace{"request_parameter": studio.PageInQuery, "header": studio.PageInHeader, "body_json": studio.PageInBody, "body_data": studio.PageInBody, "": studio.PageInQuery}
	in, known := where[text(token["inject_into"])]
	if !known {
		return "the position is sent in " + text(token["inject_into"])
	}
	p.In = in
	if in == studio.PageInBody {
		p.SizeName = "" // it stands in the body itself
	}
	p.Size, _ = strategy["page_size"].(int)
	if p.SizeName != "" && p.Size == 0 {
		p.Size = 100 // an expression, such as a setting
	}
	switch strategy["type"] {
	case "PageIncrement":
		p.Kind = studio.PagesNumber
		p.First, _ = strategy["start_from_page"].(int)
	case "OffsetIncrement":
		p.Kind = studio.PagesOffset
	case "CursorPagination":
		if why := cursor(&p, token, text(strategy["cursor_value"])); why != "" {
			return why
		}
	default:
		return "own code"
	}
	method := "GET"
	if p.In == studio.PageInBody {
		method = "POST"
	}
	a := studio.Action{Name: "List", Category: studio.Retrieve, Method: method, Endpoint: "/things", Pagination: p}
	problems := append(studio.Blocking(studio.CheckAction(studio.Connector{BaseURL: "https://api.example.com"}, a, nil)), fields.CheckPagination(p)...)
	if len(problems) > 0 {
		return fmt.Sprintf("%s: %s (%+v)", problems[0].Field, problems[0].Message, p)
	}
	return ""
}

// cursor reads the expression that a cursor comes from, as far as it is a plain path.
func cursor(p *studio.Pagination, token map[string]any, expression string) string {
	p.Kind, p.From = studio.PagesCursor, studio.FromBody
	if token["type"] == "RequestPath" {
		p.Kind, p.Name = studio.PagesNext, ""
	}
	inner := strings.TrimSpace(strings.Trim(strings.TrimSpace(expression), "{}"))
	switch {
	case linkNext.MatchString(inner):
		p.Kind, p.From, p.Name = studio.PagesNext, studio.FromLink, ""
		return ""
	case strings.HasPrefix(inner, "headers"):
		p.From, inner = studio.FromHeader, strings.TrimPrefix(inner, "headers")
	case strings.HasPrefix(inner, "last_record"):
		p.From, inner = studio.FromRecord, strings.TrimPrefix(inner, "last_record")
	case strings.HasPrefix(inner, "response"):
		inner = strings.TrimPrefix(inner, "response")
	default:
		return "the cursor is made by " + expression
	}
	rest := getters.ReplaceAllStringFunc(inner, func(match string) string {
		m := getters.FindStringSubmatch(match)
		for _, key := range []string{m[1], m[2], m[4]} {
			if key != "" {
				p.Path = fields.Child(p.Path, key)
				return ""
			}
		}
		p.Path += "[" + m[3] + "]"
		return ""
	})
	rest = strings.TrimSpace(rest)
	if rest != "" && !strings.HasPrefix(rest, "if ") && !strings.HasPrefix(rest, "or ") && !strings.HasPrefix(rest, "is ") {
		return "the cursor is made by " + expression
	}
	return ""
}

func text(value any) string {
	s, _ := value.(string)
	return s
}
