package fields

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// endless makes an answer of about size bytes while it is read, so that the test itself holds nothing.
func endless(size int) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := io.WriteString(w, `{"data":{"items":[`)
		for i, n := 0, 0; n < size && err == nil; i++ {
			record := fmt.Sprintf(`{"id":"cmp_%d","name":"Company é %d","url":"https:\/\/x.example\/%d","when":"2026-01-0%dT08:30:00Z","n":{"a":[%d,null],"k":{"%d":1}}},`,
				i, i, i, i%9+1, i, i)
			n += len(record)
			_, err = io.WriteString(w, record)
		}
		if err == nil {
			_, err = io.WriteString(w, `{}]}}`)
		}
		w.CloseWithError(err)
	}()
	return r
}

func sampleBytes(t *testing.T) int {
	if testing.Short() {
		t.Skip("large samples are left out of short runs")
	}
	if mb, err := strconv.Atoi(os.Getenv("SAMPLE_MB")); err == nil {
		return mb << 20
	}
	return 20 << 20
}

// TestP13MemoryStaysFlat: SAMPLE_MB megabytes (20 unless set) are inferred, read and compared within
// 32 MB of heap.
func TestP13MemoryStaysFlat(t *testing.T) {
	size := sampleBytes(t)
	var output studio.Output
	for name, do := range map[string]func(io.Reader) error{
		"infer": func(r io.Reader) error {
			inferred, err := Infer(r)
			if err != nil {
				return err
			}
			in := inferred.Suggest()
			if s := at(in.Root, "data.items[*].n.k"); s == nil || len(s.Children) != 1 {
				return fmt.Errorf("the map of ids has %d entries", len(s.Children))
			}
			return nil
		},
		"read": func(r io.Reader) error {
			return Extract(outputOf("data.items", true, "id", "n.a[*]", "n"), r, func([]Value) error { return nil })
		},
		"drift": func(r io.Reader) error {
			output = outputOf("data.items", true, "id", "name", "gone")
			drift, err := Drift(output, r)
			if text := fmt.Sprint(drift); err == nil && !strings.Contains(text, "gone is missing in all") {
				return fmt.Errorf("%s", text)
			}
			return err
		},
	} {
		var err error
		if most := heapOf(func() { err = do(endless(size)) }); most > 32<<20 || err != nil {
			t.Errorf("%s: %d MB of heap for %d MB (%v)", name, most>>20, size>>20, err)
		}
	}
}
