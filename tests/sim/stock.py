"""Stock in the model: lots first to expire first, moving averages, what orders take."""
from kernel import Kernel, Reject, half_up, instant

NEVER = 1 << 62
FEN = 10000                 # micros in a fen
ZONES = {'Asia/Shanghai': 8, 'Asia/Tokyo': 9, 'Asia/Bangkok': 7}
HOUR = 3600000


def day_start(store):
    return int(store.get('day_start', '0h')[:-1]) * HOUR


def offset(store):
    return ZONES[store['zone']] * HOUR


def business_day(store, when):
    return (when + offset(store) - day_start(store)) // 86400000


class Lot:
    __slots__ = ('name', 'expires', 'received', 'n', 'left')

    def rank(self):
        return self.expires, self.received, self.n


class Heap:
    """What a store has of an item."""

    def __init__(self):
        self.lots, self.qty, self.micros = [], 0, 0
        self.received = self.used = 0
        self.last_use = 0
        self.changes = []     # (at, serial, recorded, qty, micros, revalued)

    def cost(self, q):
        return self.micros if q == self.qty else half_up(self.micros, q, self.qty)

    def stale(self, now):
        return sum(lot.left for lot in self.lots if lot.received > now or lot.expires <= now)

    def take(self, q, now):
        """q units: of what has come and is good, then of what expired, then of the rest;
        each from the lots that expire first."""
        self.used += q
        for good in (lambda lot: lot.received <= now < lot.expires,
                     lambda lot: lot.received <= now, lambda lot: True):
            for lot in sorted(filter(good, self.lots), key=Lot.rank):
                part = min(q, lot.left)
                lot.left -= part
                q -= part
        self.lots = [lot for lot in self.lots if lot.left]
        if q:
            raise AssertionError('more is used than came in')

    def revalue(self, since, qty, micros):
        """How much more would have gone out since, had a receipt been known."""
        if not since or self.last_use < since:
            return 0
        window = sorted(c for c in self.changes if c[0] >= since and c[2] >= since)
        before = sum(c[5] for c in window)
        had = self.qty - sum(c[3] for c in window)
        value = self.micros - sum(c[4] for c in window) + before
        if had < 0 or value < 0:
            return 0
        qty, value, more = qty + had, value + micros, 0
        for _, _, _, q, m, _ in window:
            cost = -m
            if q < 0:
                if -q > qty:
                    return 0
                cost = value if -q == qty else half_up(value, -q, qty)
                more += cost + m
            qty += q
            value -= cost
        return more - before


