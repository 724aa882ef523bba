// SPDX-License-Identifier: GPL-2.0
/*
 * IPCP (RFC 1332, RFC 1877) and IPV6CP (RFC 5072): every option acknowledged,
 * Nak'd and rejected, in both roles; addresses refused; protocols rejected.
 */
/* build: tools/vard/ppp/[a-z]*.c ; libs: -lcrypto */
#include "ppp_test.h"

#define LCP	PPP_PROTO_LCP
#define IPCP	PPP_PROTO_IPCP
#define IPV6CP	PPP_PROTO_IPV6CP

static struct box b;

static void server(void)
{
	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_NONE;
}

static void fresh(void)
{
	server();
	box_open_lcp(&b);
}

static void request(const char *opts, const char *answer, const char *name)
{
	fresh();
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 7, opts);
	is_tx(&b, answer, name);
	box_end(&b);
}

static void test_own_request(void)
{
	server();
	box_start(&b);
	rx_ack(&b, LCP);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "");
	ok(frame_is(tx_last(&b), "8021 0101 000a 0306 0a000001"),
	   "request: own address");
	is_str(b.log, "lcp_up net", "after addresses were asked for");
	box_end(&b);

	server();
	b.net.local.s_addr = 0;
	box_start(&b);
	rx_ack(&b, LCP);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "");
	ok(frame_is(tx_last(&b), "8021 0101 0004"), "request: unnumbered");
	box_end(&b);
}

static void test_options(void)
{
	request("0306 0a000002", "8021 0207 000a 0306 0a000002",
		"assigned address: Ack");
	request("0306 00000000", "8021 0307 000a 0306 0a000002",
		"0.0.0.0: Nak with the assigned one");
	request("0306 c0a80001", "8021 0307 000a 0306 0a000002",
		"another address: Nak with the assigned one");
	request("0304 0a00", "8021 0307 000a 0306 0a000002",
		"short address: Nak");
	request("", "8021 0307 000a 0306 0a000002", "no address: Nak");
	request("8106 00000000 0306 00000000 8306 00000000",
		"8021 0307 0016 8106 08080808 0306 0a000002 8306 08080404",
		"DNS servers: Nak with their addresses, in order");
	request("0306 0a000002 8106 08080808 8306 08080404",
		"8021 0207 0016 0306 0a000002 8106 08080808 8306 08080404",
		"DNS servers: Ack");
	request("0306 0a000002 8206 00000000 8406 00000000",
		"8021 0407 0010 8206 00000000 8406 00000000",
		"NBNS servers, unset: Reject");
	request("0206 002d0f01 0306 00000000", "8021 0407 000a 0206 002d0f01",
		"header compression: Reject");
	request("010a 0a000002 0a000001",
		"8021 0407 000e 010a 0a000002 0a000001",
		"IP-Addresses: Reject");
	request("0306 0a000002 0306 0a000002", "8021 0407 000a 0306 0a000002",
		"address twice: Reject");
	request("0306 0a000002 8104 0808", "8021 0307 000a 8106 08080808",
		"short DNS server: Nak");
	request("9006 00000000", "8021 0407 000a 9006 00000000",
		"unknown option: Reject");

	server();
	b.net.nbns[0].s_addr = htonl(0x0a000003);
	b.net.nbns[1].s_addr = htonl(0x0a000004);
	b.net.dns[1].s_addr = 0;
	box_open_lcp(&b);
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 7,
	       "0306 0a000002 8206 00000000 8406 00000000");
	is_tx(&b, "8021 0307 0010 8206 0a000003 8406 0a000004",
	      "NBNS servers, set: Nak with their addresses");
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 8, "0306 0a000002 8306 00000000");
	is_tx(&b, "8021 0408 000a 8306 00000000",
	      "secondary DNS, unset: Reject");
	box_end(&b);
}

