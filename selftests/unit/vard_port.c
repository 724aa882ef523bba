// SPDX-License-Identifier: GPL-2.0
/*
 * build: tools/vard/port.c tools/vard/port_show.c tools/vard/pppoe/[a-z]*.c
 *	tools/vard/errlist.c tools/vard/hash.c tools/vard/random.c ;
 *	libs: -lcrypto -levent -ljansson
 */
/*
 * vard_port.c - the packet sockets of PPPoE, at a tap device in a network
 * namespace of its own
 */
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"
#include "port.h"
#include "session.h"
#include "tap.h"

#define DEV	"pe0"
#define FLOOD	20000	/* more than the socket's buffer holds */

struct vard vard;

static struct {
	uint64_t now;
	unsigned int made;
	unsigned int begun;
	unsigned int padt;
	unsigned int lost;
	unsigned int looks;
	char why[64];
	struct port *port;
} w = { .now = 1000000 };

static const uint8_t host[6] = { 2, 0, 0, 0, 0, 0xa };
static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t other[6] = { 2, 0, 0, 0, 0, 0xff };

/* --- the rest of the daemon ---------------------------------------------------------- */

uint64_t timer_now(void)
{
	return w.now;
}

void log_msg(int prio, const char *fmt, ...)
{
}

const char *vr_name(uint32_t id)
{
	return "box";
}

void rows_look(void)
{
	w.looks++;
}

int session_pppoe_new(struct port *port, const uint8_t mac[6], const struct pppoe_request *req,
		      uint16_t *sid)
{
	w.port = port;
	*sid = (uint16_t)(0x100 + ++w.made);
	return memcmp(mac, host, 6) || req->mru != 1492 ? -EINVAL : 0;
}

void session_pppoe_begin(struct port *port, uint16_t sid)
{
	w.begun++;
}

void session_pppoe_padt(struct port *port, uint16_t sid)
{
	w.padt++;
}

void sessions_port_opened(struct port *port)
{
}

void sessions_port_lost(struct port *port, const char *why)
{
	w.lost++;
	snprintf(w.why, sizeof(w.why), "%s", why);
}

/* --- the wire -------------------------------------------------------------------------- */

static int open_tap(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI, .ifr_name = DEV };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK), s;

	if (fd < 0)
		return -1;
	s = socket(AF_INET, SOCK_DGRAM, 0);
	if (ioctl(fd, TUNSETIFF, &ifr) || ioctl(s, SIOCGIFFLAGS, &ifr))
		goto fail;
	ifr.ifr_flags |= IFF_UP;
	if (ioctl(s, SIOCSIFFLAGS, &ifr))
		goto fail;
	close(s);
	return fd;
fail:
	close(s);
	close(fd);
	return -1;
}

/* Let the daemon work for @ms at most, or until something happened */
static void work(unsigned int ms, const unsigned int *changes)
{
	unsigned int i, before = changes ? *changes : 0;

	for (i = 0; i <= ms / 10; i++) {
		event_base_loop(vard.base, EVLOOP_NONBLOCK);
		if (changes && *changes != before)
			break;
		usleep(10000);
	}
}

static void send_frame(int tap, const uint8_t *to, const uint8_t *from, const uint8_t *pkt,
		       size_t len, bool tagged)
{
	uint8_t f[1600];
	size_t n = 12;

	memcpy(f, to, 6);
	memcpy(f + 6, from, 6);
	if (tagged) {
		memcpy(f + n, "\x81\x00\x00\x07", 4);
		n += 4;
	}
	f[n++] = 0x88;
	f[n++] = 0x63;
	memcpy(f + n, pkt, len);
	if (write(tap, f, n + len) < 0)
		perror("# tap");
}

/* The next answer of PPPoE discovery */
static bool answer(int tap, struct pppoe_msg *msg)
{
	static uint8_t f[2000];
	unsigned int i;
	ssize_t n;

	for (i = 0; i < 20; i++) {
		event_base_loop(vard.base, EVLOOP_NONBLOCK);
		while ((n = read(tap, f, sizeof(f))) > 0) {
			if (n >= 20 && f[12] == 0x88 && f[13] == 0x63)
				return !memcmp(f, host, 6) &&
				       pppoe_parse(f + 14, (size_t)n - 14, msg);
		}
		usleep(5000);
	}
	return false;
}

