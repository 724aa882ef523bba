#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What must not get in by PPPoE: floods, forged and old AC-Cookies, goodbyes and frames
# of others, packets that are broken in every way, more sessions than are allowed, and
# what belongs to another port. A subscriber who is there notices none of it. And what
# must get in: a PADR whose PADS was lost, and MRU 1500 (RFC 4638).
# timeout: 600
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need pppd tcpdump gojq python3
plan 130

RATE=100	# padi-rate of port u
load_var
must modprobe -a l2tp_ppp pppoe 8021q
topo_box
topo_lacs
topo_hosts u steady fresh tagged
topo_hosts w
topo_hosts j jumbo
must nsip box link add link u name u.7 type vlan id 7
must nsip box link set u.7 up
must nsip tagged link set net down
must nsip tagged link set net name under
must nsip tagged link set under up
must nsip tagged link add link under name net type vlan id 7
must nsip tagged link set net up
# baby jumbo frames at j; the longest ones at m
for dev in "box j" "seg-j box0" "seg-j to-jumbo" "jumbo net"; do
	must nsip "${dev% *}" link set "${dev#* }" mtu 1508
done
must nsip seg-j link set br0 mtu 1508
must nsip box link set w mtu 9000
must nsip seg-w link set box0 mtu 9000
# what the LNS would answer to must be reachable, or its silence proves nothing
STRANGERS=10.77.0.0/16

users_file
conf_begin
conf_lns_per_port
sed -i 's/hello: 60s/hello: 2s/;s/echo-interval: 30s/echo-interval: 2s\n  echo-failures: 3/' "$CONF"
sed -i '/^interfaces:/a\
  - {name: u, vr: red, side: access}\
  - {name: u.7, vr: blue, side: access}\
  - {name: w, vr: red, side: access}\
  - {name: j, vr: red, side: access}' "$CONF"
conf <<END
pppoe:
  - {interface: u, ac-name: bras-u, padi-rate: $RATE}
  - {interface: u.7, ac-name: bras-7}
  - {interface: w, ac-name: bras-w, services: internet, max-sessions: 3, max-per-mac: 2}
  - {interface: j, ac-name: bras-j, mru: 1500}
END
box_vard
topo_backbones
must nsip box route add $STRANGERS via $LAC dev uA vrf red

# throw PORT ORDER...: what pppoethrow says, on the other side of that port, in one
# line; session ids are N
throw()
{
	local port=$1

	shift
	ns "seg-$port" pppoethrow box0 "$@" | sed -E 's/PAD([ST]) [1-9][0-9]*/PAD\1 N/' | paste -sd';'
}

# port_stat PORT COUNTER
port_stat()
{
	vj ".[] | select(.interface == \"$1\") | $2" pppoe show
}

# at_port PORT: sessions there, in the kernel and in vard
at_port()
{
	vj "[.[] | select(.port == \"$1\")] | length" session show
}

# at_port_are PORT N: for wait_for
at_port_are()
{
	[ "$(at_port "$1")" = "$2" ]
}

vard_alive()
{
	kill -0 "$VARD_PID" && timeout 10 ip netns exec box varctl session show
}

vard_rss()
{
	awk '/VmRSS/ { print $2 }' "/proc/$VARD_PID/status"
}

tunnel_stat()
{
	vj "[.[] | .$1] | add" tunnel show
}

A=02:00:00:00:aa:01
B=02:00:00:00:bb:01

# --- who is there ----------------------------------------------------------------------

pppoe_dial steady user1@isp1.example "lcp-echo-interval 1" "lcp-echo-failure 5"
check "a subscriber dials in" ppp_up steady
STEADY=$(vj '.[] | select(.user == "user1@isp1.example").session' session show)
pppoe_dial tagged user2@isp2.example
check "another one, in VLAN 7 of the same wire" ppp_up tagged
dial lac lacA -b -T 3 -l $LAC:1701 -k 2 -e 2 -u user1%d@isp1.example $LNS
check "three tunnels of a LAC" dial_up lac 3
AC=$(port_stat u .mac)

