#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R16, R18: contracts in vard's configuration. A source that is not root has authority over
# the interface table of all VRs, another one over its own VR; both survive a restart of
# the module and of vard; a reload takes authority back at once. What a delegate does
# to its own realm's users shows on real traffic.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need gojq setpriv
plan 82

NOC=4001
ISP1=4002

load_var
topo_box
topo_access lac 192.0.2.11
users_file
conf_begin
conf_lns_of_box
conf <<EOF
peers:
  - {name: lac, from: 192.0.2.11, select: user, vr: box}
grants:
  - {uid: $NOC, vr: all, rights: [interfaces, read]}
  - {uid: $ISP1, vr: red, rights: [interfaces, sessions, routes, read]}
EOF
box_vard
topo_backbones

# by UID WORD...: varctl in the box by somebody who is not root
by()
{
	local uid=$1

	shift
	ns box setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs \
		--bounding-set -all varctl "$@"
}

by_json()
{
	by "$1" -j "${@:3}" | gojq -r "$2"
}

is "R16 the contracts are there" "$(vj 'map("\(.kind) \(.id) \(.vr) \(.rights | join(","))") | join("; ")' grant show)" \
	"uid $NOC all interfaces,read; uid $ISP1 red interfaces,sessions,routes,read"

# --- R16: all VRs, without being root -----------------------------------------------------

check "R16 the operator sees all rows" eval \
	'[ "$(by_json $NOC "[.rows[].vr] | unique | join(\" \")" table show)" = "blue red" ]'
check "R16 and moves a realm from one VR to the other" by $NOC isp move isp1.example vr blue
is "R16 the row says so" "$(row '.kind == "isp" and .realm == "isp1.example"')" blue
dial call1 lac -l 192.0.2.11 -b -u user1@isp1.example $LNS
check "R5 its next user is in VR blue" dial_up call1 1 30
is "R5 and reaches ISP B" "$(dial_ping call1 1 $SERVER 3)" 3
check "R16 the operator moves it back" by $NOC isp move isp1.example vr red
expect_text "R16 but has no authority over sessions" "[Nn]ot permitted" by $NOC tunnel del \
	"$(vj '.[0].tunnel' tunnel show)"
expect_text "R16 nor over contracts" "[Nn]ot permitted" by $NOC grant show
must v session del "$(vj '.[] | select(.user == "user1@isp1.example").session' session show)"
check "R16 the carrier ends that session" dial_says call1 "call 1 down"

# --- R17: one VR --------------------------------------------------------------------------

is "R17 the ISP sees its own VR alone" "$(by_json $ISP1 'map(.name) | join(" ")' vr show)" red
is "R17 and its own rows" "$(by_json $ISP1 '[.rows[].vr] | unique | join(" ")' table show)" red
expect_text "R17 it cannot take a realm of VR blue" "[Nn]ot permitted" \
	by $ISP1 isp move isp2.example vr red
expect_text "R17 nor give its own away" "does not exist" by $ISP1 isp move isp1.example vr blue
check "R17 a user of its realm is its own to add" by $ISP1 user add user9@isp1.example vr red

# --- by way of vard, as from a namespace with nothing in it ---------------------------------

# far UID WORD...: varctl that has vard's sockets and nothing else of the box
far()
{
	local uid=$1

	shift
	ns empty setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs \
		--bounding-set -all varctl --remote "$@"
}

far_json()
{
	far "$1" -j "${@:3}" | gojq -r "$2"
}

netns_add empty
dial call2 lac -l 192.0.2.11:1702 -b -u user2@isp1.example $LNS
dial call3 lac -l 192.0.2.11:1703 -b -u user2@isp2.example $LNS
check "users of both ISPs are up" eval 'dial_up call2 1 30 && dial_up call3 1 30'
is "R17 by vard the ISP sees its own VR alone" "$(far_json $ISP1 'map(.name) | join(" ")' vr show)" red
is "R17 its own rows, and its port by its name" \
	"$(far_json $ISP1 '[.rows[] | .vr, .dev] | unique | map(select(. != null)) | join(" ")' table show)" \
	"bA red"
