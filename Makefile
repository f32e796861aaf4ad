# Every target makes what it needs; only Python (with its venv module), make and git must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests wait for other programs a third of their time: one worker more than there are processors fills it.
PYTEST := $(BIN)/python -m pytest --maxprocesses=4 --numprocesses=$$($(BIN)/python -c "import os; print((os.cpu_count() or 1) + 1)")
READY := $(VENV)/ready

.DEFAULT_GOAL := help
.PHONY: help venv demo test soak oracle lint format bench docs lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements/development.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("gate needs Python 3.11 or newer; name one: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/development.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

venv: $(READY) ## make the virtual environment in .venv

demo: $(READY) ## show the whole path on real Terraform, with approval, signed evidence and its verification
	@$(BIN)/python -m tests.sandbox.demo

test: lint ## lint, then run every test
	$(PYTEST) --dist=loadfile --no-loadscope-reorder

soak: $(READY) ## compare more with Terraform and OPA, damage more flows and evidence, try more faults (GATE_SOAK=20000)
	GATE_SOAK=$${GATE_SOAK:-20000} $(PYTEST) \
		tests/sources/terraform/functions/test_generated.py tests/sources/kestra/test_fuzz.py tests/evidence/test_damage.py \
		tests/evidence/test_stores.py tests/promotion/test_s3_state.py tests/engines/contract/test_contract.py tests/faults

oracle: $(READY) ## compare what flows and expressions say with Kestra's own code (GATE_ORACLE=20000 expressions)
	GATE_ORACLE=$${GATE_ORACLE:-20000} $(BIN)/python -m pytest tests/oracle
	$(BIN)/python -m tests.oracle compare 3000

lint: $(READY) ## format, style, types, layers, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if command -v terraform > /dev/null; then env -u TF_CLI_CONFIG_FILE terraform fmt -check -recursive -diff terraform; \
	elif [ "$$CI" = true ]; then echo "terraform is not installed" >&2; exit 1; \
	else echo "skipped: terraform fmt, because terraform is not installed"; fi

format: $(READY) ## format Python and Terraform
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	@if command -v terraform > /dev/null; then env -u TF_CLI_CONFIG_FILE terraform fmt -recursive terraform; fi

bench: $(READY) ## time gate beside programs like it, and write docs/speed.md
	@$(BIN)/python -m tests.bench docs/speed.md

docs: $(READY) ## write the generated pages, and what is known of the rules, anew
	@$(BIN)/gate policy docs docs/rules
	@$(BIN)/python -m tests.catalog.prepare

lock: ## pin the requirements anew (needs uv)
	uv pip compile --quiet pyproject.toml --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate \
		--output-file requirements/runtime.txt
	uv pip compile --quiet pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header \
		--no-annotate --constraint requirements/runtime.txt --output-file requirements/development.txt
	echo hatchling | uv pip compile --quiet - pyproject.toml --extra bundles --extra cloud --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-header --no-annotate --constraint requirements/development.txt --output-file requirements/action.txt

clean: ## remove what the other targets made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .gate
