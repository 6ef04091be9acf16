/* verify_tables.c - every table of state beside the same one folded afresh */
#include "ledger/inside.h"
#include "ledger/verify.h"

const struct projection projections[] = {
    {"account", 1, "SELECT * FROM account ORDER BY id"},
    {"hold", 3, "SELECT * FROM hold ORDER BY owner, step, attempt"},
    {"definition", 2, "SELECT * FROM definition ORDER BY stream, n"},
    {"channel", 1, "SELECT * FROM channel ORDER BY id"},
    {"customer", 1, "SELECT * FROM customer ORDER BY id"},
    {"dispatched", 2, "SELECT * FROM dispatched ORDER BY at, stream"},
    {"orders", 1, "SELECT * FROM orders ORDER BY id"},
    {"ticket_day", 2, "SELECT * FROM ticket_day ORDER BY store, day"},
    {"order_line", 2, "SELECT * FROM order_line ORDER BY order_id, line"},
    {"payment", 2, "SELECT * FROM payment ORDER BY order_id, n"},
    {"notice", 1, "SELECT * FROM notice ORDER BY key"},
    {"charge", 2, "SELECT * FROM charge ORDER BY order_id, n"},
    {"refund", 2, "SELECT * FROM refund ORDER BY order_id, n"},
    {"refund_review", 2, "SELECT * FROM refund_review ORDER BY order_id, request"},
    {"refund_line", 3, "SELECT * FROM refund_line ORDER BY order_id, n, line"},
    {"bill_row", 2, "SELECT * FROM bill_row ORDER BY stream, n"},
    {"lot", 1, "SELECT * FROM lot ORDER BY id"},
    {"lot_open", 4, "SELECT * FROM lot_open ORDER BY store, item, expires, lot"},
    {"item_value", 2, "SELECT * FROM item_value ORDER BY store, item"},
    {"purchase", 1, "SELECT * FROM purchase ORDER BY id"},
    {"purchase_line", 2, "SELECT * FROM purchase_line ORDER BY purchase, item"},
    {"stock_count", 1, "SELECT * FROM stock_count ORDER BY id"},
    {"count_line", 2, "SELECT * FROM count_line ORDER BY count, item"},
    {"transfer", 1, "SELECT * FROM transfer ORDER BY id"},
    {"transfer_lot", 2, "SELECT * FROM transfer_lot ORDER BY transfer, n"},
    {"buy_group", 1, "SELECT * FROM buy_group ORDER BY id"},
    {"group_member", 2, "SELECT * FROM group_member ORDER BY buy_group, order_id"},
    {"wallet_lot", 4, "SELECT * FROM wallet_lot ORDER BY customer, kind, sku, name"},
    {"wallet_use", 2, "SELECT * FROM wallet_use ORDER BY order_id, n"},
    {"topup", 2, "SELECT * FROM topup ORDER BY customer, name"},
    {"sale_loss", 2, "SELECT * FROM sale_loss ORDER BY seq, store"},
    {"points_order", 1, "SELECT * FROM points_order ORDER BY order_id"},
    {"wallet_return", 3, "SELECT * FROM wallet_return ORDER BY customer, name, n"},
    {"cash_entry", 2, "SELECT * FROM cash_entry ORDER BY seq, n"},
    {"drawer_count", 1, "SELECT * FROM drawer_count ORDER BY seq"},
    {"sale_day", 4, "SELECT * FROM sale_day ORDER BY sku, day, store, channel"},
    {NULL, 0, NULL},
};

static int
compare(struct stmt *a, struct stmt *b, int column)
{
	enum stmt_kind x = stmt_get_kind(a, column), y = stmt_get_kind(b, column);
	int64_t m, n;

	if (x != y)
		return x < y ? -1 : 1;
	switch (x) {
	case STMT_NULL:
		return 0;
	case STMT_INT:
		m = stmt_get_int(a, column);
		n = stmt_get_int(b, column);
		return (m > n) - (m < n);
	default:
		return text_cmp(stmt_get_blob(a, column), stmt_get_blob(b, column));
	}
}

/* The order of two rows by their keys; no row at all comes last. */
static int
by_keys(struct stmt *a, bool more_a, struct stmt *b, bool more_b, int keys)
{
	int i, order = 0;

	if (!more_a || !more_b)
		return more_b - more_a;
	for (i = 0; i < keys && order == 0; i++)
		order = compare(a, b, i);
	return order;
}

static void
put_value(struct buf *b, struct stmt *s, int column)
{
	struct text t;

	switch (stmt_get_kind(s, column)) {
	case STMT_NULL:
		buf_str(b, "null");
		break;
	case STMT_INT:
		buf_int(b, stmt_get_int(s, column));
		break;
	default:
		t = stmt_get_blob(s, column);
		buf_visible(b, (struct text){t.p, t.n < 80 ? t.n : 80});
		break;
	}
}

static void
put_key(struct buf *b, struct stmt *s, int keys)
{
	int i;

	buf_clear(b);
	for (i = 0; i < keys; i++) {
		buf_printf(b, "%s%s=", i ? "," : "", stmt_name(s, i));
		put_value(b, s, i);
	}
}

static void
differ(const struct projection *p, struct stmt *is, struct stmt *should,
    struct findings *f)
{
	struct buf key = {0}, x = {0}, y = {0};
	int i, n = stmt_columns(is);

	for (i = p->keys; i < n; i++) {
		if (compare(is, should, i) == 0)
			continue;
		put_key(&key, is, p->keys);
		buf_clear(&x);
		buf_clear(&y);
		put_value(&x, is, i);
		put_value(&y, should, i);
		finding(f, "differs", p->name, buf_cstr(&key), 0,
		    "%s is %s, the events say %s", stmt_name(is, i), buf_cstr(&x),
		    buf_cstr(&y));
	}
	buf_free(&key);
	buf_free(&x);
	buf_free(&y);
}

static void
alone(const struct projection *p, struct stmt *s, const char *code, const char *detail,
    struct findings *f)
{
	struct buf key = {0};

	put_key(&key, s, p->keys);
	finding(f, code, p->name, buf_cstr(&key), 0, "%s", detail);
	buf_free(&key);
}

static void
compare_table(const struct projection *p, struct db *is_db, struct db *should_db,
    struct findings *f)
{
	struct stmt *is = db_sql(is_db, p->select),
		    *should = db_sql(should_db, p->select);
	bool more_is = stmt_row(is), more_should = stmt_row(should);

	while (more_is || more_should) {
		int order = by_keys(is, more_is, should, more_should, p->keys);

		if (order == 0)
			differ(p, is, should, f);
		else if (order < 0)
			alone(p, is, "extra", "it should not be there", f);
		else
			alone(p, should, "missing", "it should be there", f);
		if (order <= 0)
			more_is = stmt_row(is);
		if (order >= 0)
			more_should = stmt_row(should);
	}
}

void
verify_tables(struct ledger *l, struct ledger *fresh, struct findings *f)
{
	const struct projection *p;

	for (p = projections; p->name; p++)
		compare_table(p, l->db, fresh->db, f);
	if (ledger_watermark(l, "definitions") !=
	    ledger_watermark(fresh, "definitions"))
		finding(f, "definitions", "watermark", "definitions", 0,
		    "not the latest event that defined something");
}

void
verify_schema(struct ledger *l, struct ledger *fresh, struct findings *f)
{
	static const struct projection schema = {"sqlite_schema", 1,
	    "SELECT name, type, tbl_name, sql FROM sqlite_schema "
	    "WHERE substr(name, 1, 7) <> 'sqlite_' ORDER BY name"};

	compare_table(&schema, l->db, fresh->db, f);
}
