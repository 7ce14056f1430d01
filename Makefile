# The two commands a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev

# Tests start many processes; each would compile the house anew where this is set.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-all lint format types contracts kernels docs bench clean help

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

test: $(DEV)  ## Set everything up, check the code and pass the tests.
	@$(MAKE) --no-print-directory -j2 -Otarget lint types contracts kernels
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow"

test-all: $(DEV)  ## The same with the slow tests: every page in every guise, 1 GB files.
	@$(MAKE) --no-print-directory -j2 -Otarget lint types contracts kernels
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

kernels: $(DEV)  ## Compile what every test process would have to compile for itself.
	$(BIN)/python -m tests.kernels

bench: $(DEV)  ## Measure, beside a named alternative in the same run.
	$(BIN)/python -m benchmarks

clean:  ## Remove what was built; the data folder stays.
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
