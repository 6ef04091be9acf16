/* charge_ask.c - an adapter is asked */
#include "shop/charge.h"
#include "shop/catalog.h"

static const char *const doings[] = {"charge", "authorize", "capture", "void"};
static const char letters[] = {0, 0, 'c', 'v'};

/* When what was asked and never told is asked about. */
enum { TOLD_BY_MS = 30000 };

/* A call's tag: the charge's number and how it is asked. */
enum { ASKINGS = ASK_QUERY + 1 };

void
charge_request(const struct charge *c, char letter, struct buf *b)
{
	buf_printf(b, "R-%lld-%lld", (long long)c->order, (long long)c->n);
	if (letter)
		buf_char(b, letter);
}

void
charge_begin(struct ledger *l, struct charge *c)
{
	struct event e = {.type = &charge_asked, .stream = c->order};
	struct buf b = {0};

	buf_char(&b, '{');
	put_int(&b, "n", c->n);
	put_text(&b, "via", c->adapter);
	put_str(&b, "do", doings[c->doing]);
	put_int(&b, "amount", c->amount);
	if (c->wanted)
		put_int(&b, "wanted", c->wanted);
	put_open(&b, "clock", '{');
	put_int(&b, "due", ledger_now(l) + TOLD_BY_MS);
	put_close(&b, '}');
	put_close(&b, '}');
	e.body = (struct text){b.p, b.n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(&b);
	c->state = CHARGE_ASKED;
	c->tries = 0;
	c->told = 0;
}

/* What the customer reads when he pays. */
static void
put_title(
    struct ledger *l, const struct store *where, const struct order *o, struct buf *b)
{
	struct text channel = name_of(l, NAMES_CHANNEL, o->channel);
	struct buf title = {0};

	buf_text(&title, where->title.n ? where->title : where->name);
	buf_printf(&title, " %.*s/%.*s", (int)channel.n, channel.p,
	    (int)o->channel_no.n, o->channel_no.p);
	put_text(b, "title", (struct text){title.p, title.n});
	buf_free(&title);
}

static void
put_request(const struct charge *c, const char *name, char letter, struct buf *b)
{
	struct buf id = {0};

	charge_request(c, letter, &id);
	put_text(b, name, (struct text){id.p, id.n});
	buf_free(&id);
}

int64_t
charge_of_call(const struct call *call, enum charge_asking *how)
{
	*how = (enum charge_asking)(call->tag % ASKINGS);
	return call->tag / ASKINGS;
}

void
charge_ask(struct ledger *l, const struct order *o, const struct charge *c,
    enum charge_asking how, struct text code)
{
	const struct store *where = catalog_store_id(l, o->store, ledger_now(l));
	struct call call = {
	    .adapter = c->adapter, .stream = c->order, .tag = c->n * ASKINGS + how};
	bool query = how == ASK_QUERY;
	char at[TIME_LEN];
	struct buf b = {0};

	buf_char(&b, '{');
	put_int(&b, "adapter", 1);
	put_str(&b, "do", query ? "query" : doings[c->doing]);
	put_request(c, "request", query ? 'q' : letters[c->doing], &b);
	if (query || letters[c->doing])
		put_request(c, "of", 0, &b);
	put_id(&b, "order_id", c->order);
	put_int(&b, "amount", c->amount);
	put_str(&b, "currency", ledger_meta(l, "currency"));
	put_title(l, where, o, &b);
	if (c->no.p)
		put_text(&b, "no", c->no);
	if (code.p)
		put_text(&b, "code", code);
	put_str(&b, "at", time_print(at, ledger_now(l), where->zone));
	put_close(&b, '}');
	call.request = (struct text){b.p, b.n};
	call_ask(l, &call);
	buf_free(&b);
}
