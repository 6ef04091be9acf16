"""The row of stock-reserve beside Redis, which forgets nothing either: AOF always."""
import os
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
                return
            time.sleep(0.05)
        self.end()
        raise SystemExit("bench: redis-server does not start")

    def end(self):
        self.server.terminate()
        self.server.wait()


def reserve(bench, rows):
    bench.need("redis-server")
    bench.need("redis-cli")
    bench.need("redis-benchmark")
    n, base = bench.args.orders, scene.plain(bench)
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
    redis = Redis(bench)

    def ours():
        bench.fresh(base)
        return bench.run(["stock-reserve", "-q"], stdin=placed)

    def theirs():
        bench.run(["redis-cli", "-s", redis.socket, "SET", "stock", str(scene.PLENTY)])
        took = bench.run(["redis-benchmark", "-s", redis.socket, "-c", "50", "-P", "16", "-n",
                          str(n), "-q", "EVAL", LUA, "2", "stock", "taken", "1"])
        return measure.Took(took.wall, 0, 0)

    try:
        took = bench.in_turn({"ours": ours, "redis": theirs})
    finally:
        redis.end()
    bench.row("reserve", took["ours"], took["redis"],
              "Redis, AOF always, a Lua reserve, 50 clients by 16", ">= 1", n)


ROWS = {("reserve",): reserve}
