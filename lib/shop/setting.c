/* setting.c - what is in force of what the owner may set */
#include <stdlib.h>
#include <string.h>

#include "shop/catalog.h"
#include "shop/setting.h"

/* A value, compiled. */
struct value {
	struct record doc;
	ref at; /* 0: none */
	int64_t n;
	struct text text;
};
/* What was asked for is kept: a step may ask for it with every record. */
enum { SETTINGS_MAX = 100 };
static struct kept {
	int64_t definitions;
	struct ledger *ledger;
	const struct versions *set; /* NULL: never set */
	struct value *usual;        /* for the life of the process */
} kept[SETTINGS_MAX];

int64_t
setting_month_number(int64_t day)
{
	int y, m, d;

	days_civil(day, &y, &m, &d);
	return (int64_t)y * 12 + m - 1;
}

bool
setting_month_parse(struct text t, int64_t *number)
{
	char date[] = "0000-00-01";
	int64_t day;

	if (t.n != 7)
		return false;
	memcpy(date, t.p, 7);
	if (!date_parse(text_of(date), &day))
		return false;
	*number = setting_month_number(day);
	return true;
}

static size_t
row_of(const char *name)
{
	size_t i;

	for (i = 0; i < SETTINGS_MAX && settings[i].name; i++)
		if (strcmp(settings[i].name, name) == 0)
			return i;
	die(EX_SOFTWARE, "no such setting: %s", name);
}

static void
compile_value(const struct setting *row, struct value *v)
{
	v->at = rec_find(&v->doc, REC_ROOT, "value");
	if (row->kind == SETTING_INT)
		v->n = rec_int_at(&v->doc, v->at);
	v->text = rec_text_at(&v->doc, v->at);
	if (row->kind == SETTING_MONTH && v->at)
		setting_month_parse(v->text, &v->n);
}

static void *
compile(struct ledger *l, const struct version *version, struct arena *a)
{
	struct value *v = arena_alloc(a, sizeof(*v));
	size_t i;

	(void)l;
	*v = (struct value){.doc = version->doc};
	for (i = 0; settings[i].name; i++)
		if (text_is(version->name, settings[i].name))
			compile_value(&settings[i], v);
	return v;
}

static const struct value *
usual(const struct setting *row, struct kept *k)
{
	static struct arena arena;
	struct buf b = {0};

	if (k->usual)
		return k->usual;
	k->usual = xcalloc(1, sizeof(*k->usual));
	buf_char(&b, '{');
	if (row->usual)
		put_raw(&b, "value", text_of(row->usual));
	buf_char(&b, '}');
	record_load(
	    &k->usual->doc, arena_text(&arena, (struct text){b.p, b.n}), &arena);
	compile_value(row, k->usual);
	buf_free(&b);
	return k->usual;
}

static const struct value *
value_of(struct ledger *l, const char *name)
{
	size_t i = row_of(name);
	struct kept *k = &kept[i];
	const struct version *v = NULL;

	if (k->ledger != l || k->definitions != ledger_definitions(l)) {
		k->set = versions_of(l, setting_define.kind, text_of(name), compile);
		k->definitions = ledger_definitions(l);
		k->ledger = l;
	}
	if (k->set)
		v = version_at(k->set, ledger_now(l));
	/* The first version there is does not hold before it begins. */
	if (!v || v->retired || v->begins > ledger_now(l))
		return usual(&settings[i], k);
	return v->compiled;
}

int64_t
setting_int(struct ledger *l, const char *name)
{
	return value_of(l, name)->n;
}

struct text
setting_text(struct ledger *l, const char *name)
{
	return value_of(l, name)->text;
}

const struct record *
setting_doc(struct ledger *l, const char *name, ref *value)
{
	const struct value *v = value_of(l, name);

	*value = v->at;
	return &v->doc;
}

bool
setting_has(struct ledger *l, const char *name, struct text one)
{
	const struct value *v = value_of(l, name);
	ref at;

	for (at = v->at ? rec_first(&v->doc, v->at) : 0; at; at = rec_next(&v->doc, at))
		if (text_eq(rec_text_at(&v->doc, at), one))
			return true;
	return false;
}

struct text
setting_member(struct ledger *l, const char *name, struct text member)
{
	const struct value *v = value_of(l, name);
	ref at;

	for (at = v->at ? rec_first(&v->doc, v->at) : 0; at; at = rec_next(&v->doc, at))
		if (text_eq(rec_name(&v->doc, at), member))
			return rec_text_at(&v->doc, at);
	return (struct text){NULL, 0};
}
