"""Points in the model: what settled orders earn, and what goes with their money."""
from kernel import half_up
from stock import NEVER
from wallet import Purse

DAY = 86400000


class Earned:
    def __init__(self, name, base, points):
        self.name, self.base, self.points, self.back = name, base, points, 0


class Points:
    def __init__(self):
        super().__init__()
        self.earned = {}        # order -> Earned

    def debt_of(self, customer):
        return -self.accounts.get('owing:' + customer, (0, 0))[0]

    def earn_points(self, order):
        """For each yuan in money or value, not for what was given or let off."""
        rate, base = self.setting('points_per_yuan'), order.paid - order.refunded
        if not rate or not order.customer or base <= 0 or order in self.earned:
            return
        given = sum(use.fen for use in order.uses if use.purse.kind in ('bonus', 'points'))
        left, back = sum(use.fen for use in order.uses), sum(
            n for channel, n, paid, *_ in order.rows if channel == 'coin' and not paid)
        if left:        # of what is on its way back, its share
            given -= half_up(given, min(back, left), left)
        given += sum(n - order.owed.get(i, 0) for i, (channel, n) in
                     enumerate(order.payments) if channel == 'rounding')
        points = (base - given) // 100 * rate
        if points <= 0:
            return
        who, name = order.customer, '%s/%s' % order.key
        name = self.purse_name(who, name)
        self.earned[order] = Earned(name, base, points)
        owed = min(points, self.debt_of(who))
        self.seen['points earned', '+owed' if owed else ''] += 1
        left, days = points - owed, self.setting('points_days')
        if owed:
            self.move('earned', 'owing:' + who, owed)
        if left:
            self.move('earned', 'points:' + who, left)
            self.serial += 1
            self.purses.append(Purse(who, 'points', '', name, self.now + days * DAY if days
                                     else NEVER, self.serial, left, 0, None))

    def claw_points(self, order):
        """What stays earned is in the part that the money that stays is of the money then:
        out of its lot, then out of others; what was spent is owed."""
        was = self.earned.get(order)
        if not was:
            return
        stays = min(order.paid - order.refunded, was.base)
        stay = half_up(was.points, stays, was.base) if stays > 0 else 0
        points = was.points - was.back - stay
        if points <= 0:
            return
        was.back += points
        who, own = order.customer, self.lots_of(order, ('points',))
        may = self.available('points:' + who)
        taken = self.take_points([p for p in own if p.name == was.name], min(points, may))
        debt = self.spent_of(order, was, points - taken)
        others = self.take_points([p for p in own if p.name != was.name],
                                  min(debt, may - taken))
        for word, n in (('', taken), ('+others', others), ('+debt', debt - others)):
            self.seen['points taken back', word] += n > 0
        if taken + others:
            self.move('points:' + who, 'earned', taken + others)
        if debt - others:
            self.move('owing:' + who, 'earned', debt - others)
        self.wrote = True

    def spent_of(self, order, was, points):
        """What has expired is not asked for."""
        lot = next((p for p in self.purses if (p.customer, p.kind, p.name) == (
            order.customer, 'points', was.name)), None)
        if lot is None or lot.expires > self.now:
            return points
        spent = sum(use.units for o in self.placed for use in o.uses if use.purse is lot)
        return min(points, was.points - lot.granted + spent)

    @staticmethod
    def take_points(lots, most):
        taken = 0
        for p in lots:
            n = min(p.left, most - taken)
            p.left -= n
            taken += n
        return taken
