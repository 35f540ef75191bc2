package request

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"syscall"
	"time"

	"connectorstudio/backend/studio"
)

// limitReached is the cause with which a call is cancelled by one of our own limits.
type limitReached struct {
	which limitName
	after time.Duration
}

func (l *limitReached) Error() string { return "a time limit was reached" }

type limitName int

const (
	whole   limitName = iota // Limits.Total
	between                  // Limits.Idle
	first                    // Limits.FirstByte
)

const (
	fixBaseURL = "Check the Base URL."
	fixWait    = "Try again. If it repeats, a firewall, a VPN or the network may stand in between."
	fixLimit   = "Try again, or raise the limit in Settings > Runs and limits."
	fixProxy   = "Check Settings > General > Proxy, then try again."
)

// explain turns an error into words for the administrator. The order matters: who stopped the call comes
// before what that broke, and the proxy before the system behind it.
func (s *sending) explain(ctx context.Context, err error) *studio.Failure {
	f := s.find(ctx, err)
	f.Message, f.Fix = s.journey.secrets.String(f.Message), s.journey.secrets.String(f.Fix)
	f.Detail, _ = clip(s.journey.secrets.String(f.Detail), 500)
	return f
}

func (s *sending) find(ctx context.Context, err error) *studio.Failure {
	err = s.stopped(ctx, err)
	for _, look := range []func(error) *studio.Failure{s.own, s.refusedHere, s.truncated, s.proxied, s.notCertified, s.untrusted, s.late, s.beyond, s.lost} {
		if f := look(err); f != nil {
			return f
		}
	}
	return &studio.Failure{
		Code: studio.CodeUnreachable, Message: "The call to " + s.target.Host + " did not work.", Fix: fixWait,
		Detail: withoutAddress(err),
	}
}

// stopped returns why the call was stopped, where it was, and err otherwise.
func (s *sending) stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	cause := context.Cause(ctx)
	if errors.Is(cause, context.DeadlineExceeded) { // the caller's own limit
		return &limitReached{whole, time.Since(s.begun)}
	}
	return cause
}

// own finds failures that are in words already, and a person who changed their mind.
func (s *sending) own(err error) *studio.Failure {
	var known *studio.Failure
	switch {
	case errors.As(err, &known):
		copied := *known
		return &copied
	case errors.Is(err, context.Canceled):
		return studio.Fail(studio.CodeCancelled, "The call was stopped.", "")
	}
	return nil
}

// refusedHere finds what this computer would not do.
func (s *sending) refusedHere(err error) *studio.Failure {
	var disk *notKept
	if errors.As(err, &disk) {
		if errors.Is(err, syscall.ENOSPC) || (runtime.GOOS == "windows" && errors.Is(err, syscall.Errno(112))) { // ERROR_DISK_FULL
			return studio.Fail(studio.CodeDiskFull, "The answer could not be saved: the disk is full.", "Free some space, then try again.")
		}
		return &studio.Failure{
			Code: studio.CodeInternal, Message: "The answer could not be saved.",
			Fix: "Check that the data folder can be written to, then try again.", Detail: err.Error(),
		}
	}
	if text := err.Error(); strings.HasPrefix(text, "net/http: invalid header field") {
		return &studio.Failure{
			Code: studio.CodeInvalid, Message: "A header holds a character that can't be sent.",
			Fix: "Look for line breaks in the headers and in the credentials, then enter them again.", Detail: text,
		}
	}
	return nil
}

// proxied finds what the proxy did.
func (s *sending) proxied(err error) *studio.Failure {
	var refusal *proxyRefusal
	var op *net.OpError
	asked := errors.As(err, &refusal)
	if !asked && !(errors.As(err, &op) && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks"))) {
		return nil
	}
	name := "The proxy"
	if host := s.proxy(); host != "" {
		name += " " + host
	}
	f := &studio.Failure{Code: studio.CodeProxy, Fix: fixProxy, Detail: withoutAddress(err)}
	switch {
	case asked && refusal.status == 407:
		f.Message, f.Fix = name+" asks for sign-in.", "Enter user name and password in Settings > General > Proxy, or ask for access."
	case asked && refusal.status != 0:
		f.Message = fmt.Sprintf("%s would not connect to %s.", name, s.target.Host)
	case asked:
		f.Message = "The proxy settings of this computer can't be used."
	case isTimeout(err):
		f.Message = name + " did not answer."
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Message = name + " refused the connection."
	default:
		f.Message = name + " can't be reached."
	}
	return f
}

