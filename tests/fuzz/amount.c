/* amount.c - durations, money, shares, ids: exact, and read again as printed */
#include "fuzz.h"

__extension__ typedef __int128 wide;

static void
durations(struct text t)
{
	struct buf b = {0};
	int64_t ns, ms, again;

	if (!duration_parse(t, &ns))
		return;
	ms = ns / 1000000;
	duration_print(&b, ms);
	MUST(duration_parse((struct text){b.p, b.n}, &again));
	MUST(again / 1000000 == ms && again % 1000000 == 0);
	buf_free(&b);
}

static void
money(struct text t, int places)
{
	struct buf b = {0};
	int64_t minor, again;

	if (!money_parse(t, places, &minor))
		return;
	money_print(&b, minor, places, false);
	MUST(money_parse((struct text){b.p, b.n}, places, &again));
	MUST(again == minor);
	buf_clear(&b);
	money_print(&b, minor, places, true);
	MUST(b.n > 0 && utf8_valid((struct text){b.p, b.n}));
	buf_free(&b);
}

static void
ids(struct text t)
{
	struct snow s;
	struct buf b = {0};
	int64_t id;

	if (snow_decode(t, &s))
		return;
	MUST(snow_encode(&s, &id) == NULL);
	buf_int(&b, id);
	MUST(text_eq(t, (struct text){b.p, b.n}));
	buf_free(&b);
}

static void
products(int64_t a, int64_t b, int64_t c)
{
	wide exact = (wide)a * b, whole;
	int64_t r = 0;
	bool fits = exact >= INT64_MIN && exact <= INT64_MAX;

	MUST(mul_ok(a, b, &r) == fits && (!fits || r == (int64_t)exact));
	if (c <= 0)
		return;
	/* Half away from zero, done in another way. */
	whole = exact / c;
	if (2 * (exact % c) >= c)
		whole++;
	else if (2 * (exact % c) <= -c)
		whole--;
	if (whole >= INT64_MIN && whole <= INT64_MAX)
		MUST(mul_div(a, b, c) == (int64_t)whole);
}

enum { SHARES = 8 };

static void
shares(const int64_t *number, int64_t amount)
{
	int64_t w[SHARES], out[SHARES];
	wide all = 0, weights = 0;

	for (int i = 0; i < SHARES; i++)
		weights += w[i] = number[i] & WHOLE_MAX;
	amount %= WHOLE_MAX;
	share_out(w, SHARES, amount, out);
	for (int i = 0; i < SHARES; i++) {
		all += out[i];
		MUST(amount < 0 ? out[i] <= 0 : out[i] >= 0);
		MUST(weights == 0 || w[i] != 0 || out[i] == 0);
	}
	MUST(all == amount);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = {(const char *)data, size};
	int64_t number[SHARES + 1];

	if (size > 1) {
		int places = data[0] % (PLACES_MAX + 1);

		money((struct text){t.p + 1, t.n - 1}, places);
	}
	durations(t);
	ids(t);
	if (size >= sizeof(number)) {
		memcpy(number, data, sizeof(number));
		products(number[0], number[1], number[2]);
		products(number[0] >> 32, number[1] >> 20, number[2] & 0xffff);
		shares(number, number[SHARES]);
	}
	return 0;
}
