# Everything from a fresh clone, with python3 (3.11 or later, with venv), git and make: `make demo`, `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Newer than pyproject.toml when what it asks for is installed; nothing is set up twice.
READY := $(VENV)/.ready
# More than there are cores: much of the suite waits for terminals, disks and processes.
WORKERS ?= 4

.DEFAULT_GOAL := help
.PHONY: help demo test lint types imports check format bench docs data clean

help: ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

demo: $(READY) ## Set up and open the demo review (its summary, without a terminal)
	@$(BIN)/reviewer demo

test: $(READY) ## Set up and run the whole suite
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

lint: $(READY) ## Style and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY) ## Static types, strictly
	@$(BIN)/mypy

imports: $(READY) ## Imports point down only
	@$(BIN)/lint-imports

check: lint types imports test ## All of the above

format: $(READY) ## Format everything
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY) ## Measure speed and size; BENCH="--only ledger 10000" for a part
	@$(BIN)/python -m tests.bench $(BENCH)

docs: $(READY) ## Make the generated pages and the picture again
	@$(BIN)/python -m reviewer.tui.keys > docs/keys.md
	@$(BIN)/python -m docs.picture

data: $(READY) ## Make the shipped data again that is told from other data: policy schema, what the catalogue tells
	@$(BIN)/python -m reviewer.core.policy.schema > schema.new && mv schema.new reviewer/core/policy/reviewer.schema.json
	@$(BIN)/python -c 'from reviewer.core.risk.told import made; print(made(), end="")' > told.new \
	  && mv told.new reviewer/core/risk/told.json
	@$(BIN)/python -c 'from pathlib import Path; from reviewer.tui.theme_tables import made; print(made(Path("themes")), end="")' \
	  > told.new && mv told.new themes/told.json

clean: ## Remove what was set up and built
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "reviewer needs Python 3.11 or later; name one: make PYTHON=python3.13" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
