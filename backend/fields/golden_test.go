package fields

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is inferred into the golden files")

// TestD14Golden infers from the samples in testdata; the golden files show what a person would see.
func TestD14Golden(t *testing.T) {
	samples, _ := filepath.Glob(filepath.Join("testdata", "*.json"))
	if len(samples) == 0 {
		t.Fatal("no samples")
	}
	for _, sample := range samples {
		text, err := os.ReadFile(sample)
		if err != nil {
			t.Fatal(err)
		}
		got := drawn(infer(t, string(text)).Suggest())
		golden := strings.TrimSuffix(sample, ".json") + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err != nil || got != string(want) {
			t.Errorf("%s: %v\n%s", sample, err, got)
		}
	}
}

// drawn writes an inference for people.
func drawn(in Inference) string {
	var b strings.Builder
	fmt.Fprintf(&b, "records at %q, list %v\n", in.RecordPath, in.List)
	for _, c := range in.Candidates {
		fmt.Fprintf(&b, "could be %q with %d\n", c.Path, c.Items)
	}
	for _, note := range in.Notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	var draw func(s Shape, depth int)
	draw = func(s Shape, depth int) {
		fmt.Fprintf(&b, "%*s%q %s, %d of %d", 2*depth, "", s.Key, strings.Join(s.Types, " or "), s.Seen, s.Of)
		if f := s.Field; f != nil {
			fmt.Fprintf(&b, " = %s (%s at %s", f.Name, f.Type, f.Path)
			if f.Nullable {
				b.WriteString(", nullable")
			}
			if f.Optional {
				b.WriteString(", optional")
			}
			if f.Mixed {
				b.WriteString(", mixed")
			}
			fmt.Fprintf(&b, ") such as %s", f.Sample)
		}
		b.WriteByte('\n')
		for _, c := range s.Children {
			draw(c, depth+1)
		}
	}
	draw(in.Root, 0)
	return b.String()
}
