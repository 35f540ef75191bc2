package fields

import (
	"fmt"
	"strings"

	"connectorstudio/backend/studio"
)

// CheckOutput returns every problem of an output: fields "output.recordPath" and
// "output.fields.<n>.name", ".path" and ".type".
func CheckOutput(o studio.Output) []studio.Problem {
	problems := []studio.Problem{}
	add := func(field, message string) {
		problems = append(problems, studio.Problem{Field: field, Message: message})
	}
	if _, err := ParsePath(o.RecordPath); err != nil {
		add("output.recordPath", err.Error())
	}
	taken := map[string]studio.OutputField{}
	names := naming{}
	for _, field := range o.Fields {
		names[strings.ToLower(strings.TrimSpace(field.Name))] = true
	}
	for i, field := range o.Fields {
		at := fmt.Sprintf("output.fields.%d", i)
		name := strings.ToLower(strings.TrimSpace(field.Name))
		path, err := ParsePath(field.Path)
		first, again := taken[name]
		switch {
		case name == "":
			add(at+".name", "Give the output field a name.")
		case again:
			p := studio.Problem{Field: at + ".name", Message: fmt.Sprintf("%s is already used by %s.", strings.TrimSpace(field.Name), orRecord(first.Path))}
			if err == nil {
				p.FixValue = names.unique(readable(path))
				p.FixLabel = "Use " + p.FixValue
			}
			problems = append(problems, p)
		default:
			taken[name] = field
		}
		if err != nil {
			add(at+".path", err.Error())
		}
		if _, ok := typeWords[field.Type]; !ok {
			add(at+".type", "Choose a type.")
		}
	}
	return problems
}

func orRecord(path string) string {
	if path == "" {
		return "the record itself"
	}
	return path
}
