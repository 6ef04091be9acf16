/* wallet_hold.c - what was set aside in a wallet taken: which lots pay then */
#include "shop/wallet_inside.h"

static struct wallet_part
part_of(const struct record *body, ref v)
{
	ref kind = rec_first(body, v), sku = rec_next(body, kind);
	ref units = rec_next(body, sku);

	return (struct wallet_part){wallet_kind_of(rec_text_at(body, kind)),
	    rec_text_at(body, sku), rec_int_at(body, units),
	    rec_int_at(body, rec_next(body, units))};
}

/* As few units as pay fen of what the part pays. */
static void
cut(struct wallet_part *part, int64_t fen)
{
	int64_t units;

	if (fen >= part->fen)
		return;
	units = mul_div(part->units, fen, part->fen);
	while (units > 0 && mul_div(part->fen, units, part->units) >= fen)
		units--;
	part->units = units + 1;
	part->fen = fen;
}

static ref
parts_of(const struct record *authorized, ref coin)
{
	return rec_first(authorized, rec_find(authorized, coin, "parts"));
}

void
wallet_capture(struct ledger *l, const struct record *authorized, int64_t amount,
    struct wallet_plan *p)
{
	ref coin = rec_find(authorized, REC_ROOT, "coin"), v;
	struct wallet_lots lots;
	size_t i;

	*p = (struct wallet_plan){
	    .customer = rec_text(authorized, coin, "customer"), .captured = true};
	for (v = parts_of(authorized, coin); v && amount > 0;
	     v = rec_next(authorized, v)) {
		struct wallet_part part = part_of(authorized, v);

		cut(&part, amount);
		amount -= part.fen;
		wallet_add_part(l, p, part.kind, part.sku, part.units, part.fen);
	}
	if (amount != 0)
		die(EX_SOFTWARE, "wallet: %lld more than was set aside",
		    (long long)amount);
	wallet_lots(l, p->customer, &lots);
	for (i = 0; i < p->parts; i++)
		wallet_choose(l, &lots, &p->part[i], p);
}

/* Legs stand in the order of the parts: those after the last taken give nothing. */
void
wallet_put_post(const struct wallet_plan *p, int64_t step, int64_t attempt,
    const struct record *authorized, struct buf *body)
{
	ref v = parts_of(authorized, rec_find(authorized, REC_ROOT, "coin"));
	size_t i;

	put_open(body, "post", '[');
	put_open(body, NULL, '[');
	put_int(body, NULL, step);
	put_int(body, NULL, attempt);
	put_open(body, NULL, '[');
	for (i = 0; v; v = rec_next(authorized, v), i++)
		put_int(body, NULL, i < p->parts ? p->part[i].units : 0);
	put_close(body, ']');
	put_close(body, ']');
	put_close(body, ']');
}
