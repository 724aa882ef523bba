#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R3: an LTS in two VRs at once. Tunnels that come in are the access side; each
# session in them is switched to the tunnel that its VR says: by port or Called Number
# (relayed in step), or by the realm of the user. The LACs are xl2tpd and pppd, and a dialer
# with many calls in one tunnel; the LNSs are xl2tpd and pppd.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need xl2tpd pppd iperf3 tcpdump gojq
plan 31

load_var
must modprobe -a l2tp_ppp
topo_box
topo_lacs
topo_access lac 192.0.2.11 lacN 192.0.2.12
users_file
ppp_secrets 20
conf_begin
conf_lns_per_port
conf_lns_groups
conf <<EOF
  - {name: lac, from: 192.0.2.11, listen: box, select: realm, vr: red}
  - {name: lacN, from: 192.0.2.12, listen: box, select: called, vr: red}
numbers:
  - {called: 5550101, vr: red}
  - {called: 5550102, vr: blue}
EOF
sed -i 's/^listen:/&\n  - {name: box, address: '$LNS', vr: box}/;s/^interfaces:/&\n  - {name: u, vr: box, side: backbone}/' "$CONF"
box_vard
for x in A B; do
	TUNNEL_SECRET=sesame xl2tpd_lns isp$x 10.9.0.2
done

# --- by port, in step --------------------------------------------------------------

xl2tpd_dial lacA a user1@isp1.example
xl2tpd_dial lacB b user2@isp2.example
check "R3 a LAC in VR red: its user is up" ppp_up lacA 60
check "R3 a LAC in VR blue: its user is up" ppp_up lacB 60
is "R3 both users have the same address" \
	"$(ppp_has_address lacA && echo "$PPP_ADDR") $(ppp_has_address lacB && echo "$PPP_ADDR")" \
	"10.1.0.201 10.1.0.201"
is "R3 two sessions of each VR: to the LAC, to the LNS" \
	"$(vj '[.[] | "\(.vr) \(.state)"] | sort | join(", ")' session show)" \
	"blue forwarded, blue forwarded, red forwarded, red forwarded"
is "R3 the incoming tunnels are access side, the outgoing ones backbone side" \
	"$(row '.kind == "tunnel"' '"\(.vr) \(.side)"')" \
	"blue access, blue backbone, red access, red backbone"
quiet_begin B ispB srv
quiet_begin world world box0
check "R3 the user of red reaches ISP A" pings lacA $SERVER
check "R3 TCP" tcp_transfer ispA $SERVER lacA
quiet_end "R3 nothing of it at ISP B" B
quiet_begin A ispA srv
check "R3 the user of blue reaches ISP B" pings lacB $SERVER
check "R3 TCP" tcp_transfer ispB $SERVER lacB
quiet_end "R3 nothing of it at ISP A" A
quiet_end "R3 nor at the box's own uplink" world

# dialled_again NAME: xl2tpd has set up a second call
dialled_again()
{
	[ "$(grep -c "Call established" "$TEST_TMP/x.$1/log")" -ge 2 ]
}

# --- either end says goodbye ----------------------------------------------------------

xl2tpd_quit a
check "R3 the user hangs up: its two sessions are gone" wait_for 20 sessions_are 2
check "R3 the LNS too knows it" wait_for 20 ppp_gone ispA
kill "$(pgrep -f "pppd.*lns.ispB/ppp")"
check "R3 the LNS hangs up: the user's call ends, and is dialled anew" wait_for 60 dialled_again b
check "R3 the user is up again" ppp_up lacB 60
xl2tpd_quit b
check "R3 nothing is left of them" wait_for 20 sessions_are 0

# --- by realm: LCP and authentication begin at the box -----------------------------------

dial realm lac -b -l 192.0.2.11 -n 6 -u user%d@isp1.example -u user%d@isp2.example $LNS
check "R3 six calls in one tunnel, two realms" dial_up realm 6 60
is "R3 three go on in each VR, by one tunnel each" \
	"$(vj '[.[] | select(.sessions > 0) | "\(.vr) \(.sessions)"] | sort | join(", ")' tunnel show)" \
	"blue 3, red 3, red 6"
quiet_begin B ispB srv
is "R3 the first reaches ISP A" "$(dial_ping realm 1 $SERVER 3)" 3
quiet_end "R3 nothing of it at ISP B" B
quiet_begin A ispA srv
is "R3 the second reaches ISP B" "$(dial_ping realm 2 $SERVER 3)" 3
quiet_end "R3 nothing of it at ISP A" A
order realm leave
check "R3 the tunnel closes: all its sessions, and their other legs, are gone" \
	wait_for 30 sessions_are 0

# --- by Called Number: in step, whatever realm the users have --------------------------------

dial number lacN -b -l 192.0.2.12 -n 3 -u user%d@isp1.example -N 5550101 -N 5550102 -N 5550199 \
	$LNS
check "R3 three calls in one tunnel, two numbers that are known and one that is not" \
	dial_up number 3 60
is "R3 the second goes on in VR blue, the others in VR red" \
	"$(vj '[.[] | select(.peer == "lacN") | "\(.called) \(.vr)"] | sort | join(", ")' session show)" \
	"5550101 red, 5550102 blue, 5550199 red"
is "R3 nobody has looked at who they are" \
	"$(vj '[.[] | .user // "-"] | unique | join(" ")' session show)" "-"
quiet_begin A ispA srv
is "R3 the second reaches ISP B" "$(dial_ping number 2 $SERVER 3)" 3
quiet_end "R3 nothing of it at ISP A" A
order number leave
check "R3 all are gone" wait_for 30 sessions_are 0

no_leaks "R3 nothing is left behind"
finish
