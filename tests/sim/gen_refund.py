"""What is given back: rounds of refunds asked for, and of refunds paid by hand."""
REASONS = ['customer', 'quality', 'other']


class RefundRounds:
    def asking(self):
        """A part of an order, or all of it; mostly of one that was paid."""
        r = self.r
        orders = [o for o in self.model.placed[-900:] if o.id]
        paid = [o for o in orders if o.paid > o.refunded]
        if not orders:
            return None
        coin = [o for o in paid if o.uses]
        cups = [o for o in coin if o.sold and any(use.purse.sku for use in o.uses)]
        coin = cups if cups and self.chance(0.7) else coin
        if coin and self.chance(0.7):
            paid = coin
        order = r.choice(paid if paid and self.chance(0.9) else orders)
        self.number += 1
        rec = {'order_id': order.id, 'key': 'F%d' % self.number, 'reason': r.choice(REASONS)}
        kind = r.random() * (0.5 if order in cups else 1) if order.lines else 0.45 + r.random() / 2
        if kind < 0.45:
            lines = r.sample(range(len(order.lines)), r.randrange(1, len(order.lines) + 1))
            rec['lines'] = [{'line': i + 1 + (self.chance(0.03) and 9),
                             'qty': r.randrange(1, order.lines[i]['qty'] + r.choice([1, 1, 2]))}
                            for i in lines]
        elif kind < 0.8:
            rec['amount'] = r.randrange(1, max(2, order.paid - order.refunded + r.choice([1, 9])))
        return rec

    def paying_back(self):
        owing = [(o, i + 1) for o in self.model.placed[-900:] if o.id
                 for i, row in enumerate(o.rows) if row[0] != 'coin' and (not row[2] or self.chance(0.1))]
        if not owing:
            return None
        order, n = self.r.choice(owing)
        return {'refund': '%s/%d' % (order.id, n + (self.chance(0.03) and 7)), 'paid': True}

    def refunding(self):
        opts = {'retry': True} if self.chance(0.25) else {}
        past = [rec for name, rec in self.past if name == 'payment-refund']
        records = []
        for _ in range(self.r.randrange(1, 14)):
            if past and self.chance(0.2):
                records.append(self.r.choice(past))
            else:
                records.append(self.asking() if self.chance(0.6) else self.paying_back())
        return 'payment-refund', opts, [rec for rec in records if rec]
