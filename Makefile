# What a fresh clone needs: `make run` and `make test` set the machine up, build, and do the job.
# `make` alone builds. NINJAFLAGS and GOFLAGS are passed on.
BUILD := build
STAMP := $(BUILD)/.setup-done

.PHONY: all setup build run test unit bench-frontend fmt fmt-check clean

all: build

setup: $(STAMP)

$(STAMP): tools/setup.sh CMakePresets.json
	@tools/setup.sh
	@mkdir -p $(BUILD)
	@touch $@

$(BUILD)/build.ninja: $(STAMP)
	cmake --preset release

build: $(BUILD)/build.ninja
	ninja -C $(BUILD) $(NINJAFLAGS)

# The main job: check the example module, then the standard library; and the C++ library at work.
run: build
	cd examples/tour && ../../$(BUILD)/bin/tuco check -v ./...
	cd / && $(CURDIR)/$(BUILD)/bin/tuco check -v std
	$(BUILD)/bin/examples/prime_sieve
	$(BUILD)/bin/examples/worker_pool

# Unit tests, corpora and driver tests; the last line is `N passed, N failed`.
test: build
	tools/run_tests.py $(BUILD) $(TESTS)

bench-frontend: build
	bench/frontend/run.sh $(BUILD)/bin/tuco

FORMATTED := $(shell git ls-files '*.cc' '*.h' 2>/dev/null)
fmt:
	clang-format-19 -i $(FORMATTED)

fmt-check:
	clang-format-19 --dry-run -Werror $(FORMATTED)

clean:
	rm -rf $(BUILD)
