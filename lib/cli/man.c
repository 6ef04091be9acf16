/* man - a command's declaration as a page of the manual, in mdoc */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/part.h"

static void
put_argument(const struct opt *o)
{
	if (opt_arg(o)) {
		printf(" Ar ");
		mdoc_arg(opt_arg(o));
	}
	putchar('\n');
}

/* Flags with a letter stand together, all other options each in brackets. */
static void
put_synopsis(const struct cmd *c)
{
	bool letters = false;

	printf(".Sh SYNOPSIS\n.Nm\n");
	for (const struct opt *o = c->opts; o && !opt_end(o); o++) {
		if (!o->flag || !o->letter)
			continue;
		printf("%s%c", letters ? "" : ".Op Fl ", o->letter);
		letters = true;
	}
	if (letters)
		putchar('\n');
	for (const struct opt *o = c->opts; o && !opt_end(o); o++) {
		if (o->flag && o->letter)
			continue;
		if (o->letter)
			printf(".Op Fl %c", o->letter);
		else
			printf(".Op Fl -%s", o->name);
		put_argument(o);
	}
	if (c->operands) {
		printf(".Ar ");
		mdoc_arg(c->operands);
		putchar('\n');
	}
}

static void
put_item(const struct opt *o)
{
	struct buf help = {0};

	if (o->letter)
		printf(".It Fl %c , Fl -%s", o->letter, o->name);
	else
		printf(".It Fl -%s", o->name);
	put_argument(o);
	opt_help(&help, o);
	/* In a page these are sentences. */
	if (help.n)
		help.p[0] = (char)toupper((unsigned char)help.p[0]);
	buf_char(&help, '.');
	mdoc_prose((struct text){help.p, help.n});
	buf_free(&help);
}

static void
put_options(const struct cmd *c)
{
	printf(".Sh OPTIONS\n.Bl -tag -width Ds\n");
	for (const struct opt *o = c->opts; o && !opt_end(o); o++)
		put_item(o);
	printf(".It Fl h , Fl -help\nPrint a summary and end.\n"
	       ".It Fl -help Ns = Ns Cm man\nPrint this page in mdoc and end.\n"
	       ".It Fl -help Ns = Ns Cm complete\n"
	       "Print the words that a shell may complete, and end.\n"
	       ".It Fl -version\nPrint the version and end.\n.El\n");
}

static void
put_records(const struct cmd *c)
{
	if (!c->reads && !c->writes)
		return;
	printf(".Sh INPUT AND OUTPUT\n.Bl -tag -width \"Standard output\" -compact\n");
	if (c->reads) {
		printf(".It Standard input\n");
		mdoc_prose(text_of(c->reads));
	}
	if (c->writes) {
		printf(".It Standard output\n");
		mdoc_prose(text_of(c->writes));
	}
	printf(".El\n.Pp\nRecords are described in\n.Xr record 5 .\n");
}

static void
put_exits(const struct cmd *c)
{
	struct exit_row row[EXIT_ROWS];
	size_t n = cmd_exits(c, row);

	printf(".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n");
	for (size_t i = 0; i < n; i++) {
		printf(".It %d\n", row[i].code);
		mdoc_prose(text_of(row[i].means));
	}
	printf(".El\n");
}

static void
put_examples(const struct cmd *c)
{
	const char *p = c->example;

	if (!p)
		return;
	printf(".Sh EXAMPLES\n.Bd -literal\n");
	while (p)
		mdoc_line(next_line(&p));
	printf(".Ed\n");
}

/* Where else to read: "NAME SECTION" words, what the command names itself and
 * what follows from its kind, by section and name as mdoc wants them. */
struct page {
	struct text name, section;
};
enum { PAGES = 32 };

static int
page_order(const void *a, const void *b)
{
	const struct page *x = a, *y = b;
	int d = text_cmp(x->section, y->section);

	return d ? d : text_cmp(x->name, y->name);
}

static size_t
read_pages(struct page *page, size_t n, const char *list)
{
	while (list && *list && n < PAGES) {
		struct text entry = {list, strcspn(list, ",")};

		list += entry.n + (list[entry.n] == ',');
		if (next_word(&entry, &page[n].name) &&
		    next_word(&entry, &page[n].section))
			n++;
	}
	return n;
}

static void
put_see(const struct cmd *c)
{
	struct page page[PAGES];
	size_t n = read_pages(page, 0, "boba 7"), kept = 0;

	if (c->reads || c->writes)
		n = read_pages(page, n, "record 5");
	n = read_pages(page, n, c->see);
	qsort(page, n, sizeof *page, page_order);
	for (size_t i = 0; i < n; i++) {
		bool again = kept > 0 && page_order(&page[kept - 1], &page[i]) == 0;

		if (!again && !text_is(page[i].name, c->name))
			page[kept++] = page[i];
	}
	printf(".Sh SEE ALSO\n");
	for (size_t i = 0; i < kept; i++)
		printf(".Xr %.*s %.*s%s\n", (int)page[i].name.n, page[i].name.p,
		    (int)page[i].section.n, page[i].section.p,
		    i + 1 < kept ? " ," : "");
}

static void
put_section(const struct cmd *c)
{
	struct buf b = {0};
	const char *p;

	if (!c->section)
		return;
	c->section_lines(&b);
	while (b.n && b.p[b.n - 1] == '\n')
		b.n--;
	printf(".Ss %s\n.Bd -literal\n", c->section);
	for (p = buf_cstr(&b); p;)
		mdoc_line(next_line(&p));
	printf(".Ed\n");
	buf_free(&b);
}

void
cli_man(const struct cmd *c)
{
	struct buf about = {0};

	printf(".\\\" Printed by %s --help=man.\n.Dd %s\n.Dt ", c->name, BOBA_DATE);
	for (const char *p = c->name; *p; p++)
		putchar(toupper((unsigned char)*p));
	printf(" 1\n.Os boba %s\n.Sh NAME\n.Nm %s\n.Nd %s\n", BOBA_VERSION, c->name,
	    c->brief);
	put_synopsis(c);
	printf(".Sh DESCRIPTION\n");
	cmd_about(c, &about);
	if (about.n)
		mdoc_about(buf_cstr(&about));
	buf_free(&about);
	put_section(c);
	put_options(c);
	put_records(c);
	mdoc_environment(c);
	put_exits(c);
	put_examples(c);
	put_see(c);
}
