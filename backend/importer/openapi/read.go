package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxFile is how large a definition may be.
const maxFile = 32 << 20

// read turns a definition into nodes. JSON is read strictly first and forgivingly after that: published
// files have byte order marks, control characters, commas too many and text behind their end.
func read(file []byte) (*node, error) {
	if len(file) > maxFile {
		return nil, errors.New("the file is larger than 32 MB")
	}
	file = bytes.TrimPrefix(file, []byte("\uFEFF"))
	if !utf8.Valid(file) {
		file = bytes.ToValidUTF8(file, []byte("\uFFFD"))
	}
	if bytes.HasPrefix(bytes.TrimSpace(file), []byte("{")) {
		if root, err := readJSON(file); err == nil {
			return root, nil
		}
		if root := forgiving(string(file)); root.is(object) && len(root.names) > 1 {
			return root, nil
		}
	}
	root, err := readYAML(file)
	if err != nil {
		root, err = readYAML(printable(file))
	}
	if err == nil && !root.is(object) {
		err = errors.New("this is no definition of an API")
	}
	return root, err
}

func readJSON(file []byte) (*node, error) {
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.UseNumber()
	root, err := jsonValue(decoder)
	if err != nil {
		return nil, err
	}
	return root, nil // what follows the end is left alone
}

func jsonValue(decoder *json.Decoder) (*node, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case string:
		return &node{kind: text, text: t}, nil
	case json.Number:
		return &node{kind: number, text: t.String()}, nil
	case bool:
		return &node{kind: boolean, text: fmt.Sprint(t)}, nil
	case json.Delim:
		return jsonContainer(decoder, t)
	}
	return &node{}, nil
}

func jsonContainer(decoder *json.Decoder, begin json.Delim) (*node, error) {
	n := &node{kind: list}
	if begin == '{' {
		n.kind = object
	}
	for decoder.More() {
		name := ""
		if n.kind == object {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			name = key.(string) // the decoder takes nothing else
		}
		value, err := jsonValue(decoder)
		if err != nil {
			return nil, err
		}
		if n.kind == object {
			n.set(name, value)
		} else {
			n.items = append(n.items, value)
		}
	}
	_, err := decoder.Token()
	return n, err
}

// printable takes out what no YAML text may hold, and the tabs before the first letter of a line.
func printable(file []byte) []byte {
	lines := strings.Split(string(file), "\n")
	for i, line := range lines {
		body := strings.TrimLeft(line, " \t")
		indent := strings.ReplaceAll(line[:len(line)-len(body)], "\t", "  ")
		lines[i] = indent + strings.Map(func(r rune) rune {
			if r < ' ' && r != '\r' || r == 0x7f {
				return ' '
			}
			return r
		}, body)
	}
	return []byte(strings.Join(lines, "\n"))
}

func readYAML(file []byte) (*node, error) {
	loader, err := yaml.NewLoader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	switch err := loader.Load(&document); {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file is empty")
	case err != nil:
		return nil, err
	}
	r := yamlReader{seen: map[*yaml.Node]*node{}}
	return r.value(&document), nil
}

// yamlReader shares what aliases share, so that nothing is written out twice.
type yamlReader struct{ seen map[*yaml.Node]*node }

func (r yamlReader) value(y *yaml.Node) *node {
	switch {
	case y.Kind == yaml.DocumentNode && len(y.Content) > 0:
		return r.value(y.Content[0])
	case y.Kind == yaml.AliasNode && y.Alias != nil:
		return r.value(y.Alias)
	}
	if n, seen := r.seen[y]; seen {
		return n
	}
	n := &node{text: y.Value}
	if y.Anchor != "" {
		r.seen[y] = n
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.kind = object
		for i := 0; i+1 < len(y.Content); i += 2 {
			n.set(y.Content[i].Value, r.value(y.Content[i+1]))
		}
	case yaml.SequenceNode:
		n.kind = list
		for _, item := range y.Content {
			n.items = append(n.items, r.value(item))
		}
	case yaml.ScalarNode:
		n.kind = map[string]kind{"!!int": number, "!!float": number, "!!bool": boolean, "!!null": null}[y.Tag]
		if n.kind == null && y.Tag != "!!null" {
			n.kind = text
		}
	}
	return n
}

func unescaped(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}
