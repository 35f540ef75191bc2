package bridge

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// Drops tells what the files are that were dropped on the window. Their paths come from the system and stay here:
// no page is told a path, and on Linux not even a name.
type Drops struct{ app *Studio }

// DropKind is what a dropped file is for.
type DropKind string

// The kinds.
const (
	DropConnector DropKind = "connector" // for Connectors.ImportDropped
	DropRows      DropKind = "rows"      // a RowSource of Transfer
	DropLogo      DropKind = "logo"      // for Connectors.KeepDroppedLogo
)

// Dropped is a file that was dropped on the window.
type Dropped struct {
	Kind  DropKind `json:"kind"`
	Token string   `json:"token"`
	Name  string   `json:"name"`
}

const (
	connectorFiles = "*.json;*.yaml;*.yml"
	logoFiles      = "*.png;*.jpg;*.jpeg;*.webp;*.svg"
)

// dropWords tell what a kind takes.
var dropWords = map[DropKind]string{
	DropConnector: "a connector file (.json, .yaml)",
	DropRows:      "rows in a CSV, Excel (.xlsx), JSON, Parquet or SQLite file",
	DropLogo:      "a PNG, JPEG, WebP or SVG picture",
}

// Take returns the file that was dropped just now, as one of the kinds that the place takes, the likeliest first.
// It fails with file_refused for anything but one file of these.
func (s *Drops) Take(kinds []DropKind) (Dropped, error) {
	return call(s.app.Host, "Drops.Take", func(context.Context) (Dropped, error) {
		path, err := oneFile(s.app.Host.DroppedFiles())
		if err != nil {
			return Dropped{}, err
		}
		name := filepath.Base(path)
		kind := dropKind(path, kinds)
		if kind == "" {
			return Dropped{}, studio.Fail(studio.CodeFileRefused, name+" cannot be used here.", whatCanBeDropped(kinds))
		}
		return Dropped{Kind: kind, Token: s.app.choose(path), Name: name}, nil
	})
}

// oneFile is the path of a drop of one file that can be read.
func oneFile(paths []string) (string, error) {
	switch len(paths) {
	case 0:
		return "", studio.Fail(studio.CodeFileRefused, "The file did not arrive.", "Drop a file from a folder of this computer, or choose it with the button of this page.")
	case 1:
	default:
		return "", studio.Fail(studio.CodeFileRefused, "Those are several files.", "Drop one at a time.")
	}
	stat, err := os.Stat(paths[0])
	switch {
	case err != nil:
		return "", cannotRead(err)
	case stat.IsDir():
		return "", studio.Fail(studio.CodeFileRefused, filepath.Base(paths[0])+" is a folder.", "Open it and drop one of its files.")
	case !stat.Mode().IsRegular():
		return "", cannotRead(errors.New("it is not a regular file"))
	}
	return paths[0], nil
}

// dropKind is the first of the kinds that fits a file; empty when none does. JSON may be a connector or rows,
// which its content tells.
func dropKind(path string, kinds []DropKind) DropKind {
	ending := strings.ToLower(filepath.Ext(path))
	fits := func(files string) bool { return slices.Contains(strings.Split(files, ";"), "*"+ending) }
	takes := func(kind DropKind) bool { return slices.Contains(kinds, kind) }
	if fits(connectorFiles) && takes(DropConnector) && (!takes(DropRows) || !fits(rowFiles) || isConnectorFile(path)) {
		return DropConnector
	}
	if takes(DropRows) && (ending == "" || fits(rowFiles)) {
		return DropRows
	}
	if takes(DropLogo) && (ending == "" || fits(logoFiles)) {
		return DropLogo
	}
	return ""
}

var connectorFormat = regexp.MustCompile(`"format"\s*:\s*"connector-studio/`)

// isConnectorFile looks for the name of the format, so that a damaged file is known, too: its import says what is wrong.
func isConnectorFile(path string) bool {
	content, err := readFile(path)
	return err == nil && connectorFormat.Match(content)
}

func whatCanBeDropped(kinds []DropKind) string {
	words := []string{}
	for _, kind := range kinds {
		if word := dropWords[kind]; word != "" {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "No file can be dropped on this page."
	}
	return "Drop " + strings.Join(words, ", or ") + "."
}
