// SPDX-License-Identifier: GPL-2.0
/*
 * table_nl.c - requests to the family "var" with libmnl alone
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>

#include "table_model.h"

struct mnl_socket *gen, *route;
uint32_t seq;
unsigned int n_ops;
char buf[65536];
static uint16_t family;

__attribute__((noreturn, format(printf, 1, 2)))
void fail(const char *format, ...)
{
	va_list args;

	printf("# after %u operations: ", n_ops);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	exit(1);
}

struct mnl_socket *open_socket(int bus)
{
	struct mnl_socket *nl = mnl_socket_open(bus);

	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		fail("netlink socket: %s", strerror(errno));
	return nl;
}

void send_request(struct mnl_socket *nl, struct nlmsghdr *nlh)
{
	nlh->nlmsg_seq = ++seq;
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		fail("sendto: %s", strerror(errno));
}

/* Receives one buffer of the answer; > 0: there is more, 0: end, < 0: -errno. */
int recv_some(struct mnl_socket *nl, mnl_cb_t cb, void *data)
{
	ssize_t len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
	int ret;

	if (len < 0)
		fail("recvfrom: %s", strerror(errno));
	errno = 0;
	ret = mnl_cb_run(buf, len, seq, mnl_socket_get_portid(nl), cb, data);
	return ret < 0 ? -errno : ret;
}

/* 0 or -errno. EINTR, for a dump that was not consistent, is not expected here. */
int talk(struct mnl_socket *nl, struct nlmsghdr *nlh, mnl_cb_t cb, void *data)
{
	int ret;

	send_request(nl, nlh);
	do {
		ret = recv_some(nl, cb, data);
	} while (ret > 0);
	return ret;
}

struct nlmsghdr *request(void *space, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(space);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = VAR_GENL_VERSION;
	return nlh;
}

int parse_attr(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;

	if (mnl_attr_get_type(attr) < 32)
		tb[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

void parse(const struct nlmsghdr *nlh, const struct nlattr *tb[32])
{
	memset(tb, 0, 32 * sizeof(*tb));
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), parse_attr, tb);
}

static int got_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[32];

	parse(nlh, tb);
	if (tb[CTRL_ATTR_FAMILY_ID])
		family = mnl_attr_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	return MNL_CB_OK;
}

void find_family(void)
{
	char space[256];
	struct nlmsghdr *nlh;
	struct genlmsghdr *genl;

	nlh = mnl_nlmsg_put_header(space);
	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, VAR_GENL_NAME);
	if (talk(gen, nlh, got_family, NULL) || !family)
		fail("there is no family \"%s\": is the module loaded?", VAR_GENL_NAME);
}

void put_name(struct nlmsghdr *nlh, uint32_t kind, const char *name)
{
	mnl_attr_put_u32(nlh, VAR_A_ROW_KIND, kind);
	mnl_attr_put_strz(nlh, kind == VAR_ROW_KIND_ISP ? VAR_A_ROW_REALM : VAR_A_ROW_USER, name);
}
