// SPDX-License-Identifier: GPL-2.0
/*
 * framefuzz.c - sends frames that are nearly right, to break the data path
 *
 * Each frame is made from a seed and its number alone: first a sound one, PPPoE,
 * L2TP or plain IP with the real ids and addresses that the options name, then
 * one or a few mutations. A quarter is left sound. Some claim to be GSO packets
 * or to have checksums that are yet to be filled in, by the virtio_net_hdr that
 * packet sockets and taps take.
 *
 *	framefuzz -s 7 -n 1000000 -i net ...	sends frames 0 to 999,999 of seed 7
 *	framefuzz -s 7 -o 4711 ...		prints frame 4711, with -i sends it too
 *
 * The same options must be given both times. "at N" is printed, and written to
 * the file of -w, before frame N and those after it are sent, so that the culprit
 * of a crash is among the last "every" ones (-e); -e 1 tells which it is, unless
 * it needs those before it.
 */
/* build: selftests/progs/framefuzz_*.c */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define _LINUX_IF_H
#include <linux/if_packet.h>
#include <linux/if_tun.h>

#include "framefuzz.h"

#define BATCH		64
#define ERRNO_MAX	200

struct fuzz_settings set = {
	.vlan = -1, .mtu = 1492, .far_port = 1701, .box_port = 1701,
};

static struct {
	uint64_t seed, first, count, every;
	const char *dev, *tap, *progress;
	bool one;
} run = { .count = 1000, .every = 1 << 16 };

static const char * const names[CLASS_MAX] = {
	"pppoe", "discovery", "l2tp", "control", "ip", "noise"
};

static uint64_t sent[CLASS_MAX], sound, gso, partial, refused[ERRNO_MAX];
static struct frame frames[BATCH];
static struct mmsghdr messages[BATCH];
static struct iovec pieces[BATCH][2];

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "framefuzz: %s: %s\n", what, strerror(errno));
	exit(1);
}

static _Noreturn void help(void)
{
	fputs("usage: framefuzz OPTION...\n"
	      " -s SEED -n COUNT -f FIRST    which frames (0, 1000, 0)\n"
	      " -o N                         print frame N alone, with -i or -t send it too\n"
	      " -i DEVICE | -t TAP           send, else only make them; a tap must exist, with\n"
	      "                              vnet_hdr\n"
	      " -c CLASS,...                 pppoe discovery l2tp control ip noise (what the\n"
	      "                              other options allow)\n"
	      " -m MAC -M MAC -v VLAN        of the box, of the sender\n"
	      " -p SID[@SOURCE...]           a PPPoE session, and addresses of its subscriber\n"
	      " -L TID/SID[@SOURCE...]       an L2TP session of the box\n"
	      " -l ADDRESS[/PORT]            far end of L2TP\n"
	      " -r ADDRESS[/PORT]            endpoint of the box\n"
	      " -d ADDRESS                   destination of subscribers' packets\n"
	      " -a ADDRESS -D ADDRESS        source, destination of packets in no session\n"
	      " -u MTU                       sizes around it are likely (1492)\n"
	      " -w FILE -e N                 write progress every N frames (65536)\n"
	      "-p, -L, -d, -a and -D may be repeated\n", stderr);
	exit(2);
}

static struct address parse_address(const char *text)
{
	struct address a = { .family = strchr(text, ':') ? AF_INET6 : AF_INET };

	if (inet_pton(a.family, text, a.b) != 1) {
		fprintf(stderr, "framefuzz: %s is not an address\n", text);
		exit(2);
	}
	return a;
}

static void parse_port(char *text, struct address *a, uint16_t *port)
{
	char *slash = strchr(text, '/');

	if (slash) {
		*slash = 0;
		*port = atoi(slash + 1);
	}
	*a = parse_address(text);
}

static void add_address(struct list *l, const char *text)
{
	if (l->n == LIST_MAX)
		help();
	l->a[l->n++] = parse_address(text);
}

static void add_target(struct target *list, unsigned int *n, char *text, bool l2tp)
{
	unsigned int tid = 0, sid = 0;
	struct target *t;
	char *word;

	if (*n == LIST_MAX)
		help();
	t = &list[(*n)++];
	word = strtok(text, "@");
	if (!word)
		help();
	if (l2tp ? sscanf(word, "%u/%u", &tid, &sid) != 2 : sscanf(word, "%u", &sid) != 1)
		help();
	t->tid = tid;
	t->sid = sid;
	while ((word = strtok(NULL, "@")) && t->n_sources < 4) {
		t->source[t->n_sources++] = parse_address(word);
		add_address(&set.source, word);
	}
}

