package bodies

import (
	"bytes"
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/fields"
)

const hundred = 100 << 20

// arrive writes a body in pieces of 32 KiB and keeps it.
func arrive(b *testing.B, bodies *Bodies, text []byte) Kept {
	b.Helper()
	w, err := bodies.Create()
	if err != nil {
		b.Fatal(err)
	}
	for len(text) > 0 {
		n := min(len(text), 32<<10)
		if _, err := w.Write(text[:n]); err != nil {
			b.Fatal(err)
		}
		text = text[n:]
	}
	kept, err := w.Keep("application/json")
	if err != nil {
		b.Fatal(err)
	}
	return kept
}

// BenchmarkKeep100MB is a body of 100 MB in one line from the first byte written to the first lines of
// the pretty view. Reported: how long the lines took after the last byte, and the most heap in between.
func BenchmarkKeep100MB(b *testing.B) {
	text := sampleAnswer(hundred)
	bodies := openTest(b)
	b.SetBytes(int64(len(text)))
	var after time.Duration
	var most uint64
	rounds := 0
	for b.Loop() {
		rounds++
		watch := watchHeap()
		kept := arrive(b, bodies, text[:len(text):len(text)])
		start := time.Now()
		lines, err := bodies.Lines(context.Background(), kept.ID, Pretty, 0, 100)
		after += time.Since(start)
		most = max(most, watch())
		if err != nil || len(lines) != 100 {
			b.Fatal(err)
		}
		_ = bodies.Remove(kept.ID)
	}
	b.ReportMetric(float64(after.Microseconds())/1000/float64(rounds), "first-lines-ms")
	b.ReportMetric(float64(most)/(1<<20), "heap-MB")
}

// BenchmarkShow100MB is windows and searches of a kept body.
func BenchmarkShow100MB(b *testing.B) {
	text := sampleAnswer(hundred)
	bodies := openTest(b)
	id := arrive(b, bodies, text).ID
	ctx := context.Background()
	info, err := bodies.Info(ctx, id)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("Window", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := bodies.Lines(ctx, id, Pretty, info.PrettyLines*int64(i%97)/97, 100); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Children", func(b *testing.B) {
		root, _ := bodies.Children(ctx, id, -1, 0, 10)
		items, _ := bodies.Children(ctx, id, root[0].ID, 0, 10)
		for i := 0; b.Loop(); i++ {
			if _, err := bodies.Children(ctx, id, items[0].ID, items[0].Children*int64(i%97)/97, 500); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, needle := range map[string]string{"Nowhere": "not in there", "Rare": `company 1234 &`, "Frequent": "manufacturing", "Structure": `": nul`, "Letters": "söhnex"} {
		for _, view := range []View{Raw, Pretty} {
			b.Run("Search"+name+"/"+string(view), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				watch := watchHeap()
				for b.Loop() {
					if _, err := bodies.Search(ctx, id, view, needle, 0); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(watch())/(1<<20), "heap-MB")
			})
		}
	}
	b.Run("bytes.Count", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			bytes.Count(text, []byte("not in there"))
		}
	})
	b.Run("Infer", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			f, _ := bodies.Text(id)
			if _, err := fields.Infer(f); err != nil {
				b.Fatal(err)
			}
			f.Close()
		}
	})
}

// watchHeap returns a function that tells by how much the heap grew at most since, garbage included.
func watchHeap() func() uint64 {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	stop := make(chan struct{})
	var most uint64
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	})
	return func() uint64 {
		close(stop)
		watching.Wait()
		return most - min(most, before.HeapAlloc)
	}
}
