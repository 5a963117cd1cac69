# Every target needs Python 3.11+, git and make alone: tools/uv gets what is missing into this folder.
UV := tools/uv

.PHONY: serve test check format bench build

serve:
	$(UV) run --locked --no-dev provisor serve

test:
	$(UV) run --locked pytest --numprocesses auto

check:
	$(UV) run --locked ruff check
	$(UV) run --locked ruff format --check
	$(UV) run --locked mypy
	$(UV) run --locked lint-imports
	$(UV) run --locked pytest tests/docs

format:
	$(UV) run --locked ruff check --fix
	$(UV) run --locked ruff format

bench:
	$(UV) run --locked python -m benchmarks

build:
	$(UV) build
