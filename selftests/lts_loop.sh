#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Three tunnel switches that send calls to each other in a circle: a call goes round
# once, is refused where it began, and everybody in the circle forgets it.
# timeout: 240
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need gojq
plan 9

load_var
must modprobe -a l2tp_ppp
netns_add box
topo_access lac 192.0.2.11 a 192.0.2.21 b 192.0.2.22 c 192.0.2.23

# switch NS NEXT: its calls go on to NEXT
switch()
{
	cat >"$TEST_TMP/$1.conf" <<-EOF
	vrs:
	  - {name: red, id: 10, addresses: 10.1.0.1/32, group: next, role: lts}
	interfaces:
	  - {name: net, vr: red, side: backbone}
	listen:
	  - {address: 192.0.2.$2, vr: red}
	groups:
	  - name: next
	    deny: 0
	    members: [{name: lts, address: 192.0.2.$3, secret: sesame}]
	peers:
	  - {name: any, from: 192.0.2.0/24, secret: sesame, ppp: {auth: none}}
	EOF
	vard_of "$1"
}

# count NS OBJECT
count()
{
	v_of "$1" -j "$2" show | gojq length
}

switch a 21 22
switch b 22 23
switch c 23 21

dial circle lac -l 192.0.2.11 -s sesame -b -n 1 -u user1@isp1.example 192.0.2.21
check "the call is refused" dial_says circle "^call 1 down" 30
check "by the switch where it began" grep -q "the call goes in a circle, it has passed 3 switches" \
	"$TEST_TMP/a.log"
is "once" "$(grep -c "the call goes in a circle" "$TEST_TMP/a.log")" 1
is "the others have seen it once" \
	"$(for ns in b c; do grep -c "no LNS of group next takes it" "$TEST_TMP/$ns.log"; done | xargs)" "1 1"
check "nobody has a session any more" wait_for 20 eval \
	'[ "$(count a session)$(count b session)$(count c session)" = 000 ]'
is "the circle has one tunnel from each to the next, besides the LAC's" \
	"$(count a tunnel) $(count b tunnel) $(count c tunnel)" "3 2 2"

# --- broken up -----------------------------------------------------------------------------

order circle leave
sed -i 's/role: lts/role: lns/' "$TEST_TMP/c.conf"
check "the third one is an LNS now, by varctl reload" v_of c reload
check "it sends nothing on: its tunnel to the first one closes" wait_for 20 eval \
	'[ "$(count c tunnel)" = 1 ]'
vards_end a b c
no_leaks "nothing is left behind"
finish
