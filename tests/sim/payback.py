"""What is owed is paid back in the model: by the adapter, and into wallets."""
from charge import VALUE, Charges
from wallet import HOMES, Purse

WEEK = 7 * 86400000


class Paybacks(Charges):
    def unpaid(self):
        """Rows that go back without a person: never what the adapter declines.  Those that
        were owed first come first, and of one moment the older orders."""
        rows = [(order, i, row) for order in self.placed for i, row in enumerate(order.rows)
                if not row[2] and (row[0] == 'coin' or row[0] == 'fake' and row[1] % 10 != 7)]
        return sorted(rows, key=lambda at: (at[2][3], int(at[0].id), at[1]))

    def pay_back(self, now):
        """payment-refund --due, which has begun: the rows that it pays."""
        self.begin(now)
        self.wrote, paid = True, set()
        for order, i, row in self.unpaid():
            channel, amount, row[2] = row[0], row[1], True
            row[4] = None if channel == 'coin' else 'NF-%s-%d' % (order.id, i + 1)
            if channel == 'coin':
                self.into_wallets(order, amount)
            else:
                self.move('owed:' + channel, 'payer', amount)
                self.move(self.lies(channel, order.store), 'refunds:' + channel, amount)
            if order.status == 'refunding' and all(r[2] for r in order.rows):
                order.status = 'refunded'
            paid.add('%s/%d' % (order.id, i + 1))
        self.end()
        return paid

    def into_wallets(self, order, amount):
        """All that wallets paid for the order; the generator asks for no part of it."""
        if sum(fen for _, _, fen, _ in order.uses) != amount:
            raise AssertionError('a part of what a wallet paid')
        self.move('cash:coin', 'refunds:coin', amount)
        gift, lots, named = 0, {}, {}
        for p, *parts in order.uses:    # of several charges
            lots[p] = [a + b for a, b in zip(lots.get(p, (0, 0, 0)), parts)]
        for p, (units, fen, paid) in lots.items():
            p = self.alive(p, units, paid, named)
            own = HOMES[p.kind][1] + (p.sku + ':' if p.sku else '') + p.customer
            if p.kind in VALUE:
                self.move('owed:coin', own, fen)
                continue
            self.move(HOMES[p.kind][0], own, units)
            if p.kind == 'cups' and paid:
                self.move('owed:coin', 'prepaid:%s:%s' % (p.sku, p.customer), paid)
            gift += fen - (paid if p.kind == 'cups' else 0)
        if gift:
            self.move(*(('owed:coin', 'gifted') if gift > 0 else ('gifted', 'owed:coin')),
                      abs(gift))
        order.uses = []

    def alive(self, p, units, paid, named):
        """Its lot, or a new one where that has ended, with what comes back in it; its
        value and its bonus are called alike again."""
        if p.expires > self.now:
            p.left += units
            p.paid += paid
            return p
        names, n = {o.name for o in self.purses if o.customer == p.customer}, 2
        while '%s-%d' % (p.name, n) in names:
            n += 1
        self.serial += 1
        name = named.setdefault(p.name, '%s-%d' % (p.name, n))
        new = Purse(p.customer, p.kind, p.sku, name, self.now + WEEK, self.serial, units,
                    paid, p.channel)
        self.purses.append(new)
        return new
