#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The packet fuzzer against a box with sessions of every kind: PPPoE and L2TP,
# terminated, switched, held and without an end, from the subscribers' side, from
# the LNS's, and by a tap that claims GSO packets inside PPPoE. Afterwards traffic
# still passes, and at the other ISP and in the box itself nothing was seen.
# FUZZ_COUNT frames of each of FUZZ_SEEDS go in at each place; FUZZ_EVERY is for
# the search of a culprit, see progs/framefuzz.c.
# vm: own beside timeout=1500
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
. "$(dirname "$0")/libsession.sh"
need tcpdump gojq iperf3
FUZZ_SEEDS=${FUZZ_SEEDS:-1 2}
FUZZ_COUNT=${FUZZ_COUNT:-60000}
FUZZ_EVERY=${FUZZ_EVERY:-65536}
# shellcheck disable=SC2086 # words
set -- $FUZZ_SEEDS
plan $((21 + 4 * $#))

TAP_MAC=02:00:00:00:00:77
load_var
must modprobe -a pppoe l2tp_ppp tun 8021q
topo_box
topo_user
topo_lacs
topo_vrs
must v if add u vr red side access
must v if add uA vr red side access
must nsip box tuntap add dev tap0 mode tap vnet_hdr
must nsip box link set tap0 address $TAP_MAC up mtu 9000
addr box tap0 192.0.3.1/24
must nsip box neigh add 192.0.3.2 lladdr $USER_MAC dev tap0
must v if add tap0 vr red side access
# big frames, too
must nsip user link set net mtu 9000
must nsip box link set u mtu 9000

# shellcheck disable=SC2046 # words
{
	must v endpoint add $LNS vr red
	must v endpoint add 10.9.0.1 vr red
	must v tunnel add 101 endpoint 1 peer $LAC port 1711 peer-id 201 vr red
	must v tunnel add 102 endpoint 2 peer 10.9.0.2 port 1711 peer-id 202 vr red side backbone
	must v tunnel add 103 endpoint 1 peer 192.0.3.2 port 1711 peer-id 203 vr red
	# 1: PPPoE that ends here, 2: L2TP that ends here
	must v session add 1 port u mac $USER_MAC end terminate dev s1 open ip4,ip6 mru 1492 \
		mss auto $(box_end 1)
	must v session add 2 tunnel 101 peer-id 2 end terminate dev s2 open ip4,ip6 mru 1400 \
		mss auto dscp inherit $(box_end 2)
	# 3: PPPoE to L2TP, 4: L2TP to L2TP
	must v session add 3 port u mac $USER_MAC end none mss 1200
	must v session add 3 tunnel 102 peer-id 3 end none
	must v session switch u/3 102/3
	must v session add 4 tunnel 101 peer-id 4 end none
	must v session add 4 tunnel 102 peer-id 4 end none mss 1200 seq send length on
	must v session switch 101/4 102/4
	# 5: held, 6: without an end, 7: with limits, 8: with everything compressed
	must v session add 5 port u mac $USER_MAC end hold
	must v session add 5 tunnel 101 peer-id 5 end hold
	must v session add 6 port u mac $USER_MAC end none
	must v session add 7 port u mac $USER_MAC end terminate dev s7 open ip4,ip6 \
		rx-rate 4mbit tx-rate 4mbit $(box_end 7)
	must v session add 8 tunnel 101 peer-id 8 end terminate dev s8 open ip4 seq on acfc on \
		pfc on length on df on $(box_end 8)
	# 9 to 11: the same by the tap
	must v session add 9 port tap0 mac $USER_MAC end terminate dev s9 open ip4,ip6 \
		mss auto $(box_end 9)
	must v session add 10 tunnel 103 peer-id 10 end terminate dev s10 open ip4,ip6 \
		mss auto $(box_end 10)
	must v session add 11 port tap0 mac $USER_MAC end none
	must v session add 11 tunnel 102 peer-id 11 end none
	must v session switch tap0/11 102/11
}
for n in 1 2 7 9 10; do
	box_routes $n s$n red
done
kernel_pppoe a 1
subscriber user "$PPP_IF" 1
kernel_l2tp lac lacA $LAC:1711 $LNS 201,101 2,2
subscriber lacA "$PPP_IF" 2 1400
kernel_pppoe b 3
subscriber user "$PPP_IF" 3
kernel_l2tp lns ispA 10.9.0.2:1711 10.9.0.1 202,102 3,3
server_end ispA "$PPP_IF" 3

still_passes()
{
	UNS=user traffic_quick "PPPoE, $1" 1
	UNS=lacA traffic_quick "L2TP, $1" 2
	UNS=user traffic_quick "LAC, $1" 3
}

# fuzz WHAT NS SEED OPTION...: as many frames as asked for
fuzz()
{
	local what=$1 ns=$2 seed=$3 log=$TEST_TMP/fuzz.log refused sent

	shift 3
	if ! ns "$ns" framefuzz -s "$seed" -n "$FUZZ_COUNT" -e "$FUZZ_EVERY" -d $SERVER \
		-d $SERVER6 -d 10.1.0.1 -d 10.1.0.202 -d 10.9.0.2 "$@" >"$log" 2>&1; then
		fail "$what, seed $seed" "$(tail -n 20 "$log")"
		return
	fi
	refused=$(awk '$1 == "refused" { n += $2 } END { print n + 0 }' "$log")
	sent=$(awk '$1 == "sent" { print $2 }' "$log")
	figure "$what, seed $seed: $(grep -E '^(pppoe|discovery|l2tp|control|ip|noise) ' "$log")refused $refused"
	is "$what, seed $seed: all frames were made" $((sent + refused)) "$FUZZ_COUNT"
}

mac()
{
	nsip "$1" -j link show dev "$2" | gojq -r '.[0].address'
}

still_passes "before"
capture_start ispB srv "$TEST_TMP/B.pcap" ip or '(ip6 and not icmp6)'
capture_start world box0 "$TEST_TMP/world.pcap" ip or '(ip6 and not icmp6)'
reasons_before=$(vj '.drops | to_entries | map(select(.value > 0)) | length' stats)
s1=10.1.0.201@2001:db8:1:1::2
s2=10.1.0.202@2001:db8:1:2::2
# what a station says to the box itself is another matter than what its subscribers say
for seed; do
	fuzz "from PPPoE subscribers" user "$seed" -i net -m $BOX_MAC -M $USER_MAC \
		-c pppoe,discovery,noise -p 1@$s1 -p 1@$s1 -p 3@10.1.0.203@2001:db8:1:3::2 \
		-p 5@10.1.0.205 -p 6@10.1.0.206 -p 7@10.1.0.207@2001:db8:1:7::2
	fuzz "from the LAC" lacA "$seed" -i net -m "$(mac box uA)" -M "$(mac lacA net)" \
		-c l2tp,control,noise -l $LAC/1711 -r $LNS -L 101/2@$s2 -L 101/2@$s2 \
		-L 101/4@10.1.0.204 -L 101/5@10.1.0.205 -L 101/8@10.1.0.208 -u 1400
	fuzz "from the LNS and the server" ispA "$seed" -i srv -m "$(mac box bA)" \
		-M "$(mac ispA srv)" -c l2tp,control,ip,noise -l 10.9.0.2/1711 -r 10.9.0.1 \
		-L 102/3@$SERVER@$SERVER6 -L 102/4@$SERVER -L 102/11@$SERVER \
		-a $SERVER -a $SERVER6 -D 10.1.0.201 -D 10.1.0.202 -D 10.1.0.207 -D 10.1.0.208 \
		-D 10.1.0.209 -D 10.1.0.210 -D 2001:db8:1:1::2 -D 2001:db8:1:2::2 \
		-D 2001:db8:1:7::2 -D 2001:db8:1:9::2 -D 2001:db8:1:10::2
	fuzz "by the tap" box "$seed" -t tap0 -m $TAP_MAC -M $USER_MAC \
		-l 192.0.3.2/1711 -r $LNS -p 9@10.1.0.209@2001:db8:1:9::2 -p 11@10.1.0.211 \
		-L 103/10@10.1.0.210@2001:db8:1:10::2 -a 192.0.3.2 -D $SERVER -D 10.1.0.209
done
capture_stop "$TEST_TMP/B.pcap"
capture_stop "$TEST_TMP/world.pcap"
capture_is "nothing of that at the other ISP" "$TEST_TMP/B.pcap" 0 0
capture_is "nor at the box's own uplink" "$TEST_TMP/world.pcap" 0 0
figure "drops: $(vj '.drops | to_entries | map(select(.value > 0) | "\(.key) \(.value)") | join(", ")' stats)"
between "many reasons were met, from $reasons_before" \
	"$(vj '.drops | to_entries | map(select(.value > 0)) | length' stats)" 12 40
is "no session is gone" "$(vj length session show)" 15
still_passes "after"
expect_text "a frame of a seed is the same each time" '^1$' eval \
	"for i in 1 2 3; do framefuzz -s 7 -o 4711 -p 1 | md5sum; done | sort -u | wc -l"
check "TCP by PPPoE, after" tcp_transfer ispA $SERVER user -B 10.1.0.201 -R
check "TCP by L2TP, after" tcp_transfer ispA $SERVER lacA -B 10.1.0.202 -R
check "TCP by LAC, after" tcp_transfer ispA $SERVER user -B 10.1.0.203 -R

no_leaks "fuzz: nothing is left behind"
finish
