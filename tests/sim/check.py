"""Is what the ledger says what the model says?"""
from bills import CHANNEL
from gen import stamp
from kernel import OPEN, half_up
from real import Mismatch
from stock import FEN, NEVER, ZONES
from wallet import KINDS



def same(what, got, want):
    if got == want:
        return
    if isinstance(got, dict) and isinstance(want, dict):
        for key in sorted(set(got) | set(want), key=str):
            same('%s %s' % (what, key), got.get(key), want.get(key))
    raise Mismatch('%s: the ledger has %r, the model %r' % (what, got, want))


def local(model, when, store, now):
    return stamp(when, ZONES[model.in_force('store', store, now)[2]['zone']])


def outcome(model, where, got, want):
    """One record's outcome; a new order learns its id."""
    if got[0] != want[0] or got[0] == 'reject':
        same(where, got, want)
        return
    rec = dict(want[1])
    if 'order_id' in rec and not isinstance(rec['order_id'], str):
        order = rec['order_id']
        if order.id is None:
            order.id = got[1].get('order_id')
            model.by_id[order.id] = order
        rec['order_id'] = order.id
    for name in ('deadline', 'expires_at'):
        if isinstance(rec.get(name), tuple):
            rec[name] = local(model, *rec[name])
    said = dict(got[1])
    for each in (said, rec):
        if 'refused' in each:
            each['refused'] = {k: v for k, v in each['refused'].items() if k != 'detail'}
    same(where, said, rec)


def outcomes(model, where, got, want):
    for i, (a, b) in enumerate(zip(got, want)):
        outcome(model, '%s, record %d' % (where, i + 1), a, b)


def balances(model, shop, now):
    rows = shop.query("SELECT account, posted, held, unit, floor FROM balances"
                      " WHERE posted <> 0 OR held <> 0", now)
    want = {name: tuple(row) for name, row in model.accounts.items() if row != [0, 0]}
    same('balance', {r['account']: (r['posted'], r['held']) for r in rows}, want)
    sums = {}
    for row in rows:
        sums[row['unit']] = sums.get(row['unit'], 0) + row['posted']
        if row['floor'] is not None and row['posted'] - row['held'] < row['floor']:
            raise Mismatch('%s is below its floor' % row['account'])
    same('sum of each unit', sums, dict.fromkeys(sums, 0))


def stock(model, shop, now):
    rows = shop.ask(['stock-level'], now)
    held = {}
    for (owner, step), hold in model.holds.items():
        if step == 2 and hold.state == OPEN:
            for debit, _, amount in hold.legs:
                held[debit] = held.get(debit, 0) + amount
    for row in rows:
        place = row['store'], row['item']
        heap, where = model.heap(*place), '%s:%s' % place
        posted, awaited = model.accounts.get('short:' + where, (0, 0))
        first = min((lot.expires for lot in heap.lots), default=NEVER)
        end = None if first == NEVER else local(model, first, row['store'], now)
        same('stock of ' + where, [row[k] for k in (
            'on_hand', 'held', 'available', 'lots', 'next_expiry', 'value', 'short')], [
                heap.qty, held.get('stock:' + where, 0),
                model.available('stock:' + where), len(heap.lots), end,
                half_up(heap.micros, 1, FEN),
                awaited - posted])
    view = shop.query('SELECT store, item, on_hand, held, available, short FROM stock', now)
    same('the view of stock', {(r['store'], r['item']): r for r in view if
                               any(r[k] for k in ('on_hand', 'held', 'short'))},
         {(r['store'], r['item']): {k: r[k] for k in view[0]} for r in rows if
          any(r[k] for k in ('on_hand', 'held', 'short'))} if view else {})
    lots(model, shop)


