"""What happens to orders after the pipeline: rounds of advancing and cancelling."""
MADE = ['making', 'ready', 'shipped', 'completed']
REASONS = ['customer', 'mistake', 'duplicate', 'no_stock', 'other']


class LifeRounds:
    lives = ()              # orders that went on together

    def goal(self, rec):
        """Mostly the next state, now and then another."""
        order = self.model.by_id.get(rec.get('order_id'))
        at = MADE.index(order.status) + 1 if order and order.status in MADE else 0
        if self.chance(0.15):
            return self.r.choice(MADE)
        return MADE[min(at, 3)] if at != 2 else self.r.choice(MADE[2:])

    def advancing(self):
        opts = {'retry': True} if self.chance(0.2) else {}
        if self.chance(0.3):
            opts['to'] = self.r.choice(MADE)
        return 'order-advance', opts, lambda rec: dict(
            {k: v for k, v in rec.items() if k != 'to'},
            **({} if 'to' in opts else {'to': self.goal(rec)}))

    def cancelling(self):
        opts = {name: True for name, p in (('retry', 0.2), ('made', 0.2)) if self.chance(p)}
        if self.chance(0.3):
            opts['reason'] = self.r.choice(REASONS)

        def word(rec):
            rec = dict(rec)
            if 'reason' not in rec or self.chance(0.1):
                rec['reason'] = self.r.choice(REASONS)
            if self.chance(0.1):
                rec['note'] = '说明%d' % self.r.randrange(3)
            return rec
        return 'order-cancel', opts, word

    def living(self):
        """A few orders that are on their way, and some others."""
        orders = [o for o in self.model.placed[-900:] if o.id]
        alive = [o for o in orders if o.status in ('paid', 'waiting_group') or
                 o.status in MADE[:3]]
        picked = self.r.sample(alive, min(len(alive), self.r.randrange(2, 40))) + \
            self.r.sample(orders, min(len(orders), 4))
        return [{'order_id': o.id} for o in picked]

    def life_round(self):
        if self.lives and self.chance(0.4):
            cohort = self.r.choice(self.lives)
        elif self.chance(0.8):
            cohort = self.living()
            self.lives = list(self.lives)[-7:] + [cohort]
        else:
            cohort = self.r.choice(self.cohorts[-12:])
        advances = self.chance(0.7)
        command, opts, word = self.advancing() if advances else self.cancelling()
        places = [i for i in range(len(cohort)) if self.chance(0.8 if advances else 0.2)]
        records = [word(cohort[i]) for i in places]
        return command, opts, [self.spoil(rec) for rec in records], cohort, places

    def after(self):
        """How long orders may be unpaid, by channel."""
        after = {'': self.r.choice([600, 7200, 86400, 259200]) * 1000}
        if self.chance(0.2):
            after = {}
        for channel in ('till', '微信'):
            if self.chance(0.2):
                after[channel] = self.r.choice([1, 300, 900, 86400]) * 1000
        return after
