// SPDX-License-Identifier: GPL-2.0
/*
 * manylinks.c - how long do many sessions take, beside as many dummy devices?
 *
 *	manylinks -n N -e ENDPOINT -t TUNNEL-ID -r VR VRF-INDEX
 *
 * Makes N dummies, then N sessions, in the same VRF, each up and with an address and
 * its route; then removes them, the dummies by their group, the sessions by
 * sessions-del. All requests go in big messages, so that it is the kernel that is
 * measured. Prints milliseconds, and what MemAvailable says of the memory:
 *
 *	dummies made MS removed MS kB KB
 *	sessions made MS removed MS kB KB
 *
 * build: tools/lib/varnl*.c ; libs: -lmnl
 */
#include <arpa/inet.h>
#include <errno.h>
#include <glob.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

#include "lib/varnl.h"

#define GROUP		4711
#define BATCH		200
#define ROOM		512	/* for one message */

static struct mnl_socket *nl;
static char out[BATCH * ROOM], in[1 << 18];
static size_t used;
static unsigned int pending, seq;

static _Noreturn void die(const char *what, int err)
{
	fprintf(stderr, "manylinks: %s: %s\n", what, strerror(err));
	exit(1);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void tell(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (f) {
		fputs(text, f);
		fclose(f);
	}
}

/* What could be given back is given back first: caches of files, and of slabs. */
static long give_back(void)
{
	char line[128];
	glob_t slabs;
	long kb = 0;
	size_t i;
	FILE *f;

	sync();
	tell("/proc/sys/vm/drop_caches", "3\n");
	if (!glob("/sys/kernel/slab/*/shrink", 0, NULL, &slabs)) {
		for (i = 0; i < slabs.gl_pathc; i++)
			tell(slabs.gl_pathv[i], "1\n");
		globfree(&slabs);
	}
	f = fopen("/proc/meminfo", "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

/* MemAvailable once it stands still: devices are freed some time after they are gone. */
static long available(void)
{
	long before, now = 0;
	int i;

	for (i = 0; i < 20; i++) {
		before = now;
		sleep(1);
		now = give_back();
		if (labs(now - before) < 256)
			break;
	}
	return now;
}

/* Send what is collected, and have it acknowledged. */
static void flush(void)
{
	const struct nlmsgerr *err;
	const struct nlmsghdr *nlh;
	int left;

	if (!pending)
		return;
	if (mnl_socket_sendto(nl, out, used) < 0)
		die("sendto", errno);
	while (pending) {
		left = mnl_socket_recvfrom(nl, in, sizeof(in));
		if (left < 0)
			die("recvfrom", errno);
		for (nlh = (void *)in; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			err = mnl_nlmsg_get_payload(nlh);
			if (nlh->nlmsg_type != NLMSG_ERROR)
				continue;
			if (err->error)
				die("request", -err->error);
			pending--;
		}
	}
	used = 0;
}

static struct nlmsghdr *begin(uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh;

	if (pending == BATCH)
		flush();
	nlh = mnl_nlmsg_put_header(out + used);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	nlh->nlmsg_seq = ++seq;
	return nlh;
}

static void end(const struct nlmsghdr *nlh)
{
	used += MNL_ALIGN(nlh->nlmsg_len);
	pending++;
}

static void link_up(uint32_t ifindex)
{
	struct nlmsghdr *nlh = begin(RTM_NEWLINK, 0);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	ifi->ifi_index = ifindex;
	ifi->ifi_flags = IFF_UP;
	ifi->ifi_change = IFF_UP;
	end(nlh);
}

static void address(uint32_t ifindex, uint32_t addr)
{
	struct nlmsghdr *nlh = begin(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));

	ifa->ifa_family = AF_INET;
	ifa->ifa_prefixlen = 32;
	ifa->ifa_index = ifindex;
	/* one of its own: the kernel walks all devices that share a local address */
	mnl_attr_put_u32(nlh, IFA_LOCAL, htonl(addr));
	mnl_attr_put_u32(nlh, IFA_ADDRESS, htonl(addr));
	end(nlh);
}

static void make_dummies(unsigned int n, uint32_t vrf)
{
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	struct nlattr *info;
	unsigned int i;
	char name[16];

	for (i = 0; i < n; i++) {
		nlh = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
		ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
		ifi->ifi_flags = IFF_UP;
		ifi->ifi_change = IFF_UP;
		snprintf(name, sizeof(name), "dm%u", i);
		mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
		mnl_attr_put_u32(nlh, IFLA_MASTER, vrf);
		mnl_attr_put_u32(nlh, IFLA_GROUP, GROUP);
		info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
		mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "dummy");
		mnl_attr_nest_end(nlh, info);
		end(nlh);
	}
	flush();
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "dm%u", i);
		address(if_nametoindex(name), 0x0a000000 + i + 1);
	}
	flush();
}

