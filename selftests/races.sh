#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Races between two CPUs: everything is made, changed, switched, moved, shown and
# removed at random by several processes, while frames for it come in, its ports
# come and go, its VRF devices are deleted and its network namespace is left. What
# is looked for is a report of the kernel, and something that is left behind.
# vm: own beside mem=2G timeout=600
# uml: no it has one CPU
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
. "$(dirname "$0")/libsession.sh"
need gojq
plan 12

SECONDS_EACH=${RACE_SECONDS:-40}
SEED=${RACE_SEED:-$RANDOM}
figure "seed $SEED (RACE_SEED), $SECONDS_EACH s (RACE_SECONDS)"

must modprobe -a vrf veth 8021q dummy
load_var
topo_box
netns_add lac
veth lac net box u
addr lac net $LAC/24
addr box u $LNS/24
topo_user p
topo_vrs

# third_vr: one that comes and goes
third_vr()
{
	v vr add green id 30 table 1030 address 10.1.0.1/32
	sleep 0.3
	case $((RANDOM % 3)) in
	0) v vr del green ;;
	1) nsip box link del green; v vr del green ;;
	2) nsip box link set p master green; nsip box link set p nomaster ;;
	esac
}

# ports: a VLAN and a dummy that come and go, and change
ports()
{
	nsip box link add link p name p.7 type vlan id 7
	nsip box link set p.7 up
	nsip box link set p mtu $((1400 + RANDOM % 100))
	nsip box link set p.7 master red
	nsip box link set p.7 master blue
	sleep 0.2
	nsip box link set p.7 nomaster
	nsip box link del p.7
	nsip box link set p down
	nsip box link set p up
}

endpoints()
{
	v endpoint add $LNS vr red
	v endpoint add $LNS port 1702
	sleep 0.5
	v endpoint del $((1 + RANDOM % 3))
}

# again COMMAND: until the time is over
again()
{
	local end=$((SECONDS + SECONDS_EACH))

	while [ $SECONDS -lt $end ]; do
		"$@"
	done >/dev/null 2>&1
}

# frames NS DEVICE OPTION...: any frames that sessions could carry, mostly good ones
frames()
{
	local name=$1 dev=$2

	shift 2
	bg "$name" "$TEST_TMP/frames.$name" framefuzz -s "$SEED" -n 1000000000 -i "$dev" "$@"
	FRAMES+=("$BG_PID")
}

index()
{
	ns box cat "/sys/class/net/$1/ifindex"
}

# storm: all of it at once
storm()
{
	local jobs=() status

	FRAMES=()
	v endpoint add $LNS
	frames lac net "${L2TP_FRAMES[@]}"
	frames user net "${PPPOE_FRAMES[@]}"
	again third_vr &
	jobs+=($!)
	again ports &
	jobs+=($!)
	again endpoints &
	jobs+=($!)
	ns box nlstorm -s "$SEED" -t "$SECONDS_EACH" -w 4 "$(index p)" "$(index u)" \
		>"$TEST_TMP/storm" 2>&1
	status=$?
	wait "${jobs[@]}"
	kill "${FRAMES[@]}"
	wait "${FRAMES[@]}" 2>/dev/null
	cat "$TEST_TMP/storm"
	return $status
}

mac()
{
	nsip "$1" -j link show dev "$2" | gojq -r '.[0].address'
}

L2TP_FRAMES=(-c "l2tp,control" -m "$(mac box u)" -M "$(mac lac net)" -l "$LAC" -r "$LNS"
	-d "$SERVER")
PPPOE_FRAMES=(-c "pppoe,noise" -m "$BOX_MAC" -M "$USER_MAC" -d "$SERVER")
for n in 1 2 3 4 5 6 7 8; do
	PPPOE_FRAMES+=(-p "$n@10.1.0.20$n")
	L2TP_FRAMES+=(-L "$((1 + n % 4))/$n@10.1.0.20$n")
done

check "workers, frames, ports and VRs for $SECONDS_EACH s" storm
figure "$(awk '/^worker/ { g += $3; r += $5 } END { print g " requests granted, " r " refused" }' \
	"$TEST_TMP/storm")"
granted=$(awk '/^worker/ { g += $3 } END { print g + 0 }' "$TEST_TMP/storm")
between "requests were granted" "$granted" 100 1000000000
check "no report of the kernel" eval '! kernel_log | grep .'

# --- what is left can be removed, and new things work ---------------------------------

clean()
{
	local id

	for id in $(vj '.[].id' endpoint show); do
		v endpoint del "$id" || return 1
	done
	vj '.[] | select(.leg == "pppoe") | "\(.session) port \(.port)"' session show |
		while read -r id rest; do
			# shellcheck disable=SC2086 # words
			v session del "$id" $rest || return 1
		done
}

check "all endpoints and sessions can be removed" clean
is "none is left" "$(vj length session show) $(vj length tunnel show)" "0 0"
is "nor a netdevice" "$(nsip box -o link show | grep -cE ' (l2[st]|pps)[0-9]')" 0
is "nor a frame that is held" "$(vj '.held // 0' stats)" 0

# The ports of the storm may be anywhere; the session says itself where it belongs.
nsip box link set p mtu 1500 up
must v session add 77 port p mac $USER_MAC vr red address 10.1.0.1 peer 10.1.0.201
kernel_pppoe again 77
subscriber user "$PPP_IF" 1
check "a new session carries traffic" pings user $SERVER -I 10.1.0.201

# --- the namespace goes in the middle of it --------------------------------------------------

SECONDS_EACH=8
netns_storm()
{
	local pid

	v endpoint add $LNS
	frames user net "${PPPOE_FRAMES[@]}"
	ns box nlstorm -s $((SEED + 1)) -t "$SECONDS_EACH" -w 3 "$(index p)" >"$TEST_TMP/storm2" 2>&1 &
	pid=$!
	sleep 3
	# its processes stay in it until they end
	ip netns del box
	wait $pid
	sleep 2
}
netns_storm
check "a namespace that is deleted under load goes" eval '[ ! -e /run/netns/box ]'
check "and there is no report" eval '! kernel_log | grep .'
check "nothing runs any more" eval '! pgrep nlstorm'
no_leaks "nothing is left behind"
finish
