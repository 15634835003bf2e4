# dispatchsolve: everything a user or developer runs. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help examples docs setup build run install test crash full fuzz random mutants workflow formats test-browser bench bench-quick bench-cases growth lint unused format clean dist dist-check python-test study study-check study-signs study-peer figures figures-text figures-check figures-held

SWIFT ?= swift
YEARS ?= 2025-2040
OUTPUT ?= results/rggi
PREFIX ?= $(HOME)/.local
# Optimised tests, apart from other builds.
RANDOM_BUILD = -c release -Xswiftc -enable-testing --scratch-path .build/random

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Check Swift, install libglpk-dev when missing
	@sh scripts/setup.sh

build: setup ## Build the command line program, optimised
	@$(SWIFT) build -c release --product dispatchsolve

run: build ## Run the default study 2025-2040 and print a summary
	@"$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve" --inputs data/ --years $(YEARS) --output $(OUTPUT) --overwrite

install: build ## Install program and completions for bash, zsh and fish into PREFIX (~/.local)
	@sh scripts/install.sh "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve" "$(PREFIX)"

test: setup ## Build and run all tests
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build
	@$(MAKE) --no-print-directory examples

examples: setup ## Build the package of examples from outside, and hold what it prints against Examples/expected.txt
	@$(SWIFT) build --package-path Examples --scratch-path .build/examples
	@"$$($(SWIFT) build --package-path Examples --scratch-path .build/examples --show-bin-path)/Examples" | diff Examples/expected.txt -

docs: setup ## Make the pages of the library's documentation, all modules, in .build/docs (fetches swift-docc-plugin; some minutes)
	@mkdir -p .build
	@DISPATCHSOLVE_DOCC=1 $(SWIFT) package --scratch-path .build/docc --allow-writing-to-directory .build/docs generate-documentation --product DispatchSolve --enable-experimental-combined-documentation --output-path .build/docs --transform-for-static-hosting >.build/docs.log 2>&1 || { tail -n 40 .build/docs.log; exit 1; }
	@if grep -A 1 -e "doesn't exist at" -e "External name" .build/docs.log; then echo "links or parameters of the documentation that lead nowhere" >&2; exit 1; fi
	@echo "$$(find .build/docs/data -name '*.json' | wc -l) pages: .build/docs/documentation"

full: setup ## Everything, before a version: sanitizers, fuzzing, long crash tests and workflow, peers: about an hour
	@scripts/full.sh

crash: setup ## Kill and resume the program some hundred times, fill disks, take folders away: about a minute
	@$(SWIFT) build --build-tests
	@DISPATCHSOLVE_CRASH_TESTS=1 $(SWIFT) test --skip-build --filter CrashTests

fuzz: setup ## Read 20,000 damaged files of every kind, optimised
	@$(SWIFT) build --build-tests $(RANDOM_BUILD)
	@DISPATCHSOLVE_FUZZ=20000 $(SWIFT) test --skip-build $(RANDOM_BUILD) --filter MutationTests

random: setup ## Solve 60,000 random systems, 20,000 markets and 1,000 windows of years in several ways, optimised: ten minutes, half of them a build (TIMES=N: N times as many)
	@$(SWIFT) build --build-tests $(RANDOM_BUILD)
	@DISPATCHSOLVE_RANDOM="$${TIMES:-1}" $(SWIFT) test --skip-build $(RANDOM_BUILD) --filter "RandomSystemTests|StackSimplexTests|RandomProgramTests|BankingPathTests|ClearingOracleTests|OneProgramTests|massachusettsOwnCapClears"

mutants: setup ## Put 200 mistakes into market, planning and dispatch code, one at a time, and see which the tests notice: an hour
	@python3 scripts/mutants.py

workflow: build ## Run a sweep through Snakemake and through Slurm, kill shards, compare: about two minutes
	@workflow/test.sh "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve"

formats: build ## Hold data packages, workbooks, Vega-Lite and the IAMC layout against what reads them (PYTHON names a python3 that has scripts/formats.txt)
	@"$${PYTHON:-python3}" scripts/test_formats.py "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve"

