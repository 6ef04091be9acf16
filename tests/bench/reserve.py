"""Rows of stock-reserve: beside Redis, which forgets nothing either (AOF always), and what
comes after it beside itself."""
import json
import os
import shutil
import subprocess
import tempfile
import time

import measure
import scene

# Take one of what is left, and write down who did: no more than the event says.
LUA = """local left = tonumber(redis.call('GET', KEYS[1]))
if left < 1 then return 0 end
redis.call('DECRBY', KEYS[1], 1)
redis.call('RPUSH', KEYS[2], ARGV[1])
return 1"""
# Signing takes longer than taking.
CALLBACKS = 50000
PROGRAMS = ("redis-server", "redis-cli", "redis-benchmark")


class Redis:
    """A server of our own on loopback, reached by a socket in its directory only."""

    def __init__(self, bench):
        self.dir = tempfile.mkdtemp(dir=bench.dir)
        self.socket = os.path.join(self.dir, "socket")
        self.server = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.dir,
             "--appendonly", "yes", "--appendfsync", "always", "--save", ""],
            stdout=subprocess.DEVNULL)
        for _ in range(100):
            if os.path.exists(self.socket):
                break
            time.sleep(0.05)
        else:
            self.end()
            raise SystemExit("bench: redis-server does not start")
        self.say("SET", "stock", str(scene.PLENTY))
        self.script = self.say("SCRIPT", "LOAD", LUA)

    def say(self, *words):
        return subprocess.run(["redis-cli", "-s", self.socket, *words], check=True, text=True,
                              capture_output=True).stdout.strip()

    def cpu(self):
        """Seconds that the server has used."""
        with open("/proc/%d/stat" % self.server.pid) as f:
            user, system = f.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def take(self, bench, n):
        """So many reserves; the CPU time is the server's alone."""
        cpu, before = self.cpu(), int(self.say("LLEN", "taken"))
        took = bench.run(["redis-benchmark", "-s", self.socket, "-c", "50", "-P", "16", "-n",
                          str(n), "-q", "EVALSHA", self.script, "2", "stock", "taken", "1"])
        if int(self.say("LLEN", "taken")) < before + n:
            raise SystemExit("bench: Redis took less than %d" % n)
        return measure.Took(took.wall, self.cpu() - cpu, 0)

    def end(self):
        self.server.terminate()
        self.server.wait()


def cups(bench, n):
    """A ledger of orders of one cup each, placed; their records; what a cup is."""
    base = scene.plain(bench)
    bench.feed(["item-set", "-q"], [{"item": "cup", "name": "cup", "unit": "cup"}], base)
    bench.feed(["sku-set", "-q"], [{"sku": "c", "name": "Cup", "price": 100, "recipe": [
        {"item": "cup", "qty": 1}]}], base)
    bench.feed(["stock-receive", "-q"], [{"store": "S1", "item": "cup", "qty": scene.PLENTY,
                                          "cost": 10 ** 6, "lot": "c1"}], base)
    orders = scene.write(bench.path("cups.jsonl"), ({
        "channel": "till", "channel_no": "T%08d" % i, "store": "S1",
        "lines": [{"sku": "c", "qty": 1}]} for i in range(n)))
    placed = bench.path("placed.jsonl")
    bench.run(["order-add", "-q"], stdin=orders, stdout=placed, ledger=base)
    return base, placed


def reserve(bench, rows):
    n = bench.args.orders
    base, placed = cups(bench, n)

    def way(*command):
        bench.fresh(base)
        took = bench.run(*command, stdin=placed)
        held = int(bench.ask("SELECT count(*) FROM hold WHERE state = 0"))
        if held != n:
            raise SystemExit("bench: %s held %d of %d" % (command[0][0], held, n))
        return took

    ways = {"ours": lambda: way(["stock-reserve", "-q"]),
            "loop": lambda: way([bench.helper("reserve"), bench.path("ledger.db")])}
    redis, missing = None, [p for p in PROGRAMS if not shutil.which(p)]
    if not missing:
        redis = Redis(bench)
        ways["redis"] = lambda: redis.take(bench, n)
    try:
        took = bench.in_turn(ways)
    finally:
        if redis:
            redis.end()
    if redis:
        bench.row("reserve", took["ours"], took["redis"],
                  "Redis, AOF always, a Lua reserve, 50 clients by 16 (cpu: the server's)",
                  ">= 1", n)
    else:
        bench.not_measured("reserve", "no " + ", ".join(missing))
    bench.row("reserve-loop", took["ours"], took["loop"], "the same rows by a C loop", None, n)


