"""Rows of many records at once: ingest, the pipeline, the pipeline again, verify."""
import scene

STAGES = ("order-add", "promo-apply", "stock-reserve", "payment-record", "order-confirm")
SHELL = " | ".join(s + " -q" for s in STAGES)
PIPE = ["ledger-pipe", "-q", " | ".join(STAGES)]


def filled(bench, base, question, amount, *command, stdin="/dev/null"):
    """Time a command over a fresh ledger; it must have written what it should."""
    bench.fresh(base)
    took = bench.run(*command, stdin=stdin)
    found = int(bench.ask(question))
    if found != amount:
        raise SystemExit("bench: %s wrote %d rows of %d" % (command[0], found, amount))
    return took


def ingest(bench, rows):
    n, base = bench.args.orders, scene.plain(bench)
    orders, ledger = scene.plain_orders(bench, n), bench.path("ledger.db")

    def way(*command):
        return lambda: filled(bench, base, "SELECT count(*) FROM orders", n, *command,
                              stdin=orders)

    ways = {"ours": way(["order-add", "-q"])}
    if "ingest" in rows:
        ways["loop"] = way([bench.helper("ingest"), ledger, str(n)])
    if "ingest-python" in rows:
        ways["python"] = way(["python3", bench.source("ingest.py"), ledger])
    took = bench.in_turn(ways)
    if "ingest" in rows:
        bench.row("ingest", took["ours"], took["loop"], "the same rows by a C loop", ">= 0.9", n)
    if "ingest-python" in rows:
        bench.row("ingest-python", took["ours"], took["python"],
                  "Python: json, sqlite3 executemany", ">= 2.5", n)


def pipeline(bench, rows):
    n, base = bench.args.orders, scene.menu(bench)
    orders, ledger = scene.menu_orders(bench, n), bench.path("ledger.db")

    def way(*command):
        return lambda: filled(bench, base, "SELECT count(*) FROM orders WHERE steps & 32", n,
                              *command, stdin=orders)

    again = []

    def shell():
        took = way(SHELL)()
        again.append(bench.run(SHELL, stdin=orders))
        return took

    took = bench.in_turn({
        "shell": shell, "pipe": way(PIPE),
        "loop": way([bench.helper("pipeline"), ledger, str(n)]),
        "python": way(["python3", bench.source("pipeline.py"), ledger])})
    if "pipeline" in rows:
        bench.row("pipeline-python", took["shell"], took["python"],
                  "Python: the five stages in one process", ">= 1.6", n)
        bench.row("pipeline", took["shell"], took["loop"],
                  "five filters in a pipe; their statements by a C loop", ">= 0.6", n)
        bench.row("ledger-pipe", took["pipe"], took["loop"],
                  "their statements by a C loop", ">= 0.8", n)
    if "again" in rows:
        bench.row("again", again, took["shell"], "the first run of five filters", ">= 2", n)


def verify(bench, rows):
    n, base = bench.args.orders, scene.menu(bench)
    orders = scene.menu_orders(bench, n)
    took = {"ingest": [], "verify": [], "rebuild": []}
    for _ in range(bench.args.rounds):
        took["ingest"].append(filled(bench, base, "SELECT count(*) FROM orders", n, SHELL,
                                     stdin=orders))
        for name in [w for w in ("verify", "rebuild") if w in rows]:
            peak = bench.spawned(["ledger-" + name, "-q"] if name == "rebuild"
                                 else ["ledger-verify"], 1)
            took[name].append(peak)
    for name, goal in (("verify", "<= 0.5"), ("rebuild", "<= 0.8")):
        if name in rows:
            bench.row(name, took[name], took["ingest"],
                      "the pipeline's time for the same orders; peak %.0f MiB"
                      % (max(t.rss for t in took[name]) / 1024), goal)


ROWS = {("ingest", "ingest-python"): ingest, ("pipeline", "again"): pipeline,
        ("verify", "rebuild"): verify}
