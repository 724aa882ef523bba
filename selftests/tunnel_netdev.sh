#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The netdevice of a tunnel: it counts and shows all PPP frames of its sessions, is
# the lower device of theirs, and ip(8) and ethtool(8) tell ids and peer.
# timeout: 300
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
. "$(dirname "$0")/libsession.sh"
need tcpdump ethtool gojq
plan 21

load_var
must modprobe -a pppoe l2tp_ppp
topo_box
netns_add lac
veth lac net box uA
addr lac net $LAC/24
addr box uA $LNS/24
topo_vrs
must v if add uA vr red side access
must v endpoint add $LNS vr red
must v tunnel add 101 endpoint 1 peer $LAC port 1711 peer-id 201 vr red dev tun1
must v session add 2 tunnel 101 peer-id 2 dev s2 mru 1400 address 10.1.0.1 peer 10.1.0.202
kernel_l2tp lac lac $LAC:1711 $LNS 201,101 2,2
subscriber lac "$PPP_IF" 2 1400

# --- who it is ----------------------------------------------------------------------

expect_text "ip -d link shows the tunnel's ids" 'portname 1/101 ' \
	nsip box -d link show dev tun1
expect_text "and its peer" "alias L2TP peer $LAC:1711 tunnel 201" nsip box link show dev tun1
expect_text "and a session's ids" 'portname 1/101/2 ' nsip box -d link show dev s2
expect_text "whose lower device is the tunnel's" 's2@tun1:' nsip box link show dev s2
expect_text "ethtool shows ids and peer of a tunnel" "bus-info: 1/101 $LAC" \
	ns box ethtool -i tun1
expect_text "and the ids of a session" 'bus-info: 1/101/2' ns box ethtool -i s2
must v tunnel set 101 port 1712
expect_text "another port of the peer is shown" "peer $LAC:1712 " nsip box link show dev tun1
must v tunnel set 101 port 1711

# --- what it shows --------------------------------------------------------------------

# count of a link's packets: DEVICE rx|tx
packets()
{
	nsip box -s -j link show dev "$1" | gojq ".[0].stats64.$2.packets"
}

rx=$(packets tun1 rx) tx=$(packets tun1 tx)
capture_start box tun1 "$TEST_TMP/tun1.pcap"
check "traffic passes while somebody captures" pings lac $SERVER -I 10.1.0.202
capture_stop "$TEST_TMP/tun1.pcap"
tcpdump -n -r "$TEST_TMP/tun1.pcap" >"$TEST_TMP/shown" 2>"$TEST_TMP/kind"
expect_text "tcpdump takes it for PPP" 'LINUX_SLL' cat "$TEST_TMP/kind"
is "and decodes what comes in" \
	"$(grep -c 'IP 10.1.0.202 > 198.51.100.1: ICMP echo request' "$TEST_TMP/shown")" 3
is "and what goes out" \
	"$(grep -c 'IP 198.51.100.1 > 10.1.0.202: ICMP echo reply' "$TEST_TMP/shown")" 3
is "it has counted both" "$(($(packets tun1 rx) - rx)) $(($(packets tun1 tx) - tx))" "3 3"
is "and drops nothing of what it has shown" \
	"$(nsip box -s -j link show dev tun1 | gojq '.[0].stats64.rx.dropped')" 0

# --- whose it is ----------------------------------------------------------------------

expect_text "R1 ip link set master does not put it into another VR" \
	"belongs to a tunnel or session: move that" nsip box link set tun1 master blue
is "R1 it is in none then, and drops" "$(row '.kind == "tunnel"' '.flags[0]')" drop
check "R1 its session stays where it is" pings lac $SERVER -I 10.1.0.202
expect_text "R1 nor does it put a session's into another" "belongs to a tunnel or session: move that" \
	nsip box link set s2 master blue
expect_fail "R1 what comes in by that one does not get out" pings lac $SERVER -I 10.1.0.202 -W 1
check "varctl tunnel move takes it back" v tunnel move 101 vr red
check "with its session" pings lac $SERVER -I 10.1.0.202
no_leaks "nothing is left behind"
finish