static void test_open(void)
{
	fresh();
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 1, "0306 00000000 8106 00000000");
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 2, "0306 0a000002 8106 08080808");
	is_str(b.log, "lcp_up net", "not up before the own request is Ack'd");
	rx_ack(&b, IPCP);
	is_str(b.log, "lcp_up net up:8021", "up");
	is_int(ntohl(ppp_network(b.p)->peer.s_addr), 0x0a000002, "peer");
	is_int(ntohl(ppp_network(b.p)->local.s_addr), 0x0a000001, "local");
	is_str(ppp_state_name(b.p, IPCP), "Opened", "state by name");
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 3, "0306 00000000");
	is_str(b.log, "lcp_up net up:8021 down:8021", "renegotiation: down");
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 4, "0306 0a000002");
	rx_ack(&b, IPCP);
	is_str(b.log, "lcp_up net up:8021 down:8021 up:8021", "and up");
	rx_pkt(&b, IPCP, PPP_TERM_REQ, 5, "");
	is_str(b.log, "lcp_up net up:8021 down:8021 up:8021 down:8021",
	       "peer ends IPCP: down");
	pass(&b, 1000);
	is_int(ppp_end_reason(b.p), PPP_END_NO_NETWORK, "no protocol is left");
	box_end(&b);
}

static void test_address_refused(void)
{
	unsigned int i;

	fresh();
	for (i = 0; i < 5; i++)
		rx_pkt(&b, IPCP, PPP_CONF_REQ, (uint8_t)i, "0306 c0a80001");
	is_int(ppp_end_reason(b.p), PPP_END_NONE, "insists: five Naks");
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 9, "0306 c0a80001");
	is_int(ppp_end_reason(b.p), PPP_END_ADDRESS, "then the end");
	pass(&b, 10000);
	is_str(b.end_text, "The peer insists on an address not assigned to it",
	       "with a clear reason");
	box_end(&b);

	server();
	b.conf.peer_addr_any = true;
	b.allow_addr = 0xc0a80001;
	box_open_lcp(&b);
	rx_ack(&b, IPCP);
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 1, "0306 c0a80002");
	is_tx(&b, "8021 0301 000a 0306 0a000002", "owner does not agree: Nak");
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 2, "0306 c0a80001");
	is_tx(&b, "8021 0202 000a 0306 c0a80001", "owner agrees: Ack");
	is_int(ntohl(ppp_network(b.p)->peer.s_addr), 0xc0a80001, "taken");
	box_end(&b);

	server();
	b.conf.peer_addr_any = true;
	b.allow_addr = 0x7f000001;
	box_open_lcp(&b);
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 1, "0306 7f000001");
	is_tx(&b, "8021 0301 000a 0306 0a000002", "127.0.0.1 is never allowed");
	b.allow_addr = 0xe0000001;
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 2, "0306 e0000001");
	is_tx(&b, "8021 0302 000a 0306 0a000002", "nor multicast");
	b.allow_addr = 0x0a000001;
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 3, "0306 0a000001");
	is_tx(&b, "8021 0303 000a 0306 0a000002", "nor the own address");
	box_end(&b);

	fresh();
	for (i = 0; i < 6; i++)
		rx_pkt(&b, IPCP, PPP_CONF_REQ, (uint8_t)i, "");
	ok(frame_is(tx_last(&b), "8021 0205 0004"),
	   "a peer without an address is prompted, then let be");
	box_end(&b);

	server();
	b.net.peer.s_addr = 0;
	box_open_lcp(&b);
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 1, "0306 00000000");
	is_int(ppp_end_reason(b.p), PPP_END_NO_ADDRESS, "nothing assigned");
	box_end(&b);

	server();
	b.refuse_net = PPP_END_NO_ADDRESS;
	box_open_lcp(&b);
	is_int(ppp_end_reason(b.p), PPP_END_NO_ADDRESS, "pool is empty");
	pass(&b, 6000);
	is_str(b.log, "lcp_up net lcp_down end:no-address", "callbacks");
	box_end(&b);
}