steady()
{
	is "the subscriber has not noticed: $1" \
		"$(ns steady ping -n -c 3 -i 0.2 -W 3 $SERVER | grep -o ' 0% packet loss') $(
		vj '.[] | select(.user == "user1@isp1.example").session' session show)" \
		" 0% packet loss $STEADY"
}

# an AC-Cookie grows old meanwhile: see below
bg seg-w "$TEST_TMP/old.out" pppoethrow box0 mac=02:00:00:00:0d:01 service=internet padi sleep=62 padr
OLD=$BG_PID

# --- floods ------------------------------------------------------------------------------

SECS=10
padi=$(port_stat u .padi)
pado=$(port_stat u .pado)
overflow=$(port_stat u .drops.overflow)
dropped=$(port_stat u .drops.rate)
others=$(port_stat u '.dropped - .drops.rate - .drops.overflow')
# whichever end says HELLO first in two seconds, the other need not
capture_start lacA net "$TEST_TMP/hello.pcap" "udp[8] & 0x80 != 0 and udp[4:2] > 20 and udp[26:2] = 6"
retransmits=$(tunnel_stat retransmits)
lines=$(wc -l <"$VARD_LOG")
rss=$(vard_rss)
bg seg-u "$TEST_TMP/flood.out" pppoethrow box0 mac=02:00:01:00:00:00 flood=10000,2000,$SECS
FLOOD=$BG_PID
bg steady "$TEST_TMP/ping.log" ping -n -i 0.1 -c $((SECS * 10 - 20)) -W 2 $SERVER
PING=$BG_PID
sleep 2
check "in the flood: varctl answers" timeout 5 ip netns exec box varctl pppoe show
is "in the flood: a call of a tunnel pings" "$(dial_ping lac 2 $SERVER 5)" 5
check "in the flood: a subscriber of the other VLAN pings" pings tagged $SERVER
pppoe_dial fresh user3@isp1.example
wait $FLOOD
wait $PING
diag "$(cat "$TEST_TMP/flood.out")"
read -r sent ms answers < <(sed -nE 's/^flood: sent ([0-9]+) in ([0-9]+) ms, PADO ([0-9]+)/\1 \2 \3/p' \
	"$TEST_TMP/flood.out")
is "2,000 PADIs a second from 10,000 addresses were sent" "$sent" $((SECS * 2000))
between "in as much time as they should take (ms)" "$ms" $((SECS * 990)) $((SECS * 3000 * VAR_SLOW))
# a second's worth may have been saved up
between "they were answered at padi-rate, and no faster" "$answers" $((RATE * SECS * 8 / 10)) \
	$((RATE * (ms + 1500) / 1000))
expect_text "the subscriber lost no ping" ' 0% packet loss' cat "$TEST_TMP/ping.log"
check "a new one, who began in the flood, is up" ppp_up fresh 40
padi=$(($(port_stat u .padi) - padi))
pado=$(($(port_stat u .pado) - pado))
overflow=$(($(port_stat u .drops.overflow) - overflow))
# a machine that is slow may not read them all
between "every PADI was counted" $((padi + overflow - sent)) 1 10
between "most of them as read" $overflow 0 $((sent / 10))
between "and every PADO" $((pado - answers)) 0 2
is "the others are counted as dropped for their rate" $(($(port_stat u .drops.rate) - dropped)) \
	$((padi - pado))
is "and nothing for any other reason" $(($(port_stat u '.dropped - .drops.rate - .drops.overflow') - others)) 0
between "vard's memory has not grown (kB)" $(($(vard_rss) - rss)) -100000 2048
between "nor its log (lines)" $(($(wc -l <"$VARD_LOG") - lines)) 0 20
capture_stop "$TEST_TMP/hello.pcap"
capture_is "HELLOs went on in three tunnels" "$TEST_TMP/hello.pcap" $((3 * (SECS / 2 - 2))) 100000
between "and hardly any was sent twice" $(($(tunnel_stat retransmits) - retransmits)) 0 5
steady "a flood of PADIs"

