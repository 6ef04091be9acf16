/* cash-move - record money that is moved by hand */
#include "run/run.h"
#include "shop/cash.h"

static const struct opt opts[] = {LEDGER_OPTIONS, {0}};

static const struct cmd cash_move_cmd = {
    .name = "cash-move",
    .brief = "record money that goes out, in, or from place to place",
    .about =
	"Each record moves an amount, in fen, and says by kind what for:\n"
	"\n"
	"  deposit     from the drawer of the store to the bank\n"
	"  withdraw    from the bank to the drawer: change to begin with\n"
	"  petty       from the drawer to the store's petty cash\n"
	"  capital     what the owner puts in, to the bank; from bank to capital,\n"
	"              what he takes out\n"
	"  settlement  what a channel has paid to the bank, where no bill says so\n"
	"  supplier    to a supplier, for what is owed to him; owed tells what is left,\n"
	"              under 0 when he was paid ahead\n"
	"  ads         for advertising, by channel and, if said, campaign\n"
	"  rent, wages, utilities, tax, other, and those of the setting `expenses`\n"
	"\n"
	"`from` and `to` name other places than these: drawer and petty of the store\n"
	"(drawer:S2 of another one), bank, bank:NAME, capital, cash:CHANNEL (what a channel\n"
	"has received and not settled).  Expenses are paid from the bank when nothing else\n"
	"is said.  With `store` an expense is that store's, else the whole firm's; it\n"
	"counts on the business day of `at`, or of now.  The record gets the accounts it\n"
	"moved between, out_of and into.\n"
	"\n"
	"`key` makes a record one entry: the same again comes out as it did the first time\n"
	"and nothing is written; other content under the key is rejected (key_conflict).\n"
	"Without key, `at` and what the record says are the key; one of them is needed.\n"
	"ledger-reverse takes an entry back, on the day of the reversal.\n"
	"\n"
	"ledger-query cash-book shows what lies where, ledger-query expenses what was\n"
	"spent by month; the view cash_moves has every entry.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "cash-move",
    .writes = "cash-move",
    .example =
	"echo '{\"kind\":\"rent\",\"amount\":600000,\"store\":\"S1\",\"key\":\"rent-02\"}' | cash-move",
    .see = "cash-count 1, ledger-reverse 1, ledger-query 1, setting-set 1, record 5, "
	   "views 5",
    .opts = opts,
    .step = cash_move,
};

FILTER_MAIN(cash_move_cmd)
