# kill_times.py - the whole pipeline over the demo's orders killed at random moments
import os
import random
import signal
import subprocess
import sys
import time

from rig import ROOT, Place, Tally, Wrong, share_out

NOW = "2024-02-18T08:00:00Z"
STAGES = ["order-add", "promo-apply", "stock-reserve", "payment-record --in-full",
          "order-confirm"]
PIPELINE = "from-csv -q --format coffee-bom-orders --with items=items.csv orders.csv " \
    "2>/dev/null | " + " | ".join(s + " -q" for s in STAGES) + " >out"
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


def start(place):
    place.write("out", b"")
    return subprocess.Popen(["bash", "-c", PIPELINE], cwd=place.dir, env=place.env(NOW),
                            start_new_session=True, stderr=subprocess.DEVNULL)


def kill_all(p, after):
    time.sleep(after)
    alive = p.poll() is None
    try:
        os.killpg(p.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    p.wait()
    return alive


def kill_stage(p, after, rng):
    """One stage alone: its neighbours see the end of a pipe, and must not mind."""
    time.sleep(after)
    try:
        with open("/proc/%d/task/%d/children" % (p.pid, p.pid)) as f:
            child = int(rng.choice(f.read().split()))
        os.kill(child, signal.SIGKILL)
        hit = True
    except (OSError, IndexError, ValueError):
        hit = False
    p.wait()
    return hit


def answered(place):
    """Every whole line that came out names an order whose end is in the ledger."""
    with open(os.path.join(place.dir, "out"), "rb") as f:
        out = [l for l in f.read().split(b"\n")[:-1]]
    said = {l.split(b'"order_id":"')[1].split(b'"')[0].decode() for l in out}
    stored = set(place.sql("SELECT stream FROM event WHERE type IN "
                           "('order.confirmed', 'order.refused')").split())
    if said - stored:
        raise Wrong("%d lines came out that are not in the ledger" % len(said - stored))


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    tally = Tally("kill_times seed %d" % seed)
    first = Place()
    set_up(first)
    base = first.keep()
    began = time.monotonic()
    start(first).wait()
    took = time.monotonic() - began
    expected = first.dump()
    first.verify()
    answered(first)

    def batch(job):
        rng = random.Random("%d %d" % (seed, job))
        place = Place()
        set_up(place)
        for i in range(job, count, 20):
            place.restore(base)
            try:
                for _ in range(2 if i % 4 == 0 else 1):
                    after = rng.uniform(0, took * 1.1)
                    p = start(place)
                    hit = kill_stage(p, after, rng) if i % 3 == 2 else kill_all(p, after)
                    tally.tried(-9 if hit else 0, hit)
                    if place.there():
                        answered(place)
                place.verify()
                p = start(place)
                if p.wait():
                    raise Wrong("run again: %d" % p.returncode)
                answered(place)
                place.verify()
                if place.dump() != expected:
                    raise Wrong("run again: not the ledger of an undisturbed run")
            except Wrong as e:
                tally.wrong("moment %d: %s" % (i, e))
        place.gone()

    share_out(range(20), batch, tally)
    tally.end()


main()
