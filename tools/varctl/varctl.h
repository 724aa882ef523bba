/* SPDX-License-Identifier: GPL-2.0 */
/*
 * varctl.h - what the commands of varctl share
 */
#ifndef VARCTL_H
#define VARCTL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/control.h"
#include "lib/parse.h"
#include "lib/varnl.h"
#include "lib/vrf.h"

/* Exit status */
#define RC_OK		0
#define RC_USAGE	1	/* the command line is wrong */
#define RC_REFUSED	2	/* the kernel or vard refused, or cannot be reached */

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct vr_name {
	uint32_t id;
	uint32_t table;
	uint32_t ifindex;
	char name[VAR_MAX_IFNAME + 1];
};

struct tunnel_name {
	uint16_t id;
	uint32_t endpoint;
};

struct batch;

/**
 * struct ctl - one run of varctl
 * @json: print JSON
 * @color: print colours
 * @remote: everything by way of vard; no devices, files or namespaces of the box
 * @socket: path of vard's control socket, NULL: the usual one
 * @what: command as typed, for messages: "vr add"
 * @file: batch that the command is in, for messages; NULL: none
 * @line: its line there
 * @batch: where commands wait to be sent together, NULL: no batch
 * @nl: opened by ctl_nl()
 * @vrf: opened by ctl_vrf()
 * @control: opened by ctl_control()
 * @no_vard: it could not be opened
 * @vrs: VRs, loaded by ctl_vrs(), sorted by id
 * @n_vrs: their number
 * @vrs_loaded: whether they are
 * @tunnels: tunnels, loaded by find_tunnel(), sorted by id
 * @n_tunnels: their number
 * @tunnels_loaded: whether they are
 * @dev_name: the device that find_dev() found last
 * @dev_index: its ifindex, 0: none
 * @ports: names of ports that vard knows, if @remote; NULL: not asked for yet
 */
struct ctl {
	bool json;
	bool color;
	bool remote;
	const char *socket;
	char what[64];
	const char *file;
	unsigned int line;
	struct batch *batch;
	struct varnl *nl;
	struct vrf *vrf;
	struct control *control;
	bool no_vard;
	struct vr_name *vrs;
	unsigned int n_vrs;
	bool vrs_loaded;
	struct tunnel_name *tunnels;
	unsigned int n_tunnels;
	bool tunnels_loaded;
	char dev_name[VAR_MAX_IFNAME + 1];
	uint32_t dev_index;
	json_t *ports;
};

/* Commands that wait in a batch for others of their kind */
enum queue { QUEUE_NONE, QUEUE_ADD, QUEUE_DEL };

/**
 * struct verb - what can be done with an object
 * @name: as typed
 * @run: gets the words behind the verb; returns the exit status
 * @args: synopsis of these words
 * @help: one line
 */
struct verb {
	const char *name;
	int (*run)(struct ctl *c, int argc, char **argv);
	const char *args;
	const char *help;
};

/**
 * struct object - the first word of a command
 * @name: as typed
 * @help: one line
 * @verbs: ends with an entry without a name; NULL if the object is a command itself
 * @run: for these
 * @args: for these
 */
struct object {
	const char *name;
	const char *help;
	const struct verb *verbs;
	int (*run)(struct ctl *c, int argc, char **argv);
	const char *args;
};

extern const struct verb vr_verbs[], if_verbs[], isp_verbs[], user_verbs[], table_verbs[];
extern const struct verb endpoint_verbs[], tunnel_verbs[], session_verbs[], route_verbs[];
extern const struct verb pool_verbs[], group_verbs[], dial_verbs[], peer_verbs[], pppoe_verbs[];
extern const struct verb stats_verbs[], grant_verbs[];
extern const struct verb monitor_verbs[];
int cmd_batch(struct ctl *c, int argc, char **argv);
int cmd_explain(struct ctl *c, int argc, char **argv);
int cmd_check(struct ctl *c, int argc, char **argv);
int cmd_reload(struct ctl *c, int argc, char **argv);
int cmd_status(struct ctl *c, int argc, char **argv);
int cmd_version(struct ctl *c, int argc, char **argv);

/* main.c: a command from its words, as if it were the whole command line; the exit status */
int run_command(struct ctl *c, int argc, char **argv);

