package studio

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Fits tells whether the text of a cell is what its column should hold. A blank fits every type.
func (t ColumnType) Fits(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" {
		return true
	}
	switch t {
	case ColumnInteger:
		n, ok := SplitNumber(text)
		return ok && n.whole
	case ColumnDecimal:
		_, ok := SplitNumber(text)
		return ok
	case ColumnBoolean:
		_, ok := ParseBoolean(text)
		return ok
	case ColumnDate:
		_, ok := ParseMoment(text)
		return ok
	case ColumnEmail:
		return isEmail(text)
	case ColumnURL:
		u, err := url.Parse(text)
		return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.ContainsAny(text, " \t\r\n")
	case ColumnJSON:
		return (text[0] == '{' || text[0] == '[') && json.Valid([]byte(text))
	}
	return true
}

func isEmail(text string) bool {
	local, domain, found := strings.Cut(text, "@")
	return found && local != "" && !strings.ContainsAny(text, " \t\r\n,;<>\"") && !strings.Contains(domain, "@") &&
		strings.Contains(strings.Trim(domain, "."), ".") && !strings.Contains(domain, "..")
}

// ParseBoolean reads the spellings of true and false, letter case aside.
func ParseBoolean(text string) (value, ok bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes", "1":
		return true, true
	case "false", "no", "0":
		return false, true
	}
	return false, false
}

var momentLayouts = []string{
	"2006-01-02", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00",
	"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00",
	"2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z0700",
}

// dottedLayouts have the day first: with points between them there is no other order.
var dottedLayouts = []string{"2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05"}

// ParseMoment reads a day, or a day and a time: year first as in ISO 8601, or day first with points. Without a
// zone it is taken as UTC. Fractions of seconds are read with all of them.
func ParseMoment(text string) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if len(text) >= 8 && (text[1] == '.' || text[2] == '.') {
		for _, layout := range dottedLayouts {
			if at, err := time.Parse(layout, text); err == nil {
				return at, true
			}
		}
		return time.Time{}, false
	}
	if len(text) < 10 || text[4] != '-' || text[7] != '-' {
		return time.Time{}, false
	}
	for _, layout := range momentLayouts {
		if (len(text) == 10) != (len(layout) == 10) {
			continue
		}
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// Number is a number of any length, taken apart: 0.Digits times ten to the power of Exponent.
type Number struct {
	Negative bool
	Digits   string // without zeros at either end; empty for zero
	Exponent int
	whole    bool // written with digits only
}

// SplitNumber reads a number: a sign, digits, a point, an exponent.
func SplitNumber(text string) (n Number, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return n, false
	}
	if text[0] == '-' || text[0] == '+' {
		n.Negative, text = text[0] == '-', text[1:]
	}
	mantissa, exponent := text, ""
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		mantissa, exponent = text[:at], text[at+1:]
		e, err := strconv.ParseInt(exponent, 10, 32)
		if err != nil || e > 1_000_000 || e < -1_000_000 {
			return n, false
		}
		n.Exponent = int(e)
	}
	before, after, pointed := strings.Cut(mantissa, ".")
	if before+after == "" || !onlyDigits(before) || !onlyDigits(after) {
		return n, false
	}
	n.whole = !pointed && exponent == ""
	digits := before + after
	n.Exponent += len(before)
	for len(digits) > 0 && digits[0] == '0' {
		digits = digits[1:]
		n.Exponent--
	}
	n.Digits = strings.TrimRight(digits, "0")
	if n.Digits == "" {
		n.Exponent, n.Negative = 0, false
	}
	return n, true
}

func onlyDigits(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// Whole tells that it was written with digits only.
func (n Number) Whole() bool { return n.whole }

// Compare returns -1, 0 or 1, exactly.
func (n Number) Compare(m Number) int {
	if n.sign() != m.sign() {
		return cmp.Compare(n.sign(), m.sign())
	}
	order := cmp.Or(cmp.Compare(n.Exponent, m.Exponent), strings.Compare(n.Digits, m.Digits))
	if n.Negative {
		return -order
	}
	return order
}

func (n Number) sign() int {
	switch {
	case n.Digits == "":
		return 0
	case n.Negative:
		return -1
	}
	return 1
}
