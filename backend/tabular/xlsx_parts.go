package tabular

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// book is what an XLSX file says besides its cells.
type book struct {
	zip     *zip.Reader
	size    int64 // of the file
	sheets  []sheetRef
	since04 bool // dates count from 1904
	dates   []dateStyle
	strings sharedStrings
}

type sheetRef struct{ name, part string }

const (
	largestPart    = 64 << 20 // bytes of a part that is read whole
	largestStrings = 1 << 30  // bytes of all shared texts
	mostRatio      = 500      // of a part to its packed size, beyond 64 MiB: deflate reaches 1,032
	textRatio      = 100      // the same of the shared texts, which are kept: no two are the same
)

func openBook(s Source) (*book, error) {
	archive, err := zip.NewReader(s, s.Size)
	if err != nil {
		return nil, refused(s.Name+" is not a whole XLSX file.", "Save it again in the spreadsheet program, and choose the new file.", err)
	}
	b := &book{zip: archive, size: s.Size}
	if err := b.readSheets(); err != nil {
		return nil, err
	}
	return b, b.readStyles()
}

// part opens a part of the file. A part that unpacks beyond all measure is not read to its end.
func (b *book) part(name string) (io.ReadCloser, *zip.File, error) {
	for _, f := range b.zip.File {
		if strings.EqualFold(strings.TrimPrefix(f.Name, "/"), name) {
			r, err := f.Open()
			if err != nil {
				return nil, nil, broken(err)
			}
			return b.bound(r, f, mostRatio), f, nil
		}
	}
	return nil, nil, nil
}

func broken(err error) error {
	return refused("The XLSX file is damaged.", "Save it again in the spreadsheet program, and choose the new file.", err)
}

type bounded struct {
	io.ReadCloser
	left  int64
	ratio int64
}

// bound takes the packed size for at most that of the file: what the file says of it may be anything.
func (b *book) bound(r io.ReadCloser, f *zip.File, ratio int64) *bounded {
	packed := int64(min(f.CompressedSize64, uint64(b.size)))
	return &bounded{r, max(largestPart, packed*ratio), ratio}
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("a part of the file unpacks to more than %d times its size", b.ratio)
	}
	return n, err
}

func (b *book) decode(name string, into any) (bool, error) {
	r, _, err := b.part(name)
	if err != nil || r == nil {
		return false, err
	}
	defer r.Close()
	if err := xml.NewDecoder(io.LimitReader(r, largestPart)).Decode(into); err != nil {
		return false, broken(err)
	}
	return true, nil
}

func (b *book) readSheets() error {
	var wb struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			ID2  string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
			Type   string `xml:"Type,attr"`
		} `xml:"Relationship"`
	}
	found, err := b.decode("xl/workbook.xml", &wb)
	if err == nil && !found {
		err = refused("This is not an XLSX file.", "Choose an XLSX, CSV, JSON or JSON Lines file.", nil)
	}
	if err == nil {
		_, err = b.decode("xl/_rels/workbook.xml.rels", &rels)
	}
	if err != nil {
		return err
	}
	b.since04 = wb.Properties.Date1904 == "1" || wb.Properties.Date1904 == "true"
	parts := map[string]string{} // of the sheets, by id
	for _, rel := range rels.List {
		if !strings.HasSuffix(rel.Type, "/worksheet") {
			continue
		}
		parts[rel.ID] = path.Join("xl", rel.Target)
		if strings.HasPrefix(rel.Target, "/") {
			parts[rel.ID] = strings.TrimPrefix(rel.Target, "/")
		}
	}
	for _, sheet := range wb.Sheets {
		if part, is := parts[sheet.ID+sheet.ID2]; is {
			b.sheets = append(b.sheets, sheetRef{sheet.Name, part})
		}
	}
	if len(b.sheets) == 0 {
		return refused("The XLSX file has no sheet with cells.", "Choose another file.", nil)
	}
	return nil
}

// sheetsOf names the sheets of a file, and completes the choice of one.
func sheetsOf(s Source, o Options) ([]string, Options, error) {
	b, err := openBook(s)
	if err != nil {
		return []string{}, o, err
	}
	names := []string{}
	for _, sheet := range b.sheets {
		names = append(names, sheet.name)
	}
	if o.Sheet == "" {
		o.Sheet = names[0]
	}
	if o.Header == HeaderDetect {
		o.Header, err = headerOfSheet(s, o)
	}
	return names, o, err
}

func headerOfSheet(s Source, o Options) (Header, error) {
	o.Header = HeaderNo
	r, err := openXLSX(s, o)
	if err != nil {
		return HeaderYes, err
	}
	defer r.Close()
	if r.(*xlsxReader).frozen {
		return HeaderYes, nil
	}
	records := [][]string{}
	for len(records) < judged {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return HeaderYes, err
		}
		cells := make([]string, len(row))
		for i, cell := range row {
			if cell != nil {
				cells[i] = *cell
			}
		}
		records = append(records, cells)
	}
	return headerIn(records), nil
}

// sharedStrings are texts that cells name by number, one after another in one piece of memory.
type sharedStrings struct {
	text []byte
	ends []uint32
}

func (s *sharedStrings) get(n int) (string, bool) {
	if n < 0 || n >= len(s.ends) {
		return "", false
	}
	from := uint32(0)
	if n > 0 {
		from = s.ends[n-1]
	}
	return string(s.text[from:s.ends[n]]), true
}

func (b *book) readStrings() error {
	r, file, err := b.part("xl/sharedStrings.xml")
	if err != nil || r == nil {
		return err
	}
	defer r.Close()
	m, item := newMarkup(b.bound(r, file, textRatio)), richText{}
	for {
		t, err := m.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		if t.is("si") && !t.close {
			item = richText{}
		}
		b.strings.text = item.see(t, m.text, b.strings.text)
		if len(b.strings.text) > largestStrings {
			return broken(fmt.Errorf("its texts are longer than %d bytes", largestStrings))
		}
		if t.is("si") && (t.close || t.alone) {
			b.strings.ends = append(b.strings.ends, uint32(len(b.strings.text)))
		}
	}
}

// richText gathers the text of runs; how it is pronounced is none of it.
type richText struct{ inText, spoken bool }

func (x *richText) see(t *tag, before, into []byte) []byte {
	switch {
	case t.is("rPh"):
		x.spoken = !t.close && !t.alone
	case t.is("t") && !t.close:
		x.inText = !t.alone
	case t.is("t"):
		x.inText = false
		if !x.spoken {
			return appendUnescaped(into, before)
		}
	}
	return into
}
