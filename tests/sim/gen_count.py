"""What is counted: rounds of lines, some far from the book, and of approvals."""


class CountRounds:
    def counted(self):
        """A line of a count that is open, of a new one, or now and then of a closed."""
        r, model = self.r, self.model
        self.number += 1
        names = [name for name in list(model.counts)[-6:]
                 if name not in model.approved or self.chance(0.1)]
        store, name = r.choice(names) if names and self.chance(0.7) else (
            r.choice(['S1', 'S1', 'S2', 'S3']), 'C%d' % self.number)
        place = store, 'i%d' % r.randrange(1, 7)
        off = r.choice([0, 1, 40, 700, 5000, -1, -40, -700, -5000, -90000])
        rec = {'count': name, 'store': store, 'item': place[1], 'counted': max(
            0, model.posted('stock', place) + model.posted('short', place) + off)}
        if self.chance(0.3):
            rec['key'] = 'C%d' % (self.number if self.chance(0.9) else
                                  r.randrange(1, self.number + 1))
        if self.chance(0.02):
            rec['item'] = 'nil'
        return rec

    def approval(self, opts):
        names = [name for name in list(self.model.counts)[-8:]
                 if name not in self.model.approved or self.chance(0.3)]
        store, name = self.r.choice(names or [('S1', 'nil')])
        rec = {'count': name if self.chance(0.98) else 'nil', 'store': store}
        if 'approve' not in opts:
            rec['approve'] = True
        if self.chance(0.02):
            rec['counted'] = 1
        return rec

    def counting(self):
        """stock-count; with --retry refusals and what was held of before."""
        r, opts = self.r, {'retry': True} if self.chance(0.25) else {}
        past, records = [rec for name, rec in self.past if name == 'stock-count'], []
        if self.model.counts and self.chance(0.2):
            opts['approve'] = True
        for _ in range(r.randrange(1, 9)):
            if past and self.chance(0.5 if 'retry' in opts else 0.1):
                records.append(r.choice(past))
            elif 'approve' in opts or self.model.counts and self.chance(0.3):
                records.append(self.approval(opts))
            else:
                records.append(self.counted())
        return 'stock-count', opts, records
