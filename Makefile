# What there is to do:
#   make lab     set everything up in .venv, open JupyterLab on the guided lab Module 1, where you were in it
#   make test    set everything up, run all tests, those in the browser included
#   make chaos   what `make test` leaves out: trainings that are killed twenty times, installations in fresh places
#   make lint    every check that looks at the text of the code
#   make bench   the measurements (tests/benchmarks); needs the full data sets
#   make clean   remove what was built, and .venv
# It needs git, make, node 20 or later with npm, and python3 (3.11 to 3.13). A second run finds its stamps and is instant.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.done
LAB_SETTINGS := $(VENV)/share/jupyter/lab/settings
EXTENSION := $(VENV)/share/jupyter/labextensions/dltp-widgets

# The first Python that will do; an own choice: make PYTHON=/path/to/python3.12
FITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(FITS)' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

# Tests and notebooks run in other folders than this one.
ifneq ($(strip $(DLTP_DATA)),)
override DLTP_DATA := $(abspath $(DLTP_DATA))
export DLTP_DATA
endif

SOURCES := $(shell find labextension/src labextension/style labextension/schema -type f) \
	labextension/build_views.mjs labextension/tsconfig.json
MESSAGES := $(wildcard dltp_widgets/locale/*/LC_MESSAGES/*.po)

.PHONY: setup lab test chaos lint bench clean

# --- set-up, step by step ----------------------------------------------------------------------------------------

setup: $(DONE)/built $(DONE)/messages

$(DONE)/venv:
	@test -n "$(PYTHON)" || { echo "dltp_widgets needs Python 3.11, 3.12 or 3.13 with its venv module (on Debian:" \
		"apt install python3 python3-venv); found: $$(python3 --version 2>&1 || true)."; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null || \
		{ echo "dltp_widgets needs Node.js 20 or later with npm; found: $$(node --version 2>&1 || true)."; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(DONE)
	@touch $@

$(DONE)/installed: $(DONE)/venv pyproject.toml package.json package-lock.json .npmrc labextension/build_messages.py \
		labextension/overrides.json
	@echo "Installing dltp_widgets, JupyterLab, TensorFlow and the tools (once, some minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[lab,dev]"
	@mkdir -p $(LAB_SETTINGS) && cp labextension/overrides.json $(LAB_SETTINGS)/
	@touch $@

# An editable installation copies the lab extension, hence the copy here after each change of the sources.
$(DONE)/built: $(DONE)/installed $(SOURCES)
	@echo "Building the views and the lab extension"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@rm -rf $(EXTENSION) && mkdir -p $(EXTENSION)
	@cp -R dltp_widgets/labextension/. labextension/install.json $(EXTENSION)/
	@touch $@

$(DONE)/messages: $(DONE)/installed $(MESSAGES)
	@$(BIN)/python labextension/build_messages.py
	@touch $@

# The tests need a browser: an installed Chromium, else Debian's, else Playwright's own.
$(DONE)/browser: $(DONE)/installed
	@if command -v chromium || command -v chromium-browser || command -v google-chrome; then :; \
	elif [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; \
	else $(BIN)/playwright install chromium; fi
	@touch $@

# --- what people run ---------------------------------------------------------------------------------------------

# The notebook is made in my-labs/, which git does not see, if it is not there: notebooks/ stays as it is. Another lab:
# make lab LAB=first. Nothing is fetched: no catalog of extensions, and (overrides.json) neither news nor updates.
lab: setup
	$(BIN)/dltp lab $(or $(LAB),module1) --folder my-labs

# Each worker has a JupyterLab and a TensorFlow of its own, 2 to 3 GB.
WORKERS ?= 2

test: setup $(DONE)/browser
	npm run --silent test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --rerun-show-tracebacks

chaos: setup $(DONE)/browser
	$(BIN)/python -m pytest -m chaos

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent lint

# All of it, 37 minutes on two calm cores, rewrites tests/benchmarks/RESULTS.md; a part only prints:
#   make bench ONLY=housing,checks ROUNDS=2     (parts: python -m tests.benchmarks --help)
# It needs the full data sets: DLTP_DATA=DIR, where DIR has mnist.npz, cifar10.npz and
# keras/datasets/california_housing.npz, as `dltp data DIR` makes it.
bench: setup $(DONE)/rivals
	$(BIN)/python -m tests.benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS))

# What we are measured against; nothing else needs it.
$(DONE)/rivals: $(DONE)/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	@touch $@

clean:
	rm -rf $(VENV) node_modules build dist labextension/lib dltp_widgets/labextension dltp_widgets/widgets/views/static
	find dltp_widgets tests -name __pycache__ -prune -exec rm -rf {} +
	find dltp_widgets -name '*.mo' -delete
