package runner

import (
	"testing"
	"time"

	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// How columns stand is seen at once and in the file once the window closes, however soon that is.
func TestLayoutIsKeptWhenTheWindowCloses(t *testing.T) {
	dir, keyring := t.TempDir(), &secrets.Keyring{}
	keyring.KeepInMemory()
	r := must[*Runner](t)(Open(background, Config{Dir: dir, Keyring: keyring}))
	def := must[studio.Workbook](t)(r.CreateWorkbook(background, studio.Workbook{Name: "Wide", Columns: []studio.Column{{Name: "One", Type: studio.ColumnText}, {Name: "Two", Type: studio.ColumnText}}}))
	laid := make(chan error, 2)
	lay := func(width int) {
		changed := def.Normalised()
		changed.Columns = []studio.Column{def.Columns[1], def.Columns[0]}
		changed.Columns[0].Look.Width = width
		go func() { laid <- r.LayWorkbook(background, changed) }()
		for r.Laid(def).Columns[0].Look.Width != width {
			time.Sleep(time.Millisecond)
		}
	}
	lay(200)
	lay(300)
	must[studio.Workbook](t)(r.ChangeWorkbook(background, def.ID, func(w *studio.Workbook) error {
		for i := range w.Columns {
			if w.Columns[i].ID == def.Columns[1].ID {
				w.Columns[i].Name = "Second"
			}
		}
		return nil
	}))
	ok(t, r.Close())
	ok(t, <-laid)
	ok(t, <-laid)

	r = must[*Runner](t)(Open(background, Config{Dir: dir, Keyring: keyring}))
	defer r.Close()
	book, err := r.Workbook(def.ID)
	ok(t, err)
	kept := must[studio.Workbook](t)(book.Definition(background))
	if c := kept.Columns[0]; c.ID != def.Columns[1].ID || c.Look.Width != 300 || c.Name != "Second" {
		t.Errorf("%+v", kept.Columns)
	}
}
