#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A RADIUS server for tests: PAP and CHAP-MD5 by a users file of vard.

usage: radius.py SECRET USERS-FILE

Answers Access-Requests at 127.0.0.1:1812 (RFC 2865) with the user's address, or
255.255.255.254 (the NAS may choose) for a user without one. Prints a line for each:
"pap|chap USER accept|reject".
"""

import hashlib
import socket
import struct
import sys

ACCESS_REQUEST, ACCESS_ACCEPT, ACCESS_REJECT = 1, 2, 3
USER_NAME, USER_PASSWORD, CHAP_PASSWORD, FRAMED_IP_ADDRESS, CHAP_CHALLENGE = 1, 2, 3, 8, 60
HEADER = 20


def md5(*parts):
    return hashlib.md5(b"".join(parts)).digest()


def read_users(path):
    """name: (password, address or None)"""
    users = {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            name, _, password, address = line.split()
            users[name.encode()] = (password.encode(), None if address == "*" else address)
    return users


def attributes(data):
    found = {}
    while len(data) >= 2 and 2 <= data[1] <= len(data):
        found.setdefault(data[0], data[2:data[1]])
        data = data[data[1]:]
    return found


def reveal(hidden, secret, authenticator):
    """User-Password in clear (RFC 2865 5.2)."""
    clear, before = b"", authenticator
    for i in range(0, len(hidden), 16):
        block = hidden[i:i + 16]
        clear += bytes(a ^ b for a, b in zip(block, md5(secret, before)))
        before = block
    return clear.rstrip(b"\0")


def right(attrs, password, secret, authenticator):
    if CHAP_PASSWORD in attrs:
        ident, response = attrs[CHAP_PASSWORD][:1], attrs[CHAP_PASSWORD][1:]
        challenge = attrs.get(CHAP_CHALLENGE, authenticator)
        return response == md5(ident, password, challenge)
    return reveal(attrs.get(USER_PASSWORD, b""), secret, authenticator) == password


def main():
    secret, users = sys.argv[1].encode(), read_users(sys.argv[2])
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 1812))
    print("ready", flush=True)
    while True:
        data, peer = sock.recvfrom(4096)
        if len(data) < HEADER or data[0] != ACCESS_REQUEST:
            continue
        authenticator, attrs = data[4:HEADER], attributes(data[HEADER:])
        name = attrs.get(USER_NAME, b"")
        known = users.get(name)
        code, reply = ACCESS_REJECT, b""
        if known and right(attrs, known[0], secret, authenticator):
            address = socket.inet_aton(known[1] or "255.255.255.254")
            code, reply = ACCESS_ACCEPT, struct.pack("BB", FRAMED_IP_ADDRESS, 6) + address
        head = struct.pack("!BBH", code, data[1], HEADER + len(reply))
        sock.sendto(head + md5(head, authenticator, reply, secret) + reply, peer)
        print("chap" if CHAP_PASSWORD in attrs else "pap", name.decode("ascii", "replace"),
              "accept" if code == ACCESS_ACCEPT else "reject", flush=True)


main()
