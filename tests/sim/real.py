"""The real commands on a trial ledger, killed now and then in the middle."""
import json
import os
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing

from gen import stamp


# What it does is the last digit of the amount; it needs no memory to be asked again.
ADAPTER = r"""#!/bin/sh
read -r line
do=${line#*\"do\":\"} do=${do%%\"*}
amount=${line#*\"amount\":} amount=${amount%%[,\}]*}
id=${line#*\"request\":\"} id=${id%%\"*}
case $do$line in refund*|query-refund*) ;; *'"of":"'*) id=${line#*\"of\":\"} id=${id%%\"*} ;; esac
case $do$amount in
*7) echo '{"state":"declined"}' && exit ;;
authorize*) printf '{"state":"authorized","no":"A%s"}\n' "$id" && exit ;;
void*) echo '{"state":"voided"}' && exit ;;
charge*8) echo '{"state":"pending"}' && exit ;;
charge*9) kill -9 $$ ;;
esac
printf '{"state":"succeeded","no":"N%s","amount":%s}\n' "$id" "$amount"
"""


class Mismatch(Exception):
    """The model and the commands do not agree."""


def dump(rec):
    return json.dumps(rec, ensure_ascii=False, separators=(',', ':'))


def words(opts):
    """Options as they are written; `settled` is of the model alone."""
    argv = []
    for name, value in opts.items():
        if name == 'ttl':
            value = '%ds' % (value // 1000)
        if name != 'settled':
            argv.append('--' + name.replace('_', '-'))
            argv += [] if value is True else [value]
    return argv


class Shop:
    kills = True    # else nothing is killed, and a seed gives the same each time

    def __init__(self, build, crash):
        self.dir = tempfile.mkdtemp(prefix='boba-sim-')
        self.bin = os.path.join(build, 'bin') + '/'
        self.crash = crash      # a random source of its own: moments are never the same
        self.killed = self.hits = 0
        self.took = {}          # what a command or pipe took when it was left alone
        root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')
        self.env = {'PATH': self.bin + ':/usr/bin:/bin', 'LC_ALL': 'C', 'TZ': 'UTC',
                    'HOME': self.dir, 'BOBA_LEDGER': self.dir + '/ledger.db',
                    'BOBA_SHARE': os.path.join(root, 'share')}

        self.signer = os.path.join(build, 'faults/callbacks')
        self.keys = self.path('.config/boba/adapters')
        if os.path.exists(self.signer):
            os.makedirs(os.path.dirname(self.keys), 0o700)
            subprocess.run([self.signer, 'keys', self.keys], check=True)
        os.mkdir(self.path('adapters'), 0o700)
        self.env['BOBA_ADAPTERS'] = self.path('adapters')
        with open(self.path('adapters/fake'), 'w') as file:
            file.write(ADAPTER)
        os.chmod(self.path('adapters/fake'), 0o700)

    def path(self, name):
        return os.path.join(self.dir, name)

    def start(self, argv, now):
        """A process, or a pipe of them, from file in to files out and err."""
        self.env['BOBA_NOW'] = stamp(now)
        with open(self.path('in')) as source, open(self.path('out'), 'w') as out, \
                open(self.path('err'), 'w') as err:
            return subprocess.Popen(argv, stdin=source, stdout=out, stderr=err,
                                    env=self.env, start_new_session=True)

    def feed(self, records):
        with open(self.path('in'), 'w') as file:
            file.write(''.join(dump(rec) + '\n' for rec in records))

    def read(self, name):
        with open(self.path(name), encoding='utf-8', errors='replace') as file:
            return file.read()

    def run(self, argv, now, codes=(0, 65)):
        begun = time.monotonic()
        process = self.start(argv, now)
        code = process.wait()
        self.took[argv[0]] = time.monotonic() - begun
        if code not in codes:
            raise Mismatch('%s ended with %d: %s' % (argv, code, self.read('err')[:400]))
        return self.read('out').splitlines()

    def kill(self, argv, now):
        """kill -9 somewhere in a run of it; the whole lines that came out."""
        if not self.kills:
            return []
        process = self.start(argv, now)
        time.sleep(self.crash.random() * self.took.get(argv[0], 0.006))
        self.killed += 1
        self.hits += process.poll() is None
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        text = self.read('out')
        return text[:text.rfind('\n') + 1].splitlines()

    def filter(self, command, opts, records, now, kills=0, dry=False):
        """Outcomes as the model gives them: ('out', record) or ('reject', code)."""
        argv = [self.bin + command]
        argv += ['-n'] * dry + words(opts)
        self.feed(records)
        before = [self.kill(argv, now) for _ in range(kills)]
        lines = self.run(argv, now)
        for part in before:
            if part != lines[:len(part)]:
                raise Mismatch('%s: killed, it had said what is not true' % command)
        return self.outcomes(lines, len(records))

    def outcomes(self, lines, n):
        rejects = {}
        for line in self.read('err').splitlines():
            said = json.loads(line)
            if 'reject' in said:
                rejects[said['line']] = said['reject']
        if len(lines) + len(rejects) != n:
            raise Mismatch('%d records gave %d lines and %d rejects' % (
                n, len(lines), len(rejects)))
        rest = iter(lines)
        return [('reject', rejects[i]) if i in rejects else ('out', json.loads(next(rest)))
                for i in range(1, n + 1)]

    def pipe(self, stages, records, now, kills, one):
        """A whole pipeline, of the shell or in one process, killed and run again; its
        records."""
        self.feed(records)
        if one:
            argv = [self.bin + 'ledger-pipe', '-q', ' | '.join(stages)]
        else:
            argv = ['sh', '-c', ' | '.join(stage + ' -q' for stage in stages)]
        for _ in range(kills):
            self.kill(argv, now)
        return [json.loads(line) for line in self.run(argv, now)]

    def sign(self, notices):
        """Callbacks as providers send them."""
        text = ''.join(dump(each) + '\n' for each in notices)
        signed = subprocess.run([self.signer, 'sign', self.keys], input=text, text=True,
                                stdout=subprocess.PIPE, check=True).stdout
        return [json.loads(line) for line in signed.splitlines()]

    def ask(self, argv, now):
        return [json.loads(line) for line in self.run([self.bin + argv[0]] + argv[1:], now,
                                                      (0,))]

    def query(self, sql, now):
        return self.ask(['ledger-query', '--timeout', '60s', sql], now)

    def table(self, sql):
        """Straight from the file: what no view shows."""
        with closing(sqlite3.connect('file:%s?mode=ro' % self.env['BOBA_LEDGER'],
                                     uri=True)) as base:
            return base.execute(sql).fetchall()
