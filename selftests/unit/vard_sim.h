/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vard_sim.h - LACs with PPP clients around the daemon, and a wire that loses, repeats
 * and reorders
 *
 * Included once, by a test that runs the real daemon with the kernel of vard_fake.h. A
 * client is a call of a LAC, or a PPPoE host at the daemon's own port.
 */
#ifndef SELFTESTS_UNIT_VARD_SIM_H
#define SELFTESTS_UNIT_VARD_SIM_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "log.h"
#include "pppoe/disc.h"
#include "reload.h"
#include "tap.h"
#include "vard_fake.h"

#define LACS	6
#define CALLS	8
#define HOSTS	110

struct lac;

/**
 * struct client - a user
 * @lac: LAC that the call comes from, NULL: a PPPoE host
 * @sid: PPPoE: SESSION_ID, 0: the session is over
 * @result: Result Code of the CDN
 * @padt: text of the PADT
 */
struct client {
	struct lac *lac;
	struct l2tp_call *call;
	uint16_t sid;
	struct ppp *ppp;
	struct ppp_conf conf;
	char user[64];
	char password[32];
	struct in_addr addr;
	bool open;
	bool over;
	enum ppp_reason why;
	uint16_t result;
	char padt[128];
};

/**
 * struct lac - a LAC
 * @proxy: what its ICCNs say of LCP and authentication, NULL: nothing
 * @mute: it sends no ICCN
 * @called: Called Number, if any
 * @sequencing: its ICCNs require sequence numbers, in so many of 100
 */
struct lac {
	struct l2tp_tunnel *eng;
	struct in_addr addr;
	uint16_t port;
	bool up;
	bool over;
	bool mute;
	struct l2tp_str called;
	unsigned int sequencing;
	uint16_t result;
	const struct l2tp_call_info *proxy;
	struct client clients[CALLS];
};

/* What is on the wire */
struct packet {
	struct packet *next;
	void (*deliver)(const struct packet *p);
	void *who;
	struct varnl_session_name name;
	size_t len;
	uint8_t data[];
};

static struct lac lacs[LACS];
static struct client hosts[HOSTS];
static struct packet *wire, **wire_end = &wire;
static unsigned int loss;	/* per cent */
static bool verbose;

static bool chance(unsigned int percent)
{
	return (unsigned int)random() % 100 < percent;
}

static struct packet *send_packet(void (*to)(const struct packet *p), void *who,
				  const void *data, size_t len)
{
	struct packet *p = malloc(sizeof(*p) + len);

	if (!p)
		abort();
	memset(p, 0, sizeof(*p));
	p->deliver = to;
	p->who = who;
	p->len = len;
	memcpy(p->data, data, len);
	*wire_end = p;
	wire_end = &p->next;
	return p;
}

/* --- the LAC ---------------------------------------------------------------------------- */

static void from_lac(const struct packet *p)
{
	const struct lac *lac = p->who;

	lns_input(&the_endpoint, lac->addr, lac->port, 0, p->data, p->len);
}

static void lac_send(struct l2tp_tunnel *t, const uint8_t *buf, size_t len)
{
	send_packet(from_lac, l2tp_tunnel_priv(t), buf, len);
}

static void sim_random(struct l2tp_tunnel *t, void *buf, size_t len)
{
	uint8_t *p = buf;

	while (len--)
		*p++ = (uint8_t)random();
}

static void lac_up(struct l2tp_tunnel *t)
{
	((struct lac *)l2tp_tunnel_priv(t))->up = true;
}

static void lac_down(struct l2tp_tunnel *t, const struct l2tp_reason *why)
{
	struct lac *lac = l2tp_tunnel_priv(t);

	lac->up = false;
	lac->over = true;
	lac->result = why->result;
}

static void lac_call_reply(struct l2tp_call *c)
{
	struct client *cl = l2tp_call_priv(c);
	struct l2tp_call_info info = { 0 };

	if (cl->lac->mute)
		return;
	if (cl->lac->proxy)
		info = *cl->lac->proxy;
	info.framing_type = 1;
	info.tx_speed = 1000000;
	info.sequencing = chance(cl->lac->sequencing);
	l2tp_call_connect(c, fake.now, &info);
}

static void lac_call_up(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct client *cl = l2tp_call_priv(c);

	ppp_lower_up(cl->ppp, fake.now);
}

static void client_over(struct client *cl)
{
	cl->over = true;
	cl->open = false;
	ppp_lower_down(cl->ppp, fake.now);
}

