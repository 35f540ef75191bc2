package auth

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	longestLife = 10 * 365 * 24 * time.Hour // beyond it a number is not a life
	msAbove     = 1e9                       // seconds; no token lives for 31 years

	// oneUse is the life of a token that had ended when it came, by a negative expires_in. It is used
	// all the same, once: renewing it at once would bring another one of that kind.
	oneUse time.Duration = -1
)

// lifetime reads expires_in: seconds (RFC 6749 section 5.1), and what servers send instead of them.
// 0 means unknown; it is oneUse or not negative. odd says what was odd.
func lifetime(value any, now time.Time) (life time.Duration, odd string) {
	switch v := value.(type) {
	case nil:
		return 0, ""
	case json.Number:
		return lifeOfNumber(v.String(), now)
	case string:
		v = strings.TrimSpace(v)
		if v == "" {
			return 0, "The token answer's expires_in is empty; the token is used until it is refused."
		}
		if _, err := strconv.ParseFloat(v, 64); err == nil {
			return lifeOfNumber(v, now)
		}
		for _, layout := range []string{time.RFC3339, time.RFC1123, time.RFC1123Z, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
			if at, err := time.Parse(layout, v); err == nil {
				return until(at, now)
			}
		}
	}
	return 0, "The token answer's expires_in is not a number; the token is used until it is refused."
}

func until(at, now time.Time) (time.Duration, string) {
	life := at.Sub(now)
	if life <= 0 || life > longestLife {
		return 0, "The token answer's expires_in is a date that does not fit; the token is used until it is refused."
	}
	return life, "The token answer's expires_in is a date, not seconds."
}

func lifeOfNumber(text string, now time.Time) (time.Duration, string) {
	seconds, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsNaN(seconds):
		return 0, "The token answer's expires_in is not a number; the token is used until it is refused."
	case seconds == 0:
		return 0, ""
	case seconds < 0:
		return oneUse, "The token answer's expires_in is negative, so the token is renewed before each use, where it can be."
	case seconds <= msAbove:
		return min(time.Duration(seconds*float64(time.Second)), longestLife), ""
	}
	// A date in seconds or milliseconds, or a life in milliseconds.
	for _, unit := range []time.Duration{time.Second, time.Millisecond} {
		if at := seconds * unit.Seconds(); at < 1e11 {
			if life := time.Unix(int64(at), 0).Sub(now); life > 0 && life < 400*24*time.Hour {
				return life, "The token answer's expires_in is a date, not seconds."
			}
		}
	}
	if life := time.Duration(min(seconds, 1e12) * float64(time.Millisecond)); life > 0 && life <= longestLife {
		return life, "The token answer's expires_in was taken as milliseconds."
	}
	return 0, "The token answer's expires_in is too large; the token is used until it is refused."
}
