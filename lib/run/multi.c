/* multi.c - all commands in one program, chosen by the name that it is called by */
#include <stdio.h>
#include <string.h>

#include "run/run.h"

static const struct opt opts[] = {{0}};

static const struct cmd boba_cmd = {
    .name = "boba",
    .brief = "all commands in one program",
    .about =
	"Runs the command that is named, with the words that follow it.  Called by the\n"
	"name of a command, through a link, it is that command.  Without a word it lists\n"
	"the commands there are.  `boba NAME --help` tells about one.",
    .operands = "[COMMAND [WORD]...]",
    .most_operands = -1,
    .example = "boba stock-level --format table",
    .see = "boba 7",
    .opts = opts,
};

/* SQLite loads extensions by this, which we forbid it.  That of libc wants at run time
 * the very libc with which the program was linked. */
void *__wrap_dlopen(const char *file, int mode);
void *
__wrap_dlopen(const char *file, int mode)
{
	(void)file;
	(void)mode;
	return NULL;
}

static const struct multi *
find(const struct multi *e, const char *name)
{
	for (; e->name; e++)
		if (strcmp(e->name, name) == 0)
			return e;
	return NULL;
}

static void
list(const struct multi *e)
{
	for (; e->name; e++)
		puts(e->name);
}

int
multi_main(const struct multi *entries, int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const struct multi *e =
	    argc > 0 ? find(entries, slash ? slash + 1 : argv[0]) : NULL;

	if (e)
		return e->main(argc, argv);
	if (argc > 1 && (e = find(entries, argv[1])))
		return e->main(argc - 1, argv + 1);
	guard_std();
	if (cli_parse(&boba_cmd, argc, argv) > 0)
		cli_usage("no such command: %s", argv[0]);
	list(entries);
	cli_finish(EX_OK);
}
