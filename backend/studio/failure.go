package studio

import "errors"

// Failure is what went wrong, in words for the administrator: what happened, then what to do.
// A Code exists only where the window acts on it.
type Failure struct {
	Code    Code   `json:"code"`
	Message string `json:"message"` // what happened
	Fix     string `json:"fix"`     // what to do; may be empty
	Detail  string `json:"detail"`  // the other system's own words, or where it happened; may be empty
	Field   string `json:"field"`   // path of the field to mend; may be empty
}

func (f *Failure) Error() string { return f.Message }

// Fail makes a Failure.
func Fail(code Code, message, fix string) *Failure {
	return &Failure{Code: code, Message: message, Fix: fix}
}

// AsFailure returns the Failure in err's chain, or wraps err as an internal one.
func AsFailure(err error) *Failure {
	if err == nil {
		return nil
	}
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{Code: CodeInternal, Message: "Something went wrong inside Connector Studio.", Fix: "Try again. If it repeats, copy the diagnostics and report it.", Detail: err.Error()}
}

// CodeOf returns the code of err: empty for nil, CodeInternal for anything that is not a Failure.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	return AsFailure(err).Code
}

type Code string

const (
	CodeInternal  Code = "internal"
	CodeInvalid   Code = "invalid"   // the input has problems; Field names the first
	CodeNotFound  Code = "not_found" // what was named is not there (any more)
	CodeConflict  Code = "conflict"  // a name is taken, or somebody else changed it
	CodeCancelled Code = "cancelled"

	// Keychain.
	CodeKeychainMissing Code = "keychain_missing"
	CodeKeychainLocked  Code = "keychain_locked"
	CodeKeychainWaiting Code = "keychain_waiting" // the keychain asks the person; no answer within 3 s
	CodeKeychainFailed  Code = "keychain_failed"

	// Sign-in.
	CodeNotConnected      Code = "not_connected"
	CodeCredentialMoved   Code = "credential_moved"   // saved for another origin
	CodeCredentialRefused Code = "credential_refused" // the system refused the key or the token
	CodePortBusy          Code = "port_busy"
	CodeSignInTimeout     Code = "sign_in_timeout"
	CodeSignInDenied      Code = "access_denied"
	CodeInvalidClient     Code = "invalid_client"
	CodeInvalidGrant      Code = "invalid_grant"
	CodeInvalidScope      Code = "invalid_scope"
	CodeRedirectMismatch  Code = "redirect_uri_mismatch"
	CodeSignInFailed      Code = "sign_in_failed"    // any other answer of the provider
	CodeLoginRefused      Code = "login_refused"     // the login request was answered without a token
	CodeTokenUnavailable  Code = "token_unavailable" // the token endpoint did not answer properly; will retry

	// The network.
	CodeDNS         Code = "dns"
	CodeUnreachable Code = "unreachable"
	CodeTLS         Code = "tls"
	CodeProxy       Code = "proxy"
	CodeTimeout     Code = "timeout"
	CodeTruncated   Code = "truncated" // the answer ended before its end
	CodeTooLarge    Code = "too_large"
	CodeOffline     Code = "offline"

	// Data.
	CodeDiskFull     Code = "disk_full"
	CodeDatabaseBusy Code = "database_busy"
	CodeDamaged      Code = "damaged"      // the database cannot be read; a restore is offered
	CodeTooNew       Code = "too_new"      // the database was written by a later version
	CodeFileRefused  Code = "file_refused" // a logo or an import that is not acceptable
)

// Codes lists every code, for the window's table of titles and actions.
var Codes = []Code{
	CodeInternal, CodeInvalid, CodeNotFound, CodeConflict, CodeCancelled,
	CodeKeychainMissing, CodeKeychainLocked, CodeKeychainWaiting, CodeKeychainFailed,
	CodeNotConnected, CodeCredentialMoved, CodeCredentialRefused, CodePortBusy, CodeSignInTimeout,
	CodeSignInDenied, CodeInvalidClient, CodeInvalidGrant, CodeInvalidScope, CodeRedirectMismatch,
	CodeSignInFailed, CodeLoginRefused, CodeTokenUnavailable,
	CodeDNS, CodeUnreachable, CodeTLS, CodeProxy, CodeTimeout, CodeTruncated, CodeTooLarge, CodeOffline,
	CodeDiskFull, CodeDatabaseBusy, CodeDamaged, CodeTooNew, CodeFileRefused,
}
