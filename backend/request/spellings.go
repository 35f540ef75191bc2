package request

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// nested is how often a secret is looked for as text within text of another kind, such as an address
// within the query of an address within a JSON string.
const nested = 3

// spellings returns a secret as systems echo it: as it is, as text within other text (percent-encoded,
// inside a JSON string, in HTML), in base64, in hex and in UTF-16. Most secrets consist of characters that
// are the same in all text.
func spellings(secret string) []string {
	list := []string{secret}
	for range nested {
		deeper := []string{}
		for _, text := range list {
			deeper = append(deeper, textSpellings(text)...)
		}
		list = distinct(deeper)
	}
	list = append(list, base64Spellings(secret)...)
	inHex := hex.EncodeToString([]byte(secret))
	return append(list, inHex, strings.ToUpper(inHex), inUTF16(secret, false), inUTF16(secret, true))
}

// textSpellings is a text and what becomes of it within other text.
func textSpellings(text string) []string {
	inHTML := html.EscapeString(text)
	list := []string{text, inHTML, strings.NewReplacer("&#34;", "&quot;", "&#39;", "&#039;").Replace(inHTML)}
	list = append(list, percentSpellings(text)...)
	list = append(list, jsonSpellings(text)...)
	return distinct(list)
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// percentSpellings are those of a query and of a path, with hex digits in both cases.
func percentSpellings(secret string) []string {
	query := url.QueryEscape(secret)
	list := []string{query, strings.ReplaceAll(query, "+", "%20"), url.PathEscape(secret)}
	for _, s := range list {
		list = append(list, lowerPercent(s))
	}
	return list
}

func lowerPercent(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i:i+3], strings.ToLower(s[i:i+3]))
		}
	}
	return string(b)
}

// base64Spellings are the characters that only the secret decides, at each of the three places where it
// can begin in the encoded bytes, in both alphabets.
func base64Spellings(secret string) []string {
	list := []string{}
	for lead := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, lead), secret...))
		from := (lead*8 + 5) / 6
		to := (lead + len(secret)) * 8 / 6
		if from < to {
			own := encoded[from:to]
			list = append(list, own, strings.NewReplacer("+", "-", "/", "_").Replace(own))
		}
	}
	return list
}

// jsonSpellings are the ways in which JSON writers escape a string.
func jsonSpellings(secret string) []string {
	plain := jsonInner(secret)
	htmlSafe, _ := json.Marshal(secret) // a string always marshals
	list := []string{plain, string(htmlSafe[1 : len(htmlSafe)-1]), asciiJSON(plain, "\\u%04x"), asciiJSON(plain, "\\u%04X")}
	for _, s := range list {
		list = append(list, strings.ReplaceAll(s, "/", `\/`))
	}
	return list
}

// jsonInner is the inside of a JSON string with nothing escaped that need not be.
func jsonInner(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s)
	return strings.TrimSuffix(b.String(), "\n")[1 : b.Len()-2]
}

func asciiJSON(s, format string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, format, unit)
		}
	}
	return b.String()
}

func inUTF16(s string, bigEndian bool) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		high, low := byte(unit>>8), byte(unit)
		if bigEndian {
			b = append(b, high, low)
		} else {
			b = append(b, low, high)
		}
	}
	return string(b)
}

// withPairParts adds to each "user:password" pair the password, and the user where the password is too
// short to be the secret (some systems take the key as the user). A user name beside a real password is
// no secret: hiding it would blot it out of every answer.
func withPairParts(secrets []string) []string {
	list := append([]string(nil), secrets...)
	for _, s := range secrets {
		user, password, isPair := strings.Cut(s, ":")
		switch {
		case !isPair || strings.HasPrefix(password, "//"): // not a pair, or an address
		case len(password) >= shortest:
			list = append(list, password)
		default:
			list = append(list, user)
		}
	}
	return list
}