static const uint8_t padi[] = { 0x11, 0x09, 0, 0, 0, 4, 1, 1, 0, 0 };

static size_t make_padr(uint8_t *b, const struct pppoe_msg *pado)
{
	static const uint8_t head[] = { 0x11, 0x19, 0, 0, 0, 28, 1, 1, 0, 0, 1, 4, 0, 20 };

	memcpy(b, head, sizeof(head));
	memcpy(b + sizeof(head), pado->cookie.data, pado->cookie.len);
	return sizeof(head) + pado->cookie.len;
}

/* --- tests ----------------------------------------------------------------------------- */

static void test_discovery(int tap)
{
	struct port *port = port_find(if_nametoindex(DEV));
	uint8_t padr[64], padt[] = { 0x11, 0xa7, 1, 1, 0, 0 };
	struct pppoe_msg m;
	size_t len;

	if (!ok(port, "the port is open"))
		return;
	send_frame(tap, all, host, padi, sizeof(padi), true);
	ok(!answer(tap, &m), "a PADI of a VLAN: no answer");
	send_frame(tap, other, host, padi, sizeof(padi), false);
	ok(!answer(tap, &m), "a PADI to another host: no answer");
	send_frame(tap, all, port->mac, padi, sizeof(padi), false);
	ok(!answer(tap, &m), "a PADI of our own: no answer");
	send_frame(tap, all, host, padi, sizeof(padi) - 1, false);
	ok(!answer(tap, &m) && port->ac.stats.drops[PPPOE_DROP_MALFORMED] == 1, "a PADI cut off");
	send_frame(tap, all, host, padi, sizeof(padi), false);
	if (!ok(answer(tap, &m) && m.code == PPPOE_PADO, "a PADI: PADO"))
		return;
	len = make_padr(padr, &m);
	send_frame(tap, all, host, padr, len, false);
	ok(!answer(tap, &m) && !w.made, "a PADR to all: no answer");
	send_frame(tap, port->mac, host, padr, len, false);
	ok(answer(tap, &m) && m.code == PPPOE_PADS && m.sid == 0x101, "a PADR: PADS");
	ok(w.made == 1 && w.begun == 1 && w.port == port, "there is a session");
	send_frame(tap, port->mac, host, padr, len, false);
	ok(answer(tap, &m) && m.sid == 0x101 && w.made == 1, "the PADR again: the same one");
	w.now += PPPOE_COOKIE_MS + 1;
	send_frame(tap, port->mac, host, padr, len, false);
	ok(!answer(tap, &m) && port->ac.stats.drops[PPPOE_DROP_COOKIE] == 1, "an old cookie");
	send_frame(tap, port->mac, host, padt, sizeof(padt), false);
	work(500, &w.padt);
	ok(w.padt == 1 && !port->ac.n, "its PADT");
	port_session_end(port, 0x101, "over");
	ok(!answer(tap, &m), "is not answered");
}

static bool connect_host(int tap, struct port *port)
{
	uint8_t padr[64];
	struct pppoe_msg m;
	size_t len;

	send_frame(tap, all, host, padi, sizeof(padi), false);
	if (!answer(tap, &m) || m.code != PPPOE_PADO)
		return false;
	len = make_padr(padr, &m);
	send_frame(tap, port->mac, host, padr, len, false);
	return answer(tap, &m) && m.code == PPPOE_PADS && m.sid;
}

/* What the daemon is too slow for is counted too. */
static void test_overflow(int tap)
{
	struct port *port = port_find(if_nametoindex(DEV));
	uint64_t read = port->ac.stats.padi;
	struct pppoe_msg m;
	unsigned int i;

	is_int((long long)port_overflow(port), 0, "everything was read");
	for (i = 0; i < FLOOD; i++)
		send_frame(tap, all, host, padi, sizeof(padi), false);
	for (i = 0; i < FLOOD; i++)
		event_base_loop(vard.base, EVLOOP_NONBLOCK);
	read = port->ac.stats.padi - read;
	ok(read && port_overflow(port) && read + port_overflow(port) == FLOOD,
	   "a flood: each PADI was read, or is counted");
	while (answer(tap, &m))
		;
	w.now += 1000;
}

