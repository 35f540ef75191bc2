package bridge

import (
	"connectorstudio/backend/bodies"
	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// Tests tries actions with sample values and looks at what came back.
type Tests struct{ app *Studio }

// InferRequest names the samples: kept test results and pasted JSON, merged.
type InferRequest struct {
	CallIDs    []string `json:"callIds"`
	Pasted     []string `json:"pasted"`  // JSON texts, 1 MiB together at most
	Suggest    bool     `json:"suggest"` // let the application choose the list of records
	RecordPath string   `json:"recordPath"`
	List       bool     `json:"list"`
}

// Run sends the draft with its sample values, once, and keeps the call in the history.
// task names it for Stop. An answer of any status is a result, not an error.
func (s *Tests) Run(task string, d ActionDraft) (studio.Call, error) { panic("unwired") }

// Stop cancels a Run, a Key or a Search by its task name.
func (s *Tests) Stop(task string) (Nothing, error) { panic("unwired") }

// Earlier lists the last tests of an action, newest first, at most 10.
func (s *Tests) Earlier(actionID string) ([]studio.TestBrief, error) { panic("unwired") }
func (s *Tests) Get(callID string) (studio.Call, error)              { panic("unwired") }
func (s *Tests) Clear(actionID string) (Nothing, error)              { panic("unwired") }
func (s *Tests) Infer(r InferRequest) (fields.Inference, error)      { panic("unwired") }

// Field makes an output field from a JSON path typed by hand, read from the same samples.
func (s *Tests) Field(r InferRequest, path string) (studio.OutputField, error) { panic("unwired") }

func (s *Tests) Body(bodyID string) (bodies.Info, error) { panic("unwired") }

// Lines returns lines of a view, from 0, at most 500.
func (s *Tests) Lines(bodyID string, view bodies.View, from int64, count int) ([]string, error) {
	panic("unwired")
}

// Children returns members of a container of the JSON tree, at most 500; node -1 is the root itself.
func (s *Tests) Children(bodyID string, node int64, from int64, count int) ([]bodies.Node, error) {
	panic("unwired")
}

// Search finds text without regard to case, from a line on.
func (s *Tests) Search(task, bodyID string, view bodies.View, text string, from int64) (bodies.Hits, error) {
	panic("unwired")
}

// SaveBody asks where to and writes the body there; empty when the person cancelled.
func (s *Tests) SaveBody(bodyID string) (string, error) { panic("unwired") }
