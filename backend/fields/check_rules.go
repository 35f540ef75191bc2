package fields

import (
	"fmt"
	"strings"

	"connectorstudio/backend/studio"
)

// CheckRules checks the paths of outcome rules: fields "outcomes.<n>.path".
func CheckRules(rules []studio.OutcomeRule) []studio.Problem {
	problems := []studio.Problem{}
	for i, r := range rules {
		if r.Body != studio.SeekNothing && r.Body != studio.SeekText {
			problems = append(problems, checkPath(fmt.Sprintf("outcomes.%d.path", i), r.Path)...)
		}
	}
	return problems
}

// CheckPagination checks the paths of a pagination: fields "pagination.path", ".morePath" and so on, and
// "pagination.name|sizeName" where they are paths in the body.
func CheckPagination(p studio.Pagination) []studio.Problem {
	problems := []studio.Problem{}
	if p.Kind == studio.PagesNone {
		return problems
	}
	wanted := map[string]string{"morePath": p.MorePath, "totalPath": p.TotalPath, "pagesPath": p.PagesPath}
	marked := p.Kind == studio.PagesCursor || p.Kind == studio.PagesNext
	if marked && (p.From == "" || p.From == studio.FromBody || p.From == studio.FromRecord) {
		wanted["path"] = p.Path
	}
	if p.In == studio.PageInBody {
		wanted["sizeName"] = p.SizeName
		if p.Kind != studio.PagesNext {
			wanted["name"] = p.Name
		}
	}
	for _, name := range []string{"name", "sizeName", "path", "morePath", "totalPath", "pagesPath"} {
		problems = append(problems, checkPath("pagination."+name, wanted[name])...)
	}
	return problems
}

func checkPath(field, path string) []studio.Problem {
	if strings.TrimSpace(path) == "" {
		return nil // whether it may be empty is checked with the noun
	}
	if _, err := ParsePath(path); err != nil {
		return []studio.Problem{{Field: field, Message: err.Error()}}
	}
	return nil
}
