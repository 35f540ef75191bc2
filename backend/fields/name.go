package fields

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// acronyms are written in capitals within names.
var acronyms = map[string]string{}

func init() {
	for _, word := range strings.Fields(`API ASIN B2B B2C BIC CEO CFO CRM CSS CSV CTO CTR CPC CPM DNS EAN ERP ETA EUR FAQ GBP GDPR
		GPS GTIN GUID HQ HR HTML HTTP HTTPS IBAN ID IP ISBN ISO JSON KPI MD5 MIME MRR OS PDF PO QR ROI SEO SHA SIC SKU SLA SMS
		SQL SSL SSN SSO SVG TLD TLS UI UPC URI URL URN USD UTC UTM UUID VAT XML ZIP`) {
		acronyms[strings.ToLower(word)] = word
		acronyms[strings.ToLower(word)+"s"] = word + "s"
	}
	// Words that happen to be spelled like plurals of acronyms, or mean something else in sentences.
	for _, word := range []string{"zip", "zips", "hrs", "css", "os", "oss", "pos", "sics", "etas"} {
		delete(acronyms, word)
	}
	acronyms["css"], acronyms["os"] = "CSS", "OS"
}

const nameRunes = 80

// readable makes a name from the keys of a path: "Company ID" of company_id, "Industry label" of
// industry.label. The record itself is called "Value".
func readable(path Path) string {
	var parts []string
	for _, step := range path {
		if step.Kind == StepKey {
			parts = append(parts, words(step.Key)...)
		}
	}
	for i, word := range parts {
		lower := strings.ToLower(word)
		switch capitals, ok := acronyms[lower]; {
		case ok:
			parts[i] = capitals
		case i == 0:
			r, size := utf8.DecodeRuneInString(lower)
			parts[i] = string(unicode.ToUpper(r)) + lower[size:]
		default:
			parts[i] = lower
		}
	}
	if len(parts) == 0 {
		return "Value"
	}
	return strings.TrimSpace(cut(strings.Join(parts, " "), nameRunes))
}

// words splits a key at separators and at the humps of camelCase: companyID, HTTPStatus and
// first-name become two words each.
func words(key string) []string {
	var found []string
	runes := []rune(key)
	from := 0
	add := func(to int) {
		if to > from {
			found = append(found, string(runes[from:to]))
		}
		from = to
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			add(i)
			from = i + 1
		case i > from && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			if !pluralAcronym(string(runes[from:])) {
				add(i)
			}
		}
	}
	add(len(runes))
	for i := len(found) - 2; i >= 0; i-- {
		if strings.EqualFold(found[i], "e") && strings.EqualFold(found[i+1], "mail") {
			found = slices.Replace(found, i, i+2, "email")
		}
	}
	return found
}

// pluralAcronym keeps userIDs from becoming "user I Ds".
func pluralAcronym(text string) bool {
	return strings.HasPrefix(text, "IDs") || strings.HasPrefix(text, "URLs") || strings.HasPrefix(text, "APIs")
}

// naming hands out names that differ in more than case.
type naming map[string]bool

func (n naming) unique(name string) string {
	candidate := name
	for i := 2; n[strings.ToLower(candidate)]; i++ {
		candidate = name + " " + strconv.Itoa(i)
	}
	n[strings.ToLower(candidate)] = true
	return candidate
}
