package request

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func TestSendShowsTheAnswerOfAnyStatus(t *testing.T) {
	stage := newStage(t)
	for _, origin := range []string{"http://api.test", "https://api.test"} {
		stage.play(origin, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("Content-Type", "text/x-echo; charset=latin1")
			w.Header().Add("X-Two", "1")
			w.Header().Add("X-Two", "2")
			w.WriteHeader(503)
			fmt.Fprintf(w, "%s %s %s", r.Method, r.Header.Get("X-Own"), body)
		})
		shelf := &shelf{}
		client := stage.client()
		client.NewBody = shelf.create
		client.Now = func() time.Time { return time.Unix(1700000000, 0) }
		p := prepare(t, "PUT", origin+"/things/1?a=1&a=2", http.Header{"X-Own": {"mine"}}, `{"n":1}`, false)
		for round := range 2 {
			sent := client.Send(t.Context(), p, nil)
			got := answerOf(t, sent)
			if got.Status != 503 || got.StatusText != "Service Unavailable" || got.ContentType != "text/x-echo; charset=latin1" {
				t.Errorf("%+v", got)
			}
			if protocol := map[string]string{"http": "HTTP/1.1", "https": "HTTP/2.0"}[origin[:strings.Index(origin, ":")]]; got.Protocol != protocol {
				t.Errorf("protocol %s", got.Protocol)
			}
			want := `PUT mine {"n":1}`
			if body := shelf.body(t, sent); body != want || got.Size != int64(len(want)) || got.WireSize != got.Size {
				t.Errorf("body %q, size %d, on the wire %d", body, got.Size, got.WireSize)
			}
			if got.Charset != "utf-8" || got.Kind != studio.BodyText || shelf.types[0] != got.ContentType {
				t.Errorf("what the body file said was lost: %+v", got)
			}
			checkTiming(t, sent, origin, round > 0)
			if !sent.StartedAt.Equal(time.Unix(1700000000, 0)) || sent.Redirects == nil || got.Notes == nil || got.Headers == nil {
				t.Errorf("%+v", sent)
			}
			if fields := fmt.Sprint(got.Headers); !strings.Contains(fields, "{X-Two 1 false} {X-Two 2 false}") {
				t.Errorf("headers %s", fields)
			}
			if sent.Request.Method != "PUT" || sent.Request.URL != origin+"/things/1?a=1&a=2" || sent.Request.Body != `{"n":1}` || !strings.Contains(sent.Request.CURL, "things/1") {
				t.Errorf("%+v", sent.Request)
			}
		}
	}
}

func checkTiming(t *testing.T, sent Sent, origin string, again bool) {
	t.Helper()
	g := sent.Timing
	sum := g.DNS + g.Connect + g.TLS + g.Wait + g.Download
	if g.Total <= 0 || g.Wait <= 0 || sum > g.Total*1.0001 {
		t.Errorf("the phases do not fit in the total: %+v", g)
	}
	if g.Reused != again || (again && (g.DNS != 0 || g.Connect != 0 || g.TLS != 0)) {
		t.Errorf("a connection opened or used again: %+v", g)
	}
	if !again && strings.HasPrefix(origin, "https") && g.TLS <= 0 {
		t.Errorf("no time for the encryption: %+v", g)
	}
}

// Real names, a real connection: the phases come from the resolver and the dialer of Go.
func TestSendTimesNameAndConnection(t *testing.T) {
	stage := newStage(t)
	server := stage.play("http://unused.test", func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(20 * time.Millisecond)
		w.Header().Set("Content-Length", "4")
		_, _ = io.WriteString(w, "ab")
		w.(http.Flusher).Flush()
		time.Sleep(20 * time.Millisecond)
		_, _ = io.WriteString(w, "cd")
	})
	_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	client := stage.client()
	client.Dial = nil
	sent := client.Send(t.Context(), prepare(t, "GET", "http://localhost:"+port+"/", nil, "", false), nil)
	answerOf(t, sent)
	if g := sent.Timing; g.DNS <= 0 || g.Connect <= 0 || g.Wait < 20 || g.Download < 19 || g.TLS != 0 || g.Reused {
		t.Errorf("%+v", g)
	}
}

func TestSendWithoutABody(t *testing.T) {
	stage := newStage(t)
	var headers map[string]string
	stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		if r.Method == "DELETE" {
			w.WriteHeader(204)
		}
	})
	for _, headers = range []map[string]string{{}, {"Content-Encoding": "gzip"}, {"Content-Encoding": "br"}} {
		for _, method := range []string{"GET", "DELETE"} {
			shelf := &shelf{}
			client := stage.client()
			client.NewBody = shelf.create
			got := answerOf(t, client.Send(t.Context(), prepare(t, method, "http://api.test/", nil, "", false), nil))
			if got.Kind != studio.BodyEmpty || got.BodyID != "" || got.Size != 0 || len(shelf.kept) != 0 {
				t.Errorf("%s %v: %+v", method, headers, got)
			}
		}
	}
}

