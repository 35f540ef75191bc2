package bodies

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// anyJSON makes a random document: nested, with odd keys, long strings and white space.
func anyJSON(r *rand.Rand, depth int) string {
	space := strings.Repeat(" ", r.IntN(3)/2) + strings.Repeat("\n", r.IntN(8)/7)
	switch n := r.IntN(9); {
	case n < 3 && depth > 0:
		var b strings.Builder
		b.WriteString("{" + space)
		for i := range r.IntN(6) {
			if i > 0 {
				b.WriteString(space + "," + space)
			}
			fmt.Fprintf(&b, "%s%s:%s%s", anyString(r), space, space, anyJSON(r, depth-1))
		}
		return b.String() + space + "}"
	case n < 6 && depth > 0:
		var b strings.Builder
		b.WriteString("[" + space)
		for i := range r.IntN(9) {
			if i > 0 {
				b.WriteString("," + space)
			}
			b.WriteString(anyJSON(r, depth-1))
		}
		return b.String() + space + "]"
	}
	return []string{"null", "true", "-0.10e+7", "9007199254740993", anyString(r), anyString(r)}[r.IntN(6)]
}

func anyString(r *rand.Rand) string {
	words := []string{"id", "naïve", "日本", `\u00fc`, `\"`, " ", "Company", "e-mail", "\U0001F600", ": {"}
	var b strings.Builder
	for range r.IntN(4) {
		b.WriteString(words[r.IntN(len(words))])
	}
	if r.IntN(60) == 0 {
		b.WriteString(strings.Repeat("long é", r.IntN(2*LineWidth)))
	}
	return `"` + b.String() + `"`
}

// indented is what the pretty view must show, folded lines joined.
func indented(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		t.Fatal(err)
	}
	return strings.TrimRight(b.String(), "\n")
}

// unfolded is the whole text of a view, folded lines joined.
func unfolded(t *testing.T, b *Bodies, id string, v View) string {
	t.Helper()
	s, err := b.show(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	var text strings.Builder
	err = s.view(context.Background(), v).walk(0, func(line []byte, folded bool) bool {
		text.Write(line)
		if !folded {
			text.WriteByte('\n')
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

func TestD14PrettyViewIsTheSameJSON(t *testing.T) {
	b := openTest(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		text := "[" + anyJSON(r, 6) + "," + anyJSON(r, 6) + "]"
		id := keep(t, b, "application/json", []byte(text)).ID
		lines := allLines(t, b, id, Pretty, 500)
		if got, want := unfolded(t, b, id, Pretty), indented(t, text); got != want {
			i := 0
			for i < min(len(got), len(want)) && got[i] == want[i] {
				i++
			}
			t.Fatalf("at %d: %.80q, want %.80q", i, got[i:], want[i:])
		}
		for _, line := range lines {
			if len(line) > LineWidth+64 || !utf8.ValidString(line) {
				t.Fatalf("a line of %d bytes: %q", len(line), line)
			}
		}
	}
}

// TestF07AnyWindow: whatever window is asked for, across marks and folds, shows the same lines.
func TestF07AnyWindow(t *testing.T) {
	b := openTest(t)
	var doc strings.Builder
	doc.WriteString(`{"items":[`)
	for i := range 3000 {
		fmt.Fprintf(&doc, `{"n":%d,"text":"%s"},`, i, strings.Repeat("ß", i%7*300))
	}
	fmt.Fprintf(&doc, `{}],"%s":"%s","number":1%s}`, strings.Repeat("key", 3000), strings.Repeat(`\u00e9€`, 200_000), strings.Repeat("0", 2_000_000))
	id := keep(t, b, "application/json", []byte(doc.String())).ID
	info, err := b.Info(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for v, count := range map[View]int64{Pretty: info.PrettyLines, Raw: info.Lines} {
		lines := allLines(t, b, id, v, 500)
		if int64(len(lines)) != count {
			t.Fatalf("%s: %d lines, but %d are announced", v, len(lines), count)
		}
		if v == Raw && strings.Join(lines, "") != doc.String() {
			t.Fatal("the raw view is not the text")
		}
		if v == Pretty && unfolded(t, b, id, v) != indented(t, doc.String()) {
			t.Fatal("the pretty view is not the text")
		}
		for range 200 {
			from, n := r.IntN(len(lines)+10), r.IntN(500)+1
			if r.IntN(3) == 0 {
				from = from/linesPerMark*linesPerMark - r.IntN(3)
			}
			got, err := b.Lines(context.Background(), id, v, int64(from), n)
			if err != nil {
				t.Fatal(err)
			}
			want := []string{}
			if from >= 0 && from < len(lines) {
				want = lines[from:min(from+n, len(lines))]
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") || len(got) != len(want) {
				t.Fatalf("%s: window %d+%d differs", v, from, n)
			}
		}
	}
}

func TestRawViewOfText(t *testing.T) {
	b := openTest(t)
	long := strings.Repeat("x", LineWidth-1)
	for text, want := range map[string][]string{
		"a\nb":                     {"a", "b"},
		"a\r\nb\r\n":               {"a", "b"},
		"\n\n":                     {"", ""},
		"a":                        {"a"},
		long + "x\ny":              {long + "x", "y"},
		long + "€\ny":              {long, "€", "y"},
		long + "xy\n":              {long + "x", "y"},
		"\xEF\xBB\xBFa\nb":         {"a", "b"},
		"text \U0001F600" + "\nok": {"text \U0001F600", "ok"},
	} {
		id := keep(t, b, "text/plain", []byte(text)).ID
		if got := allLines(t, b, id, Raw, 2); strings.Join(got, "|") != strings.Join(want, "|") || len(got) != len(want) {
			t.Errorf("%.20q: %d lines %.40q", text, len(got), got)
		}
		if got, err := b.Lines(context.Background(), id, Pretty, 0, 10); err != nil || len(got) != 0 {
			t.Errorf("text has a pretty view: %q (%v)", got, err)
		}
	}
}

func TestManyReadersAtOnce(t *testing.T) {
	b := openTest(t)
	text := sampleAnswer(1 << 20)
	id := keep(t, b, "application/json", text).ID
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 10 {
				if _, err := b.Lines(context.Background(), id, Pretty, int64(i*500), 50); err != nil {
					t.Error(err)
				}
				if hits, err := b.Search(context.Background(), id, Raw, "company 77", 0); err != nil || hits.Total == 0 {
					t.Error(hits.Total, err)
				}
				if nodes, err := b.Children(context.Background(), id, -1, 0, 10); err != nil || len(nodes) != 2 {
					t.Error(nodes, err)
				}
			}
			other := keep(t, b, "", []byte(`{"mine":1}`)).ID
			if err := b.Remove(other); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