cat >"$TEST_TMP/sccrq.py" <<'END'
"""SCCRQs from many addresses: sccrq.py LNS RATE SECONDS"""
import socket
import struct
import sys
import time

lns, rate, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def avp(attr, value):
    return struct.pack(">HHH", 0x8000 | len(value) + 6, 0, attr) + value


avps = (avp(0, b"\0\1") + avp(2, b"\1\0") + avp(7, b"stranger") + avp(3, b"\0\0\0\3") +
        avp(9, b"\x12\x67"))
l2tp = struct.pack(">HHHHHH", 0xc802, 12 + len(avps), 0, 0, 0, 0) + avps
udp = struct.pack(">HHHH", 1701, 1701, 8 + len(l2tp), 0) + l2tp
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
begin = time.monotonic()
for n in range(rate * seconds):
    src = bytes((10, 77, n >> 8 & 127, n & 255))
    # length, id and checksum of the header are filled in by the kernel
    head = struct.pack(">BBHHHBBH", 0x45, 0, 0, 0, 0, 64, 17, 0) + src + socket.inet_aton(lns)
    s.sendto(head + udp, (lns, 0))
    wait = begin + n / rate - time.monotonic()
    if wait > 0.002:
        time.sleep(wait)
print(rate * seconds)
END
unknown=$(vj '[.. | .rx_unknown_peer? // empty] | add' status)
lines=$(wc -l <"$VARD_LOG")
rss=$(vard_rss)
capture_start lacA net "$TEST_TMP/strangers.pcap" dst net $STRANGERS
bg lacA "$TEST_TMP/sccrq.out" python3 "$TEST_TMP/sccrq.py" $LNS 2000 4
FLOOD=$BG_PID
sleep 1
is "in a flood of SCCRQs: a call of a tunnel pings" "$(dial_ping lac 1 $SERVER 5)" 5
check "in a flood of SCCRQs: the subscriber pings" pings steady $SERVER
wait $FLOOD
sleep 1
is "8,000 SCCRQs from strangers were sent" "$(cat "$TEST_TMP/sccrq.out")" 8000
is "each is counted as an unknown peer's" \
	$(($(vj '[.. | .rx_unknown_peer? // empty] | add' status) - unknown)) 8000
capture_stop "$TEST_TMP/strangers.pcap"
capture_is "none got an answer" "$TEST_TMP/strangers.pcap" 0 0
is "nor a tunnel" "$(vj length tunnel show)" 3
between "vard's memory has not grown (kB)" $(($(vard_rss) - rss)) -100000 2048
between "nor its log (lines)" $(($(wc -l <"$VARD_LOG") - lines)) 0 20

# --- AC-Cookies -----------------------------------------------------------------------------

before=$(port_stat u .drops.cookie)
sessions=$(at_port u)
is "a PADR without an AC-Cookie" "$(throw u mac=$A padi no-cookie padr)" \
	"padi: PADO bras-u;padr: no answer"
is "a PADR with a forged one" "$(throw u mac=$A padi forge padr)" \
	"padi: PADO bras-u;padr: no answer"
is "a PADR with that of another host" "$(throw u mac=$A padi mac=$B padr)" \
	"padi: PADO bras-u;padr: no answer"
is "a PADR with that of another port" "$(throw u mac=$A vlan=7 padi vlan=0 ac="$AC" padr)" \
	"padi: PADO bras-7 vlan 7;padr: no answer"
is "each is counted" $(($(port_stat u .drops.cookie) - before)) 4
is "and made no session" "$(at_port u)" "$sessions"

# --- a PADS that was lost, goodbyes -----------------------------------------------------------

pads=$(port_stat u .pads)
ns seg-u pppoethrow box0 mac=$A padi padr padr sleep=1 padr >"$TEST_TMP/again.out"
is "a PADR three times: three PADSs with the same SESSION_ID" \
	"$(grep -c '^padr: PADS [1-9]' "$TEST_TMP/again.out") $(grep '^padr' "$TEST_TMP/again.out" |
		sort -u | wc -l)" "3 1"