is "R17 its own session, with what vard knows of it" \
	"$(far_json $ISP1 'map("\(.vr) \(.user) \(.state)") | join(";")' session show)" \
	"red user2@isp1.example opened"
is "R17 its own pool" "$(far_json $ISP1 'map(.vr) | join(" ")' pool show)" red
is "R16 the operator sees both pools" "$(far_json $NOC 'map(.vr) | join(" ")' pool show)" "red blue"
theirs=$(vj '.[] | select(.user == "user2@isp2.example") | "\(.session) tunnel \(.tunnel)"' session show)
for cmd in "session del $theirs" "session del $theirs force" "session del 1 tunnel 1" \
		"tunnel del ${theirs##* }" "user add x@isp2.example vr blue" "isp move isp1.example vr 20"; do
	# shellcheck disable=SC2086 # words
	expect_text "R17 refused alike: $cmd" "[Nn]ot permitted, or there is no such|does not exist" \
		far $ISP1 $cmd
done
for cmd in reload status "vr set red role lac" "grant show" "grant add uid $ISP1 vr blue read"; do
	# shellcheck disable=SC2086 # words
	expect_text "R17 the carrier's alone: $cmd" "[Nn]ot permitted|does not exist" far $ISP1 $cmd
done
for cmd in "-n box vr show" "-s $TEST_TMP/x vr show" "batch /etc/passwd" "check /etc/passwd" \
		"tunnel add 7 endpoint 1 peer 192.0.2.9 peer-id 1 vr red"; do
	# shellcheck disable=SC2086 # words
	expect_text "R17 nothing of the box: $cmd" "out of reach" far $ISP1 $cmd
done
expect_text "R17 whoever has no grant is refused" "refuse|reset|closed|Broken pipe" far 4444 vr show
expect_text "R17 by vard's own commands as well" "refuse|reset|closed|Broken pipe" far 4444 pool show
bg empty "$TEST_TMP/trace" setpriv --reuid $ISP1 --regid $ISP1 --clear-groups varctl --remote \
	monitor ppp user user2@isp2.example
bg empty "$TEST_TMP/trace.own" setpriv --reuid $ISP1 --regid $ISP1 --clear-groups varctl --remote \
	monitor ppp user user2@isp1.example
sleep 1
own=$(vj '.[] | select(.user == "user2@isp1.example") | "\(.session) tunnel \(.tunnel)"' session show)
# shellcheck disable=SC2086 # words
check "R17 it closes a session of its own" far $ISP1 session del $own
check "R17 its user gets the goodbye" dial_says call2 "call 1 down"
# shellcheck disable=SC2086 # words
must v session del $theirs
check "R17 the carrier closes the other one" dial_says call3 "call 1 down"
check "R17 it traces its own users" wait_for 20 grep -q LCP "$TEST_TMP/trace.own"
is "R17 and no others" "$(cat "$TEST_TMP/trace")" ""
bg empty "$TEST_TMP/events" setpriv --reuid $ISP1 --regid $ISP1 --clear-groups varctl --remote \
	monitor state
sleep 2
must v user add theirs@isp2.example vr blue
must v user del theirs@isp2.example
check "R17 it makes and removes a row of its VR" eval \
	'far $ISP1 user add far@isp1.example vr red && far $ISP1 user del far@isp1.example'
check "R17 it is told so" wait_for 10 grep -q 'del.*far@isp1.example' "$TEST_TMP/events"
is "R17 and of nothing else" "$(grep -v 'far@isp1.example' "$TEST_TMP/events")" ""
kill "$BG_PID"
wait "$BG_PID" 2>/dev/null

# routes of its VR: the table stays closed, the devices are the VR's
must nsip box link add dmy type dummy
must nsip box link set dmy up
before=$(ns box ip route show table all; ns box ip -6 route show table all)
check "R17 it sets a route by a neighbour in its VR" far $ISP1 route add 203.0.113.0/24 vr red via 10.9.0.2
check "R17 IPv6 too, and one that leads nowhere" eval 'far $ISP1 route add 2001:db8:77::/48 vr red \
	via 2001:db8:9::2 && far $ISP1 route add 203.0.114.0/24 vr red type unreachable'
is "R17 the kernel has them" "$(nsip box route show table 1010 203.0.113.0/24 | awk '{ print $3, $5, $7 }')" \
	"10.9.0.2 bA static"
