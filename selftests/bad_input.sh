#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What must not get in, what must not get through, and what must be said about
# it: wrong secrets and passwords, unknown realms, users and peers, no address
# left, typing errors, messages that are broken, late, repeated or lost, and
# commands that name what is in use or not there.
# timeout: 240
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd xl2tpd tcpdump jq
plan 60

load_var
must modprobe -a l2tp_ppp
topo_box
topo_access lac 192.0.2.11 lac2 192.0.2.12 stranger 192.0.2.99 mallory 192.0.2.13
cat >"$USERS" <<END
steady@isp1.example * secret *
user1@isp1.example * secret *
user2@isp1.example * secret *
user3@isp1.example * secret *
fixed1@isp1.example * secret 10.1.0.200
fixed2@isp1.example * secret 10.1.0.200
pap@isp1.example * Pa55w0rd *
user1@isp2.example * secret *
user2@isp2.example * secret *
user3@isp2.example * secret *
user1@isp9.example * secret *
END
chmod 600 "$USERS"
cat >"$CONF" <<END
log: info
users-file: $USERS
ppp: {auth: [chap-md5, pap], mru: 1400, auth-tries: 1, echo-interval: 30s}
l2tp: {hello: 60s, challenge: yes, max-tunnels: 100}
vrs:
  - {name: red, id: 10, table: 1010, addresses: 10.1.0.1/32, pools: 10.1.0.0/24}
  - {name: blue, id: 20, table: 1020, addresses: 10.1.0.1/32, pools: 10.1.0.10-10.1.0.11}
interfaces:
  - {name: bA, vr: red, side: backbone}
  - {name: bB, vr: blue, side: backbone}
  - {name: u, vr: box, side: backbone}
isps:
  - {realm: isp1.example, vr: red}
  - {realm: isp2.example, vr: blue}
listen:
  - {name: box, address: $LNS, vr: box}
peers:
  - {name: lac, from: 192.0.2.11, secret: sesame, vr: red}
  - {name: lac2, from: 192.0.2.12, select: realm}
  - {name: mallory, from: 192.0.2.13, vr: red}
END
box_vard
topo_backbones

# dropped REASON
dropped()
{
	vj ".total[\"$1\"] // 0" stats
}

vard_alive()
{
	kill -0 "$VARD_PID" && timeout 10 ip netns exec box varctl session show
}

# The steady subscriber must never notice anything of all that.
dial steady lac -b -l 192.0.2.11 -s sesame -C -u steady@isp1.example $LNS
check "a subscriber with the right secret dials in" dial_up steady 1
steady()
{
	is "the steady subscriber has not noticed: $1" \
		"$(dial_ping steady 1 $SERVER 3) $(grep -c ' down' "$TEST_TMP/steady.out")" "3 0"
}

# --- secrets of tunnels -----------------------------------------------------------

dial wrong lac -b -l 192.0.2.11:1801 -s other -C -u user1@isp1.example $LNS
check "a LAC with a wrong secret notices, and says so: StopCCN, result 4" \
	dial_says wrong '^tunnel 1 down: .*result 4' 10
check "vard's log names the peer" wait_for 5 grep -qE 'lac.*(secret|auth|challenge|response)' "$VARD_LOG"
dial wrong2 lac -b -l 192.0.2.11:1802 -s other -u user1@isp1.example $LNS
check "a wrong secret that only the LNS checks: StopCCN, result 4" \
	dial_says wrong2 '^tunnel 1 down: .*result 4' 10
dial none lac -b -l 192.0.2.11:1803 -u user1@isp1.example $LNS
check "no secret where one is needed: StopCCN" \
	dial_says none '^tunnel 1 down: ' 10
expect_fail "no such tunnel came up" grep -hE '^tunnel 1 up' "$TEST_TMP"/{wrong,wrong2,none}.out
expect_fail "neither secret is in the log" grep -E 'sesame|other' "$VARD_LOG"

# --- passwords ------------------------------------------------------------------------

# refused NAME NS USER PASSWORD PPPD-OPTION: a real pppd that must fail
refused()
{
	PASSWORD=$4 dial "$1" "$2" -l 192.0.2.12:1701 -u "$3" -p "$4" -o "$5" $LNS
	dial_says "$1" '^call 1 down' 20
}

refused chap lac2 pap@isp1.example Wr0ngOne refuse-pap
check "wrong password by CHAP: pppd says that it failed to authenticate itself" \
	grep -E '^call 1 down .*(uthentication failed|failed to authenticate|status 19)' "$TEST_TMP/chap.out"