is "and one session" "$(at_port u) $(($(port_stat u .pads) - pads))" "$((sessions + 1)) 3"
SID=$(awk '/PADS/ { print $3; exit }' "$TEST_TMP/again.out")

before=$(port_stat u .drops.unexpected)
throw u mac=$B ac="$AC" sid="$SID" padt sid="$STEADY" padt >/dev/null
throw u mac=$A ac="$AC" sid="$STEADY" padt sid=$((SID ^ 1)) padt sid=0 padt sid="$SID" \
	to=ff:ff:ff:ff:ff:ff padt >/dev/null
sleep 0.5
is "PADTs of other hosts, for no session, to all: nothing happens" "$(at_port u)" $((sessions + 1))
is "each but the one with SESSION_ID 0, which is malformed, is counted" \
	$(($(port_stat u .drops.unexpected) - before)) 5
steady "PADTs of others"

before=$(drops_all peer)
throw u mac=$B ac="$AC" sid="$STEADY" lcp-terminate lcp-terminate sid="$SID" lcp-terminate >/dev/null
throw u mac=$A ac="$AC" sid="$STEADY" lcp-terminate >/dev/null
sleep 0.5
is "Terminate-Requests of other hosts, in the session: dropped, each counted as peer" \
	$(($(drops_all peer) - before)) 4
is "no session ended" "$(at_port u)" $((sessions + 1))
steady "frames of others"

out=$(throw u mac=$A ac="$AC" sid="$SID" padt sleep=1)
check "the host's own PADT: its session is gone at once" within 10 at_port_are u "$sessions"
out=$(throw u mac=$A padi padr lcp padt)
is "a session begins with LCP" "$out" "padi: PADO bras-u;padr: PADS N;lcp: MRU 1400"
out=$(throw u mac=$A padi padr lcp count=500 padt wait=300 padi no-cookie padr count=4000)
is "after its PADT nothing more comes, not even a PADT" "${out##*;}" "count: 0"
is "no session is left" "$(at_port u)" "$sessions"

# --- services and limits ------------------------------------------------------------------------

is "a service that is not offered: no PADO" "$(throw w service=nosuch wait=500 padi)" \
	"padi: no answer"
is "no service is named, where one is offered: no PADO" "$(throw w wait=500 padi)" "padi: no answer"
is "a PADR for another service than the PADI: Service-Name-Error" \
	"$(throw w service=internet padi service=nosuch padr)" \
	"padi: PADO bras-w;padr: PADS 0 Service-Name-Error"
is "those are counted" "$(port_stat w .drops.service)" 3
before=$(port_stat w .drops.limit)
orders=(service=internet wait=1500)
for slot in 1 2 3; do
	orders+=("mac=$A" "slot=$slot" padi)
done
orders+=("mac=$B" slot=4 padi mac=02:00:00:00:cc:01 slot=5 padi)
orders+=("mac=$A" slot=1 padr slot=2 padr slot=3 padr slot=6 padi)
orders+=("mac=$B" slot=4 padr mac=02:00:00:00:cc:01 slot=5 padr slot=6 padi)
o="padi: PADO bras-w"
is "max-per-mac 2 and max-sessions 3: AC-System-Error, and no PADO any more" \
	"$(throw w "${orders[@]}")" \
	"$o;$o;$o;$o;$o;padr: PADS N;padr: PADS N;padr: PADS 0 AC-System-Error;padi: no answer;padr: PADS N;padr: PADS 0 AC-System-Error;padi: no answer"
is "there are three sessions" "$(at_port w)" 3
is "four packets are counted" $(($(port_stat w .drops.limit) - before)) 4
is "and two of them as refused, with the other service" "$(port_stat w .refused)" 3
wait $OLD
is "an AC-Cookie of a minute ago" "$(paste -sd';' <"$TEST_TMP/old.out")" \
	"padi: PADO bras-w;padr: no answer"
