/* stock-expire - tell of lots that end soon, write off those that have ended */
#include "run/run.h"
#include "shop/stock.h"

static const struct opt opts[] = {TICK_OPTIONS, {0}};

static const struct cmd stock_expire_cmd = {
    .name = "stock-expire",
    .brief = "free what was held too long, tell of lots that end, write off ended ones",
    .about =
	"Holds whose time is up are voided: what they kept is free again.  A lot is told\n"
	"once (alert) when its alert date comes, and written off when it ends: what is\n"
	"left of it leaves the stock for issued:expired, and its cost goes to\n"
	"loss:expired.  Opened packages and what was made in the shop are lots like\n"
	"others, which end when their opened life does.\n"
	"\n"
	"What an open order still holds of an ended lot stays for it, and is written off\n"
	"when it is free.\n"
	"\n"
	"One line for each thing done: alert or expired says what (hold or lot).  What is\n"
	"done depends on the dates alone, not on when or how often this is run; a second\n"
	"run prints nothing.  What ended in a month that is closed by now (setting-set)\n"
	"counts on the day of the run.",
    .writes = "stock-expiry",
    .example = "stock-expire",
    .see = "stock-receive 1, stock-level 1, item-set 1, record 5",
    .opts = opts,
    .due = stock_expire_due,
    .tick = stock_expire,
};

TICK_MAIN(stock_expire_cmd)
