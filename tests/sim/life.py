"""What becomes of orders in the model: made, handed over, cancelled, expired."""
import json

from groups import Groups
from kernel import POSTED, Reject, half_up
from orders import CONFIRM, GRACE, GROUP, PROMO, STOCK, refusal
from stock import NEVER, price

MADE = 'making', 'ready', 'shipped', 'completed'
ALL_OWED = 'refunding',
# The moves of order-advance(1), in the order of its table.
MOVES = {
    'pending': ('paid', 'refused', 'cancelled'),
    'paid': ('waiting_group', 'making', 'refused', 'cancelled', 'refunding'),
    'waiting_group': ('paid', 'refused', 'cancelled', 'refunding'),
    'making': ('ready', 'cancelled', 'refunding'),
    'ready': ('shipped', 'completed', 'cancelled', 'refunding'),
    'shipped': ('completed', 'cancelled', 'refunding'),
    'completed': ALL_OWED, 'refused': ALL_OWED, 'cancelled': ALL_OWED,
    'refunding': ('refunded',), 'refunded': ALL_OWED,
}
AFTER, BEHIND = 1800000, 1000


def reaches(start, to):
    seen, todo = {start}, [start]
    while todo:
        for state in MOVES[todo.pop()]:
            if state not in seen:
                seen.add(state)
                todo.append(state)
    return to in seen


