"""wechat.py - the stand-in's WeChat Pay: APIv3, as the adapter should meet it."""

import json
import re
import time
import urllib.parse

MCHID = "1900000109"
APPID = "wx8888888888888888"
SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{6,32}")
REFUND_NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")
ORDER = "/v3/pay/transactions/out-trade-no/"
REFUND = "/v3/refund/domestic/refunds"
WINDOW_S = 300


class Refused(Exception):
    """An error as the provider words it."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def need(held, status, code, message):
    if not held:
        raise Refused(status, code, message)


def whole(value):
    """A whole number of fen, and no text, no truth value."""
    return type(value) is int and value > 0


def strict(pairs):
    named = dict(pairs)
    need(len(named) == len(pairs), 400, "PARAM_ERROR", "a name stands twice")
    return named


class Wechat:
    def __init__(self, keys, mode):
        self.keys, self.mode = keys, mode
        self.orders, self.refunds, self.nonces, self.numbers = {}, {}, set(), 0

    # -- who asks

    def check(self, ask):
        head = ask.headers
        need(head.get("Accept") == "application/json", 406, "PARAM_ERROR", "no Accept")
        need(head.get("User-Agent"), 403, "PARAM_ERROR", "no User-Agent")
        kind, _, rest = head.get("Authorization", "").partition(" ")
        need(kind == "WECHATPAY2-SHA256-RSA2048", 401, "SIGN_ERROR", "no such scheme")
        told = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        for name in ("mchid", "nonce_str", "signature", "timestamp", "serial_no"):
            need(told.get(name), 401, "SIGN_ERROR", "no " + name)
        need(told["mchid"] == MCHID, 401, "SIGN_ERROR", "no such mchid")
        need(told["serial_no"] == SERIAL, 401, "SIGN_ERROR", "no such serial_no")
        need(re.fullmatch(r"\d{1,12}", told["timestamp"]), 401, "SIGN_ERROR", "timestamp")
        age = abs(time.time() - int(told["timestamp"]))
        need(age <= WINDOW_S, 401, "SIGN_ERROR", "the timestamp is stale")
        need(len(told["nonce_str"]) <= 32, 401, "SIGN_ERROR", "a long nonce_str")
        need(told["nonce_str"] not in self.nonces, 401, "SIGN_ERROR", "a nonce_str again")
        self.nonces.add(told["nonce_str"])
        text = "\n".join((ask.method, ask.url, told["timestamp"], told["nonce_str"], ""))
        need(self.keys["merchant"].verify(text.encode() + ask.body + b"\n",
                                          told["signature"]),
             401, "SIGN_ERROR", "the signature is wrong")

    def body(self, ask):
        need(ask.headers.get("Content-Type", "").split(";")[0] == "application/json",
             415, "PARAM_ERROR", "no Content-Type")
        try:
            body = json.loads(ask.body, object_pairs_hook=strict)
        except ValueError:
            raise Refused(400, "PARAM_ERROR", "no JSON") from None
        need(type(body) is dict, 400, "PARAM_ERROR", "no object")
        return body

    # -- what is asked

    def answer(self, ask):
        """Status and document (None: no body) of a request."""
        self.check(ask)
        self.mode.refuse("wechat")
        path, _, query = ask.url.partition("?")
        query = urllib.parse.parse_qs(query)
        if ask.method == "POST" and path == "/v3/pay/transactions/codepay":
            return self.charge(self.body(ask), "MICROPAY")
        if ask.method == "POST" and path == "/v3/pay/transactions/native":
            return self.charge(self.body(ask), "NATIVE")
        if ask.method == "POST" and path == REFUND:
            return self.refund(self.body(ask))
        if ask.method == "GET" and path.startswith(REFUND + "/"):
            return self.refund_seen(path[len(REFUND) + 1:])
        if ask.method == "GET" and path.startswith(ORDER):
            need(query.get("mchid") == [MCHID], 400, "PARAM_ERROR", "mchid")
            return 200, self.seen(self.order(path[len(ORDER):]))
        if ask.method == "POST" and path.startswith(ORDER):
            number, _, what = path[len(ORDER):].partition("/")
            return self.end(self.body(ask), number, what)
        raise Refused(404, "PARAM_ERROR", "no such address")

    def order(self, number):
        need(number in self.orders, 404, "ORDER_NOT_EXIST", "no such order")
        order = self.orders[number]
        if order["state"] == "NOTPAY" and self.mode.paid(number):
            self.pay(order)
        return order

    def pay(self, order):
        order["state"] = "SUCCESS"
        self.numbers += 1
        order["transaction_id"] = "42000%023d" % self.numbers

    def charge(self, body, kind):
        need(body.get("appid") == APPID, 400, "PARAM_ERROR", "appid")
        need(body.get("mchid") == MCHID, 400, "PARAM_ERROR", "mchid")
        number = body.get("out_trade_no")
        need(type(number) is str and NUMBER.fullmatch(number),
             400, "PARAM_ERROR", "out_trade_no")
        said = body.get("description")
        need(type(said) is str and 1 <= len(said.encode()) <= 127,
             400, "PARAM_ERROR", "description")
        amount = body.get("amount")
        need(type(amount) is dict and whole(amount.get("total")) and
             amount.get("currency") == "CNY", 400, "PARAM_ERROR", "amount")
        if kind == "MICROPAY":
            need(re.fullmatch(r"1[0-5]\d{16}", body.get("payer", {}).get("auth_code", "")),
                 400, "AUTH_CODE_INVALID", "no payment code")
            need(body.get("scene_info", {}).get("store_info", {}).get("out_id"),
                 400, "PARAM_ERROR", "scene_info")
        else:
            need(body.get("notify_url", "").startswith("https://"),
                 400, "PARAM_ERROR", "notify_url")
        return self.placed(number, amount["total"], kind)

    def placed(self, number, total, kind):
        order = self.orders.get(number)
        if order:
            need(order["total"] == total and order["kind"] == kind,
                 400, "INVALID_REQUEST", "another order has this number")
            need(order["state"] != "SUCCESS", 400, "ORDERPAID", "it is paid")
            need(order["state"] in ("NOTPAY", "USERPAYING"), 400, "ORDER_CLOSED", "closed")
        if not order:
            order = {"no": number, "total": total, "kind": kind, "state": "NOTPAY",
                     "left": self.mode.number("paying")}
            self.orders[number] = order
        if kind == "NATIVE":
            return 200, {"code_url": "weixin://wxpay/bizpayurl?pr=" + number}
        if self.mode.is_("poor"):
            order["state"] = "PAYERROR"
            raise Refused(403, "NOT_ENOUGH", "the balance is not enough")
        if order["left"]:
            order["state"] = "USERPAYING"
            return 202, {"trade_state": "USERPAYING"}
        self.pay(order)
        return 200, self.seen(order, at_once=True)

    def seen(self, order, at_once=False):
        if order["state"] == "USERPAYING":
            order["left"] -= 1
            if order["left"] < 0:
                self.pay(order)
        doc = {"appid": APPID, "mchid": MCHID, "out_trade_no": order["no"],
               "trade_state": order["state"], "trade_state_desc": "as it is"}
        if order["state"] in ("SUCCESS", "REFUND"):
            doc.update(transaction_id=order["transaction_id"], trade_type=order["kind"],
                       success_time="2026-11-20T12:00:00+08:00", bank_type="OTHERS",
                       payer={"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
                       amount={"total": self.mode.amount(order["total"]),
                               "payer_total": order["total"], "currency": "CNY"})
        if at_once:
            del doc["trade_state"], doc["trade_state_desc"]
        doc["out_trade_no"] = self.mode.order(order["no"])
        return doc

    def end(self, body, number, what):
        need(body.get("mchid") == MCHID, 400, "PARAM_ERROR", "mchid")
        order = self.order(number)
        need(order["state"] != "SUCCESS", 400, "ORDERPAID", "it is paid")
        if what == "reverse":
            need(body.get("appid") == APPID, 400, "PARAM_ERROR", "appid")
            need(order["kind"] == "MICROPAY", 400, "TRADE_TYPE_ERROR", "close it")
            order["state"] = "REVOKED"
        else:
            need(what == "close", 404, "PARAM_ERROR", "no such address")
            need(order["kind"] == "NATIVE", 400, "TRADE_TYPE_ERROR", "reverse it")
            order["state"] = "CLOSED"
        return 204, None

    def refund(self, body):
        number, amount = body.get("out_refund_no"), body.get("amount")
        need(type(number) is str and REFUND_NUMBER.fullmatch(number),
             400, "PARAM_ERROR", "out_refund_no")
        need(type(amount) is dict and whole(amount.get("refund")) and
             whole(amount.get("total")) and amount.get("currency") == "CNY",
             400, "PARAM_ERROR", "amount")
        order = self.refunded(body)
        made = self.refunds.get(number)
        if made:
            need(made["refund"] == amount["refund"], 400, "INVALID_REQUEST", "another")
            return 200, self.refund_doc(made)
        need(amount["total"] == order["total"], 400, "INVALID_REQUEST", "total")
        back = sum(r["refund"] for r in self.refunds.values() if r["of"] == order["no"])
        need(back + amount["refund"] <= order["total"], 400, "INVALID_REQUEST", "too much")
        need(not self.mode.is_("poor"), 403, "NOT_ENOUGH", "the balance is not enough")
        made = {"no": number, "of": order["no"], "refund": amount["refund"],
                "status": self.mode.refund(), "refund_id": "50000%d" % len(self.refunds)}
        self.refunds[number] = made
        return 200, self.refund_doc(made)

    def refunded(self, body):
        for order in self.orders.values():
            if order["state"] == "SUCCESS" and (
                    order["transaction_id"] == body.get("transaction_id") or
                    order["no"] == body.get("out_trade_no")):
                return order
        raise Refused(404, "RESOURCE_NOT_EXISTS", "no such order")

    def refund_seen(self, number):
        need(number in self.refunds, 404, "RESOURCE_NOT_EXISTS", "no such refund")
        made = self.refunds[number]
        if made["status"] == "PROCESSING" and self.mode.paid(number):
            made["status"] = "SUCCESS"
        return 200, self.refund_doc(made)

    def refund_doc(self, made):
        order = self.orders[made["of"]]
        return {"refund_id": made["refund_id"], "out_refund_no": made["no"],
                "transaction_id": order["transaction_id"], "out_trade_no": order["no"],
                "channel": "ORIGINAL", "status": made["status"],
                "amount": {"total": order["total"], "currency": "CNY",
                           "refund": self.mode.amount(made["refund"])}}

    # -- the answer as it goes out

    def sealed(self, ask, status, doc):
        """Body and headers of an answer."""
        body = b"" if doc is None else json.dumps(doc, ensure_ascii=False).encode()
        serial = ask.headers.get("Wechatpay-Serial", self.keys["wechat-serial"])
        at = str(int(time.time()) - (400 if self.mode.is_("old-answer") else 0))
        key = self.keys["wechat-platform"]
        if self.mode.is_("lying-signature"):
            key = self.keys["stranger"]
        signature = key.sign(at.encode() + b"\nANSWER0123456789\n" + body + b"\n")
        head = {"Content-Type": "application/json", "Wechatpay-Timestamp": at,
                "Wechatpay-Nonce": "ANSWER0123456789", "Wechatpay-Signature": signature,
                "Wechatpay-Serial": serial}
        if self.mode.is_("lying-serial"):
            head["Wechatpay-Serial"] = "1234567890ABCDEF"
        if self.mode.is_("unsigned"):
            del head["Wechatpay-Signature"]
        return body, head

    def refusal(self, refused):
        return refused.status, {"code": refused.code, "message": refused.message}

    def book(self):
        return {"orders": self.orders, "refunds": self.refunds}
