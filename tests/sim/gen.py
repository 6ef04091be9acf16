"""What happens next: a seeded stream of rounds, each one command over a few records."""
import time

from gen_bill import BillRounds
from gen_buy import BuyRounds
from gen_charge import ChargeRounds
from gen_count import CountRounds
from gen_life import LifeRounds
from gen_money import MoneyRounds
from gen_notice import NoticeRounds
from gen_part import PartRounds
from gen_refund import RefundRounds
from gen_review import ReviewRounds
from gen_room import RoomRounds
from gen_wallet import WalletRounds

CHANNELS = ['till', 'mini', 'app', '微信']
CUSTOMERS = ['u%d' % i for i in range(40)]
SKUS = ['k%d' % i for i in range(1, 9)]
STAGES = ['groupbuy-join', 'promo-apply', 'stock-reserve', 'payment-record', 'order-confirm']
SETS = ['store-set', 'item-set', 'sku-set', 'promo-set', 'groupbuy-set']
START = 1707703200000       # 2024-02-12T10:00:00+08:00
MINUTE, HOUR, DAY = 60000, 3600000, 86400000


def stamp(ms, hours=0):
    text = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(ms // 1000 + hours * 3600))
    return text + ('+%02d:00' % hours if hours else 'Z')


class Gen(LifeRounds, RefundRounds, RoomRounds, BuyRounds, CountRounds, WalletRounds,
          MoneyRounds, PartRounds, ChargeRounds, BillRounds, ReviewRounds, NoticeRounds):
    stamp = staticmethod(lambda ms, hours=0: stamp(ms, hours))

    def __init__(self, rng, model):
        self.r, self.model = rng, model
        self.now, self.number, self.skew, self.jumped = START, 0, 0, 0
        self.cohorts, self.orders, self.rounds = [], [], []
        self.stage = {}

    def chance(self, p):
        return self.r.random() < p

    def ago(self, span):
        """A time before now, now and then of another month."""
        return self.now - self.r.randrange(40 * DAY if self.chance(0.08) else span)

    # -- definitions

    def store(self, i):
        zone = ['Asia/Shanghai', 'Asia/Tokyo', 'Asia/Bangkok'][i - 1]
        doc = {'store': 'S%d' % i, 'name': '店%d' % i, 'zone': zone}
        if self.chance(0.6):
            doc['day_start'] = '%dh' % self.r.randrange(7)
        if self.chance(0.4):
            doc['costing'] = self.r.choice(['fifo', 'fifo', 'average'])
        if self.chance(0.3):
            doc['negative'] = True
        if i == 3 and self.chance(0.2):
            doc['retired'] = True
        return doc

    def item(self, i):
        doc = {'item': 'i%d' % i, 'name': '料%d' % i, 'unit': 'g' if self.chance(0.8) else 'ml'}
        if i > 3:
            doc['shelf_life'] = '%dh' % self.r.choice([24, 200, 720])
        if i > 2 and self.chance(0.6):
            doc['opened_life'] = '%dh' % self.r.choice([4, 30])
        if i == 5 and self.chance(0.95):
            doc.update(makes=self.r.choice([1, 300, 777]), recipe=[
                {'item': 'i1', 'qty': self.r.randrange(1, 90)}, {'item': 'i2', 'qty': 30}])
        if i > 2:
            doc['alert'] = '%dh' % self.r.choice([1, 8, 48])
        if self.chance(0.2):
            doc['use_by'] = '%dh' % self.r.choice([2, 30])
        if i == 6 and self.chance(0.3):
            doc['retired'] = True
        return doc

    def parts(self, n):
        return [{'item': 'i%d' % i, 'qty': self.r.randrange(1, 60)}
                for i in self.r.sample(range(1, 6), n)]

    def sku(self, i):
        doc = {'sku': 'k%d' % i, 'name': '茶%d' % i,
               'price': self.r.choice([0, 1, 99, 1000, 1200, 1800, 2333])}
        if self.chance(0.7):
            doc['category'] = self.r.choice(['奶茶', '果茶'])
        if i < 7:
            doc['recipe'] = self.parts(self.r.randrange(1, 4))
        if i in (1, 2, 7):
            doc['options'] = [{'option': '珍珠', 'price': self.r.randrange(400),
                               'recipe': self.parts(1)}, {'option': '少冰', 'price': 0}]
        if i in (5, 6, 8) and self.chance(0.15):
            doc['retired'] = True
        return doc

    def promo(self, i):
        r, doc = self.r, {'promo': 'p%d' % i, 'name': '惠%d' % i}
        doc['kind'] = r.choice(['percent_off', 'amount_off', 'nth_rate'])
        if doc['kind'] == 'percent_off':
            doc['off_bp'] = r.choice([1, 333, 1000, 5000, 10000])
            if self.chance(0.4):
                doc['cap'] = r.randrange(1, 900)
        elif doc['kind'] == 'amount_off':
            doc['tiers'] = [{'from': 1000 * n, 'off': 170 * n}
                            for n in range(1, r.randrange(2, 5))]
        else:
            doc.update(n=r.randrange(2, 5), rate_bp=r.choice([0, 3333, 5000, 9999]))
        self.restrict(doc)
        if self.chance(0.12):
            doc['retired'] = True
        return doc

    def restrict(self, doc):
        r, scope = self.r, {}
        for p, name, values in ((0.3, 'skus', SKUS[:4]), (0.2, 'stores', ['S1', 'S2']),
                                (0.2, 'categories', ['奶茶', '果茶', '其他']),
                                (0.2, 'channels', CHANNELS)):
            if self.chance(p):
                scope[name] = r.sample(values, r.randrange(1, len(values)))
        if scope:
            doc['scope'] = scope
        if self.chance(0.25):
            days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
            doc['window'] = r.choice([
                {'hours': ['14:00-17:00']}, {'hours': ['22:00-02:00']},
                {'weekdays': r.sample(days, 4), 'hours': ['09:00-13:30', '20:00-06:00']},
                {'weekdays': r.sample(days, 5)},
                {'from': stamp(self.now)[:10]}, {'until': stamp(self.now + 2 * DAY)[:10]},
                {'from': stamp(self.now - 9 * HOUR, 8), 'until': stamp(self.now + DAY)}])
        for p, name, value in ((0.4, 'priority', r.randrange(-2, 3)),
                               (0.4, 'exclusive', r.choice('xy')),
                               (0.4, 'limit', r.choice([3, 50, 4000])),
                               (0.3, 'limit_per_customer', r.randrange(1, 12)),
                               (0.4, 'budget', r.choice([700, 20000, 300000, 5000000]))):
            if self.chance(p):
                doc[name] = value

    def campaign(self, i):
        r = self.r
        doc = {'campaign': 'c%d' % i, 'name': '团%d' % i, 'sku': r.choice(SKUS[:4]),
               'group_price': r.choice([0, 1, 800, 1100, 3000]), 'size': r.choice([2, 2, 2, 3, 4]),
               'life': '%dm' % r.choice([5, 30, 240])}
        for p, name, value in ((0.2, 'store', r.choice(['S1', 'S2'])),
                               (0.7, 'limit', r.randrange(1, 9)),
                               (0.3, 'qty_limit', r.randrange(1, 20)),
                               (0.15, 'starts', stamp(self.now + r.randrange(HOUR))),
                               (0.15, 'ends', stamp(self.now + r.randrange(6 * HOUR))),
                               (0.1, 'retired', True)):
            if self.chance(p):
                doc[name] = value
        return doc

    def definition(self, command):
        make, most = {'store-set': (self.store, 3), 'item-set': (self.item, 6),
                      'sku-set': (self.sku, 8), 'promo-set': (self.promo, 6),
                      'groupbuy-set': (self.campaign, 4)}[command]
        return make(self.r.randrange(1, most + 1))

    def first(self):
        """The rounds that open the shop, long ago."""
        since = stamp(START - 400 * DAY)
        for command, make, n in (('store-set', self.store, 3), ('item-set', self.item, 6),
                                 ('sku-set', self.sku, 8), ('promo-set', self.promo, 4),
                                 ('groupbuy-set', self.campaign, 4)):
            docs = [dict(make(i), **{'from': since}) for i in range(1, n + 1)]
            for doc in docs:
                doc.pop('retired', None)
                doc.pop('starts', None)
                doc.pop('ends', None)
            yield command, {}, docs
        yield 'setting-set', {}, [{'setting': 'points_per_yuan', 'value': self.r.choice([1, 7])},
                                  {'setting': 'closed', 'value': '2024-01'},
                                  {'setting': 'drawer', 'value': ['cash', 'till'],
                                   'from': since}]

    def redefine(self):
        command, docs = self.r.choice(SETS), []
        for _ in range(self.r.randrange(1, 4)):
            doc = self.definition(command)
            when = self.r.random()
            if when < 0.2:
                doc['from'] = stamp(self.now - self.r.randrange(3 * DAY))
            elif when < 0.35:
                doc['from'] = stamp(self.now + self.r.randrange(DAY), 8)
            if self.chance(0.05):
                doc['nmae'] = 'x'
            docs += [doc] * (2 if self.chance(0.1) else 1)
        return command, {}, docs

    # -- stock and orders

    def receipts(self):
        r, records, opts = self.r, [], self.delivery()
        for _ in range(r.randrange(1, 25)):
            self.number += 1
            rec = {'store': r.choice(['S1', 'S1', 'S2', 'S3']), 'item': 'i%d' % r.randrange(1, 7),
                   'qty': r.randrange(1, 6000), 'cost': r.randrange(0, 9000)}
            if self.chance(0.8):
                rec['lot'] = 'L%d' % (self.number if self.chance(0.9) else
                                      r.randrange(1, self.number + 1))
            else:
                rec['key'] = 'K%d' % self.number
            if self.chance(0.3):
                rec['expires'] = stamp(self.now + r.randrange(1, 90) * HOUR)
            if self.chance(0.3):
                rec['received_at'] = stamp(self.ago(2 * DAY))
            self.deliver(rec, opts)
            if self.chance(0.03):
                rec['item'] = 'nil'
            records += [rec] * (2 if self.chance(0.1) else 1)
        return 'stock-receive', opts, records

    def line(self, skus):
        line = {'sku': self.r.choice(skus), 'qty': self.r.choice([1, 1, 1, 2, 3, 7])}
        if line['sku'] in ('k1', 'k2', 'k7') and self.chance(0.4):
            line['options'] = self.r.sample(['珍珠', '少冰'], self.r.randrange(1, 3))
        if self.chance(0.1):
            line['price'] = self.r.randrange(1, 3000)
        return line

    def order(self, skus=SKUS, plain=False):
        r = self.r
        self.number += 1
        rec = {'channel': r.choice(CHANNELS), 'channel_no': 'n%d' % self.number,
               'store': r.choice(['S1', 'S1', 'S2', 'S3']),
               'lines': [self.line(skus) for _ in range(r.choice([1, 1, 2, 4]))]}
        if self.chance(0.8):
            # Those who have wallets come more often.
            rec['customer'] = r.choice(CUSTOMERS[:6] if self.chance(0.5) else CUSTOMERS)
        if self.chance(0.35):
            rec['placed_at'] = stamp(self.ago(r.choice([HOUR, 5 * DAY])),
                                     r.choice([0, 8]))
        if plain:
            return rec
        if self.chance(0.15):
            rec['happened'] = True
        if self.chance(0.3):
            self.group(rec)
        if self.chance(0.04):
            r.choice(rec['lines'])['sku'] = 'nil'
        if rec.get('happened') and 'campaign' not in rec and self.chance(0.2):
            del rec['lines']
            rec['total'] = r.randrange(1, 9000)
        return rec

    def group(self, rec):
        """An order for a campaign, mostly one that the campaign takes."""
        r = self.r
        rec['campaign'] = 'c%d' % r.randrange(1, 5) if self.chance(0.98) else 'nil'
        alive = list(self.model.live.values())[-r.choice([1, 4, 12]):]
        terms = self.model.in_force('campaign', rec['campaign'], self.now)
        if alive and self.chance(0.75):
            group = r.choice(alive)
            rec.update(campaign=group.campaign, group=group.name)
            terms = self.model.in_force('campaign', group.campaign, group.opened)
        if self.chance(0.03):
            rec['group'] = 'c1/9999'
        if terms and self.chance(0.9):
            rec['lines'] = [{'sku': terms[2]['sku'], 'qty': r.randrange(1, 4)}]
            rec['store'] = terms[2].get('store', rec['store'])
            rec['customer'] = r.choice(CUSTOMERS)

    def other(self, rec):
        """The same order with other lines, mostly as its next version."""
        order = self.model.orders.get((rec['channel'], rec['channel_no']))
        if not order or not order.id or 'campaign' in rec or 'lines' not in rec:
            return rec
        rec = dict(rec, version=max(1, order.version + self.r.choice([1] * 8 + [0, 2, -1])),
                   lines=[self.line(SKUS) for _ in range(self.r.choice([1, 1, 2, 4]))])
        if self.chance(0.05):
            rec['customer'] = 'u0'
        return rec

    def new_orders(self):
        r, records = self.r, []
        for _ in range(r.randrange(10, 120)):
            kind = r.random()
            if kind < 0.14 and self.orders:
                rec = r.choice(self.orders)
                if kind > 0.03:
                    rec = self.other(rec if kind < 0.06 else r.choice(self.orders[-60:]))
                if kind < 0.02:
                    rec = dict(rec, store='S1' if rec['store'] != 'S1' else 'S2')
            else:
                rec = self.order()
                self.orders = self.orders[-300:] + [rec]
            records.append(rec)
        return 'order-add', {}, records

    # -- the stages

    def payments(self, rec):
        """What the customer pays: mostly what is payable."""
        r, payable = self.r, rec.get('payable', rec.get('total', 0))
        amount = payable if self.chance(0.85) else max(1, payable + r.randrange(-99, 200))
        if self.chance(0.35) or amount == 0:
            return {'amount': amount}
        parts, tenders = [amount], []
        if self.chance(0.4) and amount > 10:
            first = r.randrange(1, amount)
            parts = [first, amount - first]
        for part in parts:
            tender = {'channel': r.choice(CHANNELS + ['cash', 'wechat', 'unionpay']), 'amount': part}
            if self.chance(0.6) or tender['channel'] == 'unionpay':
                self.number += 1
                tender['no'] = 'W%d' % (self.number if self.chance(0.97) else
                                        r.randrange(1, self.number))
            if self.chance(0.4) and part > 50:
                tender['fee'] = part // 50
            tenders.append(tender)
        return {'payments': tenders}

    def paying(self, rec):
        if 'order_id' not in rec or self.chance(0.1):
            return rec
        if not ('amount' in rec or 'payments' in rec) or self.chance(0.05):
            rec = {k: v for k, v in rec.items() if k not in ('amount', 'payments')}
            if self.chance(0.9):
                rec.update(self.payments(rec))
        return rec

    def spoil(self, rec):
        """Now and then a record that another stage would not have written."""
        kind = self.r.random()
        if kind < 0.006:
            return dict(rec, order_id='12345')
        if kind < 0.012 and 'lines' in rec:
            lines = [dict(line, qty=line['qty'] + 1) for line in rec['lines']]
            return dict(rec, lines=lines)
        if kind < 0.02:
            return dict(rec, refused={'by': 'x', 'code': 'y', 'detail': 'z'})
        if kind < 0.04 and 'order_id' in rec:
            return {k: v for k, v in rec.items() if k != 'lines'}
        return rec

    def stage_round(self):
        r = self.r
        cohort = r.choice(self.cohorts[-8:])
        at = self.stage.get(id(cohort), 0)
        command = STAGES[min(at, 4)]
        if self.chance(0.25):
            command = r.choice(STAGES + ['stock-release'])
        elif self.chance(0.9):
            self.stage[id(cohort)] = at + 1
        opts = {}
        if command not in ('order-confirm', 'stock-release') and self.chance(0.15):
            opts['retry'] = True
        if command in STAGES[:3] and self.chance(0.3):
            opts['ttl'] = r.choice([60000, 600000, 7200000])
        if command == 'payment-record' and self.chance(0.3):
            opts['in_full'] = True
        places = [i for i in range(len(cohort)) if self.chance(0.9)]
        if self.chance(0.1):
            r.shuffle(places)
        records = [cohort[i] for i in places]
        if command == 'payment-record':
            records = [self.paying(rec) for rec in records]
        records = [self.spoil(rec) for rec in records]
        if self.chance(0.1) and records:
            records.append(records[0])
        return command, opts, records, cohort, places

    def pass_time(self):
        r, kind = self.r, self.r.random()
        if kind < 0.75:
            self.now += r.randrange(90) * 1000
        elif kind < 0.93:
            self.now += r.randrange(2 * HOUR // 1000) * 1000
        else:
            self.now += r.randrange(2 * DAY // 1000) * 1000
        # a clock that jumps, and comes back some rounds later
        self.jumped -= 1
        if self.jumped <= 0:
            self.skew = 0
            if self.chance(0.05):
                self.skew = r.choice([-300 * DAY, -HOUR, -MINUTE, 2 * HOUR, 3 * DAY])
                self.jumped = r.randrange(1, 4)
