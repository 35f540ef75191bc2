package tabular

import (
	"encoding/json"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// Fits tells whether a text is of a type. An empty one is of any.
func Fits(t studio.ColumnType, text string) bool {
	if text == "" {
		return true
	}
	switch t {
	case studio.ColumnInteger:
		return isInteger(text)
	case studio.ColumnDecimal:
		return isDecimal(text)
	case studio.ColumnBoolean:
		return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case studio.ColumnDate:
		return isDate(text)
	case studio.ColumnEmail:
		return isEmail(text)
	case studio.ColumnURL:
		return isURL(text)
	case studio.ColumnJSON:
		return (text[0] == '{' || text[0] == '[') && json.Valid([]byte(text))
	}
	return true
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

// dateLayouts are the days and moments that are understood: ISO 8601 as far as people and programs write it,
// and days of countries that are not ambiguous by their form.
var dateLayouts = []string{
	"2006-01-02", time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04",
	"2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999",
	"2006/01/02", "2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05", "2 Jan 2006", "Jan 2, 2006",
}

// ParseDate reads a day or a moment; a day has no time zone and is taken as UTC.
func ParseDate(text string) (time.Time, bool) {
	if len(text) < 8 || len(text) > 40 {
		return time.Time{}, false
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func isDate(text string) bool { _, is := ParseDate(text); return is || isSlashed(text) }

// isSlashed takes 12/31/2025 and 31/12/2025, which only a whole column tells apart.
func isSlashed(text string) bool {
	_, american := time.Parse("1/2/2006", text)
	_, european := time.Parse("2/1/2006", text)
	return american == nil || european == nil
}

func isEmail(text string) bool {
	at := strings.IndexByte(text, '@')
	if at < 1 || at == len(text)-1 || strings.ContainsAny(text, " \t\r\n,;<>") {
		return false
	}
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && strings.Contains(text[at:], ".")
}

func isURL(text string) bool {
	lower := strings.ToLower(text[:min(len(text), 8)])
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") || strings.ContainsAny(text, " \t\r\n") {
		return false
	}
	u, err := url.Parse(text)
	return err == nil && u.Host != ""
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
