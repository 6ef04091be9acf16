/* reconcile_moves.c - where the money of a bill's rows goes */
#include <string.h>

#include "shop/money.h"
#include "shop/reconcile_inside.h"

void
money_set(struct reconcile *c, struct ledger *l, struct text store)
{
	buf_clear(&c->money);
	money_account(l, c->how.channel, store, &c->money);
}

static void
put_account(struct buf *b, const struct reconcile *c, const char *name)
{
	struct buf account = {0};

	if (strcmp(name, "cash:") == 0)
		buf_text(&account, (struct text){c->money.p, c->money.n});
	else
		buf_str(&account, name);
	if (account.p[account.n - 1] == ':')
		buf_text(&account, c->how.channel);
	put_text(b, NULL, (struct text){account.p, account.n});
	buf_free(&account);
}

/* From one account to the other, or back when it is under zero.  Names that end in ':'
 * are of the channel; "cash:" is where its money lies. */
static void
put_move(struct buf *b, const struct reconcile *c, const char *from, const char *to,
    int64_t amount)
{
	if (amount == 0)
		return;
	put_open(b, NULL, '[');
	put_account(b, c, amount < 0 ? to : from);
	put_account(b, c, amount < 0 ? from : to);
	put_int(b, NULL, amount < 0 ? -amount : amount);
	put_close(b, ']');
}

static void
put_row(struct buf *b, const struct reconcile *c, const struct entry_row *e)
{
	put_text(b, "channel", c->how.channel);
	put_str(b, "kind", bill_kind_name(e->b.kind));
	if (e->b.no.p)
		put_text(b, "no", e->b.no);
	if (e->b.channel_no.p)
		put_text(b, "channel_no", e->b.channel_no);
	if (e->b.refund_no.p)
		put_text(b, "refund_no", e->b.refund_no);
	if (e->b.about.p)
		put_text(b, "about", e->b.about);
	put_int(b, "amount", e->b.amount);
	/* What stands in the ledger is what the bill told. */
	put_int(b, "fee", e->b.fee_none && !e->topup ? 0 : e->fee);
	put_int(b, "fee_micros", e->b.fee_none && !e->topup ? 0 : e->b.fee_micros);
}

/* An expense that is no order's is that of the store whose bill it is. */
static void
put_store(struct buf *b, const struct reconcile *c)
{
	if (c->how.store.p)
		put_text(b, "store", c->how.store);
}

/* What is left between what the row adds to the balance and what the ledger had for it:
 * the platform's part comes in, the shop's own goes out. */
static void
put_rest(struct buf *b, const struct reconcile *c, int64_t rest, bool refund)
{
	const char *other = (rest > 0) != refund ? "subsidy:" : "expense:subsidy:";

	put_move(b, c, other, "cash:", rest);
}

/* What the bill says of a fee takes the place of what was told with the payment, which
 * was moved then: the first row that tells one makes up for it. */
int64_t
row_fee_added(const struct entry_row *e, const struct claim *k)
{
	return e->b.fee_none ? 0 : e->fee - (k->told ? 0 : k->fee);
}

/* What was given up and has come after all is taken back. */
void
put_settled(const struct reconcile *c, const struct entry_row *e, const struct claim *k,
    int64_t fee_before, bool sold, struct buf *b)
{
	bool alone = e->b.kind == BILL_FEE;
	int64_t added = row_fee_added(e, k);
	int64_t base = k->refund ? -e->base : e->base, rest = 0;
	int64_t off = k->refund ? e->base - k->amount : k->amount - e->base;

	if (!alone)
		rest = bill_row_net(&e->b, e->fee) + e->fee - base;
	put_row(b, c, e);
	put_int(b, k->refund ? "refund" : "payment", k->n);
	put_int(b, "added", added);
	if (sold) {
		put_bool(b, "sold", true);
		put_int(b, "fee_before", fee_before);
	}
	put_int(b, "subsidy", rest);
	put_open(b, "moves", '[');
	put_move(b, c, "cash:", "fee:", added);
	if (!alone) {
		put_rest(b, c, rest, k->refund);
		put_move(b, c, "cash:", "writeoff:", off);
		put_move(b, c, "writeoff:", "cash:", k->given_up);
	}
	put_close(b, ']');
}

static bool
is_account(const char *name)
{
	size_t n = strcspn(name, ":"), i;

	if (strcmp(name, "-") == 0)
		return true;
	for (i = 0; account_kinds[i].prefix; i++)
		if (strlen(account_kinds[i].prefix) == n &&
		    memcmp(account_kinds[i].prefix, name, n) == 0)
			return !account_kinds[i].floor && account_kinds[i].unit &&
			       strcmp(account_kinds[i].unit, "fen") == 0;
	return false;
}

const char *
reconcile_account(struct reconcile_how *how, const char *word)
{
	const char *cut = strchr(word, '=');
	enum bill_kind kind = BILL_OTHER + 1;

	if (cut && cut[1])
		kind = bill_kind_of((struct text){word, (size_t)(cut - word)});
	if (kind > BILL_OTHER || kind == BILL_SALE || kind == BILL_REFUND)
		return "KIND=ACCOUNT of rows that are no order's";
	if (!is_account(cut + 1))
		return "an account of money, as expense:goods, or -";
	how->account[kind] = cut + 1;
	return NULL;
}

/* The account of the other side; NULL: nobody has said. */
static const char *
account_of(const struct reconcile *c, const struct bill_row *row)
{
	static const char *const usual[] = {[BILL_FEE] = "fee:",
	    [BILL_ADVERT] = "expense:ads:",
	    [BILL_INSURANCE] = "expense:insurance:",
	    [BILL_COMPENSATION] = "expense:compensation:",
	    [BILL_WITHDRAWAL] = "bank",
	    [BILL_TOPUP] = "bank",
	    [BILL_OTHER] = NULL};
	const char *said = c->how.account[row->kind];

	if (said)
		return strcmp(said, "-") == 0 ? NULL : said;
	return usual[row->kind];
}

bool
put_booked(const struct reconcile *c, const struct entry_row *e, struct buf *b)
{
	const char *account = account_of(c, &e->b);
	int64_t out = -bill_row_net(&e->b, e->fee) - e->fee;

	if (!account)
		return false;
	put_row(b, c, e);
	put_str(b, "account", account);
	put_store(b, c);
	put_open(b, "moves", '[');
	put_move(b, c, "cash:", account, out);
	put_move(b, c, "cash:", "fee:", e->fee);
	put_close(b, ']');
	return true;
}

void
put_topup(const struct reconcile *c, const struct entry_row *e, struct buf *b)
{
	put_row(b, c, e);
	put_bool(b, "topup", true);
	put_store(b, c);
	put_open(b, "moves", '[');
	put_move(b, c, "cash:", "fee:", e->fee - e->topup_fee);
	put_move(b, c, "cash:", "writeoff:", e->topup_amount - e->base);
	put_close(b, ']');
}

void
put_written_off(
    const struct reconcile *c, const struct claim *k, int64_t amount, struct buf *b)
{
	put_text(b, "channel", c->how.channel);
	put_int(b, "payment", k->n);
	put_int(b, "amount", amount);
	put_open(b, "moves", '[');
	put_move(b, c, "cash:", "writeoff:", amount);
	put_close(b, ']');
}
