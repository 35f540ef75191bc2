package bodies

import (
	"context"
	"io"
	"strings"
	"testing"
)

// repeated gives a piece of text again and again until size bytes are reached.
type repeated struct {
	head, piece, tail string
	left              int
	at                string
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.at == "" {
		switch {
		case r.head != "":
			r.at, r.head = r.head, ""
		case r.left > 0:
			r.at = r.piece
			r.left -= len(r.piece)
		case r.tail != "":
			r.at, r.tail = r.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, r.at)
	r.at = r.at[n:]
	return n, nil
}

// TestP13BigBodiesStayOnDisk: bodies of half BODY_MB megabytes (20 unless set), among them hostile ones,
// are kept, shown and searched within 32 MB of heap.
func TestP13BigBodiesStayOnDisk(t *testing.T) {
	size := bigSize(t) / 2
	b := openTest(t)
	record := `{"id":1,"name":"Company","tags":["a","b"],"note":null},`
	for name, body := range map[string]*repeated{
		"records in one line":  {head: `[`, piece: strings.Repeat(record, 100), tail: `0]`, left: size},
		"a list of digits":     {head: `[`, piece: strings.Repeat("1,", 1000), tail: `0]`, left: size},
		"one long string":      {head: `["`, piece: strings.Repeat("needle ß ", 1000), tail: `"]`, left: size},
		"one long number":      {head: `[1`, piece: strings.Repeat("0123456789", 1000), tail: `]`, left: size},
		"one long name":        {head: `{"`, piece: strings.Repeat("name ", 1000), tail: `":1}`, left: size},
		"deep and wide":        {head: `[`, piece: strings.Repeat("[", 190) + strings.Repeat("]", 190) + ",", tail: `0]`, left: size},
		"lines of text":        {piece: strings.Repeat("some line\n", 1000), left: size},
		"one line of text":     {piece: strings.Repeat("word ", 1000), left: size},
		"empty lines":          {piece: strings.Repeat("\n", 1000), left: size},
		"latin-1 in one line":  {piece: strings.Repeat("\xe9\xe8 ", 1000), left: size},
		"JSON that is cut off": {head: `[`, piece: strings.Repeat(record, 100), left: size},
	} {
		watch := watchHeap()
		w, err := b.Create()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, body); err != nil {
			t.Fatal(err)
		}
		kept, err := w.Keep("text/plain; charset=iso-8859-1")
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		info, err := b.Info(ctx, kept.ID)
		if err != nil {
			t.Fatal(err)
		}
		for v, count := range map[View]int64{Raw: info.Lines, Pretty: info.PrettyLines} {
			for _, from := range []int64{0, count / 2, count - 1} {
				lines, err := b.Lines(ctx, kept.ID, v, from, 100)
				if err != nil || count > 0 && int64(len(lines)) != min(100, count-from) {
					t.Errorf("%s: %d lines from %d of %d (%v)", name, len(lines), from, count, err)
				}
			}
			for _, needle := range []string{"not in there", "e", "needle ß n", `": `} {
				if _, err := b.Search(ctx, kept.ID, v, needle, 0); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		if _, err := b.Children(ctx, kept.ID, -1, 500, 500); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if most := watch(); most > 32<<20 {
			t.Errorf("%s: %d MB of heap for %d MB", name, most>>20, size>>20)
		}
		if err := b.Remove(kept.ID); err != nil {
			t.Fatal(err)
		}
	}
}
