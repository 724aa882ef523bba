#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R18: the walk-through of Documentation/wholesale.md, done from its own text: the
# configuration is the one in there, the commands are those behind the prompts, and what is
# printed below them is looked for in what they print. Beside it two users dial in who
# reach their own ISP only.
# timeout: 600
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need sshd ssh ssh-keygen useradd userdel groupadd gojq python3
. "$(dirname "$0")/libssh.sh"

DOC=$VAR_TOP/Documentation/wholesale.md
BOX=10.77.0.1

# The commands, and below each what it is to print
steps()
{
	awk '/^```console/ { on = 1; next } /^```/ { on = 0 } on' "$DOC"
}

# block LANGUAGE N: the Nth fenced block of that language
block()
{
	awk -v fence="\`\`\`$1" -v want="$2" '$0 == fence { n++; on = n == want; next }
		/^```/ { on = 0 } on' "$DOC"
}

mapfile -t LINES_ < <(steps)
commands=$(steps | grep -cE '^(carrier#|isp[12]\$) ')
[ "$commands" -ge 20 ] || skip_all "$DOC has $commands commands"
plan $((commands + 5))

load_var
must modprobe l2tp_ppp
netns_add box isp1net isp2net desk lac
veth box eth0 lac net
addr box eth0 $LNS/24
addr lac net 192.0.2.11/24
for x in 1 2; do
	veth box eth$x isp${x}net net
	addr box eth$x 10.9.0.1/24
	addr isp${x}net net 10.9.0.2/24
	addr isp${x}net lo $SERVER/32
	must nsip isp${x}net route add default via 10.9.0.1
done
veth box eth9 desk net
addr box eth9 $BOX/24
addr desk net 10.77.0.2/24
must ns box sysctl -qw net.ipv4.ip_forward=1

ssh_begin
for x in 1 2; do
	must ssh-keygen -q -t ed25519 -N "" -C isp$x -f "$SSH_DIR/id.isp$x"
	must cp "$SSH_DIR/id.isp$x.pub" "$SSH_DIR/isp$x.pub"
	at_exit userdel "isp$x"
done
groupdel "$SSH_GROUP"
mkdir -p "$TEST_TMP/etc"
block yaml 1 | sed "s|/etc/vard/users|$USERS|" >"$CONF"
block text 1 >"$USERS"
chmod 600 "$CONF" "$USERS"

# what the document calls by the names of an installed system
here()
{
	sed "s|/etc/vard/vard.conf|$CONF|g; s|/etc/var/keys|$SSH_DIR/keys|g
		s|/usr/sbin/varctl-shell|$SSH_DIR/varctl-shell|g; s| isp\([12]\)\.pub | $SSH_DIR/isp\1.pub |g"
}

# do_command WHO COMMAND: its output
do_command()
{
	local words

	if [ "$1" != carrier ]; then
		from desk "$1" $BOX "$2" </dev/null 2>&1
		return 0
	fi
	if [ "$2" = "systemctl start vard var-sshd" ]; then
		box_vard
		ssh_daemon
		sshd_says "listening in VR mgmt"
		return
	fi
	eval "words=($(here <<<"$2"))"
	ns box "${words[@]}" 2>&1
}

# prints OUTPUT LINE: a line of the output has these words, with anything where "..." stands
prints()
{
	python3 -c 'import re, sys
words = [r".*" if w == "..." else re.escape(w) for w in sys.argv[2].split()]
pattern = re.compile(r"\s*".join(words).replace(r".*\s*", ".*").replace(r"\s*.*", ".*"))
sys.exit(not any(pattern.search(line) for line in sys.argv[1].splitlines()))' "$1" "$2"
}

dials=0
i=0
while [ $i -lt ${#LINES_[@]} ]; do
	line=${LINES_[i]}
	i=$((i + 1))
	who=${line%%[#$]*}
	command=${line#*[#$] }
	missing=
	# both users dial in once there is somebody to see them
	if [ $dials = 0 ] && [[ $command = "session show" ]]; then
		dials=1
		dial bob lac -l 192.0.2.11 -b -s sesame -u bob@isp1.example -p one $LNS
		dial eve lac -l 192.0.2.11:1702 -b -s sesame -u eve@isp2.example -p two $LNS
		check "R18 users of both ISPs dial in" eval 'dial_up bob 1 30 && dial_up eve 1 30'
	fi
	if [[ $line = "carrier# systemctl"* ]]; then
		do_command "$who" "$command"
		status=$?
		out=
	else
		out=$(do_command "$who" "$command")
		status=$?
	fi
	while [ $i -lt ${#LINES_[@]} ] && ! [[ ${LINES_[i]} =~ ^(carrier#|isp[12]\$)\  ]]; do
		[ -z "${LINES_[i]}" ] || prints "$out" "${LINES_[i]}" || missing+="${LINES_[i]}"$'\n'
		i=$((i + 1))
	done
	# nobody sees the other one's user
	case $who in
	isp1) [[ $out != *eve* ]] || missing+="(and nothing of eve)" ;;
	isp2) [[ $out != *bob* ]] || missing+="(and nothing of bob)" ;;
	esac
	if [ $status = 0 ] && [ -z "$missing" ]; then
		ok "R18 $line"
	else
		fail "R18 $line" "$out" "status $status, not printed: $missing"
	fi
	if [[ $line = "isp2$ route add"* ]]; then
		is "R18 a user reaches his own ISP" "$(dial_ping bob 1 $SERVER 3)" 3
		is "R18 and the other one his" "$(dial_ping eve 1 $SERVER 3)" 3
	fi
done

vard_stop
is "R18 vard ends" $? 0
no_leaks "R18 nothing is left behind"
finish