// proxy is the host of the proxy for the request under way, empty when there is none.
func (s *sending) proxy() string {
	if proxy, err := s.client.proxyFor(&http.Request{URL: s.target, Host: s.target.Host}); err == nil && proxy != nil {
		return proxy.Host
	}
	return ""
}

// untrusted finds what is wrong with the encryption.
func (s *sending) untrusted(err error) *studio.Failure {
	host := s.target.Hostname()
	f := &studio.Failure{Code: studio.CodeTLS, Detail: withoutAddress(err)}
	var wrongName x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var refused x509.CertificateInvalidError
	var plain tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &wrongName):
		f.Message = fmt.Sprintf("The certificate of %s is for %s.", host, namesOf(wrongName.Certificate))
		f.Fix = "Check the Base URL: the name has to be one that the certificate holds."
	case errors.Is(err, errChanged):
		f.Message = fmt.Sprintf("The certificate of %s is another than the one that was trusted.", host)
		f.Fix = "Ask the system's owner whether it was renewed. Then look at it in Settings > General and trust it anew."
	case errors.As(err, &unknown):
		f.Message = fmt.Sprintf("The certificate of %s can't be trusted.", host)
		f.Fix = "If your company inspects traffic, add its certificate in Settings > General."
		if c := unknown.Cert; c != nil {
			f.Detail = fmt.Sprintf("Issued by %s for %s.", issuerOf(c), namesOf(c))
		}
	case errors.As(err, &refused) && refused.Reason == x509.Expired:
		f.Message = fmt.Sprintf("The certificate of %s is out of date.", host)
		f.Fix = "Check the clock of this computer. If it is right, the system's owner has to renew the certificate."
		f.Detail = fmt.Sprintf("Good from %s to %s.", day(refused.Cert.NotBefore), day(refused.Cert.NotAfter))
	case errors.As(err, &plain):
		f.Message = fmt.Sprintf("%s does not speak https.", s.target.Host)
		f.Fix = "Check the Base URL: the port, and http:// instead of https://."
	case errors.As(err, &refused), errors.As(err, &alert), strings.Contains(err.Error(), "tls: "), strings.Contains(err.Error(), "x509: "):
		f.Message = fmt.Sprintf("No secure connection to %s could be set up.", host)
		f.Fix = "The system may need a newer or an older kind of encryption, or a certificate of yours. Ask its owner."
	default:
		return nil
	}
	return f
}

func namesOf(c *x509.Certificate) string {
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	switch {
	case len(names) == 0:
		return "another name"
	case len(names) > 3:
		return strings.Join(names[:3], ", ") + " and others"
	}
	return strings.Join(names, ", ")
}

func issuerOf(c *x509.Certificate) string {
	for _, name := range append([]string{c.Issuer.CommonName}, c.Issuer.Organization...) {
		if name != "" {
			return name
		}
	}
	return "nobody named"
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// late finds which time limit was reached.
func (s *sending) late(err error) *studio.Failure {
	f := &studio.Failure{Code: studio.CodeTimeout, Fix: fixWait}
	host := s.target.Host
	at := connecting
	if s.lap != nil {
		at = s.lap.phase()
	}
	var ours *limitReached
	switch {
	case errors.As(err, &ours) && ours.which == between:
		f.Message = fmt.Sprintf("The answer of %s stopped for %s before its end.", host, seconds(ours.after))
	case errors.As(err, &ours) && ours.which == first:
		f.Message = fmt.Sprintf("%s did not answer in %s.", host, seconds(ours.after))
	case errors.As(err, &ours) && at == receiving:
		f.Message, f.Fix = fmt.Sprintf("The answer of %s was not complete after %s.", host, seconds(ours.after)), fixLimit
	case errors.As(err, &ours):
		f.Message, f.Fix = fmt.Sprintf("%s did not answer in %s.", host, seconds(ours.after)), fixLimit
	case !isTimeout(err):
		return nil
	case isDNS(err):
		f.Message = fmt.Sprintf("The address of %s could not be looked up in time.", host)
	case at == connecting:
		f.Message = fmt.Sprintf("%s did not take a connection in %s.", host, seconds(s.limits.Connect))
	case at == securing:
		f.Message = fmt.Sprintf("%s did not set up a secure connection in %s.", host, seconds(s.limits.TLS))
	default:
		f.Message = fmt.Sprintf("%s did not answer in %s.", host, seconds(s.limits.FirstByte))
	}
	return f
}

func seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.3g s", d.Seconds())
}

