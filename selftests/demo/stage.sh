#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# How the story of demo.sh is told, and the world that it happens in. Sourced after
# lib.sh and libtopo.sh. Few programs are called: they are slow to start in an emulated
# machine.
# shellcheck disable=SC2034,SC2153 # variables of libtopo.sh and demo.sh

SEEN=()
MISSED=0
declare -A ADDR WATCH

# --- telling ---------------------------------------------------------------------

step()
{
	printf '\n\n=== %s ===\n' "$*"
}

# tell TEXT: a paragraph of the story, with its line breaks
tell()
{
	printf '\n  %s\n' "${1//$'\n'/$'\n  '}"
}

# said TEXT: what a machine has said
said()
{
	[ -z "$1" ] || printf '    %s\n' "${1//$'\n'/$'\n    '}"
}

# prompt WHO COMMAND...: what is typed there
prompt()
{
	local who=$1

	shift
	printf '\n    %s# %s\n' "$who" "$*"
}

# typed WHO COMMAND...: the command is run, and leaves OUT and STATUS
typed()
{
	prompt "$@"
	OUT=$(ns "$@" 2>&1)
	STATUS=$?
}

# at WHO COMMAND...: what is typed there, and what comes of it
at()
{
	typed "$@"
	said "$OUT"
}

# show COMMAND...: what the operator types at the box, which has to work
show()
{
	at box "$@"
	[ "$STATUS" = 0 ] || saw "The box does as it is told: $*" false
}

# started WHO PID: a program in the background, as it was called; not this shell's copy
# any more that is to become it
started()
{
	local words

	wait_for 5 [ ! "/proc/$2/exe" -ef /proc/$$/exe ]
	mapfile -d '' words <"/proc/$2/cmdline"
	[ "${words[*]:0:3}" != "ip netns exec" ] || words=("${words[@]:4}")
	printf '    %s# %s &\n' "$1" "${words[*]}"
}

# saw TEXT COMMAND...: the command succeeds if that was really so; for the verdict
saw()
{
	local text=$1

	shift
	if "$@" >"$TEST_TMP/why" 2>&1; then
		SEEN+=("yes  $text")
	else
		SEEN+=("NO   $text")
		MISSED=$((MISSED + 1))
		said "!!! This was to be seen, but was not: $text"
		said "$(tail -n 10 "$TEST_TMP/why")"
	fi
}

# reads WHO ISP TEXT [SOCAT-OPTION]: the page at the address that both providers use
reads()
{
	at "$1" socat -T 5 -u "TCP4:$SERVER:80${4:+,$4}" STDOUT
	saw "$3" [ "$OUT" = "Welcome to $2" ]
}

# tries WHO PING-ARGUMENT...: one ping, of which the sums are shown
tries()
{
	local who=$1

	shift
	typed "$who" ping -n -c 1 "$@"
	said "$(grep transmitted <<<"$OUT")"
}

