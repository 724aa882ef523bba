#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Quotas of a VR as vard keeps them and meets them: set by the configuration and by varctl,
# told to LACs and PPPoE hosts by what the protocols have for it, and counted.
# timeout: 600
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need gojq
plan 44

must modprobe -a dummy vrf
load_var
topo_box
topo_access lac 192.0.2.11 lac2 192.0.2.12
topo_hosts u1 host

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

users_file 40
conf_begin
sed -i 's/^  - name: red$/&\n    quota: {tunnels: 3, sessions: 4, rows: 4}/' "$CONF"
conf_lns_of_box
sed -i '/^interfaces:/a\  - {name: u1, vr: red, side: access}' "$CONF"
conf <<END
pppoe:
  - {interface: u1}
peers:
  - {name: lac, from: 192.0.2.11, vr: red}
  - {name: lac2, from: 192.0.2.12, vr: blue, select: realm}
END
box_vard
is "vard sets what the configuration says" \
	"$(vj '.[] | select(.name == "red").quota | tojson' vr show)" \
	'{"rows":4,"sessions":4,"tunnels":3}'
dial many lac -b -n 6 -u user%d@isp1.example $LNS
check "four users are up" dial_up many 4 60
check "one that is over quota-sessions gets a CDN with result 4" \
	dial_says many 'result 4 .*too many sessions'
is "as do two" "$(grep -c 'result 4 .*too many sessions' "$TEST_TMP/many.out") $(refused red)" \
	"2 0 2 0 0"
expect_text "vard has said so" 'refused: too many sessions' cat "$VARD_LOG"
dial other lac2 -b -n 2 -u user7@isp1.example -u user8@isp2.example $LNS
check "a user of another VR's tunnel is refused when it is known that red has it" \
	dial_says other '^call 1 down .*Terminate-Request'
check "and another VR's user is not" dial_up other 1
is "that was counted, too" "$(refused red)" "0 3 0 0"
is "blue has its tunnel and that user" "$(has blue)" "1 1 2"
must v vr set red quota-sessions 5
expect_text "a realm stays where it is if its users would find no room" \
	'VR red has 4 sessions and may have 4' eval "v vr set red quota-sessions 4;
	v isp move isp2.example vr red"
is "so they do, too" "$(session_vr user8@isp2.example) $(row '.realm == "isp2.example"')" "blue blue"
dial tunnels lac -b -l :2000 -T 3 $LNS
check "a tunnel that is over quota-tunnels gets a StopCCN" dial_says tunnels 'result 2 error 4 '
is "red has three" "$(has red)" "3 4 3"
order tunnels leave
sed -i 's/sessions: 4, rows: 4/sessions: 5, rows: 4/' "$CONF"
must v vr set red quota-rows 7
sed -i 's/^log: info/log: warning/' "$CONF"
must v reload
is "a reload sets what has changed" "$(vj '.[] | select(.name == "red").quota | tojson' vr show)" \
	'{"rows":7,"sessions":5,"tunnels":3}'
must v vr set red quota-rows 7
sed -i 's/^log: warning/log: info/' "$CONF"
must v reload
is "and leaves what an operator has set" "$(vj '.[] | select(.name == "red").quota.rows' vr show)" 7
order many leave
order other leave
check "all are gone" wait_for 30 sessions_are 0

# --- routes --------------------------------------------------------------------------

# by a delegate, who has to ask vard: far_route WORD...
far_route()
{
	ns box setpriv --reuid 4001 --regid 4001 --clear-groups varctl --remote route "$@" \
		vr red type blackhole
}

must v grant add uid 4001 vr red routes read
must v vr set red quota-routes 2
check "a route" far_route add 203.0.113.0/28
check "and another one" far_route add 2001:db8:7::/48
expect_text "one more is refused" 'VR red has as many routes as it may: 2' far_route add 203.0.113.16/28
is "and counted" "$(vj '.[] | select(.name == "red").refused.routes' vr show)" 1
must far_route del 203.0.113.0/28
check "one that goes makes room" far_route add 203.0.113.16/28
must v vr set red quota-routes none
check "without a quota there may be any number" far_route add 203.0.113.0/28

# --- how fast they come --------------------------------------------------------------

# rate_refused VR
rate_refused()
{
	refused "$1" | cut -d' ' -f4
}

must v vr set red quota-rate 3 quota-sessions none
is "vr show has the rate" "$(vj '.[] | select(.name == "red").quota | tojson' vr show)" \
	'{"rate":3,"rows":7,"tunnels":3}'
expect_fail "the box has no rate" v vr set box quota-rate 3
expect_text "nor has a VR that vard does not know" 'is not in the configuration' \
	eval 'v vr add green id 30; v vr set green quota-rate 3; s=$?; v vr del green; exit $s'
dial fast lac -b -n 12 -r 1 -u user%d@isp1.example $LNS
check "a call that comes too soon gets a CDN with result 4" \
	dial_says fast 'result 4 .*too many calls per second'
between "the others were admitted" "$(grep -c ' up ' "$TEST_TMP/fast.out")" 1 11
check "and all that come again are, by and by" dial_up fast 12 60
between "those refused were counted" "$(rate_refused red)" 5 500
is "as many as were told so" "$(grep -c 'too many calls per second' "$TEST_TMP/fast.out")" \
	"$(rate_refused red)"
order fast leave
check "all are gone again" wait_for 30 sessions_are 0

before=$(rate_refused red)
dial other lac2 -b -n 12 -r 1 -u user%d@isp1.example $LNS
check "the user's VR counts where realm decides" dial_says other ' down .*Terminate-Request'
check "and lets all in, by and by" dial_up other 12 60
between "those refused were counted, too" $(($(rate_refused red) - before)) 5 500
is "blue, whose tunnel it is, has refused nobody" "$(refused blue)" "0 0 0 0"
order other leave
check "they are gone, too" wait_for 30 sessions_are 0

before=$(rate_refused red)
dial_pppoe hosts host -n 12 -r 1 -u user%d@isp1.example net
check "a PADR that comes too soon gets an AC-System-Error" dial_says hosts 'refused: '
check "and a session when it comes again" dial_up hosts 12 60
between "those were counted as well" $(($(rate_refused red) - before)) 5 500
order hosts leave
check "the hosts are gone" wait_for 30 sessions_are 0

must v vr set red quota-rate none
before=$(rate_refused red)
dial free lac -b -n 12 -u user%d@isp1.example $LNS
check "without a rate all come at once" dial_up free 12 60
is "and nobody is refused" "$(rate_refused red)" "$before"
order free leave
check "they are gone as well" wait_for 30 sessions_are 0
vard_stop
no_leaks "nothing is left behind"
finish
