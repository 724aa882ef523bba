#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The demonstration that `make demo` runs in the test machine: a story in eight
# steps, of real commands and what they print. Its last word, and its exit status, are
# about what was really seen.
# shellcheck disable=SC1091,SC2034
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../libtopo.sh"
. "$(dirname "$0")/stage.sh"

# --- 1 -----------------------------------------------------------------------

step "1. One box, two providers"
tell "An access carrier runs one Linux box. Two Internet service providers, isp1 and isp2,
rent access on it. Both have numbered their networks the same way: the home page of each
is at $SERVER. They must never see each other's packets.

   alice@isp1 ----.                  box
   bob@isp2 -------+- L2TP -- [l2tp] .---------------------.
   erin@isp1 --.  /                  |  VR red -- [isp1] ----- isp1: home page and LNS
   frank@isp2 --'                    |                     |
                                     |  VR blue - [isp2] ----- isp2: home page and LNS
   carol@isp1 ----.                  |                     |
   dave@isp2 ------+- PPPoE - [dsl]  '-------[world]-------'

Each provider has a virtual router (VR) in the box, with a routing table of its own.
A customer's packets come in a PPP session, which is like a phone call and begins with a
user name; what follows the @ says whose customer it is. PPP needs a carrier: PPPoE on a
wire (DSL), or L2TP, a tunnel through IP networks. What a VR does with a call is its role:

   LNS  it came by L2TP, and ends in the box        BNG  the same for PPPoE
   LTS  it came by L2TP, and goes on by L2TP        LAC  the same for PPPoE"
load_var
modprobe -a l2tp_ppp pppoe macvlan || bail "the kernel's modules cannot be loaded"
umask 077
cat >"$USERS" <<'END'
alice@isp1.example	*	wonderland	10.1.0.10
bob@isp2.example	*	builder	10.1.0.10
carol@isp1.example	*	christmas	*
dave@isp2.example	*	copperfield	*
erin@isp1.example	*	secret	10.1.0.20
frank@isp2.example	*	secret	*
END
# the providers' LNSs know the same users, and give them addresses of their own
sed 's/[^\t]*$/*/' "$USERS" | tee /etc/ppp/chap-secrets >/etc/ppp/pap-secrets
cat >"$CONF" <<END
users-file: $USERS
ppp: {auth: [chap-md5, pap], mru: 1400}
vrs:
  - {name: red, id: 10, role: [lns, lac], addresses: 10.1.0.1/32, pools: 10.1.0.10-10.1.0.99, group: isp1}
  - {name: blue, id: 20, role: [lns, lac], addresses: 10.1.0.1/32, pools: 10.1.0.10-10.1.0.99, group: isp2}
interfaces:
  - {name: l2tp, vr: box, side: backbone}
  - {name: dsl, vr: red, side: access, select: realm}
  - {name: isp1, vr: red, side: backbone}
  - {name: isp2, vr: blue, side: backbone}
isps:
  - {realm: isp1.example, vr: red}
  - {realm: isp2.example, vr: blue}
listen:
  - {name: in, address: $LNS, vr: box}
  - {name: out1, address: 10.9.0.1, vr: red}
  - {name: out2, address: 10.9.0.1, vr: blue}
peers:
  - {name: customer, from: 192.0.2.0/24, select: realm, vr: red}
pppoe:
  - {interface: dsl}
groups:
  - {name: isp1, listen: out1, members: [{name: lns, address: 10.9.0.2, secret: sesame}]}
  - {name: isp2, listen: out2, members: [{name: lns, address: 10.9.0.2, secret: sesame}]}
END
world

# --- 2 -----------------------------------------------------------------------

step "2. The box is configured"
tell "The daemon vard reads this file. Both VRs are LNS and LAC: what comes by L2TP ends in the
box, what comes by PPPoE goes on to the LNS of the provider."
echo
said "$(grep -v users-file "$CONF")"
box_vard
for vr in red:isp1 blue:isp2; do
	must ip -n box route replace $SERVER/32 via 10.9.0.2 dev "${vr#*:}" vrf "${vr%:*}"
done
echo
started box "$VARD_PID"
show varctl vr show

# --- 3 -----------------------------------------------------------------------

step "3. Six customers dial in"
tell "Alice and Bob run xl2tpd and pppd. Erin and Frank share a tunnel from their exchange.
Carol and Dave run pppd with its plugin for PPPoE."
XL2TPD_ADDR=192.0.2.11 PASSWORD=wonderland xl2tpd_dial alice alice alice@isp1.example refuse-chap
XL2TPD_ADDR=192.0.2.12 PASSWORD=builder xl2tpd_dial bob bob bob@isp2.example refuse-pap
dial exchange exchange -l 192.0.2.20 -n 2 -u erin@isp1.example -u frank@isp2.example $LNS
PASSWORD=christmas pppoe_dial carol carol@isp1.example
carol=$PPPD_PID
PASSWORD=copperfield pppoe_dial dave dave@isp2.example persist maxfail 0 holdoff 1
echo
started bob "$XL2TPD_PID"
started exchange "$DIAL_PID"
started carol "$carol"
saw "Alice, Bob, Carol and Dave get in" all_in alice bob carol dave
saw "Erin and Frank get in, by one tunnel" dial_up exchange 2
show varctl tunnel show
tell "Customers have opened the tunnels of the access side. Those of the backbone side the box
has opened itself, for Carol and Dave."

# --- 4 -----------------------------------------------------------------------

