/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ac.h - an access concentrator at one port: who gets an answer, and which hosts
 * have sessions
 *
 * A state machine without sockets and clock: packets and times come in by the
 * functions below, packets and sessions go out by struct pppoe_ac_ops.
 */
#ifndef VARD_PPPOE_AC_H
#define VARD_PPPOE_AC_H

#include "bucket.h"
#include "hash.h"
#include "pppoe/disc.h"

/**
 * struct pppoe_ac_conf - settings
 * @offer: what is offered
 * @max_sessions: at this port
 * @max_per_mac: of one host
 * @rate: PADIs answered per second, and PADRs; also the burst
 */
struct pppoe_ac_conf {
	struct pppoe_offer offer;
	uint32_t max_sessions;
	uint32_t max_per_mac;
	uint32_t rate;
};

/**
 * struct pppoe_ac_ops - what the machine asks for
 * @send: send what follows the Ethernet header; false: it could not be sent
 * @session_new: make a session for the host, which may not be told yet; its
 *	SESSION_ID into @sid. 0, or a negative errno
 * @session_begin: the host has been told
 * @session_gone: the host has ended it
 *
 * pppoe_ac_end() may be called from within @session_begin and @session_gone.
 */
struct pppoe_ac_ops {
	bool (*send)(void *priv, const uint8_t mac[PPPOE_MAC_LEN], const uint8_t *buf,
		     size_t len);
	int (*session_new)(void *priv, const uint8_t mac[PPPOE_MAC_LEN],
			   const struct pppoe_msg *padr, uint16_t mru, uint16_t *sid);
	void (*session_begin)(void *priv, uint16_t sid);
	void (*session_gone)(void *priv, uint16_t sid);
};

/**
 * enum pppoe_drop - why a packet had no effect
 * @PPPOE_DROP_MALFORMED: not sound, or tags that leave no room for an answer
 * @PPPOE_DROP_UNEXPECTED: not for us, of a kind that hosts do not send, or a PADT
 *	for no session of that host
 * @PPPOE_DROP_COOKIE: a PADR whose AC-Cookie is missing, forged or old
 * @PPPOE_DROP_SERVICE: asks for another service, or another access concentrator
 * @PPPOE_DROP_LIMIT: too many sessions of the port or the host
 * @PPPOE_DROP_RATE: more per second than are answered
 * @PPPOE_DROP_FAILED: no session could be made
 * @PPPOE_DROP_NR: number of reasons
 */
enum pppoe_drop {
	PPPOE_DROP_MALFORMED,
	PPPOE_DROP_UNEXPECTED,
	PPPOE_DROP_COOKIE,
	PPPOE_DROP_SERVICE,
	PPPOE_DROP_LIMIT,
	PPPOE_DROP_RATE,
	PPPOE_DROP_FAILED,
	PPPOE_DROP_NR,
};

/**
 * struct pppoe_ac_stats - counters
 * @padi: PADIs received
 * @pado: PADOs sent
 * @padr: PADRs received
 * @pads: PADSs with a session sent
 * @refused: PADSs without one sent
 * @padt_in: PADTs that ended a session
 * @padt_out: PADTs sent
 * @sessions: sessions made
 * @tx_failed: packets that could not be sent
 * @drops: by enum pppoe_drop
 */
struct pppoe_ac_stats {
	uint64_t padi;
	uint64_t pado;
	uint64_t padr;
	uint64_t pads;
	uint64_t refused;
	uint64_t padt_in;
	uint64_t padt_out;
	uint64_t sessions;
	uint64_t tx_failed;
	uint64_t drops[PPPOE_DROP_NR];
};

/**
 * struct pppoe_ac - the machine; zeroed, then the first five are set
 * @ops: who sends and makes sessions
 * @priv: for @ops
 * @key: for AC-Cookies
 * @port: ifindex; may change while there are no sessions
 * @conf: settings; may change at any time
 * @closed: no new sessions; may change at any time
 * @n: sessions
 */
struct pppoe_ac {
	const struct pppoe_ac_ops *ops;
	void *priv;
	const uint8_t *key;
	uint32_t port;
	struct pppoe_ac_conf conf;
	bool closed;
	unsigned int n;
	struct hash by_sid;
	struct hash by_mac;
	struct bucket padi;
	struct bucket padr;
	struct pppoe_ac_stats stats;
};

void pppoe_ac_input(struct pppoe_ac *ac, uint64_t now, const uint8_t mac[PPPOE_MAC_LEN],
		    bool to_us, const uint8_t *buf, size_t len);
void pppoe_ac_end(struct pppoe_ac *ac, uint16_t sid, const char *text);
void pppoe_ac_end_all(struct pppoe_ac *ac, const char *text);
void pppoe_ac_free(struct pppoe_ac *ac);

#endif /* VARD_PPPOE_AC_H */
