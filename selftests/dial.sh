#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R13: vard originates: a site whose vard is the client of an LNS, which is a vard too.
# Three calls in one tunnel, their addresses and routes, data from behind the site to a
# server behind the LNS and back; an LNS that is restarted or dies, a wrong password,
# reload, and nothing left behind.
# timeout: 300
# shellcheck disable=SC2154 # vard_of sets VARD_PID_...
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need iperf3 gojq
plan 35

load_var
netns_add host site lns srv
veth host net site lan
veth site out lns in
veth lns bA srv net
addr host net 10.5.0.2/24
addr site lan 10.5.0.1/24
addr site out 192.0.2.1/30
addr lns in 192.0.2.2/30
addr lns bA 10.9.0.1/24
addr srv net 10.9.0.2/24
addr srv lo $SERVER/32
must nsip host route add default via 10.5.0.1
must nsip srv route add default via 10.9.0.1
for ns in site lns; do
	must ns $ns sysctl -qw net.ipv4.ip_forward=1
done
users_file

# dial_conf: the site's configuration; more entries of dial come from standard input
dial_conf()
{
	cat >"$TEST_TMP/site.conf" <<EOF
l2tp: {hello: 1s, retransmit: {first-timeout: 500ms, timeout: 500ms, tries: 2}}
vrs:
  - {name: site, id: 5, addresses: 10.5.1.1/32}
interfaces:
  - {name: out, vr: box, side: backbone}
  - {name: lan, vr: site, side: access}
listen:
  - {name: out, address: 192.0.2.1}
groups:
  - name: isp
    listen: out
    deny: 1s
    members: [{name: lns1, address: 192.0.2.2, secret: one}]
EOF
	cat >>"$TEST_TMP/site.conf"
}

UPLINK='  - {name: uplink, vr: site, group: isp, user: "user%d@isp1.example", password: secret,
     calls: 3, redial: 1s, default-route: yes, metric: 7}'

dial_conf <<EOF
dial:
$UPLINK
EOF
cat >"$TEST_TMP/lns.conf" <<EOF
users-file: $USERS
ppp: {auth: [chap-md5, pap], restart-timeout: 1s}
vrs:
  - {name: isp, id: 20, addresses: 10.1.0.1/32, pools: 10.1.0.10-10.1.0.199, role: lns}
interfaces:
  - {name: in, vr: isp, side: backbone}
  - {name: bA, vr: isp, side: backbone}
listen:
  - {address: 192.0.2.2, vr: isp}
peers:
  - {name: site, from: 192.0.2.1, secret: one}
EOF

# calls FILTER [FORMAT]: the site's calls, their states if no other format is given
calls()
{
	v_of site -j dial show | gojq -r "[.[] | select($1) | ${2:-.state}] | join(\" \")"
}

# calls_are FILTER STATES: for wait_for
calls_are()
{
	[ "$(calls "$1")" = "$2" ]
}

# up NAME STATES DESCRIPTION
up()
{
	if wait_for 30 calls_are ".name == \"$1\"" "$2"; then
		ok "$3"
	else
		fail "$3" "$(v_of site dial show)" "$(tail -n 40 "$TEST_TMP/site.log")" \
			"$(tail -n 20 "$TEST_TMP/lns.log")"
	fi
}

# routes_of_lns: to the server, and to what is behind the site by its first call
routes_of_lns()
{
	local sid tid dev

	must nsip lns route replace $SERVER/32 via 10.9.0.2 dev bA vrf isp
	read -r sid tid dev < <(v_of lns -j session show | gojq -r \
		'first(.[] | select(.user == "user1@isp1.example")) |
			"\(.session) \(.tunnel) \(.dev)"')
	must v_of lns session set "$sid" tunnel "$tid" source 10.1.0.201/32 source 10.5.0.0/24
	must nsip lns route replace 10.5.0.0/24 dev "$dev" vrf isp
}

vard_of lns -v
vard_of site -v

# --- three calls ------------------------------------------------------------------------

up uplink "up up up" "R13 three calls are up"
is "R13 in one tunnel" "$(v_of site -j tunnel show | gojq -r 'map(.sessions) | join(" ")')" 3
is "R13 the LNS knows the users, and has asked for CHAP" \
	"$(v_of lns -j session show | gojq -r 'map("\(.user) \(.auth)") | sort | join(", ")')" \
	"user1@isp1.example chap-md5, user2@isp1.example chap-md5, user3@isp1.example chap-md5"
is "R13 the site has the addresses that are the users'" \
	"$(calls '.call != 2' '"\(.call) \(.address) \(.peer_address)"')" \
	"1 10.1.0.201 10.1.0.1 3 10.1.0.202 10.1.0.1"
is "R13 they are on the sessions' devices, with the LNS behind them" \
	"$(nsip site -j addr show dev "$(calls '.call == 1' .ifname)" | gojq -r \
		'first(.[].addr_info[] | select(.family == "inet")) | "\(.local) \(.address)"')" \
	"10.1.0.201 10.1.0.1"
is "R13 which are in the VR" \
	"$(nsip site -j link show dev "$(calls '.call == 1' .ifname)" | gojq -r '.[].master')" site
is "R13 on its backbone side" \
	"$(v_of site -j table show |
		gojq -r '[.rows[] | select(.kind == "session").side] | unique | .[]')" \
	backbone
