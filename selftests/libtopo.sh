#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A small world for the tests of the access router; sourced after lib.sh.
#
#   lacA, lacB, ...   network namespaces where subscribers' LACs are
#   box               where var runs: module, vard, VR red (ISP A) and VR blue (ISP B)
#   ispA, ispB        one server each, behind the backbone of its VR
#   world             behind the default route of the box itself (VR 0): whatever
#                     arrives there has leaked
#
# Both ISPs use the same addresses: 10.1.0.0/24 for subscribers, 10.9.0.0/24 on
# the backbone, 198.51.100.1 and 2001:db8:100::1 for the server.
#
#   lacX 192.0.2.2 --uA/uB-- 192.0.2.1 box 10.9.0.1 --bA/bB-- 10.9.0.2 ispX 198.51.100.1
# shellcheck disable=SC2034 # some variables are for the tests

SERVER=198.51.100.1
SERVER6=2001:db8:100::1
LNS=192.0.2.1
LAC=192.0.2.2
CONF=$TEST_TMP/vard.conf
USERS=$TEST_TMP/users

# topo_box: box, servers, world; not yet connected to any LAC
topo_box()
{
	local x

	netns_add box ispA ispB world
	for x in A B; do
		veth box "b$x" "isp$x" srv
		addr box "b$x" 10.9.0.1/24
		addr "isp$x" srv 10.9.0.2/24 2001:db8:9::2/64
		addr "isp$x" lo $SERVER/32 $SERVER6/128
		must nsip "isp$x" route add default via 10.9.0.1
		must nsip "isp$x" -6 route add default via 2001:db8:9::1
	done
	veth box w0 world box0
	addr box w0 203.0.113.1/24
	addr world box0 203.0.113.2/24 10.250.0.1/32
	must nsip box route add default via 203.0.113.2
	must nsip world route add default via 203.0.113.1
	must ns box sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
}

# topo_lacs: one LAC per ISP, both with the same addresses, on ports uA and uB
topo_lacs()
{
	local x

	for x in A B; do
		netns_add "lac$x"
		veth "lac$x" net box "u$x"
		addr "lac$x" net $LAC/24
		addr box "u$x" $LNS/24
	done
}

