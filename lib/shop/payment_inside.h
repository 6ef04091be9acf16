/* payment_inside.h - private to payment-record: a record on its way */
#ifndef SHOP_PAYMENT_INSIDE_H
#define SHOP_PAYMENT_INSIDE_H

#include "shop/order.h"
#include "shop/payment.h"

/* -- payment_read.c: what a record says was paid */

enum { TENDERS_MAX = 100 };
struct tender {
	struct text channel; /* NULL p: the order's own */
	struct text no, key; /* NULL p without a number; a part has a key in any case */
	int64_t amount, fee;
	bool any_fee;               /* it was not told: what is known of it holds */
	struct text members, moves; /* as in struct arrived */
	struct stored before;       /* of the same key, when known */
	bool known;
};
struct payments {
	struct tender *tender; /* in the record's arena, with room for two more */
	size_t n;
	int64_t amount; /* of `amount`, when that is what the record has */
	bool bare;      /* `amount` alone */
	bool part;      /* more tenders come later */
	size_t numbered;
};
/* Reads `amount` or `payments`, neither being no mistake (n 0, bare false).  false:
 * rejected. */
bool payments_read(struct record *r, struct payments *p);
/* payment:CHANNEL/NO, in the record's arena. */
struct text payment_key(struct record *r, const struct tender *t);
/* Any tender with a number of its channel's own?  Looks without rejecting. */
bool payments_numbered(const struct record *r);

/* -- payment_book.c: what is decided, written */

/* A record on its way. */
struct paying {
	const struct step *step;
	struct ledger *l;
	struct record *r;
	struct payments p;
	struct order o;
	int64_t attempt;
};

/* Why a payment is refused: code NULL for none. */
struct why {
	const char *code;
	struct text more; /* members for `refused` */
	bool state;       /* it is refused for the order's status, which is told */
	char detail[160];
};

/* A tender that is not known yet is new.  All new ones, sum in all, make the order
 * paid; told: more members for the record, or none. */
void payments_book(struct paying *a, int64_t sum, struct text told);
/* All new ones, sum in all, are a part of what is due. */
void payments_take(struct paying *a, int64_t sum);
/* Refuse the record without storing that, so that the order can still be paid, and give
 * back. */
void payments_decline(struct paying *a, const struct why *why);
/* Store the step's refusal, and give back. */
void payments_refuse(struct paying *a, const struct why *why);
/* Money seen is a fact even where it pays for nothing: what is new and has the
 * channel's own number is booked, and all of it is owed back.  The last event of them
 * answers the record when it comes again. */
void payments_give_back(struct paying *a, const struct why *why);

#endif
