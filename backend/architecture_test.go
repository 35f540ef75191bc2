package backend

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the whole of who may import whom. A package that is not a key here may not exist.
var mayImport = map[string][]string{
	"template":         {},
	"logo":             {},
	"sampleapi":        {},
	"studio":           {"template"},
	"fields":           {"studio"},
	"jsonview":         {"studio", "template", "fields"},
	"bodies":           {"studio", "fields", "jsonview"},
	"outcome":          {"studio", "fields"},
	"pages":            {"studio", "fields"},
	"pace":             {"studio"},
	"request":          {"studio", "template", "fields"},
	"secrets":          {"studio"},
	"auth":             {"studio", "secrets"},
	"store":            {"studio"},
	"workbook":         {"studio"},
	"importer":         {"studio", "template", "fields"},
	"importer/openapi": {"studio", "template", "fields"},
	"catalogue":        {"studio"},
	"tabular":          {"studio"},
	"runs":             {"studio", "workbook"},
	"runner":           {"tabular", "workbook", "runs", "studio", "template", "outcome", "pages", "pace", "request", "auth", "secrets", "fields", "jsonview", "bodies", "store", "importer", "catalogue", "logo", "sampleapi"},
	"bridge":           {"tabular", "workbook", "studio", "request", "auth", "secrets", "fields", "bodies", "store", "importer", "catalogue", "logo", "sampleapi", "runner"},
	"cmd/connectors":   {"tabular", "workbook", "studio", "template", "request", "auth", "secrets", "fields", "bodies", "store", "importer", "catalogue", "logo", "sampleapi", "runner"},
}

// mayUse names the third-party modules of each package, the standard library left out.
var mayUse = map[string][]string{
	"logo":             {"golang.org/x/image", "golang.org/x/text", "github.com/srwiley/oksvg", "github.com/srwiley/rasterx"},
	"fields":           {"github.com/tidwall/gjson"},
	"bodies":           {"golang.org/x/text"},
	"request":          {"golang.org/x/net", "github.com/mattn/go-ieproxy", "github.com/dop251/goja"},
	"secrets":          {"github.com/zalando/go-keyring", "github.com/godbus/dbus"},
	"auth":             {"golang.org/x/oauth2", "golang.org/x/net", "github.com/gofrs/flock", "github.com/pkg/browser", "software.sslmate.com/src/go-pkcs12"},
	"store":            {"modernc.org/sqlite"},
	"workbook":         {"zombiezen.com/go/sqlite", "github.com/gofrs/flock"},
	"pace":             {"github.com/gofrs/flock", "golang.org/x/sys"},
	"importer":         {"go.yaml.in/yaml"},
	"importer/openapi": {"go.yaml.in/yaml"},
	"catalogue":        {"go.yaml.in/yaml"},
	"tabular":          {"golang.org/x/text", "github.com/parquet-go/parquet-go", "github.com/klauspost/compress", "github.com/andybalholm/brotli", "github.com/pierrec/lz4", "modernc.org/sqlite"},
	"cmd/connectors":   {"github.com/spf13/pflag", "golang.org/x/term", "github.com/schollz/progressbar"},
}

const module = "connectorstudio/backend/"

// TestArchitecture holds every import of every file against the two tables.
func TestArchitecture(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		folder := filepath.ToSlash(filepath.Dir(path))
		if _, known := mayImport[folder]; !known {
			t.Errorf("%s: package %q has no place in the architecture: add it to mayImport", path, folder)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if !allowed(folder, imported) {
				t.Errorf("%s: %s may not import %s", path, folder, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestArchitectureIsDescribed: every room is there, and has its row in the house of docs/architecture.md.
func TestArchitectureIsDescribed(t *testing.T) {
	house, err := os.ReadFile(filepath.Join("..", "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	for room := range mayImport {
		if files, _ := filepath.Glob(filepath.Join(filepath.FromSlash(room), "*.go")); len(files) == 0 {
			t.Errorf("mayImport has %s, where nothing is", room)
		}
		if !strings.Contains(string(house), "| `backend/"+room+"` |") {
			t.Errorf("docs/architecture.md does not say what is in backend/%s", room)
		}
	}
	for room := range mayUse {
		if _, known := mayImport[room]; !known {
			t.Errorf("mayUse has %s, which is no room", room)
		}
	}
}

func allowed(folder, imported string) bool {
	if ours, yes := strings.CutPrefix(imported, module); yes {
		for _, name := range mayImport[folder] {
			if ours == name {
				return true
			}
		}
		return false
	}
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		return true // the standard library
	}
	for _, name := range mayUse[folder] {
		if imported == name || strings.HasPrefix(imported, name+"/") {
			return true
		}
	}
	return false
}

// TestArchitectureRefuses shows that the rule can fail.
func TestArchitectureRefuses(t *testing.T) {
	for _, edge := range [][2]string{
		{"template", module + "studio"},
		{"studio", module + "store"},
		{"bridge", module + "template"},
		{"bridge", "github.com/wailsapp/wails/v2/pkg/runtime"},
		{"cmd/connectors", module + "bridge"},
		{"request", "modernc.org/sqlite"},
		{"store", "zombiezen.com/go/sqlite"},
	} {
		if allowed(edge[0], edge[1]) {
			t.Errorf("%s may import %s", edge[0], edge[1])
		}
	}
}
