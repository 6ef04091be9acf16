/* http.c - one request to a provider over HTTP, and its answer */
#include "pay/http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <strings.h>

#include "base/time.h"

static bool
loopback(const char *host)
{
	return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0 ||
	       strcasecmp(host, "localhost") == 0;
}

/* The part of a URL, NULL when it has none; curl_free it. */
static char *
part(CURLU *url, CURLUPart which)
{
	char *p = NULL;

	return curl_url_get(url, which, &p, 0) == CURLUE_OK ? p : NULL;
}

static const char *
judge(CURLU *url)
{
	char *scheme = part(url, CURLUPART_SCHEME), *host = part(url, CURLUPART_HOST);
	char *user = part(url, CURLUPART_USER), *query = part(url, CURLUPART_QUERY);
	char *mark = part(url, CURLUPART_FRAGMENT);
	const char *wrong = NULL;

	if (!scheme || !host || user || query || mark)
		wrong = "expected https://HOST[:PORT][/PATH]";
	else if (strcmp(scheme, "http") == 0 && !loopback(host))
		wrong = "http:// is for this machine alone, expected https://";
	else if (strcmp(scheme, "http") && strcmp(scheme, "https"))
		wrong = "expected https://";
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_free(query);
	curl_free(mark);
	return wrong;
}

const char *
http_base_wrong(const char *base)
{
	CURLU *url = curl_url();
	const char *wrong = "is no URL";

	if (!url)
		die(EX_OSERR, "out of memory");
	if (curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK)
		wrong = judge(url);
	curl_url_cleanup(url);
	if (!wrong && base[strlen(base) - 1] == '/')
		wrong = "expected no / at its end";
	return wrong;
}

static size_t
take(struct buf *b, const char *p, size_t n)
{
	if (b->n + n > HTTP_ANSWER_MAX)
		return 0;
	buf_add(b, p, n);
	return n;
}

static size_t
take_body(char *p, size_t size, size_t n, void *a)
{
	return take(&((struct http_answer *)a)->body, p, size * n);
}

static size_t
take_head(char *p, size_t size, size_t n, void *a)
{
	return take(&((struct http_answer *)a)->head, p, size * n);
}

/* Each of these has a value of its own type, so they stand one by one. */
static void
set_rules(CURL *c, const struct http *h, struct http_answer *a)
{
	int64_t left = (h->until_ns - clock_mono_ns()) / 1000000;
	int64_t connect = left < h->connect_ms ? left : h->connect_ms;

	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR,
	    strncasecmp(h->base, "http:", 5) == 0 ? "http" : "https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* Instead of the system's, not beside them: libcurl looks in a directory, too.
	 */
	if (h->ca) {
		curl_easy_setopt(c, CURLOPT_CAINFO, h->ca);
		curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	}
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, left > 0 ? (long)left : 1L);
	curl_easy_setopt(
	    c, CURLOPT_CONNECTTIMEOUT_MS, connect > 0 ? (long)connect : 1L);
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "boba/" BOBA_VERSION);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, a);
}

static void
set_ask(CURL *c, const char *url, const struct http_ask *ask, struct curl_slist *head)
{
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, head);
	if (strcmp(ask->method, "POST"))
		return;
	curl_easy_setopt(c, CURLOPT_POST, 1L);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, ask->body.n ? ask->body.p : "");
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)ask->body.n);
}

static const char *
fault_of(CURLcode code)
{
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return "timeout";
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
		return "unreachable";
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CONNECT_ERROR:
		return "certificate";
	case CURLE_WRITE_ERROR:
		return "too_long";
	default:
		return "cut_off";
	}
}

static struct curl_slist *
headers_of(const struct http_ask *ask)
{
	/* Without this one curl may wait a second for a permission to send. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	const char *const *h;

	for (h = ask->headers; h && *h && list; h++) {
		struct curl_slist *longer = curl_slist_append(list, *h);

		if (!longer)
			curl_slist_free_all(list);
		list = longer;
	}
	if (!list)
		die(EX_OSERR, "out of memory");
	return list;
}

bool
http_ask(const struct http *h, const struct http_ask *ask, struct http_answer *a)
{
	struct curl_slist *head = headers_of(ask);
	CURL *c = curl_easy_init();
	struct buf url = {0};
	CURLcode code;
	long status = 0;

	if (!c)
		die(EX_OSERR, "out of memory");
	buf_str(&url, h->base);
	buf_text(&url, ask->path);
	buf_clear(&a->body);
	buf_clear(&a->head);
	set_rules(c, h, a);
	set_ask(c, buf_cstr(&url), ask, head);
	code = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	a->status = (int)status;
	a->fault = code == CURLE_OK ? NULL : fault_of(code);
	snprintf(a->detail, sizeof(a->detail), "%s", curl_easy_strerror(code));
	curl_easy_cleanup(c);
	curl_slist_free_all(head);
	buf_free(&url);
	return code == CURLE_OK;
}

void
http_release(struct http_answer *a)
{
	buf_free(&a->body);
	buf_free(&a->head);
}

static struct text
trimmed(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (p < end && strchr(" \t\r\n", end[-1]))
		end--;
	return (struct text){p, (size_t)(end - p)};
}

struct text
http_header(const struct http_answer *a, const char *name)
{
	struct text rest = {a->head.p, a->head.n}, found = {0};
	size_t n = strlen(name);

	while (rest.n) {
		const char *end = memchr(rest.p, '\n', rest.n);
		size_t length = end ? (size_t)(end - rest.p) + 1 : rest.n;

		if (length > n && rest.p[n] == ':' &&
		    strncasecmp(rest.p, name, n) == 0) {
			if (found.p)
				return (struct text){0};
			found = trimmed(rest.p + n + 1, rest.p + length);
		}
		rest.p += length;
		rest.n -= length;
	}
	return found;
}
