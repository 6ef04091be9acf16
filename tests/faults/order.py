# order.py - a system-call trace is read: nothing is answered before it is safe
import os
import re
import subprocess
import sys

import cases
from ends import many
from rig import NOW, Place, Tally, Wrong, share_out, strace

CALLS = "write,pwrite64,fdatasync,fsync,ftruncate,renameat2,rename,unlink"
CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
FILE = re.compile(r"^(\d+)<([^>]*)>")


class Lint:
    """What of each file has been written since it was last synced."""

    def __init__(self, ledger):
        self.ledger, self.dirty, self.bad = ledger, {}, []
        self.syncs = self.answers = self.folded = 0
        self.quiet = 0  # answers with no sync of the log since the one before
        self.renamed = False
        self.fresh = False  # the log was synced since the last answer
        self.after = False  # the log was written since the last answer

    def say(self, what):
        self.bad.append(what)

    def end(self, unchanged=0):
        """unchanged: so many batches had nothing to write."""
        if self.quiet > unchanged:
            self.say("an answer with no sync of the log since the one before")
        if self.after:
            self.say("the log is written after the last answer")

    def unsynced(self, *names):
        return [n for n in names if self.dirty.get(n)]

    def line(self, text):
        m = CALL.match(text)
        if not m or int(m.group(3)) < 0:
            return
        name, args, result = m.group(1), m.group(2), int(m.group(3))
        f = FILE.match(args)
        fd, path = (int(f.group(1)), f.group(2)) if f else (-1, "")
        path = path.replace(" (deleted)", "")
        log = self.ledger + "-wal"
        if name == "write" and fd == 1:
            self.answers += 1
            self.quiet += not self.fresh
            self.fresh = self.after = False
            for late in self.unsynced(log, self.ledger, self.ledger + "-new"):
                self.say("an answer before the sync of %s" % os.path.basename(late))
            if self.renamed:
                self.say("an answer before the new ledger's name was synced")
        elif name in ("fdatasync", "fsync"):
            self.syncs += 1
            self.fresh = self.fresh or (path == log and self.dirty.get(log, False))
            self.dirty[path] = False
            if os.path.dirname(self.ledger) == path:
                self.renamed = False
        elif name in ("pwrite64", "ftruncate"):
            self.written(name, path, args, result)
        elif name in ("renameat2", "rename"):
            for late in self.unsynced(self.ledger + "-new", self.ledger + "-new-wal"):
                self.say("the ledger gets its name before the sync of %s" % late)
            self.renamed = True
        elif name == "unlink":
            self.dirty[args.strip('"')] = False

    def written(self, name, path, args, result):
        log = self.ledger + "-wal"
        if path.endswith("-shm") or (name == "ftruncate" and path.endswith("-turn")):
            return
        last = args.split(",")[-1].strip()
        # The log begins anew: all of the old one must be safe in the file.
        if path == log and last == "0" and self.unsynced(self.ledger):
            self.say("the log is overwritten before the ledger is synced")
        # Pages are folded back into the file: they must be safe in the log.
        if path == self.ledger:
            self.folded += 1
            if self.unsynced(log):
                self.say("pages are folded back before the log is synced")
        # Cut to nothing once all of it is safe in the file, it has nothing to lose.
        if name == "ftruncate" and path == log and last == "0" and not self.unsynced(self.ledger):
            self.dirty[path] = False
            return
        self.dirty[path] = True
        self.after = self.after or (path == log and last != "0")


def lint(path, ledger, unchanged):
    checker = Lint(ledger)
    with open(path, errors="replace") as f:
        for line in f:
            checker.line(line)
    checker.end(unchanged)
    return checker


def trace(place, argv, now, expected, unchanged=0):
    log = os.path.join(place.dir, "log")
    code, out, err = place.run(argv, now=now,
                               wrap=strace(CALLS, log=log) + ["-y", "-s", "0"])
    if code != expected:
        raise Wrong("exit %d: %s" % (code, err[:200]))
    return lint(log, place.ledger, unchanged)


def one(case, tally):
    place = Place(case.base)
    between = zip(case.states, case.states[1:]) if case.parts else ()
    found = trace(place, case.argv(place), case.now, case.code, sum(a == b for a, b in between))
    tally.tried(case.code)
    if found.bad:
        raise Wrong("; ".join(found.bad[:3]))
    if found.answers == 0 or found.syncs == 0:
        raise Wrong("the trace shows %d answers, %d syncs" % (found.answers, found.syncs))
    place.gone()


def bulk(tally, n):
    """Many batches and checkpoints among them."""
    place = Place()
    place.run(["store-set"], cases.STORES[0], now=NOW)
    place.run(["item-set"], b"".join(cases.ITEMS), now=NOW)
    place.run(["sku-set"], b"".join(cases.SKUS), now=NOW)
    place.write("orders", many(n))
    found = trace(place, ["order-add", "orders"], NOW, 0)
    tally.tried(0)
    print("order: %d orders, %d answers, %d syncs, %d pages folded back" %
          (n, found.answers, found.syncs, found.folded))
    for what in found.bad[:5]:
        tally.wrong("bulk: " + what)
    if found.folded == 0 or found.answers < 10:
        tally.wrong("bulk: no checkpoint, or no batches, in the trace")
    place.gone()


def lint_finds(tally):
    """The reader of traces knows a wrong one."""
    wrong = ["pwrite64(5</x/l.db-wal>, \"\"..., 24, 32) = 24\nwrite(1<pipe:[1]>, \"\"..., 9) = 9\n",
             "pwrite64(4</x/l.db>, \"\"..., 24, 32) = 24\nftruncate(5</x/l.db-wal>, 0) = 0\n",
             "pwrite64(5</x/l.db-wal>, \"\"..., 9, 0) = 9\npwrite64(4</x/l.db>, \"\"..., 9, 0) = 9\n",
             "renameat2(AT_FDCWD</x>, \"\"..., 0) = 0\nwrite(1<pipe:[1]>, \"\"..., 9) = 9\n",
             "write(1<pipe:[1]>, \"\"..., 9) = 9\n",
             "pwrite64(5</x/l.db-wal>, \"\"..., 24, 32) = 24\n"]
    right = "pwrite64(5</x/l.db-wal>, \"\"..., 24, 32) = 24\nfdatasync(5</x/l.db-wal>) = 0\n" \
        "write(1<pipe:[1]>, \"\"..., 9) = 9\n"
    for k, text in enumerate(wrong + [right]):
        checker = Lint("/x/l.db")
        for line in text.splitlines():
            checker.line(line)
        checker.end()
        tally.tried()
        if bool(checker.bad) != (k < len(wrong)):
            tally.wrong("the lint itself, case %d: %s" % (k, checker.bad))


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 50000
    tally = Tally("order")
    lint_finds(tally)
    share_out(cases.build(), lambda c: one(c, tally), tally)
    bulk(tally, n)
    tally.end()


if __name__ == "__main__":
    main()
