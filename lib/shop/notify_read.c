/* notify_read.c - callbacks verified and read, before any lock is taken */
#include <pthread.h>

#include "shop/notify_inside.h"

enum { WINDOW_S = 300, WINDOW_MAX_S = 7 * 24 * 3600 };
enum { WECHAT, ALIPAY, PROVIDERS };
static const char *const vias[] = {"wechat-pay", "alipay", NULL};

const char *
notice_answer(const char *via, bool taken)
{
	if (via == vias[WECHAT])
		return taken ? "{\"code\":\"SUCCESS\"}"
			     : "{\"code\":\"FAIL\",\"message\":\"not taken\"}";
	return taken ? "success" : "fail";
}

bool
notice_unsigned(struct record *r)
{
	return rec_reject(r, "webhook_signature", REC_ROOT, "body",
	    "not signed for us by this provider, or changed on the way");
}

bool
notice_unfit(struct record *r, const char *what)
{
	return rec_reject(r, "webhook_format", REC_ROOT, "body", "%s", what);
}

bool
notice_foreign(struct record *r, const char *what)
{
	return rec_reject(r, "webhook_merchant", REC_ROOT, "body",
	    "of another %s than the configured one", what);
}

bool
notice_word(struct text t, size_t most)
{
	size_t i;

	if (!t.p || t.n == 0 || t.n > most || !utf8_valid(t))
		return false;
	for (i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] < ' ' || t.p[i] == 0x7f)
			return false;
	return true;
}

static int64_t
window(const struct pay_config *c)
{
	int64_t s = pay_config_int(c, "window_s", WINDOW_S);

	if (s < 1 || s > WINDOW_MAX_S)
		die(EX_CONFIG, "window_s: expected 1 to %d", WINDOW_MAX_S);
	return s * 1000;
}

static struct text
needed(struct pay_config *c, const char *via, const char *name)
{
	struct text t = text_of(pay_config_text(c, name));

	if (t.n == 0)
		die(EX_CONFIG, "%s.json: no %s", via, name);
	return t;
}

static void
read_provider(int which, struct provider *p)
{
	const char *via = vias[which];
	struct buf why = {0};
	struct pay_config *c = pay_config_open(via, &why);

	if (!c)
		die(EX_CONFIG, "%s", buf_cstr(&why));
	*p = (struct provider){.via = via, .config = c, .window = window(c)};
	p->order_channel = text_of(pay_config_text(c, "order_channel"));
	if (which == WECHAT) {
		p->mchid = needed(c, via, "mchid");
		p->appid = needed(c, via, "appid");
		if (!pay_config_gcm_key(c, p->gcm_key, &why))
			die(EX_CONFIG, "%s", buf_cstr(&why));
	} else {
		p->app_id = needed(c, via, "app_id");
		p->seller_id = text_of(pay_config_text(c, "seller_id"));
	}
	buf_free(&why);
}

/* Read once.  Who never configured a provider gets nothing from it; a file that is
 * there and wrong is for the owner to mend, before anything is lost. */
static const struct provider *
provider(int which)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct provider known[PROVIDERS];
	struct provider *p = &known[which];

	pthread_mutex_lock(&lock);
	if (!p->config && pay_config_exists(vias[which]))
		read_provider(which, p);
	pthread_mutex_unlock(&lock);
	return p->config ? p : NULL;
}

void
notify_before(struct record *r)
{
	struct notice *n = arena_alloc(r->arena, sizeof(*n));
	ref headers = REC_NONE, body = rec_find(r, REC_ROOT, "body");
	const struct provider *p;
	int which;

	if (!get_choice(r, REC_ROOT, "via", NEED, vias, &which) ||
	    !get_object(r, REC_ROOT, "headers", which == WECHAT, &headers))
		return;
	if (rec_kind(r, body) != KIND_STRING) {
		rec_reject(r, body ? "value_type" : "missing_field", REC_ROOT, "body",
		    "expected the callback's body as a text, as it came");
		return;
	}
	p = provider(which);
	if (!p) {
		rec_reject(r, "unknown_adapter", REC_ROOT, "via",
		    "%s is not configured", vias[which]);
		return;
	}
	*n = (struct notice){.by = p};
	if (which == WECHAT ? notify_wechat(r, p, headers, rec_text_at(r, body), n)
			    : notify_alipay(r, p, rec_text_at(r, body), n))
		r->prepared = n;
}
