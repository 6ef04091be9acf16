/* json.c - the record reader beside jansson, on orders of about 350 bytes */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record.h"

enum { ORDERS = 100000, ROUNDS = 5, KEEP = 4 << 20 };

static struct buf text;
static struct text line[ORDERS];
static struct arena arena;
static struct buf out;

static void
make_orders(void)
{
	static const char *const sku[] = {"latte-l", "milk-tea", "americano", "oolong"};

	srand(1);
	for (int i = 0; i < ORDERS; i++) {
		buf_printf(&text,
		    "{\"channel\":\"till\",\"channel_no\":\"20240212-%06d\",\"store\":"
		    "\"north-street\",\"customer\":\"c%d\",\"placed_at\":"
		    "\"2024-02-12T07:%02d:%02d+08:00\",\"lines\":[{\"sku\":\"%s\",\"qty\":%d,"
		    "\"price\":%d,\"options\":[\"less-sugar\",\"no-ice\"]},{\"sku\":\"%s\","
		    "\"qty\":%d,\"price\":%d}],\"note\":\"%s\",\"terminal\":\"T%d\","
		    "\"happened\":true}\n",
		    i, rand() % 100000, rand() % 60, rand() % 60, sku[rand() % 4],
		    rand() % 3 + 1, rand() % 3000, sku[rand() % 4], rand() % 3 + 1,
		    rand() % 3000,
		    i % 4 ? "take away please, two bags, one straw each"
			  : "\345\260\221\347\263\226",
		    rand() % 9);
	}
	char *p = text.p;
	for (int i = 0; i < ORDERS; i++) {
		char *end = strchr(p, '\n');

		line[i] = (struct text){p, (size_t)(end - p)};
		p = end + 1;
	}
}

static void
must(bool ok)
{
	if (!ok)
		die(EX_SOFTWARE, "an order was not read");
}

static void
ours_read(size_t i)
{
	struct record r = {0};

	must(record_read(&r, line[i], &arena));
}

static void
ours_print(size_t i)
{
	struct record r = {0};

	must(record_read(&r, line[i], &arena));
	rec_splice(
	    &r, TEXT("\"order_id\":\"1541815603606036480\",\"status\":\"pending\","
		     "\"total\":4200"));
	rec_print(&r, &out);
}

static void
ours_puts(size_t i)
{
	struct record r = {0};

	must(record_read(&r, line[i], &arena));
	rec_put_id(&r, "order_id", 1541815603606036480);
	rec_put_str(&r, "status", "pending");
	rec_put_int(&r, "total", 4200);
	rec_print(&r, &out);
}

static void
theirs_read(size_t i)
{
	json_t *j = json_loadb(line[i].p, line[i].n, JSON_REJECT_DUPLICATES, NULL);

	must(j);
	json_decref(j);
}

static void
theirs_print(size_t i)
{
	json_t *j = json_loadb(line[i].p, line[i].n, JSON_REJECT_DUPLICATES, NULL);
	char *s;

	must(j);
	json_object_set_new(j, "order_id", json_string("1541815603606036480"));
	json_object_set_new(j, "status", json_string("pending"));
	json_object_set_new(j, "total", json_integer(4200));
	s = json_dumps(j, JSON_COMPACT);
	buf_str(&out, s);
	buf_char(&out, '\n');
	free(s);
	json_decref(j);
}

/* Nanoseconds for all orders, in batches as the filters take them. */
static int64_t
once(void (*one)(size_t))
{
	int64_t begin = clock_mono_ns();

	for (size_t i = 0; i < ORDERS; i++) {
		if (i % BATCH_LINES == 0) {
			arena_reset(&arena, KEEP);
			buf_clear(&out);
		}
		one(i);
	}
	return clock_mono_ns() - begin;
}

int
main(void)
{
	static const struct {
		const char *name;
		void (*one)(size_t);
	} way[] = {{"read", ours_read}, {"read, splice, print", ours_print},
	    {"read, put, print", ours_puts}, {"jansson read", theirs_read},
	    {"jansson read, set, print", theirs_print}};
	enum { WAYS = sizeof(way) / sizeof(*way) };
	int64_t best[WAYS] = {0};

	make_orders();
	for (int round = 0; round < ROUNDS; round++)
		for (size_t w = 0; w < WAYS; w++) {
			int64_t ns = once(way[w].one);

			if (best[w] == 0 || ns < best[w])
				best[w] = ns;
		}
	printf("%d orders of %zu bytes, best of %d\n", ORDERS, text.n / ORDERS, ROUNDS);
	for (size_t w = 0; w < WAYS; w++)
		printf("%-26s %6.0f MB/s %6" PRId64 " ns an order\n", way[w].name,
		    (double)text.n * 1000 / (double)best[w], best[w] / ORDERS);
	return 0;
}
