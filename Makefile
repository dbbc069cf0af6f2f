# All that is needed is Go and a C compiler (DuckDB is a C++ library, linked in).
# `make conformance` tests on every database that is installed as well;
# SEGC_REQUIRE=postgres,mariadb makes the absence of these a failure.

GO ?= go
SEGC = $(GO) run ./cmd/segc -C examples/retail
AS_OF = 2011-12-10T00:00:00Z
FUZZTIME ?= 10s
BENCH ?= .
WORKSPACES ?= 20
QUESTIONS ?= 1000

export CGO_ENABLED = 1

.PHONY: pairs race peers demo test conformance judge bench fuzz lint vet fmt-check engines gates

# The retail example from source to members, on embedded DuckDB.
demo:
	$(SEGC) check
	$(SEGC) compile lapsed_vip --dialect duckdb --as-of $(AS_OF)
	$(SEGC) run lapsed_vip vip --as-of $(AS_OF)
	$(SEGC) size --as-of $(AS_OF)

test:
	$(GO) test $(TESTFLAGS) ./...

# Everything that is on the machine: engines, grammars, analyzers; then the table of
# what ran and what disagreed.
conformance:
	@report=$$(mktemp) && status=0; export SEGC_REPORT=$$report; \
	$(MAKE) -k engines analytic gates || status=$$?; \
	$(GO) test -count=1 ./docs -run TestDialects -v -report=$$report; \
	rm -f $$report; exit $$status

# What the evaluator and every engine that is there must agree on; the last
# line compares generated segments over generated rows, some 170 an engine and workspace.
engines: export SEGC_SERVERS = 1
engines:
	$(GO) test -count=1 $(TESTFLAGS) ./backends/conformance ./backends/engine/... ./backends/why ./examples/...
	$(GO) test -count=1 $(TESTFLAGS) ./backends/generate/differ -workspaces=$(WORKSPACES)

# Engines and emulators that .ci/engines installs and that are slow on little data;
# CASES limits the cases to those whose names match.
CASES ?= .
analytic: export SEGC_SERVERS = all
analytic:
	$(GO) test -count=1 $(TESTFLAGS) ./backends/conformance -run 'TestEngines/(athena|databricks|mysql|snowflake|trino)/$(CASES)'
	$(GO) test -count=1 $(TESTFLAGS) ./backends/engine -run '/(databricks|trino)$$'
	$(GO) test -count=1 $(TESTFLAGS) ./backends/generate/differ -run 'TestGenerated/(athena|databricks|mysql|trino)' -workspaces=1 -segments=$(or $(SEGMENTS),40)

# Every statement for every dialect through its grammar, those for BigQuery through
# its analyzer; .ci/gates installs three of them.
gates:
	cd backends/gates && $(GO) test -mod=mod -count=1 $(TESTFLAGS) . -workspaces=$(WORKSPACES)

# Random questions that the prover and Z3, a Debian package, answer each on its own.
judge:
	$(GO) test -count=1 $(TESTFLAGS) ./backends/witness -run=Judge -questions=$(QUESTIONS)

# The evaluators in Go against the reference on a million pairs of a segment and a
# row each (in a store, in an index, in columns), and against DuckDB on hundreds of thousands.
pairs:
	$(GO) test -count=1 $(TESTFLAGS) ./backends/eval -run 'TestGenerated|TestIndexGenerated|TestDuckDB' -workspaces=220
	$(GO) test -count=1 $(TESTFLAGS) ./backends/eval/columns -run 'TestGenerated|TestDuckDB' -workspaces=220

# Evaluators that are asked while definitions are compiled anew, streams and indexes, under the race detector.
race:
	$(GO) test -race -count=1 $(TESTFLAGS) -run 'Reload|Stream|Cancelled|Index|States' ./backends/eval ./backends/eval/columns ./examples/embedding

# One predicate a record beside cel-go, expr and a loop by hand, which must agree.
peers:
	cd backends/eval/peers && $(GO) test -mod=mod $(TESTFLAGS) ./... && $(GO) test -mod=mod -run='^$$' -bench=. -cpu=1 ./...

bench:
	$(GO) test -run='^$$' -bench='$(BENCH)' -benchmem $(TESTFLAGS) ./...

# What has twins with wide vectors, built with them: an experiment of Go that takes
# an amd64 processor with AVX-512, and a build of everything anew.
wide: export GOEXPERIMENT = simd
wide:
	$(GO) test $(TESTFLAGS) ./backends/eval/kernels ./backends/eval ./backends/eval/columns

# Every fuzz target for FUZZTIME each.
fuzz:
	@$(GO) test -list='^Fuzz' ./... | awk '/^Fuzz/ {t[n++] = $$1} /^ok/ {for (i = 0; i < n; i++) print t[i], $$2; n = 0}' | \
	while read -r target package; do \
		echo "fuzz $$package $$target"; \
		$(GO) test -run='^$$' -fuzz="^$$target\$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=10x "$$package" </dev/null || exit 1; \
	done

lint: fmt-check vet

vet:
	$(GO) vet ./...

fmt-check:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
