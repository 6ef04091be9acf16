/* form.c - application/x-www-form-urlencoded, both ways */
#include "pay/alipay.h"

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

void
form_encode(struct buf *b, struct text t)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i;

	for (i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		if (is_plain(t.p[i])) {
			buf_char(b, t.p[i]);
			continue;
		}
		buf_char(b, '%');
		buf_char(b, hex[c >> 4]);
		buf_char(b, hex[c & 15]);
	}
}

void
form_put(struct buf *b, const struct alipay_param *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i)
			buf_char(b, '&');
		form_encode(b, p[i].name);
		buf_char(b, '=');
		form_encode(b, p[i].value);
	}
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
decode(struct text t, struct arena *a, struct text *out)
{
	char *p = arena_alloc(a, t.n + 1);
	size_t i, n = 0;

	for (i = 0; i < t.n; i++) {
		int high, low;

		p[n] = t.p[i] == '+' ? ' ' : t.p[i];
		if (t.p[i] == '%') {
			if (t.n - i < 3)
				return false;
			high = digit(t.p[i + 1]);
			low = digit(t.p[i + 2]);
			if (high < 0 || low < 0)
				return false;
			p[n] = (char)(high << 4 | low);
			i += 2;
		}
		if (p[n++] == '\0')
			return false;
	}
	*out = (struct text){p, n};
	return true;
}

/* One pair; a name without = has an empty value. */
static bool
read_one(struct text t, struct alipay_param *p, struct arena *a)
{
	const char *eq = memchr(t.p, '=', t.n);
	size_t name = eq ? (size_t)(eq - t.p) : t.n;
	struct text value = {t.p + t.n, 0};

	if (eq)
		value = (struct text){eq + 1, t.n - name - 1};
	return name > 0 && decode((struct text){t.p, name}, a, &p->name) &&
	       decode(value, a, &p->value);
}

int
form_read(struct text form, struct alipay_param *p, int max, struct arena *a)
{
	int n = 0, i;

	while (form.n) {
		const char *end = memchr(form.p, '&', form.n);
		size_t len = end ? (size_t)(end - form.p) : form.n;

		if (len) {
			if (n == max || !read_one((struct text){form.p, len}, &p[n], a))
				return -1;
			for (i = 0; i < n; i++)
				if (text_eq(p[i].name, p[n].name))
					return -1;
			n++;
		}
		form.p += end ? len + 1 : len;
		form.n -= end ? len + 1 : len;
	}
	return n;
}

struct text
form_get(const struct alipay_param *p, int n, const char *name)
{
	int i;

	for (i = 0; i < n; i++)
		if (text_is(p[i].name, name))
			return p[i].value;
	return (struct text){NULL, 0};
}
