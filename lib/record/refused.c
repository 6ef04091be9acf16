/* refused.c - the member that says what the shop declined */
#include "record/record.h"

void
put_refused(struct buf *b, const char *by, const char *code, const char *detail,
    struct text more)
{
	put_open(b, "refused", '{');
	put_str(b, "by", by);
	put_str(b, "code", code);
	put_text(b, "detail", text_whole(text_of(detail)));
	if (more.n) {
		buf_char(b, ',');
		buf_text(b, more);
	}
	put_close(b, '}');
}
