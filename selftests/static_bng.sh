#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# PPPoE sessions that end here (plain BNG), static, no daemon: the kernel's own
# pppoe as the subscriber, on a port and on a VLAN of it that belongs to the
# other VR; and what is not let in.
# timeout: 900
# shellcheck disable=SC2034 # UNS and SNS are for libsession.sh
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
. "$(dirname "$0")/libsession.sh"
need iperf3 tcpdump gojq python3
plan 63

load_var
must modprobe -a pppoe 8021q
topo_box
topo_user
topo_vrs
must nsip box link add link u name u.100 type vlan id 100
must nsip box link set u.100 up
must nsip user link add link net name net.100 type vlan id 100
must nsip user link set net.100 up
must v if add u vr red side access
must v if add u.100 vr blue side access

# shellcheck disable=SC2046 # words
must v session add 7 port u mac $USER_MAC end terminate dev s1 open ip4,ip6 $(box_end 1)
box_routes 1 s1 red
# the same SESSION_ID, client and addresses on another port, in another VR
# shellcheck disable=SC2046 # words
must v session add 7 port u.100 mac $USER_MAC end terminate dev s2 open ip4,ip6 $(box_end 2)
box_routes 2 s2 blue
is "the rows of both sessions" \
	"$(row '.kind == "session"' '"\(.port) \(.session) \(.vr)"')" "u 7 red, u.100 7 blue"
is "the MTU is what Ethernet leaves of 1500" \
	"$(nsip box -j link show dev s1 | gojq '.[0].mtu')" 1492

kernel_pppoe a 7
subscriber user "$PPP_IF" 1
kernel_pppoe b 7 net.100
subscriber user "$PPP_IF" 2
quiet_begin B ispB srv
quiet_begin world world box0
all_traffic "PPPoE on a port" 1 1492
quiet_end "nothing of that at the other ISP" B
SNS=ispB
quiet_begin A ispA srv
all_traffic "PPPoE on a VLAN" 2 1492
quiet_end "nothing of that at the first ISP" A
quiet_end "nor at the box's own uplink" world

# --- what was sent ------------------------------------------------------------------

capture_start user net "$TEST_TMP/net.pcap" ether proto 0x8864 and ether src $BOX_MAC
before=$(vj '.[] | select(.dev == "s1") | "\(.rx_packets) \(.tx_packets)"' session show)
must pings user $SERVER -I 10.1.0.201 -s 1
after=$(vj '.[] | select(.dev == "s1") | "\(.rx_packets) \(.tx_packets)"' session show)
capture_stop "$TEST_TMP/net.pcap"
is "three packets each way are counted" \
	"$((${after% *} - ${before% *})) $((${after#* } - ${before#* }))" "3 3"
capture_is "all are PPPoE session frames without FF 03 (RFC 2516 section 7)" \
	"$TEST_TMP/net.pcap" 3 3 "ether[14:4] = 0x11000007 and ether[20:2] = 0x0021"
capture_is "whose length is that of the PPP frame" \
	"$TEST_TMP/net.pcap" 3 3 "ether[18:2] = 31 and ether[24:2] = 29"
expect_text "too big and not to be fragmented: the server learns the MTU" 'mtu[=: ]+1492' \
	ns ispA ping -n -c 2 -W 2 -M 'do' -s 1465 10.1.0.201
expect_text "and by IPv6" 'mtu[=: ]+1492' \
	ns ispA ping -n -c 2 -W 2 -M 'do' -s 1445 2001:db8:1:1::2
must v session set 7 port u mru 1400
expect_text "with a lower MRU that counts" 'mtu[=: ]+1400' \
	ns ispA ping -n -c 2 -W 2 -M 'do' -s 1373 10.1.0.201
must v session set 7 port u mru 1492

# --- what is not let in ------------------------------------------------------------------

