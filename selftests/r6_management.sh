#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R6: the management VR. Commands come from the network by real SSH, by the
# interfaces of that VR and no other; it is chosen at run time, and the listener follows;
# vard, which associates interfaces with VRs, runs in it. Who comes in by SSH sees
# nothing of the box, whatever is tried.
# timeout: 900
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need sshd ssh ssh-keygen sftp scp useradd userdel gojq socat setpriv nsenter unshare
. "$(dirname "$0")/libssh.sh"

BOX=10.77.0.1
BOX6=2001:db8:77::1
plan 98

# what a command says that came through
COMMAND=(vr show)
CAME_THROUGH="red +1010 +safe"

# --- a box with three VRs; vard runs in one of them -----------------------------------------

load_var
topo_box
topo_access lac 192.0.2.11
netns_add noc
veth noc net box m0
addr noc net 10.77.0.2/24 2001:db8:77::2/64
addr box m0 $BOX/24
must v vr add mgmt id 30 table 1030
users_file
conf_begin
sed -i 's/^isps:/  - {name: mgmt, id: 30, table: 1030, management: yes}\n&/' "$CONF"
conf_lns_of_box
sed -i 's/^listen:/  - {name: m0, vr: mgmt, side: backbone}\n&/' "$CONF"
conf <<EOF
peers:
  - {name: lac, from: 192.0.2.11, select: realm, vr: box}
EOF
VARD_LOG=$TEST_TMP/vard.log
ip netns exec box ip vrf exec mgmt vard "$CONF" </dev/null >"$VARD_LOG" 2>&1 &
VARD_PID=$!
at_exit vard_stop
wait_for 20 v status || bail "vard did not start: $(tail -n 30 "$VARD_LOG")"
topo_backbones
addr box m0 $BOX6/64

vard_vrf()
{
	ns box ip vrf pids mgmt | grep -w "$VARD_PID"
}

check "R6 vard runs in the management VR" vard_vrf
is "R6 and has bound its ports to their VRs" "$(row '.kind == "port"' '"\(.dev) \(.vr)"')" \
	"bA red, bB blue, m0 mgmt"
is "R6 its configuration chooses the management VR" \
	"$(vj '[.[] | select(.management).name] | join(" ")' vr show)" mgmt
dial call1 lac -l 192.0.2.11 -b -u user1@isp1.example $LNS
check "R6 it serves what comes by the box itself" dial_up call1 1 30
is "R6 a user reaches its ISP" "$(dial_ping call1 1 $SERVER 3)" 3

ssh_begin
ssh_user varred "$SSH_GROUP"
ssh_user varblue "$SSH_GROUP"
ssh_user varnone nogroup
must v grant add uid varred vr red interfaces sessions routes read
must v vr set mgmt management off
ssh_daemon

# command_from NS ADDRESS: a command by the delegate of VR red
command_from()
{
	from "$1" varred "$2" "${COMMAND[@]}" </dev/null
}

# --- R6: which VR ------------------------------------------------------------------------------

expect_text "R6 without a management VR nobody listens" "Connection refused" command_from noc $BOX
must v vr set mgmt management on
check "R6 with one, var-sshd listens there at once" sshd_says "listening in VR mgmt"
expect_text "R6 a command comes through" "$CAME_THROUGH" command_from noc $BOX
is "R6 and shows the delegate its own VR" \
	"$(from noc varred $BOX -- -j vr show </dev/null | gojq -r 'map(.name) | join(" ")')" red
expect_text "R6 by IPv6 too" "$CAME_THROUGH" command_from noc $BOX6
expect_text "R6 not by VR red" "Connection refused" command_from ispA 10.9.0.1
expect_text "R6 not by VR red with IPv6" "Connection refused" command_from ispA 2001:db8:9::1
expect_text "R6 not by VR blue" "Connection refused" command_from ispB 10.9.0.1
expect_text "R6 not by an interface of the box itself" "Connection refused" \
	command_from world 203.0.113.1
expect_text "R6 not by a port where LACs are" "Connection refused" command_from lac $LNS
must nsip ispA route add $BOX/32 via 10.9.0.1
must nsip world route add $BOX/32 via 203.0.113.1
nowhere="refused|timed out|unreachable|No route"
SSH_TIMEOUT=3 expect_text "R6 not from VR red to the management address" "$nowhere" \
	command_from ispA $BOX
