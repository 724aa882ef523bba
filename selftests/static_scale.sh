#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many static sessions, each up, addressed and in a VRF, beside as many dummy
# devices brought to the same state: how long they take to come and to go, and what
# memory they need. VAR_SCALE says how many; ten thousand take an hour in the
# emulated machine.
# vm: own mem=4G timeout=900
# uml: no its kernel is slower by the debugging of what dummies do not use
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
plan 6

N=${VAR_SCALE:-1000}
ROUNDS=3
# Free pages that a CPU keeps for itself do not count as available, and they may be
# 20 MB of a machine with 4 GB: keep these lists as short as the kernel lets us.
must sysctl -qw vm.percpu_pagelist_high_fraction=1000000
must modprobe -a dummy vrf
load_var
netns_add box
veth box u box u1
addr box u 192.0.2.1/24
must v vr add red id 10 table 1010 address 10.1.0.1/32
must v endpoint add 192.0.2.1
must v tunnel add 1 peer 192.0.2.2 peer-id 1 vr red

run()
{
	local i

	for ((i = 0; i < ROUNDS; i++)); do
		ns box manylinks -n "$N" -e 1 -t 1 -r 10 "$(ns box cat /sys/class/net/red/ifindex)" ||
			return 1
	done
} >"$TEST_TMP/out" 2>&1

# best KIND COLUMN: the lowest of all rounds, at least 1
best()
{
	awk -v k="$1" -v c="$2" '$1 == k && (!m || $c < m) { m = $c } END { print (m > 0 ? m : 1) }' \
		"$TEST_TMP/out"
}

check "$N dummies and $N sessions come and go, $ROUNDS times" run
diag "$(cat "$TEST_TMP/out")"
figure "$N dummies: made in $(best dummies 3) ms, removed in $(best dummies 5) ms, $(best dummies 7) kB"
figure "$N sessions: made in $(best sessions 3) ms, removed in $(best sessions 5) ms, $(best sessions 7) kB"
made=$((100 * $(best sessions 3) / $(best dummies 3)))
removed=$((100 * $(best sessions 5) / $(best dummies 5)))
more=$((($(best sessions 7) - $(best dummies 7)) * 1000 / N))
figure "sessions in per cent of dummies: made $made, removed $removed; $more byte more of memory each"
between "they are made in at most 1.3 times the time" $made 1 130
between "and removed in at most 1.3 times the time" $removed 1 130
between "a session needs at most 4 kB more than a dummy" $more -100000 4096
is "none is left" "$(nsip box -o link show | grep -cE ' (se|dm)[0-9]')" 0
no_leaks "nothing is left behind"
finish
