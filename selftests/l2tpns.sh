#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A third party: l2tpns, all of whose L2TP and PPP is its own, as the LNS behind our LAC
# and behind our LTS, and as the LAC before our LNS and our LTS.
#
#   host1, host2 --PPPoE-- box, a LAC -- l2tpns at ispA (CHAP) or ispB (PAP)
#   users (xl2tpd), calls (l2tpdial) -- box, an LTS -- the same
#   host3 (PPPoE), behind (l2tpdial) -- bras (l2tpns) -- box: LNS of VR green, LTS of blue
#
# l2tpns knows its users by RADIUS alone, which radius.py is. It reads the proxy AVPs and
# begins anew all the same, as RFC 2661 allows. It acknowledges a Terminate-Request, but
# the CDN comes only when it misses the user's Echo-Replies (idle_echo_timeout), and pppd's
# plugin sends no PADT.
# timeout: 600
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need l2tpns nsctl xl2tpd pppd iperf3 gojq python3
plan 45

load_var
must modprobe -a l2tp_ppp pppoe tun
topo_box
netns_add ispC
veth box bC ispC srv
addr box bC 10.9.0.1/24
addr ispC srv 10.9.0.2/24
addr ispC lo $SERVER/32
must nsip ispC route add default via 10.9.0.1
topo_hosts p host1 host2
topo_access users 192.0.2.11 calls 192.0.2.12 bras 192.0.2.21
LTS=192.0.2.3
addr box u $LTS/24
must nsip bras link add acc type bridge
must nsip bras link set acc up
addr bras acc 10.7.0.1/24
for ns in host3 behind; do
	netns_add $ns
	veth $ns net bras to-$ns
	must nsip bras link set to-$ns master acc
done
addr behind net 10.7.0.2/24
users_file

cat >"$CONF" <<END
users-file: $USERS
l2tp: {challenge: yes}
ppp: {auth: [chap-md5, pap], mru: 1400}
vrs:
  - {name: red, id: 10, table: 1010, addresses: 10.1.0.1/32, group: lnsA}
  - {name: blue, id: 20, table: 1020, addresses: 10.1.0.1/32, group: lnsB}
  - {name: green, id: 30, table: 1030, addresses: 10.1.0.1/32, pools: 10.1.0.10-10.1.0.199}
isps:
  - {realm: isp1.example, vr: red}
  - {realm: isp2.example, vr: blue}
interfaces:
  - {name: bA, vr: red, side: backbone}
  - {name: bB, vr: blue, side: backbone}
  - {name: bC, vr: green, side: backbone}
  - {name: u, vr: box, side: backbone}
  - {name: p, vr: red, side: access, select: realm}
pppoe:
  - {interface: p}
listen:
  - {name: outA, address: 10.9.0.1, vr: red}
  - {name: outB, address: 10.9.0.1, vr: blue}
  - {name: in, address: $LNS, vr: box}
  - {name: lts, address: $LTS, vr: box}
groups:
  - name: lnsA
    listen: outA
    members: [{name: l2tpns, address: 10.9.0.2, secret: sesame}]
  - name: lnsB
    listen: outB
    proxy: no
    members: [{name: l2tpns, address: 10.9.0.2, secret: sesame}]
peers:
  - {name: users, from: 192.0.2.11, listen: in, vr: blue}
  - {name: calls, from: 192.0.2.12, listen: in, vr: red, select: realm}
  - {name: bras, from: 192.0.2.21, listen: in, secret: sesame, vr: green}
  - {name: bras-lts, from: 192.0.2.21, listen: lts, secret: sesame, vr: blue}
END
chmod 600 "$CONF"
box_vard
must nsip box route replace $SERVER/32 via 10.9.0.2 dev bC vrf green

