package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// tested is what `test --json` prints; members are only ever added.
type tested struct {
	Status    int                  `json:"status"` // 0 when no answer came
	Millis    float64              `json:"millis"`
	Size      int64                `json:"size"` // bytes
	Request   studio.SentRequest   `json:"request"`
	Redirects []studio.RedirectHop `json:"redirects"`
	Headers   []studio.Field       `json:"headers"`
	Body      string               `json:"body"` // as text; in base64 when bodyKind is "binary"
	BodyKind  studio.BodyKind      `json:"bodyKind"`
	Notes     []string             `json:"notes"` // what was noticed while reading
	Drift     []studio.Drift       `json:"drift"`
	Failure   *studio.Failure      `json:"failure"` // when no answer came
	Ruling    *studio.Ruling       `json:"ruling"`  // what the outcome rules say of it
	Try       int                  `json:"try"`     // which one it was, with --retry; 0 without
}

// report prints a call and returns what decides the exit code.
func (c *cli) report(r *runner.Runner, call studio.Call, asJSON bool) error {
	print := c.printCall
	if asJSON {
		print = c.printCallJSON
	}
	if err := print(r, call); err != nil {
		return err
	}
	switch {
	case call.Failure != nil:
		return call.Failure
	case call.Response.Status >= 400:
		return statusError{call.Response.Status}
	}
	return nil
}

func (c *cli) printCallJSON(r *runner.Runner, call studio.Call) error {
	call = call.WithLists()
	result := tested{
		Millis: call.Timing.Total, Request: call.Request, Redirects: call.Redirects, Headers: []studio.Field{},
		BodyKind: studio.BodyEmpty, Notes: []string{}, Drift: call.Drift, Failure: call.Failure,
		Ruling: call.Ruling, Try: call.Try,
	}
	if response := call.Response; response != nil {
		var body bytes.Buffer
		if err := copyBody(&body, r, *response); err != nil {
			return err
		}
		result.Status, result.Size, result.Headers = response.Status, response.Size, response.Headers
		result.BodyKind, result.Notes, result.Body = response.Kind, response.Notes, body.String()
		if response.Kind == studio.BodyBinary {
			result.Body = base64.StdEncoding.EncodeToString(body.Bytes())
		}
	}
	return c.printJSON(result)
}

// printCall prints the body on standard output as it came, and all else on standard error.
func (c *cli) printCall(r *runner.Runner, call studio.Call) error {
	fmt.Fprintf(c.err, "%s %s\n", call.Request.Method, call.Request.URL)
	for _, hop := range call.Redirects {
		fmt.Fprintf(c.err, "%d redirects to %s %s\n", hop.Status, hop.To, hop.Note)
	}
	if r := call.Ruling; r != nil && (r.Outcome != studio.OutcomeOK || !r.Usual || call.Try > 1) {
		fmt.Fprintln(c.err, "rule: "+ruled(call))
	}
	response := call.Response
	if response == nil {
		return nil // the failure is printed by explain
	}
	fmt.Fprintf(c.err, "%d %s, %.0f ms, %d bytes\n", response.Status, response.StatusText, call.Timing.Total, response.Size)
	for _, note := range response.Notes {
		fmt.Fprintln(c.err, note)
	}
	for _, d := range call.Drift {
		fmt.Fprintf(c.err, "drift: %s\n", d.Message)
	}
	out := &lastByte{to: c.out}
	if err := copyBody(out, r, *response); err != nil {
		return err
	}
	if response.Kind != studio.BodyBinary && out.last != 0 && out.last != '\n' {
		fmt.Fprintln(c.out)
	}
	return nil
}

// ruled says which rule applied, and what a run does then.
func ruled(call studio.Call) string {
	text := call.Ruling.Rule
	if call.Ruling.Why != "" {
		text += ", " + call.Ruling.Why
	}
	if call.Try > 1 {
		text += fmt.Sprintf(" (try %d)", call.Try)
	}
	return text
}

// lastByte remembers the last byte that was written.
type lastByte struct {
	to   io.Writer
	last byte
}

func (l *lastByte) Write(p []byte) (int, error) {
	if len(p) > 0 {
		l.last = p[len(p)-1]
	}
	return l.to.Write(p)
}

// copyBody writes a text in UTF-8, and bytes as they came.
func copyBody(to io.Writer, r *runner.Runner, response studio.Response) error {
	if response.BodyID == "" {
		return nil
	}
	open := r.Bodies.Text
	if response.Kind == studio.BodyBinary {
		open = r.Bodies.Open
	}
	body, err := open(response.BodyID)
	if err != nil {
		return err
	}
	defer body.Close()
	_, err = io.Copy(to, body)
	return err
}
