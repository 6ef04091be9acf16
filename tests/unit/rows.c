/* rows.c - cells of csv by the vectors, names of money, rows as JSON Lines */
#include <jansson.h>
#include <unistd.h>

#include "base_check.h"
#include "record/rows.h"

static size_t
cells(void)
{
	json_error_t error;
	json_t *all = json_load_file(vector_file("csv.json"), JSON_ALLOW_NUL, &error),
	       *v;
	struct buf b = {0};
	size_t i, n = 0;

	if (!all)
		die(EX_NOINPUT, "csv.json: %s", error.text);
	json_array_foreach(all, i, v)
	{
		json_t *in = json_object_get(v, "input");
		json_t *value = json_object_get(in, "value");
		const char *type =
		    json_string_value(json_object_get(in, "column_type"));

		if (!type)
			continue;
		n++;
		buf_clear(&b);
		csv_cell(&b,
		    (struct text){json_string_value(value), json_string_length(value)},
		    strcmp(type, "text") == 0);
		SAME(buf_cstr(&b), json_string_value(json_object_get(
				       json_object_get(v, "expect"), "cell")));
	}
	json_decref(all);
	buf_free(&b);
	return n;
}

static void
cell(struct text value, bool is_text, const char *want)
{
	struct buf b = {0};

	csv_cell(&b, value, is_text);
	SAME(buf_cstr(&b), want);
	buf_free(&b);
}

static void
own_cells(void)
{
	cell(TEXT("+1"), true, "'+1");
	cell(TEXT("@SUM(A1)"), true, "'@SUM(A1)");
	cell(TEXT("\r=1"), true, "\"'\r=1\"");
	cell(TEXT("=HYPERLINK(\"x\",\"y\")"), true,
	    "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
	cell(TEXT("-5"), false, "-5");
	cell(TEXT("a,b"), true, "\"a,b\"");
	cell(TEXT("a=b"), true, "a=b");
	cell(TEXT("奶茶"), true, "奶茶");
	cell(TEXT("\""), true, "\"\"\"\"");
}

static void
money(void)
{
	static const char *const yes[] = {"price", "total", "payable", "paid",
	    "discount", "revenue", "fees", "fee", "cost", "costed", "refunds", "margin",
	    "amount", "refund", "takings", "balance_fen", "group_price", "delivery_fee",
	    NULL};
	static const char *const no[] = {"qty", "margin_bp", "rate_bp", "cost_micros",
	    "prices", "sku", "", "n", "discounts", "paid_at", NULL};
	size_t i;

	for (i = 0; yes[i]; i++)
		CHECK(rows_is_money(text_of(yes[i])));
	for (i = 0; no[i]; i++)
		CHECK(!rows_is_money(text_of(no[i])));
}

/* What rows print, through a pipe that holds it. */
static void
json_lines(void)
{
	int ends[2], out = dup(STDOUT_FILENO);
	struct arena a = {0};
	struct record r = {0};
	struct rows *t;
	char got[1024];
	ssize_t n;

	if (pipe(ends) < 0 || dup2(ends[1], STDOUT_FILENO) < 0)
		die(EX_OSERR, "no pipe:");
	t = rows_open(ROWS_AUTO);
	rows_str(t, "day", "2024-02-12");
	rows_int(t, "revenue", 44895);
	rows_null(t, "sku");
	rows_raw(t, "list", TEXT("[1]"));
	rows_end(t);
	rows_end(t);
	CHECK(record_read(&r, TEXT("{\"a\": 1.50, \"b\":[\"\\u00e9\"]}"), &a));
	rows_record(t, &r);
	rows_int(t, "c", -1);
	rows_end(t);
	rows_text(t, "z", TEXT("q\""));
	rows_record(t, &r);
	rows_end(t);
	rows_close(t);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(ends[1]);
	n = read(ends[0], got, sizeof(got) - 1);
	got[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	close(out);
	SAME(got,
	    "{\"day\":\"2024-02-12\",\"revenue\":44895,\"sku\":null,\"list\":[1]}\n"
	    "{}\n"
	    "{\"a\": 1.50, \"b\":[\"\\u00e9\"],\"c\":-1}\n"
	    "{\"z\":\"q\\\"\",\"a\":1.50,\"b\":[\"\\u00e9\"]}\n");
	arena_free(&a);
}

int
main(void)
{
	CHECK(cells() >= 7);
	own_cells();
	money();
	json_lines();
	return failures != 0;
}
