#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A LAC shares a thousand PPPoE users out among three LNSs, a vard on each, by weights 60, 30
# and 10: exactly 600, 300 and 100 arrive, although many are set up at the same time. The calls
# that an LNS refuses go to the others by their weights, and who hangs up and comes back is a
# call like any other.
# vm: own beside mem=3G timeout=600
# uml: no a thousand sessions take too long in that kernel
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need gojq
plan 13

load_var
netns_add box
topo_hosts u many
topo_hosts w lns1 lns2 lns3
addr box w 10.8.0.254/24
echo "user * secret *" >"$USERS"
chmod 600 "$USERS"

cat >"$TEST_TMP/box.conf" <<END
log: warning
vrs:
  - {name: red, id: 10, addresses: 10.1.0.1/32, group: lns, role: lac}
interfaces:
  - {name: u, vr: red, side: access}
  - {name: w, vr: red, side: backbone}
pppoe:
  - {interface: u, padi-rate: 1000}
listen:
  - {address: 10.8.0.254, vr: red}
groups:
  - name: lns
    members:
      - {name: lns1, address: 10.8.0.1, weight: 60}
      - {name: lns2, address: 10.8.0.2, weight: 30}
      - {name: lns3, address: 10.8.0.3, weight: 10}
END
for i in 1 2 3; do
	addr lns$i net 10.8.0.$i/24
	cat >"$TEST_TMP/lns$i.conf" <<END
log: warning
users-file: $USERS
ppp: {auth: chap-md5, mru: 1492, echo-interval: 0}
vrs:
  - {name: isp, id: 20, addresses: 10.1.0.1/32, pools: 10.1.16.0/20, role: lns}
interfaces:
  - {name: net, vr: isp, side: backbone}
listen:
  - {address: 10.8.0.$i, vr: isp}
peers:
  - {name: lac, from: 10.8.0.254, proxy: yes, l2tp: {max-sessions: $((i == 1 ? 600 : 65535))}}
END
	vard_of lns$i
done
vard_of box

# at_lnss: calls that the LNSs themselves have
at_lnss()
{
	local i n=()

	for i in 1 2 3; do
		n+=("$(v_of lns$i -j session show | gojq '[.[] | select(.state == "opened")] | length')")
	done
	echo "${n[*]}"
}

# at_lac: the same by the LAC's own count
at_lac()
{
	v_of box -j group show | gojq -r '[.[].sessions | tostring] | join(" ")'
}

# refused: calls that each LNS has refused
refused()
{
	local i n=()

	for i in 1 2 3; do
		n+=("$(v_of lns$i -j tunnel show | gojq '.[].calls_refused')")
	done
	echo "${n[*]}"
}

# gone: the LNSs have no call any more, nor has the LAC
gone()
{
	sleep 0.5
	[ "$(at_lnss) $(at_lac)" = "0 0 0 0 0 0" ] && sessions_of box 0
}

# all_up NAME N: for wait_for
all_up()
{
	sleep 0.5
	grep -q "^ready $2 of $2" "$TEST_TMP/$1.out"
}

# --- a thousand, 64 at a time ------------------------------------------------------------

dial_pppoe many many -n 1000 -w 64 -u user net
check "a thousand users are up" wait_for 300 all_up many 1000
is "of a thousand calls, the LNSs have 600, 300 and 100" "$(at_lnss)" "600 300 100"
is "the LAC has counted the same" "$(at_lac)" "600 300 100"
is "in one tunnel to each" "$(v_of box -j tunnel show | gojq length)" 3
is "and no call was refused or tried twice" "$(refused)" "0 0 0"

# --- one LNS takes no more ---------------------------------------------------------------

# its own limit, which the LAC does not know: it answers ICRQs with CDNs
dial_pppoe more many -n 40 -w 8 -m 02:50:46 -u user net
check "40 more users" wait_for 120 all_up more 40
is "the first LNS has refused the 24 that are its share: the others have them, 18 and 6" \
	"$(at_lnss)" "600 330 110"
is "so the LAC has counted" "$(at_lac)" "600 330 110"
is "each was refused once, and by this one only" "$(refused)" "24 0 0"

# --- who comes back is a call like any other -----------------------------------------------

order more leave
order many leave
check "all hang up" wait_for 240 gone
dial_pppoe again many -n 10 -w 1 -u user net
check "ten come back" wait_for 60 all_up again 10
is "they are shared out as ten of the thousand were" "$(at_lnss)" "6 3 1"
vards_end box lns1 lns2 lns3
no_leaks "nothing is left behind"
finish
