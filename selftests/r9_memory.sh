#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# R9: the interface table and the routing tables live in different memory:
# separate slab caches that the allocator does not merge, whose sizes are shown
# apart and grow with the rows and the routes, each alone.
# timeout: 400
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/libtopo.sh"
need gojq
plan 19
N=1000

load_var
topo_box
users_file
conf_begin
conf_lns_of_box
box_vard
topo_backbones

# Objects in a cache, by the name that counts them: a cache of the routing code
# may be merged with others of its size, and is then found by its alias.
objects()
{
	local name=$1 real

	real=$(readlink "/sys/kernel/slab/$name") || real=$name
	# what a CPU keeps for itself counts as in use until it gives it back
	echo 1 > "/sys/kernel/slab/${real##*/}/shrink"
	cut -d' ' -f1 "/sys/kernel/slab/${real##*/}/objects"
}

rows()
{
	vj '.rows' stats
}

is "R9 the rows have a cache of their own" "$(grep -c '^var_row ' /proc/slabinfo)" 1
is "R9 which no other cache shares" \
	"$(find /sys/kernel/slab -maxdepth 1 -lname '*/var_row' -o -maxdepth 1 -name var_row -type l | wc -l)" 0
is "R9 and which cannot be merged: it has a constructor" \
	"$(grep -c . /sys/kernel/slab/var_row/ctor)" 1
between "R9 it holds the rows there are" "$(objects var_row)" "$(rows)" 1000
fib="ip_fib_alias ip_fib_trie fib6_nodes"
for cache in $fib; do
	if [ "$(readlink -f "/sys/kernel/slab/$cache")" = "$(readlink -f /sys/kernel/slab/var_row)" ]; then
		fail "R9 $cache and var_row are the same cache"
	else
		ok "R9 $cache is another cache"
	fi
done

# --- rows alone ------------------------------------------------------------------

row_objects=$(objects var_row)
row_bytes=$(slab_bytes var_row)
row_count=$(rows)
fib_objects=$(objects ip_fib_alias)
{
	sed '/^isps:/,$d' "$CONF"
	echo "isps:"
	for ((i = 1; i <= N; i++)); do
		echo "  - {realm: r$i.example, vr: red}"
	done
	sed '1,/^isps:/d' "$CONF"
} >"$CONF.new"
mv "$CONF.new" "$CONF"
ip netns exec box varctl reload >"$TEST_TMP/reload" 2>&1 || bail "$(tail "$TEST_TMP/reload")"
is "R9 $N rows more" $(($(rows) - row_count)) $N
between "R9 the cache of the rows has grown by them" $(($(objects var_row) - row_objects)) $((N - 10)) $((N + 100))
figure "R9 $N rows: var_row grew by $(($(slab_bytes var_row) - row_bytes)) bytes"
between "R9 those of the routes have not" $(($(objects ip_fib_alias) - fib_objects)) -50 50

# --- routes alone ------------------------------------------------------------------

row_objects=$(objects var_row)
row_count=$(rows)
for ((i = 0; i < N; i++)); do
	echo "route add 172.16.$((i / 250)).$((i % 250 + 1))/32 via 10.9.0.2 dev bA table 1010"
done >"$TEST_TMP/routes"
for ((i = 0; i < N; i++)); do
	printf 'route add 2001:db8:9:%x::/64 via 2001:db8:9::2 dev bA table 1010\n' $((i + 16))
done >"$TEST_TMP/routes6"
fib6_objects=$(objects fib6_nodes)
fib_objects=$(objects ip_fib_alias)
must ip -n box -batch "$TEST_TMP/routes"
must ip -n box -6 -batch "$TEST_TMP/routes6"
between "R9 $N IPv4 routes: their cache has grown" $(($(objects ip_fib_alias) - fib_objects)) $((N - 50)) $((N * 2))
between "R9 $N IPv6 routes: their cache has grown" $(($(objects fib6_nodes) - fib6_objects)) $((N - 50)) $((N * 3))
between "R9 the cache of the rows has not" $(($(objects var_row) - row_objects)) -20 20
is "R9 nor has their number" "$(rows)" "$row_count"

# --- shown apart ------------------------------------------------------------------

caches()
{
	vj "[.memory.$1[] | .objects] | add" table show
}

is "R9 varctl table show gives the memory of the interface table" \
	"$(caches table_caches)" "$(objects var_row)"
between "R9 and apart from it that of the routing tables" "$(caches route_caches)" \
	$((2 * N)) 1000000
between "R9 a row's size is shown" "$(vj '.row_bytes' stats)" 64 1024
between "R9 and each VR's routes" "$(vj length route show vr red)" $((2 * N)) $((2 * N + 50))

no_leaks "R9 the rows' cache is gone with the module"
finish
