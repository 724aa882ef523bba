#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One subscriber sends as many LCP frames as it can. What is too much is dropped
# and counted; no tunnel loses a HELLO, no other subscriber notices.
# timeout: 400
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need xl2tpd pppd gojq
plan 20

SECS=15
load_var
must modprobe -a l2tp_ppp
topo_box
topo_lacs
addr lacA net 192.0.2.3/24
for i in $(seq 20); do
	echo "user$i * secret *"
done >"$USERS"
chmod 600 "$USERS"
cat >"$CONF" <<END
log: info
users-file: $USERS
ppp: {mru: 1400, echo-interval: 2s, echo-failures: 4}
l2tp: {hello: 2s, max-tunnels: 100}
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
  - {name: flooder, from: $LAC, listen: red, ppp: {echo-interval: 60s}}
  - {name: lacA, from: 192.0.2.3, listen: red}
  - {name: lacB, from: $LAC, listen: blue}
END
box_vard
topo_backbones

# --- the flooder shares its tunnel with user2; ten other tunnels; a real client ---
# Everybody, LNS and clients, hangs up after 8 s without an answer to an echo; but
# not on the flooder, whose own answers drown in its flood.

dial flood lacA -b -n 2 -l $LAC:1701 -k 2 -e 2 -u user%d $LNS
check "the flooder dials in, and another call in its tunnel" dial_up flood 2
dial many lacA -b -T 10 -l 192.0.2.3:1701 -k 2 -e 2 -u user%d $LNS
check "ten more tunnels" dial_up many 10
xl2tpd_dial lacB real user20 "lcp-echo-interval 2" "lcp-echo-failure 4"
check "a real client of the other ISP" ppp_up lacB

everybody()
{
	vj 'sort_by(.tunnel, .session) | .[] | "\(.tunnel)/\(.session) \(.user) \(.since)"' \
		session show
}

# reason: dropped for it so far
dropped()
{
	vj ".drops[\"$1\"] // 0" stats
}

tunnel_stat()
{
	vj "[.[] | .$1] | add" tunnel show
}

vard_rss()
{
	awk '/VmRSS/ { print $2 }' "/proc/$VARD_PID/status"
}

everybody >"$TEST_TMP/before"
session_drops=$(dropped punt-session)
global_drops=$(dropped punt-global)
retransmits=$(tunnel_stat retransmits)
hellos=$(tunnel_stat hellos)
rss=$(vard_rss)
lines=$(wc -l <"$VARD_LOG")

# --- the flood -----------------------------------------------------------------------

order flood flood 1 $SECS
bg lacB "$TEST_TMP/ping.log" ping -n -i 0.1 -c $((SECS * 10 - 20)) -W 2 $SERVER
PING=$BG_PID
sleep 2
is "in the flood: another call of the same tunnel pings" "$(dial_ping flood 2 $SERVER 5)" 5
is "in the flood: a call of another tunnel pings" "$(dial_ping many 7 $SERVER 10)" 10
dial new lacA -b -l 192.0.2.3:1901 -u user15 $LNS
check "in the flood: a new client gets in" dial_up new 1 10
check "in the flood: varctl answers" timeout 5 ip netns exec box varctl session show
check "the flood ends" dial_says flood "^flood 1 sent" $((SECS + 10))
wait $PING
expect_text "the real client lost no ping" ' 0% packet loss' cat "$TEST_TMP/ping.log"

sent=$(awk '/^flood 1 sent/ { print $4 }' "$TEST_TMP/flood.out")
drops=$(($(dropped punt-session) - session_drops))
figure "LCP flood: $((sent / SECS)) frames/s for $SECS s, $drops dropped by the session's bucket"
between "as many frames as the machine could" "$sent" $((SECS * 1000)) 100000000
# 100 a second and a burst of 50 may pass; some may not even have reached us
between "what is over the session's rate was dropped and counted" \
	"$drops" $((sent / 2)) $((sent - SECS * 50))
is "the bucket of all sessions was not touched" "$(dropped punt-global)" "$global_drops"

everybody | grep -v user15 >"$TEST_TMP/after"
check "no session and no tunnel was lost" diff "$TEST_TMP/before" "$TEST_TMP/after"
between "HELLOs went on" $(($(tunnel_stat hellos) - hellos)) 30 100000
between "and hardly any was sent twice" $(($(tunnel_stat retransmits) - retransmits)) 0 5
between "vard's memory has not grown (kB)" $(($(vard_rss) - rss)) -100000 4096
between "nor its log (lines)" $(($(wc -l <"$VARD_LOG") - lines)) 0 20

# --- the bucket of all sessions --------------------------------------------------------

sed -i '1i punt: {rate: 1000000, burst: 1000000, total-rate: 500, total-burst: 100}' "$CONF"
must v reload
order flood flood 1 4
sleep 1
is "the other limit: pings pass" "$(dial_ping many 3 $SERVER 5)" 5
wait_for 20 eval "[ \$(grep -c '^flood 1 sent' '$TEST_TMP/flood.out') = 2 ]"
between "what is over the rate of all sessions was dropped and counted" \
	$(($(dropped punt-global) - global_drops)) 1000 100000000

no_leaks "nothing is left behind"
finish
