# 学籍 xueji. `make` alone lists what can be done; `make run` is the whole product on a fresh machine.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
READY := .venv/.ready
# the newest of the versions that are tested, else whatever is new enough
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	if command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; break; fi; done)
NPM = $(shell command -v npm || echo "$(CURDIR)/$(BIN)/npm")
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help run stop demo doctor test system bench bench-province lint types format migrate migrations client flows handbook h5 lock sbom audit clean-data

help: ## show this
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  PORT=8001 DATA=.data-2 make run    a second one beside the first'
	@echo '  ARGS="-k window -x" make test      arguments for pytest'
	@echo '  ONLY=home make bench               one measurement'

run: $(READY) ## start everything at http://localhost:8000, with demo data; Ctrl-C stops it
	@exec $(BIN)/xueji up

stop: $(READY) ## end whatever `make run` left
	@$(BIN)/xueji stop

demo: $(READY) ## fill an empty database with demo data
	@$(BIN)/xueji demo

doctor: $(READY) ## check everything and say how to mend it
	@$(BIN)/xueji doctor

test: $(READY) system h5 ## run all tests of both ends; ARGS= goes to pytest, and then it runs alone
	@$(if $(ARGS),,cd h5 && $(NPM) run --silent check)
	@$(BIN)/pytest $(or $(ARGS),-n 2)

bench: $(READY) ## measure against the bars; ONLY= takes one
	@ONLY=$(ONLY) $(BIN)/python tests/bench

bench-province: $(READY) ## the duplicate check against 13 million claims, in a scratch database; DROP=1 removes it
	@$(BIN)/python tests/bench/province.py

lint: $(READY) h5/node_modules/.installed-from ## style, storeys, front end style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@cd h5 && $(NPM) run --silent lint

types: $(READY) h5/node_modules/.installed-from ## types of both ends
	@$(BIN)/pyright
	@cd h5 && $(NPM) run --silent check

format: $(READY) ## write Python the way `make lint` wants it
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

migrate: $(READY) ## bring the tables of the database up to date
	@$(BIN)/xueji migrate

migrations: $(READY) ## write a migration for what the models say and the history does not
	@$(BIN)/xueji migrate --write

client: $(READY) h5/node_modules/.installed-from ## generate the H5's API client from the routes
	@$(BIN)/xueji openapi .cache/openapi.json
	@cd h5 && $(NPM) run --silent client -- ../.cache/openapi.json

flows: $(READY) ## draw docs/flows from the code
	@$(BIN)/xueji flows

handbook: $(READY) ## which of the 150 questions have a test and a help entry
	@$(BIN)/xueji handbook

h5: $(READY) ## build the pages where their sources changed
	@$(BIN)/xueji h5

lock: $(READY) ## renew the lock files, with hashes
	@$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade --output-file requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --constraints requirements.lock --universal --python-version 3.11 --generate-hashes --no-header --quiet --output-file deploy/requirements.lock

sbom: $(READY) ## list every part with version and hash, as CycloneDX, in sbom/
	@deploy/sbom.sh sbom

audit: $(READY) ## ask the public advisories about every locked part
	@deploy/audit.sh

system: ## have Chromium, Chinese fonts, Redis and nginx for the tests; with CI=true their absence fails
	@missing=; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="chromium"; \
	fc-list :lang=zh family 2>/dev/null | grep -q . || missing="$$missing fonts-noto-cjk"; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || missing="$$missing nginx-light"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing $$missing"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; } >/dev/null && missing= || true; \
	fi; \
	if [ -n "$$missing" ]; then \
		echo "missing: $$missing  (apt-get install $$missing)"; \
		if [ "$${CI:-}" = true ]; then exit 1; fi; \
		echo "what needs them is not tested"; \
	fi

$(READY): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed: https://www.python.org/downloads/"; exit 1; fi
	@echo "preparing .venv with $(PYTHON)"
	@if command -v uv >/dev/null; then \
		[ -x $(BIN)/python ] || uv venv --quiet --python $(PYTHON) .venv; \
		VIRTUAL_ENV=.venv uv pip install --quiet --require-hashes -r requirements.lock; \
		VIRTUAL_ENV=.venv uv pip install --quiet --no-deps -e .; \
	else \
		[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .; \
	fi
	@touch $@

h5/node_modules/.installed-from: h5/package-lock.json $(READY)
	@cd h5 && $(NPM) ci --no-audit --no-fund --silent
	@sha256sum h5/package-lock.json | cut -d' ' -f1 | tr -d '\n' > $@
