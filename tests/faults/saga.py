# saga.py - pipelines that charge, killed anywhere, run again or left: each order happened
# whole or not at all, for the book and for the provider alike
import json
import os
import random
import signal
import subprocess
import sys
import time

from rig import ROOT, Place, Tally, Wrong, left_alone

ORDERS, STOCK, WALLET = 20, 2600, 4000
DAY = "2024-02-12T%02d:%02d:%02d+08:00"
BEFORE = DAY % (10, 0, 0)
# When the ticks look again: more and more seldom, as charges and refunds are retried.
AFTER = [60, 120, 300, 1900, 3000, 7200, 11000, 15000, 19000, 23000, 27000, 31000]
GOOD, ENDED = ("1",), ("7", "8", "9", "10")
SETUP = """set -e -o pipefail
echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set
echo '{"item":"milk","name":"牛奶","unit":"ml"}' | item-set
echo '{"setting":"via","value":{"fickle":"fickle","coin":"coin"}}' | setting-set
echo '{"sku":"tea","name":"奶茶","price":1000,"recipe":[{"item":"milk","qty":100}]}' | sku-set
echo '{"promo":"off","name":"满减","kind":"amount_off","limit":9,"budget":900,"tiers":[{"from":2000,"off":100}]}' | promo-set
echo '{"campaign":"pair","name":"二人团","sku":"tea","group_price":900,"size":2,"life":"40m"}' | groupbuy-set
echo '{"store":"S1","item":"milk","qty":%d,"cost":900,"lot":"M1"}' | stock-receive
for c in c1 c2; do
	echo '{"customer":"'$c'","kind":"value","amount":%d,"key":"'$c'","paid":{"channel":"bank","amount":%d}}' | wallet-add
done""" % (STOCK, WALLET, WALLET)
CHARGED = ("order-add -q {} | promo-apply -q | groupbuy-join -q | stock-reserve -q | "
           "payment-charge -q --via fickle --within 500ms | order-confirm -q >out.{}")
PARTS = ("order-add -q {} | promo-apply -q | stock-reserve -q | payment-record -q | "
         "payment-charge -q --via fickle --within 500ms | order-confirm -q >out.{}")
FAULTS = ["die-before", "die-after", "silent", "garbage", "lie-amount", "lie-state", "exit 1",
          "decline", "pending 1", "pending 3", "slow 0.9", "slow-before 0.9", "two", "long"]


def orders():
    """In the one file those that are charged whole, in the other those paid in part before."""
    whole, parts = [], []
    for n in range(ORDERS):
        r = {"channel": "mini", "channel_no": "A%02d" % n, "store": "S1",
             "customer": "c%d" % (n % 2 + 1), "lines": [{"sku": "tea", "qty": 2}]}
        if n % 5 == 1:
            r["via"] = "coin"
        if n % 5 == 2:
            r["lines"][0]["qty"] = 1
            r["campaign"] = "pair"
            if n % 10 == 7:
                r["group"] = "pair/1"
        if n % 5 == 3:
            r["lines"][0]["qty"] = 9
        if n % 5 == 4:
            r.update(part=True, key="k%d" % n, payments=[{"channel": "cash", "amount": 300}])
        (parts if n % 5 == 4 else whole).append(r)
    return ["".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rs).encode()
            for rs in (whole, parts)]


