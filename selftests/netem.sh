#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fifty clients on a bad line: 20 % loss, duplication and reordering in each
# direction. All come up (with redial), and stay up although HELLO and LCP echo
# run all the time. Meanwhile, on a good line, clients die without a goodbye and
# are gone on both sides after the configured time.
# timeout: 700
# uml: no it is about times, and a kernel with debugging has others
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need xl2tpd pppd tc gojq
modprobe sch_netem || skip_all "the kernel has no sch_netem"
plan 20

XL2TPDS=4
TUNNELS=23
CLIENTS=50

load_var
must modprobe -a l2tp_ppp
topo_box
topo_lacs
for i in $(seq $XL2TPDS); do
	addr lacA net 192.0.2.$((10 + i))/24
	echo "x$i * secret *"
done >"$USERS"
for i in $(seq $CLIENTS); do
	echo "user$i * secret *"
done >>"$USERS"
chmod 600 "$USERS"

# On the bad line one exchange in three fails (1 - 0.8 * 0.8), so that a limit
# of n failures in a row is met by chance once in 0.36^n times. On the good line
# limits are low: a dead client is gone after 2 s * 3 (echo) and 3 s + 1 + 2 + 4
# (HELLO and its retransmissions).
cat >"$CONF" <<END
log: info
users-file: $USERS
ppp: {auth: [chap-md5, pap], mru: 1400, echo-interval: 3s, echo-failures: 14}
l2tp: {hello: 4s, max-tunnels: 100, retransmit: {tries: 12, first-tries: 12}}
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
  - {name: bad, from: 192.0.2.0/24, listen: red}
  - name: good
    from: 192.0.2.0/24
    listen: blue
    ppp: {echo-interval: 2s, echo-failures: 3}
    l2tp: {hello: 3s, retransmit: {tries: 2}}
END
box_vard
topo_backbones

# --- the bad line ---------------------------------------------------------------

bad_line()
{
	must ns "$1" tc qdisc add dev "$2" root netem limit 10000 \
		delay 20ms 10ms loss 20% duplicate 20% reorder 25% 50%
}

# packets that the qdisc of a device has lost
lost()
{
	ns "$1" tc -s -j qdisc show dev "$2" | gojq '[.[] | select(.kind == "netem") | .drops] | add'
}

bad_line lacA net
bad_line box uA

# sessions_of VR: one line each, which changes when a client had to dial again
sessions_of()
{
	vj ".[] | select(.vr == \"$1\" and .address != null) |
		\"\(.tunnel)/\(.session) \(.user) \(.address)\"" session show | sort
}

all_up()
{
	[ "$(sessions_of red | wc -l)" -ge $CLIENTS ]
}

begin=$SECONDS
for i in $(seq $XL2TPDS); do
	XL2TPD_ADDR=192.0.2.$((10 + i)) xl2tpd_dial lacA "x$i" "x$i" \
		"lcp-echo-interval 3" "lcp-echo-failure 14"
done
dial many lacA -l $LAC -r 2 -T $TUNNELS -n 2 -u user%d \
	-o lcp-echo-interval -o 3 -o lcp-echo-failure -o 14 $LNS
if within 120 all_up; then
	ok "$CLIENTS clients are up within 120 s"
else
	fail "$CLIENTS clients are up within 120 s" "$(sessions_of red | wc -l) are:" \
		"$(sessions_of red)" "$(tail -n 60 "$TEST_TMP/many.out")" "$(tail -n 60 "$VARD_LOG")"
fi
figure "$CLIENTS clients with 20 % loss, duplication, reordering: all up after $((SECONDS - begin)) s"
# the box's last Ack may be lost more than once, and is sent again every 3 s
check "all on the client's side too" wait_for 60 eval \
	"[ \$(ip -n lacA -o -4 addr show | grep -c ': ppp') = $CLIENTS ]"
sessions_of red >"$TEST_TMP/before"
since=$SECONDS
lost_before="$(lost lacA net) $(lost box uA)"

# in_red COUNTER: sum over the tunnels of the bad line
in_red()
{
	vj "[.[] | select(.vr == \"red\") | .$1] | add" tunnel show
}
retransmits=$(in_red retransmits)
hellos=$(in_red hellos)

# --- meanwhile on the good line: clients that die ----------------------------------

gone()
{
	[ -z "$(sessions_of blue | grep "$1")" ]
}

tunnels_of_blue()
{
	vj '[.[] | select(.vr == "blue" and .state == "established")] | length' tunnel show
}

no_tunnel()
{
	[ "$(tunnels_of_blue)" = "$1" ]
}

xl2tpd_dial lacB dies x1
check "a client on a good line dials in" ppp_up lacB
check "and reaches the server" pings lacB $SERVER
pppd=$(ip netns pids lacB | while read -r p; do
	[ "$(cat "/proc/$p/comm")" = pppd ] && echo "$p"; done)
must kill -9 "$XL2TPD_PID" $pppd
killed=$SECONDS
sleep 2
check "killed (kill -9), it is still there before its time" eval \
	"[ -n \"\$(sessions_of blue)\" ]"
check "it is gone at the LNS after three unanswered echoes" wait_for 20 gone x1
between "not earlier than that" $((SECONDS - killed)) 4 24
check "and gone at its own side" ppp_gone lacB
check "its tunnel is gone after HELLO and two retransmissions" wait_for 20 no_tunnel 0
between "not earlier than that" $((SECONDS - killed)) 7 40

# two calls in one tunnel; one goes deaf, the other one must not notice
dial mute lacB -l $LAC:1801 -b -n 2 -u user%d $LNS
check "two calls of another client" dial_up mute 2
order mute mute 1
check "one answers no echo: the LNS says goodbye" dial_says mute "call 1 down" 15
check "it is gone at the LNS too" wait_for 20 gone "user1 "
is "the other one has not noticed" "$(dial_ping mute 2 $SERVER 3)" 3

# --- two minutes later ----------------------------------------------------------------

while [ $((SECONDS - since)) -lt 120 ]; do
	sleep 1
done
sessions_of red >"$TEST_TMP/after"
if cmp -s "$TEST_TMP/before" "$TEST_TMP/after"; then
	ok "all $CLIENTS are still up 120 s later, none had to dial again"
else
	fail "all $CLIENTS are still up 120 s later, none had to dial again" \
		"$(diff "$TEST_TMP/before" "$TEST_TMP/after")" "$(tail -n 60 "$VARD_LOG")"
fi
is "on the client's side too" "$(ip -n lacA -o -4 addr show | grep -c ': ppp')" $CLIENTS
read -r up_before down_before <<<"$lost_before"
up=$(($(lost lacA net) - up_before))
down=$(($(lost box uA) - down_before))
hellos=$(($(in_red hellos) - hellos))
retransmits=$(($(in_red retransmits) - retransmits))
figure "in these 120 s: $up packets lost upstream, $down downstream;" \
	"$hellos HELLOs, $retransmits retransmissions by the LNS"
between "the line was bad in both directions" $((up < down ? up : down)) 100 1000000
between "HELLO went to and fro all the time" "$hellos" $(((TUNNELS + XL2TPDS) * 10)) 100000
between "was lost, and sent again" "$retransmits" 50 100000

no_leaks "nothing is left behind"
finish
