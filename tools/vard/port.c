// SPDX-License-Identifier: GPL-2.0
/*
 * port.c - the packet sockets where PPPoE discovery is spoken
 *
 * A port lives as long as its entry of the configuration. Its device may come and
 * go: a socket tells at once when its device is gone, and devices that are not
 * there are looked for every second.
 */
#include <errno.h>
#include <event2/event.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"
#include "port.h"
#include "session.h"

#define RX_BATCH	16		/* frames per system call */
#define RX_BUDGET	64		/* before other events get their turn */
#define RX_BUFFER	(1 << 20)	/* of the socket, bytes */
#define LOOK_SECONDS	1		/* for devices that are not there */
#define AGAIN		5		/* times that: at those that are */

#define GONE		"the interface is gone"
#define REMOVED		"PPPoE is no longer spoken here"
#define SHUTDOWN	"shutting down"

struct port_list ports = TAILQ_HEAD_INITIALIZER(ports);

static uint8_t cookie_key[PPPOE_KEY_LEN];
static bool have_key;
static struct event *look_event;
static unsigned int looks;

/**
 * port_find() - a port by its device
 * @ifindex: index of the device
 *
 * Return: the port, or NULL.
 */
struct port *port_find(uint32_t ifindex)
{
	struct port *port;

	TAILQ_FOREACH(port, &ports, node) {
		if (ifindex && port->ifindex == ifindex)
			return port;
	}
	return NULL;
}

/**
 * port_session_end() - a session is over: forget the host
 * @port: port
 * @sid: SESSION_ID; one that is not known (any more) has no effect
 * @padt_text: the reason, for a PADT; "": a PADT without one; NULL: no PADT
 */
void port_session_end(struct port *port, uint16_t sid, const char *padt_text)
{
	pppoe_ac_end(&port->ac, sid, padt_text);
}

/* --- what the access concentrator asks for --------------------------------------- */

static bool op_send(void *priv, const uint8_t mac[PPPOE_MAC_LEN], const uint8_t *buf, size_t len)
{
	struct port *port = priv;
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_PPP_DISC),
		.sll_ifindex = (int)port->ifindex,
		.sll_halen = ETH_ALEN,
	};

	memcpy(to.sll_addr, mac, ETH_ALEN);
	return port->fd >= 0 && sendto(port->fd, buf, len, MSG_DONTWAIT, (struct sockaddr *)&to,
				       sizeof(to)) >= 0;
}

/**
 * port_stray() - there is no session of this number (any more): tell the host
 * @port: port
 * @mac: the host
 * @sid: SESSION_ID
 */
void port_stray(struct port *port, const uint8_t mac[PPPOE_MAC_LEN], uint16_t sid)
{
	uint8_t buf[PPPOE_OUT_MAX];
	const struct pppoe_str none = { NULL, 0 };
	size_t len = pppoe_build_padt(buf, sid, &none, "");

	op_send(port, mac, buf, len);
}

static int op_session_new(void *priv, const uint8_t mac[PPPOE_MAC_LEN],
			  const struct pppoe_msg *padr, uint16_t mru, uint16_t *sid)
{
	struct pppoe_request req = { .msg = padr, .mru = mru };

	return session_pppoe_new(priv, mac, &req, sid);
}

static void op_session_begin(void *priv, uint16_t sid)
{
	session_pppoe_begin(priv, sid);
}

static void op_session_gone(void *priv, uint16_t sid)
{
	session_pppoe_padt(priv, sid);
}

static const struct pppoe_ac_ops ac_ops = {
	.send = op_send,
	.session_new = op_session_new,
	.session_begin = op_session_begin,
	.session_gone = op_session_gone,
};

/* --- frames -------------------------------------------------------------------------- */

