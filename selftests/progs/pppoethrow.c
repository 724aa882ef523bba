// SPDX-License-Identifier: GPL-2.0
/*
 * pppoethrow.c - throws packets of PPPoE discovery at an access concentrator, right
 * and broken ones, from any address
 *
 * It obeys its arguments one after the other: settings ("mac=..."), packets, each with
 * its answer printed ("padi", "padr"), and packets that break RFC 2516 in one way
 * ("padi:tag-beyond"). "pppoethrow list" names the ways. A socket for all packets of
 * the device, so it may be a port of a bridge.
 */
/* build: selftests/progs/pppoethrow_ways.c tools/vard/pppoe/parse.c */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "pppoethrow.h"

#define PPP_LCP		0xc021
#define LCP_CONF_REQ	1
#define LCP_TERM_REQ	5
#define LCP_OPT_MRU	1

static int fd;
static unsigned int wait_ms = 1000;

static void die(const char *what)
{
	fprintf(stderr, "pppoethrow: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

/* --- sending and receiving ------------------------------------------------------------------ */

static void transmit(void)
{
	if (send(fd, buf, len, 0) < 0)
		die("send");
}

/* A frame that came in, without its VLAN tag */
struct frame {
	uint8_t data[FRAME_MAX];
	size_t len;
	unsigned int vlan;
};

static void take_vlan(struct msghdr *msg, struct frame *f)
{
	struct tpacket_auxdata aux;
	struct cmsghdr *c;

	f->vlan = 0;
	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		if (aux.tp_status & TP_STATUS_VLAN_VALID)
			f->vlan = aux.tp_vlan_tci & 0xfff;
	}
}

/*
 * The next frame from another station, of PPPoE: its type, or 0 when @deadline has
 * passed. @any: to whomever, else to us
 */
static unsigned int receive(struct frame *f, int64_t deadline, bool any)
{
	char control[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	struct iovec iov = { .iov_base = f->data, .iov_len = sizeof(f->data) };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct sockaddr_ll from;
	unsigned int type;
	ssize_t n;

	for (;;) {
		struct msghdr msg = {
			.msg_name = &from, .msg_namelen = sizeof(from),
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control, .msg_controllen = sizeof(control),
		};
		int64_t left = deadline - now_ns();

		if (poll(&p, 1, left > 0 ? (int)(left / 1000000) + 1 : 0) <= 0 && left <= 0)
			return 0;
		n = recvmsg(fd, &msg, MSG_DONTWAIT);
		if (n < ETH_HLEN || from.sll_pkttype == PACKET_OUTGOING)
			continue;
		type = f->data[12] << 8 | f->data[13];
		if (type != ETH_P_PPP_DISC && type != ETH_P_PPP_SES)
			continue;
		if (!any && memcmp(f->data, set.mac, ETH_ALEN))
			continue;
		f->len = (size_t)n;
		take_vlan(&msg, f);
		return type;
	}
}

static void drain(void)
{
	struct frame f;

	while (receive(&f, now_ns(), true))
		;
}

static void print_msg(const struct pppoe_msg *m)
{
	switch (m->code) {
	case PPPOE_PADO:
		printf("PADO %.*s", (int)m->ac_name.len, m->ac_name.data);
		break;
	case PPPOE_PADS:
		printf("PADS %u", m->sid);
		break;
	case PPPOE_PADT:
		printf("PADT %u", m->sid);
		break;
	default:
		printf("code 0x%02x", m->code);
	}
	if (m->max_payload)
		printf(" max-payload %u", m->max_payload);
	if (m->error_tag == PPPOE_TAG_SERVICE_NAME_ERROR)
		printf(" Service-Name-Error");
	else if (m->error_tag == PPPOE_TAG_AC_SYSTEM_ERROR)
		printf(" AC-System-Error");
	else if (m->error_tag)
		printf(" Generic-Error");
}

/* What it says is there for the packets to come */
static void remember(const struct frame *f, const struct pppoe_msg *m)
{
	struct cookie *c = &set.cookies[set.slot];

	memcpy(set.ac, f->data + ETH_ALEN, ETH_ALEN);
	if (m->code == PPPOE_PADS && m->sid)
		set.sid = m->sid;
	if (m->code != PPPOE_PADO || m->cookie.len > sizeof(c->data))
		return;
	c->len = m->cookie.len;
	memcpy(c->data, m->cookie.data, c->len);
}

/* Print the next packet of discovery that is for us */
static void print_answer(const char *name)
{
	int64_t deadline = now_ns() + wait_ms * INT64_C(1000000);
	struct pppoe_msg m;
	struct frame f;
	unsigned int type;

	do {
		type = receive(&f, deadline, false);
	} while (type == ETH_P_PPP_SES);
	if (!type) {
		printf("%s: no answer\n", name);
		return;
	}
	printf("%s: ", name);
	if (pppoe_parse(f.data + ETH_HLEN, f.len - ETH_HLEN, &m)) {
		print_msg(&m);
		remember(&f, &m);
	} else {
		printf("a packet of %zu octets that is not sound", f.len);
	}
	if (f.vlan)
		printf(" vlan %u", f.vlan);
	putchar('\n');
}

/* The MRU that the next LCP Configure-Request for us asks for; 0: 1500 without asking */
static void print_lcp(void)
{
	int64_t deadline = now_ns() + INT64_C(5000000000);
	size_t at = ETH_HLEN + PPPOE_HDR_LEN + 2;
	unsigned int type;
	struct frame f;
	size_t o;

	while ((type = receive(&f, deadline, false))) {
		const uint8_t *d = f.data;

		if (type != ETH_P_PPP_SES || f.len < at + 4 ||
		    (d[at - 2] << 8 | d[at - 1]) != PPP_LCP || d[at] != LCP_CONF_REQ)
			continue;
		for (o = at + 4; o + 4 <= f.len && d[o + 1] >= 2; o += d[o + 1]) {
			if (d[o] != LCP_OPT_MRU)
				continue;
			printf("lcp: MRU %u\n", d[o + 2] << 8 | d[o + 3]);
			return;
		}
		puts("lcp: no MRU");
		return;
	}
	puts("lcp: no answer");
}

/* An LCP packet of two octets of data, in the session */
static void send_lcp(unsigned int code)
{
	ether(set.ac, ETH_P_PPP_SES);
	u8(PPPOE_VER_TYPE);
	u8(0);
	u16(set.sid);
	u16(2 + 4);
	u16(PPP_LCP);
	u8(code);
	u8(1);
	u16(4);
	transmit();
}

/* How many frames for us come in so many milliseconds */
static void count_frames(unsigned int ms)
{
	int64_t deadline = now_ns() + ms * INT64_C(1000000);
	unsigned int n = 0;
	struct frame f;

	while (receive(&f, deadline, false))
		n++;
	printf("count: %u\n", n);
}

/* PADIs of many hosts: "HOSTS,RATE,SECONDS" */
static void flood(const char *how)
{
	unsigned int hosts, rate, seconds, sent = 0, total, answers = 0;
	int64_t start, due;
	struct frame f;

	if (sscanf(how, "%u,%u,%u", &hosts, &rate, &seconds) != 3 || !hosts || !rate)
		exit(2);
	total = rate * seconds;
	start = now_ns();
	while (sent < total) {
		due = (now_ns() - start) * rate / 1000000000;
		for (; sent < total && sent < (unsigned int)due; sent++) {
			set.mac[3] = 0x80;
			set.mac[4] = sent % hosts >> 8;
			set.mac[5] = sent % hosts;
			set.slot = sent % SLOTS;
			sound(PPPOE_PADI);
			transmit();
		}
		while (receive(&f, now_ns(), true) == ETH_P_PPP_DISC)
			answers += f.data[ETH_HLEN + 1] == PPPOE_PADO;
		usleep(1000);
	}
	due = now_ns();
	while (receive(&f, due + 500000000, true))
		answers += f.data[13] == (ETH_P_PPP_DISC & 0xff) &&
			   f.data[ETH_HLEN + 1] == PPPOE_PADO;
	printf("flood: sent %u in %u ms, PADO %u\n", sent, (unsigned int)((due - start) / 1000000),
	       answers);
}

/* --- orders --------------------------------------------------------------------------------- */

static void help(void)
{
	fputs("usage: pppoethrow DEVICE ORDER...\n"
	      "       pppoethrow list\n"
	      " mac=MAC ac=MAC to=MAC  source; access concentrator; destination whatever it is for\n"
	      " vlan=VID slot=N        802.1Q tag; which AC-Cookie and Host-Uniq (0 to 9)\n"
	      " service=TEXT max-payload=N sid=N\n"
	      " wait=MS sleep=S        how long for an answer (1000); pause\n"
	      " padi padr              a sound packet, and its answer\n"
	      " padi:WAY padr:WAY      a broken one\n"
	      " noise=N                so many at random\n"
	      " forge no-cookie        spoil or forget the AC-Cookie\n"
	      " padt lcp-terminate     in the session sid, which is that of the last PADS\n"
	      " lcp count=MS           MRU of a Configure-Request; frames that come\n"
	      " flood=HOSTS,RATE,S     PADIs\n", stderr);
	exit(2);
}

static void parse_mac(const char *text, uint8_t *mac)
{
	struct ether_addr *a = ether_aton(text);

	if (!a)
		help();
	memcpy(mac, a, ETH_ALEN);
}

static bool setting(const char *key, const char *val)
{
	unsigned int n = atoi(val);

	if (!strcmp(key, "mac"))
		parse_mac(val, set.mac);
	else if (!strcmp(key, "ac"))
		parse_mac(val, set.ac);
	else if (!strcmp(key, "vlan"))
		set.vlan = n;
	else if (!strcmp(key, "slot"))
		set.slot = n % SLOTS;
	else if (!strcmp(key, "service"))
		set.service = val;
	else if (!strcmp(key, "max-payload"))
		set.max_payload = n;
	else if (!strcmp(key, "sid"))
		set.sid = n;
	else if (!strcmp(key, "wait"))
		wait_ms = n;
	else if (!strcmp(key, "sleep"))
		sleep(n);
	else if (!strcmp(key, "count"))
		count_frames(n);
	else if (!strcmp(key, "flood"))
		flood(val);
	else
		return false;
	return true;
}

static const struct way *find_way(const char *name)
{
	const struct way *w = ways;

	while (w->name && strcmp(w->name, name))
		w++;
	if (!w->name)
		help();
	return w;
}

static void throw_noise(unsigned int n)
{
	const struct way *noise = find_way("noise");

	while (n--) {
		noise->make(n % 2 ? PPPOE_PADI : PPPOE_PADR);
		transmit();
	}
}

static void throw_packet(const char *name)
{
	enum pppoe_code code;
	const struct way *w = NULL;

	if (!strncmp(name, "padi", 4))
		code = PPPOE_PADI;
	else if (!strncmp(name, "padr", 4))
		code = PPPOE_PADR;
	else
		help();
	if (name[4] == ':')
		w = find_way(name + 5);
	drain();
	if (w)
		w->make(code);
	else
		sound(code);
	transmit();
	print_answer(name);
}

static void obey(const char *order)
{
	const char *eq = strchr(order, '=');
	char key[32];

	if (!strncmp(order, "to=", 3)) {
		set.have_to = order[3];
		if (set.have_to)
			parse_mac(order + 3, set.to);
	} else if (!strncmp(order, "noise=", 6)) {
		throw_noise(atoi(order + 6));
	} else if (eq) {
		snprintf(key, sizeof(key), "%.*s", (int)(eq - order), order);
		if (!setting(key, eq + 1))
			help();
	} else if (!strcmp(order, "forge")) {
		set.cookies[set.slot].data[7] ^= 1;
	} else if (!strcmp(order, "no-cookie")) {
		set.cookies[set.slot].len = 0;
	} else if (!strcmp(order, "lcp")) {
		print_lcp();
	} else if (!strcmp(order, "lcp-terminate")) {
		send_lcp(LCP_TERM_REQ);
	} else if (!strcmp(order, "padt")) {
		begin(PPPOE_PADT);
		transmit();
	} else {
		throw_packet(order);
	}
	fflush(stdout);
}

static void open_device(const char *name)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(name),
	};
	int on = 1, size = 32 << 20;

	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0 || !sll.sll_ifindex)
		die(name);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on));
	/* what is sent must not take the place of what comes */
	setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&sll, sizeof(sll)))
		die(name);
}

int main(int argc, char **argv)
{
	const struct way *w;
	int i;

	if (argc == 2 && !strcmp(argv[1], "list")) {
		for (w = ways; w->name; w++)
			puts(w->name);
		return 0;
	}
	if (argc < 3)
		help();
	open_device(argv[1]);
	for (i = 2; i < argc; i++)
		obey(argv[i]);
	return 0;
}
