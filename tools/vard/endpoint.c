// SPDX-License-Identifier: GPL-2.0
/*
 * endpoint.c - the UDP sockets where L2TP is spoken
 *
 * A socket is bound to the VRF device of its VR, and is given to the kernel by
 * its descriptor: the module takes the data messages out of it, control
 * messages are read here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel.h"
#include "lns.h"
#include "log.h"

#define RX_BATCH	16		/* datagrams per system call */
#define RX_BUDGET	64		/* before other events get their turn */
#define RX_BUFFER	(4 << 20)	/* of the socket, bytes */

/* The endpoint with the kernel's number @id, or NULL */
struct endpoint *endpoint_find(uint32_t id)
{
	struct endpoint *ep;

	TAILQ_FOREACH(ep, &vard.endpoints, node) {
		if (ep->in_kernel && ep->id == id)
			return ep;
	}
	return NULL;
}

/**
 * endpoint_for() - where a tunnel of ours may begin
 * @listen: name of the listen entry, empty: any
 * @vr: VR id of the underlay if @listen is empty
 *
 * Return: the first that fits in the order of the configuration, or NULL.
 */
struct endpoint *endpoint_for(const char *listen, uint32_t vr)
{
	struct endpoint *ep;

	TAILQ_FOREACH(ep, &vard.endpoints, node) {
		if (ep->in_kernel && !ep->closing &&
		    (listen[0] ? !strcmp(ep->cfg->name, listen) : ep->cfg->vr == vr))
			return ep;
	}
	return NULL;
}

/* Index of the interface by which a datagram came in, 0: not known */
static int arrival(struct msghdr *msg)
{
	struct in_pktinfo info;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO &&
		    c->cmsg_len >= CMSG_LEN(sizeof(info))) {
			memcpy(&info, CMSG_DATA(c), sizeof(info));
			return info.ipi_ifindex;
		}
	}
	return 0;
}

/* Read a batch; the number of datagrams */
static int read_batch(struct endpoint *ep)
{
	static uint8_t data[RX_BATCH][L2TP_MSG_MAX];
	static char control[RX_BATCH][CMSG_SPACE(sizeof(struct in_pktinfo))];
	struct sockaddr_in from[RX_BATCH];
	struct mmsghdr msgs[RX_BATCH];
	struct iovec iov[RX_BATCH];
	struct msghdr *m;
	int i, n;

	memset(msgs, 0, sizeof(msgs));
	for (i = 0; i < RX_BATCH; i++) {
		iov[i].iov_base = data[i];
		iov[i].iov_len = sizeof(data[i]);
		m = &msgs[i].msg_hdr;
		m->msg_name = &from[i];
		m->msg_namelen = sizeof(from[i]);
		m->msg_iov = &iov[i];
		m->msg_iovlen = 1;
		m->msg_control = control[i];
		m->msg_controllen = sizeof(control[i]);
	}
	n = recvmmsg(ep->fd, msgs, RX_BATCH, MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++) {
		m = &msgs[i].msg_hdr;
		vard.stats.rx++;
		if (m->msg_flags & MSG_TRUNC || m->msg_namelen != sizeof(from[i]) ||
		    from[i].sin_family != AF_INET) {
			vard.stats.rx_malformed++;
			continue;
		}
		lns_input(ep, from[i].sin_addr, ntohs(from[i].sin_port), arrival(m), data[i],
			  msgs[i].msg_len);
	}
	return n;
}

static void endpoint_ready(evutil_socket_t fd, short what, void *arg)
{
	struct endpoint *ep = arg;
	int n, got = 0;

	do {
		n = read_batch(ep);
		got += n > 0 ? n : 0;
	} while (n == RX_BATCH && got < RX_BUDGET);
}

/**
 * endpoint_send() - send a datagram
 * @ep: endpoint
 * @to: address of the peer
 * @port: UDP port of the peer, host byte order
 * @buf: UDP payload
 * @len: its length
 *
 * Return: false when it could not be sent, which is counted.
 */
bool endpoint_send(struct endpoint *ep, struct in_addr to, uint16_t port, const void *buf,
		   size_t len)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = to,
	};
	char text[INET_ADDRSTRLEN];

	if (sendto(ep->fd, buf, len, MSG_DONTWAIT, (struct sockaddr *)&sin, sizeof(sin)) >= 0)
		return true;
	vard.stats.tx_failed++;
	if (errno != EAGAIN)
		log_remote(LOG_CLASS_DROP, LOG_WARNING, "cannot send to %s port %u in VR %s: %s",
			   inet_ntop(AF_INET, &to, text, sizeof(text)), port,
			   vr_name(ep->cfg->vr), strerror(errno));
	return false;
}

/* Another entry has the same address and port in another VR. */
static bool shared(const struct config *cfg, const struct cfg_listen *l)
{
	unsigned int i;

	for (i = 0; i < cfg->n_listens; i++) {
		if (&cfg->listens[i] != l && cfg->listens[i].port == l->port &&
		    cfg->listens[i].address.s_addr == l->address.s_addr)
			return true;
	}
	return false;
}

static int on(int fd, int level, int option)
{
	int one = 1;

	return setsockopt(fd, level, option, &one, sizeof(one));
}

