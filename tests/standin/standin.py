#!/usr/bin/env python3
"""standin.py DIR [--tls] - WeChat Pay and Alipay played on 127.0.0.1, for tests

DIR holds the keys (tests/standin.bash makes them).  The stand-in writes there its port
(port), every request it took (log: METHOD URL STATUS [API]) and what it keeps (book.json).
It reads there, at each request, how to behave (mode: words, one or more a line), and
which pictures were scanned (scanned/NO) or paid (paid/NO, refunds too).

  slow S            the answer comes S seconds late, though the thing was done
  drip              the answer comes letter by letter, five a second
  silent            the thing is done and never answered
  dying             the thing is done, and the connection ends in the middle of the answer
  500, 429          nothing is done, and the answer is that status, unsigned
  500-done          the same, though the thing was done
  lying-signature, lying-serial, lying-amount, lying-order, unsigned, old-answer
  long, redirect, no-json   answers that are none
  paying N          a customer who shows a code pays after N questions
  poor              the customer's (or our) balance is not enough
  slow-refund       refunds are taken in, and made later
  error CODE [STATUS]       nothing is done, and that error is answered, signed
  error-of METHOD CODE      the same of one method of Alipay's alone
  no-rest           what is set aside is told without how much of it is left
"""

import http.server
import json
import os
import ssl
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alipay import Alipay  # noqa: E402
from signing import Private, Public  # noqa: E402
from wechat import Refused, Wechat  # noqa: E402


class Mode:
    """How to behave, as it stands in DIR/mode at the time of a request."""

    def __init__(self, folder):
        self.folder, self.words = folder, []

    def read(self):
        try:
            with open(os.path.join(self.folder, "mode")) as f:
                self.words = [line.split() for line in f if line.strip()]
        except FileNotFoundError:
            self.words = []

    def of(self, name):
        return next((words for words in self.words if words[0] == name), None)

    def is_(self, name):
        return self.of(name) is not None

    def number(self, name):
        words = self.of(name)
        return float(words[1]) if words and name == "slow" else int(words[1]) if words else 0

    def refuse(self, provider, method=None):
        words = self.of("error-of")
        if words and words[1] == method:
            raise Refused("40004", words[2], "as told")
        words = self.of("error")
        if words and provider == "wechat":
            raise Refused(int(words[2]) if len(words) > 2 else 400, words[1], "as told")
        if words:
            raise Refused(words[2] if len(words) > 2 else "40004", words[1], "as told")

    def amount(self, value):
        return value + 1 if self.is_("lying-amount") else value

    def order(self, number):
        return number + "X" if self.is_("lying-order") else number

    def refund(self):
        return "PROCESSING" if self.is_("slow-refund") else "SUCCESS"

    def paid(self, number):
        return os.path.exists(os.path.join(self.folder, "paid", number))

    def scanned(self, number):
        return os.path.exists(os.path.join(self.folder, "scanned", number))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def serve(self):
        self.method, self.url = self.command, self.path
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        one = self.server.alipay if self.path.startswith("/gateway.do") else self.server.wechat
        with self.server.lock:
            self.server.mode.read()
            mode = self.server.mode
            status, doc = self.decide(one, mode)
            body, head = one.sealed(self, status, doc)
            late, kinds = mode.number("slow"), {words[0] for words in mode.words}
            self.server.note(self, status)
        if kinds & {"500", "429", "500-done"}:
            status, body, head = 429 if "429" in kinds else 500, b"no", {}
        if "silent" in kinds:
            self.server.stop.wait()
            return
        time.sleep(late)
        self.say(status, body, head, kinds)

    def decide(self, one, mode):
        if mode.is_("500") or mode.is_("429"):
            return 500, None
        try:
            return one.answer(self)
        except Refused as refused:
            return one.refusal(refused)

    def say(self, status, body, head, kinds):
        if "redirect" in kinds:
            status, head = 302, dict(head, Location=self.path)
        if "long" in kinds:
            body = b" " * (65 << 10) + body
        if "no-json" in kinds:
            body = b"<html>" + body
        self.send_response(status)
        for name, value in head.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if "dying" in kinds:
            body = body[:len(body) // 2]
        try:
            for letter in body if "drip" in kinds else ():
                self.wfile.write(bytes([letter]))
                time.sleep(0.2)
            self.wfile.write(body if "drip" not in kinds else b"")
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        def here(name):
            return os.path.join(folder, name)
        with open(here("wechat-serial")) as f:
            serial = f.read().strip()
        keys = {"merchant": Public(here("merchant.pub")), "app": Public(here("app.pub")),
                "wechat-platform": Private(here("platform.key")),
                "alipay": Private(here("alipay.key")),
                "stranger": Private(here("stranger.key")), "wechat-serial": serial}
        self.folder, self.mode, self.lock = folder, Mode(folder), threading.Lock()
        self.stop = threading.Event()
        self.wechat, self.alipay = Wechat(keys, self.mode), Alipay(keys, self.mode)

    def note(self, ask, status):
        with open(os.path.join(self.folder, "log"), "a") as f:
            print(ask.method, ask.url.split("?")[0], status, getattr(ask, "api", ""), file=f)
        with open(os.path.join(self.folder, "book.new"), "w") as f:
            json.dump({"wechat": self.wechat.book(), "alipay": self.alipay.book()}, f)
        os.replace(f.name, os.path.join(self.folder, "book.json"))


def main():
    folder = sys.argv[1]
    server = Server(folder)
    if "--tls" in sys.argv[2:]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, "tls.crt"), os.path.join(folder, "tls.key"))
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with open(os.path.join(folder, "port.new"), "w") as f:
        print(server.server_address[1], file=f)
    os.replace(f.name, os.path.join(folder, "port"))
    server.serve_forever()


if __name__ == "__main__":
    main()
