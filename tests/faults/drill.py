# drill.py - killed in mid-batch and trading again; locks that come late, and trade goes on
import mmap
import os
import random
import signal
import struct
import subprocess
import sys
import threading
import time

import cases
from ends import many
from fail_calls import build_library
from rig import NOW, PRELOADS, Place, Tally, Wrong

AGAIN_S = 15         # killed, a shop trades again within
ACCEPTED = 0.9995    # of the orders while locks are late
SLOWER = 1.08        # the 95th afterwards, beside that of a shop that had no such trouble
TILLS, RATE = 4, 25  # tills, and orders that each of them sends in a second
STAGES = ["order-add", "promo-apply", "stock-reserve", "payment-record --in-full",
          "order-confirm"]
SHELL = " | ".join(s + " -q" for s in STAGES)
ONE_PROCESS = "ledger-pipe -q '%s'" % " | ".join(STAGES)


def shop(place):
    lots = cases.LOTS[0].replace(b'"qty":4000', b'"qty":400000000')
    for name, text in (("store-set", cases.STORES[0]), ("item-set", b"".join(cases.ITEMS)),
                       ("sku-set", b"".join(cases.SKUS)), ("stock-receive", lots)):
        code, out, err = place.run([name], text, now=NOW)
        if code:
            raise Wrong("%s: %d: %s" % (name, code, err))


def order(channel, no):
    return b'{"channel":"%s","channel_no":"%d","store":"S1","customer":"c%d",' \
        b'"lines":[{"sku":"milk-tea","qty":1}]}\n' % (channel.encode(), no, no % 99)


def next_order(place, no):
    """How long it takes until an order is confirmed."""
    began = time.monotonic()
    code, out, err = place.run(["bash", "-o", "pipefail", "-c", SHELL], order("new", no), now=NOW)
    if code or out.count(b'"confirmed":true') != 1:
        raise Wrong("an order after a kill: exit %d: %s" % (code, err[:200]))
    return time.monotonic() - began


