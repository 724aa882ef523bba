#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The commands about sessions: L2TP and PPPoE legs, ends, switching, services, batches;
# good and bad input, tables and JSON. No traffic: other tests have that.
# timeout: 900
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need gojq
plan 121

load_var
topo_box
netns_add users
veth users net box acc
addr box acc $LNS/24
must v vr add red id 10 table 1010 address 10.1.0.1/32
must v vr add blue id 20 table 1020
must v if add bA vr red side backbone
must v if add acc vr red side access
must v endpoint add $LNS vr red
must v tunnel add 100 peer $LAC peer-id 1000 vr red side access
must v tunnel add 200 peer 192.0.2.3 peer-id 2000 vr red side backbone
must v tunnel add 300 peer 192.0.2.4 peer-id 3000 vr red side backbone
MAC=02:00:00:00:00:01

# refuses STATUS REGEX WORD...: varctl's exit status and what it says
refuses()
{
	local wanted=$1 regex=$2 out status

	shift 2
	out=$(v "$@" 2>&1)
	status=$?
	if [ $status = "$wanted" ] && grep -qE -- "$regex" <<<"$out"; then
		ok "refused: $*"
	else
		fail "refused: $*" "$out" "status $status, expected $wanted and /$regex/"
	fi
}

# s SESSION FILTER: of a session's JSON
s()
{
	vj ".[0] | $2" session show "$1"
}

# --- names -----------------------------------------------------------------------

check "a session in a tunnel" v session add 7 tunnel 100 peer-id 9
check "one named by a word" v session add 100/8 peer-id 9
check "by a longer word" v session add 1/200/7 peer-id 9
check "a PPPoE session" v session add 7 port acc mac $MAC
check "by a word" v session add acc/8 mac $MAC
is "five sessions" "$(vj length session show)" 5
is "one, by a word" "$(vj length session show 100/7)" 1
is "by keywords" "$(vj '.[0].port' session show 7 port acc)" acc
is "an id alone shows all that have it" "$(vj length session show 7)" 3
is "those of a port" "$(vj 'map(.session) | join(" ")' session show port acc)" "7 8"
is "those of a tunnel" "$(vj 'map(.session) | join(" ")' session show tunnel 100)" "7 8"
is "those of a VR" "$(vj length session show vr red)" 5
refuses 1 '3 sessions have the id 7' session set 7 mru 1400
refuses 1 'whole name' session set 100/7 tunnel 100 mru 1400
refuses 1 'not both' session show 7 tunnel 100 port acc
refuses 1 'a number from 1' session del 100/x
refuses 1 'SESSION, .* expected' session del 1/2/3/4
refuses 2 'nodev does not exist' session del nodev/7
refuses 2 'session 100/70 does not exist' session show 100/70
refuses 2 'tunnel 999 does not exist' session del 999/7
refuses 2 'session 1/100/77: ' session del 100/77
refuses 2 'session acc/77: ' session del acc/77

is "leg, MAC and port as JSON" "$(s acc/7 '[.leg, .mac, .port, .end, .state] | join(" ")')" \
	"pppoe $MAC acc terminate static"
is "no key of a tunnel" "$(s acc/7 'has("tunnel") or has("endpoint")')" false
is "leg and tunnel" "$(s 100/7 '[.leg, .tunnel, .endpoint, .peer_session] | join(" ")')" \
	"l2tp 100 1 9"
is "no key of a port" "$(s 100/7 'has("port") or has("mac") or has("to")')" false
expect_text "the table has a column LEG" '^SESSION +LEG +TUNNEL +EP +PORT +MAC' v session show
expect_text "but none that is empty" '^SESSION +LEG +PORT +MAC +USER' v session show port acc
expect_text "the row of a PPPoE session" 'session +7 port acc +red' v table show
is "as JSON" "$(row '.kind == "session" and .port == "acc" and .session == 7')" red
expect_text "explain, by a word" 'VR red' v explain session acc/7
expect_text "explain, by keywords" 'VR red' v explain session 7 port acc

# --- what is missing, or wrong -----------------------------------------------------

refuses 1 'what carries it' session add 9
refuses 1 'peer-id ID' session add 9 tunnel 100
refuses 1 'mac ADDRESS' session add 9 port acc
refuses 1 'Ethernet address' session add 9 port acc mac 02:00
refuses 2 'session acc/9: ' session add 9 port acc mac 01:00:00:00:00:01
refuses 1 'has one id' session add acc/9 mac $MAC peer-id 4
refuses 1 'mac: a session in a tunnel' session add 100/9 mac $MAC peer-id 4
refuses 2 'session 1/100/7: ' session add 100/7 peer-id 9
refuses 2 'session acc/7: ' session add acc/7 mac $MAC
refuses 1 'end "over" is unknown' session add 100/9 peer-id 9 end over
refuses 1 'to SESSION' session add 100/9 peer-id 9 end switch
refuses 1 'not "end hold"' session add 100/9 peer-id 9 end hold to 200/7
refuses 1 'no device' session add 100/9 peer-id 9 end hold address 10.0.0.1 peer 10.0.0.2
is "nothing was made" "$(vj length session show)" 5