// beyond finds answers larger than a limit.
func (s *sending) beyond(err error) *studio.Failure {
	var large tooLarge
	text := err.Error()
	switch {
	case errors.As(err, &large) && large.limit > 0:
		return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("The answer of %s is larger than %s.", s.target.Host, megabytes(large.limit)),
			"Ask for fewer records at once, or raise the limit in Settings > Runs and limits.")
	case errors.As(err, &large):
		return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("The answer of %s unpacks to more than %d times its size, so it was not read on.", s.target.Host, ratioLimit),
			"Ask for fewer records at once. If one record is enough for this, the answer is not meant to be read.")
	case strings.Contains(text, "response headers exceeded"), strings.Contains(text, "response header list larger"):
		return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("The headers of the answer of %s are larger than %d KB.", s.target.Host, s.limits.HeaderBytes>>10),
			"Check the API Endpoint. An API does not answer like this.")
	}
	return nil
}

func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// lost finds what the network and the name service did.
func (s *sending) lost(err error) *studio.Failure {
	host := s.target.Host
	f := &studio.Failure{Code: studio.CodeUnreachable, Fix: fixWait, Detail: withoutAddress(err)}
	var dns *net.DNSError
	switch {
	case s.offline(err):
		f.Code, f.Message, f.Fix = studio.CodeOffline, "This computer is offline.", "Connect to a network, then try again."
	case errors.As(err, &dns) && dns.IsNotFound:
		f.Code, f.Message, f.Fix = studio.CodeDNS, fmt.Sprintf("There is no server called %s.", s.target.Hostname()), fixBaseURL
	case errors.As(err, &dns):
		f.Code, f.Message = studio.CodeDNS, fmt.Sprintf("The address of %s could not be looked up.", s.target.Hostname())
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Message, f.Fix = fmt.Sprintf("%s refused the connection.", host), "Check the Base URL and its port, and that the system is running."
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		strings.Contains(err.Error(), "server closed idle connection"):
		f.Message = fmt.Sprintf("%s closed the connection without an answer.", host)
		f.Fix = "It may have taken the request all the same: look there before you send it again."
	case strings.Contains(err.Error(), "malformed "), strings.Contains(err.Error(), "PROTOCOL_ERROR"):
		f.Message, f.Fix = fmt.Sprintf("The answer of %s could not be read.", host), "Check the Base URL and its port: there has to be a web server."
	default:
		return nil
	}
	return f
}

// truncated finds an answer that began and did not end.
func (s *sending) truncated(err error) *studio.Failure {
	var cut *cutShort
	if !errors.As(err, &cut) {
		return nil
	}
	return &studio.Failure{
		Code: studio.CodeTruncated, Message: fmt.Sprintf("The answer of %s ended before its end, after %s.", s.target.Host, cut.amount()),
		Fix: "Try again. Nothing of it was kept.", Detail: withoutAddress(err),
	}
}

func (c *cutShort) amount() string {
	if c.of > 0 {
		return fmt.Sprintf("%d of %d bytes", c.got, c.of)
	}
	return fmt.Sprintf("%d bytes", c.got)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &timeout) && timeout.Timeout())
}

func isDNS(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns)
}

// withoutAddress is the text of an error without the address that url.Error puts before it: its query
// may hold a key.
func withoutAddress(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err.Error()
	}
	return err.Error()
}

// offline tells whether the network is missing rather than the system.
func (s *sending) offline(err error) bool {
	if isLoopback(s.target.Hostname()) || !(isDNS(err) || errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EHOSTUNREACH)) {
		return false
	}
	if s.client.Online != nil {
		return !s.client.Online()
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return false // unknown is not offline
	}
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
			return false
		}
	}
	return true
}
