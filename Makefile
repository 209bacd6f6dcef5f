# README names two of these: `make run` and `make test`. CONTRIBUTING explains the rest.
# Nothing but make and a Python 3.9 or later with venv is presumed.

PYTHON ?= python3
PORT ?= 8000
# Arguments for pytest: make test ARGS="tests/core -k markdown"
ARGS ?=
VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test check prove format messages setup requirements

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-14s%s\n", $$1, $$2}' Makefile

run: ## Start the site with its demo on http://127.0.0.1:8000 (PORT= changes the port)
	@$(PYTHON) scripts/bootstrap.py base
	@exec $(VENV) scripts/serve.py --port $(PORT)

test: setup ## Run the quick tests (ARGS= are pytest's)
	$(VENV) -m pytest -n 2 --dist loadfile -m "not slow and not browser" $(ARGS)

check: setup ## Check everything that CI checks (ONLY="lint types" for some of it)
	@AFTER_TEST=$(AFTER_TEST) $(VENV) scripts/check.py $(ONLY)

prove: setup ## Run the long proofs, about an hour (ONLY="machine mutants kills matrix" for some of them)
	@$(VENV) scripts/prove.py $(ONLY)

format: setup ## Bring the code into its form, and mend what can be mended
	$(VENV) -m ruff check --fix --quiet . ; $(VENV) -m ruff format .

messages: setup ## Bring the French catalogue up to the code's words, and name what lacks a translation (needs gettext)
	@$(VENV) scripts/messages.py

setup: ## Install everything that the tests and the checks need
	@$(PYTHON) scripts/bootstrap.py dev

requirements: setup ## Compile requirements/ anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	.tools/bin/uv pip compile $(COMPILE) requirements/tools.in -o requirements/tools.txt
	.tools/bin/uv pip compile $(COMPILE) pyproject.toml -o requirements/base.txt
	.tools/bin/uv pip compile $(COMPILE) --constraints requirements/base.txt --group dev pyproject.toml -o requirements/dev.txt
COMPILE := --quiet --universal --generate-hashes --python-version 3.12 --no-emit-index-url --no-emit-find-links --no-header $(UPGRADE)
