# boba - GNU make.  A file dropped into cmd/ is a command, one dropped into
# lib/*/ is part of the library: nothing here lists them.
#   make            the commands, in build/bin
#   make check      lint where the tools are there, then every test
#   make SAN=1 check    the same under the address and undefined sanitizers
#   make demo       the main job on real input
#   make fuzz       every fuzz target for SECONDS_EACH=600; needs share/setup fuzz
#   make sim        random trade compared with a model: SEEDS=20 STEPS=48000
#   make torture    every fault that we can make, half an hour at most
#   make bench      measured beside other ways of doing the same
#   make install    PREFIX=/usr/local, DESTDIR honoured
#   make V=1        with the compiler's command lines

MAKEFLAGS += -j$(shell nproc)

VERSION = 0.1.0
DATE = January 1, 2025
PREFIX ?= /usr/local
B ?= build$(if $(FUZZ),-fuzz,$(if $(SAN),-san))
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
# make check builds with -Werror, and once it has, so does plain make in the same
# tree: otherwise the two would build everything again after each other.
STRICT := $(if $(filter check,$(MAKECMDGOALS))$(shell grep -s -e -Werror $(B)/flags),-Werror)
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARN) $(STRICT) $(OPT) -fPIE -Ilib \
	-DBOBA_VERSION='"$(VERSION)"' -DBOBA_DATE='"$(DATE)"' \
	-DBOBA_SHARE='"$(PREFIX)/share/boba"' $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(LDSAN) $(LDFLAGS)
LIBS = -lsqlite3 -ljansson -lcsv -lutf8proc -lnettle

# Each rule says in a word what it makes.
ifndef V
say = @printf '  %-4s %s\n' $(1) $@;
endif

CMDS = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
# Filters are also stages of ledger-pipe: built once more, without their main.
STAGES = $(shell grep -l ^FILTER_MAIN cmd/*.c)
LIBO = $(patsubst lib/%.c,$(B)/lib/%.o,$(wildcard lib/*/*.c)) $(B)/sql.o
BINS = $(CMDS:%=$(B)/bin/%)
MAN1 = $(CMDS:%=$(B)/man/%.1)
MAN5 = $(wildcard man/*.5)
MAN7 = $(wildcard man/*.7)
SQL = $(sort $(wildcard share/sql/*.sql))
DATA = queries formats samples cron systemd demo
SHARE = $(DESTDIR)$(PREFIX)/share
UNITS = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c)) $(B)/faults/power
POWER = $(wildcard tests/faults/power*.c)
FUZZERS = $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*.c))
BENCHES = $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))

all: $(BINS) $(MAN1)

# What the objects were built with: they are built again when it changes.
FLAGS = $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)
ifneq ($(shell cat $(B)/flags 2>/dev/null),$(FLAGS))
$(B)/flags: FORCE
endif
$(B)/flags:
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@

$(B)/bin/%: $(B)/cmd/%.o $(B)/libboba.a
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -o $@ $(filter %.o,$^) $(B)/libboba.a $(ALL_LDFLAGS) -Wl,--as-needed $(LIBS)

$(B)/bin/ledger-pipe: $(STAGES:cmd/%.c=$(B)/stage/%.o)

$(B)/man/%.1: $(B)/bin/%
	@mkdir -p $(@D)
	$(call say,MAN) $< --help=man >$@.tmp && mv $@.tmp $@

$(B)/unit/%: tests/unit/%.c $(B)/libboba.a $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(B)/libboba.a $(ALL_LDFLAGS) $(LIBS)

# A fuzz target, or without FUZZ the same as a program that replays files.
$(B)/fuzz/%: tests/fuzz/%.c $(B)/libboba.a $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD) $(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(B)/libboba.a $(ALL_LDFLAGS) \
		-Wl,--wrap=die $(LIBS)

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

units: $(UNITS)

fuzzers: $(FUZZERS)

SECONDS_EACH ?= 600
fuzz:
	@$(MAKE) FUZZ=1 fuzzers
	sh tests/fuzz/run build-fuzz $(SECONDS_EACH)

lint:
	sh tests/lint.sh

check: all units fuzzers $(B)/faults/storm
	@sh tests/check.sh $(B)

torture: all $(B)/faults/storm $(B)/faults/power
	BOBA_BUILD=$(abspath $(B)) bash tests/faults/run long

demo: all
	bash share/demo $(B)/bin

# ARGS="--only ingest,pipeline --orders 1000000 --format jsonl"
bench: all $(BENCHES)
	python3 -B tests/bench/bench.py $(B) $(ARGS)

SEEDS = 20
STEPS = 48000
sim: all
	python3 tests/sim/sim.py --build $(B) --seeds $(SEEDS) --steps $(STEPS) --fresh

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/boba $(SHARE)/man/man1
	install -s $(BINS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(MAN1) $(SHARE)/man/man1
	for f in $(MAN5) $(MAN7); do \
		install -D -m 644 $$f $(SHARE)/man/man$${f##*.}/$${f##*/} || exit; \
	done
	for f in $(shell cd share && find $(DATA) -type f 2>/dev/null); do \
		install -D -m 644 share/$$f $(SHARE)/boba/$$f || exit; \
	done
	sh completions/install $(SHARE) $(CMDS)

uninstall:
	rm -f $(CMDS:%=$(DESTDIR)$(PREFIX)/bin/%) $(CMDS:%=$(SHARE)/man/man1/%.1)
	rm -f $(MAN5:man/%=$(SHARE)/man/man5/%) $(MAN7:man/%=$(SHARE)/man/man7/%)
	sh completions/install -u $(SHARE) $(CMDS)
	rm -rf $(SHARE)/boba

dist:
	git archive --prefix=boba-$(VERSION)/ -o boba-$(VERSION).tar.gz HEAD

clean:
	rm -rf build build-san build-fuzz

.PHONY: all units fuzzers fuzz lint check torture demo bench sim install uninstall dist clean FORCE
.DELETE_ON_ERROR:
.SECONDARY:
-include $(wildcard $(B)/lib/*/*.d $(B)/cmd/*.d $(B)/stage/*.d $(B)/unit/*.d $(B)/fuzz/*.d)
