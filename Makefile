# sim800emu: make run, make test. "make help" lists everything.
SHELL    := /bin/bash
GO       ?= go
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS  := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 30s
RUNS     ?= 20
INPUTS   ?= 10000000
HANDSHAKES ?= 10000

.DEFAULT_GOAL := help
.PHONY: help build run demo test check deps fmt vet docs docs-check e2e e2e-full sweep-full tls-matrix tls-full fuzz fuzz-full bench clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

build: ## the program, to bin/sim800emu
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/sim800emu ./cmd/sim800emu

run: build ## a modem on a pty, with the TLS test server inside
	@bin/sim800emu run $(ARGS)

demo: build ## the time line of an HTTPS GET over AT commands
	@bin/sim800emu demo $(ARGS)

test: ## all unit tests, with the race detector
	$(GO) test -race ./...

check: deps fmt vet docs-check ## what CI runs
	SIM800EMU_TESTS=all $(MAKE) test
	$(MAKE) e2e

deps: ## what the tests need of the system (apt, as root)
	@sh scripts/deps.sh

fmt:
	@out=$$(gofmt -l .); test -z "$$out" || { echo "gofmt would change:"; echo "$$out"; exit 1; }

vet:
	$(GO) vet ./...
	$(GO) vet -tags e2e ./e2e/...

docs: build ## the generated pages of docs/
	bin/sim800emu commands --format markdown > docs/commands.md
	bin/sim800emu profiles --format markdown > docs/profiles.md
	bin/sim800emu faults --format markdown > docs/faults.md
	E2E_TLS_WRITE=1 $(GO) test -count=1 -tags e2e -run '^TestTLSEndpointsPage$$' ./e2e/

docs-check: build
	@for page in commands profiles faults; do \
		bin/sim800emu $$page --format markdown | diff -u docs/$$page.md - || { echo "docs/$$page.md is old: run make docs"; exit 1; }; \
	done

e2e: build ## real clients on the pty (mbedTLS in C, socat), once each
	$(GO) test -count=1 -tags e2e -timeout 10m ./e2e/...

e2e-full: build ## the same, $(RUNS) times each; takes long
	E2E_RUNS=$(RUNS) $(GO) test -count=1 -tags e2e -timeout 5h ./e2e/...

sweep-full: build ## the sweep of docs/sweep.md over each byte of an HTTPS GET, with its report
	@mkdir -p e2e/build
	E2E_SWEEP_EVERY=1 E2E_REPORTS=$(CURDIR)/e2e/build $(GO) test -count=1 -v -tags e2e -timeout 30m -run 'TestEndToEnd/sweep' ./e2e/
	@cat e2e/build/sweep-*.txt

tls-matrix: build ## every TLS endpoint against the clients of five libraries, with docs/tls-endpoints.md and docs/tls-errors.md
	E2E_TLS=full E2E_TLS_WRITE=1 $(GO) test -count=1 -tags e2e -timeout 30m -run '^TestTLS$$' ./e2e/
	E2E_TLS_WRITE=1 $(GO) test -count=1 -tags e2e -run '^TestTLSEndpointsPage$$' ./e2e/

tls-full: build ## HANDSHAKES (10000) of each of five libraries with the TLS engine, some minutes
	set -o pipefail; E2E_TLS_HANDSHAKES=$(HANDSHAKES) $(GO) test -count=1 -v -tags e2e -timeout 60m -run '^TestTLS$$/^handshakes$$' ./e2e/ | grep -v '^=== '

fuzz: ## every fuzz target for FUZZTIME (30s)
	@sh scripts/fuzz.sh $(FUZZTIME)

fuzz-full: ## ten million random inputs (INPUTS) to whole modems, and to the TLS engine, many minutes
	SIM800_FUZZ_INPUTS=$(INPUTS) $(GO) test -count=1 -v -timeout 60m -run '^TestManyRandomInputs$$' ./modem
	SIM800_FUZZ_INPUTS=$(INPUTS) $(GO) test -count=1 -v -timeout 120m -run '^TestManyRandom(Messages|Streams|Records)$$' ./internal/tlsengine

bench: build ## the figures of docs/performance.md
	$(GO) run ./bench

clean: ## remove what was built
	rm -rf bin e2e/build
