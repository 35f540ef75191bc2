package studio

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCorpusPaths reads the paths of published connectors as API Endpoints: people will paste them.
func TestCorpusPaths(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/powerplatform/*/apiDefinition.swagger.json")
	if len(files) == 0 {
		t.Skip("the corpus is not beside the project")
	}
	paths, refused := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var definition struct {
			Paths map[string]json.RawMessage
		}
		if json.Unmarshal([]byte(strings.TrimPrefix(string(data), "\ufeff")), &definition) != nil {
			continue
		}
		for path := range definition.Paths {
			paths++
			a := company()
			a.Endpoint = path
			if problems := Blocking(CheckAction(oauthConnector(), a, nil)); len(problems) > 0 {
				refused++
				t.Logf("%s: %s", path, told(problems)[0])
			}
		}
	}
	if paths < 1000 || refused*100 > paths {
		t.Errorf("%d of %d paths are refused", refused, paths)
	}
	t.Logf("%d of %d paths are refused", refused, paths)
}
