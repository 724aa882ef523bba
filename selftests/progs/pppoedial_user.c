// SPDX-License-Identifier: GPL-2.0
/*
 * pppoedial_user.c - one user of the dialer: PADI to PADT, RFC 2516, and PPP in it
 *
 * Frames come in whole, with Ethernet's header, and go out by transmit(). Those that
 * are not sound, of another access concentrator or for another life are ignored.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "pppoedial.h"

#define FRAME_MAX	(ETH_HLEN + ETH_DATA_LEN)

unsigned int users_busy;

/* A frame that is put together: Ethernet's header, PPPoE's, and what follows */
struct frame {
	uint8_t data[FRAME_MAX];
	size_t len;
};

static void put(struct frame *f, const void *data, size_t len)
{
	memcpy(f->data + f->len, data, len);
	f->len += len;
}

static void put16(struct frame *f, unsigned int v)
{
	const uint8_t b[2] = { v >> 8, v };

	put(f, b, sizeof(b));
}

static void put_tag(struct frame *f, enum pppoe_tag type, const void *data, size_t len)
{
	put16(f, type);
	put16(f, len);
	put(f, data, len);
}

static void begin(struct frame *f, const struct user *u, const uint8_t *to, unsigned int type,
		  unsigned int code, unsigned int sid)
{
	f->len = 0;
	put(f, to, ETH_ALEN);
	put(f, u->mac, ETH_ALEN);
	put16(f, type);
	put16(f, PPPOE_VER_TYPE << 8 | code);
	put16(f, sid);
	put16(f, 0);
}

/* LENGTH is known now */
static void end(struct frame *f)
{
	size_t len = f->len - ETH_HLEN - PPPOE_HDR_LEN;

	f->data[ETH_HLEN + 4] = len >> 8;
	f->data[ETH_HLEN + 5] = len;
	transmit(f->data, f->len);
}

/* --- discovery ---------------------------------------------------------------------- */

static void set_busy(struct user *u, bool busy)
{
	users_busy += busy - u->busy;
	u->busy = busy;
}

static void send_again_later(struct user *u)
{
	/* section 8: the time is doubled */
	u->due = now_ms() + ((uint64_t)set.retry_ms << u->tries);
	u->tries++;
}

static void send_padi(struct user *u)
{
	static const uint8_t all[ETH_ALEN] = { 255, 255, 255, 255, 255, 255 };
	struct frame f;

	begin(&f, u, all, ETH_P_PPP_DISC, PPPOE_PADI, 0);
	put_tag(&f, PPPOE_TAG_SERVICE_NAME, set.service, strlen(set.service));
	put_tag(&f, PPPOE_TAG_HOST_UNIQ, u->uniq, sizeof(u->uniq));
	end(&f);
	send_again_later(u);
}

static void send_padr(struct user *u)
{
	struct frame f;

	begin(&f, u, u->ac, ETH_P_PPP_DISC, PPPOE_PADR, 0);
	put_tag(&f, PPPOE_TAG_SERVICE_NAME, set.service, strlen(set.service));
	put_tag(&f, PPPOE_TAG_HOST_UNIQ, u->uniq, sizeof(u->uniq));
	if (u->cookie.there)
		put_tag(&f, PPPOE_TAG_AC_COOKIE, u->cookie.data, u->cookie.len);
	if (u->relay.there)
		put_tag(&f, PPPOE_TAG_RELAY_SESSION_ID, u->relay.data, u->relay.len);
	end(&f);
	send_again_later(u);
}

/* Its life is over: idle, or idle until it dials again */
static void gone(struct user *u, const char *why)
{
	say("call %u down %s: %s", u->no, u->name, why);
	u->stage = STAGE_IDLE;
	u->up = false;
	set_busy(u, false);
	u->ping.count = 0;
	u->ppp.deadline = UINT64_MAX;
	u->due = set.redial_ms ? now_ms() + set.redial_ms : UINT64_MAX;
}

static bool keep(struct give_back *tag, const struct pppoe_str *from)
{
	if (from->len > sizeof(tag->data))
		return false;
	tag->there = from->data;
	tag->len = from->len;
	if (from->len)
		memcpy(tag->data, from->data, from->len);
	return true;
}

static void take_pado(struct user *u, const uint8_t *from, const struct pppoe_msg *m)
{
	if (m->error_tag || !keep(&u->cookie, &m->cookie) || !keep(&u->relay, &m->relay))
		return;
	memcpy(u->ac, from, ETH_ALEN);
	u->stage = STAGE_PADR;
	u->tries = 0;
	send_padr(u);
}

/* --- the session --------------------------------------------------------------------- */

static void ppp_send(struct mppp *p, const uint8_t *frame, size_t len)
{
	struct user *u = p->priv;
	struct frame f;

	if (u->stage != STAGE_SESSION || len > PPPOE_MRU + 2)
		return;
	begin(&f, u, u->ac, ETH_P_PPP_SES, 0, u->sid);
	put(&f, frame, len);
	end(&f);
}

static void ppp_up(struct mppp *p)
{
	struct user *u = p->priv;

	u->up = true;
	set_busy(u, false);
	inet_ntop(AF_INET, &p->addr, u->addr, sizeof(u->addr));
	say("call %u up %s %s -", u->no, u->name, u->addr);
	u->ping = set.ping;
	user_ping(u);
}

static void ppp_down(struct mppp *p, const char *why)
{
	user_padt(p->priv, why);
}

static const struct mppp_ops ppp_ops = {
	.send = ppp_send,
	.up = ppp_up,
	.down = ppp_down,
};