static void parse_mac(uint8_t mac[6], const char *text)
{
	struct ether_addr *a = ether_aton(text);

	if (!a)
		help();
	memcpy(mac, a, 6);
}

static void parse_classes(char *text)
{
	unsigned int c;
	char *word;

	for (word = strtok(text, ","); word; word = strtok(NULL, ",")) {
		for (c = 0; c < CLASS_MAX; c++)
			if (!strcmp(word, names[c]))
				break;
		if (c == CLASS_MAX)
			help();
		set.classes |= 1 << c;
	}
}

static void complete_settings(void)
{
	unsigned int possible = 1 << CLASS_NOISE | 1 << CLASS_DISCOVERY;

	if (set.n_pppoe)
		possible |= 1 << CLASS_PPPOE;
	if (set.far.family && set.box.family && set.far.family == set.box.family)
		possible |= 1 << CLASS_CONTROL | (set.n_l2tp ? 1 << CLASS_L2TP : 0);
	if (set.plain_to.n)
		possible |= 1 << CLASS_IP;
	if (set.classes & ~possible) {
		fputs("framefuzz: a class of -c lacks its sessions or addresses\n", stderr);
		exit(2);
	}
	if (!set.classes)
		set.classes = possible;
	if (!set.source.n)
		add_address(&set.source, "192.0.2.1");
	if (!set.inner_to.n)
		add_address(&set.inner_to, "198.51.100.1");
}

static void options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "s:n:f:o:i:t:c:m:M:v:p:L:l:r:d:a:D:u:w:e:")) != -1) {
		switch (c) {
		case 's':
			run.seed = strtoull(optarg, NULL, 0);
			break;
		case 'n':
			run.count = strtoull(optarg, NULL, 0);
			break;
		case 'o':
			run.one = true;
			run.count = 1;
			run.first = strtoull(optarg, NULL, 0);
			break;
		case 'f':
			run.first = strtoull(optarg, NULL, 0);
			break;
		case 'i':
			run.dev = optarg;
			break;
		case 't':
			run.tap = optarg;
			break;
		case 'c':
			parse_classes(optarg);
			break;
		case 'm':
			parse_mac(set.to, optarg);
			break;
		case 'M':
			parse_mac(set.from, optarg);
			break;
		case 'v':
			set.vlan = atoi(optarg);
			break;
		case 'p':
			add_target(set.pppoe, &set.n_pppoe, optarg, false);
			break;
		case 'L':
			add_target(set.l2tp, &set.n_l2tp, optarg, true);
			break;
		case 'l':
			parse_port(optarg, &set.far, &set.far_port);
			break;
		case 'r':
			parse_port(optarg, &set.box, &set.box_port);
			break;
		case 'd':
			add_address(&set.inner_to, optarg);
			break;
		case 'a':
			add_address(&set.source, optarg);
			break;
		case 'D':
			add_address(&set.plain_to, optarg);
			break;
		case 'u':
			set.mtu = atoi(optarg);
			break;
		case 'w':
			run.progress = optarg;
			break;
		case 'e':
			run.every = strtoull(optarg, NULL, 0);
			break;
		default:
			help();
		}
	}
	if (argc != optind || !run.every || set.mtu < 200)
		help();
	complete_settings();
}

static int packet_open(void)
{
	struct sockaddr_ll sa = { .sll_family = AF_PACKET };
	int fd = socket(AF_PACKET, SOCK_RAW, 0), one = 1, size = 1 << 22;

	sa.sll_ifindex = if_nametoindex(run.dev);
	if (fd < 0 || !sa.sll_ifindex || bind(fd, (struct sockaddr *)&sa, sizeof(sa)))
		die(run.dev);
	if (setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one)))
		die("PACKET_VNET_HDR");
	setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	return fd;
}

static int tap_open(void)
{
	struct ifreq r = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", run.tap);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &r))
		die(run.tap);
	return fd;
}

