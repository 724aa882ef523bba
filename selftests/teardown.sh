#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever can be taken away while sessions are up and traffic flows is taken
# away: session, tunnel, port, VR, VRF device, daemon, module, network namespace.
# Each time there is the protocol's own goodbye where there is one, or counted
# drops, and in the end every object that was created has been destroyed.
# timeout: 600
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need tcpdump gojq
plan 46

load_var
must modprobe -a l2tp_ppp
echo 'module var +pm' >/proc/dynamic_debug/control
topo_box
topo_lacs
for i in $(seq 20); do
	echo "user$i * secret *"
done >"$USERS"
chmod 600 "$USERS"
# The LNS gives up on a silent client after 2 s * 4 (echo), or 2 s + 1 + 2 + 4 (HELLO).
cat >"$CONF" <<END
log: info
users-file: $USERS
ppp: {mru: 1400, echo-interval: 2s, echo-failures: 4}
l2tp: {hello: 2s, retransmit: {tries: 2}}
vrs:
  - {name: red, id: 10, table: 1010, addresses: 10.1.0.1/32, pools: 10.1.0.0/24}
  - {name: blue, id: 20, table: 1020, addresses: 10.1.0.1/32, pools: 10.1.0.0/24}
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
END
box_vard
topo_backbones

# client NAME NS CALLS PORT: a dialer that comes back, two seconds after a goodbye
client()
{
	dial "$1" "$2" -b -n "$3" -u user%d -l "$LAC:$4" -k 2 -e 2 -r 2 "$LNS"
}

# traffic: both ways, all the time, through every call of client A
traffic()
{
	while sleep 0.1; do
		order A ping all $SERVER 3
		echo 3 >>"$TEST_TMP/pinged"
	done
}

# session CLIENT CALL: "tunnel N session N" words for varctl
session()
{
	local user

	user=$(awk -v c="$2" '$1 == "call" && $2 == c { u = $4 } END { print u }' "$TEST_TMP/$1.out")
	vj "[.[] | select(.user == \"$user\" and .vr == \"${3:-red}\")][0] |
		\"\(.session) tunnel \(.tunnel) endpoint \(.endpoint)\"" session show
}

# downs NAME REGEX: how often it has said so
downs()
{
	grep -cE -- "$2" "$TEST_TMP/$1.out"
}

# back CLIENT N VR: all its calls are up, and the LNS thinks so too
back()
{
	local lns='[.[] | select(.vr == "'$3'" and .state == "opened")] | length'

	if ! wait_for 60 eval "[ \"\$(vj '$lns' session show)\" = $2 ] && dialled $1 $2"; then
		v session show
		tail -n 20 "$TEST_TMP/$1.out" "$VARD_LOG"
		return 1
	fi
}

# flows CLIENT CALL: answers come, beside those of the traffic that flows anyway
flows()
{
	[ "$(dial_ping "$1" "$2" $SERVER 3)" -ge 3 ]
}

more_downs()
{
	[ "$(downs "$1" "$2")" -gt "$3" ]
}

dropped()
{
	vj ".drops[\"$1\"] // 0" stats
}

client A lacA 3 1701
client B lacB 2 1701
check "five sessions of two ISPs" eval "dial_up A 3 && dial_up B 2"
traffic &
at_exit kill $!

# --- a session, a tunnel -----------------------------------------------------------

n=$(downs A '^call 1 down')
# shellcheck disable=SC2046 # words
must v session del $(session A 1)
check "a session is deleted: LCP says goodbye" \
	dial_says A '^call 1 down user1: Terminate-Request' 5
check "the client dials again" back A 3 red
# shellcheck disable=SC2046 # words
must v session del $(session A 2) force
check "deleted by force: CDN at once" \
	dial_says A '^call 2 down user2: .*result 3' 5
check "the client dials again" back A 3 red
is "the other sessions of the tunnel have not noticed" "$(downs A '^call 3 down')" 0
is "nor the other ISP" "$(downs B ' down')" 0

tunnel=$(vj '[.[] | select(.vr == "red")][0] | "\(.tunnel) endpoint \(.endpoint)"' tunnel show)
# shellcheck disable=SC2086 # words
must v tunnel del $tunnel
check "a tunnel is deleted: StopCCN" dial_says A '^tunnel 1 down: .*result [16]' 5
check "the client dials again" wait_for 15 eval "more_downs A '^tunnel 1 up' 1"
check "and all its calls are up" back A 3 red
is "the other ISP has not noticed" "$(downs B ' down')" 0

# --- a VR in use, its device --------------------------------------------------------

expect_text "a VR in use is not deleted: it says what uses it" \
	'red.*(in use|session|tunnel|endpoint|row|interface|port)' v vr del red
expect_fail "and is still there" v vr del red
is "the sessions have not noticed" "$(downs A ' down')" 6

capture_start world box0 "$TEST_TMP/world.pcap" "$FOREIGN"
before=$(dropped no-vr)
n=$(downs A '^call 1 down')
must nsip box link del red
check "the VRF device is deleted under traffic: the sessions get a goodbye or time out" \
	wait_for 15 more_downs A '^call 1 down' "$n"
sleep 1
capture_stop "$TEST_TMP/world.pcap"
capture_is "nothing is routed by the box's own tables" "$TEST_TMP/world.pcap" 0 0
between "drops are counted: no-vr" $(($(dropped no-vr) - before)) 1 1000000
expect_text "vard's log says what happened, and the way out" 'VR red .*reload' cat "$VARD_LOG"
is "the other ISP has not noticed" "$(downs B ' down')" 0
check "varctl reload makes it again" v reload
must nsip box route replace $SERVER/32 via 10.9.0.2 dev bA vrf red
check "and the client is back" back A 3 red
check "with traffic" flows A 1

