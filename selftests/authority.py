#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Who may do what: every operation of the netlink family, tried by every kind of source.

usage: authority.py SPEC YNL VALUE...	(VALUE: NAME=NUMBER, ifindexes p1 to p4)

The operations come from the specification, so one that nobody has thought of here
fails. The objects that it acts on are made by authority.sh. Prints "PASS name" or
"FAIL name", a tab and the reason for each case.
"""

import copy
import errno
import ipaddress
import os
import socket
import struct
import sys

import yaml

SPEC, YNL = sys.argv[1:3]
sys.path.insert(0, YNL)
if hasattr(yaml, "CSafeLoader"):
    yaml.safe_load = lambda text: yaml.load(text, yaml.CSafeLoader)

from lib import Netlink, NlError, YnlFamily  # noqa: E402

V = dict((name, int(number)) for name, number in (word.split("=") for word in sys.argv[3:]))
RED, BLUE, MINE, THEIRS = 10, 20, 1, 2	# VRs, endpoints
MAKE = [Netlink.NLM_F_CREATE, Netlink.NLM_F_EXCL]
OWN_IP, PEER_IP = (int(ipaddress.ip_address(a)) for a in ("10.0.0.1", "10.0.0.2"))
# User and group of each source, what was granted by authority.sh
SOURCES = {"all": (4001, 4001, []), "own": (4002, 4002, []), "group": (4003, 4003, [4100]),
           "foreign": (4004, 4004, []), "reader": (4005, 4005, []), "none": (4006, 4006, []),
           "revoked": (4007, 4007, [])}


def become(uid, gid, groups):
    """The identity of what is sent and of sockets that are opened from now on."""
    os.seteuid(0)
    os.setgroups(groups)
    os.setegid(gid)
    os.seteuid(uid)


class Source:
    """A socket, and who has opened it."""

    def __init__(self, family, who=(0, 0, [])):
        self.family, self.who, self.behalf = family, who, None
        become(*who)
        self.nl = copy.copy(family)
        self.nl.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, self.nl.nlproto.proto_num)
        for option in (Netlink.NETLINK_CAP_ACK, Netlink.NETLINK_EXT_ACK,
                       Netlink.NETLINK_GET_STRICT_CHK):
            self.nl.sock.setsockopt(Netlink.SOL_NETLINK, option, 1)
        become(0, 0, [])

    def again(self):
        """Another one, of the same opener and for the same source."""
        other = Source(self.family, self.who)
        if self.behalf:
            other.act_for(*self.behalf)
        return other

    def act_for(self, uid, gid, groups):
        """From now on, it acts for somebody; (errno, reply)"""
        self.behalf = (uid, gid, groups)
        return self.do("behalf-set", {"uid": uid, "gid": [gid, *groups]})

    def do(self, op, vals, flags=None, dump=False):
        """(errno, reply or extended acknowledgement)"""
        become(*self.who)
        try:
            if dump:
                return 0, self.nl.dump(op, vals)
            return 0, self.nl.do(op, vals, flags=list(flags or []))
        except NlError as e:
            return e.error, e.nl_msg.extack
        finally:
            become(0, 0, [])


def verdict(name, reason=None):
    print(f"FAIL {name}\t{reason}" if reason else f"PASS {name}")


def text(number):
    if isinstance(number, str):
        return number
    return errno.errorcode.get(number, "success") if number else "success"


# Who succeeds; others get EPERM. What a reader may, all the others with rights may too.
CARRIER = {"carrier"}
BOTH = CARRIER | {"all"}		# touches another VR or the box, too
DELEGATE = BOTH | {"own", "group", "behalf"}
READ = DELEGATE | {"reader"}


ANY = "anything else"			# as a result of those who may


class Case:
    """An operation on what is VR red's; undo and ready are done by the carrier.

    What changes the socket is done on fresh ones.
    """

    def __init__(self, what, op, vals, who, flags=None, ready=None, undo=None, err=0,
                 fresh=False):
        self.fresh = fresh
        self.name = f"{op}{': ' + what if what else ''}"
        self.op, self.vals, self.who, self.flags = op, vals, who, flags
        self.ready, self.undo, self.err = ready or [], undo or [], err


def row(kind, **key):
    return {"kind": kind, **{k.replace("_", "-"): v for k, v in key.items()}}


def tunnel(endpoint, tid, **more):
    return {"endpoint": endpoint, "tunnel-id": tid,
            **{k.replace("_", "-"): v for k, v in more.items()}}


def session(endpoint, tid, sid, **more):
    return tunnel(endpoint, tid, session_id=sid, **more)


NEW_TUNNEL = tunnel(MINE, 109, peer_tunnel_id=1, peer_ip4=PEER_IP, vr=RED)
NEW_SESSION = session(MINE, 101, 9, peer_session_id=9, end="none")
DAVE = row("user", user="dave@isp1.example")
SHARED = [("tunnel-new", tunnel(MINE, 108, peer_tunnel_id=1, peer_ip4=PEER_IP, vr=RED)),
          ("session-new", session(MINE, 108, 1, peer_session_id=1, end="terminate", vr=BLUE))]


def cases():
    """All operations but dumps."""
    yield Case("", "vr-set", {"id": RED}, CARRIER)
    yield Case("of one in use", "vr-del", {"id": RED}, CARRIER, err=errno.EBUSY)
    yield Case("", "vr-get", {"id": RED}, READ)
    yield Case("side of a port", "row-set", row("port", ifindex=V["p1"], side="access"), DELEGATE)
    yield Case("leave for other rows to decide", "row-set",
               row("port", ifindex=V["p1"], select="realm"), BOTH)
    yield Case("move of a port to VR blue", "row-set", row("port", ifindex=V["p1"], vr=BLUE),
               BOTH, undo=[("row-set", row("port", ifindex=V["p1"], vr=RED))])
    yield Case("a port that nobody has", "row-set", row("port", ifindex=V["p3"], vr=RED), BOTH,
               MAKE, undo=[("row-del", row("port", ifindex=V["p3"]))])
    yield Case("a realm that nobody has", "row-set", row("isp", realm="new.example", vr=RED),
               BOTH, MAKE, undo=[("row-del", row("isp", realm="new.example"))])
    yield Case("a realm of VR blue", "row-set", row("isp", realm="isp2.example", vr=RED), BOTH,
               undo=[("row-set", row("isp", realm="isp2.example", vr=BLUE))])
    yield Case("a user of its own realm", "row-set", {**DAVE, "vr": RED}, DELEGATE, MAKE,
               undo=[("row-del", DAVE)])
    yield Case("a user of VR blue's realm", "row-set",
               row("user", user="dave@isp2.example", vr=RED), BOTH, MAKE,
               undo=[("row-del", row("user", user="dave@isp2.example"))])
    yield Case("a user of no realm", "row-set", row("user", user="dave", vr=RED), BOTH, MAKE,
               undo=[("row-del", row("user", user="dave"))])
    yield Case("side of a tunnel", "row-set",
               row("tunnel", endpoint=MINE, tunnel_id=101, side="access"), DELEGATE)
    yield Case("move of a tunnel to VR blue", "row-set",
               row("tunnel", endpoint=MINE, tunnel_id=101, vr=BLUE), BOTH,
               undo=[("row-set", row("tunnel", endpoint=MINE, tunnel_id=101, vr=RED))])
    yield Case("side of a session", "row-set",
               row("session", endpoint=MINE, tunnel_id=101, session_id=1, side="access"),
               DELEGATE)
    yield Case("a user of its own realm", "row-del", DAVE, DELEGATE,
               ready=[("row-set", {**DAVE, "vr": RED}, MAKE)])
    yield Case("a port, which is the box's then", "row-del", row("port", ifindex=V["p4"]), BOTH,
               ready=[("row-set", row("port", ifindex=V["p4"], vr=RED), MAKE)])
    yield Case("a realm, which is nobody's then", "row-del", row("isp", realm="old.example"),
               BOTH, ready=[("row-set", row("isp", realm="old.example", vr=RED), MAKE)])
    yield Case("", "row-get", row("port", ifindex=V["p1"]), READ)
    yield Case("of a port", "explain", {"ifindex": V["p1"]}, READ)
    yield Case("of a user of its own", "explain",
               {"ifindex": V["p1"], "user": "bob@isp1.example"}, READ)
    yield Case("of a user of VR blue", "explain",
               {"ifindex": V["p1"], "user": "carol@isp2.example"}, BOTH)
    yield Case("of a user that nobody has", "explain",
               {"ifindex": V["p1"], "user": "eve@nowhere.example"}, BOTH)
    yield Case("of a tunnel", "explain", tunnel(MINE, 101), READ)
    yield Case("of a session", "explain", session(MINE, 101, 1), READ)
    yield Case("", "endpoint-new", {"vr": RED, "local-ip4": OWN_IP, "local-port": 1801},
               DELEGATE, undo=["endpoint"])
    yield Case("in the box", "endpoint-new", {"local-ip4": OWN_IP, "local-port": 1801},
               BOTH, err=errno.EADDRNOTAVAIL)
    yield Case("by a socket", "endpoint-new", {"vr": RED, "fd": 0}, CARRIER, err=ANY)
    yield Case("", "endpoint-del", {"id": "made"}, DELEGATE, ready=["endpoint"])
    yield Case("", "endpoint-get", {"id": MINE}, READ)
    yield Case("", "tunnel-new", NEW_TUNNEL, DELEGATE,
               undo=[("tunnel-del", tunnel(MINE, 109))])
    yield Case("with sessions in VR blue", "tunnel-new", {**NEW_TUNNEL, "vr": BLUE}, BOTH,
               undo=[("tunnel-del", tunnel(MINE, 109))])
    yield Case("in the endpoint's VR", "tunnel-new",
               {k: v for k, v in NEW_TUNNEL.items() if k != "vr"}, DELEGATE,
               undo=[("tunnel-del", tunnel(MINE, 109))])
    yield Case("with leave for other rows to decide", "tunnel-new",
               {**NEW_TUNNEL, "select": "realm"}, BOTH, undo=[("tunnel-del", tunnel(MINE, 109))])
    yield Case("with a device's name", "tunnel-new", {**NEW_TUNNEL, "ifname": "mine"}, CARRIER,
               undo=[("tunnel-del", tunnel(MINE, 109))])
    yield Case("", "tunnel-set", tunnel(MINE, 101, peer_tunnel_id=7), DELEGATE)
    yield Case("at VR blue's endpoint", "tunnel-set", tunnel(THEIRS, 209, peer_port=53), BOTH,
               ready=[("tunnel-new", tunnel(THEIRS, 209, peer_tunnel_id=1, peer_ip4=PEER_IP,
                                            vr=RED))],
               undo=[("tunnel-del", tunnel(THEIRS, 209))])
    yield Case("with a session of VR blue's", "row-set",
               row("tunnel", endpoint=MINE, tunnel_id=108, vr=RED), BOTH, ready=SHARED,
               undo=[("tunnel-del", tunnel(MINE, 108))])
    yield Case("", "tunnel-del", tunnel(MINE, 109), DELEGATE, ready=[("tunnel-new", NEW_TUNNEL)])
    yield Case("with a session of VR blue's", "tunnel-del", tunnel(MINE, 108), BOTH, ready=SHARED)
    yield Case("", "tunnel-get", tunnel(MINE, 101), READ)
    yield Case("", "session-new", NEW_SESSION, DELEGATE,
               undo=[("session-del", session(MINE, 101, 9))])
    yield Case("in VR blue", "session-new", {**NEW_SESSION, "end": "terminate", "vr": BLUE},
               BOTH, undo=[("session-del", session(MINE, 101, 9))])
    yield Case("with a device's name", "session-new",
               {**NEW_SESSION, "end": "terminate", "ifname": "mine"}, CARRIER,
               undo=[("session-del", session(MINE, 101, 9))])
    yield Case("switched to one of VR blue's", "session-new",
               {**NEW_SESSION, "end": "switch", "to": session(THEIRS, 201, 1)}, BOTH,
               err=errno.EXDEV)
    yield Case("", "session-set", session(MINE, 101, 1, mss=1300), DELEGATE)
    yield Case("to VR blue", "session-set", session(MINE, 101, 8, end="terminate", vr=BLUE), BOTH,
               ready=[("session-new", session(MINE, 101, 8, peer_session_id=8, end="none"))],
               undo=[("session-del", session(MINE, 101, 8))])
    yield Case("", "session-del", session(MINE, 101, 9), DELEGATE,
               ready=[("session-new", NEW_SESSION)])
    yield Case("", "session-get", session(MINE, 101, 1), READ)
    yield Case("", "controller-set", {"controller": 0}, CARRIER)
    yield Case("", "frame", session(MINE, 101, 77, data=b"\xc0\x21\x01\x01\x00\x04"), CARRIER,
               err=errno.ENOENT)
    yield Case("", "netns-set", {"punt-rate": 100}, CARRIER)
    yield Case("", "netns-get", {}, CARRIER)
    yield Case("", "sessions-new", {"session": [NEW_SESSION]}, CARRIER,
               undo=[("session-del", session(MINE, 101, 9))])
    yield Case("", "sessions-del", {"name": [session(MINE, 101, 9)]}, CARRIER)
    for who in ({"uid": 4200}, {"gid": [4200]}):
        grant = {**who, "vr": RED}
        made = ("grant-new", {**grant, "rights": {"read"}})
        yield Case(f"to a {next(iter(who))}", *made, CARRIER, undo=[("grant-del", grant)])
        yield Case(f"of a {next(iter(who))}", "grant-set", {**grant, "rights": {"routes"}},
                   CARRIER, ready=[made], undo=[("grant-del", grant)])
        yield Case(f"of a {next(iter(who))}", "grant-del", grant, CARRIER, ready=[made])
    yield Case("", "authority-get", {"uid": 4002, "vr": RED, "rights": {"read"}}, CARRIER)
    yield Case("", "behalf-set", {"uid": 4002}, CARRIER, fresh=True)
    yield Case("", "subscribe", {}, READ | {"foreign"}, fresh=True)
    yield Case("to VR red", "subscribe", {"vr": RED}, READ, fresh=True)


def step(carrier, item, made):
    """A step of the carrier's that may fail: what is there may have gone."""
    if item == "endpoint":
        if made:
            carrier.do("endpoint-del", {"id": made.pop()})
        else:
            _, reply = carrier.do("endpoint-new", {"vr": RED, "local-ip4": OWN_IP,
                                                   "local-port": 1801})
            made.append(reply["id"])
        return
    op, vals, *flags = item
    carrier.do(op, vals, flags[0] if flags else None)


