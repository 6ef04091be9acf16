"""Rows of single lines: through running stages, from cold, beside a busy ledger."""
import os
import random
import statistics
import subprocess
import time

import measure
import scene

FOUR = ("order-add", "promo-apply", "stock-reserve", "payment-record")


class Stages:
    """Filters in a pipe that stay open: a line goes in, a line comes out."""

    def __init__(self, bench, names):
        self.all, source = [], subprocess.PIPE
        for name in names:
            p = subprocess.Popen([name, "-q"], stdin=source, stdout=subprocess.PIPE,
                                 env=bench.env, bufsize=0)
            if self.all:
                source.close()
            source = p.stdout
            self.all.append(p)
        self.sink = os.fdopen(os.dup(source.fileno()), "rb")

    def send(self, line):
        """Seconds until the line came out."""
        begin = time.perf_counter()
        self.all[0].stdin.write(line)
        if not self.sink.readline():
            raise SystemExit("bench: a stage ended")
        return time.perf_counter() - begin

    def end(self):
        self.all[0].stdin.close()
        for p in self.all:
            if p.wait():
                raise SystemExit("bench: a stage failed")


def menu_lines(bench, count):
    path = scene.menu_orders(bench, count, 0, "lines.jsonl")
    with open(path, "rb") as f:
        return f.readlines()


def percentile(seconds, part):
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * part))]


def took(seconds):
    return measure.Took(seconds, 0, 0)


def commits(bench, times):
    """Median and 95th of durable commits of one row, by the plain loop."""
    out = bench.path("commits")
    bench.run([bench.helper("commits"), bench.path("loop.db"), str(times)], stdout=out)
    with open(out) as f:
        return [int(v) / 1e9 for v in f.read().split()]


def latency(bench, rows):
    n, base = bench.args.starts, scene.menu(bench)
    lines = menu_lines(bench, n * bench.args.rounds)
    bench.fresh(base)
    ours, loop = [], []
    stages = Stages(bench, FOUR)
    for i in range(bench.args.rounds):
        ours.append(took(statistics.median(map(stages.send, lines[i * n:(i + 1) * n]))))
        loop.append(took(4 * commits(bench, n)[0]))
    stages.end()
    bench.row("latency", ours, loop,
              "4 durable commits of one row by a C loop (median); 4 running stages", "<= 1.4")


def cold(bench, rows):
    n, base = bench.args.starts, scene.menu(bench)
    lines = menu_lines(bench, 2 * n * bench.args.rounds)
    bench.fresh(base)
    sent = iter(lines)
    one = bench.path("one.jsonl")

    def ours():
        walls = []
        for _ in range(max(1, n // 10)):
            with open(one, "wb") as f:
                f.write(next(sent))
            walls.append(bench.run(" | ".join(s + " -q" for s in FOUR), stdin=one))
        return measure.Took(statistics.median(w.wall for w in walls),
                            statistics.median(w.cpu for w in walls), 0)

    way = bench.in_turn({"ours": ours, "python": lambda: bench.spawned(
        ["python3", "-c", "pass"], max(1, n // 10))})
    bench.row("latency-cold", way["ours"], way["python"],
              "python3 -c pass; 4 stages started for one line", "<= 0.5")


def beside_import(bench, rows):
    """One line while another imports: our queue, and plain loops with busy_timeout."""
    n, base = bench.args.starts, scene.menu(bench)
    bulk = scene.plain_orders(bench, 2 * bench.args.orders, 10 ** 7, "bulk.jsonl")
    lines = menu_lines(bench, n * bench.args.rounds)
    ours, theirs = [], []
    plain = scene.plain(bench)
    for i in range(bench.args.rounds):
        bench.fresh(base)
        bench.feed(["sku-set", "-q"], [{"sku": "sku%03d" % k, "name": "Milk tea",
                                        "price": 1800} for k in range(50)],
                   bench.path("ledger.db"))
        with open(bulk) as source:
            busy = subprocess.Popen(["order-add", "-q"], stdin=source, env=bench.env,
                                    stdout=subprocess.DEVNULL)
        waits = send_slowly(bench, lines[i * n:(i + 1) * n], busy)
        ours.append(took(percentile(waits, 0.95)))
        bench.fresh(plain, "loop.db")
        busy = subprocess.Popen([bench.helper("ingest"), bench.path("loop.db"),
                                 str(20 * bench.args.orders)])
        theirs.append(took(commits(bench, n)[1]))
        busy.kill()
        busy.wait()
    bench.row("latency-import", ours, theirs,
              "the same by busy_timeout; one line beside an import, 95th", "<= 0.3")


def send_slowly(bench, lines, busy):
    rng, waits = random.Random(1), []
    stage = Stages(bench, FOUR[:1])
    for line in lines:
        time.sleep(rng.random() * 0.004)
        if busy.poll() is not None:
            break
        waits.append(stage.send(line))
    stage.end()
    busy.kill()
    busy.wait()
    if len(waits) < 10:
        raise SystemExit("bench: the import ended too early: raise --orders")
    return waits


def fair(bench, rows):
    """Sixteen writers that always have more, and one with a line now and then."""
    n, base, writers = bench.args.starts, scene.plain(bench), 16
    bench.fresh(base)
    each = max(5000, bench.args.orders)
    files = [scene.plain_orders(bench, each, w * each, "many%d.jsonl" % w)
             for w in range(writers)]
    many = []
    for name in files:
        with open(name) as source:
            many.append(subprocess.Popen(["order-add", "-q"], stdin=source, env=bench.env,
                                         stdout=subprocess.DEVNULL))
    path = scene.plain_orders(bench, n, 10 ** 7, "lines.jsonl")
    waits, stage = [], Stages(bench, FOUR[:1])
    with open(path, "rb") as f:
        for line in f:
            if any(p.poll() is not None for p in many):
                break
            waits.append(stage.send(line))
    stage.end()
    for p in many:
        p.kill()
        p.wait()
    if len(waits) < 10:
        raise SystemExit("bench: the writers ended too early: raise --orders")
    bound = writers * 0.010
    bench.row("fair", [took(percentile(waits, 0.95))], [took(bound)],
              "16 writers x a batch of 10 ms; %d waits of one line, 95th" % len(waits), "<= 3")


ROWS = {("latency",): latency, ("latency-cold",): cold, ("latency-import",): beside_import,
        ("fair",): fair}
