#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# LAC: PPPoE sessions that are switched to L2TP sessions, static, no daemon. The
# subscriber is the kernel's pppoe, then pppd on it, then rp-pppoe and pppd; the
# LNS is the kernel's l2tp_ppp, then pppd on it. R1 for what is switched.
# timeout: 900
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
. "$(dirname "$0")/libsession.sh"
need iperf3 tcpdump gojq python3 pppd pppoe socat
plan 61

load_var
must modprobe -a pppoe l2tp_ppp 8021q
topo_box
topo_user
topo_vrs
must v if add u vr red side access
must v endpoint add 10.9.0.1 vr red
must v endpoint add 10.9.0.1 vr blue
# The inner packets are not for the box: no route of the VR helps them.
must nsip box route del $SERVER/32 vrf red
must nsip box -6 route del $SERVER6/128 vrf red

# far_tunnel N [VR]: tunnel 100+N to port 1710+N of the ISP of the VR
far_tunnel()
{
	local vr=${2:-red} endpoint=1

	[ "$vr" = red ] || endpoint=2
	must v tunnel add $((100 + $1)) endpoint $endpoint peer 10.9.0.2 port $((1710 + $1)) \
		peer-id $((200 + $1)) vr "$vr" side backbone
}

# switched N [L2TP-WORD...]: PPPoE session N and session N of tunnel 100+N are one
switched()
{
	local n=$1

	shift
	must v session add "$n" tunnel $((100 + n)) peer-id "$n" end none "$@"
	must v session add "$n" port u mac $USER_MAC end none
	must v session switch u/"$n" $((100 + n))/"$n"
}

far_tunnel 1
switched 1
kernel_l2tp lns1 ispA 10.9.0.2:1711 10.9.0.1 201,101 1,1
server_end ispA "$PPP_IF" 1
kernel_pppoe a 1
subscriber user "$PPP_IF" 1

# the subscriber's side, the LNS's side
capture_start user net "$TEST_TMP/net.pcap" ether proto 0x8864
capture_start ispA srv "$TEST_TMP/srv.pcap" udp and host 10.9.0.1
quiet_begin B ispB srv
quiet_begin world world box0
all_traffic "LAC" 1 1492
quiet_end "nothing of that at the other ISP" B
quiet_end "nor at the box's own uplink" world
capture_stop "$TEST_TMP/net.pcap"
capture_stop "$TEST_TMP/srv.pcap"
between "frames went by PPPoE" "$(capture_count "$TEST_TMP/net.pcap" \
	"ether src $BOX_MAC and ether[14:4] = 0x11000001")" 1000 10000000
capture_is "FF 03 of the LNS is stripped (RFC 2516 section 7)" "$TEST_TMP/net.pcap" 0 0 \
	"ether[20:2] = 0xff03"
capture_is "FF 03 is there on every data message of the box" "$TEST_TMP/srv.pcap" 0 0 \
	"src host 10.9.0.1 and ip[6:2] & 0x1fff = 0 and udp[14:2] != 0xff03"
capture_is "DF is clear outside" "$TEST_TMP/srv.pcap" 0 0 "src host 10.9.0.1 and ip[6] & 0x40 != 0"
between "full packets are fragmented outside" "$(capture_count "$TEST_TMP/srv.pcap" \
	"src host 10.9.0.1 and ip[6:2] & 0x3fff = 0x2000")" 10 10000000
capture_is "and only full ones" "$TEST_TMP/srv.pcap" 0 0 \
	"src host 10.9.0.1 and ip[6:2] & 0x3fff = 0x2000 and ip[2:2] < 1400"

# --- what a subscriber sends is the LNS's ----------------------------------------------

must nsip ispA addr add 10.1.0.1/32 dev lo
must nsip ispA addr add 203.0.113.1/32 dev lo
for to in 10.1.0.1 203.0.113.1; do
	capture_start ispA "$(awk '{ print $3; exit }' "$TEST_TMP/lns1.log")" "$TEST_TMP/in.pcap" icmp
	check "R1 an address of the box, $to, is the LNS's" pings user $to -I 10.1.0.201
	capture_stop "$TEST_TMP/in.pcap"
	capture_is "R1 which alone has answered" "$TEST_TMP/in.pcap" 6 6
