/* notify_event.c - which callbacks were taken: all that every command knows of them */
#include "shop/notify.h"

void
notice_fold(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s;

	if (!rec_find(body, REC_ROOT, "notice"))
		return;
	s = sql(l, "INSERT INTO notice (key, seq) VALUES ($1, $2)");
	stmt_text(s, 1, rec_text(body, REC_ROOT, "notice"));
	stmt_int(s, 2, e->seq);
	stmt_run(s);
}

static bool
find(struct ledger *l, struct text key, int64_t *seq)
{
	struct stmt *s = sql(l, "SELECT seq FROM notice WHERE key = $1");

	stmt_text(s, 1, key);
	if (!stmt_row(s))
		return false;
	*seq = stmt_get_int(s, 0);
	stmt_done(s);
	return true;
}

bool
notice_taken(struct ledger *l, struct text key)
{
	int64_t seq;

	return find(l, key, &seq);
}

bool
notice_find(struct ledger *l, struct text key, struct stored *out)
{
	int64_t seq;

	return find(l, key, &seq) && event_by_seq(l, seq, out);
}

const struct event_type payment_notified = {"payment.notified", notice_fold};
