"""What is done with money: settings, deposits, expenses, drawers counted."""
import time

CHANNELS = ['till', 'mini', 'app', '微信']
KINDS = ['deposit', 'withdraw', 'petty', 'capital', 'settlement', 'supplier', 'ads', 'rent',
         'wages', 'other', 'repair', 'flowers']
PLACES = ['drawer', 'petty', 'bank', 'bank:招行', 'capital', 'cash:mini']


class MoneyRounds:
    def moved(self):
        r = self.r
        self.number += 1
        rec = {'kind': r.choice(KINDS), 'amount': r.choice([0, 1, 350, 9900, 250000]) if
               self.chance(0.1) else r.randrange(1, 90000)}
        if self.chance(0.8):
            rec['store'] = r.choice(['S1', 'S1', 'S2', 'S3', 'S9'] if self.chance(0.1) else
                                    ['S1', 'S2'])
        for member, kinds, value in (
                ('channel', ('settlement', 'ads'), r.choice(CHANNELS)),
                ('campaign', ('ads',), r.choice(['春节', 'spring'])),
                ('supplier', ('supplier',), r.choice(['dairy', 'market']))):
            if rec['kind'] in kinds and (member != 'campaign' or self.chance(0.5)):
                rec[member] = value
        if self.chance(0.3):
            rec['from'] = r.choice(PLACES)
        if self.chance(0.15):
            rec['to'] = r.choice(PLACES)
        rec['key'] = 'M%d' % (self.number if self.chance(0.9) else
                              r.randrange(1, self.number + 1))
        if self.chance(0.3):
            rec['at'] = self.stamp(self.ago(90000000))
            if self.chance(0.3):
                del rec['key']
        return rec

    def drawer(self):
        r = self.r
        self.number += 1
        store = r.choice(['S1', 'S1', 'S2', 'S9'] if self.chance(0.1) else ['S1', 'S2'])
        when = self.ago(r.choice([1000, 9000000])) if self.chance(0.4) else None
        book = sum(n for at, n in self.model.drawers.get('drawer:' + store, ())
                   if not when or at <= when)
        counted = max(0, book + r.choice([0, 0, -350, 200, -100000, 7000]))
        rec = {'store': store, 'key': 'D%d' % (self.number if self.chance(0.9) else
                                               r.randrange(1, self.number + 1))}
        if when:
            rec['at'] = self.stamp(when)
            if self.chance(0.5):
                del rec['key']
        if self.chance(0.6):
            rec['counted'] = counted
        if 'counted' not in rec or self.chance(0.2):
            rec['coins'] = {'10000': counted // 10000, '1': counted % 10000}
        if 'coins' in rec and self.chance(0.05):
            rec['coins']['500'] = 1
        return rec

    def set_to(self):
        r = self.r
        rec = r.choice([
            {'setting': 'drawer', 'value': r.sample(CHANNELS + ['cash'], r.randrange(4))},
            {'setting': 'rounding_max', 'value': r.choice([0, 9, 99, 10000, 10001])},
            {'setting': 'expenses', 'value': r.choice([['flowers'], [], ['flowers', 'repair']])},
            {'setting': 'refund_max', 'value': r.choice([900, 2000, 5000, 10 ** 6])},
            {'setting': 'points_per_yuan', 'value': r.choice([0, 1, 3, 10, 1001])},
            {'setting': 'points_days', 'value': r.choice([0, 1, 4])},
            {'setting': 'points_value', 'value': r.choice([0, 1, 37, 100, 250])},
            {'setting': 'refund_days', 'value': r.choice([0, 2, 30, 3651])},
            {'setting': 'refund_per_customer', 'value': r.choice([0, 1, 5, 20])},
            {'setting': 'refund_per_days', 'value': r.choice([0, 1, 3, 30])},
            {'setting': r.choice(['drawer', 'expenses', 'refund_max', 'nil']),
             'retired': True}])
        when = r.random()
        if when < 0.15:
            rec['from'] = self.stamp(self.now - r.randrange(90000) * 1000)
        elif when < 0.3:
            rec['from'] = self.stamp(self.now + r.randrange(90000) * 1000)
        return rec

    def close(self):
        """Mostly the month before; now and then another, or none."""
        r, at = self.r, time.gmtime(self.now // 1000 + self.r.choice([0, 0, 86400]))
        n = at.tm_year * 12 + at.tm_mon - 1 - r.choice([0, 1, 1, 1, 2, 3])
        rec = {'setting': 'closed', 'value': '%d-%02d' % (n // 12, n % 12 + 1)}
        if self.chance(0.15):
            rec = {'setting': 'closed', 'retired': True}
        if self.chance(0.2):
            rec['from'] = self.stamp(self.now + r.randrange(-90000, 3 * 86400) * 1000)
        return rec

    def money_round(self):
        r = self.r
        command = r.choice(['cash-move'] * 4 + ['cash-count'] * 5 + ['setting-set'] * 4)
        make = {'cash-move': self.moved, 'cash-count': self.drawer,
                'setting-set': r.choice([self.set_to, self.close])}[command]
        past = [rec for name, rec in self.past if name == command]
        return command, {}, [
            r.choice(past) if past and self.chance(0.15) else make()
            for _ in range(r.randrange(1, 2 if command == 'setting-set' else 8))]

    def undoing_money(self):
        keys = list(self.model.paid_out)[-30:]
        return 'ledger-reverse', {}, [
            {'key': self.r.choice(keys), 'reason': '输错%d' % self.r.randrange(2)}
            for _ in range(self.r.randrange(1, 5))] if keys else []
