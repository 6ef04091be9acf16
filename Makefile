# boba - GNU make.  A file dropped into cmd/ is a command, one dropped into
# lib/*/ is part of the library, one into adapters/ an adapter: nothing here lists them.
#   make            the commands, in build/bin
#   make check      lint where the tools are there, then every test
#   make SAN=1 check    the same under the address and undefined sanitizers
#   make demo       the main job on real input
#   make fuzz       every fuzz target for SECONDS_EACH=600; needs share/setup fuzz
#   make sim        random trade compared with a model: SEEDS=20 STEPS=48000
#   make torture    every fault that we can make, 25 minutes at most
#   make bench      measured beside other ways of doing the same
#   make install    PREFIX=/usr/local, DESTDIR honoured
#   make V=1        with the compiler's command lines
# Each of these may also be built in another way, in a directory of its own:
#   MULTI=1         one static program, boba, and a link to it for each command: it
#                   starts in half the time; in build-multi (build-multi-sqlite)
#   SQLITE=DIR      with the sqlite3.c and sqlite3.h of DIR, an amalgamation newer than
#                   Debian's, instead of the library; in build-sqlite
#   SAN=1           with sanitizers; in build-san

MAKEFLAGS += -j$(shell nproc)

VERSION = 0.1.0
DATE = January 1, 2025
PREFIX ?= /usr/local
B ?= build$(if $(FUZZ),-fuzz)$(if $(SAN),-san)$(if $(MULTI),-multi)$(if $(SQLITE),-sqlite)
CC ?= cc

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wvla -Wundef -Wformat=2
OPT = -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
ifdef SAN
OPT = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDSAN = -fsanitize=address,undefined
endif
ifdef FUZZ
# Adding 0 to NULL, which empty texts and lists do, is no finding.
CC = clang
OPT = -O1 -g -DFUZZING -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
	-fno-sanitize=pointer-overflow -fno-omit-frame-pointer -Wno-format-nonliteral
LDSAN = -fsanitize=fuzzer,address,undefined
endif
PIE = -fPIE
LDPIE = -pie
LIBS = $(if $(SQLITE),,-lsqlite3) -ljansson -lcsv -lutf8proc -lnettle -lcrypto
# One thread, no extensions, no words in double quotes: what boba asks of SQLite anyway.
# The count of memory stays, which ledger-query's limit needs.
SQLITE_CFLAGS = -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong $(PIE) -DSQLITE_THREADSAFE=0 \
	-DSQLITE_DQS=0 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_SHARED_CACHE \
	-DSQLITE_OMIT_DEPRECATED -DSQLITE_LIKE_DOESNT_MATCH_BLOBS -DSQLITE_USE_ALLOCA \
	-DSQLITE_DEFAULT_FOREIGN_KEYS=0 -DSQLITE_MAX_MMAP_SIZE=0 -DSQLITE_TEMP_STORE=2
ifdef MULTI
ifneq ($(SAN)$(FUZZ),)
$(error MULTI=1 is static, which sanitizers cannot be)
endif
# Where it is loaded is fixed: a static program that finds its own place starts a
# sixth later.
PIE = -fno-pie
LDPIE = -no-pie
endif
# make check builds with -Werror, and once it has, so does plain make in the same
# tree: otherwise the two would build everything again after each other.
STRICT := $(if $(filter check,$(MAKECMDGOALS))$(shell grep -s -e -Werror $(B)/flags),-Werror)
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARN) $(STRICT) $(OPT) $(PIE) $(SQLITE:%=-I%) -Ilib \
	-DBOBA_VERSION='"$(VERSION)"' -DBOBA_DATE='"$(DATE)"' \
	-DBOBA_SHARE='"$(PREFIX)/share/boba"' $(CFLAGS)
ALL_LDFLAGS = $(LDPIE) -Wl,-z,relro,-z,now $(LDSAN) $(LDFLAGS)

# Each rule says in a word what it makes.
ifndef V
say = @printf '  %-4s %s\n' $(1) $@;
endif

