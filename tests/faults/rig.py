# rig.py - what the fault tests share: a place with a ledger, commands, the oracle
import concurrent.futures
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("BOBA_BUILD", os.path.join(ROOT, "build"))
BIN = os.path.join(BUILD, "bin")
NOW = "2024-02-12T10:00:00+08:00"
LATER = "2024-02-12T11:00:00+08:00"
ALLOWED = (0, 65, 71, 73, 74, 75, 76, 77)  # exits that an injected fault may bring
# Neither sanitizers nor a static program stand a preloaded library.
PRELOADS = "-san" not in BUILD and not os.path.exists(os.path.join(BIN, "boba"))
WORKERS = int(os.environ.get("FAULTS_JOBS", "2"))


class Wrong(Exception):
    """The oracle does not hold."""


class Place:
    """A directory of its own with a ledger, and what is run there."""

    def __init__(self, base=None, root=None):
        self.dir = tempfile.mkdtemp(prefix="boba-faults-", dir=root or scratch())
        self.ledger = os.path.join(self.dir, "l.db")
        self.base = base
        self.restore()

    def gone(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def files(self):
        return [f for f in os.listdir(self.dir) if f.startswith("l.db")]

    def restore(self, base=None):
        """Back to the ledger of the base directory, or to none."""
        base = base or self.base
        for name in self.files():
            os.unlink(os.path.join(self.dir, name))
        for name in os.listdir(base) if base else ():
            if name.startswith("l.db"):
                shutil.copyfile(os.path.join(base, name), os.path.join(self.dir, name))
                os.chmod(os.path.join(self.dir, name), 0o600)

    def keep(self):
        """A copy of the ledger as it is, to be a base."""
        to = tempfile.mkdtemp(prefix="boba-base-", dir=scratch())
        for name in self.files():
            if not name.endswith("-shm"):
                shutil.copyfile(os.path.join(self.dir, name), os.path.join(to, name))
        return to

    def env(self, now=None, more=None):
        env = {"PATH": BIN + ":/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC",
               "HOME": self.dir, "BOBA_LEDGER": self.ledger, "BOBA_BUILD": BUILD,
               "BOBA_SHARE": os.path.join(ROOT, "share"),
               "ASAN_OPTIONS": "detect_leaks=0"}
        if _config and not os.path.exists(os.path.join(self.dir, ".config")):
            env["XDG_CONFIG_HOME"] = _config
        if now:
            env["BOBA_NOW"] = now
        env.update(more or {})
        return env

    def run(self, argv, stdin=b"", now=None, wrap=(), more=None, out=None, preexec=None):
        """Run one command; (code, out, err), code negative for a signal."""
        try:
            p = subprocess.run(list(wrap) + list(argv), input=stdin, cwd=self.dir,
                               stdout=out or subprocess.PIPE, stderr=subprocess.PIPE,
                               env=self.env(now, more), timeout=600, preexec_fn=preexec)
        except subprocess.TimeoutExpired:
            raise Wrong("%s: did not end in 600 s" % argv[0])
        code = p.returncode
        # strace tells of a signal as a shell does when it cannot die of it itself.
        if wrap and code > 128:
            code = 128 - code
        return code, p.stdout, p.stderr

    def write(self, name, data):
        with open(os.path.join(self.dir, name), "wb") as f:
            f.write(data)

    def there(self):
        return os.path.exists(self.ledger)

    def dump(self):
        code, out, err = self.run(["ledger-dump"])
        if code != 0:
            raise Wrong("ledger-dump: %d: %s" % (code, err.decode(errors="replace")))
        return out

    def verify(self):
        code, out, err = self.run(["ledger-verify"])
        if code != 0 or out or err:
            raise Wrong("ledger-verify: %d: %r %r" % (code, out[:300], err[:300]))

    def sql(self, text):
        p = subprocess.run(["sqlite3", "-cmd", ".timeout 60000", self.ledger, text], stdout=subprocess.PIPE,
                           env=self.env(), check=True)
        return p.stdout.decode().strip()


_scratch = None
_lock = threading.Lock()


def scratch():
    """One directory for everything, in memory where there is room."""
    global _scratch
    with _lock:
        if not _scratch:
            where = os.environ.get("FAULTS_DIR")
            if not where and os.access("/dev/shm", os.W_OK):
                where = "/dev/shm"
            _scratch = tempfile.mkdtemp(prefix="boba-", dir=where)
    return _scratch


def left_alone(session):
    """Wait until nobody of a killed session is left.  Adapters have process groups of their
    own: what they were asked they do, however late."""
    def lives(pid):
        try:
            with open("/proc/%s/stat" % pid, "rb") as f:
                state, _, _, sid = f.read().rpartition(b")")[2].split()[:4]
        except OSError:
            return False
        return int(sid) == session and state not in (b"Z", b"X")
    while any(lives(pid) for pid in os.listdir("/proc") if pid.isdigit()):
        time.sleep(0.02)


_config = None


def providers():
    """Keys of payment providers, which every place without a configuration of its own has
    from now on; the folder."""
    global _config
    _config = os.path.join(scratch(), "config")
    keys = os.path.join(_config, "boba", "adapters")
    os.makedirs(os.path.dirname(keys), exist_ok=True)
    subprocess.run([os.path.join(BUILD, "faults", "callbacks"), "keys", keys], check=True)
    return keys


def whole_lines(out):
    """The lines that came out whole."""
    return [l for l in out.split(b"\n")[:-1] if l.endswith(b"}")]


def same(line):
    """A repeat of a definition says that it changed nothing."""
    return line.replace(b',"unchanged":true', b"")


class Tally:
    """Counts what was tried; the first failures are told."""

    def __init__(self, name):
        self.name, self.n, self.hits, self.bad = name, 0, 0, []
        self.codes = {}

    def tried(self, code=0, hit=True):
        with _lock:
            self.n += 1
            self.hits += bool(hit)
            self.codes[code] = self.codes.get(code, 0) + 1

    def wrong(self, what):
        with _lock:
            self.bad.append(what)
            if len(self.bad) <= 20:
                print("%s: %s" % (self.name, what), flush=True)

    def end(self, least=0.0):
        """least: a test whose faults hit less often than that has tested nothing."""
        if self.hits < max(1, least * self.n):
            self.wrong("only %d of %d faults hit" % (self.hits, self.n))
        codes = " ".join("%d:%d" % kv for kv in sorted(self.codes.items()))
        print("%s: %d tried, %d hit, %d wrong (exits %s)" %
              (self.name, self.n, self.hits, len(self.bad), codes), flush=True)
        shutil.rmtree(scratch(), ignore_errors=True)
        sys.exit(1 if self.bad or self.n == 0 else 0)


def share_out(jobs, work, tally):
    """Do work(job) for all, a few at a time; what it raises is a failure."""
    def one(job):
        try:
            work(job)
        except Wrong as e:
            tally.wrong("%s: %s" % (job_name(job), e))
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for f in [pool.submit(one, j) for j in jobs]:
            f.result()


def job_name(job):
    return " ".join(getattr(x, "name", str(x)) for x in job) if isinstance(job, tuple) \
        else getattr(job, "name", str(job))


def check(case, place, out, again=True):
    """The oracle after a disturbed run of case whose stdout was out."""
    acked = whole_lines(out)
    if place.there():
        place.verify()
        dump = place.dump()
        at = [k for k, d in enumerate(case.states) if d == dump]
        if not at:
            raise Wrong("the ledger is in a state between its batches")
    elif case.base:
        raise Wrong("the ledger is gone")
    else:
        at = [0]
    if case.printed[at[-1]] < len(acked):
        raise Wrong("%d lines were printed, %d are in the ledger" %
                    (len(acked), case.printed[at[-1]]))
    if not again:
        return
    code, out, err = place.run(case.argv(place), now=case.now)
    if code != case.code:
        raise Wrong("run again: %d: %s" % (code, err[:300].decode(errors="replace")))
    place.verify()
    if place.dump() != case.states[-1]:
        raise Wrong("run again: not the ledger of an undisturbed run")
    if case.fresh and set(acked) & set(out.split(b"\n")):
        raise Wrong("run again: says a line again that was said before")
    if case.repeats:
        lines = [same(l) for l in out.split(b"\n")[:-1]]
        if len(lines) != case.printed[-1]:
            raise Wrong("run again: %d lines of %d" % (len(lines), case.printed[-1]))
        if [same(l) for l in acked] != lines[:len(acked)]:
            raise Wrong("run again: says another thing than before")


def strace(calls, what=None, log="/dev/null", fast=False):
    """The words before a command that trace it or inject something."""
    words = ["strace", "-f", "-qq", "-o", log, "-e", "trace=" + calls, "-e", "signal=none"]
    if fast:
        words.append("--seccomp-bpf")
    return words + (["-e", "inject=" + calls + ":" + what] if what else [])
