# `make demo` and `make test` are all that a fresh machine needs: Python 3.11 or newer, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: demo test test-slow lint golden bench calendars crash fuzz lock serve clean

demo: $(STAMP)
	@$(BIN)/setwise demo

test: $(DEV_STAMP)
	@$(BIN)/python -m pytest -n auto --dist loadfile

test-slow: $(DEV_STAMP)
	@$(BIN)/python -m pytest -m slow

lint: $(DEV_STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports --no-logo

golden: $(DEV_STAMP)
	@SETWISE_GOLDEN=1 $(BIN)/python -m pytest -q

bench: $(DEV_STAMP)
	@$(BIN)/python -m tests.bench

# the versions of now stay as far as they fit; `make lock UPGRADE=--upgrade` takes the newest
lock: $(DEV_STAMP)
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --quiet $(UPGRADE) \
		--custom-compile-command "make lock" --output-file requirements.lock
	@$(BIN)/python -m tests.support.locked

# random changes, letters lost and late, and every calendar compared with the programme: half an hour
calendars: $(DEV_STAMP)
	@HYPOTHESIS_PROFILE=explore SETWISE_STEPS=5000 $(BIN)/python -m pytest -s -m slow tests/journeys/test_mail_in_any_order.py

# 200 kills and as many stops as take about as long, over a mail server that counts: half an hour
crash: $(DEV_STAMP)
	@SETWISE_CRASHES=200 $(BIN)/python -m pytest -s -m slow tests/journeys/test_stops.py

# changed answers, reports, mails and events through the doors that they come in by; a seed does the same once more
SECONDS ?= 60
fuzz: $(DEV_STAMP)
	@$(BIN)/python -m tests.attacks.fuzz $(SECONDS) $(SEED)

serve: $(STAMP)
	@$(BIN)/setwise serve

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml | $(BIN)/python
	@echo "Installing setwise into $(VENV) (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $(STAMP)

$(DEV_STAMP): pyproject.toml | $(BIN)/python
	@echo "Installing setwise and its test tools into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $(STAMP) $(DEV_STAMP)

clean:
	@rm -rf $(VENV) demo dist build .mypy_cache .ruff_cache .pytest_cache
