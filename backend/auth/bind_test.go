package auth

import (
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

func TestA05ListensOnLoopbackOnly(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "localhost"} {
		l, err := listen(studio.Redirect{Host: host})
		if err != nil {
			t.Fatal(err)
		}
		defer l.close()
		for _, listener := range l.listeners {
			if ip := listener.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
				t.Fatalf("%s listens on %s", host, ip)
			}
		}
		if runtime.GOOS == "linux" {
			inKernel(t, l.listeners[0].Addr().(*net.TCPAddr).Port)
		}
	}
	for _, host := range []string{"0.0.0.0", "::", "evil.test", "127.0.0.1.evil.test", "127.0.0.1@evil.test"} {
		if l, err := listen(studio.Redirect{Host: host}); err == nil {
			l.close()
			t.Errorf("%s was listened on", host)
		}
	}
}

// inKernel looks for the port in the kernel's list of listening sockets.
func inKernel(t *testing.T, port int) {
	t.Helper()
	found := 0
	for _, file := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		table, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, line := range strings.Split(string(table), "\n")[1:] {
			columns := strings.Fields(line)
			if len(columns) < 4 || columns[3] != "0A" || !strings.HasSuffix(columns[1], fmt.Sprintf(":%04X", port)) {
				continue
			}
			found++
			address, _, _ := strings.Cut(columns[1], ":")
			raw, _ := hex.DecodeString(address)
			if address != "0100007F" && (len(raw) != 16 || strings.Trim(address[:24], "0") != "" || address[24:] != "01000000") {
				t.Errorf("the kernel says %s listens", columns[1])
			}
		}
	}
	if found == 0 {
		t.Errorf("port %d is not in the kernel's list", port)
	}
}

func TestA06LocalhostIsBothAddresses(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"good"}`))
	for _, family := range []string{"tcp4", "tcp6"} {
		t.Run(family, func(t *testing.T) {
			if family == "tcp6" {
				probe, err := net.Listen("tcp6", "[::1]:0")
				if err != nil {
					t.Skip("this computer has no IPv6")
				}
				_ = probe.Close()
			}
			a, _ := newAuth(t)
			c := withOAuth(v.URL)
			c.Auth.OAuth2.Redirect.Host = "localhost"
			f := begin(t, a, c)
			if !strings.HasPrefix(f.State().RedirectURL, "http://localhost:") {
				t.Fatal(f.State().RedirectURL)
			}
			// A browser whose resolver knows localhost as this one address only.
			client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
				_, port, _ := net.SplitHostPort(address)
				ip := map[string]string{"tcp4": "127.0.0.1", "tcp6": "::1"}[family]
				return new(net.Dialer).DialContext(ctx, family, net.JoinHostPort(ip, port))
			}}}
			if _, err := client.Get(callback(f, "code", "c", "state", f.request.state)); err != nil {
				t.Fatal(err)
			}
			if state := ended(t, f); state.Failure != nil {
				t.Fatal(state.Failure)
			}
		})
	}
}

func TestA07FixedPortIsBusy(t *testing.T) {
	v := newVendor(t)
	occupied, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := occupied.Addr().(*net.TCPAddr).Port
	a, _ := newAuth(t)
	opened := 0
	a.OpenURL = func(string) error { opened++; return nil }
	c := withOAuth(v.URL)
	c.Auth.OAuth2.Redirect.Port = port
	c.Auth.OAuth2.ClientAuthentication = studio.ClientAuthPublic
	_, err = a.SignIn(context.Background(), c, nil)
	failure := failsWith(t, err, studio.CodePortBusy)
	if want := fmt.Sprintf("Another program is using port %d.", port); failure.Message != want || opened != 0 {
		t.Fatalf("%q, browser opened %d times", failure.Message, opened)
	}
	_ = occupied.Close()
	f := begin(t, a, c)
	if want := fmt.Sprintf("http://127.0.0.1:%d/callback", port); f.State().RedirectURL != want || opened != 1 {
		t.Fatalf("%s, browser opened %d times", f.State().RedirectURL, opened)
	}

	// Our own sign-in of another connector is named; one of the same connector gives way.
	other := withOAuth(v.URL)
	other.Auth.OAuth2 = c.Auth.OAuth2
	_, err = a.SignIn(context.Background(), other, nil)
	if failure := failsWith(t, err, studio.CodePortBusy); !strings.Contains(failure.Message, "The sign-in to Acme CRM is still waiting on port "+strconv.Itoa(port)) {
		t.Fatal(failure.Message)
	}
	again := begin(t, a, c)
	if again.State().RedirectURL != f.State().RedirectURL || ended(t, f).Failure.Code != studio.CodeCancelled {
		t.Fatal("the earlier sign-in did not give way")
	}
}
