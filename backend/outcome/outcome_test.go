package outcome

import (
	"io"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func answer(status int, body string, headers ...string) Answer {
	a := Answer{Category: studio.Retrieve, Status: status, JSON: strings.HasPrefix(body, "{") || strings.HasPrefix(body, "["), Renewable: true}
	for i := 0; i+1 < len(headers); i += 2 {
		a.Headers = append(a.Headers, studio.Field{Name: headers[i], Value: headers[i+1]})
	}
	if body != "" {
		a.Body = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	}
	return a
}

func TestUsualRules(t *testing.T) {
	for status, want := range map[int]studio.Outcome{
		200: studio.OutcomeOK, 204: studio.OutcomeOK, 302: studio.OutcomeFail, 400: studio.OutcomeFail, 401: studio.OutcomeRenew,
		403: studio.OutcomeFail, 404: studio.OutcomeFail, 408: studio.OutcomeRetry, 425: studio.OutcomeRetry, 429: studio.OutcomeRetry,
		500: studio.OutcomeRetry, 501: studio.OutcomeFail, 502: studio.OutcomeRetry, 503: studio.OutcomeRetry, 504: studio.OutcomeRetry,
	} {
		if got := Decide(nil, answer(status, "")); got.Outcome != want || !got.Usual {
			t.Errorf("%d: %+v, want %s", status, got, want)
		}
	}
	enrich := answer(404, "")
	enrich.Category = studio.Enrich
	if got := Decide(nil, enrich); got.Outcome != studio.OutcomeNotFound || got.Rule != "404 means not found" {
		t.Errorf("Enrich 404: %+v", got)
	}
	key := answer(401, "")
	key.Renewable = false
	if got := Decide(nil, key); got.Outcome != studio.OutcomeStop || got.Rule != "401 means stop the run" {
		t.Errorf("a refused key: %+v", got)
	}
	if got := Decide(nil, answer(429, "")); got.Rule != "429 means retry" {
		t.Errorf("got %q", got.Rule)
	}
}

func TestNoAnswer(t *testing.T) {
	for code, want := range map[studio.Code]studio.Outcome{
		studio.CodeTimeout: studio.OutcomeRetry, studio.CodeUnreachable: studio.OutcomeRetry, studio.CodeTruncated: studio.OutcomeRetry,
		studio.CodeTLS: studio.OutcomeFail, studio.CodeTooLarge: studio.OutcomeFail, studio.CodeInvalid: studio.OutcomeFail,
		studio.CodeCancelled: studio.OutcomeFail, studio.CodeDiskFull: studio.OutcomeStop,
	} {
		if got := Decide(nil, Answer{Failure: studio.Fail(code, "", "")}); got.Outcome != want {
			t.Errorf("%s: %+v, want %s", code, got, want)
		}
	}
}

func TestOwnRules(t *testing.T) {
	rules := []studio.OutcomeRule{
		{Status: "200", Body: studio.SeekEquals, Path: "error.code", Value: "RATE_LIMIT", Outcome: studio.OutcomeRetry},
		{Status: "2xx", Body: studio.SeekExists, Path: "error", Outcome: studio.OutcomeFail},
		{Status: "2xx", Body: studio.SeekMissing, Path: "results", Outcome: studio.OutcomeEmpty},
		{Status: "400-499", Header: "X-Reason", Within: "quota", Outcome: studio.OutcomeStop},
		{Status: "403", Body: studio.SeekText, Value: "Token Expired", Outcome: studio.OutcomeRenew},
		{Body: studio.SeekContains, Path: `items[*].state`, Value: "gone", Outcome: studio.OutcomeNotFound},
		{Status: "418", Outcome: studio.OutcomeOK},
	}
	padding := strings.Repeat("x", 200<<10)
	for _, c := range []struct {
		name string
		a    Answer
		want studio.Outcome
		rule string
	}{
		{"body equals", answer(200, `{"error":{"code":"RATE_LIMIT"},"results":[1]}`), studio.OutcomeRetry, `200 and error.code "RATE_LIMIT" means retry`},
		{"body exists", answer(200, `{"error":{"code":"OTHER"},"results":[1]}`), studio.OutcomeFail, "200 and a value at error means fail"},
		{"null is missing", answer(200, `{"error":null,"results":null}`), studio.OutcomeEmpty, "200 and nothing at results means empty"},
		{"empty list", answer(200, `{"results":[]}`), studio.OutcomeEmpty, ""},
		{"nothing of it", answer(200, `{"results":[1]}`), studio.OutcomeOK, "200 means OK"},
		{"not JSON", answer(200, `<html>`), studio.OutcomeOK, ""},
		{"header", answer(403, "", "x-reason", "Daily QUOTA used"), studio.OutcomeStop, `403 and X-Reason with "quota" means stop the run`},
		{"text", answer(403, "<p>token expired</p>"), studio.OutcomeRenew, `403 and "Token Expired" in the body means refresh the token`},
		{"text far in", answer(403, padding+"token exp"+"ired"+padding), studio.OutcomeRenew, ""},
		{"wildcard", answer(500, `{"items":[{"state":"here"},{"state":"is gone"}]}`), studio.OutcomeNotFound, ""},
		{"status alone", answer(418, ""), studio.OutcomeOK, "418 means OK"},
		{"no rule", answer(404, ""), studio.OutcomeFail, "404 means fail"},
	} {
		got := Decide(rules, c.a)
		if got.Outcome != c.want || c.rule != "" && got.Rule != c.rule {
			t.Errorf("%s: %+v, want %s %q", c.name, got, c.want, c.rule)
		}
	}
}

func TestBrokenPathNeverApplies(t *testing.T) {
	rules := []studio.OutcomeRule{{Status: "2xx", Body: studio.SeekMissing, Path: "a[", Outcome: studio.OutcomeFail}}
	if got := Decide(rules, answer(200, `{}`)); got.Outcome != studio.OutcomeOK {
		t.Errorf("%+v", got)
	}
}

func TestWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		20 * time.Millisecond: "20 ms", 2 * time.Second: "2 s", 2500 * time.Millisecond: "2.5 s", 90 * time.Second: "1 min 30 s", 10 * time.Minute: "10 min",
	} {
		if got := Words(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
