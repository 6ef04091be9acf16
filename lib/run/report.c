/* report.c - rows from one view of the ledger */
#include <string.h>

#include "run/run.h"

struct report_options report_options;

static enum rows_format
format(void)
{
	static const char *const names[] = {"jsonl", "table", "csv", "md"};
	static const enum rows_format formats[] = {
	    ROWS_JSONL, ROWS_TABLE, ROWS_CSV, ROWS_MD};
	size_t i;

	for (i = 0; report_options.format && i < 4; i++)
		if (strcmp(report_options.format, names[i]) == 0)
			return formats[i];
	return report_options.columns ? ROWS_TABLE : ROWS_AUTO;
}

struct rows *
report_rows(void)
{
	enum rows_format f = format();
	struct rows *rows;

	if (f == ROWS_JSONL && report_options.columns)
		cli_usage("--columns is for tables: jsonl has all of them");
	rows = rows_open(f);
	if (report_options.columns)
		rows_columns(rows, report_options.columns);
	return rows;
}

static void
time_of(const char *option, const char *word, const struct zone *z, int64_t day_start,
    int64_t *ms)
{
	if (word && !time_option(text_of(word), clock_now(), z, day_start, ms))
		cli_usage("%s: expected a time as 2024-02-12, 7d or today, got '%s'",
		    option, word);
}

void
report_known(struct ledger *l, const char *kind, const char *name)
{
	if (name && !stream_find(l, kind, text_of(name)))
		cli_usage("--%s: no such %s: '%s'", kind, kind, name);
}

void
report_window(const struct zone *z, int64_t day_start, int64_t *since, int64_t *until)
{
	*since = INT64_MIN;
	*until = INT64_MAX;
	time_of("--since", report_options.since, z, day_start, since);
	time_of("--until", report_options.until, z, day_start, until);
	if (*until < *since)
		cli_usage("--until: expected no time before --since, got '%s'",
		    report_options.until ? report_options.until : "");
}

static _Noreturn void
no_such_column(const char *const choices[], struct text word)
{
	struct buf b = {0};
	size_t i;

	for (i = 0; choices[i]; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", choices[i]);
	cli_usage(
	    "--by: expected one of %s, got '%.*s'", buf_cstr(&b), (int)word.n, word.p);
}

size_t
report_by(const char *usual, const char *const choices[], int *how, size_t max)
{
	const char *p = report_options.by ? report_options.by : usual;
	size_t n = 0;

	while (*p) {
		size_t len = strcspn(p, ",");
		int i = 0;
		size_t j;

		while (choices[i] &&
		       !(strlen(choices[i]) == len && memcmp(p, choices[i], len) == 0))
			i++;
		if (!choices[i])
			no_such_column(choices, (struct text){p, len});
		if (n == max)
			cli_usage("--by: expected at most %d columns, got '%s'",
			    (int)max, report_options.by);
		for (j = 0; j < n; j++)
			if (how[j] == i)
				cli_usage("--by: %s stands twice", choices[i]);
		how[n++] = i;
		p += len + (p[len] == ',');
	}
	return n;
}

int
report_main(const struct cmd *c, int argc, char **argv)
{
	struct ledger *l;
	struct rows *rows;

	cli_parse(c, argc, argv);
	if (c->prepare && ledger_writable()) {
		l = ledger_open(LEDGER_WRITE);
		c->prepare(l);
	} else {
		l = ledger_open(LEDGER_READ);
	}
	rows = report_rows();
	rows_spare(rows, c->spare);
	ledger_begin_read(l);
	c->report(l, rows);
	ledger_end_read(l);
	rows_close(rows);
	ledger_leave(l);
	return EX_OK;
}
