#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R4: an LNS in each VR, chosen by the port that the tunnel comes in by, or by
# the tunnel. The same endpoint address exists three times, in VR red, in VR blue
# and in the box; xl2tpd and pppd dial at each, users of both ISPs have the same
# addresses.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need xl2tpd pppd iperf3 tcpdump gojq
plan 32

load_var
must modprobe -a l2tp_ppp
topo_box
topo_lacs
topo_access tunA 192.0.2.11 tunB 192.0.2.12 hostA 192.0.2.13 hostB 192.0.2.14
users_file
conf_begin
conf <<EOF
interfaces:
  - {name: bA, vr: red, side: backbone}
  - {name: bB, vr: blue, side: backbone}
  - {name: uA, vr: red, side: backbone}
  - {name: uB, vr: blue, side: backbone}
  - {name: u, vr: box, side: backbone}
listen:
  - {name: red, address: $LNS, vr: red}
  - {name: blue, address: $LNS, vr: blue}
  - {name: box, address: $LNS, vr: box}
peers:
  - {name: portA, from: $LAC, listen: red}
  - {name: portB, from: $LAC, listen: blue}
  - {name: tunA, from: 192.0.2.11, listen: box, vr: red}
  - {name: tunB, from: 192.0.2.12, listen: box, vr: blue}
  - {name: hostA, host-name: lac.isp1.example, secret: sesame1, listen: box, vr: red}
  - {name: hostB, host-name: lac.isp2.example, secret: sesame2, listen: box, vr: blue}
EOF
box_vard
topo_backbones

is "R4 one endpoint address in three VRs" \
	"$(vj '[.[] | select(.local // .address | startswith("'$LNS'"))] | length' endpoint show)" 3

xl2tpd_dial lacA portA user1@isp1.example
xl2tpd_dial lacB portB user2@isp2.example
XL2TPD_ADDR=192.0.2.11 xl2tpd_dial tunA tunA user3@isp1.example refuse-chap
XL2TPD_ADDR=192.0.2.12 xl2tpd_dial tunB tunB user4@isp2.example
XL2TPD_ADDR=192.0.2.13 XL2TPD_HOST=lac.isp1.example TUNNEL_SECRET=sesame1 \
	xl2tpd_dial hostA hostA user5@isp1.example
XL2TPD_ADDR=192.0.2.14 XL2TPD_HOST=lac.isp2.example TUNNEL_SECRET=sesame2 \
	xl2tpd_dial hostB hostB user6@isp2.example

# pair HOW NS-A NS-B ADDRESS
pair()
{
	local how=$1 a=$2 b=$3 address=$4

	check "R4 by $how: a LAC of ISP A" ppp_up "$a"
	check "R4 by $how: a LAC of ISP B" ppp_up "$b"
	is "R4 by $how: both users have the same address" \
		"$(vj "[.[] | select(.address == \"$address\").vr] | sort | join(\" \")" session show)" \
		"blue red"
	quiet_begin B ispB srv
	check "R4 by $how: A's user reaches A's server" pings "$a" $SERVER
	[ "$how" = port ] || check "R4 by $how: TCP" tcp_transfer ispA $SERVER "$a"
	quiet_end "R4 by $how: nothing of it at B" B
	quiet_begin A ispA srv
	check "R4 by $how: B's user reaches B's server" pings "$b" $SERVER
	[ "$how" != port ] || check "R4 by $how: TCP" tcp_transfer ispB $SERVER "$b"
	quiet_end "R4 by $how: nothing of it at A" A
}

pair port lacA lacB 10.1.0.201
pair "peer address" tunA tunB 10.1.0.202
pair "host name" hostA hostB 10.1.0.203

# --- the tunnel decides, not the realm ------------------------------------------

dial realm tunA -b -l 192.0.2.11:1801 -u user7@isp2.example $LNS
check "R4 a user of B's realm in a tunnel of A dials in" dial_up realm 1
quiet_begin B ispB srv
is "R4 and belongs to A" "$(dial_ping realm 1 $SERVER 3)" 3
quiet_end "R4 nothing of it at B" B

# --- data that comes in by another port, or from another address ---------------------

read -r tid sid < <(vj '.[] | select(.user == "user1@isp1.example") |
	"\(.tunnel) \(.session)"' session show)
capture_start ispA srv "$TEST_TMP/inject.pcap" udp
before=$(drops blue no-tunnel)
ns lacB l2tpthrow -t "$tid" -s "$sid" -r 5 $LNS d-valid >"$TEST_TMP/out"
is "R4 a packet for the tunnel that comes in by another VR's port is dropped" \
	$(($(drops blue no-tunnel) - before)) 5
before=$(drops red peer)
ns lacA l2tpthrow -t "$tid" -s "$sid" -r 5 -l $LAC:9999 $LNS d-valid >"$TEST_TMP/out"
is "R4 one from another port number of the LAC too" $(($(drops red peer) - before)) 5
capture_stop "$TEST_TMP/inject.pcap"
capture_is "R4 neither has reached a server" "$TEST_TMP/inject.pcap" 0 0

no_leaks "R4 nothing is left behind"
finish
