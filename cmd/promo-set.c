/* promo-set - define promotions */
#include "run/run.h"
#include "shop/promo.h"

static const struct opt opts[] = {LEDGER_OPTIONS, OPT_EXPORT, {0}};

static void
set(struct ledger *l, struct record *r)
{
	promo_define(l, r);
}

static void export(struct ledger *l, struct rows *rows)
{
	define_export(l, rows, PROMO_KIND);
}

static const struct cmd promo_set_cmd = {
    .name = "promo-set",
    .brief = "define promotions: what they give, on what, when, how often",
    .about =
	"Each record defines a promotion, or changes it from its `from` on (now, when\n"
	"there is none): what it gives by its kind (percent_off, amount_off, nth_rate),\n"
	"on which products, in which stores and channels, on which days and hours, and\n"
	"how often or for how much in all.  promo(5) describes the members.  A record\n"
	"equal to what is in force changes nothing and comes out with `unchanged`; one\n"
	"with a member that is not known is rejected.  retired:true ends a promotion.\n"
	"\n"
	"Orders take the versions that were in force when they were placed; one that\n"
	"was placed before a promotion began does not get it.\n"
	"\n"
	"limit and budget are counted over all versions of a promotion.  Raising or\n"
	"lowering them moves the difference at once; lowering one below what is given\n"
	"or set aside for open orders is rejected.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "promo",
    .writes = "promo",
    .example =
	"echo '{\"promo\":\"half\",\"name\":\"第二杯半价\",\"kind\":\"nth_rate\","
	"\"n\":2,\"rate_bp\":5000}' | promo-set",
    .see = "promo-apply 1, promo 5, record 5",
    .opts = opts,
    .step = set,
    .export = export,
};

FILTER_MAIN(promo_set_cmd)
