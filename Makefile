# make run    set up, compare the shipped scenarios, print two tables, write results/
# make test   set up, check style, types and speed, run every test but the longest
# make test-long  run the longest tests, those of pages in a browser among them
# make fast   compile the model with mypyc: the same numbers in less than half the time (needs gcc)
# make test-fast  compile, then run the tests of the model and of equal bytes on the compiled one
# make quick  the tests that take no longer than a few seconds each
# make newest the quick tests with the newest versions that pyproject.toml allows, in build/newest
# make docs   set up, build the documentation in build/docs; a warning is an error
# make calibration  compute the posterior and what is shipped of the calibration again (two to four hours)
# make reference  write the small studies in results/reference again (four minutes)
# make explorer  run the sweep behind the shipped page of channelsim explore again (half an hour)
# make bench  how fast a replication is, in pings, and what pairing is worth (five minutes)
# make peers  one small model in plain SimPy, in this project's style, Ciw, salabim and Mesa (four minutes)
.POSIX:
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
NEED = 'channelsim needs Python 3.11 or later with its venv module; on Debian: apt-get install python3-venv make'

.PHONY: run test test-long fast test-fast quick newest docs bench peers calibration reference explorer clean
run: $(VENV)/core
	$(BIN)/channelsim overview

test: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	CHANNELSIM_PURE=1 $(BIN)/python benchmarks/speed.py --short --check
	CHANNELSIM_PURE=1 $(BIN)/pytest -n 2 --dist worksteal -m "not long"

test-long: $(VENV)/dev $(VENV)/s3/bin/moto_server
	CHANNELSIM_PURE=1 MOTO_SERVER=$(CURDIR)/$(VENV)/s3/bin/moto_server $(BIN)/pytest -n 2 --dist worksteal -m long

# The build hook in hatch_build.py compiles. Changed code is never run from an old build.
fast: $(VENV)/fast
	HATCH_BUILD_HOOK_ENABLE_CUSTOM=true $(BIN)/python -m hatchling build -t wheel --hooks-only
	$(BIN)/channelsim --version

test-fast: $(VENV)/dev fast
	$(BIN)/python benchmarks/paths.py --check
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow" tests/compiled tests/golden tests/laws tests/unit \
	  tests/cli/test_reference_studies.py

# The project's own posterior and reports: two to four hours on two cores with the compiled model. Killed or
# stopped, it resumes. What was forecast and sealed stays as it is.
calibration: $(VENV)/core
	$(BIN)/channelsim calibrate --out calibration/posterior.parquet
	$(BIN)/channelsim validate run --assumptions calibration/posterior.parquet --out calibration
	$(BIN)/channelsim attribute --out calibration

# After the golden results, a shipped scenario or the posterior changed. Every reader can verify these folders.
reference: $(VENV)/core
	$(BIN)/python results/reference/rebuild.py

# After the model, its assumptions or the posterior changed. Killed or stopped, it resumes.
explorer: $(VENV)/core
	$(BIN)/channelsim sweep explorer --out build/explorer
	$(BIN)/channelsim explore build/explorer --data build/explorer.json --out build/explorer.html --force
	cp build/explorer.json calibration/explorer.json

bench: $(VENV)/dev
	CHANNELSIM_PURE=1 $(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/pairing.py

peers: $(VENV)/bench
	$(BIN)/python benchmarks/peers.py

docs: $(VENV)/docs
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs

quick: $(VENV)/dev
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow"

# Without constraints.txt, in an environment of its own. Another Python: make newest PYTHON=python3.13
newest:
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo $(NEED) >&2; exit 1; }
	rm -rf build/newest
	$(PYTHON) -m venv build/newest
	env -u PIP_CONSTRAINT build/newest/bin/python -m pip install --quiet --disable-pip-version-check \
	  --upgrade --upgrade-strategy eager -e '.[dev,docs]'
	build/newest/bin/python -m pip list --disable-pip-version-check
	build/newest/bin/python -m pytest -n 2 --dist worksteal -m "not slow" -p no:cacheprovider

$(BIN)/python:
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo $(NEED) >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/core: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/dev: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/core

$(VENV)/fast: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fast]'
	@touch $@ $(VENV)/core

$(VENV)/bench: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@touch $@ $(VENV)/core

# A server like an object store's, apart, because it needs older packages than the pinned ones.
$(VENV)/s3/bin/moto_server: $(BIN)/python
	$(PYTHON) -m venv $(VENV)/s3
	$(VENV)/s3/bin/python -m pip install --quiet --disable-pip-version-check 'moto[server]>=5.2,<6'

$(VENV)/docs: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@ $(VENV)/core

clean:
	rm -rf $(VENV) build dist sim/_compiled .pytest_cache .mypy_cache .ruff_cache .hypothesis