SSH_TIMEOUT=3 expect_text "R6 nor from the box's network to that" "$nowhere" \
	command_from world $BOX
SSH_TIMEOUT=3 expect_text "R6 nor from the box itself" "$nowhere" command_from box $BOX

# --- what a delegate gets ------------------------------------------------------------------

# A session that lasts: standard input stays open. HELD is its varctl on the box
held()
{
	HELD=$(pgrep -f "^varctl --remote batch -" -u varred)
	[ -n "$HELD" ]
}

hold()
{
	local ns=$1 address=$2

	rm -f "$TEST_TMP/stdin.$ns"
	mkfifo "$TEST_TMP/stdin.$ns"
	SSH_LIMIT=0 from "$ns" varred "$address" "${@:3}" "batch -" <>"$TEST_TMP/stdin.$ns" \
		>"$TEST_TMP/held.$ns" 2>&1 &
	HOLD_PID=$!
	at_exit kill -9 "$HOLD_PID"
	wait_for 20 held
}

# inside COMMAND...: as an intruder, who runs what he likes as the delegate, in his session
inside()
{
	nsenter -t "$HELD" -m -n -p -i setpriv --reuid varred --regid "$SSH_GROUP" --clear-groups \
		--no-new-privs --bounding-set -all env -i PATH=/usr/sbin:/usr/bin "$@"
}

hold noc $BOX -A -X -o SetEnv="VARD_CONTROL=/tmp/no LD_PRELOAD=/tmp/no PATH=/tmp" -o SendEnv='*' ||
	bail "no session: $(cat "$TEST_TMP/held.noc")"
is "R6 its environment is its own" \
	"$(tr '\0' '\n' <"/proc/$HELD/environ" | sed 's/=.*//' | sort | paste -sd' ')" \
	"LANG SSH_CONNECTION"
is "R6 it can gain no privileges" \
	"$(awk '/^(NoNewPrivs|CapPrm|CapBnd):/ { printf "%s%s ", $1, $2 }' "/proc/$HELD/status")" \
	"CapPrm:0000000000000000 CapBnd:$(awk '/^CapBnd:/ { print $2 }' "/proc/$HELD/status") NoNewPrivs:1 "
expect_fail "R6 and not run anything else" grep -qE "^Max processes +[1-9]" "/proc/$HELD/limits"
is "R6 in its network namespace there is lo, which is down" \
	"$(inside ip -br link | awk '$2 != "DOWN" { print "up" } $1 == "lo" { print $1 }')" lo
is "R6 no route" "$(inside ip route show table all; inside ip -6 route show table all)" ""
is "R6 no counter" "$(inside cat /proc/self/net/dev | grep -vc 'Inter-\|face\|lo:')" 0
is "R6 no socket" "$(inside cat /proc/self/net/tcp /proc/self/net/tcp6 /proc/self/net/udp | grep -vc sl)" 0
is "R6 no device in /sys" "$(inside ls /sys | wc -l)" 0
is "R6 no process but its own" \
	"$(inside sh -c 'cat /proc/[0-9]*/comm' | grep -vE '^(sshd|var-sshd|varctl|sh|cat)$')" ""
expect_fail "R6 nothing of the machine in /proc" inside cat /proc/stat
expect_fail "R6 nor the log of the kernel" inside cat /proc/kmsg
check "R6 no agent and no X server is forwarded" eval \
	'[ -z "$(find /tmp -maxdepth 2 -name "agent.*" -newer "$SSH_DIR/known")" ]'

# --- what a delegate tries ---------------------------------------------------------------------

# refused_text DESCRIPTION REGEX OPTION-OR-WORD...: it fails, says so, and shows nothing
refused_text()
{
	local desc=$1 regex=$2 out status

	shift 2
	out=$(from noc varred $BOX "$@" </dev/null 2>&1)
	status=$?
	if [ $status != 0 ] && [ $status -lt 256 ] && grep -qE -- "$regex" <<<"$out" &&
		! grep -qE 'uid=|root:|10\.9\.0\.1' <<<"$out"; then
		ok "R6 $desc"
	else
		fail "R6 $desc" "$out" "expected failure and /$regex/, status $status: $*"
	fi
}

