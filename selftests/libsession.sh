#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Static sessions of every kind and their far ends; sourced after libtopo.sh.
#
#   user		namespace of PPPoE subscribers: net, port u of the box
#   ispA, ispB	the servers of libtopo.sh, which can also be LNSs at 10.9.0.2
#
# Subscriber N has the addresses 10.1.0.(200 + N) and 2001:db8:1:N::2.
# shellcheck disable=SC2034 # some variables are for the tests

BOX_MAC=02:00:00:00:00:01
USER_MAC=02:00:00:00:00:99

# topo_vrs: VRs red and blue with their backbones
topo_vrs()
{
	must v vr add red id 10 table 1010 address 10.1.0.1/32 address 2001:db8:1::1/128
	must v vr add blue id 20 table 1020 address 10.1.0.1/32 address 2001:db8:1::1/128
	must v if add bA vr red side backbone
	must v if add bB vr blue side backbone
	topo_backbones
}

# topo_user [PORT]: the port of PPPoE subscribers, u if it has no other name
topo_user()
{
	netns_add user
	veth user net box "${1:-u}"
	must nsip user link set net address $USER_MAC
	must nsip box link set "${1:-u}" address $BOX_MAC
}

# started NAME: its far end is ready; its first ppp device is left in PPP_IF
started()
{
	wait_for 20 grep -q ready "$TEST_TMP/$1.log" || bail "$(cat "$TEST_TMP/$1.log")"
	PPP_IF=$(awk '$1 == "session" { print $3; exit }' "$TEST_TMP/$1.log")
}

