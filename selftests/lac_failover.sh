#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A LAC's LNSs: one that is silent, one with another secret, one that refuses tunnels,
# and then a good one, within one call set-up; the deny list, and weights; an LNS that
# vanishes in mid-call, one that is slow, one that is drained, a limit of sessions, and
# none that is left. Users are pppd with rp-pppoe's plugin, LNSs xl2tpd and pppd.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need xl2tpd pppd gojq tc socat
modprobe sch_netem || skip_all "the kernel has no sch_netem"
plan 31

load_var
must modprobe -a l2tp_ppp pppoe
netns_add box
must ns box sysctl -qw net.ipv4.ip_forward=1
topo_hosts u h1 h2 h3 h4 h5 h6
topo_hosts w silent secret refuses good1 good2
addr box w 10.8.0.254/24
addr silent net 10.8.0.1/24
addr secret net 10.8.0.2/24
addr refuses net 10.8.0.3/24
addr good1 net 10.8.0.4/24
addr good2 net 10.8.0.5/24
users_file
ppp_secrets 20
cat >"$CONF" <<EOF
users-file: $USERS
l2tp:
  hello: 2s
  retransmit: {timeout: 1s, tries: 2}
vrs:
  - {name: red, id: 10, addresses: 10.1.0.1/32, group: lnses}
interfaces:
  - {name: u, vr: red, side: access}
  - {name: w, vr: red, side: backbone}
pppoe:
  - {interface: u}
listen:
  - {address: 10.8.0.254, vr: red}
groups:
  - name: lnses
    deny: 20s
    members:
      - {name: silent, address: 10.8.0.1, secret: sesame, preference: 0}
      - {name: secret, address: 10.8.0.2, secret: sesame, preference: 1}
      - {name: refuses, address: 10.8.0.3, secret: sesame, preference: 2}
      - {name: good1, address: 10.8.0.4, secret: sesame, preference: 3}
      - {name: good2, address: 10.8.0.5, secret: sesame, preference: 3}
EOF
chmod 600 "$CONF"
box_vard

bg silent "$TEST_TMP/silent.log" socat -u UDP-RECV:1701 OPEN:/dev/null
TUNNEL_SECRET=other xl2tpd_lns secret 10.8.0.2
TUNNEL_SECRET=sesame LNS_LOCAL=10.1.4.1 xl2tpd_lns good1 10.8.0.4
TUNNEL_SECRET=sesame LNS_LOCAL=10.1.5.1 xl2tpd_lns good2 10.8.0.5
cat >"$TEST_TMP/refuses.conf" <<EOF
role: none
vrs:
  - {name: isp, id: 1, addresses: 10.1.0.1/32}
interfaces:
  - {name: net, vr: isp, side: backbone}
listen:
  - {address: 10.8.0.3, vr: isp}
peers:
  - {name: lac, from: 10.8.0.254, secret: sesame, ppp: {auth: none}}
EOF
vard_of refuses

# lns: what the members of the group are and have
lns()
{
	vj "[.[] | $1] | join(\", \")" group show
}

# sessions_at MEMBER
sessions_at()
{
	vj "first(.[] | select(.member == \"$1\")).sessions" group show
}

at_are()
{
	[ "$(sessions_at good1) $(sessions_at good2)" = "$1" ]
}

# lns_of NS: the address of the LNS that its user is at
lns_of()
{
	nsip "$1" -o -4 addr show | awk '$2 ~ /^ppp/ { for (i = 1; i < NF; i++)
		if ($i == "peer") { sub("/.*", "", $(i + 1)); print $(i + 1) } }'
}

reaches_lns()
{
	pings "$1" "$(lns_of "$1")"
}

# --- the first three fail -------------------------------------------------------------

# up_after: ms from the first CHAP Response to the last Configure-Ack of IPCP
up_after()
{
	tcpdump -n -tt -r "$TEST_TMP/u.pcap" 2>/dev/null | awk '/CHAP, Response/ && !a { a = $1 }
		/IPCP, Conf-Ack/ { b = $1 } END { printf "%d", (b - a) * 1000 }'
}

capture_start box u "$TEST_TMP/u.pcap" pppoes
pppoe_dial h1 user1@isp1.example persist maxfail 0 holdoff 1
check "a user is up, by the fourth LNS" ppp_up h1 40
capture_stop "$TEST_TMP/u.pcap"
figure "three LNSs that fail: up $(up_after) ms after the CHAP Response"
between "within 5 s of its CHAP Response" "$(up_after)" 1 $((5000 * VAR_SLOW))
check "and reaches the LNS" reaches_lns h1
is "those that failed are denied for a time" "$(lns '"\(.member) \(.state)"')" \
	"silent denied, secret denied, refuses denied, good1 ready, good2 ready"
