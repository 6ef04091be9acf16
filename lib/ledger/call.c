/* call.c - what is asked of the outside: kept until the batch is committed */
#include "cli/cli.h"
#include "ledger/call.h"
#include "ledger/inside.h"

static struct text
with_newline(struct arena *a, struct text t)
{
	char *p = arena_alloc(a, t.n + 1);

	memcpy(p, t.p, t.n);
	p[t.n] = '\n';
	return (struct text){p, t.n + 1};
}

void
call_ask(struct ledger *l, const struct call *c)
{
	struct asked *a = &l->asked;
	struct call *one;

	if (a->n == a->cap) {
		a->cap = a->cap ? 2 * a->cap : CALL_MOST;
		a->call = xrealloc(a->call, a->cap * sizeof(*a->call));
	}
	one = &a->call[a->n++];
	*one = *c;
	one->adapter = arena_text(&a->arena, c->adapter);
	one->request = with_newline(&a->arena, c->request);
	one->record = a->record;
	if (one->wait_ms == 0)
		one->wait_ms =
		    ledger_options.within_ms ? ledger_options.within_ms : CALL_WAIT_MS;
}

size_t
calls_asked(struct ledger *l)
{
	return l->asked.n;
}

void
calls_for(struct ledger *l, struct record *r)
{
	l->asked.record = r;
}

struct call *
calls(struct ledger *l, size_t *n)
{
	*n = l->asked.n;
	return l->asked.call;
}

struct arena *
calls_arena(struct ledger *l)
{
	return &l->asked.arena;
}

void
calls_forget(struct ledger *l)
{
	l->asked.n = 0;
	l->asked.record = NULL;
	arena_reset(&l->asked.arena, 1 << 20);
}
