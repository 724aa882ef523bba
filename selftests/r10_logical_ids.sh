#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R10: logical interface identifiers: L2TP tunnel id, PPP session id, and ISP
# identifier (the realm of user@realm). Each of them leads packets to a VR.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
. "$(dirname "$0")/libsession.sh"
need pppd tcpdump gojq
plan 29

load_var
topo_box
topo_access lac 192.0.2.11 lac2 192.0.2.12 lac3 192.0.2.13
users_file 60
conf_begin
conf_lns_of_box
conf <<EOF
users:
  - {name: user23@isp1.example, vr: blue}
peers:
  - {name: by-tunnel, from: 192.0.2.11, vr: blue}
  - {name: by-realm, from: 192.0.2.12, select: realm, vr: red}
  - {name: by-user, from: 192.0.2.13, select: user, vr: red}
EOF
box_vard
topo_backbones

# reaches NAME CALL A|B: the server of that ISP alone
reaches()
{
	local no=A got

	[ "$3" = B ] || no=B
	capture_start "isp$3" srv "$TEST_TMP/yes.pcap" icmp
	capture_start "isp$no" srv "$TEST_TMP/no.pcap" icmp
	got=$(dial_ping "$1" "$2" $SERVER 3)
	capture_stop "$TEST_TMP/yes.pcap"
	capture_stop "$TEST_TMP/no.pcap"
	echo "$got answers, $(capture_count "$TEST_TMP/yes.pcap") and $(capture_count "$TEST_TMP/no.pcap")"
	[ "$got" = 3 ] && [ "$(capture_count "$TEST_TMP/yes.pcap")" = 6 ] &&
		[ "$(capture_count "$TEST_TMP/no.pcap")" = 0 ]
}

# --- tunnel id -----------------------------------------------------------------

# both in one VR, so not two of the same address
dial tunnel lac -l 192.0.2.11 -b -n 2 -u user1@isp1.example -u user4@isp2.example $LNS
check "R10 tunnel id: two sessions" dial_up tunnel 2
tid=$(vj '.[0].tunnel' tunnel show)
is "R10 tunnel id: the row's key is the local Tunnel ID" \
	"$(row '.kind == "tunnel"' '"\(.tunnel) \(.vr)"')" "$tid blue"
check "R10 tunnel id: a user of realm isp1 goes where the tunnel goes" reaches tunnel 1 B
check "R10 tunnel id: a user of realm isp2 too" reaches tunnel 2 B
expect_text "R10 tunnel id: explain says that the tunnel decided" 'tunnel.*decided|decided.*tunnel' \
	v explain tunnel "$tid" user user1@isp1.example

# --- session id ------------------------------------------------------------------

read -r sid _ < <(session_of user1@isp1.example)
must v session move "$sid" tunnel "$tid" vr red
is "R10 session id: the row's key is the local Session ID" \
	"$(row ".kind == \"session\" and .session == $sid" '"\(.tunnel) \(.vr)"')" \
	"$tid red"
check "R10 session id: the session goes to VR red" reaches tunnel 1 A
check "R10 session id: the other one of the tunnel stays" reaches tunnel 2 B
order tunnel leave
check "R10 session id: the rows go with their sessions" wait_for 20 eval \
	"[ -z \"\$(row '.kind == \"session\" or .kind == \"tunnel\"')\" ]"

# the same Session ID in two tunnels is two interfaces
must v tunnel add 501 peer 192.0.2.11 port 5001 peer-id 1 vr red
must v tunnel add 502 peer 192.0.2.11 port 5002 peer-id 1 vr blue
must v session add 9 tunnel 501 peer-id 1 dev s501 open ip4 address 10.1.0.1 peer 10.1.0.61
must v session add 9 tunnel 502 peer-id 1 dev s502 open ip4 address 10.1.0.1 peer 10.1.0.61
is "R10 the same Session ID in two tunnels is two rows" \
	"$(row '.session == 9' '"\(.tunnel) \(.vr)"')" \
	"501 red, 502 blue"
must modprobe tun
for t in 1 2; do
	bg lac "$TEST_TMP/ul$t" ul2tp -d ul$t -t 1,50$t -s 1,9 192.0.2.11:500$t $LNS
	wait_for 10 grep -q ready "$TEST_TMP/ul$t" || bail "$(cat "$TEST_TMP/ul$t")"
	addr lac ul$t 10.1.0.61/32
	must nsip lac link set ul$t up mtu 1400
