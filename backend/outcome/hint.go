package outcome

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// LongestHint is the longest that an answer can make anybody wait (reliability D20).
const LongestHint = 10 * time.Minute

// Hint is what an answer says about when to come back.
type Hint struct {
	Wait time.Duration // from 0 to LongestHint; 0 when the time is over already
	From string        // the header as it came, such as "Retry-After: 2"
	Read string        // how it was read, such as "a time in seconds since 1970"; empty for plain seconds
	Odd  string        // a header that should say it and does not make sense
}

// ReadHint reads Retry-After in its spellings, else the reset headers of rate limits: seconds, dates and
// seconds, milliseconds and so on since 1970 are told apart by their size. Of several resets the latest
// counts of those whose limit is used up, else the earliest. found is false when there is none.
func ReadHint(headers []studio.Field, now time.Time) (h Hint, found bool) {
	odd := ""
	for _, f := range headers {
		if name := strings.ToLower(f.Name); strings.Contains(name, "retry-after") {
			hint, ok := readTime(f, f.Value, now)
			if ok {
				return hint, true
			}
			odd = shown(f) + " is not a time to wait"
		}
	}
	h, found = resets(headers, now)
	if h.Odd == "" {
		h.Odd = odd
	}
	return h, found
}

// resets reads the headers that tell when a limit starts anew.
func resets(headers []studio.Field, now time.Time) (h Hint, found bool) {
	left := remaining(headers)
	var used, unknown, unused []Hint
	for _, f := range headers {
		text, isReset := resetOf(f)
		if !isReset {
			continue
		}
		hint, ok := readTime(f, text, now)
		n, known := left[family(f.Name)]
		if inside, has := member(f.Value, "remaining", "r"); has {
			n, known = inside, true
		}
		switch {
		case !ok:
			h.Odd = shown(f) + " is not a time"
		case known && n <= 0:
			used = append(used, hint)
		case known:
			unused = append(unused, hint)
		case !isInterval(f.Name):
			unknown = append(unknown, hint)
		}
	}
	later := func(a, b Hint) int { return cmp.Compare(a.Wait, b.Wait) }
	switch {
	case len(used) > 0:
		return slices.MaxFunc(used, later), true
	case len(unknown) > 0:
		return slices.MinFunc(unknown, later), true
	case len(unused) > 0:
		return slices.MinFunc(unused, later), true
	}
	return h, false
}

func shown(f studio.Field) string {
	value := f.Value
	if len(value) > 60 {
		value = value[:60] + "…"
	}
	return f.Name + ": " + value
}

// resetOf returns the text in which a header tells when a limit starts anew.
func resetOf(f studio.Field) (text string, is bool) {
	name := strings.ToLower(f.Name)
	if !strings.Contains(name, "limit") && !strings.Contains(name, "rate") && !strings.Contains(name, "quota") {
		return "", false
	}
	if text, has := memberText(f.Value, "resets", "reset", "t"); has {
		return text, true // RateLimit: limit=10, remaining=0, reset=5, or "default";r=0;t=5
	}
	return f.Value, strings.Contains(name, "reset") || isInterval(name)
}

// isInterval tells headers with the length of the limit's time: how long to wait when nothing is left.
func isInterval(name string) bool { return strings.Contains(strings.ToLower(name), "interval") }

// family is a header's name without the words that tell limit, rest and reset apart.
func family(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' })
	kept := []string{}
	for _, w := range words {
		switch w {
		case "x", "limit", "remaining", "left", "reset", "resets", "after", "at", "ms", "milliseconds", "seconds", "time", "interval", "requests", "max", "quota":
		default:
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, "-")
}

// remaining are the calls that are left, by family of headers.
func remaining(headers []studio.Field) map[string]float64 {
	left := map[string]float64{}
	for _, f := range headers {
		name := strings.ToLower(f.Name)
		if !strings.Contains(name, "remaining") && !strings.HasSuffix(name, "-left") {
			continue
		}
		if n, err := strconv.ParseFloat(strings.TrimSpace(f.Value), 64); err == nil {
			left[family(name)] = n
		}
	}
	return left
}

// memberText finds name=value in "limit=10, remaining=0; reset=5".
func memberText(value string, names ...string) (string, bool) {
	for _, part := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ';' }) {
		name, text, has := strings.Cut(strings.TrimSpace(part), "=")
		for _, wanted := range names {
			if has && strings.EqualFold(strings.TrimSpace(name), wanted) {
				return strings.TrimSpace(text), true
			}
		}
	}
	return "", false
}

func member(value string, names ...string) (float64, bool) {
	text, has := memberText(value, names...)
	n, err := strconv.ParseFloat(text, 64)
	return n, has && err == nil
}

// readTime reads a time in whatever form it comes.
func readTime(f studio.Field, text string, now time.Time) (Hint, bool) {
	text = strings.Trim(strings.TrimSpace(text), `"`)
	h := Hint{From: shown(f)}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		wait, read, ok := ofNumber(n, strings.ToLower(f.Name), now)
		h.Wait, h.Read = clamp(wait), read
		return h, ok
	}
	for _, layout := range []string{http.TimeFormat, time.RFC850, time.ANSIC, time.RFC1123, time.RFC1123Z, time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(layout, text); err == nil {
			h.Wait, h.Read = clamp(at.Sub(now)), "a date"
			return h, true
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		h.Wait = clamp(d)
		return h, true
	}
	return h, false
}

// ofNumber tells what a number means by its size: nobody asks to wait for 115 days, and no date since
// 1970 has less than nine digits.
func ofNumber(n float64, name string, now time.Time) (wait time.Duration, read string, ok bool) {
	since := func(unit float64) time.Duration {
		seconds := n/unit - float64(now.UnixMilli())/1000
		return time.Duration(min(seconds, 1e6) * float64(time.Second))
	}
	switch {
	case math.IsNaN(n) || n < 0:
		return 0, "", false
	case n >= 1e17:
		return since(1e9), "nanoseconds since 1970", true
	case n >= 1e14:
		return since(1e6), "microseconds since 1970", true
	case n >= 1e11:
		return since(1e3), "milliseconds since 1970", true
	case n >= 1e9:
		return since(1), "seconds since 1970", true
	case strings.HasSuffix(name, "-ms") || strings.Contains(name, "millis"), n >= 1e7:
		return time.Duration(n * float64(time.Millisecond)), "milliseconds", true
	}
	return time.Duration(n * float64(time.Second)), "", true
}

func clamp(d time.Duration) time.Duration { return max(0, min(d, LongestHint)) }
