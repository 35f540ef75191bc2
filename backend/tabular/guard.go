package tabular

import (
	"strings"
	"unicode/utf8"

	"connectorstudio/backend/studio"
)

// guards are the first characters that a spreadsheet takes for a formula, the wide ones of East Asia too.
const guards = "=+-@\t\r\n＝＋－＠"

func isGuard(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune(guards, first)
}

// guarded puts an apostrophe before a text that a spreadsheet would run as a formula (OWASP, CSV
// injection); one that has apostrophes there gets one more, so that unguarded is exact.
func guarded(text string) string {
	bare := strings.TrimLeft(text, "'")
	if !isGuard(bare) {
		return text
	}
	if bare == text && Fits(studio.ColumnDecimal, text) {
		return text
	}
	return "'" + text
}

// unguarded takes the apostrophe off again. Only an export of this program has one that may be taken off:
// in any other file it is what somebody wrote.
func unguarded(text string) string {
	if text == "" || text[0] != '\'' || !isGuard(strings.TrimLeft(text, "'")) {
		return text
	}
	return text[1:]
}

// needsQuotes tells cells that are written in quotes.
func needsQuotes(text, delimiter string) bool {
	return text == "" || text[0] == ' ' || strings.ContainsAny(text, "\"\r\n") || strings.Contains(text, delimiter)
}

// isOurs recognises a CSV export of this program by its beginning. The names of its columns are all in
// quotes, other cells only where they must be, and lines end with CR and LF: programs that quote names quote
// texts too. cut tells that the text ends somewhere in a record.
func isOurs(text []byte, delimiter string, cut bool) bool {
	r := newCSV(strings.NewReader(string(text)), Options{Delimiter: delimiter, Encoding: EncodingUTF8})
	for n := 0; n < judged; n++ {
		if r.fields() != nil {
			return n > 0 && !r.bare
		}
		whole := !cut || r.from < r.to // what is cut may look otherwise than it is
		for _, s := range r.spans {
			cell := string(r.text[s.from:s.to])
			if n == 0 && !s.quoted || n > 0 && whole && !s.missing() && s.quoted != needsQuotes(cell, delimiter) {
				return false
			}
		}
	}
	return !r.bare
}
