#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An LNS that refuses tunnels with each Result Code of StopCCN, and calls with each of CDN,
# undefined ones too, or answers from another address than it was asked at: the call goes to
# the next LNS of the group, or the LAC in front hears why there is none. Users are l2tpdial's,
# through a tunnel that is relayed in step, and pppoedial's; the bad LNS is l2tplns, the good
# one a vard.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need gojq
plan 26

load_var
netns_add box
must ns box sysctl -qw net.ipv4.ip_forward=1
topo_hosts in lac
topo_hosts u host
topo_hosts w bad good
addr box in $LNS/24
addr lac net $LAC/24
addr box w 10.8.0.254/24
addr bad net 10.8.0.1/24 10.8.0.3/24
addr good net 10.8.0.2/24
users_file 2
cat >"$CONF" <<END
l2tp:
  hello: 2s
  retransmit: {timeout: 1s, tries: 2}
vrs:
  - {name: red, id: 10, addresses: 10.1.0.1/32, role: [lac, lts], group: lnses}
interfaces:
  - {name: in, vr: red, side: backbone}
  - {name: u, vr: red, side: access}
  - {name: w, vr: red, side: backbone}
pppoe:
  - {interface: u}
listen:
  - {name: lacs, address: $LNS, vr: red}
  - {name: out, address: 10.8.0.254, vr: red}
peers:
  - {name: lac, from: $LAC, listen: lacs}
groups:
  - name: lnses
    listen: out
    deny: 1s
    members:
      - {name: bad, address: 10.8.0.1, secret: sesame, l2tp: {challenge: no}}
      - {name: good, address: 10.8.0.2, secret: sesame, preference: 1}
END
chmod 600 "$CONF"
cat >"$TEST_TMP/good.conf" <<END
users-file: $USERS
vrs:
  - {name: isp, id: 20, addresses: 10.1.0.1/32, pools: 10.1.16.0/24}
interfaces:
  - {name: net, vr: isp, side: backbone}
listen:
  - {address: 10.8.0.2, vr: isp}
peers:
  - {name: box, from: 10.8.0.254, secret: sesame}
END
vard_of good
box_vard
dial_with l2tplns bad bad -s sesame -o 10.8.0.3 10.8.0.1

# lines NAME REGEX: how often the program has said that
lines()
{
	grep -cE -- "$2" "$TEST_TMP/$1.out"
}

# once_more NAME REGEX BEFORE: it has said so more often than BEFORE
once_more()
{
	[ "$(lines "$1" "$2")" -gt "$3" ]
}

# will ORDER...: the bad LNS will do so from now on
will()
{
	local before

	before=$(lines bad '^will ')
	order bad "$@"
	wait_for 10 once_more bad '^will ' "$before"
}

# member FIELD: of the bad one, as the LAC sees it
member()
{
	vj "first(.[] | select(.member == \"bad\")).$1" group show
}

# told COUNTER: of vard's
told()
{
	vj ".$1 // \"none\"" status
}

# tunnel_closes: the tunnel to it
tunnel_closes()
{
	must v tunnel del "$(vj 'first(.[] | select(.peer == "lnses/bad")).tunnel' tunnel show)"
}

ready()
{
	[ "$(member state)" = ready ]
}

denied()
{
	grep -c "LNS lnses/bad failed" "$VARD_LOG"
}

# redial: the call is made anew; fails if it is not up in time
redial()
{
	local before

	before=$(lines d '^call 1 up')
	order d hangup 1
	wait_for 20 once_more d '^call 1 up' "$before"
}

at()
{
	vj '[.[].sessions] | join(" ")' group show
}

# fails_over ORDER...: the bad one is asked, refuses so, and the call is up at the other one
fails_over()
{
	local asked

	wait_for 10 ready || { echo "$*: the bad LNS is denied still"; return 1; }
	will "$@"
	asked=$(lines bad '^(sccrq|icrq)')
	redial || { echo "$*: the call is not up"; return 1; }
	[ "$(at)" = "0 1" ] || { echo "$*: sessions are at: $(at)"; return 1; }
	once_more bad '^(sccrq|icrq)' "$asked" || { echo "$*: nobody asked it"; return 1; }
}

# codes VERB LAST: orders, one for each Result Code; 2 with Error Codes
codes()
{
	local i

	for ((i = 1; i <= $2; i++)); do
		echo "$1 $i 0"
	done
	for ((i = 1; i <= 8; i++)); do
		# what is wrong with a tunnel is not handed on
		[ "$1" = cdn ] || [ $i = 4 ] || continue
		echo "$1 2 $i"
	done
	# nobody has defined these
	echo "$1 0 0"
	echo "$1 99 0"
	echo "$1 65535 65535"
}

