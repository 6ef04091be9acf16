"""Payments in parts, of several kinds of money, the last one rounded."""
MONEY = ['cash', 'cash', 'wechat', 'unionpay', 'unionpay', 'till', 'mini', 'app', '微信']


class PartRounds:
    parted = ()             # of before, to come again

    def unpaid(self):
        orders = [o for o in self.model.placed[-500:] if o.id and o.status == 'pending']
        return self.r.sample(orders, min(len(orders), self.r.randrange(1, 12)))

    def in_parts(self):
        """Parts for orders that wait, and the last of some, rounded."""
        r, opts, records = self.r, {}, []
        if self.chance(0.3):
            opts['retry'] = True
        for order in self.unpaid():
            due = order.payable - (order.paid - order.refunded)
            self.number += 1
            if due < 2 or self.chance(0.3):
                rec = {'order_id': order.id}
                off = r.randrange(1, 40) if due > 40 and self.chance(0.6) else 0
                rec['payments'] = [{'channel': r.choice(MONEY), 'amount': max(1, due - off)}]
                if rec['payments'][0]['channel'] == 'unionpay':
                    rec['payments'][0]['no'] = 'W%d' % self.number
                if off:
                    rec['rounding'] = off
            else:
                rec = {'order_id': order.id, 'part': True}
                amount = r.randrange(1, due + 1 if self.chance(0.95) else due + 50)
                if self.chance(0.2):
                    rec['amount'] = amount
                else:
                    rec['payments'] = [{'channel': r.choice(MONEY), 'amount': amount}]
                    if self.chance(0.6) or rec['payments'][0]['channel'] == 'unionpay':
                        rec['payments'][0]['no'] = 'W%d' % self.number
                    if self.chance(0.3) and amount > 60:
                        rec['payments'][0]['fee'] = amount // 60
                if 'no' not in rec.get('payments', [{}])[0] or self.chance(0.1):
                    rec['key'] = 'Q%d' % self.number
            records.append(self.spoil(rec))
            if self.chance(0.1):
                records.append(rec)
        if self.parted and self.chance(0.3):
            records.append(r.choice(self.parted))
        self.parted = list(self.parted)[-40:] + records[:3]
        return 'payment-record', opts, records
