package auth

import (
	"net/url"
	"os/exec"
	"runtime"
	"strings"

	"connectorstudio/backend/studio"
)

// launchable refuses every address but https, and http on this computer: the operating system would
// hand other schemes to other programs. No control character and no leading dash gets through, so that
// an address is never more or else than one argument.
func launchable(address string) error {
	u, err := url.Parse(address)
	ok := err == nil && studio.OriginOf(u) != "" && u.User == nil && !strings.HasPrefix(address, "-") &&
		(u.Scheme == "https" || u.Scheme == "http" && onThisComputer(u.Hostname()))
	for _, r := range address {
		ok = ok && r > 0x20 && r != 0x7f && r != '"' && r != '\\'
	}
	if ok {
		return nil
	}
	f := studio.Fail(studio.CodeInvalid, "The Authorization URL can't be opened in a browser.", "Use an https:// address.")
	f.Field = "auth.oauth2.authorizationUrl"
	return f
}

func onThisComputer(host string) bool {
	return host == "127.0.0.1" || host == "::1" || host == "localhost"
}

// openInBrowser asks the operating system to open the address, as one argument and without a shell.
func openInBrowser(address string) error {
	name, args := browserCommand(runtime.GOOS, address)
	command := exec.Command(name, args...)
	if err := command.Start(); err != nil {
		return err
	}
	go func() { _ = command.Wait() }()
	return nil
}

func browserCommand(system, address string) (name string, args []string) {
	switch system {
	case "darwin":
		return "open", []string{address}
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	return "xdg-open", []string{address}
}
