/* adapter.c - what the adapters make of addresses, headers and codes */
#include "base_check.h"
#include "pay/adapter.h"

static void
bases(void)
{
	static const char *const good[] = {"https://api.mch.weixin.qq.com",
	    "https://openapi.alipay.com/gateway.do", "https://[2001:db8::1]:8443",
	    "http://127.0.0.1:80", "http://localhost:8080/x", "http://[::1]:9",
	    "HTTPS://api.example.com", NULL};
	static const char *const bad[] = {"", "/", "api.example.com/x", "https://",
	    "http://127.0.0.2", "http://127.0.0.1.example.com",
	    "http://localhost.example.com", "http://api.example.com", "http://0.0.0.0",
	    "https://me:secret@api.example.com", "https://api.example.com/",
	    "https://api.example.com?a=b", "https://api.example.com/x#y",
	    "file:///etc/passwd", "gopher://127.0.0.1", "https://a b", NULL};
	int i;

	for (i = 0; good[i]; i++)
		if (http_base_wrong(good[i]))
			same(good[i], http_base_wrong(good[i]), __FILE__, __LINE__);
	for (i = 0; bad[i]; i++)
		if (!http_base_wrong(bad[i]))
			same(bad[i], "refused", __FILE__, __LINE__);
}

static bool
head_is(const struct http_answer *a, const char *name, const char *want)
{
	return text_eq(http_header(a, name), text_of(want));
}

static void
headers(void)
{
	struct http_answer a = {0};

	CHECK(!http_header(&a, "Date").p);
	buf_str(&a.head, "HTTP/1.1 200 OK\r\nDate: today\r\nWECHATPAY-Nonce:\t abc \r\n"
			 "Empty:\r\nTwice: 1\r\ntwice: 1\r\nDate-Of: never\r\n"
			 "Colon: a:b: c\r\nNo colon here\r\n\r\nLast: one");
	CHECK(head_is(&a, "Date", "today"));
	CHECK(head_is(&a, "date-of", "never"));
	CHECK(head_is(&a, "Wechatpay-Nonce", "abc"));
	CHECK(http_header(&a, "Empty").p && http_header(&a, "Empty").n == 0);
	CHECK(!http_header(&a, "Twice").p);
	CHECK(!http_header(&a, "Dat").p);
	CHECK(!http_header(&a, "HTTP/1.1 200 OK").p);
	CHECK(head_is(&a, "Colon", "a:b: c"));
	CHECK(head_is(&a, "Last", "one"));
	http_release(&a);
}

static void
codes(void)
{
	static const struct verdict v[] = {
	    {"ORDER_NOT_EXIST", MISSING}, {"NOTENOUGH", DECLINED}, {0}};

	EQUAL(verdict_find(v, TEXT("ORDER_NOT_EXIST"), UNKNOWN), MISSING);
	EQUAL(verdict_find(v, TEXT("ORDERNOTEXIST"), UNKNOWN), MISSING);
	EQUAL(verdict_find(v, TEXT("ORDER_NOT_EXIST_"), UNKNOWN), MISSING);
	EQUAL(verdict_find(v, TEXT("NOT_ENOUGH"), UNKNOWN), DECLINED);
	EQUAL(verdict_find(v, TEXT("ORDERNOTEXISTS"), UNKNOWN), UNKNOWN);
	EQUAL(verdict_find(v, TEXT("ORDERNOTEXIS"), UNKNOWN), UNKNOWN);
	EQUAL(verdict_find(v, TEXT("notenough"), PENDING), PENDING);
	EQUAL(verdict_find(v, TEXT(""), PENDING), PENDING);
	EQUAL(verdict_find(v, (struct text){NULL, 0}, PENDING), PENDING);
}

int
main(void)
{
	bases();
	headers();
	codes();
	return failures > 0;
}