static void prepare(unsigned int i, uint64_t n)
{
	struct frame *f = &frames[i];

	frame_build(f, run.seed, n);
	frame_mutate(f);
	frame_checksums(f);
	frame_vnet(f);
	pieces[i][0] = (struct iovec){ &f->vnet, sizeof(f->vnet) };
	pieces[i][1] = (struct iovec){ f->b, f->len };
	messages[i].msg_hdr.msg_iov = pieces[i];
	messages[i].msg_hdr.msg_iovlen = 2;
}

static void count_sent(const struct frame *f)
{
	sent[f->class]++;
	sound += !f->mutated;
	gso += f->vnet.gso_type != 0;
	partial += !f->vnet.gso_type && f->vnet.flags == VIRTIO_NET_HDR_F_NEEDS_CSUM;
}

static void count_refused(int error)
{
	refused[error < ERRNO_MAX ? error : 0]++;
}

static void send_by_socket(int fd, unsigned int n)
{
	unsigned int at = 0, i;
	int done;

	for (i = 0; fd < 0 && i < n; i++)
		count_sent(&frames[i]);
	while (fd >= 0 && at < n) {
		done = sendmmsg(fd, messages + at, n - at, 0);
		if (done < 0) {
			if (errno == EINTR)
				continue;
			count_refused(errno);
			at++;
			continue;
		}
		for (i = 0; i < (unsigned int)done; i++)
			count_sent(&frames[at + i]);
		at += done;
	}
}

static void send_by_tap(int fd, unsigned int n)
{
	static uint8_t drain[FRAME_MAX];
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (writev(fd, pieces[i], 2) < 0)
			count_refused(errno);
		else
			count_sent(&frames[i]);
	}
	while (read(fd, drain, sizeof(drain)) > 0)
		continue;
}

static void progress(uint64_t n)
{
	static int fd = -1;
	char text[32];
	int len;

	len = snprintf(text, sizeof(text), "%-20llu\n", (unsigned long long)n);
	if (run.progress && fd < 0)
		fd = open(run.progress, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0 && (pwrite(fd, text, len, 0) != len || fsync(fd)))
		die(run.progress);
	printf("at %llu\n", (unsigned long long)n);
	fflush(stdout);
}

static void send_all(int fd)
{
	uint64_t n = run.first, end = run.first + run.count, said = run.first;
	unsigned int batch, i;

	progress(n);
	while (n < end) {
		batch = end - n < BATCH ? end - n : BATCH;
		if (batch > run.every)
			batch = run.every;
		if (n - said >= run.every) {
			progress(n);
			said = n;
		}
		for (i = 0; i < batch; i++)
			prepare(i, n + i);
		if (run.tap)
			send_by_tap(fd, batch);
		else
			send_by_socket(fd, batch);
		n += batch;
	}
}

static void print_frame(const struct frame *f)
{
	size_t i;

	printf("%s, %zu bytes, %s", names[f->class], f->len, f->mutated ? "mutated" : "sound");
	printf(", flags %u gso %u size %u header %u checksum %u+%u", f->vnet.flags,
	       f->vnet.gso_type, f->vnet.gso_size, f->vnet.hdr_len, f->vnet.csum_start,
	       f->vnet.csum_offset);
	for (i = 0; i < f->len; i++)
		printf("%s%02x", i % 16 ? " " : "\n", f->b[i]);
	puts("");
}

static void report(void)
{
	uint64_t all = 0;
	unsigned int i;

	for (i = 0; i < CLASS_MAX; i++) {
		all += sent[i];
		if (sent[i])
			printf("%s %llu ", names[i], (unsigned long long)sent[i]);
	}
	printf("sound %llu gso %llu partial %llu\n", (unsigned long long)sound,
	       (unsigned long long)gso, (unsigned long long)partial);
	for (i = 0; i < ERRNO_MAX; i++)
		if (refused[i])
			printf("refused %llu: %s\n", (unsigned long long)refused[i],
			       strerror(i));
	printf("sent %llu\n", (unsigned long long)all);
}

int main(int argc, char **argv)
{
	unsigned int i;
	int fd = -1;

	options(argc, argv);
	for (i = 0; i < BATCH; i++) {
		frames[i].b = calloc(1, FRAME_MAX + FRAME_SLACK);
		if (!frames[i].b)
			die("memory");
	}
	if (run.one) {
		prepare(0, run.first);
		print_frame(&frames[0]);
	}
	if (run.dev)
		fd = packet_open();
	else if (run.tap)
		fd = tap_open();
	if (fd >= 0 || !run.one) {
		send_all(fd);
		report();
	}
	return 0;
}
