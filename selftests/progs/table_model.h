/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table_model.h - what the parts of the program table_model share
 */
#ifndef TABLE_MODEL_H
#define TABLE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include <libmnl/libmnl.h>
#include <linux/var.h>

#define MAX_PORTS	64
#define MAX_VRS		16
#define MAX_NAMES	20000
#define FOREIGN		MAX_VRS		/* master: a VRF device that is no VR's */
#define NOBODY		-1
#define NO_SUCH_VR	99999
#define NO_SUCH_PORT	0x7ffffff

struct port {
	int ifindex;
	int master;		/* index of a VR, FOREIGN or NOBODY */
	bool row, followed;
	int vr;			/* index, NOBODY: drop */
	uint32_t side, select;
};

struct name {
	uint32_t kind;
	char canon[VAR_MAX_USER + 1];
	int vr;
	bool seen;
};

struct vr {
	uint32_t id;
	int ifindex;
};

/* table_nl.c */
extern struct mnl_socket *gen, *route;
extern uint32_t seq;
extern unsigned int n_ops;
extern char buf[65536];

__attribute__((noreturn, format(printf, 1, 2)))
void fail(const char *format, ...);
struct mnl_socket *open_socket(int bus);
void send_request(struct mnl_socket *nl, struct nlmsghdr *nlh);
int recv_some(struct mnl_socket *nl, mnl_cb_t cb, void *data);
int talk(struct mnl_socket *nl, struct nlmsghdr *nlh, mnl_cb_t cb, void *data);
struct nlmsghdr *request(void *space, uint8_t cmd, uint16_t flags);
void put_name(struct nlmsghdr *nlh, uint32_t kind, const char *name);
int parse_attr(const struct nlattr *attr, void *data);
void parse(const struct nlmsghdr *nlh, const struct nlattr *tb[32]);
void find_family(void);

/* table_model.c */
extern struct port ports[MAX_PORTS];
extern struct vr vrs[MAX_VRS];
extern struct name names[MAX_NAMES];
extern unsigned int n_ports, n_vrs, n_names, n_checks;

uint32_t pick(uint32_t n);
bool chance(uint32_t percent);
void canonical(uint32_t kind, const char *name, char *canon);
struct name *find_name(uint32_t kind, const char *canon);
void random_name(uint32_t kind, char *name);

/* table_compare.c */
struct dump {
	int kind, vr;		/* filters, NOBODY if there is none */
	unsigned int rows;
	bool seen_port[MAX_PORTS];
	unsigned int intr;
};

void compare_table(int kind, int vr);
void compare_vrs(void);
void compare(void);

#endif /* TABLE_MODEL_H */
