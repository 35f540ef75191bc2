package tabular

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"connectorstudio/backend/studio"
)

// parquetWriter writes columns that may be null: numbers, truth values and days as such where every cell of
// the column is one that is read back as the same text, all else as text. Only the last row tells, so the
// rows wait in a file of their own until then.
type parquetWriter struct {
	out     io.Writer
	columns []Column
	clean   []bool // every cell so far fits the type of its column
	spool   *os.File
	buffer  *bufio.Writer
	rows    int
}

const group = 10_000 // rows that are written together

func (w *parquetWriter) Begin(columns []Column) (err error) {
	w.columns, w.clean = columns, make([]bool, len(columns))
	for i := range w.clean {
		w.clean[i] = true
	}
	w.spool, err = os.CreateTemp("", "rows-*")
	if err == nil {
		w.buffer = bufio.NewWriterSize(w.spool, 64<<10)
	}
	return err
}

func (w *parquetWriter) Write(cells []*string) error {
	var length [binary.MaxVarintLen64]byte
	for i := range w.columns {
		size, text := uint64(0), ""
		if i < len(cells) && cells[i] != nil {
			text = *cells[i]
			size = uint64(len(text)) + 1
			if w.clean[i] {
				_, w.clean[i] = parquetValue(w.columns[i].Type, text)
			}
		}
		w.buffer.Write(length[:binary.PutUvarint(length[:], size)])
		if _, err := w.buffer.WriteString(text); err != nil {
			return err
		}
	}
	w.rows++
	return nil
}

// parquetValue is a cell as a value of its type; exact tells that reading it gives the same text.
func parquetValue(t studio.ColumnType, text string) (v parquet.Value, exact bool) {
	switch t {
	case studio.ColumnInteger:
		n, err := strconv.ParseInt(text, 10, 64)
		return parquet.Int64Value(n), err == nil && strconv.FormatInt(n, 10) == text
	case studio.ColumnDecimal:
		f, err := strconv.ParseFloat(text, 64)
		return parquet.DoubleValue(f), err == nil && strconv.FormatFloat(f, 'f', -1, 64) == text
	case studio.ColumnBoolean:
		return parquet.BooleanValue(text == "true"), text == "true" || text == "false"
	case studio.ColumnDate:
		at, err := time.Parse("2006-01-02", text)
		return parquet.Int32Value(int32(at.Unix() / 86400)), err == nil && at.Unix()%86400 == 0
	}
	return parquet.ByteArrayValue([]byte(text)), true
}

func nodeOf(t studio.ColumnType) parquet.Node {
	switch t {
	case studio.ColumnInteger:
		return parquet.Int(64)
	case studio.ColumnDecimal:
		return parquet.Leaf(parquet.DoubleType)
	case studio.ColumnBoolean:
		return parquet.Leaf(parquet.BooleanType)
	case studio.ColumnDate:
		return parquet.Date()
	}
	return parquet.String()
}

func (w *parquetWriter) Close() error {
	defer os.Remove(w.spool.Name())
	defer w.spool.Close()
	if err := w.buffer.Flush(); err != nil {
		return err
	}
	if _, err := w.spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	fields := []orderedField{}
	for i, c := range w.columns {
		if !w.clean[i] {
			w.columns[i].Type = studio.ColumnText
		}
		fields = append(fields, orderedField{parquet.Optional(nodeOf(w.columns[i].Type)), c.Name})
	}
	to := parquet.NewWriter(w.out, parquet.NewSchema("rows", inOrder(fields)), parquet.Compression(&parquet.Snappy))
	if err := w.copy(to); err != nil {
		return err
	}
	return to.Close()
}

func (w *parquetWriter) copy(to *parquet.Writer) error {
	from := bufio.NewReaderSize(w.spool, 64<<10)
	for n := range w.rows {
		row := make(parquet.Row, 0, len(w.columns))
		for i, c := range w.columns {
			size, err := binary.ReadUvarint(from)
			if err != nil {
				return err
			}
			if size == 0 {
				row = append(row, parquet.NullValue().Level(0, 0, i))
				continue
			}
			text := make([]byte, size-1)
			if _, err := io.ReadFull(from, text); err != nil {
				return err
			}
			value, _ := parquetValue(c.Type, string(text))
			row = append(row, value.Level(0, 1, i))
		}
		if _, err := to.WriteRows([]parquet.Row{row}); err != nil {
			return err
		}
		if n%group == group-1 {
			if err := to.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Warnings tells nothing: every text finds its place.
func (w *parquetWriter) Warnings() []string { return []string{} }

// Abort removes the rows that wait.
func (w *parquetWriter) Abort() {
	if w.spool != nil {
		_ = w.spool.Close() // it may be closed and removed already
		_ = os.Remove(w.spool.Name())
	}
}
