/* reconcile_read.c - a bill read, row by row */
#include <fcntl.h>
#include <unistd.h>

#include "record/bill.h"
#include "shop/reconcile_inside.h"

/* Texts of a row that are not kept are forgotten after so many bytes. */
enum { KEEP_BYTES = 64 << 10 };

static void
add(struct reconcile *c, struct record *r, struct tally *tally)
{
	struct bill_row row;

	if (!r->reject.code &&
	    bill_row_read(r, c->said, c->how.zone, &c->arena, &row) &&
	    !reconcile_add(c, &row))
		rec_reject(r, "other_channel", REC_ROOT, "channel",
		    "expected the channel of the rows before");
	if (!r->reject.code)
		return;
	reject_say(&r->reject, r->number, NULL, r->line);
	tally->rejected++;
	c->rejected++;
}

void
reconcile_read_records(
    struct reconcile *c, const char *path, bool strict, struct tally *tally)
{
	bool std = !path || strcmp(path, "-") == 0;
	int fd = std ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct batch b;
	size_t i;

	if (fd < 0)
		die(EX_NOINPUT, "%s:", path);
	batch_open(&b, fd);
	while (!(strict && tally->rejected) && batch_next(&b))
		for (i = 0; i < b.n && !(strict && tally->rejected); i++)
			add(c, &b.rec[i], tally);
	batch_close(&b);
	if (!std)
		close(fd);
}

bool
reconcile_read_bill(
    struct reconcile *c, const struct bill_source *from, struct tally *tally)
{
	struct bill *b = bill_open(from->format, from->path, from->strict);
	struct bill_total t;
	struct arena scratch = {0};
	struct record r = {0};
	size_t i;
	bool agree;

	for (i = 0; i < from->given_n; i++)
		bill_given(b, from->given[i]);
	for (i = 0; i < from->figure_n; i++)
		bill_figure(b, from->figure[i]);
	while (!(from->strict && tally->rejected) && bill_next(b, &r, &scratch)) {
		add(c, &r, tally);
		arena_reset(&scratch, KEEP_BYTES);
	}
	for (i = 0; bill_total(b, i, &t); i++)
		c->totals += t.told;
	agree = bill_close(b, tally);
	c->rejected = tally->rejected;
	c->totals_differ = !agree;
	arena_free(&scratch);
	return agree;
}
