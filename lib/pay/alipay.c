/* alipay.c - what Alipay (RSA2) signs */
#include <stdlib.h>

#include "pay/alipay.h"

static int
by_name(const void *a, const void *b)
{
	const struct alipay_param *x = a, *y = b;

	return text_cmp(x->name, y->name);
}

void
alipay_text(struct buf *b, struct alipay_param *p, size_t n, int of)
{
	bool first = true;
	size_t i;

	if (n)
		qsort(p, n, sizeof(*p), by_name);
	for (i = 0; i < n; i++) {
		if (p[i].value.n == 0 || text_is(p[i].name, "sign") ||
		    (of == ALIPAY_NOTICE && text_is(p[i].name, "sign_type")))
			continue;
		if (!first)
			buf_char(b, '&');
		first = false;
		buf_text(b, p[i].name);
		buf_char(b, '=');
		buf_text(b, p[i].value);
	}
}

bool
alipay_answer_text(
    const struct record *answer, struct text method, struct text *signed_text)
{
	struct buf name = {0};
	ref v;
	size_t i;

	for (i = 0; i < method.n; i++)
		buf_char(&name, method.p[i] == '.' ? '_' : method.p[i]);
	buf_str(&name, "_response");
	v = rec_find(answer, REC_ROOT, buf_cstr(&name));
	if (!v)
		v = rec_find(answer, REC_ROOT, "error_response");
	buf_free(&name);
	if (v)
		*signed_text = rec_raw(answer, v);
	return v != REC_NONE;
}