check "R17 it sees them" eval '[ "$(far_json $ISP1 "map(.prefix) | join(\" \")" route show vr red | grep -c "203.0.113.0/24.*2001:db8:77::/48")" = 1 ]'
for cmd in "add 203.0.115.0/24 vr red via 203.0.113.9" "add 203.0.115.0/24 vr red via $SERVER" "add 203.0.115.0/24 vr red via 192.0.2.11" \
		"add 203.0.115.0/24 vr red dev dmy" "add 203.0.115.0/24 vr red dev bB" \
		"add 203.0.115.0/24 vr red dev nosuch" "add 203.0.115.1/24 vr red via 10.9.0.2" \
		"add 203.0.115.0/24 vr blue via 10.9.0.2" "add 203.0.115.0/24 vr box via 10.9.0.2" \
		"show vr blue" "del 203.0.115.0/24 vr red" "del default vr red" \
		"del ::/0 vr red type unreachable" "del 0.0.0.0/0 vr red type unreachable" \
		"del default vr red metric 4278198272" "add 203.0.115.0/24 vr red" \
		"add 203.0.115.0/24 vr red via 10.9.0.2 type blackhole"; do
	# shellcheck disable=SC2086 # words
	expect_fail "R17 refused: route $cmd" far $ISP1 route $cmd
done
expect_text "R17 who has no right to routes is refused" "[Nn]ot permitted" \
	far $NOC route add 203.0.116.0/24 vr red via 10.9.0.2
check "R17 it removes its routes" eval 'far $ISP1 route del 203.0.113.0/24 vr red &&
	far $ISP1 route del 2001:db8:77::/48 vr red && far $ISP1 route del 203.0.114.0/24 vr red'
is "R17 all others are as before" "$(ns box ip route show table all; ns box ip -6 route show table all)" \
	"$before"
for i in 1 2 3 4; do
	bg empty "$TEST_TMP/hold.$i" setpriv --reuid $ISP1 --regid $ISP1 --clear-groups \
		python3 -c "import socket, sys, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.connect(sys.argv[1])
print(len(s.recv(100)), flush=True)
time.sleep(1000)" "$VARD_CONTROL.requests"
	wait_for 10 grep -q . "$TEST_TMP/hold.$i"
done
expect_text "R17 four connections of a delegate at the same time, and no more" "too many" \
	far $ISP1 vr show
check "R17 another delegate has its own" far $NOC vr show
check "R17 what is not of the family ends the connection" ns empty setpriv --reuid $NOC \
	--regid $NOC --clear-groups python3 -c "import socket, sys, struct
for message in (struct.pack('=IHHII', 20, 16, 5, 1, 0) + b'\3\1\0\0',
                struct.pack('=IHHII', 16, 2, 5, 1, 0), b'x', b'x' * 16, b'x' * 140000):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 400000)
    s.settimeout(20)
    s.connect(sys.argv[1])
    s.recv(100)
    s.send(message)
    try:
        if s.recv(100):
            sys.exit(f'an answer to {message[:20]}')
    except ConnectionError:
        pass
    s.close()" "$VARD_CONTROL.requests"

# --- a restart ----------------------------------------------------------------------------

vard_stop
is "vard ends" $? 0
must v user del user9@isp1.example
must v grant del uid $NOC vr all
must v grant del uid $ISP1 vr red
expect_text "R16 without contracts the operator may nothing" "[Nn]ot permitted" \
	by $NOC isp move isp1.example vr blue
box_vard
check "R16 vard starts again: they are back" by $NOC isp move isp1.example vr blue
must by $NOC isp move isp1.example vr red

# --- R18: the carrier takes the authority back ------------------------------------------------

check "R18 the ISP changes its VR" by $ISP1 user add user9@isp1.example vr red
sed -i "/uid: $ISP1,/d" "$CONF"
check "R18 the carrier reloads a configuration without that contract" v reload
expect_text "R18 it is refused at once" "[Nn]ot permitted" by $ISP1 user del user9@isp1.example
expect_text "R18 and sees nothing any more" "[Nn]ot permitted" by $ISP1 table show
no_leaks "nothing is left behind"
finish
