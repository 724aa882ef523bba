# SPDX-License-Identifier: GPL-2.0
# The commands of the project; `make help` lists them.

MAKEFLAGS += --no-builtin-rules --no-print-directory
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif
SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

prefix ?= /usr
sbindir ?= $(prefix)/sbin
sysconfdir ?= /etc
mandir ?= $(prefix)/share/man
bashcompdir ?= $(prefix)/share/bash-completion/completions
unitdir ?= /lib/systemd/system
DESTDIR ?=

VERSION := 0.1
W ?= 1
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif

# The running kernel's headers, else the newest 6.1 ones that are installed.
newest = $(lastword $(shell printf '%s\n' $(1) | sort -V))
KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	$(call newest,$(wildcard /lib/modules/6.1.*-amd64/build)) \
	$(call newest,$(wildcard /usr/src/linux-headers-6.1.*-amd64)))
# The kernel that the test machine boots (make hands it on in the environment).
KVER ?=
vm-kver = $(shell selftests/vm/run -k '$(KVER)' --print-kernel)

PKGS := libmnl libnl-3.0 libnl-route-3.0 libevent yaml-0.1 libcrypto jansson libcap
WERROR ?=
OPT ?= -O2 -g
CFLAGS := $(OPT) -std=gnu11 -Wall -Wextra -Wno-unused-parameter -D_GNU_SOURCE \
	-DVAR_VERSION='"$(VERSION)"' -fstack-protector-strong $(WERROR)
CPPFLAGS := -Iinclude/uapi -Itools -Itools/vard -I/usr/include/libnl3
LDLIBS = $(shell pkg-config --libs $(PKGS))

O ?= build
# every C file below a folder that exists
sources = $(sort $(if $(wildcard $(1)),$(shell find $(1) -name '*.c')))
objects = $(patsubst %.c,$(O)/obj/%.o,$(call sources,$(1)))
lib-o := $(call objects,tools/lib)
vard-o := $(call objects,tools/vard)
varctl-o := $(call objects,tools/varctl)
# what runs for others from the network has little in it
var-sshd-o := $(call objects,tools/var-sshd) \
	$(filter $(O)/obj/tools/lib/varnl%.o $(O)/obj/tools/lib/parse.o,$(lib-o))
