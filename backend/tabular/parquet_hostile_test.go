package tabular

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"

	"connectorstudio/backend/studio"
)

// crafted is a Parquet file with one column of texts, whose pages are written by hand.
type crafted struct {
	codec    format.CompressionCodec
	repeated bool
	pages    []craftedPage
}

type craftedPage struct {
	head format.PageHeader
	body []byte
}

// data is a page of the first version.
func data(encoding format.Encoding, values int32, body []byte) craftedPage {
	h := format.PageHeader{Type: format.DataPage, UncompressedPageSize: int32(len(body)), CompressedPageSize: int32(len(body))}
	h.DataPageHeader.Valid = true
	h.DataPageHeader.V = format.DataPageHeader{NumValues: values, Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE}
	return craftedPage{h, body}
}

func (p craftedPage) packed(body []byte, plain int32) craftedPage {
	p.body, p.head.CompressedPageSize, p.head.UncompressedPageSize = body, int32(len(body)), plain
	return p
}

func (c crafted) file(t testing.TB) []byte {
	t.Helper()
	out := []byte("PAR1")
	for _, p := range c.pages {
		head, err := thrift.Marshal(compact, &p.head)
		if err != nil {
			t.Fatal(err)
		}
		out = append(append(out, head...), p.body...)
	}
	column := format.SchemaElement{Name: "a"}
	column.Type.Valid, column.Type.V = true, format.ByteArray
	column.RepetitionType.Valid = true
	if c.repeated {
		column.RepetitionType.V = format.Repeated
	}
	root := format.SchemaElement{Name: "rows"}
	root.NumChildren.Valid, root.NumChildren.V = true, 1
	m := format.ColumnMetaData{Type: format.ByteArray, PathInSchema: []string{"a"}, Codec: c.codec, NumValues: 1, DataPageOffset: 4, TotalCompressedSize: int64(len(out) - 4)}
	about := format.FileMetaData{Version: 1, Schema: []format.SchemaElement{root, column}, NumRows: 1, RowGroups: []format.RowGroup{{Columns: []format.ColumnChunk{{MetaData: m}}, NumRows: 1}}}
	foot, err := thrift.Marshal(compact, &about)
	if err != nil {
		t.Fatal(err)
	}
	return footed(out, foot)
}

func footed(out, foot []byte) []byte {
	out = append(out, foot...)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(foot))), "PAR1"...)
}

// text is a value as PLAIN writes it.
func text(s string) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(s))), s...)
}

// run is a value so many times.
func run(times uint64, value byte) []byte { return append(binary.AppendUvarint(nil, times<<1), value) }

// leveled puts levels before values.
func leveled(values []byte, levels ...[]byte) []byte {
	out := []byte{}
	for _, l := range levels {
		out = append(binary.LittleEndian.AppendUint32(out, uint32(len(l))), l...)
	}
	return append(out, values...)
}

// dictionary is a page with one text.
func dictionary(s string) craftedPage {
	h := format.PageHeader{Type: format.DictionaryPage, UncompressedPageSize: int32(len(s) + 4), CompressedPageSize: int32(len(s) + 4)}
	h.DictionaryPageHeader.Valid = true
	h.DictionaryPageHeader.V = format.DictionaryPageHeader{NumValues: 1, Encoding: format.Plain}
	return craftedPage{h, text(s)}
}

// TestParquetByHand reads such a file when there is nothing wrong with it.
func TestParquetByHand(t *testing.T) {
	for name, c := range map[string]crafted{
		"plain": {pages: []craftedPage{data(format.Plain, 3, bytes.Repeat(text("x"), 3))}},
		"runs":  {pages: []craftedPage{dictionary("x"), data(format.RLEDictionary, 3, append([]byte{1}, run(3, 0)...))}},
		"lz4":   {codec: format.Lz4Raw, pages: []craftedPage{data(format.Plain, 3, nil).packed(lz4Of(t, bytes.Repeat(text("x"), 3)), 15)}},
	} {
		got := read(t, source(name+".parquet", c.file(t)), Options{})
		if len(got.rows) != 3 || *got.rows[2][0] != "x" {
			t.Errorf("%s: %s", name, got)
		}
	}
	lists := crafted{repeated: true, pages: []craftedPage{
		dictionary("x"),
		data(format.RLEDictionary, 3, leveled(append([]byte{1}, run(2, 0)...), append(run(1, 0), append(run(1, 1), run(1, 0)...)...), append(run(2, 1), run(1, 0)...))),
	}}
	if got := read(t, source("lists.parquet", lists.file(t)), Options{}); len(got.rows) != 2 || *got.rows[0][0] != `["x","x"]` || *got.rows[1][0] != "[]" {
		t.Errorf("lists: %s", got)
	}
}

