"""signing.py - RSA-SHA256 by the openssl command and by hand, for the stand-in."""

import base64
import binascii
import hashlib
import subprocess

PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class Private:
    """A private key in a PEM file."""

    def __init__(self, path):
        self.path = path

    def sign(self, text):
        done = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self.path],
            input=text, stdout=subprocess.PIPE, check=True)
        return base64.b64encode(done.stdout).decode()


class Public:
    """A public key in a PEM file; it checks without openssl, by the arithmetic alone."""

    def __init__(self, path):
        shown = subprocess.run(
            ["openssl", "rsa", "-pubin", "-in", path, "-noout", "-modulus"],
            stdout=subprocess.PIPE, check=True).stdout.decode()
        self.n = int(shown.strip().split("=")[1], 16)
        self.size = (self.n.bit_length() + 7) // 8

    def verify(self, text, signature):
        try:
            raw = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            return False
        if len(raw) != self.size:
            return False
        opened = pow(int.from_bytes(raw, "big"), 65537, self.n)
        tail = PREFIX + hashlib.sha256(text).digest()
        fill = b"\xff" * (self.size - len(tail) - 3)
        return opened.to_bytes(self.size, "big") == b"\x00\x01" + fill + b"\x00" + tail