def run_case(case, sources):
    carrier = sources["carrier"]
    wrong = []
    for name, source in sources.items():
        made = []
        for item in case.ready:
            step(carrier, item, made)
        vals = {k: made[0] if v == "made" else v for k, v in case.vals.items()}
        doing = source.again() if case.fresh else source
        err, reply = doing.do(case.op, vals, case.flags)
        if case.op == "endpoint-new" and not err:
            made.append(reply["id"])
        wanted = case.err if name in case.who else errno.EPERM
        if err == errno.EPERM if wanted == ANY else err != wanted:
            wrong.append(f"{name} gets {text(err)} ({reply}), expected {text(wanted)}")
        # what was made for nothing goes, too
        left = ["endpoint"] if made else [(case.op, vals)] if case.ready else []
        for item in case.undo or left:
            if item != "endpoint" or made:
                step(carrier, item, made)
    verdict(case.name, "; ".join(wrong) or None)


def vr_of(op, item):
    """Where an object is; sessions without an end are where their tunnel is."""
    of_tunnel = {MINE: RED, THEIRS: BLUE}.get(item.get("endpoint"))
    return item["id"] if op == "vr-get" else item.get("vr", of_tunnel)


def lasting(items):
    """Objects, without what changes by itself."""
    return [{k: v for k, v in i.items() if k not in ("idle", "counters")} for i in items]


