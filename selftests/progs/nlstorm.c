// SPDX-License-Identifier: GPL-2.0
/*
 * nlstorm.c - requests to the family "var" at random, from several processes at once
 *
 *	nlstorm -s SEED -t SECONDS -w WORKERS PORT-INDEX...
 *
 * All workers use the same few names of tunnels and sessions, so that they make,
 * change, switch, move and remove the same objects at the same time. Whether a
 * request is granted does not matter; that the kernel survives does. Prints how many
 * requests of each worker were granted and refused.
 *
 * build: tools/lib/varnl*.c ; libs: -lmnl
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/varnl.h"

#define MAX_PORTS	8
#define TUNNELS		4
#define SESSIONS	8
#define BIT(attr)	VARNL_BIT(VAR_A_SESSION_##attr)
#define ROW(attr)	VARNL_BIT(VAR_A_ROW_##attr)

/* VRs as the script makes them: red, blue, and one that comes and goes. */
static const uint32_t vrs[] = { 10, 20, 30 };

static uint32_t ports[MAX_PORTS];
static unsigned int n_ports;
static uint64_t state;
static unsigned long granted, refused;

/* xorshift64*; the same seed gives the same requests, if not the same order of all workers */
static uint32_t rnd(uint32_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 2685821657736338717ULL >> 33) % n;
}

static bool chance(unsigned int percent)
{
	return rnd(100) < percent;
}

static void count(int ret)
{
	if (ret < 0)
		refused++;
	else
		granted++;
}

static struct varnl_session_name any_session(void)
{
	struct varnl_session_name name = { .session_id = 1 + rnd(SESSIONS) };

	if (chance(40)) {
		name.port = ports[rnd(n_ports)];
	} else {
		name.endpoint = 1 + rnd(3);
		name.tunnel_id = 1 + rnd(TUNNELS);
	}
	return name;
}

static void set_name(struct varnl_session *s, const struct varnl_session_name *name)
{
	s->endpoint = name->endpoint;
	s->tunnel_id = name->tunnel_id;
	s->session_id = name->session_id;
	s->port = name->port;
	s->has = BIT(SESSION_ID) | (name->port ? BIT(PORT) : BIT(ENDPOINT) | BIT(TUNNEL_ID));
}

/* What any session may be told, all of it or some. */
static void set_conf(struct varnl_session *s)
{
	static const uint32_t ends[] = {
		VAR_END_NONE, VAR_END_HOLD, VAR_END_TERMINATE, VAR_END_SWITCH
	};

	if (chance(70)) {
		s->end = ends[rnd(4)];
		s->has |= BIT(END);
	}
	if (s->end == VAR_END_SWITCH) {
		s->to = any_session();
		s->has |= BIT(TO);
	}
	if (chance(30)) {
		s->vr = vrs[rnd(3)];
		s->has |= BIT(VR);
	}
	if (chance(60)) {
		s->open = rnd(4);
		s->has |= BIT(OPEN);
	}
	if (chance(30)) {
		s->mru = 576 + rnd(1000);
		s->has |= BIT(MRU);
	}
	if (chance(30)) {
		s->rx_rate = rnd(2) * 1000000;
		s->tx_rate = rnd(2) * 1000000;
		s->has |= BIT(RX_RATE) | BIT(TX_RATE);
	}
	if (chance(30)) {
		s->mss = rnd(2) ? VAR_MSS_AUTO : 0;
		s->has |= BIT(MSS);
	}
	if (chance(40)) {
		s->flags = VAR_SESSION_FLAGS_ANY_SOURCE;
		if (!s->port)
			s->flags |= rnd(VAR_SESSION_FLAGS_ANY_SOURCE);
		s->has |= BIT(FLAGS);
	}
	if (chance(30)) {
		strcpy(s->user, rnd(2) ? "a@isp1.example" : "b@isp2.example");
		s->has |= BIT(USER);
	}
}

static void new_session(struct varnl_session *s)
{
	struct varnl_session_name name = any_session();

	memset(s, 0, sizeof(*s));
	set_name(s, &name);
	set_conf(s);
	if (name.port) {
		memcpy(s->peer_mac, "\2\0\0\0\0\x99", 6);
		s->has |= BIT(PEER_MAC);
	} else {
		s->peer_session_id = name.session_id;
		s->has |= BIT(PEER_SESSION_ID);
	}
}

static void many(struct varnl *nl)
{
	struct varnl_session_name names[SESSIONS];
	struct varnl_session s[SESSIONS];
	unsigned int n = 1 + rnd(SESSIONS), i, done;

	for (i = 0; i < n; i++) {
		names[i] = any_session();
		new_session(&s[i]);
	}
	if (chance(50))
		count(varnl_sessions_new(nl, s, n, &done));
	else
		count(varnl_sessions_del(nl, names, n, &done));
}

