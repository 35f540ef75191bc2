package bodies

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// children reads all members of a node, window by window.
func children(t *testing.T, b *Bodies, id string, node int64, window int) []Node {
	t.Helper()
	nodes := []Node{}
	for {
		part, err := b.Children(context.Background(), id, node, int64(len(nodes)), window)
		if err != nil {
			t.Fatal(err)
		}
		if len(part) == 0 {
			return nodes
		}
		nodes = append(nodes, part...)
	}
}

// rebuild makes JSON of the tree below a node, as the page would see it by opening everything.
func rebuild(t *testing.T, b *Bodies, id string, doc string, n Node, out *strings.Builder) {
	switch n.Type {
	case "object", "list":
		brackets := "{}"
		if n.Type == "list" {
			brackets = "[]"
		}
		out.WriteByte(brackets[0])
		nodes := children(t, b, id, n.ID, 7)
		if int64(len(nodes)) != n.Children {
			t.Fatalf("%s has %d members, %d announced", n.Path, len(nodes), n.Children)
		}
		for i, c := range nodes {
			if i > 0 {
				out.WriteByte(',')
			}
			if n.Type == "object" {
				key, _ := json.Marshal(c.Key)
				out.Write(key)
				out.WriteByte(':')
			} else if c.Key != fmt.Sprint(i) {
				t.Fatalf("element %d is called %s", i, c.Key)
			}
			if _, err := fields.ParsePath(c.Path); err != nil {
				t.Fatalf("%q: %v", c.Path, err)
			}
			rebuild(t, b, id, doc, c, out)
		}
		out.WriteByte(brackets[1])
	default:
		if !strings.HasPrefix(doc[n.ID:], n.Value) {
			t.Fatalf("%s does not stand at %d", n.Value, n.ID)
		}
		out.WriteString(n.Value)
	}
}

func TestD14TreeIsTheSameJSON(t *testing.T) {
	b := openTest(t)
	r := rand.New(rand.NewPCG(7, 8))
	for range 12 {
		doc := " [" + anyJSON(r, 5) + "]"
		id := keep(t, b, "application/json", []byte(doc)).ID
		root := Node{ID: 1, Type: "list", Children: 1}
		var out strings.Builder
		rebuild(t, b, id, doc, root, &out)
		if strings.Contains(doc, "long élong") && len(out.String()) < len(doc)/2 {
			continue // values are cut
		}
		got, want := reduced(t, out.String()), reduced(t, doc)
		if got != want {
			t.Fatalf("%s\nbecame\n%s", want, got)
		}
	}
}

// reduced is JSON without white space, numbers and repeated names as they are.
func reduced(t *testing.T, text string) string {
	t.Helper()
	s := fields.NewScanner(strings.NewReader(text))
	var b strings.Builder
	for token := s.Next(); token != fields.End; token = s.Next() {
		if token == fields.Bad {
			t.Fatal(s.Err())
		}
		if token == fields.Key || token == fields.String {
			value := cutRunes(s.Raw(), maxValue-10)
			if token == fields.Key {
				value = fields.Unquote(s.Raw())
			}
			b.WriteString(value)
		} else {
			b.Write(s.Raw())
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// TestF07TreeOfAMillion opens windows deep in long lists and below large members.
func TestF07TreeOfAMillion(t *testing.T) {
	b := openTest(t)
	count := bigSize(t) / 20
	var doc strings.Builder
	doc.WriteString(`{"before":{"x":[1,2]},"list":[`)
	for i := range count {
		fmt.Fprintf(&doc, `{"n":%d},`, i)
	}
	fmt.Fprintf(&doc, `{"big":{"a.b":[%s0]}}],"map":{`, strings.Repeat(`"0123456789",`, 20_000))
	for i := range 20_000 {
		fmt.Fprintf(&doc, `"key %d":[%d],`, i, i)
	}
	doc.WriteString(`"last":null}}`)
	id := keep(t, b, "application/json", []byte(doc.String())).ID
	if info, err := b.Info(context.Background(), id); err != nil || info.Root.Type != "object" || info.Root.Children != 3 || info.Root.ID != 0 {
		t.Fatalf("%+v (%v)", info, err)
	}
	top := children(t, b, id, -1, 500)
	if len(top) != 3 || top[0].Children != 1 || top[1].Children != int64(count+1) || top[2].Children != 20_001 {
		t.Fatalf("%+v", top)
	}
	for _, from := range []int{0, 1, count / 3, count - 5} {
		nodes, err := b.Children(context.Background(), id, top[1].ID, int64(from), 500)
		if err != nil {
			t.Fatal(err)
		}
		first := nodes[0]
		if first.Path != fmt.Sprintf("list[%d]", from) || len(nodes) != min(500, count+1-from) {
			t.Fatalf("%+v and %d more", first, len(nodes)-1)
		}
		inner := children(t, b, id, first.ID, 10)
		if len(inner) != 1 || inner[0].Value != fmt.Sprint(from) || inner[0].Path != fmt.Sprintf("list[%d].n", from) {
			t.Fatalf("%+v", inner)
		}
	}
	last, _ := b.Children(context.Background(), id, top[1].ID, int64(count), 10)
	big := children(t, b, id, last[0].ID, 10)
	list := children(t, b, id, big[0].ID, 10)
	if want := fmt.Sprintf(`list[%d].big["a.b"]`, count); list[0].Path != want || list[0].Children != 20_001 {
		t.Fatalf("%+v, want %s", list[0], want)
	}
	end, _ := b.Children(context.Background(), id, list[0].ID, 19_999, 10)
	if len(end) != 2 || end[0].Value != `"0123456789"` || end[1].Value != "0" {
		t.Fatalf("%+v", end)
	}
	entries, _ := b.Children(context.Background(), id, top[2].ID, 19_998, 500)
	if len(entries) != 3 || entries[0].Path != `map["key 19998"]` || entries[2].Type != "null" {
		t.Fatalf("%+v", entries)
	}
}

func TestTreeOfScalarsAndOthers(t *testing.T) {
	b := openTest(t)
	id := keep(t, b, "", []byte(" 12.50 ")).ID
	if nodes := children(t, b, id, -1, 10); len(nodes) != 1 || nodes[0].Value != "12.50" || nodes[0].Type != "number" || nodes[0].ID != 1 {
		t.Errorf("%+v", nodes)
	}
	if info, err := b.Info(context.Background(), id); err != nil || info.Root.Value != "12.50" || info.Root.Type != "number" {
		t.Errorf("%+v (%v)", info, err)
	}
	id = keep(t, b, "application/json", []byte(`["`+strings.Repeat("é", 5000)+`", {}]`)).ID
	nodes := children(t, b, id, -1, 10)
	if len(nodes) != 2 || len([]rune(nodes[0].Value)) != maxValue || nodes[1].Type != "object" || nodes[1].Children != 0 {
		t.Errorf("%+v", nodes)
	}
	if none := children(t, b, id, nodes[1].ID, 10); len(none) != 0 {
		t.Errorf("%+v", none)
	}
	for _, node := range []int64{2, 5, 99, 1 << 40} {
		if _, err := b.Children(context.Background(), id, node, 0, 10); studio.CodeOf(err) != studio.CodeNotFound {
			t.Errorf("node %d: %v", node, err)
		}
	}
	text := keep(t, b, "", []byte("text")).ID
	if info, err := b.Info(context.Background(), text); err != nil || info.Root.Type != "" {
		t.Errorf("%+v (%v)", info, err)
	}
	if nodes := children(t, b, text, -1, 10); len(nodes) != 0 {
		t.Errorf("%+v", nodes)
	}
}