class Life(Groups):
    def __init__(self):
        super().__init__()
        self.looked = 0         # orders before this one never expire

    # -- may it move?

    def settled(self, order):
        if CONFIRM in order.done:
            return True
        return not any(step in order.done for step in (PROMO, STOCK, GROUP)) \
            and not self.needs(order)

    def guard(self, order):
        if not order.sold:
            return 'not_paid'
        if order.status == 'waiting_group' or self.in_open_group(order):
            return 'group_open'
        return None if self.settled(order) else 'not_settled'

    def may(self, order, to, made=False):
        """None, or the code of the refusal."""
        direct, code = to in MOVES[order.status], None
        if to == 'cancelled':
            if direct and order.status in MADE and not made:
                code = 'being_made'
        elif direct or reaches(order.status, to):
            code = self.guard(order)
        return code or (None if direct else 'wrong_state')

    # -- steps that are no part of the pipeline

    def meant(self, rec, name, retry):
        """The order that it is for; None: the record passes."""
        if 'refused' in rec and not (retry and rec['refused']['by'] == name):
            return None
        return self.find(rec)

    @staticmethod
    def again(rec, order, slot, said, retry):
        """(attempt or None for none, the record or the answer)."""
        rec = {k: v for k, v in rec.items() if k != 'refused'}
        if slot not in order.done:
            return 1, rec
        refused, content, members, attempt = order.done[slot]
        if retry and refused:
            return attempt + 1, rec
        if content != said:
            raise Reject('key_conflict')
        return None, dict(rec, **members)

    def done_with(self, rec, order, slot, said, attempt, members):
        order.done[slot] = 'refused' in members, said, members, attempt
        self.wrote = True
        return dict(rec, **members)

    def turned_down(self, by, order, to, code):
        members = refusal(by, code, **{'from': order.status, 'to': to,
                                       'possible': list(MOVES[order.status])})
        if code == 'wrong_state':
            members['status'] = order.status
        return members

    # -- order-advance

    def advance(self, rec, opts):
        order = self.meant(rec, 'order-advance', opts.get('retry'))
        if order is None:
            return rec
        to = opts.get('to') or rec.get('to')
        if to is None:
            raise Reject('missing_field')
        if to not in MADE:
            raise Reject('value_range')
        slot = 'advance', to
        attempt, rec = self.again(rec, order, slot, None, opts.get('retry'))
        if attempt is None:
            return rec
        code = self.may(order, to)
        if code:
            members = self.turned_down('order-advance', order, to, code)
        else:
            order.status = to
            members = {'status': to}
        return self.done_with(rec, order, slot, None, attempt, members)

    # -- order-cancel

    def cancel(self, rec, opts):
        made, retry = opts.get('made'), opts.get('retry') or opts.get('made')
        order = self.meant(rec, 'order-cancel', retry)
        if order is None:
            return rec
        reason = opts.get('reason') or rec.get('reason')
        if reason is None:
            raise Reject('missing_field')
        said = json.dumps([rec.get('note'), reason])
        attempt, rec = self.again(rec, order, 'cancel', said, retry)
        if attempt is None:
            return rec
        code = self.may(order, 'cancelled', made)
        if code:
            members = self.turned_down('order-cancel', order, 'cancelled', code)
        else:
            members = self.call_off(order, reason)
        return self.done_with(rec, order, 'cancel', said, attempt, members)

    def call_off(self, order, reason):
        made, back = order.status in MADE, order.paid - order.refunded
        order.status = 'cancelled'
        self.quit(order)
        if not made:
            self.stock_back(order)
            self.promo_back(order)
        members = {'status': 'refunding' if back > 0 else 'cancelled', 'reason': reason}
        if back > 0:
            members['refund_owed'] = back
        self.owe(order, back, True, reason)
        return members

    def quit(self, order):
        """What it holds is free, and so is its place in a group."""
        self.void(order)
        for group in order.groups:
            member = group.members[order]
            if member[1] == 'paid':
                group.paid -= 1
                if group.state == 'open':
                    self.move('seated:' + group.name, 'seats:' + group.name, 1)
            # in a group that came about it still counts
            member[1] = {'joined': 'left', 'paid': 'left',
                         'confirmed': 'gone'}.get(member[1], member[1])

    def promo_back(self, order):
        hold = self.hold_of(order, PROMO)
        if hold and hold.state == POSTED:
            for debit, credit, amount in hold.legs:
                self.move(credit, debit, amount)

    def stock_back(self, order):
        """Into its lots again, at the cost it left with."""
        hold = self.hold_of(order, STOCK)
        if not hold or hold.state != POSTED:
            return
        for debit, credit, amount in hold.legs:
            self.move(credit, debit, amount)
        fifo, self.serial = self.fifo(order.store), self.serial + 1
        good = self.made_good(order, hold)
        for item, (qty, cost, lots) in order.taken.items():
            heap, left, micros = self.heap(order.store, item), qty, cost
            if fifo:
                heap.value_by_lot(True)
            for lot in sorted(lots, key=lambda each: each.rank()):
                n, own = lots[lot]
                part = own if order.taken_by_lot else price(micros, left, n)
                left -= n
                micros -= part
                heap.put(lot, n, part)
            more = good.get(item, (0, 0))
            heap.changes.append((self.now, self.serial, self.now, qty + more[0],
                                 cost + more[1], 0))
        for item, (over, micros) in good.items():
            heap = self.heap(order.store, item)
            if fifo:
                heap.value_by_lot(True)
            lot = self.lot_back(order.store, item)
            lot.brought = over, micros
            heap.put(lot, over, micros)
            if item not in order.taken:
                heap.changes.append((self.now, self.serial, self.now, over, micros, 0))
        self.pair('cogs', 'value', order.store,
                  order.cost + sum(micros for _, micros in good.values()))
        self.count_cost(order, -1)
        order.cost, order.taken = 0, {}
        for line in order.lines:
            line['cost'], line['costed'] = 0, False

    def made_good(self, order, hold):
        """item: (units, micros) of what it was short of and a receipt made good since."""
        good = {}
        for debit, _, _ in hold.legs:
            over = self.accounts[debit][0] if debit.startswith('short:') else 0
            if over > 0:
                item = debit.split(':')[2]
                heap = self.heap(order.store, item)
                good[item] = over, half_up(heap.micros, over, heap.qty) if heap.qty else 0
                self.move(debit, debit.replace('short', 'stock', 1), over)
        return good

    def lot_back(self, store, item):
        place, n = (store, item), 1
        while 'back' + ('-%d' % n if n > 1 else '') in self.heap(*place).named:
            n += 1
        doc = self.in_force('item', item, self.now)[2]
        return self.new_lot(place, 'back' + ('-%d' % n if n > 1 else ''), self.now,
                            *self.times(doc, self.now, NEVER))

    # -- order-expire

    def until(self, order, after):
        end = order.recorded + after.get(order.channel, after.get('', AFTER))
        return max([end] + [g.deadline + GRACE for g in order.groups if g.state == 'open'])

    def expire(self, now, after):
        """A line for each order that was not paid in time."""
        when, lines = max(now, self.clock), []
        least, everyone = min([after.get('', AFTER)] + list(after.values())), self.placed
        begins, due = self.looked, []
        while begins < len(everyone) and everyone[begins].recorded + least <= when:
            order = everyone[begins]
            if order.status == 'pending' and not order.happened:
                if self.until(order, after) > when:
                    break
                due.append(order)
            begins += 1
        for order in everyone[begins:]:
            if order.recorded + least > when:
                break
            if order.status == 'pending' and not order.happened \
                    and self.until(order, after) <= when:
                due.append(order)
        if not due and begins - self.looked <= BEHIND:
            return lines
        self.begin(now)
        for order in due:
            order.status = 'cancelled'
            self.quit(order)
            back = order.paid - order.refunded
            line = {'order_id': order.id, 'channel': order.channel,
                    'channel_no': order.key[1], 'reason': 'unpaid',
                    'status': 'refunding' if back else 'cancelled'}
            lines.append(dict(line, refund_owed=back) if back else line)
            self.owe(order, back, True)
            self.wrote = True
        self.looked = begins
        self.wrote = True
        self.end()
        return lines
