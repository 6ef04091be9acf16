/* query_words.c - the parameters of a question as they stand on the command line */
#include <string.h>

#include "ledger/query.h"

static void
take_pair(struct query *q, const char *name, const char *equals)
{
	query_set(q, (struct text){name, (size_t)(equals - name)}, equals + 1);
}

static void
take_params(struct query *q, const struct words *params)
{
	size_t i;

	for (i = 0; i < params->n; i++) {
		const char *equals = strchr(params->v[i], '=');

		if (!equals || equals == params->v[i])
			cli_usage(
			    "--param: expected NAME=VALUE, got '%s'", params->v[i]);
		take_pair(q, params->v[i], equals);
	}
}

void
query_take(struct query *q, const struct words *params, char **word, int n)
{
	int i;

	take_params(q, params);
	for (i = 0; i < n; i++) {
		const char *name = word[i] + 2, *equals;

		if (strncmp(word[i], "--", 2) != 0 || !*name)
			cli_usage("expected --NAME VALUE, got '%s'", word[i]);
		equals = strchr(name, '=');
		if (!equals && i + 1 == n)
			cli_usage("%s needs a value", word[i]);
		if (equals)
			take_pair(q, name, equals);
		else
			query_set(q, text_of(name), word[++i]);
	}
}
