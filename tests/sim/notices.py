"""What payment providers tell of their own accord, in the model: each notice once."""
from kernel import Reject
from life import MADE
from orders import PAYMENT, refusal
from tenders import READS

BY = 'payment-notify'
CHANNELS = {'wechat-pay': 'wechat', 'alipay': 'alipay'}
WINDOW = 300


class Notices:
    def __init__(self):
        super().__init__()
        self.notices = {}       # (provider, id) -> the order, and what was answered
        self.arrived = {}       # (channel, number) -> what was said of the payment

    def notify(self, told, opts):
        """told: what was signed, with what was done to it."""
        name = told['via'], told['id']
        if told['key'] == 'other':
            raise Reject('webhook_signature')
        if name in self.notices:
            order, members = self.notices[name]
            return dict(members, order_id=order)
        if abs(told['at'] - told['clock']) > WINDOW:
            raise Reject('webhook_stale')
        order = self.by_id.get(told['order'])
        if order is None:
            raise Reject('unknown_order')
        slot = CHANNELS[told['via']], told['no']
        if told['state'] != 'SUCCESS':
            members, self.wrote = {'status': order.status}, True
        elif slot in self.arrived:
            members, self.wrote = self.arrived[slot], True
        else:
            members = self.arrived[slot] = self.come_by_notice(order, slot, told['amount'])
        self.notices[name] = order, members
        return dict(members, order_id=order)

    def come_by_notice(self, order, slot, amount):
        due = order.payable - (order.paid - order.refunded)
        tender = {'channel': slot[0], 'slot': slot, 'amount': amount}
        if order.status != 'pending':
            ended = order.status not in ('paid', 'waiting_group') + MADE
            said = dict(refusal(BY, 'wrong_state' if ended else 'already_paid'),
                        status=order.status)
            return self.give_back(order, [tender], said)
        if amount > due:
            said = self.not_due(order, amount, due)
            said['refused']['by'] = BY
            return self.give_back(order, [tender], said)
        said = {'paid': order.paid - order.refunded + amount}
        if amount < due:
            said['due'] = due - amount
            self.book(order, tender, said)
            return said
        said['status'] = 'paid'
        if due != order.payable:
            said['due'] = 0
        self.paid_up(order, [tender])
        self.tenders[slot] = self.tenders[slot][:3] + (said,) + self.tenders[slot][4:]
        attempt = order.done[PAYMENT][3] + 1 if PAYMENT in order.done else \
            order.old.get(PAYMENT, 0) + 1
        self.finish({}, order, PAYMENT, attempt, READS, said)
        return said
