# stock_walk.py SEED STEPS - random stock trade through the commands, in a store by the
# moving average, one by lots, and one that changes between them; after each step the
# ledger's sums are looked at.  Ends with 1 and the step when they do not agree.  0 steps:
# looks at the ledger as it is.
import json
import os
import random
import sqlite3
import subprocess
import sys

ITEMS = ["tea", "milk", "pearl", "cooked", "base"]
SKUS = ["cup", "plain"]
REASONS = ["waste", "spill", "remake", "staff", "sample", "return"]
START = 1772326800  # 2026-03-01T01:00:00Z


class Walk:
    def __init__(self, seed):
        self.rnd, self.now, self.n = random.Random(seed), START, 0
        self.tally, self.orders, self.sheets = {}, [], []

    def time(self, seconds=0):
        r = subprocess.run(["date", "-u", "-d", "@%d" % (self.now + seconds),
                            "+%Y-%m-%dT%H:%M:%SZ"], capture_output=True, text=True)
        return r.stdout.strip()

    def run(self, words, *records):
        """A command over records; its output's records."""
        text = "".join(json.dumps(r) + "\n" for r in records)
        env = dict(os.environ, BOBA_NOW=self.time())
        r = subprocess.run(words, input=text, env=env, capture_output=True, text=True)
        if r.returncode not in (0, 65):
            raise SystemExit("%s: %d: %s%s" % (words, r.returncode, r.stderr, text))
        for line in r.stderr.splitlines():
            why = json.loads(line).get("reject")
            # A lot that never was, or one that is there already.
            if why not in (None, "unknown_lot"):
                raise SystemExit("%s: %s%s" % (words, line, text))
        return [json.loads(line) for line in r.stdout.splitlines()]

    def store(self, name, costing, **more):
        self.run(["store-set"], dict({"store": name, "name": name, "zone": "UTC",
                                      "costing": costing}, **more))

    def define(self):
        self.store("A", "average")
        self.store("F", "fifo")
        self.store("X", "average", negative=True)
        self.run(["item-set"], {"item": "tea", "name": "t", "unit": "g"},
                 {"item": "milk", "name": "m", "unit": "ml", "shelf_life": "72h",
                  "opened_life": "24h", "alert": "48h"},
                 {"item": "pearl", "name": "p", "unit": "g", "shelf_life": "480h",
                  "opened_life": "48h"},
                 {"item": "cooked", "name": "c", "unit": "g", "opened_life": "4h", "makes": 70,
                  "recipe": [{"item": "pearl", "qty": 30}]},
                 {"item": "base", "name": "b", "unit": "ml", "shelf_life": "12h", "makes": 90,
                  "recipe": [{"item": "tea", "qty": 7}, {"item": "milk", "qty": 20}]})
        self.run(["sku-set"],
                 {"sku": "cup", "name": "c", "price": 1500,
                  "recipe": [{"item": "base", "qty": 11}, {"item": "milk", "qty": 3}],
                  "options": [{"option": "pearl", "price": 1,
                               "recipe": [{"item": "cooked", "qty": 9}]}]},
                 {"sku": "plain", "name": "p", "price": 900,
                  "recipe": [{"item": "tea", "qty": 2}]})

    # -- the steps

    def key(self):
        self.n += 1
        return "k%d" % self.n

    def lot(self, store, item):
        db = sqlite3.connect("file:%s?mode=ro" % os.environ["BOBA_LEDGER"], uri=True)
        lots = [r[0] for r in db.execute(
            "SELECT l.name FROM lot_open o JOIN lot l ON l.id = o.lot JOIN stream s ON "
            "s.id = o.store JOIN stream i ON i.id = o.item WHERE s.name = ? AND i.name = ? "
            "ORDER BY l.id", (store, item))]
        db.close()
        return self.rnd.choice(lots) if lots else "none"

    def receive(self, store):
        r = {"store": store, "item": self.rnd.choice(ITEMS[:3]), "lot": self.key(),
             "qty": self.rnd.randint(1, 300), "cost": self.rnd.randint(0, 5000)}
        if self.rnd.random() < 0.3:
            r["received_at"] = self.time(self.rnd.randint(-200000, 30000))
        return self.run(["stock-receive"], r)

    def issue(self, store):
        r = {"store": store, "key": self.key(), "reason": self.rnd.choice(REASONS)}
        if r["reason"] != "return" and self.rnd.random() < 0.4:
            r.update(sku=self.rnd.choice(SKUS), qty=self.rnd.randint(1, 6))
            if r["sku"] == "cup" and self.rnd.random() < 0.5:
                r["options"] = ["pearl"]
        else:
            r.update(item=self.rnd.choice(ITEMS), qty=self.rnd.randint(1, 60))
            if self.rnd.random() < 0.4:
                r["lot"] = self.lot(store, r["item"])
        if self.rnd.random() < 0.1:
            r["happened"] = True
        if self.rnd.random() < 0.2:
            r["at"] = self.time(-self.rnd.randint(0, 90000))
        words = ["--expired"] if self.rnd.random() < 0.3 else []
        return self.run(["stock-issue"] + words, r)

    def make(self, store):
        r = {"store": store, "item": self.rnd.choice(["cooked", "base"]), "key": self.key()}
        if self.rnd.random() < 0.5:
            r["qty"] = self.rnd.randint(1, 200)
        if self.rnd.random() < 0.5:
            r["yield"] = self.rnd.randint(1, 200)
        if self.rnd.random() < 0.1:
            r["happened"] = True
        return self.run(["stock-make"], r)

    def open(self, store):
        r = {"store": store, "item": self.rnd.choice(["milk", "pearl"]), "key": self.key(),
             "open": self.rnd.randint(1, 80)}
        if self.rnd.random() < 0.3:
            r["lot"] = self.lot(store, r["item"])
        return self.run(["stock-make"], r)

    def order(self, store):
        line = {"sku": self.rnd.choice(SKUS), "qty": self.rnd.randint(1, 5)}
        r = {"channel": "till", "channel_no": self.key(), "store": store, "lines": [line]}
        if self.rnd.random() < 0.1:
            r["happened"] = True
        ends = "" if self.rnd.random() < 0.3 else " | payment-record --in-full | order-confirm"
        out = self.run(["ledger-pipe", "order-add | stock-reserve" + ends], r)
        self.orders.append(out[0]["order_id"])
        return out

    def cancel(self, _):
        if not self.orders:
            return []
        order = self.orders.pop(self.rnd.randrange(len(self.orders)))
        return self.run(["order-cancel", "--reason", "mistake"], {"order_id": order})

    def expire(self, _):
        return self.run(["stock-expire"])

    def level(self, store, item):
        """What is on hand less what is short, and what is held."""
        db = sqlite3.connect("file:%s?mode=ro" % os.environ["BOBA_LEDGER"], uri=True)
        got = dict(db.execute("SELECT substr(name, 1, 5), posted FROM account WHERE name IN "
                              "('stock:%s:%s', 'short:%s:%s')" % ((store, item) * 2)))
        db.close()
        return sum(got.values())

    def count(self, store):
        """A line or two of a sheet, now and then of an earlier hour; approved at once, later
        or never.  Approved at once, what was found now is what the book has then, but for
        what is held or not come yet."""
        sheet, out = self.key(), []
        for item in self.rnd.sample(ITEMS, 2):
            r = {"count": sheet, "store": store, "item": item,
                 "counted": max(0, self.level(store, item) + self.rnd.randint(-40, 20))}
            if self.rnd.random() < 0.3:
                r["at"] = self.time(-self.rnd.randint(0, 90000))
            out += self.run(["stock-count"], r)
        if self.rnd.random() < 0.3:
            self.sheets.append((sheet, store))
            return out
        done = self.run(["stock-count", "--approve"], {"count": sheet, "store": store})
        posted = {p["item"]: p for p in done[0]["posted"]}
        for r in out:
            p = posted[r["item"]]
            if "at" not in r and "held" not in p and "superseded" not in p and \
                    self.level(store, r["item"]) - (self.to_come(store, r["item"])) != r["counted"]:
                raise SystemExit("counted %s, the book has %d" %
                                 (r, self.level(store, r["item"])))
        return out + done

    def to_come(self, store, item):
        """What lies in lots that are dated later."""
        db = sqlite3.connect("file:%s?mode=ro" % os.environ["BOBA_LEDGER"], uri=True)
        n = db.execute(
            "SELECT coalesce(sum(o.remaining), 0) FROM lot_open o JOIN lot l ON l.id = o.lot "
            "JOIN stream s ON s.id = o.store JOIN stream i ON i.id = o.item WHERE s.name = ? "
            "AND i.name = ? AND l.received > ?", (store, item, self.now * 1000)).fetchone()[0]
        db.close()
        return n

    def approve(self, _):
        """An old sheet: some of its lines may have been counted again since."""
        if not self.sheets:
            return []
        sheet, store = self.sheets.pop(self.rnd.randrange(len(self.sheets)))
        return self.run(["stock-count", "--approve", "--retry"], {"count": sheet, "store": store})

    def costing(self, _):
        self.now += 1
        self.store("X", self.rnd.choice(["average", "fifo"]), negative=True)
        return [{"status": "set"}]

    def step(self):
        kinds = [self.receive] * 5 + [self.issue] * 5 + [self.make] * 3 + [self.open] * 3 + \
            [self.order] * 6 + [self.cancel] * 2 + [self.count] * 2 + \
            [self.approve, self.expire, self.costing]
        kind = self.rnd.choice(kinds)
        self.now += self.rnd.choice([1, 60, 3600, 20000])
        for out in kind(self.rnd.choice("AFX")):
            said = out["refused"]["code"] if "refused" in out else \
                out.get("expired") or out.get("status") or "told"
            name = "%s %s" % (kind.__name__, said)
            self.tally[name] = self.tally.get(name, 0) + 1


