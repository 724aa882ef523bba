/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vrf.h - VRF devices made safe; links, addresses, routes (rtnetlink, by libnl-route-3)
 *
 * A bare VRF leaks: a lookup that misses in its table goes on to table main, and table local,
 * asked first, lets the box's own addresses win inside every VR. vrf_ensure() closes both.
 * All functions act in the current network namespace, may be called again without harm, and
 * return a negative errno on failure with the object and the reason in vrf_error().
 */
#ifndef LIB_VRF_H
#define LIB_VRF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/parse.h"

/* Priorities of the rules: Linux makes the l3mdev rule at 1000 with the first VRF device */
#define VRF_PREF_L3MDEV		1000
#define VRF_PREF_LOCAL		32765
/* Routing table of VR n when the operator names none; leaves 253 to 255 (main, local) alone */
#define VRF_TABLE_BASE		1000
/* ifalias of VRF devices that vrf_ensure() made */
#define VRF_ALIAS		"virtual access router"

/* rtm_protocol of the routes that this project makes by itself: those that close the tables of
 * VRs, and those of subscribers. Whoever may change static routes does not touch them.
 */
#define VRF_PROTOCOL		118

struct vrf;

/* --- vrf.c: handle; VRF devices --------------------------------------------- */

/* Return: handle, or NULL with errno and @err set */
struct vrf *vrf_open(char *err, size_t len);
void vrf_close(struct vrf *v);
/* One line about the last failure; valid until the next call */
const char *vrf_error(const struct vrf *v);

/**
 * vrf_ensure() - make a VRF device, and make it safe
 * @v: handle
 * @name: name of the device
 * @table: routing table; 0: keep that of the existing device
 * @addrs: addresses for the VRF device
 * @n_addrs: their number
 * @made: set to true if the device was made here (so that the caller can undo it); may be NULL
 *
 * Makes the device if there is none and brings it up; refuses with EEXIST if a device of that
 * name is no VRF or has another table. Then: `unreachable default` of metric
 * VAR_TABLE_METRIC in its table, IPv4 and IPv6; rules (vrf_ensure_rules()); tcp_, udp_ and
 * raw_l3mdev_accept 0; the given addresses; 127.0.0.1/8 and ::1/128 for each family of
 * which the device has no address, so that ICMP errors do not come from 192.0.0.8.
 * If it fails, what it made is removed.
 *
 * Return: ifindex, or a negative errno.
 */
int vrf_ensure(struct vrf *v, const char *name, uint32_t table, const struct ipaddr *addrs,
	       unsigned int n_addrs, bool *made);

/**
 * vrf_ensure_rules() - move the rule for table local behind the l3mdev rule
 * @v: handle
 *
 * For IPv4 and IPv6; the new rule (VRF_PREF_LOCAL) is there before the old one goes.
 */
int vrf_ensure_rules(struct vrf *v);

/* Delete a VRF device; 0 too if there is none. ENOTUNIQ if @name is no VRF device. */
int vrf_delete(struct vrf *v, const char *name);

/**
 * vrf_is_ours() - was a VRF device made by vrf_ensure()?
 * @v: handle
 * @name: name of the device
 *
 * Such devices carry VRF_ALIAS as their alias, so that whoever removes the VR knows whether to
 * remove the device too.
 *
 * Return: 1, 0 (also if there is no such device), or a negative errno.
 */
int vrf_is_ours(struct vrf *v, const char *name);

/* The table of a VRF device into @table; -ENODEV: no such device, -ENOTUNIQ: no VRF device */
int vrf_table(struct vrf *v, const char *name, uint32_t *table);
/* Name of the VRF device that has @table into @buf (IFNAMSIZ), or -ENOENT */
int vrf_of_table(struct vrf *v, uint32_t table, char *buf);

/* --- vrf_link.c: links and addresses ------------------------------------------ */

/* Return: ifindex or -ENODEV */
int vrf_link_index(struct vrf *v, const char *name);
/* Name of @ifindex into @buf (IFNAMSIZ bytes) */
int vrf_link_name(struct vrf *v, int ifindex, char *buf);
/* Index of the device that carries it, i.e. its master; 0: none */
int vrf_link_master(struct vrf *v, int ifindex);
int vrf_link_up(struct vrf *v, int ifindex, bool up);
int vrf_link_rename(struct vrf *v, int ifindex, const char *name);

/* @peer: far end of a point-to-point address (its len is that of the route), or NULL */
int vrf_addr_add(struct vrf *v, int ifindex, const struct ipaddr *local,
		 const struct ipaddr *peer);
int vrf_addr_del(struct vrf *v, int ifindex, const struct ipaddr *local,
		 const struct ipaddr *peer);

typedef int (*vrf_addr_cb)(int ifindex, const struct ipaddr *local, const struct ipaddr *peer,
			   void *data);
/* @ifindex 0: of all devices; @peer is NULL in the callback if there is none */
int vrf_addr_dump(struct vrf *v, int ifindex, vrf_addr_cb cb, void *data);

/* --- vrf_route.c: routes -------------------------------------------------------- */

/**
 * struct vrf_route - a route in the table of a VR
 * @dst: prefix, host bits zero
 * @table: routing table (254 is main)
 * @ifindex: device out, 0: by the gateway
 * @via: gateway, family 0: none
 * @metric: lower wins; 0: kernel's default
 * @mtu: of the route, 0: none
 * @type: RTN_UNICAST (also if 0), RTN_UNREACHABLE, RTN_BLACKHOLE, RTN_PROHIBIT
 * @protocol: RTPROT_*, 0: RTPROT_STATIC
 * @hops: in dumps, number of next hops (the first is in @ifindex and @via)
 */
struct vrf_route {
	struct ipaddr dst;
	uint32_t table;
	int ifindex;
	struct ipaddr via;
	uint32_t metric;
	uint32_t mtu;
	uint8_t type;
	uint8_t protocol;
	unsigned int hops;
};

/* EEXIST is success if @replace, else an error */
int vrf_route_add(struct vrf *v, const struct vrf_route *r, bool replace);
/* ESRCH when there is none */
int vrf_route_del(struct vrf *v, const struct vrf_route *r);

typedef int (*vrf_route_cb)(const struct vrf_route *r, void *data);
/* @family: AF_INET, AF_INET6 or AF_UNSPEC for both; @table 0: all tables */
int vrf_route_dump(struct vrf *v, int family, uint32_t table, vrf_route_cb cb, void *data);

/* --- vrf_sysctl.c ----------------------------------------------------------------- */

/* Forwarding of both families on a device; not an error when a family is switched off */
int vrf_forwarding(struct vrf *v, const char *ifname, bool on);
/* IPv6 addresses survive that the device is set down, as it is when it changes its VRF */
int vrf_keep_addresses(struct vrf *v, const char *ifname);
/* rp_filter: 0 off, 1 strict, 2 loose */
int vrf_rp_filter(struct vrf *v, const char *ifname, int mode);

/**
 * vrf_neigh_warn() - are the neighbour tables big enough?
 * @v: handle
 * @want: neighbours expected
 * @buf: receives a sentence that names the sysctl and the value to set, or ""
 * @len: size of @buf
 *
 * Return: 0 enough, 1 too small and @buf says what to raise, negative errno.
 */
int vrf_neigh_warn(struct vrf *v, unsigned int want, char *buf, size_t len);

#endif /* LIB_VRF_H */
