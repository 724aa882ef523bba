#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module is removed VAR_ROUNDS times (10), with sessions of both legs up, terminated
# and switched, and frames coming in on the other CPU; each time it was seen to
# carry traffic before. Nothing of it may be left.
# vm: own beside mem=2G timeout=1500
# uml: no it has one CPU
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
. "$(dirname "$0")/libsession.sh"
ROUNDS=${VAR_ROUNDS:-10}
plan 6

must modprobe -a pppoe l2tp_ppp
load_var
topo_box
topo_user
netns_add lac
veth lac net box uA
addr lac net $LAC/24
addr box uA $LNS/24
topo_vrs
must v if add u vr red side access
must v if add uA vr red side access

# The VRF device and its ports are still there: the VR takes them up again.
cat >"$TEST_TMP/batch" <<END
vr add red id 10 table 1010
if set u side access
if set uA side access
END
cat >"$TEST_TMP/sessions" <<END
endpoint add $LNS vr red
endpoint add 10.9.0.1 vr red
tunnel add 101 endpoint 1 peer $LAC port 1711 peer-id 201
tunnel add 102 endpoint 2 peer 10.9.0.2 port 1712 peer-id 202 side backbone
session add 1 port u mac $USER_MAC dev s1 address 10.1.0.1 peer 10.1.0.201
session add 2 tunnel 101 peer-id 2 dev s2 mru 1400 address 10.1.0.1 peer 10.1.0.202
session add 3 tunnel 102 peer-id 3 end none
session add 3 port u mac $USER_MAC end none
session switch u/3 102/3
END
make_sessions()
{
	v batch "$TEST_TMP/sessions"
}

must make_sessions
kernel_pppoe a 1
subscriber user "$PPP_IF" 1
kernel_l2tp lac lac $LAC:1711 $LNS 201,101 2,2
subscriber lac "$PPP_IF" 2 1400
kernel_pppoe b 3
subscriber user "$PPP_IF" 3
kernel_l2tp lns ispA 10.9.0.2:1712 10.9.0.1 202,102 3,3
server_end ispA "$PPP_IF" 3

# one NS N: subscriber N reaches the server, after the neighbours were found
one()
{
	ns "$1" ping -n -q -c 3 -i 0.2 -W 2 -I 10.1.0.$((200 + $2)) $SERVER |
		grep -q ' [123] received'
}

all_pass()
{
	one user 1 && one lac 2 && one user 3
}

check "PPPoE, L2TP and switched sessions carry traffic" all_pass

# frames that go on while the module comes and goes
for n in 1 3; do
	bg user "$TEST_TMP/flood$n" ping -n -q -i 0.002 -I 10.1.0.$((200 + n)) $SERVER
done
bg lac "$TEST_TMP/flood2" ping -n -q -i 0.002 -I 10.1.0.202 $SERVER
bg ispA "$TEST_TMP/flood4" ping -n -q -i 0.002 10.1.0.202

rounds()
{
	for ((round = 1; round <= ROUNDS; round++)); do
		rmmod var || return 1
		insmod "$VAR_KO" || return 1
		v batch "$TEST_TMP/batch" >/dev/null || return 1
		make_sessions || return 1
		if ! all_pass; then
			echo "round $round: no traffic"
			return 1
		fi
	done
}

begin=$SECONDS
check "removed and loaded $ROUNDS times under load, with traffic each time" rounds
figure "$ROUNDS rounds in $((SECONDS - begin)) s"
is "no session was lost meanwhile" "$(vj length session show)" 4
check "no report of the kernel" eval '! kernel_log | grep .'
check "traffic passes at the end" all_pass
no_leaks "nothing is left behind"
finish
