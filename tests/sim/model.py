"""The whole small model of the trade: definitions, payments, confirming, group-buys."""
from authorized import Authorized
from bills import Bills
from kernel import OPEN, POSTED, VOIDED, Reject, Said, instant
from life import MADE
from months import Months
from notices import Notices
from points import Points
from orders import CONFIRM, GROUP, PROMO, STOCK, refusal

MEMBERS = {
    'store': 'store name zone day_start capacity lat lon costing negative',
    'item': 'item name unit shelf_life opened_life use_by alert makes recipe',
    'sku': 'sku name brand size flavour category price tax_bp recipe options',
    'promo': 'promo name kind scope window priority exclusive limit'
             ' limit_per_customer budget off_bp cap tiers n rate_bp',
    'campaign': 'campaign name sku group_price size life starts ends limit'
                ' qty_limit store',
}
# Stages for which a record that was refused is over.
PASS = 'order-add', 'stock-release'
FLOORS = 'stock', 'budget', 'uses', 'seats', 'owed'


class Model(Notices, Points, Authorized, Months, Bills):
    # -- X-set

    def set(self, kind, rec):
        known = MEMBERS[kind].split() + ['retired']

        def check(doc):
            for name in doc:
                if name not in known:
                    raise Reject('unknown_field')
            if kind == 'item':
                self.same_unit(doc)
            if 'starts' in doc and 'ends' in doc \
                    and instant(doc['starts']) >= instant(doc['ends']):
                raise Reject('value_range')
        return self.define(kind, rec, check,
                           self.fill if kind == 'promo' else None)

    def same_unit(self, doc):
        """The unit stays as it is once some was received."""
        found = self.in_force('item', doc['item'], self.now)
        if found and found[2]['unit'] != doc['unit'] \
                and doc['item'] in self.stocked:
            raise Reject('value_range')

    def fill(self, doc):
        """What a promotion may give in all is moved to its accounts."""
        pots = [(doc[member], outside, left + doc['promo'], gone + doc['promo'])
                for member, outside, left, gone in (
                    ('budget', 'fund', 'budget:', 'given:'),
                    ('limit', 'used', 'uses:', 'used:')) if member in doc]
        for allowed, _, left, gone in pots:
            if allowed < self.account(gone)[0] + self.account(left)[1]:
                raise Reject('value_range')
        for allowed, outside, left, gone in pots:
            more = allowed - self.account(gone)[0] - self.account(left)[0]
            if more:
                self.move(outside, left, more)

    # -- order-confirm

    def void(self, order):
        for step in (PROMO, STOCK, GROUP):
            hold = self.hold_of(order, step)
            if hold and hold.state == OPEN:
                self.close(hold, VOIDED)

    def allows(self, legs):
        need = {}
        for debit, _, amount in legs:
            need[debit] = need.get(debit, 0) + amount
        return all(self.available(a) >= n for a, n in need.items()
                   if a.split(':')[0] in FLOORS)

    def settle(self, order, steps, when):
        """Use what is held, take what ended early once more; False: it is gone."""
        plan, stock = [], None
        for step in steps:
            hold = self.hold_of(order, step)
            if not hold or hold.state == POSTED or step not in order.done:
                continue
            legs = hold.legs
            if hold.state != OPEN and step == STOCK:
                legs, lacks = self.legs(order)
                if lacks and not self.shorts(order):
                    return False
            elif hold.state != OPEN and not self.allows(legs):
                return False
            plan.append((step, hold, legs))
        for step, hold, legs in plan:
            if hold.state != OPEN:
                hold = self.place(order.key, step, hold.attempt + 1, legs, 1 << 62)
            self.close(hold, POSTED)
            if step == STOCK:
                stock = legs
        if stock is not None:
            self.use(order, stock, when)
            self.count_cost(order)
        return True

    def confirm(self, rec, opts):
        if 'refused' in rec and 'order_id' not in rec:
            return rec
        order = self.find(rec)
        if CONFIRM in order.done:
            return dict(rec, **order.done[CONFIRM][2])
        if order.status in MADE:
            return rec
        too_many = (order.status == 'paid' and 'refused' in rec
                    and rec['refused']['code'] == 'already_paid')
        group = self.group_of(order)
        if 'refused' in rec and not too_many:
            return self.undo(rec, order, {}, 'order_refused')
        if order.status != 'paid' or (group and self.now >= group.deadline):
            return rec
        if not group:
            self.must_be_open_for(order)
        if not self.settle(order, [GROUP] if group else [PROMO, STOCK, GROUP],
                           order.placed_at if order.happened else self.now):
            return self.undo(rec, order, refusal('order-confirm', 'hold_expired'),
                             'hold_expired')
        if group:
            order.status = 'waiting_group'
            group.members[order][1] = 'paid'
            group.paid += 1
            members = {'status': 'waiting_group'}
        else:
            members = {'confirmed': True, 'cost_micros': order.cost}
        out = self.finish(rec, order, CONFIRM, 1, (), members)
        if not group:
            self.earn_points(order)
        return out

    def confirm_due(self, now):
        """Those paid a minute ago that nobody fed in again, but for old ones."""
        when, self.command = max(now, self.clock), 'order-confirm'
        late = [o for o in self.placed if o.status == 'paid' and CONFIRM not in o.done
                and o.paid_at + 60000 <= when and o.recorded >= when - 2 * 86400000
                and not (o.happened and self.is_shut_day(o.day))
                and not any(g.deadline <= when for g in [self.group_of(o)] if g)]
        if not late:
            return []
        self.begin(now)
        lines = [dict(self.confirm({'order_id': o}, {}), order_id=o.id)
                 for o in late]
        self.end()
        return lines

    def undo(self, rec, order, said, reason):
        ends, back = order.status in ('pending', 'paid'), order.paid - order.refunded
        self.void(order)
        if ends:
            order.status = 'refused'
        self.leave(order)
        members = dict(said, status='refunding' if ends and back > 0 else order.status)
        if back > 0:
            members['refund_owed'] = back
        self.owe(order, back, True)
        return self.finish(rec, order, CONFIRM, 1, (), members)

    # -- groupbuy-tick

    def tick(self, now):
        """A line for each group that ends; nothing due, nothing done."""
        when, lines = max(now, self.clock), []
        alive = list(self.live.values())
        full = [g for g in alive if g.paid >= g.size]
        late = sorted((g for g in alive if g.paid < g.size and g.deadline <= when),
                      key=lambda g: (g.deadline, g.n))
        if not full and not late:
            return lines
        self.begin(now)
        for group in full + late:
            lines.append(self.end_group(group, group in full))
        self.end()
        return lines

    def end_group(self, group, full):
        members, paid, refunds, owed = 0, 0, 0, 0
        del self.live[group.name]
        for order in sorted(group.members, key=lambda o: (group.members[o][0], o.n)):
            row = group.members[order]
            if row[1] not in ('joined', 'paid'):
                continue
            members += 1
            paid += row[1] == 'paid'
            if full and order.status == 'waiting_group' \
                    and self.settle(order, [PROMO, STOCK, GROUP], self.now):
                order.status, row[1] = 'paid', 'confirmed'
                self.earn_points(order)
                continue
            back = order.paid - order.refunded
            row[1] = 'failed'
            self.void(order)
            if order.status in ('pending', 'paid', 'waiting_group'):
                order.status = 'refused'
            self.owe(order, back, True)
            refunds += back > 0
            owed += back
        group.state = 'confirmed' if full else 'failed'
        left = self.available('seats:' + group.name)
        if left:
            self.move('seats:' + group.name, 'seated:' + group.name, left)
        self.wrote = True
        return {'group': group.name, 'state': group.state, 'members': members,
                'seats_paid': paid, 'refunds_owed': refunds, 'refund_owed': owed}

    # -- one command over its records

    @staticmethod
    def passes(command, rec):
        """Untouched, also by a dry run."""
        return 'dry_run' in rec or 'refused' in rec and command in PASS

    def run(self, command, records, opts, now):
        """The outcome of each record: ('out', record) or ('reject', code)."""
        kind = {'store-set': 'store', 'item-set': 'item', 'sku-set': 'sku',
                'promo-set': 'promo', 'groupbuy-set': 'campaign'}.get(command)
        steps = {'stock-receive': self.receive, 'order-add': self.add,
                 'promo-apply': self.promote, 'groupbuy-join': self.join,
                 'stock-reserve': self.reserve, 'stock-release': self.release,
                 'payment-record': self.pay, 'order-confirm': self.confirm,
                 'order-advance': self.advance, 'order-cancel': self.cancel,
                 'stock-issue': self.issue, 'stock-make': self.make,
                 'stock-confirm': self.use_aside, 'ledger-reverse': self.reverse,
                 'stock-transfer': self.transfer, 'stock-order': self.buy,
                 'stock-count': self.count, 'wallet-add': self.put_in,
                 'cash-move': self.move_cash, 'cash-count': self.count_cash,
                 'payment-refund': self.refund, 'refund-review': self.review,
                 'payment-notify': self.notify}
        steps['payment-charge'] = self.final if opts.get('settled') else self.authorize \
            if opts.get('authorize') else self.settle_charge \
            if opts.get('capture') or opts.get('void') else self.charge
        aside = {'stock-reserve': self.set_aside, 'stock-release': self.put_back}
        outcomes = []
        if all(self.passes(command, rec) for rec in records):
            return [('out', rec) for rec in records]    # nothing to do, nothing is begun
        self.command, self.late = command, bool(opts.get('late'))
        self.begin(now)
        for rec in records:
            try:
                if 'dry_run' in rec:
                    out = rec
                elif kind:
                    out = self.set(kind, rec)
                elif command == 'setting-set':
                    out = self.set_one(rec)
                elif 'reservation' in rec and command in aside:
                    out = aside[command](rec, opts)
                else:
                    out = steps[command](rec, opts)
                outcomes.append(('out', out))
            except Said as said:
                outcomes.append(('out', said.record))
            except Reject as reject:
                outcomes.append(('reject', reject.code))
        self.end()
        self.late = False
        return outcomes
