#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every refusal of the netlink family has the right error, says why in words, and
# points at the attribute at fault; nothing is permitted, reading included, unless
# opener and sender of the request have the capability.
# timeout: 300
. "$(dirname "$0")/lib.sh"
plan 166

must modprobe -a dummy vrf
load_var
netns_add refuse
must ns refuse varctl vr add red id 10 table 1010
must ns refuse varctl vr add blue id 20 table 1020
must nsip refuse route del unreachable default table 1020 metric 4278198272
must nsip refuse link add port type dummy
must nsip refuse link add spare type vrf table 1030
must nsip refuse link add twin type vrf table 1010
must nsip refuse link add mainvrf type vrf table 254

ns refuse nl_errors "$(ns refuse cat /sys/class/net/port/ifindex)" \
	"$(ns refuse cat /sys/class/net/spare/ifindex)" >"$TEST_TMP/out" 2>&1
status=$?
while read -r verdict name; do
	case $verdict in
	PASS) ok "R16 $name" ;;
	FAIL) fail "R16 ${name%%: *}" "${name#*: }" ;;
	*) diag "$verdict $name" ;;
	esac
done <"$TEST_TMP/out"
is "R16 all cases were tried" "$status" 0
no_leaks "module and namespace go without a trace"
finish
