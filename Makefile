# Connector Studio. The two that a newcomer needs: make run, make test.

SHELL := /bin/bash
TAGS  := $(shell [ "$$(uname)" = Linux ] && echo webkit2_41)
APP   := build/bin/connector-studio
WEB   := $(shell find frontend/src frontend/public -type f 2>/dev/null) frontend/index.html frontend/package-lock.json
export GOFLAGS := -tags=$(TAGS)

.PHONY: run build test check fix bench bench-grid bench-compare screens setup setup-test unit journeys webkit smoke cross cli dev clean

run: build ## install what is missing, build, and open the window
	$(APP)

build: setup frontend/dist/index.html ## the application in build/bin
	go tool wails build -s -skipbindings -m -nosyncgomod -tags "$(TAGS)" -o connector-studio
	@chmod 755 frontend/wailsjs/runtime/runtime.* # as they are kept: this command writes them otherwise, and git would tell

cli: ## the command line in build/bin
	CGO_ENABLED=0 go build -o build/bin/connectors ./backend/cmd/connectors

test: setup-test check-frontend unit journeys webkit smoke ## everything that must hold

check: setup-test check-frontend check-go cross ## formatting, types, lint, and builds for every platform

fix: setup frontend/node_modules ## formats, and writes the generated files anew
	gofmt -w *.go backend
	go tool wails generate module -tags "$(TAGS)"
	rm -f frontend/wailsjs/runtime/package.json
	cd frontend && npm run fix

bench: setup-test build cli ## the figures: ratios measured side by side in one run
	build/test/bench.sh

bench-grid: setup-test frontend/e2e/node_modules frontend/node_modules ## the workbook grid beside AG Grid, which is installed into .cache for it
	$(SCREEN) node frontend/e2e/grid/bench.mjs

bench-compare: setup ## the command line over 3,000 rows beside Newman and the Bruno CLI, which are installed into .cache for it
	build/bench/compare.sh

screens: setup-test build cli ## the pictures of the documentation, from the real window
	SCREEN=1280x800 build/test/keyring.sh build/test/smoke.sh screens.py docs/screens

dev: setup frontend/node_modules ## the window over Vite's development server
	go tool wails dev -tags "$(TAGS)"

setup: ## system libraries, Go and Node where they are missing
	@build/setup.sh run

setup-test:
	@build/setup.sh test

%/node_modules: %/package-lock.json
	cd $* && npm ci --no-audit --no-fund
	@touch $@

frontend/dist/index.html: frontend/node_modules $(WEB)
	cd frontend && npm run build

.PHONY: check-frontend check-go
check-frontend: setup frontend/node_modules
	cd frontend && npm run check && npm run lint && npm test

check-go: setup frontend/dist/index.html
	@unformatted=$$(gofmt -l *.go backend); [ -z "$$unformatted" ] || { echo "gofmt would change: $$unformatted"; exit 1; }
	go vet ./...
	@go tool wails generate module -tags "$(TAGS)" >/dev/null && rm -f frontend/wailsjs/runtime/package.json && git -c core.fileMode=false diff --exit-code --stat -- frontend/wailsjs

# How often the tests of the threats repeat; a nightly run raises them (make unit ROUNDS="CS_KILLS=50 …").
ROUNDS  := CS_HOSTILE_REQUESTS=10000 CS_DOUBLE_CALLBACKS=1000 CS_EXPIRIES=20 CS_KILLS=10 CS_FAULT_ROUNDS=5 \
           CS_FUZZ_VALUES=100000 RUN_KILLS=5 RUN_KILL_ROWS=1000 STORE_KILLS=20 STORE_TEARS=50 STORE_FLIPS=200
SCREEN  := $(shell [ "$$(uname)" = Linux ] && echo xvfb-run -a)

unit: setup-test frontend/dist/index.html frontend/e2e/oidc/node_modules check-go ## Go: real files, real servers, the real keychain
	$(ROUNDS) build/test/keyring.sh go test -timeout 15m ./backend/...

build/bin/journeys: $(shell find backend -name '*.go' 2>/dev/null) $(wildcard *.go) frontend/dist/index.html
	go build -tags "dev $(TAGS)" -o $@ .

E2E := frontend/e2e/node_modules frontend/e2e/oidc/node_modules
journeys: setup-test build/bin/journeys cli $(E2E) ## the window's page in Chromium over the real backend
	build/test/keyring.sh node frontend/e2e/run.mjs chromium

webkit: setup-test build/bin/journeys $(E2E) ## the critical journeys in the window's own engine
	build/test/keyring.sh node frontend/e2e/run.mjs webkit

smoke: setup-test build frontend/e2e/oidc/node_modules ## hostile content in a real window; the production binary through its accessibility tree
	build/test/keyring.sh $(SCREEN) go test -timeout 5m -tags "production $(TAGS)" .
	build/test/keyring.sh build/test/smoke.sh

CLI_TARGETS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
cross: setup frontend/dist/index.html ## the Windows executable, and the command line for six platforms
	go tool wails build -s -skipbindings -m -nosyncgomod -platform windows/amd64 -o connector-studio.exe
	for target in $(CLI_TARGETS); do \
	  echo "connectors for $$target"; \
	  CGO_ENABLED=0 GOFLAGS= GOOS=$${target%/*} GOARCH=$${target#*/} go build -o build/bin/$$target/ ./backend/cmd/connectors || exit 1; \
	done

clean:
	rm -rf build/bin frontend/dist frontend/node_modules $(E2E)