# kernel_pppoe NAME SID [DEVICE [OPTION...]]: a subscriber of the kernel's pppoe
kernel_pppoe()
{
	local name=$1 sid=$2 dev=${3:-net}

	shift $(($# > 3 ? 3 : $#))
	bg user "$TEST_TMP/$name.log" kpppoe -s "$sid" "$@" "$dev" $BOX_MAC
	started "$name"
}

# kernel_l2tp NAME NS LOCAL PEER TID,PEER-TID SID,PEER-SID [OPTION...]
kernel_l2tp()
{
	local name=$1 ns=$2 from=$3 to=$4 tids=$5 sids=$6

	shift 6
	bg "$ns" "$TEST_TMP/$name.log" kl2tp -t "$tids" -s "$sids" "$@" "$from" "$to"
	started "$name"
}

# subscriber NS DEVICE N [MTU]: its addresses, and a default route for what it sends
subscriber()
{
	local ns=$1 dev=$2 n=$3

	must nsip "$ns" link set "$dev" up mtu "${4:-1492}"
	addr "$ns" "$dev" 10.1.0.$((200 + n))/32 "2001:db8:1:$n::2/64"
	must nsip "$ns" route add default dev "$dev" table "$n"
	must nsip "$ns" -6 route add default dev "$dev" table "$n"
	must nsip "$ns" rule add from 10.1.0.$((200 + n)) table "$n"
	must nsip "$ns" -6 rule add from "2001:db8:1:$n::2" table "$n"
}

# server_end NS DEVICE N [MTU]: the routes to subscriber N at the server
server_end()
{
	must nsip "$1" link set "$2" up mtu "${4:-1492}"
	must nsip "$1" route replace 10.1.0.$((200 + $3))/32 dev "$2" src $SERVER
	must nsip "$1" -6 route replace "2001:db8:1:$3::/64" dev "$2" src $SERVER6
}

# box_end N: what varctl is told of subscriber N's addresses
box_end()
{
	echo "address 10.1.0.1 peer 10.1.0.$((200 + $1)) source 2001:db8:1:$1::/64"
}

# box_routes N DEVICE VR: the way back to its IPv6 addresses
box_routes()
{
	must nsip box -6 route add "2001:db8:1:$1::/64" dev "$2" vrf "$3"
}

# --- traffic -------------------------------------------------------------------
# UNS and SNS are the namespaces of subscriber and server.

UNS=user
SNS=ispA

# ping_sizes N MTU: every size that matters, both ways, DF set
ping_sizes()
{
	local n=$1 mtu=$2 size

	for size in 0 1 2 18 19 40 576 1280 $((mtu - 30)) $((mtu - 29)) $((mtu - 28)); do
		ns $UNS ping -n -q -c 1 -W 3 -M 'do' -s "$size" -I 10.1.0.$((200 + n)) $SERVER &&
			ns $SNS ping -n -q -c 1 -W 3 -M 'do' -s "$size" 10.1.0.$((200 + n)) ||
			return 1
	done
	for size in 0 1 2 40 576 1232 $((mtu - 50)) $((mtu - 49)) $((mtu - 48)); do
		ns $UNS ping -n -q -c 1 -W 3 -M 'do' -s "$size" -I "2001:db8:1:$n::2" $SERVER6 &&
			ns $SNS ping -n -q -c 1 -W 3 -M 'do' -s "$size" "2001:db8:1:$n::2" ||
			return 1
	done
}

# udp_transfer FROM-NS FROM TO-NS TO: 800 packets at 4 Mbit/s, all of which must arrive, once
udp_transfer()
{
	local receiver

	bg "$3" "$TEST_TMP/udp.log" udpflow receive "$4" 5300 800
	receiver=$BG_PID
	wait_for 10 grep -q listening "$TEST_TMP/udp.log"
	ns "$1" udpflow send "$2" 5300 "$4" 800 1200 400 || return 1
	wait "$receiver" && return 0
	cat "$TEST_TMP/udp.log"
	return 1
}

# tcp_bytes NS-OF-SERVER ADDRESS NS-OF-CLIENT: half a megabyte arrives as it was sent
tcp_bytes()
{
	local server

	head -c 500000 /dev/urandom >"$TEST_TMP/sent"
	rm -f "$TEST_TMP/received"
	bg "$1" "$TEST_TMP/socat.log" socat -u "TCP-LISTEN:9000,reuseaddr" \
		CREATE:"$TEST_TMP/received"
	server=$BG_PID
	wait_for 10 eval "ns $1 ss -Hltn sport = :9000 | grep -q ."
	ns "$3" timeout 60 socat -u FILE:"$TEST_TMP/sent" "TCP:$2:9000,connect-timeout=10"
	wait_for 10 eval "! kill -0 $server"
	cmp "$TEST_TMP/sent" "$TEST_TMP/received"
}

# all_traffic WHAT N MTU: 12 results
all_traffic()
{
	local what=$1 n=$2 mtu=$3 a4=10.1.0.$((200 + $2)) a6=2001:db8:1:$2::2

	check "$what: IPv4 up to the server" pings $UNS $SERVER -I $a4
	check "$what: IPv4 down from the server" pings $SNS $a4
	check "$what: IPv6 up" pings $UNS $SERVER6 -I "$a6"
	check "$what: IPv6 down" pings $SNS "$a6"
	check "$what: every size up to the MTU of $mtu" ping_sizes "$n" "$mtu"
	check "$what: IPv4 fragments, both ways" eval \
		"pings $UNS $SERVER -I $a4 -s 6000 && pings $SNS $a4 -s 6000"
	check "$what: IPv6 fragments, both ways" eval \
		"pings $UNS $SERVER6 -I $a6 -s 6000 && pings $SNS $a6 -s 6000"
	check "$what: TCP over IPv4, up" tcp_transfer $SNS $SERVER $UNS -B $a4
	figure "$what: $(tcp_mbits) Mbit/s up in the emulated machine"
	check "$what: TCP over IPv4, down" tcp_transfer $SNS $SERVER $UNS -B $a4 -R
	figure "$what: $(tcp_mbits) Mbit/s down in the emulated machine"
	check "$what: TCP over IPv6, down" tcp_transfer $SNS $SERVER6 $UNS -B "$a6" -R
	check "$what: UDP over IPv4, up" udp_transfer $UNS $a4 $SNS $SERVER
	check "$what: UDP over IPv6, down" udp_transfer $SNS $SERVER6 $UNS "$a6"
}

# traffic_quick WHAT N: 2 results
traffic_quick()
{
	check "$1: IPv4" pings $UNS $SERVER -I 10.1.0.$((200 + $2))
	check "$1: IPv6" pings $UNS $SERVER6 -I "2001:db8:1:$2::2"
}

# --- single frames ----------------------------------------------------------------

cat >"$TEST_TMP/frame.py" <<'END'
"""Send Ethernet frames: frame.py DEVICE COUNT WORD...; a word is bytes in hex, or
echo:SOURCE,DESTINATION[,SIZE] for an ICMP echo request, of which the sequence
number is that of the frame. In pppoe:SID:WORD... the rest is the frame's payload."""
import socket
import struct
import sys


def checksum(data):
    data += b"\0" * (len(data) % 2)
    n = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while n >> 16:
        n = (n & 0xffff) + (n >> 16)
    return ~n & 0xffff


def echo(text, seq):
    source, destination, *size = text.split(",")
    icmp = struct.pack("!BBHHH", 8, 0, 0, 4711, seq) + bytes(int(size[0]) if size else 0)
    icmp = icmp[:2] + struct.pack("!H", checksum(icmp)) + icmp[4:]
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(icmp), seq, 0, 64, 1, 0,
                       socket.inet_aton(source), socket.inet_aton(destination))
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + icmp


def build(words, seq):
    out = b""
    for n, word in enumerate(words):
        kind, _, rest = word.partition(":")
        if kind == "pppoe":
            payload = build(words[n + 1:], seq)
            return out + struct.pack("!BBHH", 0x11, 0, int(rest), len(payload)) + payload
        out += echo(rest, seq) if kind == "echo" else bytes.fromhex(word.replace(":", ""))
    return out


s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
for i in range(int(sys.argv[2])):
    s.send(build(sys.argv[3:], i + 1))
END

# frames NS DEVICE COUNT WORD...
frames()
{
	local ns=$1

	shift
	ns "$ns" python3 "$TEST_TMP/frame.py" "$@"
}

# pppoe_frames COUNT SID WORD...: from the subscribers' port; FROM_MAC, if it is another
pppoe_frames()
{
	local count=$1 sid=$2

	shift 2
	must frames user "${FRAME_DEV:-net}" "$count" $BOX_MAC "${FROM_MAC:-$USER_MAC}" 8864 \
		pppoe:"$sid" "$@"
}

# counted DESCRIPTION VR REASON N COMMAND...: so many drops of that reason, and all of
# the VR's other drops as before
counted()
{
	local desc=$1 vr=$2 reason=$3 n=$4 before after

	shift 4
	before=$(vj ".[] | select(.name == \"$vr\").drops" vr show)
	"$@" >/dev/null 2>&1
	sleep 0.3
	after=$(vj ".[] | select(.name == \"$vr\").drops" vr show)
	is "$desc" "$(gojq -cn --argjson a "${before:-null}" --argjson b "${after:-null}" \
		'($a // {}) as $a | ($b // {}) | to_entries |
		 map(select(.value != ($a[.key] // 0)) | {(.key): (.value - ($a[.key] // 0))}) | add // {}')" \
		"$([ "$n" = 0 ] && echo "{}" || echo "{\"$reason\":$n}")"
}

# --- pppd ------------------------------------------------------------------------------

# Options of pppd at both ends
PPPD_COMMON="nodetach noccp novj nobsdcomp nodeflate lcp-echo-interval 0 hide-password
	nodefaultroute ip-up-script /bin/true ip-down-script /bin/true maxfail 1
	lcp-max-configure 30"

# pppd_user NAME OPTION...: a subscriber's pppd, in the namespace $UNS
pppd_user()
{
	local name=$1

	shift
	# shellcheck disable=SC2086 # words
	bg $UNS "$TEST_TMP/$name.log" pppd $PPPD_COMMON noauth noipdefault ipcp-accept-local \
		ipcp-accept-remote user bob@isp1.example password secret +ipv6 "$@"
}

# pppd_server NAME NS LOCAL PEER TID,PEER-TID SID,PEER-SID OPTION...: an LNS of l2tp_ppp
# and pppd, which wants CHAP and gives 10.1.0.100
pppd_server()
{
	local name=$1 ns=$2 from=$3 to=$4 tids=$5 sids=$6

	shift 6
	if [ ! -e "$TEST_TMP/chap-secrets" ]; then
		cp /etc/ppp/chap-secrets "$TEST_TMP/chap-secrets" ||
			: >"$TEST_TMP/chap-secrets"
		at_exit cp "$TEST_TMP/chap-secrets" /etc/ppp/chap-secrets
		echo "bob@isp1.example * secret *" >/etc/ppp/chap-secrets
	fi
	# shellcheck disable=SC2086 # words
	bg "$ns" "$TEST_TMP/$name.log" kl2tp -t "$tids" -s "$sids" "$from" "$to" $PPPD_COMMON \
		auth require-chap refuse-pap name lns 10.9.0.2:10.1.0.100 +ipv6 passive silent "$@"
	wait_for 20 grep -q ready "$TEST_TMP/$name.log" || bail "$(cat "$TEST_TMP/$name.log")"
}

# pppd_says NAME REGEX [SECONDS]
pppd_says()
{
	if ! wait_for "${3:-30}" grep -qE -- "$2" "$TEST_TMP/$1.log"; then
		echo "$1 does not say /$2/:"
		tail -n 30 "$TEST_TMP/$1.log"
		return 1
	fi
}
