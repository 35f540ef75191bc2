package tabular

import (
	"strings"

	"connectorstudio/backend/studio"
)

// Fits tells whether a text is of a type as a file writes it. It is narrower than studio.ColumnType.Fits: a
// number with a leading zero is a text, and so is a 1 in a column of truth values.
func Fits(t studio.ColumnType, text string) bool {
	switch t {
	case studio.ColumnInteger:
		return text == "" || isInteger(text)
	case studio.ColumnDecimal:
		return text == "" || isDecimal(text)
	case studio.ColumnBoolean:
		return text == "" || strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	}
	return t.Fits(text)
}

// isInteger takes whole numbers of any length as JSON writes them: 007 is a text.
func isInteger(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || digits[0] == '0' && len(digits) > 1 || text == "-0" {
		return false
	}
	return onlyDigits(digits)
}

func onlyDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// isDecimal takes numbers of any length as JSON writes them (RFC 8259 section 6).
func isDecimal(text string) bool {
	rest := strings.TrimPrefix(text, "-")
	whole := digitsOf(rest)
	if whole == 0 || rest[0] == '0' && whole > 1 {
		return false
	}
	rest = rest[whole:]
	if strings.HasPrefix(rest, ".") {
		n := digitsOf(rest[1:])
		if n == 0 {
			return false
		}
		rest = rest[1+n:]
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	return onlyDigits(rest)
}

func digitsOf(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// Inferrer finds the type of a column by its cells.
type Inferrer struct {
	filled int
	fits   map[studio.ColumnType]int
}

// inferred are the types that are looked for, the narrowest first.
var inferred = []studio.ColumnType{
	studio.ColumnBoolean, studio.ColumnInteger, studio.ColumnDecimal, studio.ColumnDate, studio.ColumnEmail, studio.ColumnURL, studio.ColumnJSON,
}

// Add looks at a cell.
func (n *Inferrer) Add(cell *string) {
	if cell == nil || strings.TrimSpace(*cell) == "" {
		return
	}
	if n.fits == nil {
		n.fits = map[studio.ColumnType]int{}
	}
	n.filled++
	for _, t := range inferred {
		if Fits(t, *cell) {
			n.fits[t]++
		}
	}
}

// Type returns the narrowest type that nearly all filled cells fit, and the share of those that do. A few
// that do not are marked, not changed.
func (n *Inferrer) Type() (studio.ColumnType, float64) {
	if n.filled == 0 {
		return studio.ColumnText, 1
	}
	for _, t := range inferred {
		if share := float64(n.fits[t]) / float64(n.filled); share == 1 || share >= 0.95 && n.filled >= 20 && !n.counts(t) {
			return t, share
		}
	}
	return studio.ColumnText, 1
}

// counts tells types in which what does not fit is telling: a number with a leading zero means that none is one.
func (n *Inferrer) counts(t studio.ColumnType) bool {
	return t == studio.ColumnInteger || t == studio.ColumnBoolean
}
