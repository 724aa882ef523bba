// SPDX-License-Identifier: GPL-2.0
/*
 * l2tpthrow.c - throws broken L2TP messages at an LNS
 *
 * Each case is one way to break RFC 2661: data messages that are truncated,
 * oversized or contradict themselves (d-), control messages with bad headers or
 * AVPs (c-), and PPP control packets with bad lengths or options (p-).
 * "l2tpthrow list" names them. For a control message it waits for an answer and
 * prints what it was.
 */
/* build: selftests/progs/throw_ppp.c tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "l2tp/avp.h"
#include "throw.h"

#define AVP_M	0x8000
#define AVP_H	0x4000

static struct {
	struct sockaddr_in local, peer;
	unsigned int tid, sid, repeat, wait_ms;
	uint16_t ns, nr, own_tid;
	const char *host;
} set = { .repeat = 1, .wait_ms = 1000, .own_tid = 4711, .host = "thrower" };

static uint8_t buf[65536];
static size_t len;

void u8(unsigned int v)
{
	buf[len++] = v;
}

void u16(unsigned int v)
{
	u8(v >> 8);
	u8(v);
}

void u32(uint32_t v)
{
	u16(v >> 16);
	u16(v);
}

static void bytes(const void *data, size_t n)
{
	memcpy(buf + len, data, n);
	len += n;
}

static void set16(size_t at, unsigned int v)
{
	buf[at] = v >> 8;
	buf[at + 1] = v;
}

/* --- data messages ---------------------------------------------------------- */

void data(unsigned int flags)
{
	u16(flags | L2TP_VER_2);
	if (flags & L2TP_FLAG_L)
		u16(0);
	u16(set.tid);
	u16(set.sid);
	if (flags & L2TP_FLAG_S) {
		u16(set.ns++);
		u16(0);
	}
}

void ppp(unsigned int proto)
{
	u16(0xff03);
	u16(proto);
}

