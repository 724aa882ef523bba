// SPDX-License-Identifier: GPL-2.0
/*
 * session_pppoe.c - sessions of PPPoE hosts
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "log.h"
#include "port.h"
#include "pppoe/disc.h"
#include "session.h"

static size_t take_id(uint8_t to[LINE_ID_MAX], const struct pppoe_str *from)
{
	size_t len = from->len < LINE_ID_MAX ? from->len : LINE_ID_MAX;

	if (len)
		memcpy(to, from->data, len);
	return len;
}

/* What an LNS is told about the line: its circuit where the access node tells it */
static void take_line(struct session *s, const struct pppoe_msg *padr)
{
	if (padr->circuit_id.len)
		l2tp_escape(s->calling, sizeof(s->calling), padr->circuit_id.data,
			    padr->circuit_id.len);
	else
		mac_text(s->mac, s->calling);
	l2tp_escape(s->called, sizeof(s->called), padr->service.data, padr->service.len);
	if (!padr->circuit_id.len && !padr->remote_id.len && !padr->rate_up && !padr->rate_down)
		return;
	s->line = calloc(1, sizeof(*s->line));
	if (!s->line)
		return;
	s->line->circuit_len = take_id(s->line->circuit, &padr->circuit_id);
	s->line->remote_len = take_id(s->line->remote, &padr->remote_id);
	s->line->rate_up = (uint64_t)padr->rate_up * 1000;
	s->line->rate_down = (uint64_t)padr->rate_down * 1000;
}

/* Take over the port's settings: at the beginning, and after a reload */
void session_reconf(struct session *s)
{
	if (!s->port)
		return;
	s->conf = s->port->cfg->ppp.conf;
	if (s->conf.mru > s->mru)
		s->conf.mru = s->mru;
	if (s->conf.min_mru > s->conf.mru)
		s->conf.min_mru = s->conf.mru;
	/* RFC 4638: what is above 1492 must be agreed upon; a host may not take it for granted */
	s->conf.ask_mru = true;
	/* RFC 2516 7: never negotiated; every frame begins with the Protocol field */
	s->conf.acfc = false;
	s->conf.allow_acfc = false;
}

/**
 * session_pppoe_new() - make a session for a host
 * @port: where it is
 * @mac: its address
 * @req: what it asks for
 * @sid: receives the SESSION_ID
 *
 * Return: 0, and the kernel has the session; or a negative errno.
 */
int session_pppoe_new(struct port *port, const uint8_t mac[PPPOE_MAC_LEN],
		      const struct pppoe_request *req, uint16_t *sid)
{
	struct session *s;
	struct vr *payer;
	int ret;

	if (vard.stopping)
		return -ESHUTDOWN;
	if (!(vard.role & (CFG_ROLE_LAC | CFG_ROLE_BNG)))
		return -EPERM;
	payer = quota_port_vr(port->ifindex);
	if (!quota_admit(payer)) {
		vard.stats.sessions_refused++;
		log_remote(LOG_CLASS_SESSION, LOG_WARNING,
			   "PPPoE on interface %s: a host is refused: VR %s may have %u new calls per second (quota rate)",
			   port->cfg->interface, payer->cfg->name, payer->rate);
		return -EDQUOT;
	}
	s = session_make(NULL, port, mac, 0, &ret);
	if (!s)
		return ret;
	s->payer = payer ? payer->id : 0;
	s->mru = req->mru;
	session_reconf(s);
	take_line(s, req->msg);
	*sid = s->sid;
	return 0;
}

static struct session *find(const struct port *port, uint16_t sid)
{
	struct varnl_session_name name = { .port = port->ifindex, .session_id = sid };

	return session_find(&name);
}

/* The PADS has been sent: LCP begins */
void session_pppoe_begin(struct port *port, uint16_t sid)
{
	struct session *s = find(port, sid);

	if (s && !s->ppp)
		session_begin(s, NULL);
}

/* The host's PADT came */
void session_pppoe_padt(struct port *port, uint16_t sid)
{
	const struct l2tp_reason reason = {
		.cause = L2TP_CAUSE_PEER, .result = L2TP_CDN_CARRIER_LOST, .text = "PADT",
	};
	struct session *s = find(port, sid);

	if (s)
		session_down(s, &reason);
}

/* Sessions of a port that nobody speaks for any more */
struct strays {
	struct port *port;
	struct varnl_session_name *names;
	unsigned int n;
};

static int take_stray(const struct varnl_session *o, void *data)
{
	struct strays *all = data;
	struct varnl_session_name *p;

	if (find(all->port, o->session_id))
		return 0;
	p = reallocarray(all->names, all->n + 1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	all->names = p;
	all->names[all->n++] = varnl_session_name(o);
	port_stray(all->port, o->peer_mac, o->session_id);
	return 0;
}

/**
 * sessions_port_opened() - PPPoE is spoken at a port from now on
 * @port: port
 *
 * A vard that was killed leaves its sessions to the kernel, where nobody can answer
 * for them: they end, and the hosts are told.
 */
void sessions_port_opened(struct port *port)
{
	const struct varnl_session filter = {
		.has = VARNL_BIT(VAR_A_SESSION_PORT), .port = port->ifindex,
	};
	struct strays all = { .port = port };
	unsigned int gone = 0;

	if (varnl_session_dump(kernel.nl, &filter, take_stray, &all) < 0 ||
	    (all.n && varnl_sessions_del(kernel.nl, all.names, all.n, &gone)))
		log_warn("PPPoE on interface %s: %s", port->cfg->interface,
			 varnl_error(kernel.nl));
	else if (gone)
		log_info("PPPoE on interface %s: %u sessions of another vard are closed",
			 port->cfg->interface, gone);
	free(all.names);
}

/* The interface is gone, or PPPoE is no longer spoken there: its sessions end at once */
void sessions_port_lost(struct port *port, const char *why)
{
	struct session *s;

	while ((s = TAILQ_FIRST(&port->sessions_of)))
		session_end(s, L2TP_CDN_CARRIER_LOST, why);
}
