// SPDX-License-Identifier: GPL-2.0
/*
 * nl_state.c - what the family "var" shows, as text that can be compared
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "nl_attrs.h"
#include "nl_state.h"
#include "table_model.h"

#define MAX_LINE	16384

/* --- text ----------------------------------------------------------------------- */

static void add_line(struct text *text, const char *line)
{
	text->line = realloc(text->line, (text->n + 1) * sizeof(*text->line));
	if (!text->line)
		fail("out of memory");
	text->line[text->n] = strdup(line);
	if (!text->line[text->n++])
		fail("out of memory");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char * const *)a, *(char * const *)b);
}

bool text_same(const struct text *a, const struct text *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->line[i], b->line[i]))
			return false;
	return true;
}

static void print_missing(const struct text *in, const char *name, const struct text *from)
{
	size_t i, j;

	for (i = 0; i < in->n; i++) {
		for (j = 0; j < from->n && strcmp(in->line[i], from->line[j]); j++)
			;
		if (j == from->n)
			printf("# %s only: %s\n", name, in->line[i]);
	}
}

void text_diff(const struct text *a, const char *a_name, const struct text *b,
	       const char *b_name)
{
	print_missing(a, a_name, b);
	print_missing(b, b_name, a);
}

void text_free(struct text *text)
{
	while (text->n)
		free(text->line[--text->n]);
	free(text->line);
	text->line = NULL;
}

/* --- messages of the family ------------------------------------------------------- */

enum set { SET_OTHER, SET_VR, SET_ROW, SET_ENDPOINT, SET_TUNNEL, SET_SESSION, SET_NETNS };

static enum set set_of(uint8_t cmd)
{
	switch (cmd) {
	case VAR_CMD_VR_GET:
		return SET_VR;
	case VAR_CMD_ROW_GET:
		return SET_ROW;
	case VAR_CMD_ENDPOINT_NEW:
	case VAR_CMD_ENDPOINT_GET:
		return SET_ENDPOINT;
	case VAR_CMD_TUNNEL_NEW:
	case VAR_CMD_TUNNEL_GET:
		return SET_TUNNEL;
	case VAR_CMD_SESSION_NEW:
	case VAR_CMD_SESSION_SET:
	case VAR_CMD_SESSION_GET:
		return SET_SESSION;
	case VAR_CMD_NETNS_GET:
		return SET_NETNS;
	}
	return SET_OTHER;
}

/* What changes by itself or is another each time; of some it matters whether it is 0. */
enum how { SHOW, HIDE, SHOW_IF_ANY };

static enum how how_to_show(enum set set, uint16_t attr, bool is_port)
{
	switch (set) {
	case SET_VR:
		return attr == VAR_A_VR_GENERATION || attr == VAR_A_VR_DROP ? HIDE : SHOW;
	case SET_ROW:
		return attr == VAR_A_ROW_IFINDEX && !is_port ? SHOW_IF_ANY : SHOW;
	case SET_ENDPOINT:
		return attr == VAR_A_ENDPOINT_ID ? SHOW_IF_ANY : SHOW;
	case SET_TUNNEL:
		if (attr == VAR_A_TUNNEL_IFINDEX)
			return SHOW_IF_ANY;
		return attr == VAR_A_TUNNEL_COUNTERS ? HIDE : SHOW;
	case SET_SESSION:
		if (attr == VAR_A_SESSION_IFINDEX)
			return SHOW_IF_ANY;
		return attr == VAR_A_SESSION_COUNTERS || attr == VAR_A_SESSION_IDLE ? HIDE : SHOW;
	case SET_NETNS:
		if (attr == VAR_A_NETNS_CONTROLLER)
			return SHOW_IF_ANY;
		return attr == VAR_A_NETNS_GENERATION || attr == VAR_A_NETNS_DROP ? HIDE : SHOW;
	default:
		return SHOW;
	}
}

