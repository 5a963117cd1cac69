# Every target needs Python 3.11+, git and make alone: tools/uv gets what is missing into this folder.
UV := tools/uv

.PHONY: serve test check format translate screenshots bench build sbom

serve:
	$(UV) run --locked --no-dev provisor serve

test:
	$(UV) run --locked pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check:
	$(UV) run --locked ruff check
	$(UV) run --locked ruff format --check
	$(UV) run --locked mypy
	$(UV) run --locked lint-imports
	$(UV) run --locked pytest tests/docs --ignore tests/docs/test_stories.py

format:
	$(UV) run --locked ruff check --fix
	$(UV) run --locked ruff format

# Brings the catalogues of the pages up to the messages that are in the code; a test says what is then missing.
PAGES := src/provisor/web/pages
TEXTS := src/provisor/provisioning/setting_up
translate:
	$(UV) run --locked pybabel --quiet extract --mapping $(PAGES)/locale/babel.cfg --keyword says --keyword message --no-location --sort-output \
		--output $(PAGES)/locale/messages.pot $(PAGES) $(TEXTS)
	$(UV) run --locked pybabel --quiet update --input-file $(PAGES)/locale/messages.pot --output-dir $(PAGES)/locale \
		--domain messages --no-fuzzy-matching --ignore-obsolete --omit-header --width 110
	rm $(PAGES)/locale/messages.pot
	$(UV) run --locked python -m babel.messages.frontend --quiet extract --mapping $(PAGES)/locale/sentences.cfg \
		--no-location --sort-output --output $(PAGES)/locale/sentences.pot src/provisor
	$(UV) run --locked pybabel --quiet update --input-file $(PAGES)/locale/sentences.pot --output-dir $(PAGES)/locale \
		--domain sentences --no-fuzzy-matching --ignore-obsolete --omit-header --width 110
	rm $(PAGES)/locale/sentences.pot

# The pictures of docs/pages.md and the README, taken of the pages as they are; needs Chromium.
screenshots:
	$(UV) run --locked python -m tools.screenshots

bench:
	$(UV) run --locked python -m benchmarks

build:
	$(UV) build

# What the service is made of, as CycloneDX.
sbom:
	mkdir -p dist
	$(UV) export --locked --no-dev --no-emit-project --format cyclonedx1.5 --output-file dist/provisor.cdx.json --quiet
