/* power_work.c - the trade that goes on meanwhile, through the product's commands */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "power.h"
#include "run/run.h"

enum { ORDERS = 110, MOST_FILES = 10, WORDS = 24 };

extern const struct cmd *const __start_boba_stages[], *const __stop_boba_stages[];

static const struct opt pipe_opts[] = {LEDGER_OPTIONS, {0}};
static const struct cmd pipe_cmd = {
    .name = "ledger-pipe", .opts = pipe_opts, .most_operands = 1};

static const char catalogue[][2000] = {
    "{\"store\":\"S1\",\"name\":\"S\",\"zone\":\"Asia/Shanghai\",\"day_start\":\"5h\"}\n",
    "{\"item\":\"taro\",\"name\":\"taro\",\"unit\":\"g\",\"shelf_life\":\"720h\"}\n"
    "{\"item\":\"milk\",\"name\":\"milk\",\"unit\":\"ml\"}\n",
    "{\"sku\":\"taro-tea\",\"name\":\"Taro tea\",\"price\":1800,\"recipe\":"
    "[{\"item\":\"taro\",\"qty\":50},{\"item\":\"milk\",\"qty\":200}]}\n"
    "{\"sku\":\"milk-tea\",\"name\":\"Milk tea\",\"price\":1200,\"recipe\":"
    "[{\"item\":\"milk\",\"qty\":250}],\"options\":"
    "[{\"option\":\"pearl\",\"price\":200}]}\n",
    "{\"promo\":\"half\",\"name\":\"Second at half\",\"kind\":\"nth_rate\",\"n\":2,"
    "\"rate_bp\":5000,\"scope\":{\"skus\":[\"milk-tea\"]},\"limit\":20,"
    "\"limit_per_customer\":2,\"budget\":50000,"
    "\"from\":\"2024-01-01T00:00:00+08:00\"}\n",
    "{\"store\":\"S1\",\"item\":\"taro\",\"qty\":900,\"cost\":900,\"lot\":\"T1\"}\n"
    "{\"store\":\"S1\",\"item\":\"taro\",\"qty\":1500,\"cost\":2000,\"lot\":\"T2\"}\n"
    "{\"store\":\"S1\",\"item\":\"milk\",\"qty\":40000,\"cost\":30000,\"lot\":\"M1\"}\n",
};
static const char *const catalogue_commands[] = {
    "store-set", "item-set", "sku-set", "promo-set", "stock-receive"};
static const char *const stages[] = {
    "order-add", "promo-apply", "stock-reserve", "payment-record", "order-confirm"};
enum { STAGES = sizeof(stages) / sizeof(*stages) };

struct work {
	const char *dir;
	struct buf *why;
	struct rng rng;
	int order;   /* the number of the next one */
	int outputs; /* commands that have run */
};

int
apart(const char *dir, int (*what)(void *), void *with)
{
	char err[2 * NAME_LEN];
	int status, fd;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		snprintf(err, sizeof(err), "%s/err", dir);
		fd = open(err, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (fd < 0 || dup2(fd, 2) < 0)
			_exit(EX_OSERR);
		status = what(with);
		fflush(NULL);
		_exit(status);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die(EX_OSERR, "power: no process:");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct call {
	const struct cmd *cmd; /* NULL: a pipeline */
	char **argv;
	int argc;
	const char *out;
};

static int
call(void *with)
{
	const struct call *c = with;
	int fd = open(c->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || dup2(fd, 1) < 0)
		die(EX_CANTCREAT, "%s:", c->out);
	ledger_options.ledger = ledger_path;
	return c->cmd ? filter_main(c->cmd, c->argc, c->argv)
		      : pipe_main(&pipe_cmd, __start_boba_stages, __stop_boba_stages,
			    c->argc, c->argv);
}

static const struct cmd *
find(const struct cmd *const *first, const struct cmd *const *end, const char *name)
{
	for (; first < end; first++)
		if (strcmp((*first)->name, name) == 0)
			return *first;
	return NULL;
}

/* The command line, its words between single blanks; only a pipeline is one word. */
static bool
run(struct work *w, char *line, char *out)
{
	char name[] = "ledger-pipe", quiet[] = "-q";
	char *argv[WORDS] = {name, quiet, line, NULL};
	struct call c = {NULL, argv, 3, out};
	int code;

	snprintf(out, NAME_LEN, "%s/out%d", w->dir, w->outputs++ % 4);
	if (!strchr(line, '|'))
		for (c.argc = 0; c.argc < WORDS - 1; c.argc++)
			if (!(argv[c.argc] = strtok(c.argc ? NULL : line, " ")))
				break;
	c.cmd = find(__start_boba_stages, __stop_boba_stages, argv[0]);
	code = apart(w->dir, call, &c);
	if (code)
		buf_printf(w->why, "%s ended with %d", argv[0], code);
	return code == 0;
}

static void
write_file(const char *path, struct text t)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(t.p, 1, t.n, f) != t.n || fclose(f) != 0)
		die(EX_CANTCREAT, "%s:", path);
}

