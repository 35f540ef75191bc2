package jsonview

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
)

const longestLine = 64 << 20 // bytes of one record

func number(n int64) string { return strconv.FormatInt(n, 10) }

// writeLines writes the values of JSON Lines as a list. Blank lines are nothing, and so is the sign that
// begins a record in a JSON text sequence (RFC 7464).
func writeLines(out *bufio.Writer, in *bufio.Reader) (string, error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	records, at := int64(0), 0
	_ = out.WriteByte('[')
	for lines.Scan() {
		at++
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte{0x1e}))
		if len(line) == 0 {
			continue
		}
		if !isJSON(line) {
			return "", fmt.Errorf("line %d is not JSON", at)
		}
		if records++; records > 1 {
			_ = out.WriteByte(',')
		}
		_ = out.WriteByte('\n')
		_, _ = out.Write(line)
	}
	_, _ = io.WriteString(out, "\n]")
	return "JSON Lines with " + counted(records, "record", "records"), lines.Err()
}
