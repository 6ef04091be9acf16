/* from-csv.c - CSV by the chunk, and mapping documents over any data
 *
 * An input is DOCUMENT NUL TABLE NUL DATA: the mapping (or "@NAME" for one that comes
 * with boba), what every --with reads, and the file itself. */
#include "../../lib/record/mapping_inside.h"
#include "fuzz.h"

/* -- the same rows however the bytes arrive */

struct source {
	struct text left;
	size_t chunk;
};

static size_t
pull(void *source, void *p, size_t n)
{
	struct source *s = source;

	if (n > s->chunk)
		n = s->chunk;
	if (n > s->left.n)
		n = s->left.n;
	if (n)
		memcpy(p, s->left.p, n);
	s->left.p += n;
	s->left.n -= n;
	return n;
}

static void
tell(struct buf *b, int got, const struct csv_row *row, const struct reject *why)
{
	buf_printf(b, "%d %lld ", got, (long long)row->line);
	buf_text(b, row->raw);
	if (got < 0) {
		buf_str(b, why->code);
		MUST(why->detail != NULL);
	}
	for (size_t i = 0; got > 0 && i < row->n; i++) {
		MUST(utf8_valid(row->cell[i]));
		MUST(row->cell[i].n <= CSV_CELL_MAX);
		buf_char(b, '|');
		buf_text(b, row->cell[i]);
	}
	buf_char(b, '\n');
}

static void
read_all(struct text data, const struct csv_rules *rules, size_t chunk, struct buf *b)
{
	struct source s = {data, chunk};
	struct csv *c = csv_open_reader(pull, &s, rules);
	struct csv_row row;
	struct reject why;
	int got;

	buf_clear(b);
	while ((got = csv_next(c, &row, &why)) != 0)
		tell(b, got, &row, &why);
	csv_close(c);
}

static void
chunks(struct text data, unsigned how)
{
	static const char *const encodings[] = {NULL, "gb18030", "auto", "utf-8"};
	static const char pads[] = {0, '\t', ' ', 0}, delimiters[] = {0, ';', '\t', 0};
	struct csv_rules rules = {.encoding = encodings[how & 3],
	    .pad = pads[how >> 2 & 3],
	    .delimiter = delimiters[how >> 4 & 3],
	    .drop_unnamed = how & 64,
	    .extra_cells = how & 128};
	static struct buf whole, parts;

	if (rules.pad && rules.pad == rules.delimiter)
		return;
	read_all(data, &rules, SIZE_MAX, &whole);
	read_all(data, &rules, 1 + how % 7, &parts);
	MUST(text_eq((struct text){whole.p, whole.n}, (struct text){parts.p, parts.n}));
}

/* -- a whole run of the command */

struct job {
	char format[200], table[40], data[40];
	int code; /* set only when nobody died */
};

static void
map(void *with)
{
	struct job *j = with;
	struct mapping *m = mapping_load(j->format, false);
	char word[300];

	for (size_t i = 0; i < m->tables; i++) {
		if (strlen(m->table[i].name) > 200)
			return;
		snprintf(word, sizeof(word), "%s=%s", m->table[i].name, j->table);
		mapping_with(m, word);
	}
	for (size_t i = 0; i < m->totals; i++)
		m->total[i].given = true;
	mapping_read(m, j->data, false);
	j->code = mapping_finish(m, false);
}

/* What it writes is records, what it says is JSON, and 0 means that nothing was
 * rejected. */
static void
run(struct job *j, struct buf *out)
{
	static struct buf err;
	int code;

	j->code = -1;
	code = fuzz_try(map, j);
	MUST(code == 0 || code == EX_CONFIG || code == EX_USAGE || code == EX_DATAERR);
	fuzz_take(fuzz_out, out);
	fuzz_take(fuzz_err, &err);
	fuzz_lines(out);
	fuzz_lines(&err);
	if (j->code == EX_OK)
		MUST(!err.n || !memmem(err.p, err.n, "{\"reject\"", 9));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int doc_fd, table_fd, data_fd;
	static struct buf first, second;
	struct text rest = {(const char *)data, size}, doc = fuzz_cut(&rest, 0),
		    table = fuzz_cut(&rest, 0);
	struct job j;

	if (fuzz_out < 0) {
		doc_fd = fuzz_file("doc");
		table_fd = fuzz_file("table");
		data_fd = fuzz_file("data");
		fuzz_capture();
	}
	chunks(rest, (unsigned)(doc.n + table.n) & 0xff);
	fuzz_fill(doc_fd, doc);
	fuzz_fill(table_fd, table);
	fuzz_fill(data_fd, rest);
	snprintf(j.format, sizeof(j.format), "/proc/self/fd/%d", doc_fd);
	if (doc.n > 1 && doc.n < 100 && *doc.p == '@' && !memchr(doc.p, '/', doc.n) &&
	    !memchr(doc.p, '.', doc.n))
		snprintf(j.format, sizeof(j.format), "%.*s", (int)doc.n - 1, doc.p + 1);
	snprintf(j.table, sizeof(j.table), "/proc/self/fd/%d", table_fd);
	snprintf(j.data, sizeof(j.data), "/proc/self/fd/%d", data_fd);
	run(&j, &first);
	if (j.code < 0)
		return 0;
	run(&j, &second);
	MUST(text_eq(
	    (struct text){first.p, first.n}, (struct text){second.p, second.n}));
	return 0;
}
