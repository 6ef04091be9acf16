"""What happens in the store-room: rounds of waste, batches, packages, reservations."""
ITEMS = ['i%d' % i for i in range(1, 7)]
STORES = ['S1', 'S1', 'S2', 'S3']
REASONS = ['waste', 'spill', 'remake', 'staff', 'sample', 'return']


class RoomRounds:
    past = aside = ()       # records to come again; names that were set aside

    def lot_of(self, store, item):
        heap = self.model.heap(store, item)
        if heap.named and self.chance(0.97):
            return self.r.choice(list(heap.named))
        return 'nil'

    def keyed(self, rec):
        """Its key, or its time; sometimes one that happened, or of an hour ago."""
        self.number += 1
        if self.chance(0.8):
            rec['key'] = 'E%d' % self.number
        if 'key' not in rec or self.chance(0.2):
            rec['at'] = self.stamp(self.ago(self.r.choice([90000, 90000000])))
        if self.chance(0.15):
            rec['happened'] = True
        return rec

    def waste(self):
        r, rec = self.r, {'store': self.r.choice(STORES)}
        rec['reason'] = r.choice(REASONS)
        if self.chance(0.4):
            rec.update(sku='k%d' % r.randrange(1, 9), qty=r.randrange(1, 4))
            if rec['sku'] in ('k1', 'k2', 'k7') and self.chance(0.4):
                rec['options'] = ['珍珠']
        else:
            rec.update(item=r.choice(ITEMS), qty=r.choice([1, 7, 60, 900]))
            if self.chance(0.3):
                rec['lot'] = self.lot_of(rec['store'], rec['item'])
        if self.chance(0.3):
            del rec['reason']
        return self.keyed(rec)

    def batch(self):
        r, rec = self.r, {'store': self.r.choice(STORES)}
        if self.chance(0.6):
            rec['item'] = 'i5' if self.chance(0.95) else r.choice(ITEMS)
            if self.chance(0.7):
                rec[r.choice(['batches', 'qty'])] = r.randrange(1, 5)
            if self.chance(0.3):
                rec['yield'] = r.randrange(1, 900)
            if self.chance(0.1):
                rec['lot'] = 'B%d' % r.randrange(self.number + 1)
        else:
            rec.update(item=r.choice(ITEMS[2:]), open=r.choice([1, 50, 700, 4000]))
            if self.chance(0.3):
                rec['lot'] = self.lot_of(rec['store'], rec['item'])
        return self.keyed(rec)

    def room_round(self):
        """stock-issue or stock-make; refused records of before with --retry."""
        r, issues = self.r, self.chance(0.5)
        command, make = ('stock-issue', self.waste) if issues else ('stock-make', self.batch)
        opts = {name: True for name, p in (('retry', 0.25), ('expired', 0.2))
                if self.chance(p)}
        if issues and self.chance(0.5):
            opts['reason'] = r.choice(REASONS)
        past = [rec for name, rec in self.past if name == command]
        records = [r.choice(past) if past and self.chance(0.2) else make()
                   for _ in range(r.randrange(1, 16))]
        return command, opts, records

    def recall(self, command, got):
        """What came out may come again."""
        self.past = list(self.past)[-80:] + [(command, rec) for kind, rec in got
                                             if kind == 'out']

    def aside_round(self):
        r, records = self.r, []
        command = r.choice(['stock-reserve', 'stock-release', 'stock-confirm'])
        opts = {'retry': True} if command == 'stock-reserve' and self.chance(0.3) else {}
        if command == 'stock-reserve' and self.chance(0.3):
            opts['ttl'] = r.choice([60000, 7200000])
        self.aside = list(self.aside)[-20:]
        for _ in range(r.randrange(1, 8)):
            if command == 'stock-reserve' and (self.chance(0.8) or not self.aside):
                self.number += 1
                self.aside.append({'reservation': 'R%d' % self.number,
                                   'store': r.choice(STORES), 'items': self.some(2, 90)})
            if not self.aside:
                continue
            rec = dict(r.choice(self.aside[-6:]))
            if command == 'stock-release':
                rec = {'reservation': rec['reservation']}
            elif command == 'stock-confirm':
                rec = {'reservation': rec['reservation'],
                       'items': [dict(p, qty=r.randrange(1, p['qty'] + r.choice([1, 1, 2])))
                                 for p in rec['items']][:r.choice([1, 3])]}
                if self.chance(0.4):
                    del rec['items']
            if self.chance(0.03):
                rec['reservation'] = 'nil'
            records.append(rec)
        return command, opts, records

    def leg(self):
        """A transfer on its way out, or its arrival: whole, in part, or not at all."""
        r = self.r
        sent = list(self.model.transfers.items())[-6:]
        if not sent or self.chance(0.5):
            self.number += 1
            rec = {'transfer': 'T%d' % self.number, 'store': r.choice(STORES),
                   'to': r.choice(STORES), 'items': self.some(2, 500)}
            for line in rec['items']:
                if self.chance(0.3):
                    line['lot'] = self.lot_of(rec['store'], line['item'])
            if self.chance(0.2):
                rec['at'] = self.stamp(self.ago(90000000))
            return rec
        name, (_, _, lots) = r.choice(sent)
        rec = {'transfer': name, 'received': True}
        if self.chance(0.5):
            open_lots = {lot.item: lot for lot in lots if lot.left or self.chance(0.05)}
            rec['items'] = [{'item': item, 'qty': r.randrange(1, lot.left + 2)}
                            for item, lot in open_lots.items()][:2]
            for line in rec['items']:
                if self.chance(0.2):
                    line['lot'] = open_lots[line['item']].name
        for p, member, value in ((0.3, 'short', True), (0.3, 'key', 'A%d' % self.number),
                                 (0.2, 'at', self.stamp(self.ago(9000000)))):
            if self.chance(p):
                rec[member] = value
        if self.chance(0.03):
            rec['transfer'] = 'nil'
        return rec

    def transfers(self):
        opts = {'retry': True} if self.chance(0.25) else {}
        past = [rec for name, rec in self.past if name == 'stock-transfer']
        return 'stock-transfer', opts, [
            self.r.choice(past) if past and self.chance(0.2) else self.leg()
            for _ in range(self.r.randrange(1, 6))]

    def some(self, most, qty):
        return [{'item': item, 'qty': self.r.randrange(1, qty)}
                for item in self.r.sample(ITEMS, self.r.randrange(1, most + 1))]

    def undoing(self):
        """Receipts, issues and batches taken back, mostly young ones."""
        keys, went = list(self.model.by_key), [
            key for key in list(self.model.went)[-30:] if ":('at'" not in key]
        if went and self.chance(0.55):
            keys = went
        records = [{'key': self.r.choice(keys[-30:] if self.chance(0.8) else keys),
                    'reason': '输错%d' % self.r.randrange(2)}
                   for _ in range(self.r.randrange(1, 5))] if keys else []
        if self.chance(0.1):
            records.append({'key': 'receipt:nil', 'reason': 'x'})
        return 'ledger-reverse', {}, records
