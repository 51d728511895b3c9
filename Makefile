# Everything is installed into ./venv and ./policies/venv; nothing global.
PYTHON ?= python3
STAGE ?=

# Files are compiled when first imported, and kept: of the AWS SDK's thousands only some ever are.
unexport PYTHONDONTWRITEBYTECODE
PIP := -m pip install --quiet --disable-pip-version-check --no-input --no-compile
BIN := venv/bin

.PHONY: help setup setup-ops setup-diagram preview test test-engine test-soak check format docs pictures comparison \
	up destroy sandbox-up sandbox-preview sandbox-destroy clean
.DEFAULT_GOAL := help

help:
	@echo 'make preview [STAGE=prod]   what would be deployed, and whether the policies let it; no account needed'
	@echo 'make test                   every test, but for most of those that need the Pulumi CLI'
	@echo 'make test-engine            those: parity, life, growth and faults of every stage in Pulumi'"'"'s own engine'
	@echo 'make sandbox-up STAGE=dev   deploy to a simulated AWS with the Pulumi CLI; sandbox-preview, sandbox-destroy'
	@echo 'make check                  formatter, linter, types, import contracts, spelling, workflows'
	@echo 'make docs                   regenerate the generated pages'
	@echo 'make pictures               redraw the pictures in docs; needs Graphviz'
	@echo 'make comparison             put the same cases to awsguard, Checkov and others; docs/comparison.md'
	@echo 'make up STAGE=prod          deploy with the Pulumi CLI and your AWS account'
	@echo 'make destroy STAGE=dev      take a stage down again'
	@echo 'make setup                  the set-up alone; setup-ops, that of python -m ops; setup-diagram, that of --diagram;'
	@echo '                            make clean takes it away'

setup: venv/.runtime policies/venv/.runtime

setup-ops: setup venv/.operations

setup-diagram: setup venv/.diagram

venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 …' >&2; exit 2; }
	@$(PYTHON) -m venv venv || \
		{ rm -rf venv; echo "venv is missing; on Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }

venv/.runtime: requirements.txt | venv/bin/python
	@echo 'Installing the program and the preview into venv …' >&2
	@$(BIN)/python $(PIP) -r requirements.txt
	@touch $@

policies/venv/.runtime: policies/requirements.txt | venv/bin/python
	@echo 'Installing the policy pack into policies/venv …' >&2
	@$(BIN)/python -m venv policies/venv
	@policies/venv/bin/python $(PIP) -r policies/requirements.txt
	@touch $@

venv/.development: requirements-dev.txt requirements-ops.txt requirements-diagram.txt requirements.txt policies/requirements.txt | venv/bin/python
	@echo 'Installing the development tools into venv …' >&2
	@$(BIN)/python $(PIP) -r requirements-dev.txt
	@touch $@

venv/.operations: requirements-ops.txt requirements.txt | venv/bin/python
	@$(BIN)/python $(PIP) -r requirements-ops.txt
	@touch $@

venv/.diagram: requirements-diagram.txt requirements.txt | venv/bin/python
	@$(BIN)/python $(PIP) -r requirements-diagram.txt
	@touch $@

preview: setup
	@$(BIN)/python -m preview $(STAGE)

test: setup venv/.development
	$(BIN)/python -m pytest --cov --cov-fail-under=95 --numprocesses=auto --dist=loadfile

test-engine: setup venv/.development
	$(BIN)/python -m pytest -m engine --numprocesses=auto --dist=loadfile tests/engine

test-soak: setup venv/.development
	$(BIN)/python -m pytest -m soak tests/engine

check: setup venv/.development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	PYTHONPATH=policies $(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/zizmor --offline --strict-collection --no-progress --quiet .github
	@if command -v actionlint >/dev/null; then echo actionlint; actionlint; else \
		echo 'actionlint is not on the path: zizmor alone has read the workflows' >&2; fi

format: venv/.development
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup venv/.development
	$(BIN)/python -m tools.docs

pictures: setup-diagram
	@$(BIN)/python -m tools.pictures
	@$(BIN)/python -m tools.preview_picture

comparison: setup venv/.development
	$(BIN)/python -m benchmarks.comparison

up destroy: setup-ops
	@$(BIN)/python -m ops $@ $(STAGE)

sandbox-up sandbox-preview sandbox-destroy: setup
	@$(BIN)/python -m simulation.sandbox $(@:sandbox-%=%) $(STAGE)

clean:
	rm -rf .sandbox benchmarks/awsguard/node_modules benchmarks/comparison/.checkov \
		benchmarks/comparison/compliance_policies/node_modules \
		venv policies/venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage
