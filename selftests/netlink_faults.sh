#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every command of the netlink family with each of its allocations of memory
# failing in turn: it says so and has changed nothing, or it has done its work,
# and nothing leaks. Needs a kernel that can make allocations fail.
# timeout: 400
. "$(dirname "$0")/lib.sh"
[ -e /proc/self/fail-nth ] && [ -d /sys/kernel/debug/failslab ] ||
	skip_all "this kernel cannot make allocations fail (CONFIG_FAILSLAB): see make check-debug"
plan $(($(nl_faults --count) + 2))

must modprobe -a dummy vrf
load_var
netns_add faults
must ns faults varctl vr add red id 10 table 1010
must ns faults varctl vr add blue id 20 table 1020
must ns faults varctl vr add green id 30 table 1030
must ns faults varctl vr add spare id 31 table 1031
must ns faults varctl vr del spare
must nsip faults link add spare type vrf table 1031
must nsip faults link add port type dummy
must nsip faults link add free type dummy
must ns faults varctl if add port vr red side access
addr faults port 10.0.0.1/24
must nsip faults link set port up

ns faults nl_faults "$(ns faults cat /sys/class/net/port/ifindex)" \
	"$(ns faults cat /sys/class/net/free/ifindex)" >"$TEST_TMP/out" 2>&1
status=$?
while read -r verdict name; do
	case $verdict in
	PASS) ok "without memory: $name" ;;
	FAIL) fail "without memory: ${name%%: *}" "${name#*: }" ;;
	'#') echo "# $name" ;;
	*) diag "$verdict $name" ;;
	esac
done <"$TEST_TMP/out"
is "all commands were tried" "$status" 0
no_leaks "module and namespace go without a trace"
finish