# l2tpns_start NS DEVICE <CONFIG: l2tpns in a namespace, DEVICE is where its cluster would
# be; returns when it serves. A process group of its own, for it kills all of that at the end
l2tpns_start()
{
	local ns=$1 dir=$TEST_TMP/l2tpns.$1

	mkdir -p "$dir" /etc/l2tpns
	# its place is compiled in; only those whom RADIUS gives no address get one of these
	echo 10.1.0.160/27 >/etc/l2tpns/ip_pool
	{ cat && cat <<END; } >"$dir/conf"
set debug 4
set hostname "$ns"
set pid_file "$dir/pid"
set cluster_interface "$2"
set cluster_hb_timeout 31
set cli_bind_address 127.0.0.1
set send_garp no
load plugin "sessionctl"
END
	bg "$ns" "$dir/log" setsid l2tpns -c "$dir/conf"
	if ! wait_for 20 grep -q "declaring myself the master" "$dir/log"; then
		diag "$(tail -n 30 "$dir/log")"
		bail "l2tpns does not serve in $ns"
	fi
}

# l2tpns_lns NS pap|chap
l2tpns_lns()
{
	bg "$1" "$TEST_TMP/radius.$1" python3 "$VAR_TOP/selftests/radius.py" testing "$USERS"
	wait_for 10 grep -q ready "$TEST_TMP/radius.$1" || bail "$(cat "$TEST_TMP/radius.$1")"
	l2tpns_start "$1" srv <<END
set bind_address 10.9.0.2
set idle_echo_timeout 20
set iftun_address 10.1.0.2
set l2tp_secret "sesame"
set primary_radius 127.0.0.1
set radius_secret "testing"
set radius_authtypes "$2"
END
}

# says NS REGEX: l2tpns has logged such a line
says()
{
	grep -qE -- "$2" "$TEST_TMP/l2tpns.$1/log"
}

# asked NS LINE: what its RADIUS server was asked, and answered
asked()
{
	grep -qx -- "$2" "$TEST_TMP/radius.$1"
}

# has_address NS: prints it
has_address()
{
	ppp_has_address "$1" && echo "$PPP_ADDR"
}

l2tpns_lns ispA chap
l2tpns_lns ispB pap
l2tpns_start bras net <<END
set bind_address 10.7.0.1
set iftun_address 10.7.1.1
set l2tp_secret "sesame"
set bind_address_remotelns 192.0.2.21
set pppoe_if_to_bind "acc"
setforward isp1.example $LNS 1701 sesame
setforward isp2.example $LTS 1701 sesame
END

# --- l2tpns is the LNS behind our LAC ------------------------------------------------

pppoe_dial host1 user1@isp1.example
HOST1=$PPPD_PID
pppoe_dial host2 user2@isp2.example
check "LAC: a user is up at l2tpns, with proxy AVPs" ppp_up host1 60
check "LAC: a user is up at l2tpns, without them" ppp_up host2 60
is "LAC: RADIUS gave both their address" "$(has_address host1) $(has_address host2)" \
	"10.1.0.201 10.1.0.201"
check "LAC: l2tpns has read the proxy AVPs" says ispA 'Proxy Auth Name \(user1@isp1.example\)'
expect_fail "LAC: and got none with \"proxy: no\"" says ispB 'Proxy Auth'
check "LAC: one user was asked by CHAP" asked ispA "chap user1@isp1.example accept"
check "LAC: the other by PAP" asked ispB "pap user2@isp2.example accept"
check "LAC: the first reaches ISP A" pings host1 $SERVER
check "LAC: TCP" tcp_transfer ispA $SERVER host1
check "LAC: the second reaches ISP B" pings host2 $SERVER -s 1300
kill "$HOST1"
check "LAC: the user hangs up: both sessions are gone" wait_for 60 sessions_are 2
check "LAC: l2tpns knows it" wait_for 20 says ispA 'Shutting down session'
check "LAC: l2tpns drops the other user" ns ispB nsctl drop user2@isp2.example
check "LAC: who gets a goodbye" wait_for 20 ppp_gone host2
check "LAC: nothing is left of it" wait_for 20 sessions_are 0