static void lac_call_down(struct l2tp_call *c, const struct l2tp_reason *why)
{
	struct client *cl = l2tp_call_priv(c);

	cl->call = NULL;
	cl->result = why->result;
	client_over(cl);
}

static const struct l2tp_ops lac_ops = {
	.send = lac_send,
	.random = sim_random,
	.tunnel_up = lac_up,
	.tunnel_down = lac_down,
	.call_reply = lac_call_reply,
	.call_up = lac_call_up,
	.call_down = lac_call_down,
};

/* --- users ------------------------------------------------------------------------------ */

static void from_client(const struct packet *p)
{
	fake_frame_in(&p->name, p->data, p->len);
}

static void cl_send(struct ppp *p, const uint8_t *frame, size_t len)
{
	struct client *cl = ppp_priv(p);
	struct varnl_session_name name = { .port = FAKE_PORT, .session_id = cl->sid };

	if (!cl->call && !cl->sid)
		return;
	if (cl->call)
		name = (struct varnl_session_name){
			.endpoint = 1, .tunnel_id = l2tp_tunnel_peer(cl->lac->eng)->tid,
			.session_id = l2tp_call_peer_sid(cl->call),
		};
	send_packet(from_client, cl, frame, len)->name = name;
}

static void cl_random(struct ppp *p, void *buf, size_t len)
{
	sim_random(NULL, buf, len);
}

static void cl_ncp_up(struct ppp *p, uint16_t proto)
{
	struct client *cl = ppp_priv(p);

	cl->open = true;
	cl->addr = ppp_network(p)->local;
}

static void cl_ncp_down(struct ppp *p, uint16_t proto)
{
	((struct client *)ppp_priv(p))->open = false;
}

/* The user has hung up, so the line is down */
static void hang_up(struct client *cl)
{
	uint16_t sid = cl->sid;

	if (cl->call)
		l2tp_call_close(cl->call, fake.now, L2TP_CDN_CARRIER_LOST, 0, NULL);
	cl->sid = 0;
	if (!sid)
		return;
	session_pppoe_padt(fake.port, sid);
	client_over(cl);
}

static void cl_terminated(struct ppp *p, enum ppp_reason reason, const char *text)
{
	struct client *cl = ppp_priv(p);

	cl->why = reason;
	hang_up(cl);
}

static const struct ppp_ops client_ops = {
	.send = cl_send,
	.random = cl_random,
	.ncp_up = cl_ncp_up,
	.ncp_down = cl_ncp_down,
	.terminated = cl_terminated,
};

static void lac_start(unsigned int i, const char *secret)
{
	struct l2tp_tunnel_conf conf;
	struct lac *lac = &lacs[i];

	memset(lac, 0, sizeof(*lac));
	lac->addr.s_addr = htonl(0xc0000201 + i);
	lac->port = 1701;
	lac->sequencing = 50;
	l2tp_tunnel_conf_init(&conf);
	conf.host_name = "lac";
	conf.local_tid = (uint16_t)(1 + random() % 65535);
	conf.roles = L2TP_ROLE_LAC;
	conf.secret.data = (const uint8_t *)secret;
	conf.secret.len = strlen(secret);
	conf.challenge = conf.secret.len && chance(50);
	conf.framing_cap = 3;
	conf.hello_ms = 5000;
	conf.rel.retries = 8;
	lac->eng = l2tp_tunnel_new(&lac_ops, lac, &conf, true, fake.now);
	if (!lac->eng)
		abort();
}

static void client_init(struct client *cl, const char *user, const char *password)
{
	memset(cl, 0, sizeof(*cl));
	strcpy(cl->user, user);
	strcpy(cl->password, password);
	ppp_conf_init(&cl->conf);
	cl->conf.role = PPP_ROLE_CLIENT;
	cl->conf.auth[0] = PPP_AUTH_NONE;
	cl->conf.user = cl->user;
	cl->conf.password = cl->password;
	if (chance(50)) {
		cl->conf.user_auth[0] = PPP_AUTH_PAP;
		cl->conf.user_auth[1] = PPP_AUTH_NONE;
	}
	cl->ppp = ppp_new(&client_ops, cl, &cl->conf, fake.now);
	if (!cl->ppp)
		abort();
}