static int open_socket(const struct config *cfg, const struct cfg_listen *l)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(l->port),
		.sin_addr = l->address,
	};
	const char *vr = vr_name(l->vr), *dev = l->vr ? vr : "";
	int size = RX_BUFFER;
	int fd, err;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	/* where vard runs in a VR ("ip vrf exec"), a socket of the box has to be taken out of it */
	if (on(fd, IPPROTO_IP, IP_PKTINFO) ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, dev, strlen(dev) + 1) ||
	    (shared(cfg, l) && on(fd, SOL_SOCKET, SO_REUSEADDR)) ||
	    (!l->checksum && on(fd, SOL_SOCKET, SO_NO_CHECK)))
		goto fail;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (!bind(fd, (struct sockaddr *)&sin, sizeof(sin)))
		return fd;
	if (errno != EADDRNOTAVAIL || on(fd, IPPROTO_IP, IP_FREEBIND) ||
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)))
		goto fail;
	log_warn("listen: address %s is not there in VR %s (yet)", inet_ntoa(l->address), vr);
	return fd;
fail:
	err = -errno;
	close(fd);
	return err;
}

static int endpoint_open(struct endpoint *ep, const struct config *cfg,
			 const struct cfg_listen *l, struct errlist *err)
{
	struct varnl_endpoint o = {
		.has = VARNL_BIT(VAR_A_ENDPOINT_VR) | VARNL_BIT(VAR_A_ENDPOINT_FD) |
		       VARNL_BIT(VAR_A_ENDPOINT_FLAGS),
		.vr = l->vr,
		.flags = l->checksum ? 0 : VAR_ENDPOINT_FLAGS_NO_UDP_CSUM,
	};
	char text[INET_ADDRSTRLEN];
	int ret;

	inet_ntop(AF_INET, &l->address, text, sizeof(text));
	ep->fd = open_socket(cfg, l);
	if (ep->fd < 0) {
		err_add(err, cfg->path, l->pos.line, l->pos.col,
			"cannot listen on %s port %u in VR %s: %s%s", text, l->port,
			vr_name(l->vr), strerror(-ep->fd),
			ep->fd == -EADDRINUSE ? " (another L2TP daemon?)" : "");
		return ep->fd;
	}
	o.fd = (uint32_t)ep->fd;
	ret = varnl_endpoint_new(kernel.nl, &o);
	if (ret) {
		err_add(err, cfg->path, l->pos.line, l->pos.col,
			"cannot listen on %s port %u in VR %s: %s", text, l->port,
			vr_name(l->vr), varnl_error(kernel.nl));
		close(ep->fd);
		return ret;
	}
	ep->id = o.id;
	ep->in_kernel = true;
	ep->ev = event_new(vard.base, ep->fd, EV_READ | EV_PERSIST, endpoint_ready, ep);
	if (!ep->ev || event_add(ep->ev, NULL)) {
		err_add(err, cfg->path, l->pos.line, l->pos.col, "out of memory");
		if (ep->ev)
			event_free(ep->ev);
		varnl_endpoint_del(kernel.nl, ep->id);
		close(ep->fd);
		return -ENOMEM;
	}
	log_info("listening on %s port %u in VR %s (endpoint %u)", text, l->port,
		 vr_name(l->vr), ep->id);
	return 0;
}

static struct endpoint *find_listen(const struct cfg_listen *l)
{
	struct endpoint *ep;

	TAILQ_FOREACH(ep, &vard.endpoints, node) {
		if (!ep->closing && ep->cfg->address.s_addr == l->address.s_addr &&
		    ep->cfg->port == l->port && ep->cfg->vr == l->vr &&
		    ep->cfg->checksum == l->checksum)
			return ep;
	}
	return NULL;
}

/**
 * endpoints_apply() - open the endpoints of a configuration that are not open
 * @cfg: configuration; the endpoints point into it afterwards
 * @err: receives what went wrong
 *
 * Endpoints that are not in @cfg must have been closed with endpoint_close().
 *
 * Return: 0, or a negative errno when at least one could not be opened.
 */
int endpoints_apply(const struct config *cfg, struct errlist *err)
{
	const struct cfg_listen *l;
	struct endpoint *ep;
	unsigned int i;
	int ret = 0;
	int one;

	for (i = 0; i < cfg->n_listens; i++) {
		l = &cfg->listens[i];
		ep = find_listen(l);
		if (ep) {
			ep->cfg = l;
			continue;
		}
		ep = calloc(1, sizeof(*ep));
		one = ep ? endpoint_open(ep, cfg, l, err) : -ENOMEM;
		if (one) {
			free(ep);
			ret = one;
			continue;
		}
		ep->cfg = l;
		TAILQ_INSERT_TAIL(&vard.endpoints, ep, node);
	}
	return ret;
}

static void endpoint_free(struct endpoint *ep)
{
	TAILQ_REMOVE(&vard.endpoints, ep, node);
	if (ep->ev)
		event_free(ep->ev);
	close(ep->fd);
	free(ep);
}

/* A tunnel of it has been freed */
void endpoint_put(struct endpoint *ep)
{
	if (!--ep->tunnels && ep->closing)
		endpoint_free(ep);
}

/**
 * endpoint_close() - no new tunnels; the socket is closed with the last one
 * @ep: endpoint; may be freed
 *
 * Tunnels must have been stopped by the caller. Their goodbyes need the socket,
 * but nothing of the kernel's.
 */
void endpoint_close(struct endpoint *ep)
{
	if (ep->closing)
		return;
	/* it lives longer than the configuration */
	ep->last = *ep->cfg;
	ep->cfg = &ep->last;
	ep->closing = true;
	if (ep->in_kernel)
		varnl_endpoint_del(kernel.nl, ep->id);
	ep->in_kernel = false;
	if (!ep->tunnels)
		endpoint_free(ep);
}

/* Close all sockets; there are no tunnels any more */
void endpoints_close(void)
{
	struct endpoint *ep;

	while ((ep = TAILQ_FIRST(&vard.endpoints))) {
		ep->tunnels = 0;
		if (ep->closing)
			endpoint_free(ep);
		else
			endpoint_close(ep);
	}
}