CMDS = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
# Filters are also stages of ledger-pipe: built once more, without their main.
STAGES = $(shell grep -l ^FILTER_MAIN cmd/*.c)
LIBO = $(patsubst lib/%.c,$(B)/lib/%.o,$(wildcard lib/*/*.c)) $(B)/sql.o $(if $(SQLITE),$(B)/sqlite3.o)
# What can be called, and the programs behind it.
NAMES = $(CMDS) $(if $(MULTI),boba)
BINS = $(NAMES:%=$(B)/bin/%)
PROGRAMS = $(if $(MULTI),$(B)/bin/boba,$(BINS))
MAN1 = $(NAMES:%=$(B)/man/%.1)
MAN5 = $(wildcard man/*.5)
MAN7 = $(wildcard man/*.7)
SQL = $(sort $(wildcard share/sql/*.sql))
DATA = queries formats samples cron systemd demo
SHARE = $(DESTDIR)$(PREFIX)/share
UNITS = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c)) $(B)/faults/power
POWER = $(wildcard tests/faults/power*.c)
FUZZERS = $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*.c))
BENCHES = $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))

# Executables that speak with the outside, dynamic in every build: who resolves names
# and knows authorities is the machine's library.
ADAPTERS = $(patsubst adapters/%.c,$(B)/adapters/%,$(wildcard adapters/*.c))

all: $(BINS) $(MAN1) $(ADAPTERS)

# What the objects were built with: they are built again when it changes.
FLAGS = $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)
ifneq ($(shell cat $(B)/flags 2>/dev/null),$(FLAGS))
$(B)/flags: FORCE
endif
$(B)/flags:
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@

ifdef MULTI
$(CMDS:%=$(B)/bin/%): $(B)/bin/boba
	$(call say,LN) ln -sf boba $@

$(B)/bin/boba: $(CMDS:%=$(B)/multi/%.o) $(B)/boba.o $(B)/libboba.a
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -o $@ $(filter %.o,$^) $(B)/libboba.a $(ALL_LDFLAGS) \
		-static -Wl,--wrap=dlopen $(LIBS) -lm

# A command there is a function with a main's arguments, found by its name in a table.
underscored = $(subst -,_,$(1))
$(B)/multi/%.o: cmd/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(CC) $(ALL_CFLAGS) -DBOBA_MULTI -Dmain=$(call underscored,$*)_main \
		-Wno-missing-prototypes -MMD -MP -c -o $@ $<

$(B)/boba.c: $(CMDS:%=cmd/%.c) Makefile
	@mkdir -p $(@D)
	@{ echo '#include "run/run.h"'; \
	for n in $(call underscored,$(CMDS)); do \
		echo "int $${n}_main(int argc, char **argv);"; \
	done; \
	echo 'static const struct multi entries[] = {'; \
	for n in $(CMDS); do \
		echo "{\"$$n\", $$(echo $$n | tr - _)_main},"; \
	done; \
	echo '{NULL, NULL}};'; \
	echo 'int main(int argc, char **argv) { return multi_main(entries, argc, argv); }'; \
	} >$@
$(B)/boba.o: $(B)/boba.c $(B)/flags
	$(call say,CC) $(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
else
$(B)/bin/%: $(B)/cmd/%.o $(B)/libboba.a
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -o $@ $(filter %.o,$^) $(B)/libboba.a $(ALL_LDFLAGS) -Wl,--as-needed $(LIBS)

$(B)/bin/ledger-pipe: $(STAGES:cmd/%.c=$(B)/stage/%.o)
endif

$(B)/adapters/%: adapters/%.c $(B)/libboba.a $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(B)/libboba.a $(ALL_LDFLAGS) \
		-Wl,--as-needed -lcurl $(LIBS)

$(B)/man/%.1: $(B)/bin/%
	@mkdir -p $(@D)
	$(call say,MAN) $< --help=man >$@.tmp && mv $@.tmp $@

$(B)/unit/%: tests/unit/%.c $(B)/libboba.a $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(B)/libboba.a $(ALL_LDFLAGS) \
		-Wl,--as-needed -lcurl $(LIBS)

# A fuzz target, or without FUZZ the same as a program that replays files.
$(B)/fuzz/%: tests/fuzz/%.c $(B)/libboba.a $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(B)/libboba.a $(ALL_LDFLAGS) \
		-Wl,--wrap=die -Wl,--as-needed -lcurl $(LIBS)

$(B)/bench/%: tests/bench/%.c $(B)/libboba.a $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(B)/libboba.a $(ALL_LDFLAGS) $(LIBS)

# What the product asks of the disk goes through the test.
WRAPPED = unlink mkdir fsync rename renameat2 ledger_end out_write db_open db_checkpoint clock_work_ns
$(B)/faults/power: $(POWER) tests/faults/power.h $(STAGES:cmd/%.c=$(B)/stage/%.o) $(B)/libboba.a $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -Itests/faults -o $@ $(filter %.c %.o,$^) $(B)/libboba.a $(ALL_LDFLAGS) $(WRAPPED:%=-Wl,--wrap=%) $(LIBS)

$(B)/faults/%: tests/faults/%.c $(B)/libboba.a $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(B)/libboba.a $(ALL_LDFLAGS) $(LIBS)

$(B)/libboba.a: $(LIBO)
	@rm -f $@
	$(call say,AR) ar rcs $@ $(LIBO)

$(B)/lib/%.o: lib/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/cmd/%.o: cmd/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/stage/%.o: cmd/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(CC) $(ALL_CFLAGS) -DBOBA_NO_MAIN -MMD -MP -c -o $@ $<

# The SQL of share/sql as C strings, sql_NAME for NAME.sql.
$(B)/sql.c: $(SQL) Makefile
	@mkdir -p $(@D)
	@for f in $(SQL); do \
		n=$$(basename $$f .sql); \
		echo "extern const char sql_$$n[];"; \
		echo "const char sql_$$n[] ="; \
		sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n"/' $$f || exit; \
		echo ';'; \
	done >$@
$(B)/sql.o: $(B)/sql.c $(B)/flags
	$(call say,CC) $(CC) $(ALL_CFLAGS) -Wno-overlength-strings -c -o $@ $<

$(B)/sqlite3.o: $(SQLITE)/sqlite3.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(CC) $(SQLITE_CFLAGS) $(CFLAGS) -c -o $@ $<

units: $(UNITS)

fuzzers: $(FUZZERS)

SECONDS_EACH ?= 600
fuzz:
	@$(MAKE) FUZZ=1 fuzzers
	sh tests/fuzz/run build-fuzz $(SECONDS_EACH)

lint:
	sh tests/lint.sh

check: all units fuzzers $(BENCHES) $(B)/faults/storm $(B)/faults/callbacks
	@sh tests/check.sh $(B)

torture: all $(B)/faults/storm $(B)/faults/callbacks $(B)/faults/power
	BOBA_BUILD=$(abspath $(B)) bash tests/faults/run long

demo: all
	bash share/demo $(B)/bin

# ARGS="--only ingest,pipeline --orders 1000000 --format jsonl"
bench: all $(BENCHES) $(B)/faults/callbacks
	python3 -B tests/bench/bench.py $(B) $(ARGS)

SEEDS = 20
STEPS = 48000
sim: all $(B)/faults/callbacks
	python3 tests/sim/sim.py --build $(B) --seeds $(SEEDS) --steps $(STEPS) --fresh

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/boba $(SHARE)/man/man1
	install -s $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	for n in $(if $(MULTI),$(CMDS)); do \
		ln -sf boba $(DESTDIR)$(PREFIX)/bin/$$n || exit; \
	done
	install -m 644 $(MAN1) $(SHARE)/man/man1
	install -d $(SHARE)/boba/adapters
	install -s $(ADAPTERS) $(SHARE)/boba/adapters
	for f in $(MAN5) $(MAN7); do \
		install -D -m 644 $$f $(SHARE)/man/man$${f##*.}/$${f##*/} || exit; \
	done
	for f in $(shell cd share && find $(DATA) -type f 2>/dev/null); do \
		install -D -m 644 share/$$f $(SHARE)/boba/$$f || exit; \
	done
	sh completions/install $(SHARE) $(NAMES)

uninstall:
	rm -f $(patsubst %,$(DESTDIR)$(PREFIX)/bin/%,$(CMDS) boba)
	rm -f $(patsubst %,$(SHARE)/man/man1/%.1,$(CMDS) boba)
	rm -f $(MAN5:man/%=$(SHARE)/man/man5/%) $(MAN7:man/%=$(SHARE)/man/man7/%)
	sh completions/install -u $(SHARE) $(CMDS) boba
	rm -rf $(SHARE)/boba

dist:
	git archive --prefix=boba-$(VERSION)/ -o boba-$(VERSION).tar.gz HEAD

clean:
	rm -rf build build-san build-fuzz build-multi build-sqlite build-multi-sqlite

.PHONY: all units fuzzers fuzz lint check torture demo bench sim install uninstall dist clean FORCE
.DELETE_ON_ERROR:
.SECONDARY:
-include $(wildcard $(B)/lib/*/*.d $(B)/cmd/*.d $(B)/adapters/*.d $(B)/multi/*.d $(B)/*.d $(B)/stage/*.d $(B)/unit/*.d $(B)/fuzz/*.d)