done

# --- flags of the L2TP leg ---------------------------------------------------------------

capture_start ispA srv "$TEST_TMP/flags.pcap" udp and src host 10.9.0.1
must v session set 1 tunnel 101 acfc on length on seq send
traffic_quick "with lengths and sequence numbers, without FF 03" 1
capture_stop "$TEST_TMP/flags.pcap"
capture_is "lengths and sequence numbers, no FF 03" "$TEST_TMP/flags.pcap" 6 12 \
	"udp[8:2] = 0x4802 and udp[20:2] != 0xff03"
capture_is "and nothing else" "$TEST_TMP/flags.pcap" 0 0 \
	"ip[6:2] & 0x1fff = 0 and (udp[8:2] != 0x4802 or udp[20:2] = 0xff03)"
must v session set 1 tunnel 101 acfc off length off seq off

# --- a real negotiation through it --------------------------------------------------------

# negotiated NAME N PPPD-OPTION...: 5 results
negotiated()
{
	local name=$1 n=$2 dev

	shift 2
	far_tunnel "$n"
	switched "$n"
	pppd_server "lns$n" ispA 10.9.0.2:171$n 10.9.0.1 20$n,10$n "$n,$n" mtu 1492 mru 1492 debug
	pppd_user "user$n" mtu 1492 mru 1492 "$@"
	check "$name: IPCP gives the address, end to end" pppd_says "user$n" 'local  IP address 10\.1\.0\.100' 40
	check "$name: the LNS has authenticated the subscriber" pppd_says "lns$n" \
		'rcvd \[CHAP Response.*bob@isp1\.example'
	check "$name: IPV6CP is up" pppd_says "user$n" 'local  LL address'
	dev=$(awk '/Using interface/ { print $3; exit }' "$TEST_TMP/user$n.log")
	must nsip user route replace $SERVER/32 dev "$dev"
	check "$name: packets of every size" eval "pings user $SERVER -s 1 &&
		pings user $SERVER -s 1464 -M do && pings user $SERVER -s 6000"
	check "$name: TCP" tcp_bytes ispA $SERVER user
	must nsip user route del $SERVER/32
}

negotiated "pppd on the kernel's pppoe" 2 plugin pppoe.so pppoe-sess 2:$BOX_MAC nic-net
# as its own scripts do: ACFC must not be asked for (RFC 2516 section 7)
negotiated "pppd and rp-pppoe" 3 default-asyncmap noaccomp nopcomp \
	pty "pppoe -I net -e 3:$BOX_MAC"
far_tunnel 4
switched 4
pppd_server lns4 ispA 10.9.0.2:1714 10.9.0.1 204,104 4,4 mtu 1492 mru 1492
ns user timeout 30 pppd nodetach noauth noipdefault user bob@isp1.example password wrong \
	plugin pppoe.so pppoe-sess 4:$BOX_MAC nic-net >"$TEST_TMP/wrong.log" 2>&1
is "a wrong password is refused by the LNS: pppd's exit status" $? 19

# --- held frames -----------------------------------------------------------------------

far_tunnel 5
must v session add 5 tunnel 105 peer-id 5 end none
must v session add 5 port u mac $USER_MAC end hold
capture_start ispA srv "$TEST_TMP/held.pcap" udp and src host 10.9.0.1 and dst port 1715
counted "12 frames before the end is known: 4 too many are dropped" red held 4 \
	pppoe_frames 12 5 0021 echo:10.1.0.205,$SERVER
