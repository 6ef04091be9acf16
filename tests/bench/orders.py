"""Orders of two lines as JSON Lines: python3 orders.py COUNT [SEED]"""
import json
import random
import sys

count = int(sys.argv[1])
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
for i in range(count):
    day, hour = 1 + i * 28 // count, 8 + random.randrange(12)
    print(json.dumps({
        "channel": "till", "channel_no": "T%08d" % i, "store": "S1",
        "customer": "c%05d" % random.randrange(5000),
        "placed_at": "2024-02-%02dT%02d:%02d:%02d+08:00"
        % (day, hour, random.randrange(60), random.randrange(60)),
        "lines": [{"sku": "sku%03d" % random.randrange(50), "qty": 1 + i % 3},
                  {"sku": "sku%03d" % random.randrange(50), "qty": 1}],
        "note": "少冰 半糖", "source": "mini-program", "device": "android-13",
        "table": random.randrange(20), "cup": "large"},
        ensure_ascii=False, separators=(",", ":")))
