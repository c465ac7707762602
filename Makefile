# The few commands of Linli. `make` alone explains them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
# Rounds of the tests that kill the program in the middle of its work.
LINLI_TORTURE ?= 200

.PHONY: help demo test lint unit integration e2e web torture bench bench-size bench-decisions bench-planner setup fmt clean docs node-modules

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Build Linli, fill ./data/demo with an invented street, and serve it on http://127.0.0.1:8080
	@scripts/setup.sh demo
	@$(MAKE) --no-print-directory web
	cargo build --profile demo -p linli
	$(TARGET)/demo/linli demo --data data/demo

test: ## Run everything: format, types, clippy, checks of the house, tests on SQLite and PostgreSQL, browser tests
	@scripts/test.sh

lint: web ## Check format, types and clippy, and run the checks of the house
	@scripts/test.sh format web clippy house

unit: web ## Run the tests inside the crates, and the examples of the documentation
	@scripts/test.sh unit examples

integration: web ## Run the tests of every crate on SQLite and on a throw-away PostgreSQL
	@scripts/test.sh sqlite postgres

e2e: web ## Run the browser tests
	@scripts/test.sh browser

torture: web ## Kill the program in the middle of its work, many times (LINLI_TORTURE=200), and look for loss
	@LINLI_TORTURE=$(LINLI_TORTURE) scripts/test.sh torture

bench: web ## Measure pages of a release build: requests per second, latency, CPU per request
	@scripts/setup.sh demo
	cargo build --release -p linli
	@$(MAKE) --no-print-directory -s e2e/node_modules/.package-lock.json
	LINLI_BIN=$(abspath $(TARGET))/release/linli node bench/pages.mjs

bench-size: web ## Measure lists, pages and what is written at LINLI_SIZE=1000 cases and records: CPU per request
	@scripts/setup.sh demo
	cargo build --release -p linli --bins --examples
	@$(MAKE) --no-print-directory -s e2e/node_modules/.package-lock.json
	@TARGET=$(TARGET) bench/size.sh $(or $(LINLI_SIZE),1000)

bench-decisions: ## Measure counts, fair budgets and proofs: CPU seconds, ratios to the reference, proofs per second
	cargo build --release -p linli-kernel --examples
	@echo "Fair budgets"; $(TARGET)/release/examples/bench_budget
	@echo "Proofs"; $(TARGET)/release/examples/bench_proof
	@if [ -x $(TARGET)/release/examples/bench_ballot ]; then echo "Votes"; $(TARGET)/release/examples/bench_ballot; fi

bench-planner: ## Measure the district planner beside METIS: figures, CPU, memory, least change, two threads
	cargo bench -p linli-planner --bench planner

setup: ## Look for what is needed, and install it with apt-get where that is allowed
	@scripts/setup.sh test

fmt: ## Format the Rust sources
	cargo fmt --all

web: web/node_modules/.package-lock.json ## Bundle styles and scripts into web/dist
	npm --prefix web run build

docs: web ## Build the documentation of the crates into target/doc
	cargo doc --workspace --no-deps

clean: ## Remove what was built; ./data stays
	cargo clean
	rm -rf web/dist web/node_modules e2e/node_modules e2e/out

node-modules: web/node_modules/.package-lock.json e2e/node_modules/.package-lock.json

# npm writes this file last, so it stands for a complete installation.
%/node_modules/.package-lock.json: %/package-lock.json %/package.json
	cd $* && npm ci --no-audit --no-fund
	@touch $@
