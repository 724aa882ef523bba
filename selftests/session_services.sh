#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a session does to its packets beyond carrying them: MSS clamping, DSCP, DF
# and UDP checksum of the outer header, rate limits, a shaper on its netdevice, and
# the path MTU of its tunnel, which is that of one VR.
# timeout: 900
# vm: own
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
. "$(dirname "$0")/libsession.sh"
need iperf3 tcpdump gojq ethtool
plan 39

load_var
must modprobe -a pppoe l2tp_ppp sch_tbf
topo_box
topo_user
topo_lacs
topo_vrs
must v if add u vr red side access
must v if add uA vr red side access
must v if add uB vr blue side access
must v endpoint add $LNS vr red
must v endpoint add $LNS vr blue

# Subscriber 1 by PPPoE, subscriber 2 by L2TP, subscriber 3 by PPPoE to an LNS
# shellcheck disable=SC2046 # words
{
	must v session add 1 port u mac $USER_MAC end terminate dev s1 open ip4,ip6 $(box_end 1)
	must v tunnel add 102 endpoint 1 peer $LAC port 1712 peer-id 202 vr red
	must v session add 7 tunnel 102 peer-id 17 dev s2 open ip4,ip6 $(box_end 2) mru 1400
}
box_routes 1 s1 red
box_routes 2 s2 red
kernel_pppoe a 1
subscriber user "$PPP_IF" 1
kernel_l2tp lac lacA $LAC:1712 $LNS 202,102 17,7
subscriber lacA "$PPP_IF" 2 1400
PPP_L2TP=$PPP_IF
must v endpoint add 10.9.0.1 vr red
must v tunnel add 103 endpoint 3 peer 10.9.0.2 port 1713 peer-id 203 vr red side backbone
must v session add 3 tunnel 103 peer-id 3 end none
must v session add 3 port u mac $USER_MAC end none
must v session switch u/3 103/3
kernel_pppoe b 3
subscriber user "$PPP_IF" 3
kernel_l2tp lns ispA 10.9.0.2:1713 10.9.0.1 203,103 3,3
server_end ispA "$PPP_IF" 3
PPP_LNS=$PPP_IF

# --- MSS ------------------------------------------------------------------------------
# Checksums at the far ends shall be those that the box has sent.
for dev in u uA bA; do
	must ns box ethtool -K $dev tx off
done

# connect NS N ADDRESS: a TCP connection of subscriber N, of which nothing is sent
tcp_connect()
{
	local from=10.1.0.$((200 + $2))

	[ "$3" = "${3#*:}" ] || from=2001:db8:1:$2::2
	ns "$1" timeout 30 python3 -c "
import socket, sys
s = socket.create_connection((sys.argv[1], 8080), 20, (sys.argv[2], 0))
" "$3" "$from"
}

# mss DESCRIPTION NS DEVICE N ADDRESS SERVER-DEVICE UP DOWN: what both SYNs announce where
# they arrive, with right checksums; 0 for a SYN-ACK that is not looked at
mss()
{
	local desc=$1 ns=$2 dev=$3 n=$4 to=$5 sdev=$6 up=$7 down=$8 f got

	capture_start ispA "$sdev" "$TEST_TMP/syn.pcap" tcp or ip6 proto 6
	capture_start "$ns" "$dev" "$TEST_TMP/ack.pcap" tcp or ip6 proto 6
	tcp_connect "$ns" "$n" "$to"
	capture_stop "$TEST_TMP/syn.pcap"
	capture_stop "$TEST_TMP/ack.pcap"
	got=$(for f in syn ack; do
		tcpdump -n -vv -r "$TEST_TMP/$f.pcap" 2>/dev/null | tr -d '\n' |
			sed 's/Flags/\nFlags/g' | grep -E "^Flags \[$([ $f = syn ] && echo S || echo 'S\.')\]" |
			sed -E 's/.*cksum [^ ]+ \(([a-z]+).*mss ([0-9]+).*/\1 \2/' | head -n 1
	done | paste -sd' ')
	is "MSS: $desc" "$got" "correct $up correct $down"
}

bg ispA "$TEST_TMP/listen" python3 -c "
import socket
s = socket.socket(socket.AF_INET6)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('::', 8080))
s.listen(64)
while True:
    s.accept()[0].close()