func TestSendUnpacks(t *testing.T) {
	stage := newStage(t)
	text := strings.Repeat("all the same text ", 500)
	server := stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/br":
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "not really")
		case strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"):
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, text)
			_ = z.Close()
		default:
			_, _ = io.WriteString(w, text)
		}
	})
	shelf := &shelf{}
	client := stage.client()
	client.NewBody = shelf.create
	send := func(path string, header http.Header) Sent {
		return client.Send(t.Context(), prepare(t, "GET", "http://api.test"+path, header, "", false), nil)
	}
	packed := send("/", nil)
	if got := answerOf(t, packed); shelf.body(t, packed) != text || got.Size != int64(len(text)) || got.WireSize >= got.Size || got.WireSize == 0 {
		t.Errorf("%+v", got)
	}
	if strings.Contains(packed.Request.CURL, "Accept-Encoding") {
		t.Errorf("curl would print packed bytes: %s", packed.Request.CURL)
	}
	ranged := send("/", http.Header{"Range": {"bytes=0-"}})
	if got := answerOf(t, ranged); shelf.body(t, ranged) != text || got.WireSize != got.Size {
		t.Errorf("%+v", got)
	}
	unknown := send("/br", nil)
	if got := answerOf(t, unknown); shelf.body(t, unknown) != "not really" || len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "br") {
		t.Errorf("%+v", got)
	}
	if last := shelf.types[len(shelf.types)-1]; last != "application/octet-stream" {
		t.Errorf("packed bytes were taken for %s", last)
	}
	server.forget()
}

func TestSendStops(t *testing.T) {
	stage := newStage(t)
	reached, release := make(chan bool), make(chan bool)
	stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			_, _ = io.WriteString(w, "some")
			w.(http.Flusher).Flush()
		}
		reached <- true
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	for _, path := range []string{"/headers", "/body"} {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan Sent)
		shelf := &shelf{}
		client := stage.client()
		client.NewBody = shelf.create
		go func() { done <- client.Send(ctx, prepare(t, "GET", "http://api.test"+path, nil, "", false), nil) }()
		<-reached
		cancel()
		select {
		case sent := <-done:
			failureOf(t, sent, studio.CodeCancelled)
		case <-time.After(time.Minute):
			t.Fatal("still waiting after it was stopped")
		}
		if len(shelf.kept) != 0 {
			t.Error("a part of the answer was kept")
		}
	}
}

func TestSendKeepsWhatTheAuthorizerSays(t *testing.T) {
	client := newStage(t).client()
	p := prepare(t, "GET", "http://api.test/?typed="+"the-secret-key", nil, "", false)
	sent := client.Send(t.Context(), p, refusing{studio.Fail(studio.CodeCredentialMoved, "This key was saved for another origin.", "Enter it again.")})
	if f := failureOf(t, sent, studio.CodeCredentialMoved); f.Fix != "Enter it again." {
		t.Errorf("%+v", f)
	}
	if sent.Request.URL != "http://api.test/?typed="+Dots || sent.Timing != (studio.Timing{}) {
		t.Errorf("%+v", sent)
	}
}

type refusing struct{ err error }

func (r refusing) Authorize(context.Context, *studio.Outgoing) error { return r.err }
func (r refusing) Secrets() []string                                 { return []string{"the-secret-key"} }

// An authorizer has no business with where a request goes.
func TestG01AuthenticationCannotMoveARequest(t *testing.T) {
	stage := newStage(t)
	sink := stage.play("http://evil.test", func(http.ResponseWriter, *http.Request) {})
	client := stage.client()
	for _, move := range []func(o *studio.Outgoing){
		func(o *studio.Outgoing) { o.URL.Host = "evil.test" },
		func(o *studio.Outgoing) { o.URL.Path = "/elsewhere" },
		func(o *studio.Outgoing) { o.Method = "DELETE" },
	} {
		sent := client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), signing{nil, move})
		failureOf(t, sent, studio.CodeInternal)
	}
	if len(sink.requests()) != 0 {
		t.Error("a moved request went out")
	}
}

// D17: what must not happen twice goes out once, even when the connection dies with an idempotency key
// set, where net/http would send it again by itself.
func TestD17NoHiddenSecondDelivery(t *testing.T) {
	stage := newStage(t)
	var warm atomic.Bool
	server := stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		if warm.Load() {
			return
		}
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		connection.Close()
	})
	client := stage.client()
	for _, body := range []string{"", `{"amount":1}`} {
		for _, method := range []string{"POST", "PATCH"} {
			warm.Store(true)
			answerOf(t, client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil))
			warm.Store(false)
			server.forget()
			p := prepare(t, method, "http://api.test/pay", http.Header{"Idempotency-Key": {"k1"}}, body, false)
			failureOf(t, client.Send(t.Context(), p, nil), studio.CodeUnreachable)
			if requests := server.requests(); len(requests) != 1 {
				t.Errorf("%s %q was delivered %d times", method, body, len(requests))
			}
		}
	}
}

// The same client may be used from everywhere, and its limits changed meanwhile.
func TestSendFromManySides(t *testing.T) {
	stage := newStage(t)
	stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Header.Get("X-Api-Key")) })
	client := stage.client()
	shelf := &shelf{}
	client.NewBody = shelf.create
	done := make(chan Sent)
	for i := range 40 {
		go func() {
			auth := placements["header"](fmt.Sprintf("secret-number-%d", i%3))
			done <- client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), auth)
		}()
	}
	for range 40 {
		client.SetLimits(client.Limits)
		sent := <-done
		if body := shelf.body(t, sent); body != Dots {
			t.Errorf("%q", body)
		}
	}
}

// Connections are kept for as many calls at once as a run makes: Go by itself keeps two for each host.
func TestConnectionsAreUsedAgain(t *testing.T) {
	stage := newStage(t)
	var opened atomic.Int32
	server := stage.play("http://api.test", func(http.ResponseWriter, *http.Request) { time.Sleep(time.Millisecond) })
	client := stage.client()
	client.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		opened.Add(1)
		return dialTo(server.Listener.Addr().String())(ctx, network, "")
	}
	const workers, calls = 32, 20
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for range calls {
				if sent := client.Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil); sent.Failure != nil {
					t.Errorf("%+v", sent.Failure)
				}
			}
		})
	}
	wait.Wait()
	if n := opened.Load(); n > 2*workers {
		t.Errorf("%d connections for %d calls, %d at once", n, workers*calls, workers)
	}
}