unknown='is unknown|usage|expected|out of reach|too many|no option'
refused_text "a second command" "$unknown" "version; id"
refused_text "a pipe" "$unknown" "version | id"
refused_text "an and" "$unknown" "version && id"
refused_text "a substitution" "$unknown" 'version $(id)'
refused_text "another substitution" "$unknown" 'version `id`'
refused_text "a redirection" "$unknown" "version >/tmp/r6.made"
refused_text "another program" "$unknown" "/bin/sh -c id"
refused_text "a shell by -c" "$unknown" "sh -c 'id'"
refused_text "an expansion" "$unknown" 'version ${PATH} *'
refused_text "a second line" "control characters" $'version\nid'
refused_text "an escape sequence" "control characters" $'version \e]0;x\a'
refused_text "a C1 control" "control characters" $'version \xc2\x9b0m'
refused_text "a quote without an end" "quote has no end" "version 'x"
refused_text "nothing" "is missing" " "
refused_text "a long command" "too long" "version $(printf 'x%.0s' {1..5000})"
refused_text "many words" "too many words" "version $(printf 'x %.0s' {1..200})"
refused_text "another network namespace" "$unknown" "-n box vr show"
refused_text "the first process's" "$unknown" "--netns=/proc/1/ns/net vr show"
refused_text "another socket" "$unknown" "-s /run/dbus/system_bus_socket version"
refused_text "another socket behind =" "$unknown" "-j --socket=/run/x version"
refused_text "a file as commands" "out of reach" "batch /etc/passwd"
refused_text "a file as commands, in spite of errors" "out of reach" "batch -force /etc/shadow"
refused_text "a file as configuration" "out of reach" "check /etc/shadow"
refused_text "standard input by its name" "out of reach" "batch /dev/stdin"
refused_text "a subsystem" "subsystem request failed" -s sftp
refused_text "no command, and no terminal" "is missing" -T
refused_text "the box itself" "[Nn]ot permitted|does not exist|refused" "vr show box"

for word in "check /etc/passwd" "batch /etc/passwd"; do
	out=$(echo "$word" | from noc varred $BOX "batch -" 2>&1)
	check "R6 refused inside of a batch: ${word% *}" grep -qE "out of reach|not in a batch" <<<"$out"
done
mkfifo "$TEST_TMP/typed"
exec 7<>"$TEST_TMP/typed"
printf 'vr show\nvr; id\nexit\n' >&7
out=$(from noc varred $BOX -tt 2>&1 <&7)
exec 7>&-
# what a terminal shows has colours in it
expect_text "R6 a prompt takes commands" "red.* 1010 " echo "$out"
expect_text "R6 and no others" '"vr;" is unknown' echo "$out"

ssh_copy=(-F none -i "$SSH_DIR/id.varred" -o IdentitiesOnly=yes -o BatchMode=yes
	-o HostKeyAlias=box -o UserKnownHostsFile="$SSH_DIR/known")
echo x >"$TEST_TMP/file"
copying="subsystem request failed|Connection closed|is unknown"
expect_text "R6 sftp" "$copying" \
	ns noc sftp "${ssh_copy[@]}" varred@$BOX:/etc/passwd "$TEST_TMP/got"
expect_text "R6 scp from the box" "$copying" \
	ns noc scp "${ssh_copy[@]}" varred@$BOX:/etc/passwd "$TEST_TMP/got"
expect_text "R6 old scp from the box" "$copying" \
	ns noc scp -O "${ssh_copy[@]}" varred@$BOX:/etc/passwd "$TEST_TMP/got"
expect_text "R6 old scp to the box" "$copying" \
	ns noc scp -O "${ssh_copy[@]}" "$TEST_TMP/file" varred@$BOX:/tmp/r6.made
check "R6 nothing was copied or made" eval '[ ! -e "$TEST_TMP/got" ] && [ ! -e /tmp/r6.made ]'

bg world "$TEST_TMP/web" socat TCP-LISTEN:8000,fork,reuseaddr EXEC:"echo inner"
refused_text "a way on, by standard input" "prohibited|failed" -W 203.0.113.2:8000
refused_text "a port of the box for others" "forwarding failed" -o ExitOnForwardFailure=yes -N \
	-R 8002:203.0.113.2:8000
refused_text "a tunnel device" "failed|[Dd]isabled|not permitted" -o ExitOnForwardFailure=yes -N \
	-w 0:0
