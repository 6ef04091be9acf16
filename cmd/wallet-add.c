/* wallet-add - put value, points and cups into customers' wallets */
#include "run/run.h"
#include "shop/wallet.h"

static bool retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    DUE_OPTIONS,
    {0, "retry", .flag = &retry, .help = "try again what was refused"},
    {0},
};

static void
record(struct ledger *l, struct record *r)
{
	wallet_add(l, r, retry);
}

static const struct cmd wallet_add_cmd = {
    .name = "wallet-add",
    .brief = "put value, points and cups into customers' wallets",
    .about =
	"A customer pays in advance, or is given something: value in fen with a bonus on\n"
	"top, points, or cups of one product.\n"
	"\n"
	"  {\"customer\":\"c1\",\"kind\":\"value\",\"amount\":10000,\"bonus\":2000,\n"
	"   \"life\":\"8760h\",\"paid\":{\"channel\":\"wechat\",\"amount\":10000,\"no\":\"4200\"}}\n"
	"  {\"customer\":\"c1\",\"kind\":\"points\",\"points\":300,\"key\":\"birthday\"}\n"
	"  {\"customer\":\"c1\",\"kind\":\"cups\",\"sku\":\"tea\",\"cups\":10,\"bonus\":1,\n"
	"   \"key\":\"card-7\",\"paid\":{\"channel\":\"cash\",\"amount\":15000}}\n"
	"\n"
	"Each is a lot, which ends at expires_at, or after its life, or never.  The amount\n"
	"of value is what was paid for it; without money it is bonus alone.  A record is\n"
	"known by its key, else by the number of its payment, else by at and all it says.\n"
	"The same record again gets the same answer and books nothing; a number that was\n"
	"seen before, for an order too, is rejected (key_conflict).\n"
	"\n"
	"Cash lies in the drawer of a store: store says which, where there are several.\n"
	"\n"
	"Wallets pay for orders through the channel coin: cups first, each the whole net\n"
	"price of a unit of its product, then value and bonus, then points.  What ends\n"
	"first goes first, and of what ends together paid value goes before its bonus.\n"
	"\n"
	"What is refunded of such an order goes back to the lots that paid for it: cups\n"
	"where their lines are refunded, value, bonus and points each in their share.  A\n"
	"lot that has ended meanwhile comes back as a new one that lasts 7 days.\n"
	"\n"
	"With back:true value or cups that were paid for are taken back: all that is left,\n"
	"or so much of it; of one lot where \"of\" names it.  With paid the money was handed\n"
	"out; without, it is owed to the channels that it came through until a record\n"
	"{\"pays\":KEY,\"paid\":{..}} says that the return of this key was paid out.  The bonus of a\n"
	"lot goes in the same part as its value.  Never more than what was paid for and is\n"
	"left: else it is refused (nothing_paid, not_left).\n"
	"\n"
	"Orders earn points where the setting points_per_yuan says so: when order-confirm\n"
	"settles them, for each yuan paid in money or value.  A refund takes them back in\n"
	"its part; who has spent them already earns the next ones for that.\n"
	"\n"
	"With --due no record is read: what has expired is written off, a line for each\n"
	"lot.  What is set aside for an open order stays for it.  A second run prints\n"
	"nothing.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "wallet",
    .writes = "wallet",
    .example = "wallet-add topups.jsonl\nwallet-add --due",
    .see = "payment-record 1, ledger-reverse 1, ledger-query 1, record 5",
    .opts = opts,
    .step = record,
    .takes_refused = true,
    .due = wallet_due,
    .tick = wallet_tick,
};

FILTER_MAIN(wallet_add_cmd)
