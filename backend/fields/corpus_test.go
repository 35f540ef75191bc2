package fields

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// TestG16RecordedAnswers infers from every recorded answer of real APIs and compares with a simple walk
// through encoding/json. Then all fields are read back: what was inferred from an answer fits it.
func TestG16RecordedAnswers(t *testing.T) {
	dir := corpus(t, "http-recordings")
	answers := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var exchange struct{ Response json.RawMessage }
		if json.Unmarshal(file, &exchange) != nil || len(exchange.Response) == 0 {
			return nil
		}
		answers++
		answer := string(exchange.Response)
		name := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
		inferred := infer(t, answer)
		in := inferred.Suggest()
		if missing := missingPaths(t, in.Root, answer); len(missing) > 0 {
			t.Errorf("%s: %.300q", name, missing)
		}
		output := studio.Output{RecordPath: in.RecordPath, List: in.List, Fields: ticked(in.Root), Known: in.Known}
		if problems := CheckOutput(output); len(problems) > 0 {
			t.Errorf("%s: %+v", name, problems[0])
		}
		drift, err := Drift(output, strings.NewReader(answer))
		if err != nil || len(drift) > 0 {
			t.Errorf("%s: an answer differs from the output made of it: %+v (%v)", name, drift, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d answers", answers)
	if answers < 1000 {
		t.Errorf("only %d answers were read", answers)
	}
}

// TestG16MergingLosesNothing merges the recorded answers of each endpoint, and some of each vendor, one more at
// a time: every path of every answer is still there, with all of its types.
func TestG16MergingLosesNothing(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(corpus(t, "http-recordings"), "*", "*.json"))
	endpoints := map[string][]string{}
	for _, path := range files {
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var exchange struct{ Response json.RawMessage }
		if json.Unmarshal(file, &exchange) == nil && len(exchange.Response) > 0 {
			endpoint, _, _ := strings.Cut(filepath.Base(path), "__")
			endpoint = filepath.Join(filepath.Dir(path), endpoint)
			endpoints[endpoint] = append(endpoints[endpoint], string(exchange.Response))
			if vendor := filepath.Dir(path); len(endpoints[vendor]) < 20 {
				endpoints[vendor] = append(endpoints[vendor], string(exchange.Response))
			}
		}
	}
	merged := 0
	for endpoint, answers := range endpoints {
		for n := 2; n <= len(answers); n++ {
			merged++
			lost := slices.DeleteFunc(missingPaths(t, infer(t, answers[:n]...).Suggest().Root, answers[:n]...), func(said string) bool {
				return !strings.Contains(said, " lost ")
			})
			if len(lost) > 0 {
				t.Errorf("%s, %d answers: %.300q", endpoint, n, lost)
			}
		}
	}
	if merged < 1000 {
		t.Errorf("only %d merges", merged)
	}
	t.Logf("%d answers, %d merges", len(files), merged)
}
