/* order-show - one order with all that happened to it */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/run.h"
#include "shop/order_show.h"

static const char *channel, *no;
static struct order_question q;

static const struct opt opts[] = {
    READ_OPTIONS,
    {0, "channel", .str = &channel, .arg = "CHANNEL",
	.help = "the order with --no NO of this channel, instead of an ORDER_ID"},
    {0, "no", .str = &no, .arg = "NO", .help = "its number there"},
    {0, "at", .str = &q.at, .arg = "TIME",
	.help = "as the ledger knew it then: 2024-02-12, 2024-02-12T07:00, 7d, today"},
    {0, "event", .num = &q.version, .min = 1, .arg = "N",
	.help = "as it was after its N-th event"},
    {0, "format", .str = &report_options.format, .arg = "FORMAT",
	.choices = "jsonl|text",
	.help = "how to print (text on a terminal, else jsonl)"},
    {0},
};

static bool
as_text(void)
{
	return report_options.format ? strcmp(report_options.format, "text") == 0
				     : isatty(STDOUT_FILENO);
}

static int64_t
which(struct ledger *l, int words, char **word)
{
	struct snow id;

	if (words == 0 && channel && no)
		return order_of_channel(l, channel, no);
	if (words == 0 || channel || no)
		cli_usage("expected an ORDER_ID, or --channel and --no");
	if (snow_decode(text_of(word[0]), &id))
		cli_usage("expected an order's id, got '%s'", word[0]);
	return strtoll(word[0], NULL, 10);
}

static int
print(int words, char **word)
{
	struct ledger *l = ledger_open(LEDGER_READ);
	struct arena a = {0};
	struct record shown = {0};
	struct buf json = {0}, text = {0};
	bool found;

	ledger_begin_read(l);
	q.id = which(l, words, word);
	found = order_show(l, &q, &json);
	ledger_end_read(l);
	ledger_close(l);
	if (!found)
		die(EX_NOINPUT, "no such order%s: %s%s%s",
		    q.at || q.version ? " then" : "", no ? channel : "", no ? "/" : "",
		    no ? no : word[0]);
	if (as_text()) {
		record_load(&shown, (struct text){json.p, json.n}, &a);
		order_text(&shown, &text);
		out_write(&text);
	} else {
		buf_char(&json, '\n');
		out_write(&json);
	}
	arena_free(&a);
	buf_free(&json);
	buf_free(&text);
	return EX_OK;
}

static const struct cmd order_show_cmd = {
    .name = "order-show",
    .brief = "show one order with all that happened to it",
    .about =
	"Prints the order as it stands: its head, its lines with their shares of the\n"
	"discount and their cost, the promotions that were tried, what was paid, what is\n"
	"owed back, what is held for it; and every event in order: when it happened\n"
	"(at), when the ledger learned it (recorded_at), who did it (by), and what it\n"
	"says, in short.  On a terminal as text, in a pipe as one record.\n"
	"\n"
	"With --at or --event it is what the ledger knew at that time or after that\n"
	"event: the order's own events are folded again, up to there.  With both, the\n"
	"earlier of the two.  An order that is not there, or was not yet, ends with 66.\n"
	"\n"
	"All of it is found by keys: it takes as long in a ledger of years as in one\n"
	"of a day.",
    .operands = "[ORDER_ID]",
    .most_operands = 1,
    .writes = "history",
    .example = "order-show --channel mini --no A001\n"
	       "order-show 1759128341922041856 --at 2024-02-18T15:05 --format text",
    .see = "order-list 1, order-add 1, ledger-register 1, record 5",
    .opts = opts,
};

int
main(int argc, char **argv)
{
	int words;

	guard_std();
	words = cli_parse(&order_show_cmd, argc, argv);
	cli_finish(print(words, argv));
}
