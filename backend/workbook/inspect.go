package workbook

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// applicationID marks a file as a workbook of ours: "CSwb".
const applicationID = 0x43537762

// checkLimit bounds the check of a file when it is opened.
const checkLimit = 300 * time.Millisecond

const headerSize = 100 // https://www.sqlite.org/fileformat.html, section 1.3

// look decides whether a file may be opened for writing, without changing a byte of it. A file gets its
// identity before it gets its name, so there is never one without. It is not for a workbook that is open in this
// program: by POSIX, closing a file ends all locks that the program has on it, those of the engine too, and another
// program would take the log away while it is written to.
func look(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return missing("workbook")
	}
	if err != nil {
		return unusable(path, err)
	}
	defer file.Close()
	var h [headerSize]byte
	if n, err := io.ReadFull(file, h[:]); n == 0 {
		return damaged("The Workbook's file is empty.")
	} else if err != nil || string(h[:16]) != "SQLite format 3\x00" {
		return damaged("The Workbook's file is not a Workbook any more.")
	}
	if binary.BigEndian.Uint32(h[68:]) != applicationID {
		return damaged("The Workbook's file belongs to another program.")
	}
	if version := int(binary.BigEndian.Uint32(h[60:])); version > len(released) {
		return studio.Fail(studio.CodeTooNew,
			fmt.Sprintf("The workbook was written by a later Connector Studio: it has version %d, and this one reads up to version %d.", version, len(released)),
			"Install the latest Connector Studio. Nothing was changed.")
	}
	return nil
}

func unusable(path string, err error) error {
	f := studio.Fail(studio.CodeInternal, path+" cannot be used.", "Check that the disk is connected and that the folder belongs to you.")
	f.Detail = err.Error()
	return f
}

// quickCheck looks for damage, in the small tables first, for at most checkLimit.
func quickCheck(c *sqlite.Conn) error {
	ctx, stop := context.WithTimeout(context.Background(), checkLimit)
	defer stop()
	tables := []string{}
	err := each(c, `select name from sqlite_schema where type = 'table'
		order by name = 'row' or name like 'result%' or name like 'before%', name`, func(s *sqlite.Stmt) error {
		tables = append(tables, s.ColumnText(0))
		return nil
	})
	c.SetInterrupt(ctx.Done())
	defer c.SetInterrupt(nil)
	for i := 0; err == nil && i < len(tables); i++ {
		err = sound(c, `"`+strings.ReplaceAll(tables[i], `"`, ``)+`"`)
	}
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultInterrupt {
		return nil
	}
	return err
}

// sound returns CodeDamaged unless the structure of a table, or of all for 1, is whole.
func sound(c *sqlite.Conn, what string) error {
	verdict := ""
	err := each(c, `pragma quick_check(`+what+`)`, func(s *sqlite.Stmt) error {
		if verdict == "" {
			verdict = s.ColumnText(0)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if verdict != "ok" {
		f := damaged("Part of the Workbook's file cannot be read.")
		f.Detail = verdict
		return f
	}
	return nil
}
