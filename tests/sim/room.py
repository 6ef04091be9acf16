"""The store-room in the model: entries under a key, waste, batches, packages, ends."""
import json

from kernel import OPEN, Reject, half_up, instant
from life import Life
from orders import refusal
from stock import ANY, EXPIRED_TOO, FRESH, NEVER, Came, Lot, span

STEP = {1: 'promotion', 2: 'stock', 3: 'group'}
ISSUE = 'store item sku qty options lot at happened note'.split()
MAKE = 'store item batches qty yield open lot at happened note'.split()


class Went:
    """What an entry took: enough to give it back."""

    def __init__(self, taken, fifo):
        self.taken, self.fifo = taken, fifo
        self.moves, self.changes = [], []
        self.reversed = self.batch = None


class Room(Life):
    def __init__(self):
        super().__init__()
        self.entries = {}       # (kind, key) -> (content, refused?, members, attempt)
        self.went = {}          # by the key of its event: what was issued or made

    # -- entries outside orders

    def entry(self, rec, by, kind, reads, opts, said=None, key=None, over=False, store=None):
        """(slot, content, attempt, record) of what is new, or the answer."""
        content = json.dumps([[n, rec[n]] for n in reads if n in rec] + [said],
                             sort_keys=True)
        if instant(rec.get('at')) > self.now:
            raise Reject('value_range')
        if key is None:
            if 'key' not in rec and 'at' not in rec:
                raise Reject('missing_field')
            key = rec.get('key') or ('at', content)
        if 'refused' in rec and not (opts.get('retry') and rec['refused']['by'] == by):
            return rec
        rec = {k: v for k, v in rec.items() if k != 'refused'}
        if (kind, key) not in self.entries:
            self.must_be_open(rec.get('at') or rec.get('ordered_at'),
                              store or rec.get('store'))
            return (kind, key), content, 1, rec
        old, refused, members, attempt = self.entries[kind, key]
        if old != content:
            raise Reject('key_conflict')
        if opts.get('retry') and (over or refused):
            self.must_be_open(rec.get('at') or rec.get('ordered_at'),
                              store or rec.get('store'))
            return (kind, key), content, attempt + 1, rec
        went = self.went.get(self.event_key((kind, key), attempt))
        gone = {'reversed': True} if went and went.reversed else {}
        return dict(rec, **members, **gone)

    @staticmethod
    def event_key(slot, attempt):
        return '%s%s:%s' % (slot[0], '.%d' % attempt if attempt > 1 else '', slot[1])

    def entered(self, found, members):
        slot, content, attempt, rec = found
        self.entries[slot] = content, 'refused' in members, members, attempt
        self.wrote = True
        return dict(rec, **members)

    # -- what an entry wants of a store's stock

    def free(self, place, pick):
        heap = self.heap(*place)
        return max(0, self.available('stock:%s:%s' % place) - heap.stale(self.now, pick))

    def in_lot(self, place, name, pick):
        lot = self.heap(*place).named.get(name)
        if not lot or not lot.left or not lot.may(
                self.now, ANY if pick == ANY else EXPIRED_TOO):
            return 0
        return min(lot.left, self.free(place, ANY))

    def look(self, store, needs, pick, shorts, lot=None):
        """([(item, needed, there)], lacks)"""
        found, lacks = [], []
        for item, qty in needs:
            place = store, item
            there = self.in_lot(place, lot, pick) if lot else self.free(place, pick)
            if there < qty:
                lack = {'item': item, 'lot': lot} if lot else {'item': item}
                lacks.append(dict(lack, qty=qty - there) if shorts else
                             dict(lack, needed=qty, available=there))
            found.append((item, qty, min(there, qty)))
        return found, lacks

    def fetch(self, store, found, pick, when, to, lot=None):
        """(cost, taken, rows) of what was looked at."""
        fifo, total, taken = self.fifo(store), 0, {}
        self.last = last = Went(taken, fifo)
        self.serial += 1
        for item, qty, there in found:
            place, where = (store, item), '%s:%s' % (store, item)
            if there:
                heap = self.heap(*place)
                cost, parts = heap.take(there, self.now, fifo, pick,
                                        heap.named[lot] if lot else None)
                total += cost
                self.note_taken(taken, item, there, cost, parts)
                self.note_use(heap, when, there, cost)
                last.changes.append((heap, heap.changes[-1]))
                last.moves.append(('stock:' + where, '%s:%s' % (to, where), there))
            if there < qty:
                last.moves.append(('short:' + where, '%s:%s' % (to, where), qty - there))
        for move in last.moves:
            self.move(*move)
        return total, [{'item': item, 'lot': each.name, 'qty': row[2][each][0]}
                       for item, row in taken.items()
                       for each in sorted(row[2], key=Lot.rank)]

    def summed(self, recipes, times):
        total = {}
        for recipe in recipes:
            for part in recipe:
                total[part['item']] = total.get(part['item'], 0) + part['qty'] * times
        return sorted(total.items(), key=lambda p: p[0].encode())

    def pick(self, rec, opts):
        return ANY if rec.get('happened') else EXPIRED_TOO if opts.get('expired') else FRESH

    def may_short(self, rec):
        return rec.get('happened') or bool(self.store_now(rec['store']).get('negative'))

    # -- stock-issue

    def issue(self, rec, opts):
        reason = rec.get('reason') or opts.get('reason')
        if not reason:
            raise Reject('missing_field')
        if 'sku' in rec and (reason == 'return' or 'lot' in rec):
            raise Reject('value_range')
        found = self.entry(rec, 'stock-issue', 'issue', ISSUE, opts, reason)
        if isinstance(found, dict):
            return found
        when, store, lot = instant(rec.get('at')) or self.now, rec['store'], rec.get('lot')
        self.need('store', store, when)
        if 'sku' in rec:
            line = self.line({k: rec[k] for k in ('sku', 'qty', 'options') if k in rec},
                             when)
            needs = self.summed(line['recipes'], rec['qty'])
        else:
            self.need('item', rec['item'], when)
            if lot and lot not in self.heap(store, rec['item']).named:
                raise Reject('unknown_lot')
            needs = [(rec['item'], rec['qty'])]
        pick, shorts = self.pick(rec, opts), self.may_short(rec)
        looked, lacks = self.look(store, needs, pick, shorts, lot)
        if 'item' in rec:
            self.tell((store, rec['item']))
        if lacks and not shorts:
            return self.entered(found, refusal('stock-issue', 'no_stock', short=lacks))
        back = reason == 'return'
        cost, taken = self.fetch(store, looked, pick, when,
                                 'supplier' if back else 'issued:' + reason, lot)
        kinds = 'value', 'purchases' if back else 'loss:' + reason
        self.pair(*kinds, store, cost)
        self.may_undo(found, rec, kinds, cost)
        members = {} if 'reason' in rec else {'reason': reason}
        members.update(status='issued', cost_micros=cost, taken=taken)
        if lacks:
            members['short'] = lacks
        return self.entered(found, members)

    def may_undo(self, found, rec, kinds=None, cost=0):
        went = self.went[self.event_key(found[0], found[2])] = self.last
        went.event = 'stock.made' if kinds is None else 'stock.issued'
        went.store, went.kinds, went.cost = rec['store'], kinds, cost
        went.stream = (rec['store'], rec['item']) if 'item' in rec else None
        return went

    # -- stock-make

    def make(self, rec, opts):
        if 'batches' in rec and 'qty' in rec or 'open' in rec and (
                'batches' in rec or 'qty' in rec or 'yield' in rec):
            raise Reject('value_range')
        found = self.entry(rec, 'stock-make', 'make', MAKE, opts)
        if isinstance(found, dict):
            return found
        when = instant(rec.get('at')) or self.now
        self.need('store', rec['store'], when)
        item = self.need('item', rec['item'], when)
        place = rec['store'], rec['item']
        if 'open' in rec:
            return self.unpack(rec, opts, found, place, item, when)
        if 'makes' not in item:
            raise Reject('value_range')
        batches = rec.get('batches') or -(-rec.get('qty', 1) // item['makes'])
        planned, heap = batches * item['makes'], self.heap(*place)
        got = rec.get('yield', planned)
        name = rec.get('lot') or self.name(place, str(self.told.get(place, 0) + 1))
        if name in heap.named:
            raise Reject('key_conflict')
        pick, shorts = self.pick(rec, opts), self.may_short(rec)
        looked, lacks = self.look(rec['store'], self.summed([item['recipe']], batches),
                                  pick, shorts)
        self.tell(place)
        if lacks and not shorts:
            return self.entered(found, refusal('stock-make', 'no_stock', short=lacks))
        cost, taken = self.fetch(rec['store'], looked, pick, when, 'made')
        self.move('made:%s:%s' % place, 'stock:%s:%s' % place, got)
        life = min([span(item[k]) for k in ('shelf_life', 'opened_life') if k in item],
                   default=None)
        end = NEVER if life is None else when + life
        went = self.may_undo(found, rec)
        went.moves.append(('made:%s:%s' % place, 'stock:%s:%s' % place, got))
        went.batch = self.bring(place, name, item, when, end, got, cost)
        members = {'status': 'made', 'cost_micros': cost, 'taken': taken, 'made': {
            'lot': name, 'batches': batches, 'planned': planned, 'yield': got,
            'yield_bp': half_up(got, 10000, planned)}}
        if lacks:
            members['short'] = lacks
        if end != NEVER:
            members['expires_at'] = end, rec['store'], self.now
        return self.entered(found, members)

    def name(self, place, base):
        named, n, name = self.heap(*place).named, 1, base
        while name in named:
            n += 1
            name = '%s-%d' % (base, n)
        return name

    def bring(self, place, name, item, when, end, qty, cost):
        """A lot that was made or opened here."""
        dates = [t if t > when else NEVER for t in self.times(item, when, end)[1:]]
        lot = self.new_lot(place, name, when, end, *dates)
        came = Came(None, place, qty, cost)
        self.came.setdefault(place + (name,), []).append(came)
        lot.sealed, lot.brought, heap = False, (qty, cost), self.heap(*place)
        if self.fifo(place[0]):
            heap.value_by_lot(True)
        heap.put(lot, qty, cost)
        heap.changes.append((when, self.serial, self.now, qty, cost, 0))
        came.lot, came.change = lot, heap.changes[-1]
        return came

    def unpack(self, rec, opts, found, place, item, when):
        """Packages are opened: their opened life begins."""
        heap, name, left = self.heap(*place), rec.get('lot'), rec['open']
        if 'opened_life' not in item:
            raise Reject('value_range')
        if name and name not in heap.named:
            raise Reject('unknown_lot')
        pick, chosen = self.pick(rec, opts), []
        if name and pick == FRESH:
            pick = EXPIRED_TOO
        for lot in heap.lots:
            if left and lot.sealed and lot.may(self.now, pick) and name in (None, lot.name):
                chosen.append((lot, min(lot.left, left)))
                left -= chosen[-1][1]
        self.tell(place)
        if left and not rec.get('happened'):
            lack = {'item': place[1], 'lot': name} if name else {'item': place[1]}
            lack.update(needed=rec['open'], available=rec['open'] - left)
            return self.entered(found, refusal('stock-make', 'no_stock', short=[lack]))
        opened, new, fifo = [], [], self.fifo(place[0])
        for lot, qty in chosen:
            cost = heap.take(qty, self.now, fifo, pick, lot)[0]
            end = min(lot.expires, when + span(item['opened_life']))
            new.append((self.name(place, lot.name), end, qty, cost))
            opened.append({'lot': new[-1][0], 'from': lot.name, 'qty': qty})
        for each, end, qty, cost in new:
            self.bring(place, each, item, when, end, qty, cost)
            heap.changes.pop()
            heap.used = max(heap.used, when)
        members = {'status': 'opened', 'opened': opened}
        if left:
            members['not_found'] = left
        if new:
            members['expires_at'] = min(n[1] for n in new), place[0], self.now
        return self.entered(found, members)

    # -- stock-expire

    def all_lots(self):
        return [(place, lot) for place, heap in self.heaps.items() for lot in heap.lots]

    def expire_stock(self, now):
        """Its lines, holds first; their owners as the model knows them."""
        when = max(now, self.clock)
        late = [(o, h) for o, h in self.holds.items()
                if h.state == OPEN and h.expires <= when]
        if not late and not any(
                lot.alert <= when < lot.expires and not lot.alerted or lot.expires <= when
                and self.available('stock:%s:%s' % place) > 0
                for place, lot in self.all_lots()):
            return []
        self.begin(now)
        lines = [{'expired': 'hold', 'owner': owner, 'of': STEP[step]}
                 for (owner, step), _ in late]
        lots = sorted(self.all_lots(), key=lambda p: (p[0][0].encode(), p[0][1].encode(),
                                                      p[1].n))
        for place, lot in sorted(lots, key=lambda p: p[1].alert):
            if lot.alert <= self.now < lot.expires and not lot.alerted:
                lot.alerted = self.wrote = True
                self.tell(place)
                lines.append(self.told_lot('alert', place, lot, lot.left))
        for place, lot in sorted(lots, key=lambda p: p[1].expires):
            there = min(lot.left, self.available('stock:%s:%s' % place))
            if lot.expires <= self.now and there > 0:
                lines.append(self.write_off(place, lot, there))
        self.end()
        return lines

    @staticmethod
    def told_lot(what, place, lot, qty, **more):
        return dict({what: 'lot', 'store': place[0], 'item': place[1], 'lot': lot.name,
                     'qty': qty, 'expires': lot.expires}, **more)

    def write_off(self, place, lot, qty):
        heap, self.serial = self.heap(*place), self.serial + 1
        cost = heap.take(qty, self.now, self.fifo(place[0]), ANY, lot)[0]
        when = self.now if self.is_shut(lot.expires, place[0]) else lot.expires
        self.note_use(heap, when, qty, cost)
        self.move('stock:%s:%s' % place, 'issued:expired:%s:%s' % place, qty)
        self.pair('value', 'loss:expired', place[0], cost)
        self.tell(place)
        return self.told_lot('expired', place, lot, qty, cost_micros=cost)
