"""Money asked back and paid back in the model."""
from kernel import Reject
from orders import net, refusal
from reviews import Reviews

BY = 'payment-refund'


def of_units(order, i, qty):
    """Each unit of a line its share, and the last one what is left of the line."""
    line, left = order.lines[i], order.left_of(i)
    if order.back.get(i, 0) + qty == line['qty']:
        return left
    return min(left, net(line) // line['qty'] * qty)


class Refunds(Reviews):
    def refund(self, rec, opts):
        if 'refund' in rec and 'refused' not in rec:
            return self.hand_back(rec)
        if 'refused' in rec and not (opts.get('retry') and rec['refused']['by'] == BY):
            return rec
        order, request = self.meant_order(rec), rec.get('key') or rec['request']
        before = self.entries.get(('refund', request))
        review = None
        if not before or before[1] and opts.get('retry'):
            review, passes = self.reviewed(rec, order, request)
            if passes:
                return rec
        rec = dict(rec, order_id=order)
        found = self.entry(rec, BY, 'refund', ('lines', 'amount'), opts,
                           said=[list(order.key), rec['reason']], key=request)
        if isinstance(found, dict):
            return found
        left = order.paid - order.refunded
        code, amount, more = self.judge(order, rec, left)
        if review and not review.wanted:
            amount = min(amount, review.amount)     # no more than was looked at
        if code:
            return self.entered(found, refusal(BY, code, left=left, **more))
        if amount == left and order.status in ('paid', 'waiting_group'):
            self.quit(order)
        parts = []
        for part in rec.get('lines', ()):
            i = part['line'] - 1
            parts.append((i, part['qty'], of_units(order, i, part['qty'])))
            order.back[i] = order.back.get(i, 0) + part['qty']
        if review:
            review.state = 'refunded'
        return self.entered(found, self.given(order, rec, request, amount, parts))

    def given(self, order, rec, request, amount, parts):
        before, first = len(order.rows), None
        if parts and amount < order.paid - order.refunded:
            parts, first = self.cups_first(order, parts)
        self.owe(order, amount, True, rec['reason'], parts, first)
        members = {'request': request, 'reason': rec['reason'], 'refund_owed': amount,
                   'refund_left': order.paid - order.refunded,
                   'refunds': [{'n': before + i + 1, 'channel': row[0], 'amount': row[1]}
                               for i, row in enumerate(order.rows[before:])]}
        if order.status == 'refunding':
            members['status'] = 'refunding'
        return members

    def cups_first(self, order, parts):
        """Units that cups have paid go back as cups: (parts, (payment, amount) or None)"""
        paid = [[use.purse.sku, use.units, use.price] for use in order.uses
                if use.purse.kind == 'cups']
        for row in order.rows:          # those that are on their way come first
            for sku, n in row[6].items() if row[0] == 'coin' and not row[2] else ():
                for use in paid:
                    gone = min(use[1], n) if use[0] == sku else 0
                    use[1], n = use[1] - gone, n - gone
        cups, rest = [], []
        for line, qty, amount in parts:
            units = fen = 0
            for use in paid:
                if use[0] == order.lines[line]['sku']:
                    n = min(use[1], qty - units, (amount - fen) // use[2])
                    use[1], units, fen = use[1] - n, units + n, fen + n * use[2]
            if fen == amount:
                units = qty if fen else units
            cups += [(line, units, fen)] if fen else []
            rest += [(line, qty - units, amount - fen)] if fen < amount or not fen else []
        fen = sum(amount for _, _, amount in cups)
        of = [i for i, (channel, n) in enumerate(order.payments)
              if channel == 'coin' and n - order.owed.get(i, 0) >= fen]
        if not fen or not of:
            return parts, None
        self.seen['coin given back', '+cups by line'] += 1
        return cups + rest, (of[-1], fen)

    @staticmethod
    def judge(order, rec, left):
        """(code or None, amount, members of the refusal)"""
        if order.paid == 0:
            return 'not_paid', 0, {}
        if left <= 0:
            return 'already_refunded', 0, {}
        if 'lines' in rec and not order.sold:
            return 'not_paid', 0, {}
        amount = rec.get('amount', 0 if 'lines' in rec else left)
        for part in rec.get('lines', ()):
            n = part['line']
            if n > len(order.lines):
                return 'unknown_line', 0, {'line': n}
            line, before = order.lines[n - 1], order.back.get(n - 1, 0)
            if part['qty'] > line['qty'] - before:
                code = 'refund_over' if before < line['qty'] else 'already_refunded'
                return code, 0, {'line': n, 'left_qty': line['qty'] - before}
            amount += of_units(order, n - 1, part['qty'])
        if amount == 0 and any(net(order.lines[p['line'] - 1]) for p in rec.get('lines', ())):
            return 'already_refunded', 0, {}
        if amount == 0:
            return 'not_paid', 0, {}
        if amount > left:
            return 'refund_over', 0, {'wanted': amount}
        return None, amount, {}

    def hand_back(self, rec):
        """By hand: the money leaves where its channel's money lies."""
        name, n = rec['refund'].split('/')
        order = self.by_id.get(name)
        if order is None or int(n) > len(order.rows):
            raise Reject('unknown_refund')
        row = order.rows[int(n) - 1]
        channel, amount, paid = row[:3]
        if not paid:
            self.move('owed:' + channel, 'payer', amount)
            self.move(self.lies(channel, order.store), 'refunds:' + channel, amount)
            row[2] = True
            if order.status == 'refunding' and all(r[2] for r in order.rows):
                order.status = 'refunded'
        out = dict(rec, order_id=order.id, channel=channel, amount=amount, state='paid')
        return dict(out, no=row[4]) if row[4] else out
