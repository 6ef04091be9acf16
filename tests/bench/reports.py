"""Rows of what reads or waits: margins, ticks, the peak of memory, growth."""
import os
import subprocess

import bulk
import measure
import scene

BY = {"day": """
SELECT o.day, count(*), sum(l.qty), sum(l.qty * l.price), sum(l.discount), sum(l.cost)
FROM orders o JOIN order_line l ON l.order_id = o.id WHERE o.steps & 64
GROUP BY o.day ORDER BY o.day""", "day,sku": """
SELECT o.day, s.name, count(*), sum(l.qty), sum(l.qty * l.price), sum(l.discount), sum(l.cost)
FROM orders o JOIN order_line l ON l.order_id = o.id JOIN stream s ON s.id = l.sku
WHERE o.steps & 64 GROUP BY o.day, s.name ORDER BY o.day, s.name"""}
UNFOLD = "DELETE FROM sale_day; DELETE FROM sale_loss; DELETE FROM watermark WHERE name = 'sale_day'"
COPIED = {"orders": "id, day, steps", "stream": "id, name",
          "order_line": "order_id, sku, qty, price, discount, cost"}


class Duck:
    """DuckDB by its library, with a native copy of the tables that the margins need."""

    def __init__(self, bench, ledger):
        self.bench, self.file = bench, bench.path("native.duckdb")
        self.library = os.path.abspath(bench.args.duckdb)
        load = []
        for table, columns in COPIED.items():
            sheet = bench.path(table + ".csv")
            bench.run(["sqlite3", "-csv", "-header", ledger, "SELECT %s FROM %s" % (
                columns, table)], stdout=sheet)
            load.append("CREATE TABLE %s AS SELECT * FROM read_csv('%s')" % (table, sheet))
        self.ask(*load)

    def ask(self, *questions):
        """What the last one took by itself: no start, no opening."""
        out = self.bench.path("asked")
        self.bench.run([self.bench.helper("duckdb"), self.library, self.file, *questions],
                       stdout=out)
        with open(out) as f:
            wall, cpu = f.read().split()
        return measure.Took(int(wall) / 1e9, int(cpu) / 1e9, 0)


def sold(bench, orders, ledger):
    """A ledger of so many orders, sold and paid; its rollup is not folded."""
    bench.fresh(scene.menu(bench), ledger)
    bench.run(bulk.PIPE, stdin=scene.menu_orders(bench, orders), ledger=bench.path(ledger))
    bench.ask("PRAGMA wal_checkpoint(TRUNCATE)", bench.path(ledger))
    return bench.path(ledger)


