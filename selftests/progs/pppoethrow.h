/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pppoethrow.h - what the files of the thrower of PPPoE discovery share
 */
#ifndef SELFTESTS_PPPOETHROW_H
#define SELFTESTS_PPPOETHROW_H

#include <net/ethernet.h>

#include "pppoe/disc.h"

#define SLOTS		10
#define FRAME_MAX	9500

struct cookie {
	uint8_t data[256];
	size_t len;
};

/**
 * struct thrower - settings of the packets to come
 * @mac: source
 * @ac: access concentrator
 * @to: destination whatever it is for, if @have_to
 * @have_to: see above
 * @vlan: VID of an 802.1Q tag, 0: none
 * @sid: SESSION_ID of a PADT and in the session
 * @slot: which of @cookies; also in the Host-Uniq
 * @max_payload: PPP-Max-Payload, 0: none
 * @service: Service-Name
 * @cookies: AC-Cookies of the last PADOs
 */
struct thrower {
	uint8_t mac[ETH_ALEN];
	uint8_t ac[ETH_ALEN];
	uint8_t to[ETH_ALEN];
	bool have_to;
	unsigned int vlan;
	unsigned int sid;
	unsigned int slot;
	unsigned int max_payload;
	const char *service;
	struct cookie cookies[SLOTS];
};

/**
 * struct way - one way to break a packet
 * @name: of it
 * @make: puts together a PADI or PADR
 */
struct way {
	const char *name;
	void (*make)(enum pppoe_code code);
};

extern struct thrower set;
extern const struct way ways[];	/* the last one has no name */

/* The frame that is put together, Ethernet header included */
extern uint8_t buf[FRAME_MAX];
extern size_t len;

/* Append to it */
void u8(unsigned int v);
void u16(unsigned int v);
/* Begin it with Ethernet's header */
void ether(const uint8_t *to, unsigned int type);
/* ... and PPPoE's */
void begin(enum pppoe_code code);
/* A PADI or PADR without a mistake */
void sound(enum pppoe_code code);

#endif /* SELFTESTS_PPPOETHROW_H */
