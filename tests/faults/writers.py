# writers.py - many writers on five items, readers beside them, a reader that stays
import fcntl
import json
import sqlite3
import subprocess
import sys
import threading
import time

from rig import NOW, Place, Tally, Wrong, strace

ITEMS = 5


def shop(place, units):
    """Five items with so many units each, and a sku of one unit for each."""
    def define(name, records):
        text = "".join(json.dumps(r) + "\n" for r in records).encode()
        code, out, err = place.run([name], text, now=NOW)
        if code:
            raise Wrong("%s: %s" % (name, err))
    define("store-set", [{"store": "S1", "name": "S", "zone": "Asia/Shanghai"}])
    define("item-set", [{"item": "i%d" % i, "name": "i", "unit": "g"} for i in range(ITEMS)])
    define("sku-set", [{"sku": "s%d" % i, "name": "s", "price": 100,
                        "recipe": [{"item": "i%d" % i, "qty": 1}]} for i in range(ITEMS)])
    define("stock-receive", [{"store": "S1", "item": "i%d" % i, "qty": units, "cost": 100,
                              "lot": "L"} for i in range(ITEMS)])


def orders(writer, n):
    line = '{"channel":"w%d","channel_no":"%d","store":"S1","lines":[{"sku":"s%d","qty":1}]}\n'
    return "".join(line % (writer, i, i % ITEMS) for i in range(n)).encode()


def start(place, writer, n):
    """order-add and stock-reserve, both with all the others on one ledger."""
    place.write("orders%d" % writer, orders(writer, n))
    return subprocess.Popen(
        ["bash", "-o", "pipefail", "-c",
         "order-add -q orders%d | stock-reserve -q >out%d" % (writer, writer)],
        cwd=place.dir, env=place.env(NOW), stderr=subprocess.PIPE)


class Readers(threading.Thread):
    """Asks again and again how it stands; how long each answer took."""

    def __init__(self, place):
        super().__init__(daemon=True)
        self.place, self.stop, self.took, self.wrong = place, False, [], None

    def run(self):
        ask = ["stock-level", "--format", "jsonl"]
        while not self.stop:
            began = time.monotonic()
            try:
                code, out, err = self.place.run(ask, now=NOW)
                if code or out.count(b"\n") != ITEMS:
                    raise Wrong("a reader: exit %d, %s%s" % (code, out[:200], err[:200]))
            except Wrong as e:
                self.wrong = e
            self.took.append(time.monotonic() - began)
            time.sleep(0.02)


class Stayer:
    """A reader of SQLite's own with a snapshot that it does not let go."""

    def __init__(self, place):
        self.p = subprocess.Popen(["sqlite3", place.ledger], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, env=place.env())
        self.first = self.ask("BEGIN; SELECT count(*) FROM event;")

    def ask(self, sql):
        self.p.stdin.write(sql.encode() + b"\n")
        self.p.stdin.flush()
        return int(self.p.stdout.readline())

    def end(self):
        again = self.ask("SELECT count(*) FROM event;")
        self.p.stdin.close()
        self.p.wait()
        return again == self.first


def count(place, n, writers, units):
    """Exact to the unit: what was promised is what there was."""
    held = refused = 0
    for w in range(writers):
        with open("%s/out%d" % (place.dir, w)) as f:
            text = f.read()
        if text.count("\n") != n:
            raise Wrong("writer %d: %d lines of %d" % (w, text.count("\n"), n))
        held += text.count('"hold":"held"')
        refused += text.count('"code":"no_stock"')
    if held != ITEMS * units or refused != n * writers - held:
        raise Wrong("%d held and %d refused of %d" % (held, refused, ITEMS * units))
    rows = place.sql("SELECT posted, held FROM account WHERE name LIKE 'stock:S1:%'").split()
    if rows != ["%d|%d" % (units, units)] * ITEMS:
        raise Wrong("accounts: %s" % rows)


def contest(place, tally, writers, n, hold_s):
    units = writers * n // ITEMS * 7 // 10
    shop(place, units)
    stayer, readers = Stayer(place), Readers(place)
    readers.start()
    began = time.monotonic()
    running = [start(place, w, n) for w in range(writers)]
    for p in running:
        err = p.communicate()[1]
        tally.tried(p.returncode)
        if p.returncode or err:
            tally.wrong("a writer: exit %d: %s" % (p.returncode, err[:300]))
    took = time.monotonic() - began
    count(place, n, writers, units)
    # The snapshot may be older than the writers need: they go on until its time is up.
    extra = 0
    while time.monotonic() - began < hold_s:
        code, out, err = place.run(["stock-receive", "-q"], now=NOW, stdin=b'{"store":"S1",'
                                   b'"item":"i0","qty":1,"cost":1,"lot":"M%d"}\n' % extra)
        if code:
            raise Wrong("beside an old snapshot: exit %d: %s" % (code, err))
        extra += 1
        time.sleep(0.05)
    readers.stop = True
    readers.join()
    if not stayer.end():
        raise Wrong("the old snapshot has changed")
    if readers.wrong:
        raise readers.wrong
    ms = sorted(t * 1000 for t in readers.took)
    print("writers: %d x %d lines in %.1f s; %d answers to readers, median %.0f ms, "
          "most %.0f ms; %d commits beside a snapshot of %d s" %
          (writers, n, took, len(ms), ms[len(ms) // 2], ms[-1], extra, hold_s))
    return extra, units


def readers_beside_lock(place, tally):
    """While somebody holds the lock and is inside a transaction, readers come to their
    end, and never ask for the lock."""
    lock = open(place.ledger + "-lock", "r+b")
    fcntl.flock(lock, fcntl.LOCK_EX)
    db = sqlite3.connect(place.ledger, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    for ask in (["ledger-query", "SELECT 1 AS one"], ["stock-level"], ["ledger-verify"],
                ["ledger-dump"]):
        log = place.dir + "/log"
        code, out, err = place.run(ask, now=NOW, wrap=strace("flock", log=log))
        tally.tried(code)
        with open(log) as f:
            if code or "flock" in f.read():
                tally.wrong("%s: exit %d: %s" % (ask[0], code, err))
    db.execute("ROLLBACK")
    db.close()
    lock.close()


def main():
    writers = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    hold_s = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    tally = Tally("writers")
    place = Place()
    try:
        extra, units = contest(place, tally, writers, n, hold_s)
        place.verify()
        if extra:
            posted = int(place.sql("SELECT posted FROM account WHERE name = 'stock:S1:i0'"))
            if posted != units + extra:
                raise Wrong("%d of %d units of i0" % (posted, units + extra))
        readers_beside_lock(place, tally)
    except Wrong as e:
        tally.wrong(str(e))
    tally.end()


main()
