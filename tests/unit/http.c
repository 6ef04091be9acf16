/* http.c - the rules by which a provider is asked, as libcurl is told of them */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdarg.h>

#include "base/time.h"
#include "base_check.h"
#include "pay/http.h"

#undef curl_easy_setopt

enum { TOLD_MAX = 64 };
static struct told {
	CURLoption option;
	long number;
	const char *text;
} told[TOLD_MAX];
static int count;

/* In libcurl's place: nothing is sent. */
CURLcode
curl_easy_setopt(CURL *c, CURLoption option, ...)
{
	struct told *t = &told[count];
	va_list ap;

	(void)c;
	if (count == TOLD_MAX)
		return CURLE_OUT_OF_MEMORY;
	count++;
	t->option = option;
	va_start(ap, option);
	if (option < CURLOPTTYPE_OBJECTPOINT)
		t->number = va_arg(ap, long);
	else if (option < CURLOPTTYPE_FUNCTIONPOINT)
		t->text = va_arg(ap, const char *);
	va_end(ap);
	return CURLE_OK;
}

CURLcode
curl_easy_perform(CURL *c)
{
	(void)c;
	return CURLE_COULDNT_CONNECT;
}

/* What was said last of an option; NULL: nothing. */
static const struct told *
last(CURLoption option)
{
	int i;

	for (i = count; i-- > 0;)
		if (told[i].option == option)
			return &told[i];
	return NULL;
}

static void
number_is(CURLoption option, long want)
{
	CHECK(last(option) != NULL);
	if (last(option))
		EQUAL(last(option)->number, want);
}

static void
ask(const char *base, const char *ca)
{
	struct http h = {base, ca, 3000, clock_mono_ns() + 8 * INT64_C(1000000000)};
	struct http_ask a = {"POST", TEXT("/pay"), TEXT("{}"), NULL};
	struct http_answer got = {0};

	count = 0;
	CHECK(!http_ask(&h, &a, &got));
	SAME(got.fault, "unreachable");
	http_release(&got);
	number_is(CURLOPT_SSL_VERIFYPEER, 1);
	number_is(CURLOPT_SSL_VERIFYHOST, 2);
	number_is(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	number_is(CURLOPT_FOLLOWLOCATION, 0);
	number_is(CURLOPT_NOSIGNAL, 1);
	CHECK(last(CURLOPT_PROXY) && *last(CURLOPT_PROXY)->text == '\0');
	CHECK(last(CURLOPT_TIMEOUT_MS) && last(CURLOPT_TIMEOUT_MS)->number > 0 &&
	      last(CURLOPT_TIMEOUT_MS)->number <= 8000);
	CHECK(last(CURLOPT_CONNECTTIMEOUT_MS) &&
	      last(CURLOPT_CONNECTTIMEOUT_MS)->number > 0 &&
	      last(CURLOPT_CONNECTTIMEOUT_MS)->number <= 3000);
}

int
main(void)
{
	ask("https://api.example.com", NULL);
	SAME(last(CURLOPT_PROTOCOLS_STR)->text, "https");
	CHECK(!last(CURLOPT_CAINFO) && !last(CURLOPT_CAPATH));
	ask("http://127.0.0.1:9", NULL);
	SAME(last(CURLOPT_PROTOCOLS_STR)->text, "http");
	/* A file of authorities takes the place of those that the machine trusts, in
	 * its file as in its directory. */
	ask("https://api.example.com", "/shop/authority.pem");
	SAME(last(CURLOPT_CAINFO)->text, "/shop/authority.pem");
	CHECK(last(CURLOPT_CAPATH) && !last(CURLOPT_CAPATH)->text);
	return failures > 0;
}
