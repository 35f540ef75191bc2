package tabular

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"

	"connectorstudio/backend/studio"
)

// delimiters are the separators that are looked for.
var delimiters = []string{",", ";", "\t", "|"}

const judged = 100 // records by which a file is judged

// delimiterOf returns the separator by which the records have the same number of cells, and many of them.
func delimiterOf(name string, text []byte, cut bool) string {
	best, most := ",", 0.0
	if ending := strings.ToLower(filepath.Ext(name)); ending == ".tsv" || ending == ".tab" {
		best = "\t"
	}
	for _, d := range delimiters {
		counts := map[int]int{}
		records := sample(text, d, cut)
		for _, cells := range records {
			counts[len(cells)]++
		}
		for cells, times := range counts {
			if cells < 2 {
				continue
			}
			if score := float64(times)/float64(len(records)) + float64(min(cells, 50))/1000; score > most {
				best, most = d, score
			}
		}
	}
	return best
}

// sample reads the first records of a text; the last one is left out where the text is cut.
func sample(text []byte, delimiter string, cut bool) [][]string {
	r := newCSV(bytes.NewReader(text), Options{Delimiter: delimiter, Encoding: EncodingUTF8})
	records := [][]string{}
	for len(records) <= judged {
		row, err := r.record()
		if err != nil {
			if cut && len(records) > 1 {
				records = records[:len(records)-1]
			}
			break
		}
		cells := make([]string, len(row))
		for i, cell := range row {
			if cell != nil {
				cells[i] = *cell
			}
		}
		records = append(records, cells)
	}
	return records
}

// headerOf tells whether the first record has names.
func headerOf(text []byte, delimiter string, cut bool) Header {
	if isOurs(text, delimiter, cut) {
		return HeaderYes
	}
	return headerIn(sample(text, delimiter, cut))
}

// headerIn takes the first record for names unless it has a value of a type that the cells below it are of,
// or, where all are texts, a number, a blank or the same text twice.
func headerIn(records [][]string) Header {
	if len(records) == 0 {
		return HeaderYes
	}
	names, typed, odd := map[string]bool{}, false, false
	for i, cell := range records[0] {
		cell = strings.TrimSpace(cell)
		kind := kindBelow(records, i)
		_, err := strconv.ParseFloat(cell, 64)
		blank := cell == "" && i < len(records[0])-1 // the last one may be behind a separator too many
		odd = odd || blank || names[strings.ToLower(cell)] || err == nil || len(cell) > 200
		switch {
		case cell == "":
		case kind != studio.ColumnText && Fits(kind, cell), Fits(studio.ColumnEmail, cell), Fits(studio.ColumnURL, cell):
			return HeaderNo
		case kind != studio.ColumnText:
			typed = true
		}
		names[strings.ToLower(cell)] = cell != ""
	}
	if odd && !typed {
		return HeaderNo
	}
	return HeaderYes
}

func kindBelow(records [][]string, i int) studio.ColumnType {
	var below Inferrer
	for _, record := range records[1:] {
		if i < len(record) {
			below.Add(&record[i])
		}
	}
	kind, _ := below.Type()
	return kind
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