is "and 8 are held" "$(vj '.[] | select(.port == "u" and .session == 5) | .held // 0' session show)" 8
must v session switch u/5 105/5
sleep 0.5
pppoe_frames 3 5 0021 echo:10.1.0.205,$SERVER
capture_stop "$TEST_TMP/held.pcap"
is "they are forwarded once, in order, then the later ones" \
	"$(tcpdump -n -v -r "$TEST_TMP/held.pcap" 2>/dev/null | grep -o 'seq [0-9]*' | tr -d 'seq \n')" \
	"12345678123"
is "none is held any more" \
	"$(vj '.[] | select(.port == "u" and .session == 5) | .held // 0' session show)" 0
must v session add 6 port u mac $USER_MAC end hold
pppoe_frames 8 6 0021 echo:10.1.0.205,$SERVER
counted "held until the session is deleted: dropped" red held 8 v session del 6 port u

# --- R1 ----------------------------------------------------------------------------------

far_tunnel 6 blue
must v session add 6 tunnel 106 peer-id 6 end none
must v session add 6 port u mac $USER_MAC end none
expect_text "R1 a PPPoE session of one VR and an L2TP session of another are not switched" \
	'(VR|vr)' v session switch u/6 106/6
expect_fail "R1 with an exit status" v session switch u/6 106/6
counted "R1 and its frames reach nobody" red closed 5 \
	pppoe_frames 5 6 0021 echo:10.1.0.206,$SERVER

must v session add 7 port u mac $USER_MAC end none
must v session add 8 port u mac $USER_MAC end none
expect_text "R1 nor are two of the access side" 'access side' v session switch u/7 u/8
must v vr set red hairpin on
must v session switch u/7 u/8
capture_start user net "$TEST_TMP/pair.pcap" "ether[14:4] = 0x11000008 and ether src $BOX_MAC"
counted "R1 unless the VR says so" red none 0 pppoe_frames 3 7 0021 echo:10.1.0.207,10.1.0.208
must v vr set red hairpin off
counted "R1 and as long as it does: cross-side" red cross-side 3 \
	pppoe_frames 3 7 0021 echo:10.1.0.207,10.1.0.208
capture_stop "$TEST_TMP/pair.pcap"
capture_is "R1 so 3 of 6 have arrived" "$TEST_TMP/pair.pcap" 3 3
traffic_quick "R1 before the port moves" 1
# Everything that is there of a tunnel or a subscriber, at the wrong place
LEAK="udp port 1701 or net 10.9.0.0/24 or $FOREIGN"
capture_start ispA srv "$TEST_TMP/A.pcap" udp and src host 10.9.0.1
capture_start ispB srv "$TEST_TMP/B.pcap" "not arp and not icmp6 and ($LEAK)"
capture_start world box0 "$TEST_TMP/world.pcap" "$LEAK"
must v if move u vr blue
sleep 0.5
before=$(drops_all cross-vr)
expect_fail "R1 the port is in another VR now: nothing passes" pings user $SERVER -I 10.1.0.201
between "R1 the drops are counted: cross-vr" $(($(drops_all cross-vr) - before)) 3 20
capture_stop "$TEST_TMP/A.pcap"
capture_is "R1 not even a data message to the first ISP" "$TEST_TMP/A.pcap" 0 0 "udp port 1711"
must v if move u vr red
check "R1 the port is back: it passes again" wait_for 5 pings user $SERVER -I 10.1.0.201

bg user "$TEST_TMP/flood" ping -n -i 0.02 -I 10.1.0.201 $SERVER
sleep 1
before=$(drops_all no-vr)
must nsip box link del red
sleep 2
kill "$BG_PID"
between "R1 the VRF device is deleted under traffic: drops are counted: no-vr" \
	$(($(drops_all no-vr) - before)) 5 100000
capture_stop "$TEST_TMP/world.pcap"
capture_is "R1 and nothing leaves by the box's main table" "$TEST_TMP/world.pcap" 0 0
capture_stop "$TEST_TMP/B.pcap"
capture_is "R1 nor by the other ISP" "$TEST_TMP/B.pcap" 0 0

no_leaks "LAC: nothing is left behind"
finish
