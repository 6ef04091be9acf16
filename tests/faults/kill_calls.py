# kill_calls.py - kill -9 at the n-th call of a kind, for n = 1, 2, .. until undisturbed
import random
import sys

import cases
from demo_pipe import STAGES, Demo, again, answered, codes, start
from rig import Place, Tally, Wrong, check, share_out, strace

CALLS = ["pwrite64", "write", "fdatasync", "fsync", "ftruncate", "flock", "fcntl", "openat",
         "unlink", "renameat2"]


def loader_calls(case):
    """How many files the loader opens before main: to be killed there is nothing."""
    place = Place(case.base)
    argv = case.argv(place)
    log = place.dir + "/log"
    place.run(argv, now=case.now, wrap=strace("openat", log=log))
    with open(log) as f:
        opened = f.read().splitlines()
    place.gone()
    n = 0
    while n < len(opened) and place.dir not in opened[n]:
        n += 1
    return n


def killed(place, case, call, n):
    """One run that dies at its n-th call: (killed?, stdout)."""
    code, out, err = place.run(case.argv(place), now=case.now,
                               wrap=strace(call, "signal=KILL:when=%d" % n))
    if code == -9:
        return True, out
    if code != case.code:
        raise Wrong("%s %d: exit %d: %s" % (call, n, code, err[:200]))
    return False, out


def sweep(job, tally, step, rng):
    """One kind of call of one case.  Every fourth death is followed by another one
    in the recovery."""
    case, call, first = job
    place = Place(case.base)
    n, hit = first + rng.randrange(step) + 1, True
    while hit:
        place.restore()
        try:
            hit, out = killed(place, case, call, n)
            tally.tried(-9 if hit else case.code, hit)
            if hit and n % 4 == 0:
                call2, n2 = rng.choice(CALLS), rng.randrange(1, 40)
                again, out2 = killed(place, case, call2, n2)
                tally.tried(-9 if again else case.code, again)
                check(case, place, max(out, out2, key=len))
            else:
                check(case, place, out)
        except Wrong as e:
            tally.wrong("%s %s %d: %s" % (case.name, call, n, e))
            hit = hit and len(tally.bad) < 50
        n += step
    place.gone()


def sweep_demo(job, demo, tally, step, rng):
    """One stage of the demo's pipeline dies at its n-th call, amid the others."""
    stage, call = job
    place = demo.place()
    n, hit = rng.randrange(step) + 1, True
    while hit:
        place.restore()
        try:
            start(place, stage, strace(call, "signal=KILL:when=%d" % n)).wait()
            ended = codes(place)[1 + STAGES.index(stage)]
            hit = ended == 137
            tally.tried(-9 if hit else ended, hit)
            if ended not in (0, 137):
                raise Wrong("exit %d" % ended)
            answered(place)
            again(place, demo.expected)
        except Wrong as e:
            tally.wrong("the pipeline, %s %s %d: %s" % (stage, call, n, e))
            hit = hit and len(tally.bad) < 50
        n += step
    place.gone()


def main():
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    tally = Tally("kill_calls step %d seed %d" % (step, seed))
    jobs = []
    for case in cases.build():
        skip = loader_calls(case)
        jobs += [(case, call, skip if call == "openat" else 0) for call in CALLS]
    share_out([(j, random.Random("%d %s %s" % (seed, j[0].name, j[1]))) for j in jobs],
              lambda j: sweep(j[0], tally, step, j[1]), tally)
    demo = Demo()
    jobs = [(stage, call) for stage in STAGES for call in CALLS]
    share_out(jobs if step == 1 else random.Random(seed).sample(jobs, 8),
              lambda j: sweep_demo(j, demo, tally, step, random.Random("%d %s" % (seed, j))),
              tally)
    tally.end(0.3)


if __name__ == "__main__":
    main()