def lots(model, shop):
    """The tables and the model agree, and the sums are what they must be."""
    rows = shop.table('SELECT s.name, i.name, v.qty, v.micros, v.by_lot, v.used'
                      ' FROM item_value v JOIN stream s ON s.id = v.store'
                      ' JOIN stream i ON i.id = v.item')
    same('value', {row[:2]: row[2:] for row in rows if any(row[2:])},
         {place: (h.qty, h.micros, int(h.by_lot), h.used)
          for place, h in model.heaps.items() if h.qty or h.micros or h.used or h.by_lot})
    rows = shop.table('SELECT s.name, i.name, l.name, l.received, o.expires, l.use_by,'
                      ' l.alert, o.remaining, o.micros, o.alerted'
                      ' FROM lot_open o JOIN lot l ON l.id = o.lot'
                      ' JOIN stream s ON s.id = o.store JOIN stream i ON i.id = o.item')
    same('lot', {row[:3]: row[3:] for row in rows},
         {place + (lot.name,): (lot.received, lot.expires, lot.use_by, lot.alert,
                                lot.left, lot.micros, int(lot.alerted))
          for place, heap in model.heaps.items() for lot in heap.lots})
    values = {}
    for place, heap in model.heaps.items():
        where = '%s:%s' % place
        same('sum of the lots of ' + where, sum(lot.left for lot in heap.lots), heap.qty)
        same('stock account of ' + where, model.accounts.get('stock:' + where, [0])[0],
             heap.qty)
        if heap.by_lot:
            same('values of the lots of ' + where,
                 sum(lot.micros for lot in heap.lots), heap.micros)
        if min(heap.qty, heap.micros) < 0 or (heap.micros and not heap.qty):
            raise Mismatch('%s has %d units for %d' % (where, heap.qty, heap.micros))
        values[place[0]] = values.get(place[0], 0) + heap.micros
    for store, micros in values.items():
        same('value of ' + store, model.accounts.get('value:' + store, [0])[0], micros)


def purchases(model, shop):
    rows = shop.table('SELECT p.name, i.name, n.qty, n.cost, n.received, n.closed, n.missing'
                      ' FROM purchase_line n JOIN stream p ON p.id = n.purchase'
                      ' JOIN stream i ON i.id = n.item')
    same('ordered', {row[:2]: row[2:] for row in rows},
         {('/'.join(name), item): (n.qty, n.cost, n.received, n.closed, n.open)
          for name, order in model.purchases.items() for item, n in order.lines.items()})


def counts(model, shop):
    rows = shop.table('SELECT s.name, c.name, i.name, n.at, n.counted, n.book, n.used,'
                      ' n.variance_bp, n.cost, n.sold, n.made, n.base, n.posted, n.micros,'
                      ' n.state FROM count_line n JOIN stock_count c ON c.id = n.count'
                      ' JOIN stream s ON s.id = c.store JOIN stream i ON i.id = n.item')
    same('counted', {row[:3]: row[3:] for row in rows},
         {name + (item,): line.facts() for name, lines in model.counts.items()
          for item, line in lines.items()})


def purses(model, shop):
    rows = shop.table('SELECT c.name, w.kind, coalesce(s.name, \'\'), w.name, w.expires,'
                      ' w.granted, w.remaining, w.paid FROM wallet_lot w'
                      ' JOIN customer c ON c.id = w.customer LEFT JOIN stream s ON s.id = w.sku')
    same('wallet', {row[:4]: row[4:] for row in rows},
         {(p.customer, KINDS.index(p.kind), p.sku, p.name):
          (p.expires, p.granted, p.left, p.paid) for p in model.purses})


def groups(model, shop, now):
    rows = shop.query('SELECT group_name, size, joined, seats_paid, state FROM groups', now)
    same('groups', {r['group_name']: (r['size'], r['joined'], r['seats_paid'], r['state'])
                    for r in rows},
         {g.name: (g.size, g.joined, g.paid, g.state) for g in model.groups.values()})
    for row in rows:
        full = row['state'] == 'confirmed'
        if row['seats_paid'] > row['size'] or full and row['seats_paid'] < row['size']:
            raise Mismatch('%s has not as many members as it should' % row['group_name'])


def holds(model, shop, now):
    rows = shop.query('SELECT state, count(*) AS n FROM holds GROUP BY state', now)
    got = {row['state']: row['n'] for row in rows}
    alive = sum(h.state == OPEN for h in model.holds.values())
    same('open holds', got.pop(OPEN, 0), alive)
    same('holds resolved', sum(got.values()), model.closed)
    for row in shop.query('SELECT count(*) AS n, count(DISTINCT key) AS keys FROM events'
                          ' WHERE key IS NOT NULL', now):
        same('outcomes of a key', row['n'], row['keys'])


