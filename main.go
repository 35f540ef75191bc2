// Connector Studio: connect any system that has an API to your data, without code.
package main

import (
	"embed"
	"fmt"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	"connectorstudio/backend/bridge"
)

//go:embed all:frontend/dist
var assets embed.FS

func main() {
	studio := &bridge.Studio{}
	err := wails.Run(&options.App{
		Title:       "Connector Studio",
		MinWidth:    1024,
		MinHeight:   700,
		AssetServer: &assetserver.Options{Assets: assets},
		Bind:        bridge.Bound(studio),
		EnumBind:    bridge.Enums,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
