package studio

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"connectorstudio/backend/template"
)

// maxName is how many characters a name may have.
const maxName = 120

// problems collects what a check finds. Every check goes on to its end, so that all is shown at once.
type problems []Problem

func (p *problems) add(field, message string) {
	*p = append(*p, Problem{Field: field, Message: message})
}

// fix adds a problem whose mend is certain: the words of the link, and the value the field gets.
func (p *problems) fix(field, message, label, value string) {
	*p = append(*p, Problem{Field: field, Message: message, FixLabel: label, FixValue: value})
}

func (p *problems) warn(field, message string) {
	*p = append(*p, Problem{Field: field, Message: message, Warning: true})
}

func (p *problems) warnFix(field, message, label, value string) {
	*p = append(*p, Problem{Field: field, Message: message, Warning: true, FixLabel: label, FixValue: value})
}

// syntax adds what the template package says of a text.
func (p *problems) syntax(field string, err error) {
	var e *template.SyntaxError
	if errors.As(err, &e) {
		p.fix(field, e.Message, e.FixLabel, e.Fixed)
	}
}

// list returns the problems, never nil.
func (p problems) list() []Problem {
	if p == nil {
		return []Problem{}
	}
	return p
}

// name checks the name of a connector ("data connector") or an action.
func (p *problems) name(noun, name string, taken func(string) bool) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		p.add("name", "Enter a name for the "+noun+".")
	case utf8.RuneCountInString(name) > maxName:
		p.add("name", fmt.Sprintf("A name has at most %d characters.", maxName))
	case strings.ContainsFunc(name, isControl):
		p.add("name", "A name is one line of text.")
	case taken != nil && taken(name):
		p.add("name", "Another "+noun+" has this name.")
	}
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// oneOf checks a choice.
func oneOf[T comparable](p *problems, field string, chosen T, choices []T, message string) {
	if !slices.Contains(choices, chosen) {
		p.add(field, message)
	}
}
