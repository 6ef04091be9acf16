/* entry.c - entries under a key, outside orders */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "shop/entry.h"
#include "shop/order.h"
#include "shop/period.h"
#include "shop/reverse.h"

static void
digest(const struct record *r, const char *const reads[], struct text said,
    unsigned char content[CONTENT_LEN])
{
	struct buf b = {0};

	for (; reads && *reads; reads++) {
		ref v = rec_find(r, REC_ROOT, *reads);

		if (!v)
			continue;
		buf_str(&b, *reads);
		buf_char(&b, '=');
		rec_canonical(r, v, NULL, &b);
		buf_char(&b, '\n');
	}
	buf_text(&b, said);
	event_digest((struct text){b.p, b.n}, content);
	buf_free(&b);
}

void
entry_content(const struct record *r, const char *const reads[],
    unsigned char content[CONTENT_LEN])
{
	digest(r, reads, (struct text){NULL, 0}, content);
}

bool
entry_at(struct ledger *l, struct record *r, struct entry *e)
{
	if (!get_time(r, REC_ROOT, "at", MAY, &e->at))
		return false;
	return e->at <= ledger_now(l) || rec_reject(r, "value_range", REC_ROOT, "at",
					     "expected a time that is not to come");
}

bool
entry_key(struct ledger *l, struct record *r, struct entry *e)
{
	unsigned char content[CONTENT_LEN];
	struct buf b = {0};

	if (!get_key(r, REC_ROOT, "key", MAY, &e->key) || !entry_at(l, r, e))
		return false;
	if (e->key.p)
		return true;
	if (!e->at)
		return rec_reject(r, "missing_field", REC_ROOT, "key",
		    "expected a key, or at: when it happened");
	digest(r, e->reads, e->said, content);
	buf_str(&b, "at ");
	buf_hex(&b, content, CONTENT_LEN);
	e->key = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return true;
}

/* Later attempts have a kind of their own, so that no given key is like one. */
void
entry_put_key(const struct entry *e, struct buf *b)
{
	buf_str(b, e->kind);
	if (e->attempt > 1)
		buf_printf(b, ".%lld", (long long)e->attempt);
	buf_char(b, ':');
	buf_text(b, e->key);
}

static bool
stored(struct ledger *l, const struct entry *e, struct stored *out)
{
	struct buf b = {0};
	bool found;

	entry_put_key(e, &b);
	found = event_by_key(l, (struct text){b.p, b.n}, out);
	buf_free(&b);
	return found;
}

static bool
reversed(struct ledger *l, const struct entry *e)
{
	struct buf b = {0};
	bool done;

	entry_put_key(e, &b);
	done = reverse_done(l, (struct text){b.p, b.n});
	buf_free(&b);
	return done;
}

static bool
latest(struct ledger *l, struct entry *e, struct stored *last)
{
	struct stored next;
	bool found = stored(l, e, last);

	while (found) {
		e->attempt++;
		if (!stored(l, e, &next)) {
			e->attempt--;
			break;
		}
		*last = next;
	}
	return found;
}

void
entry_digest(const struct record *r, struct entry *e)
{
	digest(r, e->reads, e->said, e->content);
}

/* It is taken up again: what an earlier try said does not hold any more. */
static void
unrefuse(struct record *r)
{
	if (!r->refused)
		return;
	rec_cut(r, "refused");
	r->refused = false;
}

/* What is new may not change a month that is closed. */
static bool
is_open(struct ledger *l, struct record *r, const struct entry *e)
{
	struct text store = e->store.p ? e->store : rec_text(r, REC_ROOT, "store");

	return !e->at || period_open(l, r,
			     store.n ? catalog_store(l, store, e->at) : NULL, e->at);
}

bool
entry_begin(struct ledger *l, struct record *r, struct entry *e)
{
	struct stored last;

	if (r->refused &&
	    !(e->retry &&
		text_is(rec_text(r, rec_find(r, REC_ROOT, "refused"), "by"), e->by)))
		return false;
	entry_digest(r, e);
	e->attempt = 1;
	if (!latest(l, e, &last)) {
		unrefuse(r);
		return is_open(l, r, e);
	}
	if (memcmp(e->content, last.content, CONTENT_LEN) != 0)
		return rec_reject(r, "key_conflict", REC_ROOT,
		    rec_find(r, REC_ROOT, "key") ? "key" : NULL,
		    "came before with another content");
	if (e->retry &&
	    (e->over || (e->refused && text_is(last.type, e->refused->name)))) {
		e->attempt++;
		unrefuse(r);
		return is_open(l, r, e);
	}
	unrefuse(r);
	step_answer(l, r, last.body);
	if (reversed(l, e))
		rec_put_bool(r, "reversed", true);
	return false;
}

void
entry_done(struct ledger *l, struct record *r, const struct entry *e,
    const struct event_type *type, const char *kind, struct text name, struct text body)
{
	struct event event = {
	    .type = type, .stream = e->stream, .kind = kind, .name = name, .at = e->at};
	struct buf b = {0}, key = {0};

	entry_put_key(e, &key);
	buf_char(&b, '{');
	buf_text(&b, body);
	buf_char(&b, '}');
	memcpy(event.content, e->content, CONTENT_LEN);
	event.key = (struct text){key.p, key.n};
	event.body = (struct text){b.p, b.n};
	event_append(l, &event);
	step_show(r, event.parsed);
	buf_free(&b);
	buf_free(&key);
}

void
entry_refuse(struct ledger *l, struct record *r, const struct entry *e,
    const char *kind, struct text name, const char *code, struct text more,
    const char *fmt, ...)
{
	struct buf b = {0};
	char detail[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(detail, sizeof(detail), fmt, args);
	va_end(args);
	put_open(&b, "out", '{');
	put_refused(&b, e->by, code, detail, more);
	put_close(&b, '}');
	entry_done(l, r, e, e->refused, kind, name, (struct text){b.p, b.n});
	buf_free(&b);
}
