# `make` lists the targets. Each one installs what it needs first: Node 26 comes with the packages,
# so the machine's own Node only has to be able to run npm.

export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export NO_UPDATE_NOTIFIER := 1

# npm writes this file when it has installed everything. `npm ci` is not used: it refuses a lock file
# when a registry does not serve the binaries of other platforms, and it empties node_modules first.
packages := node_modules/.package-lock.json

.PHONY: help
help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

$(packages): package-lock.json
	npm install --no-save --no-audit --no-fund --loglevel=error
	@# A machine that forbids install scripts has left out Node itself.
	@test -x node_modules/.bin/node || npm rebuild --ignore-scripts=false --loglevel=error node
	@touch $@

.PHONY: demo
demo: $(packages) ## Plays a live campaign; ARGS="--pairs 4000000 --speed max --exit" proves a long one
	@bin/tally demo $(ARGS)

.PHONY: test
test: $(packages) ## Runs all tests, on a real Kafka and a real Redis
	@npm run --silent test

.PHONY: check
check: $(packages) ## Checks types, lint, format, dead code and layers
	@npm run --silent check

.PHONY: bench
bench: $(packages) ## Measures how fast it is; ARGS="--rows whole,two --rounds 5" chooses
	@node test/bench/main.ts $(ARGS)

.PHONY: fix
fix: $(packages) ## Formats the code and mends what can be mended by itself
	@npm run --silent fix

.PHONY: up
up: $(packages) ## Starts a local Kafka and Redis, and says where they are
	@node services/dashboard/build/main.ts || true
	@node deploy/local/up.ts

.PHONY: down
down: $(packages) ## Stops the local Kafka and Redis
	@node deploy/local/down.ts

.PHONY: bench-peers
bench-peers: $(packages) ## Counts one topic with Tally, two plain services and Kafka Streams
	@node test/bench/peers/main.ts $(ARGS)

.PHONY: simulate
simulate: $(packages) ## Runs the core on a simulated log, Redis and clock; SEED=… RUNS=…
	@node test/simulation/main.ts $(if $(SEED),--seed $(SEED)) $(if $(RUNS),--runs $(RUNS))

.PHONY: faults
faults: $(packages) ## Breaks real processes and proves the numbers; ARGS="--only F1 --minutes 60"
	@node test/faults/main.ts $(ARGS)

.PHONY: guards
guards: $(packages) ## Takes each guard away in turn, and demands that the tests notice; ONLY=…
	@node test/guards/main.ts $(if $(ONLY),--only "$(ONLY)") $(ARGS)
