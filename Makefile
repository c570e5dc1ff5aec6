# SPDX-License-Identifier: Apache-2.0
#
# make demo   the main job, shown: a private Postfix turns bad mail away by the rules in a file
# make test   everything: unit tests, scenarios against a real Postfix, packaging
#
# Both install what is missing (as root, or with sudo).

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BUILD := swift build
PREFIX ?= /usr
DESTDIR ?=
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Hyperscan is x86 only; elsewhere Vectorscan takes its place. On x86 it must not: it misses matches.
PATTERNS := $(shell [ "$$(uname -m)" = x86_64 ] && echo libhyperscan-dev || echo libvectorscan-dev)
# What the filter is built from.
DEPS_BUILD := pkg-config libmilter-dev $(PATTERNS) libidn2-dev zlib1g-dev libsqlite3-dev libhiredis-dev \
  libarchive-dev libmagic-dev nettle-dev libpsl-dev
# What demo and tests need beside it.
DEPS_TEST := postfix dovecot-core dovecot-lmtpd redis-server clamav-daemon openssl miltertest procps groff-base systemd \
  zip p7zip-full libarchive-tools gcab genisoimage bzip2 xz-utils zstd
# What the benchmarks need beside it.
DEPS_BENCH := gcc libc6-dev xz-utils

.PHONY: help
help: ## This list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## Install what is missing to build and test
	@missing=(); for package in $(DEPS_BUILD) $(DEPS_TEST); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q '^install ok installed' || missing+=($$package); \
	done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	  echo "installing: $${missing[*]}"; \
	  $(SUDO) apt-get update -qq; \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null; \
	fi

.PHONY: deps-bench
deps-bench: deps
	@missing=(); for package in $(DEPS_BENCH); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q '^install ok installed' || missing+=($$package); \
	done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null; \
	fi

.PHONY: build
build: deps ## The filter, for use
	@$(BUILD) -c release --product durward --static-swift-stdlib 2>&1 | grep -v 'mktemp'

.PHONY: debug
debug: deps
	@$(BUILD) --explicit-target-dependency-import-check error

.PHONY: demo
demo: debug ## The main job: a private Postfix with the filter, a dozen messages, the replies and the log
	@.build/debug/scenario demo --durward .build/debug/durward

.PHONY: run
run: debug ## The same Postfix and filter, left running until Ctrl-C
	@.build/debug/scenario run --durward .build/debug/durward

.PHONY: test
test: debug ## Everything: unit tests, scenarios, packaging
	@Tests/run.sh

.PHONY: bench
bench: build deps-bench ## Speed and memory beside a C filter that does nothing
	@Tests/Benchmarks/bench.sh .build/release/durward

# PARTS: untrained fitted classifier other bogofilter spamassassin rspamd; by default all.
.PHONY: accuracy
accuracy: deps ## Spam caught and ham refused, beside bogofilter, spamassassin and rspamd where installed
	@$(BUILD) --product accuracy 2>&1 | grep -v 'mktemp'
	@Tests/Accuracy/accuracy.sh .build/debug/accuracy $(PARTS)

.PHONY: tune
tune: deps ## Fit the scores of the default policy anew to mail with labels, within their bounds
	@$(BUILD) --product accuracy 2>&1 | grep -v 'mktemp'
	@Tests/Accuracy/tune.sh .build/debug/accuracy

.PHONY: bounce-proof
bounce-proof: build ## 10,000 messages through a gateway, without the filter and with it: who bounces?
	@$(BUILD) -c release --product scenario 2>&1 | grep -v 'mktemp'
	@Tests/BounceProof/run.sh --durward .build/release/durward

.PHONY: fuzz
fuzz: deps ## Each parser with whatever bytes, FUZZ_SECONDS each (60)
	@Tests/Fuzz/run.sh

.PHONY: lint
lint: ## Is the formatting as agreed?
	@swift format lint --strict --recursive Package.swift Sources Tests

.PHONY: format
format: ## Format the sources
	@swift format format --in-place --recursive Package.swift Sources Tests

.PHONY: install
install: build ## Into DESTDIR and PREFIX; an existing config is kept
	install -D -s -m 0755 .build/release/durward $(DESTDIR)$(PREFIX)/bin/durward
	install -D -m 0644 Packaging/systemd/durward.service $(DESTDIR)/lib/systemd/system/durward.service
	install -D -m 0644 Packaging/man/durward.1 $(DESTDIR)$(PREFIX)/share/man/man1/durward.1
	install -D -m 0644 Packaging/man/durward.yaml.5 $(DESTDIR)$(PREFIX)/share/man/man5/durward.yaml.5
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/doc/durward/examples Packaging/durward.yaml \
	  Packaging/postfix/main.cf.snippet Packaging/sendmail/sendmail.mc.snippet
	[ -e $(DESTDIR)/etc/durward/durward.yaml ] \
	  || install -D -m 0644 Packaging/durward.yaml $(DESTDIR)/etc/durward/durward.yaml

.PHONY: clean
clean: ## Remove what was built
	rm -rf .build .build-fuzz Tests/Benchmarks/bin
