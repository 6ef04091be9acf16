"""Orders to suppliers in the model: what is open of them, and what is owed."""
from kernel import Reject, half_up, instant
from orders import refusal
from transfer import Transfers


class Bought:
    """A line of an order."""

    def __init__(self, qty, cost):
        self.qty, self.cost, self.open = qty, cost, qty
        self.received = self.closed = 0

    def come(self, qty, closed, cancelled):
        self.received += qty
        self.closed += closed
        self.open = 0 if cancelled else max(0, self.qty - self.received - self.closed)


class Purchase:
    def __init__(self, store, lines):
        self.store, self.cancelled = store, False
        self.lines = {line['item']: Bought(line['qty'], line.get('cost')) for line in lines}


class Purchases(Transfers):
    def __init__(self):
        super().__init__()
        self.purchases = {}     # (supplier, no) -> Purchase

    # -- stock-order

    def buy(self, rec, opts):
        name, items = (rec['supplier'], rec['no']), [n['item'] for n in rec.get('lines', ())]
        if rec.get('cancel'):
            return self.buy_no_more(rec, opts, name)
        if len(set(items)) < len(items):
            raise Reject('value_range')
        found = self.entry(rec, 'stock-order', 'purchase',
                           ('store', 'expected_at', 'ordered_at', 'lines'), opts, key=name)
        if isinstance(found, dict):
            return found
        when = instant(rec.get('ordered_at')) or self.now
        self.need('store', rec['store'], when)
        for item in items:
            self.need('item', item, when)
        self.purchases[name] = Purchase(rec['store'], rec['lines'])
        return self.entered(found, {'status': 'ordered'})

    def buy_no_more(self, rec, opts, name):
        found = self.entry(rec, 'stock-order', 'purchase-cancel', ('cancel',), opts, key=name)
        if isinstance(found, dict):
            return found
        order = self.purchases.get(name)
        if order is None:
            raise Reject('unknown_purchase')
        closed = [{'item': item, 'qty': line.open}
                  for item, line in sorted(order.lines.items()) if line.open]
        if not closed:
            return self.entered(found, refusal('stock-order', 'nothing_open'))
        order.cancelled = True
        for line in order.lines.values():
            line.open = 0
        return self.entered(found, {'status': 'cancelled', 'closed': closed})

    # -- receipts against them

    def order_of(self, rec, opts):
        """(supplier, number, short) of a receipt; None where it has none."""
        supplier, no = rec.get('supplier'), rec.get('order')
        if supplier is None and no is not None:
            raise Reject('missing_field')
        if supplier is None and 'order' in opts:
            supplier, no = opts['order'].split('/', 1)
        if no is None and 'cost' not in rec:
            raise Reject('missing_field')
        return supplier, no, no is not None and rec.get('short', False)

    def by_order(self, rec, came):
        """What it costs and what of it was ordered, before it comes in."""
        supplier, no, last = came.said
        came.owed = {}
        if supplier is None:
            return
        if no is not None:
            order = self.purchases.get((supplier, no))
            if order is None:
                raise Reject('unknown_purchase')
            if order.store != rec['store'] or rec['item'] not in order.lines:
                raise Reject('not_ordered')
            self.by_line(came, order, order.lines[rec['item']], last)
        if 'supplier' not in rec:
            came.owed.update(supplier=supplier, order=no)
        came.owed['owed'] = came.cost

    @staticmethod
    def by_line(came, order, line, last):
        over, still = max(0, came.qty - line.open), max(0, line.open - came.qty)
        closed = still if last else 0
        if came.cost is None:
            if line.cost is None:
                raise Reject('missing_field')
            came.cost = half_up(line.cost, line.received + came.qty, line.qty) - \
                half_up(line.cost, line.received, line.qty)
        came.bought = order, line, closed
        came.owed['open'] = still - closed
        came.owed.update({k: v for k, v in (('over', over), ('closed', closed)) if v})

    def owe_for(self, came, back=False):
        """The receipt came, or is taken back: what is owed and open changes."""
        due = 'due:%s' % came.said[0], 'bought:' + came.place[0]
        if came.said[0] is not None:
            self.carry(*(due[::-1] if back else due), came.cost)
        if came.bought:
            order, line, closed = came.bought
            sign = -1 if back else 1
            line.come(sign * came.qty, sign * closed, order.cancelled)
