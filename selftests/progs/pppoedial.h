/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pppoedial.h - what the files of the dialer of PPPoE users share
 */
#ifndef SELFTESTS_PPPOEDIAL_H
#define SELFTESTS_PPPOEDIAL_H

#include <netinet/in.h>

#include "dial_ppp.h"
#include "dial_util.h"
#include "pppoe/disc.h"

/* Tags that a host has to give back are kept up to this length */
#define GIVE_BACK_MAX	128

/**
 * enum stage - where a user is
 * @STAGE_IDLE: nowhere; begins when it is due
 * @STAGE_PADI: waits for a PADO
 * @STAGE_PADR: waits for a PADS
 * @STAGE_SESSION: has a session; PPP decides
 */
enum stage {
	STAGE_IDLE,
	STAGE_PADI,
	STAGE_PADR,
	STAGE_SESSION,
};

/**
 * enum todo - orders to all, which are obeyed by a few users at a time
 * @TODO_HANGUP: LCP goodbye, then PADT
 * @TODO_PADT: PADT alone
 */
enum todo {
	TODO_NONE,
	TODO_HANGUP,
	TODO_PADT,
};

/**
 * struct give_back - a tag of the PADO, for the PADR
 * @there: was in it
 */
struct give_back {
	bool there;
	uint8_t data[GIVE_BACK_MAX];
	size_t len;
};

/**
 * struct user - one user, and its next lives when there is redial
 * @no: number, from 1
 * @stage: where it is
 * @mac, @ac: its address; the access concentrator's
 * @uniq: its Host-Uniq, another one in every life
 * @sid: SESSION_ID
 * @tries: PADIs or PADRs sent
 * @due: when to begin, or to send again, UINT64_MAX: not
 * @busy: has begun, and is not up yet
 * @up: IPCP is Opened
 * @todo: what it is still to do
 * @ping: pings that it is still to send
 */
struct user {
	unsigned int no;
	enum stage stage;
	uint8_t mac[PPPOE_MAC_LEN];
	uint8_t ac[PPPOE_MAC_LEN];
	uint8_t uniq[8];
	uint16_t sid;
	struct give_back cookie;
	struct give_back relay;
	unsigned int tries;
	uint64_t due;
	bool busy;
	bool up;
	enum todo todo;
	struct ping_order ping;
	char addr[INET_ADDRSTRLEN];
	char why[128];
	char name[256];
	char password[256];
	struct mppp ppp;
};

/**
 * struct pppoe_settings - the command line
 * @prefix: first half of the users' addresses
 * @users: how many
 * @window: that many are set up at a time, and obey an order to all
 * @names, @n_names: patterns, which take turns
 * @retry_ms: until a PADI or PADR is sent again; doubled each time
 * @tries: that often
 * @redial_ms: 0: no redial
 */
struct pppoe_settings {
	uint8_t prefix[3];
	unsigned int users;
	unsigned int window;
	const char *names[16];
	unsigned int n_names;
	const char *password;
	const char *service;
	unsigned int auth;
	unsigned int tries;
	uint32_t retry_ms;
	uint32_t redial_ms;
	uint32_t echo_ms;
	struct ping_order ping;
};

extern struct pppoe_settings set;

/* pppoedial.c */
void transmit(const uint8_t *frame, size_t len);

/* pppoedial_user.c */
extern unsigned int users_busy;		/* that are being set up */
void user_init(struct user *u, unsigned int no);
void user_begin(struct user *u);
void user_disc(struct user *u, const uint8_t *frame, size_t len);
void user_session(struct user *u, const uint8_t *frame, size_t len);
void user_timer(struct user *u, uint64_t now);
void user_ping(struct user *u);
void user_hangup(struct user *u);
void user_padt(struct user *u, const char *why);

#endif /* SELFTESTS_PPPOEDIAL_H */
