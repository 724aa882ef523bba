#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R16, R18: contracts in vard's configuration. A source that is not root has authority over
# the interface table of all VRs, another one over its own VR; both survive a restart of
# the module and of vard; a reload takes authority back at once. What a delegate does
# to its own realm's users shows on real traffic.
# timeout: 240
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need gojq setpriv
plan 22

NOC=4001
ISP1=4002

load_var
topo_box
topo_access lac 192.0.2.11
users_file
conf_begin
conf_lns_of_box
conf <<EOF
peers:
  - {name: lac, from: 192.0.2.11, select: user, vr: box}
grants:
  - {uid: $NOC, vr: all, rights: [interfaces, read]}
  - {uid: $ISP1, vr: red, rights: [interfaces, sessions, read]}
EOF
box_vard
topo_backbones

# by UID WORD...: varctl in the box by somebody who is not root
by()
{
	local uid=$1

	shift
	ns box setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs \
		--bounding-set -all varctl "$@"
}

by_json()
{
	by "$1" -j "${@:3}" | gojq -r "$2"
}

is "R16 the contracts are there" "$(vj 'map("\(.kind) \(.id) \(.vr) \(.rights | join(","))") | join("; ")' grant show)" \
	"uid $NOC all interfaces,read; uid $ISP1 red interfaces,sessions,read"

# --- R16: all VRs, without being root -----------------------------------------------------

check "R16 the operator sees all rows" eval \
	'[ "$(by_json $NOC "[.rows[].vr] | unique | join(\" \")" table show)" = "blue red" ]'
check "R16 and moves a realm from one VR to the other" by $NOC isp move isp1.example vr blue
is "R16 the row says so" "$(row '.kind == "isp" and .realm == "isp1.example"')" blue
dial call1 lac -l 192.0.2.11 -b -u user1@isp1.example $LNS
check "R5 its next user is in VR blue" dial_up call1 1 30
is "R5 and reaches ISP B" "$(dial_ping call1 1 $SERVER 3)" 3
check "R16 the operator moves it back" by $NOC isp move isp1.example vr red
expect_text "R16 but has no authority over sessions" "[Nn]ot permitted" by $NOC tunnel del \
	"$(vj '.[0].tunnel' tunnel show)"
expect_text "R16 nor over contracts" "[Nn]ot permitted" by $NOC grant show
order call1 quit

# --- R17: one VR --------------------------------------------------------------------------

is "R17 the ISP sees its own VR alone" "$(by_json $ISP1 'map(.name) | join(" ")' vr show)" red
is "R17 and its own rows" "$(by_json $ISP1 '[.rows[].vr] | unique | join(" ")' table show)" red
expect_text "R17 it cannot take a realm of VR blue" "[Nn]ot permitted" \
	by $ISP1 isp move isp2.example vr red
expect_text "R17 nor give its own away" "does not exist" by $ISP1 isp move isp1.example vr blue
check "R17 a user of its realm is its own to add" by $ISP1 user add user9@isp1.example vr red

# --- a restart ----------------------------------------------------------------------------

vard_stop
is "vard ends" $? 0
must v user del user9@isp1.example
must v grant del uid $NOC vr all
must v grant del uid $ISP1 vr red
expect_text "R16 without contracts the operator may nothing" "[Nn]ot permitted" \
	by $NOC isp move isp1.example vr blue
box_vard
check "R16 vard starts again: they are back" by $NOC isp move isp1.example vr blue
must by $NOC isp move isp1.example vr red

# --- R18: the carrier takes the authority back ------------------------------------------------

check "R18 the ISP changes its VR" by $ISP1 user add user9@isp1.example vr red
sed -i "/uid: $ISP1,/d" "$CONF"
check "R18 the carrier reloads a configuration without that contract" v reload
expect_text "R18 it is refused at once" "[Nn]ot permitted" by $ISP1 user del user9@isp1.example
expect_text "R18 and sees nothing any more" "[Nn]ot permitted" by $ISP1 table show
no_leaks "nothing is left behind"
finish
