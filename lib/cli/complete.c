/* complete - the words that a shell offers after a command's name */
#include <stdio.h>

#include "cli/part.h"

static void
put_choices(const struct opt *o)
{
	const char *p = o->choices;

	for (;;) {
		size_t n = 0;

		while (p[n] && p[n] != '|')
			n++;
		printf("--%s=%.*s\t%s\n", o->name, (int)n, p, o->help);
		if (!p[n])
			return;
		p += n + 1;
	}
}

void
cli_complete(const struct cmd *c)
{
	for (const struct opt *o = c->opts; o && !opt_end(o); o++) {
		if (o->choices)
			put_choices(o);
		else
			printf("--%s\t%s\n", o->name, o->help);
	}
	printf("--help\tprint what it does and end\n");
	printf("--version\tprint the version and end\n");
}
