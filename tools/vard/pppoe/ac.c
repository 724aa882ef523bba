// SPDX-License-Identifier: GPL-2.0
/*
 * ac.c - an access concentrator at one port
 *
 *	PADI -> PADO			no state, the AC-Cookie keeps it
 *	PADR -> session, PADS		the host is known from here on
 *	PADR again -> PADS again	same AC-Cookie, same Host-Uniq
 *	PADT, either way		the host is forgotten
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pppoe/ac.h"

/**
 * struct host - a session of a host
 * @by_sid: in pppoe_ac.by_sid
 * @by_mac: in pppoe_ac.by_mac
 * @mac: address of the host
 * @sid: SESSION_ID
 * @cookie: of its PADR
 * @host_uniq: of its PADR, in @data
 * @relay: of its PADR, in @data
 */
struct host {
	struct hash_node by_sid;
	struct hash_node by_mac;
	uint8_t mac[PPPOE_MAC_LEN];
	uint16_t sid;
	uint8_t cookie[PPPOE_COOKIE_LEN];
	struct pppoe_str host_uniq;
	struct pppoe_str relay;
	uint8_t data[];
};

static uint64_t mac_key(const uint8_t mac[PPPOE_MAC_LEN])
{
	uint64_t key = 0;
	unsigned int i;

	for (i = 0; i < PPPOE_MAC_LEN; i++)
		key = key << 8 | mac[i];
	return key;
}

static struct host *host_find(const struct pppoe_ac *ac, uint16_t sid)
{
	struct hash_node *n = hash_find(&ac->by_sid, sid);

	return n ? hash_owner(n, struct host, by_sid) : NULL;
}

static unsigned int host_sessions(const struct pppoe_ac *ac, const uint8_t mac[PPPOE_MAC_LEN])
{
	struct hash_node *n;
	unsigned int count = 0;

	for (n = hash_find(&ac->by_mac, mac_key(mac)); n; n = hash_next(n))
		count++;
	return count;
}

static bool full(const struct pppoe_ac *ac, const uint8_t mac[PPPOE_MAC_LEN])
{
	return ac->n >= ac->conf.max_sessions || host_sessions(ac, mac) >= ac->conf.max_per_mac;
}

/* A copy in @to, which there is room for; what is not there stays so */
static uint8_t *keep(struct pppoe_str *s, const struct pppoe_str *from, uint8_t *to)
{
	if (!from->data)
		return to;
	memcpy(to, from->data, from->len);
	s->data = to;
	s->len = from->len;
	return to + from->len;
}

static struct host *host_new(const uint8_t mac[PPPOE_MAC_LEN], const struct pppoe_msg *padr)
{
	struct host *h;
	uint8_t *to;

	h = calloc(1, sizeof(*h) + padr->host_uniq.len + padr->relay.len);
	if (!h)
		return NULL;
	memcpy(h->mac, mac, PPPOE_MAC_LEN);
	memcpy(h->cookie, padr->cookie.data, PPPOE_COOKIE_LEN);
	to = keep(&h->host_uniq, &padr->host_uniq, h->data);
	keep(&h->relay, &padr->relay, to);
	return h;
}

static void host_forget(struct pppoe_ac *ac, struct host *h)
{
	hash_del(&ac->by_sid, &h->by_sid);
	hash_del(&ac->by_mac, &h->by_mac);
	ac->n--;
	free(h);
}

static bool same(const struct pppoe_str *a, const struct pppoe_str *b)
{
	return !a->data == !b->data && a->len == b->len &&
	       (!a->len || !memcmp(a->data, b->data, a->len));
}

/* The session that this PADR has asked for before, or NULL */
static struct host *host_again(const struct pppoe_ac *ac, const uint8_t mac[PPPOE_MAC_LEN],
			       const struct pppoe_msg *padr)
{
	struct hash_node *n;
	struct host *h;

	for (n = hash_find(&ac->by_mac, mac_key(mac)); n; n = hash_next(n)) {
		h = hash_owner(n, struct host, by_mac);
		if (!memcmp(h->cookie, padr->cookie.data, PPPOE_COOKIE_LEN) &&
		    same(&h->host_uniq, &padr->host_uniq))
			return h;
	}
	return NULL;
}

