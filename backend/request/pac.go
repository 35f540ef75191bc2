package request

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"
)

// scriptTime bounds one run of a script, and of one look-up of a name in it.
const scriptTime = 3 * time.Second

// PAC is a proxy auto-config script: its function FindProxyForURL names the proxies for an address. It has
// the functions that such scripts rely on, and no access to anything else.
type PAC struct {
	mu     sync.Mutex // one run at a time
	vm     *goja.Runtime
	find   goja.Callable
	Lookup func(host string) ([]string, error) // of names; nil for the system's resolver
}

// NewPAC reads a script.
func NewPAC(script string) (*PAC, error) {
	p := &PAC{vm: goja.New()}
	for name, function := range map[string]any{
		"isPlainHostName": func(host string) bool { return !strings.Contains(host, ".") },
		"dnsDomainIs": func(host, domain string) bool {
			return strings.HasSuffix(strings.ToLower(host), strings.ToLower(domain))
		},
		"localHostOrDomainIs": func(host, full string) bool {
			return host == full || !strings.Contains(host, ".") && strings.HasPrefix(full, host+".")
		},
		"dnsDomainLevels": func(host string) int { return strings.Count(host, ".") },
		"shExpMatch":      shellMatch,
		"isResolvable":    func(host string) bool { return p.address(host) != "" },
		"dnsResolve":      func(host string) any { return orNull(p.vm, p.address(host)) },
		"isInNet":         p.inNet,
		"myIpAddress":     myAddress,
		"alert":           func(string) {},
	} {
		if err := p.vm.Set(name, function); err != nil {
			return nil, err
		}
	}
	stop := p.limit()
	_, err := p.vm.RunString(script + clockFunctions)
	stop()
	if err != nil {
		return nil, fmt.Errorf("the proxy script can't be read: %w", err)
	}
	find, found := goja.AssertFunction(p.vm.Get("FindProxyForURL"))
	if !found {
		return nil, errors.New("the proxy script has no function FindProxyForURL")
	}
	p.find = find
	return p, nil
}

// clockFunctions are those that depend on the time; scripts that use them see the time of this computer.
const clockFunctions = `
function weekdayRange(a, b) { var d = ["SUN","MON","TUE","WED","THU","FRI","SAT"], n = new Date().getDay(), x = d.indexOf(a), y = b && b !== "GMT" ? d.indexOf(b) : x; return x <= y ? x <= n && n <= y : n >= x || n <= y }
function timeRange(a, b) { var h = new Date().getHours(); return b === undefined || b === "GMT" ? h === a : a <= b ? a <= h && h < b : h >= a || h < b }
function dateRange() { return true }
`

// limit interrupts the script when it takes too long.
func (p *PAC) limit() (stop func()) {
	timer := time.AfterFunc(scriptTime, func() { p.vm.Interrupt("too slow") })
	return func() {
		timer.Stop()
		p.vm.ClearInterrupt()
	}
}

// Find returns the proxy for a request, nil for none.
func (p *PAC) Find(r *http.Request) (*url.URL, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	stop := p.limit()
	answer, err := p.find(goja.Undefined(), p.vm.ToValue(r.URL.String()), p.vm.ToValue(r.URL.Hostname()))
	stop()
	if err != nil {
		return nil, fmt.Errorf("the proxy script failed: %w", err)
	}
	return firstProxy(answer.String())
}

// firstProxy reads "PROXY a:8080; SOCKS b:1080; DIRECT". The first that is understood counts.
func firstProxy(answer string) (*url.URL, error) {
	schemes := map[string]string{"PROXY": "http", "HTTP": "http", "HTTPS": "https", "SOCKS": "socks5", "SOCKS5": "socks5"}
	for entry := range strings.SplitSeq(answer, ";") {
		kind, host, _ := strings.Cut(strings.TrimSpace(entry), " ")
		kind, host = strings.ToUpper(kind), strings.TrimSpace(host)
		if kind == "DIRECT" {
			return nil, nil
		}
		if scheme := schemes[kind]; scheme != "" && host != "" {
			u, err := url.Parse(scheme + "://" + host)
			if err != nil || u.User != nil || u.Path != "" {
				return nil, errors.New("the proxy script names a proxy that is no host: " + entry)
			}
			return u, nil
		}
	}
	if strings.TrimSpace(answer) == "" || answer == "null" || answer == "undefined" {
		return nil, nil
	}
	return nil, errors.New("the proxy script answers " + answer)
}

func (p *PAC) address(host string) string {
	if net.ParseIP(host) != nil {
		return host
	}
	look := p.Lookup
	if look == nil {
		look = net.LookupHost
	}
	found, err := look(host)
	if err != nil {
		return ""
	}
	for _, address := range found {
		if ip := net.ParseIP(address); ip != nil && ip.To4() != nil {
			return address
		}
	}
	return ""
}

func (p *PAC) inNet(host, pattern, mask string) bool {
	ip, base, bits := net.ParseIP(p.address(host)).To4(), net.ParseIP(pattern).To4(), net.ParseIP(mask).To4()
	if ip == nil || base == nil || bits == nil {
		return false
	}
	return ip.Mask(net.IPMask(bits)).Equal(base.Mask(net.IPMask(bits)))
}

// shellMatch matches * and ?, which may stand for a slash too.
func shellMatch(text, pattern string) bool {
	plain := strings.NewReplacer("/", "\x01", `\`, `\\`, "[", `\[`)
	matched, err := path.Match(plain.Replace(pattern), strings.ReplaceAll(text, "/", "\x01"))
	return err == nil && matched
}

// myAddress is the address that this computer would send from.
func myAddress() string {
	c, err := net.Dial("udp4", "192.0.2.1:9") // sends nothing
	if err != nil {
		return "127.0.0.1"
	}
	defer c.Close()
	host, _, _ := net.SplitHostPort(c.LocalAddr().String())
	return host
}

func orNull(vm *goja.Runtime, text string) any {
	if text == "" {
		return goja.Null()
	}
	return vm.ToValue(text)
}