is "is counted" "$(port_stat w .drops.cookie)" 1

# --- broken packets -------------------------------------------------------------------------------

# answers ANSWER WAY...: to PADI and PADR with that mistake. PADO stands for an answer
# with what was asked for
answers()
{
	local wanted=$1 padr=$1 wait=300 way padt=() orders=("mac=$A")

	shift
	if [ "$wanted" = PADO ]; then
		wanted="PADO bras-u" padr="PADS N" wait=2000 padt=(padt)
	fi
	for way; do
		orders+=("wait=$wait" "padi:$way" wait=2000 padi "wait=$wait" "padr:$way" "${padt[@]}")
	done
	throw u "${orders[@]}" | tr ';' '\n' >"$TEST_TMP/answers"
	for way; do
		is "broken, $way: ${wanted% bras-u} to a PADI, ${padr% N} to a PADR" \
			"$(grep "^pad[ir]:$way:" "$TEST_TMP/answers" | paste -sd';')" \
			"padi:$way: $wanted;padr:$way: $padr"
	done
	is "each sound PADI between them was answered" \
		"$(grep -c '^padi: PADO bras-u$' "$TEST_TMP/answers")" $#
}

rss=$(vard_rss)
before=$(port_stat u .drops.malformed)
answers "no answer" empty header-cut no-tags no-service two-services length-large length-ffff \
	length-small length-hides tag-beyond tag-ffff tag-cut tag-overlap end-first version type \
	sid
# a packet socket does not show a frame that is empty
is "each but the empty ones is counted as malformed" \
	$(($(port_stat u .drops.malformed) - before)) 32
answers "no answer" code pado pads
answers PADO padding after-end many-unknown many-relay many-vendor uniq-fits service-long \
	bbf-beyond bbf-cut bbf-rate vendor-short payload-wrong payload-zero
is "a Host-Uniq that leaves no room for a PADO, but for a PADS" \
	"$(throw u mac=$A wait=300 padi:uniq-long wait=2000 padi padr:uniq-long padt)" \
	"padi:uniq-long: no answer;padi: PADO bras-u;padr:uniq-long: PADS N"
is "a host that names another access concentrator" "$(throw u mac=$A wait=300 padi:other-ac)" \
	"padi:other-ac: no answer"
is "a PADR to all" "$(throw u mac=$A padi wait=300 to=ff:ff:ff:ff:ff:ff padr)" \
	"padi: PADO bras-u;padr: no answer"
is "a PADI to somebody else" "$(throw u mac=$A wait=300 to=02:00:00:00:77:77 padi)" "padi: no answer"
before=$(port_stat w .drops.malformed)
is "1,000 tags, frames of 1,501 and of 8,000 octets" \
	"$(throw w mac=02:00:00:00:ee:01 service=internet wait=300 padi:thousand padi:oversized padi:huge)" \
	"padi:thousand: no answer;padi:oversized: no answer;padi:huge: no answer"
is "are counted as malformed" $(($(port_stat w .drops.malformed) - before)) 3
before=$(port_stat u .drops.malformed)
is "PADIs from group addresses and from 0" \
	"$(throw u wait=300 mac=01:00:5e:00:00:01 padi mac=ff:ff:ff:ff:ff:ff padi mac=00:00:00:00:00:00 padi)" \
	"padi: no answer;padi: no answer;padi: no answer"
is "are counted as malformed" $(($(port_stat u .drops.malformed) - before)) 3
is "PADIs from the port's own address" "$(throw u wait=300 mac="$AC" padi)" "padi: no answer"
throw u mac=$A noise=3000 >/dev/null
check "after noise vard is there" vard_alive
check "and no session of it" wait_for 40 at_port_are u "$sessions"
between "vard's memory has not grown (kB)" $(($(vard_rss) - rss)) -100000 2048
steady "broken packets"

# --- VLANs --------------------------------------------------------------------------------------------

is "an untagged host is answered by the untagged port, one of VLAN 7 by that of VLAN 7" \
	"$(throw u mac=$A padi vlan=7 padi)" "padi: PADO bras-u;padi: PADO bras-7 vlan 7"
