#!/usr/bin/env python3
"""bad.py DIR wechat|alipay KIND - one request to the stand-in, right but for one thing

Prints what it answers: the status and the provider's code.  KIND good is right in all.
"""

import datetime
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alipay import APP_ID, CHINA  # noqa: E402
from signing import Private  # noqa: E402
from wechat import APPID, MCHID, SERIAL  # noqa: E402


def send(base, url, body, head):
    ask = urllib.request.Request(base + url, body, head)
    try:
        with urllib.request.urlopen(ask) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        return answer.code, json.load(answer)


def wechat(folder, base, kind):
    doc = {"appid": APPID, "mchid": MCHID, "description": "tea", "out_trade_no": "R-1000001",
           "notify_url": "https://shop.example/", "amount": {"total": 1800, "currency": "CNY"}}
    doc["amount"]["total"] = {"amount-text": "1800", "amount-negative": -1800,
                              "amount-zero": 0, "amount-real": 18.5}.get(kind, 1800)
    if kind == "other-mchid":
        doc["mchid"] = "1900000110"
    url, body = "/v3/pay/transactions/native", json.dumps(doc).encode()
    if kind == "name-twice":
        body = body[:-1] + b', "out_trade_no": "R-1000002"}'
    at = str(int(time.time()) + {"stale": -400, "future": 400}.get(kind, 0))
    key = Private(os.path.join(folder, "stranger.key" if kind == "key" else "merchant.key"))
    nonce = secrets.token_hex(16).upper()
    text = "\n".join(("POST", url, at, nonce, "")).encode() + body + b"\n"
    told = {"mchid": "1900000110" if kind == "mchid" else MCHID, "nonce_str": nonce,
            "signature": key.sign(text + b" " if kind == "signature" else text),
            "timestamp": at, "serial_no": SERIAL[::-1] if kind == "serial" else SERIAL}
    told.pop({"no-nonce": "nonce_str", "no-timestamp": "timestamp",
              "no-signature": "signature"}.get(kind), None)
    if kind == "body":
        body = body.replace(b"1800", b"1801")
    if kind == "url":
        url += "?a=b"
    scheme = "WECHATPAY2-SHA256-RSA1024" if kind == "scheme" else "WECHATPAY2-SHA256-RSA2048"
    head = {"Accept": "application/json", "Content-Type": "application/json",
            "Authorization": scheme + " " + ",".join('%s="%s"' % p for p in told.items())}
    if kind == "replay":
        send(base, url, body, head)
    status, doc = send(base, url, body, head)
    return status, "%s, %s" % (doc["code"], doc["message"]) if "code" in doc else "done"


def alipay(folder, base, kind):
    now = datetime.datetime.now(CHINA) + datetime.timedelta(
        minutes={"stale": -20, "future": 20}.get(kind, 0))
    amount = {"amount-number": 18.00, "amount-whole": "18", "amount-negative": "-18.00",
              "amount-zero": "0.00"}.get(kind, "18.00")
    biz = {"out_trade_no": "R_1000001", "total_amount": amount, "subject": "tea"}
    told = {"app_id": APP_ID, "method": "alipay.trade.precreate", "format": "JSON",
            "charset": "utf-8", "sign_type": "RSA2", "version": "1.0",
            "timestamp": now.strftime("%Y-%m-%d %H:%M:%S"), "biz_content": json.dumps(biz)}
    told.update({"app-id": {"app_id": "2014072300007149"}, "version": {"version": "2.0"},
                 "charset-gbk": {"charset": "gbk"}, "rsa": {"sign_type": "RSA"}}.get(kind, {}))
    told.pop({"no-sign-type": "sign_type", "no-charset": "charset",
              "no-timestamp": "timestamp", "no-biz-content": "biz_content"}.get(kind), None)
    key = Private(os.path.join(folder, "stranger.key" if kind == "key" else "app.key"))
    order = list(told) if kind == "unsorted" else sorted(told)
    text = "&".join("%s=%s" % (name, told[name]) for name in order)
    if kind == "encoded":
        text = urllib.parse.urlencode([(name, told[name]) for name in order])
    told["sign"] = key.sign(text.encode())
    if kind == "no-sign":
        del told["sign"]
    if kind == "changed":
        told["biz_content"] = told["biz_content"].replace("18.00", "18.01")
    if kind == "added":
        told["notify_url"] = "https://thief.example/"
    body = urllib.parse.urlencode({"biz_content": told.pop("biz_content", "")})
    if kind == "name-twice":
        body += "&app_id=" + APP_ID
    head = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
    status, doc = send(base, "/gateway.do?" + urllib.parse.urlencode(told), body.encode(), head)
    doc = next(value for name, value in doc.items() if name.endswith("_response"))
    return doc["code"], doc.get("sub_code", "done") if status == 200 else status


def main():
    folder, provider, kind = sys.argv[1:]
    with open(os.path.join(folder, "port")) as f:
        base = "http://127.0.0.1:" + f.read().strip()
    print(*{"wechat": wechat, "alipay": alipay}[provider](folder, base, kind))


if __name__ == "__main__":
    main()
