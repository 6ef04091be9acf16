/* reconcile_pair.c - equal amounts on two sides, paired by time */
#include <stdlib.h>

#include "shop/reconcile_pair.h"

/* The two of opposite sides that are nearest to each other have nothing between them
 * that is still free: whatever stood there would be nearer to one of the two.  So only
 * neighbours are looked at, and when a pair goes, those beside it become neighbours. */

struct near {
	int64_t apart;
	size_t a, b; /* places of two neighbours, a before b */
};
struct pairs {
	struct pairing *item;
	size_t *before, *after; /* the free neighbours; SIZE_MAX: none */
	struct near *heap;
	size_t n;
	int64_t window;
};

static int
by_amount(const void *a, const void *b)
{
	const struct pairing *x = a, *y = b;

	if (x->amount != y->amount)
		return x->amount < y->amount ? -1 : 1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->ours != y->ours)
		return x->ours ? 1 : -1;
	return (x->of > y->of) - (x->of < y->of);
}

static bool
less(const struct near *x, const struct near *y)
{
	return x->apart != y->apart ? x->apart < y->apart : x->a < y->a;
}

static void
push(struct pairs *p, size_t a, size_t b)
{
	const struct pairing *x, *y;
	struct near add = {0, a, b};
	size_t i = p->n, up;

	if (a == SIZE_MAX || b == SIZE_MAX)
		return;
	x = &p->item[a];
	y = &p->item[b];
	add.apart = y->at - x->at;
	if (x->amount != y->amount || x->ours == y->ours || add.apart > p->window)
		return;
	for (p->n++; i > 0 && less(&add, &p->heap[up = (i - 1) / 2]); i = up)
		p->heap[i] = p->heap[up];
	p->heap[i] = add;
}

static struct near
pop(struct pairs *p)
{
	struct near top = p->heap[0], last = p->heap[--p->n];
	size_t i = 0, down;

	while ((down = 2 * i + 1) < p->n) {
		if (down + 1 < p->n && less(&p->heap[down + 1], &p->heap[down]))
			down++;
		if (!less(&p->heap[down], &last))
			break;
		p->heap[i] = p->heap[down];
		i = down;
	}
	p->heap[i] = last;
	return top;
}

static void
unlink_item(struct pairs *p, size_t i)
{
	if (p->before[i] != SIZE_MAX)
		p->after[p->before[i]] = p->after[i];
	if (p->after[i] != SIZE_MAX)
		p->before[p->after[i]] = p->before[i];
}

static void
pair(struct pairs *p)
{
	while (p->n) {
		struct near t = pop(p);
		struct pairing *x = &p->item[t.a], *y = &p->item[t.b];

		if (x->mate != PAIR_NONE || y->mate != PAIR_NONE)
			continue;
		x->mate = y->of;
		y->mate = x->of;
		unlink_item(p, t.a);
		unlink_item(p, t.b);
		push(p, p->before[t.a], p->after[t.b]);
	}
}

static void
rival(const struct pairs *p, struct pairing *x, const struct pairing *left)
{
	int64_t apart;

	if (!left || left->amount != x->amount || left->ours == x->ours ||
	    x->rival != PAIR_NONE)
		return;
	apart = left->at > x->at ? left->at - x->at : x->at - left->at;
	if (apart <= p->window)
		x->rival = left->of;
}

/* Of each that is paired the last one left over before it, or the next behind it; and
 * of each that is left over the nearest that is paired. */
static void
rivals(struct pairs *p, size_t n)
{
	const struct pairing *seen[2][2];
	size_t way, k;

	for (way = 0; way < 2; way++) {
		memset(seen, 0, sizeof(seen));
		for (k = 0; k < n; k++) {
			struct pairing *x = &p->item[way ? n - 1 - k : k];
			bool free = x->mate == PAIR_NONE;

			rival(p, x, seen[!x->ours][!free]);
			seen[x->ours][free] = x;
		}
	}
}

void
pair_nearest(struct pairing *item, size_t n, int64_t window_ms)
{
	struct pairs p = {.item = item, .window = window_ms};
	size_t i;

	if (n == 0)
		return;
	qsort(item, n, sizeof(*item), by_amount);
	p.before = xmalloc(n * sizeof(*p.before));
	p.after = xmalloc(n * sizeof(*p.after));
	p.heap = xmalloc(2 * n * sizeof(*p.heap));
	for (i = 0; i < n; i++) {
		item[i].mate = item[i].rival = PAIR_NONE;
		p.before[i] = i ? i - 1 : SIZE_MAX;
		p.after[i] = i + 1 < n ? i + 1 : SIZE_MAX;
	}
	for (i = 0; i + 1 < n; i++)
		push(&p, i, i + 1);
	pair(&p);
	rivals(&p, n);
	free(p.before);
	free(p.after);
	free(p.heap);
}
