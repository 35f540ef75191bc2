package bodies

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"testing"
)

// bigSize is the size of the large bodies in the tests: BODY_MB megabytes, 20 unless set.
func bigSize(t testing.TB) int {
	if testing.Short() {
		t.Skip("large bodies are left out of short runs")
	}
	if mb, err := strconv.Atoi(os.Getenv("BODY_MB")); err == nil {
		return mb << 20
	}
	return 20 << 20
}

// sampleAnswer makes a minified answer of about size bytes: a list of records in an envelope, all in
// one line.
func sampleAnswer(size int) []byte {
	var b bytes.Buffer
	b.Grow(size + 1024)
	b.WriteString(`{"data":{"items":[`)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"cmp_%06d","name":"Company %d & Söhne","employees":%d,"revenue":%d.50,`, i, i, i*37%90000, i*7919)
		fmt.Fprintf(&b, `"industry":{"code":"%d","label":"Food manufacturing"},"tags":["a%d","b"],"parent":null,`, i%900, i%7)
		fmt.Fprintf(&b, `"created_at":"2026-0%d-1%dT08:30:00Z","public":%t,"note":"He said: \"%d\"\nand left"}`, i%9+1, i%10, i%2 == 0, i)
	}
	b.WriteString(`]},"paging":{"total":5000,"next":null}}`)
	return b.Bytes()
}