def moved(bench, rows):
    """What comes beside a reserve or after it, for each record: an order paid or moved on,
    stock used that was set aside."""
    n = bench.args.orders
    base, placed = cups(bench, n)
    sold, ready = bench.path("sold.jsonl"), bench.path("ready.db")
    aside = scene.write(bench.path("aside.jsonl"), ({
        "reservation": "R%08d" % i, "store": "S1", "items": [{"item": "cup", "qty": 1}]}
        for i in range(n)))
    bench.fresh(base, "ready.db")
    bench.run(["ledger-pipe", "-q", "stock-reserve | payment-record --in-full | order-confirm"],
              stdin=placed, stdout=sold, ledger=ready)
    held = bench.path("held.jsonl")
    bench.run(["stock-reserve", "-q"], stdin=aside, stdout=held, ledger=ready)

    with open(placed) as f:
        paid = scene.write(bench.path("paid.jsonl"), (dict(json.loads(line), payments=[
            {"channel": "wechat", "amount": 100, "fee": 1, "no": "42000%08d" % i}])
            for i, line in enumerate(f)))

    def way(ledger, records, kind, *command):
        bench.fresh(ledger)
        took = bench.run(list(command), stdin=records)
        done = int(bench.ask("SELECT count(*) FROM event WHERE type = '%s'" % kind))
        if done != n:
            raise SystemExit("bench: %s did %d of %d" % (command[0], done, n))
        return took

    took = bench.in_turn({
        "reserve": lambda: way(base, placed, "stock.held", "stock-reserve", "-q"),
        "payment-record": lambda: way(base, paid, "payment.recorded", "payment-record", "-q"),
        "order-advance": lambda: way(ready, sold, "order.started", "order-advance", "-q",
                                     "--to", "making"),
        "stock-confirm": lambda: way(ready, held, "stock.confirmed", "stock-confirm", "-q")})
    for name in [w for w in ("payment-record", "order-advance", "stock-confirm") if w in rows]:
        bench.row(name, took[name], took["reserve"], "stock-reserve over as many orders",
                  "<= 1.3")


def callbacks(bench, placed, n):
    """A signed callback for each order, as WeChat Pay would send it."""
    helper = os.path.join(bench.build, "faults", "callbacks")
    keys = bench.path("config/boba/adapters")
    bench.env["XDG_CONFIG_HOME"] = bench.path("config")
    os.makedirs(os.path.dirname(keys), exist_ok=True)
    bench.run([helper, "keys", keys])
    config = os.path.join(keys, "wechat-pay.json")
    with open(config) as f:
        told = json.load(f)
    with open(config, "w") as f:
        json.dump(dict(told, window_s=86400), f)
    with open(placed) as f:
        ids = [json.loads(line)["order_id"] for line in f]
    asked = scene.write(bench.path("asked.jsonl"), ({
        "via": "wechat-pay", "at": int(time.time()), "event": "TRANSACTION.SUCCESS",
        "id": "EV-%08d" % i, "nonce": "%032X" % i, "resource": {
            "appid": told["appid"], "mchid": told["mchid"], "out_trade_no": ids[i],
            "transaction_id": "42000%08d" % i, "trade_type": "JSAPI",
            "trade_state": "SUCCESS", "trade_state_desc": "支付成功", "bank_type": "OTHERS",
            "success_time": "2024-02-12T18:00:00+08:00", "payer": {"openid": "o%027d" % i},
            "amount": {"total": 100, "payer_total": 100, "currency": "CNY",
                       "payer_currency": "CNY"}}} for i in range(n)))
    signed = bench.path("signed.jsonl")
    bench.run([helper, "sign", keys], stdin=asked, stdout=signed)
    return signed


def notify(bench, rows):
    """Callbacks verified and booked, beside as many orders held."""
    n = min(bench.args.orders, CALLBACKS)
    base, placed = cups(bench, n)
    signed = callbacks(bench, placed, n)

    def way(records, kind, command):
        bench.fresh(base)
        took = bench.run([command, "-q"], stdin=records)
        done = int(bench.ask("SELECT count(*) FROM event WHERE type = '%s'" % kind))
        if done != n:
            raise SystemExit("bench: %s did %d of %d" % (command, done, n))
        return took

    took = bench.in_turn({
        "reserve": lambda: way(placed, "stock.held", "stock-reserve"),
        "notify": lambda: way(signed, "payment.recorded", "payment-notify")})
    bench.row("payment-notify", took["notify"], took["reserve"],
              "stock-reserve over as many orders", ">= 0.5", n)


ROWS = {("payment-notify",): notify, ("reserve",): reserve, ("payment-record", "order-advance", "stock-confirm"): moved}
