/* verify.c - everything about a ledger checked, from its bytes to its sums */
#include <stdio.h>

#include "ledger/inside.h"
#include "ledger/verify.h"

static void
say(struct findings *f, const char *code, const char *table, const char *key,
    int64_t seq, const char *detail)
{
	put_open(&f->out, NULL, '{');
	put_str(&f->out, "finding", code);
	put_str(&f->out, "table", table);
	if (key)
		put_str(&f->out, "key", key);
	if (seq)
		put_int(&f->out, "seq", seq);
	put_str(&f->out, "detail", detail);
	put_close(&f->out, '}');
	buf_char(&f->out, '\n');
}

void
finding(struct findings *f, const char *code, const char *table, const char *key,
    int64_t seq, const char *fmt, ...)
{
	struct buf visible = {0};
	char detail[300];
	va_list args;

	if (++f->n > FINDINGS_SHOWN)
		return;
	va_start(args, fmt);
	vsnprintf(detail, sizeof(detail), fmt, args);
	va_end(args);
	/* Damaged bytes stand in it, and it may have been cut in a character. */
	buf_visible(&visible, text_of(detail));
	say(f, code, table, key, seq, buf_cstr(&visible));
	buf_free(&visible);
	out_write(&f->out);
}

/* Folding may meet what no fold expects: only whole events are folded. */
static void
replay_and_compare(struct ledger *l, struct ledger *fresh, struct findings *f)
{
	const struct rollup *r;

	for (r = rollups; r->watermark; r++)
		if (ledger_watermark(l, r->watermark) > 0)
			fresh->keeps_events = true;
	replay(l, fresh, 0);
	for (r = rollups; r->watermark; r++) {
		int64_t upto = ledger_watermark(l, r->watermark);

		if (upto <= 0)
			continue;
		ledger_begin_fold(fresh);
		r->fold(fresh, upto);
		ledger_end(fresh);
	}
	verify_tables(l, fresh, f);
}

int64_t
ledger_verify(struct ledger *l, struct findings *f)
{
	struct ledger *fresh = ledger_scratch();
	struct buf why = {0};
	int64_t events;
	bool whole;

	ledger_begin_read(l);
	if (!db_sound(l->db, &why))
		die(EX_PROTOCOL, "ledger: damaged: %s", buf_cstr(&why));
	verify_schema(l, fresh, f);
	if (f->n)
		die(EX_PROTOCOL, "ledger: its tables are not those of this version");
	events = verify_events(l, f);
	whole = f->n == 0;
	whole = verify_streams(l, f) && whole;
	if (whole)
		replay_and_compare(l, fresh, f);
	else
		warn("the events are damaged: state was not compared with them");
	verify_accounts(l, f);
	verify_holds(l, f);
	verify_marks(l, f);
	if (f->n > FINDINGS_SHOWN) {
		say(f, "more", "", NULL, 0, "there are more findings than are shown");
		out_write(&f->out);
	}
	ledger_end_read(l);
	ledger_close(fresh);
	buf_free(&f->out);
	buf_free(&why);
	return events;
}