def run_dumps(sources, dumps):
    """What each source sees of all objects."""
    for op in sorted(dumps):
        wrong = []
        seen = {name: source.do(op, {}, dump=True) for name, source in sources.items()}
        everything = seen["carrier"][1]
        for name, (err, items) in seen.items():
            if op == "grant-get":
                wanted = None if name == "carrier" else "nothing"
            else:
                wanted = {"carrier": None, "all": None, "own": RED, "group": RED, "behalf": RED,
                          "reader": RED, "foreign": BLUE}.get(name, "nothing")
            if wanted == "nothing":
                if err != errno.EPERM:
                    wrong.append(f"{name} gets {text(err)}")
                continue
            mine = [i for i in everything if wanted is None or vr_of(op, i) == wanted]
            if err or lasting(items) != lasting(mine) or not mine:
                wrong.append(f"{name} sees {items}, expected {mine} ({text(err)})")
        verdict(f"dump of {op}", "; ".join(wrong) or None)


def run_secrets(own):
    """Foreign, and not there at all: the answers are the same."""
    pairs = (("vr-get", {"id": BLUE}, {"id": 99}),
             ("row-get", row("port", ifindex=V["p2"]), row("port", ifindex=9999)),
             ("row-get", row("isp", realm="isp2.example"), row("isp", realm="no.example")),
             ("row-set", row("isp", realm="isp2.example", vr=RED),
              row("isp", realm="no.example", vr=RED)),
             ("row-set", row("port", ifindex=V["p1"], vr=BLUE),
              row("port", ifindex=V["p1"], vr=99)),
             ("row-del", row("user", user="carol@isp2.example"),
              row("user", user="eve@no.example")),
             ("explain", {"ifindex": V["p1"], "user": "carol@isp2.example"},
              {"ifindex": V["p1"], "user": "eve@no.example"}),
             ("explain", tunnel(THEIRS, 201), tunnel(THEIRS, 202)),
             ("endpoint-get", {"id": THEIRS}, {"id": 77}),
             ("endpoint-del", {"id": THEIRS}, {"id": 77}),
             ("tunnel-get", tunnel(THEIRS, 201), tunnel(THEIRS, 202)),
             ("tunnel-get", {"endpoint": THEIRS}, {"endpoint": 77}),
             ("tunnel-new", tunnel(THEIRS, 201, peer_ip4=PEER_IP, vr=RED),
              tunnel(77, 201, peer_ip4=PEER_IP, vr=RED)),
             ("tunnel-del", tunnel(THEIRS, 201), tunnel(77, 201)),
             ("session-get", session(THEIRS, 201, 1), session(THEIRS, 201, 99)),
             ("session-set", session(THEIRS, 201, 1, mss=1300), session(THEIRS, 202, 1, mss=1300)),
             ("session-new", {**NEW_SESSION, "end": "switch", "to": session(THEIRS, 201, 1)},
              {**NEW_SESSION, "end": "switch", "to": session(THEIRS, 201, 99)}),
             ("session-del", session(THEIRS, 201, 1), session(THEIRS, 201, 99)))
    for op, theirs, nobodys in pairs:
        one, two = own.do(op, theirs), own.do(op, nobodys)
        verdict(f"{op} {theirs}: no answer that tells whether it is there",
                None if one == two and one[0] == errno.EPERM else f"{one} and {two}")


