/* bill.h - a channel's bill, row by row, inside another command */
#ifndef RECORD_BILL_H
#define RECORD_BILL_H

#include "record/record.h"

/* A bill is what from-csv makes of a file by a mapping whose record is "bill": the rows
 * that record(5) describes.  Rejects and notes are said on stderr as from-csv says
 * them, while the file is read. */
struct bill;

/* format is the name of a mapping or a file of one, file the bill (NULL or "-": stdin);
 * both must outlive it.  Dies as mapping_load does; EX_USAGE when the mapping makes no
 * bills; EX_NOINPUT when there is no such file, here already.  strict: reading ends at
 * the first reject. */
struct bill *bill_open(const char *format, const char *file, bool strict);
/* "NAME=TEXT" and "NAME=FIGURE", as from-csv takes them with --given and --total;
 * before the first bill_next. */
void bill_given(struct bill *b, const char *word);
void bill_figure(struct bill *b, const char *word);
/* The next row into r, in memory of a: it lives as long as that does.  r->number is the
 * row's line in the file.  false at the end. */
bool bill_next(struct bill *b, struct record *r, struct arena *a);

struct bill_total {
	const char *name; /* of the mapping's control total; dies with the bill */
	int64_t sum;      /* what the rows come to, in units of places decimals */
	int64_t
	    figure; /* what the file itself, or bill_figure, says; 0 when not told */
	int places;
	bool told; /* there is such a figure */
	bool agrees;
};
/* The i-th control total, after the end; false when there are not so many. */
bool bill_total(const struct bill *b, size_t i, struct bill_total *t);
/* Say the notes of the end (rows left out, totals of bill_figure that differ) and free
 * b.  The rejected rows are added to t->rejected.  true when every control total
 * agrees; one that does not has been told in a note. */
bool bill_close(struct bill *b, struct tally *t);

#endif
