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

# Where `make e2e` puts screenshots, such as docs/ja; nowhere when empty.
SHOTS ?=
# What `make bench-register` measures on: a registry extract in UTF-8, and how many doses it makes for it.
RESIDENTS ?= samples/registry/residents.csv
DOSES ?= 5000000

help:
	@echo 'make demo    installs what is missing, builds, runs the job on samples/, says what to do next'
	@echo 'make test    builds everything and runs all tests'
	@echo 'make check   format, imports and the fast tests: before every commit'
	@echo 'make bench   measures; CORPUS=folder (default samples), LINKAGE=folder, PAGES=n for Tesseract,'
	@echo '             HARDER=1 for the harder pages and the curves too (long; packages of training/apt.txt)'
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

check: deps lint
	swift build --build-tests $(IMPORTS)
	swift test --skip-build --parallel --filter '$(FAST)'

lint:
	swift format lint --strict --parallel --recursive Sources Tests Package.swift

bench: build
	@scripts/bench "$$($(RELEASE) --show-bin-path)/yoshin" "$(CORPUS)" "$(PAGES)" "$(LINKAGE)"
	@if [ -n "$(HARDER)" ]; then \
	  scripts/bench-harder "$$($(RELEASE) --show-bin-path)/yoshin" "$(CORPUS)"; fi

faults: build
	@scripts/faults "$$($(RELEASE) --show-bin-path)/yoshin" $(FAULTS)

e2e: deps
	swift build --product yoshin
	@scripts/e2e "$$(swift build --show-bin-path)/yoshin" "$(SHOTS)"

bench-register: build
	@scripts/bench-register "$$($(RELEASE) --show-bin-path)/yoshin" "$(RESIDENTS)" "$(DOSES)"

clean:
	rm -rf .build
