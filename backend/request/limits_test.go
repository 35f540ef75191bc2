package request

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"connectorstudio/backend/studio"
)

// number reads a size from the environment, so that a longer run can raise it.
func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// bomb is a gzip stream of zeros: members of 16 MiB each, one after the other.
func bomb(t *testing.T, megabytes int) []byte {
	t.Helper()
	var member bytes.Buffer
	z, _ := gzip.NewWriterLevel(&member, gzip.BestCompression)
	if _, err := z.Write(make([]byte, 16<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.Repeat(member.Bytes(), megabytes/16)
}

func TestD10DecompressionBomb(t *testing.T) {
	stage := newStage(t)
	packed := bomb(t, number("STUDIO_BOMB_MB", 1024))
	stage.play("http://api.test", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed)
	})
	shelf := &shelf{}
	client := stage.client()
	client.NewBody = shelf.create
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	sent := client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), placements["header"](canary))
	runtime.ReadMemStats(&after)
	f := failureOf(t, sent, studio.CodeTooLarge)
	if !strings.Contains(f.Message, "100 times") {
		t.Errorf("%+v", f)
	}
	if shelf.written > 10<<20 || len(shelf.kept) != 0 || shelf.discarded != 1 {
		t.Errorf("%d bytes written, %d files kept, %d discarded", shelf.written, len(shelf.kept), shelf.discarded)
	}
	// All that was ever allocated is more than what the process could have grown by.
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
		t.Errorf("%d MiB allocated", grown>>20)
	}
}

// The ratio counts only beyond 1 MiB, and an honest answer of the same packing gets through.
func TestD10HonestCompression(t *testing.T) {
	stage := newStage(t)
	var plain []byte
	stage.play("http://api.test", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(plain)
		_ = z.Close()
	})
	shelf := &shelf{}
	client := stage.client()
	client.NewBody = shelf.create
	var many bytes.Buffer
	for i := range 60_000 {
		fmt.Fprintf(&many, `{"id":%d,"name":"Customer %x"},`, i, i*7919)
	}
	for _, plain = range [][]byte{make([]byte, 1<<20), many.Bytes()} {
		sent := client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil)
		if body := shelf.body(t, sent); body != string(plain) {
			t.Errorf("%d of %d bytes arrived", len(body), len(plain))
		}
	}
}

func TestD10BodyLimit(t *testing.T) {
	stage := newStage(t)
	var announced bool
	stage.play("http://api.test", func(w http.ResponseWriter, _ *http.Request) {
		if announced {
			w.Header().Set("Content-Length", "1048577")
		}
		_, _ = w.Write(make([]byte, 1<<20+1))
	})
	shelf := &shelf{}
	client := stage.client()
	client.NewBody = shelf.create
	client.Limits.Body = 1 << 20
	for _, announced = range []bool{false, true} {
		f := failureOf(t, client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil), studio.CodeTooLarge)
		if f.Message != "The answer of api.test is larger than 1 MB." || len(shelf.kept) != 0 {
			t.Errorf("%+v", f)
		}
	}
	client.SetLimits(Limits{Body: 1<<20 + 1})
	answerOf(t, client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil))
}

// A large answer passes through to the file: memory does not grow with it.
func TestD10LargeAnswerInFlatMemory(t *testing.T) {
	stage := newStage(t)
	size := number("STUDIO_LARGE_MB", 128) << 20
	piece := bytes.Repeat([]byte(`{"name":"Acme","city":"Berlin"},`), 2048)
	stage.play("http://api.test", func(w http.ResponseWriter, _ *http.Request) {
		for range size / len(piece) {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
	})
	client := stage.client()
	client.Limits.Body = int64(size)
	client.NewBody = func() (BodyFile, error) { return nowhere{}, nil }
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	sent := client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), placements["header"](canary))
	runtime.ReadMemStats(&after)
	if got := answerOf(t, sent); got.Size != int64(size) {
		t.Errorf("%d bytes arrived", got.Size)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
		t.Errorf("%d KiB allocated for %d MiB", grown>>10, size>>20)
	}
}

type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (nowhere) Keep(string) (Body, error)   { return Body{}, nil }
func (nowhere) Discard()                    {}

