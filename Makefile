# make run    start the site, its worker and its broker on this machine
# make test   run every test
# make lint   format and check the code
# make lock   renew the lock files after a change of requirements/*.in; UPGRADE=--upgrade takes newer versions
# make backup TO=file    write the whole database to one archive, while the site runs
# make restore FROM=file read such an archive into an empty installation
# make clean  remove what can be made again; keeps var/
#
# PYTHON= names the Python to use, PORT= the web server's port.

SUITABLE = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c "$(SUITABLE)" 2>/dev/null && echo $$python && exit; done; echo python3)
VENV ?= .venv
export VENV
IN_VENV = $(VENV)/bin/python
LOCKS ?= requirements
COMPILE = $(abspath $(VENV))/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := run
.PHONY: run test bench lint lock backup restore clean python

run: python
	@$(PYTHON) -I council/bootstrap.py run && exec $(IN_VENV) -m council.supervisor

test: python
	@$(PYTHON) -I council/bootstrap.py dev && exec $(IN_VENV) -m tests.run $(ARGS)

bench: python
	@$(PYTHON) -I council/bootstrap.py dev && exec $(IN_VENV) -m tests.bench $(ARGS)

lint: python
	@$(PYTHON) -I council/bootstrap.py dev
	@$(IN_VENV) -m ruff format .
	@$(IN_VENV) -m ruff check --fix .
	@$(IN_VENV) -m mypy .
	@$(VENV)/bin/lint-imports

lock:
	cd $(LOCKS) && $(COMPILE) $(UPGRADE) run.in -o run.lock && $(COMPILE) $(UPGRADE) dev.in -o dev.lock

backup: python
	@$(PYTHON) -I council/bootstrap.py run && exec $(IN_VENV) manage.py backup "$(TO)"

restore: python
	@$(PYTHON) -I council/bootstrap.py run && exec $(IN_VENV) manage.py restore "$(FROM)"

clean:
	rm -rf $(VENV) staticfiles .coverage htmlcov
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "There is no Python: install Python 3.11, 3.12 or 3.13." >&2; exit 1; }
