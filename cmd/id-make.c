/* id-make - ids that are never given twice */
#include "ledger/ledger.h"
#include "cli/cli.h"
#include "run/run.h"

enum { AT_ONCE = 10000 };

static const char *explain;
static int64_t count = -1; /* not given */

static const struct opt opts[] = {
    OPT_LEDGER,
    OPT_DRY_RUN,
    OPT_NOW,
    OPT_WAIT,
    {'c', "count", .num = &count, .min = 1, .arg = "N", .help = "so many ids (1)"},
    {0, "explain", .str = &explain, .arg = "ID",
	.help = "make none: print what this one is made of"},
    {0},
};

static void
put_row(struct buf *out, int64_t id)
{
	put_open(out, NULL, '{');
	put_id(out, "id", id);
	if (ledger_options.dry_run)
		put_bool(out, "dry_run", true);
	put_close(out, '}');
	buf_char(out, '\n');
}

/* One transaction for so many ids at most, printed when it is committed. */
static void
make(struct ledger *l, int64_t n)
{
	struct buf out = {0};

	ledger_begin(l);
	while (n-- > 0)
		put_row(&out, ledger_new_id(l));
	ledger_end(l);
	out_write(&out);
	buf_free(&out);
}

static void
print_parts(void)
{
	char time[TIME_LEN];
	struct buf out = {0};
	struct snow s;

	if (count >= 0)
		cli_usage("--explain makes no ids: no --count with it");
	if (snow_decode(text_of(explain), &s))
		cli_usage("--explain: expected an id, got '%s'", explain);
	put_open(&out, NULL, '{');
	put_str(&out, "id", explain);
	put_str(&out, "time", time_print(time, s.unix_ms, NULL));
	put_int(&out, "datacenter", s.datacenter);
	put_int(&out, "worker", s.worker);
	put_int(&out, "sequence", s.sequence);
	put_close(&out, '}');
	buf_char(&out, '\n');
	out_write(&out);
	buf_free(&out);
}

static int
print(void)
{
	int64_t left = count < 0 ? 1 : count;
	struct ledger *l;

	if (explain) {
		print_parts();
		return EX_OK;
	}
	l = ledger_open(LEDGER_MEND);
	for (; left > 0; left -= AT_ONCE)
		make(l, left < AT_ONCE ? left : AT_ONCE);
	ledger_close(l);
	return EX_OK;
}

static const struct cmd id_make_cmd = {
    .name = "id-make",
    .brief = "make ids that are never given twice",
    .about =
	"Prints new ids, such as orders get, for labels, references and numbers of one's\n"
	"own.  The ledger keeps the last id that it gave, to an order or here, and\n"
	"gives greater ones only, whatever the clock does: it is written and synced\n"
	"before the ids are printed.  They are not in any event, and a ledger that is\n"
	"not there is not made.\n"
	"\n"
	"An id is a Snowflake: milliseconds since 2010-11-04T01:42:54.657Z in 41 bits,\n"
	"the ledger's datacenter and worker numbers in 5 bits each, and a number in the\n"
	"millisecond in 12.  Ledgers with numbers of their own (BOBA_DATACENTER and\n"
	"BOBA_WORKER when a ledger is made) never give the same one.  When a\n"
	"millisecond's 4,096 are used up, or the clock steps back, ids go on from the\n"
	"time of the last one.  They are strings in JSON, being longer than many\n"
	"programs' numbers.",
    .writes = "id",
    .example = "id-make | jq -r .id\n"
	       "id-make --explain 1759128341922041856",
    .see = "order-add 1, ledger 5",
    .opts = opts,
};

int
main(int argc, char **argv)
{
	guard_std();
	cli_parse(&id_make_cmd, argc, argv);
	cli_finish(print());
}
