package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"connectorstudio/backend/studio"
)

const (
	largestPage  = 128 << 20 // bytes of a page, unpacked
	mostValues   = 16 << 20  // of a page
	largestHead  = 128 << 20 // bytes of what a page says of itself: the least and the greatest of its values too
	largestOpen  = 1 << 30   // bytes of the pages of all columns that are open at the same time
	chunkAddress = 1 << 40   // bytes of a parquetPlain that each column of each group has
)

var errLongPage = fmt.Errorf("a page unpacks to more than %d MB", largestPage>>20)

// parquetPlain is a Parquet file as the library may read it without harm: the same pages, but looked at first and
// unpacked, one after another. The library trusts the sizes that a file claims, and unpacks without a bound.
type parquetPlain struct {
	foot   []byte
	size   int64
	chunks map[int64]*parquetChunk // those that are open, by place
	open   int64                   // bytes of their pages, about
}

// newPlain describes the file whose columns are at addresses of their own, and not packed.
func newPlain(about format.FileMetaData) (*parquetPlain, error) {
	groups, n := make([]format.RowGroup, len(about.RowGroups)), int64(0)
	for i, g := range about.RowGroups {
		groups[i] = format.RowGroup{NumRows: g.NumRows, TotalByteSize: g.TotalByteSize}
		for _, c := range g.Columns {
			n++
			groups[i].Columns = append(groups[i].Columns, format.ColumnChunk{MetaData: format.ColumnMetaData{
				Type: c.MetaData.Type, PathInSchema: c.MetaData.PathInSchema, NumValues: c.MetaData.NumValues,
				DataPageOffset: n * chunkAddress, TotalCompressedSize: chunkAddress, TotalUncompressedSize: chunkAddress,
			}})
		}
	}
	about.RowGroups = groups
	text, err := thrift.Marshal(compact, &about)
	if err != nil {
		return nil, err
	}
	length := []byte{byte(len(text)), byte(len(text) >> 8), byte(len(text) >> 16), byte(len(text) >> 24)}
	p := &parquetPlain{foot: append(append(text, length...), "PAR1"...), chunks: map[int64]*parquetChunk{}}
	p.size = (n+1)*chunkAddress + int64(len(p.foot))
	return p, nil
}

func (p *parquetPlain) ReadAt(to []byte, at int64) (int, error) {
	if foot := p.size - int64(len(p.foot)); at >= foot {
		return bytes.NewReader(p.foot).ReadAt(to, at-foot)
	}
	if at < chunkAddress {
		return copy(to, "PAR1"[min(at, 4):]), nil
	}
	c := p.chunks[at/chunkAddress]
	if c == nil {
		return 0, io.EOF
	}
	return c.readAt(p, to, at%chunkAddress)
}

// parquetChunk gives the pages of a column of a group.
type parquetChunk struct {
	from   io.ReaderAt
	at, to int64 // what of it is unread
	codec  format.CompressionCodec
	column *parquet.Column

	begun int64  // where page begins among all pages
	page  []byte // unpacked, behind what it says of itself
	cost  int64  // bytes of it, about
}

// chunkOf finds where the pages of a column are.
func chunkOf(s Source, about *format.ColumnChunk, column *parquet.Column) (*parquetChunk, error) {
	m := &about.MetaData
	from := m.DataPageOffset
	if m.DictionaryPageOffset != 0 {
		from = m.DictionaryPageOffset
	}
	if from < 4 || m.TotalCompressedSize < 0 || from > s.Size || m.TotalCompressedSize > s.Size-from {
		return nil, fmt.Errorf("%d bytes of a column are said to be at %d", m.TotalCompressedSize, from)
	}
	if about.FilePath != "" || about.CryptoMetadata.Value != nil {
		return nil, errors.New("a column is encrypted, or in another file")
	}
	return &parquetChunk{from: s, at: from, to: from + m.TotalCompressedSize, codec: m.Codec, column: column}, nil
}

func (c *parquetChunk) readAt(p *parquetPlain, to []byte, at int64) (int, error) {
	for at >= c.begun+int64(len(c.page)) {
		c.begun += int64(len(c.page))
		p.open, c.cost = p.open-c.cost, 0
		if c.at >= c.to {
			c.page = nil
			return 0, io.EOF
		}
		if err := c.next(); err != nil {
			return 0, err
		}
		if p.open += c.cost; p.open > largestOpen {
			return 0, studio.Fail(studio.CodeTooLarge, fmt.Sprintf("The pages of all columns have more than %d MB.", largestOpen>>20), "Write the file again with smaller pages, or export it as CSV.")
		}
	}
	if at < c.begun {
		return 0, errors.New("the dictionary is not the first page of its column")
	}
	return copy(to, c.page[at-c.begun:]), nil
}