func lz4Of(t *testing.T, plain []byte) []byte {
	t.Helper()
	packed := make([]byte, lz4.CompressBlockBound(len(plain)))
	n, err := lz4.CompressBlock(plain, packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n == 0 { // it does not get shorter: one piece as it is
		return append([]byte{byte(len(plain) << 4)}, plain...)
	}
	return packed[:n]
}

// TestParquetBombs opens files of some hundred bytes that stand for gigabytes.
func TestParquetBombs(t *testing.T) {
	huge := append(snappy.Encode(nil, nil)[:0], binary.AppendUvarint(nil, 3<<30)...)
	many := append([]byte{1}, bytes.Repeat(run(1<<26, 0), 100)...)
	long := strings.Repeat("x", 1<<20)
	prefixes := packedOnes(1<<20, 1<<20)
	for name, c := range map[string]crafted{
		"damaged lz4":   {codec: format.Lz4Raw, pages: []craftedPage{data(format.Plain, 1, nil).packed([]byte{0xf0, 0xff, 0xff, 1, 2, 3}, 100)}},
		"snappy":        {codec: format.Snappy, pages: []craftedPage{data(format.Plain, 1, nil).packed(append(huge, 0, 'x'), 100)}},
		"claims":        {codec: format.Snappy, pages: []craftedPage{data(format.Plain, 1, nil).packed(snappy.Encode(nil, text("x")), 1<<31-1)}},
		"claims values": {pages: []craftedPage{data(format.Plain, 1<<31-1, text("x"))}},
		"runs":          {pages: []craftedPage{dictionary("x"), data(format.RLEDictionary, 1, many)}},
		"levels":        {repeated: true, pages: []craftedPage{data(format.Plain, 1, leveled(text("x"), bytes.Repeat(run(1<<30, 1), 100), run(1, 1)))}},
		"deltas":        {pages: []craftedPage{data(format.DeltaLengthByteArray, 1, []byte{128, 1, 4, 0xff, 0xff, 0xff, 0xff, 7, 0})}},
		"prefixes":      {pages: []craftedPage{data(format.DeltaByteArray, 1<<20, append(prefixes, prefixes...))}},
		"one row":       {repeated: true, pages: []craftedPage{dictionary(strings.Repeat("x", 64)), data(format.RLEDictionary, 15<<20, leveled(append([]byte{1}, run(15<<20, 0)...), append(run(1, 0), run(15<<20-1, 1)...), run(15<<20, 1)))}},
		"long row":      {repeated: true, pages: []craftedPage{dictionary(long), data(format.RLEDictionary, 1000, leveled(append([]byte{1}, run(1000, 0)...), append(run(1, 0), run(999, 1)...), run(1000, 1)))}},
	} {
		heap(t, 600<<20, func() {
			err := readAll(source(name+".parquet", c.file(t)), Options{Format: FormatParquet})
			if code := studio.CodeOf(err); code != studio.CodeFileRefused && code != studio.CodeTooLarge {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// packedOnes are so many numbers of the same size, as DELTA_BINARY_PACKED writes them.
func packedOnes(count, value uint64) []byte {
	out := []byte{128, 1, 4}
	out = binary.AppendVarint(binary.AppendUvarint(out, count), int64(value))
	for range (count + 126) / 128 {
		out = append(out, 0, 0, 0, 0, 0)
	}
	return out
}

// TestParquetFooters refuses lists that claim to have more than is there, before there is room made for it.
func TestParquetFooters(t *testing.T) {
	claims := []byte{0x15, 2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 7} // a version, and 2,147,483,647 elements of the schema
	deep := bytes.Repeat([]byte{0x1c}, 1<<20)
	wide := append([]byte{0x15, 2, 0x49, 0xfc}, binary.AppendUvarint(nil, 40<<20)...) // groups without anything
	wide = append(append(wide, make([]byte, 40<<20)...), 0)
	for name, foot := range map[string][]byte{"claims": claims, "deep": deep, "wide": wide} {
		heap(t, 400<<20, func() {
			if _, err := Open(source(name+".parquet", footed([]byte("PAR1"), foot)), Options{Format: FormatParquet}); studio.CodeOf(err) != studio.CodeFileRefused {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// FuzzParquet reads whatever it is given: rows or a refusal, and little memory.
func FuzzParquet(f *testing.F) {
	for _, options := range [][]parquet.WriterOption{nil, {parquet.Compression(&parquet.Lz4Raw)}, {parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1)}} {
		var out bytes.Buffer
		w := parquet.NewGenericWriter[theirs](&out, options...)
		if _, err := w.Write(someRows()); err != nil {
			f.Fatal(err)
		}
		if err := w.Close(); err != nil {
			f.Fatal(err)
		}
		f.Add(out.Bytes())
	}
	f.Add(crafted{pages: []craftedPage{dictionary("x"), data(format.RLEDictionary, 3, append([]byte{1}, run(3, 0)...))}}.file(f))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := Open(source("rows.parquet", content), Options{Format: FormatParquet})
		for n := 0; err == nil && n < 1000; n++ {
			_, err = r.Next()
		}
		if code := studio.CodeOf(err); err != nil && fmt.Sprint(err) != "EOF" && code != studio.CodeFileRefused && code != studio.CodeTooLarge {
			t.Error(err)
		}
	})
}
