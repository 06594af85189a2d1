# The habits of this repository. Needs git, make and Python 3.11 or newer; everything else goes into .venv.

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$python"; break; }; done)
BIN := .venv/bin
READY := .venv/ready
PYTEST_ARGS ?= -n 2

.DEFAULT_GOAL := help
.PHONY: help setup demo lab test lint format bench docs clean

help:  ## List the habits
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

setup: $(READY)  ## Install everything into .venv

demo: $(READY)  ## Write the report of the demo cluster to out/demo.html
	@mkdir -p out
	@$(BIN)/edgenetviz demo -o out/demo.html

lab: $(READY)  ## Open the notebooks in JupyterLab
	$(BIN)/jupyter lab --notebook-dir=notebooks

test: lint  ## Check style and types, run all tests, those in a browser too
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(READY)  ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(READY)  ## Format the code and repair what can be repaired
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY)  ## Measure it: pods to tables beside the official client, start, report
	$(BIN)/python tools/bench.py

docs: $(READY)  ## Write what is generated: docs/tables.md, docs/resources.md, the packaged demo
	$(BIN)/python tools/make_docs.py
	$(BIN)/python tools/make_demo.py

clean:  ## Remove everything that these habits made, .venv too
	rm -rf .venv out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made anew when a dependency or a pin has changed; otherwise there is nothing to wait for.
$(READY): pyproject.toml constraints.txt tools/setup_venv.py
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none runs here. On Debian 12 or newer: apt-get install python3 python3-venv"; exit 1; }
	$(PYTHON) tools/setup_venv.py
	@touch $@
