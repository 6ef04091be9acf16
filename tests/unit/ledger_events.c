/* ledger_events.c - events appended, chained, found again; ids; dry runs; replay */
#include "ledger_check.h"

static void
put(struct ledger *l, struct event *e, const char *name, const char *key)
{
	*e = (struct event){.type = &hold_expired,
	    .kind = "test",
	    .name = text_of(name),
	    .key = text_of(key),
	    .body = TEXT("{\"n\":1}")};
	event_digest(text_of(key ? key : ""), e->content);
	event_append(l, e);
}

static void
appended_and_found(void)
{
	static const char *const types[] = {"hold.expired", NULL};
	static const char *const others[] = {"no.type", NULL};
	struct ledger *l = ledger_scratch();
	struct event a, b, c;
	struct stored s;
	unsigned char content[CONTENT_LEN];

	clock_set(1700000000000);
	ledger_begin(l);
	put(l, &a, "x", "kind:1");
	put(l, &b, "x", "kind:2");
	put(l, &c, "y", NULL);
	CHECK_INT(a.seq, 1);
	CHECK_INT(c.seq, 3);
	CHECK_INT(b.version, 2);
	CHECK_INT(c.version, 1);
	CHECK(a.stream == b.stream && a.stream != c.stream);
	CHECK_INT(a.at, 1700000000000);
	CHECK(event_by_key(l, TEXT("kind:2"), &s));
	CHECK_INT(s.seq, 2);
	CHECK_INT(s.version, 2);
	CHECK(text_is(s.type, "hold.expired") && text_is(s.body, "{\"n\":1}"));
	event_digest(TEXT("kind:2"), content);
	CHECK(memcmp(content, s.content, CONTENT_LEN) == 0);
	CHECK(!event_by_key(l, TEXT("kind:3"), &s));
	CHECK(!event_by_key(l, TEXT(""), &s));
	CHECK(event_last(l, a.stream, types, &s));
	CHECK_INT(s.seq, 2);
	CHECK(!event_last(l, a.stream, others, &s));
	CHECK(!event_last(l, 99, types, &s));
	CHECK_INT(stream_find(l, "test", TEXT("x")), a.stream);
	CHECK_INT(stream_find(l, "other", TEXT("x")), 0);
	CHECK(text_is(stream_name(l, c.stream), "y"));
	CHECK(ledger_end(l));
	check_whole(l);
	ledger_close(l);
}

static void
same_key_twice(void *unused)
{
	struct ledger *l = ledger_scratch();
	struct event e;

	(void)unused;
	ledger_begin(l);
	put(l, &e, "x", "kind:1");
	put(l, &e, "x", "kind:1");
}

static void
outside_a_batch(void *unused)
{
	struct event e;

	(void)unused;
	put(ledger_scratch(), &e, "x", NULL);
}

static void
changed_event(void *unused)
{
	struct ledger *l = ledger_scratch();

	(void)unused;
	say_alone(l, "x", "{}");
	db_exec(ledger_db(l), "UPDATE event SET body = '{ }'");
}

static void
deleted_event(void *unused)
{
	struct ledger *l = ledger_scratch();

	(void)unused;
	say_alone(l, "x", "{}");
	db_exec(ledger_db(l), "DELETE FROM event");
}

static void
every_column_is_hashed(void)
{
	static const struct event_type other = {"no.type", NULL};
	unsigned char before[HASH_LEN] = {1}, first[HASH_LEN], h[HASH_LEN];
	struct event e = {.type = &hold_expired,
	    .seq = 1,
	    .stream = 2,
	    .version = 3,
	    .at = 4,
	    .recorded_at = 5,
	    .body = TEXT("{}")};
	struct event v[11];
	size_t i;

	event_hash(before, &e, first);
	for (i = 0; i < 11; i++)
		v[i] = e;
	v[0].seq++;
	v[1].stream++;
	v[2].version++;
	v[3].type = &other;
	v[4].at++;
	v[5].recorded_at++;
	v[6].actor = TEXT("");
	v[7].trace = TEXT("t");
	v[8].key = TEXT("k");
	v[9].content[15] = 1;
	v[10].body = TEXT("{ }");
	for (i = 0; i < 11; i++) {
		event_hash(before, &v[i], h);
		CHECK(memcmp(h, first, HASH_LEN) != 0);
	}
	before[31] = 1;
	event_hash(before, &e, h);
	CHECK(memcmp(h, first, HASH_LEN) != 0);
	/* Lengths keep what stands in one column from counting for the next. */
	v[0] = v[1] = e;
	v[0].trace = TEXT("ab");
	v[0].key = TEXT("c");
	v[1].trace = TEXT("a");
	v[1].key = TEXT("bc");
	event_hash(before, &v[0], first);
	event_hash(before, &v[1], h);
	CHECK(memcmp(h, first, HASH_LEN) != 0);
}

static int64_t
take_ids(struct ledger *l, int64_t after, int n)
{
	int64_t id = after;

	ledger_begin(l);
	while (n-- > 0) {
		int64_t next = ledger_new_id(l);

		if (next <= id) {
			CHECK(!"an id came again");
			break;
		}
		id = next;
	}
	say(l, "ids", "{}");
	ledger_end(l);
	return id;
}

