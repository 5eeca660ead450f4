# `make test` is what the project demands of every commit; .ci/run calls it.
# Before it: Rust (with rustfmt and clippy), Python >= 3.11 with venv, a C compiler.

PYTHON ?= python3
VENV   := target/venv
WHEELS := target/wheels
# Absolute: the tests run in a folder of their own, where the source package can't be imported by accident.
BIN    := $(CURDIR)/$(VENV)/bin

.PHONY: test format lint rust wheel python stubs benches clean

test: format lint rust wheel python stubs benches

format:
	cargo fmt --all --check

lint:
	cargo clippy --locked --workspace --all-targets -- -D warnings

rust:
	cargo test --locked --workspace --exclude pairwright-python

wheel:
	rm -rf $(WHEELS)
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement tests/python/requirements.txt
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir $(WHEELS) .
	$(BIN)/pip install --quiet --disable-pip-version-check $(WHEELS)/pairwright-*.whl

python:
	cd target && $(BIN)/python -m pytest --rootdir=$(CURDIR) --config-file=$(CURDIR)/pyproject.toml $(CURDIR)/tests/python

stubs:
	cd target && $(BIN)/python -m mypy.stubtest --concise pairwright._core
	cd target && $(BIN)/python -m mypy --config-file=$(CURDIR)/pyproject.toml --package pairwright

# Once each, small: they may not rot. Figures come from `cargo bench`.
benches:
	cargo bench --locked --package pairwright-benches -- --test

clean:
	cargo clean
