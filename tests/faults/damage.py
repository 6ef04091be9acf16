# damage.py - bits flipped, files cut off, foreign or garbage beside the ledger
import os
import random
import sqlite3
import sys

import cases
from rig import LATER, Place, Tally, Wrong, share_out

REPORTS = [["margin-report", "--by", "day,sku", "--format", "jsonl"],
           ["stock-level", "--format", "jsonl"]]
NEW_ORDER = b'{"channel":"till","channel_no":"new","store":"S1",' \
    b'"lines":[{"sku":"milk-tea","qty":1}]}\n'


class Whole:
    """The ledger before it is damaged: with a long log, and folded back into one file."""

    def __init__(self):
        all_cases = cases.build()
        by_name = {c.name: c for c in all_cases}
        place = Place(by_name["ledger-rebuild"].base)
        # Somebody reads meanwhile, so that the log is not folded back.
        db = sqlite3.connect(place.ledger, isolation_level=None)
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM event").fetchall()
        place.run(["ledger-rebuild"], now=LATER)
        self.logged = place.keep()
        db.close()
        self.cases = [c for c in all_cases if "ledger-rebuild" not in c.name and
                      "long log" not in c.name]
        # A commit that is cut off the log is a ledger as it was then, and whole.
        self.states = {s for c in all_cases for s in c.states} | {place.dump()}
        self.dump = place.dump()
        self.reports = [self.ask(place, r) for r in REPORTS]
        db = sqlite3.connect(place.ledger)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        self.one_file = place.keep()
        place.gone()
        self.foreign = self.other(by_name)

    def ask(self, place, report):
        code, out, err = place.run(report, now=LATER)
        if code < 0 or code in (70, 71) or code > 78:
            raise Wrong("%s: exit %d: %s" % (report[0], code, err[:200]))
        return out if code == 0 else None

    def other(self, by_name):
        """The log of another ledger of the same shape, that holds its latest commit."""
        place = Place(by_name["order-confirm"].base)
        db = sqlite3.connect(place.ledger)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        place.run(["order-add"], NEW_ORDER.replace(b"new", b"foreign"), now=LATER)
        base = place.keep()
        db.close()
        place.gone()
        return base


def flip(path, rng, bits=1):
    with open(path, "r+b") as f:
        size = os.path.getsize(path)
        for _ in range(bits):
            at = rng.randrange(size)
            f.seek(at)
            byte = f.read(1)[0]
            f.seek(at)
            f.write(bytes([byte ^ (1 << rng.randrange(8))]))


def cut(path, rng):
    size = os.path.getsize(path)
    os.truncate(path, rng.choice([rng.randrange(size), rng.randrange(size // 8192 + 1) * 8192]))


def garbage(path, rng):
    with open(path, "wb") as f:
        f.write(rng.randbytes(rng.choice([1, 100, 32768, 65536])))


def damage(place, whole, kind, rng):
    """Do it; what is done to a log may leave an earlier ledger."""
    log = place.ledger + "-wal"
    if kind == "log flip":
        flip(log, rng)
    elif kind == "log cut":
        cut(log, rng)
    elif kind == "file flip":
        flip(place.ledger, rng, rng.choice([1, 1, 1, 8, 64]))
    elif kind == "file cut":
        cut(place.ledger, rng)
    elif kind == "foreign log":
        with open(os.path.join(whole.foreign, "l.db-wal"), "rb") as f:
            text = f.read()
        with open(log, "wb") as f:
            f.write(text)
    elif kind == "garbage shm":
        garbage(place.ledger + "-shm", rng)
    elif kind == "garbage log":
        garbage(log, rng)
    else:
        garbage(place.ledger + "-lock", rng)
        garbage(place.ledger + "-turn", rng)
    for name in place.files():
        os.chmod(os.path.join(place.dir, name), 0o600)


def findings(place):
    """What ledger-verify says: found or not, and never a crash."""
    code, out, err = place.run(["ledger-verify"])
    if code == 0 and not out and not err:
        return False
    if code not in (1, 66, 74, 75, 76) or not (out or err):
        raise Wrong("ledger-verify: exit %d: %s%s" % (code, out[:200], err[:200]))
    return True


def one(job, whole, tally, found_by):
    number, kind, seed = job
    rng = random.Random("%d %d" % (seed, number))
    logged = "log" in kind and kind != "foreign log" or rng.random() < 0.3
    place = Place(whole.logged if logged else whole.one_file)
    try:
        damage(place, whole, kind, rng)
        found = findings(place)
        tally.tried(1 if found else 0, found)
        found_by[kind] = found_by.get(kind, 0) + found
        code, dump, err = place.run(["ledger-dump"])
        if code not in (0, 66, 74, 75, 76):
            raise Wrong("ledger-dump: exit %d: %s" % (code, err[:200]))
        answers = [whole.ask(place, r) for r in REPORTS]
        if not found:
            earlier = kind.startswith("log") or kind == "garbage log"
            if code or (dump != whole.dump and not (earlier and dump in whole.states)):
                raise Wrong("not found, and the dump differs (%d)" % code)
            if dump == whole.dump and answers != whole.reports:
                raise Wrong("not found, and a report differs")
        # Everything that was ever said to it is said again, by one command each time.
        case = whole.cases[number % len(whole.cases)]
        code, out, err = place.run(case.argv(place), now=LATER)
        # Where verify finds damage, an invariant may be what stops a writer (70).
        if code not in (0, 65, 73, 74, 75, 76, 77, 78) and not (found and code == 70):
            raise Wrong("%s again: exit %d: %s" % (case.name, code, err[:200]))
        code, out, err = place.run(["order-add"], NEW_ORDER, now=LATER)
        if code not in (0, 65, 73, 74, 75, 76, 77, 78):
            raise Wrong("order-add: exit %d: %s" % (code, err[:200]))
        if not found and (code or findings(place)):
            raise Wrong("not found, and then order-add: exit %d: %s" % (code, err[:200]))
        if code == 0 and out.count(b"\n") != 1:
            raise Wrong("order-add: exit 0 without an answer")
    except Wrong as e:
        raise Wrong("seed %d: %s" % (seed, e))
    finally:
        place.gone()


def main():
    flips = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    tally = Tally("damage")
    whole = Whole()
    kinds = ["file flip"] * flips + ["log flip"] * (flips // 5) + ["log cut"] * (flips // 5) + \
        ["file cut"] * (flips // 5) + ["garbage shm"] * (flips // 20) + \
        ["garbage log"] * (flips // 20) + ["garbage locks"] * 2 + ["foreign log"] * 2
    found_by = {}
    share_out([(i, k, seed) for i, k in enumerate(kinds)],
              lambda j: one(j, whole, tally, found_by), tally)
    print("damage: found " + ", ".join("%d of %d (%s)" % (found_by.get(k, 0), kinds.count(k), k)
                                       for k in dict.fromkeys(kinds)))
    tally.end()


if __name__ == "__main__":
    main()