/* --- ctl.c: connections, messages, VRs ------------------------------------------ */

/* "varctl: vr add: TEXT" on stderr; they return RC_USAGE and RC_REFUSED */
int usage(struct ctl *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int refused(struct ctl *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A word of advice or warning on stderr */
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Open what a command needs; NULL after a message (return RC_REFUSED) */
struct varnl *ctl_nl(struct ctl *c);
struct vrf *ctl_vrf(struct ctl *c);
/* Is it the box itself that we are on? Else a message says that this needs it. */
bool ctl_here(struct ctl *c);
/* @quiet: no message, because vard is not needed */
struct control *ctl_control(struct ctl *c, bool quiet);
/* A request to vard; NULL after a message. @args is taken over */
json_t *ctl_call(struct ctl *c, const char *cmd, json_t *args);
void ctl_close(struct ctl *c);
/* Names that were looked up may have changed */
void ctl_forget(struct ctl *c);

/* The VRs; 0 or RC_REFUSED after a message */
int ctl_vrs(struct ctl *c);
const struct vr_name *vr_by_id(struct ctl *c, uint32_t id);
const struct vr_name *vr_by_name(struct ctl *c, const char *name);
/* Name of a VR for people, "box" for 0, the number if it has none; static buffer */
const char *vr_text(struct ctl *c, uint32_t id);
/* A VR by name or number; RC_OK, RC_USAGE or RC_REFUSED after a message */
int find_vr(struct ctl *c, const char *word, uint32_t *id);

/* --- find.c: which endpoint, tunnel, session, device is meant --------------------- */

/* Name of a device; "?" and its number if it is gone; static buffers, four in turn */
const char *if_text(struct ctl *c, uint32_t ifindex);
/* A device that exists */
int find_dev(struct ctl *c, const char *word, uint32_t *ifindex);
/* Endpoint of a tunnel: the one given, else the only one that has the tunnel */
int find_tunnel(struct ctl *c, uint16_t tid, uint32_t *endpoint);
/* Endpoint for something new: the one given (not 0), else the only one there is */
int find_endpoint(struct ctl *c, uint32_t *endpoint);

#define SESSION_STRLEN	40

/* A session in one word: "SESSION", "[ENDPOINT/]TUNNEL/SESSION" or "DEV/SESSION". What the word
 * leaves out is 0.
 */
int parse_session(struct ctl *c, const char *what, const char *word,
		  struct varnl_session_name *name);
/* The same word, with all that is known, into @buf of SESSION_STRLEN bytes, which is returned */
const char *session_text(struct ctl *c, const struct varnl_session_name *name, char *buf);
/* What is left out of @wanted matches everything */
bool same_session(const struct varnl_session_name *name, const struct varnl_session_name *wanted);
/* Fill in what was left out */
int find_session(struct ctl *c, struct varnl_session_name *name);

/**
 * struct session_ref - a session as commands name it: one word, or an id and keywords
 * @name: what was typed of it
 * @word: the first word
 * @parts: keywords given
 */
struct session_ref {
	struct varnl_session_name name;
	const char *word;
	unsigned int parts;
};

/* Keywords for it; parse_ref() is called before, check_ref() after parse_args() */
#define REF_TUNNEL(ref)									\
	{ .name = "tunnel", .type = ARG_U16, .dest = &(ref)->name.tunnel_id,		\
	  .count = &(ref)->parts, .min = 1 }
#define REF_ENDPOINT(ref)								\
	{ .name = "endpoint", .type = ARG_U32, .dest = &(ref)->name.endpoint,		\
	  .count = &(ref)->parts, .min = 1 }
#define REF_PORT(ref)									\
	{ .name = "port", .type = ARG_DEV, .dest = &(ref)->name.port,			\
	  .count = &(ref)->parts }
int parse_ref(struct ctl *c, int argc, char **argv, struct session_ref *ref);
int check_ref(struct ctl *c, const struct session_ref *ref);

/* --- args.c: words of the command line ------------------------------------------ */

enum arg_type {
	ARG_U16,
	ARG_U32,
	ARG_BOOL,	/* on, off -> bool */
	ARG_TEXT,	/* any word -> const char * */
	ARG_ADDR,	/* -> struct ipaddr */
	ARG_PREFIX,	/* -> struct ipaddr */
	ARG_IP4,	/* -> struct in_addr */
	ARG_VR,		/* name or id -> uint32_t */
	ARG_DEV,	/* device that exists -> uint32_t ifindex */
	ARG_NAME,	/* name for a device -> char[16] */
	ARG_WORD,	/* one of @words -> uint32_t, its index */
	ARG_SESSION,	/* one word -> struct varnl_session_name */
	ARG_MAC,	/* -> uint8_t[6] */
	ARG_RATE,	/* -> uint64_t, bits per second */
	ARG_SIZE,	/* -> uint32_t, bytes */
	ARG_DSCP,	/* -> uint8_t */
	ARG_MSS,	/* -> uint16_t */
	ARG_QUOTA,	/* -> uint32_t, 0 for "none" */
	ARG_FLAG,	/* no value -> bool */
};

/**
 * struct arg - a keyword with its value
 * @name: keyword; may be abbreviated
 * @type: of the value
 * @dest: where the value goes; an array if @max_count
 * @count: incremented each time it is given; may be NULL
 * @max_count: how often it may be given; 0: once
 * @min: lowest number
 * @max: highest number; 0: no limit of its own
 * @words: for ARG_WORD, ends with NULL
 */
struct arg {
	const char *name;
	enum arg_type type;
	void *dest;
	unsigned int *count;
	unsigned int max_count;
	uint32_t min;
	uint32_t max;
	const char *const *words;
};

extern const char *const side_words[], *const select_words[], *const kind_words[];

/* Keywords until the words end. RC_OK, or RC_USAGE/RC_REFUSED after a message */
int parse_args(struct ctl *c, int argc, char **argv, const struct arg *args, unsigned int n);
#define PARSE_ARGS(c, argc, argv, args)	parse_args(c, argc, argv, args, ARRAY_SIZE(args))

/* Index of the word that @word abbreviates, or -1 after a message; exact words win. @what names
 * the kind of word. @stride: bytes from one name to the next.
 */
int match_word(struct ctl *c, const char *what, const char *word, const void *names,
	       size_t stride);
/* Words separated by commas -> mask of their bits */
int parse_mask(struct ctl *c, const char *what, const char *word, const char *const *words,
	       uint32_t *mask);
/* Numbers in front of the keywords */
int parse_id(struct ctl *c, const char *what, const char *word, uint16_t *id);

/* --- out.c: tables and JSON ------------------------------------------------------- */

enum col_flags {
	COL_RIGHT = 1,		/* align to the right */
	COL_COUNT = 2,		/* number of packets or bytes: 1.2M */
	COL_STATE = 4,		/* coloured by its words */
	COL_SINCE = 8,		/* seconds since the epoch, shown as age */
	COL_NAME = 16,		/* coloured as a name */
	COL_RATE = 32,		/* bits per second: 10mbit */
	COL_SPARE = 64,		/* left out if no row has it */
};

/**
 * struct col - a column of a table
 * @head: header
 * @key: key of the JSON object; text, integer, or array of text; absent shows as "-"
 * @flags: enum col_flags
 */
struct col {
	const char *head;
	const char *key;
	unsigned int flags;
};

struct out;

/* Rows come one after the other: as JSON they are printed at once, as a table at the end. */
struct out *out_begin(struct ctl *c, const struct col *cols, unsigned int n);
/* @obj is taken over */
void out_row(struct out *o, json_t *obj);
/* @none: printed in place of a table without rows, on stderr; NULL: nothing */
void out_end(struct out *o, const char *none);
/* Print a whole object or array as JSON and release it */
void out_json(json_t *value);

/* Bold and colours, "" when off */
const char *paint(const struct ctl *c, const char *what);
/* "3d04h", "5m12s"; @buf has 24 bytes */
const char *age_text(int64_t seconds, char *buf);
/* Words with commas -> JSON array */
json_t *json_words(const char *words);
struct varnl_session_name json_session_name(const json_t *obj);
/* Helpers that hide jansson's reference counting; NULL text is left out */
void put_text(json_t *obj, const char *key, const char *text);
void put_int(json_t *obj, const char *key, json_int_t value);
void put_bool(json_t *obj, const char *key, bool value);
void put_counters(json_t *obj, const struct varnl_counters *counters);
void put_drops(json_t *obj, const char *key, const struct varnl_drops *drops);
/* "vr" (name) and "vr_id" */
void put_vr(struct ctl *c, json_t *obj, uint32_t id);

/* --- objects as JSON, for show and for monitor ------------------------------------ */

json_t *vr_json(struct ctl *c, const struct varnl_vr *vr);
json_t *row_json(struct ctl *c, const struct varnl_row *row);
json_t *endpoint_json(struct ctl *c, const struct varnl_endpoint *ep);
json_t *tunnel_json(struct ctl *c, const struct varnl_tunnel *t);
json_t *session_json(struct ctl *c, const struct varnl_session *s);
json_t *grant_json(struct ctl *c, const struct varnl_grant *g);
/* "session 7 tunnel 100 endpoint 1" and so on, without the kind; @buf has 400 bytes */
const char *row_key(struct ctl *c, const struct varnl_row *row, char *buf);

/* --- sessions ----------------------------------------------------------------------- */

/**
 * struct session_args - what session add and session set are told
 * @ref: which session
 * @s: request; apply_session() moves the rest of this struct there
 */
struct session_args {
	struct session_ref ref;
	struct varnl_session s;
	uint32_t end, seq, pfc;
	bool acfc, length, df;
	const char *open, *user, *source[VAR_MAX_PREFIXES];
	struct ipaddr local, peer;
	unsigned int has_peer_id, has_vr, has_dev, has_mru, has_seq, has_pfc, has_acfc;
	unsigned int has_length, has_open, has_user, n_sources, has_local, has_peer;
	unsigned int has_end, has_to, has_mac, has_mss, has_dscp, has_df;
	unsigned int has_rx_rate, has_rx_burst, has_tx_rate, has_tx_burst;
};

/* cmd-session-args.c: the words; @add: those of session add */
int parse_session_args(struct ctl *c, int argc, char **argv, bool add, struct session_args *a);
/* Move the values to @a->s, whose flags are those in force */
int apply_session(struct ctl *c, struct session_args *a);

/* cmd-session.c */
int session_add(struct ctl *c, int argc, char **argv);
int session_del(struct ctl *c, int argc, char **argv);
/* A refusal, with the way out */
int session_refused(struct ctl *c, const struct varnl_session_name *name, int error,
		    const char *why);
/* Bring up the device of a session, if it has one; addresses may be NULL */
int session_set_up(struct ctl *c, const struct varnl_session *s, const struct ipaddr *local,
		   const struct ipaddr *peer);
/* cmd-session-show.c */
int session_show(struct ctl *c, int argc, char **argv);
/* cmd-session-switch.c */
int session_switch(struct ctl *c, int argc, char **argv);
/* The key of a session's row */
void session_row(const struct varnl_session_name *name, struct varnl_row *row);

/* cmd-batch.c: the session may wait; its name is complete. RC_OK or what went wrong so far */
int batch_add(struct ctl *c, const struct session_args *a);
int batch_del(struct ctl *c, const struct varnl_session_name *name);
/* A command of this kind is next: those that it may not overtake are sent */
int batch_turn(struct ctl *c, enum queue queue);
/* The same by its verb, NULL: it has none */
int batch_next(struct ctl *c, const struct verb *v);

/* Does vard own the session, so that the end needs a goodbye? vard may not run */
bool vard_has_session(struct ctl *c, const struct varnl_session_name *name);
/* Let vard end it */
int vard_del_session(struct ctl *c, const struct varnl_session_name *name, bool force);

enum bind { BIND_ADD, BIND_MOVE, BIND_DEL };

/* cmd-move.c: set or remove a row; addresses of the device (0: none) survive that it moves */
int bind_row(struct ctl *c, struct varnl_row *row, uint32_t ifindex, enum bind how);
/* cmd-row.c: change side or select of a row */
int set_row(struct ctl *c, struct varnl_row *row);
/* A refusal of a row, with the way out */
int row_refused(struct ctl *c, const struct varnl_row *row, int error);

#endif /* VARCTL_H */
