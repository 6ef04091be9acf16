/* call.c - what a batch asked of the outside, answered and told */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/share.h"
#include "run/call.h"

static void
ended(struct call *call, enum call_end end, const char *detail)
{
	call->end = end;
	if (detail)
		snprintf(call->detail, sizeof(call->detail), "%s", detail);
}

/* Of what it said on stderr, the first line. */
static void
add_said(struct call *call, struct child *c)
{
	size_t n = strlen(call->detail), i;
	struct buf seen = {0};

	for (i = 0; i < c->said.n && c->said.p[i] != '\n'; i++)
		;
	if (i == 0)
		return;
	buf_visible(&seen, (struct text){c->said.p, i});
	/* Cut where a character begins. */
	for (i = seen.n; i > 0 && n + 2 + i >= sizeof(call->detail); i--)
		;
	while (i > 0 && i < seen.n && ((unsigned char)seen.p[i] & 0xc0) == 0x80)
		i--;
	snprintf(call->detail + n, sizeof(call->detail) - n, ": %.*s", (int)i, seen.p);
	buf_free(&seen);
}

static void
read_answer(struct call *call, struct child *c, struct arena *a)
{
	struct text line = arena_text(a, (struct text){c->answer.p, c->answer.n});

	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	if (line.n == 0) {
		ended(call, CALL_UNKNOWN, "no answer");
		return;
	}
	record_read(&call->reply, line, a);
	if (call->reply.reject.code) {
		ended(call, CALL_UNKNOWN, NULL);
		snprintf(call->detail, sizeof(call->detail),
		    "the answer is no record: %s", call->reply.reject.code);
		return;
	}
	ended(call, CALL_ANSWERED, NULL);
}

static void
judge(struct call *call, struct child *c, struct arena *a)
{
	if (c->late) {
		ended(call, CALL_UNKNOWN, NULL);
		snprintf(call->detail, sizeof(call->detail), "no answer within %lld ms",
		    (long long)call->wait_ms);
	} else if (WIFSIGNALED(c->status)) {
		ended(call, CALL_UNKNOWN, NULL);
		snprintf(call->detail, sizeof(call->detail), "ended by signal %d",
		    WTERMSIG(c->status));
	} else if (WEXITSTATUS(c->status) != 0) {
		ended(call,
		    WEXITSTATUS(c->status) == EX_CONFIG ? CALL_NOT_MADE : CALL_UNKNOWN,
		    NULL);
		snprintf(call->detail, sizeof(call->detail), "ended with %d",
		    WEXITSTATUS(c->status));
	} else if (c->too_long) {
		ended(call, CALL_UNKNOWN, "an answer over 64 KiB");
	} else {
		read_answer(call, c, a);
	}
	if (call->end != CALL_ANSWERED)
		add_said(call, c);
}

/* false: it can not be started; then it is told so already. */
static bool
start(struct call *call, struct child *c)
{
	struct buf path = {0}, config = {0}, place = {0};
	bool done = false;

	if (!adapter_find(call->adapter, &path, call->detail)) {
		ended(call, CALL_NOT_MADE, NULL);
	} else {
		buf_str(&config, "BOBA_ADAPTER_CONFIG=");
		if (share_place(0, "adapters", &place))
			buf_printf(&config, "%s/%.*s.json", place.p,
			    (int)call->adapter.n, call->adapter.p);
		buf_cstr(&path);
		buf_cstr(&config);
		done = child_start(c, path.p, config.p, call->request, call->wait_ms);
		if (!done) {
			ended(call, CALL_NOT_MADE, NULL);
			snprintf(call->detail, sizeof(call->detail), "%s: %s",
			    buf_cstr(&path), strerror(errno));
		}
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
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	struct call *call;
	size_t n, i;

	call = calls(l, &n);
	if (n == 0)
		return;
	/* One that does not read what it is asked is no reason to end. */
	sigaction(SIGPIPE, &ignore, &before);
	run_all(l, call, n);
	sigaction(SIGPIPE, &before, NULL);
	ledger_begin(l);
	for (i = 0; i < n; i++) {
		struct arena_mark mark = arena_mark(ledger_arena(l));

		c->told(l, &call[i], out);
		arena_back(ledger_arena(l), mark);
	}
	ledger_end(l);
	calls_forget(l);
}