static size_t put_hex(char *to, const struct nlattr *attr)
{
	const uint8_t *p = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr), i;

	for (i = 0; i < len; i++)
		sprintf(to + 2 * i, "%02x", p[i]);
	return 2 * len;
}

void text_add(struct text *text, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	enum set set = set_of(genl->cmd);
	const struct nlattr *tb[32], *attr;
	char line[MAX_LINE];
	bool is_port;
	size_t len;

	parse(nlh, tb);
	is_port = set == SET_ROW && tb[VAR_A_ROW_KIND] &&
		  mnl_attr_get_u32(tb[VAR_A_ROW_KIND]) == VAR_ROW_KIND_PORT;
	len = sprintf(line, "%u:", genl->cmd);
	mnl_attr_for_each(attr, nlh, sizeof(*genl)) {
		if (len + 2 * mnl_attr_get_payload_len(attr) + 20 > sizeof(line))
			fail("a message is too long to be compared");
		switch (how_to_show(set, mnl_attr_get_type(attr), is_port)) {
		case HIDE:
			break;
		case SHOW_IF_ANY:
			len += sprintf(line + len, " %u%s", mnl_attr_get_type(attr),
				       mnl_attr_get_u32(attr) ? "=any" : "=0");
			break;
		case SHOW:
			len += sprintf(line + len, " %u=", mnl_attr_get_type(attr));
			len += put_hex(line + len, attr);
		}
	}
	line[len] = '\0';
	add_line(text, line);
}

/* --- the whole state ---------------------------------------------------------------- */

static int got_message(const struct nlmsghdr *nlh, void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[32];

	text_add(data, nlh);
	if (genl->cmd == VAR_CMD_ENDPOINT_GET) {
		parse(nlh, tb);
		if (mnl_attr_get_u32(tb[VAR_A_ENDPOINT_ID]) != nl_values[V_EP])
			nl_values[V_NEW_EP] = mnl_attr_get_u32(tb[VAR_A_ENDPOINT_ID]);
	}
	return MNL_CB_OK;
}

static int got_link(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *link = mnl_nlmsg_get_payload(nlh);
	const char *name = "?";
	unsigned int mtu = 0, master = 0;
	const struct nlattr *attr;
	char line[256];

	mnl_attr_for_each(attr, nlh, sizeof(*link)) {
		switch (mnl_attr_get_type(attr)) {
		case IFLA_IFNAME:
			name = mnl_attr_get_str(attr);
			break;
		case IFLA_MTU:
			mtu = mnl_attr_get_u32(attr);
			break;
		case IFLA_MASTER:
			master = mnl_attr_get_u32(attr);
			break;
		}
	}
	snprintf(line, sizeof(line), "link %s master %u flags %#x mtu %u", name, master,
		 link->ifi_flags, mtu);
	add_line(data, line);
	return MNL_CB_OK;
}

void state_read(struct text *state)
{
	static const uint8_t dumps[] = {
		VAR_CMD_VR_GET, VAR_CMD_ROW_GET, VAR_CMD_ENDPOINT_GET, VAR_CMD_TUNNEL_GET,
		VAR_CMD_SESSION_GET,
	};
	struct nlmsghdr *nlh;
	char space[256];
	size_t i;
	int err;

	memset(state, 0, sizeof(*state));
	nl_values[V_NEW_EP] = 0;
	for (i = 0; i < sizeof(dumps); i++) {
		nlh = request(space, dumps[i], NLM_F_DUMP);
		err = talk(gen, nlh, got_message, state);
		if (err)
			fail("dump of command %u: %s", dumps[i], strerror(-err));
	}
	nlh = request(space, VAR_CMD_NETNS_GET, NLM_F_ACK);
	err = talk(gen, nlh, got_message, state);
	if (err)
		fail("netns-get: %s", strerror(-err));
	nlh = mnl_nlmsg_put_header(space);
	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	err = talk(route, nlh, got_link, state);
	if (err)
		fail("dump of links: %s", strerror(-err));
	qsort(state->line, state->n, sizeof(*state->line), by_text);
}
