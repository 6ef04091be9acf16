"""Money that a channel sets aside in the model: authorized, captured, let go."""
from charge import Charge
from kernel import Reject
from life import MADE


class Authorized:
    def why_ended(self, order):
        return 'already_paid' if order.status in ('paid', 'waiting_group') + MADE else \
            'wrong_state'

    def authorize(self, rec, opts):
        order, via = self.known(rec), opts['via']
        made, wanted = self.charges.setdefault(order, []), rec.get('charge_amount')
        last = self.last_like(order, 'authorize', via, wanted)
        if last and not (opts.get('retry') and last.state in ('declined', 'voided')):
            return self.as_known(last, rec)
        due = order.payable - (order.paid - order.refunded)
        amount = wanted or due
        code = self.why_ended(order) if order.status != 'pending' else \
            'charge_open' if self.has_open(order) else 'payment_over' if amount > due else None
        if code:
            return self.decline(rec, 'payment-charge', order, code)
        self.must_be_open_for(order, True)
        made.append(Charge(order, len(made) + 1, via, amount))
        made[-1].doing = made[-1].first = 'authorize'
        made[-1].wanted = wanted
        made[-1].state = 'declined' if amount % 10 == 7 else 'authorized'
        if made[-1].state == 'authorized':
            made[-1].no = 'A' + made[-1].name
        self.wrote = True
        return self.told_of(made[-1], rec)

    def as_known(self, charge, rec):
        return dict(rec, **charge.members) if charge.state == 'succeeded' else \
            self.told_of(charge, rec)

    def settle_charge(self, rec, opts):
        """--capture or --void of what was authorized last."""
        order, doing = self.known(rec), 'capture' if opts.get('capture') else 'void'
        last = (self.charges.get(order) or [None])[-1]
        end = {'capture': 'succeeded', 'void': 'voided'}[doing]
        if last is None or last.via != opts['via'] or not (
                last.state == 'authorized' or last.doing == doing or last.state == end):
            return self.decline(rec, 'payment-charge', order, 'not_authorized')
        if rec.get('charge_amount', last.amount) != last.amount:
            raise Reject('value_range')
        if last.state != 'authorized':
            return self.as_known(last, rec)
        if doing == 'void':
            return self.let_go(last, rec)
        due = order.payable - (order.paid - order.refunded)
        code = self.why_ended(order) if order.status != 'pending' else \
            'payment_over' if last.amount > due else None
        if code:
            return self.decline(rec, 'payment-charge', order, code)
        self.must_be_open_for(order, True)
        last.doing = 'capture'
        return self.come(last, rec)

    def let_go(self, charge, rec):
        charge.state, charge.doing, self.wrote = 'voided', 'void', True
        return self.told_of(charge, rec)

    def left_over(self, now):
        """payment-charge --due lets go what is authorized for orders that have ended."""
        left = [c for made in self.charges.values() for c in made
                if c.state == 'authorized' and c.order.status != 'pending']
        if left:
            self.begin(now)
            for charge in left:
                self.let_go(charge, {})
            self.end()
        return {c.order.id: c.said() for c in left}