static void drop(struct pppoe_ac *ac, enum pppoe_drop why)
{
	ac->stats.drops[why]++;
}

/* @count: what it counts as */
static void send(struct pppoe_ac *ac, const uint8_t mac[PPPOE_MAC_LEN], const uint8_t *buf,
		 size_t len, uint64_t *count)
{
	if (ac->ops->send(ac->priv, mac, buf, len))
		(*count)++;
	else
		ac->stats.tx_failed++;
}

static void input_padi(struct pppoe_ac *ac, uint64_t now, const uint8_t mac[PPPOE_MAC_LEN],
		       const struct pppoe_msg *msg)
{
	uint8_t cookie[PPPOE_COOKIE_LEN], buf[PPPOE_OUT_MAX];
	size_t len;

	ac->stats.padi++;
	/* another access concentrator may serve the host: no answer at all */
	if (!pppoe_offered(&ac->conf.offer, msg)) {
		drop(ac, PPPOE_DROP_SERVICE);
		return;
	}
	if (ac->closed || full(ac, mac)) {
		drop(ac, PPPOE_DROP_LIMIT);
		return;
	}
	if (!bucket_take(&ac->padi, ac->conf.rate, now)) {
		drop(ac, PPPOE_DROP_RATE);
		return;
	}
	if (!pppoe_cookie_make(ac->key, mac, ac->port, now, cookie)) {
		drop(ac, PPPOE_DROP_FAILED);
		return;
	}
	len = pppoe_build_pado(buf, &ac->conf.offer, msg, cookie);
	if (len)
		send(ac, mac, buf, len, &ac->stats.pado);
	else
		drop(ac, PPPOE_DROP_MALFORMED);
}

static void refuse(struct pppoe_ac *ac, const uint8_t mac[PPPOE_MAC_LEN],
		   const struct pppoe_msg *msg, enum pppoe_drop why, const char *text)
{
	enum pppoe_tag error = PPPOE_TAG_AC_SYSTEM_ERROR;
	uint8_t buf[PPPOE_OUT_MAX];
	size_t len;

	if (why == PPPOE_DROP_SERVICE)
		error = PPPOE_TAG_SERVICE_NAME_ERROR;
	drop(ac, why);
	len = pppoe_build_refusal(buf, msg, error, text);
	if (len)
		send(ac, mac, buf, len, &ac->stats.refused);
}

static int host_add(struct pppoe_ac *ac, struct host *h)
{
	int ret;

	ret = hash_add(&ac->by_sid, &h->by_sid, h->sid);
	if (ret)
		return ret;
	ret = hash_add(&ac->by_mac, &h->by_mac, mac_key(h->mac));
	if (ret)
		hash_del(&ac->by_sid, &h->by_sid);
	else
		ac->n++;
	return ret;
}

/* Return: the host with its session, or NULL */
static struct host *accept_host(struct pppoe_ac *ac, const uint8_t mac[PPPOE_MAC_LEN],
				const struct pppoe_msg *msg)
{
	struct host *h = host_new(mac, msg);

	if (!h)
		return NULL;
	if (ac->ops->session_new(ac->priv, mac, msg, pppoe_mru(&ac->conf.offer, msg), &h->sid)) {
		free(h);
		return NULL;
	}
	if (host_add(ac, h)) {
		ac->ops->session_gone(ac->priv, h->sid);
		free(h);
		return NULL;
	}
	ac->stats.sessions++;
	return h;
}

