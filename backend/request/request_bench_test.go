package request

import (
	"bytes"
	"io"
	"testing"
)

// BenchmarkRedactorWriter shows the speed at which bodies pass on their way to the disk.
func BenchmarkRedactorWriter(b *testing.B) {
	line := []byte(`{"id":9007199254740993,"name":"Acme GmbH","email":"someone@acme.test","tags":["a","b"],"note":"abcdefgh"},` + "\n")
	chunk := bytes.Repeat(line, (64<<10)/len(line))
	w := NewRedactor(canaries...).Writer(io.Discard)
	b.SetBytes(int64(len(chunk)))
	for b.Loop() {
		if _, err := w.Write(chunk); err != nil {
			b.Fatal(err)
		}
	}
}
