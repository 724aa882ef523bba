/* SPDX-License-Identifier: GPL-2.0 */
/*
 * config.h - the configuration of vard, read from a YAML file
 *
 * A struct config never changes after config_load(); a reload makes a new one.
 * Objects that live longer than a configuration are pointed to the new one's
 * entries by reload.c.
 */
#ifndef VARD_CONFIG_H
#define VARD_CONFIG_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/var.h>

#include "errlist.h"
#include "lib/parse.h"
#include "lib/varnl.h"
#include "pool.h"
#include "pppoe/proto.h"
#include "ppp/ppp.h"
#include "users.h"

#define CONFIG_PATH		"/etc/vard/vard.conf"
#define CFG_NAME_MAX		63	/* names of peers and listen entries */
#define CFG_ADDRESSES_MAX	16
#define CFG_POOLS_MAX		64
#define CFG_FROM_MAX		64
#define CFG_PPPOE_SESSIONS_MAX	65534	/* SESSION_IDs but 0 and 0xffff */
#define CFG_GROUP_NAME_MAX	31	/* names of groups and their members */
#define CFG_MEMBERS_MAX		32	/* members of a group */
#define CFG_NUMBER_MAX		32	/* Called Number */
#define CFG_CALLS_MAX		1024	/* calls of an entry of "dial" */
#define CFG_RATE_MAX		1000000	/* calls per second */

/* What a VR, or the box, does with calls: a set */
#define CFG_ROLE_LAC		1u	/* PPPoE in, L2TP out */
#define CFG_ROLE_LNS		2u	/* L2TP in, IP out */
#define CFG_ROLE_LTS		4u	/* L2TP in, L2TP out */
#define CFG_ROLE_BNG		8u	/* PPPoE in, IP out */
#define CFG_ROLE_ALL		15u

/**
 * struct cfg_pos - where something stands in the file
 * @line: line, from 1
 * @col: column, from 1
 */
struct cfg_pos {
	size_t line;
	size_t col;
};

/**
 * struct cfg_ppp - settings of PPP links
 * @conf: for the engine; conf.host_name points to @host_name
 * @host_name: our name in CHAP packets, and the server column of the users file
 */
struct cfg_ppp {
	struct ppp_conf conf;
	char host_name[CFG_NAME_MAX + 1];
};

/**
 * enum cfg_hide - which AVPs go hidden; numbers of enum l2tp_hide
 */
enum cfg_hide {
	CFG_HIDE_PASSWORD,
	CFG_HIDE_ALL,
	CFG_HIDE_NEVER,
};

/**
 * struct cfg_l2tp - settings of tunnels; times in ms
 * @host_name: Host Name AVP that we answer with
 * @hello_ms: silence before a HELLO, 0: none
 * @setup_ms: limit for the set-up of a tunnel
 * @call_setup_ms: limit for each step of the set-up of a call
 * @idle_ms: a tunnel without calls is closed after that, 0: never
 * @challenge: the peer has to prove that it knows the secret
 * @hide: enum cfg_hide
 * @window: Receive Window Size
 * @max_tunnels: tunnels per peer, half-open ones included
 * @max_sessions: sessions per peer, over all its tunnels
 * @first_timeout_ms: first retransmission of the first message
 * @first_tries: retransmissions of the first message
 * @timeout_ms: first retransmission of other messages
 * @tries: retransmissions of other messages
 * @cap_ms: longest wait between retransmissions
 * @sequence: number data messages also when the peer does not require it
 */
struct cfg_l2tp {
	char host_name[CFG_NAME_MAX + 1];
	uint32_t hello_ms;
	uint32_t setup_ms;
	uint32_t call_setup_ms;
	uint32_t idle_ms;
	bool challenge;
	unsigned int hide;
	uint32_t window;
	uint32_t max_tunnels;
	uint32_t max_sessions;
	uint32_t first_timeout_ms;
	uint32_t first_tries;
	uint32_t timeout_ms;
	uint32_t tries;
	uint32_t cap_ms;
	bool sequence;
};