"
wait_for 10 eval "ns ispA ss -Hltn sport = :8080 | grep -q ."
PPP_A=$(awk '$1 == "session" { print $3 }' "$TEST_TMP/a.log")
PPP_B=$(awk '$1 == "session" { print $3 }' "$TEST_TMP/b.log")
mss "PPPoE, not clamped, IPv4" user "$PPP_A" 1 $SERVER srv 1452 1460
must v session set 1 port u mss 1200
mss "PPPoE, 1200, IPv4, both ways" user "$PPP_A" 1 $SERVER srv 1200 1200
mss "PPPoE, 1200, IPv6, both ways" user "$PPP_A" 1 $SERVER6 srv 1180 1180
must v session set 1 port u mss auto
mss "PPPoE, what fits, IPv4: the subscriber's stays" user "$PPP_A" 1 $SERVER srv 1452 1452
mss "PPPoE, what fits, IPv6" user "$PPP_A" 1 $SERVER6 srv 1432 1432
must v session set 1 port u mru 1300
mss "PPPoE, what fits into a lower MRU, IPv4" user "$PPP_A" 1 $SERVER srv 1260 1260
must v session set 1 port u mru 1492 mss off
mss "PPPoE, no longer clamped, IPv4" user "$PPP_A" 1 $SERVER srv 1452 1460
must v session set 7 tunnel 102 mss 1000
mss "L2TP, 1000, IPv4" lacA "$PPP_L2TP" 2 $SERVER srv 1000 1000
mss "L2TP, 1000, IPv6" lacA "$PPP_L2TP" 2 $SERVER6 srv 980 980
check "and TCP passes" tcp_transfer ispA $SERVER lacA -B 10.1.0.202 -R
must v session set 7 tunnel 102 mss off
must v session set 3 port u mss 1100
mss "switched, 1100, IPv4" user "$PPP_B" 3 $SERVER "$PPP_LNS" 1100 1100
mss "switched, 1100, IPv6" user "$PPP_B" 3 $SERVER6 "$PPP_LNS" 1080 1080
check "and TCP passes" tcp_transfer ispA $SERVER user -B 10.1.0.203 -R
must v session set 3 port u mss off

# --- the outer header --------------------------------------------------------------------

# outer DESCRIPTION FILTER PING-OPTION...: that of three packets down to subscriber 2
outer()
{
	local desc=$1 filter=$2

	shift 2
	capture_start lacA net "$TEST_TMP/outer.pcap" udp and src host $LNS
	ns ispA ping -n -q -c 3 -i 0.2 -W 2 "$@" 10.1.0.202 >/dev/null
	capture_stop "$TEST_TMP/outer.pcap"
	capture_is "$desc" "$TEST_TMP/outer.pcap" 3 3 "$filter"
}

outer "DSCP 0 outside, whatever it is inside" 'ip[1] = 0' -Q 0xb8
outer "the ECN field is copied" 'ip[1] = 2' -Q 0x02
must v session set 7 tunnel 102 dscp inherit
outer "DSCP inherited" 'ip[1] = 0x28' -Q 0x28
outer "and the ECN field" 'ip[1] = 0xb9' -Q 0xb9
must v session set 7 tunnel 102 dscp 46
outer "DSCP 46, whatever it is inside" 'ip[1] = 0xb8' -Q 0x28
must v session set 7 tunnel 102 dscp 0
outer "DF is clear outside" 'ip[6] & 0x40 = 0' -M 'do'
must v session set 7 tunnel 102 df on
outer "DF on: it is set" 'ip[6] & 0x40 != 0'
must v session set 7 tunnel 102 df off
capture_start lacA net "$TEST_TMP/sums.pcap" udp and src host $LNS
check "TCP down for the UDP checksums" tcp_transfer ispA $SERVER lacA -B 10.1.0.202 -R
capture_stop "$TEST_TMP/sums.pcap"
between "UDP checksums outside are there and right" \
	"$(tcpdump -n -vv -r "$TEST_TMP/sums.pcap" 2>/dev/null | grep -c 'udp sum ok')" 100 10000000
is "all of them" "$(tcpdump -n -vv -r "$TEST_TMP/sums.pcap" 2>/dev/null |
	grep -cE 'bad udp cksum|no cksum')" 0

# --- rates -------------------------------------------------------------------------------------

# Packets that need no fragments; buckets so large that the pauses of a busy machine do
# no harm. They are empty when counting begins.

