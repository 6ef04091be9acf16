"""What happens to wallets next: top-ups, points, cards of cups, and some taken back."""

CHANNELS = ['wechat', 'alipay', 'cash']


class WalletRounds:
    def money(self, rec, amount):
        rec['paid'] = {'channel': self.r.choice(CHANNELS), 'amount': amount}
        if rec['paid']['channel'] == 'cash':
            rec['store'] = self.r.choice(['S1', 'S2'])
        elif self.chance(0.5):
            rec['paid']['no'] = 'V%d' % (self.number if self.chance(0.95) else
                                         self.r.randrange(1, self.number + 1))

    def topup(self):
        r, kind = self.r, self.r.choice(['value', 'value', 'points', 'cups', 'cups', 'cups'])
        rec = {'customer': 'u%d' % r.randrange(6), 'kind': kind}
        if kind == 'points':
            rec['points'] = r.randrange(1, 900)
        elif kind == 'cups':
            rec.update(sku='k%d' % r.randrange(1, 9) if self.chance(0.97) else 'nil',
                       cups=r.randrange(1, 40))
            meant = [o for o in self.model.placed[-300:] if o.customer and o.lines and
                     o.status == 'pending']
            if meant and self.chance(0.7):
                order = r.choice(meant)
                rec.update(customer=order.customer, sku=r.choice(order.lines)['sku'])
            if self.chance(0.8):
                self.money(rec, r.randrange(1, 20000))
        elif self.chance(0.9):
            rec['amount'] = r.randrange(1, 20000)
            if self.chance(0.97):
                self.money(rec, rec['amount'] + (self.chance(0.02)))
        if kind == 'value' and 'amount' not in rec or kind != 'points' and self.chance(0.4):
            rec['bonus'] = r.randrange(1, 3000 if kind == 'value' else 4)
        if kind in ('value', 'points') and self.chance(0.1):
            rec['at'] = self.stamp(self.ago(86400000), 8)
        if self.chance(0.4):
            rec['life'] = '%dh' % r.choice([1, 20, 300])
        elif self.chance(0.4):
            rec['expires_at'] = self.stamp(self.now + r.randrange(-9, 300) * 3600000)
        return rec

    def return_of(self):
        r, rec = self.r, {'customer': 'u%d' % self.r.randrange(6), 'kind': 'value', 'back': True}
        if self.model.purses and self.chance(0.8):
            lot = r.choice(self.model.purses[-40:])
            rec['customer'] = lot.customer
            if lot.kind == 'cups':
                rec.update(kind='cups', sku=lot.sku)
            if self.chance(0.3):
                rec['of'] = lot.name
        if self.chance(0.6):
            rec['cups' if rec['kind'] == 'cups' else 'amount'] = \
                r.randrange(1, 9 if rec['kind'] == 'cups' else 9000)
        if 'amount' in rec and self.chance(0.3):
            self.money(rec, rec['amount'])
        return rec

    def payout(self):
        key = self.r.choice(list(self.model.owing)[-20:] or ['nil'])
        rec = {'pays': key}
        self.money(rec, sum(n for _, n in self.model.owing.get(key, [])) + self.chance(0.05) or 1)
        return rec

    def wallets(self):
        r, opts = self.r, {'retry': True} if self.chance(0.1) else {}
        past, records = [rec for name, rec in self.past if name == 'wallet-add'], []
        for _ in range(r.randrange(3, 30)):
            self.number += 1
            kind = r.random()
            if past and kind < (0.4 if opts else 0.12):
                records.append(r.choice(past))
                continue
            rec = self.topup() if kind < 0.7 else self.return_of() if kind < 0.9 \
                else self.payout()
            if 'pays' not in rec and not (rec.get('paid', {}).get('no') and self.chance(0.5)):
                rec['key'] = 'Q%d' % (self.number if self.chance(0.96) else
                                      r.randrange(1, self.number + 1))
            records.append(rec)
        return 'wallet-add', opts, records
