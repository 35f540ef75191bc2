package fields

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// skipped passes over the value that a document begins with, and tells where that ended.
func skipped(r io.Reader) (end int64, depth int, ok bool) {
	s := NewScanner(r)
	ok = s.Skip(s.Next())
	return s.EndOffset(), s.Depth(), ok
}

// TestSkipIsAsStrictAsNext damages documents in every way: what is at hand as a whole is judged like what comes
// byte by byte, which is read token by token.
func TestSkipIsAsStrictAsNext(t *testing.T) {
	document := `{"a":[1,-0.5e+3,0,true,false,null,"t\u00e9\n\"x",{"b":{},"c":[]}], "dü" : [ { "e" : "Zürich 😀" } , [[]] ] ,"f":"` + strings.Repeat("long ", 9) + `"}`
	alphabet := []byte(`{}[]",:\0123456789-+.eEtrufalsn /` + "\x00\x01\xff\xc3\n")
	random := rand.New(rand.NewPCG(1, 2))
	passed := 0
	for range 60_000 {
		text := []byte(document)
		for range random.IntN(3) {
			at, b := random.IntN(len(text)), alphabet[random.IntN(len(alphabet))]
			switch random.IntN(3) {
			case 0:
				text[at] = b
			case 1:
				text = append(text[:at:at], text[at+1:]...)
			default:
				text = append(text[:at:at], append([]byte{b}, text[at:]...)...)
			}
		}
		end, depth, ok := skipped(bytes.NewReader(text))
		slowEnd, slowDepth, slowOK := skipped(iotest.OneByteReader(bytes.NewReader(text)))
		if ok != slowOK || ok && (end != slowEnd || depth != slowDepth) {
			t.Fatalf("%q: %v to %d, byte by byte %v to %d", text, ok, end, slowOK, slowEnd)
		}
		inPlace := NewScanner(nil)
		there := append(append(make([]byte, 0, len(text)+8), text...), "garbage!"...)[:len(text)]
		inPlace.ResetText(there)
		if is := inPlace.Skip(inPlace.Next()); is != ok || ok && inPlace.EndOffset() != end || !bytes.Equal(there, text) {
			t.Fatalf("%q: %v in place, %v else; it became %q", text, is, ok, there)
		}
		if ok {
			passed++
		}
	}
	if passed < 1000 {
		t.Errorf("only %d documents were whole", passed)
	}
}
