/* cli - a private table through the parser, the renderers and the end */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/cli.h"

static bool all;
static const char *format;
static int64_t count, price, at, every;
static struct words with;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {'a', "all", .flag = &all, .help = "all of them"},
    {'f', "format", .str = &format, .choices = "jsonl|table|csv",
	.help = "how to print"},
    {0, "count", .num = &count, .min = 1, .help = "how many"},
    {0, "price", .money = &price, .arg = "YUAN", .help = "for one"},
    {0, "at", .time = &at, .help = "when"},
    {0, "each", .duration_ms = &every, .help = "how often"},
    {'w', "with", .words = &with, .arg = "NAME=FILE", .help = "another table"},
    {0},
};

static const struct cmd cmd = {
    .name = "tea-pour",
    .brief = "pour tea",
    .about = "Pours.  A line.\n.starts with a dot\n\n  kept \\ as it is\n\nLast.",
    .operands = "[FILE]...",
    .reads = "order",
    .writes = "order",
    .example = "tea-pour <in |\n\tto-table",
    .env = "TEA_POT where the tea is\nTEA_CUP where it goes",
    .see = "stock-confirm 1, ledger 5, tea-pour 1",
    .opts = opts,
    .most_operands = 2,
};

static int failed;

static void
check(bool ok, const char *what, const char *got)
{
	if (ok)
		return;
	printf("failed: %s\n%s\n", what, got);
	failed = 1;
}

static void
forget(void)
{
	ledger_options = (struct ledger_options){.now = INT64_MIN, .wait_ms = 60000};
	all = false;
	format = NULL;
	count = price = at = every = 0;
	with.n = 0;
}

enum { WORDS = 16, OUTPUT = 16384 };

/* The words of line, cut at spaces, as argv of tea-pour; line is cut up. */
static int
split(char *line, char *argv[WORDS])
{
	static char name[] = "tea-pour";
	int n = 0;

	argv[n++] = name;
	for (char *w = strtok(line, " "); w && n < WORDS - 1; w = strtok(NULL, " "))
		argv[n++] = w;
	argv[n] = NULL;
	return n;
}

