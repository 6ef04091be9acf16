"""Refunds looked at in the model before they are given: by rules, and by people."""
import json

from kernel import Reject
from money import Money
from life import MADE
from orders import refusal

BY = 'refund-review'
DAY = 86400000
THEIRS = 'customer', 'quality', 'too_late', 'other'


class Review:
    def __init__(self, order, rec, amount, state, at):
        self.order, self.amount, self.state, self.said = order, amount, state, None
        self.at = at
        self.wanted = {k: rec[k] for k in ('lines', 'amount') if k in rec}
        self.reason = rec['reason']

    def content(self):
        return json.dumps([self.wanted, self.reason], sort_keys=True)


class Reviews(Money):
    def __init__(self):
        super().__init__()
        self.reviews = {}       # request -> Review

    def meant_order(self, rec):
        """Of a record that may name the order as its channel does."""
        if 'order_id' in rec:
            return self.known(rec)
        order = self.orders.get((rec['channel'], rec['channel_no']))
        if order is None:
            raise Reject('unknown_order')
        return order

    def review(self, rec, opts):
        for word in ('approve', 'refuse'):
            if opts.get(word):
                return self.decide(rec, word == 'approve')
        if 'refused' in rec and not (opts.get('retry') and rec['refused']['by'] == BY):
            return rec
        order = self.meant_order(rec)
        found = self.entry(rec, BY, 'review', ('lines', 'amount'), opts,
                           said=[list(order.key), rec['reason']],
                           key=rec.get('key') or rec['request'])
        rec = dict(rec, order_id=order)
        if isinstance(found, dict):
            return dict(found, order_id=order)
        left = order.paid - order.refunded
        code, amount, more = self.judge(order, rec, left)
        request, rules, state = found[0][1], [], 'refused'
        if code:
            more['left'] = left
        else:
            rules, state = self.by_rules(order, rec, request, amount)
            code = 'already_made' if state == 'refused' else None
        self.reviews[request] = Review(order, rec, amount, state, self.now)
        members = {'request': request, 'reason': rec['reason'], 'review': state,
                   'rules': rules}
        if code:
            members.update(refusal(BY, code, **more))
        return dict(self.entered(found, members), order_id=order)

    # -- the rules

    def by_rules(self, order, rec, request, amount):
        """(what each says, what the strictest of them says)"""
        of_order = amount + sum(n for _, _, n, sold in order.gone if sold) + sum(
            v.amount for name, v in self.reviews.items()
            if v.order is order and v.state == 'approved' and name != request)
        rules = [self.up_to('amount', of_order, 'refund_max'),
                 self.up_to('age', (self.now - order.placed_at) // DAY, 'refund_days'),
                 self.up_to('history', 1 + self.given_to(order), 'refund_per_customer')]
        by_reason = {'other': 'queued'}.get(rec['reason'], 'approved')
        if rec['reason'] == 'customer' and order.status in MADE:
            by_reason = 'refused'
        rules.append({'rule': 'reason', 'value': rec['reason'], 'status': order.status,
                      'says': by_reason})
        said = {rule['says'] for rule in rules}
        return rules, next(s for s in ('refused', 'queued', 'approved') if s in said)

    def up_to(self, name, value, setting):
        most = self.setting(setting)
        return {'rule': name, 'value': value, 'most': most,
                'says': 'queued' if value > most else 'approved'}

    def given_to(self, order):
        """His other orders that were given back lately, or are approved to be, for
        reasons of his own."""
        since = self.now - self.setting('refund_per_days') * DAY
        approved = {v.order for v in self.reviews.values() if v.state == 'approved' and
                    v.at >= since and v.reason in THEIRS}
        return sum(other in approved or any(at >= since and reason in THEIRS
                                            for at, reason, _, _ in other.gone)
                   for other in self.placed if other is not order and
                   other.customer is not None and other.customer == order.customer)

    # -- a person's word

    def decide(self, rec, approves):
        if 'refused' in rec and rec['refused']['by'] != BY:
            return rec
        request = rec.get('request') or rec.get('key')
        if request is None:
            raise Reject('missing_field')
        found = self.reviews.get(request)
        if found is None:
            raise Reject('unknown_review')
        state = 'approved' if approves else 'refused'
        rec = {k: v for k, v in rec.items() if k != 'refused'}
        rec['order_id'] = found.order
        if not (found.said and (found.state == state or
                                found.state == 'refunded' and approves)):
            if found.state == 'refunded':
                raise Reject('already_refunded')
            found.state = state
            found.said = dict(found.wanted, request=request, reason=found.reason,
                              review=state)
            if not approves:
                found.said.update(refusal(BY, 'refund_refused'))
            self.wrote = True
        return dict(rec, **found.said)

    # -- what payment-refund may give

    def reviewed(self, rec, order, request):
        """(the review or None, whether it passes untouched)"""
        found = self.reviews.get(request)
        if found is None or found.order is not order:
            if rec.get('review') == 'approved':
                raise Reject('unknown_review')
            return None, 'review' in rec
        if found.state in ('queued', 'refused'):
            return found, True
        wanted = {k: rec[k] for k in ('lines', 'amount') if k in rec}
        if json.dumps([wanted, rec['reason']], sort_keys=True) != found.content():
            raise Reject('key_conflict')
        return found, False
