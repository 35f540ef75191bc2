package tabular

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// dateStyle tells what a number means by the format of its cell.
type dateStyle byte

const (
	notDate dateStyle = iota
	isDay
	isTime // an hour of no day
)

func (b *book) readStyles() error {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if _, err := b.decode("xl/styles.xml", &styles); err != nil {
		return err
	}
	own := map[int]dateStyle{}
	for _, f := range styles.Formats {
		own[f.ID] = styleOf(f.Code)
	}
	for _, c := range styles.Cells {
		style, known := own[c.Format]
		if !known {
			style = builtIn(c.Format)
		}
		b.dates = append(b.dates, style)
	}
	return nil
}

// builtIn are the formats that have a number only (ECMA-376 part 1, 18.8.30).
func builtIn(id int) dateStyle {
	switch {
	case id >= 18 && id <= 21, id == 45:
		return isTime
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return isDay
	}
	return notDate
}

// styleOf reads a format code: y and d are of a day, h and s of a time; what is quoted or in brackets is text.
func styleOf(code string) dateStyle {
	code, _, _ = strings.Cut(code, ";")
	style, quoted, bracket := notDate, false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' || c == '_' || c == '*':
			i++
		case quoted:
		case c == '[':
			bracket = true
			if rest := strings.ToLower(code[i:]); strings.HasPrefix(rest, "[h") || strings.HasPrefix(rest, "[m") || strings.HasPrefix(rest, "[s") {
				return notDate // how long something took
			}
		case c == ']':
			bracket = false
		case bracket:
		case c == 'y' || c == 'Y' || c == 'd' || c == 'D':
			return isDay
		case c == 'h' || c == 'H' || c == 's' || c == 'S':
			style = isTime
		}
	}
	return style
}

// dateText writes a serial number as a day, a moment or an hour (ISO 8601). Day 60 of the 1900 system never was.
func (b *book) dateText(raw string, style dateStyle) (string, bool) {
	serial, err := strconv.ParseFloat(raw, 64)
	if err != nil || serial < 0 || serial >= 2958466 {
		return "", false
	}
	seconds := int64(math.Round(serial * 86400))
	days, rest := seconds/86400, seconds%86400
	if style == isTime && days == 0 {
		return time.Unix(rest, 0).UTC().Format("15:04:05"), true
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if b.since04 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if days < 60 {
		days++
	}
	at := epoch.AddDate(0, 0, int(days)).Add(time.Duration(rest) * time.Second)
	if rest == 0 {
		return at.Format("2006-01-02"), true
	}
	return at.Format("2006-01-02T15:04:05"), true
}

// numberText writes a number as people see it: the file has the 17 digits of a float, of which 15 are true.
// A whole number stays as it is: ids of more digits come from programs that know all of them.
func numberText(raw string) string {
	if isInteger(raw) {
		return raw
	}
	digits := 0
	for i := range len(raw) {
		if raw[i] >= '0' && raw[i] <= '9' {
			digits++
		}
	}
	if digits <= 15 && !strings.ContainsAny(raw, "eE") {
		return raw
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil || math.Abs(rounded) >= 1e21 {
		return raw
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// appendUnescaped resolves _x000D_ and the like, as which a sheet writes characters that XML has not.
func appendUnescaped(into, text []byte) []byte {
	for {
		n := bytes.Index(text, []byte("_x"))
		if n < 0 {
			return append(into, text...)
		}
		into = append(into, text[:n]...)
		text = text[n:]
		if len(text) >= 7 && text[6] == '_' {
			if char, err := strconv.ParseUint(string(text[2:6]), 16, 16); err == nil {
				into, text = utf8.AppendRune(into, rune(char)), text[7:]
				continue
			}
		}
		into, text = append(into, "_x"...), text[2:]
	}
}
