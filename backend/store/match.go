package store

import (
	"strings"
	"unicode"

	"connectorstudio/backend/studio"
)

// matchExpression turns what a person typed into an expression of the index of words
// (https://www.sqlite.org/fts5.html#full_text_query_syntax): every piece must be there, as the
// beginning of a word; a piece of several words, such as an address, as they follow each other. It is
// empty when there is nothing to search for.
func matchExpression(q studio.CallQuery, failedOnly bool) string {
	pieces := []string{}
	for _, piece := range searchWords(q.Search) {
		if strings.ContainsFunc(piece, isWordRune) {
			pieces = append(pieces, quote(piece)+` *`)
		}
	}
	if len(pieces) == 0 {
		return ""
	}
	parts := []string{`{words body} : (` + strings.Join(pieces, ` AND `) + `)`}
	if q.ConnectorID != "" {
		parts = append(parts, `scope : `+quote(connectorWord(q.ConnectorID)))
	}
	if q.ActionID != "" {
		parts = append(parts, `scope : `+quote(actionWord(q.ActionID)))
	}
	if failedOnly {
		parts = append(parts, `scope : `+quote(failedWord))
	}
	return strings.Join(parts, ` AND `)
}

// isWordRune tells what the tokenizer keeps: without any, a piece would match nothing.
func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.In(r, unicode.Co)
}

func quote(text string) string {
	text = strings.ReplaceAll(text, "\x00", " ")
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}
