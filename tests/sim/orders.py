"""Orders in the model, and the stages of the pipeline but for group-buys."""
import json

from kernel import EXPIRED, OPEN, POSTED, VOIDED, Reject, Said, instant
from owed import Owed
from stock import business_day, day_start, offset
import promos

PROMO, STOCK, GROUP, PAYMENT, CONFIRM = 1, 2, 3, 4, 5
GRACE = 3600000


class Order:
    def __init__(self):
        self.status, self.id = 'pending', None
        self.discount = self.paid = self.fee = self.refunded = self.cost = 0
        self.sold = False
        self.done = {}          # step -> (refused?, content, members, attempt)
        self.payments = []      # (channel, amount)
        self.owed = {}          # place of a payment -> what of it is owed back
        self.rows = []          # refunds: [channel, amount, paid back?, owed at, number]
        self.gone = []          # what is owed back: (when, why, how much, of a sale?)
        self.uses = []          # what wallets paid
        self.back = {}          # place of a line -> units that were given back
        self.less = {}          # and what of its money was
        self.released = None    # (attempt of the hold, members)
        self.groups = []        # memberships
        self.version, self.old = 1, {}  # step -> attempts for versions before

    @property
    def payable(self):
        return self.total - self.discount

    def left_of(self, i):
        return max(0, net(self.lines[i]) - self.less.get(i, 0))

    def open(self):
        return self.status == 'pending' or (
            self.happened and self.status == 'paid' and CONFIRM not in self.done)


def net(line):
    return line['price'] * line['qty'] - line['discount']


def content(rec, names):
    return json.dumps([rec.get(n) for n in names], sort_keys=True)


def refusal(by, code, **more):
    return {'refused': dict(by=by, code=code, **more)}


