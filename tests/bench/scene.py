"""What the bench sells: ledgers to begin with, and orders as JSON Lines."""
import json
import random

ITEMS = ("tea", "milk", "sugar", "ice", "cup", "lid", "straw")
A = {"tea": 200, "milk": 150, "sugar": 20, "cup": 1, "lid": 1}
B = {"tea": 250, "ice": 100, "cup": 1, "straw": 1}
PLENTY = 10 ** 12
STORE = {"store": "S1", "name": "Bench", "zone": "Asia/Shanghai"}


def recipe(parts):
    return [{"item": item, "qty": qty} for item, qty in parts.items()]


def plain(bench):
    """A store and fifty products without recipes."""
    base = bench.path("plain.db")
    bench.feed(["store-set", "-q"], [STORE], base)
    bench.feed(["sku-set", "-q"], [{"sku": "sku%03d" % i, "name": "Milk tea", "price": 1800}
                                   for i in range(50)], base)
    return base


def menu(bench):
    """Two drinks of seven items in four lots each, one promotion with every limit."""
    base = bench.path("menu.db")
    bench.feed(["store-set", "-q"], [STORE], base)
    bench.feed(["item-set", "-q"], [{"item": i, "name": i, "unit": "ml"} for i in ITEMS], base)
    bench.feed(["sku-set", "-q"], [
        {"sku": "a", "name": "Milk tea", "price": 1800, "recipe": recipe(A)},
        {"sku": "b", "name": "Iced tea", "price": 1500, "recipe": recipe(B)}], base)
    bench.feed(["stock-receive", "-q"],
               [{"store": "S1", "item": i, "qty": PLENTY, "cost": 10 ** 6, "lot": i + str(n)}
                for i in ITEMS for n in (1, 2, 3, 4)], base)
    bench.feed(["promo-set", "-q"], [{
        "promo": "off-3", "from": "2024-01-01T00:00:00+08:00", "name": "Three off thirty",
        "kind": "amount_off", "tiers": [{"from": 3000, "off": 300}], "budget": PLENTY,
        "limit": 10 ** 9, "limit_per_customer": 10 ** 6}], base)
    return base


def placed(rng, i, count):
    return "2024-02-%02dT%02d:%02d:%02d+08:00" % (
        1 + i * 28 // count, 8 + rng.randrange(12), rng.randrange(60), rng.randrange(60))


def write(path, records):
    with open(path, "w") as f:
        for r in records:
            f.write(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n")
    return path


def plain_orders(bench, count, first=0, name="plain.jsonl"):
    """Orders of two lines, with members that no command knows."""
    rng = random.Random(1)
    return write(bench.path(name), ({
        "channel": "till", "channel_no": "T%08d" % i, "store": "S1",
        "customer": "c%05d" % rng.randrange(5000), "placed_at": placed(rng, i - first, count),
        "lines": [{"sku": "sku%03d" % rng.randrange(50), "qty": 1 + i % 3},
                  {"sku": "sku%03d" % rng.randrange(50), "qty": 1}],
        "note": "少冰 半糖", "source": "mini-program", "device": "android-13",
        "table": rng.randrange(20), "cup": "large"} for i in range(first, first + count)))


def menu_orders(bench, count, first=0, name="menu.jsonl"):
    """Orders of both drinks, with their payment."""
    rng = random.Random(1)
    return write(bench.path(name), ({
        "channel": "till", "channel_no": "T%08d" % i, "store": "S1",
        "customer": "c%05d" % rng.randrange(5000), "placed_at": placed(rng, i - first, count),
        "lines": [{"sku": "a", "qty": 1}, {"sku": "b", "qty": 1}],
        "payments": [{"channel": "wechat", "no": "W%08d" % i, "amount": 3000, "fee": 18}],
        "note": "少冰"} for i in range(first, first + count)))