from noc varred $BOX -N -L 8001:203.0.113.2:8000 -D 8003 \
	-L "$TEST_TMP/control:$VARD_CONTROL" </dev/null >"$TEST_TMP/forward" 2>&1 &
forward=$!
at_exit kill -9 $forward
wait_for 20 eval "ns noc ss -ltn | grep -q :8001 && [ -S '$TEST_TMP/control' ]"
is "R6 a port of his for the box's networks" \
	"$(echo | ns noc socat -t 3 - TCP:127.0.0.1:8001 2>&1)" ""
is "R6 SOCKS" "$(ns noc socat -t 3 - SOCKS4:127.0.0.1:203.0.113.2:8000,socksport=8003 2>&1 \
	</dev/null | grep -c inner)" 0
expect_text "R6 vard's socket" "Broken pipe|closed|reset|no answer" \
	ns noc varctl -s "$TEST_TMP/control" status
kill $forward

denied="Permission denied \(publickey\)"
SSH_KEY=$SSH_DIR/id.varblue expect_text "R6 another delegate's key" "$denied" command_from noc $BOX
expect_text "R6 a user who is no delegate" "$denied" from noc varnone $BOX version
SSH_KEY=$SSH_DIR/id.varred expect_text "R6 root" "$denied" from noc root $BOX version
expect_text "R6 no key" "$denied" from noc varred $BOX -o IdentityFile=none \
	-o PubkeyAuthentication=no version
expect_text "R6 varctl-shell does not run where the box is seen" "var-sshd" \
	ns box setpriv --reuid varred --regid "$SSH_GROUP" --clear-groups "$SSH_DIR/varctl-shell" \
	-c version

# one source: at most 8 at a time; there is one already
for ((i = 0; i < 10; i++)); do
	bg noc "$TEST_TMP/idle.$i" socat -u TCP:$BOX:22 -
	eval "idle$i=$BG_PID"
done
check "R6 one source has few connections" sshd_says "connections refused: at most"
is "R6 of which the box has few processes" "$(pgrep -cP "$SSHD_PID")" 8
for ((i = 0; i < 10; i++)); do
	name=idle$i
	kill "${!name}" 2>/dev/null
done
wait_for 10 eval "[ \"\$(pgrep -cP $SSHD_PID)\" = 1 ]"
expect_text "R6 when they are gone commands come through again" "$CAME_THROUGH" \
	command_from noc $BOX

# --- R6: the management VR changes -------------------------------------------------------------

check "R6 the session is still there" held
must v vr set red management on
check "R6 when another VR is chosen, sessions by the old one end" eval \
	'wait_for 5 eval "! kill -0 $HOLD_PID" && ! held'
expect_text "R6 commands are refused there" "Connection refused" command_from noc $BOX
expect_text "R6 and come by the new one" "$CAME_THROUGH" command_from ispA 10.9.0.1
expect_text "R6 but not by a VR with the same addresses" "Connection refused" \
	command_from ispB 10.9.0.1
is "R6 one VR is the management VR" \
	"$(vj '[.[] | select(.management).name] | join(" ")' vr show)" red
is "R6 the user's session is as it was" "$(dial_ping call1 1 $SERVER 3)" 3
check "R6 a reload leaves what was chosen" v reload
is "R6 which is so" "$(vj '[.[] | select(.management).name] | join(" ")' vr show)" red
sed -i 's/, management: yes}/}/; s/^  - name: blue$/&\n    management: yes/' "$CONF"
check "R6 a reload with another one in the configuration" v reload
expect_text "R6 chooses that" "$CAME_THROUGH" command_from ispB 10.9.0.1
expect_text "R6 not the one before" "Connection refused" command_from ispA 10.9.0.1

must v vr set mgmt management on
hold noc $BOX
check "R6 a session by the first one again" held
must ns box ip link del mgmt
# the client cannot hear of it any more
check "R6 ends with the VRF device" wait_for 5 eval "! held"
must v vr set mgmt
must v if move m0 vr mgmt
expect_text "R6 commands come again with the device" "$CAME_THROUGH" command_from noc $BOX
must kill "$SSHD_PID"
check "R6 var-sshd ends" wait_for 5 eval "! kill -0 $SSHD_PID"
order call1 quit
vard_stop
is "vard ends" $? 0
no_leaks "nothing is left behind"
finish
