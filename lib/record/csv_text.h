/* csv_text.h - the lines of a CSV file, in UTF-8; private to csv.c */
#ifndef RECORD_CSV_TEXT_H
#define RECORD_CSV_TEXT_H

#include <iconv.h>

#include "record/csv.h"

enum csv_encoding { CSV_UNSURE, CSV_UTF8, CSV_GB18030 };

struct csv_text {
	size_t (*pull)(void *source, void *p, size_t n);
	void *source;
	int fd;  /* -1 when it is not ours to close */
	char *p; /* what was read: at..end not yet handed out */
	size_t at, end, cap;
	size_t lf; /* next LF at or after at, else where the search stopped */
	bool eof, begun, after_cr;
	int64_t line; /* number of the line handed out last */
	enum csv_encoding encoding;
	iconv_t iconv;
	struct buf utf8;
};

void csv_text_init(struct csv_text *t, const char *encoding);
/* The next piece of the file: at most one line with its end (the two bytes of CRLF
 * may come apart), as it stands and in UTF-8.  1: a piece; 0: the end; -1: not in
 * its encoding; -2: longer than a row may be.  Both texts live until the next
 * call. */
int csv_text_next(struct csv_text *t, struct text *raw, struct text *utf8);
void csv_text_release(struct csv_text *t);

#endif
