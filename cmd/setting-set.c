/* setting-set - set thresholds, names and closed months */
#include "run/run.h"
#include "shop/setting.h"

static const struct opt opts[] = {LEDGER_OPTIONS, OPT_EXPORT, {0}};

static void
set(struct ledger *l, struct record *r)
{
	define(l, r, &setting_define);
}

static void export(struct ledger *l, struct rows *rows)
{
	define_export(l, rows, setting_define.kind);
}

static const struct cmd setting_set_cmd = {
    .name = "setting-set",
    .brief = "set thresholds, names and closed months",
    .about =
	"Each record sets one of the settings below to a value, from its `from` on (now,\n"
	"when there is none).  It holds from the next batch of every command on; what was\n"
	"recorded before stays as it is.  A record equal to what is in force changes\n"
	"nothing and comes out with `unchanged`; retired:true goes back to what is usual.\n"
	"An unknown name is rejected.\n"
	"\n"
	"`closed` closes the books of a month and of all before it, once it is over in\n"
	"every store: what happened then is rejected (month_closed) by every command that\n"
	"is not given --late.  Months are cut by the stores' business days.  What came\n"
	"before is answered as ever; what ended then, and nobody wrote off in time, counts\n"
	"on the day of that.  An earlier month, or retired:true, opens them again.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "setting",
    .writes = "setting",
    .example = "echo '{\"setting\":\"closed\",\"value\":\"2024-01\"}' | setting-set\n"
	       "setting-set --export",
    .see = "store-set 1, record 5",
    .section = "Settings",
    .section_lines = settings_table,
    .opts = opts,
    .step = set,
    .export = export,
};

FILTER_MAIN(setting_set_cmd)
