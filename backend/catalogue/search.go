package catalogue

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Search returns the providers that a text means, best first; all of them, by name, for an empty one. It
// looks at names, other names, hosts, categories and descriptions, and overlooks spaces, punctuation and a
// slip of the finger in a name.
func Search(text string) []Offer {
	wanted := words(text)
	type hit struct{ at, score int }
	hits := []hit{}
	for i, e := range index() {
		if score := e.score(wanted); score > 0 {
			hits = append(hits, hit{i, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	found := make([]Offer, 0, len(hits))
	for _, h := range hits {
		found = append(found, Offers()[h.at])
	}
	return found
}

// entry is what is searched of a provider, in small letters.
type entry struct {
	names []string // the name and the others, folded
	words []string // of all names
	hosts string   // of the addresses
	other []string // words of the category and the description
}

var index = sync.OnceValue(func() []entry {
	entries := []entry{}
	for _, o := range Offers() {
		p, _ := Find(o.ID)
		e := entry{other: words(string(p.Category) + " " + p.Description + " " + p.ID)}
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			e.names = append(e.names, fold(name))
			e.words = append(e.words, words(name)...)
		}
		for _, m := range p.Methods {
			e.hosts += " " + host(m.base(p)) + " " + host(m.TokenURL)
		}
		entries = append(entries, e)
	}
	return entries
})

// How well something fits; what stands higher comes first.
const (
	isTheName = 9 - iota
	beginsTheName
	isAnotherName
	beginsAnotherName
	beginsWords
	isInAName
	isInAHost
	describes
	isNearlyAName
)

func (e entry) score(wanted []string) int {
	if len(wanted) == 0 {
		return describes
	}
	all := strings.Join(wanted, "")
	for i, name := range e.names {
		switch {
		case name == all && i == 0:
			return isTheName
		case strings.HasPrefix(name, all) && i == 0:
			return beginsTheName
		case name == all:
			return isAnotherName
		case strings.HasPrefix(name, all):
			return beginsAnotherName
		}
	}
	switch {
	case begins(e.words, wanted):
		return beginsWords
	case len(all) > 2 && slices.ContainsFunc(e.names, func(name string) bool { return strings.Contains(name, all) }):
		return isInAName
	case len(all) > 2 && strings.Contains(e.hosts, strings.Join(wanted, ".")):
		return isInAHost
	case begins(slices.Concat(e.words, e.other), wanted):
		return describes
	case slices.ContainsFunc(e.names, func(name string) bool { return nearly(name, all) }):
		return isNearlyAName
	}
	return 0
}

// begins tells whether every wanted word begins a word.
func begins(words, wanted []string) bool {
	for _, w := range wanted {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, w) }) {
			return false
		}
	}
	return true
}

// nearly tells whether a text of some length differs from a name by one letter: another, a missing, a
// further one, or two exchanged.
func nearly(name, text string) bool {
	a, b := []rune(name), []rune(text)
	if len(b) < 5 || len(a)-len(b) > 1 || len(b)-len(a) > 1 {
		return false
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// fold makes names that people write in several ways the same: "Zoom Info", "zoominfo" and "zoom-info".
func fold(text string) string { return strings.Join(words(text), "") }

// words are the runs of letters and digits, in small letters.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// host is the host of an address without its parameters.
func host(address string) string {
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(address))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