# --- a port -------------------------------------------------------------------------

must nsip box link del bA
is "the backbone port is deleted under traffic: its row is gone" \
	"$(row '.dev == "bA"' .kind)" ""
is "no packet comes through" "$(dial_ping A 1 $SERVER 3)" 0
is "but the sessions stay" "$(vj '[.[] | select(.vr == "red")] | length' session show)" 3
must nsip box link del uA
check "the port to the LAC is deleted under traffic: its sessions end" wait_for 15 eval \
	"[ \$(vj '[.[] | select(.vr == \"red\")] | length' session show) = 0 ]"
is "the other ISP has not noticed" "$(downs B ' down')" 0
veth lacA net box uA
addr lacA net $LAC/24
addr box uA $LNS/24
veth box bA ispA srv
addr box bA 10.9.0.1/24
addr ispA srv 10.9.0.2/24
must nsip ispA route add default via 10.9.0.1
check "they come back, varctl reload puts them into their VR" v reload
must nsip box route replace $SERVER/32 via 10.9.0.2 dev bA vrf red
check "and the client is back" back A 3 red
check "with traffic" flows A 1

# --- the daemon ------------------------------------------------------------------------

n=$(downs B '^call 1 down')
kill -9 "$VARD_PID"
wait "$VARD_PID" 2>/dev/null
check "vard is killed (kill -9): its sessions leave the kernel at once" wait_for 20 eval \
	"[ \$(vj length tunnel show) = 0 ]"
check "the clients notice" wait_for 40 more_downs B '^call 1 down' "$n"
box_vard
check "vard starts again on what is there, and the clients are back" eval \
	"back A 3 red && back B 2 blue"
check "with traffic" eval "flows A 1 && flows B 2"

if vard_stop >"$TEST_TMP/stop"; then
	ok "vard is stopped: it ends well"
else
	fail "vard is stopped: it ends well" "$(cat "$TEST_TMP/stop")" "$(tail "$VARD_LOG")"
fi
check "every client got StopCCN, result 6: going down" wait_for 20 eval \
	"more_downs A '^tunnel 1 down: .*result 6' 0 && more_downs B '^tunnel 1 down: .*result 6' 0"
box_vard
check "the clients are back" eval "back A 3 red && back B 2 blue"

# --- the module ---------------------------------------------------------------------------

capture_start world box0 "$TEST_TMP/world.pcap" "$FOREIGN"
check "the module is removed with sessions up and traffic flowing" wait_for 10 rmmod var
check "vard survives it, or ends with a message" eval \
	"sleep 2; kill -0 $VARD_PID || grep -qi module '$VARD_LOG'"
capture_stop "$TEST_TMP/world.pcap"
capture_is "nothing is routed by the box's own tables" "$TEST_TMP/world.pcap" 0 0
kill -9 "$VARD_PID"
wait "$VARD_PID" 2>/dev/null
must insmod "$VAR_KO"
echo 'module var +pm' >/proc/dynamic_debug/control
box_vard
check "inserted again, the clients are back" eval "back A 3 red && back B 2 blue"

# --- the network namespace --------------------------------------------------------------

kill -9 "$VARD_PID"
wait "$VARD_PID" 2>/dev/null
VARD_PID=
# static objects, so that nothing but the namespace holds them
must v endpoint add $LNS vr blue
must v tunnel add 7 peer $LAC port 1777 peer-id 8
must v session add 9 tunnel 7 peer-id 10 mru 1400 open ip4 address 10.1.0.1 peer 10.1.0.77 \
	source 10.1.0.77/32
bg lacB "$TEST_TMP/kl2tp.log" kl2tp -t 8,7 -s 10,9 $LAC:1777 $LNS
wait_for 10 grep -q ready "$TEST_TMP/kl2tp.log"
dev=$(awk '$1 == "session" { print $3 }' "$TEST_TMP/kl2tp.log")
must nsip lacB addr add 10.1.0.77 peer 10.1.0.1 dev "$dev"
must nsip lacB link set "$dev" up
must nsip lacB route add $SERVER/32 dev "$dev"
check "a static session carries traffic" pings lacB $SERVER
bg lacB "$TEST_TMP/flow.log" ping -n -i 0.01 $SERVER
sleep 0.5
must ip netns del box
check "the network namespace is removed with sessions up and traffic flowing" wait_for 10 eval \
	"dmesg | sed '1,/var-test: $TEST_NAME begins/d' | grep -q 'session .*/7/9 destroyed'"
kill "$BG_PID"

no_leaks "nothing is left behind"

# --- pairs ----------------------------------------------------------------------------------

dmesg | sed "1,/var-test: $TEST_NAME begins/d" |
	sed -n 's/.*\bvar: \(.*\) \(created\|destroyed\)$/\2 \1/p' >"$TEST_TMP/life"
sed -n 's/^created //p' "$TEST_TMP/life" | sort >"$TEST_TMP/created"
sed -n 's/^destroyed //p' "$TEST_TMP/life" | sort >"$TEST_TMP/destroyed"
between "many objects were created" "$(wc -l <"$TEST_TMP/created")" 40 10000
check "and every one of them was destroyed" diff "$TEST_TMP/created" "$TEST_TMP/destroyed"
finish
