/* base_money.c - checked arithmetic, shares, decimal text */
#include "base_check.h"

enum { LINES_MAX = 1000 };

static void
shares(
    const char *name, size_t n, const int64_t *w, int64_t amount, const int64_t *want)
{
	int64_t out[LINES_MAX], sum = 0;
	size_t i;

	share_out(w, n, amount, out);
	for (i = 0; i < n; i++) {
		sum += out[i];
		if (want && out[i] != want[i]) {
			printf("%s: line %zu gets %lld, not %lld\n", name, i,
			    (long long)out[i], (long long)want[i]);
			failures++;
		}
		CHECK(amount < 0 ? out[i] <= 0 : out[i] >= 0);
	}
	EQUAL(sum, amount);
}
#define W(...) ((int64_t[]){__VA_ARGS__})
#define SHARES(name, n, w, amount, out) shares(name, n, W w, amount, W out)

/* Cases of FEATURES.md 4.1, and of their neighbours. */
static void
known_shares(void)
{
	SHARES("A1", 1, (123), 300, (300));
	SHARES("A3", 3, (4000, 2000, 2000), -300, (-150, -75, -75));
	SHARES("A5", 3, (1000, 1000, 1000), 299, (100, 100, 99));
	SHARES("A7", 8, (10, 20, 10, 30, 50, 20, 10, 40), 93,
	    (5, 10, 5, 15, 24, 10, 5, 19));
	SHARES("A9", 2, (0, 0), 10, (5, 5));
	SHARES("A11", 2, (100, 100), -20, (-10, -10));
	SHARES("A13", 2, (200, 150), 70, (40, 30));
	SHARES("A15", 3, (12000, 23000, 30000), 5000, (923, 1769, 2308));
	SHARES("A17", 3, (5000, 5000, 5000), 1000, (334, 333, 333));
	SHARES("A19", 2, (200, 600), 400, (100, 300));
	SHARES("A21", 3, (10000, 10000, 10000), 1000, (334, 333, 333));
	SHARES("A23", 2, (3000, 1000), 2000, (1500, 500));
	SHARES("all nought", 3, (0, 0, 0), -10, (-4, -3, -3));
	SHARES("some nought", 3, (0, 7, 0), 5, (0, 5, 0));
	SHARES("nothing", 2, (1, 2), 0, (0, 0));
	SHARES("widest", 2, (INT64_MAX, INT64_MAX), INT64_MIN,
	    (INT64_MIN / 2, INT64_MIN / 2));
	share_out(NULL, 0, 5, NULL);
}

/* Sums are exact, and no share is a whole unit from its due. */
static void
any_shares(void)
{
	static int64_t w[LINES_MAX], out[LINES_MAX];
	uint64_t seed = 88172645463325252;
	int round;

	for (round = 0; round < 2000; round++) {
		size_t i, n = 1 + (size_t)(seed % (round % 50 ? 9 : LINES_MAX));
		int64_t amount = (int64_t)(seed >> 20) % 100000 - 50000, total = 0;

		for (i = 0; i < n; i++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			w[i] = seed % 5 ? (int64_t)(seed >> 8) % 9000 : 0;
			total += w[i];
		}
		shares("any", n, w, amount, NULL);
		share_out(w, n, amount, out);
		for (i = 0; i < n && total; i++)
			CHECK(llabs(out[i] * total - amount * w[i]) < total);
	}
}

static void
products(void)
{
	int64_t r = 5;

	CHECK(add_ok(2, 3, &r) && r == 5);
	CHECK(!add_ok(INT64_MAX, 1, &r) && r == 5);
	CHECK(!add_ok(INT64_MIN, -1, &r) && r == 5);
	CHECK(mul_ok(-4, 3, &r) && r == -12);
	CHECK(!mul_ok(INT64_MAX, 2, &r) && r == -12);
	CHECK(!mul_ok(INT64_MIN, -1, &r) && r == -12);
	CHECK(mul_ok(r, r, &r) && r == 144);
	EQUAL(mul_div(1, 1, 2), 1);
	EQUAL(mul_div(-1, 1, 2), -1);
	EQUAL(mul_div(1, 1, 3), 0);
	EQUAL(mul_div(2, 1, 3), 1);
	EQUAL(mul_div(-2, 1, 3), -1);
	EQUAL(mul_div(-1, 1, 3), 0);
	EQUAL(mul_div(0, 5, 7), 0);
	EQUAL(mul_div(1005, 5000, 10000), 503);
	EQUAL(mul_div(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
	EQUAL(mul_div(INT64_MIN, INT64_MAX, INT64_MAX), INT64_MIN);
	EQUAL(mul_div(INT64_MAX, 1, INT64_MAX), 1);
	EQUAL(mul_div(INT64_MAX - 1, 1, INT64_MAX), 1);
}

static void
parses(const char *in, int places, int64_t want)
{
	int64_t v = -77;

	if (!money_parse(text_of(in), places, &v) || v != want) {
		printf(
		    "[%s] gives %lld, not %lld\n", in, (long long)v, (long long)want);
		failures++;
	}
}

static void
parses_not(const char *in, int places)
{
	int64_t v = -77;

	if (money_parse(text_of(in), places, &v) || v != -77) {
		printf("[%s] is taken for %lld\n", in, (long long)v);
		failures++;
	}
}

static void
prints(int64_t v, int places, bool group, const char *want)
{
	struct buf b = {0};

	money_print(&b, v, places, group);
	SAME(buf_cstr(&b), want);
	buf_free(&b);
}

static void
decimals(void)
{
	parses("0", 2, 0);
	parses("-0", 2, 0);
	parses("12.3", 2, 1230);
	parses("-12.30", 2, -1230);
	parses("007", 0, 7);
	parses("1.2300", 2, 123);
	parses("5.000", 0, 5);
	parses("0.000000001", 9, 1);
	parses("92233720368547758.07", 2, INT64_MAX);
	parses("-92233720368547758.08", 2, INT64_MIN);
	parses_not("", 2);
	parses_not("-", 2);
	parses_not(".", 2);
	parses_not(".5", 2);
	parses_not("5.", 2);
	parses_not("1.234", 2);
	parses_not("5.001", 0);
	parses_not("1,234.00", 2);
	parses_not("+1", 2);
	parses_not(" 1", 2);
	parses_not("1 ", 2);
	parses_not("1.2.3", 2);
	parses_not("1e3", 2);
	parses_not("--1", 2);
	parses_not("92233720368547758.08", 2);
	parses_not("9223372036854775808", 0);
	prints(0, 2, false, "0.00");
	prints(5, 2, false, "0.05");
	prints(-5, 2, false, "-0.05");
	prints(123456, 2, false, "1234.56");
	prints(123456, 2, true, "1,234.56");
	prints(100000000, 2, true, "1,000,000.00");
	prints(-99900, 2, true, "-999.00");
	prints(1234567, 0, true, "1,234,567");
	prints(INT64_MIN, 2, true, "-92,233,720,368,547,758.08");
}

int
main(void)
{
	known_shares();
	any_shares();
	products();
	decimals();
	return failures != 0;
}