capture_start ispA srv "$TEST_TMP/in.pcap" icmp
good="0021 echo:10.1.0.201,$SERVER"
# shellcheck disable=SC2086 # words
{
	counted "sound frames: nothing is dropped" red none 0 pppoe_frames 5 7 $good
	FROM_MAC=02:00:00:00:00:66 counted "the MAC of somebody else: peer" red peer 5 \
		pppoe_frames 5 7 $good
	counted "an unknown SESSION_ID: no-session" red no-session 5 pppoe_frames 5 8 $good
	counted "IPv4 in a VLAN's session, from the other VR's subscriber: spoof" blue spoof 5 \
		eval "FRAME_DEV=net.100 pppoe_frames 5 7 $good"
	counted "a spoofed source: spoof" red spoof 5 \
		pppoe_frames 5 7 0021 echo:10.1.0.202,$SERVER
	counted "a compressed protocol field that was not negotiated: ppp" red ppp 5 \
		pppoe_frames 5 7 21 echo:10.1.0.201,$SERVER
	counted "a frame that is too short for its length: malformed" red malformed 5 \
		must frames user net 5 $BOX_MAC $USER_MAC 8864 1100 0007 0100 $good
	counted "another code: malformed" red malformed 5 \
		must frames user net 5 $BOX_MAC $USER_MAC 8864 1109 0007 001e $good
	counted "another version: version" red version 5 \
		must frames user net 5 $BOX_MAC $USER_MAC 8864 2100 0007 001e $good
	counted "no more than a part of the header: malformed" red malformed 5 \
		must frames user net 5 $BOX_MAC $USER_MAC 8864 1100 0007
	counted "a length that cuts the packet: inner" red inner 5 \
		must frames user net 5 $BOX_MAC $USER_MAC 8864 1100 0007 0010 $good
	counted "no protocol: ppp" red ppp 5 \
		must frames user net 5 $BOX_MAC $USER_MAC 8864 1100 0007 0000
}
must v session set 7 port u open ip6
# shellcheck disable=SC2086 # words
counted "IPCP not Opened: closed" red closed 5 pppoe_frames 5 7 $good
check "IPv6 still passes" pings user $SERVER6 -I 2001:db8:1:1::2
must v session set 7 port u open ip4,ip6
capture_stop "$TEST_TMP/in.pcap"
# also not what came by the VLAN, whose session has the same SESSION_ID
capture_is "and but for the sound ones nothing has come to the server" \
	"$TEST_TMP/in.pcap" 5 5 "icmp[0] = 8"
check "IPv4 passes again" pings user $SERVER -I 10.1.0.201
counted "LCP, and nobody who speaks it: no-controller" red no-controller 5 \
	pppoe_frames 5 7 c021 09010008 00000000

# --- refusals --------------------------------------------------------------------------------

expect_text "an id that is in use" '(exist|in use)' \
	v session add 7 port u mac $USER_MAC end terminate
expect_text "a port that is none" 'Ethernet' v session add 9 port lo mac $USER_MAC end terminate
expect_text "a group address cannot be a client" '(unicast|address|MAC)' \
	v session add 9 port u mac 01:00:00:00:00:01 end terminate
expect_fail "nor can an id that is reserved (RFC 2516 section 4)" \
	v session add 65535 port u mac $USER_MAC end terminate
expect_fail "without a port there is no session" v session add 9 mac $USER_MAC end terminate

# --- the end ---------------------------------------------------------------------------------

bg user "$TEST_TMP/flood" ping -n -i 0.02 -I 10.1.0.202 $SERVER
must v if move u.100 vr red
check "a port that moves takes its session along" wait_for 5 eval \
	"[ \"\$(row '.kind == \"session\" and .port == \"u.100\"')\" = red ]"
must v if move u.100 vr blue
wait_for 5 eval "[ \"\$(row '.kind == \"session\" and .port == \"u.100\"')\" = blue ]"
must nsip box link del u.100
check "a port that is deleted takes its session along" wait_for 10 eval \
	"[ \"\$(vj length session show)\" = 1 ]"
is "also its device" "$(nsip box link show dev s2 2>/dev/null | wc -l)" 0
must nsip user link del net.100
kill "$BG_PID"
must v session del 7 port u
is "a session that is deleted is gone" "$(vj length session show)" 0
expect_fail "and carries nothing" pings user $SERVER -I 10.1.0.201

no_leaks "PPPoE: nothing is left behind"
finish