static void remove_dummies(void)
{
	struct nlmsghdr *nlh = begin(RTM_DELLINK, 0);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	ifi->ifi_family = AF_UNSPEC;
	mnl_attr_put_u32(nlh, IFLA_GROUP, GROUP);
	end(nlh);
	flush();
}

static void make_sessions(struct varnl *var, struct varnl_session *s, unsigned int n)
{
	unsigned int i, made;
	char name[16];

	if (varnl_sessions_new(var, s, n, &made) || made != n) {
		fprintf(stderr, "manylinks: sessions-new: %s\n", varnl_error(var));
		exit(1);
	}
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "se%u", i);
		s[i].ifindex = if_nametoindex(name);
		link_up(s[i].ifindex);
		address(s[i].ifindex, 0x0b000000 + i + 1);
	}
	flush();
}

static void remove_sessions(struct varnl *var, const struct varnl_session *s, unsigned int n)
{
	struct varnl_session_name *names = calloc(n, sizeof(*names));
	unsigned int i, gone;

	if (!names)
		die("calloc", ENOMEM);
	for (i = 0; i < n; i++)
		names[i] = varnl_session_name(&s[i]);
	if (varnl_sessions_del(var, names, n, &gone) || gone != n) {
		fprintf(stderr, "manylinks: sessions-del: %s\n", varnl_error(var));
		exit(1);
	}
	free(names);
}

static struct varnl_session *prepare(unsigned int n, uint32_t endpoint, uint32_t tunnel,
				     uint32_t vr)
{
	struct varnl_session *s = calloc(n, sizeof(*s));
	unsigned int i;

	if (!s)
		die("calloc", ENOMEM);
	for (i = 0; i < n; i++) {
		s[i] = (struct varnl_session){
			.has = VARNL_KEY_SESSION | VARNL_BIT(VAR_A_SESSION_PEER_SESSION_ID) |
			       VARNL_BIT(VAR_A_SESSION_END) | VARNL_BIT(VAR_A_SESSION_OPEN) |
			       VARNL_BIT(VAR_A_SESSION_VR) | VARNL_BIT(VAR_A_SESSION_IFNAME),
			.endpoint = endpoint, .tunnel_id = tunnel, .session_id = i + 1,
			.peer_session_id = i + 1, .end = VAR_END_TERMINATE,
			.open = VAR_OPEN_FLAGS_IP4, .vr = vr,
		};
		snprintf(s[i].ifname, sizeof(s[i].ifname), "se%u", i);
	}
	return s;
}

int main(int argc, char **argv)
{
	unsigned int n = 1000, endpoint = 1, tunnel = 1, vr = 10;
	struct varnl_session *s;
	double t[4];
	struct varnl *var;
	long kb[3];
	char err[256];
	int opt;

	while ((opt = getopt(argc, argv, "n:e:t:r:")) != -1) {
		switch (opt) {
		case 'n':
			n = atoi(optarg);
			break;
		case 'e':
			endpoint = atoi(optarg);
			break;
		case 't':
			tunnel = atoi(optarg);
			break;
		case 'r':
			vr = atoi(optarg);
			break;
		default:
			return 2;
		}
	}
	if (optind >= argc)
		die("usage", EINVAL);
	nl = mnl_socket_open(NETLINK_ROUTE);
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		die("netlink", errno);
	var = varnl_open(err, sizeof(err));
	if (!var) {
		fprintf(stderr, "manylinks: %s\n", err);
		return 1;
	}
	s = prepare(n, endpoint, tunnel, vr);

	kb[0] = available();
	t[0] = now_ms();
	make_dummies(n, atoi(argv[optind]));
	t[1] = now_ms();
	kb[1] = available();
	t[2] = now_ms();
	remove_dummies();
	t[3] = now_ms();
	printf("dummies made %.0f removed %.0f kB %ld\n", t[1] - t[0], t[3] - t[2], kb[0] - kb[1]);
	fflush(stdout);

	kb[0] = available();
	t[0] = now_ms();
	make_sessions(var, s, n);
	t[1] = now_ms();
	kb[1] = available();
	t[2] = now_ms();
	remove_sessions(var, s, n);
	t[3] = now_ms();
	printf("sessions made %.0f removed %.0f kB %ld\n", t[1] - t[0], t[3] - t[2],
	       kb[0] - kb[1]);
	varnl_close(var);
	return 0;
}