# --- services ------------------------------------------------------------------------

check "services, as they are made" v session add 100/10 peer-id 9 mss 1300 dscp ef df on \
	rx-rate 10mbit rx-burst 64kb tx-rate 1.5gbit
is "MSS and DSCP" "$(s 100/10 '[.mss, .dscp] | join(" ")')" "1300 46"
is "DF" "$(s 100/10 '.flags | contains(["df"])')" true
is "rates" "$(s 100/10 '[.rx_rate, .rx_burst, .tx_rate] | join(" ")')" "10000000 65536 1500000000"
expect_text "the table shows rates" '10mbit +1500mbit' v session show 100/10
check "they change" v session set 100/10 mss auto dscp inherit df off rx-rate off tx-rate 64kbps
is "to words" "$(s 100/10 '[.mss, .dscp] | join(" ")')" "auto inherit"
is "DF is off" "$(s 100/10 '.flags | contains(["df"])')" false
is "no limit is left out" "$(s 100/10 'has("rx_rate")')" false
is "bytes per second" "$(s 100/10 .tx_rate)" 512000
check "MSS off" v session set 100/10 mss off
is "is a word" "$(s 100/10 .mss)" off
refuses 1 'a rate such as' session set 100/10 rx-rate 10mb
refuses 1 'a size such as' session set 100/10 rx-burst lots
refuses 1 'or a name such as' session set 100/10 dscp af51
refuses 1 'off, auto' session set 100/10 mss 12
refuses 1 'on or off' session set 100/10 df maybe
refuses 1 'nothing to set' session set 100/10
refuses 2 'session acc/7: ' session set acc/7 dscp 46

# --- ends ----------------------------------------------------------------------------

check "two sessions that hold" v session add acc/20 mac $MAC end hold
check "in a tunnel, whose peer has not told its id" v session add 200/20 end hold
is "hold" "$(s acc/20 '[.end, .state] | join(" ")')" "hold held"
must v session set 200/20 peer-id 44
check "they are switched to each other" v session switch acc/20 200/20
is "the one" "$(s acc/20 '[.end, .to, .state] | join(" ")')" "switch 1/200/20 switched"
is "the other" "$(s 200/20 '[.end, .to] | join(" ")')" "switch acc/20"
expect_text "the table shows it" '1/200/20' v session show acc/20
check "once more changes nothing" v session switch 200/20 acc/20
refuses 2 'has an end' session switch acc/20 100/7
refuses 1 'same session' session switch acc/20 acc/20
refuses 1 'two sessions expected' session switch acc/20
refuses 2 'session 1/300/9: ' session switch acc/20 300/9

# a session that holds is where its realm belongs: in another VR than the tunnel
must v if set acc select realm
must v isp add isp2.example vr blue
must v session add acc/21 mac $MAC end hold user x@isp2.example
must v session add 200/21 peer-id 45 end hold
must v session add 300/7 peer-id 45 end hold
refuses 2 'session 1/200/21 to acc/21: .*VRs' session switch acc/21 200/21
is "no half is left behind" "$(s 200/21 .end) $(s acc/21 .end)" "hold hold"
refuses 2 'has an end' session switch acc/20 200/21
check "one direction by hand" v session set 300/7 to 200/21
is "is one direction" "$(s 300/7 '[.end, .to] | join(" ")') $(s 200/21 .end)" \
	"switch 1/200/21 hold"
check "and back" v session set 300/7 end hold
is "to hold" "$(s 300/7 '.end, has("to")' | tr '\n' ' ')" "hold false "
check "a held session ends here after all" v session set 200/21 end terminate
is "with a device that is up" \
	"$(nsip box -j link show dev "$(s 200/21 .dev)" | gojq -r '.[0].flags | contains(["UP"])')" true
is "and both protocols" "$(s 200/21 '.open | join(",")')" ip4,ip6
refuses 2 'session 1/200/21: ' session set 200/21 end hold

# what the operator has decided for a session goes before the table, also for its end
must v session add 200/22 peer-id 46 end hold
check "a held session is moved" v session move 200/22 vr blue
check "and ends" v session set 200/22 end terminate
is "where it was moved to" \
	"$(row '.kind == "session" and .tunnel == 200 and .session == 22')" blue
must v session del 200/22

# --- events, totals --------------------------------------------------------------------