/* Parse in a child: its exit code, both its outputs in out. */
static int
child(const char *words, char out[OUTPUT], int to)
{
	char line[512], *argv[WORDS];
	size_t n = 0;
	ssize_t got;
	int p[2], status, argc;

	snprintf(line, sizeof line, "%s", words);
	argc = split(line, argv);
	fflush(stdout);
	if (pipe(p) != 0)
		abort();
	if (fork() == 0) {
		forget();
		dup2(to < 0 ? p[1] : to, 1);
		dup2(p[1], 2);
		close(p[0]);
		close(p[1]);
		cli_finish(cli_parse(&cmd, argc, argv));
	}
	close(p[1]);
	while (n < OUTPUT - 1 && (got = read(p[0], out + n, OUTPUT - 1 - n)) > 0)
		n += (size_t)got;
	out[n] = '\0';
	close(p[0]);
	wait(&status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void
dies(const char *words, int code, const char *says)
{
	char out[OUTPUT];
	int got = child(words, out, -1);

	check(got == code && strstr(out, says), words, out);
	if (code == EX_USAGE)
		check(strstr(out, "try 'tea-pour --help'\n"), words, out);
}

static void
every_kind(void)
{
	char line[] = "-an one --format=csv --count 7 --price=12.50 -w x=1 two "
		      "--at 1970-01-01T08:00:01+08:00 --each 1m30s -wy=2 -a";
	char *argv[WORDS + 8];
	int n;

	forget();
	n = cli_parse(&cmd, split(line, argv), argv);
	check(n == 2, "two operands", "");
	check(strcmp(argv[0], "one") == 0 && strcmp(argv[1], "two") == 0, "order",
	    argv[0]);
	check(all && ledger_options.dry_run, "letters cluster, a flag stays set", "");
	check(strcmp(format, "csv") == 0, "choice", format);
	check(
	    count == 7 && price == 1250 && at == 1000 && every == 90000, "numbers", "");
	check(with.n == 2 && strcmp(with.v[0], "x=1") == 0, "words", "");
	check(with.n == 2 && strcmp(with.v[1], "y=2") == 0, "words in order", "");
	check(!clock_is_set(), "no --now, the real clock", "");
}

static void
ends_of_options(void)
{
	char line[] = "- -- -a", *argv[WORDS];
	int n;

	forget();
	n = cli_parse(&cmd, split(line, argv), argv);
	check(n == 2, "a dash and what follows -- are operands", "");
	check(!all && strcmp(argv[1], "-a") == 0, "-- ends options", argv[1]);
}

static void
open_options(void)
{
	char line[] = "-a ask --days 7 --format csv --limit=3 -x";
	static const char *const left[] = {
	    "ask", "--days", "7", "--limit=3", "-x", NULL};
	struct cmd open = cmd;
	char *argv[WORDS], first[] = "--days 7 ask";
	int n, i;

	open.open_options = true;
	open.most_operands = -1;
	forget();
	n = cli_parse(&open, split(line, argv), argv);
	check(n == 5, "words that are no options are operands", "");
	for (i = 0; i < n && left[i]; i++)
		check(strcmp(argv[i], left[i]) == 0, left[i], argv[i]);
	check(all && strcmp(format, "csv") == 0, "known ones are read", "");
	fflush(stdout);
	if (fork() == 0) {
		forget();
		fclose(stderr);
		cli_parse(&open, split(first, argv), argv);
		exit(EX_OK);
	}
	wait(&i);
	check(WIFEXITED(i) && WEXITSTATUS(i) == EX_USAGE,
	    "before the first operand every option is known", "");
}

static void
wrong_words(void)
{
	dies("--coun 3", EX_USAGE, "no such option: --coun\n");
	dies("--forma=x", EX_USAGE, "no such option: --forma\n");
	dies("-az", EX_USAGE, "no such option: -z\n");
	dies("--all=yes", EX_USAGE, "--all: takes no argument, got 'yes'\n");
	dies("--count", EX_USAGE, "--count: needs an argument: N\n");
	dies("-w", EX_USAGE, "-w: needs an argument: NAME=FILE\n");
	dies("--format xml", EX_USAGE, "expected jsonl, table or csv, got 'xml'");
	dies("--format=", EX_USAGE, "got ''");
	dies("--format=jsonl|table", EX_USAGE, "got 'jsonl|table'");
	dies("--count 0", EX_USAGE, "a whole number of at least 1, got '0'");
	dies("--count +5", EX_USAGE, "got '+5'");
	dies("--count 5x", EX_USAGE, "got '5x'");
	dies("--count 9223372036854775808", EX_USAGE, "got '9223372036854775808'");
	dies("--price 1.005", EX_USAGE,
	    "an amount as 12.50, at least 0.00, got '1.005'");
	dies("--price -1", EX_USAGE, "got '-1'");
	dies("--at yesterday", EX_USAGE, "expected a time as");
	dies("--each 5", EX_USAGE, "a time as 90s or 1h30m, at least 0s, got '5'");
	dies("--wait -1s", EX_USAGE, "--wait: expected");
	dies("a b c", EX_USAGE, "too many operands: 'c'\n");
	dies("--help=html", EX_USAGE, "--help: expected man or complete, got 'html'");
	dies("--\033[2J", EX_USAGE, "no such option: --\\x1b[2J\n");
}

static void
environment(void)
{
	char *argv[] = {NULL, NULL};

	setenv("BOBA_NOW", "tea time", 1);
	dies("", EX_CONFIG, "BOBA_NOW: expected a time as");
	dies("--help", EX_OK, "usage: tea-pour");
	dies("--now 1970-01-01T00:00:01Z", EX_OK, "");
	setenv("BOBA_NOW", "1970-01-01T00:00:02Z", 1);
	setenv("BOBA_BY", "mei", 1);
	forget();
	cli_parse(&cmd, 1, argv);
	check(ledger_options.now == 2000 && clock_now() == 2000, "BOBA_NOW", "");
	check(strcmp(ledger_options.by, "mei") == 0, "BOBA_BY", ledger_options.by);
	unsetenv("BOBA_NOW");
	unsetenv("BOBA_BY");
}

static void
renderers(void)
{
	char out[OUTPUT];
	const char *line = out;

	check(child("--help", out, -1) == 0, "--help", out);
	check(strstr(out, "usage: tea-pour [OPTION]... [FILE]...\npour tea\n"), "usage",
	    out);
	check(strstr(out, "\n  -f, --format WORD "), "option", out);
	check(strstr(out, "how to print: jsonl, table or csv\n"), "choices", out);
	check(strstr(out, "\n  kept \\ as it is\n"), "verbatim line", out);
	check(strstr(out, "exit codes: 0 done, refusals included; 1 "), "codes", out);
	for (; *line; line += strcspn(line, "\n") + 1)
		check(strcspn(line, "\n") <= 80, "80 columns", line);
	check(child("-ah", out, -1) == 0 && strstr(out, "usage:"), "-h in a cluster",
	    out);
	check(child("--help=complete", out, -1) == 0, "--help=complete", out);
	check(strstr(out, "\n--format=table\thow to print\n"), "choice word", out);
	check(strstr(out, "\n--count\thow many\n"), "word", out);
	check(child("--version", out, -1) == 0, "--version", out);
	check(strcmp(out, "tea-pour (boba) " BOBA_VERSION "\n") == 0, "version", out);
	check(child("--help=man", out, -1) == 0, "--help=man", out);
	check(strstr(out, "\n\\&.starts with a dot\n"), "no request from text", out);
	check(strstr(out, "\n  kept \\e as it is\n"), "backslash", out);
	check(
	    strstr(out, "\n.It Ev TEA_CUP\nwhere it goes\n.El\n"), "environment", out);
	check(strstr(out, "\n.Xr stock-confirm 1 ,\n.Xr ledger 5 ,\n.Xr record 5 ,\n"
			  ".Xr boba 7\n"),
	    "see also: sorted, not itself", out);
}

static void
lost_output(void)
{
	char out[OUTPUT];
	int full = open("/dev/full", O_WRONLY), none = open("/dev/null", O_RDONLY);

	check(child("--help", out, full) == EX_IOERR, "a full disk is told", out);
	check(strstr(out, "cannot write output: No space left"), "and why", out);
	check(
	    child("--help=man", out, none) == EX_IOERR, "a closed stdout is told", out);
	check(child("", out, full) == EX_OK, "nothing written, nothing lost", out);
	close(full);
	close(none);
}

int
main(void)
{
	every_kind();
	ends_of_options();
	open_options();
	wrong_words();
	renderers();
	lost_output();
	environment();
	free(with.v);
	return failed;
}
