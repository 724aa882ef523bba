#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R1: a packet from an access-side interface leaves by a backbone-side interface
# of the same VR, and nothing crosses to another VR or to the box itself. Real
# clients (xl2tpd and pppd) of two ISPs with the same addresses.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need xl2tpd pppd iperf3 tcpdump gojq socat
plan 42

load_var
topo_box
topo_lacs
users_file
conf_begin
conf_lns_per_port
box_vard
topo_backbones
must modprobe -a l2tp_ppp

# --- both ISPs, the same addresses --------------------------------------------

xl2tpd_dial lacA a user1@isp1.example refuse-chap
xl2tpd_dial lacB b user2@isp2.example refuse-pap
check "R1 xl2tpd and pppd dial in at ISP A" ppp_up lacA
check "R1 xl2tpd and pppd dial in at ISP B" ppp_up lacB
for x in A B; do
	ppp_has_address lac$x
	is "R1 the subscriber's address in ISP $x" "${PPP_ADDR:-none}" 10.1.0.201
done
is "R1 one by PAP, one by CHAP" \
	"$(vj 'sort_by(.user) | map(.auth) | join(" ")' session show)" "pap chap-md5"

# Only one of them sends, so whatever is seen at the other ISP has crossed.
both_ways()
{
	local x=$1 y=$2

	quiet_begin "$y" "isp$y" srv
	quiet_begin world world box0
	check "R1 subscriber of $x reaches the server of $x" pings "lac$x" $SERVER
	check "R1 and the server reaches the subscriber" pings "isp$x" 10.1.0.201
	check "R1 TCP inside ISP $x" tcp_transfer "isp$x" $SERVER "lac$x"
	figure "TCP through the LNS, ISP $x: $(tcp_mbits) Mbit/s in the emulated machine"
	quiet_end "R1 nothing of that at ISP $y" "$y"
	quiet_end "R1 nothing of that at the box's own uplink" world
}

both_ways A B
both_ways B A

# --- no route; addresses of VR 0 ------------------------------------------------

quiet_begin world world box0
before=$(drops red cross-vr)
expect_fail "R1 no route in the VR: not by the default route of the box" \
	pings lacA 10.250.0.1
expect_text "R1 the sender learns it, from an address of the VR" \
	"From 10\.(1|9)\.0\.1 .*(Unreachable|filtered)" ns lacA ping -n -c 1 -W 3 10.250.0.1
expect_fail "R1 nor to the neighbour of the box" pings lacA 203.0.113.2
expect_fail "R1 an address of the box itself is not reached" pings lacA 203.0.113.1
must nsip ispA addr add 203.0.113.1/32 dev lo
must nsip box route add 203.0.113.1/32 via 10.9.0.2 dev bA vrf red
capture_start ispA srv "$TEST_TMP/vr0.pcap" icmp and dst host 203.0.113.1
check "R1 the same address inside the VR is the VR's" pings lacA 203.0.113.1
capture_stop "$TEST_TMP/vr0.pcap"
capture_is "R1 and its own server has answered" "$TEST_TMP/vr0.pcap" 3 3
expect_fail "R1 the other ISP, which has no such route, does not reach it" \
	pings lacB 203.0.113.1
quiet_end "R1 nothing of that at the box's own uplink" world

bg box "$TEST_TMP/socat.log" socat TCP4-LISTEN:7777,fork,reuseaddr EXEC:"echo box"
wait_for 5 ns box ss -Hltn sport = :7777
for to in 10.1.0.1 10.9.0.1 203.0.113.1; do
	nsip ispA addr del 203.0.113.1/32 dev lo 2>/dev/null
	expect_fail "R1 a service of the box is not reached at $to" \
		ns lacA timeout 5 socat -u TCP4:$to:7777,connect-timeout=2 STDOUT
done

# --- routes that lead out of the VR -----------------------------------------------

quiet_begin B ispB srv
must nsip box route add 10.77.0.0/24 dev bB table 1010
must nsip ispB addr add 10.77.0.1/24 dev srv
before=$(drops red cross-vr)
expect_fail "R1 a route to another VR's port is of no use" pings lacA 10.77.0.1
between "R1 the drops are counted: cross-vr" $(($(drops red cross-vr) - before)) 3 100
capture_stop "$TEST_TMP/B.pcap"
capture_is "R1 nothing of that at ISP B" "$TEST_TMP/B.pcap" 0 0 icmp

# --- spoofing -----------------------------------------------------------------------

must nsip lacA addr add 10.66.0.1/32 dev lo
must nsip lacA addr add 10.1.0.50/32 dev lo
capture_start ispA srv "$TEST_TMP/spoof.pcap" src host 10.66.0.1 or src host 10.1.0.50
before=$(drops red spoof)
ns lacA ping -n -c 5 -i 0.2 -W 1 -I 10.66.0.1 $SERVER >"$TEST_TMP/out" 2>&1
ns lacA ping -n -c 5 -i 0.2 -W 1 -I 10.1.0.50 $SERVER >"$TEST_TMP/out" 2>&1
capture_stop "$TEST_TMP/spoof.pcap"
capture_is "R1 a subscriber that spoofs sends nothing" "$TEST_TMP/spoof.pcap" 0 0
is "R1 the drops are counted: spoof" $(($(drops red spoof) - before)) 10

# --- subscriber to subscriber ---------------------------------------------------------

dial second lacA -b -u user3@isp1.example -l $LAC:1801 $LNS
check "R1 a second subscriber of ISP A dials in" dial_up second 1
before=$(drops red cross-side)
is "R1 it does not reach the first one" "$(dial_ping second 1 10.1.0.201 3)" 0
expect_fail "R1 nor the first one it" pings lacA 10.1.0.202
between "R1 the drops are counted: cross-side" $(($(drops red cross-side) - before)) 6 100
is "R1 but both the server" "$(dial_ping second 1 $SERVER 3)" 3
must v vr set red hairpin on
check "R1 unless the VR says so" pings lacA 10.1.0.202
must v vr set red hairpin off

# --- the VRF device is deleted under traffic ---------------------------------------------

capture_start ispA srv "$TEST_TMP/before.pcap" icmp
bg lacA "$TEST_TMP/flood.log" ping -n -i 0.02 -s 100 $SERVER
sleep 1
quiet_begin world world box0
before=$(drops_all no-vr)
must nsip box link del red
sleep 2
kill "$BG_PID"
capture_stop "$TEST_TMP/before.pcap"
between "R1 traffic flowed when the VRF device was deleted" \
	"$(capture_count "$TEST_TMP/before.pcap")" 20 100000
quiet_end "R1 nothing is routed by the box's main table after that" world
between "R1 the drops are counted: no-vr" \
	$(($(drops_all no-vr) - before)) 5 100000
check "R1 ISP B has not noticed" pings lacB $SERVER

no_leaks "R1 nothing is left behind"
finish