ip netns exec box varctl monitor state >"$TEST_TMP/events" 2>&1 &
monitor=$!
sleep 1
must v session add acc/30 mac $MAC end hold rx-rate 2mbit
must v session del acc/30
sleep 1
kill $monitor
expect_text "monitor: a session" "session 30 port acc mac $MAC end hold .* rx-rate 2mbit" \
	cat "$TEST_TMP/events"
expect_text "and its end" 'del session 30 port acc' cat "$TEST_TMP/events"
check "stats: how much may be held" v stats set hold-total 100
is "as JSON" "$(vj '[.hold_total, .held] | join(" ")' stats)" "100 0"
expect_text "as text" 'frames held .* 0 of at most 100' v stats

# --- batches ----------------------------------------------------------------------------

N=1000
for i in $(seq $N); do
	echo "session add $((i + 1000)) tunnel 300 peer-id $i end hold"
done >"$TEST_TMP/batch"
begin=$(date +%s%N)
check "batch: $N sessions" v batch "$TEST_TMP/batch"
figure "varctl batch: $N held sessions in $((($(date +%s%N) - begin) / 1000000)) ms"
is "are there" "$(vj length session show tunnel 300)" $((N + 1))
sed 's/add \([0-9]*\) tunnel 300 .*/del 300\/\1/' "$TEST_TMP/batch" >"$TEST_TMP/del"
begin=$(date +%s%N)
check "batch: they are removed" v batch - <"$TEST_TMP/del"
figure "and removed in $((($(date +%s%N) - begin) / 1000000)) ms"
is "all of them" "$(vj length session show tunnel 300)" 1
sed '900s/peer-id [0-9]*/peer-id 0/; 700s/.*/session add 100\/7 peer-id 3/' \
	"$TEST_TMP/batch" >"$TEST_TMP/bad"	# one exists, one is wrong
refuses 2 'bad:700: session add: session 1/100/7: ' batch "$TEST_TMP/bad"
is "what is before the refused line is done" "$(vj length session show tunnel 300)" 700
refuses 2 'bad:900: session add: peer-id' batch -force "$TEST_TMP/bad"
is "with -force all others are" "$(vj length session show tunnel 300)" $((N - 1))
refuses 2 '2 of the [0-9]* sessions to line 1000 did not exist' batch -force "$TEST_TMP/del"
cat >"$TEST_TMP/lac" <<EOF
# a LAC: both directions of a hundred users
vr show
$(for i in $(seq 101 200); do
	echo "session add acc/$i mac $MAC end hold"
	echo "session add 200/$i peer-id $i to acc/$i"
	echo "session set acc/$i to 200/$i"
done)
EOF
check "batch: lines that need the lines before" v batch "$TEST_TMP/lac"
is "a hundred pairs" "$(vj 'map(select(.session > 100 and .end == "switch")) | length' \
	session show)" 200
sed -n 's/^session add \(acc\/[0-9]*\) .*/session del \1/p' "$TEST_TMP/lac" >"$TEST_TMP/del"
check "batch: half of them go" v batch "$TEST_TMP/del"
refuses 2 '100 of the 100 sessions to line 100 did not exist' batch "$TEST_TMP/del"
is "the others have nobody to go to" \
	"$(vj 'map(select(.session > 100 and has("to"))) | length' session show)" 0

N=100
for i in $(seq $N); do
	echo "session add $((i + 2000)) tunnel 300 peer-id $i dev many$i address 10.1.0.1" \
		"peer 10.2.0.$i"
done >"$TEST_TMP/batch"
begin=$(date +%s%N)
check "batch: $N sessions with devices and addresses" v batch "$TEST_TMP/batch"
figure "varctl batch: $N terminated sessions in $((($(date +%s%N) - begin) / 1000000)) ms"
is "are up, each with its address" "$(nsip box -j -4 addr show up | \
	gojq '[.[] | select(.ifname | startswith("many")) | .addr_info[0].address] | unique | length')" \
	$N
is "and forward" "$(ns box sysctl -n net.ipv4.conf.many1.forwarding net.ipv6.conf.many100.forwarding |
	tr '\n' ' ')" "1 1 "
check "batch: comments, quotes, continued lines" v batch - <<EOF
# nothing

session add 100/50 peer-id 9 \\
	user "a user" end hold	# behind the command
EOF
is "a quoted word" "$(s 100/50 .user)" "a user"
refuses 1 'not in a batch' batch <(echo "batch x")
refuses 1 ':1: object "bogus" is unknown' batch <(echo bogus)
refuses 2 'No such file' batch "$TEST_TMP/none"
refuses 1 'a file is missing' batch
refuses 1 'FILE' batch -x

no_leaks "nothing is left behind"
finish
