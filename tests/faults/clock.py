# clock.py - a clock a year back, a year on, standing still, between runs and in the middle
import json
import subprocess
import sys

from cases import GROUPS, ITEMS, LOTS, SKUS, STORES, group, lines, order
from rig import Place, Tally, Wrong

# By faketime: nothing, relative, and absolute times, at which the clock stands still.
CLOCKS = {"true": None, "back": "-1y", "on": "+1y", "still": "2026-03-01 12:00:00",
          "zero": "2011-01-01 00:00:00"}


def at(clock):
    words = CLOCKS[clock]
    return ("faketime", "-f", words) if words else ()


class Shop:
    def __init__(self, tally):
        self.place, self.tally, self.no, self.ids = Place(), tally, 0, []
        for name, parts in (("store-set", STORES), ("item-set", ITEMS), ("sku-set", SKUS),
                            ("groupbuy-set", GROUPS)):
            self.say([name], b"".join(parts), "true")
        lots = b"".join(LOTS).replace(b'"qty":4000', b'"qty":4000000')
        self.say(["stock-receive"], lots, "true")

    def say(self, argv, text, clock, codes=(0,)):
        """One command under a clock; its lines.  The ledger is whole after it."""
        code, out, err = self.place.run(argv, text, wrap=at(clock))
        self.tally.tried(code)
        if code not in codes:
            raise Wrong("%s, clock %s: exit %d: %s" % (argv[0], clock, code, err[:300]))
        self.place.verify()
        return [json.loads(l) for l in out.splitlines()]

    def orders(self, clock, n):
        self.no += n
        text = lines(*(order("S1", k, 0) for k in range(self.no - n, self.no)))
        return text.replace(b',{"sku":"taro-tea","qty":0}', b"")

    def ordered(self, clock, n=200):
        """Orders under this clock: their ids are new, and later than all before."""
        out = self.say(["order-add"], self.orders(clock, n), clock)
        new = [int(r["order_id"]) for r in out]
        if new != sorted(set(new)) or (self.ids and new[0] <= self.ids[-1]):
            raise Wrong("clock %s: ids repeat or go back" % clock)
        self.ids += new
        return b"".join(json.dumps(r).encode() + b"\n" for r in out)


def ids_and_time(shop):
    """Whatever the clock does between the runs, ids and recorded times never go back."""
    for clock in ("true", "back", "still", "still", "true", "zero", "back", "true", "on", "true",
                  "back", "still", "on"):
        shop.ordered(clock)
    if shop.place.sql("SELECT count(*) FROM event a JOIN event b ON b.seq = a.seq + 1 "
                      "WHERE b.recorded_at < a.recorded_at") != "0":
        raise Wrong("recorded times go back")


def in_the_middle(shop):
    """The clocks of two commands of one pipeline differ by a year, both ways."""
    for first, second in (("on", "back"), ("back", "on"), ("still", "zero")):
        text = shop.orders(first, 100)
        code, out, err = shop.place.run(
            ["bash", "-o", "pipefail", "-c",
             "faketime -f '%s' order-add | faketime -f '%s' stock-reserve" %
             (CLOCKS[first], CLOCKS[second])], text)
        shop.tally.tried(code)
        if code or out.count(b'"hold":"held"') != 100:
            raise Wrong("pipeline %s, %s: exit %d: %s" % (first, second, code, err[:300]))
        shop.place.verify()


def expired_stays(tally):
    """What expired under a clock that ran on stays expired under one that goes back."""
    shop = Shop(tally)
    placed = shop.ordered("true", 10)
    held = shop.say(["stock-reserve"], placed, "true")
    if any(r.get("hold") != "held" for r in held):
        raise Wrong("not held: %s" % held[0])
    shop.ordered("on", 1)
    for clock in ("back", "true", "still", "zero", "on"):
        shop.ordered(clock, 1)
        states = shop.place.sql("SELECT DISTINCT state FROM hold")
        if states != "3":
            raise Wrong("clock %s: holds are in the states %s, not expired" % (clock, states))
        sums = shop.place.sql("SELECT DISTINCT held FROM account WHERE name LIKE 'stock:%'")
        if sums != "0":
            raise Wrong("clock %s: something is held again: %s" % (clock, sums))
    paid = b"".join(json.dumps(r).encode() + b"\n" for r in held)
    for clock in ("back", "true"):
        out = shop.say(["payment-record", "--in-full"], paid, clock)
        posted = shop.place.sql("SELECT count(*) FROM hold WHERE state = 3 AND attempt = 1")
        if posted != "10":
            raise Wrong("clock %s: an expired hold was brought back: %s" % (clock, out[0]))


def ticks_once(tally):
    """A tick whose clock ran on does what is due; no later one does it again."""
    shop = Shop(tally)
    text = lines(*(group(k) for k in range(6)), group(9, "trio"))
    for name in ("order-add", "groupbuy-join", "stock-reserve"):
        out = shop.say([name], text, "true")
        text = b"".join(json.dumps(r).encode() + b"\n" for r in out)
    for clock in ("back", "zero", "true"):
        if shop.say(["groupbuy-tick"], b"", clock):
            raise Wrong("clock %s: a tick before its time" % clock)
    first = shop.say(["groupbuy-tick"], b"", "on")
    if len(first) != 7 or any(r["state"] != "failed" for r in first):
        raise Wrong("a tick a year later: %s" % first)
    dump = shop.place.dump()
    for clock in ("on", "back", "true", "still", "zero", "on"):
        again = shop.say(["groupbuy-tick"], b"", clock)
        if again or shop.place.dump() != dump:
            raise Wrong("clock %s: a tick did something twice: %s" % (clock, again))


def jumping(tally, n):
    """A clock that jumps while a command runs: 10 times faster, or an hour each second."""
    shop = Shop(tally)
    for speed in ("+0 x10", "+0 x3600"):
        CLOCKS["jump"] = speed
        shop.ordered("jump", n)
        shop.ordered("true", 10)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    tally = Tally("clock")
    if subprocess.run(["sh", "-c", "command -v faketime"], stdout=subprocess.DEVNULL).returncode:
        print("clock: no faketime here: nothing was tried")
        sys.exit(77)
    for name, part in (("ids", lambda: ids_and_time(Shop(tally))),
                       ("in the middle", lambda: in_the_middle(Shop(tally))),
                       ("expired", lambda: expired_stays(tally)),
                       ("ticks", lambda: ticks_once(tally)),
                       ("jumping", lambda: jumping(tally, n))):
        try:
            part()
        except Wrong as e:
            tally.wrong("%s: %s" % (name, e))
    tally.end()


main()
