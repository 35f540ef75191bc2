package bridge

import (
	"context"

	"connectorstudio/backend/bodies"
	"connectorstudio/backend/fields"
	"connectorstudio/backend/runner"
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
// name is for Stop. An answer of any status is a result, not an error.
func (s *Tests) Run(name string, d ActionDraft) (studio.Call, error) {
	return with(s.app, "Tests.Run", func(ctx context.Context, r *runner.Runner) (studio.Call, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (studio.Call, error) {
			if err := r.SaveSamples(ctx, d.Action.ID, d.Samples); err != nil {
				return studio.Call{}, err
			}
			return r.Try(ctx, runner.Trial{Action: d.Action, ConnectionID: d.ConnectionID, Values: d.Samples, Source: studio.SourceTest})
		})
	})
}

// ChooseFile asks for a file and returns it as the value of a parameter; empty when the person cancelled.
// The path stays here.
func (s *Tests) ChooseFile() (string, error) {
	return with(s.app, "Tests.ChooseFile", func(ctx context.Context, r *runner.Runner) (string, error) {
		path, err := s.app.Host.OpenDialog("Choose the file to send", "All files", "*")
		if err != nil || path == "" {
			return "", err
		}
		file, err := r.ChooseFile(ctx, path)
		return file.Value(), err
	})
}

// Stop cancels a Run, a Key or a Search by its task name.
func (s *Tests) Stop(name string) (Nothing, error) {
	return call(s.app.Host, "Tests.Stop", func(context.Context) (Nothing, error) {
		s.app.stop(name)
		return Nothing{}, nil
	})
}

// Earlier lists the last tests of an action, newest first, at most 10.
func (s *Tests) Earlier(actionID string) ([]studio.TestBrief, error) {
	return with(s.app, "Tests.Earlier", func(ctx context.Context, r *runner.Runner) ([]studio.TestBrief, error) {
		return r.Store.Tests(ctx, actionID, 10)
	})
}

func (s *Tests) Get(callID string) (studio.Call, error) {
	return with(s.app, "Tests.Get", func(ctx context.Context, r *runner.Runner) (studio.Call, error) {
		return r.Store.Call(ctx, callID)
	})
}

// Clear forgets the tests of an action.
func (s *Tests) Clear(actionID string) (Nothing, error) {
	return with(s.app, "Tests.Clear", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.ClearTests(ctx, actionID)
	})
}

func (s *Tests) Infer(q InferRequest) (fields.Inference, error) {
	return with(s.app, "Tests.Infer", func(ctx context.Context, r *runner.Runner) (fields.Inference, error) {
		found, err := r.Infer(ctx, runner.Samples{CallIDs: q.CallIDs, Pasted: q.Pasted})
		if err != nil {
			return fields.Inference{}, err
		}
		if q.Suggest {
			return found.Suggest(), nil
		}
		return found.Choose(q.RecordPath, q.List), nil
	})
}

// Field makes an output field from a JSON path typed by hand, read from the same samples.
func (s *Tests) Field(q InferRequest, path string) (studio.OutputField, error) {
	return with(s.app, "Tests.Field", func(ctx context.Context, r *runner.Runner) (studio.OutputField, error) {
		found, err := r.Infer(ctx, runner.Samples{CallIDs: q.CallIDs, Pasted: q.Pasted})
		if err != nil {
			return studio.OutputField{}, err
		}
		found.Choose(q.RecordPath, q.List)
		return found.Field(path)
	})
}

func (s *Tests) Body(bodyID string) (bodies.Info, error) {
	return with(s.app, "Tests.Body", func(ctx context.Context, r *runner.Runner) (bodies.Info, error) {
		return r.Bodies.Info(ctx, bodyID)
	})
}

// Lines returns lines of a view, from 0, at most 500.
func (s *Tests) Lines(bodyID string, view bodies.View, from int64, count int) ([]string, error) {
	return with(s.app, "Tests.Lines", func(ctx context.Context, r *runner.Runner) ([]string, error) {
		return r.Bodies.Lines(ctx, bodyID, view, from, count)
	})
}

// Children returns members of a container of the JSON tree, at most 500; node -1 is the root itself.
func (s *Tests) Children(bodyID string, node int64, from int64, count int) ([]bodies.Node, error) {
	return with(s.app, "Tests.Children", func(ctx context.Context, r *runner.Runner) ([]bodies.Node, error) {
		return r.Bodies.Children(ctx, bodyID, node, from, count)
	})
}

// Search finds text without regard to case, from a line on.
func (s *Tests) Search(name, bodyID string, view bodies.View, text string, from int64) (bodies.Hits, error) {
	return with(s.app, "Tests.Search", func(ctx context.Context, r *runner.Runner) (bodies.Hits, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (bodies.Hits, error) {
			return r.Bodies.Search(ctx, bodyID, view, text, from)
		})
	})
}

// SaveBody asks where to and writes the body there; empty when the person cancelled.
func (s *Tests) SaveBody(bodyID string) (string, error) {
	return with(s.app, "Tests.SaveBody", func(ctx context.Context, r *runner.Runner) (string, error) {
		info, err := r.Bodies.Info(ctx, bodyID)
		if err != nil {
			return "", err
		}
		path, err := s.app.Host.SaveDialog("Save the response", "response"+extension(info.Kind))
		if err != nil || path == "" {
			return "", err
		}
		body, err := r.Bodies.Open(bodyID)
		if err != nil {
			return "", err
		}
		defer body.Close()
		return path, writeFile(path, body)
	})
}

func extension(kind studio.BodyKind) string {
	switch kind {
	case studio.BodyJSON:
		return ".json"
	case studio.BodyText:
		return ".txt"
	}
	return ".bin"
}
