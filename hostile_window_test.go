//go:build production

package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	wailsruntime "github.com/wailsapp/wails/v2/pkg/runtime"
)

//go:embed all:testdata/hostile
var hostile embed.FS

const hostileWindow = "CS_HOSTILE_WINDOW"

func init() { runtime.LockOSThread() } // GTK wants the main thread

func TestMain(m *testing.M) {
	if os.Getenv(hostileWindow) != "" {
		openHostileWindow()
		return
	}
	os.Exit(m.Run())
}

// Canary is the bound method that nothing but our own file may reach.
type Canary struct {
	mu    sync.Mutex
	calls []string
	ctx   context.Context
}

// Call notes who called.
func (c *Canary) Call(who string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, who)
}

// Done ends the window, telling what the page saw.
func (c *Canary) Done(violations int, report string) {
	c.mu.Lock()
	fmt.Printf("calls=%s violations=%d %s\n", strings.Join(c.calls, ","), violations, report)
	c.mu.Unlock()
	wailsruntime.Quit(c.ctx)
}

// openHostileWindow shows testdata/hostile in a real window under the policy of the application. With
// the variable set to "open" there is no policy, which shows that the embeddings would do harm.
func openHostileWindow() {
	canary := &Canary{}
	pages, err := fs.Sub(hostile, "testdata/hostile")
	if err != nil {
		panic(err)
	}
	serve := (&App{}).serve
	if os.Getenv(hostileWindow) == "open" {
		serve = func(next http.Handler) http.Handler { return next }
	}
	time.AfterFunc(time.Minute, func() { fmt.Println("the page never finished"); os.Exit(3) })
	err = wails.Run(&options.App{
		Title: "hostile", Width: 400, Height: 300,
		AssetServer: &assetserver.Options{Assets: pages, Middleware: serve},
		OnStartup:   func(ctx context.Context) { canary.ctx = ctx },
		Bind:        []any{canary},
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(4)
	}
}

func hostileRun(t *testing.T, mode string) string {
	t.Helper()
	if os.Getenv("DISPLAY") == "" && runtime.GOOS == "linux" {
		t.Skip("no display: make test gives one")
	}
	window := exec.Command(os.Args[0])
	window.Env = append(os.Environ(), hostileWindow+"="+mode)
	out, err := window.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, line := range strings.Split(string(out), "\n") {
		if strings.HasPrefix(line, "calls=") {
			return line
		}
	}
	t.Fatalf("no report in:\n%s", out)
	return ""
}

// TestF01HostileContentReachesNoBoundMethod opens nine kinds of embedding in a real window.
func TestF01HostileContentReachesNoBoundMethod(t *testing.T) {
	report := hostileRun(t, "closed")
	if !strings.HasPrefix(report, "calls=own ") {
		t.Errorf("hostile content called the backend: %s", report)
	}
}

// TestF01WithoutThePolicyItWould shows that the test above can fail.
func TestF01WithoutThePolicyItWould(t *testing.T) {
	report := hostileRun(t, "open")
	if !strings.Contains(report, "inline") {
		t.Errorf("the embeddings are harmless even without the policy, so they test nothing: %s", report)
	}
}
