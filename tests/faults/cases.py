# cases.py - every writing command with a ledger before it, its input and its end
import json
import os
import sqlite3
import subprocess

from rig import BUILD, LATER, NOW, Place, Wrong, providers, same


class Case:
    def __init__(self, name, words, parts, now, base, repeats, fresh=False):
        self.name, self.words, self.parts = name, words, parts
        self.now, self.base, self.repeats, self.fresh = now, base, repeats, fresh
        self.states, self.printed, self.code = [], [], 0

    def argv(self, place):
        """The command; its input is in files, each of which is a batch."""
        names = []
        for k, part in enumerate(self.parts):
            names.append("in%d" % k)
            if not os.path.exists(os.path.join(place.dir, names[-1])):
                place.write(names[-1], part)
        return self.with_files(names)

    def with_files(self, names):
        """Its files come last, or where a word has {}."""
        if any("{}" in w for w in self.words):
            return [w.replace("{}", " ".join(names)) for w in self.words]
        return self.words + names


def lines(*records):
    return b"".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                    for r in records)


def split(text, n=3):
    all_lines = text.splitlines(keepends=True)
    step = -(-len(all_lines) // n)
    return [b"".join(all_lines[i:i + step]) for i in range(0, len(all_lines), step)]


STORES = [lines({"store": "S1", "name": "一号店", "zone": "Asia/Shanghai", "day_start": "5h"}),
          lines({"store": "S2", "name": "二号店", "zone": "Asia/Shanghai"})]
ITEMS = [lines({"item": "taro", "name": "芋圆", "unit": "g", "shelf_life": "720h"}),
         lines({"item": "milk", "name": "牛奶", "unit": "ml"},
               {"item": "base", "name": "茶底", "unit": "ml", "opened_life": "4h", "makes": 900,
                "recipe": [{"item": "milk", "qty": 100}]})]
SKUS = [lines({"sku": "taro-tea", "name": "芋圆奶茶", "price": 1800, "recipe":
               [{"item": "taro", "qty": 50}, {"item": "milk", "qty": 200}]}),
        lines({"sku": "milk-tea", "name": "奶茶", "price": 1200, "recipe":
               [{"item": "milk", "qty": 250}], "options": [{"option": "pearl", "price": 200}]})]
PROMOS = [lines({"promo": "half", "name": "第二杯半价", "kind": "nth_rate", "n": 2,
                 "rate_bp": 5000, "scope": {"skus": ["milk-tea"]}, "limit": 20,
                 "limit_per_customer": 2, "budget": 50000}),
          lines({"promo": "off", "name": "满减", "kind": "amount_off",
                 "tiers": [{"from": 5000, "off": 300}], "budget": 9000})]
GROUPS = [lines({"campaign": "pair", "name": "二人团", "sku": "taro-tea",
                 "group_price": 1500, "size": 2, "life": "30m"}),
          lines({"campaign": "trio", "name": "三人团", "sku": "taro-tea",
                 "group_price": 1400, "size": 3, "life": "30m"})]
LOTS = [lines({"store": s, "item": "taro", "qty": 200, "cost": 900, "lot": "T1"},
              {"store": s, "item": "milk", "qty": 4000, "cost": 3000, "lot": "M1"})
        for s in ("S1", "S2")]


def order(store, no, taro, **more):
    r = {"channel": "till", "channel_no": "%s-%s" % (store, no), "store": store,
         "customer": "c%s" % no,
         "lines": [{"sku": "milk-tea", "qty": 2, "options": ["pearl"]},
                   {"sku": "taro-tea", "qty": taro}]}
    return dict(r, **more)


def group(no, campaign="pair", **more):
    r = {"channel": "mini", "channel_no": str(no), "store": "S2", "customer": "g%s" % no,
         "campaign": campaign, "lines": [{"sku": "taro-tea", "qty": 1}]}
    return dict(r, **more)


def pay(store, no, amount):
    return [{"channel": "wechat", "amount": amount, "no": "W%s%s" % (store, no)}]


TILL = [lines(order("S1", 1, 1, payments=pay("S1", 1, 3900)), order("S1", 2, 2),
              {"channel": "till", "channel_no": "bad", "store": "S9", "lines": []}),
        lines(order("S1", 3, 1, happened=True),
              order("S1", 5, 100, payments=pay("S1", 5, 182800)),
              order("S2", 1, 1, payments=pay("S2", 1, 9900))),
        lines(group(1), group(2, group="pair/1"), group(3), group(4, "trio"))]
MORE = [lines(order("S2", 2, 1), order("S2", 3, 100), order("S2", 4, 1, happened=True)),
        lines(group(5, store="S1"), group(6, group="pair/3", store="S1"), group(7, group="no"))]


def told(order, no, amount, **more):
    """A payment as WeChat Pay tells it, at NOW."""
    return dict({"via": "wechat-pay", "at": 1707703200, "event": "TRANSACTION.SUCCESS",
                 "id": "EV-%s" % no, "resource": {
                     "appid": "wxd678efh567hg6787", "mchid": "1900007291",
                     "out_trade_no": order, "transaction_id": no, "trade_state": "SUCCESS",
                     "amount": {"total": amount, "currency": "CNY"}}}, **more)


def told_by_alipay(order, no, amount):
    return {"via": "alipay", "params": {
        "notify_id": "N-" + no, "notify_time": "2024-02-12 10:00:00", "trade_no": no,
        "out_trade_no": order, "trade_status": "TRADE_SUCCESS", "total_amount": amount,
        "app_id": "2015102700040153", "seller_id": "2088102119685838"}}


def callbacks(keys, parts):
    """Signed, each part for itself."""
    return [subprocess.run([os.path.join(BUILD, "faults", "callbacks"), "sign", keys],
                           input=lines(*part), stdout=subprocess.PIPE, check=True).stdout
            for part in parts]


class Chain:
    """The cases in the order of a trade, each on the ledger that the one before left."""

    def __init__(self, only=None):
        self.place, self.cases, self.only, self.base = Place(), [], only, None

    def add(self, name, parts=(), now=NOW, repeats=True, words=(), command=None,
            fresh=False):
        """Run a case undisturbed, a part at a time: the states between its batches.
        Its name is its command's, but for a second case of the same command.  A fresh
        one never says a line again."""
        case = Case(name, [command or name] + list(words), list(parts), now, self.base,
                    repeats, fresh)
        case.states = [self.place.dump() if self.base else b""]
        case.printed = [0]
        total = b""
        for k in range(max(1, len(case.parts))):
            if case.parts:
                self.place.write("part", case.parts[k])
            argv = case.with_files(["part"] if case.parts else [])
            code, out, err = self.place.run(argv, now=now)
            if code not in (0, 65):
                raise Wrong("%s: %d: %s" % (name, code, err.decode()))
            case.code = max(case.code, code)
            total += out
            case.states.append(self.place.dump())
            case.printed.append(total.count(b"\n"))
        self.place.verify()
        self.base = self.place.keep()
        if not self.only or name in self.only:
            self.cases.append(case)
        return total

    def long_log(self):
        """What comes next finds a log that is long enough to be cut off when it is
        folded back: somebody read meanwhile, so nobody could do it before."""
        db = sqlite3.connect(self.place.ledger, isolation_level=None)
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM event").fetchall()
        names = ["name%d" % k for k in range(150)]
        for k, name in enumerate(names):
            self.place.write(name, lines({"item": "x%d" % k, "name": "x", "unit": "g"}))
        code, out, err = self.place.run(["item-set"] + names, now=NOW)
        for name in names:
            os.unlink(os.path.join(self.place.dir, name))
        self.base = self.place.keep()
        db.close()
        if code or os.path.getsize(os.path.join(self.base, "l.db-wal")) < 513 * 8192:
            raise Wrong("no long log: %d: %s" % (code, err[:200]))
        self.place.restore(self.base)


def build(only=None):
    """All cases, or those named; every one has been run undisturbed once."""
    c = Chain(only)
    c.add("store-set", STORES)
    c.add("item-set", ITEMS)
    c.add("sku-set", SKUS)
    c.add("promo-set", PROMOS)
    c.add("groupbuy-set", GROUPS)
    c.add("setting-set", [lines({"setting": "drawer", "value": ["cash", "till"]}),
                          lines({"setting": "refund_max", "value": 3000},
                                {"setting": "closed", "value": "2023-12"})])
    c.add("stock-receive", LOTS)
    c.add("stock-receive, mistyped", [lines(*({"store": "S2", "item": "taro", "qty": 9000,
          "cost": 10, "lot": "T%d" % n} for n in (7, 8)))], command="stock-receive")
    c.add("ledger-reverse", [lines({"key": "receipt:S2/taro/T%d" % n}) for n in (7, 8)],
          words=["--reason", "a zero too many"])
    c.add("order-dispatch", [lines(*({"channel": "app", "channel_no": str(n), "lines":
          [{"sku": "milk-tea", "qty": qty}]} for n in range(k, k + 2)))
          for k, qty in ((0, 1), (2, 2), (4, 90))])
    placed = c.add("order-add", TILL)
    till = b"".join(l + b"\n" for l in placed.splitlines() if b'"campaign"' not in l)
    mini = b"".join(l + b"\n" for l in placed.splitlines() if b'"campaign"' in l)
    till = c.add("promo-apply", split(till))
    mini = c.add("groupbuy-join", split(mini))
    held = c.add("stock-reserve", split(till + mini))
    rest = b"".join(l + b"\n" for l in held.splitlines() if b'"S1-2"' not in l)
    unpaid = b"".join(l + b"\n" for l in held.splitlines() if b'"S1-2"' in l)
    c.add("stock-release", [unpaid])
    c.add("order-add, changed", [lines(order("S1", 2, 1, version=2)),
          lines(order("S1", 2, 1, version=2), order("S1", 2, 3, version=2))],
          command="order-add")
    paid = c.add("payment-record", split(rest), words=["--in-full"])
    confirmed = c.add("order-confirm", split(paid))
    for to in ("making", "ready"):
        c.add("order-advance", [l + b"\n" for l in confirmed.splitlines() if b'"S1-1"' in l],
              words=["--to", to])
    back = [dict({"channel": "till", "channel_no": no, "reason": "quality"}, **what)
            for no, what in (("S1-1", {"lines": [{"line": 1, "qty": 1}]}),
                             ("S1-1", {"amount": 99999}), ("S1-3", {"amount": 100}),
                             ("S1-9", {}), ("S1-1", {"lines": [{"line": 1, "qty": 1}],
                                                     "key": "k"}), ("S1-3", {}))]
    c.add("refund-review", [lines(*(dict(b, key="r%d" % n) for n, b in enumerate(back[:4]))),
          lines(dict(back[4], reason="other", key="r9"), dict(back[2], key="r9"))])
    c.add("refund-review, decided", [lines({"request": "r9"}), lines({"request": "r9"},
          {"request": "r7"})], words=["--approve", "--by", "kim"], command="refund-review")
    c.add("payment-refund", [lines(*back[:3]), lines(*back[3:])])
    gone = b"".join(l + b"\n" for l in confirmed.splitlines()
                    if b'"refused"' not in l)
    c.add("order-cancel", split(gone), words=["--reason", "closed"])
    c.add("ledger-pipe", MORE, words=["order-add {} | promo-apply | groupbuy-join | "
                                      "stock-reserve | payment-record --in-full | order-confirm"])
    aside = c.add("stock-reserve, aside", [lines({"reservation": name, "store": store, "items": [
        {"item": "milk", "qty": qty}]}) for name, store, qty in
        (("party", "S1", 300), ("wedding", "S2", 200), ("too much", "S1", 90000))],
        command="stock-reserve")
    c.add("stock-confirm", [lines({"reservation": "party"}),
                            lines({"reservation": "wedding", "items": [
                                {"item": "milk", "qty": 150}]}),
                            aside.splitlines(keepends=True)[2]])
    c.add("wallet-add", [lines(
          {"customer": "c1", "kind": "value", "amount": 9000, "bonus": 900, "life": "720h",
           "paid": {"channel": "wechat", "amount": 9000, "fee": 54, "no": "T1"}},
          {"customer": "c2", "kind": "cups", "sku": "milk-tea", "cups": 5, "key": "w2",
           "paid": {"channel": "wechat", "amount": 6000}}),
          lines({"customer": "c1", "kind": "points", "points": 200, "key": "w3", "life": "1h"},
                {"customer": "c1", "kind": "value", "amount": 1, "key": "w4"}),
          lines({"customer": "c1", "kind": "value", "back": True, "amount": 4000, "key": "w5"},
                {"customer": "c2", "kind": "value", "back": True, "key": "w6"})])
    coin = c.add("order-add, for coin", [lines(*(
        {"channel": "app", "channel_no": "w%d" % n, "store": "S2", "customer": "c1",
         "lines": [{"sku": "milk-tea", "qty": 1}]} for n in range(4)))], command="order-add")
    coin = coin.splitlines(keepends=True)
    # What adapters do to it is tried by saga.py and in payment-charge.bats.
    c.add("payment-charge", [coin[0] + coin[1], coin[2]], words=["--via", "coin"])
    for word in ("authorize", "capture"):
        c.add("payment-charge, " + word, [coin[3]], words=["--via", "coin", "--" + word],
              command="payment-charge")
    seen = c.add("order-add, for callbacks", [lines(*(
        {"channel": "app", "channel_no": "n%d" % n, "store": "S2",
         "lines": [{"sku": "milk-tea", "qty": 1}]} for n in range(3)))], command="order-add")
    seen = [json.loads(line)["order_id"] for line in seen.splitlines()]
    gone = {"mchid": "1900007291", "out_trade_no": seen[2], "transaction_id": "B2",
            "refund_id": "BR2", "out_refund_no": "F-%s-1" % seen[2],
            "refund_status": "SUCCESS", "amount": {"total": 1300, "refund": 1300}}
    c.add("payment-notify", callbacks(providers(), [
        [told(seen[0], "B0", 1200), told(seen[1], "B1", 500), told(seen[1], "B3", 700, key="other"),
         told(seen[2], "B2", 1300)],
        [told_by_alipay(seen[1], "B4", "7.00"), told_by_alipay(seen[0], "B5", "12.00"),
         told("unknown", "B6", 1200)],
        [told(None, "B7", 0, event="REFUND.SUCCESS", resource=gone), told(seen[0], "B0", 1200),
         told(seen[2], "B8", 1200, resource=dict(gone, refund_status="ABNORMAL"),
              event="REFUND.ABNORMAL")]]))
    c.add("id-make", words=["--count", "9000"], repeats=False, fresh=True)
    c.add("margin-report", words=["--by", "day,sku"])
    c.add("groupbuy-tick", now=LATER, repeats=False)
    c.add("order-confirm, due", words=["--due"], now=LATER, repeats=False,
          command="order-confirm")
    c.add("order-expire", now=LATER, repeats=False)
    # What adapters do to it is tried in payment-refund-due.bats.
    c.add("setting-set, by hand", [lines({"setting": "via", "value": {}})], now=LATER,
          command="setting-set")
    c.add("payment-refund, due", words=["--due"], now=LATER, repeats=False,
          command="payment-refund")
    c.add("ledger-rebuild", now=LATER)
    c.long_log()
    c.add("order-add, long log", [MORE[0].replace(b"S2-", b"S1-2")], now=LATER,
          command="order-add")
    c.add("stock-make", [lines(dict(store="S1", item="base", **m)) for m in
          ({"key": "m1", "batches": 2}, {"key": "m2", "yield": 850}, {"key": "m3", "batches": 99})]
          + [lines({"store": "S1", "item": "base", "open": 1, "key": "m4"})], now=LATER)
    c.add("stock-issue", [lines(dict({"store": "S1", "reason": "waste"}, **i)) for i in
          ({"item": "base", "qty": 70, "key": "i1"}, {"item": "base", "qty": 9999, "key": "i2"},
           {"sku": "milk-tea", "qty": 9, "key": "i3", "happened": True})], now=LATER)
    c.add("stock-order", [lines({"supplier": "dairy", "no": n, "store": "S1", "lines": [
          {"item": "milk", "qty": 900, "cost": 700}, {"item": "taro", "qty": 80}]}) for n in "123"]
          + [lines({"supplier": "dairy", "no": "2", "cancel": True})], now=LATER)
    c.add("stock-receive, ordered", [lines({"store": "S1", "item": "milk", "qty": qty, "lot": lot})
          for qty, lot in ((400, "D1"), (600, "D2"))], words=["--order", "dairy/1"], now=LATER,
          command="stock-receive")
    sheet = [{"count": "E1", "store": "S1", "item": i, "counted": n}
             for i, n in (("milk", 900), ("taro", 50), ("base", 0))]
    c.add("stock-count", [lines(*sheet[:2]), lines(*sheet[2:]),
          lines({"count": "E1", "store": "S1", "approve": True})], now=LATER)
    c.add("stock-transfer", [lines(*({"transfer": "%s%d" % (k, n), "store": "S1", "to": "S2",
          "items": [{"item": "milk", "qty": qty}]} for n, qty in ((1, 50), (2, 99999), (3, 70))))
          for k in "ab"] + [lines({"transfer": "a1", "received": True}, {"transfer": "b3",
          "received": True, "short": True, "items": [{"item": "milk", "qty": 60}]})], now=LATER)
    # A bill of many transactions is tried in payment-reconcile.bats.
    bill = [{"bill": kind, "channel": "wechat", "no": no, "at": "2024-02-12T%02d:00:00+08:00" % (12 + h),
             "amount": amount, "fee_micros": fee} for h, (kind, no, amount, fee) in enumerate((
        ("sale", "WS11", 3900, 234000), ("refund", "WS11", 400, -24000), ("sale", "WS21", 9900, 594000),
        ("sale", "none", 700, 42000), ("withdrawal", "D1", 5000, 0), ("advert", "A1", 300, 0)))]
    c.add("payment-reconcile", [lines(*bill)], words=["--post", "--write-off", "1"],
          now="2024-03-20T11:00:00+08:00", repeats=False)
    c.add("wallet-add, due", words=["--due"], now="2024-03-20T11:00:00+08:00", repeats=False,
          command="wallet-add")
    c.add("cash-move", [lines(*({"kind": kind, "amount": amount, "key": kind + k, **more}
          for kind, amount, more in (("rent", 600000, {}), ("deposit", 300, {"store": "S1"}),
                                     ("ads", 900, {"channel": "mini", "campaign": "spring"}),
                                     ("rnet", 5, {})))) for k in "ab"], now=LATER)
    c.add("cash-count", [lines(*({"store": s, "counted": n, "key": "%s%d" % (s, n)}
          for s in ("S1", "S2", "S9"))) for n in (350, 200)], now=LATER)
    c.add("ledger-reverse, money", [lines({"key": "cash:rent" + k}) for k in "ab"],
          words=["--reason", "twice"], now=LATER, command="ledger-reverse")
    c.add("stock-expire", now="2024-03-20T11:00:00+08:00", repeats=False)
    c.place.gone()
    return c.cases


if __name__ == "__main__":
    import sys
    for case in build(sys.argv[1:]):
        sizes = [len(s) for s in case.states]
        print(case.name, case.code, case.printed, sizes)