static void test_naks_for_us(void)
{
	unsigned int i;

	fresh();
	for (i = 1; i <= 5; i++) {
		rx_pkt(&b, IPCP, PPP_CONF_NAK, (uint8_t)i, "0306 c0a80001");
		tx_last(&b);
	}
	rx_pkt(&b, IPCP, PPP_CONF_NAK, 6, "0306 c0a80001");
	is_tx(&b, "8021 0107 0004", "peer Naks the own address: left out");
	box_end(&b);

	fresh();
	rx_pkt(&b, IPCP, PPP_CONF_REJ, 1, "0306 0a000001");
	is_tx(&b, "8021 0102 0004", "peer rejects it: left out");
	box_end(&b);
}

static void test_protocol_reject(void)
{
	fresh();
	rx_pkt(&b, LCP, LCP_PROTO_REJ, 1, "8021 0101 000a");
	is_int(ppp_end_reason(b.p), PPP_END_NO_NETWORK,
	       "Protocol-Reject of IPCP: the end");
	is_int(tx_last(&b)->b[0], 0xc0, "no IPCP packet any more");
	pass(&b, 6000);
	is_str(b.log, "lcp_up net lcp_down end:no-network", "callbacks");
	box_end(&b);

	server();
	b.conf.ipv6 = true;
	b.net.ip6 = true;
	box_open_lcp(&b);
	rx_pkt(&b, LCP, LCP_PROTO_REJ, 1, "8057 0101 000a");
	is_int(ppp_end_reason(b.p), PPP_END_NONE, "of IPV6CP: IPCP goes on");
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 1, "");
	is_quiet(&b, "and IPV6CP stays silent");
	rx_pkt(&b, LCP, LCP_PROTO_REJ, 2, "8021 0101 000a");
	is_int(ppp_end_reason(b.p), PPP_END_NO_NETWORK, "of both: the end");
	box_end(&b);

	server();
	b.conf.ipv6 = true;
	b.net.ip6 = true;
	b.net.ip4 = false;
	box_open_lcp(&b);
	rx(&b, "8021 0101 0004");
	is_tx(&b, "c021 0802 000a 8021 0101 0004",
	      "IPv4 not assigned: Protocol-Reject of IPCP");
	box_end(&b);

	server();
	b.net.ip4 = false;
	box_open_lcp(&b);
	is_int(ppp_end_reason(b.p), PPP_END_NO_NETWORK, "nothing assigned");
	box_end(&b);

	fresh();
	pass(&b, 30000);
	is_int(ppp_end_reason(b.p), PPP_END_NO_NETWORK, "IPCP not answered");
	box_end(&b);
}

static void client(void)
{
	box_init_client(&b);
	box_start(&b);
	rx_ack(&b, LCP);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "");
}

static void test_client(void)
{
	client();
	ok(frame_is(tx_last(&b),
		    "8021 0101 0016 0306 00000000 8106 00000000 8306 00000000"),
	   "client: asks for an address and DNS servers");
	rx_pkt(&b, IPCP, PPP_CONF_REJ, 1, "8306 00000000");
	is_tx(&b, "8021 0102 0010 0306 00000000 8106 00000000",
	      "client: leaves out what is rejected");
	rx_pkt(&b, IPCP, PPP_CONF_NAK, 2, "0306 0a000002 8106 08080808");
	is_tx(&b, "8021 0103 0010 0306 0a000002 8106 08080808",
	      "client: takes what it is given");
	rx_ack(&b, IPCP);
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 1, "0306 0a000001 8106 00000000");
	is_tx(&b, "8021 0401 000a 8106 00000000", "client: has no DNS server");
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 2, "0306 0a000001");
	is_str(b.log, "lcp_up net up:8021", "client: up");
	is_int(ntohl(ppp_network(b.p)->local.s_addr), 0x0a000002, "local");
	is_int(ntohl(ppp_network(b.p)->peer.s_addr), 0x0a000001, "peer");
	is_int(ntohl(ppp_network(b.p)->dns[0].s_addr), 0x08080808, "DNS");
	is_int(ppp_network(b.p)->dns[1].s_addr, 0, "no second DNS");
	box_end(&b);

	client();
	tx_last(&b);
	rx_pkt(&b, IPCP, PPP_CONF_REJ, 1, "8106 00000000");
	is_tx(&b, "8021 0102 0010 0306 00000000 8306 00000000",
	      "client: no primary DNS server");
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 1, "0306 00000000");
	is_tx(&b, "8021 0401 000a 0306 00000000",
	      "client: has no address for the server");
	rx_pkt(&b, IPCP, PPP_CONF_REJ, 2, "0306 00000000");
	is_int(ppp_end_reason(b.p), PPP_END_NO_ADDRESS,
	       "client: ends without an address");
	box_end(&b);

	client();
	rx_ack(&b, IPCP);
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 2, "0306 0a000001");
	is_int(ppp_end_reason(b.p), PPP_END_NO_ADDRESS,
	       "client: 0.0.0.0 is no address");
	box_end(&b);
}

