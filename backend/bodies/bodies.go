package bodies

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"connectorstudio/backend/studio"
)

// Bodies is a directory of response bodies, safe for use by several goroutines and processes. For each
// body there is
//
//	<id>.body   the bytes as they came, decompressed and with secrets masked by the pipeline
//	<id>.text   the same as UTF-8, only when the bytes are text in another encoding
//	<id>.index  where lines and members begin, so that any part can be shown at once; of a small body
//	            only once somebody looked
//
// and <id>.part while a larger one is being written. Of a text that can be written as JSON (see package
// jsonview) there is that too, as <id>.view.body: a body of its own, named by the id and studio.ViewSuffix.
type Bodies struct {
	dir string
	// Grace is how long Clean leaves files alone that nothing refers to yet: a call is saved after its
	// body. Open sets 15 minutes.
	Grace time.Duration
	Now   func() time.Time
}

const (
	bodyFile  = ".body"
	textFile  = ".text"
	indexFile = ".index"
	partFile  = ".part"
	viewFile  = ".view"
)

// Open makes the directory if need be, for the user alone.
func Open(dir string) (*Bodies, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, failed(err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return nil, failed(err)
	}
	return &Bodies{dir: dir, Grace: 15 * time.Minute, Now: time.Now}, nil
}

// Open returns the bytes as they came, for saving. CodeNotFound when the body is no longer kept.
func (b *Bodies) Open(id string) (*os.File, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	return open(b.path(id, bodyFile))
}

// Text returns the body as UTF-8, for looking into JSON and text. It differs from Open only for bodies
// in another encoding.
func (b *Bodies) Text(id string) (*os.File, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	f, err := os.Open(b.path(id, textFile))
	if errors.Is(err, fs.ErrNotExist) {
		return open(b.path(id, bodyFile))
	}
	return f, failed(err)
}

// Info describes a body. CodeNotFound when it is no longer kept.
func (b *Bodies) Info(ctx context.Context, id string) (Info, error) {
	s, err := b.show(ctx, id)
	if err != nil {
		return Info{}, err
	}
	defer s.close()
	stat, err := os.Stat(b.path(id, bodyFile))
	if err != nil {
		return Info{}, failed(err)
	}
	info := Info{
		ID: id, Kind: s.index.kind, Size: stat.Size(),
		Lines: s.view(ctx, Raw).lines(), PrettyLines: s.view(ctx, Pretty).lines(),
	}
	if info.Kind == studio.BodyJSON {
		t := tree{s.view(ctx, Raw)}
		root, err := t.find(-1)
		if err != nil {
			return Info{}, failed(err)
		}
		info.Root = root.Node
	}
	return info, nil
}

// Remove deletes a body. One that is not there is no error.
func (b *Bodies) Remove(id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	var all error
	for _, kind := range []string{bodyFile, textFile, indexFile, partFile, viewFile + bodyFile, viewFile + indexFile} {
		if err := os.Remove(b.path(id, kind)); !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return failed(all)
}

// Clean deletes what nothing refers to any more, and what a crash left half written. Files younger
// than Grace stay.
func (b *Bodies) Clean(inUse map[string]bool) error {
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return failed(err)
	}
	var all error
	for _, entry := range entries {
		id, kind, _ := strings.Cut(entry.Name(), ".")
		if checkID(id) != nil || inUse[id] && "."+kind != partFile {
			continue
		}
		stat, err := entry.Info()
		if err != nil || b.Now().Sub(stat.ModTime()) < b.Grace {
			continue
		}
		if err := os.Remove(filepath.Join(b.dir, entry.Name())); !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return failed(all)
}

func (b *Bodies) path(id, kind string) string {
	if of, isView := strings.CutSuffix(id, studio.ViewSuffix); isView {
		id, kind = of, viewFile+kind
	}
	return filepath.Join(b.dir, id+kind)
}

// checkID lets only names through that studio.NewID makes: ids come from the page and become paths.
func checkID(id string) error {
	id = strings.TrimSuffix(id, studio.ViewSuffix)
	if len(id) == 26 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyz") == "" {
		return nil
	}
	return gone()
}

func gone() error {
	return studio.Fail(studio.CodeNotFound, "This response is no longer kept.", "Run the test again to see the answer.")
}

func open(path string) (*os.File, error) {
	f, err := os.Open(path)
	return f, failed(err)
}

const windowsDiskFull = syscall.Errno(112) // ERROR_DISK_FULL

// failed says in words what went wrong with a file; nil stays nil.
func failed(err error) error {
	var failure *studio.Failure
	switch {
	case err == nil || errors.As(err, &failure) || errors.Is(err, context.Canceled) || errors.Is(err, io.ErrClosedPipe):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return gone()
	case errors.Is(err, syscall.ENOSPC) || os.PathSeparator == '\\' && errors.Is(err, windowsDiskFull):
		failure = studio.Fail(studio.CodeDiskFull, "The disk is full: the response could not be kept.", "Free some space and run the test again.")
	default:
		failure = studio.Fail(studio.CodeInternal, "The response could not be kept or read.", "Check the folder of Connector Studio's data and try again.")
	}
	failure.Detail = err.Error()
	return failure
}
