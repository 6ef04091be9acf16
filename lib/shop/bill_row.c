/* bill_row.c - a record of a bill, checked */
#include "record/mapping.h"
#include "shop/bill.h"
#include "shop/define.h"

enum { NO_BYTES = 128, ABOUT_BYTES = 1000, MICROS = 10000, DAY_MS = 86400000 };

static const char *const kinds[] = {"sale", "refund", "fee", "advert", "insurance",
    "compensation", "purchase", "transfer", "withdrawal", "topup", "repayment",
    "closed", "other", NULL};

const char *
bill_kind_name(enum bill_kind k)
{
	return kinds[k];
}

enum bill_kind
bill_kind_of(struct text name)
{
	int k;

	for (k = 0; kinds[k] && !text_is(name, kinds[k]); k++)
		;
	return (enum bill_kind)k;
}

/* A number under which other payments may come just as well is none. */
static bool
read_no(struct record *r, const char *name, struct text *no)
{
	if (!get_text(r, REC_ROOT, name, MAY, NO_BYTES, no))
		return false;
	return !mapping_spoilt(*no) ||
	       rec_reject(r, "number_spoilt", REC_ROOT, name,
		   "a spreadsheet has spoilt this number: take it from the bill as it "
		   "was downloaded");
}

static bool
read_texts(struct record *r, struct bill_row *b)
{
	int kind = 0;

	if (!get_choice(r, REC_ROOT, "bill", NEED, kinds, &kind))
		return false;
	b->kind = (enum bill_kind)kind;
	return read_no(r, "no", &b->no) && read_no(r, "channel_no", &b->channel_no) &&
	       read_no(r, "refund_no", &b->refund_no) &&
	       read_no(r, "refund_channel_no", &b->refund_channel_no) &&
	       get_text(r, REC_ROOT, "about", MAY, ABOUT_BYTES, &b->about);
}

static bool
read_channel(struct record *r, struct text channel, struct bill_row *b)
{
	if (!get_name(r, REC_ROOT, "channel", channel.p ? MAY : NEED, &b->channel))
		return false;
	if (channel.p)
		b->channel = channel;
	return true;
}

/* A time, or the day alone: then noon. */
static bool
read_time(struct record *r, const struct zone *z, struct bill_row *b)
{
	struct text day = {NULL, 0};
	int64_t days;

	if (!get_time(r, REC_ROOT, "at", MAY, &b->at) ||
	    !get_text(r, REC_ROOT, "day", b->at ? MAY : NEED, NO_BYTES, &day))
		return false;
	if (b->at)
		return true;
	if (!date_parse(day, &days))
		return rec_reject(
		    r, "value_time", REC_ROOT, "day", "expected a day as 2024-02-12");
	b->day = true;
	b->at = days * DAY_MS + DAY_MS / 2;
	if (z)
		b->at = zone_instant(z, b->at);
	return true;
}

static bool
read_fee(struct record *r, struct bill_row *b)
{
	const int64_t most = WHOLE_MAX / MICROS;
	int64_t fee = 0;

	if (!get_int(r, REC_ROOT, "fee_micros", MAY, -WHOLE_MAX, WHOLE_MAX,
		&b->fee_micros) ||
	    !get_int(r, REC_ROOT, "fee", MAY, -most, most, &fee))
		return false;
	b->fee_told =
	    rec_find(r, REC_ROOT, "fee_micros") || fee != 0 || !b->receivable_told ||
	    !(b->kind == BILL_SALE || (b->kind == BILL_REFUND && b->receivable < 0));
	b->fee_none = (b->kind == BILL_SALE || b->kind == BILL_REFUND) &&
		      !b->receivable_told && !rec_find(r, REC_ROOT, "fee_micros") &&
		      !rec_find(r, REC_ROOT, "fee");
	if (rec_find(r, REC_ROOT, "fee_micros"))
		return true;
	if (rec_find(r, REC_ROOT, "fee"))
		b->fee_micros = fee * MICROS;
	else if (b->kind == BILL_FEE)
		b->fee_micros = (b->in ? -b->amount : b->amount) * MICROS;
	else if (!b->fee_told)
		b->fee_micros = bill_row_fee(b, b->price ? 3 : 1) * MICROS;
	return true;
}

/* Bills differ in how they sign what is taken off. */
static int64_t
size(int64_t v)
{
	return v < 0 ? -v : v;
}

