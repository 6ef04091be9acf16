/* ledger_holds.c - accounts, floors, and amounts set aside (vectors T) */
#include "ledger_check.h"

#define STOCK TEXT("stock:S:i")

static const char *
place(char *out, size_t size, int step, int attempt, int64_t amount, int64_t expires)
{
	int n = snprintf(out, size,
	    "{\"hold\":{\"step\":%d,\"attempt\":%d,\"legs\":"
	    "[[\"stock:S:i\",\"customer:S:i\",%lld]]}",
	    step, attempt, (long long)amount);

	if (expires)
		n += snprintf(out + n, size - (size_t)n,
		    ",\"clock\":{\"expires\":%lld}", (long long)expires);
	snprintf(out + n, size - (size_t)n, "}");
	return out;
}

static int64_t
hold(struct ledger *l, int step, int64_t amount, int64_t expires)
{
	char body[300];

	return say(l, "owner", place(body, sizeof(body), step, 1, amount, expires));
}

static struct ledger *
with_stock(const char *amount)
{
	struct ledger *l = ledger_scratch();
	char body[100];

	snprintf(body, sizeof(body),
	    "{\"moves\":[[\"supplier:S:i\",\"stock:S:i\",%s]]}", amount);
	say_alone(l, "in", body);
	return l;
}

static void
check_stock(struct ledger *l, int64_t posted, int64_t held)
{
	struct account a = account_get(l, STOCK);

	CHECK_INT(a.posted, posted);
	CHECK_INT(a.held, held);
	CHECK_INT(account_available(l, STOCK), posted - held);
}

/* How a try to resolve would be answered. */
static const char *
closed(struct ledger *l, int64_t owner, int step)
{
	struct hold h;

	return hold_find(l, owner, step, &h) ? hold_closed(&h) : "not_found";
}

/* T1 to T13: six amounts set aside, one after the other resolved. */
static void
two_phases(void)
{
	struct ledger *l = with_stock("100");
	int64_t owner;

	clock_set(1000000);
	ledger_begin(l);
	say(l, "out", "{\"moves\":[[\"stock:S:i\",\"customer:S:i\",15]]}");
	owner = hold(l, 2, 15, 2000000);
	hold(l, 3, 15, 1050000);
	hold(l, 4, 15, 1001000);
	hold(l, 5, 7, 0);
	hold(l, 6, 1, 0);
	hold(l, 7, 1, 0);
	check_stock(l, 85, 54);
	CHECK_INT(account_get(l, TEXT("customer:S:i")).posted, 15);
	CHECK_STR(closed(l, owner, 2), NULL);
	CHECK_STR(closed(l, owner, 8), "not_found");
	say(l, "owner", "{\"post\":[[2,1,[13]]]}"); /* part: the rest returns */
	check_stock(l, 72, 39);
	CHECK_STR(closed(l, owner, 2), "already_posted");
	say(l, "owner", "{\"void\":[[3,1]]}");
	CHECK_STR(closed(l, owner, 3), "already_voided");
	check_stock(l, 72, 24);
	ledger_end(l);

	clock_set(1001000); /* the fourth ends now */
	ledger_begin(l);
	CHECK_STR(closed(l, owner, 4), "expired");
	check_stock(l, 72, 9);
	say(l, "owner", "{\"post\":[[5,1]]}"); /* no amount: all of it */
	say(l, "owner", "{\"post\":[[6,1,[1]],[7,1,[0]]]}");
	check_stock(l, 64, 0);
	CHECK_INT(account_get(l, TEXT("customer:S:i")).posted, 36);
	ledger_end(l);
	check_whole(l);
	ledger_close(l);
}

/* A test body that a fold must not survive. */
struct attempt {
	const char *have, *first, *then;
};

static void
attempt(void *with)
{
	const struct attempt *t = with;
	struct ledger *l = with_stock(t->have);

	ledger_begin(l);
	if (t->first)
		say(l, "owner", t->first);
	say(l, "owner", t->then);
	ledger_end(l);
}

static int
tried(const char *have, const char *first, const char *then)
{
	struct attempt t = {have, first, then};

	return code_of(attempt, &t);
}

#define LEG(n) "[\"stock:S:i\",\"customer:S:i\"," n "]"
#define HOLD(legs) "{\"hold\":{\"step\":2,\"attempt\":1,\"legs\":[" legs "]}}"
#define MOVE(leg) "{\"moves\":[" leg "]}"

