#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tunnel switch (LTS): L2TP sessions of a LAC that are switched to L2TP sessions
# to an LNS, static, no daemon, in two VRs with the same addresses and ids. Both
# far ends are the kernel's l2tp_ppp, then pppd on it, then one in user space that
# uses every optional field.
# timeout: 900
# shellcheck disable=SC2034 # UNS and SNS are for libsession.sh
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
. "$(dirname "$0")/libsession.sh"
need iperf3 tcpdump gojq pppd socat
plan 40

load_var
must modprobe -a l2tp_ppp tun
topo_box
topo_lacs
topo_vrs
must v if add uA vr red side access
must v if add uB vr blue side access
# endpoints 1 and 2 in VR red, 3 and 4 in VR blue
for vr in red blue; do
	must v endpoint add $LNS vr $vr
	must v endpoint add 10.9.0.1 vr $vr
	for prefix in $SERVER/32 $SERVER6/128; do
		must nsip box route del $prefix vrf $vr
	done
done

# both_tunnels N FIRST-ENDPOINT VR: tunnels 100+N to the LAC and 150+N to the LNS
both_tunnels()
{
	must v tunnel add $((100 + $1)) endpoint "$2" peer $LAC port $((1710 + $1)) \
		peer-id $((200 + $1)) vr "$3"
	must v tunnel add $((150 + $1)) endpoint $(($2 + 1)) peer 10.9.0.2 \
		port $((1710 + $1)) peer-id $((250 + $1)) vr "$3" side backbone
}

# switched N FIRST-ENDPOINT LAC-WORDS LNS-WORDS: session 7 of the one, 8 of the other
switched()
{
	# shellcheck disable=SC2086 # words
	{
		must v session add 7 tunnel $((100 + $1)) endpoint "$2" peer-id 17 end none $3
		must v session add 8 tunnel $((150 + $1)) endpoint $(($2 + 1)) peer-id 18 \
			end none $4
	}
	must v session switch "$2/$((100 + $1))/7" "$(($2 + 1))/$((150 + $1))/8"
}

# ends N LAC-NS ISP-NS [KL2TP-OPTION...]: l2tp_ppp at both ends
ends()
{
	local n=$1 lac=$2 isp=$3

	shift 3
	kernel_l2tp "lac$n$lac" "$lac" $LAC:$((1710 + n)) $LNS $((200 + n)),$((100 + n)) 17,7 "$@"
	subscriber "$lac" "$PPP_IF" "$n"
	kernel_l2tp "lns$n$isp" "$isp" 10.9.0.2:$((1710 + n)) 10.9.0.1 \
		$((250 + n)),$((150 + n)) 18,8
	server_end "$isp" "$PPP_IF" "$n"
}

for x in A:1:red B:3:blue; do
	IFS=: read -r isp first vr <<<"$x"
	both_tunnels 1 "$first" "$vr"
	switched 1 "$first" "" ""
	ends 1 "lac$isp" "isp$isp"
done

# --- both ISPs ----------------------------------------------------------------------

UNS=lacA
quiet_begin B ispB srv
capture_start ispB srv "$TEST_TMP/B-outer.pcap" udp port 1711
quiet_begin world world box0
capture_start ispA srv "$TEST_TMP/srv.pcap" udp and host 10.9.0.1
all_traffic "LTS" 1 1492
capture_stop "$TEST_TMP/srv.pcap"
capture_is "DF is clear outside" "$TEST_TMP/srv.pcap" 0 0 "src host 10.9.0.1 and ip[6] & 0x40 != 0"
between "full packets are fragmented outside" "$(capture_count "$TEST_TMP/srv.pcap" \
	"src host 10.9.0.1 and ip[6:2] & 0x3fff = 0x2000")" 10 10000000
capture_is "no number of the one tunnel is seen in the other" "$TEST_TMP/srv.pcap" 0 0 \
	"src host 10.9.0.1 and ip[6:2] & 0x1fff = 0 and udp[10:4] != $((251 << 16 | 18))"
quiet_end "R1 nothing of that at the other ISP" B
capture_stop "$TEST_TMP/B-outer.pcap"
capture_is "R1 not in its tunnel either" "$TEST_TMP/B-outer.pcap" 0 0
UNS=lacB
SNS=ispB
quiet_begin A ispA srv
capture_start ispA srv "$TEST_TMP/A-outer.pcap" udp port 1711
traffic_quick "LTS at the other ISP, the same addresses and ids" 1
check "and TCP" tcp_transfer ispB $SERVER lacB -B 10.1.0.201
quiet_end "R1 nothing of that at the first ISP" A
capture_stop "$TEST_TMP/A-outer.pcap"
capture_is "R1 not in its tunnel either" "$TEST_TMP/A-outer.pcap" 0 0
quiet_end "R1 nothing of all that at the box's own uplink" world
UNS=lacA
SNS=ispA

