# Two commands: `make demo` shows the page, `make test` proves it.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test lint vocabulary evaluate refit bench clean

demo: $(VENV)/.demo
	$(BIN)/translate app examples/beijing-visit.en.txt

test: $(VENV)/.dev .venv-toolkit/.done
	@$(BIN)/python -c "import shutil, sys; sys.exit(not any(map(shutil.which, ('chromium', 'chromium-browser'))))" \
	  || echo "NOTE: no Chromium found: the browser tests are SKIPPED"
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev
	$(BIN)/ruff check . && $(BIN)/mypy

# after an edit in translate/framings/data: what is computed of it ahead, for a quicker start
vocabulary: $(VENV)/.dev
	$(BIN)/python benchmarks/build_vocabulary.py

evaluate: $(VENV)/.dev
	$(BIN)/python benchmarks/evaluate.py
	$(BIN)/python benchmarks/opening.py

# after new bundled weights: what is fitted on their returns, then all that is told of it
refit: $(VENV)/.dev
	$(BIN)/python benchmarks/fit_gate.py
	$(BIN)/python benchmarks/fit_fates.py
	$(BIN)/translate models baseline zh-en
	$(BIN)/python benchmarks/evaluate.py
	$(BIN)/python benchmarks/opening.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(PIP) -e '.[app,docs-in]'
	touch $@

# translate-toolkit installs an import package named `translate` too, so it lives apart
.venv-toolkit/.done:
	$(PYTHON) -m venv .venv-toolkit
	.venv-toolkit/bin/python -m pip install --quiet --disable-pip-version-check translate-toolkit lxml
	touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(PIP) -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) .venv-toolkit build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
