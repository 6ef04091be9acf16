/* pipeline.c - the text of a pipeline, cut into the words of its stages */
#include <stdlib.h>
#include <string.h>

#include "run/pipeline.h"

/* Has a meaning to a shell wherever it stands outside quotes, or at a word's start. */
static const char special[] = ";&<>()$`*?[{}";
static const char special_first[] = "#~";

struct parser {
	const char *p;
	struct pipeline *out;
	struct buf word, *why;
};

static bool
fail_char(struct parser *ps, const char *c, size_t n)
{
	if (*c == '\n')
		buf_str(ps->why, "a new line");
	else
		buf_printf(ps->why, "'%.*s'", (int)n, c);
	buf_str(ps->why, ": only words, quotes, \\ and | are understood in a pipeline");
	return false;
}

static bool
fail(struct parser *ps, const char *why)
{
	buf_str(ps->why, why);
	return false;
}

static void
add_stage(struct pipeline *out)
{
	out->stage = xrealloc(out->stage, (out->n + 1) * sizeof(*out->stage));
	out->stage[out->n++] = (struct words){0};
}

static void
add_word(struct pipeline *out, const struct buf *word)
{
	struct words *w = &out->stage[out->n - 1];
	char *copy = arena_alloc(&out->arena, word->n + 1);

	if (word->n > 0)
		memcpy(copy, word->p, word->n);
	copy[word->n] = '\0';
	w->v = xrealloc(w->v, (w->n + 2) * sizeof(*w->v));
	w->v[w->n++] = copy;
	w->v[w->n] = NULL;
}

static bool
read_single(struct parser *ps)
{
	const char *end = strchr(ps->p, '\'');

	if (!end)
		return fail(ps, "a ' without its end");
	buf_add(&ps->word, ps->p, (size_t)(end - ps->p));
	ps->p = end + 1;
	return true;
}

static bool
read_double(struct parser *ps)
{
	for (; *ps->p && *ps->p != '"'; ps->p++) {
		if (*ps->p == '$' || *ps->p == '`')
			return fail_char(ps, ps->p, 1);
		if (*ps->p == '\\' && ps->p[1] == '\n') {
			ps->p++;
			continue;
		}
		if (*ps->p == '\\' && ps->p[1] && strchr("$`\"\\", ps->p[1]))
			ps->p++;
		buf_char(&ps->word, *ps->p);
	}
	if (!*ps->p)
		return fail(ps, "a \" without its end");
	ps->p++;
	return true;
}

static bool
read_escaped(struct parser *ps)
{
	if (!*ps->p)
		return fail(ps, "a \\ with nothing behind it");
	if (*ps->p != '\n')
		buf_char(&ps->word, *ps->p);
	ps->p++;
	return true;
}

static bool
read_word(struct parser *ps)
{
	const char *first = ps->p;

	buf_clear(&ps->word);
	while (*ps->p && !strchr(" \t\n|", *ps->p)) {
		const char *c = ps->p;

		if (strchr(special, *c) || (c == first && strchr(special_first, *c)))
			return fail_char(ps, c, 1);
		ps->p++;
		if (*c == '\'' && !read_single(ps))
			return false;
		if (*c == '"' && !read_double(ps))
			return false;
		if (*c == '\\' && !read_escaped(ps))
			return false;
		if (!strchr("'\"\\", *c))
			buf_char(&ps->word, *c);
	}
	add_word(ps->out, &ps->word);
	return true;
}

/* Blanks, and lines that go on.  A new line elsewhere would end the command, unless
 * nothing follows. */
static bool
skip_blanks(struct parser *ps)
{
	bool begun = ps->out->stage[ps->out->n - 1].n > 0;

	for (;;) {
		ps->p += strspn(ps->p, begun ? " \t" : " \t\n");
		if (ps->p[0] == '\\' && ps->p[1] == '\n')
			ps->p += 2;
		else
			break;
	}
	if (*ps->p != '\n')
		return true;
	if (ps->p[strspn(ps->p, " \t\n")])
		return fail_char(ps, ps->p, 1);
	ps->p += strlen(ps->p);
	return true;
}

static bool
read_stages(struct parser *ps)
{
	for (;;) {
		if (!skip_blanks(ps))
			return false;
		if (*ps->p && *ps->p != '|') {
			if (!read_word(ps))
				return false;
			continue;
		}
		if (ps->out->stage[ps->out->n - 1].n == 0)
			return fail(ps, ps->out->n == 1 && !*ps->p
					    ? "it names no command"
					    : "a stage is empty");
		if (!*ps->p)
			return true;
		if (ps->p[1] == '|')
			return fail_char(ps, ps->p, 2);
		ps->p++;
		add_stage(ps->out);
	}
}

bool
pipeline_parse(const char *text, struct pipeline *out, struct buf *why)
{
	struct parser ps = {.p = text, .out = out, .why = why};
	bool right;

	*out = (struct pipeline){0};
	add_stage(out);
	right = read_stages(&ps);
	buf_free(&ps.word);
	return right;
}

void
pipeline_free(struct pipeline *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free(p->stage[i].v);
	free(p->stage);
	arena_free(&p->arena);
}
