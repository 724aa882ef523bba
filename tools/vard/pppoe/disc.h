/* SPDX-License-Identifier: GPL-2.0 */
/*
 * disc.h - packets of PPPoE discovery, RFC 2516 section 5, and the AC-Cookie
 *
 * Bytes and times only: no sockets, no clock, no state.
 */
#ifndef VARD_PPPOE_DISC_H
#define VARD_PPPOE_DISC_H

#include <stdbool.h>

#include "pppoe/proto.h"

/**
 * struct pppoe_str - octets of a tag
 * @data: inside the packet, NULL: the tag is not there
 * @len: their number; a tag that is there may be empty
 */
struct pppoe_str {
	const uint8_t *data;
	size_t len;
};

/**
 * struct pppoe_msg - a packet that was read
 * @code: enum pppoe_code
 * @sid: SESSION_ID
 * @service: Service-Name, the first one
 * @n_services: how many there are
 * @ac_name: AC-Name
 * @host_uniq: Host-Uniq
 * @cookie: AC-Cookie
 * @relay: Relay-Session-Id
 * @max_payload: PPP-Max-Payload of RFC 4638, 0: none
 * @error: text of an error tag
 * @error_tag: which one, 0: none
 * @circuit_id: Agent Circuit ID, of the access node (TR-101)
 * @remote_id: Agent Remote ID
 * @rate_up: Actual Data Rate Upstream, kbit/s, 0: not told
 * @rate_down: Actual Data Rate Downstream
 *
 * All of it points into the packet.
 */
struct pppoe_msg {
	uint8_t code;
	uint16_t sid;
	struct pppoe_str service;
	unsigned int n_services;
	struct pppoe_str ac_name;
	struct pppoe_str host_uniq;
	struct pppoe_str cookie;
	struct pppoe_str relay;
	uint16_t max_payload;
	struct pppoe_str error;
	uint16_t error_tag;
	struct pppoe_str circuit_id;
	struct pppoe_str remote_id;
	uint32_t rate_up;
	uint32_t rate_down;
};

/**
 * struct pppoe_offer - what an access concentrator offers at a port
 * @ac_name: AC-Name
 * @services: Service-Names; "" is that of a host that names none
 * @n_services: their number, 0: any is accepted and none is advertised
 * @mru: highest MRU; above PPPOE_MRU for hosts that ask for it by RFC 4638
 */
struct pppoe_offer {
	const char *ac_name;
	const char (*services)[PPPOE_NAME_MAX + 1];
	unsigned int n_services;
	uint16_t mru;
};

#define PPPOE_KEY_LEN		32
#define PPPOE_COOKIE_LEN	20
#define PPPOE_COOKIE_MS		60000	/* from the PADO to the PADR */

/* parse.c */
bool pppoe_parse(const uint8_t *buf, size_t len, struct pppoe_msg *msg);
bool pppoe_mac_is_host(const uint8_t mac[PPPOE_MAC_LEN]);
bool pppoe_offered(const struct pppoe_offer *offer, const struct pppoe_msg *msg);
uint16_t pppoe_mru(const struct pppoe_offer *offer, const struct pppoe_msg *msg);

/* build.c */
size_t pppoe_build_pado(uint8_t buf[PPPOE_OUT_MAX], const struct pppoe_offer *offer,
			const struct pppoe_msg *padi, const uint8_t cookie[PPPOE_COOKIE_LEN]);
size_t pppoe_build_pads(uint8_t buf[PPPOE_OUT_MAX], const struct pppoe_offer *offer,
			const struct pppoe_msg *padr, uint16_t sid);
size_t pppoe_build_refusal(uint8_t buf[PPPOE_OUT_MAX], const struct pppoe_msg *padr,
			   enum pppoe_tag error, const char *text);
size_t pppoe_build_padt(uint8_t buf[PPPOE_OUT_MAX], uint16_t sid,
			const struct pppoe_str *relay, const char *text);

/* cookie.c */
bool pppoe_cookie_make(const uint8_t key[PPPOE_KEY_LEN], const uint8_t mac[PPPOE_MAC_LEN],
		       uint32_t port, uint64_t now, uint8_t cookie[PPPOE_COOKIE_LEN]);
bool pppoe_cookie_check(const uint8_t key[PPPOE_KEY_LEN], const uint8_t mac[PPPOE_MAC_LEN],
			uint32_t port, uint64_t now, const struct pppoe_str *cookie);

#endif /* VARD_PPPOE_DISC_H */
