# Two doors: `make demo` diagnoses a shipped incident, `make test` runs every check. Both make their own environment in .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# durable_rules 2.0.28 names a function that Python 3.13 no longer has; its setup overwrites CFLAGS, so CPPFLAGS it is.
export CPPFLAGS := -DPyEval_CallObject=PyObject_CallObject
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(BIN)/python -m pip --quiet

.PHONY: demo test lint types floors knowledge unit docs clean lock benchmark

demo: $(VENV)/.compiled
	@$(BIN)/diagnose --exit-zero fixtures/incidents/ove-storageclass-not-found/bundle

$(VENV)/.run: requirements/run.txt requirements/durable.txt pyproject.toml hatch_build.py diagnose/_texts.c
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; try make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --require-hashes -r requirements/durable.txt 2>$(VENV)/durable.log || echo "durable_rules could not be built (is there a C compiler? see $(VENV)/durable.log): the reference matcher is used."
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# pip compiles what it installs, but not what stays here; where Python may write no byte code, a start would take twice as long.
$(VENV)/.compiled: $(VENV)/.run $(wildcard diagnose/*.py diagnose/*/*.py diagnose/*/*/*.py)
	@$(BIN)/python -m compileall -q diagnose
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

test: lint types floors knowledge unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

floors: $(VENV)/.dev
	$(BIN)/lint-imports

knowledge: $(VENV)/.dev $(VENV)/.compiled
	$(BIN)/diagnose kb check

unit: $(VENV)/.dev $(VENV)/.compiled
	$(BIN)/pytest -n 2

docs: $(VENV)/.dev
	$(BIN)/diagnose kb catalogue docs/catalogue
	$(BIN)/diagnose kb schema docs/reference
	$(BIN)/python docs/coverage/build.py
	$(BIN)/python docs/formats/build.py
	$(BIN)/python docs/refresh.py

# Beside other tools and against the goals; BENCHMARKS="peers --scale 0.1" chooses. Needs the network the first time, some disk and an hour.
benchmark: $(VENV)/.dev
	$(BIN)/python -m benchmarks $(BENCHMARKS)

# Writes the pinned versions with their hashes anew; no index address is written.
lock: $(VENV)/.dev
	for part in run durable dev fuzz benchmarks-hotsos benchmarks-insights benchmarks-ripgrep; do $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements/$$part.txt requirements/$$part.in; done

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
