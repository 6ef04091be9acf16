/* config.c - an adapter's JSON file, and the keys that it names */
#include "pay/config.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/share.h"
#include "record/record.h"

/* A key that was read, by the member or the path that named it. */
struct named_key {
	struct named_key *next;
	char *path;
	bool is_private;
	struct pay_key *key;
};

struct pay_config {
	struct buf path, text;
	struct arena arena;
	struct record doc;
	struct named_key *keys;
	pthread_mutex_t lock; /* of keys */
};

static bool
find(const char *name, struct buf *path, struct buf *why)
{
	const char *own = getenv("BOBA_ADAPTER_CONFIG");

	if (!name && own && *own) {
		buf_str(path, own);
		return true;
	}
	if (!name) {
		buf_str(why, "BOBA_ADAPTER_CONFIG is not set");
		return false;
	}
	if (!share_place(0, "adapters", path)) {
		buf_str(why, "no home directory to find adapters in");
		return false;
	}
	buf_printf(path, "/%s.json", name);
	return true;
}

bool
pay_config_exists(const char *name)
{
	struct buf path = {0}, why = {0};
	bool there = find(name, &path, &why) && access(buf_cstr(&path), F_OK) == 0;

	buf_free(&path);
	buf_free(&why);
	return there;
}

struct pay_config *
pay_config_open(const char *name, struct buf *why)
{
	struct pay_config *c = xcalloc(1, sizeof(*c));

	pthread_mutex_init(&c->lock, NULL);
	if (!find(name, &c->path, why) ||
	    !pay_file(buf_cstr(&c->path), PAY_SECRET, &c->text, why)) {
		pay_config_close(c);
		return NULL;
	}
	if (!record_read(&c->doc, (struct text){c->text.p, c->text.n}, &c->arena)) {
		buf_printf(
		    why, "%s: is no JSON object (%s)", c->path.p, c->doc.reject.code);
		pay_config_close(c);
		return NULL;
	}
	return c;
}

void
pay_config_close(struct pay_config *c)
{
	if (!c)
		return;
	while (c->keys) {
		struct named_key *k = c->keys;

		c->keys = k->next;
		pay_key_free(k->key);
		free(k->path);
		free(k);
	}
	pthread_mutex_destroy(&c->lock);
	arena_free(&c->arena);
	buf_free(&c->path);
	buf_free(&c->text);
	free(c);
}

const char *
pay_config_text(const struct pay_config *c, const char *name)
{
	struct text t = rec_text(&c->doc, REC_ROOT, name);

	return t.p ? arena_text(c->doc.arena, t).p : NULL;
}

int64_t
pay_config_int(const struct pay_config *c, const char *name, int64_t otherwise)
{
	ref v = rec_find(&c->doc, REC_ROOT, name);

	return rec_kind(&c->doc, v) == KIND_INT ? rec_int_at(&c->doc, v) : otherwise;
}

/* Behind b, as a C string: a path without a leading / begins at the file's folder. */
static const char *
full_path(const struct pay_config *c, struct text path, struct buf *b)
{
	const char *slash = strrchr(c->path.p, '/');

	if (slash && path.n && path.p[0] != '/')
		buf_add(b, c->path.p, (size_t)(slash - c->path.p) + 1);
	buf_text(b, path);
	return buf_cstr(b);
}

const char *
pay_config_path(struct pay_config *c, const char *name)
{
	struct text path = rec_text(&c->doc, REC_ROOT, name);
	struct buf full = {0};
	const char *kept = NULL;

	if (path.n) {
		full_path(c, path, &full);
		kept = arena_text(&c->arena, (struct text){full.p, full.n}).p;
		buf_free(&full);
	}
	return kept;
}

static struct named_key *
read_key(const char *path, bool is_private, struct buf *why)
{
	struct pay_key *key =
	    is_private ? pay_key_private(path, why) : pay_key_public(path, why);
	struct named_key *k;

	if (!key)
		return NULL;
	k = xcalloc(1, sizeof(*k));
	*k = (struct named_key){NULL, xstrdup(path), is_private, key};
	return k;
}

