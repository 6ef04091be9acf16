/* transfer_arrive.c - stock from another store taken in, or lost on the way */
#include "shop/transfer_inside.h"

static const char *const reads[] = {"received", "items", "short", "at", NULL};

struct arrival {
	struct transfer *t;
	struct transfer_lots lots;
	const struct store *where;
	struct text *given; /* names of the lots as they come in, by lot */
	bool all, last;     /* no items: all of it; short: no more comes */
	int64_t micros, lost_micros;
	int64_t repaid_micros; /* of what was sold short */
};

/* -- which units? */

static int64_t
take_line(struct arrival *a, const struct transfer_line *line)
{
	int64_t left = line->qty;
	size_t i;

	for (i = 0; left && i < a->lots.n; i++) {
		struct transfer_lot *lot = &a->lots.v[i];
		int64_t q = lot->remaining - lot->take;

		if (!text_eq(lot->item_name, line->item) ||
		    (line->lot.p && !text_eq(lot->name, line->lot)))
			continue;
		q = q < left ? q : left;
		lot->take += q;
		left -= q;
	}
	return line->qty - left;
}

static bool
choose(struct arrival *a)
{
	size_t i;

	for (i = 0; a->all && i < a->lots.n; i++)
		a->lots.v[i].take = a->lots.v[i].remaining;
	for (i = 0; i < a->t->lines; i++) {
		const struct transfer_line *line = &a->t->line[i];
		struct stock_use need = {0, line->item, 0, line->qty};
		int64_t there = take_line(a, line);

		if (there < line->qty)
			stock_put_lack(&a->t->lacks, &need, line->lot, there, false);
	}
	return a->t->lacks.n == 0;
}

/* -- under which names? */

static bool
is_given(const struct arrival *a, size_t n, struct text name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (a->lots.v[i].item == a->lots.v[n].item && a->given[i].p &&
		    text_eq(a->given[i], name))
			return true;
	return false;
}

static struct text
lot_name(const struct arrival *a, size_t n)
{
	const struct transfer_lot *lot = &a->lots.v[n];
	struct ledger *l = a->t->l;
	struct text name = stock_lot_name(l, a->where->id, lot->item, lot->name);

	while (is_given(a, n, name)) {
		struct buf b = {0};

		buf_text(&b, name);
		buf_str(&b, "-2");
		name =
		    stock_lot_name(l, a->where->id, lot->item, (struct text){b.p, b.n});
		buf_free(&b);
	}
	return name;
}

/* -- taking them in */

/* What orders took that the book did not have is made good first, as by a receipt. */
static int64_t
repay(const struct arrival *a, struct text item, int64_t qty, int64_t repaid)
{
	struct account owed =
	    account_get(a->t->l, stock_account(a->t->l, "short", a->where->name, item));
	int64_t left = -owed.posted - repaid;

	if (!a->where->negative || left <= 0)
		return 0;
	return left < qty ? left : qty;
}

/* So much of the item was made good by the lots before this one. */
static void
give(struct arrival *a, struct stock_move *m, size_t n, int64_t *repaid)
{
	struct transfer_lot *lot = &a->lots.v[n];
	int64_t back, micros = stock_cost(lot->worth, lot->remaining, lot->take);
	struct stock_lot one = {.name = lot_name(a, n),
	    .received = a->t->e.at ? a->t->e.at : m->now,
	    .expires = lot->expires,
	    .use_by = lot->use_by,
	    .alert = lot->alert};

	a->given[n] = one.name;
	lot->micros = micros;
	a->micros += micros;
	back = repay(a, lot->item_name, lot->take, *repaid);
	one.remaining = lot->take - back;
	one.micros = micros - stock_cost(micros, lot->take, back);
	a->repaid_micros += micros - one.micros;
	*repaid += back;
	stock_give(m, lot->item_name, &one);
}

/* The moves of the lots of one item, which stand together. */
static size_t
arrive_item(struct arrival *a, struct stock_move *m, size_t first, struct buf *moves)
{
	struct text item = a->lots.v[first].item_name, from = a->t->from, to = a->t->to;
	const struct transfer_account transit = {"transit", {from, to, item}};
	int64_t came = 0, lost = 0, repaid = 0;
	size_t i;

	for (i = first; i < a->lots.n && a->lots.v[i].item == a->lots.v[first].item;
	     i++) {
		struct transfer_lot *lot = &a->lots.v[i];

		if (lot->take)
			give(a, m, i, &repaid);
		came += lot->take;
		if (!a->last)
			continue;
		lost += lot->remaining - lot->take;
		a->lost_micros += lot->worth - lot->micros;
	}
	transfer_put_move(
	    moves, transit, (struct transfer_account){"stock", {to, item}}, came);
	transfer_put_move(moves, (struct transfer_account){"stock", {to, item}},
	    (struct transfer_account){"short", {to, item}}, repaid);
	transfer_put_move(moves, transit,
	    (struct transfer_account){"issued:transit", {from, item}}, lost);
	return i;
}

static void
put_moves(struct arrival *a, struct stock_move *m, struct buf *body)
{
	const struct transfer_account moving = {"moving", {a->t->from, a->t->to}};
	const struct transfer_account value = {"value", {a->t->to}};
	size_t i;

	put_open(body, "moves", '[');
	for (i = 0; i < a->lots.n;)
		i = arrive_item(a, m, i, body);
	transfer_put_move(body, moving, value, a->micros);
	transfer_put_move(body, value, (struct transfer_account){"cogs", {a->t->to}},
	    a->repaid_micros);
	transfer_put_move(body, moving,
	    (struct transfer_account){"loss:transit", {a->t->from}}, a->lost_micros);
	put_close(body, ']');
}

