"""Money in the model: settings, what is moved by hand, drawers counted."""
from count import Counts
from kernel import Reject, instant
from months import month_named

READS = 'kind amount store from to channel campaign supplier at note'.split()
COUNTS = 'store counted coins at note'.split()
EXPENSES = 'ads rent wages utilities tax other'.split()
# From where to where, unless the record says.
BETWEEN = {'deposit': ('drawer', 'bank'), 'withdraw': ('bank', 'drawer'),
           'petty': ('drawer', 'petty'), 'capital': ('capital', 'bank'),
           'settlement': (None, 'bank')}
USUAL = {'closed': None, 'drawer': ['cash'], 'rounding_max': 99, 'points_value': 100,
         'points_per_yuan': 0, 'points_days': 0, 'refund_max': 2000,
         'refund_days': 7, 'refund_per_customer': 3, 'refund_per_days': 30,
         'expenses': ['cleaning', 'repair', 'equipment', 'insurance', 'delivery']}

LEAST = {'refund_per_days': 1}
MOST = {'rounding_max': 10000, 'points_per_yuan': 1000, 'points_days': 36500,
        'points_value': 100000, 'refund_max': 2 ** 53 - 1,
        'refund_days': 3650, 'refund_per_customer': 1000, 'refund_per_days': 3650}


class Money(Counts):
    def __init__(self):
        super().__init__()
        self.counted_at = {}    # drawer -> when it was counted last
        self.paid_out = {}      # by the key of its event: [moves, reversal or None]

    # -- settings

    def setting(self, name):
        found = self.in_force('setting', name, self.now)
        if not found or found[0] > self.now or found[2].get('retired'):
            return USUAL[name]
        return found[2]['value']

    def set_one(self, rec):
        def check(doc):
            name = doc['setting']
            if name not in USUAL:
                raise Reject('unknown_setting')
            if 'value' not in doc:
                if doc.get('retired'):
                    return
                raise Reject('missing_field')
            if name == 'closed':
                self.may_close(doc['value'], instant(rec.get('from')))
            elif isinstance(doc['value'], list) != isinstance(USUAL[name], list):
                raise Reject('value_type')
            elif isinstance(doc['value'], list):
                if len(set(doc['value'])) < len(doc['value']):
                    raise Reject('value_range')
            elif not LEAST.get(name, 0) <= doc['value'] <= MOST[name]:
                raise Reject('value_range')
        return self.define('setting', rec, check)

    def may_close(self, value, begins):
        """A month, once it is over in every store when that begins."""
        if len(value) != 7 or not 1 <= int(value[5:]) <= 12:
            raise Reject('value_range')
        if not self.month_over(month_named(value), max(begins, self.now)):
            raise Reject('month_open')

    def lies(self, channel, store):
        """The account in which the money of a channel lies."""
        if channel in self.setting('drawer'):
            return 'drawer:' + store
        return 'cash:' + channel

    # -- cash-move

    def place_of(self, word, store):
        if word not in ('drawer', 'petty'):
            return word
        if not store:
            raise Reject('missing_field')
        self.need('store', store, self.now)
        return '%s:%s' % (word, store)

    def spent_on(self, rec):
        if rec['kind'] == 'supplier':
            return 'due:' + rec['supplier']
        name = 'expense:' + rec['kind']
        if rec['kind'] == 'ads':
            name += ':' + rec['channel']
            name += '/' + rec['campaign'] if 'campaign' in rec else ''
        return name

    def move_cash(self, rec, opts):
        if rec['amount'] < 1:
            raise Reject('value_range')
        found = self.entry(rec, 'cash-move', 'cash', READS, opts)
        if isinstance(found, dict):
            return self.came_again(rec, 'cash', found)
        kind, store = rec['kind'], rec.get('store')
        if kind not in list(BETWEEN) + EXPENSES + ['supplier'] + self.setting('expenses'):
            raise Reject('value_range')
        if 'to' in rec and kind not in BETWEEN:
            raise Reject('value_range')
        if store:
            self.need('store', store, instant(rec.get('at')) or self.now)
        usual = BETWEEN.get(kind, ('bank', None))
        word = rec.get('from', usual[0])
        start = self.place_of(word, store) if word else 'cash:' + rec['channel']
        end = self.place_of(rec.get('to', usual[1]), store) if usual[1] \
            else self.spent_on(rec)
        if start == end:
            raise Reject('value_range')
        with self.at(instant(rec.get('at'))):
            self.move(start, end, rec['amount'])
        members = {'status': 'moved', 'out_of': start, 'into': end}
        if kind == 'supplier':
            members['owed'] = -self.account(end)[0]
        if 'key' in rec:
            self.paid_out['cash:' + rec['key']] = [(start, end, rec['amount']), None]
        return self.entered(found, members)

    def came_again(self, rec, kind, answer):
        entry = self.paid_out.get('%s:%s' % (kind, rec.get('key')))
        return dict(answer, reversed=True) if entry and entry[1] else answer

    def reverse(self, rec, opts):
        entry = self.paid_out.get(rec['key'])
        reason = rec.get('reason') or opts.get('reason')
        if not entry or not reason:
            return super().reverse(rec, opts)
        if not entry[1]:
            start, end, amount = entry[0]
            self.move(end, start, amount)
            entry[1] = {'key': rec['key'], 'event': 'cash.moved', 'reversed': True,
                        'reason': reason}
        return dict(rec, **entry[1])

    # -- cash-count

    def count_cash(self, rec, opts):
        total = sum(int(worth) * n for worth, n in rec.get('coins', {}).items())
        if 'coins' in rec and rec.get('counted', total) != total:
            raise Reject('value_range')
        found = self.entry(rec, 'cash-count', 'drawer-count', COUNTS, opts)
        if isinstance(found, dict):
            return found
        self.need('store', rec['store'], instant(rec.get('at')) or self.now)
        drawer, other = 'drawer:' + rec['store'], 'overshort:' + rec['store']
        when = instant(rec.get('at'))
        if when and self.counted_at.get(drawer, 0) > when:
            raise Reject('value_range')
        self.counted_at[drawer] = when or self.now
        book = sum(n for at, n in self.drawers.get(drawer, ()) if at <= (when or at))
        over = rec.get('counted', total) - book
        members = {'status': 'counted', 'book': book}
        if 'counted' not in rec:
            members['total'] = total
        if over:
            members['over' if over > 0 else 'short'] = abs(over)
            with self.at(when):
                self.move(*((other, drawer) if over > 0 else (drawer, other)), abs(over))
        self.seen['cash-count at a time', 'off' if over else ''] += bool(when)
        return self.entered(found, members)
