#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Commands from the network, by real SSH and real users; sourced after lib.sh and
# libtopo.sh. The box is the network namespace "box", which has var-sshd there.
# shellcheck disable=SC2034 # some variables are for the tests

# Programs where every user gets at them; sshd wants to see that nobody else can write there
SSH_DIR=$(mktemp -d /run/var-ssh.XXXXXX)
at_exit rm -rf "$SSH_DIR"
SSH_GROUP=var-delegates
SSHD_LOG=$TEST_TMP/var-sshd.log

# ssh_begin: programs, the configuration that is installed, host key
ssh_begin()
{
	chmod 755 "$SSH_DIR"
	must mkdir -m 755 "$SSH_DIR/keys"
	must cp "$VAR_TOP/build/varctl" "$VAR_TOP/build/varctl-shell" "$SSH_DIR"
	must ssh-keygen -q -t ed25519 -N "" -f "$SSH_DIR/host_key"
	echo "box $(cut -d' ' -f1-2 "$SSH_DIR/host_key.pub")" >"$SSH_DIR/known"
	sed "s|/usr/sbin/varctl-shell|$SSH_DIR/varctl-shell|
		s|/etc/var/keys|$SSH_DIR/keys|
		s|/etc/ssh/ssh_host_ed25519_key|$SSH_DIR/host_key|" \
		"$VAR_TOP/tools/var-sshd/sshd_config" >"$SSH_DIR/sshd_config"
	if ! getent group "$SSH_GROUP" >/dev/null; then
		must groupadd --system "$SSH_GROUP"
		at_exit groupdel "$SSH_GROUP"
	fi
}

# ssh_user NAME GROUP: as varctl-shell(8) says how to make a delegate
ssh_user()
{
	must useradd --no-create-home --home-dir /run/sshd --gid "$2" --password '*' \
		--shell "$SSH_DIR/varctl-shell" "$1"
	at_exit userdel "$1"
	must ssh-keygen -q -t ed25519 -N "" -C "$1" -f "$SSH_DIR/id.$1"
	must install -m 644 "$SSH_DIR/id.$1.pub" "$SSH_DIR/keys/$1"
}

# ssh_daemon [OPTION...]: var-sshd in the box; SSHD_PID
ssh_daemon()
{
	ip netns exec box var-sshd -f "$SSH_DIR/sshd_config" "$@" </dev/null >>"$SSHD_LOG" 2>&1 &
	SSHD_PID=$!
	at_exit kill "$SSHD_PID"
}

# from NS USER ADDRESS [OPTION-OR-WORD...]: ssh, with the user's key or SSH_KEY; SSH_TIMEOUT
# and SSH_LIMIT say how many seconds to connect and in all, 0: no limit
from()
{
	local ns=$1 user=$2 address=$3

	shift 3
	ns "$ns" timeout "${SSH_LIMIT:-$((30 * VAR_SLOW))}" ssh -F none -i "${SSH_KEY:-$SSH_DIR/id.$user}" \
		-o IdentitiesOnly=yes -o BatchMode=yes -o HostKeyAlias=box -o LogLevel=INFO \
		-o StrictHostKeyChecking=yes -o UserKnownHostsFile="$SSH_DIR/known" \
		-o ConnectTimeout="${SSH_TIMEOUT:-20}" -l "$user" "$address" "$@"
}

# sshd_says REGEX [SECONDS]: var-sshd's log has such a line, soon
sshd_says()
{
	if ! wait_for "${2:-10}" grep -qE -- "$1" "$SSHD_LOG"; then
		tail -n 30 "$SSHD_LOG"
		return 1
	fi
}
