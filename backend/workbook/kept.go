package workbook

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// Answer is what a call found, kept for other rows with the same input.
type Answer struct {
	State  studio.CellState `json:"state"`
	Cause  string           `json:"cause"`
	Detail string           `json:"detail"`
	Status int              `json:"status"`
	Step   int              `json:"step"`
	Values []*string        `json:"values"`
	At     time.Time        `json:"-"`
}

// Kept returns those of the answers that were kept since a moment, by hash. Results keep them (Result.Keep).
func (w *Workbook) Kept(ctx context.Context, hashes [][]byte, since time.Time) (map[string]Answer, error) {
	found := map[string]Answer{}
	err := w.read(ctx, func(c *sqlite.Conn) error {
		s, err := c.Prepare(`select at, answer from kept where hash = ? and at >= ?`)
		if err != nil {
			return err
		}
		for _, hash := range hashes {
			s.BindBytes(1, hash)
			s.BindInt64(2, since.UnixMilli())
			is, err := s.Step()
			if err != nil {
				return err
			}
			if is {
				a := Answer{At: moment(s.ColumnInt64(0))}
				if json.Unmarshal([]byte(s.ColumnText(1)), &a) != nil {
					return damaged("An answer that was kept cannot be read.")
				}
				found[string(hash)] = a
			}
			if err := s.Reset(); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// Forget deletes the answers that were kept before a moment.
func (w *Workbook) Forget(ctx context.Context, before time.Time) error {
	return w.write(ctx, func(c *sqlite.Conn) error {
		return execute(c, `delete from kept where at < ?`, before.UnixMilli())
	})
}

// InputHash tells whether the input of a row has changed: it hashes the cells that an action's calls are
// made of, together with how they are made.
type InputHash struct {
	Columns []string // the cells to give, in this order
	seed    []byte
}

// HashInput makes the hash of an action's columns.
func HashInput(f studio.Filler) InputHash {
	steps, err := json.Marshal(f.Steps)
	if err != nil {
		panic(err) // plain data
	}
	seed := sha256.Sum256(steps)
	return InputHash{Columns: f.Uses(), seed: seed[:]}
}

// Sum returns 16 bytes.
func (h InputHash) Sum(cells []*string) []byte { return h.AppendSum(nil, cells) }

// AppendSum adds the 16 bytes of Sum to a slice.
func (h InputHash) AppendSum(to []byte, cells []*string) []byte {
	buffer := make([]byte, 0, 256)
	buffer = append(buffer, h.seed...)
	for _, cell := range cells {
		if cell == nil {
			buffer = append(buffer, 0)
			continue
		}
		n := uint64(len(*cell))
		buffer = append(buffer, 1, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
		buffer = append(buffer, *cell...)
	}
	sum := sha256.Sum256(buffer)
	return append(to, sum[:16]...)
}
