# boba - GNU make.  A file dropped into cmd/ is a command, one dropped into
# lib/*/ is part of the library: nothing here lists them.
#   make            the commands, in build/bin
#   make check      lint where the tools are there, then every test
#   make SAN=1 check    the same under the address and undefined sanitizers
#   make demo       the main job on real input
#   make bench      measured beside other ways of doing the same
#   make install    PREFIX=/usr/local, DESTDIR honoured

VERSION = 0.1.0
PREFIX ?= /usr/local
B ?= build$(if $(SAN),-san)
CC ?= cc

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wvla -Wundef -Wformat=2
OPT = -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
ifdef SAN
OPT = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDSAN = -fsanitize=address,undefined
endif
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARN) $(OPT) -fPIE -Ilib -I$(B) \
	-DBOBA_VERSION='"$(VERSION)"' -DBOBA_SHARE='"$(PREFIX)/share/boba"' $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(LDSAN) $(LDFLAGS)
LIBS = -lsqlite3 -ljansson -lcsv -lutf8proc -lnettle

CMDS = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
LIBO = $(patsubst lib/%.c,$(B)/lib/%.o,$(wildcard lib/*/*.c)) $(B)/sql.o
BINS = $(CMDS:%=$(B)/bin/%)
MAN1 = $(CMDS:%=$(B)/man/%.1)
UNITS = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))

all: $(BINS) $(MAN1)

$(B)/bin/%: $(B)/cmd/%.o $(B)/libboba.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $< $(B)/libboba.a $(ALL_LDFLAGS) -Wl,--as-needed $(LIBS)

$(B)/man/%.1: $(B)/bin/%
	@mkdir -p $(@D)
	$< --help=man >$@.tmp && mv $@.tmp $@

$(B)/unit/%: tests/unit/%.c $(B)/libboba.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(B)/libboba.a $(ALL_LDFLAGS) $(LIBS)

$(B)/libboba.a: $(LIBO)
	@rm -f $@
	ar rcs $@ $(LIBO)

$(B)/lib/%.o: lib/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/cmd/%.o: cmd/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The SQL of share/sql as C strings, sql_NAME for NAME.sql.
$(B)/sql.c: $(wildcard share/sql/*.sql) Makefile
	@mkdir -p $(@D)
	for f in share/sql/*.sql; do \
		echo "extern const char sql_$$(basename $$f .sql)[];"; \
		echo "const char sql_$$(basename $$f .sql)[] ="; \
		sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n"/' $$f; echo ';'; \
	done >$@
$(B)/sql.o: $(B)/sql.c
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

units: $(UNITS)

lint:
	sh tests/lint.sh

check: CFLAGS += -Werror
check: all units
	sh tests/check.sh $(B)

demo: all
	sh share/demo $(B)/bin

bench: all
	sh tests/bench/run $(B)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/boba
	install -s $(BINS) $(DESTDIR)$(PREFIX)/bin
	for s in 1 5 7; do install -d $(DESTDIR)$(PREFIX)/share/man/man$$s; done
	install -m 644 $(MAN1) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7
	for d in queries formats samples; do \
		install -d $(DESTDIR)$(PREFIX)/share/boba/$$d; \
		install -m 644 share/$$d/* $(DESTDIR)$(PREFIX)/share/boba/$$d; \
	done
	sh completions/install $(DESTDIR)$(PREFIX)/share $(CMDS)

uninstall:
	rm -f $(CMDS:%=$(DESTDIR)$(PREFIX)/bin/%)
	rm -f $(CMDS:%=$(DESTDIR)$(PREFIX)/share/man/man1/%.1)
	for f in man/*.[57]; do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${f##*.}/$${f##*/}; done
	sh completions/install -u $(DESTDIR)$(PREFIX)/share $(CMDS)
	rm -rf $(DESTDIR)$(PREFIX)/share/boba

dist:
	git archive --prefix=boba-$(VERSION)/ -o boba-$(VERSION).tar.gz HEAD

clean:
	rm -rf build build-san

.PHONY: all units lint check demo bench install uninstall dist clean
.SECONDARY:
-include $(wildcard $(B)/lib/*/*.d $(B)/cmd/*.d $(B)/unit/*.d)
