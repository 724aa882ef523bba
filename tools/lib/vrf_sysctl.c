// SPDX-License-Identifier: GPL-2.0
/*
 * vrf_sysctl.c - sysctls of the network namespace
 *
 * /proc/sys/net is that of the namespace of the thread that opens the file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/vrf_int.h"

#define ROOT	"/proc/sys/net/"

bool vrf_have_ipv6(void)
{
	return !access(ROOT "ipv6", F_OK);
}

/* The sysctl's name as sysctl(8) has it, with dots */
static void dotted(const char *path, char *buf, size_t len)
{
	char *p;

	snprintf(buf, len, "net.%s", path);
	for (p = buf; *p; p++) {
		if (*p == '/')
			*p = '.';
		else if (*p == '.' && p > buf + 3)
			*p = '/';
	}
}

int vrf_sysctl_read(struct vrf *v, const char *path, long *value)
{
	char file[256], name[256], text[32];
	ssize_t n;
	int fd;

	snprintf(file, sizeof(file), ROOT "%s", path);
	dotted(path, name, sizeof(name));
	fd = open(file, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n < 0) {
		int error = errno;

		if (fd >= 0)
			close(fd);
		return vrf_refuse(v, error, "sysctl %s: %s", name, strerror(error));
	}
	close(fd);
	text[n] = 0;
	*value = strtol(text, NULL, 10);
	return 0;
}

int vrf_sysctl(struct vrf *v, const char *path, const char *value)
{
	char file[256], name[256];
	int fd, error;
	ssize_t n;
	long has;

	/* a setting that is right already needs no permission to write, and wakes nobody */
	if (!vrf_sysctl_read(v, path, &has) && has == strtol(value, NULL, 10))
		return 0;
	snprintf(file, sizeof(file), ROOT "%s", path);
	dotted(path, name, sizeof(name));
	fd = open(file, O_WRONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : write(fd, value, strlen(value));
	error = errno;
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return vrf_refuse(v, error, "sysctl %s=%s: %s", name, value, strerror(error));
	return 0;
}

int vrf_forwarding(struct vrf *v, const char *ifname, bool on)
{
	const char *value = on ? "1" : "0";
	char path[128];
	int ret;

	snprintf(path, sizeof(path), "ipv4/conf/%s/forwarding", ifname);
	ret = vrf_sysctl(v, path, value);
	if (ret && ret != -ENOENT)
		return ret;
	if (!vrf_have_ipv6())
		return 0;
	/* IPv6 forwards nothing unless the setting for all devices is on */
	if (on) {
		ret = vrf_sysctl(v, "ipv6/conf/all/forwarding", "1");
		if (ret)
			return ret;
	}
	snprintf(path, sizeof(path), "ipv6/conf/%s/forwarding", ifname);
	ret = vrf_sysctl(v, path, value);
	return ret == -ENOENT ? 0 : ret;
}

int vrf_keep_addresses(struct vrf *v, const char *ifname)
{
	char path[128];
	int ret;

	if (!vrf_have_ipv6())
		return 0;
	snprintf(path, sizeof(path), "ipv6/conf/%s/keep_addr_on_down", ifname);
	ret = vrf_sysctl(v, path, "1");
	return ret == -ENOENT ? 0 : ret;
}

int vrf_rp_filter(struct vrf *v, const char *ifname, int mode)
{
	char path[128], value[16];

	snprintf(path, sizeof(path), "ipv4/conf/%s/rp_filter", ifname);
	snprintf(value, sizeof(value), "%d", mode);
	return vrf_sysctl(v, path, value);
}

int vrf_neigh_warn(struct vrf *v, unsigned int want, char *buf, size_t len)
{
	static const char *const families[] = { "ipv4", "ipv6" };
	unsigned int i, small = 0;
	size_t used = 0;
	char path[64];
	long has;
	int ret;

	if (len)
		buf[0] = 0;
	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/neigh/default/gc_thresh3", families[i]);
		ret = vrf_sysctl_read(v, path, &has);
		/* the limits are the box's: other namespaces do not show them */
		if (ret == -ENOENT)
			continue;
		if (ret)
			return ret;
		if (has >= (long)want)
			continue;
		small++;
		if (used < len)
			used += snprintf(buf + used, len - used,
					 "%snet.%s.neigh.default.gc_thresh3 is %ld: sysctl -w net.%s.neigh.default.gc_thresh3=%u",
					 used ? "; " : "", families[i], has, families[i], want);
	}
	return small ? 1 : 0;
}
