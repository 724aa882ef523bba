#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Helpers for the tests, which are bash scripts that run as root in the test
# machine (selftests/vm/run) and print KTAP:
#
#	#!/bin/bash
#	# SPDX-License-Identifier: GPL-2.0
#	# What this file proves.
#	# timeout: 120
#	. "$(dirname "$0")/lib.sh"
#	plan 2
#	load_var
#	check "R1 a session reaches its own backbone" ns user ping -c 3 -W 2 192.0.2.1
#	expect_fail "R1 and not the other one" ns user ping -c 1 -W 1 198.51.100.1
#	finish
#
# A comment "# vm: own mem=4G timeout=600" gives a test a machine of its own, and nothing runs
# beside it unless it says "own beside".
# "# timeout: SECONDS" (default 120) limits a test in the shared machine.
# "# uml: no REASON" keeps it out of the debugging kernel, which has one CPU;
# there VAR_SLOW says how many times longer things may take.
#
# Diagnostics ("# ...") are shown for failed tests only, those of `figure`
# always. What was started, made or mounted is undone by at_exit commands, also
# when the script dies. A script that does not reach `finish` has failed.
# shellcheck disable=SC2034 # some variables are for the tests

set -u
VAR_TOP=${VAR_TOP:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
PATH=$VAR_TOP/build:$VAR_TOP/build/selftests:/usr/sbin:/sbin:$PATH
export VAR_TOP PATH LC_ALL=C.UTF-8
VAR_KO=${VAR_KO:-$VAR_TOP/kmod/var.ko}
VAR_SLOW=${VAR_SLOW:-1}
export VARD_CONTROL=${VARD_CONTROL:-/run/vard/control}
TEST_NAME=$(basename "$0" .sh)
TEST_TMP=$(mktemp -d /tmp/"$TEST_NAME".XXXXXX)

KTAP_PLAN=0
KTAP_DONE=0
KTAP_FAILED=0
KTAP_FINISHED=
AT_EXIT=()

# --- results ---------------------------------------------------------------

# diag TEXT...: shown if the next result is a failure
diag()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

# figure TEXT...: a measured value, always shown
figure()
{
	echo "# figure: $*"
}

# plan N: number of results to come
plan()
{
	KTAP_PLAN=$1
	echo "KTAP version 1"
	echo "1..$1"
}

# ok DESCRIPTION
ok()
{
	KTAP_DONE=$((KTAP_DONE + 1))
	echo "ok $KTAP_DONE $1"
}

# fail DESCRIPTION [DIAGNOSTIC...]
fail()
{
	local desc=$1 line

	shift
	for line in "$@"; do
		diag "$line"
	done
	KTAP_DONE=$((KTAP_DONE + 1))
	KTAP_FAILED=$((KTAP_FAILED + 1))
	echo "not ok $KTAP_DONE $desc"
	return 1
}

# skip DESCRIPTION REASON
skip()
{
	KTAP_DONE=$((KTAP_DONE + 1))
	echo "ok $KTAP_DONE $1 # SKIP $2"
}

# skip_all REASON: the whole file
skip_all()
{
	KTAP_FINISHED=1
	[ "$KTAP_PLAN" != 0 ] || echo "KTAP version 1"
	echo "1..0 # SKIP $1"
	exit 4
}

# bail REASON: nothing that follows makes sense; the missing results are failures
bail()
{
	diag "$*"
	echo "Bail out! $*"
	exit 1
}

# must COMMAND...: a step of the set-up; a failure ends the test
must()
{
	local out

	out=$("$@" 2>&1) || {
		diag "$out"
		bail "set-up failed (status $?): $*"
	}
	[ -z "$out" ] || diag "$out"
}

# check DESCRIPTION COMMAND...: passes when the command succeeds
check()
{
	local desc=$1 out status

	shift
	out=$("$@" 2>&1)
	status=$?
	if [ $status = 0 ]; then
		ok "$desc"
	else
		fail "$desc" "${out:-(no output)}" "status $status: $*"
	fi
}

# expect_fail DESCRIPTION COMMAND...: passes when the command runs, and refuses
expect_fail()
{
	local desc=$1 out status

	shift
	out=$("$@" 2>&1)
	status=$?
	if [ $status = 0 ]; then
		fail "$desc" "${out:-(no output)}" "succeeded, but must not: $*"
	elif [ $status -ge 126 ]; then
		fail "$desc" "${out:-(no output)}" "did not run properly (status $status): $*"
	else
		ok "$desc"
	fi
}

# expect_text DESCRIPTION REGEX COMMAND...: output (both streams) has a line that
# matches, whatever the status
expect_text()
{
	local desc=$1 regex=$2 out status

	shift 2
	out=$("$@" 2>&1)
	status=$?
	if grep -qE -- "$regex" <<<"$out"; then
		ok "$desc"
	else
		fail "$desc" "${out:-(no output)}" "expected /$regex/, status $status: $*"
	fi
}

# is DESCRIPTION GOT WANTED
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		fail "$1" "got: $2" "expected: $3"
	fi
}

