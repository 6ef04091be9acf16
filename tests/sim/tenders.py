"""Payments seen, in the model: in full, in parts, rounded, too late."""
from kernel import Reject
from life import MADE
from orders import PAYMENT, refusal
from refunds import Refunds

READS = 'amount', 'payments', 'rounding', 'part'


class Tenders(Refunds):
    def __init__(self):
        super().__init__()
        self.brought = {}       # slot of a payment -> its place in the order, when

    def pay(self, rec, opts):
        again = ('refused' in rec and opts.get('retry')
                 and rec['refused']['by'] == 'payment-record')
        refused = 'refused' in rec and not again
        tenders = self.read(rec)
        if refused and not any('no' in t for t in rec.get('payments', ())):
            return rec
        named = [t for t in tenders if 'slot' in t]
        if named:
            late = self.numbered(rec, opts, named, refused)
            if late is not None:
                return late
        found = self.start(rec, 'payment-record', PAYMENT, READS, opts)
        if isinstance(found, dict):
            return found
        return self.tender(found[2], found[0], found[1], tenders, opts)

    @staticmethod
    def read(rec):
        tenders = [dict(t) for t in rec.get('payments', ())]
        if 'amount' in rec and (rec['amount'] or rec.get('part')):
            tenders = [{'amount': rec['amount']}]
        if 'rounding' in rec:
            if not tenders or rec.get('part'):
                raise Reject('value_range')
            tenders.append({'channel': 'rounding', 'amount': rec['rounding']})
        for t in tenders:
            if 'no' in t:
                t['slot'] = t['channel'], t['no']
        slots = [t['slot'] for t in tenders if 'slot' in t]
        if len(set(slots)) < len(slots):
            raise Reject('value_range')
        if rec.get('part') and 'slot' not in tenders[0]:
            if 'key' not in rec:
                raise Reject('missing_field')
            tenders[0]['slot'] = 'part', None, rec['key']
        return tenders

    def numbered(self, rec, opts, named, refused):
        """Money seen is a fact: what comes too late is booked and owed back."""
        order = self.known(rec)
        new, seen = [], []
        for t in named:
            old = self.tenders.get(t['slot'])
            if old is None:
                new.append(t)
            elif old[:3] != (order, t['amount'], t.get('fee', 0)):
                raise Reject('key_conflict')
            elif old[3] is not None:
                seen.append(old)
        if not new:
            if seen:
                return dict(rec, **max(seen, key=lambda o: o[4])[3])
            return rec if refused else None
        return self.too_late(rec, opts, order, new, refused)

    def too_late(self, rec, opts, order, new, refused):
        code, by = None, 'payment-record'
        if not refused and self.version_of(rec, order) < order.version:
            code = 'superseded'
        elif not refused:
            if PAYMENT not in order.done:
                return None
            if not order.done[PAYMENT][0]:
                code = 'already_paid' if order.status in (
                    'paid', 'waiting_group') + MADE else 'wrong_state'
            elif opts.get('retry'):
                return None
            else:
                code = 'wrong_state'
        self.must_be_open_for(order)
        if rec.get('part') and code:
            return self.turned_away(rec, order, new, code)
        said = refusal(by, code) if code else {}
        if code and code != 'superseded':
            said['status'] = order.status
        return dict(rec, **self.give_back(order, new, said))

    def turned_away(self, rec, order, new, code, said=None):
        """A part that does not come to pass leaves the order as it is."""
        state = order.status
        rec = self.decline(rec, 'payment-record', order, code)
        new = [t for t in new if 'no' in t]
        if not new:
            return rec
        if said is None:
            said = refusal('payment-record', code)
            if code != 'superseded':
                said['status'] = state
        return dict(rec, **self.give_back(order, new, said))

    def book(self, order, t, members):
        channel, fee = t.get('channel', order.channel), t.get('fee', 0)
        self.serial += 1
        if 'slot' in t:
            self.tenders[t['slot']] = order, t['amount'], fee, members, self.serial
            self.brought[t['slot']] = len(order.payments), self.when_of(order)
        where = 'rounding:' + order.store if channel == 'rounding' else \
            self.lies(channel, order.store)
        with self.at(self.when_of(order)):
            if t['amount']:
                self.move('payer', where, t['amount'])
                order.payments.append((channel, t['amount']))
            if fee:
                self.move(where, 'fee:' + channel, fee)
        order.paid += t['amount']
        self.wrote = True

    def give_back(self, order, new, said):
        amount = sum(t['amount'] for t in new)
        members = dict(said, refund_owed=amount)
        for t in new:
            self.book(order, t, members)
        if order.status == 'paid':
            order.paid_at = max(order.paid_at, self.when_of(order))
        self.owe(order, amount, False)
        return members

    def tender(self, rec, order, attempt, tenders, opts):
        due = order.payable - (order.paid - order.refunded)
        if not tenders:
            if 'amount' not in rec and not opts.get('in_full') and not order.happened:
                raise Reject('missing_field')
            tenders = [{'amount': rec.get('amount', due)}]
            if tenders[0]['amount'] == 0 < due:
                raise Reject('value_range')
        rounding = rec.get('rounding', 0)
        if not order.happened and rounding > self.setting('rounding_max'):
            raise Reject('value_range')
        self.must_be_open_for(order, True)
        new = [t for t in tenders if 'slot' not in t or t['slot'] not in self.tenders]
        paid, part = sum(t['amount'] for t in new), rec.get('part')
        said = None
        if order.status != 'pending':
            said = dict(refusal('payment-record', 'wrong_state'), status=order.status)
        elif not order.happened and paid != due and not (part and paid < due):
            said = self.not_due(order, paid, due)
        if said and part:
            return self.turned_away(rec, order, new, said['refused']['code'], said)
        if said:
            out = self.finish(rec, order, PAYMENT, attempt, READS, said)
            back = [t for t in new if 'no' in t]
            return dict(out, **self.give_back(order, back, said)) if back else out
        if part and paid < due:
            members = {'paid': order.paid - order.refunded + paid, 'due': due - paid}
            for t in new:
                self.book(order, t, members)
                order.fee += t.get('fee', 0)
            return dict(rec, **members)
        members = {'status': 'paid', 'paid': order.paid - order.refunded + paid}
        if due != order.payable:
            members['due'] = 0
        if paid != due:
            members['payment_missing' if paid < due else 'payment_over'] = abs(paid - due)
        self.paid_up(order, new)
        return self.finish(rec, order, PAYMENT, attempt, READS, members)

    @staticmethod
    def not_due(order, paid, due):
        short = paid < due
        more = {'missing': due - paid} if short else {'over': paid - due}
        if due != order.payable:
            more['due'] = due
        return refusal('payment-record', 'payment_short' if short else 'payment_over',
                       payable=order.payable, seen=paid, **more)

    def when_of(self, order):
        """What has happened was paid when it was placed, but for closed months."""
        then = order.happened and not self.is_shut(order.placed_at, order.store)
        return order.placed_at if then else self.now

    def paid_up(self, order, new):
        for t in new:
            self.book(order, t, None)
        order.fee += sum(t.get('fee', 0) for t in new)
        order.status, order.paid_at = 'paid', self.when_of(order)
        self.count_sold(order, order.fee)