test-browser: build ## Open reports in a headless Chromium: console, requests, marks, read-outs, keys, two widths: half a minute
	@python3 scripts/test_browser.py "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve"

bench: setup ## Print one table of ratios to HiGHS with targets, some five minutes (PYTHON names a python3 with highspy)
	@cd Benchmarks && sh bench.sh

bench-quick: setup ## The same of what is short: a minute
	@cd Benchmarks && sh bench.sh --quick

bench-cases: setup ## Run every benchmark case, rates of markets, sweeps and checkpoints: minutes (see Benchmarks/README.md)
	@cd Benchmarks && sh run.sh

growth: setup ## How time grows with slices, units, zones, years, blocks and options, with exponents: minutes (PYTHON names a python3 with highspy)
	@cd Benchmarks && sh growth.sh

study: ## Write the tables of data/ from scripts/study/facts (python3)
	@sh scripts/study/build.sh && python3 scripts/study/readme.py

study-check: ## Show that the tables of data/ are what scripts/study writes
	@sh scripts/study/check.sh

study-signs: build ## Run every scenario, hold the signs of its effects against what was said before: some minutes
	@python3 scripts/study/signs.py "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve"

study-peer: build ## Hold emissions and cost of 2025 and 2030 against HiGHS on tables read by a script (PYTHON names a python3 with highspy)
	@"$${PYTHON:-python3}" Benchmarks/peers/check_study.py "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve"

figures: figures-text ## The same, what each input does to 2030's price, and what a large sweep takes: some seventy runs, half an hour and more
	@python3 scripts/study/sensitivity.py "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve"
	@python3 scripts/study/sweeps.py "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve"

figures-text: build ## Bring README.md and docs (default-study, validation, sweeps, scenarios, experiments) with their figures up to date: some minutes
	@python3 scripts/study/figures.py "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve"

figures-check: build ## Show that these figures are what the program prints
	@python3 scripts/study/figures.py "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve" --check

figures-held: ## Hold what `make run` printed (SCREEN) and wrote (OUTPUT) against the pages, with what validate prints: seconds
	@python3 scripts/study/figures.py "$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve" --held "$(SCREEN)" "$(OUTPUT)"

dist: setup ## Make a wheel, a Debian package, a tarball and their source in dist/ (Linux; PYTHON names a python3 with auditwheel)
	@"$${PYTHON:-python3}" packaging/dist.py

dist-check: ## Install what is in dist/ into fresh places, and run it with the system's PATH alone, without Swift (the package's tests too, where pip has a network)
	@"$${PYTHON:-python3}" packaging/check.py

python-test: build ## Run the tests of the Python package (PYTHON names a python3 with pandas and pytest)
	@DISPATCHSOLVE="$$($(SWIFT) build -c release --show-bin-path)/dispatchsolve" PYTHONPATH=python/src "$${PYTHON:-python3}" -m pytest -q python/tests

lint: ## Check the source format, strictly, and how long functions (100 lines) and files (500) are
	@$(SWIFT) format lint --strict --recursive Sources Tests Benchmarks/Benchmarks Benchmarks/Instances Benchmarks/Tools Package.swift Benchmarks/Package.swift Examples/Sources Examples/Package.swift
	@python3 -m doctest scripts/lengths.py
	@python3 scripts/lengths.py Sources Examples/Sources

unused: setup ## List declarations of Sources that nothing refers to, and those that tests alone do (a debug build with its index)
	@$(SWIFT) build --build-tests --enable-index-store
	@python3 scripts/unused.py "$$($(SWIFT) build --show-bin-path)/index/store"

format: ## Format the sources in place
	@$(SWIFT) format --in-place --recursive Sources Tests Benchmarks/Benchmarks Benchmarks/Instances Benchmarks/Tools Package.swift Benchmarks/Package.swift Examples/Sources Examples/Package.swift

clean: ## Remove what was built and the results
	@rm -rf .build Benchmarks/.build results
