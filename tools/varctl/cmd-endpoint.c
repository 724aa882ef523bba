// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-endpoint.c - local addresses where L2TP is spoken; those made here are static
 */
#include <errno.h>
#include <stdio.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_ENDPOINT_##attr)

static int endpoint_add(struct ctl *c, int argc, char **argv)
{
	struct varnl_endpoint ep = { .has = B(LOCAL_IP4) };
	unsigned int has_port = 0, has_vr = 0;
	bool csum = true;
	const struct arg args[] = {
		{ .name = "port", .type = ARG_U16, .dest = &ep.local_port, .count = &has_port,
		  .min = 1 },
		{ .name = "vr", .type = ARG_VR, .dest = &ep.vr, .count = &has_vr },
		{ .name = "udp-csum", .type = ARG_BOOL, .dest = &csum },
	};
	char err[PARSE_ERRLEN];
	int ret;

	if (argc < 1)
		return usage(c, "an address is missing: varctl endpoint add ADDRESS");
	if (parse_ip4("address", argv[0], &ep.local_ip4, err, sizeof(err)))
		return usage(c, "%s", err);
	ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (ret)
		return ret;
	if (has_port)
		ep.has |= B(LOCAL_PORT);
	if (has_vr)
		ep.has |= B(VR);
	if (!csum) {
		ep.flags = VAR_ENDPOINT_FLAGS_NO_UDP_CSUM;
		ep.has |= B(FLAGS);
	}
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_endpoint_new(c->nl, &ep);
	if (ret)
		return refused(c, "endpoint %s: %s%s", argv[0], varnl_error(c->nl),
			       ret == -ENETUNREACH ? "; \"varctl vr set\" makes the VR safe" : "");
	if (c->json)
		out_json(endpoint_json(c, &ep));
	else
		printf("endpoint %u\n", ep.id);
	return RC_OK;
}

static int endpoint_del(struct ctl *c, int argc, char **argv)
{
	char err[PARSE_ERRLEN];
	uint32_t id;
	int ret;

	if (argc < 1)
		return usage(c, "an id is missing: see \"varctl endpoint show\"");
	if (parse_u32("endpoint", argv[0], 1, UINT32_MAX, &id, err, sizeof(err)))
		return usage(c, "%s", err);
	ret = parse_args(c, argc - 1, argv + 1, NULL, 0);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_endpoint_del(c->nl, id);
	return ret ? refused(c, "endpoint %u: %s", id, varnl_error(c->nl)) : RC_OK;
}

struct show_arg {
	struct ctl *c;
	struct out *out;
	uint32_t id;
	unsigned int seen;
};

static int show_endpoint(const struct varnl_endpoint *ep, void *data)
{
	struct show_arg *arg = data;

	if (arg->id && ep->id != arg->id)
		return 0;
	arg->seen++;
	out_row(arg->out, endpoint_json(arg->c, ep));
	return 0;
}

static int endpoint_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "ID", "id", COL_RIGHT }, { "ADDRESS", "address", COL_NAME },
		{ "PORT", "port", COL_RIGHT }, { "VR", "vr", 0 },
		{ "TUNNELS", "tunnels", COL_RIGHT }, { "FLAGS", "flags", 0 },
	};
	struct show_arg arg = { .c = c };
	char err[PARSE_ERRLEN];
	int ret = RC_OK;

	if (argc > 0) {
		if (parse_u32("endpoint", argv[0], 1, UINT32_MAX, &arg.id, err, sizeof(err)))
			return usage(c, "%s", err);
		ret = parse_args(c, argc - 1, argv + 1, NULL, 0);
	}
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	arg.out = out_begin(c, cols, ARRAY_SIZE(cols));
	ret = varnl_endpoint_dump(c->nl, show_endpoint, &arg);
	out_end(arg.out, arg.id || ret < 0 ? NULL : "no endpoints");
	if (ret < 0)
		return refused(c, "%s", varnl_error(c->nl));
	if (arg.id && !arg.seen)
		return refused(c, "endpoint %u does not exist", arg.id);
	return RC_OK;
}

const struct verb endpoint_verbs[] = {
	{ "add", endpoint_add, "ADDRESS [port N] [vr VR] [udp-csum on|off]",
	  "make an endpoint for static tunnels; prints its id" },
	{ "del", endpoint_del, "ID", "remove an endpoint with its tunnels and sessions" },
	{ "show", endpoint_show, "[ID]", "list the endpoints, also those of vard" },
	{ 0 },
};
