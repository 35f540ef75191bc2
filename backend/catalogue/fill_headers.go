package catalogue

import (
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// headers puts what a provider wants with every request beside the person's own. One that holds a parameter
// without a value stays for the person (byHand).
func headers(own []studio.Pair, p Provider, fill func(string) string) []studio.Pair {
	list := append([]studio.Pair{}, own...)
	for _, h := range pairs(p.Headers, fill) {
		named := func(mine studio.Pair) bool { return strings.EqualFold(mine.Name, h.Name) }
		if !strings.Contains(h.Value, "{") && !slices.ContainsFunc(own, named) {
			list = append(list, h)
		}
	}
	return list
}