class Stock(Kernel):
    def __init__(self):
        super().__init__()
        self.heaps = {}       # (store, item) -> Heap
        self.receipts = {}    # key -> (content, members)
        self.stocked = set()  # items that were ever received
        self.lot_count = {}
        self.lot_names = {}   # (store, item, lot) -> key

    def heap(self, store, item):
        return self.heaps.setdefault((store, item), Heap())

    def need(self, kind, name, when):
        doc = self.lookup(kind, name, when)
        if not doc:
            raise Reject('unknown_' + kind)
        return doc

    # -- stock-receive

    def receive(self, rec, opts):
        named = 'lot' in rec
        content = tuple(rec.get(k) for k in
                        ('store', 'item', 'qty', 'cost', 'expires', 'received_at'))
        if named:
            key = (rec['store'], rec['item'], rec['lot'])
        else:
            key = ('key', rec['key'])
        if key in self.receipts:
            if self.receipts[key][0] != content:
                raise Reject('key_conflict')
            return dict(rec, **self.receipts[key][1])
        when = instant(rec.get('received_at')) or self.now
        self.need('store', rec['store'], when)
        item = self.need('item', rec['item'], when)
        return self.come_in(rec, key, content, item, when)

    def come_in(self, rec, key, content, item, when):
        lot, place = Lot(), (rec['store'], rec['item'])
        heap = self.heap(*place)
        self.serial += 1
        heap.received += rec['qty']
        self.stocked.add(rec['item'])
        lot.n, lot.left, lot.received = self.serial, rec['qty'], when
        lot.expires = instant(rec.get('expires')) or NEVER
        if lot.expires == NEVER and 'shelf_life' in item:
            lot.expires = when + int(item['shelf_life'][:-1]) * HOUR
        lot.name = rec.get('lot')
        n = self.lot_count[place] = self.lot_count.get(place, 0) + 1
        if lot.name is None:
            while place + (str(n),) in self.lot_names:
                n += 1
            lot.name = str(n)
        self.lot_names[place + (lot.name,)] = key
        cost = rec['cost'] * FEN
        more = heap.revalue(instant(rec.get('received_at')), rec['qty'], cost)
        heap.lots.append(lot)
        heap.qty += rec['qty']
        heap.micros += cost - more
        heap.changes.append((when, self.serial, self.now, rec['qty'], cost, more))
        self.move('supplier:%s:%s' % place, 'stock:%s:%s' % place, rec['qty'])
        self.move('purchases:' + rec['store'], 'value:' + rec['store'], cost)
        members = {'lot': lot.name, 'status': 'received'}
        if more:
            pair = 'value:' + rec['store'], 'cogs:' + rec['store']
            self.move(*(pair if more > 0 else pair[::-1]), abs(more))
            members['revalued_micros'] = more
        self.receipts[key] = content, members
        # a lot that was numbered here can come back with its number
        self.receipts[place + (lot.name,)] = content, members
        return dict(rec, **members)

    # -- what an order takes

    def uses(self, order):
        """(line, item, quantity): by line, the recipe and then the options."""
        for i, line in enumerate(order.lines):
            for recipe in line['recipes']:
                for part in recipe:
                    yield i, part['item'], part['qty'] * line['qty']

    def needs(self, order):
        total = {}
        for _, item, qty in self.uses(order):
            total[item] = total.get(item, 0) + qty
        return sorted(total.items(), key=lambda p: p[0].encode())

    def legs(self, order):
        """(legs, lacks): a fact takes what there is and is short of the rest."""
        legs, lacks = [], []
        for item, qty in self.needs(order):
            where = '%s:%s' % (order.store, item)
            there = self.available('stock:' + where)
            if not order.happened:
                there = max(0, there - self.heap(order.store, item).stale(self.now))
            if there < qty:
                lacks.append({'item': item, 'qty': qty - there} if order.happened else
                             {'item': item, 'needed': qty, 'available': there})
            part = min(there, qty)
            if part > 0:
                legs.append(('stock:' + where, 'customer:' + where, part))
            if part < qty:
                legs.append(('short:' + where, 'customer:' + where, qty - part))
        return legs, lacks

    def use(self, order, legs, when):
        """Stock is used: each line's cost by the average, and is it known whole?"""
        left = {leg[0].split(':')[2]: leg[2] for leg in legs if leg[0].startswith('stock:')}
        for item, qty in left.items():
            self.heap(order.store, item).take(qty, self.now)
        spent, self.serial = {item: 0 for item in left}, self.serial + 1
        taken, costs, costed = dict(left), [0] * len(order.lines), [None] * len(order.lines)
        for i, item, qty in self.uses(order):
            part = min(left.get(item, 0), qty)
            costed[i] = costed[i] is not False and part == qty
            if not part:
                continue
            heap = self.heap(order.store, item)
            cost = heap.cost(part)
            heap.qty -= part
            heap.micros -= cost
            left[item] -= part
            spent[item] += cost
            costs[i] += cost
        for item, qty in taken.items():
            heap = self.heap(order.store, item)
            heap.last_use = max(heap.last_use, when)
            heap.changes.append((when, self.serial, self.now, -qty, -spent[item], 0))
        order.cost = sum(costs)
        for line, cost, known in zip(order.lines, costs, costed):
            line['cost'], line['costed'] = cost, bool(known)
        if order.cost:
            self.move('value:' + order.store, 'cogs:' + order.store, order.cost)
        return order.cost
