/* query.c - a question asked and answered */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "ledger/query.h"

extern const char sql_views[];

/* What is not here (meta, watermark, sale_day, sale_loss) is not read by any question,
 * whatever it does. */
const char *const query_tables[] = {"account", "hold", "definition", "channel",
    "customer", "orders", "order_line", "payment", "charge", "refund", "refund_line",
    "refund_review", "bill_row", "lot", "lot_open", "item_value", "purchase",
    "purchase_line", "transfer", "transfer_lot", "stock_count", "count_line",
    "buy_group", "group_member", "wallet_lot", "wallet_use", "topup", "wallet_return",
    "points_order", "cash_entry", "drawer_count", "stream", "event", NULL};

bool
query_is_name(const char *word)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789-_";

	return *word && !word[strspn(word, plain)];
}

struct query *
query_of_sql(const char *sql)
{
	struct query *q = xcalloc(1, sizeof(*q));

	if (!utf8_valid(text_of(sql)))
		cli_usage("the question is not UTF-8");
	q->sql = xstrdup(sql);
	return q;
}

void
query_free(struct query *q)
{
	if (!q)
		return;
	arena_free(&q->arena);
	free(q->parameter);
	free(q->sql);
	free((char *)q->file);
	free(q);
}

/* -- parameters */

struct parameter *
query_parameter(struct query *q, struct text name)
{
	size_t i;

	for (i = 0; i < q->parameters; i++)
		if (text_eq(q->parameter[i].name, name))
			return &q->parameter[i];
	return NULL;
}

struct parameter *
query_add(struct query *q, struct text name)
{
	struct parameter *p;

	q->parameter =
	    xrealloc(q->parameter, (q->parameters + 1) * sizeof(*q->parameter));
	p = &q->parameter[q->parameters++];
	*p = (struct parameter){.name = name};
	return p;
}

static bool
is_choice(struct text choices, struct text value)
{
	size_t i, from = 0;

	for (i = 0; i <= choices.n; i++) {
		if (i < choices.n && choices.p[i] != '|')
			continue;
		if (text_eq((struct text){choices.p + from, i - from}, value))
			return true;
		from = i + 1;
	}
	return false;
}

void
query_set(struct query *q, struct text name, const char *value)
{
	struct parameter *p = query_parameter(q, name);
	int64_t n;

	if (!utf8_valid(text_of(value)))
		cli_usage("--%.*s: not UTF-8", (int)name.n, name.p);
	if (!p && q->file)
		cli_usage("this question has no parameter --%.*s", (int)name.n, name.p);
	if (!p)
		p = query_add(q, name);
	if (p->whole && !money_parse(text_of(value), 0, &n))
		cli_usage("--%.*s: expected a whole number, got '%s'", (int)name.n,
		    name.p, value);
	if (p->choices.p && !is_choice(p->choices, text_of(value)))
		cli_usage("--%.*s: expected one of %.*s, got '%s'", (int)name.n, name.p,
		    (int)p->choices.n, p->choices.p, value);
	p->value = value;
}

void
query_offer(struct query *q, const char *name, const char *value)
{
	struct parameter *p = query_parameter(q, text_of(name));

	if (p)
		return;
	p = query_add(q, text_of(name));
	p->value = value;
	p->offered = true;
}

/* A value is a number where its question says so, and in SQL of the command line where
 * it is written as one. */
static void
bind(struct query *q, struct stmt *s, int at, const struct parameter *p)
{
	struct text value = text_of(p->value);
	struct buf again = {0};
	int64_t n;
	bool whole = money_parse(value, 0, &n);

	if (whole && !p->whole) {
		buf_int(&again, n);
		whole = !q->file && text_eq(value, (struct text){again.p, again.n});
		buf_free(&again);
	}
	if (whole)
		stmt_int(s, at, n);
	else
		stmt_text(s, at, value);
}

