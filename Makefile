# make demo: a city full of data on http://127.0.0.1:8000/. make test: everything. make help: the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo environment environment-dev prepared test quick check fix run bench messages release

HOST ?= 127.0.0.1
PORT ?= 8000
SERVE ?= 1
JOBS ?= auto
H := .venv/bin/haitang

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

environment:
	@.ci/environment

environment-dev:
	@.ci/environment dev

# The demonstration and the development server run without https, on one's own machine.
prepared: export HAITANG_INSECURE_HTTP = 1
prepared: environment
	@$(H) migrate --verbosity 0
	@$(H) collectstatic --noinput --verbosity 0

demo: export HAITANG_INSECURE_HTTP = 1
demo: prepared ## the demonstration city; PORT=, SERVE=0, HAITANG_DATABASE_URL=
	@$(H) demo load
ifneq ($(SERVE),0)
	@exec $(H) serve --host $(HOST) --port $(PORT)
endif

run: export HAITANG_INSECURE_HTTP = 1
run: prepared ## serve what is in the database
	@exec $(H) serve --host $(HOST) --port $(PORT)

test: environment-dev ## all tests, on SQLite and on PostgreSQL
	@.ci/needs
	.venv/bin/pytest -n $(JOBS) -m "not postgres"
	@if .venv/bin/python -c 'import sys; from tests.postgres import binaries; sys.exit(binaries() is None)'; then \
		set -x; .venv/bin/python -m tests.postgres -- .venv/bin/pytest -n $(JOBS) -m "not browser and not slow and not sqlite" \
			--ignore tests/lib --ignore tests/pages --ignore tests/rules --ignore tests/architecture; fi

quick: environment-dev ## the tests that take no time, on SQLite
	.venv/bin/pytest -n $(JOBS) -m "not slow and not browser and not postgres"

check: environment-dev ## everything that can be checked without running
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(H) makemigrations --check --dry-run
	git ls-files -z -co --exclude-standard -- '*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2 --check
	.venv/bin/python -m tools.messages --check
	$(H) facts doc --check
	$(H) figures --doc --check
	$(H) accounts doc --check

fix: environment-dev ## put right what a machine can put right
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	git ls-files -z -co --exclude-standard -- '*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2

messages: environment-dev ## collect sentences into the catalogues and compile them
	.venv/bin/python -m tools.messages

bench: environment-dev ## measure; results are printed for benchmarks/RESULTS.md
	@for file in $$(ls benchmarks/*.py); do case $$file in */generate.py|*/__init__.py|*/common.py) ;; \
		*) echo "== $$file"; .venv/bin/python $$file || exit 1;; esac; done

release: check test ## build the wheel and its list of parts
	rm -rf dist
	uv=$$(command -v uv || echo .venv/bin/uv); $$uv build --quiet && \
		$$uv export --quiet --frozen --no-dev --format requirements.txt -o dist/requirements.txt
	.venv/bin/pip-audit --strict --disable-pip --require-hashes -r dist/requirements.txt
	cd dist && sha256sum * > SHA256SUMS && cat SHA256SUMS
