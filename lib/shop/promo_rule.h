/* promo_rule.h - promotions as rules over whole numbers: kinds, windows, the choice */
#ifndef SHOP_PROMO_RULE_H
#define SHOP_PROMO_RULE_H

#include "record/record.h"

/* Money is in minor units, rates in basis points, times in ms. */
enum { PROMO_BP = 10000, PROMO_DAY_MS = 86400000 };

/* -- promo_window.c: when a rule holds -- */

/* Hours of a day, ms after local midnight; over midnight when ends <= begins. */
struct promo_span {
	int64_t begins, ends;
};
/* Half-open bounds, as instants and as the shop's days (since 1970-01-01); none is
 * INT64_MIN or INT64_MAX.  weekdays: bit 0 Monday, 0 all; spans 0: all day. */
struct promo_window {
	int64_t from_at, until_at, from_day, until_day;
	unsigned weekdays;
	const struct promo_span *span;
	size_t spans;
};
/* When an order was placed: the instant, its local civil time, the store's
 * business day and when that begins after midnight. */
struct promo_moment {
	int64_t at, local, day, day_start;
};
/* Hours over midnight belong to the day on which they began. */
bool promo_holds(const struct promo_window *w, const struct promo_moment *m);
/* The member `window` of a promotion: checked (rejects), and compiled into a. */
bool promo_window_check(struct record *r);
struct promo_window promo_window_of(const struct record *doc, struct arena *a);

/* -- kinds -- */

/* A line as a rule meets it: left is what it costs after earlier rules. */
struct promo_line {
	int64_t qty, left;
	bool in; /* within the rule's scope */
};
/* What a rule gives.  discount > 0: applied, off[i] <= line[i].left adds up to it.
 * Else why says what was missing, and missing how much of it. */
struct promo_gain {
	int64_t discount, base, missing;
	const char *why;
};
/* A kind of rule: one small file, and one row in the table of promo_kinds.c. */
struct promo_kind {
	const char *name;
	const char *const *members;      /* NULL-ended: its own parameters */
	bool (*check)(struct record *r); /* of the document: rejects */
	const void *(*compile)(const struct record *doc, struct arena *a);
	/* Pure.  off[i] is 0 for lines that are not in. */
	struct promo_gain (*gain)(
	    const void *rule, const struct promo_line *line, size_t n, int64_t *off);
};
/* The table of all, ended by NULL. */
extern const struct promo_kind *const promo_kinds[];

/* What the lines in scope cost now. */
int64_t promo_base(const struct promo_line *line, size_t n);
/* Share a discount over the lines in scope by largest remainder; at most the base. */
struct promo_gain promo_share(const struct promo_line *line, size_t n, int64_t base,
    int64_t discount, int64_t *off);

extern const struct promo_kind promo_percent_off, promo_amount_off, promo_nth_rate;
struct percent_off {
	int64_t off_bp, cap; /* cap 0: none */
};
struct amount_tier {
	int64_t from, off;
};
struct amount_off {
	const struct amount_tier *tier; /* by from, rising */
	size_t tiers;
};
struct nth_rate {
	int64_t n, rate_bp;
};

/* -- promo_choose.c: which rules apply -- */

/* So many rules at most apply to one order: what they lend must stand in one event. */
enum { PROMO_APPLIED_MAX = 300 };
/* A rule before one order, in order of priority (highest first), then name. */
struct promo_chance {
	const struct promo_kind *kind;
	const void *rule;
	int64_t priority;
	struct text exclusive; /* empty: of no group */
	const bool *in;        /* by line */
	const char *why;       /* not NULL: it does not apply, whatever it would give */
	int64_t most;          /* what its budget has left; INT64_MAX: no budget */
	/* Answered: */
	bool applied;
	struct promo_gain gain;
};
/* Apply the rules one after another, each to what the earlier ones left; of those
 * with one exclusion name the first by priority, then by discount, then by name.
 * left[i] comes as what line i costs and ends as what is left of it.  Memory for
 * the work is from a. */
void promo_choose(struct promo_chance *c, size_t chances, const int64_t *qty,
    int64_t *left, size_t lines, struct arena *a);

#endif
