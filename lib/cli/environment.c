/* environment - the variables that a command reads, for its page */
#include <stdio.h>

#include "cli/part.h"

/* Those that come with an option; what they mean, in mdoc. */
static const struct {
	const void *option;
	const char *name, *means;
} variables[] = {
    {&ledger_options.ledger, "BOBA_LEDGER", "The ledger, where\n.Fl l\nis not given."},
    {&ledger_options.ledger, "XDG_DATA_HOME",
	"Where neither is given, the ledger is\n.Pa boba/ledger.db\n"
	"below this directory, by default\n.Pa ~/.local/share ."},
    {&ledger_options.now, "BOBA_NOW", "The clock, where\n.Fl -now\nis not given."},
    {&ledger_options.by, "BOBA_BY", "Who does this, where\n.Fl -by\nis not given."},
    {&ledger_options.by, "TRACEPARENT",
	"What this belongs to, kept in every event as its trace."},
    {&ledger_options.ledger, "BOBA_LOG",
	"With json, messages are log lines with time, level, command and trace."},
    {&ledger_options.by, "BOBA_CURRENCY",
	"The currency of a ledger that this creates, by default CNY."},
    {&ledger_options.by, "BOBA_DATACENTER",
	"Its datacenter number for the ids it gives, 0 to 31, by default 0."},
    {&ledger_options.by, "BOBA_WORKER",
	"Its worker number, likewise 0 to 31, by default 0."},
};

/* The list begins with its first variable. */
static void
put_name(bool *any, struct text name)
{
	if (!*any)
		printf(".Sh ENVIRONMENT\n.Bl -tag -width Ds\n");
	*any = true;
	printf(".It Ev %.*s\n", (int)name.n, name.p);
}

void
mdoc_environment(const struct cmd *c)
{
	const char *own = c->env;
	bool any = false;
	struct text name;

	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		if (!cmd_offers(c, variables[i].option))
			continue;
		put_name(&any, text_of(variables[i].name));
		printf("%s\n", variables[i].means);
	}
	if (c->report) {
		put_name(&any, TEXT("NO_COLOR"));
		printf("When set, a table on a terminal has no colour.\n");
	}
	if (c->spare) {
		put_name(&any, TEXT("COLUMNS"));
		printf(
		    "How wide a table may be, instead of as wide as the terminal.\n");
	}
	while (own) {
		struct text line = next_line(&own);

		if (next_word(&line, &name)) {
			put_name(&any, name);
			mdoc_prose(line);
		}
	}
	if (any)
		printf(".El\n");
}