# --- R1: not from one VR to the other --------------------------------------------------

both_tunnels 2 1 red
both_tunnels 3 3 blue
must v session add 7 tunnel 102 peer-id 17 end none
must v session add 8 tunnel 153 peer-id 18 end none
expect_text "R1 sessions of two VRs are not switched" '(VR|vr)' v session switch 102/7 153/8
expect_fail "R1 with an exit status" v session switch 102/7 153/8
must v session add 8 tunnel 152 peer-id 18 end none
check "R1 those of one VR are" v session switch 102/7 152/8
must v tunnel del 102
counted "a session whose partner is gone drops: tx-down" red tx-down 3 \
	eval "kernel_l2tp lns2 ispA 10.9.0.2:1712 10.9.0.1 252,152 18,8 &&
		server_end ispA \$PPP_IF 2 && ns ispA ping -n -c 3 -i 0.2 -W 1 10.1.0.202"

# --- sequence numbers on one side only -----------------------------------------------------

both_tunnels 4 1 red
switched 4 1 "seq on acfc on length on" ""
capture_start ispA srv "$TEST_TMP/seq.pcap" udp port 1714
capture_start lacA net "$TEST_TMP/seq-lac.pcap" udp and dst port 1714
ends 4 lacA ispA -q
PPP_LAC4=$(awk '$1 == "session" { print $3; exit }' "$TEST_TMP/lac4lacA.log")
traffic_quick "sequence numbers between LAC and box alone" 4
check "and TCP" eval "nsip lacA route replace $SERVER/32 dev $PPP_LAC4 src 10.1.0.204 &&
	tcp_bytes ispA $SERVER lacA"
must nsip lacA route del $SERVER/32
capture_stop "$TEST_TMP/seq.pcap"
capture_stop "$TEST_TMP/seq-lac.pcap"
capture_is "the LNS gets none, no length, and FF 03" "$TEST_TMP/seq.pcap" 0 0 \
	"src host 10.9.0.1 and ip[6:2] & 0x1fff = 0 and (udp[8:2] != 2 or udp[14:2] != 0xff03)"
capture_is "the LAC gets numbers and lengths, without FF 03" "$TEST_TMP/seq-lac.pcap" 0 0 \
	"ip[6:2] & 0x1fff = 0 and (udp[8:2] != 0x4802 or udp[20:2] = 0xff03)"

# --- user space: every optional field ---------------------------------------------------------

both_tunnels 5 1 red
switched 5 1 "seq on acfc on pfc on length on" ""
bg lacA "$TEST_TMP/u5" ul2tp -d tun5 -t 205,105 -s 17,7 -L -S -O 7 -P -a -p $LAC:1715 $LNS
USER_PID=$BG_PID
wait_for 10 grep -q ready "$TEST_TMP/u5" || bail "$(cat "$TEST_TMP/u5")"
subscriber lacA tun5 5
kernel_l2tp lns5 ispA 10.9.0.2:1715 10.9.0.1 255,155 18,8
server_end ispA "$PPP_IF" 5
traffic_quick "T L S O P, no FF 03, compressed protocol" 5
check "and every size up to 1400" ping_sizes 5 1400
kill -USR1 "$USER_PID"
wait_for 5 grep -q seen "$TEST_TMP/u5"
expect_text "and down it comes compressed, numbered, without FF 03" \
	'seen packets ([0-9]+) length \1 seq \1 offset 0 prio 0 acf 0 pfc \1 bad 0' cat "$TEST_TMP/u5"

# --- a real negotiation through it -------------------------------------------------------------

both_tunnels 6 1 red
switched 6 1 "" ""
pppd_server lns6 ispA 10.9.0.2:1716 10.9.0.1 256,156 18,8 mtu 1492 mru 1492 debug
# shellcheck disable=SC2086 # words
bg lacA "$TEST_TMP/user6.log" kl2tp -t 206,106 -s 17,7 $LAC:1716 $LNS $PPPD_COMMON noauth \
	ipcp-accept-local ipcp-accept-remote user bob@isp1.example password secret +ipv6 \
	mtu 1492 mru 1492
check "pppd at both ends: IPCP gives the address" pppd_says user6 'local  IP address 10\.1\.0\.100' 40
check "the LNS has authenticated the subscriber" pppd_says lns6 \
	'rcvd \[CHAP Response.*bob@isp1\.example'
must nsip lacA route replace $SERVER/32 dev \
	"$(awk '/Using interface/ { print $3; exit }' "$TEST_TMP/user6.log")"
check "packets of every size" eval \
	"pings lacA $SERVER && pings lacA $SERVER -s 1464 -M do && pings lacA $SERVER -s 6000"

no_leaks "LTS: nothing is left behind"
finish
