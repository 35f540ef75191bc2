package fields

import (
	"bytes"

	"connectorstudio/backend/studio"
)

// format is a set of the readings that a text allows.
type format uint8

const (
	isDate format = 1 << iota
	isURL
	isEmail
	isNumber
	isBoolean
	anyFormat = isDate | isURL | isEmail | isNumber | isBoolean
)

// formatsOf tells which of the wanted readings a text allows.
func formatsOf(text []byte, wanted format) format {
	if len(text) == 0 || len(text) > 2048 {
		return 0
	}
	var found format
	switch c := text[0]; {
	case c >= '0' && c <= '9' || c == '-':
		if wanted&isDate != 0 && looksLikeDate(text) {
			found |= isDate
		}
		if wanted&isNumber != 0 && looksLikeNumber(text) {
			found |= isNumber
		}
	case c|0x20 == 'h' && wanted&isURL != 0:
		if looksLikeURL(text) {
			found |= isURL
		}
	}
	if wanted&isBoolean != 0 && (equalFold(text, "true") || equalFold(text, "false")) {
		found |= isBoolean
	}
	if wanted&isEmail != 0 && looksLikeEmail(text) {
		found |= isEmail
	}
	return found
}

// fieldType is the type of a field whose texts all allow the readings in f. A number or a boolean in
// quotes stays text: quotes are how a system says that it means the characters, as in a post code.
func (f format) fieldType() studio.FieldType {
	switch {
	case f&isDate != 0:
		return studio.FieldDate
	case f&isURL != 0:
		return studio.FieldURL
	case f&isEmail != 0:
		return studio.FieldEmail
	}
	return studio.FieldText
}

// looksLikeDate takes a calendar date, alone or with a time, as in RFC 3339 and ISO 8601:
// 2026-02-28, 2026-02-28T08:30Z, 2026-02-28 08:30:00.123+01:00, 2026-02-28T08:30:00+0100.
func looksLikeDate(text []byte) bool {
	if len(text) < 10 || len(text) > 40 || text[4] != '-' || text[7] != '-' {
		return false
	}
	year, month, day := number(text[:4]), number(text[5:7]), number(text[8:10])
	if year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return false
	}
	rest := text[10:]
	if len(rest) == 0 {
		return true
	}
	if c := rest[0]; c != 'T' && c != 't' && c != ' ' || len(rest) < 6 || rest[3] != ':' {
		return false
	}
	if hour, minute := number(rest[1:3]), number(rest[4:6]); hour < 0 || hour > 24 || minute < 0 || minute > 59 {
		return false
	}
	rest = rest[6:]
	if len(rest) >= 3 && rest[0] == ':' {
		if second := number(rest[1:3]); second < 0 || second > 60 {
			return false
		}
		if rest = rest[3:]; len(rest) > 0 && (rest[0] == '.' || rest[0] == ',') {
			digits := len(rest[1:]) - len(bytes.TrimLeft(rest[1:], "0123456789"))
			if digits == 0 {
				return false
			}
			rest = rest[1+digits:]
		}
	}
	return looksLikeZone(rest)
}

func looksLikeZone(text []byte) bool {
	switch {
	case len(text) == 0 || len(text) == 1 && text[0]|0x20 == 'z':
		return true
	case text[0] != '+' && text[0] != '-':
		return false
	}
	hour, minute := text[1:], []byte("00")
	if len(hour) == 4 {
		hour, minute = hour[:2], hour[2:]
	} else if len(hour) == 5 && hour[2] == ':' {
		hour, minute = hour[:2], hour[3:]
	}
	return len(hour) == 2 && number(hour) >= 0 && number(minute) >= 0
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// number reads a few decimal digits; -1 when there is anything else.
func number(text []byte) int {
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return -1
		}
		n = n*10 + int(text[i]-'0')
	}
	return n
}

func looksLikeNumber(text []byte) bool {
	state := numStart
	for i := range len(text) {
		next, ok := state.step(text[i])
		if !ok {
			return false
		}
		state = next
	}
	return state.complete()
}

// looksLikeURL takes absolute web addresses.
func looksLikeURL(text []byte) bool {
	scheme, rest, ok := bytes.Cut(text, []byte("://"))
	if !ok || !equalFold(scheme, "http") && !equalFold(scheme, "https") {
		return false
	}
	return len(rest) > 0 && !bytes.ContainsAny(rest, " \t\r\n<>\"") && bytes.IndexAny(rest, "/?#") != 0
}

// looksLikeEmail takes one plain address: local part, "@", domain with a dot.
func looksLikeEmail(text []byte) bool {
	at := bytes.IndexByte(text, '@')
	if at < 1 || len(text) > 254 || bytes.ContainsAny(text, " \t\r\n<>\"(),:;[]\\/") {
		return false
	}
	domain := text[at+1:]
	dot := bytes.LastIndexByte(domain, '.')
	return dot > 0 && dot < len(domain)-2 && !bytes.ContainsAny(domain, "@_")
}

// equalFold compares without regard to the case of ASCII letters; word is in lower case.
func equalFold(text []byte, word string) bool {
	if len(text) != len(word) {
		return false
	}
	for i := range len(word) {
		if text[i]|0x20 != word[i] {
			return false
		}
	}
	return true
}
