"""Stock in the model: lots first to expire first, moving averages, what orders take."""
from kernel import Kernel, Reject, half_up, instant

NEVER = (1 << 63) - 1
FEN = 10000                 # micros in a fen
ZONES = {'Asia/Shanghai': 8, 'Asia/Tokyo': 9, 'Asia/Bangkok': 7}
HOUR = 3600000


def day_start(store):
    return int(store.get('day_start', '0h')[:-1]) * HOUR


def span(text):
    """A duration as milliseconds."""
    return int(text[:-1]) * {'h': HOUR, 'm': 60000, 's': 1000}[text[-1]]


def offset(store):
    return ZONES[store['zone']] * HOUR


def business_day(store, when):
    return (when + offset(store) - day_start(store)) // 86400000


FRESH, EXPIRED_TOO, ANY = 'fresh', 'expired', 'any'


class Lot:
    __slots__ = ('name', 'expires', 'received', 'use_by', 'alert', 'n', 'left', 'micros',
                 'alerted', 'sealed', 'brought')

    def __init__(self, n, name, received, expires=NEVER, use_by=NEVER, alert=NEVER):
        self.n, self.name, self.received, self.expires = n, name, received, expires
        self.use_by, self.alert = use_by, alert
        self.left = self.micros = 0
        self.alerted, self.sealed, self.brought = False, True, (0, 0)

    def rank(self):
        return self.expires, self.received, self.n

    def may(self, now, pick):
        return pick == ANY or self.received <= now and (
            pick == EXPIRED_TOO or self.expires > now)


class Came:
    """A receipt, or a lot that was made here and is none: content None."""

    def __init__(self, content, place, qty, cost):
        self.content, self.place, self.qty, self.cost = content, place, qty, cost
        self.reversed = self.lot = self.members = self.bought = None
        self.said, self.owed = (None, None, False), {}


def price(micros, qty, q):
    return micros if q == qty else half_up(micros, q, qty)


