"""Measured beside other ways of doing the same, in turn, on one machine, in one run.

python3 bench.py BUILD [--only NAME,..] [--orders N] [--rounds N] [--format table|jsonl]

The ratio is that of wall times (medians) or of the rates that follow from them; cpu is
the same ratio by CPU time, for when others use the machine.  Spread (sprd) is (max - min)
/ median of our wall times; "-" is what a row has not, as that of the only run.  Every ledger is written with synchronous=FULL.
"""
import argparse
import os
import tempfile

import bulk
import lines
import measure
import reports
import reserve
import single

ROWS = {**bulk.ROWS, **single.ROWS, **reports.ROWS, **lines.ROWS,
        **reserve.ROWS}
NAMES = [name for names in ROWS for name in names]


def options():
    p = argparse.ArgumentParser(prog="bench", description=__doc__.split("\n")[0])
    p.add_argument("build", help="the directory that was built, as build")
    p.add_argument("--only", default=",".join(n for n in NAMES),
                   help="rows, of " + ", ".join(NAMES))
    p.add_argument("--orders", type=int, default=100000, help="orders in bulk (%(default)s)")
    p.add_argument("--rounds", type=int, default=5, help="of everything (%(default)s)")
    p.add_argument("--starts", type=int, default=100,
                   help="processes started in a round, or lines sent (%(default)s)")
    p.add_argument("--groups", type=int, default=100000, help="open groups (%(default)s)")
    p.add_argument("--due", type=int, default=10000, help="groups that are due (%(default)s)")
    p.add_argument("--megabytes", type=int, default=1000,
                   help="for the peak of memory; writers get a fifth (%(default)s)")
    p.add_argument("--grow", type=int, default=500000,
                   help="orders for the row growth (%(default)s)")
    p.add_argument("--duckdb", metavar="LIBRARY", default=os.environ.get("DUCKDB"),
                   help="libduckdb.so, for the margins (npm pack "
                   "@duckdb/node-bindings-linux-x64 has it); or the variable DUCKDB")
    p.add_argument("--format", choices=("table", "jsonl"), default="table")
    p.add_argument("--directory", help="where ledgers are made (the temporary one)")
    args = p.parse_args()
    args.only = args.only.split(",")
    wrong = [name for name in args.only if name not in NAMES]
    if wrong:
        p.error("no row %s; there are %s" % (", ".join(wrong), ", ".join(NAMES)))
    return args


def main():
    args = options()
    for names, measured in ROWS.items():
        wanted = [name for name in names if name in args.only]
        if not wanted:
            continue
        with tempfile.TemporaryDirectory(dir=args.directory) as directory:
            bench = measure.Bench(args, directory)
            bench.rows = main.rows
            try:
                measured(bench, wanted)
            except measure.Missing as why:
                for name in wanted:
                    bench.not_measured(name, str(why))


main.rows = []
if __name__ == "__main__":
    main()