varctl-shell-o := $(call objects,tools/varctl-shell)
# a program is there once a file of its folder has a main()
has-main = $(shell grep -lsE '^int main\>' tools/$(1)/*.c)
PROGRAMS := $(foreach p,vard varctl var-sshd varctl-shell,$(if $(call has-main,$(p)),$(O)/$(p)))

.PHONY: help
help:
	@echo 'make deps       install the Debian packages that are missing (or say which)'
	@echo 'make deps-kernels  the newer kernels too: newest 6.12, newest of the backports'
	@echo 'make all        build kmod/var.ko and the programs in build/'
	@echo 'make install    install module, programs, man pages, completion (DESTDIR, prefix)'
	@echo 'make demo       deps, all, and the demonstration in a virtual machine'
	@echo 'make check      deps, all, and every test: unit, fuzz, lint, virtual machine'
	@echo 'make check-unit unit tests alone, under ASan and UBSan'
	@echo 'make check-fuzz fuzzers alone, FUZZ_SECONDS each (15)'
	@echo 'make check-vm   kselftests alone, in virtual machines; TESTS="r1 r4" chooses'
	@echo 'make check-debug  the kselftests again, in User-mode Linux with KASAN, lockdep,'
	@echo '                kmemleak and slab faults; builds that kernel once. TESTS= chooses'
	@echo 'make lint       checkpatch, sparse, warnings, shellcheck, specification, man pages'
	@echo 'make spec       regenerate what comes from Documentation/netlink/specs/var.yaml'
	@echo 'make clean      remove what was built'
	@echo
	@echo 'KDIR=FOLDER     kernel headers to build the module against'
	@echo '                (now: $(KDIR))'
	@echo 'KVER=6.12       kernel of the test machine: a version, or how it begins (6.1)'

.PHONY: all
all: module programs

.PHONY: deps deps-kernels
deps:
	@selftests/deps

deps-kernels: deps
	@selftests/deps kernels

# --- kernel module ---------------------------------------------------------
# In place, because that is what the kernel's build system does best; objects
# of another kernel, or of other headers, are thrown away first.

kdir-id = $(realpath $(KDIR)) $(shell cat $(KDIR)/include/config/kernel.release 2>/dev/null)

.PHONY: module
module:
ifneq ($(wildcard kmod),)
	@if [ -z "$(KDIR)" ] || [ ! -e "$(KDIR)/Makefile" ]; then \
		echo 'No kernel headers$(if $(KDIR), in $(KDIR)): run "make deps", or give KDIR=FOLDER' >&2; \
		exit 1; \
	fi
	@mkdir -p $(O)
	@if [ "$$(cat $(O)/kdir 2>/dev/null)" != "$(kdir-id)" ]; then \
		$(MAKE) -s module-clean && echo "$(kdir-id)" >$(O)/kdir; \
	fi
	$(MAKE) -C $(KDIR) M=$(CURDIR) W=$(W) modules
	@test -f kmod/var.ko || { echo 'kmod/ was built, but there is no kmod/var.ko' >&2; exit 1; }
else
	@echo 'no kmod/ yet: no module built'
endif

# The debugging kernel's module, made in a copy, so that the one above stays as it is.
# UML has no UBSAN_SANITIZE_ALL.
.PHONY: module-uml
module-uml:
	@set -e; tree=$$(selftests/uml/build); \
	if [ "$$(cat $(O)/uml/tree 2>/dev/null)" != "$$tree" ]; then rm -rf $(O)/uml; fi; \
	mkdir -p $(O)/uml; echo "$$tree" >$(O)/uml/tree; \
	find $(O)/uml -name '*.[ch]' -delete; \
	tar -c --exclude='*.o' --exclude='*.ko' --exclude='*.cmd' --exclude='*.mod' \
		--exclude='*.mod.c' --exclude=.tmp_versions Kbuild kmod include | tar -x -C $(O)/uml; \
	$(MAKE) -C "$$tree" ARCH=um M=$(abspath $(O))/uml UBSAN_SANITIZE=y modules

.PHONY: module-clean
module-clean:
	@if [ -d kmod ]; then \
		find kmod \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' \
			-o -name '.*.cmd' -o -name '.*.d' \) -delete; \
	fi
	@rm -f modules.order Module.symvers .modules.order.cmd .Module.symvers.cmd .*.cmd kmod/modules.order $(O)/kdir

# --- programs --------------------------------------------------------------

.PHONY: programs
programs: $(PROGRAMS) $(lib-o) $(vard-o) $(varctl-o) $(var-sshd-o) $(varctl-shell-o)

$(O)/vard: $(vard-o) $(lib-o)
$(O)/varctl: $(varctl-o) $(lib-o)
$(O)/var-sshd: $(var-sshd-o)
$(O)/var-sshd: LDLIBS = $(shell pkg-config --libs libmnl)
$(O)/varctl-shell: $(varctl-shell-o)
$(O)/varctl-shell: LDLIBS =
$(O)/vard $(O)/varctl $(O)/var-sshd $(O)/varctl-shell:
	@echo '  LD      $@'
	@$(CC) $(OPT) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(O)/obj/%.o: %.c $(O)/flags
	@mkdir -p $(@D)
	@echo '  CC      $<'
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# objects made with other flags are made again; so is a program that lost a source file
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(CC) $(CPPFLAGS) $(CFLAGS) $(lib-o) $(vard-o) $(varctl-o) $(var-sshd-o) $(varctl-shell-o))' >$@.new
	@cmp -s $@.new $@ && rm -f $@.new || mv $@.new $@
.PHONY: FORCE
FORCE:

-include $(patsubst %.o,%.d,$(lib-o) $(vard-o) $(varctl-o) $(var-sshd-o) $(varctl-shell-o))

.PHONY: spec
spec:
	@if [ ! -x tools/spec/generate.sh ]; then \
		echo 'tools/spec/generate.sh is missing' >&2; exit 1; \
	fi
	tools/spec/generate.sh

# --- installation ----------------------------------------------------------

.PHONY: install
install: all
ifneq ($(wildcard kmod),)
	$(MAKE) -C $(KDIR) M=$(CURDIR) $(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR) DEPMOD=true) \
		CONFIG_MODULE_SIG_ALL= modules_install
	$(if $(DESTDIR),,depmod $$(cat $(KDIR)/include/config/kernel.release))
endif
	@set -e; \
	put() { install -D -m "$$1" "$$2" "$(DESTDIR)$$3"; echo "  INSTALL $(DESTDIR)$$3"; }; \
	for p in $(PROGRAMS); do put 755 "$$p" "$(sbindir)/$${p##*/}"; done; \
	for m in Documentation/man/*.[1-8]; do \
		if [ -e "$$m" ]; then put 644 "$$m" "$(mandir)/man$${m##*.}/$${m##*/}"; fi; \
	done; \
	if [ -e tools/varctl/varctl.bash-completion ]; then \
		put 644 tools/varctl/varctl.bash-completion $(bashcompdir)/varctl; \
	fi; \
	for u in vard var-sshd; do \
		if [ -e tools/$$u/$$u.service ]; then \
			put 644 tools/$$u/$$u.service $(unitdir)/$$u.service; \
		fi; \
	done; \
	install -d -m 755 "$(DESTDIR)$(sysconfdir)/var/keys"; \
	if [ ! -e "$(DESTDIR)$(sysconfdir)/var/sshd_config" ]; then \
		put 644 tools/var-sshd/sshd_config $(sysconfdir)/var/sshd_config; \
	fi

# --- tests -----------------------------------------------------------------
# selftests/check runs the named kinds of test and prints the sums at the end;
# "build" is the module for the test machine's kernel, and the programs.

.PHONY: check check-unit check-fuzz check-vm check-debug lint
check: deps
	@selftests/check build unit fuzz lint vm

check-unit:
	@selftests/check unit

check-fuzz:
	@selftests/check fuzz

lint:
	@selftests/check lint

check-vm:
	@selftests/check build vm

check-debug: deps
	@selftests/check build-debug debug

# A second make after `deps`, which may install what the variables look for.
.PHONY: demo demo-run
demo: deps
	@$(MAKE) demo-run

demo-run:
	@$(MAKE) KDIR=/lib/modules/$(vm-kver)/build all
	@$(MAKE) -s -C selftests progs
	@selftests/demo/run

.PHONY: clean
clean: module-clean
	rm -rf $(O)
