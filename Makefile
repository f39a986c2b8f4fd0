# Two commands do everything on a fresh Debian or Ubuntu machine with python3 and git:
#   make demo    plug in three virtual phones and grade them
#   make test    every check that CI runs

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2

.PHONY: demo test check format schemas recordings constraints clean

demo: $(BIN)/.ready
	$(BIN)/grader demo --out out

test: $(BIN)/.ready system check
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(PYTEST_ARGS)

check: $(BIN)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

format: $(BIN)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schemas: $(BIN)/.ready
	$(BIN)/python -m grader.schemas docs/schemas

recordings: $(BIN)/.ready
	$(BIN)/python -m probes.virtual.compose

constraints: $(BIN)/.ready
	$(BIN)/pip install uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra ios --extra training --group dev --output-file constraints.txt pyproject.toml

clean:
	rm -rf .venv out dist

.PHONY: system
system:
	@sh .ci/system-packages test

$(BIN)/.ready: constraints.txt pyproject.toml
	@sh .ci/system-packages python
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