static const struct pay_key *
key_at(struct pay_config *c, struct text path, bool is_private, struct buf *why)
{
	struct named_key *k;
	struct buf full = {0};

	full_path(c, path, &full);
	pthread_mutex_lock(&c->lock);
	for (k = c->keys; k; k = k->next)
		if (k->is_private == is_private && strcmp(k->path, full.p) == 0)
			break;
	if (!k && (k = read_key(full.p, is_private, why))) {
		k->next = c->keys;
		c->keys = k;
	}
	pthread_mutex_unlock(&c->lock);
	buf_free(&full);
	return k ? k->key : NULL;
}

static const struct pay_key *
key_named(struct pay_config *c, const char *name, bool is_private, struct buf *why)
{
	struct text path = rec_text(&c->doc, REC_ROOT, name);

	if (path.n)
		return key_at(c, path, is_private, why);
	buf_printf(why, "%s: no %s", c->path.p, name);
	return NULL;
}

const struct pay_key *
pay_config_private(struct pay_config *c, const char *name, struct buf *why)
{
	return key_named(c, name, true, why);
}

const struct pay_key *
pay_config_public(struct pay_config *c, const char *name, struct buf *why)
{
	return key_named(c, name, false, why);
}

const struct pay_key *
pay_config_platform(struct pay_config *c, struct text serial, struct buf *why)
{
	ref keys = rec_find(&c->doc, REC_ROOT, "platform_keys"), v;

	if (rec_kind(&c->doc, keys) != KIND_OBJECT)
		return NULL;
	for (v = rec_first(&c->doc, keys); v; v = rec_next(&c->doc, v))
		if (text_eq(rec_name(&c->doc, v), serial))
			return key_at(c, rec_text_at(&c->doc, v), false, why);
	return NULL;
}

bool
pay_config_platform_ready(struct pay_config *c, struct buf *why)
{
	ref keys = rec_find(&c->doc, REC_ROOT, "platform_keys"), v;

	if (rec_kind(&c->doc, keys) != KIND_OBJECT || rec_count(&c->doc, keys) == 0) {
		buf_printf(why, "%s: no platform_keys", c->path.p);
		return false;
	}
	for (v = rec_first(&c->doc, keys); v; v = rec_next(&c->doc, v))
		if (!key_at(c, rec_text_at(&c->doc, v), false, why))
			return false;
	return true;
}

bool
pay_config_verify(
    struct pay_config *c, struct text t, struct text signature, struct buf *why)
{
	ref more = rec_find(&c->doc, REC_ROOT, "more_public_keys"), v = 0;
	const struct pay_key *k = pay_config_public(c, "public_key", why);

	if (k && pay_verify(k, t, signature))
		return true;
	if (k && rec_kind(&c->doc, more) == KIND_ARRAY)
		v = rec_first(&c->doc, more);
	for (; v; v = rec_next(&c->doc, v)) {
		k = key_at(c, rec_text_at(&c->doc, v), false, why);
		if (!k || pay_verify(k, t, signature))
			return k != NULL;
	}
	return false;
}

bool
pay_config_gcm_key(
    struct pay_config *c, unsigned char key[PAY_GCM_KEY], struct buf *why)
{
	struct text path = rec_text(&c->doc, REC_ROOT, "api_v3_key");
	struct buf full = {0}, file = {0};
	bool ok = false;

	if (!path.n) {
		buf_printf(why, "%s: no api_v3_key", c->path.p);
		return false;
	}
	if (pay_file(full_path(c, path, &full), PAY_SECRET, &file, why)) {
		while (file.n && strchr("\r\n", file.p[file.n - 1]))
			file.n--;
		ok = file.n == PAY_GCM_KEY;
		if (ok)
			memcpy(key, file.p, PAY_GCM_KEY);
		else
			buf_printf(why, "%s: expected 32 characters", full.p);
	}
	if (file.cap)
		explicit_bzero(file.p, file.cap);
	buf_free(&file);
	buf_free(&full);
	return ok;
}