static void
ids_never_repeat(void)
{
	struct ledger *l = ledger_scratch();
	int64_t id;

	clock_set(1700000000000);
	id = take_ids(l, 0, 10000); /* the clock stands still */
	id = take_ids(l, id, 5000);
	clock_set(1690000000000); /* and steps back by months */
	id = take_ids(l, id, 5000);
	clock_set(1700000100000);
	id = take_ids(l, id, 2);
	CHECK_INT((id >> 22) + SNOW_EPOCH_MS, 1700000100000);
	ledger_close(l);
}

static void
clock_never_steps_back(void)
{
	struct ledger *l = ledger_scratch();

	clock_set(2000);
	say_alone(l, "x", "{}");
	clock_set(1000);
	ledger_begin(l);
	CHECK_INT(ledger_now(l), 2000);
	ledger_end(l);
	clock_set(3000);
	ledger_begin(l);
	CHECK_INT(ledger_now(l), 3000);
	ledger_end(l);
	CHECK_INT(ledger_watermark(l, "clock"), 2000);
	ledger_close(l);
}

/* A batch that is taken back leaves nothing, and what it named is forgotten. */
static void
abandoned(void)
{
	struct ledger *l = ledger_scratch();
	int64_t definitions;
	struct stored s;
	struct event e;

	say_alone(l, "kept", "{\"moves\":[[\"supplier:S1:a\",\"stock:S1:a\",5]]}");
	ledger_begin(l);
	definitions = ledger_definitions(l);
	put(l, &e, "gone", "kind:gone");
	name_make(l, NAMES_CHANNEL, TEXT("gone"));
	say(l, "gone",
	    "{\"moves\":[[\"stock:S1:a\",\"customer:S1:a\",5],"
	    "[\"supplier:S1:b\",\"stock:S1:b\",1]]}");
	CHECK_INT(account_available(l, TEXT("stock:S1:b")), 1);
	ledger_abandon(l);
	ledger_begin(l);
	CHECK(ledger_definitions(l) != definitions);
	CHECK_INT(stream_find(l, "test", TEXT("gone")), 0);
	CHECK_INT(name_find(l, NAMES_CHANNEL, TEXT("gone")), 0);
	CHECK(!event_by_key(l, TEXT("kind:gone"), &s));
	CHECK_INT(account_get(l, TEXT("stock:S1:b")).id, 0);
	CHECK_INT(account_available(l, TEXT("stock:S1:a")), 5);
	put(l, &e, "new", NULL);
	CHECK_INT(e.seq, 2);
	CHECK_INT(name_make(l, NAMES_CHANNEL, TEXT("new")), 1);
	ledger_abandon(l);
	check_whole(l);
	ledger_close(l);
}

static int64_t
count(struct ledger *l)
{
	struct stmt *s = sql(l, "SELECT count(*) FROM event");
	int64_t n = 0;

	if (stmt_row(s))
		n = stmt_get_int(s, 0);
	stmt_done(s);
	return n;
}

static void
folded_again(void)
{
	struct ledger *l = ledger_scratch(), *again = ledger_scratch();

	ledger_begin(l);
	say(l, "x", "{\"moves\":[[\"supplier:S1:a\",\"stock:S1:a\",9]]}");
	say(l, "y",
	    "{\"hold\":{\"step\":2,\"attempt\":1,\"legs\":"
	    "[[\"stock:S1:a\",\"customer:S1:a\",4]]}}");
	say(l, "y", "{\"post\":[[2,1,[3]]]}");
	ledger_end(l);
	ledger_begin_read(l);
	replay(l, again, 2);
	ledger_end_read(l);
	CHECK_INT(account_get(again, TEXT("stock:S1:a")).held, 4);
	ledger_close(again);
	again = ledger_scratch();
	ledger_begin_read(l);
	replay(l, again, 0);
	ledger_end_read(l);
	CHECK_INT(account_get(again, TEXT("stock:S1:a")).posted, 6);
	CHECK_INT(account_get(again, TEXT("stock:S1:a")).held, 0);
	CHECK_INT(account_get(again, TEXT("supplier:S1:a")).posted, -9);
	CHECK_INT(count(l), 3);
	CHECK_INT(count(again), 0);
	ledger_close(again);
	check_whole(l);
	ledger_close(l);
}

int
main(void)
{
	program = "ledger_events";
	appended_and_found();
	every_column_is_hashed();
	CHECK_INT(code_of(same_key_twice, NULL), EX_SOFTWARE);
	CHECK_INT(code_of(outside_a_batch, NULL), EX_SOFTWARE);
	CHECK_INT(code_of(changed_event, NULL), EX_SOFTWARE);
	CHECK_INT(code_of(deleted_event, NULL), EX_SOFTWARE);
	ids_never_repeat();
	clock_never_steps_back();
	abandoned();
	folded_again();
	return failures > 0;
}
