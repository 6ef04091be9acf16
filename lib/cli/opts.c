/* opts - read a command line by its table of typed options */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "cli/part.h"

struct ledger_options ledger_options = {.now = INT64_MIN, .wait_ms = 60000};

void
cli_usage(const char *fmt, ...)
{
	struct buf b = {0};
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	buf_visible(&b, text_of(line));
	fprintf(stderr, "%s: %s\ntry '%s --help'\n", program, buf_cstr(&b), program);
	exit(EX_USAGE);
}

static const void *
target(const struct opt *o)
{
	if (o->flag)
		return o->flag;
	if (o->str)
		return o->str;
	if (o->num)
		return o->num;
	if (o->money)
		return o->money;
	if (o->time)
		return o->time;
	if (o->duration_ms)
		return o->duration_ms;
	return o->words;
}

bool
cmd_offers(const struct cmd *c, const void *t)
{
	for (const struct opt *o = c->opts; o && !opt_end(o); o++)
		if (target(o) == t)
			return true;
	return false;
}

/* What every command prints of itself, and the end. */
static void
print_self(const struct cmd *c, const char *word)
{
	if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
		cli_help(c);
	else if (strcmp(word, "--help=man") == 0)
		cli_man(c);
	else if (strcmp(word, "--help=complete") == 0)
		cli_complete(c);
	else if (strcmp(word, "--version") == 0)
		printf("%s (boba) %s\n", c->name, BOBA_VERSION);
	else if (strncmp(word, "--help=", 7) == 0)
		cli_usage("--help: expected man or complete, got '%s'", word + 7);
	else
		return;
	cli_finish(EX_OK);
}

/* The command that the stage being parsed runs inside; NULL: it is no stage. */
static const struct cmd *outside;

static void
check_stage(const struct opt *o)
{
	uintptr_t p = (uintptr_t)target(o), from = (uintptr_t)&ledger_options;

	if (!outside || p < from || p >= from + sizeof(ledger_options))
		return;
	if (cmd_offers(outside, target(o)))
		cli_usage(
		    "--%s: is an option of %s, not of a stage", o->name, outside->name);
	cli_usage("--%s: not within %s", o->name, outside->name);
}

static const struct opt *
look_long(const struct cmd *c, const char *word, size_t n)
{
	for (const struct opt *o = c->opts; o && !opt_end(o); o++)
		if (strlen(o->name) == n && memcmp(o->name, word, n) == 0)
			return o;
	return NULL;
}

static const struct opt *
look_letter(const struct cmd *c, char letter)
{
	for (const struct opt *o = c->opts; o && !opt_end(o); o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

/* The long option in word; its argument in *value, NULL when there is no =. */
static const struct opt *
find_long(const struct cmd *c, const char *word, const char **value)
{
	size_t n = strcspn(word, "=");
	const struct opt *o = look_long(c, word, n);

	*value = word[n] ? word + n + 1 : NULL;
	if (!o)
		cli_usage("no such option: --%.*s", (int)n, word);
	check_stage(o);
	return o;
}

static const struct opt *
find_letter(const struct cmd *c, char letter)
{
	const struct opt *o = look_letter(c, letter);

	if (!o)
		cli_usage("no such option: -%c", letter);
	check_stage(o);
	return o;
}

/* A word with a dash that is left among the operands. */
static bool
left_alone(const struct cmd *c, const char *word, int operands)
{
	if (!c->open_options || operands == 0)
		return false;
	if (word[1] != '-')
		return word[1] != 'h' && !look_letter(c, word[1]);
	return word[2] && strncmp(word, "--help", 6) != 0 &&
	       strcmp(word, "--version") != 0 &&
	       !look_long(c, word + 2, strcspn(word + 2, "="));
}

/* Each reader is given argv[i] and returns the index of the last word it took. */
static int
read_long(const struct cmd *c, int argc, char **argv, int i)
{
	const char *value;
	const struct opt *o = find_long(c, argv[i] + 2, &value);

	if (o->flag) {
		if (value)
			cli_usage("--%s: takes no argument, got '%s'", o->name, value);
		*o->flag = true;
		return i;
	}
	if (!value && ++i == argc)
		cli_usage("--%s: needs an argument: %s", o->name, opt_arg(o));
	opt_take(o, value ? value : argv[i]);
	return i;
}

static int
read_letters(const struct cmd *c, int argc, char **argv, int i)
{
	for (const char *p = argv[i] + 1; *p; p++) {
		const struct opt *o;

		if (*p == 'h')
			print_self(c, "-h");
		o = find_letter(c, *p);
		if (o->flag) {
			*o->flag = true;
			continue;
		}
		if (!p[1] && ++i == argc)
			cli_usage("-%c: needs an argument: %s", *p, opt_arg(o));
		opt_take(o, p[1] ? p + 1 : argv[i]);
		break;
	}
	return i;
}

static void
from_environment(const struct cmd *c)
{
	const char *now = getenv("BOBA_NOW"), *by = getenv("BOBA_BY");

	if (cmd_offers(c, &ledger_options.by) && !ledger_options.by && by && *by)
		ledger_options.by = by;
	if (!cmd_offers(c, &ledger_options.now))
		return;
	if (ledger_options.now == INT64_MIN && now && *now &&
	    !time_parse(text_of(now), &ledger_options.now))
		die(EX_CONFIG,
		    "BOBA_NOW: expected a time as 2024-02-12T07:04:19+08:00, got '%s'",
		    now);
	if (ledger_options.now != INT64_MIN)
		clock_set(ledger_options.now);
}

static int
parse(const struct cmd *c, int argc, char **argv)
{
	int n = 0, i = 1;

	program = c->name;
	for (; i < argc; i++) {
		if (argv[i][0] != '-' || !argv[i][1] || left_alone(c, argv[i], n)) {
			argv[n++] = argv[i];
		} else if (argv[i][1] != '-') {
			i = read_letters(c, argc, argv, i);
		} else if (!argv[i][2]) {
			break;
		} else {
			print_self(c, argv[i]);
			i = read_long(c, argc, argv, i);
		}
	}
	for (i++; i < argc; i++)
		argv[n++] = argv[i];
	if (c->most_operands >= 0 && n > c->most_operands)
		cli_usage("too many operands: '%s'", argv[c->most_operands]);
	if (c->options)
		c->options();
	return n;
}

int
cli_parse(const struct cmd *c, int argc, char **argv)
{
	int n = parse(c, argc, argv);

	from_environment(c);
	return n;
}

int
cli_parse_stage(const struct cmd *c, const struct cmd *outer, int argc, char **argv)
{
	int n;

	outside = outer;
	n = parse(c, argc, argv);
	outside = NULL;
	program = outer->name;
	return n;
}