is "R13 default routes, one for each call" \
	"$(nsip site route show vrf site |
		sed -n 's/^default dev .* metric \([0-9]*\) *$/\1/p' | xargs)" \
	"7 8 9"
is "R13 vard calls them sessions" \
	"$(v_of site -j session show | gojq -r 'map("\(.user) \(.state) \(.auth)") | sort | .[0]')" \
	"user1@isp1.example opened chap-md5"
diag "$(v_of site dial show; nsip site route show vrf site; v_of site table show)"

# --- data ---------------------------------------------------------------------------------

routes_of_lns
check "R13 from the site to the server" \
	ns site ip vrf exec site ping -n -c 3 -i 0.2 -W 3 -I 10.1.0.201 $SERVER
check "R13 from behind the site" pings host $SERVER
check "R13 from the server to behind the site" pings srv 10.5.0.2
check "R13 TCP from behind the site" tcp_transfer srv $SERVER host
check "R13 TCP from the server" tcp_transfer host 10.5.0.2 srv
check "R13 1500 bytes in fragments" pings host $SERVER -M dont -s 1472
expect_fail "R13 not from the box itself" ns site ping -n -c 1 -W 1 $SERVER

# --- reload: another entry, which agrees to PAP alone; the calls stay ----------------------

before=$(calls '.name == "uplink"' .session)
dial_conf <<EOF
dial:
$UPLINK
  - {name: pap, vr: site, group: isp, user: user4@isp1.example, password: secret, redial: 1s,
     ppp: {auth: pap}}
EOF
check "R13 varctl reload" v_of site reload
up pap up "R13 a call that agrees to PAP alone"
is "R13 it is PAP" \
	"$(v_of lns -j session show | gojq -r '.[] | select(.user == "user4@isp1.example").auth')" \
	pap
is "R13 the other calls have stayed" "$(calls '.name == "uplink"' .session)" "$before"
check "R13 and carry data" pings host $SERVER

# --- a wrong password -----------------------------------------------------------------------

dial_conf <<EOF
dial:
$UPLINK
  - {name: wrong, vr: site, group: isp, user: user5@isp1.example, password: sesame, redial: 1s}
EOF
must v_of site reload
check "R13 a wrong password: the call waits, and longer each time" \
	wait_for 30 eval '[ "$(calls ".name == \"wrong\" and .state == \"waiting\"" .next)" -ge 4 ]'
expect_text "R13 and says why" "failed|incorrect" calls '.name == "wrong"' .error
is "R13 the call of the entry that was removed is gone" "$(calls '.name == "pap"')" ""
check "R13 at the LNS too" wait_for 10 eval \
	"v_of lns -j session show | gojq -e 'all(.user != \"user4@isp1.example\")'"
is "R13 the others have not noticed" "$(calls '.name == "uplink"' .session)" "$before"

# --- the LNS goes away, and comes back ------------------------------------------------------

kill "$VARD_PID_lns"
wait "$VARD_PID_lns"
check "R13 the LNS says goodbye: the calls wait" wait_for 20 eval \
	"! calls '.name == \"uplink\"' | grep -q up"
is "R13 addresses and routes are gone" \
	"$(nsip site route show vrf site | grep -c '^default dev\|10\.1\.0\.')" 0
vard_of lns -v
up uplink "up up up" "R13 the LNS is back: so are the calls"
kill -9 "$VARD_PID_lns"
wait "$VARD_PID_lns"
check "R13 the LNS dies without a word: HELLO finds out" wait_for 30 eval \
	"! calls '.name == \"uplink\"' | grep -q up"
vard_of lns -v
up uplink "up up up" "R13 and the calls come back"
routes_of_lns
check "R13 data flows again" pings host $SERVER

# --- the end --------------------------------------------------------------------------------

dial_conf </dev/null
must v_of site reload
check "R13 no entry, no call" wait_for 20 eval "sessions_of site 0 && sessions_of lns 0"
is "R13 no password in the logs" "$(cat "$TEST_TMP"/*.log | grep -c 'sesame\|password secret')" 0
vards_end site lns
no_leaks "R13 nothing is left behind"
finish