# verdict: everything that was to be seen, and whether it was; never returns
verdict()
{
	printf '\n'
	printf '  %s\n' "${SEEN[@]}"
	if [ $MISSED = 0 ]; then
		printf '\nThe demonstration is complete: all of this was seen, in %d seconds.\n' $SECONDS
	else
		printf '\nvard says:\n%s\n' "$(tail -n 20 "$VARD_LOG")"
		printf '\nTHE DEMONSTRATION HAS FAILED: %d of %d were not seen.\n' $MISSED ${#SEEN[@]}
	fi
	# the machine ends with the story, there is no need to tidy up
	AT_EXIT=()
	KTAP_FINISHED=1
	exit $((MISSED > 0))
}

# --- watching ----------------------------------------------------------------------

# all_in WHO...: they have addresses, which are noted, and routes
all_in()
{
	local who

	for who; do
		ppp_up "$who" || return
		ADDR[$who]=$PPP_ADDR
	done
}

# what_of NAME: VR, address and state of the session that the user has at the box
what_of()
{
	vj "first(.[] | select(.from == null and (.user // \"\" | startswith(\"$1@\")))) |
		\"\(.vr) \(.address // \"-\") \(.state)\"" session show
}

# becomes NAME REGEX: so does what_of
becomes()
{
	wait_for 40 eval "what_of $1 | grep -qx '$2'"
}

# watch WHO SECONDS [PING-OPTION...]: pings the provider, so often, from now on
watch()
{
	local who=$1 words=(ping -n -D -i "$2" "${@:3}" "$SERVER")

	prompt "$who" "${words[*]} &"
	bg "$who" "$TEST_TMP/watch.$who" "${words[@]}"
	WATCH[$who]=$BG_PID
	more_answers "$who"
}

# answers WHO: so many have come; more_answers WHO [N]: waits for some
answers()
{
	grep -c 'bytes from' "$TEST_TMP/watch.$1" 2>/dev/null
}

more_answers()
{
	wait_for 20 eval "[ \$(answers $1) -ge $(($(answers "$1") + ${2:-3})) ]"
}

# watched WHO: no more of it; the sums
watched()
{
	more_answers "$1"
	kill -INT "${WATCH[$1]}" 2>/dev/null
	wait "${WATCH[$1]}"
	said "$1: $(grep transmitted "$TEST_TMP/watch.$1")"
}

# longest_gap WHO [FIRST [LAST]]: between two of these answers, in ms
longest_gap()
{
	grep 'bytes from' "$TEST_TMP/watch.$1" | sed -n "${2:-1},${3:-\$}p" |
		awk -F '[][]' 't && $2 - t > gap { gap = $2 - t } { t = $2 }
			END { printf "%d", gap * 1000 }'
}

# nothing_lost WHO...: every ping of theirs was answered
nothing_lost()
{
	local who

	for who; do
		grep ' 0% packet loss' "$TEST_TMP/watch.$who" || return
	done
}

# overhear FILTER WHO...: what passes there from now on; heard WHO REGEX is all of it
overhear()
{
	local filter=$1 who

	shift
	for who; do
		bg "$who" "$TEST_TMP/heard.$who" tcpdump -Z root --immediate-mode -l -n -t -i any "$filter"
	done
	for who; do
		wait_for 20 grep -q 'listening on' "$TEST_TMP/heard.$who" ||
			bail "tcpdump does not listen in $who"
	done
}

heard()
{
	grep -- "$2" "$TEST_TMP/heard.$1"
}

# heard_times WHO REGEX N: for wait_for
heard_times()
{
	[ "$(heard "$1" "$2" | wc -l)" = "$3" ]
}

# --- the world ---------------------------------------------------------------------
#
# Network namespaces: the box; a segment of customers at each of two of its ports; the
# two providers, each a server that has a home page and is an LNS; and the world behind
# the default route of the box itself, where nothing may come out.

world()
{
	local who

	must ip -batch - < <(
		printf 'netns add %s\n' box segment isp1 isp2 world alice bob exchange carol dave
		for who in l2tp dsl; do
			echo "link add $who netns box type veth peer name $who netns segment"
		done
		for who in isp1 isp2 world; do
			echo "link add $who netns box type veth peer name net netns $who"
		done)
	must ip -n segment -batch - < <(
		printf 'link set %s up\n' l2tp dsl
		for who in alice:l2tp bob:l2tp exchange:l2tp carol:dsl dave:dsl; do
			echo "link add link ${who#*:} name net netns ${who%:*} type macvlan mode bridge"
		done)
	up box l2tp:$LNS/24 dsl: isp1:10.9.0.1/24 isp2:10.9.0.1/24 world:203.0.113.1/24
	must ip -n box route add default via 203.0.113.2
	must ns box sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	up alice net:192.0.2.11/24
	up bob net:192.0.2.12/24
	up exchange net:192.0.2.20/24
	up carol net:
	up dave net:
	up world net:203.0.113.2/24
	provider isp1
	provider isp2
}

# up NAMESPACE DEVICE:[ADDRESS]...
up()
{
	local ns=$1 dev

	shift
	must ip -n "$ns" -batch - < <(
		for dev in lo: "$@"; do
			echo "link set ${dev%%:*} up"
			[ -z "${dev#*:}" ] || echo "address add ${dev#*:} dev ${dev%%:*}"
		done)
}

# provider NAME: a server with a page, and an LNS
provider()
{
	up "$1" lo:$SERVER/32 net:10.9.0.2/24
	must ip -n "$1" route add default via 10.9.0.1
	bg "$1" "$TEST_TMP/page" socat TCP4-LISTEN:80,fork,reuseaddr \
		SYSTEM:"echo Welcome to $1; cat >/dev/null & sleep 0.2"
	TUNNEL_SECRET=sesame xl2tpd_lns "$1" 10.9.0.2
}
