package auth

import (
	"context"
	"encoding/json"
	"sort"
	"strconv"
	"strings"

	"connectorstudio/backend/studio"
)

// valueAt follows a path such as data.token or items[0].id from the top; nil when it leads nowhere.
func (m members) valueAt(path string) any {
	var at any = m[len(m)-1]
	if object, is := at.(map[string]any); is {
		if value, there := object[path]; there {
			return value // a name with a dot in it
		}
	}
	for _, step := range steps(path) {
		switch inside := at.(type) {
		case map[string]any:
			at = inside[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil && len(inside) > 0 { // of a list the first is meant
				first, _ := inside[0].(map[string]any)
				at = first[step]
				continue
			}
			if err != nil || n < 0 || n >= len(inside) {
				return nil
			}
			at = inside[n]
		default:
			return nil
		}
	}
	return at
}

func steps(path string) []string {
	return strings.FieldsFunc(strings.TrimPrefix(path, "$."), func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// textAt is a text or a number at a path.
func (m members) textAt(path string) string {
	switch value := m.valueAt(path).(type) {
	case string:
		return strings.TrimSpace(value)
	case json.Number:
		return value.String()
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}

// keptOf takes what is kept out of a token answer.
func keptOf(wanted []studio.Kept, top members) map[string]string {
	kept := map[string]string{}
	for _, k := range wanted {
		if k.From != studio.KeptFromToken || top == nil {
			continue
		}
		if value := cut(top.textAt(k.Path), 2000); value != "" {
			kept[k.Parameter] = value
		}
	}
	return kept
}

// Kept returns the values that were kept of token answers and callbacks, by name. They fill parameters of
// the connection.
func (a *Auth) Kept(ctx context.Context, c studio.Connector) (map[string]string, error) {
	cred, err := a.load(ctx, c)
	kept := map[string]string{}
	for _, pair := range keptShown(c, cred) {
		kept[pair.Name] = pair.Value
	}
	return kept, err
}

// keptShown lists the values kept for the connector, by name.
func keptShown(c studio.Connector, cred credential) []studio.Pair {
	pairs := []studio.Pair{}
	for _, k := range c.Auth.Keeps() {
		if value, found := cred.Kept[k.Parameter]; found {
			pairs = append(pairs, studio.Pair{Name: k.Parameter, Value: value})
		}
	}
	sort.Slice(pairs, func(i, j int) bool { return pairs[i].Name < pairs[j].Name })
	return pairs
}
