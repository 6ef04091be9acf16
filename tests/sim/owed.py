"""Money owed back in the model, and figures: by days and stores, and by skus."""
from kernel import share
from stock import Stock, business_day


class Owed(Stock):
    def __init__(self):
        super().__init__()
        self.figures = {}       # (day, store) -> eight sums
        self.by_sku = {}        # sku -> qty, revenue, discount, cost

    def cell(self, order, day):
        return self.figures.setdefault((day, order.store), [0] * 8)

    def owe(self, order, amount, sold, reason=None, parts=None, first=None):
        """Owed to the channel of the latest payment first, never more to a payment than
        it brought; parts: (line, units, amount) of what it is; first: (payment, amount)
        of what goes back before all else."""
        if amount <= 0:
            return
        before = len(order.rows)
        if sold and order.sold:
            whole, every = amount == order.paid - order.refunded, range(len(order.lines))
            parts = parts or [(i, order.lines[i]['qty'] - order.back.get(i, 0) if whole else 0,
                               part) for i, part in zip(every, share(
                                   [order.left_of(i) for i in every], amount))]
            for i, _, part in parts:
                order.less[i] = order.less.get(i, 0) + part
            store = self.in_force('store', order.store, self.now)[2]
            self.cell(order, business_day(store, self.now))[6] += amount
        else:
            parts = ()
        latest = {channel: i for i, (channel, _) in enumerate(order.payments)}
        places = sorted(range(len(order.payments)), reverse=True,
                        key=lambda i: (latest[order.payments[i][0]], i))
        order.refunded += amount
        order.gone.append((self.now, reason, amount, sold))
        if first:
            amount -= self.owe_to(order, first[0], first[1])
        # What was let off to round a payment comes last, and is given up.
        for i in sorted(places, key=lambda i: order.payments[i][0] == 'rounding'):
            amount -= self.owe_to(order, i, amount)
        self.name_units(order, order.rows[before:], parts)
        if amount:
            raise AssertionError('more is owed back than was paid')
        taken_back = sold and order.sold or order.status in (
            'refused', 'cancelled', 'refunding', 'refunded')
        if order.status != 'pending' and order.refunded >= order.paid and taken_back:
            order.status = 'refunding'
        if sold:
            self.claw_points(order)

    def owe_to(self, order, i, amount):
        channel, brought = order.payments[i]
        part, off = min(amount, brought - order.owed.get(i, 0)), channel == 'rounding'
        if part <= 0:
            return 0
        self.move(*(('rounding:' + order.store, 'payer') if off else
                    ('refunds:' + channel, 'owed:' + channel)), part)
        order.owed[i] = order.owed.get(i, 0) + part
        order.rows.append([channel, part, off, self.now, None, i, {}])
        return part

    @staticmethod
    def name_units(order, rows, parts):
        """Lines over rows, one after the other: units are with the first that has any."""
        left, at = [row[1] for row in rows], 0
        for line, units, amount in parts:
            if not units and not amount:
                continue
            while True:
                while at + 1 < len(rows) and not left[at]:
                    at += 1
                part, sku = min(amount, left[at]), order.lines[line]['sku']
                if units:
                    rows[at][6][sku] = rows[at][6].get(sku, 0) + units
                units, amount, left[at] = 0, amount - part, left[at] - part
                if not amount or at + 1 >= len(rows):
                    break

    def count_sold(self, order, fees):
        order.sold = True
        cell = self.cell(order, order.day)
        sums = (1, sum(x['qty'] for x in order.lines), order.total, order.discount, fees)
        for i, amount in enumerate(sums):
            cell[i] += amount
        if not order.lines:     # nobody knows of what
            self.by_sku.setdefault('', [0] * 4)[1] += order.total
        for line in order.lines:
            row = self.by_sku.setdefault(line['sku'], [0] * 4)
            row[0] += line['qty']
            row[1] += line['qty'] * line['price']
            row[2] += line['discount']

    def count_cost(self, order, sign=1):
        cell = self.cell(order, order.day)
        cell[5] += sign * order.cost
        cell[7] += sign * sum(x['qty'] * x['price'] for x in order.lines if x['costed'])
        for line in order.lines:
            self.by_sku.setdefault(line['sku'], [0] * 4)[3] += sign * line['cost']
