package runner

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

const largestFile = 100 << 20 // bytes of the files of one request, all together

// ChooseFile remembers a file that a person chose, to be the value of a parameter. CodeFileRefused when it
// cannot be sent.
func (r *Runner) ChooseFile(ctx context.Context, path string) (studio.ChosenFile, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return studio.ChosenFile{}, unreadableFile(path, err)
	}
	stat, err := os.Stat(path)
	if err != nil {
		return studio.ChosenFile{}, unreadableFile(path, err)
	}
	if err := sendable(stat, stat.Size()); err != nil {
		return studio.ChosenFile{}, err
	}
	file := studio.ChosenFile{ID: studio.NewID(), Name: stat.Name(), Size: stat.Size()}
	if _, readable := studio.ReadChosenFile(file.Value()); !readable {
		return studio.ChosenFile{}, studio.Fail(studio.CodeFileRefused, "The name of this file can't be sent.", "Give it a name of one line.")
	}
	return file, r.Store.SaveChosenFile(ctx, file.ID, path)
}

// files reads the files that an action sends with these values, by parameter. CodeFileRefused names the
// parameter whose file is gone or too large; a value that is none is left to request.BuildWith.
func (r *Runner) files(ctx context.Context, a studio.Action, values map[string]string) (map[string]request.File, error) {
	files, room := map[string]request.File{}, int64(largestFile)
	for _, d := range studio.DetectParameters(a) {
		name := d.Parameter.Name
		chosen, is := studio.ReadChosenFile(values[name])
		if d.Parameter.Type != studio.ParamFile || !is {
			continue
		}
		path, found, err := r.Store.ChosenFile(ctx, chosen.ID)
		if err == nil && !found {
			continue
		}
		var content []byte
		if err == nil {
			content, err = readSendable(path, room)
		}
		if err != nil {
			f := studio.AsFailure(err)
			f.Field = "values." + name
			return nil, f
		}
		room -= int64(len(content))
		files[name] = request.File{Name: chosen.Name, Content: content}
	}
	return files, nil
}

func readSendable(path string, room int64) ([]byte, error) {
	stat, err := os.Stat(path) // before it is opened: opening a pipe would wait
	if err != nil {
		return nil, unreadableFile(path, err)
	}
	if err := sendable(stat, stat.Size()+largestFile-room); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadableFile(path, err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, room+1))
	if err != nil {
		return nil, unreadableFile(path, err)
	}
	return content, sendable(stat, int64(len(content))+largestFile-room)
}

func sendable(stat os.FileInfo, size int64) error {
	switch {
	case !stat.Mode().IsRegular():
		return studio.Fail(studio.CodeFileRefused, stat.Name()+" is not a file.", "Choose a file.")
	case size > largestFile:
		return studio.Fail(studio.CodeFileRefused, "A request takes at most 100 MB of files.", "Choose smaller files.")
	}
	return nil
}

func unreadableFile(path string, err error) error {
	f := studio.Fail(studio.CodeFileRefused, filepath.Base(path)+" can't be read.", "Check that it is still there, or choose it again.")
	f.Detail = err.Error()
	return f
}