/* What decide should have refused breaks an invariant when it is folded: 70. */
static void
invariants(void)
{
	CHECK_INT(tried("10", NULL, MOVE(LEG("10"))), 0);
	CHECK_INT(tried("10", NULL, MOVE(LEG("11"))), EX_SOFTWARE);
	/* T15: 30 left of 100, refused when it is set aside, not when it is posted. */
	CHECK_INT(tried("30", NULL, HOLD(LEG("30"))), 0);
	CHECK_INT(tried("30", NULL, HOLD(LEG("50"))), EX_SOFTWARE);
	CHECK_INT(tried("30", HOLD(LEG("20")), MOVE(LEG("11"))), EX_SOFTWARE);
	/* T23: two lines of one order need 12 together. */
	CHECK_INT(tried("10", NULL, HOLD(LEG("6") "," LEG("4"))), 0);
	CHECK_INT(tried("10", NULL, HOLD(LEG("6") "," LEG("6"))), EX_SOFTWARE);
	CHECK_INT(tried("10", HOLD(LEG("5")), HOLD(LEG("5"))), EX_SOFTWARE);
	CHECK_INT(tried("10", HOLD(LEG("5")), "{\"post\":[[2,1,[6]]]}"), EX_SOFTWARE);
	CHECK_INT(tried("10", HOLD(LEG("5")), "{\"post\":[[2,2]]}"), EX_SOFTWARE);
	CHECK_INT(tried("10", HOLD(LEG("5")), "{\"post\":[[2,1],[2,1]]}"), EX_SOFTWARE);
	CHECK_INT(tried("10", HOLD(LEG("5")), "{\"void\":[[2,1]],\"post\":[[2,1]]}"),
	    EX_SOFTWARE);
	CHECK_INT(tried("10", NULL, MOVE(LEG("-1"))), EX_SOFTWARE);
	CHECK_INT(tried("10", NULL, HOLD(LEG("-1"))), EX_SOFTWARE);
	CHECK_INT(tried("9223372036854775807", NULL,
		      "{\"moves\":[[\"supplier:S:i\",\"stock:S:i\",1]]}"),
	    EX_SOFTWARE);
	CHECK_INT(tried("10", NULL, "{\"moves\":[[\"stock:S:i\",\"pocket:me\",1]]}"),
	    EX_SOFTWARE);
	CHECK_INT(
	    tried("10", NULL, MOVE("[\"stock:S:i\",\"customer:S:j\",1]")), EX_SOFTWARE);
	/* The outside world has no floor. */
	CHECK_INT(
	    tried("10", NULL, "{\"moves\":[[\"customer:S:i\",\"short:S:i\",1000]]}"),
	    0);
}

/* All or none, as a step decides: every account has what all legs together want. */
static bool
decide(struct ledger *l, const char *const from[], const int64_t want[], size_t n)
{
	struct buf b = {0};
	bool enough = true;
	size_t i, j;

	for (i = 0; i < n; i++) {
		int64_t sum = 0;

		for (j = 0; j < n; j++)
			sum += strcmp(from[i], from[j]) == 0 ? want[j] : 0;
		enough = enough && account_available(l, text_of(from[i])) >= sum;
	}
	for (i = 0; enough && i < n; i++)
		buf_printf(&b, "%s[\"%s\",\"customer:S:x\",%lld]", i ? "," : "",
		    from[i], (long long)want[i]);
	if (enough) {
		struct buf body = {0};

		buf_printf(&body, "{\"moves\":[%s]}", buf_cstr(&b));
		say(l, "taker", buf_cstr(&body));
		buf_free(&body);
	}
	buf_free(&b);
	return enough;
}

static void
all_or_none(void)
{
	struct ledger *l = ledger_scratch();

	ledger_begin(l);
	say(l, "in",
	    "{\"moves\":[[\"supplier:S:x\",\"stock:A:x\",40],"
	    "[\"supplier:S:x\",\"stock:B:x\",40],[\"supplier:S:x\",\"stock:C:x\",19],"
	    "[\"supplier:S:x\",\"stock:D:x\",20]]}");
	/* T19: 40 + 40 + 19 is not 100. */
	CHECK(!decide(l, (const char *[]){"stock:A:x", "stock:B:x", "stock:C:x"},
	    (int64_t[]){40, 40, 20}, 3));
	CHECK_INT(account_available(l, TEXT("stock:A:x")), 40);
	/* T17: what was refused whole leaves room for the next record of the batch. */
	CHECK(!decide(
	    l, (const char *[]){"stock:D:x", "stock:E:x"}, (int64_t[]){15, 5}, 2));
	CHECK(decide(l, (const char *[]){"stock:D:x"}, (int64_t[]){15}, 1));
	CHECK_INT(account_get(l, TEXT("customer:S:x")).posted, 15);
	CHECK(!decide(l, (const char *[]){"stock:D:x"}, (int64_t[]){15}, 1));
	ledger_end(l);
	check_whole(l);
	ledger_close(l);
}