// D11: the faults of a bad network, from a proxy that plays them. Every call comes back with the whole
// answer or with a failure, never with a part.
func TestD11NetworkFaults(t *testing.T) {
	text := strings.Repeat("0123456789abcdef", 4096) // 64 KiB
	stage := newStage(t)
	server := stage.play("http://unused.test", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		_, _ = io.WriteString(w, text)
	})
	for _, c := range []struct {
		name, toxic string
		limits      Limits
		code        studio.Code // empty: the answer arrives whole
		words       string
	}{
		{"latency", `{"type":"latency","attributes":{"latency":80,"jitter":20}}`, Limits{}, "", ""},
		{"latency-beyond-first-byte", `{"type":"latency","attributes":{"latency":3000}}`, Limits{FirstByte: 200 * time.Millisecond}, studio.CodeTimeout, "did not answer in 200 ms"},
		{"latency-beyond-total", `{"type":"latency","attributes":{"latency":3000}}`, Limits{Total: 200 * time.Millisecond}, studio.CodeTimeout, "did not answer in 200 ms"},
		{"bandwidth", `{"type":"bandwidth","attributes":{"rate":200}}`, Limits{}, "", ""},
		{"bandwidth-beyond-total", `{"type":"bandwidth","attributes":{"rate":20}}`, Limits{Total: time.Second}, studio.CodeTimeout, "was not complete after 1 s"},
		{"slicer", `{"type":"slicer","attributes":{"average_size":700,"size_variation":300,"delay":200}}`, Limits{}, "", ""},
		{"slicer-stalls", `{"type":"slicer","attributes":{"average_size":20000,"size_variation":1,"delay":1500000}}`, Limits{Idle: 300 * time.Millisecond}, studio.CodeTimeout, "stopped for 300 ms before its end"},
		{"limit-in-body", `{"type":"limit_data","attributes":{"bytes":4000}}`, Limits{}, studio.CodeTruncated, "of 65536 bytes"},
		{"limit-in-headers", `{"type":"limit_data","attributes":{"bytes":20}}`, Limits{}, studio.CodeUnreachable, "could not be read"},
		{"limit-at-once", `{"type":"limit_data","attributes":{"bytes":0}}`, Limits{}, studio.CodeUnreachable, "closed the connection"},
		{"reset", `{"type":"reset_peer","attributes":{"timeout":0}}`, Limits{}, studio.CodeUnreachable, "closed the connection"},
		{"timeout", `{"type":"timeout","attributes":{"timeout":0}}`, Limits{FirstByte: 200 * time.Millisecond}, studio.CodeTimeout, "did not answer in 200 ms"},
		{"timeout-then-close", `{"type":"timeout","attributes":{"timeout":100}}`, Limits{}, studio.CodeUnreachable, "closed the connection"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			shelf := &shelf{}
			client := stage.client()
			client.Dial = toxic(t, server.Listener.Addr().String(), c.toxic)
			client.NewBody = shelf.create
			client.Limits = merged(c.limits, client.Limits)
			sent := client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil)
			if c.code == "" {
				if shelf.body(t, sent) != text {
					t.Error("not the whole answer")
				}
				return
			}
			f := failureOf(t, sent, c.code)
			if !strings.Contains(f.Message, c.words) {
				t.Errorf("%q", f.Message)
			}
			if len(shelf.kept) != 0 {
				t.Error("a part of the answer was kept")
			}
		})
	}
}

func merged(l, otherwise Limits) Limits {
	for _, x := range []struct{ have, otherwise *time.Duration }{
		{&l.FirstByte, &otherwise.FirstByte}, {&l.Idle, &otherwise.Idle}, {&l.Total, &otherwise.Total},
	} {
		if *x.have == 0 {
			*x.have = *x.otherwise
		}
	}
	return l
}

// toxic puts a fault between the client and a server and returns how to dial through it.
func toxic(t *testing.T, upstream, fault string) dialer {
	t.Helper()
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), t.Name(), "127.0.0.1:0", upstream)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(fault)); err != nil {
		t.Fatal(err)
	}
	return dialTo(proxy.Listen)
}

// An answer that ends early is a failure whatever tells its length.
func TestD11TruncatedBody(t *testing.T) {
	whole := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	for name, raw := range map[string]string{
		"length":         whole + "Content-Length: 100\r\n\r\n" + `{"a":1`,
		"chunks":         whole + "Transfer-Encoding: chunked\r\n\r\n6\r\n" + `{"a":1` + "\r\n",
		"within a chunk": whole + "Transfer-Encoding: chunked\r\n\r\nff\r\n" + `{"a":1`,
		"gzip":           whole + "Content-Encoding: gzip\r\n\r\n" + string(bomb(t, 16)[:200]),
		"gzip header":    whole + "Content-Encoding: gzip\r\n\r\n\x1f\x8b",
		"not gzip":       whole + "Content-Encoding: gzip\r\n\r\n" + `{"a":1}`,
	} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			shelf := &shelf{}
			client := newStage(t).client()
			client.Dial = dialTo(answering(t, raw))
			client.NewBody = shelf.create
			sent := client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil)
			f := failureOf(t, sent, studio.CodeTruncated)
			if !strings.Contains(f.Message, "bytes") || !strings.HasPrefix(f.Detail, "200 OK") {
				t.Errorf("%+v", f)
			}
			if len(shelf.kept) != 0 || sent.Timing.Total <= 0 {
				t.Errorf("kept %d, %+v", len(shelf.kept), sent.Timing)
			}
		})
	}
}

