# storm.py - 8 writers with a checkpoint after every commit, one of them killed now and then
import os
import random
import signal
import subprocess
import sys
import time

from rig import BUILD, Place, Tally, Wrong, scratch

WRITERS = 8


def main():
    commits = int(sys.argv[1]) if len(sys.argv) > 1 else 200000
    each = commits // WRITERS
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    tally = Tally("storm of %d commits" % commits)
    place = Place()
    logs = [os.path.join(place.dir, "said%d" % w) for w in range(WRITERS)]

    def start(w):
        with open(logs[w], "ab") as out:
            return subprocess.Popen([BUILD + "/faults/storm", place.ledger, str(w), str(each)],
                                    stdout=out, env=place.env())

    running = {w: start(w) for w in range(WRITERS)}
    kills, began = 0, time.monotonic()
    while running:
        time.sleep(0.05)
        if rng.random() < 0.5 and kills < 50:
            # Readers come and go, so that checkpoints are now complete, now not.
            place.run(["ledger-query", "SELECT 1 AS one"])
            w = rng.choice(sorted(running))
            running[w].send_signal(signal.SIGKILL)
            kills += running[w].wait() == -9
        for w in sorted(running):
            code = running[w].poll()
            if code == -9:
                running[w] = start(w)
            elif code is not None:
                del running[w]
                tally.tried(code)
                if code:
                    tally.wrong("writer %d: exit %d" % (w, code))
    took = time.monotonic() - began
    try:
        for w in range(WRITERS):
            stored = {int(k) for k in place.sql(
                "SELECT substr(key, length('storm:%d/') + 1) FROM event "
                "WHERE key LIKE 'storm:%d/%%'" % (w, w)).split()}
            with open(logs[w]) as f:
                said = {int(l) for l in f.read().split("\n")[:-1] if l}
            if said - stored:
                raise Wrong("writer %d: %d commits are lost" % (w, len(said - stored)))
            if stored != set(range(1, each + 1)):
                raise Wrong("writer %d: %d of %d are there" % (w, len(stored), each))
        place.verify()
    except Wrong as e:
        tally.wrong(str(e))
    print("storm: %d commits in %.1f s, %d writers killed" % (each * WRITERS, took, kills))
    tally.end()


main()
