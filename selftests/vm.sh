#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The test machine itself: kernel, CPUs, and what the other tests build on.
# timeout: 240
# uml: no it is about the QEMU machine
. "$(dirname "$0")/lib.sh"
need pppd xl2tpd tcpdump iperf3 gojq

plan 13

check "the chosen stock kernel of Debian" grep -qF "Linux version $VAR_KVER (debian-kernel@" /proc/version
is "two CPUs" "$(nproc)" 2
is "a kernel warning is a panic" "$(cat /proc/sys/kernel/panic_on_warn)" 1
check "the root file system can be written" touch /usr/written-in-the-machine
check "modules load" modprobe -a vrf veth pppox l2tp_ppp pppoe dummy
check "pppd runs" pppd --version
expect_text "xl2tpd runs" 'xl2tpd-1\.3' xl2tpd --version

netns_add red blue
veth red r0 blue b0
addr red r0 192.0.2.1/24 2001:db8::1/64
addr blue b0 192.0.2.2/24 2001:db8::2/64
capture_start blue b0 "$TEST_TMP/b0.pcap" icmp
check "namespaces reach each other" pings red 192.0.2.2
check "by IPv6 too" pings red 2001:db8::2
capture_stop "$TEST_TMP/b0.pcap"
capture_is "a capture sees each packet once" "$TEST_TMP/b0.pcap" 6 6 icmp
check "TCP flows between them" tcp_transfer blue 192.0.2.2 red

# The kernel's own L2TP, for later comparison: an LNS in blue, a LAC in red.
cat >"$TEST_TMP/lns.conf" <<END
[lns default]
ip range = 10.9.0.10-10.9.0.20
local ip = 10.9.0.1
require authentication = no
pppoptfile = $TEST_TMP/ppp
END
cat >"$TEST_TMP/lac.conf" <<END
[lac blue]
lns = 192.0.2.2
pppoptfile = $TEST_TMP/ppp
autodial = yes
END
printf '%s\n' noauth noccp nodetach >"$TEST_TMP/ppp"
bg blue "$TEST_TMP/lns.log" xl2tpd -D -c "$TEST_TMP/lns.conf" \
	-p "$TEST_TMP/lns.pid" -C "$TEST_TMP/lns.ctl"
bg red "$TEST_TMP/lac.log" xl2tpd -D -c "$TEST_TMP/lac.conf" \
	-p "$TEST_TMP/lac.pid" -C "$TEST_TMP/lac.ctl"
wait_for 30 iface_up red ppp0
diag "$(tail -n 20 "$TEST_TMP/lns.log" "$TEST_TMP/lac.log")"
check "xl2tpd and pppd bring up a session" wait_for 20 pings red 10.9.0.1

must ip -n red link add vrf1 type vrf table 100
must ip -n red link set vrf1 up
must ip -n red link set r0 master vrf1
check "a VRF routes" ns red ip vrf exec vrf1 ping -c 1 -W 3 192.0.2.2
finish
