#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Moves at run time, under load: twenty sessions ping and one carries TCP, while a
# session, a realm, a user, a port and a tunnel are moved to another VR, and a VR
# changes its role. Whoever moves keeps the address, the others lose no packet; the gap
# of the one that moves is measured. A move that the new VR cannot hold is refused.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd iperf3 tcpdump gojq
plan 35

load_var
must modprobe -a l2tp_ppp pppoe
topo_box
topo_access lac 192.0.2.11 lac2 192.0.2.12
topo_hosts v host1
users_file 60
# each has an address that nobody has in the other VR
for i in {1..20} 50 52 60; do
	sed -i "s/^\(user$i@isp[12].example\) .*/\1 * secret 10.1.0.$((100 + i))/" "$USERS"
done
conf_begin
conf_lns_of_box
sed -i '/^interfaces:/a\  - {name: v, vr: red, side: access, select: realm}' "$CONF"
conf <<EOF
users:
  - {name: user60@isp1.example, vr: red}
peers:
  - {name: lac, from: 192.0.2.11, select: user, vr: red}
  - {name: lac2, from: 192.0.2.12, vr: red}
pppoe:
  - {interface: v}
EOF
box_vard
topo_backbones

dial many lac -l 192.0.2.11 -b -n 20 -u user%d@isp1.example $LNS
check "twenty calls in a tunnel" dial_up many 20 60
dial one lac2 -l 192.0.2.12 -u user50@isp1.example $LNS
check "one more in another tunnel, with pppd" dial_up one 1 60
pppoe_dial host1 user52@isp2.example
check "one by PPPoE, whose realm is that of VR blue" ppp_up host1 60
ONE=$(dial_address one 1)
DEV=$(dial_device one 1)

# the state of a user's session
what_of()
{
	vj "first(.[] | select(.user == \"$1\")) | \"\(.vr) \(.address) \(.state)\"" session show
}

# --- a session ---------------------------------------------------------------------------

load_begin
gap_begin lac2 "$DEV"
# shellcheck disable=SC2046 # several words
check "varctl session move to VR blue" v session move $(session_of user50@isp1.example) vr blue
gap_end "a session moves"
load_end "the load of the others"
is "it is in VR blue with its address" "$(what_of user50@isp1.example)" "blue $ONE opened"
is "the address is free again in VR red" \
	"$(vj "[.[] | select(.vr == \"red\" and .address == \"$ONE\")] | length" session show)" 0
quiet_begin A ispA srv
check "it reaches ISP B" pings lac2 $SERVER -I "$DEV"
quiet_end "nothing of it at ISP A" A
# back to what the interface table says, which is VR red
# shellcheck disable=SC2046
must v session move $(session_of user50@isp1.example) vr box

# --- refused -------------------------------------------------------------------------------

# user5 is one of the twenty: its address is free in blue, so take it there
ADDR=$(vj 'first(.[] | select(.user == "user5@isp1.example")).address' session show)
sed -i "s/^user55@isp2.example .*/user55@isp2.example * secret $ADDR/" "$USERS"
must v reload
dial taken lac -l 192.0.2.11:1801 -b -u user55@isp2.example $LNS
check "somebody has the address in VR blue" dial_up taken 1 30
# shellcheck disable=SC2046
expect_text "a move that VR blue cannot hold is refused, with the reason" \
	"its address $ADDR is in use in VR blue" \
	v session move $(session_of user5@isp1.example) vr blue
is "it stays where it is" "$(what_of user5@isp1.example)" "red $ADDR opened"
expect_text "as is the move of its realm" "its address $ADDR is in use in VR blue" \
	v isp move isp1.example vr blue
order taken leave
check "the other one leaves" wait_for 20 eval \
	'[ "$(vj "map(select(.user == \"user55@isp2.example\")) | length" session show)" = 0 ]'

# --- a user, a realm -------------------------------------------------------------------------

dial row lac -l 192.0.2.11:1802 -b -u user60@isp1.example $LNS
check "a user with a row of its own" dial_up row 1 30
is "is in VR red" "$(session_vr user60@isp1.example)" red
check "varctl user move to VR blue" v user move user60@isp1.example vr blue
check "its session follows" wait_for 10 eval '[ "$(session_vr user60@isp1.example)" = blue ]'
is "and reaches ISP B" "$(dial_ping row 1 $SERVER 3)" 3
check "varctl isp move isp1.example to VR blue" v isp move isp1.example vr blue
check "the twenty follow" wait_for 20 eval \
	'[ "$(vj "[.[] | select((.user | test(\"^user([1-9]|1[0-9]|20)@\")) and .vr == \"blue\")] | length" session show)" = 20 ]'
load_begin
load_end "all of them reach ISP B"
must v isp move isp1.example vr red
check "and back" wait_for 20 eval \
	'[ "$(vj "[.[] | select((.user | test(\"^user([1-9]|1[0-9]|20)@\")) and .vr == \"red\")] | length" session show)" = 20 ]'

# --- a port, a tunnel --------------------------------------------------------------------------

is "the PPPoE user is in VR blue, by its realm" "$(session_vr user52@isp2.example)" blue
load_begin
check "varctl if move of its port to VR blue" v if move v vr blue
check "it has not noticed, as its realm decides" pings host1 $SERVER
tid=$(vj 'first(.[] | select(.peer == "lac2")).tunnel' tunnel show)
check "varctl tunnel move to VR blue" v tunnel move "$tid" vr blue
is "the session in it follows" "$(what_of user50@isp1.example)" "blue $ONE opened"
load_end "the load of the others"

# --- a role ---------------------------------------------------------------------------------------

load_begin
check "VR blue is no LNS any more" v vr set blue role bng
check "its L2TP sessions are closed" wait_for 20 eval \
	'[ "$(vj "[.[] | select(.vr == \"blue\" and .tunnel)] | length" session show)" = 0 ]'
check "the PPPoE user stays" pings host1 $SERVER
load_end "the load of VR red"
no_leaks "nothing is left behind"
finish
