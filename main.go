// Connector Studio connects any system that has an API to your data, without code.
package main

import (
	"embed"
	"flag"
	"fmt"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"

	"connectorstudio/backend/bridge"
)

// Version is set when a release is built (-ldflags "-X main.Version=…").
var Version = "development"

//go:embed all:frontend/dist
var assets embed.FS

//go:embed build/appicon.png
var icon []byte

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "connector-studio:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("connector-studio", flag.ContinueOnError)
	dataDir := flags.String("data-dir", "", "folder in which data lives")
	if err := flags.Parse(args); err != nil {
		return nil // flag has said what is wrong
	}
	app, err := newApp(*dataDir)
	if err != nil {
		return err
	}
	defer app.close()
	window := app.window()
	return wails.Run(&options.App{
		Title:            "Connector Studio",
		Width:            window.Width,
		Height:           window.Height,
		MinWidth:         1024,
		MinHeight:        700,
		WindowStartState: startState(window),
		BackgroundColour: app.background(),
		AssetServer:      &assetserver.Options{Assets: assets, Middleware: app.serve},
		Bind:             bridge.Bound(app.studio),
		EnumBind:         bridge.Enums,
		ErrorFormatter:   formatError,
		OnStartup:        app.startup,
		OnBeforeClose:    app.beforeClose,
		SingleInstanceLock: &options.SingleInstanceLock{
			UniqueId:               app.instance(),
			OnSecondInstanceLaunch: app.secondLaunch,
		},
		DragAndDrop: &options.DragAndDrop{EnableFileDrop: true},
		Linux:       &linux.Options{Icon: icon, ProgramName: "connector-studio", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Mac:         &mac.Options{TitleBar: mac.TitleBarHiddenInset()},
	})
}
