/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vrf_int.h - what the files vrf*.c share
 */
#ifndef LIB_VRF_INT_H
#define LIB_VRF_INT_H

#include <netlink/netlink.h>
#include <netlink/msg.h>

#include "lib/vrf.h"

/**
 * struct vrf - a socket of rtnetlink, and the last error
 * @sk: libnl's socket
 * @sys: errno of the last answer of the kernel, 0 if it was none of the kernel's
 * @reason: its words
 * @error: the message for the caller
 */
struct vrf {
	struct nl_sock *sk;
	int sys;
	char reason[256];
	char error[512];
};

/* Note a failure of libnl (@nle negative) about the object of @fmt; returns a negative errno */
int vrf_fail(struct vrf *v, int nle, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same with an errno (positive) and a whole message */
int vrf_refuse(struct vrf *v, int error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Errno of the failure that libnl just reported as @nle */
int vrf_errno(const struct vrf *v, int nle);

/* Send a dump request and parse what comes; libnl's error code */
int vrf_dump(struct vrf *v, struct nl_msg *msg, void (*each)(struct nl_object *, void *),
	     void *data);

/* libnl's form of an address, or NULL without memory */
struct nl_addr *vrf_nl_addr(const struct ipaddr *addr);
/* and back; family 0 if it is NULL or neither IPv4 nor IPv6 */
void vrf_ipaddr(const struct nl_addr *na, struct ipaddr *addr);

int vrf_link_alias(struct vrf *v, int ifindex, const char *alias);

bool vrf_have_ipv6(void);
/* Write a sysctl below /proc/sys/net; -ENOENT is left to the caller, other errors are noted */
int vrf_sysctl(struct vrf *v, const char *path, const char *value);
int vrf_sysctl_read(struct vrf *v, const char *path, long *value);

#endif /* LIB_VRF_INT_H */
