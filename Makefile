# yoshin: `make` tells what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help deps build demo test check lint bench bench-register e2e faults clean

# Every target names what it imports, or the build fails.
IMPORTS := --explicit-target-dependency-import-check error
RELEASE := swift build -c release --product yoshin

# The rooms without files, processes or C libraries: their tests end in seconds.
FAST := ^(DomainTests|TablesTests|FormsTests|InterpretationTests|LinkageTests|ImmunizationTests|EvaluationTests)\.

# What `make bench` measures on, see scripts/bench.
CORPUS ?= samples
LINKAGE ?=
PAGES ?= 10
# Not empty: also on the corpus's pages made harder, see scripts/bench-harder; long.
HARDER ?=
# What `make faults` is given, see scripts/faults.
FAULTS ?=

# Where `make e2e` puts screenshots, such as docs/ja, and those at 1920 x 1080; nowhere when empty.
SHOTS ?=
LARGE ?=
# Not empty: the review pages with 50 reviewers at once as well, see scripts/bench-desk; long.
DESK ?=
# Not empty: `make bench` also measures the register and keeping it current on this registry extract, as
# `make bench-register` does, with so many doses made for it; scripts/bench-registry makes as many residents.
RESIDENTS ?=
DOSES ?= 5000000

help:
	@echo 'make demo    installs what is missing, builds, runs the job on samples/, says what to do next'
	@echo 'make test    builds everything and runs all tests'
	@echo 'make check   format, imports and the fast tests: before every commit'
	@echo 'make bench   measures; CORPUS=folder (default samples), LINKAGE=folder, PAGES=n for Tesseract,'
	@echo '             HARDER=1 for the harder pages and the curves too (long; packages of training/apt.txt),'
	@echo '             RESIDENTS=file.csv for lists and tables of a city too, DOSES=n (default 5000000),'
	@echo '             DESK=1 for the review pages of a city of 830,000 with 50 reviewers at once (long)'
	@echo 'make faults  breaks disks, files and processes on purpose; FAULTS="--quick" for some minutes'
	@echo 'make e2e     the review pages in a real browser, from first sign-in to register; SHOTS=folder'
	@echo 'make bench-register  lists and tables of a city: RESIDENTS=file.csv, DOSES=n (default 5000000)'
	@echo 'make build   the program alone: .build/release/yoshin'
	@echo 'make deps    the Debian packages that are missing'
	@echo 'make clean   removes .build; demo/ holds data and stays'

deps:
	@scripts/install-packages

build: deps
	$(RELEASE)

demo: build
	@scripts/demo "$$($(RELEASE) --show-bin-path)/yoshin"

test: deps
	swift build --build-tests $(IMPORTS)
	OMP_THREAD_LIMIT=1 swift test --skip-build --parallel
	@if [ -n "$$CI" ] || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
	  echo 'the same store tests on a PostgreSQL server'; \
	  OMP_THREAD_LIMIT=1 YOSHIN_TEST_STORE=postgres swift test --skip-build --parallel --filter '^StoreTests\.'; \
	else echo 'note: PostgreSQL is not installed; the store was tested on SQLite only'; fi

check: deps lint
	swift build --build-tests $(IMPORTS)
	swift test --skip-build --parallel --filter '$(FAST)'

lint:
	swift format lint --strict --parallel --recursive Sources Tests Package.swift

bench: build
	@scripts/bench "$$($(RELEASE) --show-bin-path)/yoshin" "$(CORPUS)" "$(PAGES)" "$(LINKAGE)"
	@if [ -n "$(RESIDENTS)" ]; then \
	  scripts/bench-register "$$($(RELEASE) --show-bin-path)/yoshin" "$(RESIDENTS)" "$(DOSES)" && \
	  scripts/bench-registry "$$($(RELEASE) --show-bin-path)/yoshin" \
	    "$$(($$(wc -l <"$(RESIDENTS)") - 1))" 5000; fi
	@if [ -n "$(HARDER)" ]; then \
	  scripts/bench-harder "$$($(RELEASE) --show-bin-path)/yoshin" "$(CORPUS)"; fi
	@if [ -n "$(DESK)" ]; then scripts/bench-desk "$$($(RELEASE) --show-bin-path)/yoshin"; fi

faults: build
	@scripts/faults "$$($(RELEASE) --show-bin-path)/yoshin" $(FAULTS)

e2e: deps
	swift build --product yoshin
	@scripts/e2e "$$(swift build --show-bin-path)/yoshin" "$(SHOTS)" "$(LARGE)"

bench-register: build
	@scripts/bench-register "$$($(RELEASE) --show-bin-path)/yoshin" \
	  "$(or $(RESIDENTS),samples/registry/residents.csv)" "$(DOSES)"

clean:
	rm -rf .build
