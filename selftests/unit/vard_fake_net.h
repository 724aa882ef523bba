/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vard_fake_net.h - links, VRF devices and routes in memory; a part of vard_fake.h
 */
#ifndef SELFTESTS_UNIT_VARD_FAKE_NET_H
#define SELFTESTS_UNIT_VARD_FAKE_NET_H

struct vrf *vrf_open(char *err, size_t len)
{
	return (struct vrf *)&fake;
}

void vrf_close(struct vrf *v)
{
}

const char *vrf_error(const struct vrf *v)
{
	return "the fake kernel refuses";
}

int vrf_ensure(struct vrf *v, const char *name, uint32_t table, const struct ipaddr *addrs,
	       unsigned int n_addrs, bool *made)
{
	fake.n_vrs++;
	*made = true;
	return 5;
}

int vrf_delete(struct vrf *v, const char *name)
{
	return 0;
}

int vrf_keep_addresses(struct vrf *v, const char *ifname)
{
	return 0;
}

int vrf_forwarding(struct vrf *v, const char *ifname, bool on)
{
	return 0;
}

int vrf_link_index(struct vrf *v, const char *name)
{
	return -ENODEV;
}

int vrf_link_up(struct vrf *v, int ifindex, bool up)
{
	return 0;
}

int vrf_addr_add(struct vrf *v, int ifindex, const struct ipaddr *local,
		 const struct ipaddr *peer)
{
	fake.n_addrs++;
	return 0;
}

int vrf_addr_del(struct vrf *v, int ifindex, const struct ipaddr *local,
		 const struct ipaddr *peer)
{
	fake.n_addrs--;
	return 0;
}

int vrf_route_add(struct vrf *v, const struct vrf_route *r, bool replace)
{
	fake.n_routes++;
	return 0;
}

int vrf_route_del(struct vrf *v, const struct vrf_route *r)
{
	fake.n_routes--;
	return 0;
}

#endif /* SELFTESTS_UNIT_VARD_FAKE_NET_H */