/* T21: on hand, set aside, left. */
static void
set_aside(void)
{
	struct ledger *l = with_stock("10");
	struct buf legs = {0};
	int64_t owner;
	struct hold h;

	ledger_begin(l);
	owner = hold(l, 2, 5, 0);
	check_stock(l, 10, 5);
	CHECK(hold_find(l, owner, 2, &h));
	CHECK_INT(h.expires, INT64_MAX);
	hold_legs(l, &h, &legs);
	CHECK_STR(buf_cstr(&legs), "[[\"stock:S:i\",\"customer:S:i\",5]]");
	buf_free(&legs);
	ledger_end(l);
	/* Counters are read anew in the next batch. */
	ledger_begin(l);
	check_stock(l, 10, 5);
	ledger_end(l);
	check_whole(l);
	ledger_close(l);
}

/* T3: the same key with the same content is what is stored. */
static void
exists(void)
{
	struct ledger *l = with_stock("10");
	struct event e = {.type = &hold_expired,
	    .kind = "test",
	    .name = TEXT("owner"),
	    .key = TEXT("k:1"),
	    .body = TEXT("{\"moves\":[" LEG("1") "]}")};
	struct stored s;

	ledger_begin(l);
	event_digest(e.body, e.content);
	event_append(l, &e);
	CHECK(event_by_key(l, TEXT("k:1"), &s));
	CHECK(memcmp(s.content, e.content, CONTENT_LEN) == 0);
	check_stock(l, 9, 0);
	ledger_end(l);
	ledger_close(l);
}

static void
attempts(void)
{
	struct ledger *l = with_stock("10");
	char body[300];
	struct hold h;
	int64_t owner;

	clock_set(5000);
	ledger_begin(l);
	owner = say(l, "owner", place(body, sizeof(body), 2, 1, 4, 6000));
	ledger_end(l);
	clock_set(6000);
	ledger_begin(l);
	say(l, "owner", place(body, sizeof(body), 2, 2, 3, 9000));
	CHECK(hold_find(l, owner, 2, &h));
	CHECK_INT(h.attempt, 2);
	CHECK_INT(h.state, HOLD_OPEN);
	check_stock(l, 10, 3);
	/* What an event gives back it may set aside anew. */
	say(l, "owner",
	    "{\"void\":[[2,2]],\"hold\":{\"step\":2,\"attempt\":3,\"legs\":[" LEG(
		"10") "]}}");
	check_stock(l, 10, 10);
	ledger_end(l);
	check_whole(l);
	ledger_close(l);
}

/* What has expired stays so when the clock steps back, and what was extended lasts. */
static void
expiry(void)
{
	struct ledger *l = with_stock("10");
	int64_t owner;

	clock_set(10000);
	ledger_begin(l);
	owner = hold(l, 2, 1, 11000);
	hold(l, 3, 2, 11000);
	hold(l, 4, 3, 12000);
	say(l, "owner", "{\"extend\":[[3,1]],\"clock\":{\"extend\":20000}}");
	ledger_end(l);
	clock_set(10999);
	ledger_begin(l);
	CHECK_STR(closed(l, owner, 2), NULL);
	ledger_end(l);
	clock_set(11000);
	ledger_begin(l);
	CHECK_STR(closed(l, owner, 2), "expired");
	CHECK_STR(closed(l, owner, 3), NULL);
	check_stock(l, 10, 5);
	ledger_end(l);
	clock_set(1000);
	ledger_begin(l);
	CHECK_STR(closed(l, owner, 2), "expired");
	CHECK_INT(ledger_now(l), 11000);
	check_stock(l, 10, 5);
	ledger_end(l);
	clock_set(30000);
	ledger_begin(l);
	check_stock(l, 10, 0);
	ledger_end(l);
	check_whole(l);
	ledger_close(l);
}

int
main(void)
{
	program = "ledger_holds";
	two_phases();
	invariants();
	all_or_none();
	set_aside();
	exists();
	attempts();
	expiry();
	return failures > 0;
}
