// SPDX-License-Identifier: GPL-2.0
/*
 * table_model.c - the interface table against a naive model
 *
 * Changes rows at random, by request and by enslaving the ports behind the
 * module's back, and does the same to an array. After each batch the table, the
 * counts of the VRs and what explain says must be what the array says, and every
 * refusal must have been the one that the model expects.
 *
 * build: selftests/progs/table_nl.c selftests/progs/table_compare.c ; libs: -lmnl
 */
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/rtnetlink.h>

#include "table_model.h"

struct port ports[MAX_PORTS];
struct vr vrs[MAX_VRS];
struct name names[MAX_NAMES];
unsigned int n_ports, n_vrs, n_names, n_checks;
static unsigned int n_refused;
static int foreign;
static uint64_t rng;

uint32_t pick(uint32_t n)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (rng >> 16) % n;
}

bool chance(uint32_t percent)
{
	return pick(100) < percent;
}

/* --- the model -------------------------------------------------------------- */

void canonical(uint32_t kind, const char *name, char *canon)
{
	char *p;

	snprintf(canon, VAR_MAX_USER + 1, "%s", name);
	p = kind == VAR_ROW_KIND_ISP ? canon : strrchr(canon, '@');
	for (; p && *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
}

struct name *find_name(uint32_t kind, const char *canon)
{
	unsigned int i;

	for (i = 0; i < n_names; i++)
		if (names[i].kind == kind && !strcmp(names[i].canon, canon))
			return &names[i];
	return NULL;
}

static void forget_name(struct name *n)
{
	*n = names[--n_names];
}

void random_name(uint32_t kind, char *name)
{
	static const char *const realms[] = {
		"isp1.example", "ISP1.example", "isp2.example", "Isp2.EXAMPLE", "x", "X",
		"a-rather-long-name-of-a-provider.example", "isp3", "isp4", "isp5",
	};
	const char *realm = realms[pick(sizeof(realms) / sizeof(*realms))];

	if (kind == VAR_ROW_KIND_ISP)
		strcpy(name, realm);
	else if (chance(5))
		sprintf(name, "%cat", chance(50) ? 'c' : 'C');
	else
		sprintf(name, "%c%u@%s", chance(50) ? 'u' : 'U', pick(6), realm);
}

/* What is expected of row-set for a port; changes the model if it is 0. */
static int model_set_port(struct port *p, uint32_t vr_id, int vr, const uint32_t *side,
			  const uint32_t *select, uint16_t flags)
{
	if (vr_id == NO_SUCH_VR)
		return -ENOENT;
	if (!p)
		return -ENODEV;
	if (p->row && flags & NLM_F_EXCL)
		return -EEXIST;
	if (!p->row && !(flags & NLM_F_CREATE))
		return -ENOENT;
	if (!p->row && vr == NOBODY)
		return -EINVAL;
	if (vr != NOBODY && !(p->row && p->vr == vr)) {
		if (p->master == FOREIGN)
			return -EBUSY;
		if (p->master != NOBODY && !p->row && p->master != vr)
			return -EBUSY;
		if (!p->row) {
			p->side = VAR_SIDE_ACCESS;
			p->select = VAR_SELECT_NONE;
		}
		p->row = true;
		p->vr = vr;
		p->master = vr;
	}
	if (side)
		p->side = *side;
	if (select)
		p->select = *select;
	p->followed = false;
	return 0;
}

/* Somebody says `ip link set PORT master ...` */
static void model_master(struct port *p, int master)
{
	if (p->master == master)
		return;
	if (p->row && p->master != NOBODY && p->master != FOREIGN)
		p->vr = NOBODY;
	p->master = master;
	if (master == NOBODY || master == FOREIGN)
		return;
	if (!p->row) {
		p->row = true;
		p->followed = true;
		p->side = VAR_SIDE_BACKBONE;
		p->select = VAR_SELECT_NONE;
	}
	p->vr = master;
}

/* --- operations --------------------------------------------------------------- */

static void expect(const char *what, int got, int wanted)
{
	if (got != wanted)
		fail("%s: %s, but the model expects: %s", what, strerror(-got), strerror(-wanted));
	if (wanted)
		n_refused++;
}

/* A VR for a request: mostly one that exists, sometimes none at all. */
static int random_vr(struct nlmsghdr *nlh, uint32_t *id)
{
	int vr = NOBODY;

	*id = 0;
	if (chance(10))
		return NOBODY;
	if (chance(3)) {
		*id = NO_SUCH_VR;
	} else {
		vr = pick(n_vrs);
		*id = vrs[vr].id;
	}
	mnl_attr_put_u32(nlh, VAR_A_ROW_VR, *id);
	return vr;
}

static uint16_t random_flags(void)
{
	static const uint16_t flags[] = { NLM_F_CREATE, NLM_F_CREATE | NLM_F_EXCL, 0 };

	return NLM_F_ACK | flags[pick(3)];
}

static void set_port(void)
{
	struct port *p = chance(3) ? NULL : &ports[pick(n_ports)];
	const uint32_t *has_side = NULL, *has_select = NULL;
	uint16_t flags = random_flags();
	uint32_t id, side, select;
	struct nlmsghdr *nlh;
	char space[256];
	int vr, got;

	nlh = request(space, VAR_CMD_ROW_SET, flags);
	mnl_attr_put_u32(nlh, VAR_A_ROW_KIND, VAR_ROW_KIND_PORT);
	mnl_attr_put_u32(nlh, VAR_A_ROW_IFINDEX, p ? p->ifindex : NO_SUCH_PORT);
	vr = random_vr(nlh, &id);
	side = pick(2);
	select = pick(3);
	if (chance(50)) {
		has_side = &side;
		mnl_attr_put_u32(nlh, VAR_A_ROW_SIDE, side);
	}
	if (chance(50)) {
		has_select = &select;
		mnl_attr_put_u32(nlh, VAR_A_ROW_SELECT, select);
	}
	got = talk(gen, nlh, NULL, NULL);
	expect("row-set of a port", got,
	       model_set_port(p, id, vr, has_side, has_select, flags));
}

static void del_port(void)
{
	struct port *p = &ports[pick(n_ports)];
	int wanted = p->row ? 0 : -ENOENT;
	struct nlmsghdr *nlh;
	char space[256];

	nlh = request(space, VAR_CMD_ROW_DEL, NLM_F_ACK);
	mnl_attr_put_u32(nlh, VAR_A_ROW_KIND, VAR_ROW_KIND_PORT);
	mnl_attr_put_u32(nlh, VAR_A_ROW_IFINDEX, p->ifindex);
	expect("row-del of a port", talk(gen, nlh, NULL, NULL), wanted);
	if (p->row && !p->followed && p->master != FOREIGN)
		p->master = NOBODY;
	p->row = false;
}

/* What `ip link set PORT master ...` does; ifindex 0: nomaster. */
static void request_master(const struct port *p, int ifindex)
{
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	char space[256];
	int err;

	nlh = mnl_nlmsg_put_header(space);
	nlh->nlmsg_type = RTM_SETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = p->ifindex;
	mnl_attr_put_u32(nlh, IFLA_MASTER, ifindex);
	err = talk(route, nlh, NULL, NULL);
	if (err)
		fail("ip link set master: %s", strerror(-err));
}

static void set_master(void)
{
	struct port *p = &ports[pick(n_ports)];
	int master, ifindex = 0;

	if (chance(30)) {
		master = NOBODY;
	} else if (chance(15)) {
		master = FOREIGN;
		ifindex = foreign;
	} else {
		master = pick(n_vrs);
		ifindex = vrs[master].ifindex;
	}
	request_master(p, ifindex);
	model_master(p, master);
}

static void set_name(uint32_t kind)
{
	char name[VAR_MAX_USER + 1], canon[VAR_MAX_USER + 1], space[1024];
	uint16_t flags = random_flags();
	int vr, wanted = 0;
	struct nlmsghdr *nlh;
	struct name *n;
	uint32_t id;

	random_name(kind, name);
	canonical(kind, name, canon);
	n = find_name(kind, canon);
	nlh = request(space, VAR_CMD_ROW_SET, flags);
	put_name(nlh, kind, name);
	vr = random_vr(nlh, &id);
	if (id == NO_SUCH_VR)
		wanted = -ENOENT;
	else if (n && flags & NLM_F_EXCL)
		wanted = -EEXIST;
	else if (!n && !(flags & NLM_F_CREATE))
		wanted = -ENOENT;
	else if (!n && vr == NOBODY)
		wanted = -EINVAL;
	expect("row-set of a name", talk(gen, nlh, NULL, NULL), wanted);
	if (wanted || vr == NOBODY)
		return;
	if (!n) {
		if (n_names == MAX_NAMES)
			fail("too many names");
		n = &names[n_names++];
		n->kind = kind;
		strcpy(n->canon, canon);
	}
	n->vr = vr;
}

static void del_name(uint32_t kind)
{
	char name[VAR_MAX_USER + 1], canon[VAR_MAX_USER + 1], space[1024];
	struct nlmsghdr *nlh;
	struct name *n;

	random_name(kind, name);
	canonical(kind, name, canon);
	n = find_name(kind, canon);
	nlh = request(space, VAR_CMD_ROW_DEL, NLM_F_ACK);
	put_name(nlh, kind, name);
	expect("row-del of a name", talk(gen, nlh, NULL, NULL), n ? 0 : -ENOENT);
	if (n)
		forget_name(n);
}

static void operation(void)
{
	uint32_t kind = chance(50) ? VAR_ROW_KIND_ISP : VAR_ROW_KIND_USER;
	uint32_t what = pick(100);

	if (what < 25)
		set_port();
	else if (what < 35)
		del_port();
	else if (what < 50)
		set_master();
	else if (what < 85)
		set_name(kind);
	else
		del_name(kind);
	n_ops++;
}

/* --- a large table, and one that changes under the dump ----------------------------- */

static void bulk_row(uint8_t cmd, unsigned int i, int vr)
{
	char name[VAR_MAX_USER + 1], space[1024];
	struct nlmsghdr *nlh;
	int err;

	sprintf(name, "bulk%u@isp1.example", i);
	nlh = request(space, cmd, NLM_F_ACK | (cmd == VAR_CMD_ROW_SET ?
					       NLM_F_CREATE | NLM_F_EXCL : 0));
	put_name(nlh, VAR_ROW_KIND_USER, name);
	if (cmd == VAR_CMD_ROW_SET)
		mnl_attr_put_u32(nlh, VAR_A_ROW_VR, vrs[vr].id);
	err = talk(gen, nlh, NULL, NULL);
	if (err)
		fail("%s: %s", name, strerror(-err));
}

static void bulk_add(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct name *name = &names[n_names++];

		name->kind = VAR_ROW_KIND_USER;
		sprintf(name->canon, "bulk%u@isp1.example", i);
		name->vr = pick(n_vrs);
		bulk_row(VAR_CMD_ROW_SET, i, name->vr);
	}
}

