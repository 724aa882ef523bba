// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-session-args.c - what session add and session set can be told
 */
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_SESSION_##attr)

static const char *const pair_words[] = { "on", "off", "send", "recv", NULL };
static const char *const open_words[] = { "ip4", "ip6", NULL };
/* in the order of enum var_end */
static const char *const end_words[] = { "none", "terminate", "hold", "switch", NULL };

/* Of session add alone, in front of the others */
#define N_ADD	1

int parse_session_args(struct ctl *c, int argc, char **argv, bool add, struct session_args *a)
{
	struct varnl_session *s = &a->s;
	const struct arg args[] = {
		{ .name = "mac", .type = ARG_MAC, .dest = s->peer_mac, .count = &a->has_mac },
		REF_TUNNEL(&a->ref), REF_ENDPOINT(&a->ref), REF_PORT(&a->ref),
		{ .name = "peer-id", .type = ARG_U16, .dest = &s->peer_session_id,
		  .count = &a->has_peer_id, .min = 1 },
		{ .name = "vr", .type = ARG_VR, .dest = &s->vr, .count = &a->has_vr },
		{ .name = "dev", .type = ARG_NAME, .dest = s->ifname, .count = &a->has_dev },
		{ .name = "end", .type = ARG_WORD, .dest = &a->end, .count = &a->has_end,
		  .words = end_words },
		{ .name = "to", .type = ARG_SESSION, .dest = &s->to, .count = &a->has_to },
		{ .name = "user", .type = ARG_TEXT, .dest = &a->user,
		  .count = &a->has_user, .max = VAR_MAX_USER },
		{ .name = "mru", .type = ARG_U16, .dest = &s->mru, .count = &a->has_mru,
		  .min = 128, .max = 9000 },
		{ .name = "mtu", .type = ARG_U16, .dest = &s->mru, .count = &a->has_mru,
		  .min = 128, .max = 9000 },
		{ .name = "mss", .type = ARG_MSS, .dest = &s->mss, .count = &a->has_mss },
		{ .name = "dscp", .type = ARG_DSCP, .dest = &s->dscp, .count = &a->has_dscp },
		{ .name = "df", .type = ARG_BOOL, .dest = &a->df, .count = &a->has_df },
		{ .name = "rx-rate", .type = ARG_RATE, .dest = &s->rx_rate,
		  .count = &a->has_rx_rate },
		{ .name = "rx-burst", .type = ARG_SIZE, .dest = &s->rx_burst,
		  .count = &a->has_rx_burst },
		{ .name = "tx-rate", .type = ARG_RATE, .dest = &s->tx_rate,
		  .count = &a->has_tx_rate },
		{ .name = "tx-burst", .type = ARG_SIZE, .dest = &s->tx_burst,
		  .count = &a->has_tx_burst },
		{ .name = "seq", .type = ARG_WORD, .dest = &a->seq, .count = &a->has_seq,
		  .words = pair_words },
		{ .name = "acfc", .type = ARG_BOOL, .dest = &a->acfc,
		  .count = &a->has_acfc },
		{ .name = "pfc", .type = ARG_WORD, .dest = &a->pfc, .count = &a->has_pfc,
		  .words = pair_words },
		{ .name = "length", .type = ARG_BOOL, .dest = &a->length,
		  .count = &a->has_length },
		{ .name = "open", .type = ARG_TEXT, .dest = &a->open, .count = &a->has_open },
		{ .name = "source", .type = ARG_TEXT, .dest = a->source,
		  .count = &a->n_sources, .max_count = VAR_MAX_PREFIXES },
		{ .name = "address", .type = ARG_ADDR, .dest = &a->local,
		  .count = &a->has_local },
		{ .name = "peer", .type = ARG_ADDR, .dest = &a->peer, .count = &a->has_peer },
	};
	unsigned int skip = add ? 0 : N_ADD;
	int ret;

	ret = parse_ref(c, argc, argv, &a->ref);
	if (!ret)
		ret = parse_args(c, argc - 1, argv + 1, args + skip, ARRAY_SIZE(args) - skip);
	if (!ret)
		ret = check_ref(c, &a->ref);
	if (!ret && a->has_to && (a->has_end && a->end != VAR_END_SWITCH))
		ret = usage(c, "\"to\" means \"end switch\", not \"end %s\"",
			    varnl_end_name(a->end));
	if (!ret && a->has_end && a->end == VAR_END_SWITCH && !a->has_to)
		ret = usage(c, "\"to SESSION\" is missing: out of whose leg do the frames go?");
	return ret;
}

static void set_bits(uint32_t *flags, uint32_t bits, bool on)
{
	if (on)
		*flags |= bits;
	else
		*flags &= ~bits;
}

