package workbook

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// TestACopyKeepsTheLocks: when a program closes a file, all locks that it has on it end, those of the engine too. A
// workbook that is open must not be opened beside the engine: another program could take its log away.
func TestACopyKeepsTheLocks(t *testing.T) {
	f := folder(t)
	w := filled(t, f, 3)
	before := locksOn(t, w.path)
	if before == 0 {
		t.Skip("the system does not tell of the locks on this file")
	}
	must[studio.Workbook](t)(f.Duplicate(background, w.id, "A copy"))
	ok(t, w.Copy(background, filepath.Join(t.TempDir(), "copy.db")))
	must[[]studio.WorkbookRow](t)(f.List(background))
	if after := locksOn(t, w.path); after != before {
		t.Errorf("%d locks became %d", before, after)
	}
}

// locksOn counts the locks on a file that Linux knows of.
func locksOn(t *testing.T, path string) int {
	t.Helper()
	list, err := os.ReadFile("/proc/locks")
	if err != nil {
		t.Skip("only Linux tells which locks there are")
	}
	info := must[os.FileInfo](t)(os.Stat(path))
	inode := reflect.ValueOf(info.Sys()).Elem().FieldByName("Ino").Uint() // its type is not there on other systems
	return strings.Count(string(list), fmt.Sprintf(":%d ", inode))
}
