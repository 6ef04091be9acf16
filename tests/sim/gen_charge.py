"""Charges: rounds of orders that wait, by an adapter or by their customers' wallets."""


class ChargeRounds:
    def charging(self):
        r, model = self.r, self.model
        coin = self.chance(0.6)
        rich = {p.customer for p in model.purses if p.left}
        orders = [o for o in model.placed[-600:] if o.id and o.status == 'pending' and
                  o.payable > o.paid - o.refunded and not o.happened]
        begun = [o for o in orders if o.uses]
        if begun and self.chance(0.5):
            orders = begun
        elif coin:
            orders = [o for o in orders if o.customer in rich] + orders[-2:]
        if self.chance(0.9):
            orders = [o for o in orders if not model.has_open(o)]
        opts, records, seen = {'via': 'coin' if coin else 'fake'}, [], set()
        for order in r.sample(orders, min(len(orders), r.randrange(1, 25 if coin else 10))):
            if order.id in seen or coin and self.chance(0.5) and order.customer in seen:
                continue
            seen |= {order.id, order.customer}
            due = order.payable - (order.paid - order.refunded)
            rec = {'order_id': order.id}
            able = due - model.plan(order, due)[1] if coin and order.customer else 0
            if 0 < able < due and self.chance(0.8):
                rec['charge_amount'] = able if self.chance(0.5) else r.randrange(1, able + 1)
            elif due > 9 and self.chance(0.4):
                rec['charge_amount'] = r.randrange(1, due + 1)
            made = model.charges.get(order, ())
            if made and made[-1].state == 'declined':
                opts['retry'] = True
            records.append(rec)
        return 'payment-charge', opts, records

    def setting_aside(self):
        """Orders that wait, and some that do not any more."""
        r, model = self.r, self.model
        opts, records = {'via': 'fake', 'authorize': True}, []
        if self.chance(0.3):
            opts['retry'] = True
        young = self.model.placed[-300:]
        # Of two in one batch the second asks what has become of the first.
        for order in r.sample(young, min(len(young), r.randrange(4, 30))):
            due = order.payable - (order.paid - order.refunded)
            if not order.id or due <= 0 or order.happened or any(
                    c.first == 'charge'
                    for c in model.charges.get(order, ())):
                continue
            rec = {'order_id': order.id}
            if self.chance(0.3):
                rec['charge_amount'] = r.randrange(1, due + (9 if self.chance(0.1) else 1))
            records.append(rec)
        return 'payment-charge', opts, records

    def settling(self):
        r = self.r
        made = [c for made in list(self.model.charges.values())[-200:] for c in made[-1:]]
        held = [c for c in made if c.state == 'authorized']
        opts, records = {'via': 'fake', r.choice(['capture', 'capture', 'void']): True}, []
        for c in dict.fromkeys(r.sample(held, min(len(held), r.randrange(1, 12))) +
                               r.sample(made, min(len(made), 2))):
            if c.order.payable:
                records.append({'order_id': c.order.id})
        if records and self.chance(0.1):
            records[-1]['charge_amount'] = r.randrange(1, 3000)
        return 'payment-charge', opts, records