/* Return: the device that came back */
static int test_device(int tap)
{
	uint32_t before = if_nametoindex(DEV);
	struct port *port = port_find(before);
	json_t *list;

	ok(connect_host(tap, port), "another session");
	close(tap);
	work(1000, &w.lost);
	ok(w.lost == 1 && !port->ifindex && !port->ac.n, "the device is gone: sessions end");
	is_str(w.why, "the interface is gone", "and are told why");
	ok(!port_find(before), "the port is not found any more");
	tap = open_tap();
	work(2500, &w.looks);
	ok(port->ifindex && port->ifindex == if_nametoindex(DEV), "it comes back");
	ok(w.looks, "its row is looked at first");
	ok(connect_host(tap, port), "and serves hosts");
	list = show_ports();
	is_str(json_string_value(json_object_get(json_array_get(list, 0), "state")), "open",
	       "it is shown");
	is_int(json_integer_value(json_object_get(json_array_get(list, 0), "sessions")), 1,
	       "with its session");
	json_decref(list);
	return tap;
}

static void test_config(int tap, struct config *cfg)
{
	struct port *port = TAILQ_FIRST(&ports);
	struct config none = { .path = "f" };
	struct errlist err = { 0 };
	struct pppoe_msg m;

	cfg->pppoes[0].mru = 9000;
	cfg->pppoes[0].max_per_mac = 1;
	ok(!ports_apply(cfg, &err) && port->ac.n == 1 && TAILQ_FIRST(&ports) == port,
	   "other settings keep the session");
	is_int(port->ac.conf.offer.mru, 1492, "no longer MRU than the device carries");
	ok(!connect_host(tap, port), "they count for new ones");
	vard.stopping = true;
	cfg->pppoes[0].max_per_mac = 2;
	ports_apply(cfg, &err);
	ok(!connect_host(tap, port), "nobody is served while the daemon stops");
	vard.stopping = false;
	ports_remove(&none);
	ok(answer(tap, &m) && m.code == PPPOE_PADT && w.lost == 2, "removed: PADT");
	ok(!connect_host(tap, port), "and no more answers");
	memset(cfg->pppoes, 0, sizeof(cfg->pppoes[0]));
	is_str(port->cfg->interface, DEV, "it keeps what it was");
	ports_reap();
	ok(TAILQ_EMPTY(&ports), "until it is freed");
	strcpy(cfg->pppoes[0].interface, "lo");
	ok(ports_apply(cfg, &err) && err.n == 1, "no Ethernet device: refused");
	is_str(err.text[0], "f: cannot speak PPPoE on interface lo: it is no Ethernet device",
	       "with the reason");
	err_free(&err);
	ports_close();
}

int main(void)
{
	static struct cfg_pppoe pppoe = {
		.interface = DEV, .ac_name = "ac", .mru = 1492, .max_sessions = 4,
		.max_per_mac = 4, .padi_rate = 100,
	};
	struct config cfg = { .path = "f", .pppoes = &pppoe, .n_pppoes = 1 };
	struct errlist err = { 0 };
	int tap;

	plan(0);
	if (unshare(CLONE_NEWNET) && unshare(CLONE_NEWUSER | CLONE_NEWNET)) {
		ok(true, "ports # SKIP no network namespace: %s", strerror(errno));
		return done();
	}
	tap = open_tap();
	if (tap < 0) {
		ok(true, "ports # SKIP no tap device: %s", strerror(errno));
		return done();
	}
	vard.base = event_base_new();
	vard.cfg = &cfg;
	ok(!ports_apply(&cfg, &err), "a configuration with a port");
	test_discovery(tap);
	test_overflow(tap);
	tap = test_device(tap);
	test_config(tap, &cfg);
	close(tap);
	event_base_free(vard.base);
	return done();
}
