#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Generate the uapi header and the netlink policies from the specification of
# the family, with the ynl tool of Debian's linux-source-6.12.
#
# usage: tools/spec/generate.sh [--check]
#   --check  change nothing; fail if a generated file is not current

set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/var-router/ynl
source=/usr/src/linux-source-6.12.tar.xz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -e "$cache/.complete" ]; then
	if [ ! -e "$source" ]; then
		echo "generate.sh: $source is missing: apt-get install linux-source-6.12" >&2
		exit 2
	fi
	mkdir -p "$cache"
	tar -C "$cache" --strip-components=1 -xf "$source" --wildcards \
		'*/tools/net/ynl/*' '*/Documentation/netlink/*.yaml'
	: > "$cache/.complete"
fi

# The tool finds its schema beside the folder of the specification, and takes
# the folder that holds MAINTAINERS for the top of the tree.
mkdir -p "$work/Documentation/netlink/specs"
ln -s "$cache"/Documentation/netlink/*.yaml "$work/Documentation/netlink/"
cp "$top/Documentation/netlink/specs/var.yaml" "$work/Documentation/netlink/specs/"
: > "$work/MAINTAINERS"

status=0
generate() { # mode part file
	out=$work/$(basename "$3")
	(cd "$work" && timeout 60 python3 "$cache/tools/net/ynl/ynl-gen-c.py" --mode "$1" "--$2" \
		--spec Documentation/netlink/specs/var.yaml -o "$out")
	if [ "${check:-}" ]; then
		if ! diff -u "$top/$3" "$out"; then
			echo "generate.sh: $3 is not current: run make spec" >&2
			status=1
		fi
	else
		mkdir -p "$(dirname "$top/$3")"
		cmp -s "$out" "$top/$3" || cp "$out" "$top/$3"
	fi
}

[ "${1:-}" != --check ] || check=1
generate uapi header include/uapi/linux/var.h

# The multicast groups need flags that the tool cannot express yet (members
# must have CAP_NET_ADMIN), so kmod/netlink.c has them and the kernel part is
# generated without.
sed -i '/^mcast-groups:/,$d' "$work/Documentation/netlink/specs/var.yaml"
generate kernel header kmod/netlink-gen.h
generate kernel source kmod/netlink-gen.c
exit $status
