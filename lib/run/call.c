/* call.c - what a batch asked of the outside, answered and told */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/share.h"
#include "run/call.h"

/* What is told goes into the ledger: whatever bytes it has become text, cut where a
 * character begins. */
static void
explain(struct call *call, struct buf *b)
{
	struct buf seen = {0};
	struct text t;

	buf_visible(&seen, (struct text){b->p, b->n});
	t = text_cut((struct text){seen.p, seen.n}, sizeof(call->detail) - 1);
	snprintf(call->detail, sizeof(call->detail), "%.*s", (int)t.n, t.n ? t.p : "");
	buf_free(&seen);
	buf_free(b);
}

/* Behind b, of what it said on stderr, the first line. */
static void
add_said(struct buf *b, const struct child *c)
{
	const char *end = c->said.n ? memchr(c->said.p, '\n', c->said.n) : NULL;
	size_t n = end ? (size_t)(end - c->said.p) : c->said.n;

	if (n == 0)
		return;
	buf_str(b, ": ");
	buf_add(b, c->said.p, n);
}

/* NULL, or why the answer is none. */
static const char *
read_answer(struct call *call, struct child *c, struct arena *a)
{
	struct text line = arena_text(a, (struct text){c->answer.p, c->answer.n});

	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	if (line.n == 0)
		return "no answer";
	record_read(&call->reply, line, a);
	return call->reply.reject.code;
}

static void
judge(struct call *call, struct child *c, struct arena *a)
{
	struct buf b = {0};
	const char *wrong;

	call->end = CALL_UNKNOWN;
	if (c->late) {
		buf_printf(&b, "no answer within %lld ms", (long long)call->wait_ms);
	} else if (WIFSIGNALED(c->status)) {
		buf_printf(&b, "ended by signal %d", WTERMSIG(c->status));
	} else if (WEXITSTATUS(c->status) != 0) {
		if (WEXITSTATUS(c->status) == EX_CONFIG)
			call->end = CALL_NOT_MADE;
		buf_printf(&b, "ended with %d", WEXITSTATUS(c->status));
	} else if (c->too_long) {
		buf_str(&b, "an answer over 64 KiB");
	} else {
		wrong = read_answer(call, c, a);
		if (!wrong) {
			call->end = CALL_ANSWERED;
			return;
		}
		buf_printf(&b, "%s%s",
		    call->reply.reject.code ? "the answer is no record: " : "", wrong);
	}
	add_said(&b, c);
	explain(call, &b);
}

/* false: it can not be started; then it is told so already. */
static bool
start(struct call *call, struct child *c)
{
	struct buf path = {0}, config = {0}, place = {0}, why = {0};
	bool done = false;

	if (adapter_find(call->adapter, &path, &why)) {
		buf_str(&config, "BOBA_ADAPTER_CONFIG=");
		if (share_place(0, "adapters", &place))
			buf_printf(&config, "%s/%.*s.json", place.p,
			    (int)call->adapter.n, call->adapter.p);
		buf_cstr(&path);
		buf_cstr(&config);
		done = child_start(c, path.p, config.p, call->request, call->wait_ms);
		if (!done)
			buf_printf(&why, "%s: %s", path.p, strerror(errno));
	}
	if (!done) {
		call->end = CALL_NOT_MADE;
		explain(call, &why);
	}
	buf_free(&path);
	buf_free(&config);
	buf_free(&place);
	return done;
}

struct slot {
	struct child child;
	struct call *call; /* NULL: free */
};

static void
run_all(struct ledger *l, struct call *call, size_t n)
{
	struct slot slot[CALLS_ABREAST] = {0};
	struct child *list[CALLS_ABREAST];
	size_t next = 0, i, busy;

	do {
		busy = 0;
		for (i = 0; i < CALLS_ABREAST; i++) {
			struct slot *s = &slot[i];

			if (s->call && child_over(&s->child)) {
				judge(s->call, &s->child, calls_arena(l));
				child_free(&s->child);
				s->call = NULL;
			}
			while (!s->call && next < n)
				if (start(&call[next++], &s->child))
					s->call = &call[next - 1];
			if (s->call)
				list[busy++] = &s->child;
		}
		if (busy)
			children_wait(list, busy);
	} while (busy);
}

void
calls_make(struct ledger *l, const struct cmd *c, struct buf *out)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, pipe_before;
	struct sigaction usual = {.sa_handler = SIG_DFL}, child_before;
	struct call *call;
	size_t n, i;

	call = calls(l, &n);
	if (n == 0)
		return;
	/* One that does not read what it is asked is no reason to end; and where
	 * whoever has started us ignores the end of children, nobody would hear of
	 * theirs. */
	sigaction(SIGPIPE, &ignore, &pipe_before);
	sigaction(SIGCHLD, &usual, &child_before);
	run_all(l, call, n);
	sigaction(SIGCHLD, &child_before, NULL);
	sigaction(SIGPIPE, &pipe_before, NULL);
	ledger_begin(l);
	for (i = 0; i < n; i++) {
		struct arena_mark mark = arena_mark(ledger_arena(l));

		c->told(l, &call[i], out);
		arena_back(ledger_arena(l), mark);
	}
	ledger_end(l);
	calls_forget(l);
}
