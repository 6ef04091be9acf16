/* read.c - a line into a record, or what is wrong with it into words */
#include <string.h>

#include "record/reader.h"

/* UTF-16 is all NULs to a reader of UTF-8, but this says what to do about it. */
static bool
is_utf16(struct text t)
{
	const unsigned char *p = (const unsigned char *)t.p;

	if (t.n >= 2 &&
	    ((p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff)))
		return true;
	return t.n >= 4 && !p[0] == !p[2] && !p[1] == !p[3] && !p[0] != !p[1];
}

static void
read_line(struct reader *rd, struct text line)
{
	const char *p = line.p;

	if (line.n > LINE_MAX_BYTES && !rd->ours) {
		reader_stop(rd, "line_too_long", NULL, "a line over 1 MiB");
		return;
	}
	if (is_utf16(line)) {
		reader_stop(rd, "json_utf8", NULL, "UTF-16, expected UTF-8");
		return;
	}
	if (line.n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		reader_note(
		    rd, "json_bom", NULL, "a byte order mark before the record", 0);
		p += 3;
	}
	p = reader_value(rd, p);
	if (!p)
		return;
	p = skip_space(p, rd->end);
	if (p < rd->end)
		reader_stop(rd, "json_syntax", p, "a second text on the line");
	else if (rd->ix->e[REC_ROOT].kind != KIND_OBJECT)
		reader_note(rd, "not_object", NULL, "expected an object", 0);
}

/* Put what the reader found wrong into words. */
static bool
refuse(struct record *r, const struct reader *rd)
{
	const struct fault *f = rd->stop.code ? &rd->stop : &rd->noted;

	if (!f->code)
		return true;
	if (f->at)
		return rec_reject(r, f->code, f->where, NULL, "%s at byte %zu", f->say,
		    (size_t)(f->at - rd->begin) + 1);
	return rec_reject(r, f->code, f->where, NULL, "%s", f->say);
}

void
reader_marks(struct record *r)
{
	ref v = rec_find(r, REC_ROOT, "refused");

	r->refused = v && rec_kind(r, v) != KIND_NULL && rec_kind(r, v) != KIND_FALSE;
	r->dry_run = rec_true(r, REC_ROOT, "dry_run");
}

static bool
read_record(struct record *r, struct text line, struct arena *a, bool ours)
{
	struct reader rd;

	if (line.n == 0)
		line.p = "";
	*r = (struct record){.line = line, .number = r->number, .arena = a};
	rd.begin = line.p;
	rd.end = line.p + line.n;
	rd.arena = a;
	rd.stop = rd.noted = (struct fault){0};
	rd.depth = 0;
	rd.ours = ours;
	r->index = rd.ix = arena_alloc(a, sizeof(*rd.ix));
	rd.ix->n = REC_ROOT;
	rd.ix->cap = (ref)((line.n < LINE_MAX_BYTES ? line.n : 0) / 12 + 8);
	rd.ix->e = arena_alloc(a, rd.ix->cap * sizeof(*rd.ix->e));
	rd.ix->e[0] = rd.ix->e[REC_ROOT] = (struct entry){0};
	read_line(&rd, line);
	if (!refuse(r, &rd))
		return false;
	reader_marks(r);
	return true;
}

bool
record_read(struct record *r, struct text line, struct arena *a)
{
	return read_record(r, line, a, false);
}

void
record_load(struct record *r, struct text line, struct arena *a)
{
	if (!read_record(r, line, a, true))
		die(EX_PROTOCOL, "ledger: damaged: a stored record: %s: %s",
		    r->reject.code, r->reject.detail);
}
