/* pipeline.c - the rows of five stages by a plain loop: pipeline LEDGER COUNT
 *
 * Writes what order-add, promo-apply, stock-reserve, payment-record and order-confirm
 * write for each order of the bench's menu (see scene.py): five events, the order and
 * its updates, two lines and their costs, two holds placed and resolved, a payment.
 * Accounts, lots and values are kept for a batch and written at its end.  Bodies are
 * made by snprintf, the hash is constant, no JSON is read, nothing is decided or
 * printed.  1,000 orders a commit, synchronous=FULL. */
#include "loop.h"

typedef sqlite3_int64 id64;

enum { ITEMS = 7, CUSTOMERS = 5000, BATCH = 1000 };

static const struct {
	const char *name;
	int qty;
} items[ITEMS] = {{"cup", 2}, {"ice", 100}, {"lid", 1}, {"milk", 150}, {"straw", 1},
    {"sugar", 20}, {"tea", 450}};

static struct {
	id64 stock, customer, posted, to, lot, value, qty, micros;
	id64 lot_expires, remaining;
} item[ITEMS];
static struct {
	id64 id, account, used;
	int dirty;
} customer[CUSTOMERS];
/* Ids of the accounts that every order touches, and how much in this batch. */
enum { BUDGET, GIVEN, USES, USED_OF, USED, PAYER, CASH, FEE, VALUE, COGS, ACCOUNTS };
static const char *const account_name[ACCOUNTS] = {"budget:off-3", "given:off-3",
    "uses:off-3", "used:off-3", "used", "payer", "cash:wechat", "fee:wechat",
    "value:S1", "cogs:S1"};
static id64 account[ACCOUNTS];

static id64 seq, next_account, next_customer, store, sku_a, sku_b, till, wechat;
static const id64 now = 1707692659000;

static sqlite3_stmt *ev, *key, *ord, *line, *load, *promo, *held, *paid, *payment,
    *cost, *status, *hold, *resolve, *find_hold, *add, *counter, *person, *lot_left,
    *value_left, *head_is;

static void
prepare_all(void)
{
	ev =
	    prepare("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?5, NULL, NULL, ?6, "
		    "?7, ?8, ?9)");
	key = prepare("SELECT seq FROM event WHERE key = ?1");
	ord = prepare(
	    "INSERT INTO orders VALUES (?1, ?2, ?3, ?6, ?4, ?5, 19765, 0, 0, 0, "
	    "3300, 0, 3300, 0, 0, 0, 0, 1, 1)");
	line = prepare(
	    "INSERT INTO order_line VALUES (?1, ?2, ?3, 1, NULL, 1, ?4, 0, 0, 0)");
	load = prepare(
	    "SELECT status, steps, payable, customer FROM orders WHERE id = ?1");
	promo = prepare("UPDATE orders SET discount = 300, payable = 3000, steps = 2 "
			"WHERE id = ?1");
	held = prepare("UPDATE orders SET steps = 6 WHERE id = ?1");
	paid =
	    prepare("UPDATE orders SET paid = 3000, fee = 18, status = 1, steps = 54 "
		    "WHERE id = ?1");
	status = prepare("UPDATE orders SET cost = 6, steps = 118 WHERE id = ?1");
	cost = prepare("UPDATE order_line SET discount = ?3, cost = 3, costed = 1 "
		       "WHERE order_id = ?1 AND line = ?2");
	payment = prepare("INSERT INTO payment VALUES (?1, 1, ?2, ?4, 3000, 18, ?3)");
	hold = prepare("INSERT INTO hold VALUES (?1, ?2, 1, ?3, ?4, 0, NULL, ?5)");
	resolve = prepare("UPDATE hold SET state = 1, resolved = ?3, legs = '' "
			  "WHERE owner = ?1 AND step = ?2 AND attempt = 1");
	find_hold = prepare("SELECT legs FROM hold WHERE owner = ?1 AND step = ?2 "
			    "AND attempt = 1");
	add = prepare("INSERT INTO account VALUES (?1, ?2, ?3, NULL, 0, 0)");
	counter = prepare("UPDATE account SET posted = posted + ?2 WHERE id = ?1");
	person = prepare("INSERT INTO customer VALUES (?1, ?2)");
	head_is = prepare("UPDATE meta SET value = ?1 WHERE name = 'head'");
	lot_left = prepare("UPDATE lot_open SET remaining = ?5 WHERE store = ?1 AND "
			   "item = ?2 AND expires = ?3 AND lot = ?4");
	value_left =
	    prepare("UPDATE item_value SET qty = ?3, micros = ?4 WHERE store = ?1 "
		    "AND item = ?2");
}

