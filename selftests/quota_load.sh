#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two ISPs with quotas. The users of one come as fast as its quota lets them, while the
# other's LAC tries ten times its own: that changes the rate of the first by at most 25 %
# (median of seven runs each, one kind after the other), and a session that was there loses
# no packet.
# vm: own mem=2G timeout=1500
# uml: no it is there to measure
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd gojq
plan 10

RUNS=7
load_var
must modprobe l2tp_ppp
topo_box
topo_access lacA 192.0.2.11 lacB 192.0.2.12 lacC 192.0.2.13
users_file 600
sed -i 's/ 10\.1\.0\.2[0-9]*$/ */' "$USERS"
conf_begin
sed -i 's/^log: info/log: warning/; s/max-tunnels: 100/&\n  max-sessions: 2000/' "$CONF"
conf_lns_of_box
conf <<END
peers:
  - {name: lacA, from: 192.0.2.11, vr: red}
  - {name: lacB, from: 192.0.2.12, vr: blue}
  - {name: lacC, from: 192.0.2.13, vr: red}
END
box_vard
topo_backbones

# sessions_of_vr VR N: has it that many? For wait_for
sessions_of_vr()
{
	[ "$(vj ".[] | select(.name == \"$1\").sessions" vr show)" = "$2" ]
}

# refused: calls of blue that were, for whatever quota
refused()
{
	vj '.[] | select(.name == "blue").refused | (.rate // 0) + (.sessions // 0)' vr show
}

all_up()
{
	sleep 0.5
	grep -q '^ready [1-9]' "$TEST_TMP/A.out"
}

# come N [OPTION...]: N users of red come up, and go again; calls per second, times 100, in RATE
come()
{
	local n=$1

	shift
	dial A lacA -b -n "$n" -u user%d@isp1.example "$@" $LNS
	wait_for 120 all_up || bail "$(tail -n 20 "$TEST_TMP/A.out" "$VARD_LOG")"
	RATE=$(awk -v n="$n" '/^ready/ { printf "%d", n * 100 / ($6 > 0.1 ? $6 : 0.1); exit }' \
		"$TEST_TMP/A.out")
	order A leave
	wait_for 60 sessions_of_vr red 1 || bail "the users of red do not go"
}

# push: the LAC of blue begins; pushed: it has ended, after so many ms and refusals
push()
{
	BEFORE=$(refused)
	SINCE=$(date +%s%N)
	dial B lacB -b -n $((15 * Q)) -r 0.4 -u user%d@isp2.example $LNS
	sleep 2
}

pushed()
{
	TRIED=$((TRIED + $(refused) - BEFORE))
	TOOK=$((TOOK + ($(date +%s%N) - SINCE) / 1000000))
	order B leave
	wait_for 60 sessions_of_vr blue 0 || bail "the users of blue do not go"
}

median()
{
	printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"
}

# per_second N: of hundredths
per_second()
{
	printf '%d.%02d' $(($1 / 100)) $(($1 % 100))
}

dial C lacC -u user600@isp1.example $LNS
check "a user of red is there all the time, with pppd" dial_up C 1 60
come 40
figure "without quotas $(per_second "$RATE") users per second come up"
# what the box can do is enough for both ISPs several times over
Q=$((RATE / 500 < 2 ? 2 : RATE / 500 > 50 ? 50 : RATE / 500))
must v vr set red quota-rate $((2 * Q))
must v vr set blue quota-rate $Q quota-sessions $((2 * Q)) quota-tunnels 1
figure "each ISP may have $Q new calls per second"

bg lacC "$TEST_TMP/ping" ping -n -i 0.2 -I "$(dial_device C 1)" $SERVER
PING_PID=$BG_PID
ALONE=()
BESIDE=()
TRIED=0
TOOK=0
for ((run = 0; run < RUNS; run++)); do
	come $((8 * Q)) -c $Q
	ALONE+=("$RATE")
	push
	come $((8 * Q)) -c $Q
	BESIDE+=("$RATE")
	pushed
done
kill -INT "$PING_PID"
wait "$PING_PID"
alone=$(median "${ALONE[@]}")
beside=$(median "${BESIDE[@]}")
figure "users of red per second, alone: $(for n in "${ALONE[@]}"; do per_second "$n"; echo; done |
	xargs); median $(per_second "$alone")"
figure "beside blue: $(for n in "${BESIDE[@]}"; do per_second "$n"; echo; done | xargs);" \
	"median $(per_second "$beside"), change $((beside * 100 / alone - 100)) %"
figure "blue was refused $((TRIED * 1000 / TOOK)) calls per second"
between "the rate of red changes by at most 25 %" $((beside * 100 / alone)) 75 125
between "red comes as fast as it may" $((alone / Q)) 60 160
between "blue has tried at least ten times its quota" $((TRIED * 1000 / TOOK / Q + 1)) 10 100
line=$(grep 'packets transmitted' "$TEST_TMP/ping")
figure "the session that was there: $line"
is "it has lost no packet" "$(awk '{ print $1 - $4 }' <<<"$line")" 0
between "of many" "${line%% *}" 100 100000
is "nobody of red was refused" \
	"$(vj '.[] | select(.name == "red").refused | tojson' vr show)" '{}'

order C leave
check "all are gone" wait_for 30 sessions_are 0
vard_stop
check "vard has not crashed" eval "! grep -q 'AddressSanitizer\|Assertion' $VARD_LOG"
no_leaks "nothing is left behind"
finish