check "vard's log names the user and the protocol" \
	wait_for 5 grep -qE 'pap@isp1\.example.*(chap|CHAP)|(chap|CHAP).*pap@isp1\.example' "$VARD_LOG"
order chap leave
refused pap lac2 pap@isp1.example Wr0ngTwo refuse-chap
check "wrong password by PAP: pppd says that it failed to authenticate itself" \
	grep -E '^call 1 down .*(uthentication failed|failed to authenticate|status 19)' "$TEST_TMP/pap.out"
check "vard's log names the user and the protocol" \
	wait_for 5 grep -qE 'pap@isp1\.example.*\b(pap|PAP)\b|\b(pap|PAP)\b.*pap@isp1\.example' "$VARD_LOG"
expect_fail "no password is in the log, right or wrong" grep -E 'Wr0ng|Pa55w0rd' "$VARD_LOG"
order pap leave

# --- users, realms, addresses -------------------------------------------------------------

# builtin NAME USER...: clients of lac2, each with a tunnel of its own
builtin()
{
	local name=$1 users=() u

	shift
	for u in "$@"; do
		users+=(-u "$u")
	done
	dial "$name" lac2 -b -T $# -l 192.0.2.12:0 "${users[@]}" $LNS
}

builtin unknown nobody@isp1.example
check "an unknown user is refused" dial_says unknown '^call 1 down .*failed' 10
check "vard's log names it" wait_for 5 grep -q 'nobody@isp1\.example' "$VARD_LOG"
builtin realm user1@isp9.example
check "a user whose realm has no VR is put out" dial_says realm '^call 1 down' 10
expect_text "vard's log says that no VR takes it" \
	'isp9\.example.*|VR' grep -E 'isp9\.example' "$VARD_LOG"
builtin pool user1@isp2.example user2@isp2.example
check "two users, two addresses" dial_up pool 2 10
builtin third user3@isp2.example
check "the pool is empty: the third user is put out" dial_says third '^call 1 down' 10
expect_text "vard's log names pool or VR, and the way out" 'blue.*(pool|address)|(pool|address).*blue' \
	cat "$VARD_LOG"
is "the pool says so" "$(vj '.[] | select(.vr == "blue") | "\(.size) \(.free)"' pool show)" "2 0"
order pool hangup 1
check "one hangs up" dial_says pool '^call 1 down' 5
builtin fourth user3@isp2.example
check "its address is free again" dial_up fourth 1 10
builtin fixed1 fixed1@isp1.example
check "a user with a fixed address" dial_up fixed1 1 10
builtin fixed2 fixed2@isp1.example
check "another one with the same address is put out: it is in use" \
	dial_says fixed2 '^call 1 down' 10
expect_text "vard's log names the address" '10\.1\.0\.200' cat "$VARD_LOG"
is "the first one has not noticed" "$(dial_ping fixed1 1 $SERVER 3)" 3

# --- peers that are not declared -------------------------------------------------------------

capture_start stranger net "$TEST_TMP/stranger.pcap" src host $LNS and not arp
dial stranger stranger -b -u user1@isp1.example $LNS
ns stranger l2tpthrow -w 300 $LNS c-sccrq c-version-3 c-zlb c-noise c-unknown-type >/dev/null
sleep 3
capture_stop "$TEST_TMP/stranger.pcap"
capture_is "an undeclared peer gets no answer at all" "$TEST_TMP/stranger.pcap" 0 0
is "nor a tunnel" "$(vj '[.[] | select(.address == "192.0.2.99")] | length' tunnel show)" 0
check "it is counted" eval "[ \$(vj '[.. | .rx_unknown_peer? // empty] | add' status) -ge 2 ]"
steady "strangers"

# --- broken messages ------------------------------------------------------------------------

read -r TID SID < <(vj '.[] | select(.user == "steady@isp1.example") | "\(.tunnel) \(.session)"' \
	session show)

# thrown DESCRIPTION REASON CASE...: from the address of the steady tunnel; each is
# thrown ten times and counted so often
thrown()
{
	local desc=$1 reason=$2 before n

	shift 2
	before=$(dropped "$reason")
	order steady deaf 0
	ns lac l2tpthrow -r 10 -w 0 -l 192.0.2.11 -t "$TID" -s "$SID" $LNS "$@" >/dev/null
	n=$(($(dropped "$reason") - before))
	is "$desc: $reason" "$n" $(($# * 10))
}

no_leaks "nothing is left behind"
finish