step "4. LNS: calls that end in the box"
show varctl session show endpoint 1
tell "Alice and Bob have the same address, each in the VR of the provider. They ask for the page
at the same address, and get different answers:"
saw "Alice and Bob have the same address, each in a VR of its own" \
	[ "${ADDR[alice]:-none} ${ADDR[bob]:-none}" = "10.1.0.10 10.1.0.10" ]
reads alice isp1 "LNS: Alice reaches isp1"
reads bob isp2 "LNS: Bob reaches isp2"
tell "Erin's call came by the same tunnel as Frank's. Why is hers in VR red?"
# shellcheck disable=SC2046 # words
show varctl explain session $(session_of erin@isp1.example)

# --- 5 -----------------------------------------------------------------------

step "5. LAC: calls that go on to the provider's LNS"
show varctl session show user carol@isp1.example
tell "Carol's call has two legs, PPPoE in and L2TP out, each switched TO the other; the box hands
on what they say. Her address and Dave's come from their providers, again the same:"
at isp1 ip -br -4 address show up type ppp
at isp2 ip -br -4 address show up type ppp
saw "Carol and Dave have the same address, each from an LNS of the provider" \
	[ "${ADDR[carol]:-none} ${ADDR[dave]:-none}" = "10.1.0.201 10.1.0.201" ]
reads carol isp1 "LAC: Carol reaches isp1"
reads dave isp2 "LAC: Dave reaches isp2"

# --- 6 -----------------------------------------------------------------------

step "6. Nobody gets across"
tell "Alice tries the box itself, at an address that is in no VR; then a host behind the box's
own uplink; then the home page, with a sender's address that is not hers. Last, as she
should. Pings that come to the providers or to the uplink are overheard."
overhear icmp isp1 isp2 world
must ip -n alice address add 10.1.0.77/32 dev lo
tries alice -W 2 203.0.113.1
saw "Alice does not reach the box itself" [ "$STATUS" != 0 ]
tries alice -W 2 203.0.113.2
saw "Alice does not reach what is behind the uplink of the box" [ "$STATUS" != 0 ]
tries alice -W 2 -I 10.1.0.77 $SERVER
saw "Alice gets nowhere with a forged address" [ "$STATUS" != 0 ]
tries alice -W 9 $SERVER
saw "Nothing comes to isp1 but her right ping, and the answer" wait_for 5 heard_times isp1 ICMP 2
tell "isp1 has seen:"
said "$(heard isp1 ICMP)"
tell "isp2 has seen $(heard isp2 ICMP | wc -l) packets, the uplink $(heard world ICMP | wc -l). What the box has dropped, it has counted:"
saw "No packet of hers comes to isp2" heard_times isp2 ICMP 0
saw "No packet of hers comes to the uplink of the box" heard_times world ICMP 0
show varctl stats

# --- 7 -----------------------------------------------------------------------

step "7. A live move"
tell "Erin changes over to isp2. Her session is moved to VR blue while she sends 50 pings a
second. Nothing is dialled anew, and she keeps her address."
dev=$(dial_device exchange 1)
watch exchange 0.02 -I "$dev"
more_answers exchange 25
before=$(answers exchange)
# shellcheck disable=SC2046 # words
show varctl session move $(session_of erin@isp1.example) vr blue
watched exchange
gap=$(longest_gap exchange "$before")
tell "The longest silence between two answers was $gap ms. Before the move (this machine is
emulated, and slow) it was $(longest_gap exchange 1 "$before") ms."
saw "Move: Erin's session is in VR blue, with its address" \
	[ "$(what_of erin)" = "blue 10.1.0.20 opened" ]
reads exchange isp2 "Move: Erin reaches isp2, after a silence of $gap ms" so-bindtodevice="$dev"

# --- 8 -----------------------------------------------------------------------

step "8. Roles are switched"
tell "isp1 wants all calls at its own LNS from now on: VR red becomes LTS instead of LNS. isp2
gives its LNS up: VR blue becomes BNG instead of LAC. Alice and Dave are concerned; Bob and
Carol are not, and ping meanwhile. What the box says to customers is overheard."
overhear "outbound and (src host $LNS and udp port 1701 or pppoed)" box
watch bob 0.2
watch carol 0.2
alice=$(session_of alice@isp1.example)
cdn="MSGTYPE(CDN).*ASSND_SESS_ID(${alice%% *})" padt="PADT.*role"
show varctl vr set red role lts,lac
show varctl vr set blue role bng,lns
saw "Roles: Alice's call is closed with L2TP's goodbye, CDN" wait_for 20 heard box "$cdn"
saw "Roles: Dave's call is closed with PPPoE's goodbye, PADT" wait_for 20 heard box "$padt"
tell "The calls of roles that are gone are closed, with the reason:"
said "$(heard box "$cdn\|$padt")"
tell "Alice's and Dave's clients dial again by themselves, and find the new roles:"
saw "LTS: Alice's next call goes on to isp1" becomes alice "red - forwarded"
saw "BNG: Dave's next call ends in the box" becomes dave "blue .* opened"
saw "Alice and Dave get in again" all_in alice dave
show varctl session show user alice@isp1.example
show varctl session show user dave@isp2.example
reads alice isp1 "LTS: Alice reaches isp1"
reads dave isp2 "BNG: Dave reaches isp2"
tell "And those who were not concerned:"
watched bob
watched carol
saw "Roles: Bob and Carol have not lost a packet" nothing_lost bob carol
saw "Roles: vard is still the process that it was" kill -0 "$VARD_PID"

step "What was seen"
verdict