/* on, off, send or recv for a pair of flags */
static void set_pair(uint32_t *flags, uint32_t word, uint32_t send, uint32_t recv)
{
	set_bits(flags, send, word == 0 || word == 2);
	set_bits(flags, recv, word == 0 || word == 3);
}

static void add_source(struct varnl_session *s, const struct ipaddr *addr)
{
	struct varnl_prefix *p = &s->prefix[s->n_prefixes];
	unsigned int i;

	memset(p, 0, sizeof(*p));
	p->family = addr->family;
	p->len = addr->len;
	memcpy(p->addr, addr->addr, sizeof(p->addr));
	s->has |= B(PREFIX);
	/* the kernel refuses one that is there; to name the peer's address again is no mistake */
	for (i = 0; i < s->n_prefixes; i++)
		if (!memcmp(&s->prefix[i], p, sizeof(*p)))
			return;
	s->n_prefixes++;
}

static int apply_sources(struct ctl *c, struct session_args *a)
{
	struct varnl_session *s = &a->s;
	char err[PARSE_ERRLEN];
	struct ipaddr prefix;
	unsigned int i;

	/* a subscriber with an address may send from it */
	if (a->has_peer) {
		prefix = a->peer;
		ipaddr_mask(&prefix);
		add_source(s, &prefix);
	}
	for (i = 0; i < a->n_sources; i++) {
		if (!strcmp(a->source[i], "any")) {
			set_bits(&s->flags, VAR_SESSION_FLAGS_ANY_SOURCE, true);
			continue;
		}
		if (parse_prefix("source", a->source[i], AF_UNSPEC, &prefix, err, sizeof(err)))
			return usage(c, "%s", err);
		if (s->n_prefixes == VAR_MAX_PREFIXES)
			return usage(c, "source: at most %u prefixes, peer included",
				     VAR_MAX_PREFIXES);
		set_bits(&s->flags, VAR_SESSION_FLAGS_ANY_SOURCE, false);
		add_source(s, &prefix);
	}
	return RC_OK;
}

int apply_session(struct ctl *c, struct session_args *a)
{
	struct varnl_session *s = &a->s;
	uint32_t before = s->flags;
	int ret;

	if (a->has_local != a->has_peer)
		return usage(c, "\"address LOCAL\" and \"peer REMOTE\" belong together");
	if (a->has_local && a->local.family != a->peer.family)
		return usage(c, "address and peer are of different families");
	if (a->has_open && parse_mask(c, "open", a->open, open_words, &s->open))
		return RC_USAGE;
	if (a->has_seq)
		set_pair(&s->flags, a->seq, VAR_SESSION_FLAGS_SEND_SEQ,
			 VAR_SESSION_FLAGS_RECV_SEQ);
	if (a->has_pfc)
		set_pair(&s->flags, a->pfc, VAR_SESSION_FLAGS_PFC_SEND,
			 VAR_SESSION_FLAGS_PFC_RECV);
	if (a->has_acfc)
		set_bits(&s->flags, VAR_SESSION_FLAGS_ACFC, a->acfc);
	if (a->has_length)
		set_bits(&s->flags, VAR_SESSION_FLAGS_SEND_LENGTH, a->length);
	if (a->has_df)
		set_bits(&s->flags, VAR_SESSION_FLAGS_DF, a->df);
	ret = apply_sources(c, a);
	if (ret)
		return ret;
	if (a->has_to) {
		/* what must be looked up depends on the lines before */
		if (c->batch && !s->to.port && !s->to.tunnel_id)
			ret = batch_turn(c, QUEUE_NONE);
		if (!ret)
			ret = find_session(c, &s->to);
		if (ret)
			return ret;
		a->end = VAR_END_SWITCH;
		s->has |= B(TO);
	}
	if (a->has_end || a->has_to) {
		s->end = a->end;
		s->has |= B(END);
	}
	if (a->has_user)
		strcpy(s->user, a->user);
	s->has |= (a->has_peer_id ? B(PEER_SESSION_ID) : 0) | (a->has_vr ? B(VR) : 0) |
		  (a->has_dev ? B(IFNAME) : 0) | (a->has_mru ? B(MRU) : 0) |
		  (a->has_open ? B(OPEN) : 0) | (a->has_user ? B(USER) : 0) |
		  (a->has_mac ? B(PEER_MAC) : 0) | (a->has_mss ? B(MSS) : 0) |
		  (a->has_dscp ? B(DSCP) : 0) | (a->has_rx_rate ? B(RX_RATE) : 0) |
		  (a->has_rx_burst ? B(RX_BURST) : 0) | (a->has_tx_rate ? B(TX_RATE) : 0) |
		  (a->has_tx_burst ? B(TX_BURST) : 0) | (s->flags != before ? B(FLAGS) : 0);
	return RC_OK;
}
