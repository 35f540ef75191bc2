package secrets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"connectorstudio/backend/studio"
)

const (
	typedLimit = 64 << 10 // bytes of a secret handed over as a file or a stream
	wholeLimit = 1 << 20  // bytes read of any other file
)

// ReadFile reads a secret from a file for a program without a window. Anybody but the owner having
// any access to the file is refused (not on Windows, where modes say nothing). One line end after the
// secret is not part of it. Failures are CodeInvalid and CodeNotFound.
func ReadFile(path string) ([]byte, error) {
	file, err := openOwn(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return Read(file)
}

// ReadWhole is ReadFile for a file whose last byte counts, such as a certificate.
func ReadWhole(path string) ([]byte, error) {
	file, err := openOwn(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, wholeLimit+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return content, nil
}

// openOwn opens a file that nobody but its owner has access to.
func openOwn(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	info, err := file.Stat() // of the open file: what was checked is what is read
	if err != nil {
		file.Close()
		return nil, unreadable(path, err)
	}
	if mode := info.Mode(); runtime.GOOS != "windows" && mode.Perm()&0o077 != 0 {
		file.Close()
		return nil, studio.Fail(studio.CodeInvalid,
			fmt.Sprintf("The secret in %s can be read by others: its mode is %04o.", path, mode.Perm()),
			fmt.Sprintf("Run `chmod 600 %s`. If others may have read it, replace the secret too.", path))
	}
	return file, nil
}

// Read reads a secret from a stream, such as a file descriptor that a supervisor handed over: all of
// it, without one line end after it.
func Read(r io.Reader) ([]byte, error) {
	secret, err := io.ReadAll(io.LimitReader(r, typedLimit+1))
	if err != nil {
		return nil, &studio.Failure{Code: studio.CodeInvalid, Message: "The secret could not be read.", Fix: "Check where it comes from.", Detail: err.Error()}
	}
	if len(secret) > typedLimit {
		return nil, studio.Fail(studio.CodeInvalid, "The secret is longer than 64 KiB.", "Check that the right file was given.")
	}
	secret = bytes.TrimSuffix(bytes.TrimSuffix(secret, []byte("\n")), []byte("\r"))
	if len(secret) == 0 {
		return nil, studio.Fail(studio.CodeInvalid, "The secret is empty.", "Put it on the first line and try again.")
	}
	return secret, nil
}

func unreadable(path string, err error) *studio.Failure {
	f := &studio.Failure{Code: studio.CodeInvalid, Message: fmt.Sprintf("The secret in %s could not be read.", path), Fix: "Check that you may read the file.", Detail: err.Error()}
	if errors.Is(err, fs.ErrNotExist) {
		f.Code, f.Fix = studio.CodeNotFound, "Check the path."
	}
	return f
}