/* An owner that leaves out what it can. */
static void test_bare_client(void)
{
	static const struct ppp_ops bare = {
		.send = box_send,
		.random = box_random,
	};
	struct ppp_conf conf;

	box_init_client(&b);
	b.p = ppp_new(&bare, &b, &b.conf, b.now);
	ppp_lower_up(b.p, b.now);
	rx_ack(&b, LCP);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "");
	rx_pkt(&b, IPCP, PPP_CONF_REQ, 1, "0306 0a000001");
	rx_pkt(&b, IPCP, PPP_CONF_NAK, 1, "0306 0a000002");
	rx_ack(&b, IPCP);
	ok(ppp_opened(b.p, IPCP), "an owner with two functions has a link");
	conf = b.conf;
	conf.restart_ms = 500;
	ppp_set_conf(b.p, &conf);
	ok(ppp_opened(b.p, IPCP), "new settings change nothing at once");
	ppp_close(b.p, b.now, PPP_END_SHUTDOWN);
	pass(&b, 1000);
	is_int(ppp_phase(b.p), PPP_PHASE_DEAD, "but its next timers");
	box_end(&b);
}

static void test_lengths(void)
{
	static const char full[] = "0306 00000000 8106 00000000";
	unsigned int cut, quiet = 0;
	uint8_t data[16];

	unhex(full, data, NULL);
	for (cut = 1; cut < 12; cut++) {
		uint8_t f[6 + 12] = { 0x80, 0x21, 1, 1, 0, 0 };

		fresh();
		f[5] = (uint8_t)(4 + cut);
		memcpy(f + 6, data, cut);
		ppp_input(b.p, b.now, f, 6 + cut);
		quiet += !tx_pending(&b) && ppp_stats(b.p)->malformed == 1;
		box_end(&b);
	}
	is_int(quiet, 10, "options cut inside are dropped");
	for (cut = 0, quiet = 0; cut < 256; cut++) {
		uint8_t f[6 + 12] = { 0x80, 0x21, 1, 1, 0, 16 };

		fresh();
		memcpy(f + 6, data, 12);
		f[7] = (uint8_t)cut;
		ppp_input(b.p, b.now, f, 18);
		quiet += !tx_pending(&b);
		box_end(&b);
	}
	is_int(quiet, 254, "contradictory option lengths are dropped");
}

static void v6_server(void)
{
	server();
	b.conf.ipv4 = false;
	b.conf.ipv6 = true;
	b.net.ip6 = true;
	memcpy(b.net.ifid, "\0\0\0\0\0\0\0\1", 8);
	memcpy(b.net.peer_ifid, "\0\0\0\0\0\0\0\2", 8);
	box_open_lcp(&b);
}

