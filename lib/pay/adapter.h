/* adapter.h - an adapter's side of the line: what it is asked, what it answers */
#ifndef PAY_ADAPTER_H
#define PAY_ADAPTER_H

#include "pay/config.h"
#include "pay/http.h"
#include "record/record.h"

/* One request on stdin, one answer on stdout (adapter(5)).  An adapter ends with
 * EX_CONFIG, and a sentence on stderr, when it asked nobody: what is configured, or
 * what it is asked, is wrong.  Whatever goes wrong later is an answer. */

enum adapter_do {
	DO_CHARGE,
	DO_AUTHORIZE,
	DO_CAPTURE,
	DO_VOID,
	DO_REFUND,
	DO_QUERY,
	DO_QUERY_REFUND,
	DO_COUNT
};

enum answer_state {
	UNKNOWN,
	SUCCEEDED,
	PENDING,
	DECLINED,
	AUTHORIZED,
	VOIDED,
	MISSING
};

/* Texts live as long as the adapter, or for ever. */
struct answer {
	enum answer_state state;
	struct text no, code, detail, show; /* left out when empty */
	int64_t amount;                     /* fen; left out when 0 */
};

struct adapter {
	struct arena arena;
	struct pay_config *config;
	struct http http;
	struct record asked;
	enum adapter_do what;
	/* NULL p, and 0, for what is not told. */
	struct text request, of, no, order_id, code, title, reason;
	int64_t amount, paid; /* fen */
};

/* The whole of an adapter's main: reads the request and the configuration (base_url,
 * ca, timeout_ms and connect_ms of it into http), acts, answers.  No act for what is
 * asked: declined, not_supported.  An amount in the answer that is not the one asked
 * for makes it unknown, amount_differs. */
typedef struct answer adapter_act(struct adapter *a);
int adapter_main(const char *name, adapter_act *const act[DO_COUNT]);

/* End with EX_CONFIG: nobody was asked. */
_Noreturn void adapter_refuse(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
/* A text that has to be, in the configuration or in the request (member is its name
 * there). */
struct text adapter_config(const struct adapter *a, const char *name);
struct text adapter_needs(struct text t, const char *member);
/* A name that a provider takes: 1 to max letters, digits and what also names. */
struct text adapter_name(
    struct text id, const char *member, size_t max, const char *also);
void adapter_needs_amount(const struct adapter *a);
/* t as long as the adapter lives. */
struct text adapter_keep(struct adapter *a, struct text t);
/* What buf holds, kept as long as the adapter lives; b is freed. */
struct text adapter_take(struct adapter *a, struct buf *b);
/* What the customer reads of it: the title, else that it is the order of that number;
 * at most max bytes. */
struct text adapter_title(struct adapter *a, size_t max);

/* -- what was heard from a provider */

struct heard {
	struct answer fault; /* UNKNOWN and why, when fine is false */
	bool fine;           /* signed by the provider, and read */
	int status;
	struct record doc; /* its body, unless that is empty */
	ref at;            /* the object of interest in it; 0 when it is empty */
};
/* fault from what http says of an answer that did not come whole. */
void heard_nothing(struct adapter *a, struct heard *h, const struct http_answer *got);
/* fault: it came, and is not to be believed. */
void heard_wrong(struct heard *h, const char *code, const char *detail);
/* A text of the answer, as long as the adapter lives. */
struct text heard_text(const struct heard *h, const char *name);

/* How an error code of a provider is to be read; the last row has no code.  Underscores
 * do not count, for providers write the same code with them and without. */
struct verdict {
	const char *code;
	enum answer_state state;
};
/* The row's state; otherwise for a code that has none. */
enum answer_state verdict_find(
    const struct verdict *v, struct text code, enum answer_state otherwise);

/* Unknown: what came is of another order than that which was asked for. */
struct answer answer_of_another(void);
/* An error was said of a request, and then the provider was asked for it: declined with
 * that error when it has never heard of it, else what it said. */
struct answer answer_settled(struct answer error, struct answer asked);

#endif
