# Offheap: a short front for CMake. `make help` lists the targets.

PREFIX ?= /usr/local
JOBS   ?= $(shell nproc 2>/dev/null || echo 2)
FILE   ?= build/offheap
export CMAKE_GENERATOR = Ninja

# $(call configure,PRESET), and $(call build,PRESET), which configures once and then builds.
configure = cmake --preset $(1) >build/$(1).configure.log 2>&1 || { cat build/$(1).configure.log; exit 1; }
build = $(configure); cmake --build --preset $(1) -j $(JOBS)

.PHONY: all
all: setup-build ## Build build/offheap, build/liboffheap.a and build/liboffheap.so
	@$(call build,release) --target offheap_product

.PHONY: run
run: all ## Walk through the revision notes on a real file (FILE=...), then draw the memory layout
	@build/offheap run examples/notes.js $(FILE)
	@build/offheap layout

.PHONY: test
test: setup-test ## Build and run every test, sanitizers included
	@scripts/run-tests.sh

.PHONY: quick
quick: setup-test ## Only the unit tests of the release build
	@$(call build,release)
	@ctest --test-dir build --output-on-failure -j $(JOBS) -LE 'slow|packages|differential|doctor-corpus'

.PHONY: bench
bench: setup-bench ## All benchmarks, beside the peers that are installed
	@scripts/bench.sh all

.PHONY: bench-pool
bench-pool: setup-bench ## Pool, direct blocks and handles beside allocators (newer ones: PEERS="NAME=PATH ...")
	@scripts/bench.sh pool

.PHONY: bench-kernels
bench-kernels: setup-build ## Codecs and searches beside other libraries (SIMDUTF=PATH ..., it says which), two minutes
	@scripts/bench.sh kernels

.PHONY: bench-engine
bench-engine: setup-bench ## Every member of Buffer in Node, here and in the npm package (NODE=PATH)
	@scripts/bench.sh engine

.PHONY: bench-doctor
bench-doctor: setup-bench ## What watching a program costs it
	@scripts/bench.sh doctor

# Each configures, builds and tests as `make test` does.
sanitize = JOBS=$(JOBS) scripts/run-tests.sh

.PHONY: asan
asan: setup-test ## Unit tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(sanitize) asan

.PHONY: tsan
tsan: setup-test ## Unit tests of what threads share under ThreadSanitizer
	@$(sanitize) tsan

.PHONY: clang
clang: setup-test ## Unit tests of what programs compile in, built by clang, under its UndefinedBehaviorSanitizer
	@$(sanitize) clang

.PHONY: fuzz
fuzz: setup-fuzz ## Run every fuzz target for SECONDS=60 each
	@$(call build,fuzz)
	@scripts/fuzz.sh build/fuzz $(or $(SECONDS),60)

.PHONY: doctor-corpus
doctor-corpus: all ## The doctor's sick and healthy programs, in full length
	@python3 tests/doctor/run_corpus.py build/offheap --seconds 10,30,120 --seeds 5

.PHONY: format
format: setup-lint ## Format the C sources
	@git ls-files '*.c' '*.h' | xargs clang-format -i

.PHONY: lint
lint: setup-lint ## Structure, docstrings, format and scripts, then clang-tidy on every C file
	@$(call build,dev)
	@$(call configure,fuzz)
	@JOBS=$(JOBS) scripts/lint.sh

.PHONY: tour
tour: ## Every source file with the sentence that opens it, room by room (ROOM=src/pool)
	@scripts/tour.sh $(ROOM)

.PHONY: docs
docs: setup-docs ## The reference of the C headers, as HTML in build/docs/html
	@doxygen docs/Doxyfile && echo "build/docs/html/index.html"

.PHONY: install
install: all ## Install below PREFIX (default /usr/local)
	@cmake --install build --prefix $(PREFIX)

.PHONY: clean
clean: ## Remove everything built, but keep the engine's source
	@find build -mindepth 1 -maxdepth 1 -not -name 'engine-src' -exec rm -rf {} +

.PHONY: setup-build setup-test setup-bench setup-fuzz setup-lint setup-docs
setup-build setup-test setup-bench setup-fuzz setup-lint setup-docs:
	@mkdir -p build
	@scripts/setup.sh $(@:setup-%=%)

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z][a-z -]*:.*## / { split($$1, names, " "); for (i in names) printf "  make %-15s %s\n", names[i], $$2 }' $(MAKEFILE_LIST) | sort -u