# between DESCRIPTION GOT LOW HIGH: whole numbers
between()
{
	if [ "$2" -ge "$3" ] 2>/dev/null && [ "$2" -le "$4" ]; then
		ok "$1"
	else
		fail "$1" "got: $2" "expected: $3 to $4"
	fi
}

# wait_for SECONDS COMMAND...: until it succeeds; fails when it never did. How long it
# takes is not the question: a machine whose disk or processor is busy elsewhere gets at
# least a minute, a slow kernel VAR_SLOW times as long.
wait_for()
{
	local seconds=$1

	shift
	within $((seconds > 60 ? seconds : 60)) "$@"
}

# within SECONDS COMMAND...: the same, where the time is the question
within()
{
	local end=$((SECONDS + $1 * VAR_SLOW))

	shift
	while ! "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# need COMMAND...: SKIP the file, aloud, when a program is missing
need()
{
	local cmd

	for cmd in "$@"; do
		command -v "$cmd" >/dev/null || skip_all "$cmd is not installed"
	done
}

# at_exit COMMAND...: run at the end, last one first
at_exit()
{
	AT_EXIT+=("$(printf '%q ' "$@")")
}

run_at_exit()
{
	local i

	for ((i = ${#AT_EXIT[@]} - 1; i >= 0; i--)); do
		eval "${AT_EXIT[i]}" >/dev/null 2>&1
	done
	AT_EXIT=()
}

# finish: the end of every test
finish()
{
	run_at_exit
	if [ "$KTAP_PLAN" = 0 ]; then
		KTAP_PLAN=$KTAP_DONE
		echo "1..$KTAP_DONE"
	fi
	KTAP_FINISHED=1
	[ "$KTAP_FAILED" = 0 ] && [ "$KTAP_DONE" = "$KTAP_PLAN" ]
	exit
}

on_exit()
{
	local status=$?

	run_at_exit
	rm -rf "$TEST_TMP"
	if [ -z "$KTAP_FINISHED" ]; then
		diag "the script ended (status $status) after $KTAP_DONE of $KTAP_PLAN results"
		exit 1
	fi
}
trap on_exit EXIT
trap 'exit 143' TERM INT

# --- network namespaces ----------------------------------------------------
# The name "-" stands for the script's own namespace.

# ns NAME COMMAND...
ns()
{
	local name=$1

	shift
	if [ "$name" = - ]; then
		"$@"
	else
		ip netns exec "$name" "$@"
	fi
}

# bg NS LOG COMMAND...: in the background, output to LOG; BG_PID is the command's
# own id (that of a function would be a shell's), and it is killed at the end
bg()
{
	local name=$1 log=$2 in=()

	shift 2
	[ "$name" = - ] || in=(ip netns exec "$name")
	# emptied here and now: who waits for a line must not find that of one before
	: >"$log"
	"${in[@]}" "$@" </dev/null >"$log" 2>&1 &
	BG_PID=$!
	at_exit kill -9 "$BG_PID"
}

# nsip NAME ARGUMENT...: ip(8) in a namespace, without a second exec
nsip()
{
	local name=$1

	shift
	if [ "$name" = - ]; then
		ip "$@"
	else
		ip -n "$name" "$@"
	fi
}

# netns_add NAME...: with lo up; gone at the end
netns_add()
{
	local name

	for name in "$@"; do
		must ip netns add "$name"
		at_exit netns_del "$name"
		must ip -n "$name" link set lo up
	done
}

# netns_del NAME...: and what runs in it
netns_del()
{
	local name pids

	for name in "$@"; do
		[ -e "/run/netns/$name" ] || continue
		pids=$(ip netns pids "$name")
		# shellcheck disable=SC2086 # a list
		[ -z "$pids" ] || kill -9 $pids
		ip netns del "$name"
	done
}

# veth NS1 IF1 NS2 IF2: a cable between two namespaces, up on both ends
veth()
{
	local where=()

	[ "$3" = - ] || where=(netns "$3")
	must nsip "$1" link add "$2" type veth peer name "$4" "${where[@]}"
	if [ "$1" = - ] && [ "$3" = - ]; then
		at_exit ip link del "$2"
	fi
	must nsip "$1" link set "$2" up
	must nsip "$3" link set "$4" up
}

# addr NS IF ADDRESS/LEN...: IPv4 or IPv6, usable at once; it may be there already, as a port
# keeps its addresses
addr()
{
	local name=$1 dev=$2 a

	shift 2
	for a in "$@"; do
		case $a in
		*:*) must nsip "$name" -6 addr replace "$a" dev "$dev" nodad ;;
		*) must nsip "$name" addr replace "$a" dev "$dev" ;;
		esac
	done
}

# iface_up NS IF: is there and up (for wait_for)
iface_up()
{
	nsip "$1" -o link show dev "$2" up 2>/dev/null | grep -q .
}

# pings NS ADDRESS [PING-OPTION...]: three answers of three
pings()
{
	local name=$1 to=$2

	shift 2
	ns "$name" ping -n -c 3 -i 0.2 -W 3 "$@" "$to"
}

# tcp_transfer SERVER-NS ADDRESS CLIENT-NS [IPERF-OPTION...]: iperf3, 4 MB; the
# server may need a VRF: set IPERF_SERVER="ip vrf exec NAME" (same for _CLIENT).
# Fails when it does not arrive; the rate is left in TCP_MBITS.
tcp_transfer()
{
	local sns=$1 to=$2 cns=$3 json=$TEST_TMP/iperf.json server rc bytes

	shift 3
	# shellcheck disable=SC2086 # a command
	bg "$sns" "$TEST_TMP/iperf.log" ${IPERF_SERVER:-} iperf3 -s -1 -B "$to" --forceflush
	server=$BG_PID
	wait_for 10 grep -q listening "$TEST_TMP/iperf.log"
	# shellcheck disable=SC2086 # a command
	ns "$cns" ${IPERF_CLIENT:-} timeout 90 iperf3 -J -n 4M -w 128K --connect-timeout 30000 \
		-c "$to" "$@" >"$json"
	rc=$?
	kill $server 2>/dev/null
	wait $server 2>/dev/null
	TCP_MBITS=$(gojq -r '(.end.sum_received.bits_per_second // 0) / 1e6 | floor' "$json" 2>/dev/null)
	bytes=$(gojq -r '.end.sum_received.bytes // 0' "$json" 2>/dev/null)
	# what is in the sockets when the client has sent all is not in the sum: -w keeps it small
	if [ $rc != 0 ] || [ "${bytes:-0}" -lt 3000000 ]; then
		gojq -r '.error // "no error reported"' "$json"
		echo "status $rc, received ${bytes:-0} bytes, ${TCP_MBITS:-0} Mbit/s"
		return 1
	fi
}

# big_queues: what the machine holds up for a while stays in the queues of UDP sockets that
# ask for it (iperf3 -w 2M)
big_queues()
{
	must sysctl -qw net.core.rmem_max=8388608 net.core.wmem_max=8388608
}

# --- capture ---------------------------------------------------------------

# capture_start NS IF FILE [FILTER]: returns when it is listening
capture_start()
{
	local name=$1 dev=$2 file=$3

	shift 3
	bg "$name" "$file.log" tcpdump -Z root --immediate-mode -n -U -s 0 -i "$dev" \
		-w "$file" "$@"
	echo "$BG_PID" >"$file.pid"
	at_exit capture_stop "$file"
	if ! wait_for 20 grep -q 'listening on' "$file.log"; then
		diag "$(cat "$file.log")"
		bail "tcpdump does not listen on $dev in $name"
	fi
}

# capture_stop FILE
capture_stop()
{
	local pid

	pid=$(cat "$1.pid" 2>/dev/null) || return 0
	rm -f "$1.pid"
	# what is on its way shall be in the file
	sleep 0.2
	kill "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	return 0
}

# capture_count FILE [FILTER]: prints the number of packets that match
capture_count()
{
	local file=$1

	shift
	tcpdump -n -r "$file" "$@" 2>/dev/null | grep -c '^[0-9]'
}

# capture_is DESCRIPTION FILE LOW HIGH [FILTER]: so many packets match
capture_is()
{
	local desc=$1 file=$2 low=$3 high=$4 n

	shift 4
	n=$(capture_count "$file" "$@")
	if [ "$n" -ge "$low" ] && [ "$n" -le "$high" ]; then
		ok "$desc"
	else
		fail "$desc" "$n packets match \"$*\", expected $low to $high; first ones:" \
			"$(tcpdump -n -e -r "$file" "$@" 2>/dev/null | head -n 10)"
	fi
}

# --- the module and the daemon ----------------------------------------------

# kernel_log: lines that mean a bug, since the test began
kernel_log()
{
	local bad

	bad=$(grep -v '^#' "$VAR_TOP/selftests/vm/bad-dmesg" | paste -sd'|')
	dmesg | sed "1,/var-test: $TEST_NAME begins/d" | grep -E "$bad"
}

# load_var: the module, after those that it depends on
load_var()
{
	local dep

	[ -e "$VAR_KO" ] || bail "$VAR_KO is missing: run make"
	for dep in $(modinfo -F depends "$VAR_KO" | tr , ' ') vrf; do
		must modprobe "$dep"
	done
	must insmod "$VAR_KO"
	at_exit rmmod var
}

# unload_var: fails, and says why, if the module cannot be removed, or leaves a
# device, a slab cache or a complaint in the kernel log
unload_var()
{
	local left

	if ! wait_for 10 rmmod var; then
		rmmod var
		echo "module var is still in use:"
		lsmod | grep '^var '
		return 1
	fi
	# /sys/kernel/slab shows merged caches too
	left=$(grep -o '^var_[^ ]*' /proc/slabinfo
		find /sys/kernel/slab -maxdepth 1 -name 'var_*' -printf '%f\n')
	if [ -n "$left" ]; then
		echo "slab caches are left: $left"
		return 1
	fi
	! kernel_log
}

# no_leaks DESCRIPTION: the last result of a test that has loaded the module:
# daemons stopped and namespaces removed first, it must go without a trace
no_leaks()
{
	if ! grep -q '^var ' /proc/modules; then
		fail "$1" "module var is not loaded"
		return
	fi
	# all but the load itself, whose undoing is being tested
	local keep=() c

	for c in "${AT_EXIT[@]}"; do
		[ "$c" = "rmmod var " ] || keep+=("$c")
	done
	AT_EXIT=("${keep[@]}")
	run_at_exit
	check "$1" unload_var
}

# slab_bytes CACHE-REGEX: memory of the matching caches, in bytes
slab_bytes()
{
	awk -v re="^($1)\$" '$1 ~ re { sum += $15 * $6 * 4096 } END { print sum + 0 }' /proc/slabinfo
}

# vard_start CONFIG [OPTION...]: returns when the control socket answers
vard_start()
{
	local config=$1

	shift
	VARD_LOG=${VARD_LOG:-$TEST_TMP/vard.log}
	mkdir -p "$(dirname "$VARD_CONTROL")"
	vard "$@" "$config" </dev/null >>"$VARD_LOG" 2>&1 &
	VARD_PID=$!
	at_exit vard_stop
	if ! wait_for 20 test -S "$VARD_CONTROL"; then
		diag "$(tail -n 30 "$VARD_LOG")"
		bail "vard did not start"
	fi
}

# vard_stop [SIGNAL]: waits for its end; fails if it had crashed or does not end
vard_stop()
{
	local status

	[ -n "${VARD_PID:-}" ] || return 0
	kill -"${1:-TERM}" "$VARD_PID" 2>/dev/null
	if ! wait_for 20 eval "! kill -0 $VARD_PID"; then
		echo "vard does not end, killing it"
		kill -9 "$VARD_PID"
	fi
	wait "$VARD_PID"
	status=$?
	VARD_PID=
	rm -f "$VARD_CONTROL"
	[ $status = 0 ] || { echo "vard's exit status: $status"; return 1; }
}