static id64
by_name(const char *question, const char *name)
{
	sqlite3_stmt *s = prepare(question);
	id64 v = 0;

	text(s, 1, name);
	if (sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return v;
}

static id64
make_account(const char *name, const char *unit)
{
	id64 id = by_name("SELECT id FROM account WHERE name = ?1", name);

	if (id)
		return id;
	text(add, 2, name);
	text(add, 3, unit);
	STEP(add, ++next_account);
	return next_account;
}

static id64
by_id(const char *question, id64 id)
{
	sqlite3_stmt *s = prepare(question);
	id64 v;

	sqlite3_bind_int64(s, 1, id);
	check(sqlite3_step(s));
	v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return v;
}

static void
load_items(void)
{
	char name[64];

	for (int i = 0; i < ITEMS; i++) {
		id64 id =
		    by_name("SELECT id FROM stream WHERE kind = 'item' AND name = ?1",
			items[i].name);

		snprintf(name, sizeof(name), "stock:S1:%s", items[i].name);
		item[i].stock = make_account(name, items[i].name);
		snprintf(name, sizeof(name), "customer:S1:%s", items[i].name);
		item[i].to = make_account(name, items[i].name);
		item[i].value = id;
		item[i].lot =
		    by_id("SELECT min(lot) FROM lot_open WHERE item = ?1", id);
		item[i].lot_expires =
		    by_id("SELECT expires FROM lot_open WHERE lot = ?1", item[i].lot);
		item[i].remaining =
		    by_id("SELECT remaining FROM lot_open WHERE lot = ?1", item[i].lot);
		item[i].qty = by_id("SELECT qty FROM item_value WHERE item = ?1", id);
		item[i].micros =
		    by_id("SELECT micros FROM item_value WHERE item = ?1", id);
	}
}

static void
load_names(void)
{
	static const char *const unit[ACCOUNTS] = {
	    "fen", "fen", "use", "use", "use", "fen", "fen", "fen", "micros", "micros"};

	seq = ask("SELECT max(seq) FROM event");
	next_account = ask("SELECT max(id) FROM account");
	store = ask("SELECT id FROM stream WHERE kind = 'store'");
	sku_a = ask("SELECT id FROM stream WHERE kind = 'sku' AND name = 'a'");
	sku_b = ask("SELECT id FROM stream WHERE kind = 'sku' AND name = 'b'");
	run("INSERT INTO channel VALUES (1, 'till'), (2, 'wechat')");
	till = 1;
	wechat = 2;
	for (int i = 0; i < ACCOUNTS; i++)
		account[i] = make_account(account_name[i], unit[i]);
	load_items();
}

static void
event(id64 order, int version, const char *type, const char *k, const char *body)
{
	static const char zeros[32];

	text(ev, 4, type);
	sqlite3_bind_int64(ev, 5, now);
	text(ev, 6, k);
	sqlite3_bind_blob(ev, 7, zeros, 16, SQLITE_STATIC);
	text(ev, 8, body);
	sqlite3_bind_blob(ev, 9, zeros, 32, SQLITE_STATIC);
	STEP(ev, ++seq, order, version);
}

static void
place(id64 id, int i, int c, const char *no, const char *name)
{
	char body[600], k[32];

	snprintf(k, sizeof(k), "order:till/%s", no);
	text(key, 1, k);
	step(key);
	snprintf(body, sizeof(body),
	    "{\"channel\":\"till\",\"channel_no\":\"%s\",\"store\":\"S1\",\"customer\":"
	    "\"%s\",\"placed_at\":%lld,\"lines\":[{\"sku\":\"a\",\"version\":1,\"name\":"
	    "\"Milk tea\",\"qty\":1,\"price\":1800},{\"sku\":\"b\",\"version\":1,\"name\":"
	    "\"Iced tea\",\"qty\":1,\"price\":1500}],\"clock\":{\"day\":19765},\"out\":"
	    "{\"status\":\"pending\",\"total\":3300}}",
	    no, name, now + i);
	event(id, 1, "order.placed", k, body);
	if (!customer[c].id) {
		customer[c].id = ++next_customer;
		text(person, 2, name);
		STEP(person, next_customer);
	}
	text(ord, 6, no);
	STEP(ord, id, store, till, customer[c].id, now);
	STEP(line, id, 0, sku_a, 1800);
	STEP(line, id, 1, sku_b, 1500);
}

static void
discount(id64 id, int c, const char *name)
{
	char body[600], k[64], legs[100];

	STEP(load, id);
	snprintf(k, sizeof(k), "use:off-3:%s", name);
	snprintf(body, sizeof(body),
	    "{\"hold\":{\"step\":1,\"attempt\":1,\"legs\":[[\"budget:off-3\",\"given:off-3\","
	    "300],[\"uses:off-3\",\"used:off-3\",1],[\"%s\",\"used\",1]]},\"clock\":"
	    "{\"expires\":%lld},\"out\":{\"discount\":300,\"payable\":3000,\"discounts\":"
	    "[164,136],\"promotions\":[{\"promo\":\"off-3\",\"applied\":true,\"discount\":300,"
	    "\"base\":3300}]}}",
	    k, now + 1800000);
	event(id, 2, "promo.applied", NULL, body);
	if (!customer[c].account) {
		customer[c].account = ++next_account;
		text(add, 2, k);
		text(add, 3, "use");
		STEP(add, next_account);
	}
	snprintf(legs, sizeof(legs), "%lld:%lld:300 %lld:%lld:1 %lld:%lld:1",
	    account[BUDGET], account[GIVEN], account[USES], account[USED_OF],
	    customer[c].account, account[USED]);
	text(hold, 5, legs);
	STEP(hold, id, 1, seq, now + 1800000);
	STEP(promo, id);
	customer[c].used++;
	customer[c].dirty = 1;
}

static void
reserve(id64 id)
{
	char body[900], legs[200];
	int n = 0, m = 0;

	STEP(load, id);
	n = snprintf(
	    body, sizeof(body), "{\"hold\":{\"step\":2,\"attempt\":1,\"legs\":[");
	for (int i = 0; i < ITEMS; i++) {
		n += snprintf(body + n, sizeof(body) - (size_t)n,
		    "%s[\"stock:S1:%s\",\"customer:S1:%s\",%d]", i ? "," : "",
		    items[i].name, items[i].name, items[i].qty);
		m += snprintf(legs + m, sizeof(legs) - (size_t)m, "%s%lld:%lld:%d",
		    i ? " " : "", item[i].stock, item[i].to, items[i].qty);
	}
	snprintf(body + n, sizeof(body) - (size_t)n,
	    "]},\"clock\":{\"expires\":%lld},\"out\":{\"hold\":\"held\"}}",
	    now + 1800000);
	event(id, 3, "stock.held", NULL, body);
	text(hold, 5, legs);
	STEP(hold, id, 2, seq, now + 1800000);
	STEP(held, id);
}

static void
pay(id64 id, int i)
{
	char body[400], k[32], no[16];

	STEP(load, id);
	snprintf(no, sizeof(no), "W%08d", i);
	snprintf(k, sizeof(k), "payment:wechat/%s", no);
	snprintf(body, sizeof(body),
	    "{\"channel\":\"wechat\",\"amount\":3000,\"fee\":18,\"no\":\"%s\",\"moves\":[["
	    "\"payer\",\"cash:wechat\",3000],[\"cash:wechat\",\"fee:wechat\",18]],\"fees\":18,"
	    "\"out\":{\"status\":\"paid\",\"paid\":3000}}",
	    no);
	event(id, 4, "payment.recorded", k, body);
	text(payment, 4, no);
	STEP(payment, id, wechat, now);
	STEP(paid, id);
}

static void
confirm(id64 id)
{
	char body[1200];
	int n;

	STEP(load, id);
	STEP(find_hold, id, 1);
	STEP(find_hold, id, 2);
	n = snprintf(body, sizeof(body),
	    "{\"post\":[[1,1],[2,1]],\"store\":\"S1\",\"costs\":[3,3],\"costed\":[true,true],"
	    "\"items\":[");
	for (int i = 0; i < ITEMS; i++)
		n += snprintf(body + n, sizeof(body) - (size_t)n, "%s[\"%s\",%d,1]",
		    i ? "," : "", items[i].name, items[i].qty);
	n += snprintf(body + n, sizeof(body) - (size_t)n, "],\"lots\":[");
	for (int i = 0; i < ITEMS; i++) {
		n += snprintf(body + n, sizeof(body) - (size_t)n,
		    "%s[\"%s\",\"%s1\",%d]", i ? "," : "", items[i].name, items[i].name,
		    items[i].qty);
		item[i].posted += items[i].qty;
	}
	snprintf(body + n, sizeof(body) - (size_t)n,
	    "],\"moves\":[[\"value:S1\",\"cogs:S1\",6]],\"out\":{\"confirmed\":true,"
	    "\"cost_micros\":6}}");
	event(id, 5, "order.confirmed", NULL, body);
	STEP(resolve, id, 1, seq);
	STEP(resolve, id, 2, seq);
	STEP(cost, id, 0, 164);
	STEP(cost, id, 1, 136);
	STEP(status, id);
}

static void
flush(int orders)
{
	static const int each[ACCOUNTS] = {-300, 300, -1, 1, 1, -3000, 2982, 18, -6, 6};
	char head[200];

	for (int i = 0; i < ACCOUNTS; i++)
		STEP(counter, account[i], each[i] * orders);
	for (int i = 0; i < ITEMS; i++) {
		STEP(counter, item[i].stock, -item[i].posted);
		STEP(counter, item[i].to, item[i].posted);
		item[i].remaining -= item[i].posted;
		item[i].qty -= item[i].posted;
		item[i].micros -= orders;
		STEP(lot_left, store, item[i].value, item[i].lot_expires, item[i].lot,
		    item[i].remaining);
		STEP(value_left, store, item[i].value, item[i].qty, item[i].micros);
		item[i].posted = 0;
	}
	for (int c = 0; c < CUSTOMERS; c++)
		if (customer[c].dirty) {
			STEP(counter, customer[c].account, -customer[c].used);
			customer[c].used = customer[c].dirty = 0;
		}
	snprintf(head, sizeof(head), "%lld %064d", seq, 0);
	text(head_is, 1, head);
	step(head_is);
}

int
main(int argc, char **argv)
{
	int count = argc > 2 ? atoi(argv[2]) : 0, in_batch = 0;

	if (argc < 2)
		return 64;
	open_ledger(argv[1]);
	prepare_all();
	run("BEGIN IMMEDIATE");
	load_names();
	srand(1);
	for (int i = 0; i < count; i++) {
		id64 id = ((id64)2 << 60) + i;
		int c = rand() % CUSTOMERS;
		char no[16], name[16];

		snprintf(no, sizeof(no), "T%08d", i);
		snprintf(name, sizeof(name), "c%05d", c);
		place(id, i, c, no, name);
		discount(id, c, name);
		reserve(id);
		pay(id, i);
		confirm(id);
		if (++in_batch == BATCH || i + 1 == count) {
			flush(in_batch);
			run("COMMIT");
			if (i + 1 < count)
				run("BEGIN IMMEDIATE");
			in_batch = 0;
		}
	}
	return 0;
}