// next reads the next page, and checks it.
func (c *parquetChunk) next() error {
	head, err := c.head()
	if err != nil {
		return err
	}
	packed := make([]byte, head.CompressedPageSize)
	if _, err := io.ReadFull(io.NewSectionReader(c.from, c.at, c.to-c.at), packed); err != nil {
		return err
	}
	c.at += int64(len(packed))
	if head.CRC != 0 && uint32(head.CRC) != crc32.ChecksumIEEE(packed) {
		return errors.New("a page has another checksum than it says")
	}
	plain, values, err := c.unpack(head, packed)
	if err != nil {
		return err
	}
	head.CRC, head.CompressedPageSize, head.UncompressedPageSize = 0, int32(len(plain)), int32(len(plain))
	text, err := thrift.Marshal(compact, head)
	if err != nil {
		return err
	}
	c.page, c.cost = append(text, plain...), 2*int64(len(plain))+8*int64(values)
	return nil
}

// head reads what the next page says of itself, and goes to the page.
func (c *parquetChunk) head() (*format.PageHeader, error) {
	for size := int64(1 << 10); ; size *= 16 {
		text := make([]byte, min(size, c.to-c.at))
		if _, err := c.from.ReadAt(text, c.at); err != nil && err != io.EOF {
			return nil, err
		}
		n, err := thriftLength(text)
		if errors.Is(err, errCut) && size < largestHead && int64(len(text)) < c.to-c.at {
			continue
		}
		if err != nil {
			return nil, err
		}
		head := &format.PageHeader{}
		if err := thrift.Unmarshal(compact, text[:n], head); err != nil {
			return nil, err
		}
		c.at += int64(n)
		return head, c.bound(head)
	}
}

// bound refuses sizes that no page of a sound file has.
func (c *parquetChunk) bound(head *format.PageHeader) error {
	if n := int64(head.CompressedPageSize); n < 0 || n > c.to-c.at || n > largestPage {
		return fmt.Errorf("a page is said to have %d bytes", n)
	}
	if n := head.UncompressedPageSize; n < 0 || n > largestPage {
		return fmt.Errorf("a page is said to have %d bytes unpacked", n)
	}
	for _, n := range []int32{head.DataPageHeader.V.NumValues, head.DictionaryPageHeader.V.NumValues, head.DataPageHeaderV2.V.NumValues} {
		if n < 0 || n > mostValues {
			return fmt.Errorf("a page is said to have %d values", n)
		}
	}
	return nil
}

// unpack unpacks a page and checks its values, and tells how many they are.
func (c *parquetChunk) unpack(head *format.PageHeader, packed []byte) (plain []byte, values int, err error) {
	var levels []int
	encoding, behind, kind := format.Plain, 0, c.column.Type().Kind()
	switch head.Type {
	case format.DictionaryPage:
		values, encoding = int(head.DictionaryPageHeader.V.NumValues), head.DictionaryPageHeader.V.Encoding
		if encoding == format.PlainDictionary {
			encoding = format.Plain
		}
	case format.DataPage:
		h := &head.DataPageHeader.V
		values, encoding, levels = int(h.NumValues), h.Encoding, []int{c.column.MaxRepetitionLevel(), c.column.MaxDefinitionLevel()}
		h.Statistics = format.Statistics{}
	case format.DataPageV2:
		h := &head.DataPageHeaderV2.V
		values, encoding = int(h.NumValues), h.Encoding
		if behind, err = c.levels(h, packed); err != nil {
			return nil, 0, err
		}
		h.Statistics = format.Statistics{}
		if h.IsCompressed.Valid && !h.IsCompressed.V {
			return packed, values, checkValues(packed[behind:], encoding, kind, values)
		}
	default:
		return nil, 0, fmt.Errorf("a page is of the kind %s", head.Type)
	}
	if plain, err = decompressed(c.codec, packed[behind:], int(head.UncompressedPageSize)-behind); err != nil {
		return nil, 0, err
	}
	rest, err := checkLevels(plain, values, levels...)
	if err == nil {
		err = checkValues(rest, encoding, kind, values)
	}
	return append(packed[:behind:behind], plain...), values, err
}

// levels checks those of a page of the second version, which are before the values and not packed.
func (c *parquetChunk) levels(h *format.DataPageHeaderV2, packed []byte) (behind int, err error) {
	repeats, fills := int64(h.RepetitionLevelsByteLength), int64(h.DefinitionLevelsByteLength)
	if repeats < 0 || fills < 0 || repeats+fills > int64(len(packed)) || h.NumNulls < 0 || h.NumNulls > h.NumValues {
		return 0, errCut
	}
	for _, level := range []struct {
		runs []byte
		most int
	}{{packed[:repeats], c.column.MaxRepetitionLevel()}, {packed[repeats : repeats+fills], c.column.MaxDefinitionLevel()}} {
		if err := checkRuns(level.runs, max(1, bitsOf(level.most)), int(h.NumValues)); err != nil {
			return 0, err
		}
	}
	return int(repeats + fills), nil
}
