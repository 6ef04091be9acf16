/* hledger.c - names as hledger reads them */
#include <string.h>

#include "shop/book.h"

/* Blanks of Unicode: hledger ends an account's name at two of them. */
static const char *const blanks[] = {"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80",
    "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
    "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89",
    "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
    "\xe3\x80\x80", NULL};

/* How many bytes at p can not stand as they are: 0 none. */
static size_t
meant(const char *p, size_t n)
{
	const char *const *blank;

	if (strchr(" \"%;|", *p) || (unsigned char)*p < ' ' || *p == 0x7f)
		return 1;
	for (blank = blanks; *blank; blank++) {
		size_t len = strlen(*blank);

		if (n >= len && memcmp(p, *blank, len) == 0)
			return len;
	}
	return 0;
}

void
hledger_name(struct buf *b, struct text name)
{
	size_t i = 0, n;

	while (i < name.n) {
		n = meant(name.p + i, name.n - i);
		if (n == 0)
			buf_char(b, name.p[i++]);
		for (; n > 0; n--)
			buf_printf(b, "%%%02X", (unsigned char)name.p[i++]);
	}
}
