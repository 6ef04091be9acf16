/* define.c - definitions: versioned documents that the owner sets */
#include <string.h>

#include "shop/define.h"

/* Members that every definition may have beside its own: those it reads and those
 * that define() itself writes, so that its output can be fed back. */
static const char *const common[] = {
    "from", "retired", "version", "unchanged", "dry_run", NULL};
static const char *const beside[] = {"from", "version", "unchanged", "dry_run", NULL};

enum { NAME_BYTES = 64 };

/* Definitions of one run without a `from` begin together. */
static int64_t run_from;

bool
name_fits(struct text t)
{
	size_t i = 0;

	while (i < t.n && (unsigned char)t.p[i] >= ' ' && t.p[i] != 0x7f &&
	       !strchr(":/,", t.p[i]))
		i++;
	return t.n > 0 && t.n <= NAME_BYTES && i == t.n && t.p[0] != ' ' &&
	       t.p[t.n - 1] != ' ';
}

bool
get_name(struct record *r, ref object, const char *name, int need, struct text *out)
{
	struct text t = {NULL, 0};

	if (!get_text(r, object, name, need, NAME_BYTES, &t))
		return false;
	if (!t.p)
		return true;
	if (!name_fits(t))
		return rec_reject(r, "value_range", object, name,
		    "expected a name without ':', '/', ',' and outer spaces");
	*out = t;
	return true;
}

static bool
known_members(struct record *r, const struct define *d)
{
	ref v;

	for (v = rec_first(r, REC_ROOT); v; v = rec_next(r, v)) {
		struct text name = rec_name(r, v);
		const char *const *p;

		for (p = d->members; *p && !text_is(name, *p); p++)
			;
		if (*p)
			continue;
		for (p = common; *p && !text_is(name, *p); p++)
			;
		if (!*p)
			return rec_reject(
			    r, "unknown_field", v, NULL, "no such member here");
	}
	return true;
}

struct in_force {
	int64_t n, begins;
	struct text body;
};

int64_t
define_from(struct ledger *l)
{
	if (!run_from)
		run_from = ledger_now(l);
	return run_from;
}

/* What is in force at a time: the latest that has begun, else the first there is. */
static bool
in_force(struct ledger *l, int64_t stream, int64_t at, struct in_force *f)
{
	struct stmt *s = sql(l,
	    "SELECT n, begins, body FROM definition WHERE stream = $1 "
	    "ORDER BY (begins <= $2) DESC, "
	    "CASE WHEN begins <= $2 THEN -begins ELSE begins END, n DESC LIMIT 1");

	stmt_int(s, 1, stream);
	stmt_int(s, 2, at);
	if (!stmt_row(s))
		return false;
	f->n = stmt_get_int(s, 0);
	f->begins = stmt_get_int(s, 1);
	f->body = arena_text(ledger_arena(l), stmt_get_text(s, 2));
	stmt_done(s);
	return true;
}

static int64_t
next_version(struct ledger *l, int64_t stream)
{
	struct stmt *s = sql(l, "SELECT coalesce(max(n), 0) + 1 FROM definition "
				"WHERE stream = $1");
	int64_t n = 1;

	stmt_int(s, 1, stream);
	n = stmt_one(s, n);
	return n;
}

static void
append(struct ledger *l, struct record *r, const struct define *d, struct text name,
    struct text doc, int64_t from, bool given)
{
	int64_t stream = stream_find(l, d->kind, name);
	int64_t n = stream ? next_version(l, stream) : 1;
	struct event e = {.type = d->type, .kind = d->kind, .name = name};
	struct buf body = {0};

	buf_char(&body, '{');
	put_int(&body, "n", n);
	if (given) {
		put_int(&body, "from", from);
	} else {
		put_open(&body, "clock", '{');
		put_int(&body, "from", from);
		put_close(&body, '}');
	}
	put_raw(&body, "define", doc);
	if (!d->decide || d->decide(l, r, n, &body)) {
		put_close(&body, '}');
		event_digest(doc, e.content);
		e.body = (struct text){body.p, body.n};
		event_append(l, &e);
		rec_put_int(r, "version", n);
	}
	buf_free(&body);
}

void
define(struct ledger *l, struct record *r, const struct define *d)
{
	struct buf doc = {0};
	struct in_force f;
	struct text name;
	int64_t from = 0, stream;
	bool given, retired = false;

	if (!get_name(r, REC_ROOT, d->member, NEED, &name) || !known_members(r, d) ||
	    !get_time(r, REC_ROOT, "from", MAY, &from) ||
	    !get_bool(r, REC_ROOT, "retired", MAY, &retired) ||
	    (d->check && !d->check(l, r)))
		return;
	given = rec_find(r, REC_ROOT, "from");
	if (!given)
		from = define_from(l);
	rec_cut(r, "unchanged");
	rec_canonical(r, REC_ROOT, beside, &doc);
	stream = stream_find(l, d->kind, name);
	if (stream && in_force(l, stream, from, &f)) {
		if (text_eq(f.body, (struct text){doc.p, doc.n})) {
			rec_put_int(r, "version", f.n);
			rec_put_bool(r, "unchanged", true);
			buf_free(&doc);
			return;
		}
		if (f.begins == from) {
			rec_reject(r, "key_conflict", REC_ROOT, d->member,
			    "defined differently from the same time on: give another from");
			buf_free(&doc);
			return;
		}
	}
	append(l, r, d, name, (struct text){doc.p, doc.n}, from, given);
	buf_free(&doc);
}

void
define_fold(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "INSERT INTO definition (stream, n, begins, seq, body) "
				"VALUES ($1, $2, $3, $4, $5)");
	ref clock = rec_find(body, REC_ROOT, "clock");

	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, REC_ROOT, "n"));
	stmt_int(s, 3, rec_int(body, clock ? clock : REC_ROOT, "from"));
	stmt_int(s, 4, e->seq);
	stmt_text(s, 5, rec_raw(body, rec_find(body, REC_ROOT, "define")));
	stmt_run(s);
	ledger_defined(l, e);
}

void
define_export(struct ledger *l, struct rows *rows, const char *kind)
{
	struct stmt *s = sql(l, "SELECT id FROM stream WHERE kind = $1 ORDER BY name");
	struct in_force f;

	stmt_text(s, 1, text_of(kind));
	while (stmt_row(s)) {
		struct record r = {0};

		if (!in_force(l, stmt_get_int(s, 0), clock_now(), &f))
			continue;
		record_load(&r, f.body, ledger_arena(l));
		rows_record(rows, &r);
		rows_end(rows);
	}
}
