#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The demonstration that `make demo` runs in the test machine: a story in seven
# steps. It ends with an error when a step does not do what the text says.
# shellcheck disable=SC1091,SC2034
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../libtopo.sh"

# tell TEXT: a paragraph of the story
tell()
{
	echo
	fmt -w 78 <<<"$*" | sed 's/^/  /'
}

step()
{
	echo
	echo
	echo "=== $* ==="
}

# show COMMAND...: what one types at the box, and what it says
show()
{
	local out

	echo
	echo "    box# $*"
	out=$(ns box "$@" 2>&1) || lost "$out" "this command should have worked"
	sed 's/^/    /' <<<"$out"
}

# at WHO COMMAND...: what a subscriber or a server does
at()
{
	local who=$1 out

	shift
	echo
	echo "    $who\$ $*"
	out=$(ns "$who" "$@" 2>&1) || lost "$out" "this command should have worked"
	sed 's/^/    /' <<<"$out"
}

# refused WHO COMMAND...: what must not work
refused()
{
	local who=$1 out

	shift
	echo
	echo "    $who\$ $*"
	out=$(ns "$who" "$@" 2>&1) && lost "$out" "this should have been impossible"
	sed 's/^/    /' <<<"$out"
}

# lost TEXT...: the end of a demonstration that has failed
lost()
{
	printf '    %s\n' "$@"
	echo
	echo "vard's log:"
	tail -n 20 "${VARD_LOG:-/dev/null}" 2>/dev/null | sed 's/^/    /'
	echo "THE DEMONSTRATION HAS FAILED at the step above."
	run_at_exit
	KTAP_FINISHED=1
	exit 1
}

# says WHO TEXT COMMAND...: its output must have that text
says()
{
	local who=$1 text=$2 out

	shift 2
	echo
	echo "    $who\$ $*"
	out=$(ns "$who" "$@" 2>&1)
	sed 's/^/    /' <<<"$out"
	grep -q -- "$text" <<<"$out" || lost "expected to read \"$text\" here"
}

# --- 1 -----------------------------------------------------------------------

step "1. One box, two providers"
tell "An access carrier runs one Linux box. Two Internet service providers, isp1 and
isp2, rent access on it. Both have numbered their networks the same way: their subscribers
get addresses of 10.1.0.0/24, and the home page of each is at $SERVER. The providers must
never see each other's packets."
cat <<'END'

     alice@isp1.example --.                         .-- VR "red"  -- isp1: 198.51.100.1
                           \   L2TP tunnels        /
     bob@isp2.example -------- to 192.0.2.1 --- box
                           /                       \
     an exchange with     '                         '-- VR "blue" -- isp2: 198.51.100.1
     many subscribers
END
tell "Each provider gets a virtual router (VR) of its own in the box: own interfaces, own
routing table. A subscriber's computer or exchange opens an L2TP tunnel to the box and speaks
PPP in it, which brings a user name. What follows the @ in it is the realm; it says which
provider the subscriber belongs to."

load_var
modprobe -a l2tp_ppp || lost "the module l2tp_ppp cannot be loaded"
topo_box
topo_access alice 192.0.2.11 bob 192.0.2.12 exchange 192.0.2.20
for x in A:isp1 B:isp2; do
	bg "isp${x%:*}" "$TEST_TMP/page" socat TCP4-LISTEN:80,fork,reuseaddr \
		SYSTEM:"echo Welcome to ${x#*:}; cat >/dev/null & sleep 0.2"
done
cat >"$USERS" <<'END'
alice@isp1.example	*	"wonderland"	10.1.0.10
bob@isp2.example	*	"builder"	10.1.0.10
user1@isp1.example	*	"secret"	*
user2@isp2.example	*	"secret"	*
user3@isp1.example	*	"secret"	*
user4@isp2.example	*	"secret"	*
END
chmod 600 "$USERS"
cat >"$CONF" <<END
users-file: $USERS
ppp: {auth: [chap-md5, pap], mru: 1400}
vrs:
  - {name: red, id: 10, table: 1010, addresses: 10.1.0.1/32, pools: 10.1.0.10-10.1.0.99}
  - {name: blue, id: 20, table: 1020, addresses: 10.1.0.1/32, pools: 10.1.0.10-10.1.0.99}
interfaces:
  - {name: u, vr: box, side: backbone}
  - {name: bA, vr: red, side: backbone}
  - {name: bB, vr: blue, side: backbone}
isps:
  - {realm: isp1.example, vr: red}
  - {realm: isp2.example, vr: blue}
listen:
  - {name: lns, address: $LNS, vr: box}
peers:
  - {name: customers, from: 192.0.2.0/24, select: realm, vr: red}
