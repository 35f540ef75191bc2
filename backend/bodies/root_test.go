package bodies

import (
	"context"
	"strings"
	"testing"
)

// The window shows how many members the answer has before it reads any of them.
func TestInfoDescribesTheRoot(t *testing.T) {
	long := "[" + strings.Repeat(`{"id":1},`, 20_000) + `{"id":2}]`
	for _, c := range []struct {
		body, kind string
		members    int64
	}{
		{`{"a":1,"b":{"c":2}}`, "object", 2}, {"\ufeff [1,2,3]", "list", 3}, {"[]", "list", 0}, {`"text"`, "string", 0},
		{long, "list", 20_001}, {"not JSON", "", 0},
	} {
		b := openTest(t)
		kept := keep(t, b, "application/json", []byte(c.body))
		info, err := b.Info(context.Background(), kept.ID)
		if err != nil {
			t.Fatal(err)
		}
		if info.Root.Type != c.kind || info.Root.Children != c.members {
			t.Errorf("%.20q: root %+v, want a %s of %d", c.body, info.Root, c.kind, c.members)
		}
	}
}
