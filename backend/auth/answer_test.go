package auth

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each testdata/answers/*.http is a status line ("200 application/json", then perhaps "path data"), an
// empty line and the body as it came. The golden file beside it is what was made of it.
func TestB09OddAnswers(t *testing.T) {
	files, _ := filepath.Glob("testdata/answers/*.http")
	if len(files) < 25 {
		t.Fatalf("%d answers, want at least 25", len(files))
	}
	now := newClock().now()
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".http"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			head, body, _ := strings.Cut(string(text), "\n\n")
			line, path, _ := strings.Cut(head, "\npath ")
			number, _, _ := strings.Cut(line, " ")
			status, err := strconv.Atoi(number)
			if err != nil {
				t.Fatal(err)
			}
			a := parseAnswer([]byte(body), status, path, now)
			got := described(a)
			golden := strings.TrimSuffix(file, ".http") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if (a.access != "") == (a.problem != nil || a.unusable != "") {
				t.Error("neither a usable token nor a named error, or both")
			}
			if strings.Contains(body, "refresh-2") && a.refresh != "refresh-2" && !strings.Contains(file, "nested-without-path") {
				t.Error("the refresh token in the body was lost")
			}
		})
	}
}

func described(a answer) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %q\n", name, value)
		}
	}
	line("access", a.access)
	line("refresh", a.refresh)
	line("scope", a.scope)
	if a.life == oneUse {
		fmt.Fprintln(&b, "life: one use")
	} else if a.life != 0 {
		fmt.Fprintf(&b, "life: %s\n", a.life)
	} else if a.access != "" {
		fmt.Fprintln(&b, "life: unknown")
	}
	if a.problem != nil {
		line("error", a.problem.words())
		line("kind", a.problem.kind())
	}
	line("unusable", a.unusable)
	line("hint", a.hint)
	for _, note := range a.notes {
		line("note", note)
	}
	return b.String()
}

func FuzzAnswer(f *testing.F) {
	files, _ := filepath.Glob("testdata/answers/*.http")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		_, body, _ := strings.Cut(string(text), "\n\n")
		f.Add([]byte(body), "data.token")
	}
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		a := parseAnswer(body, 200, path, time.Unix(1767225600, 0))
		if (a.access != "") == (a.problem != nil || a.unusable != "") {
			t.Fatal("neither a usable token nor a named error, or both")
		}
		if a.life < 0 && a.life != oneUse || a.life > longestLife || strings.ContainsFunc(a.access+a.refresh, isControl) {
			t.Fatalf("%+v", a)
		}
	})
}
