"""Counts in the model: lines beside the book as it is now, posted when approved."""
from kernel import Reject, half_up
from orders import refusal
from purchase import Purchases
from stock import EXPIRED_TOO, FRESH, NEVER, Came, price

COUNTED, POSTED, SUPERSEDED, HELD = range(4)
FACTS = 'at seq counted book used bp cost sold made base posted micros state'.split()


class Line:
    """An item in a count."""
    __slots__ = FACTS

    def __init__(self, counted, book, at, seq):
        self.counted, self.book, self.at, self.seq = counted, book, at, seq
        self.posted = self.micros = 0
        self.state = COUNTED

    @property
    def variance(self):
        return self.counted - self.book

    def facts(self):
        return tuple(getattr(self, n) for n in FACTS if n != 'seq')


class Counts(Purchases):
    def __init__(self):
        super().__init__()
        self.counts = {}        # (store, name) -> item -> Line
        self.approved = set()   # (store, name)

    def posted(self, kind, place):
        return self.accounts.get('%s:%s:%s' % ((kind,) + place), (0, 0))[0]

    def count(self, rec, opts):
        if rec.get('approve', opts.get('approve')):
            return self.approve(rec, opts)
        if 'item' not in rec:
            raise Reject('missing_field')
        key = rec.get('key') or str([rec[n] for n in ('count', 'store', 'item', 'counted')])
        found = self.entry(rec, 'stock-count', 'count-key' if 'key' in rec else 'count-line',
                           ('count', 'store', 'item', 'counted'), opts, key=key)
        if isinstance(found, dict):
            return found
        if (rec['store'], rec['count']) in self.approved:
            return self.entered(found, refusal('stock-count', 'count_closed'))
        self.need('store', rec['store'], self.now)
        self.need('item', rec['item'], self.now)
        return self.entered(found, self.compare(rec))

    # -- a line

    def worth(self, heap, q):
        """What q units cost as all of it does, or as the last lot did."""
        qty, micros = heap.qty, heap.micros
        if not qty and heap.named:
            qty, micros = max(heap.named.values(), key=lambda lot: lot.n).brought
        return half_up(micros, q, qty) if qty else 0

    def compare(self, rec):
        place = rec['store'], rec['item']
        self.serial += 1
        line = Line(rec['counted'], self.posted('stock', place) + self.posted('short', place),
                    self.now, self.serial)
        line.sold, line.made, line.base = [self.posted(kind, place) for kind in
                                           ('customer', 'made', 'counted')]
        line.used = self.used_since(place, line) or None
        line.cost = self.signed(line.variance, self.worth(self.heap(*place),
                                                          abs(line.variance)))
        of = line.used or line.book
        line.bp = None if of <= 0 else self.signed(
            line.variance, half_up(abs(line.variance), 10000, of))
        self.counts.setdefault((rec['store'], rec['count']), {})[rec['item']] = line
        members = {'book': line.book, 'variance': line.variance, 'variance_bp': line.bp,
                   'cost_micros': line.cost, 'status': 'counted'}
        return dict(members, used=line.used) if line.used else members

    @staticmethod
    def signed(like, n):
        return -n if like < 0 else n

    def done(self, place):
        """The lines of an item that were posted, in the order of their counting."""
        return sorted((line for (store, _), lines in self.counts.items()
                       for item, line in lines.items() if (store, item) == place and
                       line.state in (POSTED, HELD)), key=lambda n: (n.at, n.seq))

    def used_since(self, place, line):
        before = [each for each in self.done(place) if each.at < line.at]
        if not before:
            return 0
        return max(0, line.sold - before[-1].sold + max(0, line.made - before[-1].made))

    # -- the whole

    def approve(self, rec, opts):
        if any(n in rec for n in ('item', 'counted', 'at')):
            raise Reject('value_range')
        name = rec['store'], rec['count']
        before = self.entries.get(('count-approve', name))
        found = self.entry(rec, 'stock-count', 'count-approve', ('count', 'store'), opts,
                           key=name, over=before is not None and 'lines_held' in before[2])
        if isinstance(found, dict):
            return found
        lines = [(item, line) for item, line in sorted(self.counts.get(name, {}).items())
                 if line.state in (COUNTED, HELD)]
        if not lines:
            raise Reject('unknown_count')
        self.serial += 1
        said = [self.post(name, item, line) for item, line in lines]
        self.approved.add(name)
        held, micros = [x for x in said if 'held' in x], sum(x['cost_micros'] for x in said)
        members = {'status': 'approved', 'posted': said, 'cost_micros': micros}
        return self.entered(found, dict(members, lines_held=len(held)) if held else members)

    def post(self, name, item, line):
        """What of the variance other counts have not posted since."""
        place, out = (name[0], item), {'item': item, 'variance': line.variance}
        rest = line.variance - (line.base - self.posted('counted', place))
        later = [n for n in self.done(place) if (n.at, n.seq) > (line.at, line.seq)]
        posted = micros = held = 0
        if not later and rest < 0:
            posted, micros, held = self.missed(place, -rest)
        elif not later and rest > 0:
            posted, micros = rest, self.found(place, name[1], rest)
        line.state = SUPERSEDED if later else HELD if held else POSTED
        line.posted += posted
        line.micros += micros
        for member, value in (('held', held), ('superseded', bool(later))):
            if value:
                out[member] = value
        return dict(out, posted=posted, cost_micros=micros)

    def missed(self, place, rest):
        """(posted, micros, held): what orders hold is not taken."""
        q, heap, cost = min(rest, self.free(place, EXPIRED_TOO)), self.heap(*place), 0
        if q:
            cost = heap.take(q, self.now, self.fifo(place[0]), EXPIRED_TOO)[0]
            self.note_use(heap, self.now, q, cost)
            self.move('stock:%s:%s' % place, 'counted:%s:%s' % place, q)
            self.pair('value', 'loss:count', place[0], cost)
        return -q, -cost, rest - q

    def newest(self, heap):
        return max((lot for lot in heap.lots if lot.may(self.now, FRESH)),
                   key=lambda lot: (lot.received, lot.n), default=None)

    def found(self, place, name, rest):
        """What it costs; what was sold short was there, too."""
        heap, where, by_lot = self.heap(*place), '%s:%s' % place, self.fifo(place[0])
        lot, was = self.newest(heap), heap.by_lot
        sold = min(rest, max(0, -self.posted('short', place)))
        if by_lot:
            heap.value_by_lot(True)
        micros = half_up(lot.micros, rest, lot.left) if by_lot and lot else \
            self.worth(heap, rest)
        cogs = price(micros, rest, sold)
        self.carry('counted:' + where, 'short:' + where, sold)
        self.carry('counted:' + where, 'stock:' + where, rest - sold)
        self.pair('loss:count', 'cogs', place[0], cogs)
        self.pair('loss:count', 'value', place[0], micros - cogs)
        if rest == sold:
            heap.value_by_lot(was)
            return micros
        if lot is None:
            item = self.in_force('item', place[1], self.now)[2]
            name = self.name(place, name)
            lot = self.new_lot(place, name, self.now, *self.times(item, self.now, NEVER))
            lot.brought = rest - sold, micros - cogs
            self.came.setdefault(place + (name,), []).append(Came(None, place, rest, 0))
        heap.put(lot, rest - sold, micros - cogs)
        heap.changes.append((self.now, self.serial, self.now, rest - sold, micros - cogs, 0))
        return micros
