"""What is bought: rounds of orders to suppliers, and what comes by them."""
SUPPLIERS = ['光明', '茶行', 'dairy']


class BuyRounds:
    def purchase(self):
        r = self.r
        self.number += 1
        rec = {'supplier': r.choice(SUPPLIERS), 'store': r.choice(['S1', 'S1', 'S2', 'S3']),
               'no': 'P%d' % (self.number if self.chance(0.93) else
                              r.randrange(1, self.number + 1)),
               'lines': self.some(3, 6000)}
        for line in rec['lines']:
            if self.chance(0.7):
                line['cost'] = r.randrange(9000)
        if self.chance(0.3):
            rec['expected_at'] = self.stamp(self.now + r.randrange(90000) * 1000)
        if self.chance(0.3):
            rec['ordered_at'] = self.stamp(self.ago(90000000))
        if self.chance(0.03):
            rec['lines'].append(dict(rec['lines'][0]))
        if self.chance(0.03):
            rec['lines'][-1]['item'] = 'nil'
        return rec

    def bought(self):
        """(supplier, number) of an order, mostly a young one."""
        names = list(self.model.purchases)
        return self.r.choice(names[-12:] if self.chance(0.8) else names)

    def still_open(self):
        """The same, mostly one of which something may come."""
        names = [name for name, order in list(self.model.purchases.items())[-40:]
                 if any(line.open for line in order.lines.values())]
        return self.r.choice(names) if names and self.chance(0.8) else self.bought()

    def buy_no_more(self):
        supplier, no = self.bought()
        return {'supplier': supplier, 'no': no if self.chance(0.97) else 'nil',
                'cancel': True}

    def purchasing(self):
        """stock-order; refused cancellations of before with --retry."""
        opts = {'retry': True} if self.chance(0.25) else {}
        past, records = [rec for name, rec in self.past if name == 'stock-order'], []
        for _ in range(self.r.randrange(2, 12)):
            if past and self.chance(0.2):
                records.append(self.r.choice(past))
            elif self.model.purchases and self.chance(0.2):
                records.append(self.buy_no_more())
            else:
                records.append(self.purchase())
        return 'stock-order', opts, records

    def delivery(self):
        """The option of a whole delivery, or none."""
        if self.model.purchases and self.chance(0.15):
            return {'order': '/'.join(self.still_open())}
        return {}

    def deliver(self, rec, opts):
        """The receipt comes by an order, or from a supplier without one."""
        r = self.r
        if 'order' in opts and self.chance(0.85):
            name = tuple(opts['order'].split('/', 1))
        elif self.model.purchases and self.chance(0.35):
            name = self.still_open()
            rec.update(supplier=name[0], order=name[1])
        else:
            if self.chance(0.1):
                rec['supplier'] = r.choice(SUPPLIERS)
            return
        order = self.model.purchases[name]
        item, line = r.choice(list(order.lines.items()))
        if self.chance(0.97):
            rec.update(store=order.store, item=item)
        if line.open and self.chance(0.8):
            rec['qty'] = line.open if self.chance(0.4) else r.randrange(1, line.open + 1)
        if self.chance(0.6):
            del rec['cost']
        if self.chance(0.25):
            rec['short'] = True
        if self.chance(0.02):
            rec['order'] = 'nil'
