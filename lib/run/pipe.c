/* pipe.c - filters in one process, as a shell would run them one behind the other */
#include <stdlib.h>
#include <string.h>

#include "run/pipeline.h"
#include "run/run.h"

static const struct cmd *
find(const struct cmd *const *first, const struct cmd *const *end, const char *name)
{
	for (; first < end; first++)
		if (strcmp((*first)->name, name) == 0)
			return *first;
	cli_usage("the pipeline: not a filter on the ledger: %s", name);
}

/* Options are variables of the command: it has them once. */
static void
check_once(const struct cmd *const cmds[], size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (cmds[i] == cmds[n])
			cli_usage("the pipeline: a command may stand in it once: %s",
			    cmds[n]->name);
}

/* Parse a stage's own options; the files it names, moved to the front of its words. */
static int
parse_stage(const struct cmd *c, const struct cmd *outer, struct words *w, bool first)
{
	char **argv = (char **)w->v;
	int n = cli_parse_stage(c, outer, (int)w->n, argv);

	if (n > 0 && !first)
		cli_usage("the pipeline: %s reads the stage before it, not files: '%s'",
		    c->name, argv[0]);
	return n;
}

int
pipe_main(const struct cmd *c, const struct cmd *const *first,
    const struct cmd *const *end, int argc, char **argv)
{
	const struct cmd **cmds;
	struct pipeline line;
	struct buf why = {0};
	int files = 0, words, code;
	size_t i;

	if (cli_parse(c, argc, argv) == 0)
		cli_usage("the pipeline is missing: 'order-add | stock-reserve'");
	if (!pipeline_parse(argv[0], &line, &why))
		cli_usage("the pipeline: %s", buf_cstr(&why));
	cmds = xcalloc(line.n, sizeof(*cmds));
	for (i = 0; i < line.n; i++) {
		cmds[i] = find(first, end, line.stage[i].v[0]);
		check_once(cmds, i);
		words = parse_stage(cmds[i], c, &line.stage[i], i == 0);
		if (i == 0)
			files = words;
	}
	code = filter_run(cmds, line.n, (char **)line.stage[0].v, files);
	pipeline_free(&line);
	free(cmds);
	return code;
}