static void
bind_all(struct query *q, struct stmt *s)
{
	const struct parameter *p;
	struct buf name = {0};
	int i;

	for (i = 1; i <= stmt_parameters(s); i++) {
		const char *word = stmt_parameter(s, i);

		if (!word || *word != ':')
			die(EX_DATAERR, "a parameter is written :name");
		p = query_parameter(q, text_of(word + 1));
		if (!p)
			cli_usage("%s needs a value: --%s VALUE", word, word + 1);
		bind(q, s, i, p);
	}
	for (p = q->parameter; p < q->parameter + q->parameters; p++) {
		buf_clear(&name);
		buf_char(&name, ':');
		buf_text(&name, p->name);
		if (!p->offered && stmt_index(s, buf_cstr(&name)) == 0)
			cli_usage("the question has no parameter %s", name.p);
	}
	buf_free(&name);
}

/* -- the answer */

static void
put_hex(struct rows *rows, const char *name, struct text t)
{
	struct buf b = {0};

	buf_hex(&b, t.p, t.n);
	rows_text(rows, name, (struct text){b.n ? b.p : "", b.n});
	buf_free(&b);
}

/* The shortest text that is this number. */
static void
put_real(struct rows *rows, const char *name, double v)
{
	char text[40];

	if (!isfinite(v)) {
		rows_str(rows, name, v > 0 ? "inf" : "-inf");
		return;
	}
	snprintf(text, sizeof(text), "%.15g", v);
	if (strtod(text, NULL) < v || strtod(text, NULL) > v)
		snprintf(text, sizeof(text), "%.17g", v);
	rows_raw(rows, name, text_of(text));
}

static void
put_int64(struct rows *rows, const char *name, int64_t v)
{
	struct buf b = {0};

	if (v <= WHOLE_MAX && v >= -WHOLE_MAX) {
		rows_int(rows, name, v);
		return;
	}
	buf_int(&b, v);
	rows_text(rows, name, (struct text){b.p, b.n});
	buf_free(&b);
}

static void
cell(struct rows *rows, const char *name, struct stmt *s, int i)
{
	struct text t;

	switch (stmt_get_kind(s, i)) {
	case STMT_NULL:
		rows_null(rows, name);
		break;
	case STMT_INT:
		put_int64(rows, name, stmt_get_int(s, i));
		break;
	case STMT_REAL:
		put_real(rows, name, stmt_get_real(s, i));
		break;
	case STMT_TEXT:
		t = stmt_get_text(s, i);
		if (utf8_valid(t))
			rows_text(rows, name, t);
		else
			put_hex(rows, name, t);
		break;
	case STMT_BLOB:
		put_hex(rows, name, stmt_get_blob(s, i));
	}
}

static bool
taken(char **name, int n, const char *wanted)
{
	while (n-- > 0)
		if (strcmp(name[n], wanted) == 0)
			return true;
	return false;
}

/* A record has each name once: the second "store" is "store_2". */
static char **
column_names(struct stmt *s, int n)
{
	char **name = xcalloc((size_t)n, sizeof(*name));
	int i, no;

	for (i = 0; i < n; i++) {
		struct buf b = {0};

		buf_str(&b, stmt_name(s, i));
		for (no = 2; taken(name, i, buf_cstr(&b)); no++) {
			buf_clear(&b);
			buf_printf(&b, "%s_%d", stmt_name(s, i), no);
		}
		name[i] = b.p;
	}
	return name;
}

void
query_answer(struct query *q, struct ledger *l, int64_t deadline_ms, struct rows *rows)
{
	const char *why, *from = q->file ? q->file : "the question";
	struct stmt *s;
	char **name;
	int n, i, got;

	db_guard(ledger_db(l), sql_views, query_tables, deadline_ms);
	s = db_ask(ledger_db(l), text_of(q->sql), &why);
	if (!s)
		die(EX_DATAERR, "%s: %s", from, why);
	bind_all(q, s);
	n = stmt_columns(s);
	name = column_names(s, n);
	rows_spare(rows, q->spare);
	while ((got = stmt_try(s, &why)) == 1) {
		for (i = 0; i < n; i++)
			cell(rows, name[i], s, i);
		rows_end(rows);
	}
	if (got < 0)
		die(EX_DATAERR, "%s: %s", from, why);
	for (i = 0; i < n; i++)
		free(name[i]);
	free(name);
	stmt_free(s);
}
