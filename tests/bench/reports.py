"""Rows of what reads or waits: margins, ticks, the peak of memory, growth."""
import os

import bulk
import scene

BY = {"day": """
SELECT o.day, count(*), sum(l.qty), sum(l.qty * l.price), sum(l.discount), sum(l.cost)
FROM orders o JOIN order_line l ON l.order_id = o.id WHERE o.steps & 64
GROUP BY o.day ORDER BY o.day""", "day,sku": """
SELECT o.day, s.name, count(*), sum(l.qty), sum(l.qty * l.price), sum(l.discount), sum(l.cost)
FROM orders o JOIN order_line l ON l.order_id = o.id JOIN stream s ON s.id = l.sku
WHERE o.steps & 64 GROUP BY o.day, s.name ORDER BY o.day, s.name"""}
UNFOLD = "DELETE FROM sale_day; DELETE FROM watermark WHERE name = 'sale_day'"


def margin(bench, rows):
    bench.need("sqlite3")
    ledger = bench.path("ledger.db")
    bench.fresh(scene.menu(bench))
    bench.run(bulk.PIPE, stdin=scene.menu_orders(bench, bench.args.orders))
    for by, question in BY.items():
        report = ["margin-report", "--format", "jsonl", "--by", by]

        def unfolded():
            bench.ask(UNFOLD)
            return bench.run(report)

        took = bench.in_turn({"unfolded": unfolded, "folded": lambda: bench.run(report),
                              "sqlite3": lambda: bench.run(["sqlite3", ledger, question])})
        bench.row("margin " + by, took["folded"], took["sqlite3"],
                  "sqlite3, GROUP BY over a join (no fees or refunds)", None)
        bench.row("unfolded " + by, took["unfolded"], took["sqlite3"],
                  "the same; the rollup was deleted first", None)


NOW = "2024-02-12T10:00:00+08:00"


def tick(bench, rows):
    """A trial ledger, whose clock stands still while the groups are open."""
    base, n = bench.path("groups.db"), bench.args.groups
    bench.env["BOBA_NOW"] = NOW
    bench.feed(["store-set", "-q"], [scene.STORE], base)
    bench.feed(["sku-set", "-q"], [{"sku": "a", "name": "Milk tea", "price": 1800}], base)
    bench.feed(["groupbuy-set", "-q"], [{
        "campaign": "trio", "name": "Three", "sku": "a", "group_price": 1500, "size": 3,
        "life": "30m", "limit": 1000}], base)
    orders = scene.write(bench.path("joins.jsonl"), ({
        "channel": "till", "channel_no": "G%08d" % i, "store": "S1", "customer": "c%08d" % i,
        "campaign": "trio", "placed_at": NOW, "lines": [{"sku": "a", "qty": 1}]}
        for i in range(n)))
    bench.run(["ledger-pipe", "-q", "order-add | groupbuy-join"], stdin=orders, ledger=base)
    bench.fresh(base)
    opened = int(bench.ask("SELECT count(*) FROM buy_group WHERE state = 0"))
    if opened != n:
        raise SystemExit("bench: %d groups are open, not %d" % (opened, n))
    starts = bench.args.starts
    took = bench.in_turn({
        "tick": lambda: bench.spawned(["groupbuy-tick", "-q"], starts),
        "empty": lambda: bench.spawned(["groupbuy-join", "-q"], starts)})
    bench.row("tick", took["tick"], took["empty"],
              "groupbuy-join </dev/null; %d groups open, none due" % n, "<= 1.1")


def fill(path, source, megabytes):
    """The text of source again and again, with a number in it that counts."""
    n = 0
    with open(path, "w") as f:
        while f.tell() < megabytes << 20:
            f.write("".join(source(i) for i in range(n, n + 1000)))
            n += 1000
    return path


def memory(bench, rows):
    """The peaks of one process each over input that does not fit into its memory."""
    big, less = bench.args.megabytes, max(1, bench.args.megabytes // 5)
    bench.fresh(scene.plain(bench))
    refused = bench.path("refused.jsonl")
    fill(refused, lambda i: '{"order_id":"%d","note":"%s","refused":{"by":"stock-reserve",'
         '"code":"no_stock","detail":"none"}}\n' % (i + 1, "x" * 200), big)
    one(bench, "memory-refused", ["promo-apply", "-q"], refused, "%d MB of refused records" % big)
    one(bench, "memory-to-table", ["to-table", "-q"], refused, "%d MB of records" % big)
    os.unlink(refused)
    sheet = bench.path("sheet.csv")
    with open(sheet, "w") as f:
        f.write("时间,品名,甜度,优惠,实收\n")
        n = 0
        while f.tell() < big << 20:
            f.write("".join("2026-%02d-%02d %02d:%02d,珍珠奶茶%d,七分糖,,15.00\n" % (
                1 + i // 2688000 % 12, 1 + i // 96000 % 28, 8 + i // 8000 % 12,
                i // 133 % 60, i % 133) for i in range(n, n + 1000)))
            n += 1000
    one(bench, "memory-from-csv", ["from-csv", "-q", "-f", sheet_format(bench)], sheet,
        "%d MB of CSV" % big)
    os.unlink(sheet)
    orders = scene.plain_orders(bench, less * 1024 * 1024 // 330)
    one(bench, "memory-order-add", ["order-add", "-q"], orders, "%d MB of orders" % less)


def sheet_format(bench):
    return os.path.join(bench.here, "..", "..", "share", "formats", "hand-sheet.json")


def one(bench, name, command, stdin, what):
    took = bench.spawned(command, 1, stdin=stdin)
    mib = took.rss / 1024
    bench.put({"name": name, "ours": mib, "unit": "MiB", "ratio": mib, "goal": "<= 32",
               "beside": "peak of %s, %.0f MB/s" % (
                   what, os.path.getsize(stdin) / took.wall / 1e6)})


def growth(bench, rows):
    """One ledger that grows: the last tenth of the orders beside the first."""
    n = bench.args.grow // 10
    bench.fresh(scene.plain(bench))
    took = []
    for tenth in range(10):
        orders = scene.plain_orders(bench, n, tenth * n)
        took.append(bench.run(["order-add", "-q"], stdin=orders))
    bench.row("growth", took[9:], took[:1], "the first tenth of %d orders" % (10 * n),
              ">= 0.75", n)


ROWS = {("margin",): margin, ("tick",): tick, ("memory",): memory, ("growth",): growth}