static void test_ipv6cp(void)
{
	uint8_t i;

	v6_server();
	rx_ack(&b, IPV6CP);
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 1, "010a 0000000000000000");
	is_tx(&b, "8057 0301 000e 010a 0000000000000002",
	      "IPV6CP: zero gets Nak with a suggestion");
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 2, "010a 0000000000000001");
	is_tx(&b, "8057 0302 000e 010a 0000000000000002",
	      "IPV6CP: the own identifier too");
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 3, "010a 00000000000000");
	is_quiet(&b, "IPV6CP: truncated option is dropped");
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 4, "0109 00000000000000");
	is_tx(&b, "8057 0304 000e 010a 0000000000000002",
	      "IPV6CP: wrong length gets Nak");
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 5, "010a 00000000000000aa 0204 0061");
	is_tx(&b, "8057 0405 0008 0204 0061", "IPV6CP: compression is rejected");
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 6, "010a 00000000000000aa");
	is_tx(&b, "8057 0206 000e 010a 00000000000000aa",
	      "IPV6CP: another identifier is taken");
	is_str(b.log, "lcp_up net up:8057", "IPV6CP: up");
	is_mem(ppp_network(b.p)->peer_ifid, 8, "\0\0\0\0\0\0\0\xaa", 8,
	       "IPV6CP: peer's identifier");
	is_mem(ppp_network(b.p)->ifid, 8, "\0\0\0\0\0\0\0\1", 8,
	       "IPV6CP: own identifier");
	box_end(&b);

	v6_server();
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 1, "");
	is_tx(&b, "8057 0301 000e 010a 0000000000000002",
	      "IPV6CP: missing identifier is asked for");
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 2, "");
	is_tx(&b, "8057 0202 0004", "IPV6CP: once");
	rx_pkt(&b, IPV6CP, PPP_CONF_NAK, 1, "010a 00000000000000bb");
	is_tx(&b, "8057 0102 000e 010a 00000000000000bb",
	      "IPV6CP: a suggestion is taken");
	rx_pkt(&b, IPV6CP, PPP_CONF_NAK, 2, "010a 0000000000000002");
	is_tx(&b, "8057 0103 000e 010a ????????????????",
	      "IPV6CP: the own suggestion coming back: a new one");
	rx_pkt(&b, IPV6CP, PPP_CONF_NAK, 3, "010a 0000000000000000");
	is_tx(&b, "8057 0104 000e 010a ????????????????",
	      "IPV6CP: zero is not taken");
	box_end(&b);

	v6_server();
	rx_ack(&b, IPV6CP);
	rx_pkt(&b, IPV6CP, PPP_CONF_REQ, 1, "010a 00000000000000aa");
	rx_pkt(&b, IPV6CP, PPP_TERM_REQ, 2, "");
	is_str(b.log, "lcp_up net up:8057 down:8057", "IPV6CP: ended by peer");
	box_end(&b);

	v6_server();
	for (i = 1; i <= 6; i++) {
		tx_last(&b);
		rx_pkt(&b, IPV6CP, PPP_CONF_NAK, i, "010a 00000000000000bb");
	}
	is_tx(&b, "8057 0107 0004", "IPV6CP: endless Naks: left out");
	for (i = 1; i <= 6; i++)
		rx_pkt(&b, IPV6CP, PPP_CONF_REQ, i, "010a 0000000000000000");
	is_int(tx_last(&b)->b[2], PPP_CONF_REJ, "IPV6CP: insists on zero");
	box_end(&b);

	v6_server();
	rx_pkt(&b, IPV6CP, PPP_CONF_REJ, 1, "010a 0000000000000001");
	is_tx(&b, "8057 0102 0004", "IPV6CP: rejected: left out");
	box_end(&b);
}

int main(void)
{
	plan(0);
	test_own_request();
	test_options();
	test_open();
	test_address_refused();
	test_naks_for_us();
	test_protocol_reject();
	test_client();
	test_bare_client();
	test_lengths();
	test_ipv6cp();
	return done();
}
