"""A channel's bill: rows of its payments, some missing, doubled, or of other amounts."""
CHANNEL, DAY = 'unionpay', 86400000


class BillRounds:
    bills = ()              # rows of before, to come again

    def bill(self):
        r, rows = self.r, []
        sales = self.model.numbered_sales()
        late = [sale for sale in sales if self.model.is_given_up(sale[0])][-20:]
        sales = r.sample(sales[-60:], min(len(sales), 60, r.randrange(1, 12)))
        sales += [sale for sale in r.sample(late, min(len(late), 3)) if sale not in sales]
        for no, order, amount in sales:
            if self.chance(0.05):
                amount += r.choice([1, -1, 100]) if amount > 1 else 1
            row = dict(self.billed('sale', no, amount), fee=amount // r.choice([50, 100]))
            rows += [row] * (2 if self.chance(0.05) else 1)
            owed = [n for i, n in enumerate(order.rows)
                    if n[0] == CHANNEL and not n[2]]
            # Which of two would be paid is not told by the number of the payment.
            if len(order.payments) == 1 and len(owed) == 1 and self.chance(0.6):
                rows.append(dict(self.billed('refund', no, owed[0][1]),
                                 refund_no='R%s-%d' % (no, len(order.rows))))
        for _ in range(r.randrange(3)):
            self.number += 1
            kind = r.choice(['sale', 'advert', 'fee', 'withdrawal', 'insurance'])
            rows.append(self.billed(kind, 'Y%d' % self.number, r.randrange(500000, 600000)))
        if self.bills and self.chance(0.3):
            told = {(row['bill'], row['no']) for row in rows}
            rows += [row for row in r.sample(self.bills, min(3, len(self.bills)))
                     if (row['bill'], row['no']) not in told]
        self.bills = list(self.bills)[-30:] + rows[-6:]
        return rows

    def giving_up(self, rows):
        """A bill of some days, after which what it lacks may be given up; its rows."""
        r, until = self.r, self.now + DAY
        if self.chance(0.5):
            until -= r.randrange(3 * DAY // 1000) * 1000
        since = until - r.randrange(9 * 3600, 60 * DAY // 1000) * 1000
        how = {'since': since, 'until': until, 'days': r.choice([1, 1, 2, 4])}
        if self.chance(0.3):
            how['store'] = r.choice(['S1', 'S2'])
        last = max(since, min(until, self.now) - 1000)
        # What is no order's is known by its time, too.
        return how, [dict(row, at=self.stamp(r.randrange(since, last + 1)))
                     for row in rows if row['bill'] in ('sale', 'refund')
                     ][-r.randrange(1, 9):] if since < self.now else []

    def bill_lacking(self):
        """Sales that nobody recorded here, some of them twice, among others."""
        r, rows = self.r, []
        sales = self.model.numbered_sales()[-60:]
        for no, _, amount in r.sample(sales, min(len(sales), r.randrange(6))):
            rows.append(self.billed('sale', no, amount))
        for _ in range(r.randrange(1, 7)):
            self.number += 1
            rows.append(self.billed('sale', 'Z%d' % self.number, r.randrange(1, 9000)))
            rows += rows[-1:] if self.chance(0.1) else []
        r.shuffle(rows)
        return rows

    def billed(self, kind, no, amount):
        return {'bill': kind, 'channel': CHANNEL, 'no': no, 'amount': amount,
                'at': self.stamp(self.ago(3600000))}
