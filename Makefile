# The two commands a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev

# Tests start many processes; each would compile the house anew where this is set.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-all lint format types contracts docs bench clean help

help:  ## Say what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(DEV): $(STAMP)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

demo: $(STAMP)  ## Set everything up and open the running demo shop.
	$(BIN)/comptoir demo

test: lint types contracts  ## Set everything up, check the code and pass the tests.
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow"

test-all: lint types contracts  ## The same with the slow tests: every page in every guise, 1 GB files.
	COMPTOIR_TEST_DICE=1 $(BIN)/python -m pytest -n 2 --dist worksteal -q

lint: $(DEV)  ## Look at style, sizes and docs.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(DEV)  ## Put the code in shape.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV)  ## Check the types.
	$(BIN)/mypy

contracts: $(DEV)  ## Check who may import whom.
	$(BIN)/lint-imports --no-cache

bench: $(DEV)  ## Measure, beside a named alternative in the same run.
	$(BIN)/python -m benchmarks

clean:  ## Remove what was built; the data folder stays.
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
