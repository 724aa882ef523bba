#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The test machine itself: kernel, CPUs, and what the other tests build on.
# timeout: 120
. "$(dirname "$0")/lib.sh"
need pppd xl2tpd tcpdump iperf3 jq

plan 12

check "stock Debian kernel 6.1" grep -qE '^Linux version 6\.1\..*Debian' /proc/version
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

must ip -n red link add vrf1 type vrf table 100
must ip -n red link set vrf1 up
must ip -n red link set r0 master vrf1
check "a VRF routes" ns red ip vrf exec vrf1 ping -c 1 -W 3 192.0.2.2
finish
