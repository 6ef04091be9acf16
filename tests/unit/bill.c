/* bill.c - a bill read row by row by another command */
#include "record/bill.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int failed;

#define IS(what, cond) \
	do { \
		if (!(cond)) { \
			printf("%s: line %d\n", what, __LINE__); \
			failed = 1; \
		} \
	} while (0)

static const char doc[] =
    "{\"about\":\"a test\",\"record\":\"bill\",\"header_first\":\"no\",\n"
    "\"totals\":{\"paid\":{\"column\":\"paid\",\"type\":\"money\",\n"
    "  \"figure\":{\"begins\":\"sum\",\"after\":\"sum \"}}},\n"
    "\"members\":{\"bill\":{\"constant\":\"sale\"},\"no\":{\"column\":\"no\"},\n"
    "  \"amount\":{\"column\":\"paid\",\"type\":\"money\"}}}\n";

static void
put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		exit(EX_CANTCREAT);
}

/* Rows, a reject between them, their lines, the control total. */
static void
whole(const char *format, const char *file)
{
	struct bill *b = bill_open(format, file, false);
	struct arena a = {0};
	struct record r[3];
	struct bill_total t;
	struct tally tally = {.rejected = 1};

	IS("first", bill_next(b, &r[0], &a));
	IS("second", bill_next(b, &r[1], &a));
	IS("end", !bill_next(b, &r[2], &a));
	IS("end stays", !bill_next(b, &r[2], &a));
	IS("line", r[0].number == 3 && r[1].number == 5);
	IS("both live", rec_int(&r[0], REC_ROOT, "amount") == 1800);
	IS("amount", rec_int(&r[1], REC_ROOT, "amount") == 25);
	IS("text", text_is(rec_text(&r[1], REC_ROOT, "no"), "C3"));
	IS("total", bill_total(b, 0, &t) && t.told && !t.agrees);
	IS("figures", t.sum == 1825 && t.figure == 1900 && t.places == 2);
	IS("no more", !bill_total(b, 1, &t));
	IS("close", !bill_close(b, &tally));
	IS("tally", tally.rejected == 2);
	arena_free(&a);
}

/* A figure of the command's own stands before the file's; not all rows are asked for.
 */
static void
given(const char *format, const char *file)
{
	struct bill *b = bill_open(format, file, false);
	struct tally tally = {0};

	bill_figure(b, "paid=18.25");
	IS("agrees", bill_close(b, &tally));
	IS("rejected", tally.rejected == 1);
}

int
main(void)
{
	char format[] = "/tmp/boba-format.XXXXXX.json",
	     file[] = "/tmp/boba-bill.XXXXXX";
	int one = mkstemps(format, 5), two = mkstemp(file);

	if (one < 0 || two < 0)
		return 1;
	put_file(format, doc);
	put_file(file, "title\nno,paid\nA1,18.00\nB2,x\nC3,0.25\nsum 19.00\n");
	whole(format, file);
	given(format, file);
	close(one);
	close(two);
	unlink(format);
	unlink(file);
	return failed;
}