def run_shared(carrier, own):
    """A tunnel of its own and a port of its own, with sessions of somebody else's user."""
    carol = {**NEW_SESSION, "end": "terminate", "vr": RED, "user": "carol@isp2.example"}
    err, _ = own.do("session-new", carol)
    verdict("a session may have any user's name in its own VR", text(err) if err else None)
    err, reply = own.do("explain", session(MINE, 101, 9))
    told = {row.get("vr") for row in (reply.get("considered", []) if not err else [])}
    verdict("explain does not tell where that user belongs",
            None if not err and told <= {RED, None} else f"{text(err)} {reply}")
    carrier.do("session-del", session(MINE, 101, 9))
    name = {"port": V["p1"], "session-id": 5}
    err, reply = carrier.do("session-new", {**name, "end": "terminate", "peer-mac": b"\2\0\0\0\0\1",
                                            "user": "carol@isp2.example"})
    verdict("the carrier's table puts it into VR blue",
            None if not err and reply.get("vr") == BLUE else f"{text(err)} {reply}")
    carrier.do("row-del", row("user", user="carol@isp2.example"))
    carrier.do("row-del", row("isp", realm="isp2.example"))
    err, _ = own.do("row-set", row("port", ifindex=V["p1"], side="access"))
    _, reply = carrier.do("session-get", name)
    verdict("a change of its port does not bring it back",
            None if not err and reply.get("vr") == BLUE else f"{text(err)} {reply}")
    err, _ = own.do("session-del", name)
    verdict("nor is it its own to remove", None if err == errno.EPERM else text(err))
    err, _ = own.do("row-set", row("port", ifindex=V["p1"], vr=RED))
    verdict("nor to take along", None if err == errno.EPERM else text(err))
    carrier.do("session-del", name)


