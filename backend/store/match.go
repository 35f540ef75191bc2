package store

import (
	"database/sql"
	"errors"
	"strings"
	"unicode"

	"connectorstudio/backend/studio"
)

// mostCompletions is how many words of the index a piece of a search may stand for one by one.
const mostCompletions = 4

// wordsExpression turns what a person typed into an expression of the index of words
// (https://www.sqlite.org/fts5.html#full_text_query_syntax): every piece must be there, as the
// beginning of a word; a piece of several words, such as an address, as they follow each other. It is
// empty when there is nothing to search for.
func wordsExpression(tx *sql.Tx, search string) (string, error) {
	pieces := []string{}
	for _, piece := range searchWords(search) {
		if !strings.ContainsFunc(piece, isWordRune) {
			continue
		}
		expression, err := pieceExpression(tx, piece)
		if err != nil {
			return "", err
		}
		pieces = append(pieces, expression)
	}
	if len(pieces) == 0 {
		return "", nil
	}
	return `{words body} : (` + strings.Join(pieces, ` AND `) + `)`, nil
}

// pieceExpression names the words that a piece may end with where they are few: the newest calls with a
// certain word are found at once, while for the beginning of a word all calls are collected first.
func pieceExpression(tx *sql.Tx, piece string) (string, error) {
	beginning := quote(piece) + ` *`
	if strings.ContainsFunc(piece, func(r rune) bool { return r > unicode.MaxASCII }) {
		return beginning, nil // only the tokenizer knows how it spells these
	}
	piece = strings.TrimRightFunc(strings.ToLower(piece), func(r rune) bool { return !isWordRune(r) })
	last := strings.LastIndexFunc(piece, func(r rune) bool { return !isWordRune(r) }) + 1
	found, err := completions(tx, piece[last:])
	if err != nil || len(found) > mostCompletions {
		return beginning, err
	}
	if len(found) == 0 {
		return quote(piece), nil
	}
	for i, word := range found {
		found[i] = quote(piece[:last] + word)
	}
	return `(` + strings.Join(found, ` OR `) + `)`, nil
}

// completions returns the words of the index that begin with some letters, one more than
// mostCompletions of them at most.
func completions(tx *sql.Tx, letters string) ([]string, error) {
	found := []string{}
	for from := letters; len(found) <= mostCompletions; {
		word := ""
		err := tx.QueryRow(`select term from call_word where term >= ? and term < ? limit 1`, from, letters+"\U0010FFFF").Scan(&word)
		if errors.Is(err, sql.ErrNoRows) {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		found = append(found, word)
		from = word + "\x01" // the least text behind it, but for one that no word has
	}
	return found, nil
}

// matchExpression narrows an expression of words down to a connector, an action or failures. Without
// words it is empty: the calls themselves tell.
func matchExpression(words string, q studio.CallQuery, failedOnly bool) string {
	if words == "" {
		return ""
	}
	parts := []string{words}
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
