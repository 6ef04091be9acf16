# ends.py - no room, no reader, nothing to read, told to stop: between and inside batches
import os
import random
import resource
import shlex
import signal
import subprocess
import sys
import time

import cases
from rig import NOW, Place, Tally, Wrong, check, scratch, share_out, whole_lines

SHOP = [("store-set", cases.STORES[0]), ("item-set", b"".join(cases.ITEMS)),
        ("sku-set", b"".join(cases.SKUS))]


def many(n):
    """n orders that need nothing but a sku."""
    line = '{"channel":"till","channel_no":"%d","store":"S1","customer":"c%d",' \
        '"lines":[{"sku":"milk-tea","qty":%d}]}\n'
    return "".join(line % (i, i % 99, i % 5 + 1) for i in range(1, n + 1)).encode()


class Bulk:
    """n orders through order-add; between its many batches it may stop anywhere."""

    def __init__(self, n):
        self.n, self.orders = n, many(n)
        place = Place()
        for name, text in SHOP:
            place.run([name], text, now=NOW)
        self.base = place.keep()
        place.write("orders", self.orders)
        place.run(["order-add", "orders"], now=NOW, out=subprocess.DEVNULL)
        self.expected = place.dump()
        place.gone()

    def place(self, root=None):
        place = Place(self.base, root)
        place.write("orders", self.orders)
        return place

    def check(self, place, out, most=None):
        """What was printed is stored; run again it is all there, in the same words."""
        place.verify()
        stored = set(place.sql("SELECT id FROM orders").split())
        acked = whole_lines(out)
        for l in acked:
            if l.split(b'"order_id":"')[1].split(b'"')[0].decode() not in stored:
                raise Wrong("a line came out that is not in the ledger")
        if most is not None and len(stored) > most:
            raise Wrong("%d orders are in the ledger" % len(stored))
        code, again, err = place.run(["order-add", "orders"], now=NOW)
        if code or again.count(b"\n") != self.n:
            raise Wrong("run again: %d: %s" % (code, err[:200]))
        if acked != again.split(b"\n")[:len(acked)]:
            raise Wrong("run again: says another thing than before")
        if place.dump() != self.expected:
            raise Wrong("run again: not the ledger of an undisturbed run")
        place.verify()


def expect(code, allowed, err):
    if code not in allowed:
        raise Wrong("exit %d: %s" % (code, err[:300].decode(errors="replace")))


def disk_full(bulk, tally):
    """A file system of 300 kB; where it may not be mounted, the next fault stands for it."""
    where = os.path.join(scratch(), "small")
    os.mkdir(where)
    for kb in (300, 700, 1500):
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dk" % kb, "none", where],
                          stderr=subprocess.DEVNULL).returncode:
            return
        try:
            place = Place(None, where)
            place.write("ready", b"")
            for name, text in SHOP:
                code, out, err = place.run([name], text, now=NOW)
                expect(code, (0, 73, 74, 75), err)
            with open(os.path.join(scratch(), "orders"), "wb") as f:
                f.write(bulk.orders)
            code, out, err = place.run(["order-add", scratch() + "/orders"], now=NOW)
            tally.tried(code)
            expect(code, (74, 75), err)
            if place.there():
                place.verify()
            subprocess.run(["mount", "-o", "remount,size=200m", where], check=True)
            for name, text in SHOP:
                code, again, err = place.run([name], text, now=NOW)
                expect(code, (0,), err)
            place.write("orders", bulk.orders)
            bulk.check(place, out)
        except Wrong as e:
            tally.wrong("disk of %d kB: %s" % (kb, e))
        finally:
            subprocess.run(["umount", where], check=True)


def file_limit(bulk, tally):
    """A file may not grow over so much."""
    for kb in (300, 500, 1000, 2000):
        place = bulk.place()
        try:
            code, out, err = place.run(["order-add", "orders"], now=NOW, preexec=lambda:
                                       resource.setrlimit(resource.RLIMIT_FSIZE,
                                                          (kb * 1024, resource.RLIM_INFINITY)))
            tally.tried(code)
            expect(code, (74, 75), err)
            bulk.check(place, out, bulk.n - 1)
        except Wrong as e:
            tally.wrong("files up to %d kB: %s" % (kb, e))
        place.gone()


def no_reader(job, tally):
    """Every writing command with a stdout that takes nothing, and with no stdin."""
    case, how, allowed = job
    place = Place(case.base)
    words = shlex.join(case.argv(place))
    code, out, err = place.run(["bash", "-c", how.replace("CMD", words)], now=case.now)
    tally.tried(code)
    expect(code, allowed, err)
    check(case, place, out)
    place.gone()


def signalled(job, bulk, tally):
    """SIGTERM and SIGINT at a random moment of a run of many batches, fed from a file
    and from a slow pipe, that is inside and between them."""
    number, seed = job
    rng = random.Random(seed)
    sig = rng.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    slow = number % 2
    place = bulk.place()
    feed = None
    if slow:
        feed = subprocess.Popen(
            ["bash", "-c", "split -l 200 --filter='cat; sleep 0.01' orders"], cwd=place.dir,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with open(os.path.join(place.dir, "out"), "wb") as out:
        p = subprocess.Popen(["order-add"] + ([] if slow else ["orders"]), cwd=place.dir,
                             stdin=feed.stdout if feed else subprocess.DEVNULL, stdout=out,
                             stderr=subprocess.DEVNULL, env=place.env(NOW),
                             preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        if feed:
            feed.stdout.close()
        time.sleep(rng.uniform(0, 0.25))
        p.send_signal(sig)
        code = p.wait()
    if feed:
        feed.kill()
        feed.wait()
    tally.tried(code, code != 0)
    try:
        if code not in (0, -sig):
            raise Wrong("exit %d" % code)
        with open(os.path.join(place.dir, "out"), "rb") as f:
            bulk.check(place, f.read())
    finally:
        place.gone()


def main():
    signals = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    bulk = Bulk(int(sys.argv[2]) if len(sys.argv) > 2 else 10000)
    tally = Tally("ends")
    disk_full(bulk, tally)
    file_limit(bulk, tally)
    hows = ["CMD >/dev/full", "CMD >&-", "CMD | head -1; exit ${PIPESTATUS[0]}",
            "CMD | true; exit ${PIPESTATUS[0]}", "CMD <&-"]
    jobs = []
    for case in cases.build():
        for how in hows:
            allowed = (0, 65, 141) if "|" in how else \
                (case.code,) if how == "CMD <&-" else (74,)
            jobs.append((case, how, allowed))
    share_out(jobs, lambda j: no_reader(j, tally), tally)
    share_out([(i, 1000 + i) for i in range(signals)],
              lambda j: signalled(j, bulk, tally), tally)
    tally.end()


if __name__ == "__main__":
    main()
