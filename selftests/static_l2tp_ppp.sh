#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The data path with static tunnels, no daemon: the kernel's own l2tp_ppp as the
# far end, IPv4 and IPv6, sequence numbers on and off, FF 03 on and off; then a
# far end in user space that sends every optional field of the header.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need iperf3 tcpdump gojq
plan 56

load_var
must modprobe -a l2tp_ppp tun
topo_box
netns_add lac
veth lac net box u
addr lac net $LAC/24
addr box u $LNS/24

must v vr add red id 10 table 1010 address 10.1.0.1/32 address 2001:db8:1::1/128
must v vr add blue id 20 table 1020 address 10.1.0.1/32
must v if add bA vr red side backbone
must v if add bB vr blue side backbone
topo_backbones
must v endpoint add $LNS

# far_end N NAME-OF-DEVICE: addresses of subscriber N on its device
far_end()
{
	must nsip lac link set "$2" up mtu 1400
	addr lac "$2" 10.1.0.$((200 + $1))/32 2001:db8:1:$1::2/64
	must nsip lac route add default dev "$2" table "$1"
	must nsip lac -6 route add default dev "$2" table "$1"
	must nsip lac rule add from 10.1.0.$((200 + $1)) table "$1"
	must nsip lac -6 rule add from 2001:db8:1:$1::2 table "$1"
}

# near_end N WORD...: tunnel 100+N and session 7 at the box, with options
near_end()
{
	local n=$1

	shift
	must v tunnel add $((100 + n)) peer $LAC port $((1710 + n)) peer-id $((200 + n)) vr red
	must v session add 7 tunnel $((100 + n)) peer-id 9 dev "s$n" "$@" mru 1400 \
		open ip4,ip6 address 10.1.0.1 peer 10.1.0.$((200 + n)) \
		source 10.1.0.$((200 + n))/32 source "2001:db8:1:$n::/64"
	must nsip box -6 route add "2001:db8:1:$n::/64" dev "s$n" vrf red
}

# sizes N: from 1 byte to the MTU, IPv4 and IPv6, both ways
sizes()
{
	local size

	for size in 1 2 40 576 1371 1372; do
		ns lac ping -n -c 1 -W 3 -M 'do' -s $size -I 10.1.0.$((200 + $1)) $SERVER &&
			ns ispA ping -n -c 1 -W 3 -M 'do' -s $size 10.1.0.$((200 + $1)) || return 1
	done
	for size in 1 2 40 576 1351 1352; do
		ns lac ping -n -c 1 -W 3 -M 'do' -s $size -I "2001:db8:1:$1::2" $SERVER6 &&
			ns ispA ping -n -c 1 -W 3 -M 'do' -s $size "2001:db8:1:$1::2" || return 1
	done
}

# Data messages that the box sends to far end N: those that match the filter
sent_by_box()
{
	capture_count "$TEST_TMP/u.pcap" "src host $LNS and udp dst port $((1710 + $1)) and ($2)"
}

far_ends=("plain::" "sequence numbers:-q:seq on" "no FF 03::acfc on"
	"sequence numbers, no FF 03, length:-q:seq on acfc on length on")
capture_start lac net "$TEST_TMP/u.pcap" udp
n=0
for end in "${far_ends[@]}"; do
	n=$((n + 1))
	IFS=: read -r what option flags <<<"$end"
	# shellcheck disable=SC2086 # may be empty
	bg lac "$TEST_TMP/k$n" kl2tp -t $((200 + n)),$((100 + n)) -s 9,7 $option \
		$LAC:$((1710 + n)) $LNS
	wait_for 10 grep -q ready "$TEST_TMP/k$n" || bail "$(cat "$TEST_TMP/k$n")"
	far_end $n "$(awk '$1 == "session" { print $3 }' "$TEST_TMP/k$n")"
	# shellcheck disable=SC2086 # words
	near_end $n $flags
	check "l2tp_ppp, $what: IPv4 up to the server" \
		pings lac $SERVER -I 10.1.0.$((200 + n))
	check "l2tp_ppp, $what: IPv4 down from the server" pings ispA 10.1.0.$((200 + n))
	check "l2tp_ppp, $what: IPv6 up" pings lac $SERVER6 -I "2001:db8:1:$n::2"
	check "l2tp_ppp, $what: IPv6 down" pings ispA "2001:db8:1:$n::2"
	check "l2tp_ppp, $what: every size up to the MTU" sizes $n
	check "l2tp_ppp, $what: fragments" pings lac $SERVER -I 10.1.0.$((200 + n)) -s 4000
	check "l2tp_ppp, $what: TCP" tcp_transfer ispA $SERVER lac -B 10.1.0.$((200 + n))
	figure "static tunnel, $what: $(tcp_mbits) Mbit/s in the emulated machine"
done
capture_stop "$TEST_TMP/u.pcap"