static void take_frame(struct port *port, const struct sockaddr_ll *from, const uint8_t *buf,
		       size_t len)
{
	bool to_us = from->sll_pkttype == PACKET_HOST;

	/*
	 * The socket of a device also sees what goes to a VLAN device on top of it. A VLAN
	 * without a device is another host's, as is our own and what promiscuous mode brings.
	 */
	if (from->sll_ifindex != (int)port->ifindex || from->sll_halen != ETH_ALEN ||
	    (!to_us && from->sll_pkttype != PACKET_BROADCAST) ||
	    !memcmp(from->sll_addr, port->mac, ETH_ALEN))
		return;
	port->ac.closed = vard.stopping;
	pppoe_ac_input(&port->ac, timer_now(), from->sll_addr, to_us, buf, len);
}

/* Read a batch; the number of frames, or a negative errno */
static int read_batch(struct port *port)
{
	/* one byte more than is allowed, so that what is too long is known */
	static uint8_t data[RX_BATCH][PPPOE_IN_MAX + 1];
	struct sockaddr_ll from[RX_BATCH];
	struct mmsghdr msgs[RX_BATCH];
	struct iovec iov[RX_BATCH];
	int i, n;

	memset(msgs, 0, sizeof(msgs));
	for (i = 0; i < RX_BATCH; i++) {
		iov[i].iov_base = data[i];
		iov[i].iov_len = sizeof(data[i]);
		msgs[i].msg_hdr.msg_name = &from[i];
		msgs[i].msg_hdr.msg_namelen = sizeof(from[i]);
		msgs[i].msg_hdr.msg_iov = &iov[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
	n = recvmmsg(port->fd, msgs, RX_BATCH, MSG_DONTWAIT, NULL);
	if (n < 0)
		return -errno;
	for (i = 0; i < n; i++)
		take_frame(port, &from[i], data[i], msgs[i].msg_len);
	return n;
}

static void port_look(struct port *port, struct errlist *err);

static void port_ready(evutil_socket_t fd, short what, void *arg)
{
	struct port *port = arg;
	int n, got = 0;

	do {
		n = read_batch(port);
		got += n > 0 ? n : 0;
	} while (n == RX_BATCH && got < RX_BUDGET);
	/* ENETDOWN: it may be down, or gone */
	if (n < 0 && n != -EAGAIN && n != -EINTR)
		port_look(port, NULL);
}

/* --- devices ------------------------------------------------------------------------- */

/* A longer MRU than the device can carry is offered to nobody. */
static uint16_t carried(const struct port *port, uint16_t mru)
{
	const uint16_t overhead = ETH_DATA_LEN - PPPOE_MRU;
	struct ifreq ifr = { 0 };
	int most;

	strcpy(ifr.ifr_name, port->cfg->interface);
	if (mru <= PPPOE_MRU || ioctl(port->fd, SIOCGIFMTU, &ifr))
		return mru;
	most = ifr.ifr_mtu - overhead;
	if (most >= mru)
		return mru;
	return most > PPPOE_MRU ? (uint16_t)most : PPPOE_MRU;
}

static void set_conf(struct port *port)
{
	const struct cfg_pppoe *c = port->cfg;

	port->ac.conf = (struct pppoe_ac_conf){
		.offer = {
			.ac_name = c->ac_name,
			.services = c->services,
			.n_services = c->n_services,
			.mru = port->fd < 0 ? c->mru : carried(port, c->mru),
		},
		.max_sessions = c->max_sessions,
		.max_per_mac = c->max_per_mac,
		.rate = c->padi_rate,
	};
}

/* The address of the device that the socket is bound to; 0 or a negative errno */
static int learn_mac(struct port *port, int fd)
{
	struct sockaddr_ll sll;
	socklen_t len = sizeof(sll);

	if (getsockname(fd, (struct sockaddr *)&sll, &len))
		return -errno;
	if (sll.sll_hatype != ARPHRD_ETHER || sll.sll_halen != ETH_ALEN)
		return -EPFNOSUPPORT;
	memcpy(port->mac, sll.sll_addr, ETH_ALEN);
	return 0;
}

/* A socket that is bound to the device, or a negative errno */
static int open_socket(struct port *port, uint32_t ifindex)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_PPP_DISC),
		.sll_ifindex = (int)ifindex,
	};
	int size = RX_BUFFER;
	int fd, ret;

	/* protocol 0: nothing comes in before it is bound */
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	ret = bind(fd, (struct sockaddr *)&sll, sizeof(sll)) ? -errno : learn_mac(port, fd);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

