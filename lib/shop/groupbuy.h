/* groupbuy.h - campaigns, groups that fill up or fail, and their members */
#ifndef SHOP_GROUPBUY_H
#define SHOP_GROUPBUY_H

#include "shop/catalog.h"
#include "shop/order.h"

/* -- groupbuy_set.c: campaigns as they are defined */

extern const struct define campaign_define;
extern const struct event_type campaign_set;

struct campaign {
	int64_t id; /* of its stream */
	struct text name, title;
	int64_t sku, group_price, size;
	int64_t life;         /* ms that a group lives */
	int64_t starts, ends; /* of opening groups; 0: none */
	int64_t limit;        /* orders of one customer */
	int64_t qty_limit;    /* units of one customer, 0: any number */
	int64_t store;        /* 0: all */
};
/* As it was defined at a time; NULL: no such campaign, or retired then.  Lives as
 * catalog.h says.  By its id it is found retired too: a group that was opened lives
 * on, also when the campaign is retired from before it was opened. */
const struct campaign *campaign_find(struct ledger *l, struct text name, int64_t when);
const struct campaign *campaign_find_id(struct ledger *l, int64_t id, int64_t when);

/* -- groupbuy_group.c, groupbuy_fold.c: groups and members */

enum group_state { GROUP_OPEN, GROUP_CONFIRMED, GROUP_FAILED };
enum member_state {
	MEMBER_JOINED,    /* a seat is held while it has not expired */
	MEMBER_PAID,      /* its seat is taken */
	MEMBER_CONFIRMED, /* in a group that came about */
	MEMBER_FAILED,    /* refused when the group ended */
	MEMBER_LEFT       /* refused before, or joined another */
};
struct buy_group {
	int64_t id;       /* of its stream */
	struct text name; /* CAMPAIGN/3, for the batch */
	int64_t campaign, size, opened, deadline, joined, paid;
	enum group_state state;
};
bool group_load(struct ledger *l, int64_t id, struct buy_group *g);
/* The number of a new group of the campaign. */
int64_t group_next(struct ledger *l, int64_t campaign);
/* Seats that nobody has or holds. */
int64_t group_free(struct ledger *l, const struct buy_group *g);
/* May the paid order take its seat?  True while its group is open and its deadline
 * has not come. */
bool group_waits(struct ledger *l, int64_t order);
/* Is the order in a group that groupbuy-tick has not ended yet? */
bool group_is_open(struct ledger *l, int64_t order);

/* For folds of events on the order's stream: its seat is taken (order.waiting); it is
 * refused before its group ended (order.refused).  An order of no group: nothing. */
void group_paid(struct ledger *l, int64_t order);
void group_left(struct ledger *l, int64_t order);

/* The same for one that is cancelled: whether it has paid or not while its group is
 * open; of a group that came about it is a member no more, and the others stay. */
void group_quit(struct ledger *l, int64_t order);
/* "moves" that free the seat which the order took in a group that is still open,
 * appended to body; nothing when it took none. */
void group_seat_back(struct ledger *l, int64_t order, struct buf *body);

/* On the group's stream: group.opened, group.confirmed, group.failed; on the order's:
 * group.joined, group.refused (the step's refusal), group.fulfilled (settled with its
 * group, members of confirm.h), group.unfilled (refused with it). */
extern const struct event_type group_opened, group_confirmed, group_failed,
    group_joined, group_refused, group_fulfilled, group_unfilled;

/* -- groupbuy_join.c, groupbuy_tick.c */

/* groupbuy-join's step: see its page.  ttl_ms 0: a seat is held as long as its group
 * may need it. */
void groupbuy_join(struct ledger *l, struct record *r, bool retry, int64_t ttl_ms);

/* groupbuy-tick: is a group full or past its deadline?  *next: the next deadline. */
bool groupbuy_due(struct ledger *l, int64_t *next);
/* End the groups that are due, about a thousand orders at a time; a line for each. */
bool groupbuy_tick(struct ledger *l, struct buf *out);

#endif
