"""Wallets in the model: what comes in, what is taken back and paid out, what expires."""
import time

from kernel import Reject, half_up, instant
from orders import refusal
from stock import NEVER
from tenders import Tenders

KINDS = ['value', 'bonus', 'points', 'cups']
HOMES = {'value': ('stored', 'wallet:'), 'bonus': ('gifted', 'bonus:'),
         'points': ('earned', 'points:'), 'cups': ('sold-cups', 'cups:')}
AMOUNT = {'value': 'amount', 'points': 'points', 'cups': 'cups'}
READS = ('customer', 'kind', 'amount', 'points', 'cups', 'sku', 'bonus', 'expires_at', 'life',
         'paid', 'reason', 'store', 'back', 'of', 'at')


def utc(ms):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(ms // 1000))


class Purse:
    """A lot."""

    def __init__(self, customer, kind, sku, name, expires, serial, units, paid, channel):
        self.customer, self.kind, self.sku, self.name = customer, kind, sku, name
        self.expires, self.serial, self.granted, self.left = expires, serial, units, units
        self.paid, self.channel = paid, channel

    def rank(self):
        return self.expires, KINDS.index(self.kind), self.serial, self.name

    def take(self, units):
        paid = half_up(self.paid, units, self.left)
        self.left -= units
        self.paid -= paid
        return paid


class Grant:
    """What an entry brought, as long as it may be undone."""

    def __init__(self, lots, moves, numbered):
        self.lots, self.moves, self.numbered, self.reversed = lots, moves, numbered, None


class Wallets(Tenders):
    def __init__(self):
        super().__init__()
        self.purses = []
        self.numbers = set()
        self.owing = {}         # key of a return -> [(channel, fen)]
        self.who = {}           # and whose it was

    def into(self, kind, sku, customer, units, paid, back=False):
        """Units of a kind come into a wallet, or leave it."""
        pairs = [(HOMES[kind][0], HOMES[kind][1] + (sku + ':' if sku else '') + customer,
                  units)]
        if kind == 'cups':
            pairs.append(('stored', 'prepaid:%s:%s' % (sku, customer), paid))
        return [(b, a, n) if back else (a, b, n) for a, b, n in pairs if n]

    def home(self, rec):
        channel = rec['paid']['channel']
        return self.lies(channel, rec['store']) if 'store' in rec else 'cash:' + channel

    def purse_entry(self, rec, opts):
        no = rec.get('paid', {}).get('no')
        if 'key' in rec or not no:
            return self.entry(rec, 'wallet-add', 'wallet', READS, opts)
        return self.entry(rec, 'wallet-add', 'withdrawal' if 'back' in rec else 'topup',
                          READS, opts, key='%s/%s' % (rec['paid']['channel'], no))

    def put_in(self, rec, opts):
        """wallet-add"""
        if 'pays' in rec:
            return self.pay_out(rec, opts)
        if rec['kind'] == 'value' and 'back' not in rec:
            if rec.get('amount') and 'paid' not in rec:
                raise Reject('missing_field')
            if 'paid' in rec and rec.get('amount') != rec['paid']['amount']:
                raise Reject('value_range')
        found = self.purse_entry(rec, opts)
        if isinstance(found, dict):
            return found
        return self.take_out(rec, found) if 'back' in rec else self.grant(rec, found)

    def purse_name(self, customer, base):
        """One that no lot of his has."""
        names, name, n = {p.name for p in self.purses if p.customer == customer}, base, 1
        while name in names:
            n += 1
            name = '%s-%d' % (base, n)
        return name

    def grant(self, rec, found):
        when = instant(rec.get('at')) or self.now
        kind, sku, customer = rec['kind'], rec.get('sku', ''), rec['customer']
        if sku and not self.lookup('sku', sku, when):
            raise Reject('unknown_sku')
        expires = instant(rec.get('expires_at'))
        if 'life' in rec:
            expires = when + int(rec['life'][:-1]) * 3600000
        if expires and expires <= self.now:
            raise Reject('value_range')
        paid = rec.get('paid', {})
        number = paid.get('channel'), paid.get('no')
        if number[1] and number in self.numbers:
            raise Reject('key_conflict')
        units, bonus = rec.get(AMOUNT[kind], 0), rec.get('bonus', 0)
        if kind == 'cups':
            units, bonus = units + bonus, 0
        name = self.purse_name(customer, found[0][1])
        self.serial += 1
        lots = [Purse(customer, kind, sku, name, expires or NEVER, self.serial, units,
                      paid.get('amount', 0), paid.get('channel'))] if units else []
        if bonus:
            lots.append(Purse(customer, 'bonus', '', name, expires or NEVER, self.serial,
                              bonus, 0, None))
        moves = [m for p in lots for m in self.into(p.kind, p.sku, customer, p.left, p.paid)]
        if paid:
            moves.append(('payer', self.home(rec), paid['amount']))
            if paid.get('fee'):
                moves.append((self.home(rec), 'fee:' + paid['channel'], paid['fee']))
        with self.at(instant(rec.get('at'))):
            for move in moves:
                self.move(*move)
        self.purses += lots
        if number[1]:
            self.numbers.add(number)
        self.went[self.event_key(found[0], found[2])] = Grant(lots, moves, bool(number[1]))
        members = {'lot': name, 'status': 'added'}
        if 'life' in rec:
            members['ends_at'] = utc(expires)
        return self.entered(found, members)

    # -- taken back

    def take_out(self, rec, found):
        kind, customer, asked = rec['kind'], rec['customer'], rec.get(AMOUNT[rec['kind']], 0)
        lots = sorted((p for p in self.purses if p.customer == customer and p.kind == kind
                       and p.channel and p.paid > 0 and p.expires > self.now
                       and p.sku == rec.get('sku', '')
                       and p.name == rec.get('of', p.name)), key=Purse.rank)
        left = sum(p.left for p in lots)
        if left == 0 or asked > left:
            more = {'left': left, 'asked': asked} if asked else {'left': left}
            code = 'not_left' if left else 'nothing_paid'
            return self.entered(found, refusal('wallet-add', code, **more))
        wanted, moves, owed, chosen = asked or left, [], [], []
        for p in reversed(lots):
            if wanted:
                n = min(wanted, p.left)
                fen = half_up(p.paid, n, p.left)
                chosen.append((p, n))
                owed.append([p.channel, fen])
                wanted -= n
        taken, fen = sum(n for _, n in chosen), sum(n for _, n in owed)
        if 'paid' in rec and rec['paid']['amount'] != fen:
            raise Reject('value_range')
        for p, n in chosen:
            for b in self.purses:
                if kind == 'value' and b.kind == 'bonus' and b.left and \
                        b.name == p.name and b.customer == customer:
                    part = half_up(b.left, n, p.left)
                    b.take(part)
                    moves += self.into('bonus', '', customer, part, 0, True)
            moves += self.into(kind, p.sku, customer, n, p.take(n), True)
        members = {'status': 'returned', 'taken': taken, 'returned': fen}
        if 'paid' in rec:
            moves.append((self.home(rec), 'payer', fen))
        else:
            members = {'status': 'owed', 'taken': taken, 'refund_owed': fen, 'owed': owed}
            moves += [('refunds:' + c, 'owed:' + c, n) for c, n in owed]
            self.owing[found[0][1]] = owed
            self.who[found[0][1]] = customer
        with self.at(instant(rec.get('at'))):
            for move in moves:
                self.move(*move)
        return self.entered(found, members)

    def pay_out(self, rec, opts):
        found = self.entry(rec, 'wallet-add', 'payout', ('pays', 'paid', 'store', 'at'), opts,
                           key=rec['pays'])
        if isinstance(found, dict):
            return found
        if rec['pays'] not in self.owing:
            raise Reject('unknown_entry')
        owed = self.owing[rec['pays']]
        if rec['paid']['amount'] != sum(n for _, n in owed):
            raise Reject('value_range')
        with self.at(instant(rec.get('at'))):
            for channel, n in owed:
                self.move('owed:' + channel, 'payer', n)
                self.move(self.home(rec), 'refunds:' + channel, n)
        return self.entered(found, {'customer': self.who[rec['pays']], 'status': 'returned'})

    # -- wallet-add --due, ledger-reverse

    def expire_purses(self, now):
        """Nothing due, nothing done: holds that end wait for the next who writes."""
        when, lines = max(now, self.clock), []
        if not any(p.left and p.expires <= when for p in self.purses):
            return lines
        self.begin(now)
        for p in sorted((p for p in self.purses if p.left and p.expires <= self.now),
                        key=lambda p: (p.expires, p.customer, KINDS.index(p.kind), p.sku,
                                       p.name)):
            units, line = p.left, {'customer': p.customer, 'expired': p.kind}
            if p.sku:
                line['sku'] = p.sku
            paid = p.take(units)
            for move in self.into(p.kind, p.sku, p.customer, units, paid, True):
                self.move(*move)
            lines.append(dict(line, lot=p.name, units=units, paid=paid,
                              expired_at=utc(p.expires)))
        self.end()
        return lines

    def reverse(self, rec, opts):
        came = self.went.get(rec['key'])
        if not isinstance(came, Grant):
            return super().reverse(rec, opts)
        if came.reversed is None:
            if came.numbered:
                return dict(rec, **refusal('ledger-reverse', 'not_reversible'))
            for p in came.lots:
                if p.left != p.granted:
                    return dict(rec, **refusal('ledger-reverse', 'lot_used', added=p.granted,
                                               remaining=p.left))
            for debit, credit, n in came.moves:
                self.move(credit, debit, n)
            self.purses = [p for p in self.purses if p not in came.lots]
            came.reversed = {'key': rec['key'], 'reversed': True, 'event': 'wallet.added',
                             'reason': rec.get('reason') or opts.get('reason')}
        return dict(rec, **came.reversed)