# kbits NS-FROM NS-TO ADDRESS [IPERF-OPTION...]: UDP at 12 Mbit/s for 10 seconds; prints
# the kbit/s of IP packets that the receiver saw between its third and its last interval
kbits()
{
	local from=$1 to=$2 addr=$3 json=$TEST_TMP/stream.json server

	shift 3
	bg "$to" "$json" iperf3 -s -1 -J -B "$addr"
	server=$BG_PID
	wait_for 10 eval "ns $to ss -Hltn sport = :5201 | grep -q ."
	ns "$from" timeout 40 iperf3 -u -b 12M -l 1300 -t 10 -c "$addr" "$@" >/dev/null 2>&1
	wait_for 10 eval "! kill -0 $server"
	gojq '[.intervals[2:-1][].sum] | if length < 4 then 0 else
		((map(.bytes) | add) / (map(.seconds) | add) * 8 * 1328 / 1300 / 1000 | floor) end' \
		"$json"
}

# limited WHAT SESSION-WORDS NS N
limited()
{
	local what=$1 words=$2 ns=$3 n=$4 before

	# shellcheck disable=SC2086 # words
	{
		must v session set $words rx-rate 4mbit rx-burst 500kb
		before=$(drops red rate)
		between "$what: 4 Mbit/s from the subscriber" \
			"$(kbits "$ns" ispA $SERVER -B 10.1.0.$((200 + n)))" 3800 4200
		between "and the drops are counted: rate" $(($(drops red rate) - before)) 500 100000
		must v session set $words rx-rate 0 tx-rate 3mbit tx-burst 500kb
		before=$(drops red rate)
		between "$what: 3 Mbit/s to the subscriber" \
			"$(kbits ispA "$ns" 10.1.0.$((200 + n)) -B $SERVER)" 2850 3150
		between "and the drops are counted: rate" $(($(drops red rate) - before)) 500 100000
		must v session set $words tx-rate 0
	}
}

limited "PPPoE" "1 port u" user 1
limited "L2TP" "7 tunnel 102" lacA 2
check "without limits TCP is fast again" tcp_transfer ispA $SERVER lacA -B 10.1.0.202
between "faster than they were" "$(tcp_mbits)" 6 100000

must ns box tc qdisc add dev s2 root tbf rate 3mbit burst 200kb latency 200ms
between "a shaper on the session's netdevice: 3 Mbit/s" \
	"$(kbits ispA lacA 10.1.0.202 -B $SERVER)" 2850 3150
must ns box tc qdisc del dev s2 root

# --- path MTU ----------------------------------------------------------------------------------
# Behind both LACs, which route, is one more hop with the same addresses; that of A is narrow.

for x in A:red:1:1300 B:blue:2:1500; do
	IFS=: read -r x vr endpoint mtu <<<"$x"
	netns_add "deep$x"
	veth "deep$x" net "lac$x" deep
	addr "deep$x" net 10.66.0.2/24
	addr "lac$x" deep 10.66.0.1/24
	must nsip "deep$x" link set net mtu "$mtu"
	must nsip "lac$x" link set deep mtu "$mtu"
	must ns "lac$x" sysctl -qw net.ipv4.ip_forward=1
	must nsip "deep$x" route add default via 10.66.0.1
	must nsip box route add 10.66.0.0/24 via $LAC dev "u$x" vrf "$vr"
	must v tunnel add 104 endpoint "$endpoint" peer 10.66.0.2 port 1714 peer-id 204 vr "$vr"
	# shellcheck disable=SC2046 # words
	must v session add 7 tunnel 104 endpoint "$endpoint" peer-id 17 dev "p$x" open ip4,ip6 \
		mru 1400 df on $(box_end 4)
	kernel_l2tp "deep$x" "deep$x" 10.66.0.2:1714 $LNS 204,104 17,7
	subscriber "deep$x" "$PPP_IF" 4 1400
done
check "a tunnel with a narrow hop passes small packets" pings ispA 10.1.0.204
ns ispA ping -n -c 1 -W 2 -M 'do' -s 1372 10.1.0.204 >"$TEST_TMP/out"
expect_text "big ones are answered with what the path can carry, by an address of the VR" \
	'From 10\.[19]\.0\.1 .*mtu ?= ?1262' ns ispA ping -n -c 2 -W 2 -M 'do' -s 1372 10.1.0.204
check "what may be fragmented passes" pings ispA 10.1.0.204 -s 1372 -M dont
check "the same tunnel in the other VR has its own path" pings ispB 10.1.0.204 -s 1372 -M 'do'

no_leaks "services: nothing is left behind"
finish