static struct client *lac_call(unsigned int i, unsigned int slot, const char *user,
			       const char *password)
{
	struct client *cl = &lacs[i].clients[slot];
	struct l2tp_call_info icrq = {
		.serial = slot, .present = L2TP_CALL_BIT(L2TP_AVP_CALLING_NUMBER),
		.calling = { (const uint8_t *)"4930", 4 },
	};
	uint16_t sid = (uint16_t)(1 + slot + 100 * (random() % 600));

	if (lacs[i].called.len) {
		icrq.present |= L2TP_CALL_BIT(L2TP_AVP_CALLED_NUMBER);
		icrq.called = lacs[i].called;
	}
	client_init(cl, user, password);
	cl->lac = &lacs[i];
	cl->call = l2tp_call_new(lacs[i].eng, cl, fake.now, sid, &icrq);
	if (!cl->call)
		abort();
	return cl;
}

static void client_free(struct client *cl)
{
	ppp_free(cl->ppp);
	memset(cl, 0, sizeof(*cl));
}

static void lac_stop(unsigned int i)
{
	unsigned int j;

	l2tp_tunnel_free(lacs[i].eng);
	for (j = 0; j < CALLS; j++)
		ppp_free(lacs[i].clients[j].ppp);
	memset(&lacs[i], 0, sizeof(lacs[i]));
}

static struct client *client_of(struct lac *lac, uint16_t local_sid)
{
	unsigned int i;

	for (i = 0; i < CALLS; i++) {
		if (lac->clients[i].call &&
		    l2tp_call_local_sid(lac->clients[i].call) == local_sid)
			return &lac->clients[i];
	}
	return NULL;
}

/* --- the wire ------------------------------------------------------------------------------ */

static struct lac *lac_at(struct in_addr addr)
{
	unsigned int i;

	for (i = 0; i < LACS; i++) {
		if (lacs[i].eng && lacs[i].addr.s_addr == addr.s_addr)
			return &lacs[i];
	}
	return NULL;
}

static void to_lac(const struct packet *p)
{
	struct lac *lac = p->who;

	if (lac->eng)
		l2tp_tunnel_input(lac->eng, fake.now, p->data, p->len);
}

static void to_call(const struct packet *p)
{
	struct lac *lac = p->who;
	struct client *cl = lac->eng ? client_of(lac, p->name.session_id) : NULL;

	if (cl)
		ppp_input(cl->ppp, fake.now, p->data, p->len);
}

/* Control messages and frames of the daemon to LACs; false: nobody is there */
static bool datagram_to_lac(struct in_addr to, const uint8_t *buf, size_t len)
{
	struct lac *lac = lac_at(to);

	if (lac)
		send_packet(to_lac, lac, buf, len);
	return lac;
}

static bool frame_to_lac(const struct varnl_frame *f)
{
	struct varnl_session *s = fake_session(f->tunnel_id, f->session_id);
	struct varnl_tunnel *t = fake_tunnel(f->tunnel_id);
	struct lac *lac = t ? lac_at(t->peer_ip4) : NULL;

	if (s && lac)
		send_packet(to_call, lac, f->data, f->len)->name.session_id =
			s->peer_session_id;
	return lac;
}

static void deliver(const struct packet *p)
{
	p->deliver(p);
	reap();
}

/* Deliver what is on the wire; what that causes is for the next time. */
static void flush(void)
{
	struct packet *p, *list = wire, *again = NULL;

	wire = NULL;
	wire_end = &wire;
	while ((p = list)) {
		list = p->next;
		/* reordering: behind the next one */
		if (loss && list && !again && chance(loss)) {
			again = p;
			continue;
		}
		if (!chance(loss))
			deliver(p);
		if (loss && chance(loss))
			deliver(p);
		free(p);
		if (again) {
			deliver(again);
			free(again);
			again = NULL;
		}
	}
	free(again);
}

static void drop_wire(void)
{
	struct packet *p;

	while ((p = wire)) {
		wire = p->next;
		free(p);
	}
	wire_end = &wire;
}

static void earlier(uint64_t *next, uint64_t when)
{
	*next = when < *next ? when : *next;
}

static void client_timer(struct client *cl, uint64_t *next)
{
	if (!cl->ppp)
		return;
	if (ppp_deadline(cl->ppp) <= fake.now)
		ppp_timer(cl->ppp, fake.now);
	earlier(next, ppp_deadline(cl->ppp));
}

/* Timers of all LACs and users; the time of the next one */
static uint64_t sim_timers(void)
{
	uint64_t next = UINT64_MAX;
	unsigned int i, j;

	for (i = 0; i < LACS; i++) {
		if (!lacs[i].eng)
			continue;
		if (l2tp_tunnel_deadline(lacs[i].eng) <= fake.now)
			l2tp_tunnel_timer(lacs[i].eng, fake.now);
		earlier(&next, l2tp_tunnel_deadline(lacs[i].eng));
		for (j = 0; j < CALLS; j++)
			client_timer(&lacs[i].clients[j], &next);
	}
	for (i = 0; i < HOSTS; i++)
		client_timer(&hosts[i], &next);
	return next;
}