def orders(model, shop, now):
    rows = shop.query('SELECT order_id, status, sold, total, discount, payable, paid, fee,'
                      ' refunded, cost_micros FROM orders', now)
    got = {row.pop('order_id'): tuple(row.values()) for row in rows}
    want = {o.id: (o.status, int(o.sold), o.total, o.discount, o.payable, o.paid, o.fee,
                   o.refunded, o.cost or None) for o in model.orders.values()}
    same('order', {k: v[:-1] + (v[-1] or None,) for k, v in got.items()}, want)


def margins(model, shop, now):
    names = 'orders qty revenue discount fees cost refunds costed'.split()
    rows = shop.ask(['margin-report', '--by', 'day,store'], now)
    want = {}
    for (day, store), f in model.figures.items():
        if any(f):
            want[stamp(day * 86400000)[:10], store] = \
                tuple(f[:5]) + (half_up(f[5], 1, FEN),) + tuple(f[6:])
    same('margin', {(r['day'], r['store']): tuple(r[n] for n in names) for r in rows
                    if any(r[n] for n in names)}, want)
    rows = shop.ask(['margin-report', '--by', 'sku'], now)
    names = 'qty revenue discount cost'.split()
    same('margin by sku', {r['sku']: [r[n] for n in names] for r in rows},
         {sku: f[:3] + [half_up(f[3], 1, FEN)] for sku, f in model.by_sku.items()})


def losses(model, shop, now):
    """Costs of margins, each rounded once, are what the accounts have in all."""
    def held(kind, store):
        return sum(v[0] for name, v in model.accounts.items()
                   if name.startswith(kind + ':') and name.split(':')[-1] == store)
    for row in shop.ask(['margin-report', '--by', 'store'], now):
        store = row['store']
        missed = held('loss:count', store) + held('loss:transit', store)
        for got, want in ((row['cost'] + row['other_cost'], held('cogs', store)),
                          (row['shrinkage'], missed),
                          (row['waste'], held('loss', store) - missed)):
            if abs(got * FEN - want) > FEN:
                raise Mismatch('margins of %s: %d fen, the accounts have %d micros' % (
                    store, got, want))
        sold = next(r for r in shop.ask(['sales-report', '--by', 'store'], now)
                    if r['store'] == store) if row['orders'] else {'orders': 0}
        same('sales of %s' % store, sold['orders'], row['orders'])


def money(model, shop, now):
    # What bills have posted is no entry made by hand.
    rows = shop.query('SELECT coalesce(sum(spent), 0) AS spent FROM cash_moves', now)
    same('spent', rows[0]['spent'], sum(
        posted for name, (posted, _) in model.accounts.items()
        if name.split(':')[0] in ('expense', 'overshort') and CHANNEL not in name))
    # What accounts have of fees and of gifts stands in orders or among the expenses.
    rows = shop.query("""SELECT
        (SELECT coalesce(sum(posted), 0) FROM balances WHERE kind = 'fee')
        - (SELECT coalesce(sum(fee), 0) FROM orders WHERE sold OR status = 'pending')
        - (SELECT coalesce(sum(amount), 0) FROM expenses WHERE kind >= 'fee:' AND kind < 'fee;')
        AS fees, (SELECT coalesce(sum(posted), 0) FROM balances WHERE account = 'gifted')
        + (SELECT coalesce(sum(amount), 0) FROM expenses WHERE kind = 'gifted') AS gifted""", now)
    same('in no figure', rows[0], {'fees': 0, 'gifted': 0})


def verify(shop, now):
    shop.run([shop.bin + 'ledger-verify'], now, (0,))


def quick(model, shop):
    now = model.now
    balances(model, shop, now)
    stock(model, shop, now)
    purchases(model, shop)
    counts(model, shop)
    purses(model, shop)
    holds(model, shop, now)
    groups(model, shop, now)


def whole(model, shop):
    quick(model, shop)
    orders(model, shop, model.now)
    margins(model, shop, model.now)
    losses(model, shop, model.now)
    money(model, shop, model.now)
    verify(shop, model.now)
