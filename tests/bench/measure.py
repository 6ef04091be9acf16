"""What the rows of the bench share: the scene, processes timed in turn, the table."""
import collections
import json
import os
import re
import shutil
import statistics
import subprocess
import textwrap
import time

Took = collections.namedtuple("Took", "wall cpu rss")
COLUMNS = ("name", "ours", "theirs", "unit", "beside", "ratio", "cpu", "goal", "met",
           "spread", "build")


class Missing(Exception):
    """What a row needs is not on this machine."""


class Bench:
    def __init__(self, args, directory):
        self.args, self.dir = args, directory
        self.build = os.path.abspath(args.build)
        self.here = os.path.dirname(os.path.abspath(__file__))
        self.env = dict(os.environ, LC_ALL="C", TZ="UTC", BOBA_LEDGER=self.path("ledger.db"),
                        PATH=self.build + "/bin:" + os.environ["PATH"])
        for name in ("BOBA_NOW", "BOBA_BY", "TRACEPARENT"):
            self.env.pop(name, None)
        self.how = "static" if b"statically" in subprocess.run(
            ["ldd", self.build + "/bin/order-add"], capture_output=True).stderr else "dynamic"
        self.rows = []

    def path(self, name):
        return os.path.join(self.dir, name)

    def helper(self, name):
        return os.path.join(self.build, "bench", name)

    def source(self, name):
        return os.path.join(self.here, name)

    def need(self, program):
        if not shutil.which(program):
            raise Missing("no " + program)
        return program

    def run(self, command, stdin=os.devnull, stdout=os.devnull, ledger=None):
        """Run a list, or a text by the shell; dies when it fails.  Its CPU time is that of
        all its processes; rss is only right under the helper spawn."""
        env = dict(self.env, BOBA_LEDGER=ledger) if ledger else self.env
        if isinstance(command, str):
            command = ["sh", "-c", command]
        with open(stdin) as source, open(stdout, "w") as sink:
            start = time.perf_counter()
            p = subprocess.Popen(command, stdin=source, stdout=sink, env=env, cwd=self.dir)
            _, status, used = os.wait4(p.pid, 0)
            wall = time.perf_counter() - start
        p.returncode = os.waitstatus_to_exitcode(status)
        if p.returncode:
            raise SystemExit("bench: %s ended with %d" % (" ".join(command), p.returncode))
        return Took(wall, used.ru_utime + used.ru_stime, used.ru_maxrss)

    def feed(self, command, records, ledger):
        """Records through a filter, in preparing a scene."""
        text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
        subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, check=True,
                       env=dict(self.env, BOBA_LEDGER=ledger))

    def ask(self, question, ledger=None):
        return subprocess.run(["sqlite3", ledger or self.path("ledger.db"), question],
                              capture_output=True, text=True, check=True).stdout.strip()

    def fresh(self, base, ledger="ledger.db"):
        """The ledger is a copy of base again, on disk."""
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(self.path(ledger) + suffix):
                os.unlink(self.path(ledger) + suffix)
        self.ask("PRAGMA wal_checkpoint(TRUNCATE)", base)
        shutil.copyfile(base, self.path(ledger))
        os.chmod(self.path(ledger), 0o600)
        os.sync()

    def in_turn(self, ways):
        """Every way once, then every way again: {name: [Took, ..]}."""
        took = {name: [] for name in ways}
        for _ in range(self.args.rounds):
            for name, way in ways.items():
                took[name].append(way())
        return took

    def spawned(self, command, times, stdin=os.devnull, ledger=None):
        """Median wall and CPU seconds of a process, started many times; its peak RSS."""
        out = self.path("spawned")
        self.run([self.helper("spawn"), str(times)] + command, stdin=stdin, stdout=out,
                 ledger=ledger)
        with open(out) as f:
            wall, cpu, rss = f.read().split()
        return Took(int(wall) / 1e9, int(cpu) / 1e9, int(rss))

    def row(self, name, ours, theirs, beside, goal, amount=None, unit=None, what="1/s"):
        """One line of the table, from two lists of Took.  With amount ours and theirs are
        rates and the ratio is one of rates; else they are times."""
        wall = [statistics.median(t.wall for t in way) for way in (ours, theirs)]
        cpu = [statistics.median(t.cpu for t in way) for way in (ours, theirs)]
        walls = [t.wall for t in ours]
        share = (lambda pair: pair[1] / pair[0]) if amount else (lambda pair: pair[0] / pair[1])
        shown = [amount / w if amount else w * 1000 for w in wall]
        self.put({"name": name, "ours": shown[0], "theirs": shown[1],
                  "unit": (unit or what) if amount else "ms", "beside": beside,
                  "ratio": share(wall), "cpu": share(cpu) if min(cpu) > 0 else None,
                  "goal": goal, "spread": (max(walls) - min(walls)) / wall[0]})

    def put(self, row):
        row.setdefault("build", self.how)
        if row.get("ratio") is not None and row.get("goal"):
            sign, bound = re.match(r"([<>]=) ([0-9.]+)$", row["goal"]).groups()
            row["met"] = row["ratio"] >= float(bound) if sign == ">=" \
                else row["ratio"] <= float(bound)
        self.rows.append(row)
        if self.args.format == "jsonl":
            print(json.dumps({c: rounded(row[c]) for c in COLUMNS + ("note",) if c in row},
                             ensure_ascii=False), flush=True)
        else:
            if len(self.rows) == 1:
                print(LINE % HEAD, flush=True)
            print(as_lines(row), flush=True)

    def not_measured(self, name, why):
        self.put({"name": name, "note": "not measured: " + why})


LINE = "%-16s %7s %7s %-3s %6s %6s %7s %-6s %5s %s"
HEAD = ("name", "ours", "theirs", "", "ratio", "cpu", "goal", "", "sprd", "build")
WIDTH = 80


def rounded(v):
    return float("%.4g" % v) if isinstance(v, float) else v


def number(v):
    return "-" if v is None else "%.0f" % v if v >= 100 else \
        "%.3g" % v if v >= 0.01 else "%.1g" % v


def as_lines(row):
    """A line of figures, and below it what they are figures of."""
    if "note" in row:
        return wrapped(row["note"], "%-16s " % row["name"])
    met = {True: "met", False: "missed", None: ""}[row.get("met")]
    spread = "-" if row.get("spread") is None else "%.0f %%" % (100 * row["spread"])
    line = LINE % (row["name"], number(row["ours"]), number(row.get("theirs")), row["unit"],
                   number(row.get("ratio")), number(row.get("cpu")), row.get("goal") or "-", met,
                   spread, row["build"])
    return line.rstrip() + "\n" + wrapped(row.get("beside") or "", "    ")


def wrapped(text, begin):
    return textwrap.fill(text, WIDTH, initial_indent=begin, subsequent_indent="    ")
