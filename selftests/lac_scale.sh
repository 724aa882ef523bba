#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two thousand PPPoE users, twenty of them pppd and the others pppoedial, through a LAC
# to an LNS, a vard on each: how fast they come, what CPU time a session costs the two
# vards and a pppd, that none is lost and none is there twice, and that both boxes have
# counted the same packets.
# vm: own mem=4G timeout=600
# uml: no it is there to measure, and 2,000 sessions take too long in that kernel
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd gojq
plan 19

PPPDS=20
N=2000
DIALLED=$((N - PPPDS))

load_var
must modprobe -a pppoe macvlan
netns_add box
topo_hosts u many pppds
# each pppd has a device and an Ethernet address of its own
for ((i = DIALLED + 1; i <= N; i++)); do
	echo "link add h$i link net type macvlan mode bridge"
	echo "link set h$i up"
done >"$TEST_TMP/links"
must nsip pppds -batch "$TEST_TMP/links"
# the box is the LAC here
netns_add lns srv
veth box out lns in
veth lns back srv net
addr box out 192.0.2.1/30
addr lns in 192.0.2.2/30
addr lns back 10.9.0.1/24
addr srv net 10.9.0.2/24
addr srv lo $SERVER/32
must nsip srv route add default via 10.9.0.1
for ns in box lns; do
	must ns $ns sysctl -qw net.ipv4.ip_forward=1
done
for ((i = 1; i <= N; i++)); do
	echo "user$i@isp1.example * secret *"
done >"$USERS"
chmod 600 "$USERS"

cat >"$TEST_TMP/box.conf" <<END
log: warning
vrs:
  - {name: red, id: 10, addresses: 10.1.0.1/32, group: lns, role: lac}
interfaces:
  - {name: u, vr: red, side: access}
  - {name: out, vr: red, side: backbone}
pppoe:
  - {interface: u, padi-rate: 1000}
listen:
  - {address: 192.0.2.1, vr: red}
groups:
  - name: lns
    members: [{name: lns1, address: 192.0.2.2, secret: one}]
END
cat >"$TEST_TMP/lns.conf" <<END
log: warning
users-file: $USERS
ppp: {auth: chap-md5, mru: 1492, echo-interval: 0}
vrs:
  - {name: isp, id: 20, addresses: 10.1.0.1/32, pools: 10.1.16.0/20, role: lns}
interfaces:
  - {name: in, vr: isp, side: backbone}
  - {name: back, vr: isp, side: backbone}
listen:
  - {address: 192.0.2.2, vr: isp}
peers:
  - {name: lac, from: 192.0.2.1, secret: one, proxy: yes}
END
# set by vard_of
VARD_PID_box=
VARD_PID_lns=
vard_of lns
vard_of box
must nsip lns route replace $SERVER/32 via 10.9.0.2 dev back vrf isp

# cpu_ms PID...: user and system time of the processes together
cpu_ms()
{
	local pid

	for pid; do
		cat "/proc/$pid/stat"
	done | awk -v hz="$(getconf CLK_TCK)" '{ n += $14 + $15 } END { print n * 1000 / hz }'
}

# per_session MS N: ms, with a tenth
per_session()
{
	awk -v ms="$1" -v n="$2" 'BEGIN { printf "%.1f ms", ms / n }'
}

# passed: seconds since it was called last
passed()
{
	local now

	now=$(date +%s%N)
	PASSED=$(((now - SINCE) / 1000000))
	SINCE=$now
}

# pppd_log NO: "DEVICE ADDRESS" of a user of pppd who is up
pppd_log()
{
	awk '/^Using interface / { dev = $3 } /^local  IP address / { print dev, $4 }' \
		"$TEST_TMP/x.h$1/ppp.log"
}

# each COMMAND...: for every pppd at the same time; prints for how many it succeeds
each()
{
	local i pids=() pid n=0

	for ((i = DIALLED + 1; i <= N; i++)); do
		"$@" "$i" >/dev/null 2>&1 &
		pids+=("$!")
	done
	for pid in "${pids[@]}"; do
		wait "$pid" && n=$((n + 1))
	done
	echo $n
}

# kernel_has NS N: sessions, for wait_for: cheaper than to show them
kernel_has()
{
	[ "$(v_of "$1" -j stats | gojq .sessions)" = "$2" ]
}

# --- up ------------------------------------------------------------------------------

lac_before=$(cpu_ms "$VARD_PID_box")
lns_before=$(cpu_ms "$VARD_PID_lns")
SINCE=$(date +%s%N)
dial_pppoe many many -n "$DIALLED" -w 64 net
PPPD_PIDS=()
for ((i = DIALLED + 1; i <= N; i++)); do
	NIC=h$i pppoe_dial pppds "user$i@isp1.example"
	PPPD_PIDS+=("$PPPD_PID")
done

all_up()
{
	sleep 1
	grep -q "^ready $DIALLED of $DIALLED" "$TEST_TMP/many.out"
}

pppds_up()
{
	[ "$(for ((i = DIALLED + 1; i <= N; i++)); do pppd_log $i; done | wc -l)" = $PPPDS ]
}

check "$DIALLED users of pppoedial are up" wait_for 300 all_up
check "$PPPDS users of pppd, beside them" wait_for 30 pppds_up
secs=$(awk '/^ready/ { print $6 }' "$TEST_TMP/many.out")
rate=$(awk -v n=$DIALLED -v s="${secs:-1000}" 'BEGIN { printf "%.1f", n / s }')
figure "$DIALLED users of pppoedial are up in ${secs:-?} s: $rate per second"
lac=$(($(cpu_ms "$VARD_PID_box") - lac_before))
lns=$(($(cpu_ms "$VARD_PID_lns") - lns_before))
pppd=$(cpu_ms "${PPPD_PIDS[@]}")
figure "CPU time per session: LAC's vard $(per_session $lac "$N"), LNS's vard" \
	"$(per_session $lns "$N"), pppd $(per_session "$pppd" $PPPDS)"
