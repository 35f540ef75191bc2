package request

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// benchAnswer is as large as the answers of real systems: 2.9 KB of JSON.
var benchAnswer = []byte(`{"items":[` + strings.TrimSuffix(strings.Repeat(`{"id":9007199254740993,"name":"Acme GmbH","city":"Berlin","active":true},`, 40), ",") + `]}`)

func benchServer(b *testing.B) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(benchAnswer)
	}))
	b.Cleanup(server.Close)
	return server.URL
}

// built is the first half of a tried action: read, check, fill.
func built(b *testing.B, c studio.Connector, a studio.Action) *Prepared {
	p, problems := Build(c, a, map[string]string{"id": "42", "page": "2"})
	if p == nil {
		b.Fatalf("%+v", problems)
	}
	return p
}

// sentOn is the second half: sign, send, read, hide, show.
func sentOn(b *testing.B, client *Client, p *Prepared) {
	sent := client.Send(b.Context(), p, placements["authorization"]("a-token-of-forty-characters-0123456789ab"))
	if sent.Failure != nil || sent.Response.Size != int64(len(benchAnswer)) {
		b.Fatalf("%+v", sent.Failure)
	}
}

// bareCall is the least that net/http can do for the same.
func bareCall(b *testing.B, client *http.Client, address string) {
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address+"/things/42?page=2", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer a-token-of-forty-characters-0123456789ab")
	answer, err := client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || len(body) != len(benchAnswer) {
		b.Fatal(err)
	}
}

func benchAction(address string) (studio.Connector, studio.Action) {
	c := studio.Connector{Name: "Bench", BaseURL: address, Category: studio.CategoryOther}
	a := studio.Action{
		Name: "Get", Category: studio.Enrich, Method: "GET", Endpoint: "/things/{id}", Query: []studio.Pair{{Name: "page", Value: "{page}"}},
		Parameters: []studio.Parameter{{Name: "id", Type: studio.ParamText, Required: true}, {Name: "page", Type: studio.ParamNumber}},
	}
	return c, a
}

// BenchmarkSend is one tried action over loopback, its body kept in memory.
func BenchmarkSend(b *testing.B) {
	c, a := benchAction(benchServer(b))
	client := &Client{NewBody: inMemory}
	defer client.HTTP().CloseIdleConnections()
	for b.Loop() {
		sentOn(b, client, built(b, c, a))
	}
}

// BenchmarkBareNetHTTP is the same call with nothing but net/http.
func BenchmarkBareNetHTTP(b *testing.B) {
	address := benchServer(b)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for b.Loop() {
		bareCall(b, client, address)
	}
}

// BenchmarkSendOverBareNetHTTP takes turns, so that both see the same machine, and reports the medians
// of both and the ratio to the bare call, with and without Build: 1.3 is the goal. Run it with
// -benchtime 2000x.
func BenchmarkSendOverBareNetHTTP(b *testing.B) {
	for _, kept := range []struct {
		where string
		body  func() (BodyFile, error)
	}{{"memory", inMemory}, {"file", inFile(b.TempDir())}} {
		b.Run(kept.where, func(b *testing.B) {
			address := benchServer(b)
			c, a := benchAction(address)
			ours := &Client{NewBody: kept.body}
			bare := &http.Client{Transport: &http.Transport{}}
			defer ours.HTTP().CloseIdleConnections()
			defer bare.CloseIdleConnections()
			var buildTook, sendTook, bareTook []time.Duration
			for b.Loop() {
				start := time.Now()
				p := built(b, c, a)
				ready := time.Now()
				sentOn(b, ours, p)
				middle := time.Now()
				bareCall(b, bare, address)
				buildTook = append(buildTook, ready.Sub(start))
				sendTook = append(sendTook, middle.Sub(ready))
				bareTook = append(bareTook, time.Since(middle))
			}
			build, send, least := median(buildTook), median(sendTook), median(bareTook)
			b.ReportMetric(least, "bare-µs")
			b.ReportMetric(build, "build-µs")
			b.ReportMetric(send, "send-µs")
			b.ReportMetric(send/least, "send/bare")
			b.ReportMetric((build+send)/least, "all/bare")
		})
	}
}

// median is in microseconds.
func median(list []time.Duration) float64 {
	slices.Sort(list)
	return float64(list[len(list)/2].Nanoseconds()) / 1000
}

func inMemory() (BodyFile, error) { return &memory{}, nil }

type memory struct{ bytes.Buffer }

func (*memory) Keep(string) (Body, error) { return Body{ID: "1", Kind: studio.BodyJSON}, nil }
func (*memory) Discard()                  {}

func inFile(dir string) func() (BodyFile, error) {
	return func() (BodyFile, error) {
		f, err := os.OpenFile(filepath.Join(dir, "body"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		return onDisk{f}, err
	}
}

type onDisk struct{ *os.File }

func (f onDisk) Keep(string) (Body, error) {
	return Body{ID: "1", Kind: studio.BodyJSON}, f.Close()
}
func (f onDisk) Discard() { f.Close() }

// BenchmarkRedactorWriter shows the speed at which bodies pass on their way to the disk.
func BenchmarkRedactorWriter(b *testing.B) {
	line := []byte(`{"id":9007199254740993,"name":"Acme GmbH","email":"someone@acme.test","tags":["a","b"],"note":"abcdefgh"},` + "\n")
	chunk := bytes.Repeat(line, (64<<10)/len(line))
	w := NewRedactor(canaries...).Writer(io.Discard)
	b.SetBytes(int64(len(chunk)))
	for b.Loop() {
		if _, err := w.Write(chunk); err != nil {
			b.Fatal(err)
		}
	}
}
