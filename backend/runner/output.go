package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/jsonview"
	"connectorstudio/backend/studio"
)

// Samples names the answers that an output is inferred from: kept tests and pasted JSON.
type Samples struct {
	CallIDs []string
	Pasted  []string
}

const (
	mostSamples   = 20      // merged at once
	largestPasted = 1 << 20 // bytes of pasted JSON, all together
)

// pastedJSON is a pasted text as JSON: XML and JSON Lines are read as in answers. What is neither stays, and its
// fault is found where it is read.
func pastedJSON(text string) string {
	format := jsonview.Detect("", []byte(text))
	if format == studio.ViewNone && strings.HasPrefix(strings.TrimSpace(text), "<") {
		format = studio.ViewXML
	}
	var view strings.Builder
	if format == studio.ViewNone {
		return text
	}
	if _, err := jsonview.Write(&view, format, strings.NewReader(text)); err != nil {
		return text
	}
	return view.String()
}

// Infer merges the samples. It fails with CodeInvalid when one of them is not JSON: Field names it
// (samples.N for a test, pasted.N), Detail says where. A merge takes 20 samples and 1 MiB of pasted text.
func (r *Runner) Infer(ctx context.Context, s Samples) (*fields.Inferred, error) {
	if len(s.CallIDs)+len(s.Pasted) > mostSamples {
		return nil, studio.Fail(studio.CodeInvalid, fmt.Sprintf("At most %d samples can be merged at once.", mostSamples), "Leave some of them out.")
	}
	if len(strings.Join(s.Pasted, "")) > largestPasted {
		return nil, studio.Fail(studio.CodeInvalid, "The pasted JSON is larger than 1 MB.", "Test the action instead, or paste fewer records.")
	}
	readers := []io.Reader{}
	for _, id := range s.CallIDs {
		call, err := r.Store.Call(ctx, id)
		if err != nil {
			return nil, err
		}
		if call.Response.FieldsID() == "" {
			return nil, studio.Fail(studio.CodeInvalid, "Fields can't be read from this test result: it is not JSON, XML or CSV.", "Choose another test, or paste a sample JSON response.")
		}
		body, err := r.Bodies.Text(call.Response.FieldsID())
		if err != nil {
			return nil, err
		}
		defer body.Close()
		readers = append(readers, body)
	}
	for _, text := range s.Pasted {
		readers = append(readers, strings.NewReader(pastedJSON(text)))
	}
	inferred, err := fields.Infer(readers...)
	return inferred, namePasted(err, s)
}

// namePasted says of a pasted sample that is not JSON which of the pasted ones it is.
func namePasted(err error, s Samples) error {
	var failure *studio.Failure
	var place int
	if !errors.As(err, &failure) {
		return err
	}
	if _, no := fmt.Sscanf(failure.Field, "samples.%d", &place); no != nil || place < len(s.CallIDs) {
		return err
	}
	place -= len(s.CallIDs)
	named := *failure
	named.Field = fmt.Sprintf("pasted.%d", place)
	named.Message = "The pasted sample is not valid JSON."
	if len(s.Pasted) > 1 {
		named.Message = fmt.Sprintf("Pasted sample %d is not valid JSON.", place+1)
	}
	return &named
}