def killed(place, what, after, no):
    """Kill a command amid its batches; how long until the next order is confirmed."""
    p = subprocess.Popen(["bash", "-c", what], cwd=place.dir, env=place.env(NOW),
                         start_new_session=True, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    time.sleep(after)
    alive = p.poll() is None
    try:
        os.killpg(p.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    began = time.monotonic()
    p.wait()
    next_order(place, 2 * no)
    took = time.monotonic() - began
    # Where nobody was killed it would take as long on a machine as busy.
    if took > AGAIN_S and took > 5 * next_order(place, 2 * no + 1):
        raise Wrong("after %s was killed: %.1f s until the next order" % (what, took))
    return alive, took


def trading_again(tally, count, n):
    """In the middle of a pipeline, of one in one process, and of mending; with a log
    that could not be folded back for long, because somebody was reading."""
    if not count:
        return
    place, rng, most = Place(), random.Random(count), 0
    shop(place)
    place.write("orders", many(n))
    reader = subprocess.Popen(["sqlite3", place.ledger], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, env=place.env())
    reader.stdin.write(b"BEGIN; SELECT count(*) FROM event;\n")
    reader.stdin.flush()
    reader.stdout.readline()
    kinds = ["cat orders | " + SHELL, "cat orders | " + ONE_PROCESS, "ledger-rebuild"]
    for i in range(count):
        alive, took = killed(place, kinds[i % 3], rng.uniform(0.05, 1.2), i)
        tally.tried(0, alive)
        most = max(most, took)
        # What was stored is answered fast: there has to be something new to do.
        place.write("orders", many(n).replace(b'"till"', b'"till%d"' % (i + 1)))
    log = os.path.getsize(place.ledger + "-wal")
    reader.kill()
    reader.wait()
    place.verify()
    print("drill: killed %d times, trading again after %.2f s at most, with a log of %d MB" %
          (count, most, log >> 20))
    place.gone()


class Till:
    """A running pipeline that is given one order after the other, at a fixed rate."""

    def __init__(self, place, name, words, more):
        self.name, self.no, self.sent, self.took, self.odd = name, 0, {}, {}, []
        self.p = subprocess.Popen(["bash", "-o", "pipefail", "-c", words], cwd=place.dir,
                                  env=place.env(more=more), stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.p.stdout:
            now = time.monotonic()
            no = int(line.split(b'"channel_no":"', 1)[1].split(b'"', 1)[0])
            if b'"confirmed":true' in line:
                self.took[no] = now - self.sent[no]
            else:
                self.odd.append(line)

    def send(self, seconds):
        began = time.monotonic()
        for i in range(int(RATE * seconds)):
            late = began + i / RATE - time.monotonic()
            if late > 0:
                time.sleep(late)
            self.no += 1
            self.sent[self.no] = time.monotonic()
            self.p.stdin.write(order(self.name, self.no))
            self.p.stdin.flush()

    def end(self):
        self.p.stdin.close()
        self.reader.join()
        err = self.p.stderr.read()
        if self.p.wait() or err:
            raise Wrong("a till: exit %d: %s" % (self.p.returncode, err[:300]))


class Shop:
    """Tills on one ledger, and the knob that makes every taking of a lock late."""

    def __init__(self):
        self.place = Place()
        shop(self.place)
        self.place.write("delay", struct.pack("q", 0))
        with open(self.place.dir + "/delay", "r+b") as f:
            self.knob = mmap.mmap(f.fileno(), 8)
        more = {"LD_PRELOAD": build_library(), "FAULT_DELAY": self.place.dir + "/delay",
                "BOBA_NOW": NOW}
        self.tills = [Till(self.place, "t%d" % i, SHELL if i else ONE_PROCESS, more)
                      for i in range(TILLS)]

    def late(self, ms):
        self.knob[:] = struct.pack("q", ms)

    def trade(self, seconds):
        """All tills at once; the number of each till's first order."""
        first = [t.no + 1 for t in self.tills]
        feeders = [threading.Thread(target=t.send, args=(seconds,)) for t in self.tills]
        for f in feeders:
            f.start()
        for f in feeders:
            f.join()
        return first

    def settle(self):
        """Until every order that was sent is answered."""
        until = time.monotonic() + 120
        while any(len(t.took) + len(t.odd) < t.no for t in self.tills):
            if time.monotonic() > until or any(t.p.poll() is not None for t in self.tills):
                return
            time.sleep(0.01)

    def waited(self, first):
        """How long each order since then waited for its answer, if it got one."""
        return [t.took[n] for t, f in zip(self.tills, first)
                for n in range(f, t.no + 1) if n in t.took]

    def second(self):
        first = self.trade(1)
        self.settle()
        times = self.waited(first)
        if not times:
            raise Wrong("no order was answered: %s" % [t.p.poll() for t in self.tills])
        return times

    def end(self):
        for t in self.tills:
            t.end()
        sent = sum(t.no for t in self.tills)
        accepted = sum(len(t.took) for t in self.tills)
        stored = int(self.place.sql("SELECT count(*) FROM event WHERE type = 'order.confirmed'"))
        self.place.verify()
        if accepted < ACCEPTED * sent or stored < accepted:
            raise Wrong("%d orders of %d were accepted, %d are stored: %s" %
                        (accepted, sent, stored, [t.odd[:1] for t in self.tills]))
        self.place.gone()
        return sent, accepted


def p95(times):
    return sorted(times)[len(times) * 95 // 100] * 1e3


class Beside:
    """A shop beside another whose locks are never late, a second each in turn: whatever
    else the machine does, it does to both."""

    def __init__(self, s, control):
        self.shops, self.times = (s, control), ([], [])

    def measure(self, seconds):
        """The median of the seconds' 95ths, so that a bad second is one second."""
        for _ in range(seconds):
            for s, times in zip(self.shops, self.times):
                times.append(p95(s.second()))
        self.ms, self.control_ms = (sorted(t)[len(t) // 2] for t in self.times)
        return self.ms / self.control_ms


def late_locks(tally, ms, seconds, measured):
    """While every taking of a lock is late by ms, and afterwards."""
    if not seconds:
        return
    s, control = Shop(), Shop()
    Beside(s, control).measure(1)  # until all have begun
    before = Beside(s, control)
    before.measure(max(measured, 1))
    s.late(ms)
    began = time.monotonic()
    first = s.trade(seconds)
    s.late(0)
    s.settle()
    meanwhile = p95(s.waited(first))
    settled = time.monotonic() - began - seconds
    after = Beside(s, control)
    slower = after.measure(max(measured, 1))
    for _ in range(6):
        if measured and slower > SLOWER:
            slower = after.measure(measured)
    control.end()
    sent, accepted = s.end()
    tally.tried(0, accepted == sent)
    print("drill: locks late by %d ms for %d s: %d of %d orders accepted, the 95th %.1f ms before, "
          "%.0f ms meanwhile, %.1f ms afterwards, %.1f and %.1f ms where no lock was late; "
          "nothing waited %.1f s later" %
          (ms, seconds, accepted, sent, before.ms, meanwhile, after.ms, before.control_ms,
           after.control_ms, settled), flush=True)
    if measured and slower > SLOWER:
        raise Wrong("locks late by %d ms: the 95th is %.2f ms afterwards, %.2f ms where none "
                    "was late" % (ms, after.ms, after.control_ms))


def main():
    kills, runs, seconds, long_s, measured = (int(w) for w in sys.argv[1:6])
    tally = Tally("drill")
    parts = [lambda: trading_again(tally, kills, 30000)]
    if PRELOADS:
        parts += [lambda: late_locks(tally, 200, seconds, measured)] * runs
        parts += [lambda: late_locks(tally, 500, long_s, measured)]
    for part in parts:
        try:
            part()
        except Wrong as e:
            tally.wrong(str(e))
    tally.end()


if __name__ == "__main__":
    main()
