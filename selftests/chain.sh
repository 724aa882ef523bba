#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R12: a chain of four namespaces, user - our LAC - our LTS - our LNS - server. Each of
# the three boxes runs vard; IPv4 and IPv6, proxy LCP and authentication used and not
# used, big packets, path MTU, and goodbyes that go the whole way.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd iperf3 tcpdump gojq
plan 29

load_var
must modprobe -a pppoe
netns_add box
topo_hosts u host1 host2
# the box is the LAC here
netns_add lts lns srv
veth box out lts in
veth lts out lns in
veth lns bA srv net
addr box out 192.0.2.1/30
addr lts in 192.0.2.2/30
addr lts out 192.0.2.5/30
addr lns in 192.0.2.6/30
addr lns bA 10.9.0.1/24 2001:db8:9::1/64
addr srv net 10.9.0.2/24 2001:db8:9::2/64
addr srv lo $SERVER/32 $SERVER6/128
must nsip srv route add default via 10.9.0.1
must nsip srv -6 route add default via 2001:db8:9::1
for ns in box lts lns; do
	must ns $ns sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
done
users_file

# each box has a configuration and a socket of its own; the LNS alone judges users
config()
{
	cat >"$TEST_TMP/$1.conf"
}

config box <<EOF
vrs:
  - {name: red, id: 10, addresses: 10.1.0.1/32, group: lts, role: lac}
interfaces:
  - {name: u, vr: red, side: access}
  - {name: out, vr: red, side: backbone}
pppoe:
  - {interface: u}
listen:
  - {address: 192.0.2.1, vr: red}
groups:
  - name: lts
    members: [{name: lts1, address: 192.0.2.2, secret: one}]
EOF
config lts <<EOF
vrs:
  - {name: wholesale, id: 7, addresses: 10.1.0.1/32, group: lns, role: lts}
interfaces:
  - {name: in, vr: wholesale, side: backbone}
  - {name: out, vr: wholesale, side: backbone}
listen:
  - {name: in, address: 192.0.2.2, vr: wholesale}
  - {name: out, address: 192.0.2.5, vr: wholesale}
groups:
  - name: lns
    listen: out
    members: [{name: lns1, address: 192.0.2.6, secret: two}]
peers:
  - {name: lac, from: 192.0.2.1, listen: in, secret: one}
EOF
config lns <<EOF
users-file: $USERS
ppp: {auth: [chap-md5, pap], mru: 1492, ipv6: yes}
vrs:
  - {name: isp, id: 20, addresses: [10.1.0.1/32, "2001:db8:1::1/128"], pools: 10.1.0.10-10.1.0.199, role: lns}
interfaces:
  - {name: in, vr: isp, side: backbone}
  - {name: bA, vr: isp, side: backbone}
listen:
  - {address: 192.0.2.6, vr: isp}
peers:
  - {name: lts, from: 192.0.2.5, secret: two, proxy: yes}
EOF

for ns in lns lts box; do
	vard_of $ns
done
addr lns bA 2001:db8:9::1/64
must nsip lns route replace $SERVER/32 via 10.9.0.2 dev bA vrf isp
must nsip lns -6 route replace $SERVER6/128 via 2001:db8:9::2 dev bA vrf isp

# --- up, with LCP and authentication that the LAC has begun --------------------------

pppoe_dial host1 user1@isp1.example +ipv6 mtu 1492 mru 1492 debug
check "R12 a user through LAC, LTS and LNS" ppp_up host1 60
is "R12 has the address that is the user's" \
	"$(ppp_has_address host1 && echo "$PPP_ADDR")" 10.1.0.201
is "R12 LAC and LTS have two sessions each, the LNS one" \
	"$(for ns in box lts lns; do v_of $ns -j session show | gojq -r length; done | xargs)" "2 2 1"
