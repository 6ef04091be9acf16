"""Stock between stores in the model: sent, on the way, taken in or lost."""
from aside import Aside
from kernel import Reject, instant
from orders import refusal
from stock import FRESH, Came, Lot, price


class Transit:
    """A lot on the way."""

    def __init__(self, item, lot, qty, worth):
        self.item, self.name, self.left, self.worth = item, lot.name, qty, worth
        self.dates = lot.expires, lot.use_by, lot.alert
        self.take = self.micros = 0


class Transfers(Aside):
    def __init__(self):
        super().__init__()
        self.transfers = {}     # name -> (from, to, [Transit])

    def transfer(self, rec, opts):
        """Each item stands in one line: the generator sees to that."""
        return self.arrive(rec, opts) if rec.get('received') else self.send(rec, opts)

    def named_first(self, rec):
        return sorted(rec.get('items', ()), key=lambda line: 'lot' not in line)

    # -- the first leg

    def send(self, rec, opts):
        if rec['store'] == rec['to']:
            raise Reject('value_range')
        found = self.entry(rec, 'stock-transfer', 'transfer', ('store', 'to', 'items', 'at'),
                           opts, key=rec['transfer'])
        if isinstance(found, dict):
            return found
        when, store, lacks = instant(rec.get('at')) or self.now, rec['store'], []
        for name in store, rec['to']:
            self.need('store', name, when)
        for line in self.named_first(rec):
            self.need('item', line['item'], when)
            if 'lot' in line and line['lot'] not in self.heap(store, line['item']).named:
                raise Reject('unknown_lot')
        for line in self.named_first(rec):
            lacks += self.look(store, [(line['item'], line['qty'])], FRESH, False,
                               line.get('lot'))[1]
        if lacks:
            return self.entered(found, refusal('stock-transfer', 'no_stock', short=lacks))
        lots, total, taken = [], 0, []
        self.serial += 1
        for line in self.named_first(rec):
            total += self.load(rec, line, when, lots, taken)
        self.transfers[rec['transfer']] = store, rec['to'], lots
        self.carry('value:' + store, 'moving:%s:%s' % (store, rec['to']), total)
        return self.entered(found, {'status': 'sent', 'cost_micros': total, 'taken': taken})

    def load(self, rec, line, when, lots, taken):
        """What a line costs; its lots with their parts of that."""
        place, left, fifo = (rec['store'], line['item']), line['qty'], self.fifo(rec['store'])
        heap = self.heap(*place)
        one = heap.named[line['lot']] if 'lot' in line else None
        cost, parts = heap.take(left, self.now, fifo, FRESH, one)
        self.note_use(heap, when, left, cost)
        self.carry('stock:%s:%s' % place,
                   'transit:%s:%s:%s' % (rec['store'], rec['to'], line['item']), left)
        rest = cost
        for lot, n, own in sorted(parts, key=lambda p: Lot.rank(p[0])):
            part = own if fifo else price(rest, left, n)
            left -= n
            rest -= part
            lots.append(Transit(line['item'], lot, n, part))
            taken.append({'item': line['item'], 'lot': lot.name, 'qty': n})
        return cost

    def carry(self, debit, credit, amount):
        if amount:
            self.move(debit, credit, amount)

    # -- the second

    def arrive(self, rec, opts):
        if not rec.get('items', True) and not rec.get('short'):
            raise Reject('value_range')
        said = [rec.get(n) for n in ('received', 'items', 'short', 'at')]
        key = rec['transfer'], rec['key'] if 'key' in rec else str(said)
        found = self.entry(rec, 'stock-transfer', 'arrival' + '-key' * ('key' in rec),
                           ('received', 'items', 'short', 'at'), opts, key=key,
                           store=self.transfers.get(rec['transfer'], (None, None))[1])
        if isinstance(found, dict):
            return found
        if rec['transfer'] not in self.transfers:
            raise Reject('unknown_transfer')
        source, to, lots = self.transfers[rec['transfer']]
        lots = [lot for lot in lots if lot.left]
        lacks = self.choose(rec, lots)
        if lacks:
            return self.entered(found, refusal('stock-transfer', 'not_sent', short=lacks))
        if not lots:
            return self.entered(found, refusal('stock-transfer', 'nothing_open'))
        when, last = instant(rec.get('at')) or self.now, rec.get('short', False)
        self.serial += 1
        arrived = [self.unload(lot, source, to, when) for lot in lots if lot.take]
        total = sum(lot.micros for lot in lots)
        missing = [{'item': lot.item, 'lot': lot.name, 'qty': lot.left - lot.take}
                   for lot in lots if lot.left > lot.take]
        for lot in lots:
            lot.left -= lot.take
            lot.worth -= lot.micros
            if last:
                self.carry('transit:%s:%s:%s' % (source, to, lot.item),
                           'issued:transit:%s:%s' % (source, lot.item), lot.left)
                self.carry('moving:%s:%s' % (source, to), 'loss:transit:' + source,
                           lot.worth)
                lot.left = lot.worth = 0
        members = {'status': 'part_received' if missing and not last else 'received',
                   'cost_micros': total, 'arrived': arrived}
        if missing:
            members['lost' if last else 'in_transit'] = missing
        return self.entered(found, members)

    def choose(self, rec, lots):
        """How much of each lot came; what of the record is not on the way."""
        lacks = []
        for lot in lots:
            lot.micros, lot.take = 0, 0 if 'items' in rec else lot.left
        for line in self.named_first(rec):
            left = line['qty']
            for lot in lots:
                if lot.item == line['item'] and line.get('lot', lot.name) == lot.name:
                    part = min(left, lot.left - lot.take)
                    lot.take += part
                    left -= part
            if left:
                lack = {k: line[k] for k in ('item', 'lot') if k in line}
                lacks.append(dict(lack, needed=line['qty'], available=line['qty'] - left))
        return lacks

    def unload(self, lot, source, to, when):
        """What came of a lot, at what it costs; what was sold short is made good first."""
        place, qty = (to, lot.item), lot.take
        heap, where = self.heap(*place), '%s:%s' % (to, lot.item)
        name = self.name(place, lot.name)
        lot.micros = price(lot.worth, lot.left, qty)
        self.move('transit:%s:%s' % (source, where), 'stock:' + where, qty)
        self.carry('moving:%s:%s' % (source, to), 'value:' + to, lot.micros)
        back = self.repay(place, self.store_now(to), qty)
        back_micros = price(lot.micros, qty, back)
        self.carry('stock:' + where, 'short:' + where, back)
        self.carry('value:' + to, 'cogs:' + to, back_micros)
        if self.fifo(to):
            heap.value_by_lot(True)
        new = self.new_lot(place, name, when, *lot.dates)
        self.came.setdefault(place + (name,), []).append(Came(None, place, qty, 0))
        new.brought = qty - back, lot.micros - back_micros
        heap.put(new, qty - back, lot.micros - back_micros)
        heap.changes.append((when, self.serial, self.now, qty - back,
                             lot.micros - back_micros, 0))
        return {'item': lot.item, 'lot': name, 'qty': qty}
