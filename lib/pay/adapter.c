/* adapter.c - an adapter's side of the line: the request in, the answer out */
#include "pay/adapter.h"

#include <stdio.h>
#include <unistd.h>

#include "base/time.h"

enum { TIMEOUT_MS = 8000, CONNECT_MS = 3000, MS_MOST = 60000, DETAIL_MAX = 160 };

static const char *const acts[] = {
    "charge", "authorize", "capture", "void", "refund", "query", "query-refund", NULL};
static const char *const states[] = {
    "unknown", "succeeded", "pending", "declined", "authorized", "voided", "missing"};

void
adapter_refuse(const char *fmt, ...)
{
	struct buf b = {0};
	char say[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(say, sizeof(say), fmt, ap);
	va_end(ap);
	buf_str(&b, say);
	die(EX_CONFIG, "%s", buf_cstr(&b));
}

struct text
adapter_needs(struct text t, const char *member)
{
	if (t.n == 0)
		adapter_refuse("the request has no %s", member);
	return t;
}

struct text
adapter_name(struct text id, const char *member, size_t max, const char *also)
{
	size_t i;

	adapter_needs(id, member);
	if (id.n > max)
		adapter_refuse("%s: expected at most %zu characters", member, max);
	for (i = 0; i < id.n; i++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			    "0123456789",
			id.p[i]) &&
		    !strchr(also, id.p[i]))
			adapter_refuse(
			    "%s: expected letters, digits and %s", member, also);
	return id;
}

void
adapter_needs_amount(const struct adapter *a)
{
	if (a->amount <= 0)
		adapter_refuse("the request has no amount");
}

struct text
adapter_config(const struct adapter *a, const char *name)
{
	const char *s = pay_config_text(a->config, name);

	if (!s || !*s)
		adapter_refuse("the configuration has no %s", name);
	return text_of(s);
}

struct text
adapter_keep(struct adapter *a, struct text t)
{
	return arena_text(&a->arena, t);
}

struct text
adapter_take(struct adapter *a, struct buf *b)
{
	struct text t = arena_text(&a->arena, (struct text){buf_cstr(b), b->n});

	buf_free(b);
	return t;
}

struct text
adapter_title(struct adapter *a, size_t max)
{
	struct buf b = {0};

	if (a->title.n)
		return text_cut(a->title, max);
	buf_str(&b, "order ");
	buf_text(&b, a->order_id);
	return text_cut(adapter_take(a, &b), max);
}

/* The whole of stdin, up to the limit of a line. */
static struct text
read_line(struct adapter *a)
{
	struct buf b = {0};
	ssize_t n;

	do {
		buf_grow(&b, 4096);
		n = read(STDIN_FILENO, b.p + b.n, 4096);
		if (n > 0)
			b.n += (size_t)n;
	} while (n > 0 && b.n <= LINE_MAX_BYTES);
	if (n < 0)
		die(EX_IOERR, "cannot read the request:");
	while (b.n && strchr("\r\n", b.p[b.n - 1]))
		b.n--;
	return adapter_take(a, &b);
}

/* What people read, whatever is in it: no payment fails for its title. */
static struct text
words(struct adapter *a, const char *name)
{
	struct text t = rec_text(&a->asked, REC_ROOT, name);
	struct buf b = {0};
	size_t i;

	for (i = 0; i < t.n; i++)
		buf_char(
		    &b, (unsigned char)t.p[i] < ' ' || t.p[i] == 0x7f ? ' ' : t.p[i]);
	return adapter_take(a, &b);
}

static void
read_request(struct adapter *a)
{
	struct record *r = &a->asked;
	int64_t version = 0;
	struct text currency = {0};
	int what = 0;

	if (record_read(r, read_line(a), &a->arena) &&
	    get_int(r, REC_ROOT, "adapter", NEED, 1, 1, &version) &&
	    get_choice(r, REC_ROOT, "do", NEED, acts, &what) &&
	    get_text(r, REC_ROOT, "request", MAY, 64, &a->request) &&
	    get_text(r, REC_ROOT, "of", MAY, 64, &a->of) &&
	    get_text(r, REC_ROOT, "no", MAY, 64, &a->no) &&
	    get_text(r, REC_ROOT, "order_id", MAY, 64, &a->order_id) &&
	    get_text(r, REC_ROOT, "code", MAY, 128, &a->code) &&
	    get_text(r, REC_ROOT, "currency", MAY, 3, &currency) &&
	    get_int(r, REC_ROOT, "amount", MAY, 1, WHOLE_MAX, &a->amount) &&
	    get_int(r, REC_ROOT, "paid", MAY, 1, WHOLE_MAX, &a->paid)) {
		a->what = (enum adapter_do)what;
		a->title = words(a, "title");
		a->reason = words(a, "reason");
		if (currency.n && !text_is(currency, "CNY"))
			adapter_refuse("the request is not in CNY");
		return;
	}
	adapter_refuse("the request is not understood: %s: %s",
	    r->reject.field ? r->reject.field : r->reject.code,
	    r->reject.detail ? r->reject.detail : "no JSON object");
}

static int64_t
ms_of(struct adapter *a, const char *name, int64_t otherwise)
{
	int64_t ms = pay_config_int(a->config, name, otherwise);

	if (ms < 1 || ms > MS_MOST)
		adapter_refuse(
		    "the configuration's %s: expected 1 to %d", name, (int)MS_MOST);
	return ms;
}

static void
read_config(struct adapter *a)
{
	int64_t began = clock_mono_ns();
	struct buf why = {0};
	const char *wrong;

	a->config = pay_config_open(NULL, &why);
	if (!a->config)
		adapter_refuse("%s", buf_cstr(&why));
	a->http.base = adapter_config(a, "base_url").p;
	wrong = http_base_wrong(a->http.base);
	if (wrong)
		adapter_refuse("the configuration's base_url: %s", wrong);
	a->http.ca = pay_config_path(a->config, "ca");
	if (a->http.ca && !pay_file_fit(a->http.ca, &why))
		adapter_refuse("%s", buf_cstr(&why));
	a->http.until_ns = began + ms_of(a, "timeout_ms", TIMEOUT_MS) * 1000000;
	a->http.connect_ms = ms_of(a, "connect_ms", CONNECT_MS);
}

static void
say(const struct answer *w)
{
	struct buf b = {0};

	put_open(&b, NULL, '{');
	put_str(&b, "state", states[w->state]);
	if (w->no.n)
		put_text(&b, "no", w->no);
	if (w->amount)
		put_int(&b, "amount", w->amount);
	if (w->code.n)
		put_text(&b, "code", w->code);
	if (w->detail.n)
		put_text(&b, "detail", text_cut(w->detail, DETAIL_MAX));
	if (w->show.n)
		put_text(&b, "show", w->show);
	put_close(&b, '}');
	buf_char(&b, '\n');
	out_write(&b);
	buf_free(&b);
}

int
adapter_main(const char *name, adapter_act *const act[DO_COUNT])
{
	struct adapter a = {0};
	struct answer w;

	guard_std();
	program = name;
	read_request(&a);
	read_config(&a);
	if (act[a.what])
		w = act[a.what](&a);
	else
		w = (struct answer){.state = DECLINED, .code = TEXT("not_supported")};
	if (w.amount && a.amount && w.amount != a.amount) {
		w.state = UNKNOWN;
		w.code = TEXT("amount_differs");
		w.detail = TEXT("the provider's amount is not the one asked for");
	}
	say(&w);
	pay_config_close(a.config);
	arena_free(&a.arena);
	return EX_OK;
}