END

# --- 2 -----------------------------------------------------------------------

step "2. The box is configured"
tell "The daemon vard reads this file and speaks L2TP and PPP:"
echo
sed '/^users-file/d; s/^/    /' "$CONF"
box_vard
topo_backbones
tell "varctl shows what came of it. First the virtual routers, each with a routing table; then
the interface table, which answers one question for every interface: which VR?"
show varctl vr show
show varctl table show

# --- 3 -----------------------------------------------------------------------

step "3. Alice and Bob dial in"
tell "Alice is a customer of isp1, Bob one of isp2. Each runs a stock L2TP client (xl2tpd) and
PPP daemon (pppd). Alice proves who she is by PAP, Bob by CHAP."
XL2TPD_ADDR=192.0.2.11 PASSWORD=wonderland xl2tpd_dial alice alice alice@isp1.example refuse-chap
XL2TPD_ADDR=192.0.2.12 PASSWORD=builder xl2tpd_dial bob bob bob@isp2.example refuse-pap
for who in alice bob; do
	ppp_up $who >"$TEST_TMP/out" || lost "$(cat "$TEST_TMP/out")" "$who does not get in"
	at $who ip -br -4 address show dev "$PPP_IF"
	[ "$PPP_ADDR" = 10.1.0.10 ] || lost "expected the address 10.1.0.10"
done
tell "Both were given the same address, 10.1.0.10: one by isp1, one by isp2. The box sees two
tunnels with a session each:"
show varctl tunnel show
show varctl session show

# --- 4 -----------------------------------------------------------------------

step "4. Each reaches its own provider"
tell "They ask for the same home page, from the same address, and get different answers:"
says alice "Welcome to isp1" socat -T 5 -u TCP4:$SERVER:80 STDOUT
says bob "Welcome to isp2" socat -T 5 -u TCP4:$SERVER:80 STDOUT
at alice ping -n -c 2 -W 5 $SERVER
tell "A packet of Alice arrives in a tunnel and a session. The session's row of the interface
table names the VR, and that VR's routing table the next hop:"
show varctl table show
# shellcheck disable=SC2046 # words
show varctl explain session $(session_of alice@isp1.example)
show varctl route show vr red

# --- 5 -----------------------------------------------------------------------

step "5. Many subscribers in one tunnel"
tell "An exchange puts the sessions of many subscribers into one tunnel. Two of isp1 and two of
isp2 come through it; the realm of each session decides, not the tunnel."
dial exchange exchange -l 192.0.2.20 -n 4 -u user%d@isp1.example -u user%d@isp2.example $LNS
dial_up exchange 4 >"$TEST_TMP/out" || lost "$(cat "$TEST_TMP/out")" "not all four get in"
show varctl session show
for call in 1 2; do
	dev=$(dial_device exchange $call)
	says exchange "Welcome to isp$call" socat -T 5 -u \
		TCP4:$SERVER:80,so-bindtodevice="$dev" STDOUT
done

# --- 6 -----------------------------------------------------------------------

step "6. Nobody gets across"
capture_start ispB srv "$TEST_TMP/isp2.pcap" icmp
capture_start world box0 "$TEST_TMP/world.pcap" icmp
tell "Alice tries the box itself, at an address that it has outside of any VR; then a host
that only the box's own routing table knows; then her own provider, with the address of
somebody else as the sender."
refused alice ping -n -c 2 -W 2 203.0.113.1
refused alice ping -n -c 2 -W 2 203.0.113.2
must nsip alice addr add 10.1.0.77/32 dev lo
refused alice ping -n -c 2 -W 2 -I 10.1.0.77 $SERVER
capture_stop "$TEST_TMP/isp2.pcap"
capture_stop "$TEST_TMP/world.pcap"
n=$(($(capture_count "$TEST_TMP/isp2.pcap") + $(capture_count "$TEST_TMP/world.pcap")))
[ "$n" = 0 ] || lost "$n packets of that have leaked"
tell "None of these packets was seen at isp2 or at the uplink of the box. What the box has
dropped it has counted, by reason. (Those \"closed\" are IPv6 packets that the subscribers'
computers send of their own accord; only IPv4 has been agreed upon.)"
show varctl stats

# --- 7 -----------------------------------------------------------------------

step "7. Good-bye"
tell "Bob hangs up, and the exchange closes its tunnel. Alice does not notice."
xl2tpd_quit bob
order exchange leave
wait_for 30 sessions_are 1 || lost "$(v session show)" "expected one session"
show varctl session show
at alice ping -n -c 2 -W 5 $SERVER

run_at_exit
KTAP_FINISHED=1
echo
echo
echo "The demonstration is complete: every step did what the text says."
exit 0
