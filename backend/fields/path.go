package fields

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Path leads from a value to values within it. An empty path is the value itself.
type Path []Step

// Step goes one level down.
type Step struct {
	Kind  StepKind
	Key   string // for StepKey
	Index int    // for StepIndex
}

type StepKind byte

const (
	StepKey   StepKind = iota // the member Key of an object
	StepIndex                 // the element Index of a list: [0]
	StepEach                  // every element of a list: [*]
	StepAny                   // every member of an object: *
)

// PathError tells where a path cannot be understood.
type PathError struct {
	Offset  int    // in bytes, from 0
	Message string // a sentence
}

func (e *PathError) Error() string { return e.Message }

// ParsePath reads a path as people write it. Beside the form that String makes it takes a leading
// "$", keys in single quotes, and odd keys without quotes as long as they hold no dot or bracket.
// The error is a *PathError.
func ParsePath(text string) (Path, error) {
	path := Path{}
	i := 0
	if text == "$" || strings.HasPrefix(text, "$.") || strings.HasPrefix(text, "$[") {
		i = 1
	}
	for i < len(text) {
		var step Step
		var n int
		var err error
		switch {
		case text[i] == '[':
			step, n, err = parseBracket(text[i:])
		case text[i] == '.' && (len(path) > 0 || i > 0):
			step, n, err = parseName(text[i+1:])
			n++
		case len(path) == 0:
			step, n, err = parseName(text[i:])
		default:
			err = &PathError{0, fmt.Sprintf("A dot belongs before %q.", text[i:])}
		}
		if err != nil {
			err.(*PathError).Offset += i
			return nil, err
		}
		path = append(path, step)
		i += n
	}
	return path, nil
}

// parseName reads a key that stands without quotes.
func parseName(text string) (Step, int, error) {
	n := strings.IndexAny(text, ".[]\"'")
	if n < 0 {
		n = len(text)
	}
	switch {
	case n == 0 && strings.HasPrefix(text, "."):
		return Step{}, 0, &PathError{0, "Two dots in a row: a key is missing between them."}
	case n == 0 && text == "":
		return Step{}, 0, &PathError{0, "The path ends with a dot: a key is missing behind it."}
	case n < len(text) && text[n] != '.' && text[n] != '[', n == 0:
		return Step{}, 0, &PathError{n, `A key with dots, brackets or quotes is written ["like.this"].`}
	case text[:n] == "*":
		return Step{Kind: StepAny}, n, nil
	}
	return Step{Key: text[:n]}, n, nil
}

// parseBracket reads [0], [*], ["key"] or ['key'].
func parseBracket(text string) (Step, int, error) {
	inner := text[1:]
	if inner != "" && (inner[0] == '"' || inner[0] == '\'') {
		key, n, ok := parseQuoted(inner)
		if !ok || !strings.HasPrefix(inner[n:], "]") {
			return Step{}, 0, &PathError{0, "A key in brackets needs a closing quote and a closing bracket."}
		}
		return Step{Key: key}, n + 2, nil
	}
	end := strings.IndexByte(inner, ']')
	if end < 0 {
		return Step{}, 0, &PathError{0, "A closing bracket is missing."}
	}
	if inner[:end] == "*" {
		return Step{Kind: StepEach}, end + 2, nil
	}
	index, err := strconv.ParseUint(inner[:end], 10, 31)
	if err != nil {
		return Step{}, 0, &PathError{1, `In brackets stands a position such as [0], [*] for all elements, or a key in quotes.`}
	}
	return Step{Kind: StepIndex, Index: int(index)}, end + 2, nil
}

// parseQuoted reads a quoted key and returns the length with both quotes.
func parseQuoted(text string) (key string, n int, ok bool) {
	quote := text[0]
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case quote:
			return Unquote([]byte(`"` + text[1:i] + `"`)), i + 1, true
		}
	}
	return "", 0, false
}

// String writes the path in its one canonical form.
func (p Path) String() string {
	var out []byte
	for _, step := range p {
		out = step.appendTo(out)
	}
	return string(out)
}

func (s Step) appendTo(out []byte) []byte {
	switch s.Kind {
	case StepIndex:
		return append(strconv.AppendInt(append(out, '['), int64(s.Index), 10), ']')
	case StepEach:
		return append(out, "[*]"...)
	}
	if s.Kind == StepKey && !plainKey(s.Key) {
		return append(appendQuoted(append(out, '['), s.Key), ']')
	}
	if len(out) > 0 {
		out = append(out, '.')
	}
	if s.Kind == StepAny {
		return append(out, '*')
	}
	return append(out, s.Key...)
}

// Child is the path of the member key of the value at path.
func Child(path, key string) string {
	return string(Step{Key: key}.appendTo([]byte(path)))
}

// Element is the path of the element at index of the list at path.
func Element(path string, index int64) string {
	return path + "[" + strconv.FormatInt(index, 10) + "]"
}

// plainKey tells whether a key stands without quotes: letters, digits and "_", no digit first.
func plainKey(key string) bool {
	for i, r := range key {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) || r == utf8.RuneError {
			return false
		}
	}
	return key != ""
}

// many tells whether the path can lead to more than one value.
func (p Path) many() bool {
	for _, step := range p {
		if step.Kind == StepEach || step.Kind == StepAny {
			return true
		}
	}
	return false
}
