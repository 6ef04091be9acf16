"""The rows of five stages by json and sqlite3: python3 pipeline.py LEDGER <orders

Does in one process what order-add, promo-apply, stock-reserve, payment-record and
order-confirm write for each order of the bench's menu: five events, the order and its
lines (each written once, as they are in the end), two holds, a payment, and the counters
of accounts, lots and values at the end of a batch.  Looks orders up by their number and
checks that stock, budget and payment do; hashes nothing, prints nothing.  1,000 orders a
commit, synchronous=FULL.
"""
import datetime
import json
import sqlite3
import sys

db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA synchronous = FULL")
db.execute("PRAGMA cache_size = -16384")
db.execute("PRAGMA wal_autocheckpoint = 4000")
dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
ids = {(kind, name): id for id, kind, name in db.execute("SELECT id, kind, name FROM stream")}
skus = {id: json.loads(db.execute("SELECT body FROM definition WHERE stream = ?",
                                  (id,)).fetchone()[0])
        for (kind, name), id in ids.items() if kind == "sku"}
rule = json.loads(db.execute("SELECT body FROM definition WHERE stream = ?",
                             (ids["promo", "off-3"],)).fetchone()[0])
accounts = {}  # name: [id, posted, held], of all that were touched
touched, people, new_people = set(), {}, []
next_account = db.execute("SELECT max(id) FROM account").fetchone()[0]
seq = db.execute("SELECT max(seq) FROM event").fetchone()[0]
lots = {}  # (store, item): [[expires, lot, remaining, name], ..]
values = {}
oid = 2 << 60
store, zeros = ids["store", "S1"], b"\0" * 32
events, orders, lines, holds, payments, new_accounts = [], [], [], [], [], []
db.execute("INSERT INTO channel VALUES (1, 'till'), (2, 'wechat')")


def account(name, unit):
    global next_account
    if name not in accounts:
        row = db.execute("SELECT id, posted, held FROM account WHERE name = ?",
                         (name,)).fetchone()
        if not row:
            next_account += 1
            row = (next_account, 0, 0)
            new_accounts.append((next_account, name, unit))
        accounts[name] = list(row)
    touched.add(name)
    return accounts[name]


def move(source, target, unit, amount):
    account(source, unit)[1] -= amount
    account(target, unit)[1] += amount


def event(version, kind, at, now, key, body):
    global seq
    seq += 1
    events.append((seq, oid, version, kind, at, now, key, zeros[:16], dumps(body), zeros))
    return seq


def legs(rows, units):
    return " ".join("%d:%d:%d" % (account(a, u)[0], account(b, u)[0], n)
                    for (a, b, n), u in zip(rows, units))