# What must hold whatever was done; each answers with rows when it does not.
RULES = {
    "an item's lots, its quantity and its account":
        "SELECT s.name, i.name, v.qty, a.posted FROM item_value v JOIN stream s ON "
        "s.id = v.store JOIN stream i ON i.id = v.item LEFT JOIN account a ON "
        "a.name = 'stock:' || s.name || ':' || i.name WHERE v.qty <> coalesce(a.posted, 0) OR "
        "v.qty <> (SELECT coalesce(sum(remaining), 0) FROM lot_open o WHERE "
        "o.store = v.store AND o.item = v.item)",
    "no stock without its item's row":
        "SELECT a.name FROM account a WHERE a.name >= 'stock:' AND a.name < 'stock;' AND "
        "a.posted <> 0 AND NOT EXISTS (SELECT 1 FROM item_value v JOIN stream s ON s.id = "
        "v.store JOIN stream i ON i.id = v.item WHERE a.name = 'stock:' || s.name || ':' || "
        "i.name)",
    "a store's values and its account":
        "SELECT s.name, sum(v.micros), a.posted FROM item_value v JOIN stream s ON "
        "s.id = v.store LEFT JOIN account a ON a.name = 'value:' || s.name "
        "GROUP BY s.name, a.posted HAVING sum(v.micros) <> coalesce(a.posted, 0)",
    "by lots their values add up, by the average they carry none":
        "SELECT v.store, v.item, v.micros, v.by_lot FROM item_value v WHERE (SELECT "
        "coalesce(sum(micros), 0) FROM lot_open o WHERE o.store = v.store AND o.item = v.item) "
        "<> CASE v.by_lot WHEN 1 THEN v.micros ELSE 0 END",
    "nothing left is worth nothing":
        "SELECT store, item, micros FROM item_value WHERE qty = 0 AND micros <> 0 OR "
        "qty < 0 OR micros < 0",
    "stores that never change price as they say":
        "SELECT s.name FROM item_value v JOIN stream s ON s.id = v.store WHERE v.qty > 0 AND "
        "(s.name = 'A' AND v.by_lot = 1 OR s.name = 'F' AND v.by_lot = 0)",
}


def check(walk, k):
    db = sqlite3.connect("file:%s?mode=ro" % os.environ["BOBA_LEDGER"], uri=True)
    for rule, question in RULES.items():
        rows = db.execute(question).fetchall()
        if rows:
            raise SystemExit("step %d: %s: %s" % (k, rule, rows))
    db.close()
    r = subprocess.run(["ledger-verify"], capture_output=True, text=True)
    if r.returncode or r.stdout or r.stderr:
        raise SystemExit("step %d: ledger-verify: %s%s" % (k, r.stdout, r.stderr))


def main():
    walk, steps = Walk(int(sys.argv[1])), int(sys.argv[2])
    if steps == 0:
        return check(walk, 0)
    walk.define()
    for k in range(steps):
        walk.step()
        check(walk, k)
    for name in sorted(walk.tally):
        print(walk.tally[name], name)


main()
