#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Twenty subscribers, a pppd and an iperf3 each, lose no packet while another one's session
# is moved from their VR to VR blue, and while VR blue changes its role, which ends that
# session. How long the one that moves is away is printed.
# timeout: 300
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd iperf3 gojq
plan 10

N=20
LAST=60		# s

load_var
must modprobe -a l2tp_ppp
topo_box
topo_access lac 192.0.2.11 lac2 192.0.2.12
users_file 60
conf_begin
conf_lns_of_box
conf <<EOF
peers:
  - {name: lac, from: 192.0.2.11, vr: red}
  - {name: lac2, from: 192.0.2.12, vr: red}
EOF
box_vard
topo_backbones

# load_begin: UDP of every subscriber, of every other one towards it. What takes long is done
# before the first of them begins.
load_begin()
{
	local i addr=() down

	big_queues
	for ((i = 1; i <= N; i++)); do
		bg ispA "$TEST_TMP/server.$i" iperf3 -s -1 -B $SERVER -p $((5200 + i)) --forceflush
		addr[i]=$(dial_address many $i)
		must nsip lac route add default dev "$(dial_device many $i)" table $i
		must nsip lac rule add from "${addr[i]}" table $i
	done
	wait_for 60 eval "[ \$(cat $TEST_TMP/server.* | grep -c listening) = $N ]" ||
		bail "not all servers listen"
	LOAD=()
	for ((i = 1; i <= N; i++)); do
		down=()
		((i % 2)) || down=(-R)
		# its timer runs every millisecond, if not told otherwise: too much for twenty
		bg lac "$TEST_TMP/load.$i" iperf3 -J -u -b 80K -l 500 -w 2M -t $LAST \
			--pacing-timer 50000 -B "${addr[i]}" -c $SERVER -p $((5200 + i)) "${down[@]}"
		LOAD+=("$BG_PID")
	done
	# all of them send
	wait_for 30 eval "[ \$(cat $TEST_TMP/server.* | grep -c 'connected to') -ge $N ]" ||
		bail "not all clients are connected: $(cat "$TEST_TMP"/load.*)"
}

# load_runs: all of them are still at it
load_runs()
{
	local pid

	for pid in "${LOAD[@]}"; do
		kill -0 "$pid" || return 1
	done
}

dial many lac -l 192.0.2.11 -n $N -u user%d@isp1.example $LNS
check "$N subscribers of ISP A" dial_up many $N 90
dial one lac2 -l 192.0.2.12 -u user50@isp1.example $LNS
check "and one more" dial_up one 1 30
load_begin

gap_begin lac2 "$(dial_device one 1)"
# shellcheck disable=SC2046 # several words
check "R7 its session is moved to VR blue" v session move $(session_of user50@isp1.example) vr blue
gap_end "a session moves beside $N others"
is "it is in VR blue" "$(session_vr user50@isp1.example)" blue
check "VR blue is no LNS any more" v vr set blue role bng
check "that session ends" wait_for 20 eval \
	'[ "$(vj "[.[] | select(.vr == \"blue\")] | length" session show)" = 0 ]'
check "the others were at work all the time" load_runs

for pid in "${LOAD[@]}"; do
	wait "$pid"
done
# of each: packets sent, packets lost, octets for each second
gojq -rc '[.end.sum.packets, .end.sum.lost_packets]' "$TEST_TMP"/load.[0-9]* >"$TEST_TMP/sums"
figure "$N subscribers: $(gojq -s -r '"\(map(.[0]) | add) packets sent, \(map(.[1]) | add) lost"' \
	"$TEST_TMP/sums")"
is "none of their packets is lost" "$(gojq -s -c \
	"[length, (map(select(.[0] >= $((20 * LAST * 9 / 10)))) | length), (map(.[1]) | add)]" \
	"$TEST_TMP/sums")" "[$N,$N,0]"
no_leaks "nothing is left behind"
finish