check "the log says so of each" eval \
	'[ "$(grep -c "LNS lnses/.* failed: others come first for 20 s" "$VARD_LOG")" = 3 ]'
before=$(grep -c "tunnel .*silent.* did not come up" "$VARD_LOG")
pppoe_dial h2 user2@isp1.example persist maxfail 0 holdoff 1
check "the next user too" ppp_up h2 20
is "without a try at the silent one" \
	"$(grep -c "tunnel .*silent.* did not come up" "$VARD_LOG")" "$before"
pppoe_dial h3 user4@isp1.example persist maxfail 0 holdoff 1
pppoe_dial h4 user6@isp1.example persist maxfail 0 holdoff 1
check "two more" eval 'ppp_up h3 20 && ppp_up h4 20'
# the first user was a second try, which has turns of its own; of the three others two are at good1
is "are spread over the good ones by their weights" \
	"$(sessions_at good1) $(sessions_at good2)" "3 1"
is "in one tunnel each" "$(vj '[.[] | .sessions] | sort | join(" ")' tunnel show)" "1 3"

# --- an LNS vanishes ----------------------------------------------------------------------

must nsip good1 link set net down
check "an LNS vanishes: its users dial in again, at the other one" wait_for 60 at_are "0 4"
check "and reach it" eval 'for h in h1 h2 h3 h4; do ppp_up $h 30 && reaches_lns $h || exit 1; done'
check "it is denied" grep -q "LNS lnses/good1 failed: others come first" "$VARD_LOG"
must nsip good1 link set net up
must nsip good1 addr replace 10.8.0.4/24 dev net

# --- drained, by a reload --------------------------------------------------------------------

sed -i 's/name: good2,/name: good2, drain: yes,/; s/name: silent,/name: silent, drain: yes,/' "$CONF"
sed -i 's/name: secret,/name: secret, drain: yes,/; s/name: refuses,/name: refuses, drain: yes,/' "$CONF"
check "the other one is drained by varctl reload" v reload
is "its sessions stay" "$(sessions_at good2)" 4
check "and carry traffic" reaches_lns h1
# 700 ms more, each way
must ns good1 tc qdisc add dev net root netem delay 700ms
pppoe_dial h5 user8@isp1.example
check "a new user goes to the one that was denied, as no other is left; it is slow" ppp_up h5 60
check "and reaches it" pings h5 "$(lns_of h5)" -W 5
is "each is where it should be" "$(sessions_at good1) $(sessions_at good2)" "1 4"
is "who answers is not denied any more" \
	"$(vj 'first(.[] | select(.member == "good1")).state' group show)" ready
must ns good1 tc qdisc del dev net root

# --- a limit, and nothing left --------------------------------------------------------------------

sed -i 's/name: good1,/name: good1, l2tp: {max-sessions: 1},/' "$CONF"
check "a limit of one session, by varctl reload" v reload
pppoe_dial h6 user10@isp1.example
check "one more is refused" wait_for 20 grep -q "no LNS of group lnses takes it" "$VARD_LOG"
check "and told so" wait_for 20 grep -q "LCP terminated by peer" "$TEST_TMP/x.h6/ppp.log"
check "its session is gone" wait_for 20 eval \
	'[ "$(vj "[.[] | select(.user == \"user10@isp1.example\")] | length" session show)" = 0 ]'
must v tunnel del "$(vj 'first(.[] | select(.peer == "lnses/good1")).tunnel' tunnel show)"
check "the operator closes a tunnel: its user is told" wait_for 30 ppp_gone h5
check "the others have not noticed" reaches_lns h1

# --- vard itself --------------------------------------------------------------------------------------

kill -9 "$VARD_PID"
wait "$VARD_PID"
is "vard is killed: the hosts' sessions are left to the kernel" \
	"$(vj '[.[] | select(.port)] | length' session show)" 4
sed -i 's/name: good2, drain: yes,/name: good2,/' "$CONF"
box_vard
check "it starts again: they are ended, and the hosts told" \
	grep -q "4 sessions of another vard are closed" "$VARD_LOG"
check "they dial in again" eval 'for h in h1 h2 h3 h4; do ppp_up $h 60 || exit 1; done'
check "all of them" wait_for 60 eval \
	'[ "$(vj "[.[] | select(.port and .state == \"forwarded\")] | length" session show)" = 4 ]'
no_leaks "nothing is left behind"
finish
