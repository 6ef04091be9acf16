/* mapping_group.c - rows that stand together into one record */
#include <string.h>

#include "record/mapping_run.h"

enum { GROUP_ROWS_MAX = 1000, GROUP_BYTES_MAX = 900 << 10 };

/* All rows of the open group that were good so far. */
static void
reject_group(struct mapping *m, const char *code, const char *column, const char *why)
{
	struct run *r = m->run;

	m->number = r->first_line;
	m->raw = (struct text){r->raws.p, r->raws.n - 1};
	row_reject(m, code, column, "%s", why);
	m->tally.rejected += (int64_t)r->count - 1;
	row_say(m);
}

void
run_cut(struct mapping *m)
{
	struct run *r = m->run;

	m->why.code = NULL;
	if (r->open && !r->split && r->count > 0)
		reject_group(m, "group_cut", m->key[0],
		    "the file breaks off and may hold more rows of this group");
	r->open = false;
}

void
group_close(struct mapping *m)
{
	struct run *r = m->run;
	size_t mark = r->out.n, i;

	if (!r->open || r->split || r->count == 0)
		return;
	put_open(&r->out, NULL, '{');
	for (i = 0; i < m->heads; i++) {
		if (r->head[i].set && r->head[i].json.n > 0)
			put_raw(&r->out, m->head[i].name,
			    (struct text){r->head[i].json.p, r->head[i].json.n});
		else if (!r->head[i].set && !m->head[i].optional)
			break;
	}
	if (i < m->heads) {
		r->out.n = mark;
		reject_group(m, "missing_field", value_place(&m->head[i]),
		    "is blank in all rows of the group");
		return;
	}
	put_raw(&r->out, "lines", (struct text){r->lines.p, r->lines.n});
	buf_char(&r->out, ']');
	if (r->left_out > 0)
		put_int(&r->out, "rows_left_out", r->left_out);
	put_close(&r->out, '}');
	buf_char(&r->out, '\n');
	m->tally.done++;
}

static void
open_group(struct mapping *m)
{
	struct run *r = m->run;
	struct buf key = r->key;

	r->key = r->now;
	r->now = key;
	r->open = true;
	r->told = r->same_known = false;
	r->split = seen_before(&r->seen, text_hash((struct text){r->key.p, r->key.n}));
	r->first_line = m->number;
	r->count = 0;
	r->left_out = r->lost = 0;
	buf_clear(&r->raws);
	buf_clear(&r->lines);
	buf_char(&r->lines, '[');
	for (size_t i = 0; i < m->heads; i++)
		r->head[i].set = r->head[i].seen = false;
}

static void
tell(struct mapping *m, const struct value *v)
{
	if (!m->run->told)
		note_say("head_differs", m->number, value_place(v),
		    "differs from line %lld of its group; the first value stands",
		    (long long)m->run->first_line);
	m->run->told = true;
}

/* One head member of a row, against those of the rows before it. */
static void
read_head(struct mapping *m, size_t i, const struct text *cell)
{
	struct run *r = m->run;
	struct head *h = &r->head[i];
	struct got g;
	int got = value_get(m, &m->head[i], cell, &g);

	if (got < 0)
		return;
	buf_clear(&r->scratch);
	if (got == 1)
		value_put(&r->scratch, NULL, &g);
	if (!h->seen)
		h->blank = got == 0;
	else if (got == 0 ? !h->blank
			  : h->blank || h->json.n != r->scratch.n ||
				memcmp(h->json.p, r->scratch.p, h->json.n) != 0)
		tell(m, &m->head[i]);
	h->seen = true;
	if (got == 1 && !h->set) {
		buf_clear(&h->json);
		buf_add(&h->json, r->scratch.p, r->scratch.n);
		h->set = true;
	}
}

/* Rows of a group mostly carry the same head: when the cells it is made of are those
 * of the row before, so are the values. */
static void
read_heads(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;
	struct buf last = r->same;

	r->same = r->scratch;
	buf_clear(&r->same);
	for (size_t i = 0; i < r->uses; i++) {
		buf_text(&r->same, cell[r->use[i]]);
		buf_char(&r->same, '\x1f');
	}
	r->scratch = last;
	if (r->same_known && last.n == r->same.n &&
	    memcmp(last.p, r->same.p, last.n) == 0)
		return;
	for (size_t i = 0; i < m->heads; i++)
		read_head(m, i, cell);
	r->same_known = m->why.code == NULL;
}

void
row_group(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;
	size_t mark;

	if (!row_key(m, cell)) {
		row_say(m);
		return;
	}
	if (!r->open || r->now.n != r->key.n ||
	    memcmp(r->now.p, r->key.p, r->key.n) != 0) {
		run_end(m);
		open_group(m);
	}
	r->left_out += r->lost;
	r->lost = 0;
	mark = r->lines.n;
	if (r->split)
		row_reject(m, "group_split", m->key[0],
		    "rows of this group stood further up; it is not added to");
	else {
		read_heads(m, cell);
		put_open(&r->lines, NULL, '{');
		row_values(m, m->line, m->lines, cell, &r->lines);
		put_close(&r->lines, '}');
		if (r->count == GROUP_ROWS_MAX || r->lines.n > GROUP_BYTES_MAX)
			row_reject(m, "group_long", m->key[0],
			    "a record holds at most 1,000 lines and 900 KiB of them");
	}
	if (m->why.code != NULL) {
		r->lines.n = mark;
		r->left_out++;
		row_say(m);
		return;
	}
	r->count++;
	buf_text(&r->raws, m->raw);
	buf_char(&r->raws, '\n');
}
