"""Charges: rounds of orders that wait, by an adapter or by their customers' wallets."""


class ChargeRounds:
    def charging(self):
        r, model = self.r, self.model
        coin = self.chance(0.6)
        rich = {p.customer for p in model.purses if p.left}
        orders = [o for o in model.placed[-600:] if o.id and o.status == 'pending' and
                  o.payable > o.paid - o.refunded and not o.happened]
        if coin:
            # One charge of a wallet for an order: a refund then gives back all of it.
            orders = [o for o in orders if not any(c == 'coin' for c, _ in o.payments)]
            orders = [o for o in orders if o.customer in rich] + orders[-2:]
        opts, records, seen = {'via': 'coin' if coin else 'fake'}, [], set()
        for order in r.sample(orders, min(len(orders), r.randrange(1, 10))):
            if order.id in seen or coin and order.customer in seen:
                continue
            seen |= {order.id, order.customer}
            due = order.payable - (order.paid - order.refunded)
            rec = {'order_id': order.id}
            able = due - model.plan(order, due)[1] if coin and order.customer else 0
            if 0 < able < due and self.chance(0.8):
                rec['charge_amount'] = able
            elif due > 9 and self.chance(0.4):
                rec['charge_amount'] = r.randrange(1, due + 1)
            made = model.charges.get(order, ())
            if made and made[-1].state == 'declined':
                opts['retry'] = True
            records.append(rec)
        return 'payment-charge', opts, records
