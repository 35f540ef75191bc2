package store

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// synchronised are the names of folders that other programs copy to and fro, as they begin, in lower
// case.
var synchronised = []struct{ begins, program string }{
	{"dropbox", "Dropbox"}, {"onedrive", "OneDrive"}, {"google drive", "Google Drive"}, {"googledrive", "Google Drive"},
	{"mobile documents", "iCloud Drive"}, {"icloud", "iCloud Drive"}, {"com~apple~clouddocs", "iCloud Drive"},
	{"nextcloud", "Nextcloud"}, {"owncloud", "ownCloud"}, {"box sync", "Box"}, {"pcloud", "pCloud"}, {"syncthing", "Syncthing"},
}

// syncMarkers are files by which such a program marks a folder of any name.
var syncMarkers = map[string]string{
	".dropbox": "Dropbox", ".stfolder": "Syncthing", ".owncloudsync.log": "Nextcloud",
}

// Warnings tells what endangers the data in a folder: a program that synchronises it copies the
// database in the middle of a change (reliability E11), a network share does not lock it, and others
// may be able to read it. It is empty when all is well.
func Warnings(dir string) []string {
	warnings := []string{}
	whole, err := filepath.Abs(dir)
	if err != nil {
		return warnings
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		whole = real
	}
	if program := synchroniser(whole); program != "" {
		warnings = append(warnings, "The data folder is synchronised by "+program+", which can damage the data. Move it to a folder of this computer only.")
	}
	if onNetwork(whole) {
		warnings = append(warnings, "The data folder is on a network share, where two programs can damage the data. Move it to a disk of this computer.")
	}
	if info, err := os.Stat(whole); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		warnings = append(warnings, "Other people who use this computer can read the data folder. Close it to them.")
	}
	return warnings
}

// synchroniser names the program that synchronises a folder, if any is known to.
func synchroniser(path string) string {
	for {
		name := strings.ToLower(filepath.Base(path))
		for _, known := range synchronised {
			if strings.HasPrefix(name, known.begins) {
				return known.program
			}
		}
		for marker, program := range syncMarkers {
			if _, err := os.Stat(filepath.Join(path, marker)); err == nil {
				return program
			}
		}
		parent := filepath.Dir(path)
		if parent == path {
			return ""
		}
		path = parent
	}
}
