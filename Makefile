# Banjie 办结. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
PY := .venv/bin/python
TESTING := DJANGO_SETTINGS_MODULE=project.settings.test
export DJANGO_SETTINGS_MODULE ?= project.settings.dev

.PHONY: help setup run test check bench walk lock messages

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## everything that run and test need
	@.ci/setup test

# Honcho hands PORT on to the server; the QR codes of the papers lead to the same place. It kills after five
# seconds, but the worker needs six to end in peace.
run: export PORT ?= 8000
run: export BANJIE_PUBLIC_URL ?= http://127.0.0.1:$(PORT)
run: ## set up, load the demonstration city, serve http://127.0.0.1:8000
	@.ci/setup run
	@.ci/demo
	@echo "http://127.0.0.1:$(PORT)/   (Ctrl-C stops)"
	@exec $(PY) -c 'from honcho import command, manager; manager.KILL_WAIT = 15; command.main()' --no-colour start

test: ## the whole suite: SQLite, Chromium, the installation of production, PostgreSQL with Redis
	@.ci/setup test
	@$(TESTING) .ci/test

check: ## formatter, linter, types, layers, migrations, translations
	@.ci/setup test
	.venv/bin/ruff format --check -q .
	.venv/bin/ruff check -q .
	$(TESTING) .venv/bin/mypy --no-fast-exit project flows documents permissions
	.venv/bin/lint-imports --no-cache | tail -3
	$(TESTING) $(PY) manage.py makemigrations --check --dry-run -v 0
	$(TESTING) $(PY) manage.py check
	$(PY) -m tests.translations

bench: ## benchmarks as table and JSON (var/bench/), both engines; fails where a bound is missed
	@.ci/setup test
	@.ci/bench

walk: ## long random histories, strange input, RabbitMQ, a kill at every point of every act
	@.ci/setup walk
	@$(TESTING) $(PY) -m tests.services $(PY) -m tests.walks
	@BANJIE_WALKS=1 $(TESTING) $(PY) -m pytest -q tests/walks/test_rabbitmq.py
	@BANJIE_KILLS=all $(TESTING) $(PY) -m pytest -q -n 2 tests/faults/test_kills.py tests/faults/test_case_kills.py
	@BANJIE_KILLS=all $(TESTING) $(PY) -m tests.services $(PY) -m pytest -q -n 2 tests/faults/test_kills.py tests/faults/test_case_kills.py

# What is pinned stays as it is; what is new in pyproject.toml is added. `make lock LOCK=--upgrade` moves all pins.
COMPILE = UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate pyproject.toml
lock: ## pin the dependencies, with hashes and without addresses
	@.ci/setup test
	$(COMPILE) $(LOCK) -o requirements.lock
	$(COMPILE) $(LOCK) --group dev -c requirements.lock -o requirements-dev.lock

messages: ## collect the words of the screens into the Chinese catalogue (needs gettext)
	$(TESTING) $(PY) manage.py makemessages -l zh_Hans --no-obsolete --add-location file --no-wrap -i .venv -i var -i tests
	$(PY) -m tests.translations --compile