/**
 * struct cfg_quota - how much of the box a VR may have, 0: any number
 * @tunnels: tunnels
 * @sessions: sessions
 * @rows: rows of ports, isps and users
 * @routes: static routes
 * @rate: calls that begin per second, and tunnels
 */
struct cfg_quota {
	uint32_t tunnels;
	uint32_t sessions;
	uint32_t rows;
	uint32_t routes;
	uint32_t rate;
};

/**
 * struct cfg_vr - a virtual router
 * @pos: of the entry
 * @name: name of the VR and of its VRF device
 * @id: VR id
 * @table: routing table
 * @addrs: addresses of the VRF device
 * @n_addrs: their number
 * @hairpin: subscribers may reach each other
 * @management: it is the management VR
 * @local: our address on PPP links, 0.0.0.0: none
 * @pools: addresses for subscribers
 * @n_pools: their number
 * @dns: DNS servers, 0.0.0.0: none
 * @nbns: NBNS servers, 0.0.0.0: none
 * @ppp: settings of PPP links in tunnels of this VR
 * @role: CFG_ROLE_*, what it does with calls
 * @group: group of LNSs that its users' calls go on to, empty: none
 * @group_pos: where that is said
 * @quota: how much of the box it may have
 */
struct cfg_vr {
	struct cfg_pos pos;
	char name[VAR_MAX_IFNAME + 1];
	uint32_t id;
	uint32_t table;
	struct ipaddr addrs[CFG_ADDRESSES_MAX];
	unsigned int n_addrs;
	bool hairpin;
	bool management;
	struct in_addr local;
	struct pool_range pools[CFG_POOLS_MAX];
	unsigned int n_pools;
	struct in_addr dns[2];
	struct in_addr nbns[2];
	struct cfg_ppp ppp;
	unsigned int role;
	char group[CFG_GROUP_NAME_MAX + 1];
	struct cfg_pos group_pos;
	struct cfg_quota quota;
};

/**
 * struct cfg_if - a port of the interface table
 * @pos: of the entry
 * @name: network device
 * @vr: VR id, 0: the box
 * @side: enum var_side
 * @select: enum var_select
 */
struct cfg_if {
	struct cfg_pos pos;
	char name[VAR_MAX_IFNAME + 1];
	uint32_t vr;
	unsigned int side;
	unsigned int select;
};

/**
 * struct cfg_isp - an isp row of the interface table
 * @pos: of the entry
 * @realm: in lower case
 * @vr: VR id
 */
struct cfg_isp {
	struct cfg_pos pos;
	char realm[VAR_MAX_NAME + 1];
	uint32_t vr;
};

/**
 * struct cfg_number - which VR the calls to a number belong to
 * @pos: of the entry
 * @called: Called Number
 * @vr: VR id
 */
struct cfg_number {
	struct cfg_pos pos;
	char called[CFG_NUMBER_MAX + 1];
	uint32_t vr;
};

/**
 * struct cfg_grant - authority over a VR
 * @pos: of the entry
 * @grant: for whom, over which VR, and what
 */
struct cfg_grant {
	struct cfg_pos pos;
	struct varnl_grant grant;
};

/**
 * struct cfg_user - a user row of the interface table
 * @pos: of the entry
 * @name: user@realm, the realm in lower case
 * @vr: VR id
 */
struct cfg_user {
	struct cfg_pos pos;
	char name[VAR_MAX_USER + 1];
	uint32_t vr;
};

/**
 * struct cfg_listen - where L2TP is spoken
 * @pos: of the entry
 * @name: name that peers refer to
 * @address: local address
 * @port: UDP port
 * @vr: VR id of the underlay, 0: the box
 * @checksum: send UDP checksums
 * @access_side: take tunnels that come in by an access-side port
 */
struct cfg_listen {
	struct cfg_pos pos;
	char name[CFG_NAME_MAX + 1];
	struct in_addr address;
	uint16_t port;
	uint32_t vr;
	bool checksum;
	bool access_side;
};