// An answer of endless drops is bounded by the whole.
func TestD11SlowDrip(t *testing.T) {
	stage := newStage(t)
	stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "x")
			w.(http.Flusher).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	})
	client := stage.client()
	client.Limits.Total, client.Limits.Idle = 300*time.Millisecond, 2*time.Second
	f := failureOf(t, client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil), studio.CodeTimeout)
	if f.Message != "The answer of api.test was not complete after 300 ms." {
		t.Errorf("%q", f.Message)
	}
}

// A server that takes connections and never says a word of TLS, and one that never takes any.
func TestD11ConnectAndTLSLimits(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	client := newStage(t).client()
	client.Dial = dialTo(silent.Addr().String())
	client.Limits.TLS = 100 * time.Millisecond
	f := failureOf(t, client.Send(t.Context(), prepare(t, "GET", "https://api.test/", nil, "", false), nil), studio.CodeTimeout)
	if f.Message != "api.test did not set up a secure connection in 100 ms." {
		t.Errorf("%q", f.Message)
	}
	client = newStage(t).client()
	client.Dial = dialNever
	client.Limits.Connect = 100 * time.Millisecond
	f = failureOf(t, client.Send(t.Context(), prepare(t, "GET", "https://api.test/", nil, "", false), nil), studio.CodeTimeout)
	if f.Message != "api.test did not take a connection in 100 ms." {
		t.Errorf("%q", f.Message)
	}
}

func TestD12HeaderFlood(t *testing.T) {
	stage := newStage(t)
	for _, origin := range []string{"http://api.test", "https://api.test"} {
		size := 0
		stage.play(origin, func(w http.ResponseWriter, _ *http.Request) {
			for i := range size / 1000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 990))
			}
		})
		client := stage.client()
		for _, size = range []int{11 << 20, 70 << 10} {
			sent := client.Send(t.Context(), prepare(t, "GET", origin+"/", nil, "", false), nil)
			if size > 1<<20 && origin == "https://api.test" {
				failureOf(t, sent, studio.CodeUnreachable) // HTTP/2 ends the connection before it is counted
				continue
			}
			f := failureOf(t, sent, studio.CodeTooLarge)
			if f.Message != "The headers of the answer of api.test are larger than 64 KB." {
				t.Errorf("%s: %q", origin, f.Message)
			}
		}
		size = 50 << 10
		answerOf(t, client.Send(t.Context(), prepare(t, "GET", origin+"/", nil, "", false), nil))
	}
}

// D13 is the business of the body's file; here every byte and the declared type reach it unchanged.
func TestD13BytesPassUnchanged(t *testing.T) {
	stage := newStage(t)
	every := make([]byte, 0, 1<<16)
	for i := range 1 << 15 {
		every = append(every, byte(i>>8), byte(i))
	}
	stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = []string{r.URL.Query().Get("type")}
		_, _ = w.Write(every)
	})
	for _, contentType := range []string{"text/html; charset=utf-16", "application/json", "", "nonsense/;;"} {
		shelf := &shelf{}
		client := stage.client()
		client.NewBody = shelf.create
		p := prepare(t, "GET", "http://api.test/?"+url.Values{"type": {contentType}}.Encode(), nil, "", false)
		sent := client.Send(t.Context(), p, placements["header"](canary))
		if shelf.body(t, sent) != string(every) || shelf.types[0] != contentType || sent.Response.ContentType != contentType {
			t.Errorf("%q: %q, %+v", contentType, shelf.types, sent.Response)
		}
	}
}

func TestDiskFull(t *testing.T) {
	stage := newStage(t)
	stage.play("http://api.test", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "text") })
	client := stage.client()
	for _, full := range []fullDisk{{onWrite: true}, {onWrite: false}} {
		client.NewBody = func() (BodyFile, error) { return full, nil }
		failureOf(t, client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil), studio.CodeDiskFull)
	}
	client.NewBody = func() (BodyFile, error) { return nil, &os.PathError{Op: "open", Path: "x", Err: syscall.EACCES} }
	failureOf(t, client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil), studio.CodeInternal)
}

type fullDisk struct{ onWrite bool }

func (f fullDisk) Write(p []byte) (int, error) {
	if f.onWrite {
		return 0, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	return len(p), nil
}
func (f fullDisk) Keep(string) (Body, error) {
	return Body{}, &os.PathError{Op: "sync", Path: "x", Err: syscall.ENOSPC}
}
func (f fullDisk) Discard() {}