all='udp[8] & 0x80 == 0'
between "without sequence numbers none are sent" "$(sent_by_box 1 "$all")" 20 10000000
is "and no message has a field that was not asked for" \
	"$(sent_by_box 1 'udp[8:2] != 0x0002 or udp[14:2] != 0xff03')" 0
is "with sequence numbers every message has them" "$(sent_by_box 2 'udp[8] & 0x08 == 0')" 0
is "without FF 03 no message has it" "$(sent_by_box 3 'udp[14:2] = 0xff03')" 0
is "length field, sequence numbers, no FF 03" \
	"$(sent_by_box 4 'udp[8:2] != 0x4802 or udp[20:2] = 0xff03')" 0
is "the UDP checksum is there" "$(sent_by_box 1 'udp[6:2] = 0')" 0

# --- what does not fit ----------------------------------------------------------

expect_text "too big and not to be fragmented: the server learns the MTU" 'mtu ?= ?1400' \
	ns ispA ping -n -c 2 -W 2 -M 'do' -s 1400 10.1.0.201
expect_text "and by IPv6" 'mtu ?= ?1400|Packet too big' \
	ns ispA ping -n -c 2 -W 2 -M 'do' -s 1400 2001:db8:1:1::2

# --- a closed NCP; a subscriber that spoofs IPv6 ------------------------------------

must v session set 7 tunnel 101 open ip4
before=$(drops red closed)
expect_fail "IPV6CP not Opened: IPv6 is dropped" pings lac $SERVER6 -I 2001:db8:1:1::2
between "and counted: closed" $(($(drops red closed) - before)) 3 100
check "IPv4 still passes" pings lac $SERVER -I 10.1.0.201
must v session set 7 tunnel 101 open ip4,ip6
must nsip lac addr add 2001:db8:66::1/128 dev lo
must nsip lac -6 rule add from 2001:db8:66::1 table 1
before=$(drops red spoof)
expect_fail "IPv6 from another prefix is dropped" pings lac $SERVER6 -I 2001:db8:66::1
is "and counted: spoof" $(($(drops red spoof) - before)) 3

# --- user space: every optional field ------------------------------------------------

# user_end N OPTIONS WORDS
user_end()
{
	# shellcheck disable=SC2086 # options
	bg lac "$TEST_TMP/u$1" ul2tp -d "tun$1" -t $((200 + $1)),$((100 + $1)) -s 9,7 $2 \
		$LAC:$((1710 + $1)) $LNS
	USER_PID=$BG_PID
	wait_for 10 grep -q ready "$TEST_TMP/u$1" || bail "$(cat "$TEST_TMP/u$1")"
	far_end "$1" "tun$1"
	# shellcheck disable=SC2086 # words
	near_end "$1" $3
}

# seen N WORD: what the far end has received
seen()
{
	awk -v w="$2" '$1 == "seen" { for (i = 2; i < NF; i += 2) if ($i == w) n = $(i + 1) }
		END { print n + 0 }' "$TEST_TMP/u$1"
}

user_end 5 "-L -S -O 7 -P -a -p" "length on seq on acfc on pfc on"
check "T L S O P, no FF 03, compressed protocol: IPv4" pings lac $SERVER -I 10.1.0.205
check "and IPv6" pings lac $SERVER6 -I 2001:db8:1:5::2
check "and down" pings ispA 10.1.0.205
check "and every size" sizes 5
kill -USR1 "$USER_PID"
wait_for 5 grep -q seen "$TEST_TMP/u5"
is "the far end got only compressed protocol fields" "$(seen 5 pfc)" "$(seen 5 packets)"
is "and sequence numbers" "$(seen 5 seq)" "$(seen 5 packets)"
is "and lengths" "$(seen 5 length)" "$(seen 5 packets)"
is "and nothing with FF 03, nothing broken" "$(seen 5 acf) $(seen 5 bad)" "0 0"

user_end 6 "" "seq recv"
before=$(drops red no-seq)
expect_fail "sequence numbers required, none sent: dropped" pings lac $SERVER -I 10.1.0.206
between "and counted: no-seq" $(($(drops red no-seq) - before)) 3 10

user_end 7 "-S -2" ""
before=$(drops red late)
check "everything twice: one answer each" \
	eval "! ns lac ping -n -c 3 -i 0.2 -W 2 -I 10.1.0.207 $SERVER | grep DUP"
between "the second copies are counted: late" $(($(drops red late) - before)) 3 20
user_end 8 "-S -w" ""
before=$(drops red late)
ns lac ping -n -c 10 -i 0.2 -W 2 -I 10.1.0.208 $SERVER >"$TEST_TMP/out"
between "swapped pairs: the late one of each is dropped" $(($(drops red late) - before)) 4 10
expect_text "and the others are answered" ' [456] received' cat "$TEST_TMP/out"

no_leaks "static tunnels: nothing is left behind"
finish
