# reconcile_walk.py SEED - a random day, a random bill of it, posted in random pieces; then
# the channel's cash must be what the bill's posted rows come to, with what no row told.
# Prints how often each state came; ends with 1 and what does not agree.
import collections
import json
import os
import random
import sqlite3
import subprocess
import sys

rnd = random.Random(int(sys.argv[1]))
LEDGER = os.environ["BOBA_LEDGER"]


def run(words, records, codes=(0,)):
    text = "".join(json.dumps(r) + "\n" for r in records)
    r = subprocess.run(words, input=text, capture_output=True, text=True)
    if r.returncode not in codes:
        raise SystemExit("%s: %d: %s" % (words, r.returncode, r.stderr))
    return [json.loads(line) for line in r.stdout.splitlines()]


def ask(sql):
    db = sqlite3.connect(LEDGER)
    rows = db.execute(sql).fetchall()
    db.close()
    return rows


def agree(what, a, b):
    if a != b:
        raise SystemExit("%s: %s, not %s" % (what, a, b))


def at(second):
    return "2026-03-01T%02d:%02d:%02d+08:00" % (9 + second // 3600, second // 60 % 60, second % 60)


def trade(n):
    """Orders of a till, of one or more lines, paid by one or two tenders."""
    orders, rows = [], []
    for k in range(n):
        second = rnd.randrange(12 * 3600)
        lines = [{"sku": rnd.choice(("tea", "milk", "bag")), "qty": rnd.randint(1, 3),
                  "price": rnd.choice((700, 900, 901))} for _ in range(rnd.randint(1, 3))]
        total = sum(i["qty"] * i["price"] for i in lines)
        part = rnd.randint(1, total - 1) if rnd.random() < .2 else total
        tenders = []
        for j, amount in enumerate((part, total - part)):
            if not amount:
                continue
            t, no = {"channel": "wechat", "amount": amount}, "42%07d%d1" % (k, j)
            if rnd.random() < .6:
                t["no"] = no
                if rnd.random() < .3:
                    t["fee"] = rnd.randint(0, amount // 100)
            tenders.append(t)
            if rnd.random() < .9:
                rows.append(row(second, no if "no" in t or rnd.random() < .7 else None, amount, k))
        orders.append({"channel": "till", "channel_no": str(k), "store": "S1", "happened": True,
                       "placed_at": at(second), "lines": lines, "payments": tenders})
    return orders, rows


def row(second, no, amount, k):
    paid = amount if rnd.random() < .9 else amount + rnd.choice((-3, 2, 50))
    r = {"bill": "sale", "channel": "wechat", "at": at(second + rnd.randint(-40, 40) + 60),
         "amount": max(1, paid), "fee_micros": paid * rnd.choice((60, 38, 0)),
         "settled": rnd.random() < .95}
    if no:
        r["no"] = no
    if rnd.random() < .1:
        r["platform_subsidy"] = rnd.randint(1, 200)
    if rnd.random() < .1:
        r["receivable"] = r["amount"] + r.get("platform_subsidy", 0) - rnd.randint(0, 30)
        if rnd.random() < .5:
            del r["fee_micros"]
    return r


def bill(rows):
    """With refunds, rows that come twice, rows of nothing here, and of no order."""
    for r in list(rows):
        if "no" in r and rnd.random() < .15:
            back = rnd.randint(1, r["amount"])
            f = {"bill": "refund", "channel": "wechat", "no": r["no"], "at": at(13 * 3600),
                 "amount": back, "fee_micros": -back * 60}
            if rnd.random() < .8:
                f["refund_no"] = "50" + r["no"]
            rows.append(f)
        if rnd.random() < .05:
            rows.append(dict(r))
    for k in range(5):
        rows.append(row(rnd.randrange(12 * 3600), "43%09d" % k, rnd.choice((700, 901)), 0))
        rows.append({"bill": rnd.choice(("advert", "withdrawal", "topup", "insurance")),
                     "channel": "wechat", "at": at(k), "amount": rnd.randint(1, 900)})
    rnd.shuffle(rows)
    return rows


def owe_some():
    """A part of some orders is owed back, which a bill may say was paid."""
    some = [{"order_id": str(i), "amount": rnd.randint(1, p), "reason": "quality", "key": str(i)}
            for i, p in ask("SELECT id, paid FROM orders") if rnd.random() < .1]
    run(["payment-refund", "-q"], some)


def check(told):
    """told: every row of the bill after all was posted."""
    cash = ask("SELECT posted FROM account WHERE name = 'cash:wechat'")[0][0]
    want = sum(r["net"] for r in told if r.get("posted") == "before")
    want += sum(a - f for a, f in ask(
        "SELECT p.amount, p.fee FROM payment p WHERE NOT EXISTS (SELECT 1 FROM bill_row b WHERE "
        "b.stream = p.order_id AND b.part = p.n AND b.refund = 0 AND b.kind = 0)"))
    agree("cash", cash, want)
    agree("fees of orders", ask("SELECT sum(fee) FROM orders")[0][0], ask(
        "SELECT (SELECT sum(fee) FROM payment) + (SELECT sum(added) FROM bill_row WHERE part > 0)")[0][0])
    agree("a payment of two rows", ask(
        "SELECT stream, part, refund FROM bill_row WHERE part > 0 GROUP BY stream, part, refund "
        "HAVING count(*) > 1"), [])
    agree("the accounts' sum", ask("SELECT sum(posted) FROM account WHERE unit = 'fen'"), [(0,)])


def main():
    orders, rows = trade(rnd.randint(20, 60))
    run(["ledger-pipe", "-q", "order-add | payment-record | order-confirm"], orders)
    owe_some()
    rows = bill(rows)
    post = ["payment-reconcile", "-q", "--post", "--tolerance", rnd.choice("039")]
    for _ in range(rnd.randint(0, 3)):
        a, b = sorted((rnd.randrange(len(rows)), rnd.randrange(len(rows))))
        run(post, rows[a:b])
        if rnd.random() < .5:
            run(["margin-report"], [])
    run(post, rows)
    told = [r for r in run(post, rows) if r["state"] != "summary"]
    agree("posted again", [r for r in told if r.get("posted") == "now"], [])
    check(told)
    for (state, posted), n in sorted(collections.Counter(
            (r["kind"] + "_" + r["state"], r.get("posted") or r.get("not_posted") or "-") for r in told).items()):
        print(n, state, posted)


main()