class Trial:
    def __init__(self, base, rng):
        self.place, self.rng = Place(base), rng
        self.dir = os.path.join(self.place.dir, ".config/boba/adapters")
        os.makedirs(self.dir, mode=0o700)
        for name, data in zip(("whole", "parts"), orders()):
            self.place.write(name, data)
        faults = [(do, rng.choice(FAULTS)) for do in ["charge"] * rng.randint(0, 6)
                  + ["query"] * rng.randint(0, 3) + ["refund"] * rng.randint(0, 2)]
        # What a provider will not pay back is a person's business.
        self.provider([f for f in faults if f != ("refund", "decline")])
        self.more = {"BOBA_ADAPTERS": os.path.join(ROOT, "tests/adapters")}

    def provider(self, lines):
        with open(os.path.join(self.dir, "fickle.json"), "w") as f:
            os.chmod(f.name, 0o600)
            f.writelines("once %s %s\n" % line for line in lines)

    def start(self):
        """Both pipelines at once, each a process group of its own."""
        return [subprocess.Popen(["bash", "-c", words.format(name, name)], cwd=self.place.dir,
                                 env=self.place.env(BEFORE, self.more), start_new_session=True,
                                 stderr=subprocess.DEVNULL)
                for name, words in (("whole", CHARGED), ("parts", PARTS))]

    def cut(self, after):
        """Kill them after so many seconds; true when there was something left
        to kill."""
        running = self.start()
        end, hit = time.monotonic() + after, False
        while time.monotonic() < end and any(p.poll() is None for p in running):
            time.sleep(0.002)
        for p in running:
            hit = hit or p.poll() is None
            try:
                os.killpg(p.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            p.wait()
            left_alone(p.pid)
        return hit

    def whole(self):
        for p in self.start():
            if p.wait() not in (0, 1):
                raise Wrong("run again, it ends with %d" % p.returncode)

    def ticks(self, words, now):
        code, out, err = self.place.run(["bash", "-o", "pipefail", "-c", words], now=now,
                                        more=self.more)
        if code:
            raise Wrong("%s: %d: %s" % (words, code, err.decode(errors="replace")))

    def finish(self):
        for s in AFTER:
            now = DAY % (10 + s // 3600, s // 60 % 60, s % 60)
            self.ticks("groupbuy-tick -q; order-expire -q; "
                       "payment-charge --due -q --within 60s | order-confirm -q; "
                       "order-confirm --due -q; payment-refund --due -q --within 60s", now)

    def book(self):
        """What the provider has of each order: money taken less money given back."""
        there = os.path.join(self.dir, "fickle.d")
        if not os.path.exists(os.path.join(there, "book.json")):
            return {}
        with open(os.path.join(there, "log")) as f:
            order = {ask["request"]: ask["order_id"] for ask in map(json.loads, f)}
        net = {}
        with open(os.path.join(there, "book.json")) as f:
            for request, made in json.load(f).items():
                sign = -1 if made["do"] == "refund" else 1
                if made["state"] == "succeeded":
                    net[order[request]] = net.get(order[request], 0) + sign * made["amount"]
        return net

    def rows(self, text):
        return [line.split("|") for line in self.place.sql(text).splitlines()]

    def check(self):
        self.place.verify()
        sql = self.place.sql
        if sql("SELECT count(*) FROM hold WHERE state = 0") != "0":
            raise Wrong("something is held still")
        provider, used, spent, given = self.book(), 0, 0, 0
        for id, no, status, steps, paid, back, payable, qty, discount in self.rows(
                "SELECT o.id, channel_no, status, steps, paid, refunded, payable, sum(l.qty), "
                "CASE WHEN EXISTS (SELECT 1 FROM group_member m WHERE m.order_id = o.id) THEN 0 "
                "ELSE o.discount END FROM orders o JOIN order_line l ON l.order_id = o.id GROUP BY o.id"):
            good = status in GOOD and int(steps) >> 5 & 1
            if not good and status not in ENDED:
                raise Wrong("%s: neither done nor ended: status %s" % (no, status))
            net = int(paid) - int(back)
            if net != (int(payable) if good else 0):
                raise Wrong("%s: status %s and %d kept of %s" % (no, status, net, payable))
            book = int(sql("SELECT coalesce(sum(amount), 0) FROM payment p JOIN channel c ON "
                           "c.id = p.channel WHERE order_id = %s AND name = 'fickle'" % id))
            out = int(sql("SELECT coalesce(sum(paid), 0) FROM refund r JOIN channel c ON "
                          "c.id = r.channel WHERE order_id = %s AND name = 'fickle'" % id))
            if provider.get(id, 0) != book - out:
                raise Wrong("%s: the provider has %d, the book %d - %d"
                            % (no, provider.get(id, 0), book, out))
            if not good and book != out:
                raise Wrong("%s: ended, and %d of %d given back" % (no, out, book))
            if good:
                used += 100 * int(qty)
                given += int(discount)
                spent += int(sql("SELECT coalesce(sum(amount), 0) FROM payment p JOIN channel c "
                                 "ON c.id = p.channel WHERE order_id = %s AND name = 'coin'" % id))
        if os.environ.get("SAGA_SHOW"):
            print(self.place.dir, used, given, spent)
        for account, real in (("stock:S1:milk", STOCK - used), ("given:off", given)):
            have = sql("SELECT coalesce(sum(posted), 0) FROM account WHERE name = '%s'" % account)
            if int(have) != real:
                raise Wrong("%s: %s, not %d" % (account, have, real))
        have = int(sql("SELECT sum(posted) FROM account WHERE name IN ('wallet:c1', 'wallet:c2')"))
        if have != 2 * WALLET - spent:
            raise Wrong("wallets: %d, not %d" % (have, 2 * WALLET - spent))


def begun(kept, seed, most):
    """A trial that was cut, and whether there was something left to kill.  Where it was done
    before, the machine was busy when it was measured: once more, in half the time."""
    while True:
        t = Trial(kept, random.Random(seed))
        hit = t.cut(t.rng.uniform(0.01, most))
        if hit or most < 0.01:
            return t, hit
        t.place.gone()
        most /= 2


def main():
    trials = int(sys.argv[1])
    rng = random.Random(int(os.environ.get("FAULTS_SEED", "5")))
    base = Place()
    code, out, err = base.run(["bash", "-c", SETUP], now=BEFORE)
    if code:
        raise Wrong("set-up: %d: %s" % (code, err.decode()))
    kept, tally = base.keep(), Tally("saga")
    # How long it takes here when nobody disturbs it.
    t = Trial(kept, random.Random(1))
    t.provider([])
    began = time.monotonic()
    t.whole()
    most = 0.8 * (time.monotonic() - began)
    t.place.gone()
    for n in range(trials):
        seed = rng.getrandbits(32)
        t, hit = begun(kept, seed, most)
        try:
            if t.rng.random() < 0.5:
                if t.rng.random() < 0.3:
                    t.cut(t.rng.uniform(0.01, most))
                t.whole()
            t.finish()
            t.check()
            tally.tried(hit=hit)
        except Wrong as e:
            tally.wrong("trial %d (seed %d): %s" % (n, seed, e))
        if not tally.bad:
            t.place.gone()
    tally.end(0.3 if trials >= 20 else 0)


main()
