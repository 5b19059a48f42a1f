# Needs Python 3.11 or later, git and make. Everything else goes into .venv, from the locks.
PYTHON ?= python3
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links

# uv where it can reach the registry, pip where only pip is set up to.
define install
$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) \
	|| { echo "uv could not install $(1); trying pip, which is slower."; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); }
endef

# What is compiled is kept, whatever the shell says: each process started anew would compile a thousand modules first.
export PYTHONDONTWRITEBYTECODE :=

# Three more than there are cores: tests wait for servers and browsers now and then.
WORKERS = $(shell $(PYTHON) -c 'import os; print(len(getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))(0)) + 3)')

.PHONY: help run test proof lint format lock clean
.DEFAULT_GOAL := help

help:  ## list what make can do
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: .venv/run.stamp  ## serve Fingerpost on this machine, installing it first if need be
	$(BIN)/fingerpost serve

test: .venv/dev.stamp .venv/browser.stamp  ## run every test, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

proof: .venv/dev.stamp  ## run the slow proofs whole; figures go to tests/bench/RESULTS.md
	FINGERPOST_PROOF=1 $(BIN)/python -m pytest -m proof tests $(PYTEST_ARGS)

lint: .venv/dev.stamp  ## check style, types and the order of the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev.stamp  ## put the code in the house's format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lock: .venv/build.stamp  ## write requirements/ anew from pyproject.toml
	$(COMPILE) --upgrade --extra analytics --extra distributed --extra letters --extra oidc --extra postgres --extra semantic --extra teams \
		pyproject.toml -o requirements/run.txt
	$(COMPILE) --upgrade --extra analytics --extra distributed --extra letters --extra oidc --extra postgres --extra semantic --extra teams --group dev \
		-c requirements/run.txt pyproject.toml -o requirements/dev.txt
	$(COMPILE) --upgrade --group build -o requirements/build.txt

clean:  ## remove the environment and the tools' caches; data/ is kept
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

.venv/build.stamp: requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Fingerpost needs Python 3.11 or later: say which with 'make $(or $(MAKECMDGOALS),run) PYTHON=python3.12'." >&2; exit 1; }
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@touch $@

.venv/run.stamp: .venv/build.stamp requirements/run.txt pyproject.toml
	@echo "Installing Fingerpost from requirements/run.txt ..."
	@$(call install,requirements/run.txt)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@echo "Installing the test tools from requirements/dev.txt ..."
	@$(call install,requirements/dev.txt)
	@touch $@

# Tried once: where no browser can be had, the tests say how many were not run.
.venv/browser.stamp: .venv/dev.stamp
	@$(BIN)/python -m tests.chromium
	@touch $@
