# Two commands are enough: `make book` and `make test`. Both do all the set-up.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
READY := $(VENV)/.ready
# one thread for linear algebra: products of this size gain nothing from more, and processes side by side would wait for each other
export OPENBLAS_NUM_THREADS := 1

.PHONY: help book test serve check outputs bench lock clean

help: ## Show this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: $(READY) ## Set up, execute every notebook, build the site into _build/html
	@$(RUN) rcanalysis build

test: $(READY) ## Set up, check the data, build the book and run every test
	@$(RUN) ruff check src tests
	@$(RUN) rcanalysis build
	@$(RUN) pytest

serve: book ## Build, then serve the site at http://127.0.0.1:8000
	@$(RUN) rcanalysis serve

check: $(READY) ## Validate every table of data/ and the links between them
	@$(RUN) rcanalysis check

outputs: $(READY) ## Execute the notebooks and store their outputs in chapters/ (after a change of data or code)
	@$(RUN) rcanalysis execute

bench: $(READY) ## Time what must be fast beside what one would use instead
	@$(VENV)/bin/python benchmarks/agreement.py

lock: ## Compile requirements.in into requirements.txt (needs uv; for maintainers)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt

clean: ## Remove the built site and the virtual environment
	rm -rf _build $(VENV)

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else "Python 3.11, 3.12 or 3.13 is needed; this is %d.%d. Try: make PYTHON=python3.12 ..." % v)'
	@echo "Setting up $(VENV) (once; a few minutes)"
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(RUN) pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
