#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R12 to R15: one box is LAC and LNS at once, in one VR; both sequences, the one that
# begins tunnels and the one that ends them, are there, and either is run as the roles
# say; a change is in force for the next sequence, and what was held in a role that was
# taken away gets the protocol's goodbye. PPPoE that ends here (bng) is one of them.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need xl2tpd pppd iperf3 tcpdump gojq
plan 39

load_var
must modprobe -a l2tp_ppp pppoe
topo_box
topo_lacs
topo_hosts u host1
users_file
ppp_secrets 20
conf_begin
conf_lns_per_port
conf_lns_groups
sed -i '/^interfaces:/a\  - {name: u, vr: red, side: access}' "$CONF"
sed -i 's/^  - name: red$/&\n    role: [lac, lns]/' "$CONF"
conf <<EOF
pppoe:
  - {interface: u, ac-name: bras}
EOF
box_vard
topo_backbones
pid=$VARD_PID
TUNNEL_SECRET=sesame xl2tpd_lns ispA 10.9.0.2

# users: the state of each user's own session
users()
{
	vj '[.[] | select(.user and .from == null) | "\(.user) \(.state)"] | sort | join(", ")' \
		session show
}

# users_are TEXT: for wait_for
users_are()
{
	[ "$(users)" = "$1" ]
}

# red: tunnels of VR red by side
red_tunnels()
{
	row '.kind == "tunnel" and .vr == "red"' .side
}


# redialled NS: pppd has another session than before
redialled()
{
	local now

	now=$(grep -c "PPP session is" "$TEST_TMP/x.$1/ppp.log")
	[ "$now" -gt "${SEEN:-0}" ] && ppp_has_address "$1"
}

seen()
{
	SEEN=$(grep -c "PPP session is" "$TEST_TMP/x.$1/ppp.log")
}

# --- LAC and LNS at once ---------------------------------------------------------------

is "R14 roles are a set" "$(vj '.[] | select(.name == "red").role | join(" ")' vr show)" "lac lns"
is "R14 a VR of which nothing is said has them all" \
	"$(vj '.[] | select(.name == "blue").role | join(" ")' vr show)" "lac lns lts bng"
pppoe_dial host1 user1@isp1.example persist maxfail 0 holdoff 1
xl2tpd_dial lacA a user3@isp1.example
check "R12 a PPPoE user comes up" ppp_up host1 60
check "R12 an L2TP user comes up" ppp_up lacA 60
is "R12 the one goes on to the LNS, the other ends here: LAC and LNS at once" "$(users)" \
	"user1@isp1.example forwarded, user3@isp1.example opened"
is "R13 both sequences are held" "$(red_tunnels)" "access, backbone"
check "R12 the PPPoE user reaches ISP A, by the LNS" pings host1 $SERVER
check "R12 the L2TP user reaches ISP A, by the VR" pings lacA $SERVER
check "R12 TCP of the one" tcp_transfer ispA $SERVER host1
check "R12 TCP of the other" tcp_transfer ispA $SERVER lacA

# --- the role lac is taken away ------------------------------------------------------------

bg lacA "$TEST_TMP/ping.log" ping -i 0.2 -W 2 $SERVER
ping=$BG_PID
seen host1
check "R15 varctl vr set red role lns" v vr set red role lns
check "R15 the session of the role that is gone: the user gets PADT" \
	wait_for 20 grep -q "Modem hangup\|Connection terminated" "$TEST_TMP/x.host1/ppp.log"
check "R15 the LNS gets CDN and StopCCN" wait_for 20 grep -q "Connection closed to 10.9.0.1" \
	"$TEST_TMP/lns.ispA/log"
check "R15 only the sequence that terminates is run now" wait_for 20 users_are \
	"user3@isp1.example opened"
is "R13 no tunnel of ours is left" "$(red_tunnels)" access
sleep 5
is "R15 a new PPPoE session is refused, with the reason in the log" \
	"$(grep -q "has not the role bng" "$VARD_LOG" && users)" "user3@isp1.example opened"
kill -INT "$ping"
check "R15 the other session has not lost a packet" \
	wait_for 5 grep -q " 0% packet loss" "$TEST_TMP/ping.log"

# --- PPPoE ends here ----------------------------------------------------------------------------

check "R15 varctl vr set red role bng,lns" v vr set red role bng,lns
check "R14 the same user comes up" ppp_up host1 60
is "R14 and ends here now" "$(users)" "user1@isp1.example opened, user3@isp1.example opened"
is "R14 without any tunnel of ours" "$(red_tunnels)" access
check "R14 reaches ISP A, by the VR" pings host1 $SERVER
check "R14 TCP" tcp_transfer ispA $SERVER host1
is "R14 its row is that of a session at a port" \
	"$(row '.kind == "session" and .port == "u"' '"\(.vr) \(.side)"')" "red access"

# --- and back ------------------------------------------------------------------------------------

seen host1
check "R15 varctl vr set red role lac" v vr set red role lac
check "R15 the LNS's user gets CDN: it is dialled anew, and refused" wait_for 30 \
	grep -q "tunnel of peer lacA refused: neither LNS nor LTS" "$VARD_LOG"
check "R15 the log has the reason" \
	grep -q "user3@isp1.example.* ended: the role was taken away" "$VARD_LOG"
check "R15 its ppp device is gone" wait_for 30 ppp_gone lacA
check "R15 the PPPoE user was told, and dials in again" wait_for 60 redialled host1
check "R15 it goes on to the LNS again" wait_for 30 users_are "user1@isp1.example forwarded"
check "R15 and has an address" ppp_up host1 60
check "R15 reaches ISP A" pings host1 $SERVER

# --- the box --------------------------------------------------------------------------------------

check "R14 varctl vr set box role lns: the box is LNS only" v vr set box role lns
check "R15 the LAC's sessions end" wait_for 30 users_are ""
check "R14 varctl vr set box role lac,lns,lts,bng" v vr set box role lac,lns,lts,bng
check "R14 the user comes up again" wait_for 60 users_are "user1@isp1.example forwarded"
expect_text "R14 a role that does not exist" 'found "lcp", expected lac, lns, lts or bng' \
	v vr set red role lcp
check "R15 all that without a restart" kill -0 "$pid"
no_leaks "R14 nothing is left behind"
finish
