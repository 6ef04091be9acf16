"""Rounds of money that are more than one command over its records."""
import json
import os

import check
from kernel import instant


# Each kind of round of money, a method, and how often it comes.
KINDS = [('hands', 8), ('wallets', 6), ('refunds', 10), ('parts', 6), ('charges', 12), ('set_aside', 6), ('notify', 6),
         ('pay_back', 6), ('bill', 6), ('lacking', 2), ('wallets_end', 2)]


class MoneySteps:
    def money(self, now):
        getattr(self, self.r.choices(*zip(*KINDS))[0])(now)

    def hands(self, now):
        """Moved, spent and counted by hand."""
        self.entries(*self.r.choice([self.gen.money_round] * 3 + [self.gen.undoing_money])(),
                     now)

    def wallets(self, now):
        self.entries(*self.gen.wallets(), now)

    def refunds(self, now):
        self.entries(*self.r.choice([
            self.gen.refunding, self.gen.refunding, self.gen.reviewing, self.gen.reviewing,
            self.gen.given])(), now)

    def parts(self, now):
        command, opts, records = self.gen.in_parts()
        kills = 0 if opts.get('retry') else self.r.choice([0, 0, 0, 1])
        self.apply(command, opts, records, now, kills)
        self.remember(command, opts, records, now)

    def wallets_end(self, now):
        got = self.shop.ask(['wallet-add', '--due'], now)
        check.same(self.where('wallet-add --due', {}), got, self.model.expire_purses(now))
        self.steps += 1 + len(got)

    def notify(self, now):
        """Callbacks, some of them doubled, where there is what signs them."""
        if not os.path.exists(self.shop.signer) or self.gen.skew:
            return
        new, pairs = self.gen.notices(now)
        fresh = list(zip(new, self.shop.sign([self.gen.unsigned(told) for told in new])))
        self.gen.noticed = list(self.gen.noticed)[-40:] + fresh[:4]
        pairs = fresh + [(dict(told, clock=now // 1000), rec) for told, rec in pairs]
        self.r.shuffle(pairs)
        got = self.shop.filter('payment-notify', {}, [rec for _, rec in pairs], now,
                               self.r.choice([0, 0, 0, 1]))
        want = self.model.run('payment-notify', [told for told, _ in pairs], {}, now)
        check.outcomes(self.model, self.where('payment-notify', {}), [
            (kind, {k: v for k, v in out.items() if k not in ('via', 'state', 'answer')}
             if kind == 'out' else out) for kind, out in got], want)
        self.tally('payment-notify', got)
        self.steps += len(pairs)

    def let_go(self, now):
        """What is authorized for orders that have ended is voided."""
        got = self.shop.ask(['payment-charge', '--due'], now)
        want = self.model.left_over(now)
        check.same(self.where('payment-charge --due', {}),
                   {line['order_id']: line['charge'] for line in got}, want)
        self.told['payment-charge --due', '+voided'] += len(got)
        self.steps += 1 + len(got)

    def set_aside(self, now):
        self.let_go(now)
        command, opts, records = self.maybe_late_of(
            self.r.choice([self.gen.setting_aside, self.gen.settling, self.gen.settling])())
        kills = 0 if opts.get('authorize') else self.r.choice([0, 0, 0, 1])
        self.apply(command, opts, records, now, kills)

    def maybe_late_of(self, chosen):
        command, opts, records = chosen
        return command, self.maybe_late(opts), records

    def charges(self, now):
        """Asked, maybe killed, and asked about until all is known."""
        self.let_go(now)
        command, opts, records = self.gen.charging()
        if not records:
            return
        killed = not opts.get('retry') and self.r.random() < 0.4
        before = {rec['order_id']: len(self.model.charges.get(self.model.known(rec), ()))
                  for rec in records}
        if not killed:
            self.apply(command, opts, records, now)
        else:
            # What was waiting when it was killed may have come when it runs again.
            self.shop.feed(records)
            self.shop.kill([self.shop.bin + command, '--via', opts['via']], now)
            self.shop.filter(command, opts, records, now)
            self.model.run(command, records, opts, now)
        opts = {'via': opts['via'], 'settled': True}
        done = [rec for rec in records if len(
            self.model.charges[self.model.known(rec)]) > before[rec['order_id']]]
        if killed or opts['via'] == 'coin' or self.r.random() < 0.6:
            self.apply(command, opts, done, now)
            return
        now = max(now, self.model.clock)
        got = self.shop.ask([command, '--due'], now + 60000)
        done = [{'order_id': rec['order_id']} for rec in done if self.model.open_charge(rec)]
        want = [out for _, out in self.model.run(command, done, opts, now + 60000)]
        check.same(self.where('payment-charge --due', {}), *[
            {out['order_id']: {k: v for k, v in dict({'status': 'pending'}, **out).items()
                               if k[:7] != 'channel'}
             for out in outs} for outs in (got, want)])
        self.told['payment-charge --due', ''] += len(got)

    def pay_back(self, now):
        """payment-refund --due, maybe killed, and once more when nothing is being asked."""
        argv, rows = ['payment-refund', '--due'], self.model.unpaid()
        killed = bool(rows) and all(row[0] == 'fake' for _, _, row in rows) \
            and self.r.random() < 0.6
        if killed:
            now = max(now, self.model.clock)
            self.shop.kill([self.shop.bin + argv[0]] + argv[1:], now)
        got = self.shop.ask(argv, now + 120000 * killed)
        want = self.model.pay_back(now + 120000 * bool(got and killed)) if rows or got \
            else set()
        said = {line['refund'] for line in got if line['state'] == 'paid'}
        if said != want and not (killed and said < want):
            check.same(self.where('payment-refund --due', {}), sorted(said), sorted(want))
        rows = self.shop.table("SELECT order_id || '/' || n FROM refund WHERE state = 5")
        check.same(self.where('paid back', {}), {row[0] for row in rows},
                   {'%s/%d' % (o.id, i + 1) for o in self.model.placed
                    for i, row in enumerate(o.rows) if row[2]})
        self.told['payment-refund --due', ''] += len(said)
        self.steps += 1 + len(got)

    def bill(self, now):
        """A channel's bill is posted, maybe killed in the middle and once more."""
        rows, argv, how = self.gen.bill(), ['payment-reconcile', '--post'], None
        if self.r.random() < 0.6:
            how, rows = self.gen.giving_up(rows)
            argv += ['--since', self.gen.stamp(how['since']), '--until',
                     self.gen.stamp(how['until']), '--write-off', str(how['days'])]
            argv += ['--store', how['store']] if 'store' in how else []
        # What is dated later than a clock that went back waits: beside this model.
        if not rows or self.gen.skew < 0:
            return
        self.shop.feed(rows)
        killed = self.r.random() < 0.3
        if killed:
            self.shop.kill([self.shop.bin + argv[0]] + argv[1:], now)
        lines = self.shop.ask(argv, now)
        got = [line for line in lines if 'line' in line]
        want, lacks = self.model.reconcile(rows, now, how)
        if how:
            self.lacked(lines, lacks, killed)
        for row, line, (state, posted) in zip(rows, got, want):
            where = self.where('payment-reconcile', {}) + ' ' + json.dumps(row)
            check.same(where, line['state'], state)
            if not (killed and posted):
                check.same(where + ' posted ' + line.get('not_posted', ''), line.get('posted'), posted)
            self.told['payment-reconcile', '' if posted else state] += 1
        self.steps += len(rows)

    def lacked(self, lines, want, killed):
        """What the bill has no row of; told once, when it is given up."""
        got = {line['no']: (line['state'], line.get('posted')) for line in lines
               if line.get('kind') == 'sale' and 'line' not in line}
        if killed:
            want = {no: said for no, said in want.items() if no in got or not said[1]}
        check.same(self.where('payment-reconcile --write-off', {}), got, want)
        for state, posted in want.values():
            self.told['written off', '' if posted else state] += 1

    def lacking(self, now):
        """What a bill has and the ledger lacks becomes orders, once."""
        rows, argv = self.gen.bill_lacking(), ['payment-reconcile', '--missing', '-s', 'S1']
        if self.gen.skew < 0:
            return
        self.shop.feed(rows)
        records = self.shop.ask(argv, now)
        check.same(self.where('payment-reconcile --missing', {}),
                   [dict(rec, placed_at=instant(rec['placed_at'])) for rec in records],
                   self.model.missing(rows, 'S1'))
        self.told['payment-reconcile --missing', ''] += len(records)
        for command in ('order-add', 'payment-record', 'order-confirm'):
            records = [out for kind, out in self.apply(
                command, {'late': True}, records, now, self.r.choice([0, 0, 1]))
                if kind == 'out']
        self.shop.feed(rows)
        check.same(self.where('payment-reconcile --missing', {}), self.shop.ask(argv, now), [])

    def confirm_late(self, now):
        """What was paid and never fed in again."""
        got = self.shop.ask(['order-confirm', '--due'], now)
        want = self.model.confirm_due(now)
        check.same(self.where('order-confirm --due', {}), *[
            {out['order_id']: (out.get('status', 'paid'), out.get('confirmed'), out.get('cost_micros'))
             for out in outs} for outs in (got, want)])
        self.told['order-confirm --due', ''] += len(got)
        self.steps += 1 + len(got)
