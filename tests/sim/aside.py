"""Stock set aside outside orders in the model; what came, went or was made taken back."""
from kernel import EXPIRED, OPEN, POSTED, VOIDED, Reject
from orders import STOCK, refusal
from room import Room, Went
from stock import EXPIRED_TOO, FEN, FRESH, Lot, price

CLOSED = {POSTED: 'already_posted', EXPIRED: 'expired', VOIDED: 'already_voided'}


class Aside(Room):
    # -- stock-reserve, stock-release, stock-confirm of a reservation

    def set_aside(self, rec, opts):
        owner = 'reservation', rec['reservation']
        hold = self.holds.get((owner, STOCK))
        found = self.entry(rec, 'stock-reserve', 'reservation',
                           ('reservation', 'store', 'items'), opts, key=owner,
                           over=hold is not None and hold.state in (EXPIRED, VOIDED))
        if isinstance(found, dict):
            return found
        self.need('store', rec['store'], self.now)
        for each in rec['items']:
            self.need('item', each['item'], self.now)
        needs = [(each['item'], each['qty']) for each in rec['items']]
        lacks = self.look(rec['store'], needs,
                          EXPIRED_TOO if opts.get('expired') else FRESH, False)[1]
        if lacks:
            return self.entered(found, refusal('stock-reserve', 'no_stock', short=lacks))
        where = [('%s:%s' % (rec['store'], item), qty) for item, qty in needs]
        self.place(owner, STOCK, found[2], [('stock:' + w, 'customer:' + w, qty)
                                            for w, qty in where],
                   self.now + opts.get('ttl', 1800000))
        return self.entered(found, {'hold': 'held'})

    def resolve(self, rec, by, kind, reads, opts):
        """(entry, hold) of the latest attempt, or the answer."""
        owner = 'reservation', rec['reservation']
        hold = self.holds.get((owner, STOCK))
        if hold is None:
            raise Reject('unknown_reservation')
        found = self.entry(rec, by, (kind, hold.attempt), reads, opts, key=owner)
        if isinstance(found, dict):
            return found
        if hold.state != OPEN:
            return self.entered(found, refusal(by, CLOSED[hold.state]))
        return found, hold

    def put_back(self, rec, opts):
        found = self.resolve(rec, 'stock-release', 'release', ('reservation',), opts)
        if isinstance(found, dict):
            return found
        self.close(found[1], VOIDED)
        return self.entered(found[0], {'hold': 'released'})

    def use_aside(self, rec, opts):
        found = self.resolve(rec, 'stock-confirm', 'confirm', ('reservation', 'items'), opts)
        if isinstance(found, dict):
            return found
        found, hold = found
        held = {leg[0].split(':')[2]: leg[2] for leg in hold.legs}
        store = hold.legs[0][0].split(':')[1]
        amounts = {each['item']: each['qty'] for each in rec.get('items', ())} or held
        for item in held:
            if amounts.get(item, 0) > held[item]:
                raise Reject('value_range')
        if set(amounts) - set(held):
            raise Reject('unknown_item')
        self.close(hold, VOIDED)
        hold.state = POSTED
        used = [(item, amounts[item], amounts[item]) for item in held if item in amounts]
        cost = self.fetch(store, used, FRESH, self.now, 'customer')[0]
        self.pair('value', 'cogs', store, cost)
        return self.entered(found, {
            'hold': 'used', 'cost_micros': cost,
            'used': [{'item': item, 'qty': qty} for item, qty, _ in used]})

    # -- ledger-reverse of receipts, issues and batches

    def reverse(self, rec, opts):
        reason = rec.get('reason') or opts.get('reason')
        if not reason:
            raise Reject('missing_field')
        came = self.by_key.get(rec['key']) or self.went.get(rec['key'])
        if came is None:
            raise Reject('unknown_entry')
        if came.reversed is None:
            out = isinstance(came, Went)
            code, more = self.why_short(came) if out else self.why_whole(came, 'received')
            if code:
                return dict(rec, **refusal('ledger-reverse', code, **more))
            (self.lay_back if out else self.take_back)(came)
            came.reversed = {'key': rec['key'], 'reversed': True, 'reason': reason,
                             'event': came.event if out else 'stock.received'}
        return dict(rec, **came.reversed)

    def why_whole(self, came, brought):
        """(code, more) of why it cannot be; (None, None)"""
        if came.content and (came.repaid or came.more):
            return 'lot_used', {}
        if came.lot.left != came.qty:
            return 'lot_used', {brought: came.qty, 'remaining': came.lot.left}
        there = self.available('stock:%s:%s' % came.place)
        if there < came.qty:
            return 'stock_held', {'needed': came.qty, 'available': max(0, there)}
        return None, None

    def take_back(self, came):
        micros = self.drop(came, came.cost * FEN)
        self.move('stock:%s:%s' % came.place, 'supplier:%s:%s' % came.place, came.qty)
        self.pair('value', 'purchases', came.place[0], came.cost * FEN)
        self.pair('cogs', 'value', came.place[0], came.cost * FEN - micros)
        self.owe_for(came, back=True)
        self.tell(came.place)

    def drop(self, came, cost):
        """What stays keeps its value, as far as the lot's own is there."""
        heap, lot = self.heap(*came.place), came.lot
        heap.value_by_lot(self.fifo(came.place[0]))
        micros = lot.micros if heap.by_lot else heap.micros \
            if heap.qty == lot.left or cost > heap.micros else cost
        self.serial += 1
        heap.qty -= lot.left
        heap.micros -= micros
        heap.used = max(heap.used, self.now)
        heap.changes.remove(came.change)
        heap.changes.append((self.now, self.serial, self.now, 0, 0, micros - cost))
        lot.left = lot.micros = 0
        heap.lots.remove(lot)
        del heap.named[lot.name]
        return micros

    def why_short(self, went):
        """(code, more) where what was lacking has come since; (None, None)"""
        if went.batch:
            code, more = self.why_whole(went.batch, 'made')
            if code:
                return code, more
        for debit, _, qty in went.moves:
            if debit.startswith('short:') and self.accounts[debit][0] > -qty:
                return 'short_repaid', {'short': qty}
        return None, None

    def lay_back(self, went):
        """It lies in its lots again, at what it cost."""
        fifo, batch = self.fifo(went.store), went.batch
        if batch:
            batch.reversed = True
            gone = self.drop(batch, batch.cost)
            self.pair('cogs', 'value', went.store, batch.cost - gone)
        for item, (left, micros, lots) in went.taken.items():
            heap = self.heap(went.store, item)
            for lot in sorted(lots, key=Lot.rank):
                qty, own = lots[lot]
                cost = own if went.fifo else price(micros, left, qty)
                left -= qty
                micros -= cost
                if fifo:
                    heap.value_by_lot(True)
                heap.put(lot, qty, cost)
        for heap, change in went.changes:
            heap.changes.remove(change)
        for debit, credit, qty in went.moves:
            self.move(credit, debit, qty)
        if went.kinds:
            self.pair(*went.kinds[::-1], went.store, went.cost)
        if went.stream:
            self.tell(went.stream)
        self.wrote = True