static void input_padr(struct pppoe_ac *ac, uint64_t now, const uint8_t mac[PPPOE_MAC_LEN],
		       const struct pppoe_msg *msg)
{
	uint8_t buf[PPPOE_OUT_MAX];
	struct host *h;
	bool again;
	uint16_t sid;
	size_t len;

	ac->stats.padr++;
	/* before the tokens, which are for hosts that are there */
	if (!msg->cookie.data ||
	    !pppoe_cookie_check(ac->key, mac, ac->port, now, &msg->cookie)) {
		drop(ac, PPPOE_DROP_COOKIE);
		return;
	}
	if (!bucket_take(&ac->padr, ac->conf.rate, now)) {
		drop(ac, PPPOE_DROP_RATE);
		return;
	}
	/* the SESSION_ID does not matter to the length */
	if (!pppoe_build_pads(buf, &ac->conf.offer, msg, 1)) {
		drop(ac, PPPOE_DROP_MALFORMED);
		return;
	}
	h = host_again(ac, mac, msg);
	again = h;
	if (!h && !pppoe_offered(&ac->conf.offer, msg)) {
		refuse(ac, mac, msg, PPPOE_DROP_SERVICE, "this service is not offered here");
		return;
	}
	if (!h && (ac->closed || full(ac, mac))) {
		refuse(ac, mac, msg, PPPOE_DROP_LIMIT, "too many sessions");
		return;
	}
	if (!h)
		h = accept_host(ac, mac, msg);
	if (!h) {
		refuse(ac, mac, msg, PPPOE_DROP_FAILED, "no session can be set up now");
		return;
	}
	sid = h->sid;
	len = pppoe_build_pads(buf, &ac->conf.offer, msg, sid);
	send(ac, mac, buf, len, &ac->stats.pads);
	/* a PADS that is lost is asked for again */
	if (!again)
		ac->ops->session_begin(ac->priv, sid);
}

static void input_padt(struct pppoe_ac *ac, const uint8_t mac[PPPOE_MAC_LEN],
		       const struct pppoe_msg *msg)
{
	struct host *h = host_find(ac, msg->sid);

	if (!h || memcmp(h->mac, mac, PPPOE_MAC_LEN)) {
		drop(ac, PPPOE_DROP_UNEXPECTED);
		return;
	}
	ac->stats.padt_in++;
	/* 5.5: nothing may be sent any more, not even a PADT */
	host_forget(ac, h);
	ac->ops->session_gone(ac->priv, msg->sid);
}

/**
 * pppoe_ac_input() - a frame of PPPoE discovery came
 * @ac: access concentrator
 * @now: time, ms
 * @mac: from whom
 * @to_us: to our own address; else to all
 * @buf: what follows the Ethernet header
 * @len: its length
 */
void pppoe_ac_input(struct pppoe_ac *ac, uint64_t now, const uint8_t mac[PPPOE_MAC_LEN],
		    bool to_us, const uint8_t *buf, size_t len)
{
	struct pppoe_msg msg;

	if (!pppoe_mac_is_host(mac) || !pppoe_parse(buf, len, &msg))
		drop(ac, PPPOE_DROP_MALFORMED);
	else if (msg.code == PPPOE_PADI)
		input_padi(ac, now, mac, &msg);
	else if (msg.code == PPPOE_PADR && to_us)
		input_padr(ac, now, mac, &msg);
	else if (msg.code == PPPOE_PADT && to_us)
		input_padt(ac, mac, &msg);
	else
		drop(ac, PPPOE_DROP_UNEXPECTED);
}

static void end(struct pppoe_ac *ac, struct host *h, const char *text)
{
	uint8_t buf[PPPOE_OUT_MAX];
	size_t len;

	if (text) {
		len = pppoe_build_padt(buf, h->sid, &h->relay, text);
		if (len)
			send(ac, h->mac, buf, len, &ac->stats.padt_out);
	}
	host_forget(ac, h);
}

/**
 * pppoe_ac_end() - a session is over
 * @ac: access concentrator
 * @sid: SESSION_ID; one that is not known (any more) has no effect
 * @text: the reason, for a PADT; NULL: no PADT
 */
void pppoe_ac_end(struct pppoe_ac *ac, uint16_t sid, const char *text)
{
	struct host *h = host_find(ac, sid);

	if (h)
		end(ac, h, text);
}

/* The same for all sessions; nobody is called back */
void pppoe_ac_end_all(struct pppoe_ac *ac, const char *text)
{
	size_t i;

	for (i = 0; ac->by_sid.slots && i < (size_t)1 << ac->by_sid.bits; i++) {
		while (ac->by_sid.slots[i])
			end(ac, hash_owner(ac->by_sid.slots[i], struct host, by_sid), text);
	}
}

/* Forget all sessions and free what is there, not @ac itself */
void pppoe_ac_free(struct pppoe_ac *ac)
{
	pppoe_ac_end_all(ac, NULL);
	hash_free(&ac->by_sid);
	hash_free(&ac->by_mac);
}
