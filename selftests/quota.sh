#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Quotas of a VR: how many tunnels, sessions and rows it may have. What is over them is
# refused with a reason and counted; a move into a VR that is full changes nothing; what is
# there when a quota becomes smaller stays.
# timeout: 600
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need gojq
plan 98

must modprobe -a dummy vrf
load_var
topo_box
netns_add user
veth user net box u1
must nsip box link add u type dummy
addr box u $LNS/24
MAC=02:00:00:00:00:01

# refuses REGEX WORD...: varctl's exit status is 2, and it says that
refuses()
{
	local regex=$1 out status

	shift
	out=$(v "$@" 2>&1)
	status=$?
	if [ $status = 2 ] && [[ $out =~ $regex ]]; then
		ok "refused: $*"
	else
		fail "refused: $*" "$out" "status $status, expected 2 and /$regex/"
	fi
}

# has VR: "tunnels sessions rows", the rows without those of tunnels and sessions
has()
{
	vj ".[] | select(.name == \"$1\") | \"\(.tunnels) \(.sessions) \(
		.rows - .tunnels - .sessions)\"" vr show
}

# refused VR: "tunnels sessions rows rate"
refused()
{
	vj ".[] | select(.name == \"$1\").refused | \"\(.tunnels // 0) \(.sessions // 0) \(
		.rows // 0) \(.rate // 0)\"" vr show
}

# whole: everything that a refused request must not have changed, in WHOLE
whole()
{
	WHOLE=$(printf '%s show\n' table session vr | v -j batch - |
		sed -E 's/"(generation|idle_ms|dropped|[rt]x_[a-z]*)": ?[0-9]+//g; s/"(refused|drops)": ?\{[^}]*\}//g
			s/"memory": ?.*//'
		# the state of a link may follow that of the one below a moment later
		nsip box -j link show | gojq -c '.[] | [.ifname, .ifindex, .link, .master, .mtu, .address]')
}

# keeps REGEX WORD...: refused, and nothing has changed
keeps()
{
	local before

	whole
	before=$WHOLE
	refuses "$@"
	shift
	whole
	[[ $before == *'"red"'* ]] || WHOLE="nothing was shown before: $before"
	is "and nothing has changed: $*" "$WHOLE" "$before"
}

T="as many tunnels as it may: .*quota-tunnels \(Quota exceeded\)"
S="more sessions than it may: .*quota-sessions \(Quota exceeded\)"
R="as many ports, isps and users as it may: .*quota-rows \(Quota exceeded\)"

# --- to set them ---------------------------------------------------------------------

must v vr add red id 10 quota-tunnels 2 quota-sessions 3 quota-rows 2
must v vr add blue id 20
is "vr add sets quotas" "$(vj '.[] | select(.name == "red").quota | tojson' vr show)" \
	'{"rows":2,"sessions":3,"tunnels":2}'
is "a VR has none without" "$(vj '.[] | select(.name == "blue").quota | tojson' vr show)" '{}'
expect_text "vr show shows them" 'tunnels=2,sessions=3,rows=2' v vr show red
must v vr set red quota-tunnels none quota-rows 9
is "vr set takes away and changes, and leaves the others" \
	"$(vj '.[] | select(.name == "red").quota | tojson' vr show)" '{"rows":9,"sessions":3}'
must v vr set red quota-tunnels 2 quota-rows 2
must v vr set red hairpin on
is "what is not named stays" "$(vj '.[] | select(.name == "red").quota.tunnels' vr show)" 2
for word in 0 -1 x 4294967296; do
	expect_fail "quota-rows $word is no quota" v vr set red quota-rows "$word"
done
expect_fail "the box has no quotas" v vr set box quota-rows 1
expect_fail "the rate is vard's, which does not run" v vr set red quota-rate 5

# --- rows ----------------------------------------------------------------------------

for i in 1 2 3 4; do
	must nsip box link add p$i type dummy
	must nsip box link set p$i up
done
must v if add p1 vr red side access
must v isp add a.example vr red
is "two rows" "$(has red)" "0 0 2"
keeps "$R" user add u@a.example vr red
keeps "$R" isp add b.example vr red
keeps "$R" if add p2 vr red side access
is "each was counted" "$(refused red)" "0 0 3 0"
must v isp add b.example vr blue
must v user add u@a.example vr blue
must v if add p2 vr blue side access
keeps "$R" isp move b.example vr red
keeps "$R" user move u@a.example vr red
keeps "$R" if move p2 vr red
expect_text "nor does ip link put a port into it" 'as it may' nsip box link set p3 master red
is "which has no row, and no master" "$(row '.key == "p3"')$(nsip box -o link show p3 |
	grep -c master)" 0
is "the moves were counted, too" "$(refused red)" "0 0 7 0"
check "what is in it may be set all the same" v if set p1 select realm
check "and moved to where it is" v isp move a.example vr red
must v if set p1 select none
check "what goes makes room" v isp del a.example
check "for one that moves" v isp move b.example vr red
check "a port that goes makes room" nsip box link del p1
check "for one that ip link puts there" nsip box link set p3 master red
is "two rows again" "$(has red)" "0 0 2"
must v isp move b.example vr blue
check "one that leaves makes room" v if move p2 vr red
is "and blue has the others" "$(has red) $(has blue)" "0 0 2 0 0 2"

