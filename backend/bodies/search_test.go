package bodies

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
)

// naiveHits finds text in unfolded lines as simply as can be.
func naiveHits(text, needle string) int {
	return strings.Count(strings.ToLower(text), strings.ToLower(needle))
}

// checkHits holds every hit to the lines of the view: the text stands there, or goes on in the next.
func checkHits(t *testing.T, b *Bodies, id string, v View, needle string, hits Hits) {
	t.Helper()
	last := Hit{Line: -1}
	for i, hit := range hits.Hits {
		if hit.Line < last.Line || hit.Line == last.Line && hit.Column < last.Column+last.Length {
			t.Fatalf("%q: hits out of order: %+v behind %+v", needle, hit, last)
		}
		last = hit
		if i%9 != 0 && i != len(hits.Hits)-1 {
			continue
		}
		lines, err := b.Lines(context.Background(), id, v, hit.Line, 2)
		if err != nil || len(lines) == 0 {
			t.Fatal(err)
		}
		found := utf16.Encode([]rune(strings.Join(lines, "")))[hit.Column : hit.Column+hit.Length]
		if text := string(utf16.Decode(found)); !strings.EqualFold(text, needle) {
			t.Fatalf("%s: %q was found at %d:%d for %q", v, text, hit.Line, hit.Column, needle)
		}
		if !strings.Contains(strings.ToLower(hit.Text), strings.ToLower(needle)) {
			t.Fatalf("%q does not stand in the excerpt %q", needle, hit.Text)
		}
	}
}

// TestF07SearchCoversEverything compares with a plain search of the whole text, in both views, with
// hits across folds and blocks.
func TestF07SearchCoversEverything(t *testing.T) {
	b := openTest(t)
	r := rand.New(rand.NewPCG(5, 6))
	var doc strings.Builder
	doc.WriteString(`{"items":[`)
	for i := range 2500 {
		fmt.Fprintf(&doc, `{"id":%d,"name":"Größe %d ÉCOLE","url":"https:\/\/x.example\/%d","k":%s},`, i, i%50, i, anyJSON(r, 2))
	}
	doc.WriteString(`"` + strings.Repeat("needle and hay ", 80_000) + `"]}`)
	id := keep(t, b, "application/json", []byte(doc.String())).ID
	for _, v := range []View{Raw, Pretty} {
		text := unfolded(t, b, id, v)
		for _, needle := range []string{
			"größe 7 é", "GRÖSSE", "école", "\"id\": 2499", `"id":2499`, `": {`, "hay needle and", "company", "naïve", "日本", "\U0001F600",
			"9007199254740993", "nowhere", "{", "e-mail", "x.example", "[]", "  }", `"k"`, "ß", "long élong élong é",
		} {
			hits, err := b.Search(context.Background(), id, v, needle, 0)
			if err != nil {
				t.Fatal(err)
			}
			want := naiveHits(text, needle)
			if hits.Total != int64(min(want, MaxCount)) || hits.More != (want > MaxCount) || len(hits.Hits) != min(want, MaxHits) {
				t.Errorf("%s: %q stands %d times; found %d, more %v, %d given", v, needle, want, hits.Total, hits.More, len(hits.Hits))
			}
			checkHits(t, b, id, v, needle, hits)
		}
	}
}

func TestSearchGoesOnFromALine(t *testing.T) {
	b := openTest(t)
	doc := "[" + strings.Repeat(`"plain","Manufacturing",[],`, 12_000) + "0]"
	id := keep(t, b, "application/json", []byte(doc)).ID
	var all []Hit
	for from := int64(0); ; {
		hits, err := b.Search(context.Background(), id, Pretty, "manufacturing", from)
		if err != nil {
			t.Fatal(err)
		}
		if len(hits.Hits) == 0 {
			break
		}
		if !hits.More || hits.Total != MaxCount {
			t.Fatalf("counted %d, more %v", hits.Total, hits.More)
		}
		if hits.Hits[0].Line < from {
			t.Fatal("a hit before the line asked for")
		}
		all = append(all, hits.Hits...)
		from = all[len(all)-1].Line + 1
	}
	if want := naiveHits(unfolded(t, b, id, Pretty), "manufacturing"); len(all) != want {
		t.Errorf("%d hits window by window, want %d", len(all), want)
	}
}

func TestSearchFindsEscapedLetters(t *testing.T) {
	b := openTest(t)
	id := keep(t, b, "application/json", []byte(`["Z\u00fcrich", "Z\u00DCRICH", "ZÜRICH", "a\/b", "\ud83d\ude00"]`)).ID
	for needle, want := range map[string]int64{"zürich": 3, "A/B": 1, "\U0001F600": 1, `\u00fc`: 1} {
		hits, err := b.Search(context.Background(), id, Pretty, needle, 0)
		if err != nil || hits.Total != want {
			t.Errorf("%q: %d hits, want %d (%v)", needle, hits.Total, want, err)
		}
	}
	text := keep(t, b, "text/plain; charset=utf-16le", utf16le("eins\nZÜRICH \U0001F600 zürich\n")).ID
	hits, err := b.Search(context.Background(), text, Raw, "Zürich", 0)
	if err != nil || len(hits.Hits) != 2 {
		t.Fatalf("%+v (%v)", hits, err)
	}
	if hit := hits.Hits[1]; hit.Line != 1 || hit.Column != 10 || hit.Length != 6 {
		t.Errorf("%+v; columns count UTF-16 units", hit)
	}
}

func TestSearchCanBeStopped(t *testing.T) {
	b := openTest(t)
	id := keep(t, b, "application/json", sampleAnswer(1<<20)).ID
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, needle := range []string{"nowhere", ":"} {
		if _, err := b.Search(ctx, id, Pretty, needle, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v", needle, err)
		}
	}
}

func TestNothingToSearch(t *testing.T) {
	b := openTest(t)
	id := keep(t, b, "", []byte("\x00\x01binary")).ID
	for _, needle := range []string{"", "binary", strings.Repeat("x", 2000)} {
		hits, err := b.Search(context.Background(), id, Raw, needle, 0)
		if err != nil || hits.Hits == nil || hits.Total != 0 {
			t.Errorf("%+v (%v)", hits, err)
		}
	}
}
