/* csv_text.c - the lines of a CSV file, in UTF-8 */
#include "record/csv_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORTION = 128 << 10, LOOK_AHEAD = 64 << 10 };

void
csv_text_init(struct csv_text *t, const char *encoding)
{
	struct text name = text_of(encoding);

	*t = (struct csv_text){.fd = -1, .iconv = (iconv_t)-1};
	t->cap = 2 * PORTION;
	t->p = xmalloc(t->cap);
	t->encoding = text_is(name, "auto")      ? CSV_UNSURE
		      : text_is(name, "gb18030") ? CSV_GB18030
						 : CSV_UTF8;
}

void
csv_text_release(struct csv_text *t)
{
	if (t->iconv != (iconv_t)-1)
		iconv_close(t->iconv);
	if (t->fd > 0)
		close(t->fd);
	buf_free(&t->utf8);
	free(t->p);
}

/* Read more; what is not handed out yet may move to the front of the buffer. */
static void
fill(struct csv_text *t)
{
	size_t got;

	if (t->at > 0 && t->cap - t->end < PORTION) {
		memmove(t->p, t->p + t->at, t->end - t->at);
		t->end -= t->at;
		t->lf -= t->at;
		t->at = 0;
	}
	if (t->cap - t->end < PORTION) {
		t->cap *= 2;
		t->p = xrealloc(t->p, t->cap);
	}
	got = t->pull(t->source, t->p + t->end, PORTION);
	t->eof = got == 0;
	t->end += got;
}

/* Look at the first bytes: false when the file is UTF-16. */
static bool
begin(struct csv_text *t)
{
	static const char utf8[] = "\xEF\xBB\xBF", le[] = "\xFF\xFE", be[] = "\xFE\xFF";

	t->begun = true;
	while (t->end < 3 && !t->eof)
		fill(t);
	if (t->end >= 2 && (memcmp(t->p, le, 2) == 0 || memcmp(t->p, be, 2) == 0))
		return false;
	if (t->end >= 3 && memcmp(t->p, utf8, 3) == 0) {
		t->at = t->lf = 3;
		t->encoding = CSV_UTF8;
	}
	return true;
}

/* Where the line that begins at t->at ends, its end included; 0 when that is not
 * read yet.  The place of the next LF is kept: in a file of bare CRs the search for
 * it would otherwise go through the whole buffer for every line. */
static size_t
line_end(struct csv_text *t)
{
	const char *lf, *cr;

	if (t->lf < t->at)
		t->lf = t->at;
	if (t->lf == t->end || t->p[t->lf] != '\n') {
		lf = memchr(t->p + t->lf, '\n', t->end - t->lf);
		t->lf = lf != NULL ? (size_t)(lf - t->p) : t->end;
	}
	cr = memchr(t->p + t->at, '\r', t->lf - t->at);
	if (cr == NULL)
		return t->lf < t->end ? t->lf + 1 : 0;
	return (size_t)(cr - t->p) + 1 + (cr + 1 == t->p + t->lf && t->lf < t->end);
}

/* ASCII without a NUL: 1; other bytes too: 0; a NUL: -1. */
static int
plain(struct text t)
{
	uint64_t high = 0, word;
	size_t i = 0;

	if (memchr(t.p, '\0', t.n) != NULL)
		return -1;
	for (; i + 8 <= t.n; i += 8) {
		memcpy(&word, t.p + i, 8);
		high |= word;
	}
	for (; i < t.n; i++)
		high |= (uint64_t)(t.p[i] & 0x80);
	return (high & UINT64_C(0x8080808080808080)) == 0;
}

/* Settle the encoding by the text that begins at t->at. */
static void
decide(struct csv_text *t)
{
	struct text look;
	int cut = 0;

	while (t->end - t->at < LOOK_AHEAD && !t->eof)
		fill(t);
	look = (struct text){t->p + t->at, t->end - t->at};
	if (look.n >= LOOK_AHEAD) {
		look.n = LOOK_AHEAD;
		/* The cut may fall into a character: leave that one out. */
		while (cut++ < 3 && (look.p[look.n - 1] & 0xC0) == 0x80)
			look.n--;
		if ((look.p[look.n - 1] & 0x80) != 0)
			look.n--;
	}
	t->encoding = utf8_valid(look) ? CSV_UTF8 : CSV_GB18030;
}

static bool
decode(struct csv_text *t, struct text raw, struct text *out)
{
	char *from = (char *)raw.p, *to;
	size_t left = raw.n, room = 2 * raw.n;

	if (t->iconv == (iconv_t)-1) {
		t->iconv = iconv_open("UTF-8", "GB18030");
		if (t->iconv == (iconv_t)-1)
			die(EX_OSERR, "the C library cannot read GB18030:");
	}
	if (t->utf8.cap < room) {
		buf_free(&t->utf8);
		t->utf8 = (struct buf){xmalloc(room), 0, room};
	}
	to = t->utf8.p;
	iconv(t->iconv, NULL, NULL, NULL, NULL);
	if (iconv(t->iconv, &from, &left, &to, &room) == (size_t)-1 || left > 0)
		return false;
	*out = (struct text){t->utf8.p, (size_t)(to - t->utf8.p)};
	return true;
}

/* A line is counted when its first byte is handed out. */
static void
count(struct csv_text *t, struct text raw)
{
	bool rest_of_crlf = t->after_cr && raw.p[0] == '\n';

	t->line += !rest_of_crlf;
	t->after_cr = raw.p[raw.n - 1] == '\r';
}

int
csv_text_next(struct csv_text *t, struct text *raw, struct text *utf8)
{
	size_t stop;
	int ascii;

	if (!t->begun && !begin(t)) {
		t->line = 1;
		return -1;
	}
	while ((stop = line_end(t)) == 0 && !t->eof) {
		if (t->end - t->at > CSV_ROW_MAX) {
			t->line++;
			return -2;
		}
		fill(t);
	}
	if (stop == 0)
		stop = t->end;
	if (stop == t->at)
		return 0;
	*raw = (struct text){t->p + t->at, stop - t->at};
	ascii = plain(*raw);
	if (ascii == 0 && t->encoding == CSV_UNSURE) {
		decide(t);
		raw->p = t->p + t->at;
	}
	count(t, *raw);
	t->at += raw->n;
	*utf8 = *raw;
	if (ascii != 0)
		return ascii;
	if (t->encoding == CSV_UTF8)
		return utf8_valid(*raw) ? 1 : -1;
	return decode(t, *raw, utf8) ? 1 : -1;
}
