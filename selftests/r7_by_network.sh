#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R7: by commands that come from the network, an access-side and a backbone-side interface
# change their VR while twenty calls are at work. Traffic follows at once, with IPv4 and IPv6
# addresses and nothing but what is moved.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need sshd ssh ssh-keygen useradd userdel gojq tcpdump
. "$(dirname "$0")/libssh.sh"
plan 24

BOX=10.77.0.1
SERVER_C=198.51.100.3

load_var
must modprobe -a l2tp_ppp
topo_box
topo_access lac 192.0.2.11 lac2 192.0.2.12
netns_add noc ispC
veth noc net box m0
addr noc net 10.77.0.2/24
addr box m0 $BOX/24
veth box bC ispC srv
addr box bC 10.9.3.1/24 2001:db8:3::1/64
addr ispC srv 10.9.3.2/24 2001:db8:3::2/64
addr ispC lo $SERVER_C/32
must nsip ispC route add 10.1.0.0/24 via 10.9.3.1
users_file 60
for i in {1..20} 50; do
	sed -i "s/^\(user$i@isp[12].example\) .*/\1 * secret 10.1.0.$((100 + i))/" "$USERS"
done
conf_begin
sed -i 's/^isps:/  - {name: mgmt, id: 30, table: 1030, management: yes}\n&/' "$CONF"
conf_lns_of_box
sed -i '/^interfaces:/a\  - {name: m0, vr: mgmt, side: backbone}\n  - {name: bC, vr: red, side: backbone}' "$CONF"
conf <<EOF
peers:
  - {name: lac, from: 192.0.2.11, select: user, vr: red}
  - {name: lac2, from: 192.0.2.12, vr: red}
EOF
box_vard
topo_backbones
must nsip box route add $SERVER_C/32 via 10.9.3.2 dev bC vrf red
ssh_begin
ssh_user varnoc "$SSH_GROUP"
must v grant add uid varnoc vr all interfaces sessions routes read
ssh_daemon
check "R7 var-sshd listens in the management VR" sshd_says "listening in VR mgmt"

# by_network WORD...: varctl, by SSH from the network of the management VR
by_network()
{
	from noc varnoc $BOX "$@" </dev/null
}

# reaches NS DEVICE SERVER
reaches()
{
	pings "$1" "$3" -I "$2"
}

dial many lac -l 192.0.2.11 -b -n 20 -u user%d@isp1.example $LNS
check "R7 twenty calls in a tunnel" dial_up many 20 60
dial one lac2 -l 192.0.2.12 -u user50@isp1.example $LNS
check "R7 one more in another tunnel, with pppd" dial_up one 1 60
DEV=$(dial_device one 1)
check "R7 it reaches what is behind the third backbone" reaches lac2 "$DEV" $SERVER_C
tunnel=$(vj 'first(.[] | select(.user == "user50@isp1.example")).tunnel' session show)

# --- the access side ------------------------------------------------------------------------

load_begin
gap_begin lac2 "$DEV"
check "R7 a command from the network moves its tunnel to VR blue" \
	by_network tunnel move "$tunnel" vr blue
gap_end "R7 an access-side interface moves"
load_end "R7 the load of the others"
is "R7 its session is in VR blue" "$(session_vr user50@isp1.example)" blue
quiet_begin A ispA srv
check "R7 it reaches ISP B" reaches lac2 "$DEV" $SERVER
quiet_end "R7 nothing of it at ISP A" A
expect_fail "R7 the third backbone is not in VR blue" reaches lac2 "$DEV" $SERVER_C

# --- the backbone side ------------------------------------------------------------------------

load_begin
check "R7 a command from the network moves the third backbone to VR blue" \
	by_network if move bC vr blue
check "R7 and another one sets the way to what is behind it" \
	by_network route add $SERVER_C/32 vr blue via 10.9.3.2
check "R7 traffic follows at once" reaches lac2 "$DEV" $SERVER_C
load_end "R7 the load of the others beside a backbone that moves"
check "R7 with its IPv6 address" eval \
	'nsip box -6 addr show dev bC | grep -q "2001:db8:3::1/64" && ns box ip vrf exec blue ping -c 1 -W 10 2001:db8:3::2'
is "R7 VR red has no way there any more" "$(dial_ping many 1 $SERVER_C 1)" 0
is "R7 and its own as before" "$(dial_ping many 1 $SERVER 3)" 3

# --- what a source without authority gets ------------------------------------------------------

must v grant del uid varnoc vr all
must v grant add uid varnoc vr red interfaces sessions read
expect_text "R7 with authority over VR red alone, it gets nothing of blue's back" \
	"[Nn]ot permitted|not yours" by_network if move bC vr red
expect_text "R7 and moves nothing there" "does not exist" by_network if move bA vr blue
is "R7 the table is as it was" "$(row '.kind == "port" and .dev == "bC"') $(row '.kind == "port" and .dev == "bA"')" "blue red"
check "R7 the twenty are up" dial_up many 20 1
vard_stop
is "R7 vard ends" $? 0
no_leaks "R7 nothing is left behind"
finish
