#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What must not get in, what must not get through, and what must be said about
# it: wrong secrets and passwords, unknown realms, users and peers, no address
# left, typing errors, messages that are broken, late, repeated or lost, and
# commands that name what is in use or not there.
# timeout: 900
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd xl2tpd tcpdump gojq
plan 106

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
chmod 600 "$CONF"
box_vard
topo_backbones

# dropped REASON
dropped()
{
	vj ".drops[\"$1\"] // 0" stats
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
is "no such tunnel came up" \
	"$(vj '[.[] | select(.state == "established" and .port > 1800)] | length' tunnel show)" 0
expect_fail "neither secret is in the log" grep -E 'sesame|other' "$VARD_LOG"

# --- passwords ------------------------------------------------------------------------

# its exit status, which a dialer that has heard the CDN does not wait for: it kills the
# wrapper, but not what that has started
mkdir "$TEST_TMP/bin"
cat >"$TEST_TMP/bin/pppd" <<END
#!/bin/sh
($(command -v pppd) "\$@"; echo "exit status \$?" >>$TEST_TMP/pppd.status) &
wait
END
chmod +x "$TEST_TMP/bin/pppd"

# refused PROTOCOL PASSWORD PPPD-OPTION: a real pppd with a wrong password
refused()
{
	rm -f "$TEST_TMP/pppd.status"
	PATH=$TEST_TMP/bin:$PATH dial "$1" lac2 -l 192.0.2.12:1701 -u pap@isp1.example -p "$2" \
		-o "$3" $LNS
	check "a wrong password by $1: the call ends" dial_says "$1" '^call 1 down' 20
	wait_for 20 test -e "$TEST_TMP/pppd.status"
	is "pppd says that it failed to authenticate itself" \
		"$(cat "$TEST_TMP/pppd.status")" "exit status 19"
	expect_text "vard's log names the user and the protocol" \
		"pap@isp1\.example.*authentication failed \($1" cat "$VARD_LOG"
	kill "$DIAL_PID"
}

refused chap Wr0ngOne refuse-pap
refused pap Wr0ngTwo refuse-chap
expect_fail "no password is in the log, right or wrong" grep -E 'Wr0ng|Pa55w0rd' "$VARD_LOG"

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
# The victim is a client at an address from which all of them are thrown, so that
# no header looks like a stranger's.

dial victim mallory -b -l 192.0.2.13:1701 -u user2@isp1.example $LNS
check "a victim dials in" dial_up victim 1
read -r TID SID < <(vj '.[] | select(.user == "user2@isp1.example") | "\(.tunnel) \(.session)"' \
	session show)

# throw NS ADDRESS OPTION... CASE...: at the victim's tunnel and session
throw()
{
	local ns=$1 from=$2

	shift 2
	ns "$ns" l2tpthrow -l "$from" -t "$TID" -s "$SID" $LNS "$@"
}

# thrown DESCRIPTION REASON CASE...: each is thrown ten times, and counted so often
thrown()
{
	local desc=$1 reason=$2 before

	shift 2
	before=$(dropped "$reason")
	ns mallory l2tpthrow -w 0 -r 10 -l 192.0.2.13:1701 -t "$TID" -s "$SID" $LNS "$@" >/dev/null
	is "$desc ($#): each is counted as $reason" $(($(dropped "$reason") - before)) $(($# * 10))
}

# shellcheck disable=SC2046 # words
cases()
{
	l2tpthrow list | grep -E "^($1)$"
}

mapfile -t malformed < <(cases 'd-(byte|flags-only|cut-.*|length-.*|offset-.*|all-flags)')
thrown "truncated and contradictory data messages" malformed "${malformed[@]}"
thrown "data messages of other versions" version d-version-0 d-version-1 d-version-3
thrown "data messages of no tunnel" no-tunnel d-no-tunnel
thrown "data messages of no session" no-session d-no-session
thrown "PPP frames without a protocol" ppp d-no-ppp d-ppp-cut d-ppp-even
thrown "broken IPv4 headers" inner d-inner-empty d-inner-cut d-inner-ihl d-inner-long \
	d-inner-version
thrown "IPv6 that was not negotiated" closed d-inner-6-as-4 d-inner-6-cut
thrown "a packet of 60,000 bytes from a foreign source" spoof d-huge
thrown "an oversized control packet" too-big p-oversized
before=$(dropped peer)
ns stranger l2tpthrow -r 10 -t "$TID" -s "$SID" $LNS d-no-ppp d-huge >/dev/null
is "data messages from another address: each is counted as peer" \
	$(($(dropped peer) - before)) 20
ns mallory l2tpthrow -r 500 -l 192.0.2.13:1701 -t "$TID" -s "$SID" $LNS d-noise >/dev/null

mapfile -t broken < <(cases 'p-.*' | grep -v oversized)
ns mallory l2tpthrow -w 0 -r 2 -l 192.0.2.13:1701 -t "$TID" -s "$SID" $LNS "${broken[@]}" >/dev/null
check "after ${#broken[@]} kinds of broken PPP packets vard is there" vard_alive
is "and the victim's own session is untouched" \
	"$(dial_ping victim 1 $SERVER 3) $(grep -c ' down' "$TEST_TMP/victim.out")" "3 0"
steady "broken data messages"

# answers CASE REGEX: to a broken control message of a declared peer
answers()
{
	local out

	out=$(ns mallory l2tpthrow -w "${3:-1500}" -l "192.0.2.13:$((2000 + RANDOM % 30000))" $LNS "$1")
	if grep -qE -- "^$1: $2" <<<"$out"; then
		ok "control message $1: $2"
	else
		fail "control message $1: $2" "$out"
	fi
}

answers c-sccrq 'SCCRP tid'
answers c-no-type 'no answer' 300
answers c-no-version 'StopCCN .*result 2'
answers c-no-host 'StopCCN .*result 2'
answers c-no-framing 'StopCCN .*result 2'
answers c-no-tid 'no answer|StopCCN' 300
answers c-tid-zero 'no answer|StopCCN' 300
answers c-window-zero 'StopCCN .*result 2'
answers c-unknown-avp 'StopCCN .*result 2 error 8'
answers c-vendor-avp 'StopCCN .*result 2 error 8'
answers c-avp-wrong-length 'StopCCN .*result 2'
answers c-avp-length-zero 'no answer|StopCCN' 300
answers c-avp-length-5 'no answer|StopCCN' 300
answers c-avp-beyond-end 'no answer|StopCCN' 300
answers c-avp-cut 'no answer|StopCCN' 300
answers c-hidden-no-vector 'no answer|StopCCN' 300
answers c-version-3 'StopCCN|no answer' 300
answers c-version-1 'no answer' 300
answers c-header-cut 'no answer' 300
answers c-length-large 'no answer' 300
mapfile -t control < <(cases 'c-.*' | grep -vx c-foreign-stopccn)
ns mallory l2tpthrow -w 0 -r 3 $LNS "${control[@]}" >/dev/null
ns mallory l2tpthrow -w 0 -r 2000 $LNS c-noise >/dev/null
check "after ${#control[@]} kinds of broken control messages, and noise, vard is there" vard_alive

# goodbyes that are not the peer's, or not of this time
ns stranger l2tpthrow -w 300 -t "$TID" -N 3 -R 3 $LNS c-foreign-stopccn >/dev/null
ns mallory l2tpthrow -w 300 -l 192.0.2.13:1702 -t "$TID" -N 3 -R 3 $LNS c-foreign-stopccn >/dev/null
ns mallory l2tpthrow -w 300 -l 192.0.2.13:1701 -t "$TID" -N 30000 -R 3 $LNS \
	c-foreign-stopccn >/dev/null
is "StopCCN of another address, of another port, out of sequence: nothing happens" \
	"$(dial_ping victim 1 $SERVER 3) $(grep -c ' down' "$TEST_TMP/victim.out")" "3 0"
steady "broken control messages"
order victim leave
wait_for 10 eval "! grep -q . <(ip netns pids mallory)"

# --- repeated, swapped and lost control messages --------------------------------------------

cat >"$TEST_TMP/replay.py" <<'END'
"""Send the control messages of a capture again: replay.py PCAP SOURCE PORT LNS ORDER"""
import socket
import struct
import sys

pcap, source, port, lns, order = sys.argv[1:]
with open(pcap, "rb") as f:
    data = f.read()
at, messages = 24, []
while at + 16 <= len(data):
    size = struct.unpack("<I", data[at + 8:at + 12])[0]
    ip = data[at + 16 + 14:at + 16 + size]
    udp = ip[(ip[0] & 15) * 4:]
    payload = udp[8:struct.unpack(">H", udp[4:6])[0]]
    if payload[:1] >= b"\x80":
        messages.append(payload)
    at += 16 + size
if order == "backwards":
    messages.reverse()
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind((source, int(port)))
for m in messages:
    s.sendto(m, (lns, 1701))
print(len(messages))
END

capture_start mallory net "$TEST_TMP/control.pcap" udp and src host 192.0.2.13
dial replayed mallory -b -n 3 -l 192.0.2.13:1701 -u user%d@isp1.example $LNS
check "a client dials in, and its control messages are recorded" dial_up replayed 3
sleep 1
capture_stop "$TEST_TMP/control.pcap"
vj '.[] | select(.address == "192.0.2.13" and .state == "established") | "\(.tunnel) \(.nr)"' \
	tunnel show >"$TEST_TMP/before"
n=$(ns mallory python3 "$TEST_TMP/replay.py" "$TEST_TMP/control.pcap" 192.0.2.13 1701 $LNS forwards)
n2=$(ns mallory python3 "$TEST_TMP/replay.py" "$TEST_TMP/control.pcap" 192.0.2.13 1701 $LNS backwards)
between "they are sent again, forwards and backwards" $((n + n2)) 16 1000
sleep 1
vj '.[] | select(.address == "192.0.2.13" and .state == "established") | "\(.tunnel) \(.nr)"' \
	tunnel show >"$TEST_TMP/after"
check "the tunnel has taken none of them" diff "$TEST_TMP/before" "$TEST_TMP/after"
is "there is one tunnel with three sessions" \
	"$(wc -l <"$TEST_TMP/after") $(dial_ping replayed 3 $SERVER 3) $(grep -c ' down' "$TEST_TMP/replayed.out")" \
	"1 3 0"
order replayed leave
wait_for 10 eval "! grep -q . <(ip netns pids mallory)"

must modprobe sch_netem
must ns mallory tc qdisc add dev net root netem loss 100%
dial late mallory -b -l 192.0.2.13:1701 -u user2@isp1.example $LNS
sleep 2
must ns mallory tc qdisc change dev net root netem delay 50ms 50ms reorder 50%
check "the first messages lost, the next ones swapped: the client comes up" dial_up late 1 20
must ns mallory tc qdisc del dev net root
steady "replays"

# --- the configuration ---------------------------------------------------------------------

# wrong LINE:COLUMN REGEX SED-EXPRESSION: how the file is spoiled, and what is said of it
wrong()
{
	(umask 077 && sed "$3" "$CONF" >"$TEST_TMP/wrong.conf")
	expect_text "configuration with $3: line $1, and what was expected" \
		"wrong\.conf:$1: .*$2" vard --check "$TEST_TMP/wrong.conf"
}

check "the configuration itself is good" vard --check "$CONF"
line=$(grep -n 'name: red' "$CONF" | cut -d: -f1)
wrong "$line:21" 'expected id as a number' 's/id: 10/id: 1O/'
wrong "$line:6" 'did you mean name' 's/{name: red/{nmae: red/'
wrong "$line:[0-9]+" 'expected pools|expected .*(prefix|range)' 's,pools: 10.1.0.0/24,pools: 10.1.0.0/240,'
wrong "$(grep -n 'side: backbone' "$CONF" | head -n 1 | cut -d: -f1):31" \
	'expected side as one of: access, backbone' 's/vr: red, side: backbone/vr: red, side: inside/'
wrong "$(grep -n 'isp2.example, vr' "$CONF" | cut -d: -f1):31" 'expected vr' \
	's/isp2.example, vr: blue/isp2.example, vr: blew/'
wrong '[0-9]+:[0-9]+' '.' 's/^listen:/ listen:/'
expect_fail "vard does not start with it" ns box timeout 10 vard "$TEST_TMP/wrong.conf"

cp "$CONF" "$TEST_TMP/good.conf"
sed -i 's/id: 10/id: 1O/' "$CONF"
expect_text "varctl reload refuses it, with the place" "vard\.conf:$line:21: .*expected" v reload
expect_fail "with an exit status" v reload
cp "$TEST_TMP/good.conf" "$CONF"
check "the good one is taken" v reload
steady "configurations"
sed -i '1s/^/"unfinished\n/' "$USERS"
expect_text "an error in the users file: its place" 'users:1' v reload
sed -i 1d "$USERS"
check "the good one is taken" v reload

# --- commands about what is in use, or not there ----------------------------------------------

expect_text "an address that is in use: the endpoint says so" \
	'(in use|Another socket|address)' v endpoint add $LNS vr box
expect_fail "with an exit status" v endpoint add $LNS vr box
expect_text "a second vard says what is wrong" '(already|another|in use|busy|Busy)' \
	ns box env VARD_CONTROL="$TEST_TMP/second" timeout 10 vard "$CONF"
check "and the first one has not noticed" vard_alive
TID=$(vj '.[] | select(.user == "steady@isp1.example") | .tunnel' session show)
expect_text "a session that is not there" 'session [0-9/]*4711.*(not|no) ' v session del 4711 tunnel "$TID"
expect_text "a tunnel that is not there" '(no|not).*(tunnel|found)' v tunnel del 1
expect_text "a VR that is not there" 'nosuch' v vr del nosuch
expect_text "a device that is not there" 'nosuch' v if add nosuch vr red side access
expect_text "a VR in use" 'red' v vr del red
expect_fail "a VR in use is not deleted" v vr del red
expect_fail "a word that is no word: exit status 1" v frobnicate
steady "commands"
must v if del bA
is "a port is taken out of its VR while in use: nothing passes" "$(dial_ping steady 1 $SERVER 3)" 0
must v if add bA vr red side backbone
must nsip box route replace $SERVER/32 via 10.9.0.2 dev bA vrf red
steady "a port that was gone"

expect_fail "no password and no secret is in any log" grep -E 'Pa55w0rd|Wr0ng|sesame' "$VARD_LOG"
between "nothing made the log grow without bound (lines)" "$(wc -l <"$VARD_LOG")" 10 400
no_leaks "nothing is left behind"
finish
