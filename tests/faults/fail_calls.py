# fail_calls.py - the n-th call fails, once or from there on, for n = 1, 2, .. until clean
import os
import random
import subprocess
import sys

import cases
from rig import ALLOWED, HERE, PRELOADS, Place, Tally, Wrong, check, scratch, share_out, strace

# What fails with what: by strace, and by the preloaded library fault.c.
INJECTED = [("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fdatasync", "EIO"),
            ("fdatasync", "ENOSPC"), ("fsync", "EIO"), ("ftruncate", "EIO"),
            ("ftruncate", "ENOSPC"), ("write", "ENOSPC"), ("write", "EIO"),
            ("write", "EINTR"), ("openat", "EMFILE"), ("read", "EINTR"), ("read", "EIO"),
            ("flock", "EINTR"), ("pread64", "EIO"), ("unlink", "EIO"),
            ("renameat2", "ENOSPC")]
PRELOADED = ["malloc", "short-read", "short-write", "short-pread64", "short-pwrite64",
             "intr-read", "intr-write"]
# Of these there are thousands.
MANY = {"malloc", "pread64", "short-pread64"}
# Short and interrupted calls are no faults: the command has to go on.
HARMLESS = {"short-read", "short-write", "short-pread64", "short-pwrite64", "intr-read",
            "intr-write", "read EINTR", "write EINTR", "flock EINTR"}


def build_library():
    so = os.path.join(scratch(), "fault.so")
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O2", "-D_GNU_SOURCE",
                    "-o", so, os.path.join(HERE, "fault.c"), "-ldl"], check=True)
    return so


def calls(place, case, kind, library):
    """How many such calls an undisturbed run makes, and how many of them are the
    loader's, for whom no rule of ours holds: (first, last)."""
    log = os.path.join(place.dir, "log")
    place.restore()
    if " " not in kind:
        more = {"LD_PRELOAD": library, "FAULT_COUNT": log}
        place.run(case.argv(place), now=case.now, more=more)
        with open(log) as f:
            return 1, dict((k, int(n)) for k, n in map(str.split, f))[kind]
    call = kind.split()[0]
    place.run(case.argv(place), now=case.now, wrap=strace("openat," + call, log=log))
    n = loader = 0
    ours = False
    with open(log) as f:
        for line in f:
            ours = ours or place.dir in line
            n += " %s(" % call in line
            if not ours:
                loader = n
    return loader + 1, n


def points(first, last, most, rng):
    """All of them, or one by chance in each of so many parts, and always one after the
    last."""
    n = last - first + 1
    if n <= most:
        return list(range(first, last + 2))
    starts = [first + i * n // most for i in range(most + 1)]
    return [rng.randrange(a, b) for a, b in zip(starts, starts[1:])] + [last + 1]


def disturbed(place, case, kind, n, plus, library):
    """One run with the fault: (exit, stdout).  An input that cannot be opened is 66, keys
    of payment providers that cannot be read are 78."""
    more, wrap = None, ()
    if " " in kind:
        call, error = kind.split()
        wrap = strace(call, "error=%s:when=%d%s" % (error, n, plus), fast=True)
    else:
        more = {"LD_PRELOAD": library, "FAULT": "%s:%d%s" % (kind, n, plus)}
    code, out, err = place.run(case.argv(place), now=case.now, wrap=wrap, more=more)
    if code not in ALLOWED and (code, kind) != (66, "openat EMFILE") and \
            not (code == 78 and b"/adapters/" in err):
        raise Wrong("exit %d: %s" % (code, err[:300].decode(errors="replace")))
    if kind == "malloc" and code not in (case.code, 71):
        raise Wrong("exit %d, not 71: %s" % (code, err[:300].decode(errors="replace")))
    if kind in HARMLESS and code != case.code:
        raise Wrong("exit %d: %s" % (code, err[:300].decode(errors="replace")))
    return code, out


def sweep(job, tally, limits, seed, library):
    case, kind, plus = job
    most = limits[kind.split()[0] in MANY]
    # Interrupted for ever is no fault that there is.
    if plus and "intr" in kind.lower():
        return
    place = Place(case.base)
    first, last = calls(place, case, kind, library)
    for n in points(first, last, most, random.Random("%s %s %s" % (seed, case.name, kind))):
        place.restore()
        try:
            code, out = disturbed(place, case, kind, n, plus, library)
            tally.tried(code, n <= last)
            if n > last and code != case.code:
                raise Wrong("exit %d without a fault" % code)
            if kind in HARMLESS and out.count(b"\n") != case.printed[-1]:
                raise Wrong("lines are missing")
            check(case, place, out)
        except Wrong as e:
            tally.wrong("%s %s %d%s: %s" % (case.name, kind, n, plus, e))
    place.gone()


def main():
    limits = [int(n) for n in sys.argv[1:3]] or [200, 40]
    only = sys.argv[3:]
    seed = os.environ.get("FAULTS_SEED", "1")
    tally = Tally("fail_calls, at most %d of a kind and %d of the many, seed %s" %
                  (limits[0], limits[1], seed))
    library = build_library()
    preloaded = PRELOADED if PRELOADS else []
    kinds = ["%s %s" % k for k in INJECTED] + preloaded
    jobs = [(c, k, plus) for c in cases.build(only) for k in kinds for plus in ("", "+")]
    share_out(jobs, lambda j: sweep(j, tally, limits, seed, library), tally)
    tally.end(0.5)


if __name__ == "__main__":
    main()