class Orders(Owed):
    def __init__(self):
        super().__init__()
        self.orders, self.by_id = {}, {}
        self.placed = []        # in their order
        self.tenders = {}       # (channel, no) -> (order, amount, fee, members or None)

    # -- order-add

    def add(self, rec, opts):
        if 'refused' in rec:
            return rec
        key = rec['channel'], rec['channel_no']
        said = content(rec, ('store', 'customer', 'placed_at', 'happened', 'lines', 'total'))
        if key in self.orders:
            old = self.orders[key]
            if rec.get('version', 1) != old.version:
                return self.change(rec, old, said)
            if old.version > 1 and old.content == said:
                return self.changed(rec, old)
            if old.content == said:
                return dict(rec, order_id=old, status='pending', total=old.total,
                            ticket=old.ticket)
        elif rec.get('version', 1) > 1:
            raise Reject('version_gap')
        order = Order()
        when = instant(rec.get('placed_at')) or self.now
        store = self.need('store', rec['store'], when)
        order.lines = [self.line(line, when) for line in rec.get('lines', ())]
        order.n = len(self.orders)
        order.key, order.content, order.placed_at = key, said, when
        order.store, order.channel = rec['store'], rec['channel']
        order.customer, order.happened = rec.get('customer'), rec.get('happened', False)
        if key in self.orders:
            raise Reject('key_conflict')
        self.must_be_open(rec.get('placed_at'), rec['store'])
        order.total = sum(line['qty'] * line['price'] for line in order.lines) \
            if order.lines else rec['total']
        order.day = business_day(store, when)
        order.ticket = 1 + sum(o.store == order.store and o.day == order.day
                               for o in self.orders.values())
        order.recorded, order.taken = self.now, {}
        self.placed.append(order)
        self.orders[key] = order
        self.wrote = True
        return dict(rec, order_id=order, status='pending', total=order.total,
                    ticket=order.ticket)

    # -- an order changed before it is paid

    def decline(self, rec, by, order, code):
        return dict(rec, **refusal(by, code, order=order.id, version=order.version,
                                   status=order.status))

    def change(self, rec, order, said):
        code = None
        if rec.get('version', 1) < order.version:
            code = 'superseded'
        elif rec['version'] > order.version + 1:
            raise Reject('version_gap')
        elif order.status != 'pending' or order.paid != order.refunded:
            code = 'wrong_state'
        elif GROUP in order.done and self.in_open_group(order):
            code = 'in_group'
        if code:
            return self.decline({k: v for k, v in rec.items() if k != 'order_id'},
                                'order-add', order, code)
        if (rec['store'], rec.get('customer'), rec.get('happened', False)) != (
                order.store, order.customer, order.happened) or \
                instant(rec.get('placed_at')) not in (0, order.placed_at):
            raise Reject('key_conflict')
        order.lines = [self.line(line, order.placed_at) for line in rec['lines']]
        order.total = sum(line['qty'] * line['price'] for line in order.lines)
        self.void(order)
        for step in [s for s in order.done if s in range(PROMO, CONFIRM + 1)]:
            order.old[step] = order.done.pop(step)[3]
        order.version, order.discount, order.content = rec['version'], 0, said
        self.wrote = True
        return self.changed(rec, order)

    @staticmethod
    def changed(rec, order):
        old = 'discount', 'payable', 'discounts', 'promotions', 'hold', 'short'
        return dict({k: v for k, v in rec.items() if k not in old}, order_id=order,
                    version=order.version, status='pending', total=order.total,
                    ticket=order.ticket)

    def line(self, line, when):
        sku = self.need('sku', line['sku'], when)
        price, recipes = sku['price'], [sku.get('recipe', [])]
        for name in line.get('options', ()):
            found = [o for o in sku.get('options', ()) if o['option'] == name]
            if not found:
                raise Reject('unknown_option')
            price += found[0]['price']
            recipes.append(found[0].get('recipe', []))
        return {'sku': line['sku'], 'qty': line['qty'], 'discount': 0, 'cost': 0,
                'costed': False, 'price': line.get('price', price), 'recipes': recipes,
                'category': sku.get('category')}

    # -- what every stage does first

    def known(self, rec):
        order = rec.get('order_id')
        if isinstance(order, str):
            order = self.by_id.get(order)
        if order is None:
            raise Reject('unknown_order')
        return order

    @staticmethod
    def version_of(rec, order):
        """A record with lines and without version is of the first."""
        return rec.get('version') or (1 if 'lines' in rec else order.version)

    def find(self, rec):
        order = self.known(rec)
        if self.version_of(rec, order) > order.version:
            raise Reject('version_gap')
        if self.version_of(rec, order) < order.version:
            raise Said(rec if 'refused' in rec else
                       self.decline(rec, self.command, order, 'superseded'))
        if 'lines' in rec and [(x['sku'], x['qty']) for x in rec['lines']] != \
                [(x['sku'], x['qty']) for x in order.lines]:
            raise Reject('stale_record')
        return order

    def hold_of(self, order, step):
        return self.holds.get((order.key, step))

    def may_retry(self, order, step):
        refused, _, _, attempt = order.done[step]
        hold = self.hold_of(order, step)
        return refused or (hold is not None and hold.attempt == attempt
                           and hold.state in (EXPIRED, VOIDED))

    def start(self, rec, name, step, reads, opts):
        """(order, attempt, record), or the answer as a dictionary."""
        if 'refused' in rec and not (opts.get('retry') and rec['refused']['by'] == name):
            return rec
        order = self.find(rec)
        # taken up again: what an earlier try said does not hold any more
        rec = {k: v for k, v in rec.items() if k != 'refused'}
        if step not in order.done:
            return order, order.old.get(step, 0) + 1, rec
        if opts.get('retry') and self.may_retry(order, step):
            return order, order.done[step][3] + 1, rec
        if content(rec, reads) != order.done[step][1]:
            raise Reject('key_conflict')
        return dict(rec, **order.done[step][2])

    def finish(self, rec, order, step, attempt, reads, members):
        if members.get('refused', {}).get('code') == 'wrong_state':
            members.setdefault('status', order.status)
        order.done[step] = 'refused' in members, content(rec, reads), members, attempt
        self.wrote = True
        return dict(rec, **members)

    def window(self, order, ttl):
        return self.now + ttl

    # -- promo-apply

    def promote(self, rec, opts):
        found = self.start(rec, 'promo-apply', PROMO, (), opts)
        if isinstance(found, dict):
            return found
        order, attempt, rec = found
        if not order.open():
            return self.finish(rec, order, PROMO, attempt, (),
                               refusal('promo-apply', 'wrong_state'))
        if order.happened:
            return self.finish(rec, order, PROMO, attempt, (), {'promotions': []})
        grouped = self.in_open_group(order)
        tried, left = promos.choose(self.rules(order.placed_at), order,
                                    lambda r: self.barred(r, order, grouped), self.most)
        gross = [line['qty'] * line['price'] for line in order.lines]
        shares = [g - rest for g, rest in zip(gross, left)]
        if not grouped and order.paid - order.refunded > order.total - sum(shares):
            return self.finish(rec, order, PROMO, attempt, (),
                               refusal('promo-apply', 'payment_over'))
        members = {'promotions': [self.explain(*t) for t in tried]}
        legs = [leg for rule, applied, gain in tried if applied
                for leg in self.lends(rule, order, gain[0])]
        if legs:
            self.place(order.key, PROMO, attempt, legs,
                       self.window(order, opts.get('ttl', 1800000)))
        if not grouped:
            order.discount = sum(shares)
            for line, off in zip(order.lines, shares):
                line['discount'] = off
            members.update(discount=order.discount, payable=order.payable,
                           discounts=shares)
        return self.finish(rec, order, PROMO, attempt, (), members)

    def rules(self, when):
        rules = []
        for name, versions in self.defs.get('promo', {}).items():
            if min(v[0] for v in versions) <= when:
                doc = self.lookup('promo', name, when)
                if doc:
                    rules.append(doc)
        return sorted(rules, key=lambda r: (-r.get('priority', 0), r['promo'].encode()))

    def barred(self, rule, order, grouped):
        if grouped:
            return 'group_price'
        scope, name = rule.get('scope', {}), rule['promo']
        if ('stores' in scope and order.store not in scope['stores']
                or 'channels' in scope and order.channel not in scope['channels']
                or not any(promos.in_scope(scope, order, i)
                           for i in range(len(order.lines)))):
            return 'scope'
        if 'window' in rule:
            store = self.in_force('store', order.store, order.placed_at)[2]
            if not promos.holds(rule['window'], order, offset(store), day_start(store)):
                return 'window'
        if 'limit_per_customer' in rule and not order.customer:
            return 'no_customer'
        if 'limit' in rule and self.left(rule['limit'], 'uses:' + name, 'used:' + name) < 1:
            return 'limit'
        if 'limit_per_customer' in rule:
            used = -self.available('use:%s:%s' % (name, order.customer))
            if used >= rule['limit_per_customer']:
                return 'limit_customer'
        return None

    def left(self, allowed, account, gone):
        """A version lends no more than there is, and no more than it allows in all."""
        posted, held = self.accounts.get(account, (0, 0))
        return min(posted, allowed - self.accounts.get(gone, (0, 0))[0]) - held

    def most(self, rule):
        if 'budget' not in rule:
            return 1 << 62
        return self.left(rule['budget'], 'budget:' + rule['promo'], 'given:' + rule['promo'])

    def lends(self, rule, order, amount):
        name = rule['promo']
        if 'budget' in rule:
            yield 'budget:' + name, 'given:' + name, amount
        if 'limit' in rule:
            yield 'uses:' + name, 'used:' + name, 1
        if 'limit_per_customer' in rule:
            yield 'use:%s:%s' % (name, order.customer), 'used', 1

    @staticmethod
    def explain(rule, applied, gain):
        said = {'promo': rule['promo'], 'applied': applied}
        if applied:
            said.update(discount=gain[0], base=gain[1])
        else:
            said['why'] = gain[3]
            if gain[4]:
                said['missing'] = gain[4]
        return said

    # -- stock-reserve, stock-release

    def reserve(self, rec, opts):
        found = self.start(rec, 'stock-reserve', STOCK, (), opts)
        if isinstance(found, dict):
            return found
        order, attempt, rec = found
        legs, lacks = self.legs(order)
        if not order.open():
            members = refusal('stock-reserve', 'wrong_state')
        elif lacks and not self.shorts(order):
            members = refusal('stock-reserve', 'no_stock', short=lacks)
        else:
            members = {'hold': 'held' if legs else 'none'}
            if lacks:
                members['short'] = lacks
            if legs:
                self.place(order.key, STOCK, attempt, legs,
                           self.window(order, opts.get('ttl', 1800000)))
        return self.finish(rec, order, STOCK, attempt, (), members)

    def release(self, rec, opts):
        if 'refused' in rec:
            return rec
        order = self.find(rec)
        hold = self.hold_of(order, STOCK)
        attempt = hold.attempt if hold else 0
        if order.released and order.released[0] == attempt:
            return dict(rec, **order.released[1])
        if hold and hold.state == OPEN:
            self.close(hold, VOIDED)
            members = {'hold': 'released'}
            order.done[STOCK] = False, content(rec, ()), members, attempt
        else:
            code = {None: 'not_found', POSTED: 'already_posted', EXPIRED: 'expired',
                    VOIDED: 'already_voided'}[hold and hold.state]
            members = refusal('stock-release', code)
        order.released = attempt, members
        self.wrote = True
        return dict(rec, **members)
