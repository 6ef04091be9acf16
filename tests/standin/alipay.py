"""alipay.py - the stand-in's Alipay: gateway.do with RSA2, as the adapter should meet it."""

import datetime
import json
import re
import urllib.parse

from wechat import Refused, need, strict

APP_ID = "2014072300007148"
SELLER = "2088102146225135"
NUMBER = re.compile(r"[0-9A-Za-z_]{1,64}")
YUAN = re.compile(r"(0|[1-9]\d{0,8})\.\d\d")
CHINA = datetime.timezone(datetime.timedelta(hours=8))
FIXED = {"app_id": (APP_ID, "isv.invalid-app-id"),
         "format": ("JSON", "isv.invalid-format"),
         "charset": ("utf-8", "isv.invalid-charset"),
         "sign_type": ("RSA2", "isv.invalid-signature-type"),
         "version": ("1.0", "isv.invalid-version")}
WINDOW_S = 600


def fen(yuan):
    need(type(yuan) is str and YUAN.fullmatch(yuan), "40004", "ACQ.INVALID_PARAMETER",
         "an amount is yuan with two places, in a text")
    value = int(yuan.replace(".", ""))
    need(value > 0, "40004", "ACQ.INVALID_PARAMETER", "an amount is positive")
    return value


def yuan(value):
    return "%d.%02d" % (value // 100, value % 100)


def number(biz, name):
    value = biz.get(name)
    need(type(value) is str and NUMBER.fullmatch(value), "40004",
         "ACQ.INVALID_PARAMETER", name)
    return value


class Alipay:
    def __init__(self, keys, mode):
        self.keys, self.mode = keys, mode
        self.trades, self.refunds, self.auths, self.numbers = {}, {}, {}, 0

    # -- who asks

    def check(self, ask):
        """The parameters of a request that is signed, its biz_content read."""
        url = urllib.parse.urlsplit(ask.url)
        need(ask.method == "POST" and url.path == "/gateway.do", "40002",
             "isv.invalid-method", "no such address")
        first = urllib.parse.parse_qsl(url.query, keep_blank_values=True)
        need(dict(first).get("charset") == "utf-8", "40001", "isv.invalid-charset",
             "no charset in the URL")
        need("charset=utf-8" in ask.headers.get("Content-Type", ""), "40001",
             "isv.invalid-charset", "no charset in Content-Type")
        pairs = first + urllib.parse.parse_qsl(ask.body.decode(), keep_blank_values=True)
        told = strict(pairs)
        for name, (value, code) in FIXED.items():
            need(name in told, "40001", "isv.missing-" + name.replace("_", "-"), name)
            need(told[name] == value, "40002", code, name)
        for name in ("method", "timestamp", "sign", "biz_content"):
            need(told.get(name), "40001", "isv.missing-" + name.replace("_", "-"), name)
        self.check_time(told["timestamp"])
        text = "&".join("%s=%s" % (n, v) for n, v in sorted(pairs) if v and n != "sign")
        need(self.keys["app"].verify(text.encode(), told["sign"]), "40002",
             "isv.invalid-signature", "the signature is wrong")
        return told["method"], json.loads(told["biz_content"], object_pairs_hook=strict)

    def check_time(self, told):
        try:
            at = datetime.datetime.strptime(told, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
        except ValueError:
            raise Refused("40002", "isv.invalid-timestamp", "no time") from None
        age = abs((datetime.datetime.now(CHINA) - at).total_seconds())
        need(age <= WINDOW_S, "40002", "isv.invalid-timestamp", "the timestamp is stale")

    # -- what is asked

    def answer(self, ask):
        ask.api, biz = self.check(ask)
        self.mode.refuse("alipay", ask.api)
        does = {"alipay.trade.pay": self.pay, "alipay.trade.precreate": self.precreate,
                "alipay.trade.query": self.query, "alipay.trade.close": self.close,
                "alipay.trade.cancel": self.cancel, "alipay.trade.refund": self.refund,
                "alipay.trade.fastpay.refund.query": self.refund_query,
                "alipay.fund.auth.order.freeze": self.freeze,
                "alipay.fund.auth.order.voucher.create": self.voucher,
                "alipay.fund.auth.order.unfreeze": self.unfreeze,
                "alipay.fund.auth.operation.cancel": self.auth_cancel,
                "alipay.fund.auth.operation.detail.query": self.auth_query}
        need(ask.api in does, "40002", "isv.invalid-method", ask.api)
        return 200, dict({"code": "10000", "msg": "Success"}, **does[ask.api](biz))

    def titled(self, biz, name, most=256):
        title = biz.get(name)
        need(type(title) is str and 0 < len(title) <= most and
             not re.search("[/=&]", title), "40004", "ACQ.INVALID_PARAMETER", name)

    def done(self, trade):
        trade["status"] = "TRADE_SUCCESS"
        self.numbers += 1
        trade["trade_no"] = "2026112022001%015d" % self.numbers

    def doc(self, trade):
        doc = {"out_trade_no": self.mode.order(trade["no"]),
               "total_amount": yuan(self.mode.amount(trade["total"]))}
        if "trade_no" in trade:
            doc["trade_no"] = trade["trade_no"]
        return doc

    def trade(self, biz):
        """A trade of the number; one from a picture is there once it was scanned."""
        for trade in self.trades.values():
            if biz.get("trade_no") and trade.get("trade_no") == biz["trade_no"]:
                return trade
        no = number(biz, "out_trade_no")
        need(no in self.trades, "40004", "ACQ.TRADE_NOT_EXIST", "no such trade")
        trade = self.trades[no]
        if trade["status"] in ("PICTURE", "WAIT_BUYER_PAY") and self.mode.paid(no):
            self.done(trade)
        if trade["status"] == "PICTURE" and self.mode.scanned(no):
            trade["status"] = "WAIT_BUYER_PAY"
        need(trade["status"] != "PICTURE", "40004", "ACQ.TRADE_NOT_EXIST", "not scanned")
        return trade

    def pay(self, biz):
        no, total = number(biz, "out_trade_no"), fen(biz.get("total_amount"))
        self.titled(biz, "subject")
        if "auth_no" in biz:
            return self.capture(biz, no, total)
        need(biz.get("scene") == "bar_code" and
             biz.get("product_code") == "FACE_TO_FACE_PAYMENT", "40004",
             "ACQ.INVALID_PARAMETER", "scene")
        need(re.fullmatch(r"(2[5-9]|30)\d{14,22}", biz.get("auth_code", "")), "40004",
             "ACQ.PAYMENT_AUTH_CODE_INVALID", "no payment code")
        trade = self.trades.get(no)
        if trade:
            need(trade["total"] == total, "40004", "ACQ.CONTEXT_INCONSISTENT", "another")
            need(trade["status"] != "TRADE_SUCCESS", "40004", "ACQ.TRADE_HAS_SUCCESS", "paid")
            need(trade["status"] == "WAIT_BUYER_PAY", "40004", "ACQ.TRADE_HAS_CLOSE", "over")
        else:
            trade = {"no": no, "total": total, "status": "WAIT_BUYER_PAY",
                     "left": self.mode.number("paying")}
            self.trades[no] = trade
        if self.mode.is_("poor"):
            trade["status"] = "TRADE_CLOSED"
            raise Refused("40004", "ACQ.BUYER_BALANCE_NOT_ENOUGH", "not enough")
        if trade["left"]:
            return {"code": "10003", "msg": "order success pay inprocess",
                    "out_trade_no": no}
        self.done(trade)
        return self.doc(trade)

    def precreate(self, biz):
        no, total = number(biz, "out_trade_no"), fen(biz.get("total_amount"))
        self.titled(biz, "subject")
        trade = self.trades.setdefault(no, {"no": no, "total": total, "status": "PICTURE"})
        need(trade["total"] == total, "40004", "ACQ.CONTEXT_INCONSISTENT", "another")
        return {"out_trade_no": no, "qr_code": "https://qr.alipay.com/" + no}

    def query(self, biz):
        trade = self.trade(biz)
        if trade["status"] == "WAIT_BUYER_PAY" and "left" in trade:
            trade["left"] -= 1
            if trade["left"] < 0:
                self.done(trade)
        return dict(self.doc(trade), trade_status=trade["status"])

    def close(self, biz):
        trade = self.trade(biz)
        need(trade["status"] == "WAIT_BUYER_PAY", "40004", "ACQ.TRADE_STATUS_ERROR", "no")
        trade["status"] = "TRADE_CLOSED"
        return {"out_trade_no": trade["no"]}

    def cancel(self, biz):
        no = number(biz, "out_trade_no")
        trade = self.trades.setdefault(no, {"no": no, "total": 0, "status": "PICTURE"})
        was, trade["status"] = trade["status"], "TRADE_CLOSED"
        return {"out_trade_no": no, "retry_flag": "N",
                "action": "refund" if was == "TRADE_SUCCESS" else "close"}

    def refund(self, biz):
        trade, value = self.trade(biz), fen(biz.get("refund_amount"))
        no = number(biz, "out_request_no")
        made = self.refunds.get(no)
        if made:
            need(made["value"] == value, "40004", "ACQ.DISCORDANT_REPEAT_REQUEST", "another")
        need(trade["status"] == "TRADE_SUCCESS", "40004", "ACQ.TRADE_STATUS_ERROR", "unpaid")
        back = sum(r["value"] for r in self.refunds.values() if r["of"] == trade["no"])
        if not made:
            need(back + value <= trade["total"], "40004", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
                 "too much")
            need(not self.mode.is_("poor"), "40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", "poor")
            self.refunds[no] = {"of": trade["no"], "value": value,
                                "made": self.mode.refund() == "SUCCESS"}
            back += value
        return dict(self.doc(trade), refund_fee=yuan(back),
                    fund_change="Y" if not made and self.refunds[no]["made"] else "N")

    def refund_query(self, biz):
        trade, no = self.trade(biz), number(biz, "out_request_no")
        made = self.refunds.get(no)
        if made and self.mode.paid(no):
            made["made"] = True
        if not made or not made["made"]:
            return {}
        return dict(self.doc(trade), out_request_no=no, refund_status="REFUND_SUCCESS",
                    refund_amount=yuan(self.mode.amount(made["value"])))

    # -- money set aside

    def freeze(self, biz):
        need(re.fullmatch(r"2[5-9]\d{14,22}", biz.get("auth_code", "")) and
             biz.get("auth_code_type") == "bar_code", "40004",
             "ACQ.PAYMENT_AUTH_CODE_INVALID", "no payment code")
        auth = self.set_aside(biz)
        if auth["status"] == "INIT" and self.mode.is_("poor"):
            auth["status"] = "CLOSED"
            raise Refused("40004", "ACQ.BUYER_BALANCE_NOT_ENOUGH", "not enough")
        if auth["status"] == "INIT" and not self.mode.number("paying"):
            auth["status"] = "SUCCESS"
        return dict(self.auth_doc(auth),
                    code="10000" if auth["status"] == "SUCCESS" else "10003")

    def voucher(self, biz):
        auth = self.set_aside(biz, "PICTURE")
        need(auth["status"] != "CLOSED", "40004", "ORDER_ALREADY_CLOSED", "over")
        return {"out_order_no": auth["no"], "out_request_no": auth["no"],
                "code_type": "QRCODE", "code_value": "https://qr.alipay.com/" + auth["no"]}

    def set_aside(self, biz, status="INIT"):
        no, value = number(biz, "out_order_no"), fen(biz.get("amount"))
        self.titled(biz, "order_title", 100)
        need(biz.get("out_request_no") == no and biz.get("product_code") == "PRE_AUTH" and
             biz.get("payee_user_id") == SELLER, "40004", "ACQ.INVALID_PARAMETER", "of whom")
        auth = self.auths.setdefault(no, {
            "no": no, "value": value, "rest": value, "paid": 0, "status": status,
            "auth_no": "20261120000020%014d" % (len(self.auths) + 1)})
        need(auth["value"] == value, "40004", "ACQ.REQUEST_AMOUNT_ERROR", "another")
        return auth

    def auth_doc(self, auth):
        return {"auth_no": auth["auth_no"], "out_order_no": self.mode.order(auth["no"]),
                "out_request_no": auth["no"], "amount": yuan(self.mode.amount(auth["value"])),
                "status": auth["status"], "payer_user_id": "2088101117955611"}

    def auth_query(self, biz):
        auth = self.auths.get(number(biz, "out_order_no"))
        if auth and auth["status"] == "PICTURE" and self.mode.scanned(auth["no"]):
            auth["status"] = "INIT"
        if auth and auth["status"] in ("PICTURE", "INIT") and self.mode.paid(auth["no"]):
            auth["status"] = "SUCCESS"
        need(auth and auth["status"] != "PICTURE", "40004", "AUTH_ORDER_NOT_EXIST",
             "nothing set aside")
        doc = dict(self.auth_doc(auth), rest_amount=yuan(auth["rest"]),
                   total_pay_amount=yuan(auth["paid"]), operation_type="FREEZE")
        if self.mode.is_("no-rest"):
            del doc["rest_amount"]
        return doc

    def auth_of(self, biz):
        for auth in self.auths.values():
            if auth["auth_no"] == biz.get("auth_no"):
                return auth
        raise Refused("40004", "AUTH_ORDER_NOT_EXIST", "nothing set aside")

    def capture(self, biz, no, total):
        auth = self.auth_of(biz)
        need(biz.get("seller_id") == SELLER and biz.get("buyer_id") == "2088101117955611" and
             biz.get("auth_confirm_mode") == "COMPLETE", "40004", "ACQ.INVALID_PARAMETER", "")
        need(total <= auth["rest"], "40004", "ACQ.FREEZE_PAY_AMOUNT_ERROR", "too much")
        auth["paid"], auth["rest"] = total, 0
        self.trades[no] = {"no": no, "total": total}
        self.done(self.trades[no])
        return self.doc(self.trades[no])

    def unfreeze(self, biz):
        auth, value = self.auth_of(biz), fen(biz.get("amount"))
        number(biz, "out_request_no")
        need(0 < len(biz.get("remark", "")) <= 100, "40004", "ILLEGAL_ARGUMENT", "remark")
        need(value <= auth["rest"], "40004", "ACQ.UNFREEZE_AMOUNT_ERROR", "too much")
        auth["rest"] -= value
        return dict(self.auth_doc(auth), amount=yuan(value), status="SUCCESS")

    def auth_cancel(self, biz):
        auth = self.auths.get(number(biz, "out_order_no"))
        need(auth, "40004", "AUTH_ORDER_NOT_EXIST", "nothing set aside")
        auth["rest"], auth["status"] = 0, "CLOSED"
        return {"out_order_no": auth["no"], "action": "close"}

    # -- the answer as it goes out

    def sealed(self, ask, status, doc):
        name = getattr(ask, "api", "error").replace(".", "_") + "_response"
        said = json.dumps(doc, ensure_ascii=False, separators=(",", ":"))
        said = said.replace("/", "\\/")
        key = self.keys["stranger" if self.mode.is_("lying-signature") else "alipay"]
        sign = key.sign(said.encode())
        body = '{"%s":%s,"sign":"%s"}' % (name, said, sign)
        if self.mode.is_("unsigned"):
            body = '{"%s":%s}' % (name, said)
        return body.encode(), {"Content-Type": "text/html;charset=utf-8"}

    def refusal(self, refused):
        return 200, {"code": str(refused.status), "msg": "Business Failed",
                     "sub_code": refused.code, "sub_msg": refused.message}

    def book(self):
        return {"trades": self.trades, "refunds": self.refunds, "auths": self.auths}
