/* mapping_words.c - what the command line gives a mapping */
#include <string.h>

#include "record/mapping_inside.h"

/* NAME of "NAME=REST": the rest, NULL when the word is not so. */
static const char *
after_name(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && word[n] == '=' ? word + n + 1 : NULL;
}

void
mapping_with(struct mapping *m, const char *word)
{
	const char *file;

	for (size_t i = 0; i < m->tables; i++) {
		file = after_name(word, m->table[i].name);
		if (file == NULL)
			continue;
		if (m->table[i].loaded)
			die(EX_USAGE, "--with %s comes twice", m->table[i].name);
		table_load(&m->table[i], file, &m->tally);
		return;
	}
	die(EX_USAGE, "this format looks nothing up in: %s", word);
}

void
mapping_total(struct mapping *m, const char *word)
{
	const char *figure;
	struct total *t;

	for (size_t i = 0; i < m->totals; i++) {
		t = &m->total[i];
		figure = after_name(word, t->value.name);
		if (figure == NULL)
			continue;
		if (!money_parse(text_of(figure), t->value.places, &t->figure))
			die(EX_USAGE, "not a figure: %s", figure);
		t->given = true;
		return;
	}
	die(EX_USAGE, "this format has no control total: %s", word);
}

void
mapping_given(struct mapping *m, const char *word)
{
	const char *text;

	for (size_t i = 0; i < m->givens; i++)
		if ((text = after_name(word, m->given[i].name)) != NULL) {
			m->given[i].text = text_of(text);
			if (!utf8_valid(m->given[i].text))
				die(EX_USAGE, "not UTF-8: --given %s", word);
			return;
		}
	die(EX_USAGE, "this format is given no such text: %s", word);
}
