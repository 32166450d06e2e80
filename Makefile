# make run: the product on this machine.   make test: everything that a change must pass.
PYTHON ?= python3
PORT ?= 8000
export PORT
.DEFAULT_GOAL := help
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi

.PHONY: help run test check fix messages bench clean

help:  ## Show these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/run.ready  ## Start the product at http://127.0.0.1:$(PORT)
	@exec $(BIN)/python -m core.serve

test: .venv/dev.ready  ## Run every test on SQLite and PostgreSQL, with a real browser
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m pytest -n 2

check: .venv/dev.ready  ## Check style, types and the layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet templates

fix: .venv/dev.ready  ## Mend what can be mended by machine
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.venv/made:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install python3 (3.11 or newer)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version 2>&1)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "The venv module is missing: on Debian, apt install python3-venv."; exit 1; }
	@echo "• Making the virtual environment .venv …"
	@$(PYTHON) -m venv .venv && touch $@

.venv/run.ready: .venv/made requirements.lock $(wildcard translations/*/LC_MESSAGES/*.po)
	@echo "• Installing the pinned packages (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pybabel -q compile -d translations
	@touch $@

.venv/dev.ready: .venv/run.ready requirements-dev.lock
	@echo "• Installing the packages for tests and checks (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

bench: .venv/dev.ready  ## Measure what the parts promise, as ratios within one run
	@$(BIN)/python -m bench.books
	@$(BIN)/python -m bench.sharing
	@$(BIN)/python -m bench.papers

messages: .venv/dev.ready  ## Collect the sentences of the pages for translation
	@$(BIN)/pybabel -q extract -F translations/babel.cfg -k _l --no-location --ignore-dirs='.*' --sort-output \
	  --project=Caishi --version=0.1 --copyright-holder=Caishi -o translations/messages.pot .
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -i translations/messages.pot -d translations

clean:  ## Remove the virtual environment and caches; the data in instance/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
