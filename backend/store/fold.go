package store

import (
	"strings"
	"unicode"
)

// fold returns text in the one spelling that all its spellings in upper and lower case share, as
// strings.EqualFold sees it.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII {
			return unicode.ToLower(r)
		}
		least := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			least = min(least, other)
		}
		return unicode.ToLower(least)
	}, text)
}

// nameKey is what names are compared and sorted by.
func nameKey(name string) string { return fold(strings.TrimSpace(name)) }

// searchWords returns the words of a search, at most as many as a person types.
func searchWords(text string) []string {
	words := strings.Fields(text)
	return words[:min(len(words), 32)]
}
