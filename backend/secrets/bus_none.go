//go:build windows || darwin

package secrets

// reachable has nothing to find out: the keychain is part of the system.
func reachable() error { return nil }