done
capture_start ispB srv "$TEST_TMP/no.pcap" icmp
check "R10 the one of tunnel 501 reaches ISP A" pings lac $SERVER -I ul1
capture_stop "$TEST_TMP/no.pcap"
capture_is "R10 and not ISP B" "$TEST_TMP/no.pcap" 0 0
capture_start ispA srv "$TEST_TMP/no.pcap" icmp
check "R10 the one of tunnel 502 reaches ISP B" pings lac $SERVER -I ul2
capture_stop "$TEST_TMP/no.pcap"
capture_is "R10 and not ISP A" "$TEST_TMP/no.pcap" 0 0
must v tunnel del 501
must v tunnel del 502

# a PPPoE session is an interface too: by its port's row, or by its own
topo_user port1
must modprobe pppoe
must nsip user link add link net name net.100 type vlan id 100
must nsip user link set net.100 up
must nsip box link add link port1 name port1.100 type vlan id 100
must nsip box link set port1.100 up
must v if add port1 vr red side access
must v if add port1.100 vr blue side access
must v session add 9 port port1 mac $USER_MAC end terminate dev p1 open ip4 \
	address 10.1.0.1 peer 10.1.0.201
must v session add 9 port port1.100 mac $USER_MAC end terminate dev p2 open ip4 \
	address 10.1.0.1 peer 10.1.0.202
must v session add 10 port port1 vr blue mac $USER_MAC end terminate dev p3 open ip4 \
	address 10.1.0.1 peer 10.1.0.203
is "R10 PPPoE: port and SESSION_ID are the key of the row" \
	"$(row '.kind == "session" and .port != null' '"\(.port) \(.session) \(.vr)"')" \
	"port1 10 blue, port1 9 red, port1.100 9 blue"
# pppoe_reaches N SID DEVICE A|B
pppoe_reaches()
{
	local no=A

	[ "$4" = B ] || no=B
	kernel_pppoe "pppoe$1" "$2" "$3"
	subscriber user "$PPP_IF" "$1"
	capture_start isp$no srv "$TEST_TMP/no.pcap" icmp
	pings user $SERVER -I 10.1.0.$((200 + $1)) || return 1
	capture_stop "$TEST_TMP/no.pcap"
	[ "$(capture_count "$TEST_TMP/no.pcap")" = 0 ]
}
check "R10 PPPoE: the session of the port reaches ISP A" pppoe_reaches 1 9 net A
check "R10 PPPoE: the same SESSION_ID at another port reaches ISP B" pppoe_reaches 2 9 net.100 B
check "R10 PPPoE: another session of the first port reaches ISP B" pppoe_reaches 3 10 net B
must v session del 9 port port1
must v session del 9 port port1.100
must v session del 10 port port1

# --- realm --------------------------------------------------------------------------

dial realm lac2 -l 192.0.2.12 -b -n 4 -u user11@isp1.example -u user12@isp2.example \
	-u user13@ISP2.Example -u user14@isp1.example $LNS
check "R10 realm: four users in one tunnel" dial_up realm 4
check "R10 realm: isp1.example leads to ISP A" reaches realm 1 A
check "R10 realm: isp2.example leads to ISP B" reaches realm 2 B
check "R10 realm: in capital letters too" reaches realm 3 B
is "R10 realm: the rows" \
	"$(row '.kind == "isp"' '"\(.realm) \(.vr)"')" \
	"isp1.example red, isp2.example blue"
# who is up would follow the row, and the address be there twice
order realm leave
must wait_for 20 eval \
	'[ "$(vj "[.[] | select(.peer == \"by-realm\")] | length" session show)" = 0 ]'
must v isp move isp1.example vr blue
dial moved lac2 -l 192.0.2.12:1801 -b -u user15@isp1.example $LNS
check "R10 realm: after a move of its row a user dials in" dial_up moved 1
check "R10 realm: and is led to the other ISP" reaches moved 1 B
must v isp move isp1.example vr red

# --- user ---------------------------------------------------------------------------

dial user lac3 -l 192.0.2.13 -b -n 2 -u user23@isp1.example -u user24@isp1.example $LNS
check "R10 user: two users of one realm" dial_up user 2
check "R10 user: the one with a row of its own goes by it" reaches user 1 B
check "R10 user: the other by its realm" reaches user 2 A

no_leaks "R10 nothing is left behind"
finish
