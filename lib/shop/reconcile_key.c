/* reconcile_key.c - which row of a bill is which, whenever and wherever it comes again
 */
#include "shop/reconcile_inside.h"

/* Numbers are kept apart by '/', so none has one. */
static void
put_no(struct buf *b, struct text t)
{
	size_t i;

	for (i = 0; i < t.n; i++)
		if (t.p[i] == '/' || t.p[i] == '%')
			buf_str(b, t.p[i] == '/' ? "%2F" : "%25");
		else
			buf_char(b, t.p[i]);
}

/* A payment and a refund with numbers of their own are known by these.  Whatever else
 * there may be several of, and equal: what it says is its name, and which of those it
 * is.  So in a bill that overlaps with another the same rows have the same names. */
static struct text
key_of(struct reconcile *c, const struct bill_row *b, bool own, intptr_t *before)
{
	struct text no = b->no.p ? b->no : b->channel_no;
	struct buf key = {0};
	struct slot *slot;
	struct text t;

	buf_str(&key, "bill:");
	put_no(&key, b->channel);
	buf_printf(&key, "/%s/", bill_kind_name(b->kind));
	put_no(&key, no);
	buf_char(&key, '/');
	put_no(&key, b->refund_no);
	if (!own)
		buf_printf(&key, "/%lld/%lld/%lld", (long long)b->at,
		    (long long)b->amount, (long long)b->fee_micros);
	slot = map_slot(&c->keys, 0, (struct text){key.p, key.n});
	*before = (intptr_t)slot->value;
	if (!own || !*before)
		slot->value = (void *)(own ? (intptr_t)c->n + 1 : *before + 1);
	if (!own)
		buf_printf(&key, "/%lld", (long long)*before + 1);
	t = arena_text(&c->arena, (struct text){key.p, key.n});
	buf_free(&key);
	return t;
}

static bool
differs(const struct bill_row *a, const struct bill_row *b)
{
	return a->amount != b->amount || a->fee_micros != b->fee_micros ||
	       a->platform_subsidy != b->platform_subsidy ||
	       a->receivable != b->receivable;
}

void
row_name(struct reconcile *c, struct entry_row *e)
{
	bool own = (e->b.kind == BILL_SALE && (e->b.no.p || e->b.channel_no.p)) ||
		   (e->b.kind == BILL_REFUND && e->b.refund_no.p);
	struct entry_row *first;
	intptr_t before;

	e->key = key_of(c, &e->b, own, &before);
	if (!before)
		return;
	if (!own) {
		/* Equal, and with the channel's own number: the same once more.  That
		 * of a refund is its payment's, which may have several. */
		if (e->b.no.p && e->b.kind != BILL_REFUND)
			e->state = DUPLICATE;
		return;
	}
	first = &c->row[before - 1];
	/* In bills that overlap the later one settles what the earlier one did not. */
	if (first->b.unsettled && !e->b.unsettled) {
		map_slot(&c->keys, 0, e->key)->value = (void *)(e - c->row + 1);
		first->state = DUPLICATE;
		return;
	}
	e->state = DUPLICATE;
	e->conflict = differs(&first->b, &e->b);
}
