/* mapping_sheet.c - the sheets of an XLSX file, by way of Debian's xlsx2csv */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/mapping_run.h"

/* What a file that unfolds to very much may take of the machine. */
enum { CPU_SECONDS = 60 };
#define MEMORY_BYTES (UINT64_C(2) << 30)

struct sheets {
	pid_t pid;
	int fd;
	bool whole; /* read to the end */
	bool open;  /* a sheet has begun */
	bool taken; /* it has the table */
	size_t tables;
	int64_t base; /* the line above the sheet's first */
	struct buf name, missing;
	struct csv_rules rules;
};

/* A ZIP that can be read at any place, which a pipe cannot: one with a name must not
 * even be opened, since its writer would see it closed again. */
static int
open_zip(const char *path)
{
	bool in = path == NULL || strcmp(path, "-") == 0;
	struct stat st;
	char head[4];
	int fd;

	if ((in ? fstat(STDIN_FILENO, &st) : stat(path, &st)) != 0 ||
	    !S_ISREG(st.st_mode))
		return -1;
	fd = in ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
		: open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && pread(fd, head, 4, 0) == 4) {
		if (memcmp(head, "PK\3\4", 4) == 0)
			return fd;
		if (memcmp(head, "\xD0\xCF\x11\xE0", 4) == 0)
			die(EX_DATAERR,
			    "%s is XLS, of before 2007: save it as XLSX or CSV", path);
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/* No number is put into another form than it is stored in: a date is written with
 * all of its second, which a spreadsheet's fraction may miss by a little. */
static void
start(struct sheets *s, int file, const char *path)
{
	static const char *const argv[] = {"xlsx2csv", "--all", "--sheetdelimiter",
	    "\\f", "--dateformat", "%Y-%m-%d %H:%M:%S.%f", "--ignore-formats", "float",
	    "time", "--", "/dev/stdin", NULL};
	static const char *const env[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", NULL};
	struct rlimit cpu = {CPU_SECONDS, CPU_SECONDS},
		      memory = {MEMORY_BYTES, MEMORY_BYTES};
	posix_spawn_file_actions_t acts;
	posix_spawnattr_t attr;
	sigset_t set;
	int to[2], bad;

	if (pipe2(to, O_CLOEXEC) != 0)
		die(EX_OSERR, "cannot make a pipe:");
	posix_spawn_file_actions_init(&acts);
	posix_spawn_file_actions_adddup2(&acts, file, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&acts, to[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(
	    &acts, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&attr, &set);
	sigaddset(&set, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &set);
	bad = posix_spawnp(&s->pid, argv[0], &acts, &attr, (char **)argv, (char **)env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&acts);
	close(to[1]);
	close(file);
	if (bad == ENOENT)
		die(EX_UNAVAILABLE,
		    "%s is XLSX: install xlsx2csv to read it, or save it as CSV", path);
	errno = bad;
	if (bad != 0)
		die(EX_OSERR, "cannot run xlsx2csv:");
	(void)prlimit(s->pid, RLIMIT_CPU, &cpu, NULL);
	(void)prlimit(s->pid, RLIMIT_AS, &memory, NULL);
	s->fd = to[0];
}

static size_t
pull(void *source, void *p, size_t n)
{
	struct sheets *s = source;
	ssize_t got;

	do
		got = read(s->fd, p, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		die(EX_IOERR, "cannot read from xlsx2csv:");
	s->whole |= got == 0;
	return (size_t)got;
}

struct csv *
sheet_open(struct mapping *m, const char *path)
{
	int file = open_zip(path);
	struct sheets *s;
	struct csv_aside *aside;

	if (file < 0)
		return NULL;
	m->sheets = s = xcalloc(1, sizeof(*s));
	/* It is UTF-8 with commas now, whatever the CSV of this kind is; and rows
	 * that begin with a form feed, which no XLSX can hold, are the sheets' names.
	 */
	s->rules = m->rules;
	s->rules.encoding = NULL;
	s->rules.delimiter = s->rules.pad = 0;
	s->rules.quotes = CSV_QUOTES_LOOSE;
	aside = xcalloc(m->rules.asides + 1, sizeof(*aside));
	aside[0].begins = "\f";
	if (m->rules.asides > 0)
		memcpy(aside + 1, m->rules.aside, m->rules.asides * sizeof(*aside));
	s->rules.aside = aside;
	s->rules.asides++;
	start(s, file, path != NULL ? path : "-");
	return csv_open_reader(pull, s, &s->rules);
}

/* The sheet before has ended. */
static void
leave(struct sheets *s)
{
	if (s->open && !s->taken)
		note_say("sheet_left_out", 0, NULL, "the sheet %s has no such table",
		    buf_cstr(&s->name));
	s->tables += s->taken;
	s->open = s->taken = false;
}

bool
sheet_begins(struct mapping *m, const struct csv_row *row)
{
	struct sheets *s = m->sheets;
	struct text name = row->raw;
	const char *mark;

	if (s == NULL || row->n == 0 || name.n == 0 || *name.p != '\f')
		return false;
	leave(s);
	s->open = true;
	s->base = row->line;
	/* "1 - Sheet1" behind the mark. */
	mark = memmem(name.p, name.n, " - ", 3);
	if (mark != NULL) {
		name.n -= (size_t)(mark + 3 - name.p);
		name.p = mark + 3;
	}
	buf_clear(&s->name);
	buf_text(&s->name, name);
	return true;
}

int64_t
sheet_line(const struct mapping *m, int64_t line)
{
	return m->sheets != NULL && line > m->sheets->base ? line - m->sheets->base
							   : line;
}

void
sheet_pass(struct mapping *m, const char *missing)
{
	struct sheets *s = m->sheets;

	if (s->missing.n == 0)
		buf_str(&s->missing, missing);
	csv_seek(m->csv);
	m->seeking = true;
}

void
sheet_take(struct mapping *m)
{
	m->sheets->taken = true;
}

bool
sheet_close(struct mapping *m)
{
	struct sheets *s = m->sheets;
	int status = 0;
	bool fine = true;

	leave(s);
	close(s->fd);
	while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
		;
	m->why.code = NULL;
	m->raw = (struct text){NULL, 0};
	m->number = 0;
	if (s->whole && status != 0) {
		row_reject(m, "sheet_broken", NULL,
		    "xlsx2csv cannot read it; a ZIP of bills has to be unpacked first");
		fine = false;
	} else if (s->whole && s->tables == 0) {
		row_reject(m, "csv_header", NULL, "no sheet has the table%s%s",
		    s->missing.n > 0 ? ": one lacks the column " : "",
		    buf_cstr(&s->missing));
		fine = false;
	}
	buf_free(&s->name);
	buf_free(&s->missing);
	free(s->rules.aside);
	free(s);
	m->sheets = NULL;
	return fine;
}