between "at least 5 per second" "${rate%.*}" 5 100000
between "a vard takes less CPU time for a session than a pppd" \
	$((lac > lns ? lac : lns)) 1 $((pppd * N / PPPDS))
passed
diag "up after $PASSED ms"

# --- nobody is lost, nobody there twice -------------------------------------------------

# One line per session at the LAC, which has two per user, and at the LNS
show()
{
	v_of box -j session show | gojq -r '.[] | [.leg, .session, .state, .user // "-", .to // "-",
		.peer_session, .rx_packets, .tx_packets, .rx_dropped, .tx_dropped] | @tsv' \
		>"$TEST_TMP/lac"
	v_of lns -j session show | gojq -r '.[] | [.session, .state, .user // "-", .address // "-",
		.open[0] // "-", .rx_packets + .rx_control, .tx_packets + .tx_control, .rx_packets,
		.tx_packets] | @tsv' >"$TEST_TMP/lns"
}

show
passed
diag "shown after $PASSED ms"
is "the LAC has a session in and one out of each, and all go on" \
	"$(awk '{ n[$1 " " $3]++ } END { print NR, n["pppoe forwarded"], n["l2tp forwarded"] }' \
		"$TEST_TMP/lac")" "$((2 * N)) $N $N"
is "the LNS has one of each, and all are open" \
	"$(awk '$2 == "opened" && $5 == "ip4" { n++ } END { print NR, n }' "$TEST_TMP/lns")" "$N $N"
for ((i = 1; i <= N; i++)); do
	echo "user$i@isp1.example"
done | sort >"$TEST_TMP/names"
check "every user is at the LAC exactly once" eval \
	"awk '\$1 == \"pppoe\" { print \$4 }' $TEST_TMP/lac | sort | diff - $TEST_TMP/names"
check "and at the LNS" eval "cut -f3 $TEST_TMP/lns | sort | diff - $TEST_TMP/names"
is "every address is another one" "$(cut -f4 "$TEST_TMP/lns" | sort -u | wc -l)" "$N"
{
	awk '$1 == "call" && $3 == "up" { print $4, $5 }' "$TEST_TMP/many.out"
	for ((i = DIALLED + 1; i <= N; i++)); do
		pppd_log $i | sed "s/.* /user$i@isp1.example /"
	done
} | sort >"$TEST_TMP/clients"
check "and the user has that address" eval \
	"awk '{ print \$3, \$4 }' $TEST_TMP/lns | sort | diff - $TEST_TMP/clients"
passed
diag "compared after $PASSED ms"

# --- data ------------------------------------------------------------------------------

all_pong()
{
	sleep 1
	order many pongs all
	[ "$(awk '$1 == "pongs" && $3 >= 1 { got[$2] = 1 } END { print length(got) }' \
		"$TEST_TMP/many.out")" = "$DIALLED" ]
}

reaches()
{
	local dev

	read -r dev _ < <(pppd_log "$1")
	ns pppds ping -n -c 1 -W 10 -I "$dev" $SERVER
}

is "every pppd reaches the server" "$(each reaches)" $PPPDS
# the server's and the router's Ethernet addresses are known now: nothing waits for them
order many ping all $SERVER 1
check "and so does every user of pppoedial" wait_for 60 all_pong
passed
diag "pinged after $PASSED ms"

show
passed
diag "shown after $PASSED ms"
is "each session carried one packet up and one down, and none was lost" \
	"$(awk '{ up += $8; down += $9 } $8 != 1 || $9 != 1 { odd++ }
		END { print up, down, odd + 0 }' "$TEST_TMP/lns")" "$N $N 0"
is "LAC: what came in by a session went out by the other one of the pair" \
	"$(awk '$1 == "pppoe" { sub(".*/", "", $5); rx[$5] = $7; tx[$5] = $8; drops += $9 + $10 }
		$1 == "l2tp" { out[$2] = $8; in_[$2] = $7; drops += $9 + $10 }
		END { for (s in out) same += rx[s] == out[s] && tx[s] == in_[s]
			print same, drops + 0 }' "$TEST_TMP/lac")" "$N 0"
is "LAC and LNS have counted the same, of each session" \
	"$(awk 'NR == FNR { if ($1 == "l2tp") { tx[$6] = $8; rx[$6] = $7 } next }
		{ same += tx[$1] > 0 && tx[$1] == $6 && rx[$1] == $7 } END { print same }' \
		"$TEST_TMP/lac" "$TEST_TMP/lns")" "$N"
is "and of the tunnel" \
	"$(v_of lns -j tunnel show | gojq -r '.[] | "\(.sessions) \(.rx_packets + .rx_control) \(
		.tx_packets + .tx_control)"')" \
	"$(v_of box -j tunnel show | gojq -r '.[] | "\(.sessions) \(.tx_packets) \(.rx_packets)"')"

# --- and gone --------------------------------------------------------------------------

passed
order many leave
kill "${PPPD_PIDS[@]}"
check "all hang up: the LAC and the LNS have no session any more" wait_for 240 eval \
	"sleep 1; kernel_has box 0 && kernel_has lns 0"
passed
figure "$N users gone in $((PASSED / 1000)) s"
is "nor do their vards" \
	"$(for ns in box lns; do v_of $ns -j session show | gojq length; done | xargs)" "0 0"
vards_end box lns
passed
diag "ended after $PASSED ms"
no_leaks "nothing is left behind"
passed
diag "unloaded after $PASSED ms"
finish