class Heap:
    """What a store has of an item."""

    def __init__(self):
        self.lots, self.named = [], {}      # the open ones in their order; all by name
        self.qty = self.micros = self.used = 0
        self.by_lot = False
        self.changes = []     # (at, serial, recorded, qty, micros, revalued)

    def value_by_lot(self, by_lot):
        """The lots carry the values from now on, or no more."""
        if by_lot == self.by_lot:
            return
        qty, micros, self.by_lot = self.qty, self.micros, by_lot
        for lot in self.lots:
            lot.micros = price(micros, qty, lot.left) if by_lot else 0
            qty -= lot.left
            micros -= lot.micros

    def stale(self, now, pick=FRESH):
        return sum(lot.left for lot in self.lots if not lot.may(now, pick))

    def put(self, lot, qty, micros):
        """So many units come into a lot, which may have been used up."""
        if not qty:
            return
        if not lot.left:
            lot.alerted = False
            self.lots = sorted(self.lots + [lot], key=Lot.rank)
        lot.left += qty
        lot.micros += micros if self.by_lot else 0
        self.qty += qty
        self.micros += micros

    def take(self, q, now, fifo, pick=FRESH, one=None):
        """(cost, [(lot, qty, micros)]) of q units: of what may be used, then of what
        expired, then of the rest; each from the lots that expire first."""
        self.value_by_lot(fifo)
        parts, left = [], q
        for may in (pick, EXPIRED_TOO, ANY):
            for lot in [one] if one else list(self.lots):
                part = min(left, lot.left)
                if part and (one or lot.may(now, may)):
                    cost = price(lot.micros, lot.left, part) if fifo else 0
                    lot.left -= part
                    lot.micros -= cost
                    left -= part
                    parts.append((lot, part, cost))
        if left:
            raise AssertionError('more is used than came in')
        self.lots = [lot for lot in self.lots if lot.left]
        cost = sum(p[2] for p in parts) if fifo else price(self.micros, self.qty, q)
        self.qty -= q
        self.micros -= cost
        return cost, parts

    def revalue(self, since, qty, micros):
        """How much more would have gone out since, had a receipt been known."""
        if not since or self.used < since or not qty:
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
        self.came = {}        # by lot or key: the receipts in their order
        self.by_key = {}      # the same by the keys of their events
        self.stocked = set()  # items that were ever received
        self.told = {}        # (store, item) -> events on its stream
        self.lot_serial = 0

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
        said = self.order_of(rec, opts)
        content = said + tuple(rec.get(k) for k in (
            'store', 'item', 'qty', 'cost', 'expires', 'received_at'))
        place = rec['store'], rec['item']
        key = place + (rec['lot'],) if named else ('key', rec['key'])
        before = self.came.get(key, [])
        for came in before:
            if came.content == content:
                gone = {'reversed': True} if came.reversed else {}
                return dict(rec, **came.members, **gone)
            if not came.reversed:
                raise Reject('key_conflict')
        when = instant(rec.get('received_at')) or self.now
        self.need('store', rec['store'], when)
        item = self.need('item', rec['item'], when)
        came = Came(content, place, rec['qty'], rec.get('cost'))
        came.said = said
        self.by_order(rec, came)
        self.must_be_open(rec.get('received_at'), rec['store'])
        came.key = '%s%s:%s' % (
            'receipt' if named else 'receipt-key', '.%d' % (len(before) + 1) * bool(before),
            '/'.join(key) if named else rec['key'])
        out = self.come_in(rec, came, item, when)
        # a lot that was numbered here can come back with its number
        for each in {key, place + (came.lot.name,)}:
            self.came.setdefault(each, []).append(came)
        self.by_key[came.key] = came
        return out

    def new_lot(self, place, name, received, expires=NEVER, use_by=NEVER, alert=NEVER):
        self.lot_serial += 1
        lot = Lot(self.lot_serial, name, received, expires, use_by, alert)
        self.heap(*place).named[name] = lot
        self.stocked.add(place[1])
        return lot

    @staticmethod
    def times(item, received, expires):
        """(expires, use_by, alert) by the shelf life."""
        if expires == NEVER and 'shelf_life' in item:
            expires = received + span(item['shelf_life'])
        if expires == NEVER:
            return NEVER, NEVER, NEVER
        return (expires,) + tuple(expires - span(item[name]) if name in item else NEVER
                                  for name in ('use_by', 'alert'))

    def number(self, place):
        """A name for a lot: the number of the event on the item's stream, or the next."""
        n, heap = self.told.get(place, 0) + 1, self.heap(*place)
        while str(n) in heap.named:
            n += 1
        return str(n)

    def tell(self, place):
        self.told[place] = self.told.get(place, 0) + 1

    def pair(self, left, right, store, micros):
        """Value moves from one kind of account to another, or back."""
        names = [kind + ':' + store for kind in (left, right)]
        if micros:
            self.move(*(names if micros > 0 else names[::-1]), abs(micros))

    def come_in(self, rec, came, item, when):
        place, qty, cost = came.place, came.qty, came.cost * FEN
        heap, store = self.heap(*place), self.in_force('store', rec['store'], self.now)[2]
        self.serial += 1
        expires = instant(rec.get('expires')) or NEVER
        lot = self.new_lot(place, rec.get('lot') or self.number(place), when,
                           *self.times(item, when, expires))
        lot.brought = qty, cost
        self.tell(place)
        back = self.repay(place, store, qty)
        back_micros = price(cost, qty, back)
        qty_left, value = qty - back, cost - back_micros
        fifo = store.get('costing') == 'fifo'
        more = 0 if fifo else heap.revalue(instant(rec.get('received_at')), qty_left, value)
        if fifo or more:
            heap.value_by_lot(fifo)
        heap.put(lot, qty_left, value)
        heap.micros -= more
        heap.changes.append((when, self.serial, self.now, qty_left, value, more))
        self.move('supplier:%s:%s' % place, 'stock:%s:%s' % place, qty)
        if back:
            self.move('stock:%s:%s' % place, 'short:%s:%s' % place, back)
        self.pair('purchases', 'value', rec['store'], cost)
        self.pair('value', 'cogs', rec['store'], back_micros)
        self.pair('value', 'cogs', rec['store'], more)
        members = {'lot': lot.name, 'status': 'received'}
        if back:
            members['repaid'] = back
        if more:
            members['revalued_micros'] = more
        came.members, came.lot = dict(members, **came.owed), lot
        came.repaid, came.more, came.change = back, more, heap.changes[-1]
        self.owe_for(came)
        return dict(rec, **came.members)

    def repay(self, place, store, qty):
        """What was sold short is made good first, where the store allows it."""
        short = -self.account('short:%s:%s' % place)[0]
        return min(short, qty) if store.get('negative') and short > 0 else 0

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

    def store_now(self, name):
        return self.in_force('store', name, self.now)[2]

    def fifo(self, store):
        return self.store_now(store).get('costing') == 'fifo'

    def shorts(self, order):
        return order.happened or bool(self.store_now(order.store).get('negative'))

    def legs(self, order, pick=FRESH):
        """(legs, lacks): a fact takes what there is and is short of the rest."""
        shorts = self.shorts(order)
        legs, lacks = [], []
        for item, qty in self.needs(order):
            where = '%s:%s' % (order.store, item)
            there = self.available('stock:' + where)
            if not order.happened:
                there -= self.heap(order.store, item).stale(self.now, pick)
            there = max(0, there)
            if there < qty:
                lacks.append({'item': item, 'qty': qty - there} if shorts else
                             {'item': item, 'needed': qty, 'available': there})
            part = min(there, qty)
            if part > 0:
                legs.append(('stock:' + where, 'customer:' + where, part))
            if part < qty:
                legs.append(('short:' + where, 'customer:' + where, qty - part))
        return legs, lacks

    def use(self, order, legs, when):
        """Stock is used: what each line costs, and is that known whole?"""
        left = {leg[0].split(':')[2]: leg[2] for leg in legs if leg[0].startswith('stock:')}
        costs, costed = [0] * len(order.lines), [None] * len(order.lines)
        fifo, order.taken, self.serial = self.fifo(order.store), {}, self.serial + 1
        for i, item, qty in self.uses(order):
            part = min(left.get(item, 0), qty)
            costed[i] = costed[i] is not False and part == qty
            if not part:
                continue
            cost, parts = self.heap(order.store, item).take(part, self.now, fifo)
            left[item] -= part
            costs[i] += cost
            self.note_taken(order.taken, item, part, cost, parts)
        for item, (qty, cost, _) in order.taken.items():
            self.note_use(self.heap(order.store, item), when, qty, cost)
        order.cost, order.taken_by_lot = sum(costs), fifo
        for line, cost, known in zip(order.lines, costs, costed):
            line['cost'], line['costed'] = cost, bool(known)
        self.pair('value', 'cogs', order.store, order.cost)
        return order.cost

    @staticmethod
    def note_taken(taken, item, qty, cost, parts):
        """taken: item -> [qty, cost, {lot: [qty, micros]}], summed over an event."""
        row = taken.setdefault(item, [0, 0, {}])
        row[0] += qty
        row[1] += cost
        for lot, n, micros in parts:
            each = row[2].setdefault(lot, [0, 0])
            each[0] += n
            each[1] += micros

    def note_use(self, heap, when, qty, cost):
        heap.used = max(heap.used, when)
        heap.changes.append((when, self.serial, self.now, -qty, -cost, 0))
