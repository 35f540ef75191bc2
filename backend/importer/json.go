package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// jsonReader reads JSON strictly into nodes.
type jsonReader struct {
	file    []byte
	decoder *json.Decoder
	line    int // of the byte at counted
	counted int64
	values  int
}

func readJSON(file []byte) (node, error) {
	r := &jsonReader{file: file, decoder: json.NewDecoder(bytes.NewReader(file)), line: 1}
	r.decoder.UseNumber()
	root, err := r.value("", 1)
	if err != nil {
		return root, err
	}
	if _, err := r.decoder.Token(); !errors.Is(err, io.EOF) {
		return root, refused(r.place(), "", "something follows the end of the definition.")
	}
	return root, nil
}

// place returns the line that the reader has come to.
func (r *jsonReader) place() int {
	offset := min(r.decoder.InputOffset(), int64(len(r.file)))
	r.line += bytes.Count(r.file[r.counted:offset], []byte("\n"))
	r.counted = offset
	return r.line
}

func (r *jsonReader) token(path string) (json.Token, error) {
	t, err := r.decoder.Token()
	if err == nil {
		return t, nil
	}
	what := "this is not JSON: " + err.Error() + "."
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		what = "the file ends in the middle."
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line := 1 + bytes.Count(r.file[:min(max(syntax.Offset-1, 0), int64(len(r.file)))], []byte("\n"))
		return t, refused(line, path, what)
	}
	return t, refused(r.place(), path, what)
}

func (r *jsonReader) value(path string, depth int) (node, error) {
	t, err := r.token(path)
	if err != nil {
		return node{}, err
	}
	n := node{line: r.place()}
	r.values++
	if err := bounded(r.values, depth, n.line, path); err != nil {
		return n, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return r.object(n, path, depth)
		}
		return r.list(n, path, depth)
	case string:
		n.kind, n.text = text, t
	case json.Number:
		n.kind, n.text = number, t.String()
	case bool:
		n.kind, n.text = boolean, fmt.Sprint(t)
	default:
		n.kind = null
	}
	return n, nil
}

func (r *jsonReader) object(n node, path string, depth int) (node, error) {
	n.kind = object
	for r.decoder.More() {
		key, err := r.token(path)
		if err != nil {
			return n, err
		}
		name := key.(string) // the decoder takes nothing else for a key
		value, err := r.value(join(path, name), depth+1)
		if err != nil {
			return n, err
		}
		if err := n.add(member{name, value}, path); err != nil {
			return n, err
		}
	}
	_, err := r.token(path)
	return n, err
}

func (r *jsonReader) list(n node, path string, depth int) (node, error) {
	n.kind = list
	for r.decoder.More() {
		item, err := r.value(fmt.Sprintf("%s[%d]", path, len(n.items)), depth+1)
		if err != nil {
			return n, err
		}
		n.items = append(n.items, item)
	}
	_, err := r.token(path)
	return n, err
}
