package catalogue

import (
	"fmt"
	"strings"
)

// notes tells what the form has no field for, in lines that the person can edit.
func notes(p Provider, m Method, fill func(string) string) string {
	lines := []string{"From the provider " + p.Name + ":", "Credentials: " + p.Credentials.Hint + " " + p.Credentials.URL}
	if p.RateLimit != nil {
		lines = append(lines, "Limit: "+p.RateLimit.String())
	}
	if p.Pagination != nil {
		lines = append(lines, "Lists: "+p.Pagination.String())
	}
	if p.Test != "" && m.BaseURL == "" {
		lines = append(lines, "A first request to try: "+fill(p.Test))
	}
	return strings.Join(lines, "\n")
}

// String says the limit as a person would.
func (r RateLimit) String() string {
	units := map[int]string{1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}
	per, known := units[r.Seconds]
	if !known {
		per = fmt.Sprintf("in %d seconds", r.Seconds)
		if days := r.Seconds / 86400; days > 0 && r.Seconds%86400 == 0 {
			per = fmt.Sprintf("in %d days", days)
		}
	}
	noun := "requests"
	if r.Requests == 1 {
		noun = "request"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s. %s", grouped(r.Requests), noun, per, r.Note))
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// String says how lists continue.
func (p Pagination) String() string {
	place := "query parameter"
	if p.In == "body" {
		place = "member of the body"
	}
	text := ""
	switch p.Kind {
	case "page":
		text = fmt.Sprintf("the %s %s is the number of the page", place, p.Send)
	case "offset":
		text = fmt.Sprintf("the %s %s is the number of records to pass over", place, p.Send)
	case "cursor":
		from := p.From + " of the answer"
		if p.Last != "" {
			from = p.Last + " of the last record"
		}
		text = fmt.Sprintf("the %s %s takes %s", place, p.Send, from)
	case "nextUrl":
		text = "the address of the next page is " + p.From + " of the answer"
	case "link":
		text = "the header Link has the address of the next page"
	}
	if p.Size != "" {
		text += "; " + p.Size + " is the size of a page"
	}
	if p.Max > 0 {
		text += fmt.Sprintf(", %s at most", grouped(p.Max))
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
