"""The model's ledger: a clock, accounts, holds and definitions, in plain dictionaries.

Written from DESIGN.md's rules and the man pages, not from the commands' code."""
import heapq
from collections import Counter
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache

OPEN, POSTED, VOIDED, EXPIRED = 'open', 'posted', 'voided', 'expired'


class Reject(Exception):
    """A record that cannot be used: nothing is stored for it."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Said(Exception):
    """A record that is answered before its command looks at it."""

    def __init__(self, record):
        super().__init__('answered')
        self.record = record


class Hold:
    __slots__ = ('legs', 'expires', 'state', 'attempt')

    def __init__(self, legs, expires, attempt):
        self.legs, self.expires, self.attempt = legs, expires, attempt
        self.state = OPEN


@lru_cache(maxsize=4096)
def instant(text):
    """RFC 3339 as milliseconds; 0 for None."""
    return int(datetime.fromisoformat(text).timestamp()) * 1000 if text else 0


def half_up(a, b, c):
    """a * b / c, rounded half up; none of them is negative."""
    return (2 * a * b + c) // (2 * c)


def share(weights, amount):
    """amount shared in proportion, by largest remainder, ties to the first."""
    total = sum(weights)
    if total == 0:
        weights, total = [1] * len(weights), len(weights)
    parts = [amount * w // total for w in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in order[:amount - sum(parts)]:
        parts[i] += 1
    return parts


class Kernel:
    def __init__(self):
        self.clock = self.now = 0
        self.wrote = False
        self.seen = Counter()   # (what was done inside, how), to be told at the end
        self.then = None        # when what is moved has happened; None: now
        self.drawers = {}       # account -> [(when, what came in)]
        self.accounts = {}
        self.holds = {}      # (owner, step) -> the latest attempt
        self.due = []        # (expires, n, hold)
        self.serial = 0
        self.defs = {}       # kind -> name -> [(begins, n, document)]
        self.closed = 0      # holds resolved, each once

    # -- time: it never steps back, and moves with what is written

    def begin(self, now):
        self.now = max(now, self.clock)
        self.wrote = False
        while self.due and self.due[0][0] <= self.now:
            expires, _, hold = heapq.heappop(self.due)
            if hold.state == OPEN and hold.expires == expires:
                self.close(hold, EXPIRED)

    def end(self):
        if self.wrote:
            self.clock = self.now

    @contextmanager
    def at(self, when):
        """What is moved meanwhile has happened then (0: now)."""
        self.then = when or None
        yield
        self.then = None

    # -- accounts and holds

    def account(self, name):
        return self.accounts.setdefault(name, [0, 0])

    def available(self, name):
        posted, held = self.accounts.get(name, (0, 0))
        return posted - held

    def move(self, debit, credit, amount):
        self.account(debit)[0] -= amount
        self.account(credit)[0] += amount
        for name, came in (debit, -amount), (credit, amount):
            if name.startswith('drawer:'):
                self.drawers.setdefault(name, []).append((self.then or self.now, came))
        self.wrote = True

    def place(self, owner, step, attempt, legs, expires):
        hold = Hold(legs, expires, attempt)
        for debit, _, amount in legs:
            self.account(debit)[1] += amount
        self.holds[owner, step] = hold
        self.watch(hold)
        self.wrote = True
        return hold

    def watch(self, hold):
        self.serial += 1
        heapq.heappush(self.due, (hold.expires, self.serial, hold))

    def extend(self, hold, until):
        hold.expires = until
        self.watch(hold)

    def close(self, hold, state):
        if hold.state != OPEN:
            raise AssertionError('a hold is resolved twice')
        hold.state = state
        self.closed += 1
        for debit, credit, amount in hold.legs:
            self.accounts[debit][1] -= amount
            if state == POSTED:
                self.move(debit, credit, amount)
        self.wrote = True

    # -- definitions: versions in force from a time on

    def in_force(self, kind, name, when):
        versions = self.defs.get(kind, {}).get(name)
        if not versions:
            return None
        begun = [v for v in versions if v[0] <= when]
        if begun:
            return max(begun, key=lambda v: (v[0], v[1]))
        return min(versions, key=lambda v: (v[0], -v[1]))

    def lookup(self, kind, name, when):
        """The document in force, None when there is none or it is retired."""
        found = self.in_force(kind, name, when)
        return None if not found or found[2].get('retired') else found[2]

    def define(self, kind, rec, check, decide=None):
        """One record of an X-set command, in force from its from or from now on."""
        begins = instant(rec.get('from')) or self.now
        doc = {k: v for k, v in rec.items() if k not in ('from', 'version', 'unchanged')}
        check(doc)
        name = rec[kind]
        out = {k: v for k, v in rec.items() if k not in ('version', 'unchanged')}
        found = self.in_force(kind, name, begins)
        if found and found[2] == doc:
            return dict(out, version=found[1], unchanged=True)
        if found and found[0] == begins:
            raise Reject('key_conflict')
        if decide:
            decide(doc)
        versions = self.defs.setdefault(kind, {}).setdefault(name, [])
        versions.append((begins, len(versions) + 1, doc))
        self.wrote = True
        return dict(out, version=len(versions))
