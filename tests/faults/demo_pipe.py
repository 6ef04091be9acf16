# demo_pipe.py - the whole pipeline over the demo's orders, to be killed
import os
import shutil
import subprocess
import time

from rig import ROOT, Place, Wrong

NOW = "2024-02-18T08:00:00Z"
STAGES = ["order-add", "promo-apply", "stock-reserve", "payment-record --in-full",
          "order-confirm"]
SETUP = """set -e -o pipefail
cp $s/coffee-bom-orders.csv orders.csv; cp $s/coffee-bom-items.csv items.csv
echo '{"store":"S1","name":"Shop","zone":"Europe/London"}' | store-set
from-csv --format coffee-bom-ingredients $s/coffee-bom-ingredients.csv | item-set
from-csv --format coffee-bom-items --with recipe=$s/coffee-bom-recipe.csv items.csv | sku-set
from-csv --format coffee-bom-inventory --with ingredients=$s/coffee-bom-ingredients.csv \
    $s/coffee-bom-inventory.csv | stock-receive
echo '{"promo":"p","name":"P","kind":"amount_off","budget":2000,"limit":30,"tiers":[{"from":1000,"off":100}]}' | promo-set
"""


def set_up(place):
    code, out, err = place.run(["bash", "-c", SETUP], now=NOW,
                               more={"s": os.path.join(ROOT, "share/samples")})
    if code:
        raise Wrong("set-up: %d: %s" % (code, err.decode()))


def pipeline(stage="", wrap=()):
    """The shell's words; one stage may stand behind others, such as strace's.  How each
    has ended is in the file codes: from-csv first, which rejects some orders."""
    words = ["from-csv -q --format coffee-bom-orders --with items=items.csv orders.csv 2>/dev/null"]
    for s in STAGES:
        words.append("%s %s -q" % (" ".join(wrap) if s == stage else "", s))
    return " | ".join(words) + " >out; c=(${PIPESTATUS[@]}); echo ${c[@]} >codes; exit ${c[-1]}"


def start(place, stage="", wrap=()):
    place.write("out", b"")
    return subprocess.Popen(["bash", "-c", pipeline(stage, wrap)], cwd=place.dir,
                            env=place.env(NOW), start_new_session=True,
                            stderr=subprocess.DEVNULL)


def codes(place):
    with open(os.path.join(place.dir, "codes")) as f:
        return [int(c) for c in f.read().split()]


def answered(place):
    """Every whole line that came out names an order whose end is in the ledger."""
    with open(os.path.join(place.dir, "out"), "rb") as f:
        out = [l for l in f.read().split(b"\n")[:-1]]
    said = {l.split(b'"order_id":"')[1].split(b'"')[0].decode() for l in out}
    stored = set(place.sql("SELECT stream FROM event WHERE type IN "
                           "('order.confirmed', 'order.refused')").split())
    if said - stored:
        raise Wrong("%d lines came out that are not in the ledger" % len(said - stored))


def again(place, expected):
    """Run once more it ends as undisturbed."""
    place.verify()
    p = start(place)
    if p.wait() or codes(place)[1:] != [0] * len(STAGES):
        raise Wrong("run again: %d" % p.returncode)
    answered(place)
    place.verify()
    if place.dump() != expected:
        raise Wrong("run again: not the ledger of an undisturbed run")


class Demo:
    """The ledger before the pipeline, and what it comes to; the seconds it takes."""

    def __init__(self):
        place = Place()
        set_up(place)
        self.base = place.keep()
        began = time.monotonic()
        start(place).wait()
        self.took = time.monotonic() - began
        self.expected = place.dump()
        place.verify()
        answered(place)
        place.gone()

    def place(self):
        place = Place(self.base)
        samples = os.path.join(ROOT, "share/samples")
        for name in ("orders.csv", "items.csv"):
            shutil.copyfile("%s/coffee-bom-%s" % (samples, name), "%s/%s" % (place.dir, name))
        return place
