package importer

import (
	"bytes"
	"context"
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"connectorstudio/backend/studio"
)

// mutated changes a file in a few places, often by pieces that mean something.
func mutated(r *rand.Rand, portable []byte) []byte {
	pieces := []string{"\"", "{", "}", "[", "]", ",", ":", "null", "-1", "1e999", "\\u0000", "https://a.example.com/x.png", "file:///etc/passwd",
		"!!binary ", "&a ", "*a", "<<: ", "---\n", "\n", "\t", "# ", "%YAML 1.1\n", "\"$ref\": \"https://a.example.com/s.json\",", "\xff", "é"}
	out := bytes.Clone(portable)
	for range 1 + r.IntN(4) {
		at := r.IntN(len(out) + 1)
		switch r.IntN(4) {
		case 0:
			out = append(out[:at:at], append([]byte(pieces[r.IntN(len(pieces))]), out[at:]...)...)
		case 1:
			out = append(out[:at:at], out[min(len(out), at+1+r.IntN(20)):]...)
		case 2:
			if at < len(out) {
				out[at] = byte(r.IntN(256))
			}
		case 3:
			to := min(len(out), at+r.IntN(60))
			out = append(out[:to:to], append(bytes.Clone(out[at:to]), out[to:]...)...)
		}
	}
	return out
}

// TestG03NothingIsAskedOfTheNetwork reads mutated files while every dial is counted. What is accepted
// fulfils the schema, and comes back as it is.
func TestG03NothingIsAskedOfTheNetwork(t *testing.T) {
	var dials atomic.Int64
	refuse := func(context.Context, string, string) (net.Conn, error) {
		dials.Add(1)
		return nil, errors.New("no network here")
	}
	transport, resolver := http.DefaultTransport, net.DefaultResolver
	http.DefaultTransport = &http.Transport{DialContext: refuse}
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: refuse}
	defer func() { http.DefaultTransport, net.DefaultResolver = transport, resolver }()
	// The hooks see what is dialled.
	if _, err := http.Get("http://a.example.com/"); err == nil || dials.Swap(0) == 0 {
		t.Fatal("the hooks see nothing")
	}

	c, actions, logo := full(t)
	written := exported(t, c, actions, logo)
	inYAML, err := YAML(written)
	if err != nil {
		t.Fatal(err)
	}
	schema := compiled(t)
	r := rand.New(rand.NewPCG(7, 11))
	accepted := 0
	for i := range count("IMPORTER_MUTATIONS", 4000) {
		file, isJSON := written, i%2 == 0
		if !isJSON {
			file = inYAML
		}
		file = mutated(r, file)
		p, err := Import(file)
		if err != nil {
			if studio.CodeOf(err) != studio.CodeFileRefused {
				t.Fatalf("refused as %v:\n%s", err, file)
			}
			continue
		}
		accepted++
		if isJSON {
			if err := validate(schema, bytes.TrimPrefix(file, []byte("\uFEFF"))); err != nil {
				t.Fatalf("accepted against the schema: %v\n%s", err, file)
			}
		}
		back := again(t, p)
		if !bytes.Equal(again(t, imported(t, back)), back) {
			t.Fatalf("does not come back as it was:\n%s", file)
		}
	}
	if dials.Load() != 0 {
		t.Errorf("%d dials", dials.Load())
	}
	if accepted == 0 {
		t.Error("no mutated file was accepted: the test shows nothing about those")
	}
}

// TestG03CannotReachOut: the package has nothing to reach out with.
func TestG03CannotReachOut(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range source.Imports {
			for _, banned := range []string{`"net`, `"os`, `"plugin`, `"syscall`, `"unsafe`} {
				if strings.HasPrefix(i.Path.Value, banned) && i.Path.Value != `"net/url"` { // which reads addresses only
					t.Errorf("%s imports %s", path, i.Path.Value)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func FuzzG04Import(f *testing.F) {
	c, actions, logo := full(f)
	written := exported(f, c, actions, logo)
	inYAML, err := YAML(written)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(written)
	f.Add(inYAML)
	f.Add([]byte(head + rest))
	f.Add([]byte("a: &a [x]\nb: [*a, *a]"))
	schema := compiled(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := Import(file)
		if err != nil {
			if studio.CodeOf(err) != studio.CodeFileRefused {
				t.Fatalf("refused as %v", err)
			}
			return
		}
		back := again(t, p)
		if err := validate(schema, back); err != nil {
			t.Fatalf("its export is against the schema: %v", err)
		}
		inYAML, err := YAML(back)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again(t, imported(t, inYAML)), back) {
			t.Fatalf("by way of YAML it becomes another:\n%s\n%s", back, inYAML)
		}
	})
}
