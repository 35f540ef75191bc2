package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// keyVariable names the environment variable that holds an API key where there is no keychain.
const keyVariable = "CONNECTORS_API_KEY"

func (c *cli) test(ctx context.Context, args []string) error {
	flags := c.flags("test")
	asJSON := flags.Bool("json", false, "")
	params := flags.StringArray("param", nil, "")
	keyFile := flags.String("key-file", "", "")
	if err := c.parse(flags, args, "C/A"); err != nil {
		return err
	}
	key, err := c.givenKey(*keyFile)
	if err != nil {
		return err
	}
	if key != "" {
		c.keyring = secrets.System()
		c.keyring.KeepInMemory()
	}
	return c.with(ctx, func(r *runner.Runner) error {
		action, err := findAction(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		values, err := sampleValues(ctx, r, action, *params)
		if err != nil {
			return err
		}
		if key != "" {
			if err := useKey(ctx, r, action.ConnectorID, key); err != nil {
				return err
			}
		}
		call, err := r.Try(ctx, runner.Trial{Action: action, Values: values, Source: studio.SourceTest})
		if err != nil {
			return err
		}
		return c.report(r, call, *asJSON)
	})
}

// givenKey returns the API key of a file that only its owner may read, or of the environment.
func (c *cli) givenKey(path string) (string, error) {
	if path == "" {
		return strings.TrimSpace(c.env(keyVariable)), nil
	}
	content, err := secrets.ReadFile(path)
	return strings.TrimSpace(string(content)), err
}

func useKey(ctx context.Context, r *runner.Runner, connectorID, key string) error {
	connector, err := r.Connector(ctx, connectorID)
	if err != nil {
		return err
	}
	return r.Auth.Keep(ctx, connector, studio.Secrets{APIKey: key})
}

// sampleValues returns the remembered values with those of --param over them.
func sampleValues(ctx context.Context, r *runner.Runner, action studio.Action, params []string) (map[string]string, error) {
	values, err := r.Store.Samples(ctx, action.ID)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, p := range action.Parameters {
		known[p.Name] = true
	}
	for _, param := range params {
		name, value, found := strings.Cut(param, "=")
		if !found {
			return nil, usageError{fmt.Sprintf("--param takes NAME=VALUE, not %q", param)}
		}
		if !known[name] {
			return nil, usageError{fmt.Sprintf("%s has no parameter %q", action.Name, name)}
		}
		values[name] = value
	}
	return values, nil
}

// tested is what `test --json` prints; members are only ever added.
type tested struct {
	Status   int                `json:"status"` // 0 when no answer came
	Millis   float64            `json:"millis"`
	Size     int64              `json:"size"` // bytes
	Request  studio.SentRequest `json:"request"`
	Headers  []studio.Field     `json:"headers"`
	Body     string             `json:"body"` // as text; see bodyKind
	BodyKind studio.BodyKind    `json:"bodyKind"`
	Drift    []studio.Drift     `json:"drift"`
	Failure  *studio.Failure    `json:"failure"` // when no answer came
}

func (c *cli) report(r *runner.Runner, call studio.Call, asJSON bool) error {
	result := tested{Millis: call.Timing.Total, Request: call.Request, Headers: []studio.Field{}, Drift: call.Drift, Failure: call.Failure}
	var body bytes.Buffer
	if call.Response != nil {
		result.Status, result.Size = call.Response.Status, call.Response.Size
		result.Headers, result.BodyKind = call.Response.Headers, call.Response.Kind
		if err := copyBody(&body, r, call.Response.BodyID); err != nil {
			return err
		}
	}
	if asJSON {
		result.Body = body.String()
		if err := c.printJSON(result); err != nil {
			return err
		}
	} else if call.Failure == nil {
		c.print(call, body.Bytes())
	}
	switch {
	case call.Failure != nil && asJSON:
		return &studio.Failure{Code: call.Failure.Code, Message: call.Failure.Message, Fix: call.Failure.Fix}
	case call.Failure != nil:
		return call.Failure
	case result.Status >= 400:
		return statusError{result.Status}
	}
	return nil
}

func (c *cli) print(call studio.Call, body []byte) {
	response := call.Response
	fmt.Fprintf(c.err, "%s %s\n%d %s, %.0f ms, %d bytes\n", call.Request.Method, call.Request.URL, response.Status, response.StatusText, call.Timing.Total, response.Size)
	for _, hop := range call.Redirects {
		fmt.Fprintf(c.err, "%d redirects to %s %s\n", hop.Status, hop.To, hop.Note)
	}
	for _, d := range call.Drift {
		fmt.Fprintf(c.err, "drift: %s\n", d.Message)
	}
	_, _ = c.out.Write(body)
	if len(body) > 0 && !bytes.HasSuffix(body, []byte("\n")) {
		fmt.Fprintln(c.out)
	}
}

func copyBody(to io.Writer, r *runner.Runner, id string) error {
	if id == "" {
		return nil
	}
	var body *os.File
	body, err := r.Bodies.Open(id)
	if err != nil {
		return err
	}
	defer body.Close()
	_, err = io.Copy(to, body)
	return err
}
