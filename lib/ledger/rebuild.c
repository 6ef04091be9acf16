/* rebuild.c - the projections dropped and folded again, in one transaction */
#include "ledger/inside.h"
#include "ledger/verify.h"

extern const char sql_drop[], sql_projections[];

/* A rollup is folded up to where it was; what is behind or not there at all stays so,
 * and one that is ahead of the events comes back to them. */
static void
fold_rollup(struct ledger *l, const struct rollup *r)
{
	int64_t upto = ledger_watermark(l, r->watermark);

	if (upto <= 0)
		return;
	ledger_set_watermark(l, r->watermark, 0);
	r->fold(l, upto < l->seq ? upto : l->seq);
}

static void
check_events(struct ledger *l)
{
	struct findings f = {0};

	verify_events(l, &f);
	buf_free(&f.out);
	if (f.n == 0)
		return;
	ledger_abandon(l);
	die(EX_PROTOCOL, "ledger: the events are damaged: nothing was rebuilt");
}

int64_t
ledger_rebuild(struct ledger *l)
{
	const struct rollup *r;
	int64_t events;

	ledger_begin_fold(l);
	check_events(l);
	db_exec(l->db, sql_drop);
	db_exec(l->db, sql_projections);
	accounts_forget(l, true);
	names_forget(l);
	replay_here(l);
	for (r = rollups; r->watermark; r++)
		fold_rollup(l, r);
	ledger_set_version(l->db);
	events = l->seq;
	ledger_end(l);
	return events;
}