# each VERB LAST COMMAND...: for each order; fails at the first one that does
each()
{
	local words verb=$1 last=$2

	shift 2
	codes "$verb" "$last" >"$TEST_TMP/codes"
	# not from standard input: the commands may read that
	while read -r words <&3; do
		# shellcheck disable=SC2086 # words
		"$@" $words || return 1
	done 3<"$TEST_TMP/codes"
}

# --- the next LNS takes the call --------------------------------------------------------------

wait_for 10 dial_says bad ready || bail "$(cat "$TEST_TMP/bad.out")"
dial d lac -b -l $LAC -r 0.2 -u user%d@isp1.example $LNS
check "a call goes to the first LNS" dial_says bad iccn
is "as it should" "$(at)" "1 0"
will stop 1
tunnel_closes
check "the operator closes: the call goes to the other one" dial_up d 1
before=$(denied)
check "StopCCN, each Result Code: the call goes to the other one" \
	each stop 7 fails_over
is "each time, the LNS is denied for a time" $(($(denied) - before)) "$(wc -l <"$TEST_TMP/codes")"
is "no tunnel to it is left" "$(member tunnels)" 0
before=$(denied)
check "CDN, each Result and Error Code: the call goes to the other one" each cdn 11 fails_over
is "an LNS that refuses calls is not denied" "$(denied)" "$before"
is "it keeps its tunnel, one" "$(member tunnels) $(lines bad '^tunnel up')" "1 2"

# --- no other one is left ---------------------------------------------------------------------

# hears RESULT ERROR ORDER...: the bad one refuses so, and the LAC in front hears the codes
hears()
{
	local before text="^call 1 down .*result $1 error $2 "

	shift 2
	will "$@"
	before=$(lines d "$text")
	wait_for 20 once_more d "$text" "$before" ||
		{ echo "$*: not heard: $text"; tail -n 3 "$TEST_TMP/d.out"; return 1; }
}

# relayed ORDER...: it hears the same. Without a result (0) there is none to hand on: 4
relayed()
{
	if [ "$2" = 0 ]; then
		hears 4 0 "$@"
	else
		hears "$2" "$3" "$@"
	fi
}

sed -i 's/name: good,/name: good, drain: yes,/' "$CONF"
must v reload
order d hangup 1
check "the other one drains: CDN, each code: the LAC in front hears the same" each cdn 11 relayed
will stop 1
tunnel_closes
check "StopCCN, each code: it hears that there is no LNS for now" each stop 7 hears 4 0
before=$(lines bad '^iccn')
will accept
check "it takes calls again" wait_for 20 once_more bad '^iccn' "$before"
will late 3 6 16
order d cdn 1
check "a call that was up: the LAC hears result, error, cause and message of the CDN" \
	dial_says d "down .*result 3 error 6 cause 16 as ordered"

# --- a user at a port -------------------------------------------------------------------------

order d leave
will cdn 7
dial_pppoe p host -n 1 -u user%d@isp1.example net
check "a user of PPPoE hears LCP's goodbye" dial_says p "call 1 down .*Terminate-Request"
will accept

# --- answers from another address -------------------------------------------------------------

sed -i 's/name: good, drain: yes,/name: good,/' "$CONF"
must v reload
dial d lac -b -l $LAC -r 0.2 -u user%d@isp1.example $LNS
check "a call that is up" wait_for 20 eval '[ "$(at)" = "1 0" ]'
before=$(told rx_wrong_source)
will elsewhere
check "its LNS answers from another address from now on: the call goes to the other LNS" \
	wait_for 60 eval '[ "$(at)" = "0 1" ]'
check "the answers were dropped" [ "$(told rx_wrong_source)" -gt "$before" ]
wait_for 10 ready
before=$(denied)
check "a new tunnel is answered from there: the call is up at the other LNS" redial
is "and only there" "$(at)" "0 1"
check "it was asked" once_more bad '^sccrq' 2
is "and is denied for it" "$(denied)" $((before + 1))

# --- the end ----------------------------------------------------------------------------------

will accept
wait_for 10 ready
before=$(lines bad '^iccn')
order d hangup 1
check "who answers as it should has the next call" wait_for 20 once_more bad '^iccn' "$before"
is "and nobody else" "$(at)" "1 0"
order d leave
order p leave
check "nothing is left of the calls" wait_for 20 sessions_are 0
vard_stop >"$TEST_TMP/stop"
is "vard ends well" "$? $(<"$TEST_TMP/stop")" "0 "
vards_end good
no_leaks "nothing is left behind"
finish