static bool
read_money(struct record *r, struct bill_row *b)
{
	const int64_t most = WHOLE_MAX / MICROS / 4;
	int64_t packing = 0;

	if (!get_int(r, REC_ROOT, "amount", MAY, 0, most, &b->amount) ||
	    !get_int(r, REC_ROOT, "platform_subsidy", MAY, -most, most,
		&b->platform_subsidy) ||
	    !get_int(r, REC_ROOT, "shop_subsidy", MAY, -most, most, &b->shop_subsidy) ||
	    !get_int(r, REC_ROOT, "receivable", MAY, -most, most, &b->receivable) ||
	    !get_int(r, REC_ROOT, "goods", MAY, -most, most, &b->price) ||
	    !get_int(r, REC_ROOT, "packing", MAY, -most, most, &packing))
		return false;
	b->receivable_told = rec_find(r, REC_ROOT, "receivable") != 0;
	b->price = size(b->price) + size(packing);
	if (!rec_find(r, REC_ROOT, "amount")) {
		if (!b->price && !b->receivable_told)
			return rec_reject(r, "missing_field", REC_ROOT, "amount",
			    "expected amount, goods or receivable");
		b->amount = b->price ? b->price : size(b->receivable);
	}
	b->platform_subsidy = size(b->platform_subsidy);
	b->shop_subsidy = size(b->shop_subsidy);
	return true;
}

static bool
read_marks(struct record *r, struct bill_row *b)
{
	static const char *const ways[] = {"in", "out", "neutral", NULL};
	bool settled = true;
	int way = 2;

	if (!get_bool(r, REC_ROOT, "settled", MAY, &settled) ||
	    !get_choice(r, REC_ROOT, "direction", MAY, ways, &way))
		return false;
	b->unsettled = !settled;
	b->in = way == 0;
	b->out = way == 1;
	b->neutral = way == 2 && rec_find(r, REC_ROOT, "direction");
	/* Money that does not go out comes back, of what the owner bought. */
	if (b->kind == BILL_REFUND && rec_find(r, REC_ROOT, "direction") && !b->out) {
		b->kind = BILL_PURCHASE;
		b->in = true;
	}
	return true;
}

bool
bill_row_read(struct record *r, struct text channel, const struct zone *z,
    struct arena *a, struct bill_row *out)
{
	struct bill_row b = {.line = r->number};

	if (!read_texts(r, &b) || !read_channel(r, channel, &b) ||
	    !read_time(r, z, &b) || !read_money(r, &b) || !read_marks(r, &b) ||
	    !read_fee(r, &b))
		return false;
	b.channel = arena_text(a, b.channel);
	b.no = arena_text(a, b.no);
	b.channel_no = arena_text(a, b.channel_no);
	b.refund_no = arena_text(a, b.refund_no);
	b.refund_channel_no = arena_text(a, b.refund_channel_no);
	b.about = arena_text(a, b.about);
	*out = b;
	return true;
}

struct text
bill_row_order(const struct bill_row *row)
{
	return row->channel_no.p ? row->channel_no : row->no;
}

int64_t
bill_row_base(const struct bill_row *row, int i)
{
	const int64_t with = row->amount + row->platform_subsidy;
	const int64_t bases[BILL_BASES] = {row->amount, with, with + row->shop_subsidy,
	    row->price ? row->price : row->amount};

	return bases[i];
}

int64_t
bill_row_total(const struct bill_row *row)
{
	return bill_row_base(row, row->price ? 3 : 1);
}

int64_t
bill_row_fee(const struct bill_row *row, int i)
{
	int64_t base = bill_row_base(row, i), sign = row->kind == BILL_REFUND ? -1 : 1;

	/* A price is before what the shop lets off, whoever pays the rest. */
	if (i == 2 || (row->price && base == row->price))
		base -= row->shop_subsidy;
	else if (i == 0)
		base += row->platform_subsidy;
	return sign * base - row->receivable;
}

/* Some providers tell 0 as what is settled of a refund: that is not what it takes. */
int64_t
bill_row_net(const struct bill_row *row, int64_t fee)
{
	bool told = row->receivable_told;

	switch (row->kind) {
	case BILL_SALE:
		return told ? row->receivable
			    : row->amount + row->platform_subsidy - fee;
	case BILL_REFUND:
		return told && row->receivable < 0
			   ? row->receivable
			   : -row->amount - row->platform_subsidy - fee;
	case BILL_FEE:
		return told ? row->receivable : -fee;
	case BILL_CLOSED:
		return 0;
	case BILL_WITHDRAWAL:
		return told ? row->receivable : -row->amount;
	case BILL_TRANSFER:
	case BILL_REPAYMENT:
	case BILL_OTHER:
		if (row->neutral && !told)
			return 0;
		/* fall through */
	default:
		if (told)
			return row->receivable;
		if (row->in || row->kind == BILL_TOPUP ||
		    (row->kind == BILL_COMPENSATION && !row->out))
			return row->amount - fee;
		return -row->amount - fee;
	}
}