# topo_access NAME ADDRESS...: LACs of their own on one segment, which is port u
# of the box itself
topo_access()
{
	if [ ! -e /run/netns/access ]; then
		netns_add access
		must nsip access link add br0 type bridge
		must nsip access link set br0 up
		veth box u access box0
		must nsip access link set box0 master br0
		addr box u $LNS/24
	fi
	while [ $# -gt 0 ]; do
		netns_add "$1"
		veth "$1" net access "to-$1"
		must nsip access link set "to-$1" master br0
		addr "$1" net "$2/24"
		shift 2
	done
}

# topo_hosts PORT NAME...: PPPoE hosts of their own on one segment, which is PORT of the box
topo_hosts()
{
	local port=$1 name

	shift
	netns_add "seg-$port"
	must nsip "seg-$port" link add br0 type bridge
	must nsip "seg-$port" link set br0 up
	veth box "$port" "seg-$port" box0
	must nsip "seg-$port" link set box0 master br0
	for name; do
		netns_add "$name"
		veth "$name" net "seg-$port" "to-$name"
		must nsip "seg-$port" link set "to-$name" master br0
	done
}

# topo_backbones: what needs the VRs: IPv6 addresses and the routes to the servers
topo_backbones()
{
	local vr x

	for vr in red:A blue:B; do
		x=${vr#*:}
		addr box "b$x" 2001:db8:9::1/64
		must nsip box route replace $SERVER/32 via 10.9.0.2 dev "b$x" vrf "${vr%:*}"
		must nsip box -6 route replace $SERVER6/128 via 2001:db8:9::2 dev "b$x" vrf "${vr%:*}"
	done
}

# --- vard --------------------------------------------------------------------

# conf_begin: the part of vard.conf that all tests share; the rest follows by conf
conf_begin()
{
	: >"$CONF"
	chmod 600 "$CONF"
	cat >"$CONF" <<EOF
log: info
users-file: $USERS
l2tp:
  hello: 60s
  challenge: yes
  max-tunnels: 100
ppp:
  auth: [chap-md5, pap]
  mru: 1400
  echo-interval: 30s
vrs:
  - name: red
    id: 10
    table: 1010
    addresses: [10.1.0.1/32, "2001:db8:1::1/128"]
    local: 10.1.0.1
    pools: 10.1.0.10-10.1.0.199
    dns: 10.9.0.53
  - name: blue
    id: 20
    table: 1020
    addresses: [10.1.0.1/32, "2001:db8:1::1/128"]
    local: 10.1.0.1
    pools: 10.1.0.10-10.1.0.199
    dns: 10.9.0.53
isps:
  - {realm: isp1.example, vr: red}
  - {realm: isp2.example, vr: blue}
EOF
}

# conf: more of vard.conf, from standard input
conf()
{
	cat >>"$CONF"
}

# The rest of vard.conf for topo_lacs: an LNS in each VR, told apart by port
conf_lns_per_port()
{
	conf <<EOF
interfaces:
  - {name: bA, vr: red, side: backbone}
  - {name: bB, vr: blue, side: backbone}
  - {name: uA, vr: red, side: backbone}
  - {name: uB, vr: blue, side: backbone}
listen:
  - {name: red, address: $LNS, vr: red}
  - {name: blue, address: $LNS, vr: blue}
peers:
  - {name: lacA, from: $LAC, listen: red}
  - {name: lacB, from: $LAC, listen: blue}
EOF
}

# The same for topo_access, without peers: one endpoint of the box
conf_lns_of_box()
{
	conf <<EOF
interfaces:
  - {name: bA, vr: red, side: backbone}
  - {name: bB, vr: blue, side: backbone}
  - {name: u, vr: box, side: backbone}
listen:
  - {name: box, address: $LNS, vr: box}
EOF
}

# conf_lns_groups: the calls of both VRs go on to an LNS at 10.9.0.2
conf_lns_groups()
{
	sed -i 's/^  - name: red$/&\n    group: lnsA/;s/^  - name: blue$/&\n    group: lnsB/' "$CONF"
	sed -i '/^listen:/a\  - {name: outA, address: 10.9.0.1, vr: red}\n  - {name: outB, address: 10.9.0.1, vr: blue}' "$CONF"
	sed -i '/^peers:/i\groups:\
  - name: lnsA\
    listen: outA\
    members: [{name: lns1, address: 10.9.0.2, secret: sesame}]\
  - name: lnsB\
    listen: outB\
    members: [{name: lns1, address: 10.9.0.2, secret: sesame}]' "$CONF"
}

# users_file [N]: userI@isp1.example and userI@isp2.example for I = 1 to N, who
# have the password "secret". Up to 40, odd ones of isp1 and even ones of isp2
# have fixed addresses: 1 and 2 have 10.1.0.201, 3 and 4 have 10.1.0.202 ...
users_file()
{
	local i n=${1:-40} fixed

	for ((i = 1; i <= n; i++)); do
		fixed=10.1.0.$((200 + (i + 1) / 2))
		[ $i -le 40 ] || fixed="*"
		if ((i % 2)); then
			echo "user$i@isp1.example * secret $fixed"
			echo "user$i@isp2.example * secret *"
		else
			echo "user$i@isp1.example * secret *"
			echo "user$i@isp2.example * secret $fixed"
		fi
	done >"$USERS"
	chmod 600 "$USERS"
}

# box_vard: vard in the box, with $CONF; returns when it serves
box_vard()
{
	VARD_LOG=$TEST_TMP/vard.log
	ip netns exec box vard "$CONF" </dev/null >>"$VARD_LOG" 2>&1 &
	VARD_PID=$!
	at_exit vard_stop
	if ! wait_for 20 eval "kill -0 $VARD_PID && ip netns exec box varctl status"; then
		diag "$(tail -n 30 "$VARD_LOG")"
		bail "vard did not start"
	fi
}

# v WORD...: varctl in the box
v()
{
	ip netns exec box varctl "$@"
}

# vj JQ-FILTER WORD...: the same, its JSON through gojq; never the empty text by mistake
vj()
{
	local filter=$1

	shift
	ip netns exec box varctl -j "$@" | gojq -r "$filter" || echo "no answer"
}

# For boxes with a vard on each, its configuration in $TEST_TMP/NS.conf
# vard_of NS [OPTION...]: its daemon, VARD_PID_NS; v_of NS WORD...: its varctl
vard_of()
{
	local ns=$1

	shift
	chmod 600 "$TEST_TMP/$ns.conf"
	ip netns exec "$ns" vard "$@" -s "$TEST_TMP/$ns.sock" "$TEST_TMP/$ns.conf" </dev/null \
		>>"$TEST_TMP/$ns.log" 2>&1 &
	eval "VARD_PID_$ns=$!"
	at_exit kill "$!"
	wait_for 20 eval "kill -0 $! && ip netns exec $ns varctl -s $TEST_TMP/$ns.sock status" ||
		bail "$(tail -n 30 "$TEST_TMP/$ns.log")"
}

v_of()
{
	local ns=$1

	shift
	ip netns exec "$ns" varctl -s "$TEST_TMP/$ns.sock" "$@"
}

# vards_end NS...: they end, and none of them has crashed
vards_end()
{
	local ns pid

	for ns; do
		pid=VARD_PID_$ns
		kill "${!pid}"
		wait "${!pid}" || fail "vard of $ns: status $?"
	done
}

# sessions_of NS N: has its vard that many? For wait_for
sessions_of()
{
	[ "$(v_of "$1" -j session show | gojq length)" = "$2" ]
}

# row FILTER [FORMAT]: rows of the interface table, their VR if no other format is given
row()
{
	vj "[.rows[] | select($1) | ${2:-.vr}] | sort | join(\", \")" table show
}

# drops VR REASON: packets dropped in a VR for that reason
drops()
{
	vj "[.[] | select(.name == \"$1\").drops[\"$2\"] // 0] | add // 0" vr show
}

# drops_all REASON: the same, in all VRs and the box together
drops_all()
{
	vj ".drops[\"$1\"] // 0" stats
}

# sessions_are N: for wait_for
sessions_are()
{
	[ "$(vj length session show)" = "$1" ]
}

# session_of USER: prints "SESSION tunnel TUNNEL endpoint ENDPOINT" for varctl
session_of()
{
	vj "first(.[] | select(.user == \"$1\")) |
		\"\(.session) tunnel \(.tunnel) endpoint \(.endpoint)\"" session show
}

# session_vr USER: the VR that its session is in
session_vr()
{
	vj "first(.[] | select(.user == \"$1\")).vr" session show
}

# --- clients -------------------------------------------------------------------

# xl2tpd_dial NS NAME USER [PPPD-OPTION...]: xl2tpd, its tunnel and a pppd, which
# redial. What differs is set in variables before the command: XL2TPD_ADDR (its
# own address), XL2TPD_HOST (host name), TUNNEL_SECRET, PASSWORD
xl2tpd_dial()
{
	local ns=$1 name=$2 user=$3 dir=$TEST_TMP/x.$2 challenge=no

	shift 3
	[ -z "${TUNNEL_SECRET:-}" ] || challenge=yes
	mkdir -p "$dir" /run/xl2tpd
	cat >"$dir/conf" <<EOF
[global]
port = ${XL2TPD_PORT:-1701}
listen-addr = ${XL2TPD_ADDR:-$LAC}
auth file = $dir/secrets

[lac $name]
lns = $LNS
hostname = ${XL2TPD_HOST:-$name}
challenge = $challenge
autodial = yes
redial = yes
redial timeout = 1
max redials = 1000
pppoptfile = $dir/ppp
ppp debug = no
EOF
	echo "* * ${TUNNEL_SECRET:-none}" >"$dir/secrets"
	chmod 600 "$dir/secrets"
	cat >"$dir/ppp" <<EOF
noauth
user $user
password ${PASSWORD:-secret}
hide-password
noipdefault
ipcp-accept-local
ipcp-accept-remote
nodefaultroute
noccp
novj
mtu 1400
mru 1400
lcp-echo-interval 0
ip-up-script /bin/true
ip-down-script /bin/true
logfile $dir/ppp.log
EOF
	printf '%s\n' "$@" >>"$dir/ppp"
	bg "$ns" "$dir/log" xl2tpd -D -c "$dir/conf" -p "$dir/pid" -C "$dir/control"
	XL2TPD_PID=$BG_PID
}

# xl2tpd_lns NS ADDRESS [PPPD-OPTION...]: xl2tpd and pppd as the LNS of an ISP. Users
# have the password "secret"; the first gets 10.1.0.201. TUNNEL_SECRET, LNS_OPTIONS
# (lines of its [lns default]), LNS_LOCAL (its address on PPP links) as above
xl2tpd_lns()
{
	local ns=$1 address=$2 dir=$TEST_TMP/lns.$1 challenge=no

	shift 2
	[ -z "${TUNNEL_SECRET:-}" ] || challenge=yes
	mkdir -p "$dir" /run/xl2tpd
	cat >"$dir/conf" <<EOF
[global]
port = 1701
listen-addr = $address
auth file = $dir/secrets

[lns default]
ip range = 10.1.0.201-10.1.0.250
local ip = ${LNS_LOCAL:-10.1.0.2}
hostname = lns.$ns
challenge = $challenge
require authentication = yes
pppoptfile = $dir/ppp
${LNS_OPTIONS:-}
EOF
	echo "* * ${TUNNEL_SECRET:-none}" >"$dir/secrets"
	chmod 600 "$dir/secrets"
	cat >"$dir/ppp" <<EOF
auth
noccp
novj
mtu 1400
mru 1400
lcp-echo-interval 0
nodefaultroute
ip-up-script /bin/true
ip-down-script /bin/true
logfile $dir/ppp.log
EOF
	printf '%s\n' "$@" >>"$dir/ppp"
	bg "$ns" "$dir/log" xl2tpd -D -c "$dir/conf" -p "$dir/pid" -C "$dir/control"
	XL2TPD_PID=$BG_PID
}

# ppp_secrets N: users of users_file for the pppd of an LNS, in the machine's /etc/ppp
ppp_secrets()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		echo "\"user$i@isp1.example\" * secret *"
		echo "\"user$i@isp2.example\" * secret *"
	done >/etc/ppp/chap-secrets
	cp /etc/ppp/chap-secrets /etc/ppp/pap-secrets
	chmod 600 /etc/ppp/chap-secrets /etc/ppp/pap-secrets
}

# pppoe_dial NS USER [PPPD-OPTION...]: pppd with rp-pppoe's plugin, on device net. PASSWORD
# as above; with NIC it is on that device, and its files are in x.$NIC instead of x.$NS
pppoe_dial()
{
	local ns=$1 user=$2 dir=$TEST_TMP/x.${NIC:-$1}

	shift 2
	mkdir -p "$dir"
	cat >"$dir/ppp" <<EOF
plugin rp-pppoe.so
nic-${NIC:-net}
noauth
user $user
password ${PASSWORD:-secret}
hide-password
noipdefault
ipcp-accept-local
ipcp-accept-remote
nodefaultroute
noccp
novj
nodetach
lcp-echo-interval 0
ip-up-script /bin/true
ip-down-script /bin/true
EOF
	printf '%s\n' "$@" >>"$dir/ppp"
	bg "$ns" "$dir/ppp.log" pppd file "$dir/ppp"
	PPPD_PID=$BG_PID
}

# xl2tpd_quit NAME: hangs up as the user would
xl2tpd_quit()
{
	kill "$(cat "$TEST_TMP/x.$1/pid")"
}

# ppp_has_address NS: a ppp device is up and has an address, which it leaves in
# PPP_IF and PPP_ADDR (but not out of `check`, which runs it in a shell of its own)
ppp_has_address()
{
	read -r PPP_IF PPP_ADDR < <(nsip "$1" -o -4 addr show up |
		awk '$2 ~ /^ppp/ { sub("/.*", "", $4); print $2, $4; exit }')
	[ -n "${PPP_ADDR:-}" ]
}

# ppp_up NS [SECONDS]: a ppp device with an address, and the server's route by it
ppp_up()
{
	if ! wait_for "${2:-30}" ppp_has_address "$1"; then
		echo "no ppp device with an address in $1"
		tail -n 30 "$TEST_TMP"/x.*/log "$TEST_TMP"/x.*/ppp.log 2>/dev/null
		tail -n 30 "${VARD_LOG:-/dev/null}"
		return 1
	fi
	nsip "$1" route replace default dev "$PPP_IF"
}

# ppp_gone NS: no ppp device is left
ppp_gone()
{
	! nsip "$1" -o link show | grep -q ': ppp'
}

# dial NAME NS OPTION...: l2tpdial, which takes orders (order)
dial()
{
	dial_with l2tpdial "$@"
}

# dial_pppoe NAME NS OPTION...: pppoedial, the same for PPPoE
dial_pppoe()
{
	dial_with pppoedial "$@"
}

dial_with()
{
	local prog=$1 name=$2 ns=$3

	shift 3
	rm -f "$TEST_TMP/$name.in"
	mkfifo "$TEST_TMP/$name.in"
	: >"$TEST_TMP/$name.out"
	ip netns exec "$ns" "$prog" "$@" <>"$TEST_TMP/$name.in" >"$TEST_TMP/$name.out" 2>&1 &
	DIAL_PID=$!
	at_exit kill -9 "$DIAL_PID"
}

# order NAME WORD...
order()
{
	local name=$1

	shift
	echo "$*" 1<>"$TEST_TMP/$name.in"
}

# dialled NAME N: N calls of it are up now
dialled()
{
	[ "$(awk '$1 == "call" { up[$2] = $3 == "up" } END { for (c in up) n += up[c]; print n + 0 }' \
		"$TEST_TMP/$1.out")" -ge "$2" ]
}

# dial_up NAME N [SECONDS]
dial_up()
{
	if ! wait_for "${3:-30}" dialled "$1" "$2"; then
		echo "not all $2 calls of $1 are up:"
		tail -n 40 "$TEST_TMP/$1.out"
		tail -n 30 "${VARD_LOG:-/dev/null}"
		return 1
	fi
}

# dial_says NAME REGEX [SECONDS]: its output has a line that matches
dial_says()
{
	if ! wait_for "${3:-20}" grep -qE -- "$2" "$TEST_TMP/$1.out"; then
		echo "$1 does not say /$2/:"
		tail -n 20 "$TEST_TMP/$1.out"
		return 1
	fi
}

# dial_address NAME CALL, dial_device NAME CALL
dial_address()
{
	awk -v c="$2" '$1 == "call" && $2 == c && $3 == "up" { a = $5 } END { print a }' \
		"$TEST_TMP/$1.out"
}

dial_device()
{
	awk -v c="$2" '$1 == "call" && $2 == c && $3 == "up" { a = $6 } END { print a }' \
		"$TEST_TMP/$1.out"
}

# pongs NAME CALL: echo replies that a call of a builtin client has received
pongs()
{
	local before now

	before=$(grep -c "^pongs $2 " "$TEST_TMP/$1.out")
	order "$1" pongs "$2"
	for ((now = 0; now < 50; now++)); do
		[ "$(grep -c "^pongs $2 " "$TEST_TMP/$1.out")" -gt "$before" ] && break
		sleep 0.1
	done
	awk -v c="$2" '$1 == "pongs" && $2 == c { n = $3 } END { print n + 0 }' "$TEST_TMP/$1.out"
}

# dial_ping NAME CALL ADDRESS [COUNT [SOURCE]]: prints how many answers came
dial_ping()
{
	local before after tries

	before=$(pongs "$1" "$2")
	order "$1" ping "$2" "$3" "${4:-3}" "${5:-}"
	for ((tries = 0; tries < 10; tries++)); do
		sleep 0.2
		after=$(pongs "$1" "$2")
		[ $((after - before)) -ge "${4:-3}" ] && break
	done
	echo $((after - before))
}

# --- moves ----------------------------------------------------------------------

# gap_begin NS DEVICE: the one that moves pings every 20 ms; gap_end DESCRIPTION prints how long
# it was away
gap_begin()
{
	bg "$1" "$TEST_TMP/gap.log" ping -i 0.02 -D -W 1 -I "$2" $SERVER
	GAP_PID=$BG_PID
	sleep 1
}

gap_end()
{
	sleep 3
	kill -INT "$GAP_PID"
	wait "$GAP_PID" 2>/dev/null
	figure "$1: away for $(awk -F'[][]' '/bytes from/ { if (t && $2 - t > m) m = $2 - t; t = $2 }
		END { printf "%d", m * 1000 }' "$TEST_TMP/gap.log") ms"
	check "$1: it is back" eval 'tail -n 40 "$TEST_TMP/gap.log" | grep -c "bytes from" | grep -qv "^0$"'
}

declare -A PONGS

# load_begin, load_end DESCRIPTION: each of the twenty calls of "many" pings all the time, five
# times at least
load_loop()
{
	local i n=0

	while [ -e "$TEST_TMP/load" ] || [ $n -lt 5 ]; do
		for ((i = 1; i <= 20; i++)); do
			order many ping $i $SERVER 1
		done
		n=$((n + 1))
		sleep 0.2
	done
	echo $n >"$TEST_TMP/load.n"
}

load_begin()
{
	local i

	for ((i = 1; i <= 20; i++)); do
		PONGS[i]=$(pongs many $i)
	done
	touch "$TEST_TMP/load"
	load_loop &
	LOAD_PID=$!
}

load_end()
{
	local i lost=0 n

	sleep 1
	rm "$TEST_TMP/load"
	wait "$LOAD_PID"
	sleep 1
	n=$(cat "$TEST_TMP/load.n")
	for ((i = 1; i <= 20; i++)); do
		lost=$((lost + n - $(pongs many $i) + PONGS[i]))
	done
	is "$1: nothing of the load is lost" "$lost of $((20 * n))" "0 of $((20 * n))"
}

# --- proofs ----------------------------------------------------------------------

# quiet_begin NAME NS IF...: from now on, no packet of subscribers may be seen there
quiet_begin()
{
	capture_start "$2" "$3" "$TEST_TMP/$1.pcap" "$FOREIGN"
}

# Packets that can only come from, or go to, subscribers or servers of an ISP
FOREIGN='net 10.1.0.0/24 or host 198.51.100.1 or host 2001:db8:100::1 or net 2001:db8:1::/48'

# quiet_end DESCRIPTION NAME
quiet_end()
{
	capture_stop "$TEST_TMP/$2.pcap"
	capture_is "$1" "$TEST_TMP/$2.pcap" 0 0
}

# tcp_mbits: rate of the last tcp_transfer, also of one that `check` has run
tcp_mbits()
{
	gojq '(.end.sum_received.bits_per_second // 0) / 1e6 | floor' "$TEST_TMP/iperf.json"
}
