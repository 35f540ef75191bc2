package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// hostile lists 10 kinds of requests that other programs and pages can send.
func hostile(f *Flow) []func() *http.Request {
	at := f.State().RedirectURL
	base, _ := url.Parse(at)
	get := func(address string) *http.Request {
		r, _ := http.NewRequest("GET", address, nil)
		return r
	}
	right := at + "?code=evil&state=" + f.request.state
	return []func() *http.Request{
		func() *http.Request { return get(at + "?code=evil&state=wrong") },
		func() *http.Request { return get(at + "?code=evil") },
		func() *http.Request { return get(at + "?error=access_denied&state=") },
		func() *http.Request { return get("http://" + base.Host + "/other?code=evil&state=" + f.request.state) },
		func() *http.Request { r := get(right); r.Host = "evil.test"; return r },
		func() *http.Request { r := get(right); r.Method = "POST"; return r },
		func() *http.Request { r := get(right); r.Header.Set("Origin", "https://evil.test"); return r },
		func() *http.Request { return get(right + "&state=" + f.request.state) },
		func() *http.Request { return get(right + "&code=again") },
		func() *http.Request { return get(right + "&pad=" + strings.Repeat("x", queryLimit)) },
	}
}

func TestA01StrayRequests(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"good"}`))
	a, _ := newAuth(t)
	f := begin(t, a, withOAuth(v.URL))
	kinds, count := hostile(f), times("CS_HOSTILE_REQUESTS", 2000)
	statuses := []int{400, 400, 400, 404, 421, 405, 403, 400, 400, 414}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	var next, echoed atomic.Int64
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= count {
					return
				}
				response, err := client.Do(kinds[i%len(kinds)]())
				if err != nil {
					t.Error(err)
					return
				}
				body, _ := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if response.StatusCode != statuses[i%len(kinds)] {
					t.Errorf("kind %d got %d", i%len(kinds), response.StatusCode)
				}
				if strings.Contains(string(body), f.request.state) || strings.Contains(string(body), "evil") {
					echoed.Add(1)
				}
			}
		})
	}
	workers.Wait()
	if got := f.State().Ignored; got != count || echoed.Load() != 0 {
		t.Fatalf("%d of %d ignored, %d pages echoed what was sent", got, count, echoed.Load())
	}
	if v.calls() != 0 {
		t.Fatal("a stray request led to a token request")
	}
	if _, err := visit(callback(f, "code", "real", "state", f.request.state)); err != nil {
		t.Fatal(err)
	}
	if state := ended(t, f); state.Failure != nil || v.asked[0].Get("code") != "real" {
		t.Fatalf("the real answer was not taken: %+v", state)
	}
}

func TestA02NoStateNoExchange(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"attacker"}`))
	a, _ := newAuth(t)
	f := begin(t, a, withOAuth(v.URL))
	if len(f.request.state) < 43 {
		t.Fatalf("the state has %d characters: fewer than 256 bits", len(f.request.state))
	}
	for _, state := range []string{"", "x", f.request.state[1:], f.request.state + "a", strings.ToUpper(f.request.state)} {
		if _, err := visit(callback(f, "code", "attacker", "state", state)); err != nil {
			t.Fatal(err)
		}
	}
	if other, _ := authorize(f.connector, f.request.redirect); other.state == f.request.state || other.verifier == f.request.verifier {
		t.Fatal("the state or the verifier repeats")
	}
	if state := f.State(); v.requests() != 0 || state.Ignored != 5 || state.Done {
		t.Fatalf("%d requests to the provider, %+v", v.requests(), state)
	}
}

func TestA04NothingOfTheRequestIsShown(t *testing.T) {
	v := newVendor(t)
	a, _ := newAuth(t)
	f := begin(t, a, withOAuth(v.URL))
	script := "<script>alert(1)</script>"
	for _, address := range []string{
		callback(f, "error", "access_denied"+script, "error_description", script, "state", "wrong"),
		callback(f, "error", "access_denied"+script, "error_description", script, "state", f.request.state),
	} {
		response, err := visit(address)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		if strings.Contains(string(body), "script") || strings.Contains(string(body), f.request.state) {
			t.Fatalf("the page shows what was sent:\n%s", body)
		}
	}
}

func TestA08ForeignHost(t *testing.T) {
	v := newVendor(t)
	a, _ := newAuth(t)
	f := begin(t, a, withOAuth(v.URL))
	address := callback(f, "code", "c", "state", f.request.state)
	port := f.loopback.listeners[0].Addr().(*net.TCPAddr).Port
	for i, host := range []string{"evil.test", "evil.test:" + strconv.Itoa(port), "localhost:" + strconv.Itoa(port), "127.0.0.1", "127.0.0.1:1"} {
		request, _ := http.NewRequest("GET", address, nil)
		request.Host = host
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusMisdirectedRequest || f.State().Ignored != i+1 || f.State().Done {
			t.Fatalf("%s: %d, %+v", host, response.StatusCode, f.State())
		}
	}
}

