#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R11: physical interface identifiers: port numbers (ifindex) of ports and VLANs.
# timeout: 400
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need tcpdump gojq
plan 20

load_var
must modprobe 8021q
topo_box
netns_add host
veth host eth box p1
# two VLANs of one port, the same addresses in both
for vlan in 100 200; do
	must nsip host link add eth.$vlan link eth type vlan id $vlan
	must nsip host link set eth.$vlan up
	must nsip box link add p1.$vlan link p1 type vlan id $vlan
	must nsip box link set p1.$vlan up
	addr host eth.$vlan 10.2.0.2/24
	addr box p1.$vlan 10.2.0.1/24
	must nsip host route add default via 10.2.0.1 dev eth.$vlan table $vlan
	must nsip host rule add oif eth.$vlan table $vlan
done
for x in A B; do
	must nsip "isp$x" route replace 10.2.0.0/24 via 10.9.0.1
done
must v vr add red id 10 table 1010 address 10.1.0.1/32
must v vr add blue id 20 table 1020 address 10.1.0.1/32
must v if add bA vr red side backbone
must v if add bB vr blue side backbone
topo_backbones
must v if add p1.100 vr red side access
must v if add p1.200 vr blue side access

index()
{
	nsip box -j link show "$1" | gojq '.[0].ifindex'
}

port_row()
{
	row ".kind == \"port\" and .ifindex == $1" '"\(.dev) \(.vr) \(.side)"'
}

red=$(index p1.100)
blue=$(index p1.200)
is "R11 the key of a port's row is its number" "$(port_row "$red")" "p1.100 red access"
is "R11 a VLAN is a port of its own" "$(port_row "$blue")" "p1.200 blue access"
is "R11 the backbone's ports have rows too" "$(port_row "$(index bA)")" "bA red backbone"
is "R11 a port that was not given has none" "$(port_row "$(index p1)")" ""

quiet_begin B ispB srv
check "R11 packets of the first VLAN reach ISP A" pings host $SERVER -I eth.100
quiet_end "R11 and not ISP B" B
quiet_begin A ispA srv
check "R11 packets of the second VLAN reach ISP B" pings host $SERVER -I eth.200
quiet_end "R11 and not ISP A" A

# the number counts, not the name
must nsip box link set p1.100 down
must nsip box link set p1.100 name other
must nsip box link set other up
is "R11 a renamed port keeps its row" "$(port_row "$red")" "other red access"
check "R11 and its VR" pings host $SERVER -I eth.100
must nsip box link set other down
must nsip box link set other name p1.100
must nsip box link set p1.100 up

must v if move p1.100 vr blue
must v if move p1.200 vr red
quiet_begin A ispA srv
check "R11 the rows change places: the first VLAN reaches ISP B" pings host $SERVER -I eth.100
quiet_end "R11 and not ISP A" A
check "R11 and the second one ISP A" pings host $SERVER -I eth.200

# a port that goes, and another of its name
must nsip box link del p1.100
is "R11 a port that goes takes its row along" "$(port_row "$red")" ""
must nsip box link add p1.100 link p1 type vlan id 100
must nsip box link set p1.100 up
addr box p1.100 10.2.0.1/24
new=$(index p1.100)
is "R11 a new port of that name has no row" "$(port_row "$new")" ""
expect_fail "R11 and does not get into an ISP" pings host $SERVER -I eth.100
must v if add p1.100 vr blue side access
check "R11 until it is given to a VR" pings host $SERVER -I eth.100
expect_fail "R11 a port that does not exist is refused" v if add nosuch vr red
expect_text "R11 and named" 'nosuch' v if add nosuch vr red

no_leaks "R11 nothing is left behind"
finish
