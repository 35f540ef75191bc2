package workbook

import (
	"bytes"
	"math"
	"strconv"

	"connectorstudio/backend/studio"
)

// numberKey sorts as the number does; of numbers with more than 15 digits their text is kept, which decides
// where keys are equal.
func numberKey(k *sortKeys, cell []byte) (uint64, bool) {
	if n, short := shortInteger(cell); short {
		return floatKey(float64(n)), true
	}
	text := string(bytes.TrimSpace(cell))
	n, ok := studio.SplitNumber(text)
	if !ok {
		return 0, false
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range is an infinity: it has its place too
	if len(text) > 15 || bytes.ContainsAny(cell, "eE") {
		k.scratch = exactText(k.scratch[:0], text, n)
	}
	return floatKey(f), true
}

// exactText is the text by which equal keys are told apart; of very long numbers 900 digits count.
func exactText(to []byte, text string, n studio.Number) []byte {
	if len(text) < 1000 {
		return append(to, text...)
	}
	if n.Negative {
		to = append(to, '-')
	}
	to = append(to, "0."...)
	to = append(to, n.Digits[:min(len(n.Digits), 900)]...)
	return strconv.AppendInt(append(to, 'e'), int64(n.Exponent), 10)
}

// shortInteger reads up to 15 digits.
func shortInteger(cell []byte) (n int64, ok bool) {
	digits := cell
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 15 {
		return 0, false
	}
	for _, b := range digits {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = 10*n + int64(b-'0')
	}
	if len(digits) < len(cell) {
		n = -n
	}
	return n, true
}

// floatKey maps numbers to keys in the same order.
func floatKey(f float64) uint64 {
	if f == 0 { // whatever its sign
		return 1 << 63
	}
	bits := math.Float64bits(f)
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

// dateKey sorts by the instant, to the nanosecond within the years that 64 bits hold.
func dateKey(_ *sortKeys, cell []byte) (uint64, bool) {
	at, ok := studio.ParseMoment(string(cell))
	if !ok {
		return 0, false
	}
	// 2^35 s are a thousand years either way of 1970: years from 882 to 3058 to the nanosecond, others to the second.
	seconds := min(max(at.Unix()+1<<34, 0), 1<<35-1)
	if seconds == 0 || seconds == 1<<35-1 {
		return uint64(seconds)<<29 | uint64(min(max(at.Year(), 0), 9999)), true
	}
	return uint64(seconds)<<29 | uint64(at.Nanosecond())>>1, true
}

func booleanKey(_ *sortKeys, cell []byte) (uint64, bool) {
	is, ok := studio.ParseBoolean(string(cell))
	if is {
		return 1, ok
	}
	return 0, ok
}