static bool
define(struct work *w)
{
	char line[3 * NAME_LEN], file[NAME_LEN], out[NAME_LEN];
	size_t i;

	snprintf(file, sizeof(file), "%s/in", w->dir);
	for (i = 0; i < sizeof(catalogue) / sizeof(*catalogue); i++) {
		write_file(file, text_of(catalogue[i]));
		snprintf(line, sizeof(line), "%s -q %s", catalogue_commands[i], file);
		if (!run(w, line, out))
			return false;
	}
	return true;
}

static void
put_order(struct work *w, struct buf *b)
{
	bool taro = rng_below(&w->rng, 2);

	buf_printf(b,
	    "{\"channel\":\"till\",\"channel_no\":\"%d\",\"store\":\"S1\","
	    "\"customer\":\"c%d\",\"placed_at\":\"2024-02-12T09:00:00+08:00\",%s"
	    "\"lines\":[{\"sku\":\"%s\",\"qty\":%d%s}]}\n",
	    w->order, (int)rng_below(&w->rng, 9),
	    rng_below(&w->rng, 8) ? "" : "\"happened\":true,",
	    taro ? "taro-tea" : "milk-tea", 1 + (int)rng_below(&w->rng, 3),
	    taro ? "" : ",\"options\":[\"pearl\"]");
	w->order++;
}

/* Orders in some files: each file is read, and so committed, as a batch of its own. */
static void
put_orders(struct work *w, char *files, size_t room)
{
	static const int sizes[] = {1, 1, 2, 3, 7, 20};
	size_t n = 1 + rng_below(&w->rng, MOST_FILES), i;
	char file[NAME_LEN];
	struct buf b = {0};
	int k;

	*files = '\0';
	for (i = 0; i < n && w->order < ORDERS; i++) {
		for (k = sizes[rng_below(&w->rng, 6)]; k > 0; k--)
			put_order(w, &b);
		snprintf(file, sizeof(file), " %s/in%d", w->dir, (int)i);
		write_file(file + 1, (struct text){b.p, b.n});
		snprintf(files + strlen(files), room - strlen(files), "%s", file);
		buf_clear(&b);
	}
	buf_free(&b);
}

static bool
round_of_commands(struct work *w, const char *files, bool paid)
{
	char line[(MOST_FILES + 1) * NAME_LEN], out[NAME_LEN];
	int i;

	for (i = 0; i < STAGES; i++) {
		bool pays = strcmp(stages[i], "payment-record") == 0;

		if (pays && !paid)
			continue;
		snprintf(line, sizeof(line), "%s -q%s%s", stages[i],
		    pays ? " --in-full" : "", files);
		if (!run(w, line, out))
			return false;
		/* The next one reads what this one printed. */
		snprintf(line, sizeof(line), " %s", out);
		files = memcpy(out, line, NAME_LEN);
	}
	return true;
}

static bool
round_in_one(struct work *w, const char *files, bool paid)
{
	char line[(MOST_FILES + 1) * NAME_LEN], out[NAME_LEN];

	snprintf(line, sizeof(line),
	    "order-add%s | promo-apply | stock-reserve%s | order-confirm", files,
	    paid ? " | payment-record --in-full" : "");
	return run(w, line, out);
}

bool
work_run(uint64_t seed, const char *dir, struct buf *why)
{
	struct work w = {.dir = dir, .why = why, .rng = {seed}};
	char files[MOST_FILES * NAME_LEN];
	bool ok = define(&w);

	while (ok && w.order < ORDERS) {
		bool paid = rng_below(&w.rng, 4);

		put_orders(&w, files, sizeof(files));
		ok = rng_below(&w.rng, 2) ? round_in_one(&w, files, paid)
					  : round_of_commands(&w, files, paid);
	}
	return ok;
}
