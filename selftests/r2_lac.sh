#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R2: a LAC in each VR. The access side is a port that carries PPPoE, or one session
# of it: two users of one port are in two VRs. The tunnels to the LNSs are routed by
# the VR's table. Users are pppd with rp-pppoe's plugin, LNSs xl2tpd and pppd.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need xl2tpd pppd iperf3 tcpdump gojq
plan 29

load_var
must modprobe -a l2tp_ppp pppoe
topo_box
topo_hosts u host1 host2
topo_hosts v host3
users_file
ppp_secrets 20
conf_begin
conf <<EOF
interfaces:
  - {name: bA, vr: red, side: backbone}
  - {name: bB, vr: blue, side: backbone}
  - {name: u, vr: red, side: access, select: realm}
  - {name: v, vr: blue, side: access}
pppoe:
  - {interface: u, ac-name: bras}
  - {interface: v, ac-name: bras}
listen:
peers:
EOF
conf_lns_groups
box_vard
for x in A B; do
	TUNNEL_SECRET=sesame xl2tpd_lns isp$x 10.9.0.2
done

capture_start ispA srv "$TEST_TMP/A.l2tp.pcap" udp port 1701
capture_start ispB srv "$TEST_TMP/B.l2tp.pcap" udp port 1701
pppoe_dial host1 user1@isp1.example
pppoe_dial host2 user2@isp2.example
check "R2 a user of ISP A is up" ppp_up host1 60
check "R2 a user of ISP B, at the same port" ppp_up host2 60
is "R2 both have the same address, which their LNS gave them" \
	"$(ppp_has_address host1 && echo "$PPP_ADDR") $(ppp_has_address host2 && echo "$PPP_ADDR")" \
	"10.1.0.201 10.1.0.201"
is "R2 each session of the port is in its own VR" \
	"$(vj '[.[] | select(.port == "u") | "\(.user) \(.vr) \(.state)"] | sort | join(", ")' \
		session show)" \
	"user1@isp1.example red forwarded, user2@isp2.example blue forwarded"
is "R2 its row says by which port it comes" \
	"$(row '.kind == "session" and .port == "u"' '"\(.vr) \(.side) \(.carrier)"')" \
	"blue access u, red access u"
is "R2 the tunnels are backbone side" \
	"$(row '.kind == "tunnel"' '"\(.vr) \(.side)"')" "blue backbone, red backbone"
is "R2 varctl names the other leg" \
	"$(vj '[.[] | select(.port == "u" and .forwarded_to.tunnel)] | length' session show)" 2

quiet_begin B ispB srv
quiet_begin world world box0
check "R2 the user of A reaches ISP A" pings host1 $SERVER
check "R2 TCP" tcp_transfer ispA $SERVER host1
quiet_end "R2 nothing of it at ISP B" B
quiet_begin A ispA srv
check "R2 the user of B reaches ISP B" pings host2 $SERVER
check "R2 TCP" tcp_transfer ispB $SERVER host2
quiet_end "R2 nothing of it at ISP A" A
quiet_end "R2 nor at the box's own uplink" world

# --- a port that decides by itself ---------------------------------------------------

pppoe_dial host3 user3@isp1.example
check "R2 a user of realm isp1 at a port of VR blue is up" ppp_up host3 60
is "R2 and belongs to VR blue" "$(vj 'first(.[] | select(.port == "v")).vr' session show)" blue
quiet_begin A ispA srv
check "R2 reaches ISP B" pings host3 $SERVER -s 300
quiet_end "R2 nothing of it at ISP A" A
is "R2 by the tunnel that is there" \
	"$(vj '[.[] | "\(.vr) \(.sessions)"] | sort | join(", ")' tunnel show)" "blue 2, red 1"
is "R2 varctl shows what the LNSs have" \
	"$(vj '[.[] | "\(.group) \(.state) \(.sessions)"] | join(", ")' group show)" \
	"lnsA ready 1, lnsB ready 2"

# --- the ends ------------------------------------------------------------------------

kill "$PPPD_PID"
check "R2 the user hangs up: both sessions are gone" wait_for 20 sessions_are 4
is "R2 the LNS knows it" "$(wait_for 20 eval \
	"[ \$(nsip ispB -o link show | grep -c ': ppp') = 1 ]" && echo yes)" yes
kill "$(pgrep -f "pppd.*lns.ispA/ppp")"
check "R2 the LNS hangs up: the user gets PADT" wait_for 20 ppp_gone host1
check "R2 its sessions are gone" wait_for 20 sessions_are 2
check "R2 the other user has not noticed" pings host2 $SERVER
capture_stop "$TEST_TMP/A.l2tp.pcap"
capture_stop "$TEST_TMP/B.l2tp.pcap"
capture_is "R2 the tunnel of red was routed by its table" "$TEST_TMP/A.l2tp.pcap" 20 100000 \
	'src 10.9.0.1'
capture_is "R2 that of blue too" "$TEST_TMP/B.l2tp.pcap" 20 100000 'src 10.9.0.1'

vard_stop
check "R2 vard stops: the user gets a goodbye" wait_for 20 ppp_gone host2
no_leaks "R2 nothing is left behind"
finish
