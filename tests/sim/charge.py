"""Charges in the model: by an adapter that does as the amount says, and by wallets."""
from kernel import half_up
from orders import PAYMENT, refusal
from tenders import READS
from wallet import HOMES, Wallets

VALUE = 'value', 'bonus'


class Charge:
    def __init__(self, order, n, via, amount):
        self.order, self.via, self.amount, self.state = order, via, amount, 'asked'
        self.name, self.no = 'R-%s-%d' % (order.id, n), None
        self.doing, self.first, self.wanted = 'charge', 'charge', None
        self.version = order.version

    def said(self):
        said = {'request': self.name, 'via': self.via, 'amount': self.amount,
                'state': self.state}
        return dict(said, no=self.no) if self.no else said


class Use:
    """What of a lot has paid for an order and did not come back."""

    def __init__(self, purse, units, fen, paid):
        self.purse, self.units, self.fen, self.paid = purse, units, fen, paid
        self.price = fen // units       # of a cup


class Charges(Wallets):
    def __init__(self):
        super().__init__()
        self.charges = {}       # order -> [Charge]

    def charge(self, rec, opts):
        """The first time that it is asked; `final` says what becomes of it then."""
        order, via = self.known(rec), rec.get('via') or opts.get('via')
        made = self.charges.setdefault(order, [])
        due = order.payable - (order.paid - order.refunded)
        amount = rec.get('charge_amount', due)
        last = self.last_like(order, 'charge', via, rec.get('charge_amount'))
        if last and not (opts.get('retry') and last.state in ('declined', 'voided')):
            return self.as_known(last, rec)
        if self.has_open(order):
            return self.decline(rec, 'payment-charge', order, 'charge_open')
        self.must_be_open_for(order, True)
        if via == 'coin':
            return self.by_coin(rec, order, made, amount)
        made.append(Charge(order, len(made) + 1, via, amount))
        made[-1].wanted = rec.get('charge_amount')
        self.wrote = True
        made[-1].state = {7: 'declined', 8: 'waiting', 9: 'unknown'}.get(amount % 10)
        return self.told_of(made[-1], rec) if made[-1].state else self.come(made[-1], rec)

    def last_like(self, order, first, via, wanted):
        """The same record again asks what has become of the first."""
        return next((c for c in reversed(self.charges[order])
                     if (c.first, c.via, c.wanted, c.version) ==
                     (first, via, wanted, order.version)), None)

    def has_open(self, order):
        return any(c.state == 'authorized' for c in self.charges.get(order, ()))

    def told_of(self, charge, rec):
        out = dict(rec, charge=charge.said())
        if charge.state == 'declined':
            out.update(refusal('payment-charge', 'charge_declined'))
        return out

    def final(self, rec, opts):
        """It is asked about until it is known."""
        order = self.known(rec)
        charge = self.charges[order][-1]
        if charge.state in ('waiting', 'unknown'):
            return self.come(charge, rec)
        return self.told_of(charge, rec) if charge.state == 'declined' else \
            dict(rec, **charge.members)

    def open_charge(self, rec):
        return self.charges[self.known(rec)][-1].state in ('waiting', 'unknown')

    def come(self, charge, rec):
        charge.no = 'N' + charge.name
        return self.paid_by(charge, rec, lambda: self.take_in(charge))

    def take_in(self, charge):
        where = self.lies(charge.via, charge.order.store)
        self.move('payer', where, charge.amount)

    def paid_by(self, charge, rec, moves):
        order, charge.state = charge.order, 'succeeded'
        due = order.payable - (order.paid - order.refunded)
        moves()
        self.serial += 1
        order.payments.append((charge.via, charge.amount))
        order.paid += charge.amount
        self.wrote = True
        if charge.amount < due:
            said = {'paid': order.paid - order.refunded, 'due': due - charge.amount}
        else:
            said = {'status': 'paid', 'paid': order.paid - order.refunded}
            if due != order.payable:
                said['due'] = 0
            order.status, order.paid_at = 'paid', self.when_of(order)
            self.count_sold(order, order.fee)
            attempt = order.done[PAYMENT][3] + 1 if PAYMENT in order.done else \
                order.old.get(PAYMENT, 0) + 1
            self.finish({}, order, PAYMENT, attempt, READS, said)
        self.tenders[charge.via, charge.no] = order, charge.amount, 0, said, self.serial
        charge.members = dict(said, charge=charge.said())
        return dict(rec, **charge.members)

    # -- the wallet pays

    def by_coin(self, rec, order, made, amount):
        if not order.customer:
            return self.decline(rec, 'payment-charge', order, 'no_customer')
        takes, left = self.plan(order, amount)
        if left:
            has = {kind: sum(p.left for p in self.lots_of(order, (kind,)))
                   for kind in VALUE + ('points', 'cups')}
            has['cups'] = sum(p.left for p in self.lots_of(order, ('cups',))
                              if p.sku in [line['sku'] for line in order.lines])
            return dict(rec, **refusal('payment-charge', 'coin_short', wanted=amount,
                                       lacks=left, **has), status=order.status)
        made.append(Charge(order, len(made) + 1, 'coin', amount))
        self.seen['charged to wallets', '+again' if order.uses else ''] += 1
        made[-1].wanted = rec.get('charge_amount')
        made[-1].no = '%s/%s-%d' % (order.key + (len(made),))
        return self.paid_by(made[-1], rec, lambda: self.spend(order, takes))

    def lots_of(self, order, kinds):
        return sorted((p for p in self.purses if p.customer == order.customer and p.left and
                       p.kind in kinds and p.expires > self.now), key=lambda p: p.rank())

    def units_of(self, order):
        """(place of the line, sku, price of the unit) of what cups may still pay: sku by
        sku, in the order in which the lines first name them."""
        names = [line['sku'] for line in order.lines]
        paid = {name: sum(use.units for use in order.uses if use.purse.sku == name)
                for name in names}
        for i, line in sorted(enumerate(order.lines),
                              key=lambda at: names.index(at[1]['sku'])):
            net = line['qty'] * line['price'] - line['discount']
            each = net // line['qty']
            done = min(line['qty'], paid[line['sku']])
            paid[line['sku']] -= done
            for n in range(done, line['qty']):
                yield i, line['sku'], net - n * each if n + 1 == line['qty'] else each

    def plan(self, order, wanted):
        """([(purse, units, fen, place of a line)], what is lacking)"""
        takes, cups, closed = [], [[p, p.left] for p in self.lots_of(order, ('cups',))], set()
        for i, sku, price in self.units_of(order):
            have = [c for c in cups if c[0].sku == sku and c[1]]
            if i in closed or not have or price > wanted or not price:
                closed.add(i)
                continue
            have[0][1] -= 1
            wanted -= price
            takes.append((have[0][0], 1, price, i))
        for p in self.lots_of(order, VALUE):
            n = min(wanted, p.left)
            if n:
                takes.append((p, n, n, None))
            wanted -= n
        worth = self.setting('points_value')
        points = self.lots_of(order, ('points',)) if worth else []
        fen = min(wanted, sum(p.left for p in points) * worth // 100)
        units, rest = -(-fen * 100 // worth) if fen else 0, fen
        for p in points:
            n = min(units, p.left)
            if n:               # each lot its share of what is still to be shared
                takes.append((p, n, half_up(rest, n, units), None))
                units, rest = units - n, rest - takes[-1][2]
        return takes, wanted - fen

    def spend(self, order, takes):
        """Units of a lot that pay as much for a line go together, and so does what they
        have cost."""
        lots = {}
        for p, units, fen, line in takes:
            like = (p, None, None) if line is None else (p, line, fen)
            lots[like] = [a + b for a, b in zip(lots.get(like, (0, 0)), (units, fen))]
        for (p, _, _), (units, fen) in lots.items():
            paid = half_up(p.paid, units, p.left)
            p.left -= units
            p.paid -= paid
            order.uses.append(Use(p, units, fen, paid))
            own = HOMES[p.kind][1] + (p.sku + ':' if p.sku else '') + p.customer
            if p.kind in VALUE:
                self.move(own, 'cash:coin', fen)
                continue
            self.move(own, HOMES[p.kind][0], units)
            cost = 0
            if p.kind == 'cups':
                cost = paid
                if cost:
                    self.move('prepaid:%s:%s' % (p.sku, p.customer), 'cash:coin', cost)
            if fen != cost:
                self.move(*(('gifted', 'cash:coin') if fen > cost else
                            ('cash:coin', 'gifted')), abs(fen - cost))
