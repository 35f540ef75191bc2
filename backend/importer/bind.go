package importer

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// bind puts a node into a value of the format, strictly: a field that the format does not know, one
// that is missing, and a value of another kind are refused with their place.
func bind(n node, into reflect.Value, path string) error {
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		return bind(n, into.Elem(), path)
	case reflect.Struct:
		return bindObject(n, into, path)
	case reflect.Slice:
		return bindList(n, into, path)
	case reflect.Bool:
		if n.kind != boolean || (n.text != "true" && n.text != "false") {
			return unlike(n, path, boolean)
		}
		into.SetBool(n.text == "true")
		return nil
	case reflect.Int:
		whole, err := strconv.ParseInt(n.text, 10, 32)
		if n.kind != number || err != nil {
			return unlike(n, path, "a whole number")
		}
		into.SetInt(whole)
		return nil
	}
	return bindText(n, into, path)
}

func unlike(n node, path string, wanted kind) error {
	return refused(n.line, path, fmt.Sprintf("%s is expected here, not %s.", wanted, n.kind))
}

func bindText(n node, into reflect.Value, path string) error {
	// In YAML 007 without quotes is the text that it looks like, where text is expected.
	if n.kind != text && (!n.plain || n.kind == object || n.kind == list || n.kind == null) {
		return unlike(n, path, text)
	}
	if allowed := choices[into.Type()]; allowed != nil && !slices.Contains(allowed, n.text) {
		return refused(n.line, path, fmt.Sprintf("%q is not known here. Known are: %s.", short(n.text, 40), strings.Join(allowed, ", ")))
	}
	into.SetString(n.text)
	return nil
}

func short(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

func bindList(n node, into reflect.Value, path string) error {
	if n.kind != list {
		return unlike(n, path, list)
	}
	items := reflect.MakeSlice(into.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		if err := bind(item, items.Index(i), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	into.Set(items)
	return nil
}

func bindObject(n node, into reflect.Value, path string) error {
	if n.kind != object {
		return unlike(n, path, object)
	}
	known := []string{}
	for i := range into.NumField() {
		name, required := wireName(into.Type().Field(i))
		known = append(known, name)
		value, found := n.member(name)
		if !found && required {
			return refused(n.line, join(path, name), "this field is missing.")
		}
		if !found {
			continue
		}
		if err := bind(value, into.Field(i), join(path, name)); err != nil {
			return err
		}
	}
	for _, m := range n.members {
		if !slices.Contains(known, m.name) {
			return refused(m.value.line, join(path, short(m.name, 40)), "the format does not know this field.")
		}
	}
	return nil
}

// wireName returns the name of a field in a file and whether it must be there.
func wireName(field reflect.StructField) (name string, required bool) {
	name, rest, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name, !strings.Contains(rest, "omitempty")
}
