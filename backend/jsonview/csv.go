package jsonview

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"connectorstudio/backend/template"
)

// delimiters are what can stand between the values of a line, with their names.
var delimiters = []struct {
	sign rune
	name string
}{{',', "commas"}, {';', "semicolons"}, {'\t', "tabs"}, {'|', "bars"}}

// delimiter finds the sign that stands as often in the second line as in the first, outside of quotes; of
// several such signs, or of none, the most frequent of the first line.
func delimiter(in *bufio.Reader) (sign rune, name string) {
	head, _ := in.Peek(64 << 10)
	lines, line, quoted := [2]map[rune]int{{}, {}}, 0, false
	for _, r := range string(head) {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			if line++; line == 2 {
				break
			}
		}
		if !quoted {
			lines[line][r]++
		}
	}
	best, bestScore := delimiters[0], 0
	for _, d := range delimiters {
		score := lines[0][d.sign] * 2
		if score > 0 && lines[1][d.sign] == lines[0][d.sign] {
			score += 1 << 20
		}
		if score > bestScore {
			best, bestScore = d, score
		}
	}
	return best.sign, best.name
}

func writeCSV(out *bufio.Writer, in *bufio.Reader) (string, error) {
	sign, name := delimiter(in)
	reader := csv.NewReader(in)
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord, reader.ReuseRecord = sign, true, -1, true
	header, err := reader.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return "", badCSV(err)
	}
	keys := columns(header)
	_ = out.WriteByte('[')
	rows := int64(0)
	for ; err == nil; rows++ {
		record, rowErr := reader.Read()
		if errors.Is(rowErr, io.EOF) {
			break
		}
		if rowErr != nil {
			return "", badCSV(rowErr)
		}
		if rows > 0 {
			_ = out.WriteByte(',')
		}
		_, _ = out.WriteString("\n{")
		for i, value := range record {
			if i == len(keys) {
				keys = append(keys, fmt.Sprintf("Column %d", i+1))
			}
			if i > 0 {
				_, _ = out.WriteString(", ")
			}
			_, _ = out.WriteString(template.Quote(keys[i]) + ": " + template.Quote(value))
		}
		_ = out.WriteByte('}')
	}
	_, _ = out.WriteString("\n]")
	return fmt.Sprintf("CSV with %s separated by %s", counted(rows, "row", "rows"), name), nil
}

func badCSV(err error) error {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return fmt.Errorf("line %d is not CSV", at.Line)
	}
	return err
}

// columns are the names of the header, each once and none empty.
func columns(header []string) []string {
	keys, taken := []string{}, map[string]bool{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		if name == "" {
			name = fmt.Sprintf("Column %d", i+1)
		}
		unique := name
		for n := 2; taken[unique]; n++ {
			unique = fmt.Sprintf("%s %d", name, n)
		}
		taken[unique] = true
		keys = append(keys, unique)
	}
	return keys
}