static void tunnel(struct varnl *nl)
{
	struct varnl_tunnel t = {
		.has = VARNL_KEY_TUNNEL | VARNL_BIT(VAR_A_TUNNEL_PEER_IP4) |
		       VARNL_BIT(VAR_A_TUNNEL_PEER_TUNNEL_ID) |
		       VARNL_BIT(VAR_A_TUNNEL_SELECT) | VARNL_BIT(VAR_A_TUNNEL_SIDE),
		.endpoint = 1 + rnd(3),
		.tunnel_id = 1 + rnd(TUNNELS),
		.peer_ip4.s_addr = htonl(0xc0000202),	/* 192.0.2.2 */
		.select = rnd(3),
		.side = rnd(2),
	};

	t.peer_tunnel_id = t.tunnel_id;
	if (chance(30)) {
		count(varnl_tunnel_del(nl, t.endpoint, t.tunnel_id));
		return;
	}
	if (chance(50)) {
		t.vr = vrs[rnd(3)];
		t.has |= VARNL_BIT(VAR_A_TUNNEL_VR);
	}
	count(varnl_tunnel_new(nl, &t));
}

static void row(struct varnl *nl)
{
	struct varnl_session_name name = any_session();
	struct varnl_row r = { .has = ROW(KIND) | ROW(VR), .vr = vrs[rnd(3)] };

	switch (rnd(4)) {
	case 0:
		r.kind = VAR_ROW_KIND_PORT;
		r.ifindex = ports[rnd(n_ports)];
		r.select = rnd(3);
		r.has |= ROW(IFINDEX) | ROW(SELECT);
		if (chance(20)) {
			r.has = ROW(KIND) | ROW(IFINDEX);
			count(varnl_row_del(nl, &r));
			return;
		}
		break;
	case 1:
		r.kind = VAR_ROW_KIND_ISP;
		strcpy(r.realm, rnd(2) ? "isp1.example" : "isp2.example");
		r.has |= ROW(REALM);
		break;
	case 2:
		r.kind = VAR_ROW_KIND_TUNNEL;
		r.endpoint = 1 + rnd(3);
		r.tunnel_id = 1 + rnd(TUNNELS);
		r.has |= ROW(ENDPOINT) | ROW(TUNNEL_ID);
		break;
	default:
		r.kind = VAR_ROW_KIND_SESSION;
		r.endpoint = name.endpoint;
		r.tunnel_id = name.tunnel_id;
		r.session_id = name.session_id;
		r.port = name.port;
		r.has |= ROW(SESSION_ID) | (name.port ? ROW(PORT) :
						       ROW(ENDPOINT) | ROW(TUNNEL_ID));
	}
	count(varnl_row_set(nl, &r, VARNL_CREATE));
}

static int ignore_session(const struct varnl_session *s, void *data)
{
	return 0;
}

static int ignore_row(const struct varnl_row *r, void *data)
{
	return 0;
}

static void look(struct varnl *nl)
{
	struct varnl_explain ex = { .has = VARNL_BIT(VAR_A_EXPLAIN_IFINDEX) };
	struct varnl_session_name name = any_session();
	struct varnl_session s;

	switch (rnd(4)) {
	case 0:
		count(varnl_session_dump(nl, NULL, ignore_session, NULL));
		break;
	case 1:
		count(varnl_row_dump(nl, NULL, ignore_row, NULL));
		break;
	case 2:
		ex.ifindex = ports[rnd(n_ports)];
		count(varnl_explain(nl, &ex));
		break;
	default:
		count(varnl_session_get(nl, &name, &s));
	}
}

static void one(struct varnl *nl)
{
	struct varnl_session_name name = any_session();
	struct varnl_session s = { 0 };
	unsigned int what = rnd(100);

	if (what < 25) {
		new_session(&s);
		count(varnl_session_new(nl, &s));
	} else if (what < 50) {
		set_name(&s, &name);
		set_conf(&s);
		count(varnl_session_set(nl, &s));
	} else if (what < 60) {
		count(varnl_session_del(nl, &name));
	} else if (what < 70) {
		many(nl);
	} else if (what < 80) {
		tunnel(nl);
	} else if (what < 90) {
		row(nl);
	} else {
		look(nl);
	}
}

static int work(uint64_t seed, int seconds)
{
	time_t end = time(NULL) + seconds;
	struct varnl *nl;
	char err[256];

	state = seed * 0x9e3779b97f4a7c15ULL + 1;
	nl = varnl_open(err, sizeof(err));
	if (!nl) {
		printf("# %s\n", err);
		return 1;
	}
	while (time(NULL) < end)
		one(nl);
	varnl_close(nl);
	printf("worker %llu: %lu granted, %lu refused\n", (unsigned long long)seed, granted,
	       refused);
	return granted ? 0 : 1;
}

int main(int argc, char **argv)
{
	int opt, seconds = 10, workers = 2, status, failed = 0, i;
	uint64_t seed = 1;

	while ((opt = getopt(argc, argv, "s:t:w:")) != -1) {
		switch (opt) {
		case 's':
			seed = strtoull(optarg, NULL, 0);
			break;
		case 't':
			seconds = atoi(optarg);
			break;
		case 'w':
			workers = atoi(optarg);
			break;
		default:
			return 2;
		}
	}
	for (; optind < argc && n_ports < MAX_PORTS; optind++)
		ports[n_ports++] = atoi(argv[optind]);
	if (!n_ports || workers < 1) {
		fputs("usage: nlstorm [-s SEED] [-t SECONDS] [-w WORKERS] PORT...\n", stderr);
		return 2;
	}
	for (i = 0; i < workers; i++) {
		if (!fork())
			return work(seed + i, seconds);
	}
	while (wait(&status) > 0)
		failed |= !WIFEXITED(status) || WEXITSTATUS(status);
	return failed;
}
