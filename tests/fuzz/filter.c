/* filter.c - the whole trade over a ledger in memory, applied once and once more
 *
 * An input is a list of lines.  A line's first byte says where the record behind it
 * goes: S I K G P define (stores, items, skus, campaigns, promotions) before anything
 * else happens; o is an order through the pipeline, a one that is made and ready
 * then, c one that is cancelled, R one that is released; r is a receipt, i an issue, m
 * something made, p a purchase, v a reversal; t with a number is a tick so many minutes
 * later. */
#include "ledger/verify.h"
#include "shop.h"
#include "shop/order_life.h"
#include "shop/purchase.h"
#include "shop/reverse.h"

enum { LINES_MAX = 12, STAGES = 8 };

static struct ledger *ledger;

struct line {
	char what;
	struct text text;
	bool done, alone; /* not rejected; no other line has its key */
	struct text key;
	struct buf out;
};

static struct line lines[LINES_MAX];
static size_t count;

static bool
one(shop_step *step, struct text t, struct buf *out)
{
	bool ok;

	ledger_begin(ledger);
	ok = shop_do(ledger, step, t, out);
	ledger_end(ledger);
	return ok;
}

static void
issue(struct ledger *l, struct record *r)
{
	stock_issue(l, r, NULL, STOCK_FRESH, false);
}

static void
make(struct ledger *l, struct record *r)
{
	stock_make(l, r, STOCK_FRESH, false);
}

static void
purchase(struct ledger *l, struct record *r)
{
	stock_order(l, r, false);
}

static void
reverse(struct ledger *l, struct record *r)
{
	ledger_reverse(l, r, TEXT("fuzz"));
}

static void
start_making(struct ledger *l, struct record *r)
{
	order_advance(l, r, "making", false);
}

static void
make_ready(struct ledger *l, struct record *r)
{
	order_advance(l, r, "ready", false);
}

static void
cancel(struct ledger *l, struct record *r)
{
	order_cancel(l, r, "customer", false, false);
}

/* As the filter: what is refused passes those that do not take it. */
static bool
takes_refused(shop_step *step)
{
	return step != shop_order && step != stock_release;
}

/* An order through the stages, in a batch of its own each, as in a pipe. */
static bool
order(struct text t, struct buf *out, char what)
{
	static const struct {
		char what;
		shop_step *stages[STAGES];
	} pipes[] = {
	    {'o', {shop_order, shop_join, shop_promo, shop_reserve, shop_pay, confirm}},
	    {'R', {shop_order, shop_join, shop_promo, shop_reserve, stock_release,
		      stock_release}},
	    {'a', {shop_order, shop_join, shop_promo, shop_reserve, shop_pay, confirm,
		      start_making, make_ready}},
	    {'c', {shop_order, shop_join, shop_promo, shop_reserve, shop_pay, confirm,
		      cancel}},
	};
	static struct buf now, next;
	size_t p = 0;

	while (pipes[p].what != what)
		p++;
	buf_clear(&now);
	buf_text(&now, t);
	for (int i = 0; i < STAGES && pipes[p].stages[i]; i++) {
		bool ok;
		shop_step *step = pipes[p].stages[i];
		struct record r = {0};
		struct arena a = {0};

		ok = record_read(&r, (struct text){now.p, now.n}, &a);
		ok = ok && (!r.refused || takes_refused(step));
		arena_free(&a);
		if (!ok && i == 0)
			return false;
		if (!ok)
			continue;
		if (!one(step, (struct text){now.p, now.n}, &next))
			return false;
		buf_clear(&now);
		buf_add(&now, next.p, next.n);
	}
	buf_clear(out);
	buf_add(out, now.p, now.n);
	return true;
}

static void
tick(struct text t)
{
	static bool (*const ticks[])(struct ledger *, struct buf *) = {
	    groupbuy_tick, expire_tick, stock_expire};
	static struct buf out;
	int64_t minutes = 1;

	if (!money_parse(t, 0, &minutes) || minutes < 0 || minutes > 60 * 24 * 40)
		minutes = 1;
	clock_set(clock_now() + minutes * 60000);
	for (size_t k = 0; k < sizeof(ticks) / sizeof(*ticks); k++) {
		ledger_begin(ledger);
		for (int i = 0; i < 100 && ticks[k](ledger, &out); i++)
			;
		ledger_end(ledger);
		fuzz_lines(&out);
		buf_clear(&out);
	}
}

