package sampleapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// raw fetches without decompressing and returns what came before an error, too.
func raw(t *testing.T, address string) (*http.Response, []byte, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	response, err := browser.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, body, err
}

func TestLabAnswersAsItSays(t *testing.T) {
	s := start(t, Options{})
	list := fetch(t, s.URL+"/lab").json(t)["experiments"].([]any)
	if len(list) < len(experiments) {
		t.Errorf("%d experiments are listed", len(list))
	}
	for path, check := range map[string]func(r *http.Response, body []byte, err error) bool{
		"/lab/status/418": func(r *http.Response, body []byte, err error) bool { return r.StatusCode == 418 && json.Valid(body) },
		"/lab/status/204": func(r *http.Response, body []byte, err error) bool { return r.StatusCode == 204 && len(body) == 0 },
		"/lab/slow?delay=1ms": func(r *http.Response, body []byte, err error) bool {
			return err == nil && strings.Contains(string(body), `"slept_ms":1`)
		},
		"/lab/drip?bytes=12&delay=0": func(r *http.Response, body []byte, err error) bool { return string(body) == "012345678901" },
		"/lab/truncated": func(r *http.Response, body []byte, err error) bool {
			return r.StatusCode == 200 && err != nil && len(body) > 0 && !json.Valid(body)
		},
		"/lab/reset": func(r *http.Response, body []byte, err error) bool { return r == nil && err != nil },
		"/lab/html": func(r *http.Response, body []byte, err error) bool {
			return r.StatusCode == 200 && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html")
		},
		"/lab/invalid-json": func(r *http.Response, body []byte, err error) bool { return err == nil && !json.Valid(body) },
		"/lab/empty":        func(r *http.Response, body []byte, err error) bool { return r.StatusCode == 200 && len(body) == 0 },
		"/lab/gzip": func(r *http.Response, body []byte, err error) bool {
			return r.Header.Get("Content-Encoding") == "gzip" && json.Valid(unzip(body))
		},
		"/lab/gzip-broken": func(r *http.Response, body []byte, err error) bool {
			return err == nil && len(unzip(body)) > 0 && !json.Valid(unzip(body))
		},
		"/lab/gzip-bomb?megabytes=3": func(r *http.Response, body []byte, err error) bool {
			return len(body) < 64<<10 && len(unzip(body)) > 3<<20 && json.Valid(unzip(body))
		},
		"/lab/deep?depth=500": func(r *http.Response, body []byte, err error) bool { return strings.Count(string(body), "{") == 500 },
		"/lab/latin1":         func(r *http.Response, body []byte, err error) bool { return bytes.Contains(body, []byte("Z\xfcrich")) },
		"/lab/bad-utf8":       func(r *http.Response, body []byte, err error) bool { return !utf8.Valid(body) },
		"/lab/bom": func(r *http.Response, body []byte, err error) bool {
			return bytes.HasPrefix(body, []byte("\xef\xbb\xbf{"))
		},
		"/lab/binary": func(r *http.Response, body []byte, err error) bool { return len(body) == 4096 && !utf8.Valid(body) },
		"/lab/lines":  func(r *http.Response, body []byte, err error) bool { return bytes.Count(body, []byte("\n")) == 5 },
		"/lab/redirect-loop": func(r *http.Response, body []byte, err error) bool {
			return r.Header.Get("Location") == "/lab/redirect-loop"
		},
		"/lab/redirect-here?status=308": func(r *http.Response, body []byte, err error) bool {
			return r.StatusCode == 308 && r.Header.Get("Location") == "/lab/echo"
		},
		"/lab/redirect": func(r *http.Response, body []byte, err error) bool {
			return r.StatusCode == 302 && r.Header.Get("Location") == strings.Replace(s.URL, "127.0.0.1", "localhost", 1)+"/lab/echo"
		},
	} {
		if r, body, err := raw(t, s.URL+path); !check(r, body, err) {
			t.Errorf("%s: %+v %.200q %v", path, r, body, err)
		}
	}
}

func unzip(body []byte) []byte {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(reader)
	return out
}

func TestLabRateLimitAndFlaky(t *testing.T) {
	s := start(t, Options{})
	for range 3 {
		if r := fetch(t, s.URL+"/lab/rate-limit?seconds=7"); r.status != 429 || r.header.Get("Retry-After") != "7" || errorCode(t, r) != "rate_limited" {
			t.Errorf("always: %d %v", r.status, r.header)
		}
	}
	for path, first := range map[string]int{"/lab/rate-limit?times=2&name=a": 429, "/lab/flaky?times=2&name=a": 503, "/lab/flaky?times=2&name=b": 503} {
		for i, want := range []int{first, first, 200, 200} {
			if r := fetch(t, s.URL+path); r.status != want {
				t.Errorf("%s, call %d: %d", path, i+1, r.status)
			}
		}
	}
}

func TestLabEchoTellsWhatArrived(t *testing.T) {
	s := start(t, Options{})
	r := postJSON(t, "POST", s.URL+"/lab/echo?a=1&a=2", `{"n":0.10}`, "X-Custom", "yes").json(t)
	if r["method"] != "POST" || r["raw_query"] != "a=1&a=2" || r["body"] != `{"n":0.10}` || r["headers"].(map[string]any)["X-Custom"].([]any)[0] != "yes" {
		t.Errorf("got %v", r)
	}
}

// LAB_MEGABYTES raises the size of the large list.
func TestLabLargeIsStreamedAndValid(t *testing.T) {
	megabytes := 8
	if n, err := strconv.Atoi(os.Getenv("LAB_MEGABYTES")); err == nil {
		megabytes = n
	}
	s := start(t, Options{})
	response, err := browser.Get(s.URL + "/lab/large?megabytes=" + strconv.Itoa(megabytes))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	counted := &counter{Reader: response.Body}
	decoder := json.NewDecoder(counted)
	for {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if counted.n < megabytes<<20-200 || counted.n > megabytes<<20+200 || response.ContentLength >= 0 {
		t.Errorf("%d bytes, length said %d", counted.n, response.ContentLength)
	}
}

type counter struct {
	io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

func TestLabStopsWhenTheCallerLeaves(t *testing.T) {
	s := start(t, Options{})
	for _, path := range []string{"/lab/never", "/lab/slow?delay=300", "/lab/drip?delay=60"} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		request, err := http.NewRequestWithContext(ctx, "GET", s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := browser.Do(request)
		if err == nil {
			_, err = io.ReadAll(response.Body)
			_ = response.Body.Close()
		}
		if err == nil {
			t.Errorf("%s ended by itself", path)
		}
		cancel()
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
