//go:build !windows

package runner

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// lineAnswer is 2.9 KB of JSON, as a look-up of a company answers.
var lineAnswer = `{"data":{"id":9007199254740993,"name":"Acme GmbH","domain":"acme.example.com","legalName":"Acme Gesellschaft mit beschränkter Haftung",` +
	`"site":{"url":"https://acme.example.com","phones":["+49 30 1234567","+49 30 7654321"],"emails":["info@acme.example.com"]},` +
	`"category":{"sector":"Industrials","industry":"Machinery","tags":["B2B","Manufacturing"]},"description":"` + strings.Repeat("Acme makes anvils, rockets and other fine tools for coyotes. ", 8) + `",` +
	`"geo":{"city":"Berlin","country":"Germany","lat":52.5200066,"lng":13.404954},"metrics":{"employees":250,"revenue":123456789.10,"raised":null},` +
	`"tech":[` + strings.TrimSuffix(strings.Repeat(`{"name":"Salesforce","since":"2019-04-01","confidence":0.93,"active":true},`, 24), ",") + `]},"meta":{"took":3,"cached":false}}`

// TestLineServer is no test: it is the system of BenchmarkLineOverBareNetHTTP, in a process of its own so that
// its work is not counted.
func TestLineServer(t *testing.T) {
	if os.Getenv("LINE_SERVER") == "" {
		t.Skip("runs as another process")
	}
	delay, _ := time.ParseDuration(os.Getenv("LINE_SERVER_DELAY"))
	body := []byte(lineAnswer)
	listener := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	go func() {
		_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(delay)
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, _ = w.Write(body)
		}))
	}()
	fmt.Printf("\nhttp://%s\n", listener.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin) // until whoever started it ends
}

// lineServer starts the system and returns its address.
func lineServer(b *testing.B, delay time.Duration) string {
	child := exec.Command(os.Args[0], "-test.run", "^TestLineServer$")
	child.Env = append(os.Environ(), "LINE_SERVER=1", "LINE_SERVER_DELAY="+delay.String())
	in := must[io.WriteCloser](b)(child.StdinPipe())
	out := must[io.ReadCloser](b)(child.StdoutPipe())
	ok(b, child.Start())
	b.Cleanup(func() {
		_ = in.Close()
		_ = child.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "http://") {
			return lines.Text()
		}
	}
	b.Fatal("the server did not start")
	return ""
}

// worked is the time that this process has worked so far.
func worked(b *testing.B) time.Duration {
	var u syscall.Rusage
	ok(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// effort is what many rows cost.
type effort struct{ wall, work time.Duration }

func measured(b *testing.B, rows int, do func(i int)) effort {
	work, begun := worked(b), time.Now()
	atOnce(64, rows, do)
	return effort{time.Since(begun), worked(b) - work}
}

// BenchmarkLineOverBareNetHTTP takes turns: rows through a line, with 8 fields read of each answer, and as many
// through a bare net/http loop that throws the answers away, 64 at once. It reports the medians of the ratios
// of each round. Run it with -benchtime 10x (rounds); LINE_ROWS are the rows of a round.
func BenchmarkLineOverBareNetHTTP(b *testing.B) {
	for _, delay := range []time.Duration{0, 20 * time.Millisecond} {
		b.Run("server-"+delay.String(), func(b *testing.B) { benchLine(b, delay) })
	}
}

func benchLine(b *testing.B, delay time.Duration) { // rounds
	rows := number("LINE_ROWS", 10_000)
	address := lineServer(b, delay)
	l, key := benchedLine(b, address)
	call := func(i int) {
		got := l.Call(background, LineCall{Values: []string{strconv.Itoa(i), "2"}, Each: func([]fields.Value) error { return nil }})
		if got.State != studio.CellDone || got.Count != 1 {
			b.Errorf("%+v", got)
		}
	}
	least := leastCall(b, address, key)
	measured(b, 500, call) // the connections are open
	measured(b, 500, least)
	var work, wall, ours, theirs []float64
	for b.Loop() {
		mine, other := measured(b, rows, call), measured(b, rows, least)
		work = append(work, float64(mine.work)/float64(other.work))
		wall = append(wall, float64(mine.wall)/float64(other.wall))
		ours = append(ours, float64(mine.work.Microseconds())/float64(rows))
		theirs = append(theirs, float64(other.work.Microseconds())/float64(rows))
	}
	b.ReportMetric(middle(work), "CPU/bare")
	b.ReportMetric(middle(wall), "wall/bare")
	b.ReportMetric(middle(ours), "CPU-µs/row")
	b.ReportMetric(middle(theirs), "bare-CPU-µs/row")
}

func benchedLine(b *testing.B, address string) (l *Line, key string) {
	key = "a-key-of-forty-characters-0123456789abcd"
	w := newWorld(b)
	w.Now = nil // the clock itself
	r := w.start(b)
	c := withKey(b, r, "Bench", address)
	must[studio.Connection](b)(first(r.Connect(background, c.ID, studio.Secrets{APIKey: key})))
	a := getting(r, c, "Get", "/things/{id}")
	a.Category = studio.Enrich
	a.Query = []studio.Pair{{Name: "page", Value: "{page}"}}
	a.Parameters = []studio.Parameter{{Name: "id", Type: studio.ParamText, Required: true}, {Name: "page", Type: studio.ParamNumber}}
	a.Output.RecordPath = "data"
	for _, path := range []string{"id", "name", "domain", "site.url", "category.industry", "geo.city", "metrics.employees", "metrics.revenue"} {
		a.Output.Fields = append(a.Output.Fields, studio.OutputField{Name: path, Path: path, Type: studio.FieldText})
	}
	return lined(b, r, a), key
}

func middle(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// BenchmarkLineFill is what a row costs before it leaves.
func BenchmarkLineFill(b *testing.B) {
	l, _ := benchedLine(b, "http://127.0.0.1:1")
	values := []string{"42", "2"}
	b.ReportAllocs()
	for b.Loop() {
		if p, problems := l.fill(background, LineCall{Values: values}); p == nil {
			b.Fatal(problems)
		}
	}
}
