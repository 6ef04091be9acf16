/* query_file.c - named questions: found, read, listed */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/share.h"
#include "ledger/query.h"

enum { FILE_MAX = 100000 };

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The text behind "--", blanks cut off; false when the line is no comment. */
static bool
comment(struct text line, struct text *out)
{
	if (line.n < 2 || line.p[0] != '-' || line.p[1] != '-')
		return false;
	line.p += 2;
	line.n -= 2;
	for (; line.n && blank(*line.p); line.p++)
		line.n--;
	while (line.n && (blank(line.p[line.n - 1]) || line.p[line.n - 1] == '\r'))
		line.n--;
	*out = line;
	return true;
}

static struct text
next_word(struct text *t)
{
	struct text word = {t->p, 0};

	while (word.n < t->n && !blank(t->p[word.n]))
		word.n++;
	t->p += word.n;
	t->n -= word.n;
	for (; t->n && blank(*t->p); t->p++)
		t->n--;
	return word;
}

static char *
keep(struct query *q, struct text t)
{
	char *p = arena_alloc(&q->arena, t.n + 1);

	memcpy(p, t.p, t.n);
	p[t.n] = '\0';
	return p;
}

/* ":days 7 how many days back" */
static bool
declare(struct query *q, struct text line)
{
	struct text name = next_word(&line), usual = next_word(&line);
	struct parameter *p;
	int64_t n;

	name.p++;
	name.n--;
	if (!name.n || !usual.n || query_parameter(q, name))
		return false;
	if (text_is(usual, "''"))
		usual.n = 0;
	p = query_add(q, name);
	if (usual.n && memchr(usual.p, '|', usual.n)) {
		p->choices = usual;
		usual.n =
		    (size_t)((const char *)memchr(usual.p, '|', usual.n) - usual.p);
	}
	p->value = keep(q, usual);
	p->whole = money_parse(usual, 0, &n);
	return true;
}

/* A comment line below the first: what it declares, if anything.  false: badly. */
static bool
read_line(struct query *q, struct text line)
{
	struct text rest = line;

	if (line.n && *line.p == ':')
		return declare(q, line);
	if (text_is(next_word(&rest), "spare") && rest.n && !q->spare)
		q->spare = keep(q, next_word(&rest));
	return true;
}

static const char *
read_head(struct query *q)
{
	const char *p = q->sql;
	bool first = true;

	while (*p) {
		size_t n = strcspn(p, "\n");
		struct text line;

		if (!comment((struct text){p, n}, &line))
			return first ? "its first line is no comment that says what it "
				       "answers"
				     : NULL;
		if (first)
			q->about = line;
		else if (!read_line(q, line))
			return "a parameter is declared as -- :days 7 how many days back";
		first = false;
		p += n + (p[n] == '\n');
	}
	return "there is no question in it";
}

struct query *
query_read(const char *path, const char **why)
{
	FILE *f = fopen(path, "re");
	struct query *q;
	size_t n;

	if (!f) {
		*why = "it cannot be read";
		return NULL;
	}
	q = xcalloc(1, sizeof(*q));
	q->sql = xmalloc(FILE_MAX + 1);
	n = fread(q->sql, 1, FILE_MAX + 1, f);
	*why = ferror(f)                               ? "it cannot be read"
	       : n > FILE_MAX                          ? "it is too long"
	       : memchr(q->sql, '\0', n)               ? "it is no text"
	       : !utf8_valid((struct text){q->sql, n}) ? "it is not UTF-8"
						       : NULL;
	fclose(f);
	if (!*why) {
		q->sql[n] = '\0';
		*why = read_head(q);
	}
	if (!*why)
		return q;
	query_free(q);
	return NULL;
}

/* -- all of them */

struct list {
	char **v;
	size_t n;
};

static void
add(struct list *l, const char *file)
{
	size_t n = strlen(file), i;
	char *name;

	if (n <= 4 || strcmp(file + n - 4, ".sql") != 0)
		return;
	name = xstrdup(file);
	name[n - 4] = '\0';
	for (i = 0; i < l->n && strcmp(l->v[i], name) != 0; i++)
		;
	if (i < l->n || !query_is_name(name)) {
		free(name);
		return;
	}
	l->v = xrealloc(l->v, (l->n + 1) * sizeof(*l->v));
	l->v[l->n++] = name;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct list
all(void)
{
	struct list l = {0};
	struct buf folder = {0};
	struct dirent *e;
	DIR *d;
	int i;

	for (i = 0; i < SHARE_PLACES; i++) {
		if (!share_place(i, "queries", &folder) || !(d = opendir(folder.p)))
			continue;
		while ((e = readdir(d)))
			add(&l, e->d_name);
		closedir(d);
	}
	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_name);
	buf_free(&folder);
	return l;
}

static void
release(struct list *l)
{
	while (l->n)
		free(l->v[--l->n]);
	free(l->v);
}

struct query *
query_named(const char *name)
{
	struct buf path = {0}, there = {0};
	const char *why;
	struct query *q;
	struct list l;
	size_t i;

	if (!share_find("queries", name, "sql", &path)) {
		l = all();
		for (i = 0; i < l.n; i++)
			buf_printf(&there, "%s%s", i ? ", " : "", l.v[i]);
		die(EX_NOINPUT, "no question of this name (there are: %s): %s",
		    l.n ? buf_cstr(&there) : "none", name);
	}
	q = query_read(path.p, &why);
	if (!q)
		die(EX_CONFIG, "%s: %s", path.p, why);
	q->file = path.p;
	return q;
}

void
query_list(struct rows *rows)
{
	struct list l = all();
	struct buf path = {0}, words = {0};
	const char *why;
	size_t i, j;

	for (i = 0; i < l.n; i++) {
		struct query *q = NULL;

		if (share_find("queries", l.v[i], "sql", &path))
			q = query_read(path.p, &why);
		rows_str(rows, "query", l.v[i]);
		if (q)
			rows_text(rows, "about", q->about);
		else
			rows_str(rows, "about", why);
		buf_clear(&words);
		for (j = 0; q && j < q->parameters; j++)
			buf_printf(&words, "%s--%.*s %s", j ? " " : "",
			    (int)q->parameter[j].name.n, q->parameter[j].name.p,
			    *q->parameter[j].value ? q->parameter[j].value : "''");
		rows_str(rows, "parameters", buf_cstr(&words));
		rows_end(rows);
		query_free(q);
	}
	release(&l);
	buf_free(&path);
	buf_free(&words);
}
