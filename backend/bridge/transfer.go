package bridge

import (
	"context"
	"path/filepath"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/tabular"
)

// Transfer brings rows into workbooks and writes them out. Paths of files stay here: the window knows a file
// that was chosen by a token.
type Transfer struct{ app *Studio }

// ChosenRows is a file with rows that a person chose.
type ChosenRows struct {
	Token string `json:"token"` // empty when the person cancelled
	Name  string `json:"name"`
}

const rowFiles = "*.csv;*.tsv;*.tab;*.txt;*.xlsx;*.json;*.jsonl;*.ndjson;*.parquet;*.db;*.sqlite;*.sqlite3"

// Choose asks for a file with rows.
func (s *Transfer) Choose() (ChosenRows, error) {
	return call(s.app.Host, "Transfer.Choose", func(context.Context) (ChosenRows, error) {
		path, err := s.app.Host.OpenDialog("Import rows", "CSV, Excel, JSON, Parquet, SQLite", rowFiles)
		if err != nil || path == "" {
			return ChosenRows{}, err
		}
		return ChosenRows{s.app.choose(path), filepath.Base(path)}, nil
	})
}

// choose keeps a path by a token.
func (s *Studio) choose(path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chosen == nil {
		s.chosen = map[string]string{}
	}
	token := studio.NewID()
	s.chosen[token] = path
	return token
}

func (s *Studio) chosenPath(token string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if path := s.chosen[token]; path != "" {
		return path, nil
	}
	return "", studio.Fail(studio.CodeNotFound, "The file is not known any more.", "Choose it again.")
}

// readChosen reads a file by its token, as far as it can be of use.
func (s *Studio) readChosen(token string) ([]byte, error) {
	path, err := s.chosenPath(token)
	if err != nil {
		return nil, err
	}
	return readFile(path)
}

// RowSource names where rows come from: a file that was chosen or dropped, or text that was pasted.
type RowSource struct {
	Token string `json:"token"`
	Text  string `json:"text"`
}

// Inspect looks at the beginning of a source; options override what is detected.
func (s *Transfer) Inspect(source RowSource, o tabular.Options) (tabular.Preview, error) {
	return with(s.app, "Transfer.Inspect", func(_ context.Context, r *runner.Runner) (tabular.Preview, error) {
		if source.Token == "" {
			return r.InspectText(source.Text, o)
		}
		path, err := s.app.chosenPath(source.Token)
		if err != nil {
			return tabular.Preview{}, err
		}
		return r.InspectFile(path, o)
	})
}

// ImportOrder says what is to be imported, and where it goes.
type ImportOrder struct {
	Source     RowSource             `json:"source"`
	Options    tabular.Options       `json:"options"`
	WorkbookID string                `json:"workbookId"` // empty for a new one
	Name       string                `json:"name"`       // of the new one; empty for that of the file
	Mode       studio.ImportMode     `json:"mode"`
	Columns    []studio.ImportColumn `json:"columns"`
}

func (s *Transfer) order(task string, o ImportOrder) runner.Import {
	return runner.Import{
		WorkbookID: o.WorkbookID, Name: o.Name, Mode: o.Mode, Columns: o.Columns,
		Told: func(p studio.ImportProgress) { s.app.Config.Changed("transfer:"+task, p) },
	}
}

// Import reads rows into a workbook: all of them, or none. task is for Tests.Stop and for the event
// "transfer:<task>".
func (s *Transfer) Import(name string, o ImportOrder) (studio.ImportDone, error) {
	return with(s.app, "Transfer.Import", func(ctx context.Context, r *runner.Runner) (studio.ImportDone, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (studio.ImportDone, error) {
			if o.Source.Token == "" {
				return r.ImportText(ctx, o.Source.Text, o.Options, s.order(name, o))
			}
			path, err := s.app.chosenPath(o.Source.Token)
			if err != nil {
				return studio.ImportDone{}, err
			}
			return r.ImportFile(ctx, path, o.Options, s.order(name, o))
		})
	})
}

// FetchOrder says which action brings rows.
type FetchOrder struct {
	ActionID     string            `json:"actionId"`
	ConnectionID string            `json:"connectionId"`
	Values       map[string]string `json:"values"`
	Into         ImportOrder       `json:"into"` // its source is left out
}

// Fetch calls an action that retrieves, all of its pages, and takes its records in as rows.
func (s *Transfer) Fetch(name string, o FetchOrder) (studio.ImportDone, error) {
	return with(s.app, "Transfer.Fetch", func(ctx context.Context, r *runner.Runner) (studio.ImportDone, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (studio.ImportDone, error) {
			action, err := r.Store.Action(ctx, o.ActionID)
			if err != nil {
				return studio.ImportDone{}, err
			}
			return r.FetchRows(ctx, action, o.ConnectionID, o.Values, s.order(name, o.Into))
		})
	})
}

// ExportOrder says which rows are written, and how.
type ExportOrder struct {
	WorkbookID string             `json:"workbookId"`
	Name       string             `json:"name"` // that the dialog suggests, without its ending
	Scope      studio.ExportScope `json:"scope"`
	ViewKey    string             `json:"viewKey"` // with Spans: the view that they are places of
	Spans      []RowSpan          `json:"spans"`   // only these rows; none means those of the scope
	Options    tabular.Options    `json:"options"`
}

// ExportDone tells what was written.
type ExportDone struct {
	File     string   `json:"file"` // its name; empty when the person cancelled
	Rows     int      `json:"rows"`
	Warnings []string `json:"warnings"`
}

// Export asks where to and writes the rows there.
func (s *Transfer) Export(name string, o ExportOrder) (ExportDone, error) {
	return with(s.app, "Transfer.Export", func(ctx context.Context, r *runner.Runner) (ExportDone, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (ExportDone, error) {
			if len(o.Spans) > 0 {
				v, err := s.app.view(o.ViewKey)
				if err != nil {
					return ExportDone{}, err
				}
				for row := range rowsOf(v.seen, o.Spans) {
					o.Scope.Rows = append(o.Scope.Rows, row)
				}
			}
			path, err := s.app.Host.SaveDialog("Export rows", o.Name+ending(o.Options))
			if err != nil || path == "" {
				return ExportDone{Warnings: []string{}}, err
			}
			told := func(p studio.ImportProgress) { s.app.Config.Changed("transfer:"+name, p) }
			rows, warnings, err := r.ExportFile(ctx, o.WorkbookID, o.Scope, o.Options, path, told)
			if err != nil {
				return ExportDone{}, err
			}
			s.app.mu.Lock()
			s.app.exported = path
			s.app.mu.Unlock()
			return ExportDone{filepath.Base(path), rows, append([]string{}, warnings...)}, nil
		})
	})
}

func ending(o tabular.Options) string {
	if o.Format == tabular.FormatCSV && o.Delimiter == "\t" {
		return ".tsv"
	}
	if o.Format == tabular.FormatSQLite {
		return ".db"
	}
	return "." + string(o.Format)
}
