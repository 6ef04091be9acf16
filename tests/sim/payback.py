"""What is owed is paid back in the model: by the adapter, and into wallets."""
from charge import VALUE, Charges
from kernel import half_up, share
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
                self.into_wallets(order, amount, row[6])
            else:
                self.move('owed:' + channel, 'payer', amount)
                self.move(self.lies(channel, order.store), 'refunds:' + channel, amount)
            if order.status == 'refunding' and all(r[2] for r in order.rows):
                order.status = 'refunded'
            paid.add('%s/%d' % (order.id, i + 1))
        self.end()
        return paid

    def into_wallets(self, order, amount, named):
        """What wallets paid for the order, or a part of it, back into its lots."""
        self.move('cash:coin', 'refunds:coin', amount)
        whole = amount == sum(use.fen for use in order.uses)
        self.seen['coin given back', '' if whole else '+part'] += 1
        gift, puts, self.serial = 0, {}, self.serial + 1
        for use, units, fen, paid in (self.all_of if whole else self.part_of)(
                order, amount, named):
            cups = use.purse.kind == 'cups'
            rest = fen - units * use.price if cups else 0
            self.seen['coin given back', '+part of a cup'] += rest > 0
            own = ':' + ((use.purse.sku + ':') if cups else '') + use.purse.customer
            if use.purse.kind in VALUE:
                self.shift('owed:coin', HOMES[use.purse.kind][1] + own[1:], fen)
            else:
                self.shift(HOMES[use.purse.kind][0], HOMES[use.purse.kind][1] + own[1:], units)
                self.shift('owed:coin', 'prepaid' + own, paid if cups else 0)
                self.shift('owed:coin', 'bonus:' + use.purse.customer, rest)
                gift += fen - rest - (paid if cups else 0)
            use.units, use.fen, use.paid = use.units - units, use.fen - fen, use.paid - paid
            self.return_units(puts, use.purse, use.purse.kind, units, paid)
            self.return_units(puts, use.purse, 'bonus', rest, 0, cups)
        self.shift('owed:coin', 'gifted', gift)
        names = {}
        self.seen['coin given back', '+new lot'] += len(puts)
        for (customer, kind, sku, name), (units, paid, until, channel) in puts.items():
            if name not in names:
                names[name] = self.purse_name(customer, name)
            self.purses.append(Purse(customer, kind, sku, names[name], until, self.serial,
                                     units, paid, channel if paid else None))

    def shift(self, debit, credit, amount):
        if amount:
            self.move(*((debit, credit) if amount > 0 else (credit, debit)), abs(amount))

    @staticmethod
    def all_of(order, amount, _):
        """Everything, cups too; what of them came back before as bonus stays so."""
        told, over = [], amount
        for use in order.uses:
            units, fen, paid = use.units, use.fen, use.paid
            if use.purse.kind == 'cups':
                units = min(units, fen // use.price)
                fen = units * use.price
                paid = half_up(use.paid, units, use.units) if use.units else 0
            over -= fen
            told.append([use, units, fen, paid])
        for each in told:
            more = min(over, each[0].fen - each[2])
            over, each[2] = over - more, each[2] + more
        return told

    @staticmethod
    def part_of(order, amount, named):
        """First the cups that are named, then value, bonus and points in their shares;
        what is more than these, of cups."""
        told = [[use, 0, 0, 0] for use in order.uses]
        for sku, most in sorted(named.items()):
            for each in told:
                use, units, fen, paid = each
                if use.purse.kind == 'cups' and use.purse.sku == sku:
                    n = min(use.units - units, most, min(use.fen - fen, amount) // use.price)
                    if n > 0:
                        each[1:] = units + n, fen + n * use.price, paid + half_up(
                            use.paid - paid, n, use.units - units)
                        most, amount = most - n, amount - n * use.price
        weights = [0 if use.purse.kind == 'cups' else use.fen for use in order.uses]
        of_lots = min(amount, sum(weights))
        amount -= of_lots
        for each, fen in zip(told, share(weights, of_lots) if of_lots else ()):
            use = each[0]
            if fen:
                each[1:] = half_up(use.units, fen, use.fen), fen, half_up(use.paid, fen, use.fen)
        for each in told:
            more = min(amount, each[0].fen - each[2]) if each[0].purse.kind == 'cups' else 0
            amount, each[2] = amount - more, each[2] + more
        return told

    def return_units(self, puts, p, kind, units, paid, new=False):
        """Into its lot, or a new one where that has ended, or is of another kind."""
        if not units and not (paid and not new):
            return
        if p.expires > self.now and not new:
            p.left += units
            p.paid += paid
            return
        until = p.expires if p.expires > self.now else self.now + WEEK
        sku = p.sku if kind == 'cups' else ''
        old = puts.get((p.customer, kind, sku, p.name), (0, 0, 0, p.channel))
        puts[p.customer, kind, sku, p.name] = (
            old[0] + units, old[1] + paid, max(old[2], until), old[3])