def run_lent(family, sources):
    """Sockets in other hands."""
    get = ("row-get", row("port", ifindex=V["p1"]))

    def swapped(opener, sender):
        source = Source(family, opener)
        source.who = sender
        return source.do(*get)[0]

    own, none, foreign = SOURCES["own"], SOURCES["none"], SOURCES["foreign"]
    for name, opener, sender in (
            ("a socket of the carrier's is of no use to others", (0, 0, []), none),
            ("nor one of a delegate's", own, none),
            ("a carrier who is made to write to it gets no more than its opener", none,
             (0, 0, [])),
            ("nor a delegate", none, own),
            ("two delegates have what both have, which is nothing", own, foreign)):
        err = swapped(opener, sender)
        verdict(name, None if err == errno.EPERM else text(err))
    err = swapped((0, 0, []), own)
    verdict("a delegate that writes to the carrier's has its own rights",
            text(err) if err != errno.EPERM else None)
    err = sources["own"].do(*get)[0]
    verdict("and by its own it has them", text(err) if err else None)


def run_behalf(family, sources):
    """Sockets that act for somebody."""
    carrier = Source(family)
    get = ("row-get", row("port", ifindex=V["p1"]))
    theirs = ("row-get", row("port", ifindex=V["p2"]))
    err, _ = carrier.act_for(*SOURCES["own"])
    verdict("the carrier's socket acts for a delegate", text(err) if err else None)
    err, _ = carrier.act_for(0, 0, [])
    verdict("and for nobody else from then on", None if err == errno.EPERM else text(err))
    err, _ = carrier.do(*theirs)
    verdict("it has no more rights than that one", None if err == errno.EPERM else text(err))
    carrier.who = SOURCES["own"]
    err, _ = carrier.do(*get)
    verdict("in the hands of that one it is good", text(err) if err else None)
    carrier.who = SOURCES["foreign"]
    verdict("in the hands of another delegate it is of no use",
            None if carrier.do(*get)[0] == carrier.do(*theirs)[0] == errno.EPERM else "it is")
    carrier.who = (0, 0, [])
    carrier.nl.sock.close()
    for _ in range(50):
        other = Source(family)
        err, _ = other.do(*theirs)
        other.nl.sock.close()
        if err:
            break
    verdict("after its end a new socket is the carrier's", text(err) if err else None)
    err, _ = sources["carrier"].do(*theirs)
    verdict("and the others still are", text(err) if err else None)


