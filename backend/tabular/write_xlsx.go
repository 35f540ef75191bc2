package tabular

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"connectorstudio/backend/studio"
)

// xlsxWriter writes one sheet. A text is written as a text, so that no formula runs; a number or a date as
// such only where reading it gives the same text again.
type xlsxWriter struct {
	zip   *zip.Writer
	out   *bufio.Writer
	types []studio.ColumnType
	row   int
	names []string
	err   error // the first text that no cell takes
}

const (
	mostRows    = 1_048_576 // of a sheet
	longestText = 32_767    // characters of a cell that Excel takes
)

// The numbers of the formats in xlsxStyles.
const (
	styleHead   = 1
	styleDay    = 2
	styleMoment = 3
)

const xlsxStyles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
	`<cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs>` +
	`</styleSheet>`

var xlsxParts = [][2]string{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="Rows" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", xlsxStyles},
}

func newXLSXWriter(w io.Writer) *xlsxWriter { return &xlsxWriter{zip: zip.NewWriter(w)} }

func (w *xlsxWriter) Begin(columns []Column) error {
	if len(columns) > mostColumns {
		return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("An XLSX sheet has at most %s columns, and these are %s.", grouped(mostColumns), grouped(len(columns))), "Export as CSV, or fewer columns.")
	}
	for _, part := range xlsxParts {
		into, err := w.zip.Create(part[0])
		if err == nil {
			_, err = io.WriteString(into, xml.Header+part[1])
		}
		if err != nil {
			return err
		}
	}
	sheet, err := w.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	w.out = bufio.NewWriterSize(sheet, 64<<10)
	w.out.WriteString(xml.Header + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`)
	w.open()
	for i, c := range columns {
		w.types, w.names = append(w.types, c.Type), append(w.names, c.Name)
		w.text(i, c.Name, styleHead)
	}
	return w.close()
}

func (w *xlsxWriter) open() {
	w.row++
	fmt.Fprintf(w.out, `<row r="%d">`, w.row)
}

func (w *xlsxWriter) close() error {
	if w.err != nil {
		return w.err
	}
	_, err := w.out.WriteString("</row>")
	return err
}

func (w *xlsxWriter) Write(cells []*string) error {
	if err := CheckRows(FormatXLSX, w.row); err != nil { // the names are one of them
		return err
	}
	w.open()
	some := false
	for i, cell := range cells {
		if cell != nil {
			w.cell(i, *cell)
			some = true
		}
	}
	if !some {
		fmt.Fprintf(w.out, `<c r="A%d"/>`, w.row) // a row all the same
	}
	return w.close()
}

func (w *xlsxWriter) cell(i int, text string) {
	switch t := w.types[i]; {
	case (t == studio.ColumnInteger || t == studio.ColumnDecimal) && isExact(text):
		fmt.Fprintf(w.out, `<c r="%s%d"><v>%s</v></c>`, letters(i), w.row, text)
		return
	case t == studio.ColumnBoolean && (text == "true" || text == "false"):
		value := 0
		if text == "true" {
			value = 1
		}
		fmt.Fprintf(w.out, `<c r="%s%d" t="b"><v>%d</v></c>`, letters(i), w.row, value)
		return
	case t == studio.ColumnDate:
		if serial, style, exact := serialOf(text); exact {
			fmt.Fprintf(w.out, `<c r="%s%d" s="%d"><v>%s</v></c>`, letters(i), w.row, style, serial)
			return
		}
	}
	w.text(i, text, 0)
}

// isExact tells numbers that a spreadsheet keeps as they are written.
func isExact(text string) bool {
	if !isDecimal(text) || len(text) > 17 || isInteger(text) && len(strings.TrimPrefix(text, "-")) > 15 || strings.ContainsAny(text, "eE") {
		return false
	}
	f, err := strconv.ParseFloat(text, 64)
	return err == nil && strconv.FormatFloat(f, 'f', -1, 64) == text && numberText(text) == text
}

// serialOf writes a day or a moment as the number of days, if reading that gives the same text.
func serialOf(text string) (serial string, style int, exact bool) {
	at, is := studio.ParseMoment(text)
	if !is || at.Year() < 1901 || at.Year() > 9999 {
		return "", 0, false
	}
	seconds := at.Unix() + 25569*86400 // from the end of 1899
	serial, style = strconv.FormatInt(seconds/86400, 10), styleDay
	if rest := seconds % 86400; rest != 0 {
		serial, style = strconv.FormatFloat(float64(seconds)/86400, 'f', -1, 64), styleMoment
	}
	back, read := (&book{}).dateText(serial, isDay)
	return serial, style, read && back == text
}

func (w *xlsxWriter) text(i int, text string, style int) {
	if size := len(text); size > longestText && w.err == nil {
		if size = len(utf16.Encode([]rune(text))); size > longestText {
			w.err = studio.Fail(studio.CodeTooLarge, fmt.Sprintf("Row %s has %s characters in %s: a cell of an XLSX sheet takes %s.", grouped(w.row-1), grouped(size), w.names[i], grouped(longestText)),
				"Export as CSV, JSON or Parquet, or without that column.")
		}
	}
	fmt.Fprintf(w.out, `<c r="%s%d" s="%d" t="inlineStr"><is><t xml:space="preserve">`, letters(i), w.row, style)
	writeEscaped(w.out, text)
	w.out.WriteString(`</t></is></c>`)
}

// writeEscaped writes a text for a sheet: characters that XML has not as _x0000_, and what looks like such a
// one as itself.
func writeEscaped(out *bufio.Writer, text string) {
	for i, char := range text {
		switch {
		case char == '&':
			out.WriteString("&amp;")
		case char == '<':
			out.WriteString("&lt;")
		case char == '>':
			out.WriteString("&gt;")
		case char == '_' && looksEscaped(text[i:]):
			out.WriteString("_x005F_")
		case char < ' ' && char != '\t' && char != '\n', char == 0xFFFE, char == 0xFFFF:
			fmt.Fprintf(out, "_x%04X_", char)
		default:
			out.WriteRune(char)
		}
	}
}

func looksEscaped(text string) bool {
	if len(text) < 7 || text[1] != 'x' || text[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(text[2:6], 16, 16)
	return err == nil
}

func (w *xlsxWriter) Close() error {
	w.out.WriteString(`</sheetData></worksheet>`)
	if err := w.out.Flush(); err != nil {
		return err
	}
	return w.zip.Close()
}

func (w *xlsxWriter) Abort()             {}
func (w *xlsxWriter) Warnings() []string { return []string{} }

// letters is the name of a column: A for 0.
func letters(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}
