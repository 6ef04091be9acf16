# kill_times.py - every command, and the pipeline over the demo's orders, killed at random
import os
import random
import signal
import subprocess
import sys
import time

import cases
from demo_pipe import Demo, again, answered, start
from rig import Place, Tally, Wrong, check, share_out

LANES = 20


def kill_all(p, after):
    time.sleep(after)
    alive = p.poll() is None
    try:
        os.killpg(p.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    p.wait()
    return alive


def kill_stage(p, after, rng):
    """One stage alone: its neighbours see the end of a pipe, and must not mind."""
    time.sleep(after)
    try:
        with open("/proc/%d/task/%d/children" % (p.pid, p.pid)) as f:
            child = int(rng.choice(f.read().split()))
        os.kill(child, signal.SIGKILL)
        hit = True
    except (OSError, IndexError, ValueError):
        hit = False
    p.wait()
    return hit


def moments_of_demo(job, demo, tally, seed, count):
    """Every fourth time it is killed again while it recovers."""
    rng = random.Random("%d %d" % (seed, job))
    place = demo.place()
    for i in range(job, count, LANES):
        place.restore()
        try:
            for _ in range(2 if i % 4 == 0 else 1):
                after = rng.uniform(0, demo.took * 1.1)
                p = start(place)
                hit = kill_stage(p, after, rng) if i % 3 == 2 else kill_all(p, after)
                tally.tried(-9 if hit else 0, hit)
                answered(place)
            again(place, demo.expected)
        except Wrong as e:
            tally.wrong("moment %d: %s" % (i, e))
    place.gone()


def run_and_kill(place, case, after):
    """One run of a command that lives so long: (was it alive?, its stdout)."""
    with open(os.path.join(place.dir, "said"), "wb") as out:
        p = subprocess.Popen(case.argv(place), cwd=place.dir, env=place.env(case.now),
                             stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL)
    time.sleep(after)
    p.kill()
    code = p.wait()
    if code not in (-9, case.code):
        raise Wrong("exit %d" % code)
    with open(os.path.join(place.dir, "said"), "rb") as f:
        return code == -9, f.read()


def moments_of_command(job, tally, seed, count):
    case, rng = job, random.Random("%d %s" % (seed, job.name))
    place = Place(case.base)
    began = time.monotonic()
    place.run(case.argv(place), now=case.now)
    took = time.monotonic() - began
    for i in range(count):
        place.restore()
        try:
            said = b""
            for _ in range(2 if i % 4 == 0 else 1):
                hit, out = run_and_kill(place, case, rng.uniform(0, took))
                tally.tried(-9 if hit else 0, hit)
                said = max(said, out, key=len)
            check(case, place, said)
        except Wrong as e:
            tally.wrong("%s, moment %d: %s" % (case.name, i, e))
    place.gone()


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    tally = Tally("kill_times seed %d" % seed)
    demo = Demo()
    share_out(range(LANES), lambda j: moments_of_demo(j, demo, tally, seed, count), tally)
    all_cases = cases.build()
    each = -(-count // len(all_cases))
    share_out(all_cases, lambda c: moments_of_command(c, tally, seed, each), tally)
    tally.end(0.3 if count >= 100 else 0)


if __name__ == "__main__":
    main()