static int port_open(struct port *port, uint32_t ifindex)
{
	int fd = open_socket(port, ifindex);

	if (fd < 0)
		return fd;
	port->ev = event_new(vard.base, fd, EV_READ | EV_PERSIST, port_ready, port);
	if (!port->ev || event_add(port->ev, NULL)) {
		if (port->ev)
			event_free(port->ev);
		port->ev = NULL;
		close(fd);
		return -ENOMEM;
	}
	port->fd = fd;
	port->ifindex = ifindex;
	port->ac.port = ifindex;
	port->refused = 0;
	set_conf(port);
	log_info("PPPoE on interface %s as %s", port->cfg->interface, port->cfg->ac_name);
	sessions_port_opened(port);
	return 0;
}

/**
 * port_overflow() - frames that came faster than they were read
 * @port: port
 *
 * Return: their number, since the port is there.
 */
uint64_t port_overflow(struct port *port)
{
	struct tpacket_stats st;
	socklen_t len = sizeof(st);

	/* the kernel's counter begins anew */
	if (port->fd >= 0 && !getsockopt(port->fd, SOL_PACKET, PACKET_STATISTICS, &st, &len))
		port->overflow += st.tp_drops;
	return port->overflow;
}

static void close_socket(struct port *port)
{
	port_overflow(port);
	if (port->ev)
		event_free(port->ev);
	if (port->fd >= 0)
		close(port->fd);
	port->ev = NULL;
	port->fd = -1;
}

/* @padt: what the hosts are told, NULL: nothing, they cannot be reached */
static void port_shut(struct port *port, const char *padt, const char *why)
{
	/* they are told here, as nothing can be sent later */
	pppoe_ac_end_all(&port->ac, padt);
	close_socket(port);
	sessions_port_lost(port, why);
	port->ifindex = 0;
}

static void refused(struct port *port, uint32_t ifindex, int ret, struct errlist *err)
{
	const struct cfg_pppoe *c = port->cfg;
	const char *why = ret == -EPFNOSUPPORT ? "it is no Ethernet device" : strerror(-ret);

	if (err)
		err_add(err, vard.cfg->path, c->pos.line, c->pos.col,
			"cannot speak PPPoE on interface %s: %s", c->interface, why);
	else if (port->refused != ifindex)
		log_warn("cannot speak PPPoE on interface %s: %s", c->interface, why);
	port->refused = ifindex;
}

/* Is its device still the same one, or is there one now? @err: NULL: log what is wrong */
static void port_look(struct port *port, struct errlist *err)
{
	uint32_t ifindex = if_nametoindex(port->cfg->interface);
	int ret;

	if (port->ifindex && port->ifindex != ifindex) {
		log_warn("interface %s is gone: %u PPPoE sessions are closed",
			 port->cfg->interface, port->ac.n);
		port_shut(port, NULL, GONE);
	}
	if (port->ifindex) {
		learn_mac(port, port->fd);
		set_conf(port);
	} else if (ifindex) {
		ret = port_open(port, ifindex);
		if (ret)
			refused(port, ifindex, ret, err);
	}
}

/* A device that was waited for is there. */
static bool appeared(void)
{
	struct port *port;
	uint32_t ifindex;

	TAILQ_FOREACH(port, &ports, node) {
		if (port->removed || port->ifindex)
			continue;
		ifindex = if_nametoindex(port->cfg->interface);
		if (ifindex && ifindex != port->refused)
			return true;
	}
	return false;
}

static void look(evutil_socket_t fd, short what, void *arg)
{
	bool all = ++looks % AGAIN == 0;
	struct port *port;

	/* the kernel must know its VR before the first session */
	if (appeared())
		rows_look();
	TAILQ_FOREACH(port, &ports, node) {
		if (!port->removed && (all || !port->ifindex) && !vard.stopping)
			port_look(port, NULL);
	}
}

/* --- from the configuration ------------------------------------------------------------ */

