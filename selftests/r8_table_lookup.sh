#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R8: the identifier of the interface that a packet came in by is looked up in
# the interface table, which gives the VR, whose routing table gives the next hop.
# A row that moves takes its traffic along at once.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd tcpdump gojq
plan 34

load_var
must modprobe -a l2tp_ppp
topo_box
topo_access lac 192.0.2.11
netns_add host
veth host eth box p1
addr host eth 10.2.0.2/24
addr box p1 10.2.0.1/24
must nsip host route add default via 10.2.0.1
for x in A B; do
	must nsip "isp$x" route replace 10.2.0.0/24 via 10.9.0.1
done
users_file
conf_begin
conf_lns_of_box
conf <<EOF
  # a subscriber without L2TP, on a port
peers:
  - {name: lac, from: 192.0.2.11, select: realm, vr: red}
EOF
box_vard
topo_backbones
must v if add p1 vr red side access

# goes_to DESCRIPTION A|B COMMAND...: it succeeds, and only that ISP's server saw it
goes_to()
{
	local desc=$1 yes=$2 no=B

	shift 2
	[ "$yes" = A ] || no=A
	capture_start "isp$yes" srv "$TEST_TMP/yes.pcap" icmp
	capture_start "isp$no" srv "$TEST_TMP/no.pcap" icmp
	check "$desc" "$@"
	capture_stop "$TEST_TMP/yes.pcap"
	capture_stop "$TEST_TMP/no.pcap"
	is "$desc (that ISP and no other)" \
		"$(capture_count "$TEST_TMP/yes.pcap") $(capture_count "$TEST_TMP/no.pcap")" "6 0"
}

# --- a port row ----------------------------------------------------------------

is "R8 a port has a row" "$(row '.kind == "port" and .dev == "p1"')" red
expect_text "R8 explain: the port's row decides" 'red' v explain if p1
goes_to "R8 packets that come in by the port go by VR red" A pings host $SERVER
expect_text "R8 whose routing table gives the next hop" 'via 10\.9\.0\.2 dev bA' \
	nsip box route get $SERVER from 10.2.0.2 iif p1
must v if move p1 vr blue
is "R8 the row moves to VR blue" "$(row '.kind == "port" and .dev == "p1"')" blue
goes_to "R8 and the packets with it" B pings host $SERVER
is "R8 the port's VRF is the VR's device" \
	"$(nsip box -j link show p1 | gojq -r '.[0].master')" blue
must nsip box link set p1 master red
is "R8 ip link set master moves the row too" "$(row '.kind == "port" and .dev == "p1"')" red
goes_to "R8 and the packets" A pings host $SERVER
must nsip box link set p1 nomaster
is "R8 a port that leaves its VRF keeps a row, without VR" \
	"$(row '.kind == "port" and .dev == "p1"' '.flags[]')" drop
before=$(drops_all no-vr)
quiet_begin world world box0
expect_fail "R8 and its packets are dropped" pings host $SERVER
between "R8 and counted: no-vr" $(($(drops_all no-vr) - before)) 3 10
quiet_end "R8 not routed by the box" world
must v if del p1

# --- session rows ------------------------------------------------------------------

dial wholesale lac -l 192.0.2.11 -n 3 -u user%d@isp1.example $LNS
check "R8 three pppd in one tunnel" dial_up wholesale 3
is "R8 each session has a row" "$(row '.kind == "session"')" "red, red, red"
is "R8 so has their tunnel" "$(row '.kind == "tunnel"')" red
read -r sid _ tid _ < <(session_of user1@isp1.example)
expect_text "R8 explain: the realm decides, as the tunnel's row allows" \
	'isp1\.example.*decided|decided.*isp1\.example' v explain session "$sid" tunnel "$tid"
expect_text "R8 explain: what it would be for somebody else" \
	'isp2\.example.*(blue|decided)|blue.*isp2\.example' \
	v explain tunnel "$tid" user somebody@isp2.example
dev=$(dial_device wholesale 1)
other=$(dial_device wholesale 3)
goes_to "R8 packets of the session go by VR red" A pings lac $SERVER -I "$dev"

# a packet every 20 ms while it moves: those that are lost are the gap
bg lac "$TEST_TMP/gap" ping -n -i 0.02 -c 150 -W 2 -I "$dev" $SERVER
sleep 1
begin=$(date +%s%N)
must v session move "$sid" tunnel "$tid" vr blue
took=$((($(date +%s%N) - begin) / 1000000))
wait "$BG_PID"
lost=$(awk '/received/ { print $1 - $4 }' "$TEST_TMP/gap")
figure "R8 session move took $took ms; traffic stood still for about $((${lost:-150} * 20)) ms"
between "R8 a session moves under traffic, with a gap of less than a second" "${lost:-150}" 0 50
is "R8 the session's row moves to VR blue" "$(row ".session == $sid")" blue
red=$(vj '.[] | select(.user == "user1@isp1.example").rx_packets' session show)
goes_to "R8 and its packets with it" B pings lac $SERVER -I "$dev"
expect_text "R8 explain: the session's own row decides now" 'session.*decided|decided.*session' \
	v explain session "$sid" tunnel "$tid"
goes_to "R8 those of the others stay in VR red" A pings lac $SERVER -I "$other"
is "R8 the session counts on" \
	"$(($(vj '.[] | select(.user == "user1@isp1.example").rx_packets' session show) - red))" 3
must v session move "$sid" tunnel "$tid" vr red
goes_to "R8 and back" A pings lac $SERVER -I "$dev"

no_leaks "R8 nothing is left behind"
finish
