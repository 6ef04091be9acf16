#!/usr/bin/env python3
"""reconcile_mixed.py SEED - orders of three channels that number alike, and a bill of their payments

Some payments and rows have numbers of the channel's, some of the order, some none; rows
come twice, with other amounts, with fees in rows of their own, with refunds that nobody
knows of, or not at all.  Each row and each payment must be told once; rows in another
order must come to the same; and posting the bill before or after the orders that are
missing here are put in must leave the same money everywhere."""
import json
import os
import random
import shutil
import subprocess
import sys

LEDGER = os.environ["BOBA_LEDGER"]
rand = random.Random(int(sys.argv[1]))
seconds = rand.sample(range(36000, 2 * 86400), 500)


def at(second):
    return "2026-03-%02dT%02d:%02d:%02d+08:00" % (
        1 + second // 86400, second % 86400 // 3600, second % 3600 // 60, second % 60)


def run(*argv, records=()):
    lines = "".join(json.dumps(record) + "\n" for record in records)
    done = subprocess.run(argv, input=lines, capture_output=True, text=True)
    assert done.returncode == 0, (argv, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def pipeline(records):
    for command in "order-add", "payment-record", "order-confirm":
        records = run(command, records=records)


def payment(no, order_no, second, known):
    """One through the channel and what the bill has of it."""
    amount = rand.choice((500, 800, 1000))
    tender = {"channel": "wechat", "amount": amount}
    if rand.random() < 0.5:
        tender["no"] = no
    if rand.random() < 0.3:
        tender["fee"] = rand.randrange(1, 9)
    if rand.random() < 0.2:
        return tender, []
    row = {"bill": "sale", "channel": "wechat", "at": at(second + rand.randrange(400)),
           "amount": amount + rand.choice((0, 0, 0, 0, 7))}
    which = rand.random()
    if which < 0.6:
        row["no"] = no
    if 0.4 < which < 0.8 and (which < 0.6 or order_no not in known):
        row["channel_no"] = order_no
        known.add(order_no)
    if rand.random() < 0.7:
        row["fee"] = amount // 100
    rows = [row]
    if rand.random() < 0.2:
        rows.append({**row, "bill": "refund", "at": at(second + 1000), "refund_no": "R" + no,
                     "amount": rand.choice((amount, amount // 2))})
    if rand.random() < 0.1:
        rows.append(dict(row))
    if rand.random() < 0.1:
        rows.append({"bill": "fee", "channel": "wechat", "at": at(second + 3), "no": no,
                     "amount": rand.randrange(1, 9)})
    return tender, rows


def trade():
    orders, rows, known = [], [], set()
    numbers = [(channel, str(n)) for channel in ("till", "app", "wechat") for n in range(1, 12)]
    for channel, number in rand.sample(numbers, rand.randrange(4, 25)):
        second, tenders = seconds.pop(), []
        for _ in range(rand.choice((1, 1, 1, 2))):
            tender, more = payment("P%d" % len(seconds) + "-%d" % len(tenders), number, second, known)
            tenders.append(tender)
            rows += more
        if rand.random() < 0.2:
            tenders.append({"channel": "cash", "amount": 300})
        orders.append({"channel": channel, "channel_no": number, "store": "S1",
                       "placed_at": at(second), "happened": True, "payments": tenders,
                       "total": sum(tender["amount"] for tender in tenders)})
    for kind in rand.choices(("advert", "withdrawal", "sale"), k=3):
        rows.append({"bill": kind, "channel": "wechat", "at": at(seconds.pop()), "amount": 500})
    return orders, rows


def told(lines):
    """What became of the rows, each payment and refund once."""
    parts = [(line["order_id"], line.get("payment_n"), line.get("refund_n")) for line in lines
             if "order_id" in line and line["kind"] != "fee" and
             ("payment_n" in line or "refund_n" in line)]
    assert len(parts) == len(set(parts)), parts
    return sorted(json.dumps({k: v for k, v in line.items() if k not in ("line", "fee", "net")},
                             sort_keys=True) for line in lines if "line" in line)


def balances():
    return {line["account"]: line["posted"] for line in run("ledger-balance")}


def start_again():
    for end in "-wal", "-shm":
        if os.path.exists(LEDGER + end):
            os.remove(LEDGER + end)
    shutil.copy("before.db", LEDGER)


def main():
    orders, rows = trade()
    post = "payment-reconcile", "--post", "--nearest"
    pipeline(orders)
    subprocess.run(["sqlite3", LEDGER, "PRAGMA wal_checkpoint(TRUNCATE)"], check=True,
                   stdout=subprocess.DEVNULL)
    shutil.copy(LEDGER, "before.db")
    whole = run("payment-reconcile", records=rows)
    shuffled = rand.sample(rows, len(rows))
    assert told(run("payment-reconcile", records=shuffled)) == told(whole)

    run(*post, records=rows)
    assert run(*post, records=rows)[-1]["posted_rows"] == 0
    pipeline(run("payment-reconcile", "--missing", records=rows))
    run(*post, records=shuffled)
    before = balances()
    start_again()
    pipeline(run("payment-reconcile", "--missing", records=shuffled))
    assert run("payment-reconcile", "--missing", records=rows) == []
    run(*post, records=rows)
    assert balances() == before, (balances(), before)


main()