static void take_pads(struct user *u, const struct pppoe_msg *m)
{
	if (!m->sid) {
		snprintf(u->why, sizeof(u->why), "refused: %.*s", (int)m->error.len,
			 m->error.data ? (const char *)m->error.data : "");
		gone(u, u->why);
		return;
	}
	u->sid = m->sid;
	u->stage = STAGE_SESSION;
	u->due = UINT64_MAX;
	memset(&u->ppp, 0, sizeof(u->ppp));
	u->ppp.ops = &ppp_ops;
	u->ppp.priv = u;
	u->ppp.user = u->name;
	u->ppp.password = u->password;
	u->ppp.auth = set.auth;
	u->ppp.echo_ms = set.echo_ms;
	mppp_start(&u->ppp, now_ms());
}

/* --- what the dialer calls ------------------------------------------------------------ */

/**
 * user_init() - a user who has not begun
 * @u: user
 * @no: number, from 1; at most 24 bits
 */
void user_init(struct user *u, unsigned int no)
{
	memset(u, 0, sizeof(*u));
	u->no = no;
	memcpy(u->mac, set.prefix, sizeof(set.prefix));
	u->mac[3] = no >> 16;
	u->mac[4] = no >> 8;
	u->mac[5] = no;
	fill(u->name, sizeof(u->name), set.names[(no - 1) % set.n_names], no);
	fill(u->password, sizeof(u->password), set.password, no);
	u->ppp.deadline = UINT64_MAX;
}

/* An idle user sends its PADI */
void user_begin(struct user *u)
{
	if (getrandom(u->uniq, sizeof(u->uniq), 0) != sizeof(u->uniq))
		memcpy(u->uniq, u->mac, sizeof(u->mac));
	u->stage = STAGE_PADI;
	set_busy(u, true);
	u->tries = 0;
	u->addr[0] = 0;
	u->why[0] = 0;
	send_padi(u);
}

static bool is_mine(const struct user *u, const struct pppoe_str *uniq)
{
	return uniq->len == sizeof(u->uniq) && !memcmp(uniq->data, u->uniq, sizeof(u->uniq));
}

/**
 * user_disc() - a frame of the discovery stage has come
 * @u: user whose address it is for
 * @frame: with Ethernet's header
 * @len: its length
 */
void user_disc(struct user *u, const uint8_t *frame, size_t len)
{
	const uint8_t *from = frame + ETH_ALEN;
	struct pppoe_msg m;
	bool known;

	if (len < ETH_HLEN || !pppoe_mac_is_host(from) ||
	    !pppoe_parse(frame + ETH_HLEN, len - ETH_HLEN, &m))
		return;
	known = !memcmp(from, u->ac, ETH_ALEN);
	if (m.code == PPPOE_PADO && u->stage == STAGE_PADI && is_mine(u, &m.host_uniq))
		take_pado(u, from, &m);
	else if (m.code == PPPOE_PADS && u->stage == STAGE_PADR && known &&
		 is_mine(u, &m.host_uniq))
		take_pads(u, &m);
	else if (m.code == PPPOE_PADT && u->stage == STAGE_SESSION && known && m.sid == u->sid)
		gone(u, u->why[0] ? u->why : "PADT");
}

/**
 * user_session() - a frame of the session stage has come
 * @u: user whose address it is for
 * @frame: with Ethernet's header
 * @len: its length; what lies behind PPPoE's own LENGTH is padding
 */
void user_session(struct user *u, const uint8_t *frame, size_t len)
{
	const uint8_t *hdr = frame + ETH_HLEN;
	size_t n;

	if (len < ETH_HLEN + PPPOE_HDR_LEN || u->stage != STAGE_SESSION ||
	    memcmp(frame + ETH_ALEN, u->ac, ETH_ALEN))
		return;
	n = hdr[4] << 8 | hdr[5];
	if (hdr[0] != PPPOE_VER_TYPE || hdr[1] || (hdr[2] << 8 | hdr[3]) != u->sid ||
	    n > len - ETH_HLEN - PPPOE_HDR_LEN)
		return;
	mppp_input(&u->ppp, now_ms(), hdr + PPPOE_HDR_LEN, n);
}

/**
 * user_timer() - what is due in discovery and PPP
 * @u: user
 * @now: time
 */
void user_timer(struct user *u, uint64_t now)
{
	if (u->stage == STAGE_SESSION) {
		mppp_timer(&u->ppp, now);
	} else if (u->stage != STAGE_IDLE && u->due <= now) {
		if (u->tries >= set.tries)
			gone(u, u->stage == STAGE_PADI ? "no PADO" : "no PADS");
		else if (u->stage == STAGE_PADI)
			send_padi(u);
		else
			send_padr(u);
	}
}

/* The pings that it is to send */
void user_ping(struct user *u)
{
	for (; u->up && u->ping.count; u->ping.count--)
		mppp_ping(&u->ppp, u->ping.to, u->ping.from, PING_SIZE);
	u->ping.count = 0;
}

/* LCP goodbye, then PADT; or only forget that it wanted to begin */
void user_hangup(struct user *u)
{
	if (u->stage == STAGE_SESSION)
		mppp_hangup(&u->ppp, now_ms());
	else if (u->stage != STAGE_IDLE)
		gone(u, "hung up");
}

/* PADT at once; or only forget that it wanted to begin */
void user_padt(struct user *u, const char *why)
{
	struct frame f;

	if (u->stage == STAGE_IDLE)
		return;
	if (u->stage == STAGE_SESSION) {
		begin(&f, u, u->ac, ETH_P_PPP_DISC, PPPOE_PADT, u->sid);
		put_tag(&f, PPPOE_TAG_HOST_UNIQ, u->uniq, sizeof(u->uniq));
		end(&f);
	}
	gone(u, why);
}
