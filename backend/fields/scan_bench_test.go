package fields

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
)

// records makes a JSON answer of about size bytes: a list of company records such as APIs send them.
func records(size int) []byte {
	var b bytes.Buffer
	b.Grow(size + 1024)
	b.WriteString(`{"data":{"items":[`)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"cmp_%06d","name":"Company %d & Söhne","domain":"c%d.example.com","employees":%d,"revenue":%d.50,`,
			i, i, i, i*37%90000, i*7919)
		fmt.Fprintf(&b, `"industry":{"code":"%d","label":"Food manufacturing"},"tags":["a%d","b"],"website":"https://c%d.example.com/about",`, i%900, i%7, i)
		fmt.Fprintf(&b, `"created_at":"2026-0%d-1%dT08:30:00Z","public":%t,"parent":null,"note":"He said: \"%d\"\nand left"}`, i%9+1, i%10, i%2 == 0, i)
	}
	b.WriteString(`]},"paging":{"total":5000,"next":null}}`)
	return b.Bytes()
}

func BenchmarkValid10MB(b *testing.B) {
	text := records(10 << 20)
	b.SetBytes(int64(len(text)))
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if ok, _ := Valid(bytes.NewReader(text)); !ok {
				b.Fatal()
			}
		}
	})
	b.Run("encodingJSON", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if !json.Valid(text) {
				b.Fatal()
			}
		}
	})
}
