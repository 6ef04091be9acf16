"""Refunds that are looked at first: rounds of reviews, and of people's decisions."""


class ReviewRounds:
    def by_name(self, rec):
        """The same, naming its order now and then as its channel does."""
        order = self.model.by_id.get(rec['order_id'])
        if not order or self.chance(0.8):
            return rec
        rec = {k: v for k, v in rec.items() if k != 'order_id'}
        return dict(rec, channel=order.key[0], channel_no=order.key[1])

    def reviewed(self, states):
        """A record with the name of a request that stands so."""
        names = [name for name, v in list(self.model.reviews.items())[-60:]
                 if v.state in states]
        return {'request': self.r.choice(names)} if names else None

    def deciding(self):
        r = self.r
        word = r.choice(['approve', 'approve', 'refuse'])
        past = [rec for name, rec in self.past if name == 'refund-review']
        records = []
        for _ in range(r.randrange(1, 8)):
            if past and self.chance(0.4):
                records.append(r.choice(past))
            elif self.chance(0.05):
                records.append({'request': 'nil'})
            else:
                records.append(self.reviewed(('queued',) if self.chance(0.7) else (
                    'approved', 'refused', 'refunded')))
        return 'refund-review', {word: True, 'by': 'kim'}, [rec for rec in records if rec]

    def reviewing(self):
        r = self.r
        if self.model.reviews and self.chance(0.35):
            return self.deciding()
        opts = {'retry': True} if self.chance(0.25) else {}
        past = [rec for name, rec in self.past if name == 'refund-review']
        records = []
        for _ in range(r.randrange(2, 14)):
            rec = r.choice(past) if past and self.chance(0.3 if opts else 0.1) else \
                self.asking()
            if rec and 'order_id' in rec:
                records.append(self.by_name(rec))
        return 'refund-review', opts, records

    def given(self):
        """payment-refund of what was looked at, and now and then of something else."""
        r, opts = self.r, {'retry': True} if self.chance(0.25) else {}
        past = [rec for name, rec in self.past if name == 'refund-review'
                and 'order_id' in rec and 'reason' in rec]
        records = []
        for rec in r.sample(past, min(len(past), r.randrange(1, 20))):
            if self.chance(0.1):
                rec = {k: v for k, v in rec.items() if k not in ('review', 'refused')}
            if self.chance(0.04):
                rec = dict(rec, amount=1 + r.randrange(900), review='approved')
                rec.pop('lines', None)
            if self.chance(0.03):
                rec = dict({k: v for k, v in rec.items() if k != 'key'}, request='nil',
                           review=r.choice(['approved', 'queued']))
            records.append(rec)
        return 'payment-refund', opts, records