/**
 * struct cfg_peer - a LAC (or a group of LACs) that may set up tunnels
 * @pos: of the entry
 * @name: name for people
 * @listen: only tunnels to that listen entry, empty: to any
 * @from: source prefixes, IPv4
 * @n_from: their number, 0: any (then there is a host name)
 * @host_name: Host Name AVP that the peer must send, empty: any
 * @secret: shared secret
 * @secret_len: its length, 0: none
 * @vr_given: @vr was given; else the VR is that of the listen entry
 * @vr: VR id of the tunnels
 * @select: enum var_select
 * @called: the Called Number may decide the VR of a call; then @select is none
 * @proxy: use what it says of LCP and authentication so far
 * @l2tp: settings of tunnels
 * @ppp_given: there are settings of PPP of its own
 * @ppp: settings of PPP links
 */
struct cfg_peer {
	struct cfg_pos pos;
	char name[CFG_NAME_MAX + 1];
	char listen[CFG_NAME_MAX + 1];
	struct ipaddr from[CFG_FROM_MAX];
	unsigned int n_from;
	char host_name[256];
	unsigned char secret[256];
	size_t secret_len;
	bool vr_given;
	uint32_t vr;
	unsigned int select;
	bool called;
	bool proxy;
	struct cfg_l2tp l2tp;
	struct cfg_ppp ppp;
};

/**
 * struct cfg_pppoe - a port where PPPoE is spoken
 * @pos: of the entry
 * @interface: network device
 * @ac_name: AC-Name
 * @services: Service-Names that are offered; "" is that of a host that names none
 * @n_services: their number, 0: any is accepted
 * @mru: highest MRU; more than PPPOE_MRU for hosts that ask for it by RFC 4638
 * @max_sessions: at this port
 * @max_per_mac: of one host
 * @padi_rate: PADIs answered per second, and PADRs
 * @ppp: settings of PPP links; ppp.conf.mru is at most @mru
 */
struct cfg_pppoe {
	struct cfg_pos pos;
	char interface[VAR_MAX_IFNAME + 1];
	char ac_name[PPPOE_NAME_MAX + 1];
	char services[PPPOE_SERVICES_MAX][PPPOE_NAME_MAX + 1];
	unsigned int n_services;
	uint16_t mru;
	uint32_t max_sessions;
	uint32_t max_per_mac;
	uint32_t padi_rate;
	struct cfg_ppp ppp;
};

/**
 * struct cfg_member - an LNS of a group
 * @peer: how tunnels with it are set up; its name is "GROUP/MEMBER"
 * @name: name in the group
 * @address: where it listens
 * @port: UDP port
 * @preference: lower ones are tried first
 * @weight: share among those of the same preference
 * @drain: no new calls
 * @deny_ms: of its group
 * @access_line: of its group
 */
struct cfg_member {
	struct cfg_peer peer;
	char name[CFG_GROUP_NAME_MAX + 1];
	struct in_addr address;
	uint16_t port;
	uint32_t preference;
	uint32_t weight;
	bool drain;
	uint32_t deny_ms;
	bool access_line;
};

/**
 * struct cfg_group - LNSs that calls go on to
 * @pos: of the entry
 * @name: name that VRs refer to
 * @listen: listen entry that its tunnels begin at, empty: the first one in @vr
 * @vr_given: @vr was given; else it is the VR of the user
 * @vr: VR id whose table routes the tunnels
 * @deny_ms: an LNS that failed comes last for so long
 * @proxy: tell the LNS what LCP and authentication said so far
 * @access_line: tell it about the access line (RFC 5515)
 * @l2tp: settings that its members start with
 * @members: the LNSs
 * @n_members: their number
 */
struct cfg_group {
	struct cfg_pos pos;
	char name[CFG_GROUP_NAME_MAX + 1];
	char listen[CFG_NAME_MAX + 1];
	bool vr_given;
	uint32_t vr;
	uint32_t deny_ms;
	bool proxy;
	bool access_line;
	struct cfg_l2tp l2tp;
	struct cfg_member *members;
	unsigned int n_members;
};