diag "$(cat "$TEST_TMP/x.host1/ppp.log" "$TEST_TMP/lns.log")"
is "R12 the LNS went on from what the LAC had: the user was asked once" \
	"$(grep -c "rcvd \[CHAP Challenge" "$TEST_TMP/x.host1/ppp.log")" 1
is "R12 and knows the user" \
	"$(v_of lns -j session show | gojq -r 'map("\(.user) \(.state)") | join(" ")')" \
	"user1@isp1.example opened"
check "R12 IPv4" pings host1 $SERVER
check "R12 TCP" tcp_transfer srv $SERVER host1

# --- sizes ---------------------------------------------------------------------------------

ppp_has_address host1
is "R12 the user's MTU is what PPPoE carries" \
	"$(cat_mtu() { ns host1 cat "/sys/class/net/$PPP_IF/mtu"; }; cat_mtu)" 1492
check "R12 1492 bytes with DF: fragmented outside, whole inside" pings host1 $SERVER -M "do" -s 1464
expect_fail "R12 no bigger one" pings host1 $SERVER -M "do" -s 1465
# what an LNS sends is not fragmented outside: 1500 less IP, UDP, L2TP and FF 03
check "R12 from the server 1462 bytes" pings srv 10.1.0.201 -M "do" -s 1434
check "R12 3000 bytes in fragments, from the server" pings srv 10.1.0.201 -M dont -s 3000
check "R12 and from the user" pings host1 $SERVER -M dont -s 3000
ns srv ping -c 1 -W 2 -M "do" -s 1472 10.1.0.201 >"$TEST_TMP/out" 2>&1
diag "$(cat "$TEST_TMP/out")"
check "R12 path MTU: the LNS tells the server what fits" \
	grep -q "mtu *= *1462" "$TEST_TMP/out"

# --- IPv6 ----------------------------------------------------------------------------------

# vard gives no global addresses yet: one by hand, and the route to it
six=$(v_of lns -j session show | gojq -r '.[0] | "\(.session) \(.tunnel) \(.dev)"')
read -r sid tid dev <<<"$six"
must v_of lns session set "$sid" tunnel "$tid" source 10.1.0.201/32 source 2001:db8:1:1::2/128
must nsip lns -6 route add 2001:db8:1:1::2/128 dev "$dev" vrf isp
must nsip host1 addr add 2001:db8:1:1::2/128 dev "$PPP_IF"
must nsip host1 -6 route add default dev "$PPP_IF"
check "R12 IPv6" pings host1 $SERVER6
check "R12 IPv6, 1492 bytes" pings host1 $SERVER6 -M "do" -s 1444
check "R12 IPv6 TCP" tcp_transfer srv $SERVER6 host1

# --- a second user, who does without proxy authentication -------------------------------------

sed -i 's/proxy: yes/proxy: no/' "$TEST_TMP/lns.conf"
check "R12 varctl reload" v_of lns reload
pppoe_dial host2 user2@isp1.example debug
check "R12 a user whom the LNS asks again" ppp_up host2 60
is "R12 was asked twice" \
	"$(grep -c "rcvd \[CHAP Challenge" "$TEST_TMP/x.host2/ppp.log")" 2
check "R12 reaches the server" pings host2 $SERVER
is "R12 by the tunnels that are there" \
	"$(for ns in box lts lns; do v_of $ns -j tunnel show | gojq -r length; done | xargs)" "1 2 1"

# --- ends --------------------------------------------------------------------------------------

kill "$PPPD_PID"
check "R12 a user hangs up: LAC, LTS and LNS forget" wait_for 20 eval \
	"sessions_of box 2 && sessions_of lts 2 && sessions_of lns 1"
check "R12 the other one has not noticed" pings host1 $SERVER
sid=$(v_of lns -j session show | gojq -r '.[0] | "\(.session) tunnel \(.tunnel)"')
# shellcheck disable=SC2086 # three words
check "R12 the operator of the LNS ends a session" v_of lns session del $sid
check "R12 the user gets the goodbye" wait_for 20 ppp_gone host1
check "R12 and nobody has the session any more" wait_for 20 eval \
	"sessions_of box 0 && sessions_of lts 0 && sessions_of lns 0"

vards_end box lts lns
is "R12 no frame was refused as malformed, spoofed or late" \
	"$(for ns in box lts lns; do ns $ns varctl -j stats; done | gojq -rs '"\(length) boxes, \([
		.[].drops | to_entries[] | select(.key | IN("malformed", "spoof", "late", "peer")).value
		] | add // 0)"')" "3 boxes, 0"
no_leaks "R12 nothing is left behind"
finish
