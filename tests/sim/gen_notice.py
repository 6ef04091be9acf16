"""Callbacks: what happens to come, doubled, late, out of turn, and by whom."""
import time


class NoticeRounds:
    noticed = ()            # (told, signed) of before, to come again

    def notices(self, now):
        """Some new, and some of before as they were signed then."""
        r, told = self.r, []
        orders = [o for o in self.model.placed[-300:] if o.id and not o.happened and
                  o.payable > 0]
        waiting = [o for o in orders if o.status == 'pending']
        for _ in range(r.randrange(1, 10)):
            if orders:
                told.append(self.notice(r.choice(waiting if waiting and self.chance(0.8)
                                                 else orders), now))
        if told and self.chance(0.3):       # the same payment under another name
            self.number += 1
            told.append(dict(r.choice(told), id='EV-%d' % self.number))
        again = [pair for pair in self.noticed if self.chance(0.1)]
        return told, again

    def notice(self, order, now):
        r, self.number = self.r, self.number + 1
        due = order.payable - (order.paid - order.refunded)
        amount = due if due > 0 and self.chance(0.7) else r.randrange(1, max(due, 900) + 99)
        return {'via': r.choice(['wechat-pay', 'alipay']), 'id': 'EV-%d' % self.number,
                'order': order.id if self.chance(0.96) else '12345', 'amount': amount,
                'no': '42%08d' % self.number, 'clock': now // 1000,
                'at': now // 1000 + (r.choice([-301, 301, 5000]) if self.chance(0.07) else
                                     r.randrange(-300, 301)),
                'state': 'SUCCESS' if self.chance(0.9) else 'CLOSED',
                'key': 'other' if self.chance(0.05) else None}

    @staticmethod
    def unsigned(told):
        """As tests/faults/callbacks.c reads it."""
        key = {'key': told['key']} if told['key'] else {}
        if told['via'] == 'wechat-pay':
            return dict(key, via='wechat-pay', at=told['at'], event='TRANSACTION.SUCCESS',
                        id=told['id'], resource={
                            'appid': 'wxd678efh567hg6787', 'mchid': '1900007291',
                            'out_trade_no': told['order'], 'transaction_id': told['no'],
                            'trade_state': told['state'],
                            'amount': {'total': told['amount'], 'currency': 'CNY'}})
        when = time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(told['at'] + 8 * 3600))
        return dict(key, via='alipay', params={
            'notify_id': told['id'], 'out_trade_no': told['order'], 'trade_no': told['no'],
            'total_amount': '%d.%02d' % divmod(told['amount'], 100), 'notify_time': when,
            'trade_status': 'TRADE_SUCCESS' if told['state'] == 'SUCCESS' else 'TRADE_CLOSED',
            'app_id': '2015102700040153', 'charset': 'utf-8',
            'seller_id': '2088102119685838'})