/**
 * struct cfg_dial - calls that we make ourselves, as a client
 * @pos: of the entry
 * @name: name
 * @vr: VR id in which they end
 * @group: group of LNSs
 * @user: name that we authenticate with; "%d" stands for the number of the call
 * @password: password that belongs to it
 * @password_len: its length; no octet is 0
 * @calls: how many
 * @redial_ms: wait before a call that ended is made again
 * @default_route: add a default route by each call
 * @metric: of that by the first call; the next one has one more
 * @side: enum var_side
 * @ppp: settings of the PPP links; ppp.conf.user_auth is what we agree to
 */
struct cfg_dial {
	struct cfg_pos pos;
	char name[CFG_GROUP_NAME_MAX + 1];
	uint32_t vr;
	char group[CFG_GROUP_NAME_MAX + 1];
	char user[USER_NAME_MAX + 1];
	char password[USER_SECRET_MAX + 1];
	size_t password_len;
	uint32_t calls;
	uint32_t redial_ms;
	bool default_route;
	uint32_t metric;
	unsigned int side;
	struct cfg_ppp ppp;
};

/**
 * struct cfg_punt - rates of frames to the controller, 0: the kernel's default
 */
struct cfg_punt {
	uint32_t rate;
	uint32_t burst;
	uint32_t total_rate;
	uint32_t total_burst;
};

/**
 * struct config - the whole configuration
 * @path: file
 * @log_level: LOG_ERR ... LOG_DEBUG
 * @users_path: file with the users, NULL: none
 * @has_secrets: a secret stands in the file itself
 * @role: CFG_ROLE_*, what the box does in any of its VRs
 * @users: users, NULL: none
 */
struct config {
	char *path;
	unsigned int log_level;
	char *users_path;
	bool has_secrets;
	unsigned int role;
	struct cfg_punt punt;
	struct cfg_ppp ppp;
	struct cfg_l2tp l2tp;
	struct cfg_vr *vrs;
	unsigned int n_vrs;
	struct cfg_if *ifs;
	unsigned int n_ifs;
	struct cfg_isp *isps;
	unsigned int n_isps;
	struct cfg_user *user_rows;
	unsigned int n_user_rows;
	struct cfg_number *numbers;
	unsigned int n_numbers;
	struct cfg_listen *listens;
	unsigned int n_listens;
	struct cfg_peer *peers;
	unsigned int n_peers;
	struct cfg_pppoe *pppoes;
	unsigned int n_pppoes;
	struct cfg_group *groups;
	unsigned int n_groups;
	struct cfg_dial *dials;
	unsigned int n_dials;
	struct cfg_grant *grants;
	unsigned int n_grants;
	struct users *users;
};

/* Bit i of a role is the word i; NULL ends them */
extern const char *const cfg_role_words[];
bool cfg_same_holder(const struct varnl_grant *a, const struct varnl_grant *b);

struct config *config_load(const char *path, struct errlist *err);
struct config *config_parse(const char *path, const char *text, size_t len,
			    bool files, struct errlist *err);
void config_free(struct config *cfg);

/* Are all calls of a peer in the VR of their tunnel? Else number, realm or user may decide. */
static inline bool cfg_peer_one_vr(const struct cfg_peer *p)
{
	return p->select == VAR_SELECT_NONE && !p->called;
}

static inline void cfg_ppp_self(struct cfg_ppp *p)
{
	p->conf.host_name = p->host_name;
}

const struct cfg_vr *config_vr(const struct config *cfg, uint32_t id);
const struct cfg_number *config_number(const struct config *cfg, const char *called);
const struct cfg_group *config_group(const struct config *cfg, const char *name);
const struct cfg_dial *config_dial(const struct config *cfg, const char *name);
size_t cfg_dial_user(const struct cfg_dial *d, unsigned int number, char *buf, size_t size);
const struct cfg_peer *config_peer(const struct config *cfg, const char *name);
bool config_member_at(const struct config *cfg, const char *name, struct in_addr address,
		      uint16_t port);

#endif /* VARD_CONFIG_H */
