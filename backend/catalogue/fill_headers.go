package catalogue

import (
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// headers puts what a provider wants with every request beside the person's own. A parameter without a value
// stays in it: each connection has its own.
func headers(own []studio.Pair, p Provider, fill func(string) string) []studio.Pair {
	list := append([]studio.Pair{}, own...)
	for _, h := range pairs(p.Headers, fill) {
		named := func(mine studio.Pair) bool { return strings.EqualFold(mine.Name, h.Name) }
		if !slices.ContainsFunc(own, named) {
			list = append(list, h)
		}
	}
	return list
}
