#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R16, R17: every operation of the netlink family by every kind of source: the carrier,
# one who was granted all VRs, one who was granted this VR, as a user or by a group,
# another VR's, one who may read, one without a grant, one whose grant was taken back, and a
# socket of the carrier's that acts on behalf of one.
# timeout: 300
. "$(dirname "$0")/lib.sh"

YNL=${XDG_CACHE_HOME:-$HOME/.cache}/var-router/ynl/tools/net/ynl
[ -e "$YNL/lib/ynl.py" ] || skip_all "the kernel's ynl is not in $YNL: see tools/spec/generate.sh"
must modprobe -a dummy vrf
load_var
netns_add auth
for i in 1 2 3 4; do
	must nsip auth link add p$i type dummy
done
must ns auth varctl batch - <<END
vr add red id 10 table 1010 address 10.0.0.1/32
vr add blue id 20 table 1020 address 10.0.0.1/32
if add p1 vr red side access select realm
if add p2 vr blue side access
isp add isp1.example vr red
isp add isp2.example vr blue
user add bob@isp1.example vr red
user add carol@isp2.example vr blue
endpoint add 10.0.0.1 vr red
endpoint add 10.0.0.1 vr blue
tunnel add 101 endpoint 1 peer 10.0.0.2 peer-id 1 vr red
tunnel add 201 endpoint 2 peer 10.0.0.2 peer-id 1 vr blue
session add 1 tunnel 101 peer-id 1 end none
session add 1 tunnel 201 peer-id 1 end none
grant add uid 4001 vr all interfaces sessions routes read
grant add uid 4002 vr red interfaces sessions routes read
grant add gid 4100 vr red interfaces sessions routes read
grant add uid 4004 vr blue interfaces sessions routes read
grant add uid 4005 vr red read
grant add uid 4007 vr red interfaces sessions routes read
grant del uid 4007 vr red
END

values=()
for i in 1 2 3 4; do
	values+=("p$i=$(ns auth cat /sys/class/net/p$i/ifindex)")
done
ns auth python3 "$(dirname "$0")/authority.py" "$VAR_TOP/Documentation/netlink/specs/var.yaml" \
	"$YNL" "${values[@]}" >"$TEST_TMP/out" 2>&1
status=$?
plan $(($(grep -cE '^(PASS|FAIL) ' "$TEST_TMP/out") + 2))
while read -r verdict name; do
	case $verdict in
	PASS) ok "R17 $name" ;;
	FAIL) fail "R17 ${name%%$'\t'*}" "${name#*$'\t'}" ;;
	*) diag "$verdict $name" ;;
	esac
done <"$TEST_TMP/out"
is "R16 all of them were tried" "$status" 0
no_leaks "module and namespace go without a trace"
finish
