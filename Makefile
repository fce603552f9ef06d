PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OFFICE := build/office

.PHONY: demo test soak bench clean

$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	touch $@

# The example office from real documents, its month-end recall list, what is overdue, one circulation slip.
demo: $(VENV)/.run
	rm -rf $(OFFICE)
	$(BIN)/python examples/office/build.py $(OFFICE)
	$(BIN)/doctrack --ledger $(OFFICE) --now 2025-12-31T18:00 report recall --as-of 2025-10-31
	$(BIN)/doctrack --ledger $(OFFICE) --now 2025-12-31T18:00 report overdue --as-of 2025-10-31
	$(BIN)/doctrack --ledger $(OFFICE) --now 2025-12-31T18:00 form IN-2025-0001

# Lint, types, import layers, all tests.
test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy --strict doctrack
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n auto

# The same tests at full length: 400 acts by eight writers, 200 kills.
soak: $(VENV)/.dev
	DOCTRACK_SOAK=1 $(BIN)/pytest -q -n 2 tests/test_concurrency.py tests/test_kill.py

bench: $(VENV)/.run
	$(BIN)/python benchmarks/scale.py

clean:
	rm -rf $(VENV) build