static int got_any(const struct nlmsghdr *nlh, void *data)
{
	struct dump *d = data;
	const struct nlattr *tb[32];
	struct name *n;

	parse(nlh, tb);
	d->rows++;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		d->intr++;
	if (!tb[VAR_A_ROW_USER])
		fail("a dump of users has a row without a name");
	n = find_name(VAR_ROW_KIND_USER, mnl_attr_get_str(tb[VAR_A_ROW_USER]));
	if (!n)		/* was removed when it had been sent already */
		return MNL_CB_OK;
	if (n->seen)
		fail("the row of %s came twice in a dump under change", n->canon);
	n->seen = true;
	return MNL_CB_OK;
}

/*
 * Remove the rows around the cursor while a dump waits to be read: it must say
 * that it was interrupted, and have each row that stayed exactly once.
 */
static void dump_under_change(unsigned int n)
{
	struct mnl_socket *reader = open_socket(NETLINK_GENERIC);
	struct dump d = { 0 };
	uint32_t dump_seq, own_seq;
	struct nlmsghdr *nlh;
	char space[256];
	unsigned int i;
	int ret;

	for (i = 0; i < n_names; i++)
		names[i].seen = false;
	nlh = request(space, VAR_CMD_ROW_GET, NLM_F_DUMP);
	mnl_attr_put_u32(nlh, VAR_A_ROW_KIND, VAR_ROW_KIND_USER);
	send_request(reader, nlh);
	dump_seq = seq;
	ret = recv_some(reader, got_any, &d);
	if (ret <= 0 || d.rows >= n)
		fail("a dump of %u rows came in one piece", n);

	/* Every second row goes, so some before, at and after the cursor. */
	for (i = 0; i < n; i += 2) {
		struct name *name;

		sprintf(space, "bulk%u@isp1.example", i);
		bulk_row(VAR_CMD_ROW_DEL, i, 0);
		name = find_name(VAR_ROW_KIND_USER, space);
		forget_name(name);
	}
	own_seq = seq;
	seq = dump_seq;
	/* libmnl reports an interrupted dump by EINTR: look at the flags ourselves. */
	while (ret > 0 || ret == -EINTR) {
		ssize_t len = mnl_socket_recvfrom(reader, buf, sizeof(buf));
		int left = len;

		if (len <= 0)
			fail("recvfrom: %s", strerror(errno));
		for (nlh = (void *)buf; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			if (nlh->nlmsg_type == NLMSG_DONE) {
				ret = 0;
				break;
			}
			got_any(nlh, &d);
		}
	}
	seq = own_seq;
	mnl_socket_close(reader);
	if (!d.intr)
		fail("a dump under change does not say so (NLM_F_DUMP_INTR)");
	for (i = 0; i < n_names; i++)
		if (names[i].kind == VAR_ROW_KIND_USER && !names[i].seen)
			fail("%s stayed, but a dump under change has lost it", names[i].canon);
	n_checks++;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void large(unsigned int n)
{
	double start = now();

	bulk_add(n);
	printf("# figure: %u rows added in %.2f s\n", n, now() - start);
	start = now();
	compare_vrs();
	dump_under_change(n);
	compare_table(NOBODY, NOBODY);
	printf("# figure: half of them removed under a dump, and all compared, in %.2f s\n",
	       now() - start);
}

/* Leave nothing behind: the VRs shall be removable. */
static void clean_up(void)
{
	unsigned int i;
	char space[1024];
	struct nlmsghdr *nlh;
	int err;

	while (n_names) {
		nlh = request(space, VAR_CMD_ROW_DEL, NLM_F_ACK);
		put_name(nlh, names[0].kind, names[0].canon);
		err = talk(gen, nlh, NULL, NULL);
		if (err)
			fail("%s cannot be removed: %s", names[0].canon, strerror(-err));
		forget_name(&names[0]);
	}
	for (i = 0; i < n_ports; i++) {
		/* A row that had followed would leave the port in its VRF. */
		request_master(&ports[i], 0);
		model_master(&ports[i], NOBODY);
		if (!ports[i].row)
			continue;
		nlh = request(space, VAR_CMD_ROW_DEL, NLM_F_ACK);
		mnl_attr_put_u32(nlh, VAR_A_ROW_KIND, VAR_ROW_KIND_PORT);
		mnl_attr_put_u32(nlh, VAR_A_ROW_IFINDEX, ports[i].ifindex);
		err = talk(gen, nlh, NULL, NULL);
		if (err)
			fail("port %d cannot be removed: %s", ports[i].ifindex, strerror(-err));
		ports[i].row = false;
	}
	compare_vrs();
}

static void usage(void)
{
	fputs("table_model [-s SEED] [-n OPERATIONS] [-b ROWS] -f VRF PORT... -- VR=ID...\n"
	      " -b ROWS  then a table of so many rows\n"
	      " -f VRF   a VRF device that is no VR's\n"
	      " PORT     devices that are in no VR yet; VR=ID VRF devices and ids of the VRs\n",
	      stderr);
	exit(2);
}

static int need_index(const char *name)
{
	int ifindex = if_nametoindex(name);

	if (!ifindex)
		fail("%s: no such device", name);
	return ifindex;
}

int main(int argc, char **argv)
{
	unsigned int i, ops = 1000, bulk = 0;
	uint64_t seed = 1;
	int opt;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((opt = getopt(argc, argv, "+s:n:b:f:")) != -1) {
		switch (opt) {
		case 's':
			seed = strtoull(optarg, NULL, 0);
			break;
		case 'n':
			ops = strtoul(optarg, NULL, 0);
			break;
		case 'b':
			bulk = strtoul(optarg, NULL, 0);
			break;
		case 'f':
			foreign = need_index(optarg);
			break;
		default:
			usage();
		}
	}
	for (; optind < argc; optind++) {
		char *id = strchr(argv[optind], '=');

		if (id && n_vrs < MAX_VRS) {
			*id++ = '\0';
			vrs[n_vrs].ifindex = need_index(argv[optind]);
			vrs[n_vrs++].id = strtoul(id, NULL, 0);
		} else if (!id && n_ports < MAX_PORTS) {
			ports[n_ports].ifindex = need_index(argv[optind]);
			ports[n_ports].master = NOBODY;
			ports[n_ports++].vr = NOBODY;
		}
	}
	if (!n_ports || !n_vrs || !foreign || bulk > MAX_NAMES - 1000)
		usage();
	/* xorshift wants a state that is not 0 */
	rng = seed * 0x9e3779b97f4a7c15ULL + 1;
	gen = open_socket(NETLINK_GENERIC);
	route = open_socket(NETLINK_ROUTE);
	find_family();

	compare();
	for (i = 0; i < ops; i++) {
		operation();
		if (i % 25 == 24)
			compare();
	}
	compare();
	if (bulk)
		large(bulk);
	clean_up();
	printf("# seed %llu: %u operations, %u of them refused as expected, %u comparisons\n",
	       (unsigned long long)seed, n_ops, n_refused, n_checks);
	return 0;
}
