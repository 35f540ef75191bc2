package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// readYAML reads one YAML document into nodes. Anchors, aliases, merges and tags of one's own are
// refused: a definition is plain data.
func readYAML(file []byte) (node, error) {
	loader, err := yaml.NewLoader(bytes.NewReader(file), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	if err != nil {
		return node{}, err
	}
	var document, second yaml.Node
	if err := loader.Load(&document); err != nil {
		return node{}, notYAML(err)
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return node{}, refused(second.Line, "", "a second document follows the definition.")
	case !errors.Is(err, io.EOF):
		return node{}, notYAML(err)
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) != 1 {
		return node{}, refused(0, "", "the file is empty.")
	}
	r := yamlReader{}
	return r.value(document.Content[0], "", 1)
}

type yamlReader struct{ values int }

func notYAML(err error) error {
	if errors.Is(err, io.EOF) {
		return refused(0, "", "the file is empty.")
	}
	var at *yaml.LoadError
	if errors.As(err, &at) {
		return refused(at.Mark.Line, "", "this is not YAML: "+at.Message+".")
	}
	return refused(0, "", "this is not YAML: "+strings.TrimPrefix(err.Error(), "yaml: ")+".")
}

func (r *yamlReader) value(y *yaml.Node, path string, depth int) (node, error) {
	n := node{line: y.Line}
	r.values++
	if err := bounded(r.values, depth, n.line, path); err != nil {
		return n, err
	}
	if y.Kind == yaml.AliasNode || y.Anchor != "" {
		return n, refused(n.line, path, "anchors and aliases are not taken. Write the value out.")
	}
	switch y.Kind {
	case yaml.MappingNode:
		return r.mapping(y, n, path, depth)
	case yaml.SequenceNode:
		n.kind = list
		for i, item := range y.Content {
			value, err := r.value(item, fmt.Sprintf("%s[%d]", path, i), depth+1)
			if err != nil {
				return n, err
			}
			n.items = append(n.items, value)
		}
		return n, tagged(y, n, path, "!!seq")
	default:
		return scalar(y, n, path)
	}
}

func (r *yamlReader) mapping(y *yaml.Node, n node, path string, depth int) (node, error) {
	n.kind = object
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := y.Content[i]
		if key.Kind != yaml.ScalarNode || key.Anchor != "" {
			return n, refused(key.Line, path, "the name of a field is one word.")
		}
		if key.Tag == "!!merge" {
			return n, refused(key.Line, path, "merges are not taken. Write the fields out.")
		}
		value, err := r.value(y.Content[i+1], join(path, key.Value), depth+1)
		if err != nil {
			return n, err
		}
		if value.kind == null {
			continue // a field without a value is not there
		}
		if err := n.add(member{key.Value, value}, path); err != nil {
			return n, err
		}
	}
	return n, tagged(y, n, path, "!!map")
}

func scalar(y *yaml.Node, n node, path string) (node, error) {
	n.text = y.Value
	n.plain = y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	switch y.Tag {
	case "!!str", "!!timestamp":
		n.kind = text
	case "!!int", "!!float":
		n.kind = number
	case "!!bool":
		n.kind, n.text = boolean, strings.ToLower(y.Value)
	case "!!null":
		n.kind = null
	default:
		return n, refused(n.line, path, "the tag "+y.Tag+" is not taken.")
	}
	return n, nil
}

func tagged(y *yaml.Node, n node, path, tag string) error {
	if y.Tag != tag {
		return refused(n.line, path, "the tag "+y.Tag+" is not taken.")
	}
	return nil
}

// YAML writes a portable file as YAML, fields in the same order.
func YAML(portable []byte) ([]byte, error) {
	n, err := read(portable)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	dumper, err := yaml.NewDumper(&out, yaml.WithIndent(2), yaml.WithLineWidth(-1))
	if err != nil {
		return nil, err
	}
	err = dumper.Dump(toYAML(n))
	return out.Bytes(), errors.Join(err, dumper.Close())
}

func toYAML(n node) *yaml.Node {
	switch n.kind {
	case object:
		y := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		for _, m := range n.members {
			y.Content = append(y.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: m.name}, toYAML(m.value))
		}
		return y
	case list:
		y := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, item := range n.items {
			y.Content = append(y.Content, toYAML(item))
		}
		return y
	case number:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: n.text}
	case boolean:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: n.text}
	}
	y := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: n.text}
	switch {
	case strings.Contains(n.text, "\n"):
		y.Style = yaml.LiteralStyle
	case slices.Contains(yaml11Booleans, strings.ToLower(n.text)):
		y.Style = yaml.SingleQuotedStyle
	}
	return y
}

// yaml11Booleans are text for this reader and a truth value for older ones, so they are quoted.
var yaml11Booleans = []string{"on", "off", "yes", "no", "y", "n"}