func TestA09SecondCallbackIsGone(t *testing.T) {
	for range times("CS_DOUBLE_CALLBACKS", 100) {
		l, err := listen(studio.Redirect{})
		if err != nil {
			t.Fatal(err)
		}
		l.serve(expected{state: "right", taken: new(atomic.Bool)})
		statuses := make(chan int, 2)
		for i := range 2 {
			go func() {
				response, err := visit(fmt.Sprintf("%s?state=right&code=%d", l.redirect, i))
				if err != nil {
					statuses <- 0
					return
				}
				statuses <- response.StatusCode
			}()
		}
		first, second := <-statuses, <-statuses
		if first+second != http.StatusOK+http.StatusGone || len(l.result) != 1 {
			t.Fatalf("%d and %d, %d results", first, second, len(l.result))
		}
		l.close()
	}
}

func TestA09OneExchange(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"good"}`))
	a, _ := newAuth(t)
	f := begin(t, a, withOAuth(v.URL))
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if response, err := visit(callback(f, "code", "c", "state", f.request.state)); err == nil {
				_ = response.Body.Close()
			}
		})
	}
	both.Wait()
	if ended(t, f); v.calls() != 1 {
		t.Fatalf("%d exchanges", v.calls())
	}
	if err := f.Paste(callback(f, "code", "late", "state", f.request.state)); studio.CodeOf(err) != studio.CodeNotFound {
		t.Fatal(err)
	}
}

func TestA10FinalPage(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"good"}`))
	a, _ := newAuth(t)
	f := begin(t, a, withOAuth(v.URL))
	response, err := visit(callback(f, "code", "secret-code", "state", f.request.state))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Content-Type": "text/html; charset=utf-8",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	page := string(body)
	if !strings.Contains(page, "You can close this tab and go back to Connector Studio.") {
		t.Error("the page does not say what to do")
	}
	for _, loads := range []string{"src=", "href=", "url(", "<script", "secret-code"} {
		if strings.Contains(page, loads) {
			t.Errorf("the page has %s", loads)
		}
	}
}

func TestA11HeldConnections(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"good"}`))
	a, _ := newAuth(t)
	f := begin(t, a, withOAuth(v.URL))
	address := f.loopback.listeners[0].Addr().String()
	connections := []net.Conn{}
	for i := range 250 {
		held, err := net.Dial("tcp4", address)
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close()
		connections = append(connections, held)
		if i%2 == 0 {
			_, _ = io.WriteString(held, "GET /callback?state=")
		}
	}
	if _, err := visit(callback(f, "code", "c", "state", f.request.state)); err != nil {
		t.Fatal(err)
	}
	answered := time.Now()
	soon(t, "the port is closed", func() bool { return refuses(address) })
	for _, held := range connections {
		_ = held.SetReadDeadline(answered.Add(3 * time.Second)) // 1 s, with room for a busy machine
		if _, err := io.Copy(io.Discard, held); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal("a connection that was held is still open")
		}
	}
	if state := ended(t, f); state.Failure != nil {
		t.Fatal(state.Failure)
	}
}

func refuses(address string) bool {
	probe, err := net.Dial("tcp4", address)
	if err != nil {
		return true
	}
	_ = probe.Close()
	return false
}

func TestA12CancelAndLimit(t *testing.T) {
	v := newVendor(t)
	limit := make(chan time.Time, 1)
	for _, end := range []struct {
		name string
		do   func(f *Flow)
		code studio.Code
	}{
		{"cancel", func(f *Flow) { f.Cancel() }, studio.CodeCancelled},
		{"limit", func(*Flow) { limit <- time.Time{} }, studio.CodeSignInTimeout},
	} {
		t.Run(end.name, func(t *testing.T) {
			a, now := newAuth(t)
			var asked time.Duration
			a.After = func(d time.Duration) <-chan time.Time { asked = d; return limit }
			f := begin(t, a, withOAuth(v.URL))
			if asked != 5*time.Minute || !f.State().Deadline.Equal(now.now().Add(5*time.Minute)) {
				t.Fatalf("the limit is %s, the deadline %s", asked, f.State().Deadline)
			}
			end.do(f)
			state := ended(t, f)
			if state.Failure == nil || state.Failure.Code != end.code {
				t.Fatalf("%+v", state)
			}
			// soon: on a busy machine another program may have the port for a moment
			soon(t, "the port is closed", func() bool { return refuses(f.loopback.listeners[0].Addr().String()) })
			_, err := f.Wait(context.Background())
			failsWith(t, err, end.code)
			if state.Steps[2].State != studio.StepFailed || v.calls() != 0 {
				t.Fatalf("%+v", state.Steps)
			}
		})
	}
}