# --- tunnels -------------------------------------------------------------------------

must v endpoint add $LNS vr box
for i in 1 2; do
	must v tunnel add $i endpoint 1 peer 192.0.2.11 peer-id 1 vr red
done
keeps "$T" tunnel add 3 endpoint 1 peer 192.0.2.11 peer-id 1 vr red
must v tunnel add 3 endpoint 1 peer 192.0.2.11 peer-id 1 vr blue
keeps "$T" tunnel move 3 vr red
is "both were counted" "$(refused red)" "2 0 7 0"
check "the box takes any number" v tunnel move 1 vr box
check "then there is room" v tunnel move 3 vr red
must v tunnel move 3 vr blue
must v tunnel move 1 vr red
check "a tunnel may be moved to where it is" v tunnel move 1 vr red
is "the counts follow" "$(has red) $(has blue)" "2 0 2 1 0 2"

# --- sessions ------------------------------------------------------------------------

must v session add 1/1 peer-id 1 open ip4
must v session add 1/2 peer-id 2 end none
must v session add 2/1 peer-id 3 end hold
is "three of all kinds" "$(has red)" "2 3 2"
keeps "$S" session add 1/3 peer-id 4
keeps "$S" session add 1/3 peer-id 4 open ip4
keeps "$S" session add 3/1 peer-id 5 vr red open ip4
keeps "$S" session add 3/1 peer-id 5 vr red end hold
must v session add 3/1 peer-id 5 open ip4
must v session add 3/2 peer-id 6 end hold
must v session add 3/3 peer-id 7 end none
keeps "$S" session move 3/1 vr red
keeps "$S" session move 3/2 vr red
keeps "$S" session set 3/3 vr red end terminate
keeps "$S" session set 3/3 vr red end hold
is "each was counted" "$(refused red)" "2 8 7 0"
check "one that is in it gets its end there" v session set 1/2 end terminate
check "one whose VR is another does not need room here" \
	v session add 1/3 peer-id 8 vr blue open ip4
must v session del 1/3
must v session del 2/1
check "what goes makes room" v session move 3/2 vr red
keeps "$S" session set 3/3 vr red to 3/2
must v session del 3/2
must v vr set red quota-sessions 5
printf 'session add 2/%d peer-id 1\n' 11 12 13 14 >"$TEST_TMP/batch"
refuses "$S" batch "$TEST_TMP/batch"
is "of a batch there are as many as have room" "$(has red)" "2 5 2"
for i in 11 12 13; do
	must v session del 2/$i
done

# --- what goes along -------------------------------------------------------------------

must v vr set red quota-tunnels 3 quota-sessions 3 quota-rows 3
is "blue has a tunnel with two sessions" "$(vj '.[].sessions' tunnel show 3) $(has blue)" \
	"2 1 2 2"
keeps "$S" tunnel move 3 vr red
must v session move 3/1 vr blue
check "one that does not follow needs no room" v tunnel move 3 vr red
is "and stays where it is" "$(vj '.[] | select(.tunnel == 3 and .session == 1).vr' session show)" \
	blue
must v tunnel move 3 vr blue
must v if add u1 vr blue side access
for i in 1 2; do
	must v session add u1/$i mac $MAC open ip4
done
must v session set u1/2 user x@b.example
keeps "$S" if move u1 vr red
must v vr set red quota-sessions 4
check "with room for both the port moves" v if move u1 vr red
is "and they do" "$(has red)" "2 4 3"
must v vr set red quota-rows none
must v if move u1 vr blue
must v session del u1/1
must v session del u1/2

# --- a quota that becomes smaller -----------------------------------------------------

must v vr set red quota-tunnels 1 quota-sessions 1 quota-rows 1
is "what is there stays" "$(has red)" "2 2 2"
expect_text "varctl stats shows it" '^sessions: 2 of at most 1, refused [0-9]+ times' \
	v stats show vr red
keeps "$T" tunnel add 9 endpoint 1 peer 192.0.2.11 peer-id 1 vr red
keeps "$S" session add 2/9 peer-id 1
must v session del 1/1
keeps "$S" session add 2/9 peer-id 1
must v session del 1/2
check "until there is room" v session add 2/9 peer-id 1
must v vr set red quota-sessions 1 quota-rows 1
must nsip box link set p4 master blue
must nsip box link del red
is "ports that have lost the VR's device take no room" "$(has red)" "0 0 0"
must nsip box link add red type vrf table 1010
for i in 2 3; do
	must nsip box link set p$i master red
done
must v vr set red
is "those that are in its next one are there, though too many" "$(has red)" "0 0 2"
keeps "$R" isp add c.example vr red
must v vr set red quota-tunnels none quota-sessions none quota-rows none
check "none takes them away" v isp add c.example vr red
must v tunnel del 1
must v tunnel del 2
must v tunnel del 3
is "at the end nothing counts" "$(has red) $(has blue)" "0 0 3 0 0 4"
for x in isp:b.example isp:c.example user:u@a.example if:p2 if:p3 if:p4 if:u1; do
	must v ${x%:*} del ${x#*:}
done
for vr in red blue; do
	is "and $vr can be removed" "$(v vr del $vr 2>&1)" ""
done
must v endpoint del 1
no_leaks "nothing is left behind"
finish