pppoe_dial host2 user2@isp2.example
check "LAC: a user comes back by the tunnel that is there" ppp_up host2 60
is "LAC: it is still the first one" \
	"$(grep -c 'New tunnel from' "$TEST_TMP/l2tpns.ispB/log")" 1
SESSION=$(vj 'first(.[] | select(.port == "p")).session' session show)
check "LAC: the LAC hangs up" v session del "$SESSION" port p
check "LAC: its user gets a goodbye" wait_for 20 ppp_gone host2
check "LAC: nothing is left of it" wait_for 20 sessions_are 0

PASSWORD=wrong pppoe_dial host1 user3@isp1.example
check "LAC: a wrong password: l2tpns refuses" wait_for 60 asked ispA \
	"chap user3@isp1.example reject"
check "LAC: which ends the call" wait_for 20 sessions_are 0

# --- l2tpns is the LNS behind our LTS ------------------------------------------------

XL2TPD_ADDR=192.0.2.11 xl2tpd_dial users a user4@isp2.example
check "LTS: a user in step is up at l2tpns" ppp_up users 60
is "LTS: with the address that RADIUS gave" "$(has_address users)" 10.1.0.202
check "LTS: reaches ISP B" pings users $SERVER -s 1300
xl2tpd_quit a
check "LTS: the user hangs up: nothing is left" wait_for 20 sessions_are 0
dial realm calls -b -l 192.0.2.12 -n 6 -u user%d@isp1.example -u user%d@isp2.example $LNS
check "LTS: six calls of one tunnel, to two l2tpns" dial_up realm 6 60
is "LTS: the first reaches ISP A" "$(dial_ping realm 1 $SERVER 3)" 3
is "LTS: the second reaches ISP B" "$(dial_ping realm 2 $SERVER 3)" 3
check "LTS: l2tpns drops one" ns ispB nsctl drop user6@isp2.example
check "LTS: whose user gets a goodbye" dial_says realm '^call 6 down'
order realm leave
check "LTS: the tunnel closes: nothing is left" wait_for 30 sessions_are 0

# --- l2tpns is the LAC ---------------------------------------------------------------

pppoe_dial host3 user1@isp1.example
HOST3=$PPPD_PID
check "l2tpns as a LAC: its PPPoE user is up at our LNS" ppp_up host3 60
is "l2tpns as a LAC: in VR green" "$(session_vr user1@isp1.example)" green
check "l2tpns as a LAC: reaches ISP C" pings host3 $SERVER -s 1300
dial lns behind -b -l 10.7.0.2 -n 5 -u user1%d@isp1.example 10.7.0.1
check "l2tpns as a LAC: five calls more" dial_up lns 5 60
is "l2tpns as a LAC: all in one tunnel" \
	"$(vj '[.[] | select(.vr == "green") | .sessions] | join(" ")' tunnel show)" 6
is "l2tpns as a LAC: the last one reaches ISP C" "$(dial_ping lns 5 $SERVER 3)" 3
kill "$HOST3"
check "l2tpns as a LAC: the user hangs up" wait_for 20 sessions_are 5
SESSION=$(session_of user11@isp1.example)
# shellcheck disable=SC2086 # words
check "l2tpns as a LAC: our LNS hangs up" v session del $SESSION
check "l2tpns as a LAC: the user gets a goodbye" dial_says lns '^call 1 down'
dial lts behind -b -l 10.7.0.2:1702 -n 3 -u user2%d@isp2.example 10.7.0.1
check "l2tpns as a LAC before our LTS, and as its LNS: three calls" dial_up lts 3 60
is "l2tpns as a LAC before our LTS: reaches ISP B" "$(dial_ping lts 3 $SERVER 3)" 3
kill -QUIT "$(cat "$TEST_TMP/l2tpns.bras/pid")"
check "l2tpns as a LAC: it stops: nothing is left of its calls" wait_for 30 sessions_are 0

no_leaks "l2tpns: nothing is left behind"
finish
