PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The example office, the day it is looked at, the month whose end is printed, the paper whose slip is printed.
OFFICE := build/office
NOW := 2025-12-31T18:00
AS_OF := 2025-10-31
PAPER := IN-2025-0001
DOCTRACK := $(BIN)/doctrack --ledger $(OFFICE) --now $(NOW)

# Tests of the judge, the rules and the schemas: they call the command in their own process.
QUICK := $(patsubst %,tests/test_%.py,architecture clauses dates codec refs tables loans recalls covers \
	passing_on handling departments whereabouts clients complaints training exam_marks people volumes \
	destruction outgoing)

.PHONY: demo test quick coverage guards soak bench clean

$(VENV)/.run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "doctrack needs Python 3.11 or newer; say make PYTHON=...")'
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
	$(DOCTRACK) report recall --as-of $(AS_OF)
	$(DOCTRACK) report overdue --as-of $(AS_OF)
	$(DOCTRACK) form $(PAPER)

# Lint, types, import layers, all tests; then each rule that changed on this branch is taken away, and a test must notice.
# What needs a program that is not installed is skipped and told; with DOCTRACK_REQUIRE_ALL=1, as .ci/run says after it
# has installed the packages, a skip fails.
test: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict doctrack
	$(BIN)/lint-imports
	$(BIN)/pytest -q -rs -n auto --dist worksteal
	$(BIN)/python tests/guards.py --since main

# For whoever changes one rule and wants to know at once: format, lint, and the tests of judge, rules and schemas
# that need no process, no terminal and no example office. `make test` decides.
quick: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pytest -q -n auto --dist worksteal -m 'not long' $(QUICK)

# The same tests, every process measured: which lines of the pure parts they run. Takes twice as long and fails under 100 %;
# whether the tests pass is asked by `make test` (one that breaks off a command at a terminal may not, when it is measured).
coverage: $(VENV)/.dev
	rm -rf build/coverage && mkdir -p build/coverage
	-$(BIN)/coverage run -m pytest -q -n auto --dist worksteal
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

# Every named rule is taken away in turn, and a test must notice. What nobody noticed is listed.
guards: $(VENV)/.dev
	$(BIN)/python tests/guards.py

# The same tests at full length: 400 acts by eight writers, 200 acts in four clones, 700 kills, every mutation, every rule taken
# away. Last figures: docs/figures.md.
soak: $(VENV)/.dev
	DOCTRACK_SOAK=1 $(BIN)/pytest -q -n 2 tests/test_doors.py tests/test_many_clerks.py tests/test_power_cuts.py tests/test_audit.py \
		tests/test_client_audit.py tests/test_training_audit.py tests/test_outgoing_audit.py
	$(BIN)/python tests/guards.py

bench: $(VENV)/.run
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/signed.py

clean:
	rm -rf $(VENV) build