/* Header with 10.1.0.201 to 198.51.100.1, UDP, and a right checksum */
static void ip4(unsigned int first, unsigned int total, size_t payload)
{
	size_t at = len, i;
	uint32_t sum = 0;

	u8(first);
	u8(0);
	u16(total);
	u32(0);
	u8(64);
	u8(17);
	u16(0);
	u32(0x0a0100c9);
	u32(0xc6336401);
	for (i = at; i < at + 20; i += 2)
		sum += buf[i] << 8 | buf[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	set16(at + 10, ~(sum + (sum >> 16)));
	while (payload--)
		u8(0);
}

/* A sound UDP packet from 10.1.0.201 to the server, to see whether it gets anywhere */
static void d_valid(void)
{
	data(0);
	ppp(0x21);
	ip4(0x45, 28, 0);
	u32(0x10001000);
	u32(0x00080000);
}

static void d_byte(void)
{
	u8(0);
}

static void d_flags_only(void)
{
	u16(L2TP_VER_2);
}

static void d_cut_ids(void)
{
	u16(L2TP_VER_2);
	u16(set.tid);
	u8(0);
}

static void d_cut_seq(void)
{
	u16(L2TP_FLAG_S | L2TP_VER_2);
	u16(set.tid);
	u16(set.sid);
	u16(1);
}

static void d_length_small(void)
{
	data(L2TP_FLAG_L);
	set16(2, 5);
	ppp(0x21);
	ip4(0x45, 20, 0);
}

static void d_length_large(void)
{
	data(L2TP_FLAG_L);
	set16(2, 2000);
	ppp(0x21);
	ip4(0x45, 20, 0);
}

static void d_offset_cut(void)
{
	data(L2TP_FLAG_O);
	u8(0);
}

static void d_offset_large(void)
{
	data(L2TP_FLAG_O);
	u16(0xffff);
	ppp(0x21);
	ip4(0x45, 20, 0);
}

static void d_version_0(void)
{
	data(0);
	buf[1] = 0;
	ppp(0x21);
}

static void d_version_1(void)
{
	data(0);
	buf[1] = L2TP_VER_L2F;
	ppp(0x21);
}

static void d_version_3(void)
{
	data(0);
	buf[1] = L2TP_VER_3;
	ppp(0x21);
}

static void d_no_tunnel(void)
{
	data(0);
	set16(2, set.tid ^ 0x5555);
	ppp(0x21);
	ip4(0x45, 20, 0);
}

static void d_no_session(void)
{
	data(0);
	set16(4, set.sid ^ 0x5555);
	ppp(0x21);
	ip4(0x45, 20, 0);
}

static void d_no_ppp(void)
{
	data(0);
}

static void d_ppp_cut(void)
{
	data(0);
	u16(0xff03);
	u8(0);
}

static void d_ppp_even(void)
{
	data(0);
	ppp(0x0022);
	u32(0);
}

static void d_inner_empty(void)
{
	data(0);
	ppp(0x21);
}

static void d_inner_cut(void)
{
	data(0);
	ppp(0x21);
	u32(0x45000014);
}

static void d_inner_ihl(void)
{
	data(0);
	ppp(0x21);
	ip4(0x44, 20, 8);
}

static void d_inner_long(void)
{
	data(0);
	ppp(0x21);
	ip4(0x45, 1000, 8);
}

static void d_inner_version(void)
{
	data(0);
	ppp(0x21);
	ip4(0x65, 20, 8);
}

static void d_inner_6_as_4(void)
{
	data(0);
	ppp(0x57);
	ip4(0x45, 28, 20);
}

static void d_inner_6_cut(void)
{
	data(0);
	ppp(0x57);
	u32(0x60000000);
}

static void d_huge(void)
{
	data(0);
	ppp(0x21);
	ip4(0x45, 60000, 59980);
}

static void d_all_flags(void)
{
	u16(0x7ff0 | L2TP_VER_2);
	u32(0);
}

/* --- control messages ------------------------------------------------------- */

static void control(unsigned int tid, unsigned int sid)
{
	u16(L2TP_FLAG_T | L2TP_FLAG_L | L2TP_FLAG_S | L2TP_VER_2);
	u16(0);
	u16(tid);
	u16(sid);
	u16(set.ns);
	u16(set.nr);
}

static void control_end(void)
{
	set16(2, len);
}

static void avp(unsigned int flags, unsigned int attr, const void *value, size_t n)
{
	u16(flags | (n + L2TP_AVP_HDR_LEN));
	u16(0);
	u16(attr);
	bytes(value, n);
}

static void avp16(unsigned int attr, unsigned int v)
{
	const uint8_t b[2] = { v >> 8, v };

	avp(AVP_M, attr, b, 2);
}

static void avp32(unsigned int attr, uint32_t v)
{
	const uint8_t b[4] = { v >> 24, v >> 16, v >> 8, v };

	avp(AVP_M, attr, b, 4);
}

/* An SCCRQ without one of its AVPs (or with all: -1) */
static void sccrq_without(int missing)
{
	control(0, 0);
	if (missing != L2TP_AVP_MESSAGE_TYPE)
		avp16(L2TP_AVP_MESSAGE_TYPE, L2TP_MSG_SCCRQ);
	if (missing != L2TP_AVP_PROTOCOL_VERSION)
		avp16(L2TP_AVP_PROTOCOL_VERSION, L2TP_PROTOCOL_VERSION);
	if (missing != L2TP_AVP_HOST_NAME)
		avp(AVP_M, L2TP_AVP_HOST_NAME, set.host, strlen(set.host));
	if (missing != L2TP_AVP_FRAMING_CAP)
		avp32(L2TP_AVP_FRAMING_CAP, 3);
	if (missing != L2TP_AVP_TUNNEL_ID)
		avp16(L2TP_AVP_TUNNEL_ID, set.own_tid);
}

static void c_no_type(void)
{
	sccrq_without(L2TP_AVP_MESSAGE_TYPE);
	control_end();
}

static void c_no_version(void)
{
	sccrq_without(L2TP_AVP_PROTOCOL_VERSION);
	control_end();
}

static void c_no_host(void)
{
	sccrq_without(L2TP_AVP_HOST_NAME);
	control_end();
}

static void c_no_framing(void)
{
	sccrq_without(L2TP_AVP_FRAMING_CAP);
	control_end();
}

static void c_no_tid(void)
{
	sccrq_without(L2TP_AVP_TUNNEL_ID);
	control_end();
}

static void c_tid_zero(void)
{
	sccrq_without(L2TP_AVP_TUNNEL_ID);
	avp16(L2TP_AVP_TUNNEL_ID, 0);
	control_end();
}

static void c_window_zero(void)
{
	sccrq_without(-1);
	avp16(L2TP_AVP_WINDOW_SIZE, 0);
	control_end();
}

static void c_unknown_avp(void)
{
	sccrq_without(-1);
	avp(AVP_M, 999, "what?", 5);
	control_end();
}

static void c_vendor_avp(void)
{
	sccrq_without(-1);
	avp(AVP_M, 1, "what?", 5);
	set16(len - 9, 9);
	control_end();
}

static void c_avp_wrong_length(void)
{
	sccrq_without(L2TP_AVP_FRAMING_CAP);
	avp(AVP_M, L2TP_AVP_FRAMING_CAP, "xyz", 3);
	control_end();
}

static void c_avp_length_zero(void)
{
	sccrq_without(-1);
	u16(AVP_M);
	u32(7);
	control_end();
}

static void c_avp_length_5(void)
{
	sccrq_without(-1);
	u16(AVP_M | 5);
	u32(7);
	control_end();
}

static void c_avp_beyond_end(void)
{
	sccrq_without(-1);
	u16(AVP_M | 200);
	u32(7);
	control_end();
}

static void c_avp_cut(void)
{
	sccrq_without(-1);
	u16(AVP_M | 8);
	u8(0);
	control_end();
}

static void c_avp_reserved(void)
{
	sccrq_without(-1);
	avp(AVP_M | 0x3c00, L2TP_AVP_WINDOW_SIZE, "\0\4", 2);
	control_end();
}

static void c_hidden_no_vector(void)
{
	sccrq_without(-1);
	avp(AVP_M | AVP_H, L2TP_AVP_WINDOW_SIZE, "abcdef", 6);
	control_end();
}

static void c_hidden_short(void)
{
	sccrq_without(-1);
	avp(AVP_M, L2TP_AVP_RANDOM_VECTOR, "0123456789abcdef", 16);
	avp(AVP_M | AVP_H, L2TP_AVP_WINDOW_SIZE, "a", 1);
	control_end();
}

static void c_unknown_type(void)
{
	control(0, 0);
	avp16(L2TP_AVP_MESSAGE_TYPE, 77);
	control_end();
}

static void c_icrq_no_tunnel(void)
{
	control(set.tid ^ 0x5555, 0);
	avp16(L2TP_AVP_MESSAGE_TYPE, L2TP_MSG_ICRQ);
	control_end();
}

static void c_no_length_bit(void)
{
	sccrq_without(-1);
	control_end();
	buf[0] &= ~(L2TP_FLAG_L >> 8);
}

static void c_no_seq_bit(void)
{
	sccrq_without(-1);
	control_end();
	buf[0] &= ~(L2TP_FLAG_S >> 8);
}

static void c_offset_bit(void)
{
	sccrq_without(-1);
	control_end();
	buf[0] |= L2TP_FLAG_O >> 8;
}

static void c_length_small(void)
{
	sccrq_without(-1);
	set16(2, 6);
}

static void c_length_large(void)
{
	sccrq_without(-1);
	set16(2, len + 100);
}

static void c_header_cut(void)
{
	control(0, 0);
	len = 8;
}

static void c_version_1(void)
{
	sccrq_without(-1);
	control_end();
	buf[1] = L2TP_VER_L2F;
}

static void c_version_3(void)
{
	sccrq_without(-1);
	control_end();
	buf[1] = L2TP_VER_3;
}

static void c_many_avps(void)
{
	sccrq_without(-1);
	while (len < 1400)
		avp(0, 900, NULL, 0);
	control_end();
}

static void c_zlb(void)
{
	control(0, 0);
	control_end();
}

static void c_sccrq(void)
{
	sccrq_without(-1);
	control_end();
}

/* To a tunnel that exists, but not from its peer: must change nothing */
static void c_foreign_stopccn(void)
{
	control(set.tid, 0);
	avp16(L2TP_AVP_MESSAGE_TYPE, L2TP_MSG_STOPCCN);
	avp16(L2TP_AVP_TUNNEL_ID, set.own_tid);
	avp(AVP_M, L2TP_AVP_RESULT_CODE, "\0\1", 2);
	control_end();
}

static void c_noise(void)
{
	size_t n = 1 + rand() % 200;

	while (n--)
		u8(rand());
	if (len > 1 && rand() % 2) {
		buf[0] = 0xc8;
		buf[1] = L2TP_VER_2;
	}
}

static void d_noise(void)
{
	size_t n = rand() % 100;

	data(rand() & (L2TP_FLAG_L | L2TP_FLAG_S | L2TP_FLAG_O | L2TP_FLAG_P));
	while (n--)
		u8(rand());
}

static const struct throw_case cases[] = {
	{ "d-valid", d_valid }, { "d-byte", d_byte }, { "d-flags-only", d_flags_only },
	{ "d-cut-ids", d_cut_ids },
	{ "d-cut-seq", d_cut_seq }, { "d-length-small", d_length_small },
	{ "d-length-large", d_length_large }, { "d-offset-cut", d_offset_cut },
	{ "d-offset-large", d_offset_large }, { "d-version-0", d_version_0 },
	{ "d-version-1", d_version_1 }, { "d-version-3", d_version_3 },
	{ "d-no-tunnel", d_no_tunnel }, { "d-no-session", d_no_session },
	{ "d-no-ppp", d_no_ppp }, { "d-ppp-cut", d_ppp_cut }, { "d-ppp-even", d_ppp_even },
	{ "d-inner-empty", d_inner_empty }, { "d-inner-cut", d_inner_cut },
	{ "d-inner-ihl", d_inner_ihl }, { "d-inner-long", d_inner_long },
	{ "d-inner-version", d_inner_version }, { "d-inner-6-as-4", d_inner_6_as_4 },
	{ "d-inner-6-cut", d_inner_6_cut }, { "d-huge", d_huge },
	{ "d-all-flags", d_all_flags }, { "d-noise", d_noise },
	{ "c-sccrq", c_sccrq }, { "c-no-type", c_no_type }, { "c-no-version", c_no_version },
	{ "c-no-host", c_no_host }, { "c-no-framing", c_no_framing }, { "c-no-tid", c_no_tid },
	{ "c-tid-zero", c_tid_zero }, { "c-window-zero", c_window_zero },
	{ "c-unknown-avp", c_unknown_avp }, { "c-vendor-avp", c_vendor_avp },
	{ "c-avp-wrong-length", c_avp_wrong_length }, { "c-avp-length-zero", c_avp_length_zero },
	{ "c-avp-length-5", c_avp_length_5 }, { "c-avp-beyond-end", c_avp_beyond_end },
	{ "c-avp-cut", c_avp_cut }, { "c-avp-reserved", c_avp_reserved },
	{ "c-hidden-no-vector", c_hidden_no_vector }, { "c-hidden-short", c_hidden_short },
	{ "c-unknown-type", c_unknown_type }, { "c-icrq-no-tunnel", c_icrq_no_tunnel },
	{ "c-no-length-bit", c_no_length_bit }, { "c-no-seq-bit", c_no_seq_bit },
	{ "c-offset-bit", c_offset_bit }, { "c-length-small", c_length_small },
	{ "c-length-large", c_length_large }, { "c-header-cut", c_header_cut },
	{ "c-version-1", c_version_1 }, { "c-version-3", c_version_3 },
	{ "c-many-avps", c_many_avps }, { "c-zlb", c_zlb },
	{ "c-foreign-stopccn", c_foreign_stopccn }, { "c-noise", c_noise },
	{ NULL, NULL },
};

static void help(void)
{
	fputs("usage: l2tpthrow [OPTION...] LNS-ADDRESS[:PORT] CASE...\n"
	      "       l2tpthrow list\n"
	      " -l ADDRESS[:PORT]  from there (any:any)\n"
	      " -t TID -s SID      ids in the header (0)\n"
	      " -N NS -R NR        sequence numbers (0)\n"
	      " -H NAME -A TID     Host Name and Assigned Tunnel ID of an SCCRQ\n"
	      " -r N               so many times (1)\n"
	      " -w MILLISECONDS    how long to wait for an answer to a control message\n", stderr);
	exit(2);
}

static void parse_address(const char *text, struct sockaddr_in *sa, unsigned int port)
{
	char addr[64], *colon;

	snprintf(addr, sizeof(addr), "%s", text);
	colon = strchr(addr, ':');
	if (colon) {
		*colon = 0;
		port = atoi(colon + 1);
	}
	sa->sin_family = AF_INET;
	sa->sin_port = htons(port);
	if (inet_pton(AF_INET, addr, &sa->sin_addr) != 1)
		help();
}

/* Prints what comes back, by message type and result */
static void print_answer(int fd, const char *name)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct l2tp_result res;
	struct l2tp_msg msg;
	uint8_t in[4096];
	ssize_t n;

	if (poll(&p, 1, set.wait_ms) <= 0) {
		printf("%s: no answer\n", name);
		return;
	}
	n = recv(fd, in, sizeof(in), 0);
	if (n < 0)
		printf("%s: %s\n", name, strerror(errno));
	else if (l2tp_msg_parse_clear(in, n, &msg) != L2TP_HDR_OK)
		printf("%s: answer of %zd bytes that is not L2TP\n", name, n);
	else if (l2tp_msg_result(&msg, &res))
		printf("%s: %s tid %u result %u error %u %.*s\n", name, l2tp_msg_name(msg.type),
		       msg.hdr.tid, res.result, res.error, (int)res.text.len, res.text.data);
	else
		printf("%s: %s tid %u\n", name, l2tp_msg_name(msg.type), msg.hdr.tid);
}

