"""Rows of what happens once: a process that starts, a line that comes."""

import scene

EMPTY = "int main(void) { return 0; }\n"


def empty_static(bench):
    source, out = bench.path("empty.c"), bench.path("empty")
    with open(source, "w") as f:
        f.write(EMPTY)
    bench.need("cc")
    bench.run(["cc", "-O2", "-static", "-o", out, source])
    return [out]


def start(bench, rows):
    base, n = scene.plain(bench), bench.args.starts
    bench.fresh(base)
    sqlite = [bench.need("sqlite3"), bench.path("ledger.db"), "PRAGMA user_version"]
    empty = empty_static(bench)
    took = bench.in_turn({"ours": lambda: bench.spawned(["order-add", "-q"], n),
                          "sqlite3": lambda: bench.spawned(sqlite, n),
                          "empty": lambda: bench.spawned(empty, n)})
    bench.row("start", took["ours"], took["sqlite3"], "sqlite3 asking user_version", "<= 0.55")
    bench.row("start-empty", took["ours"], took["empty"], "an empty static program", "<= 2")


ROWS = {("start",): start}