static bool
apply(const struct line *l, struct buf *out)
{
	switch (l->what) {
	case 'o':
	case 'R':
	case 'a':
	case 'c':
		return order(l->text, out, l->what);
	case 'r':
		return one(shop_receive, l->text, out);
	case 'i':
		return one(issue, l->text, out);
	case 'm':
		return one(make, l->text, out);
	case 'p':
		return one(purchase, l->text, out);
	case 'v':
		return one(reverse, l->text, out);
	case 't':
		tick(l->text);
	}
	return false;
}

/* The definitions come first: what was rejected for want of one would otherwise be
 * taken the second time, and rightly. */
static void
define_first(void)
{
	static const char what[] = "SIKGP";
	static shop_step *const steps[] = {
	    shop_store, shop_item, shop_sku, shop_campaign, promo_define};
	static struct buf out;

	for (size_t i = 0; i < count; i++) {
		const char *p = strchr(what, lines[i].what);

		if (p && *p)
			one(steps[p - what], lines[i].text, &out);
	}
}

static int64_t
events(void)
{
	struct stmt *s = sql(ledger, "SELECT count(*) FROM event");
	int64_t n;

	MUST(stmt_row(s));
	n = stmt_get_int(s, 0);
	stmt_done(s);
	return n;
}

static void
check_whole(void)
{
	struct findings f = {0};
	static struct buf said;

	ledger_verify(ledger, &f);
	fuzz_take(fuzz_out, &said);
	if (f.n)
		dprintf(fuzz_stderr, "%.*s", (int)said.n, said.p);
	MUST(f.n == 0);
}

/* Its key, for orders; a receipt without lot and key is another one on another day, and
 * so is what is issued or made without a key. */
static void
read_key(struct line *l)
{
	static struct arena a;
	struct record r = {0};
	struct buf b = {0};

	l->alone = false;
	l->key = (struct text){0};
	if (l->what == 't' || !record_read(&r, l->text, &a))
		return;
	if (strchr("rimpv", l->what)) {
		l->alone = l->what == 'p' || l->what == 'v' ||
			   rec_find(&r, REC_ROOT, "key") ||
			   (l->what == 'r' && rec_find(&r, REC_ROOT, "lot"));
		return;
	}
	buf_text(&b, rec_text(&r, REC_ROOT, "channel"));
	buf_char(&b, '/');
	buf_text(&b, rec_text(&r, REC_ROOT, "channel_no"));
	l->key = (struct text){b.p, b.n};
	l->alone = true;
	for (struct line *o = lines; o < l; o++)
		if (text_eq(o->key, l->key))
			o->alone = l->alone = false;
	arena_reset(&a, 1 << 16);
}

static void
once(void)
{
	define_first();
	for (size_t i = 0; i < count; i++)
		lines[i].done = apply(&lines[i], &lines[i].out);
}

/* Every line that was done gives the same line, and nothing happens. */
static void
once_more(void)
{
	static struct buf out;
	int64_t n;

	/* What is due by now happens anyway. */
	ledger_begin(ledger);
	ledger_end(ledger);
	n = events();
	for (size_t i = 0; i < count; i++) {
		struct line *l = &lines[i];
		bool same;

		if (!l->done || !l->alone)
			continue;
		same = apply(l, &out) && text_eq((struct text){out.p, out.n},
					     (struct text){l->out.p, l->out.n});
		if (!same)
			dprintf(fuzz_stderr, "line  %.*s\nfirst %.*s\nthen  %.*s\n",
			    (int)l->text.n, l->text.p, (int)l->out.n, l->out.p,
			    (int)out.n, out.p);
		MUST(same);
	}
	MUST(events() == n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text rest = {(const char *)data, size};
	struct ledger *before = ledger;

	fuzz_capture();
	/* Opened before the other is closed: what is kept for a ledger is known by its
	 * place in memory. */
	ledger = shop_open();
	if (before)
		ledger_close(before);
	for (count = 0; rest.n && count < LINES_MAX; count++) {
		struct text t = fuzz_cut(&rest, '\n');

		lines[count].what = t.n ? *t.p : 0;
		lines[count].text = (struct text){t.p + (t.n > 0), t.n - (t.n > 0)};
		read_key(&lines[count]);
	}
	once();
	once_more();
	check_whole();
	for (size_t i = 0; i < count; i++)
		free((char *)lines[i].key.p);
	return 0;
}
