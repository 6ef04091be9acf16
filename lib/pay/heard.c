/* heard.c - what a provider answered, and how its codes are to be read */
#include "pay/adapter.h"

void
heard_nothing(struct adapter *a, struct heard *h, const struct http_answer *got)
{
	h->fine = false;
	h->at = REC_NONE;
	h->fault = (struct answer){
	    .code = text_of(got->fault),
	    .detail = adapter_keep(a, text_of(got->detail)),
	};
}

void
heard_wrong(struct heard *h, const char *code, const char *detail)
{
	h->fine = false;
	h->at = REC_NONE;
	h->fault = (struct answer){.code = text_of(code), .detail = text_of(detail)};
}

struct text
heard_text(const struct heard *h, const char *name)
{
	return h->at ? rec_text(&h->doc, h->at, name) : (struct text){0};
}

struct answer
answer_of_another(void)
{
	return (struct answer){.code = TEXT("of_another"),
	    .detail = TEXT("the answer is of another order")};
}

struct answer
answer_settled(struct answer error, struct answer asked)
{
	if (asked.state != MISSING)
		return asked;
	error.state = DECLINED;
	return error;
}

static bool
same_code(const char *a, struct text b)
{
	size_t i = 0;

	for (;;) {
		while (*a == '_')
			a++;
		while (i < b.n && b.p[i] == '_')
			i++;
		if (!*a || i == b.n)
			return !*a && i == b.n;
		if (*a++ != b.p[i++])
			return false;
	}
}

enum answer_state
verdict_find(const struct verdict *v, struct text code, enum answer_state otherwise)
{
	for (; v->code; v++)
		if (same_code(v->code, code))
			return v->state;
	return otherwise;
}
