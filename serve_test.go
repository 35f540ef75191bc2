package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"html"
	"image"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestF01PolicyIsInHeaderAndPage holds the header against the meta element of the page.
func TestF01PolicyIsInHeaderAndPage(t *testing.T) {
	page, err := fs.ReadFile(assets, "frontend/dist/index.html")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`http-equiv="Content-Security-Policy"\s+content="([^"]+)"`).FindSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no policy:\n%s", page)
	}
	words := func(text string) []string {
		return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ';' || r == '\n' })
	}
	if !slices.Equal(words(html.UnescapeString(string(found[1]))), words(policy)) {
		t.Errorf("the page has %s\nthe header %s", found[1], policy)
	}
	for _, needed := range []string{"default-src 'none'", "script-src 'self'", "frame-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, needed+";") && !strings.HasSuffix(policy, needed) {
			t.Errorf("the policy has no %s", needed)
		}
	}
	if strings.Contains(policy, "unsafe-eval") || strings.Contains(policy, "script-src 'self' 'unsafe-inline'") {
		t.Error("scripts may come from anywhere")
	}
}

func TestLogosAreServedAndNothingElse(t *testing.T) {
	app, err := newApp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer app.close()
	r, err := app.studio.Runner()
	if err != nil {
		t.Fatal(err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	hash, err := r.KeepLogo(context.Background(), picture.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	handler := app.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	for path, want := range map[string]int{
		"/_studio/logo/" + hash + ".png":                    http.StatusOK,
		"/_studio/logo/" + strings.Repeat("0", 64) + ".png": http.StatusNotFound,
		"/_studio/logo/" + hash[:63] + ".png":               http.StatusTeapot, // the page's own files
		"/_studio/logo/../../studio.db":                     http.StatusTeapot,
		"/index.html":                                       http.StatusTeapot,
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}, Header: http.Header{}})
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
		if w.Header().Get("Content-Security-Policy") != policy || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", path, w.Header())
		}
		if want == http.StatusOK && (w.Header().Get("Content-Type") != "image/png" || !bytes.HasPrefix(w.Body.Bytes(), []byte("\x89PNG"))) {
			t.Errorf("%s: %q", path, w.Header().Get("Content-Type"))
		}
	}
}

// TestF08ProductionBuild reads the tags of the application as it was built last.
func TestF08ProductionBuild(t *testing.T) {
	info, err := buildinfo.ReadFile("build/bin/connector-studio")
	if os.IsNotExist(err) {
		t.Skip("not built yet: make build")
	}
	if err != nil {
		t.Fatal(err)
	}
	tags := ""
	for _, s := range info.Settings {
		if s.Key == "-tags" {
			tags = s.Value
		}
	}
	list := strings.Split(tags, ",")
	if !slices.Contains(list, "production") {
		t.Errorf("built with the tags %q", tags)
	}
	for _, unwanted := range []string{"dev", "debug", "devtools"} {
		if slices.Contains(list, unwanted) {
			t.Errorf("built with the tag %s", unwanted)
		}
	}
}

// TestF08NoDeveloperTools looks at how the application is built and what the window is told.
func TestF08NoDeveloperTools(t *testing.T) {
	for file, unwanted := range map[string]string{"Makefile": `wails build[^\n]*(-debug|-devtools)`, "main.go": `OpenInspectorOnStartup`} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(unwanted).Find(content); found != nil {
			t.Errorf("%s has %s", file, found)
		}
	}
}