static const struct throw_case *find_case(const struct throw_case *c, const char *name)
{
	while (c->name && strcmp(c->name, name))
		c++;
	return c->name ? c : NULL;
}

static void list_cases(const struct throw_case *c)
{
	for (; c->name; c++)
		puts(c->name);
}

static void throw_one(int fd, const char *name)
{
	const struct throw_case *c = find_case(cases, name);
	unsigned int n;

	if (!c)
		c = find_case(ppp_cases, name);
	if (!c) {
		fprintf(stderr, "l2tpthrow: unknown case %s\n", name);
		exit(2);
	}
	for (n = 0; n < set.repeat; n++) {
		len = 0;
		c->make();
		/* an ICMP error for an earlier one is not of interest */
		if (send(fd, buf, len, 0) < 0 && send(fd, buf, len, 0) < 0)
			fprintf(stderr, "l2tpthrow: %s: %s\n", name, strerror(errno));
	}
	if (name[0] == 'c' && set.wait_ms)
		print_answer(fd, name);
	else
		printf("%s: sent %u\n", name, set.repeat);
}

int main(int argc, char **argv)
{
	int c, fd;

	if (argc == 2 && !strcmp(argv[1], "list")) {
		list_cases(cases);
		list_cases(ppp_cases);
		return 0;
	}
	set.local.sin_family = AF_INET;
	while ((c = getopt(argc, argv, "l:t:s:N:R:H:A:r:w:")) != -1) {
		if (c == 'l')
			parse_address(optarg, &set.local, 0);
		else if (c == 't')
			set.tid = atoi(optarg);
		else if (c == 's')
			set.sid = atoi(optarg);
		else if (c == 'N')
			set.ns = atoi(optarg);
		else if (c == 'R')
			set.nr = atoi(optarg);
		else if (c == 'H')
			set.host = optarg;
		else if (c == 'A')
			set.own_tid = atoi(optarg);
		else if (c == 'r')
			set.repeat = atoi(optarg);
		else if (c == 'w')
			set.wait_ms = atoi(optarg);
		else
			help();
	}
	if (argc - optind < 2)
		help();
	parse_address(argv[optind++], &set.peer, L2TP_UDP_PORT);
	for (; optind < argc; optind++) {
		/* a socket each: answers do not mix */
		fd = socket(AF_INET, SOCK_DGRAM, 0);
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
		if (bind(fd, (struct sockaddr *)&set.local, sizeof(set.local)) ||
		    connect(fd, (struct sockaddr *)&set.peer, sizeof(set.peer))) {
			perror("l2tpthrow");
			return 1;
		}
		throw_one(fd, argv[optind]);
		close(fd);
		set.own_tid++;
	}
	return 0;
}
