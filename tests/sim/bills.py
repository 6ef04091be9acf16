"""A channel's bill in the model: what is matched by number, what it posts, what it lacks."""
from kernel import instant
from payback import Paybacks

CHANNEL, DAY = 'unionpay', 86400000
# Rows of no order: from the channel's cash to where, or the other way.
PLACES = {'advert': 'expense:ads:' + CHANNEL, 'fee': 'fee:' + CHANNEL, 'withdrawal': 'bank',
          'insurance': 'expense:insurance:' + CHANNEL}


class Bills(Paybacks):
    def __init__(self):
        super().__init__()
        self.billed = {}        # what was posted: key of a row -> True
        self.given_up = {}      # number of a payment -> what was written off

    def numbered_sales(self):
        """Payments of the channel that count, with their numbers."""
        return [(no, t[0], t[1]) for (channel, no, *_), t in self.tenders.items()
                if channel == CHANNEL and t[0].sold and 'refund_owed' not in (t[3] or ())]

    def reconcile(self, rows, now, how=None):
        """(state, posted or None) of each row, all of it posted, and of what the bill
        lacks."""
        self.begin(now)
        seen, lines = set(), []
        for row in rows:
            key = row['bill'], row.get('refund_no') or row['no']
            lines.append(('duplicate', None) if key in seen else self.post_row(row, key))
            seen.add(key)
        left = self.give_up({row['no'] for row in rows if row['bill'] == 'sale'}, how,
                            now) if how else {}
        self.end()
        return lines, left

    def is_given_up(self, no):
        return no in self.given_up and ('sale', no) not in self.billed

    def give_up(self, billed, how, now):
        """What the channel has not told of for so many days is given up: (state, posted
        or None) by the numbers of what is lacking.  Days are the world's, not those of a
        ledger that a wrong clock has put ahead."""
        lines = {}
        for slot, (order, amount, fee, *_) in self.tenders.items():
            (channel, no), (place, at) = slot[:2], self.brought.get(slot, (0, 0))
            if channel != CHANNEL or no in billed or ('sale', no) in self.billed or \
                    no in self.given_up or not how['since'] <= at < how['until'] or \
                    how.get('store', order.store) != order.store:
                continue
            # What was paid back by hand, and was in no bill, never lay there.
            left = amount - fee - sum(row[1] for row in order.rows if row[2] and
                                      row[5] == place and not row[4])
            ours = (now - at) // DAY >= how['days']
            if ours and left > 0:
                self.given_up[no] = left
                self.move('cash:' + CHANNEL, 'writeoff:' + CHANNEL, left)
            lines[no] = ('ours' if ours else 'missing_there',
                         'written_off' if ours and left > 0 else None)
        return lines

    def missing(self, rows, store):
        """Each sale that is not here, once, as an order of which the total is known."""
        names = dict.fromkeys(row['no'] for row in rows
                              if (CHANNEL, row['no']) not in self.tenders)
        first = {row['no']: row for row in reversed(rows)}
        return [{'channel': CHANNEL, 'channel_no': no, 'store': store, 'happened': True,
                 'placed_at': instant(first[no]['at']), 'total': first[no]['amount'],
                 'payments': [{'channel': CHANNEL, 'amount': first[no]['amount'], 'no': no}]}
                for no in names]

    def post_row(self, row, key):
        kind, posted = row['bill'], 'before' if key in self.billed else 'now'
        if kind in PLACES:
            if posted == 'now':
                if self.is_shut(instant(row['at'])):
                    return 'no_order', None
                self.move('cash:' + CHANNEL, PLACES[kind], row['amount'])
                self.billed[key] = True
            return 'no_order', posted
        found = self.tenders.get((CHANNEL, row['no']))
        if kind == 'refund':
            return self.repaid(row, key, found, posted)
        if found is None:
            return 'missing_here', None
        if found[1] != row['amount']:
            return 'amount_differs', 'before' if posted == 'before' else None
        if posted == 'now':
            if not self.is_open_row(row, found[0], found[2]):
                return 'matched', None
            self.true_fee(found[0], row, found[2])
            back = self.given_up.get(row['no'])
            if back:            # it has come after all
                self.move('writeoff:' + CHANNEL, 'cash:' + CHANNEL, back)
                self.seen['written off', '+came'] += 1
            self.billed[key] = True
        return 'matched', posted

    def is_open_row(self, row, order, known=0):
        """A row is of its own month, and a fee that it adds is of its order's."""
        return not self.is_shut(instant(row['at']), order.store) and not (
            row.get('fee', known) != known and self.is_shut(order.placed_at, order.store))

    def true_fee(self, order, row, known):
        """The fee that the bill tells counts instead, on the order's day."""
        more = row.get('fee', 0) - known if 'fee' in row else 0
        if not more:
            self.wrote = True
            return
        cash, fee = 'cash:' + CHANNEL, 'fee:' + CHANNEL
        self.move(*((cash, fee) if more > 0 else (fee, cash)), abs(more))
        order.fee += more
        self.cell(order, order.day)[4] += more

    def repaid(self, row, key, found, posted):
        if posted == 'before':
            return 'matched', posted
        for each in found[0].rows:
            channel, amount, paid = each[:3]
            if (channel, amount, paid) == (CHANNEL, row['amount'], False):
                if not self.is_open_row(row, found[0]):
                    return 'matched', None
                each[2], each[4] = True, row['refund_no']
                self.billed[key] = True
                self.move('owed:' + channel, 'payer', amount)
                self.move('cash:' + channel, 'refunds:' + channel, amount)
                if found[0].status == 'refunding' and all(r[2] for r in found[0].rows):
                    found[0].status = 'refunded'
                return 'matched', 'now'
        return 'missing_here', None