before=$(port_stat u '.padi + .dropped' && port_stat u.7 '.padi + .dropped')
is "one of VLAN 8, which is no port, by nobody" "$(throw u mac=$A wait=500 vlan=8 padi)" \
	"padi: no answer"
is "nor is it counted anywhere" \
	"$(port_stat u '.padi + .dropped' && port_stat u.7 '.padi + .dropped')" "$before"
is "a PADR with the AC-Cookie of the untagged port" \
	"$(throw u mac=$A padi vlan=7 wait=500 padr)" "padi: PADO bras-u;padr: no answer"
TAGGED=$(vj '.[] | select(.user == "user2@isp2.example").session' session show)
throw u mac="$(ns tagged cat /sys/class/net/net/address)" ac="$AC" sid="$TAGGED" padt \
	lcp-terminate >/dev/null
sleep 0.5
is "PADT and Terminate-Request without the tag: the session of the VLAN stays" \
	"$(at_port u.7)" 1
is "each session is in its port's VR" \
	"$(vj '[.[] | select(.user and (.port // "" | test("^u"))) | "\(.port) \(.user) \(.vr)"] | sort |
		join(", ")' session show)" \
	"u user1@isp1.example red, u user3@isp1.example red, u.7 user2@isp2.example blue"
capture_start seg-u box0 "$TEST_TMP/vlan.pcap" 'ether proto 0x8864 or vlan'
quiet_begin A ispA srv
check "the subscriber of VLAN 7 reaches ISP B" pings tagged $SERVER
quiet_end "nothing of it at ISP A" A
quiet_begin B ispB srv
steady "VLANs"
quiet_end "nothing of the untagged one at ISP B" B
capture_stop "$TEST_TMP/vlan.pcap"
capture_is "what goes to the untagged one has no tag" "$TEST_TMP/vlan.pcap" 0 0 \
	"ether dst $(ns steady cat /sys/class/net/net/address) and vlan"

# --- RFC 4638 --------------------------------------------------------------------------------------------

is "PPP-Max-Payload at a port of MRU 1500: PADO and PADS repeat it, LCP asks for 1500" \
	"$(throw j mac=$A max-payload=1500 padi padr lcp padt)" \
	"padi: PADO bras-j max-payload 1500;padr: PADS N max-payload 1500;lcp: MRU 1500"
is "a host that does not ask for it gets 1492" "$(throw j mac=$A padi padr lcp padt)" \
	"padi: PADO bras-j;padr: PADS N;lcp: MRU 1492"
out=$(throw u mac=$A max-payload=1500 padi padr lcp padt)
expect_text "at a port of MRU 1492 nobody gets more" '; *lcp: MRU 1[0-4]' echo "$out"
# pppd asks for what its device can carry
must nsip jumbo link set net mtu 1500
pppoe_dial jumbo user5@isp1.example default-mru
check "a host that does not negotiate its MRU is up" ppp_up jumbo
is "what goes to it has 1492 octets at most, though the port could carry more" \
	"$(vj 'first(.[] | select(.user == "user5@isp1.example")).mtu' session show)" 1492
kill "$PPPD_PID"
check "it is gone" wait_for 20 at_port_are j 0
must nsip jumbo link set net mtu 1508
pppoe_dial jumbo user5@isp1.example "mtu 1500" "mru 1500" debug
check "pppd asks for it and is up" ppp_up jumbo
expect_text "vard asked it for MRU 1500" 'rcvd \[LCP ConfReq .*<mru 1500>' \
	cat "$TEST_TMP/x.jumbo/ppp.log"
is "its device has MTU 1500" "$(ns jumbo cat "/sys/class/net/$(ppp_has_address jumbo &&
	echo "$PPP_IF")/mtu")" 1500
check "1,500 octets pass in one piece, either way" pings jumbo $SERVER -M 'do' -s 1472

check "vard is there" vard_alive
no_leaks "nothing is left behind"
finish