def one(r):
    global oid
    key = "order:%s/%s" % (r["channel"], r["channel_no"])
    if db.execute("SELECT seq FROM event WHERE key = ?", (key,)).fetchone():
        return
    oid += 1
    at = now = int(datetime.datetime.fromisoformat(r["placed_at"]).timestamp() * 1000)
    name = r["customer"]
    if name not in people:
        people[name] = len(people) + 1
        new_people.append((people[name], name))
    bought = [(ids["sku", line["sku"]], line["qty"]) for line in r["lines"]]
    total = sum(skus[sku]["price"] * qty for sku, qty in bought)
    event(1, "order.placed", at, now, key, {
        "channel": r["channel"], "channel_no": r["channel_no"], "store": r["store"],
        "customer": name, "placed_at": at,
        "lines": [{"sku": line["sku"], "version": 1, "name": skus[sku]["name"], "qty": qty,
                   "price": skus[sku]["price"]}
                  for line, (sku, qty) in zip(r["lines"], bought)],
        "clock": {"day": at // 86400000}, "out": {"status": "pending", "total": total}})
    discount = max((t["off"] for t in rule["tiers"] if total >= t["from"]), default=0)
    left, shares = discount, []
    for n, (sku, qty) in enumerate(bought):
        part = left if n + 1 == len(bought) else \
            (discount * skus[sku]["price"] * qty + total // 2) // total
        left -= part
        shares.append(part)
    promo = [["budget:off-3", "given:off-3", discount], ["uses:off-3", "used:off-3", 1],
             ["use:off-3:" + name, "used", 1]]
    assert account("budget:off-3", "fen")[1] >= discount
    promo_seq = event(2, "promo.applied", now, now, None, {
        "hold": {"step": 1, "attempt": 1, "legs": promo}, "clock": {"expires": now + 1800000},
        "out": {"discount": discount, "payable": total - discount, "discounts": shares,
                "promotions": [{"promo": "off-3", "applied": True, "discount": discount,
                                "base": total}]}})
    legs(promo, ("fen", "use", "use"))
    needs = {}
    for sku, qty in bought:
        for part in skus[sku]["recipe"]:
            needs[part["item"]] = needs.get(part["item"], 0) + part["qty"] * qty
    stock = [["stock:S1:" + i, "customer:S1:" + i, needs[i]] for i in sorted(needs)]
    for source, _, qty in stock:
        assert account(source, source[9:])[1] >= qty
    stock_seq = event(3, "stock.held", now, now, None, {
        "hold": {"step": 2, "attempt": 1, "legs": stock}, "clock": {"expires": now + 1800000},
        "out": {"hold": "held"}})
    legs(stock, sorted(needs))
    pay = r["payments"][0]
    assert pay["amount"] == total - discount
    event(4, "payment.recorded", now, now, "payment:%s/%s" % (pay["channel"], pay["no"]), {
        "channel": pay["channel"], "amount": pay["amount"], "fee": pay["fee"], "no": pay["no"],
        "moves": [["payer", "cash:wechat", pay["amount"]],
                  ["cash:wechat", "fee:wechat", pay["fee"]]],
        "fees": pay["fee"], "out": {"status": "paid", "paid": pay["amount"]}})
    move("payer", "cash:wechat", "fen", pay["amount"])
    move("cash:wechat", "fee:wechat", "fen", pay["fee"])
    payments.append((oid, pay["no"], pay["amount"], pay["fee"], now))
    used, items, cost = [], [], 0
    for i in sorted(needs):
        value = values.get(i) or values.setdefault(i, list(db.execute(
            "SELECT qty, micros FROM item_value WHERE item = ?", (ids["item", i],)).fetchone()))
        item_cost = value[1] * needs[i] // value[0]
        value[0] -= needs[i]
        value[1] -= item_cost
        cost += item_cost
        items.append([i, needs[i], item_cost])
        open_lots = lots.get(i) or lots.setdefault(i, [list(row) for row in db.execute(
            "SELECT o.expires, o.lot, o.remaining, l.name FROM lot_open o JOIN lot l "
            "ON l.id = o.lot WHERE o.item = ? ORDER BY o.expires, o.lot", (ids["item", i],))])
        open_lots[0][2] -= needs[i]
        used.append([i, open_lots[0][3], needs[i]])
    done = event(5, "order.confirmed", now, now, None, {
        "post": [[1, 1], [2, 1]], "store": r["store"], "costs": [cost - cost // 2, cost // 2],
        "costed": [True, True], "items": items, "lots": used,
        "moves": [["value:S1", "cogs:S1", cost]],
        "out": {"confirmed": True, "cost_micros": cost}})
    for (source, target, amount), unit in zip(promo + stock,
                                              ("fen", "use", "use", *sorted(needs))):
        move(source, target, unit, amount)
    move("value:S1", "cogs:S1", "micros", cost)
    for n, (sku, qty) in enumerate(bought):
        lines.append((oid, n, sku, qty, skus[sku]["price"], shares[n], cost // 2))
    holds.append((oid, 1, promo_seq, now + 1800000, done))
    holds.append((oid, 2, stock_seq, now + 1800000, done))
    orders.append((oid, store, r["channel_no"], people[name], at, at // 86400000, total,
                   discount, total - discount, pay["amount"], pay["fee"], cost))


def flush():
    many = db.executemany
    many("INSERT INTO event VALUES (?,?,?,?,?,?,NULL,NULL,?,?,?,?)", events)
    many("INSERT INTO customer VALUES (?,?)", new_people)
    many("INSERT INTO account VALUES (?,?,?,NULL,0,0)", new_accounts)
    many("INSERT INTO orders VALUES (?,?,1,?,?,?,?,0,1,118,?,?,?,?,?,0,?,1,1)", orders)
    many("INSERT INTO order_line VALUES (?,?,?,1,NULL,?,?,?,?,1)", lines)
    many("INSERT INTO hold VALUES (?,?,1,?,?,1,?,'')", holds)
    many("INSERT INTO payment VALUES (?,1,2,?,?,?,?)", payments)
    many("UPDATE account SET posted = ?, held = ? WHERE id = ?",
         sorted((accounts[n][1:] + accounts[n][:1] for n in touched), key=lambda a: a[2]))
    many("UPDATE lot_open SET remaining = ? WHERE store = ? AND item = ? AND expires = ? "
         "AND lot = ?", [(lot[0][2], store, ids["item", i], lot[0][0], lot[0][1])
                         for i, lot in lots.items()])
    many("UPDATE item_value SET qty = ?, micros = ? WHERE store = ? AND item = ?",
         [(v[0], v[1], store, ids["item", i]) for i, v in values.items()])
    db.execute("COMMIT")
    for rows in (events, new_people, new_accounts, orders, lines, holds, payments, touched):
        rows.clear()


db.execute("BEGIN IMMEDIATE")
for n, text in enumerate(sys.stdin, 1):
    one(json.loads(text))
    if n % 1000 == 0:
        flush()
        db.execute("BEGIN IMMEDIATE")
flush()
