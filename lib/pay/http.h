/* http.h - one request to a provider over HTTP, and its answer */
#ifndef PAY_HTTP_H
#define PAY_HTTP_H

#include "base/base.h"

/* TLS with the provider's certificate checked, always; plain http:// to this machine
 * alone (127.0.0.1, [::1], localhost).  No redirect is followed and no proxy of the
 * environment is used. */

enum { HTTP_ANSWER_MAX = 64 << 10 };

struct http {
	const char *base;   /* "https://HOST[:PORT][/PATH]" without a / at its end */
	const char *ca;     /* a PEM file of authorities; NULL: the system's */
	int64_t connect_ms; /* at most so long for a connection */
	int64_t until_ns; /* the answer is there by clock_mono_ns() == this, or never */
};

struct http_ask {
	const char *method;         /* GET or POST */
	struct text path;           /* behind the base, with its query */
	struct text body;           /* of a POST; may be empty */
	const char *const *headers; /* "Name: value", NULL at the end; or NULL */
};

struct http_answer {
	int status; /* 200.. */
	struct buf body, head;
	const char *fault; /* a code when no whole answer came, see http_ask */
	char detail[160];  /* and why, in words */
};

/* NULL when a base URL may be used, else what is wrong with it. */
const char *http_base_wrong(const char *base);

/* Ask.  false: no whole answer came, and fault is timeout, unreachable (no connection:
 * the provider has not heard of it), certificate, too_long or cut_off.  a is zeroed or
 * was used before; http_release frees it. */
bool http_ask(const struct http *h, const struct http_ask *ask, struct http_answer *a);
void http_release(struct http_answer *a);

/* The value of a header of the answer, without spaces around it; the name in any case.
 * NULL p when it is not there, or is there twice. */
struct text http_header(const struct http_answer *a, const char *name);

#endif
