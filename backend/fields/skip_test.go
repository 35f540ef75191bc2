package fields

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"connectorstudio/backend/studio"
)

// skipped passes over the value that a document begins with, and tells where that ended.
func skipped(r io.Reader) (end int64, depth int, ok bool) {
	s := NewScanner(r)
	ok = s.Skip(s.Next())
	return s.EndOffset(), s.Depth(), ok
}

// damaged is a document with up to two bytes changed, left out or added.
func damaged(random *rand.Rand, document string) []byte {
	alphabet := []byte(`{}[]",:\0123456789-+.eEtrufalsn /` + "\x00\x01\xff\xc3\n")
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
	return text
}

// TestSkipIsAsStrictAsNext damages documents in every way: what is at hand as a whole is judged like what comes
// byte by byte, which is read token by token.
func TestSkipIsAsStrictAsNext(t *testing.T) {
	document := `{"a":[1,-0.5e+3,0,true,false,null,"t\u00e9\n\"x",{"b":{},"c":[]}], "dü" : [ { "e" : "Zürich 😀" } , [[]] ] ,"f":"` + strings.Repeat("long ", 9) + `"}`
	random := rand.New(rand.NewPCG(1, 2))
	passed := 0
	for range 60_000 {
		text := damaged(random, document)
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

// TestExtractIsTheSameEverywhere: fields are read alike, and faults are found alike, in memory, from a stream and
// byte by byte.
func TestExtractIsTheSameEverywhere(t *testing.T) {
	document := `{"skip":{"a":[1,{"b":2}]},"id":90071992547409931,"x":-1.5e3,"name":"Z\u00fcrich","in":{"y":true,"city":"A","z":null,"list":[{"v":1},{"w":2,"v":"2"}]},"id":7,"end":"last"}`
	output := studio.Output{}
	for _, path := range []string{"id", "name", "in.city", "in.list[*].v", "in.z", "none", "end"} {
		output.Fields = append(output.Fields, studio.OutputField{Name: path, Path: path})
	}
	x, err := NewExtractor(output)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	for range 40_000 {
		text := damaged(random, document)
		read := func(extract func(func([]Value) error) error) string {
			told := ""
			err := extract(func(record []Value) error { told = fmt.Sprintf("%+v", record); return nil })
			if err != nil {
				return fmt.Sprintf("%+v", *err.(*studio.Failure))
			}
			return told
		}
		want := read(func(each func([]Value) error) error {
			return Extract(output, iotest.OneByteReader(bytes.NewReader(text)), each)
		})
		stream := read(func(each func([]Value) error) error { return x.Extract(bytes.NewReader(text), each) })
		memory := read(func(each func([]Value) error) error {
			return x.ExtractText(append(make([]byte, 0, len(text)+8), text...), each)
		})
		if stream != want || memory != want {
			t.Fatalf("%q:\nbyte by byte %s\nfrom a stream %s\nin memory %s", text, want, stream, memory)
		}
	}
}
