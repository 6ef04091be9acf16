/* bill.h - rows of a channel's bill, as mappings write them and record(5) says */
#ifndef SHOP_BILL_H
#define SHOP_BILL_H

#include "base/time.h"
#include "record/record.h"

enum bill_kind {
	BILL_SALE,
	BILL_REFUND,
	BILL_FEE,
	BILL_ADVERT,
	BILL_INSURANCE,
	BILL_COMPENSATION,
	BILL_PURCHASE,
	BILL_TRANSFER,
	BILL_WITHDRAWAL,
	BILL_TOPUP,
	BILL_REPAYMENT,
	BILL_CLOSED,
	BILL_OTHER
};
const char *bill_kind_name(enum bill_kind k);
/* BILL_OTHER + 1 when there is none of this name. */
enum bill_kind bill_kind_of(struct text name);

/* Money in minor units.  Texts without a value have a NULL p. */
struct bill_row {
	int64_t line; /* of the file, from 1 */
	enum bill_kind kind;
	struct text channel;
	struct text no;                /* the channel's own number of the payment */
	struct text channel_no;        /* our number, or the platform's, of the order */
	struct text refund_no;         /* the channel's own of the refund */
	struct text refund_channel_no; /* ours */
	struct text about;
	int64_t at;               /* noon, where the bill tells the day alone */
	bool day;                 /* which it does */
	int64_t amount;           /* what the customer paid or got back, at least 0 */
	int64_t fee_micros;       /* kept by the channel; negative: given back */
	int64_t platform_subsidy; /* added by the platform, at least 0 */
	int64_t shop_subsidy;     /* given by the shop, at least 0 */
	int64_t receivable;       /* what the row adds to the shop's balance */
	int64_t price;            /* of the goods and their packing; 0: not told */
	bool receivable_told, fee_told, unsettled, in, out, neutral;
	bool fee_none; /* of a sale or refund: neither it nor what is receivable is told
			*/
};
/* Read a record {"bill":KIND,..}; its texts are copied into a.  channel (NULL p: the
 * record's own) is the bill's; z is where days without a time are cut.  A sale that
 * tells receivable and no fee has the fee that bill_row_fee finds; one that tells
 * neither (fee_none) has none until it is matched; and so with refunds.  A refund that
 * does not go out is one of the owner's purchases.  Without an amount it is the
 * price, else what is receivable.  false: rejected. */
bool bill_row_read(struct record *r, struct text channel, const struct zone *z,
    struct arena *a, struct bill_row *out);
/* What the row adds to the shop's balance with the channel, its fee in minor units
 * being this: its receivable where it is told.  A withdrawal's fee is part of its
 * amount, every other fee comes on top. */
int64_t bill_row_net(const struct bill_row *row, int64_t fee);

/* The number by which its order is known to the channel; NULL p: it has none. */
struct text bill_row_order(const struct bill_row *row);
/* What a sale or refund may be known by elsewhere: what the customer paid; that and
 * what the platform added; that and what the shop let off; its price. */
enum { BILL_BASES = 4 };
int64_t bill_row_base(const struct bill_row *row, int i);
/* What its order comes to, of which nothing else is known. */
int64_t bill_row_total(const struct bill_row *row);
/* Fee of a sale, or of a refund that takes from the balance, that tells receivable
 * alone: what is missing to it from its base i. */
int64_t bill_row_fee(const struct bill_row *row, int i);

#endif
