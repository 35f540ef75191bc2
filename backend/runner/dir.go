package runner

import (
	"os"
	"path/filepath"
	"runtime"
)

// DataDirVariable names the environment variable that chooses where data lives.
const DataDirVariable = "CONNECTOR_STUDIO_DATA"

// DataDir returns the folder in which data lives: the one asked for, else the one of the environment,
// else the platform's place for application data.
func DataDir(asked string) (string, error) {
	if asked == "" {
		asked = os.Getenv(DataDirVariable)
	}
	if asked != "" {
		return filepath.Abs(asked)
	}
	if runtime.GOOS == "linux" {
		if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
			return filepath.Join(data, "connector-studio"), nil
		}
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		return filepath.Join(home, ".local", "share", "connector-studio"), nil
	}
	config, err := os.UserConfigDir() // ~/Library/Application Support, %AppData%
	if err != nil {
		return "", err
	}
	return filepath.Join(config, "Connector Studio"), nil
}