static const struct cfg_pppoe *find_cfg(const struct config *cfg, const char *interface)
{
	unsigned int i;

	for (i = 0; i < cfg->n_pppoes; i++) {
		if (!strcmp(cfg->pppoes[i].interface, interface))
			return &cfg->pppoes[i];
	}
	return NULL;
}

static struct port *find_port(const char *interface)
{
	struct port *port;

	TAILQ_FOREACH(port, &ports, node) {
		if (!port->removed && !strcmp(port->cfg->interface, interface))
			return port;
	}
	return NULL;
}

static struct port *port_new(const struct cfg_pppoe *c)
{
	struct port *port = calloc(1, sizeof(*port));

	if (!port)
		return NULL;
	port->cfg = c;
	port->fd = -1;
	port->ac.ops = &ac_ops;
	port->ac.priv = port;
	port->ac.key = cookie_key;
	TAILQ_INIT(&port->sessions_of);
	TAILQ_INSERT_TAIL(&ports, port, node);
	return port;
}

static void port_free(struct port *port)
{
	TAILQ_REMOVE(&ports, port, node);
	close_socket(port);
	pppoe_ac_free(&port->ac);
	free(port);
}

/* What is needed with the first port */
static int open_common(void)
{
	struct timeval tv = { .tv_sec = LOOK_SECONDS };

	if (!have_key)
		random_bytes(cookie_key, sizeof(cookie_key));
	have_key = true;
	if (!look_event)
		look_event = event_new(vard.base, -1, EV_PERSIST, look, NULL);
	return look_event && !event_add(look_event, &tv) ? 0 : -ENOMEM;
}

/**
 * ports_apply() - make the ports those of a configuration
 * @cfg: configuration, the current one; the ports point into it afterwards
 * @err: receives what went wrong
 *
 * Ports that are not in @cfg must have been closed with ports_remove(). New settings
 * count for new sessions. A device that is not there is waited for.
 *
 * Return: 0, or a negative errno when at least one could not be opened.
 */
int ports_apply(const struct config *cfg, struct errlist *err)
{
	unsigned int i, before = err->total;
	const struct cfg_pppoe *c;
	struct port *port;

	if (cfg->n_pppoes && open_common()) {
		err_add(err, cfg->path, 0, 0, "out of memory");
		return -ENOMEM;
	}
	for (i = 0; i < cfg->n_pppoes; i++) {
		c = &cfg->pppoes[i];
		port = find_port(c->interface);
		if (!port)
			port = port_new(c);
		if (!port) {
			err_add(err, cfg->path, c->pos.line, c->pos.col, "out of memory");
			continue;
		}
		port->cfg = c;
		set_conf(port);
		port_look(port, err);
		if (!port->ifindex && !port->refused)
			log_warn("PPPoE: interface %s is not there: waiting for it",
				 c->interface);
	}
	return err->total == before ? 0 : -EINVAL;
}

/**
 * ports_remove() - close the ports that are not in a configuration
 * @cfg: configuration to come
 *
 * Their hosts get PADTs. They are freed by ports_reap().
 */
void ports_remove(const struct config *cfg)
{
	struct port *port;

	TAILQ_FOREACH(port, &ports, node) {
		if (port->removed || find_cfg(cfg, port->cfg->interface))
			continue;
		port_shut(port, REMOVED, REMOVED);
		/* it lives longer than the configuration */
		port->last = *port->cfg;
		cfg_ppp_self(&port->last.ppp);
		port->cfg = &port->last;
		port->removed = true;
		set_conf(port);
	}
	if (!cfg->n_pppoes && look_event)
		event_del(look_event);
}

/* Free removed ports whose sessions are all over */
void ports_reap(void)
{
	struct port *port, *next;

	TAILQ_FOREACH_SAFE(port, &ports, node, next) {
		if (port->removed && TAILQ_EMPTY(&port->sessions_of))
			port_free(port);
	}
}

/* Close all ports; their sessions are over */
void ports_close(void)
{
	struct port *port;

	while ((port = TAILQ_FIRST(&ports))) {
		pppoe_ac_end_all(&port->ac, SHUTDOWN);
		port_free(port);
	}
	if (look_event)
		event_free(look_event);
	look_event = NULL;
}
