package catalogue

import (
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// sentAlways puts what a provider wants with every request, its headers or its query, beside the person's own.
// A parameter without a value stays in it: each connection has its own.
func sentAlways(own []studio.Pair, wanted map[string]string, fill func(string) string) []studio.Pair {
	list := append([]studio.Pair{}, own...)
	for _, h := range pairs(wanted, fill) {
		named := func(mine studio.Pair) bool { return strings.EqualFold(mine.Name, h.Name) }
		if !slices.ContainsFunc(own, named) {
			list = append(list, h)
		}
	}
	return list
}
