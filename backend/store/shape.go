package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
)

// shape lists the tables with their columns, the indexes and the triggers of a database. The text of
// the schema is not compared: it may differ between versions of SQLite. Tables inside the index of
// words are its own affair.
func shape(ctx context.Context, db *sql.DB) ([]string, error) {
	return texts(db.QueryContext(ctx, `select t.name || '.' || x.name || ' ' || x.type || x."notnull" || x.pk
			from pragma_table_list t, pragma_table_xinfo(t.name) x where t.schema = 'main' and t.type = 'table'
		union all select type || ' ' || name from sqlite_schema
			where type in ('index', 'trigger', 'view') or sql like 'create virtual%'
		order by 1`))
}

// releasedShape is what the released migrations make of an empty database.
var releasedShape = sync.OnceValues(func() ([]string, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	if err := applyMissing(context.Background(), db, released); err != nil {
		return nil, err
	}
	return shape(context.Background(), db)
})

// releasedSum is the sum of releasedShape as this version of SQLite tells it. A shape that has it needs no other to be
// made, which takes longer than all else that is done when a file is opened.
const releasedSum = "c8eaea03b38a817ac4c9e3f30705f44ee948e498e5dca0abf51f9cd9769f8ef8"

func sumOf(shape []string) string {
	sum := sha256.Sum256([]byte(strings.Join(shape, "\n")))
	return hex.EncodeToString(sum[:])
}

// checkShape finds damage in the description of the tables, which no check of their pages sees.
func (s *Store) checkShape(ctx context.Context) error {
	got, err := shape(ctx, s.readers)
	if err != nil || sumOf(got) == releasedSum {
		return err
	}
	want, err := releasedShape()
	if err == nil && !slices.Equal(got, want) {
		return damaged("The tables of the data file are not as they should be.")
	}
	return err
}
