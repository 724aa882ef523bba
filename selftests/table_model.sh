#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The interface table against a naive model: random rows of ports, realms and
# users, random changes of masters behind the module's back, then a large table
# and a dump that is disturbed while it is read.
# timeout: 600
. "$(dirname "$0")/lib.sh"
need gojq
plan 5

must modprobe -a dummy vrf
load_var
netns_add model
PORTS=()
VRS=()
for i in $(seq 0 11); do
	must nsip model link add "d$i" type dummy
	must nsip model link set "d$i" up
	PORTS+=("d$i")
done
for i in 1 2 3 4; do
	must ns model varctl vr add "vr$i" id "${i}0" table "10$i"
	VRS+=("vr$i=${i}0")
done
must nsip model link add foreign type vrf table 99
must nsip model link set foreign up

# model DESCRIPTION OPTION...: the seed that it prints repeats a failure
model()
{
	local desc=$1 seed

	shift
	if ns model table_model -f foreign "$@" "${PORTS[@]}" "${VRS[@]}" >"$TEST_TMP/out" 2>&1; then
		figure "$(grep -h seed "$TEST_TMP/out" | sed 's/^# //')"
		grep figure: "$TEST_TMP/out"
		ok "$desc"
	else
		seed=$(printf '%s ' "$@")
		fail "$desc" "table_model $seed" "$(sed 's/^# //' "$TEST_TMP/out")"
		# the next one needs a table like the first
		bail "the table is no longer that of the model"
	fi
}

model "R8 R10 R11 random operations match a naive model" -s 1 -n 1500
model "R8 R10 R11 and again with a seed of the day" -s "$(date +%s%N)" -n 500
model "R8 a dump of 4,000 rows, and one that is disturbed" -s 2 -n 0 -b 4000

is "the table is empty again" "$(ns model varctl -j table show | gojq -c .rows)" "[]"
no_leaks "module and namespace go without a trace"
finish