static uint64_t (*more_timers)(void);	/* of who else is there */

/* Let time pass, in ms */
static void run(unsigned int ms)
{
	uint64_t end = fake.now + ms, next;

	while (fake.now < end) {
		do {
			flush();
		} while (wire && !loss);
		while (fake_timer())
			reap();
		next = sim_timers();
		if (more_timers)
			earlier(&next, more_timers());
		earlier(&next, fake_next());
		fake_run_events();
		/* nothing happens before the next timer */
		if (wire || next < fake.now + 10)
			next = fake.now + 10;
		fake.now = next < end ? next : end;
	}
}

/* --- configuration --------------------------------------------------------------------------- */

static char conf_path[32], users_path[32];

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) || chmod(path, 0600))
		abort();
}

static void make_files(void)
{
	strcpy(conf_path, "/tmp/vard_unit.XXXXXX");
	strcpy(users_path, "/tmp/vard_unit.XXXXXX");
	close(mkstemp(conf_path));
	close(mkstemp(users_path));
}

/* Start the daemon with the configuration that was written */
static void sim_begin(void)
{
	struct errlist err = { 0 };

	vard.config_path = conf_path;
	vard.cfg = config_load(conf_path, &err);
	if (!vard.cfg) {
		printf("Bail out! %s\n", err.text[0]);
		exit(1);
	}
	log_level(verbose ? LOG_DEBUG : LOG_ERR - 1);
	vard.base = event_base_new();
	kernel_open(err.text[0], 0);
	vrs_apply(vard.cfg, &err);
	peers_apply(vard.cfg);
	rows_open();
	rows_apply(NULL, vard.cfg);
	endpoints_apply(vard.cfg, &err);
	ports_apply(vard.cfg, &err);
	kernel_listen();
}

static void sim_end(void)
{
	lns_close();
	sessions_close();
	peers_close();
	rows_close();
	vrs_close();
	kernel_close();
	event_base_free(vard.base);
	config_free(vard.cfg);
	unlink(conf_path);
	unlink(users_path);
	ok(!fake.reserved && !fake.n_timers && !fake.n_tunnels && !fake.n_sessions && !fake.held,
	   "the daemon ends well");
}

/* @want: a line of what has changed, or a part of an error; NULL: anything */
static int reload_it(const char *want, const char *what)
{
	struct errlist err = { 0 };
	struct reload_diff d;
	unsigned int i;
	bool found = !want;
	int ret;

	ret = reload(&d, &err);
	for (i = 0; i < d.n && !found; i++)
		found = !strcmp(d.text[i], want);
	for (i = 0; i < err.n && !found; i++)
		found = strstr(err.text[i], want);
	if (!ok(found, "%s", what)) {
		for (i = 0; i < d.n; i++)
			printf("# %s\n", d.text[i]);
		for (i = 0; i < err.n; i++)
			printf("# %s\n", err.text[i]);
	}
	log_level(verbose ? LOG_DEBUG : LOG_ERR - 1);
	reload_diff_free(&d);
	err_free(&err);
	reap();
	run(100);
	return ret;
}

/* Nothing of the daemon's nor of the kernel's is left */
static bool nothing_left(void)
{
	struct peer *p;
	struct vr *vr;
	bool ok;

	ok = !session_count && !lns_count && TAILQ_EMPTY(&lns_tunnels) && !fake.n_tunnels &&
	     !fake.n_sessions && !fake.n_routes && !fake.reserved && !fake.n_timers &&
	     !fake.held && !the_endpoint.tunnels;
	TAILQ_FOREACH(p, &vard.peers, node)
		ok &= !p->tunnels && !p->sessions && !p->removed;
	TAILQ_FOREACH(vr, &vard.vrs, node)
		ok &= !vr->sessions && !pool_in_use(vr->pool);
	if (!ok)
		printf("# sessions %u/%u tunnels %u/%u routes %u reserved %d timers %u ep %u\n",
		       session_count, fake.n_sessions, lns_count, fake.n_tunnels, fake.n_routes,
		       fake.reserved, fake.n_timers, the_endpoint.tunnels);
	return ok;
}

#endif /* SELFTESTS_UNIT_VARD_SIM_H */
