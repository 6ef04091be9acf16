"""Group-buys in the model: groups that are opened and joined, seats held."""
from kernel import OPEN, POSTED, Reject, instant
from orders import GRACE, GROUP, PROMO, STOCK, Orders, refusal


class Group:
    def __init__(self, name, campaign, terms, opened, n):
        self.name, self.campaign, self.opened, self.n = name, campaign, opened, n
        self.size = terms['size']
        self.deadline = opened + int(terms.get('life', '1440m')[:-1]) * 60000
        self.state, self.paid, self.members = 'open', 0, {}

    @property
    def joined(self):
        return sum(m[1] != 'left' for m in self.members.values())


class Groups(Orders):
    def __init__(self):
        super().__init__()
        self.groups, self.opened = {}, {}
        self.live = {}         # the open ones, as they were opened
        self.had = {}          # (campaign, customer) -> [(group, order)]

    # -- groupbuy-join

    def group_of(self, order):
        """The open group that the order is in."""
        for group in order.groups:
            if group.state == 'open' and group.members[order][1] in ('joined', 'paid'):
                return group
        return None

    in_open_group = group_of

    def leave(self, order):
        for group in order.groups:
            if group.members[order][1] == 'joined':
                group.members[order][1] = 'left'

    def window(self, order, ttl):
        group = self.group_of(order)
        return max(self.now + ttl, group.deadline + GRACE if group else 0)

    def join(self, rec, opts):
        if 'campaign' not in rec or ('refused' in rec and not opts.get('retry')):
            return rec
        named = rec.get('group')
        found = self.start(rec, 'groupbuy-join', GROUP, ('campaign',), opts)
        if isinstance(found, dict):
            if named and 'refused' not in found and found.get('group') != named:
                raise Reject('key_conflict')
            return found
        order, attempt, rec = found
        if order.happened:
            return rec
        if named:
            if rec['campaign'] not in self.defs.get('campaign', {}):
                raise Reject('unknown_campaign')
            group = self.groups.get(named)
            if not group or group.campaign != rec['campaign']:
                raise Reject('unknown_group')
            terms = self.in_force('campaign', group.campaign, group.opened)[2]
        else:
            terms = self.need('campaign', rec['campaign'], self.now)
            n = self.opened.get(rec['campaign'], 0) + 1
            group = Group('%s/%d' % (rec['campaign'], n), rec['campaign'], terms,
                          self.now, len(self.groups))
        if not order.customer:
            raise Reject('missing_field')
        code = self.why_not(order, attempt, group, terms, not named)
        if not code and order.paid - order.refunded > order.total - self.gives(order, terms):
            code = 'payment_over'
        members = refusal('groupbuy-join', code) if code else \
            self.seat(order, attempt, group, terms, opts.get('ttl'))
        return self.finish(rec, order, GROUP, attempt, ('campaign',), members)

    def why_not(self, order, attempt, group, terms, opening):
        own = order.joined_at if attempt > 1 and hasattr(order, 'joined_at') else 0
        if order.status != 'pending':
            return 'wrong_state'
        if terms.get('store', order.store) != order.store:
            return 'wrong_store'
        if [line['sku'] for line in order.lines] != [terms['sku']]:
            return 'wrong_sku'
        if order.discount != own:
            return 'has_discount'
        if opening and self.now < instant(terms.get('starts')):
            return 'not_started'
        if opening and 'ends' in terms and self.now >= instant(terms['ends']):
            return 'ended'
        if group.state != 'open':
            return 'group_closed'
        if self.now >= group.deadline:
            return 'group_expired'
        return self.customer_may(order, group, terms) or (
            'group_full' if not opening and self.available('seats:' + group.name) < 1
            else None)

    def customer_may(self, order, group, terms):
        orders = units = 0
        alive = False
        for other, member in self.had.get((group.campaign, order.customer), ()):
            if member is order or other.state == 'open' and other.deadline <= self.now \
                    or other.members[member][1] not in ('joined', 'paid', 'confirmed') \
                    or self.hold_of(member, GROUP).state not in (OPEN, POSTED):
                continue
            alive = alive or other.state == 'open'
            orders += 1
            units += member.lines[0]['qty']
        if alive:
            return 'already_in'
        if orders >= terms.get('limit', 1):
            return 'limit_reached'
        if units + order.lines[0]['qty'] > terms.get('qty_limit', 1 << 62):
            return 'limit_reached'
        return None

    @staticmethod
    def gives(order, terms):
        line = order.lines[0]
        return max(0, line['qty'] * (line['price'] - terms['group_price']))

    def seat(self, order, attempt, group, terms, ttl):
        if group.name not in self.groups:
            self.groups[group.name] = self.live[group.name] = group
            self.opened[group.campaign] = self.opened.get(group.campaign, 0) + 1
            self.move('seated:' + group.name, 'seats:' + group.name, group.size)
        until = group.deadline + GRACE
        self.place(order.key, GROUP, attempt,
                   [('seats:' + group.name, 'seated:' + group.name, 1)],
                   min(until, self.now + ttl) if ttl else until)
        for step in (PROMO, STOCK):
            hold = self.hold_of(order, step)
            if hold and hold.state == OPEN and hold.expires < until:
                self.extend(hold, until)
        self.leave(order)
        if group not in order.groups:
            order.groups.append(group)
            self.had.setdefault((group.campaign, order.customer), []).append(
                (group, order))
        group.members[order] = [self.now, 'joined']
        off = self.gives(order, terms)
        order.discount = order.lines[0]['discount'] = order.joined_at = off
        return {'group': group.name, 'group_size': group.size,
                'group_joined': group.size - self.available('seats:' + group.name),
                'discount': off, 'payable': order.payable,
                'deadline': (group.deadline, order.store, self.now)}
