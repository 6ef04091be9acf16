/* catalog_loop.c - no item is made of itself */
#include <stdlib.h>

#include "shop/catalog.h"

/* A half-open span of time in which an item is looked at. */
struct span {
	int64_t item, since, until;
};
enum { DEPTH = 64 };
struct walk {
	struct ledger *l;
	int64_t item; /* that must not be found */
	struct span *seen;
	size_t n, cap;
	int depth;
	bool deep; /* more recipes inside each other than anybody needs */
};

/* A recipe may be reached in many ways; once is enough. */
static bool
is_seen(struct walk *w, struct span s)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->seen[i].item == s.item && w->seen[i].since <= s.since &&
		    w->seen[i].until >= s.until)
			return true;
	if (w->n == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 16;
		w->seen = xrealloc(w->seen, w->cap * sizeof(*w->seen));
	}
	w->seen[w->n++] = s;
	return false;
}

/* The first version stands for the time before it, too. */
static struct span
in_force(const struct versions *vs, size_t i, struct span s)
{
	if (i > 0 && vs->v[i].begins > s.since)
		s.since = vs->v[i].begins;
	if (i + 1 < vs->n && vs->v[i + 1].begins < s.until)
		s.until = vs->v[i + 1].begins;
	return s;
}

/* Is the item one of the parts, or of what they are made of? */
static bool
reaches(struct walk *w, struct span s)
{
	const struct versions *vs;
	size_t i, k;

	if (s.item == w->item)
		return true;
	if (is_seen(w, s))
		return false;
	if (w->depth == DEPTH)
		return w->deep = true;
	w->depth++;
	vs = catalog_item_versions(w->l, s.item);
	for (i = 0; vs && i < vs->n; i++) {
		const struct item *it = vs->v[i].compiled;
		struct span part = in_force(vs, i, s);

		if (part.since >= part.until)
			continue;
		for (k = 0; k < it->recipe.n; k++) {
			part.item = it->recipe.part[k].item;
			if (reaches(w, part))
				return true;
		}
	}
	w->depth--;
	return false;
}

/* When the definition would be in force. */
static struct span
own_span(struct ledger *l, struct record *r, int64_t id)
{
	const struct versions *vs = catalog_item_versions(l, id);
	struct span s = {id, 0, INT64_MAX};
	bool first = true;
	size_t i;

	if (!get_time(r, REC_ROOT, "from", MAY, &s.since) || !s.since)
		s.since = define_from(l);
	for (i = 0; vs && i < vs->n; i++) {
		if (vs->v[i].begins < s.since)
			first = false;
		else if (vs->v[i].begins > s.since && vs->v[i].begins < s.until)
			s.until = vs->v[i].begins;
	}
	if (first)
		s.since = INT64_MIN;
	return s;
}

bool
catalog_no_loop(struct ledger *l, struct record *r)
{
	struct text name = rec_text(r, REC_ROOT, "item");
	struct walk w = {.l = l, .item = stream_find(l, "item", name)};
	ref v = rec_first(r, rec_find(r, REC_ROOT, "recipe"));
	struct span s;
	bool loops = false;

	if (!v)
		return true;
	s = own_span(l, r, w.item);
	for (; v && !loops; v = rec_next(r, v)) {
		s.item = stream_find(l, "item", rec_text(r, v, "item"));
		loops = reaches(&w, s);
		if (loops)
			rec_reject(r, "value_range", v, "item",
			    w.deep ? "more than 64 recipes inside each other"
				   : "the item would be made of itself");
	}
	free(w.seen);
	return !loops;
}
