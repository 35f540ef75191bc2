package fields

import (
	"bytes"
	"encoding/json"
	"runtime"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func BenchmarkInfer1MB(b *testing.B)   { benchmarkInfer(b, 1<<20) }
func BenchmarkInfer10MB(b *testing.B)  { benchmarkInfer(b, 10<<20) }
func BenchmarkInfer100MB(b *testing.B) { benchmarkInfer(b, 100<<20) }

// benchmarkInfer runs Infer and encoding/json.Valid in turns on the same bytes. Reported: the speed of
// each, how many times faster inference is, and the most memory it held beside the input.
func benchmarkInfer(b *testing.B, size int) {
	text := records(size)
	var ours, theirs time.Duration
	var most uint64
	rounds := 0
	for b.Loop() {
		rounds++
		start := time.Now()
		if !json.Valid(text) {
			b.Fatal("not JSON")
		}
		theirs += time.Since(start)
		start = time.Now()
		inferred, err := Infer(bytes.NewReader(text))
		ours += time.Since(start)
		if err != nil || inferred.Suggest().RecordPath != "data.items" {
			b.Fatal("no records", err)
		}
	}
	most = heapOf(func() { _, _ = Infer(bytes.NewReader(text)) })
	mb := float64(len(text)) / 1e6 * float64(rounds)
	b.ReportMetric(mb/ours.Seconds(), "infer-MB/s")
	b.ReportMetric(mb/theirs.Seconds(), "valid-MB/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "x-of-valid")
	b.ReportMetric(float64(most)/(1<<20), "heap-MB")
}

// heapOf returns by how much the heap grew at most while do ran, garbage included.
func heapOf(do func()) uint64 {
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
			case <-time.After(time.Millisecond):
			}
		}
	})
	do()
	close(stop)
	watching.Wait()
	return most - min(most, before.HeapAlloc)
}

// BenchmarkRead100MB reads output fields of every record, and compares with the declared output.
func BenchmarkRead100MB(b *testing.B) {
	text := records(100 << 20)
	inferred, err := Infer(bytes.NewReader(text))
	if err != nil {
		b.Fatal(err)
	}
	in := inferred.Suggest()
	output := studio.Output{RecordPath: in.RecordPath, List: in.List, Fields: ticked(in.Root), Known: in.Known}
	b.Run("Extract", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if err := Extract(output, bytes.NewReader(text), func([]Value) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Drift", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if drift, err := Drift(output, bytes.NewReader(text)); err != nil || len(drift) > 0 {
				b.Fatal(drift, err)
			}
		}
	})
}