def margin(bench, rows):
    bench.need("sqlite3")
    n = bench.args.orders
    less, ledger = sold(bench, max(1, n // 10), "less.db"), sold(bench, n, "ledger.db")
    duck = Duck(bench, ledger) if bench.args.duckdb else None
    for by, question in BY.items():
        report = ["margin-report", "--format", "jsonl", "--by", by]

        def unfolded():
            bench.ask(UNFOLD)
            return bench.spawned(report, 1)

        def folded(of):
            return bench.spawned(report, 10, ledger=of)

        ways = {"unfolded": unfolded, "folded": lambda: folded(ledger),
                "less": lambda: folded(less),
                "sqlite3": lambda: bench.spawned(["sqlite3", ledger, question], 1)}
        if duck:
            ways["duckdb"] = lambda: duck.ask(question)
        took = bench.in_turn(ways)
        if duck:
            bench.row("margin " + by, took["folded"], took["duckdb"],
                      "DuckDB, native tables: the question alone, no start; %d orders" % n,
                      "<= 0.25")
            bench.row("unfolded " + by, took["unfolded"], took["duckdb"],
                      "the same; the rollup was deleted first", "<= 3")
        else:
            for name in ("margin ", "unfolded "):
                bench.not_measured(name + by, "DuckDB's library is not given (--duckdb PATH)")
        bench.row("sql " + by, took["folded"], took["sqlite3"],
                  "sqlite3, GROUP BY over a join (no fees or refunds)", None)
        bench.row("sql-all " + by, took["unfolded"], took["sqlite3"], "the same; the rollup was deleted first", None)
        bench.row("size " + by, took["folded"], took["less"],
                  "the report over %d orders; ours over %d" % (max(1, n // 10), n), "<= 1.2")


PROFIT = """
SELECT strftime('%Y-%m', o.day * 86400, 'unixepoch') AS month, o.store, sum(o.payable), sum(o.fee),
  sum(o.cost) FROM orders o WHERE o.steps & 64 GROUP BY 1, 2"""
SOLD = {"sku": """
SELECT s.name, count(DISTINCT o.id), sum(l.qty), sum(l.qty * l.price), sum(l.discount)
FROM orders o JOIN order_line l ON l.order_id = o.id JOIN stream s ON s.id = l.sku
WHERE o.steps & 64 GROUP BY s.name ORDER BY s.name""", "hour": """
SELECT strftime('%H', o.placed_at / 1000 + 28800, 'unixepoch'), count(DISTINCT o.id), sum(l.qty),
  sum(l.qty * l.price), sum(l.discount)
FROM orders o JOIN order_line l ON l.order_id = o.id WHERE o.steps & 64 GROUP BY 1 ORDER BY 1""",
        "item": """
SELECT json_extract(r.value, '$.item'), count(DISTINCT o.id), sum(l.qty),
  sum(l.qty * json_extract(r.value, '$.qty'))
FROM orders o JOIN order_line l ON l.order_id = o.id
JOIN definition d ON d.stream = l.sku AND d.n = l.sku_version, json_each(d.body, '$.recipe') r
WHERE o.steps & 64 GROUP BY 1 ORDER BY 1"""}


def sales(bench, rows):
    bench.need("sqlite3")
    n = bench.args.orders
    ledger = sold(bench, n, "ledger.db")
    for by, question in SOLD.items():
        report = ["sales-report", "--format", "jsonl", "--by", by]
        bench.spawned(report, 1)
        took = bench.in_turn({
            "ours": lambda: bench.spawned(report, 5),
            "sqlite3": lambda: bench.spawned(["sqlite3", ledger, question], 1)})
        bench.row("sales " + by, took["ours"], took["sqlite3"],
                  "sqlite3, GROUP BY over a join (no refunds, no tax); %d orders" % n, "<= 1")
    took = bench.in_turn({
        "ours": lambda: bench.spawned(["ledger-query", "--timeout", "600s", "profit",
                                       "--back", "9999"], 1),
        "sqlite3": lambda: bench.spawned(["sqlite3", ledger, PROFIT], 1)})
    bench.row("profit", took["ours"], took["sqlite3"],
              "sqlite3, GROUP BY over the orders alone; %d orders" % n, None)


# The clock stands still while groups are open: none falls due by itself.
NOW, LATER = "2024-02-12T10:00:%02d+08:00", "2024-02-12T10:15:00+08:00"
LATER_MS = 1707704100000


def join(bench, base, campaign, second, first, count):
    """Orders that each open a group of their own, at one moment."""
    now = NOW % second
    orders = scene.write(bench.path("joins.jsonl"), ({
        "channel": "till", "channel_no": "G%08d" % i, "store": "S1", "customer": "c%08d" % i,
        "campaign": campaign, "placed_at": now, "lines": [{"sku": "a", "qty": 1}]}
        for i in range(first, first + count)))
    bench.env["BOBA_NOW"] = now
    bench.run(["ledger-pipe", "-q", "order-add | groupbuy-join"], stdin=orders, ledger=base)


def open_groups(bench, state="state = 0", ledger=None):
    return int(bench.ask("SELECT count(*) FROM buy_group WHERE " + state, ledger))


def tick(bench, rows):
    base, n = bench.path("groups.db"), bench.args.groups
    bench.env["BOBA_NOW"] = NOW % 0
    bench.feed(["store-set", "-q"], [scene.STORE], base)
    bench.feed(["sku-set", "-q"], [{"sku": "a", "name": "Milk tea", "price": 1800}], base)
    bench.feed(["groupbuy-set", "-q"], [{
        "campaign": name, "name": "Three", "sku": "a", "group_price": 1500, "size": 3,
        "life": life, "limit": 1000} for name, life in (("trio", "30m"), ("soon", "10m"))], base)
    join(bench, base, "trio", 0, 0, n)
    if "tick" in rows:
        none_due(bench, base, n)
    if "tick-due" in rows:
        due(bench, base, n)


def none_due(bench, base, n):
    bench.fresh(base)
    opened = open_groups(bench)
    if opened != n:
        raise SystemExit("bench: %d groups are open, not %d" % (opened, n))
    starts = bench.args.starts
    took = bench.in_turn({
        "tick": lambda: bench.spawned(["groupbuy-tick", "-q"], starts),
        "empty": lambda: bench.spawned(["groupbuy-join", "-q"], starts)})
    bench.row("tick", took["tick"], took["empty"],
              "groupbuy-join </dev/null; %d groups open, none due" % n, "<= 1.1")


def due(bench, base, n):
    """The due groups were opened over fifty seconds: their deadlines rise."""
    soon = bench.args.due
    for i in range(50):
        join(bench, base, "soon", i, n + i * soon // 50, (i + 1) * soon // 50 - i * soon // 50)
    bench.env["BOBA_NOW"] = LATER

    def way(*command):
        bench.fresh(base)
        took = bench.run(*command)
        ended = open_groups(bench, "state = 2")
        if ended != soon or open_groups(bench) != n:
            raise SystemExit("bench: %d groups have ended, not %d" % (ended, soon))
        return took

    loop = [bench.helper("tick"), bench.path("ledger.db"), str(LATER_MS)]
    took = bench.in_turn({"tick": lambda: way(["groupbuy-tick", "-q"]),
                          "loop": lambda: way(loop)})
    bench.row("tick-due", took["tick"], took["loop"],
              "their statements by a C loop; %d due of %d" % (soon, n + soon), "<= 1.1")


def memory(bench, rows):
    """The peaks of one process each over input that is never stored and does not fit
    into its memory.  Writers get a fifth."""
    big, less = bench.args.megabytes, max(1, bench.args.megabytes // 5)
    sheet = os.path.join(bench.here, "..", "..", "share", "formats", "hand-sheet.json")
    bench.fresh(scene.plain(bench))
    for name, kind, megabytes, what, command in (
            ("refused", "refused", big, "refused records", ["promo-apply", "-q"]),
            ("unchanged", "plain", big, "unchanged records", ["groupbuy-join", "-q"]),
            ("to-table", "refused", big, "records", ["to-table", "-q"]),
            ("from-csv", "sheet", big, "CSV", ["from-csv", "-q", "-f", sheet]),
            ("order-add", "orders", less, "orders, all written", ["order-add", "-q"])):
        if "memory" in rows or "memory-" + name in rows:
            streamed(bench, "memory-" + name, kind, megabytes, what, command)
    if "memory" in rows or "memory-pipe" in rows:
        stages(bench)


def stages(bench):
    """The peak of five stages in one process: all that they do and write."""
    bench.fresh(scene.menu(bench))
    orders = scene.menu_orders(bench, bench.args.orders)
    took = bench.spawned(bulk.PIPE, 1, stdin=orders)
    bench.put({"name": "memory-pipe", "ours": took.rss / 1024, "unit": "MiB",
               "ratio": took.rss / 1024, "goal": "<= 32", "beside":
               "peak over %s orders through five stages" % format(bench.args.orders, ",")})


def streamed(bench, name, kind, megabytes, what, command):
    stream, out = bench.helper("stream"), bench.path("spawned")
    one = len(subprocess.run([stream, kind, "1", "1"], capture_output=True, check=True).stdout)
    count = (megabytes << 20) // one
    source = subprocess.Popen([stream, kind, str(count)], stdout=subprocess.PIPE)
    with open(out, "w") as sink:
        subprocess.run([bench.helper("spawn"), "1"] + command, stdin=source.stdout, stdout=sink,
                       env=bench.env, cwd=bench.dir, check=True)
    source.stdout.close()
    if source.wait():
        raise SystemExit("bench: %s has not read all its input" % command[0])
    with open(out) as f:
        wall, _, rss = map(int, f.read().split())
    bench.put({"name": name, "ours": rss / 1024, "unit": "MiB", "ratio": rss / 1024,
               "goal": "<= 32", "beside": "peak over %s MB of %s, %.0f MB/s" % (
                   format(megabytes, ","), what, count * one * 1e3 / wall)})


def growth(bench, rows):
    """One ledger that grows: the last tenth of the orders beside the first."""
    n = bench.args.grow // 10
    bench.fresh(scene.plain(bench))
    took, orders = [], bench.path("tenth.jsonl")
    for tenth in range(10):
        bench.run([bench.helper("stream"), "orders", str(n), str(tenth * n)], stdout=orders)
        os.sync()
        took.append(bench.run(["order-add", "-q"], stdin=orders))
    if int(bench.ask("SELECT count(*) FROM orders")) != 10 * n:
        raise SystemExit("bench: not every order was written")
    bench.row("growth", took[9:], took[:1], "the first %s orders; ours the last of %s" % (
        format(n, ","), format(10 * n, ",")), ">= 0.75", n)


MEMORY = ("memory", "memory-refused", "memory-unchanged", "memory-to-table", "memory-from-csv",
          "memory-order-add", "memory-pipe")
ROWS = {("margin",): margin, ("sales",): sales, ("tick", "tick-due"): tick, MEMORY: memory, ("growth",): growth}
