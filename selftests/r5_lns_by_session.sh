#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R5: sessions that are multiplexed in one tunnel belong to different VRs, by the
# realm of the user or by the user. Each call is a real pppd on the kernel's
# pppol2tp; then a hundred more calls in a tunnel.
# timeout: 480
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd iperf3 tcpdump gojq
plan 26

load_var
must modprobe -a l2tp_ppp
topo_box
topo_access lac 192.0.2.11 lac2 192.0.2.12
users_file 120
conf_begin
conf_lns_of_box
conf <<EOF
users:
  - {name: user45@isp1.example, vr: blue}
peers:
  - {name: lac, from: 192.0.2.11, secret: sesame, select: realm, vr: red}
  - {name: lac2, from: 192.0.2.12, select: user, vr: red}
EOF
box_vard
topo_backbones

# --- eight calls with pppd in one tunnel ---------------------------------------

dial wholesale lac -l 192.0.2.11 -s sesame -C -n 8 \
	-u user%d@isp1.example -u user%d@isp2.example $LNS
check "R5 eight pppd in one tunnel" dial_up wholesale 8 60
is "R5 it is one tunnel" "$(vj length tunnel show)" 1
is "R5 half of its sessions in VR red, half in VR blue" \
	"$(vj 'sort_by(.user) | map(.vr) | join(" ")' session show)" \
	"red blue red blue red blue red blue"
is "R5 with the same addresses in both" \
	"$(dial_address wholesale 1) $(dial_address wholesale 2)" "10.1.0.201 10.1.0.201"

# in the LAC both have the same address: say which device
by()
{
	local dev

	dev=$(dial_device wholesale "$1")
	shift
	pings lac $SERVER -I "$dev" "$@"
}

quiet_begin B ispB srv
quiet_begin world world box0
check "R5 first call, realm isp1: reaches ISP A" by 1
check "R5 third call, realm isp1: reaches ISP A" by 3
check "R5 TCP in the first call" tcp_transfer ispA $SERVER lac \
	-B "10.1.0.201%$(dial_device wholesale 1)"
quiet_end "R5 nothing of it at ISP B" B
quiet_begin A ispA srv
check "R5 second call, realm isp2: reaches ISP B" by 2
check "R5 eighth call, realm isp2: reaches ISP B" by 8
check "R5 TCP in the second call" tcp_transfer ispB $SERVER lac \
	-B "10.1.0.201%$(dial_device wholesale 2)"
quiet_end "R5 nothing of it at ISP A" A
quiet_end "R5 nothing at the box's own uplink" world

# downstream: the servers call the same address, each gets its own subscriber
capture_start lac "$(dial_device wholesale 1)" "$TEST_TMP/down1.pcap" icmp
capture_start lac "$(dial_device wholesale 2)" "$TEST_TMP/down2.pcap" icmp
# (the LAC cannot route the answers: it has the same address twice)
pings ispA 10.1.0.201 -s 100 >"$TEST_TMP/out"
pings ispB 10.1.0.201 -s 200 >"$TEST_TMP/out"
capture_stop "$TEST_TMP/down1.pcap"
capture_stop "$TEST_TMP/down2.pcap"
capture_is "R5 the one of A got A's packets" "$TEST_TMP/down1.pcap" 3 3 \
	'icmp[0] == 8 and ip[2:2] == 128'
capture_is "R5 and no others" "$TEST_TMP/down1.pcap" 0 0 'icmp[0] == 8 and ip[2:2] != 128'
capture_is "R5 the one of B got B's" "$TEST_TMP/down2.pcap" 3 3 \
	'icmp[0] == 8 and ip[2:2] == 228'

# --- one session ends, the others do not notice ----------------------------------

order wholesale hangup 3
check "R5 one call hangs up" dial_says wholesale "^call 3 down"
check "R5 its session is gone" wait_for 10 sessions_are 7
check "R5 the first call has not noticed" by 1
order wholesale leave
check "R5 the tunnel closes with its calls" wait_for 20 sessions_are 0

# --- by user, and a hundred calls --------------------------------------------------

dial many lac2 -l 192.0.2.12 -b -n 100 -u user%d@isp1.example -u user%d@isp2.example $LNS
check "R5 a hundred calls in one tunnel" dial_up many 100 60
is "R5 by realm, but one by its user row" \
	"$(vj 'map(.vr) | [(map(select(. == "red")) | length), (map(select(. == "blue")) | length)] |
	join(" ")' session show)" "49 51"
is "R5 that user is in VR blue" \
	"$(session_vr user45@isp1.example)" blue
quiet_begin A ispA srv
is "R5 and reaches ISP B" "$(dial_ping many 45 $SERVER 3)" 3
quiet_end "R5 nothing of it at ISP A" A

no_leaks "R5 nothing is left behind"
finish