static void
put_ended(const struct arrival *a, struct buf *body)
{
	size_t i;

	put_open(body, "ended", '[');
	for (i = 0; i < a->lots.n; i++) {
		const struct transfer_lot *lot = &a->lots.v[i];

		if (!lot->take && !a->last)
			continue;
		put_open(body, NULL, '[');
		put_int(body, NULL, lot->n);
		put_int(body, NULL, lot->take);
		put_int(body, NULL, a->last ? lot->remaining - lot->take : 0);
		put_int(body, NULL, a->last ? lot->worth : lot->micros);
		put_close(body, ']');
	}
	put_close(body, ']');
}

/* [{"item","lot","qty"},..]: what came, under the names it has now; else what did not.
 * How many lots that are. */
static size_t
put_lots(const struct arrival *a, const char *name, bool came, struct buf *b)
{
	size_t i, n = 0;

	put_open(b, name, '[');
	for (i = 0; i < a->lots.n; i++) {
		const struct transfer_lot *lot = &a->lots.v[i];
		int64_t qty = came ? lot->take : lot->remaining - lot->take;

		if (!qty)
			continue;
		put_open(b, NULL, '{');
		put_text(b, "item", lot->item_name);
		put_text(b, "lot", came ? a->given[i] : lot->name);
		put_int(b, "qty", qty);
		put_close(b, '}');
		n++;
	}
	put_close(b, ']');
	return n;
}

static void
put_out(const struct arrival *a, struct buf *body)
{
	struct buf missing = {0};
	size_t n = put_lots(a, a->last ? "lost" : "in_transit", false, &missing);

	put_open(body, "out", '{');
	put_str(body, "status", n && !a->last ? "part_received" : "received");
	put_int(body, "cost_micros", a->micros);
	put_lots(a, "arrived", true, body);
	if (n) {
		buf_char(body, ',');
		buf_add(body, missing.p, missing.n);
	}
	put_close(body, '}');
	buf_free(&missing);
}

static void
arrive(struct arrival *a, struct record *r)
{
	struct transfer *t = a->t;
	struct stock_move m;
	struct buf b = {0};

	a->given = arena_alloc(ledger_arena(t->l), (a->lots.n + 1) * sizeof(*a->given));
	memset(a->given, 0, (a->lots.n + 1) * sizeof(*a->given));
	stock_move_begin(&m, t->l, a->where);
	put_moves(a, &m, &b);
	stock_move_put(&m, &b);
	put_ended(a, &b);
	put_open(&b, "clock", '{');
	stock_move_clock(&m, &b);
	put_close(&b, '}');
	put_out(a, &b);
	entry_done(t->l, r, &t->e, &stock_arrived, "transfer", t->name,
	    (struct text){b.p, b.n});
	stock_move_end(&m);
	buf_free(&b);
}

/* -- the record */

/* Without a key of its own, an arrival is what it says. */
static bool
read_key(struct transfer *t, struct record *r)
{
	unsigned char content[CONTENT_LEN];
	struct text key = {NULL, 0};
	struct buf b = {0};

	if (!get_key(r, REC_ROOT, "key", MAY, &key))
		return false;
	t->e.kind = key.p ? "arrival-key" : "arrival";
	t->e.reads = reads;
	buf_text(&b, t->name);
	buf_char(&b, '/');
	buf_text(&b, key);
	entry_content(r, reads, content);
	if (!key.p)
		buf_hex(&b, content, CONTENT_LEN);
	t->e.key = arena_text(ledger_arena(t->l), (struct text){b.p, b.n});
	buf_free(&b);
	return true;
}

/* A record that names the stores names those of the transfer. */
static bool
names(struct record *r, const char *member, struct text store)
{
	struct text said = store;

	return get_key(r, REC_ROOT, member, MAY, &said) &&
	       (text_eq(said, store) ||
		   rec_reject(r, "value_range", REC_ROOT, member,
		       "the transfer says %.*s", (int)store.n, store.p));
}

static bool
find_sent(struct arrival *a, struct record *r)
{
	struct transfer *t = a->t;

	if (!a->lots.id)
		return rec_reject(r, "unknown_transfer", REC_ROOT, "transfer",
		    "no such transfer was sent: %.*s", (int)t->name.n, t->name.p);
	t->from = stream_name(t->l, a->lots.from);
	a->where = catalog_store_id(t->l, a->lots.to, ledger_now(t->l));
	return names(r, "store", t->from) && names(r, "to", t->to);
}

void
transfer_arrive(struct transfer *t, struct record *r)
{
	struct arrival a = {.t = t, .all = !rec_find(r, REC_ROOT, "items")};

	if (!transfer_read_items(r, t, MAY) ||
	    !get_bool(r, REC_ROOT, "short", MAY, &a.last) ||
	    !entry_at(t->l, r, &t->e) || !read_key(t, r))
		return;
	if (!a.all && !t->lines && !a.last) {
		rec_reject(r, "value_range", REC_ROOT, "items",
		    "expected items, or short:true when nothing comes");
		return;
	}
	a.lots = transfer_load(t->l, t->name);
	if (a.lots.id)
		t->e.store = t->to = stream_name(t->l, a.lots.to);
	if (!entry_begin(t->l, r, &t->e) || !find_sent(&a, r))
		return;
	if (!choose(&a))
		transfer_refuse(t, r, "not_sent", "more came than is on the way");
	else if (!a.lots.n)
		transfer_refuse(t, r, "nothing_open", "nothing of it is on the way");
	else
		arrive(&a, r);
}