def heard(source):
    """The notifications that are there: (operation, key) each."""
    family, out = source.family, []
    names = {op.rsp_value: name for name, op in family.msgs.items()}
    while True:
        try:
            data = source.nl.sock.recv(65536, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return out
        at = 0
        while at + 20 <= len(data):
            length, kind = struct.unpack_from("=IH", data, at)
            if kind > 15:
                out.append((names.get(data[at + 16]), data[at + 20:at + length]))
            at += (length + 3) & ~3


def run_events(family, sources):
    """Notifications by unicast: each hears of its own VR, and of nothing else."""
    carrier = sources["carrier"]
    ears = {"carrier": Source(family), "own": Source(family, SOURCES["own"]),
            "foreign": Source(family, SOURCES["foreign"]), "behalf": sources["behalf"].again()}
    only = Source(family)
    wrong = [name for name, ear in ears.items() if ear.do("subscribe", {})[0]]
    verdict("carrier and delegates subscribe", ", ".join(wrong) or None)
    err, _ = only.do("subscribe", {"vr": BLUE})
    verdict("or to one VR", text(err) if err else None)
    err, _ = ears["own"].do("subscribe", {})
    verdict("once", None if err == errno.EEXIST else text(err))
    err, _ = ears["carrier"].do("behalf-set", {"uid": 4002})
    verdict("what hears all acts for nobody", None if err == errno.EBUSY else text(err))
    ears["only"] = only
    err, _ = Source(family, SOURCES["none"]).do("subscribe", {})
    verdict("without a grant there is nothing to hear", None if err == errno.EPERM else text(err))

    def told(what, wanted, *steps):
        for ear in ears.values():
            heard(ear)
        for step_ in steps:
            carrier.do(*step_)
        got = {name: [op for op, _ in heard(ear)] for name, ear in ears.items()}
        wrong = [f"{n}: {got[n]}, expected {wanted.get(n, [])}" for n in ears
                 if got[n] != wanted.get(n, [])]
        verdict(f"events: {what}", "; ".join(wrong) or None)

    red, blue = row("isp", realm="ev.example", vr=RED), row("isp", realm="ev.example", vr=BLUE)
    new, gone = ["row-ntf"], ["row-del-ntf"]
    told("a row of VR red", {"carrier": new, "own": new, "behalf": new}, ("row-set", red, MAKE))
    told("it moves to VR blue", {"carrier": new, "own": gone, "behalf": gone, "foreign": new,
                                 "only": new}, ("row-set", blue))
    told("and back", {"carrier": new, "own": new, "behalf": new, "foreign": gone, "only": gone},
         ("row-set", red))
    told("it goes", {"carrier": gone, "own": gone, "behalf": gone},
         ("row-del", row("isp", realm="ev.example")))
    grant = {"uid": 4200, "vr": RED}
    told("grants are the carrier's to know", {"carrier": ["grant-ntf", "grant-del-ntf"]},
         ("grant-new", {**grant, "rights": {"read"}}), ("grant-del", grant))
    told("a session of VR blue", {n: ["row-ntf", "session-ntf", "session-del-ntf", "row-del-ntf"]
                                  for n in ("carrier", "foreign", "only")},
         ("session-new", session(THEIRS, 201, 9, peer_session_id=9, end="none")),
         ("session-del", session(THEIRS, 201, 9)))
    carrier.do("row-set", red, MAKE)
    for ear in ears.values():
        heard(ear)
    carrier.do("row-set", blue)
    secret = [data for op, data in heard(ears["own"]) if op == "row-del-ntf"]
    number = struct.pack("=I", BLUE)
    verdict("what leaves does not say where to",
            None if secret and not any(number in data for data in secret) else f"{secret}")
    mine = {"uid": 4002, "vr": RED}
    rights = {"interfaces", "sessions", "routes", "read"}
    carrier.do("grant-del", mine)
    told("a grant that is taken back ends them", {"carrier": new, "foreign": gone, "only": gone},
         ("row-set", red))
    carrier.do("grant-new", {**mine, "rights": rights})
    # more than a queue takes
    ears["own"].nl.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for _ in range(300):
        carrier.do("row-set", row("user", user="ev@isp1.example", vr=RED), MAKE)
        carrier.do("row-del", row("user", user="ev@isp1.example"))
    try:
        heard(ears["own"])
        err = 0
    except OSError as e:
        err = e.errno
    verdict("who does not read is told that some were lost",
            None if err == errno.ENOBUFS else text(err))
    heard(ears["own"])
    carrier.do("row-set", row("user", user="ev@isp1.example", vr=RED), MAKE)
    got = [op for op, _ in heard(ears["own"])]
    verdict("and gets what comes then", None if got == new else f"{got}")
    carrier.do("row-del", row("user", user="ev@isp1.example"))
    carrier.do("row-del", row("isp", realm="ev.example"))
    crowd = [Source(family, SOURCES["own"]) for _ in range(17)]
    errs = [s.do("subscribe", {})[0] for s in crowd]
    verdict("a user has at most 16", None if errs[-1] == errno.ENOSPC and not errs[0] else
            f"{errs}")
    for ear in [*ears.values(), *crowd]:
        ear.nl.sock.close()
    verdict("and again once they are closed",
            text(Source(family, SOURCES["own"]).do("subscribe", {})[0])
            if Source(family, SOURCES["own"]).do("subscribe", {})[0] else None)


def run_revocation(carrier, own):
    """A grant that is taken back in the middle of a dump."""
    many = 3000
    for n in range(many):
        carrier.do("row-set", row("isp", realm=f"r{n}.example", vr=RED), MAKE)
    become(*own.who)
    op = own.nl.ops["row-get"]
    own.nl.sock.send(own.nl._encode_message(op, {}, [Netlink.NLM_F_DUMP], 4711))
    first = len(own.nl.sock.recv(4096))
    become(0, 0, [])
    err, _ = carrier.do("grant-del", {"uid": own.who[0], "vr": RED})
    left = 0
    own.nl.sock.settimeout(5)
    while True:
        data = own.nl.sock.recv(131072)
        # NLMSG_DONE comes alone or last
        left += len(data)
        if int.from_bytes(data[4:6], sys.byteorder) == 3 or len(data) < 64:
            break
    # parts that were made before stay in the queue: far less than all
    verdict("a revoked grant ends a running dump",
            None if not err and first and left < many * 40 / 2 else
            f"{text(err)}, {first} and then {left} bytes")
    err, _ = own.do("row-get", row("port", ifindex=V["p1"]))
    verdict("and holds at once", None if err == errno.EPERM else text(err))


def main():
    family = YnlFamily(SPEC, schema="", process_unknown=True)
    sources = {"carrier": Source(family)}
    sources.update((name, Source(family, who)) for name, who in SOURCES.items())
    sources["behalf"] = Source(family)
    sources["behalf"].act_for(*SOURCES["own"])
    tried = list(cases())
    for case in tried:
        run_case(case, sources)
    ops = {name: op.yaml for name, op in family.ops.items()}
    dumps = {name for name, op in ops.items() if "dump" in op}
    missing = {name for name, op in ops.items() if "do" in op} - {c.op for c in tried}
    verdict("every operation of the specification is tried", ", ".join(sorted(missing)) or None)
    run_dumps(sources, dumps)
    run_secrets(sources["own"])
    run_lent(family, sources)
    run_behalf(family, sources)
    run_events(family, sources)
    run_shared(sources["carrier"], sources["own"])
    run_revocation(sources["carrier"], sources["own"])


main()
