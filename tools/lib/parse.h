/* SPDX-License-Identifier: GPL-2.0 */
/*
 * parse.h - words into numbers, addresses, prefixes
 *
 * Functions return 0, or -EINVAL/-ERANGE with a message in @err that names the word and what
 * was expected ("port 70000: 1 to 65535 expected").
 */
#ifndef LIB_PARSE_H
#define LIB_PARSE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for an address with its prefix length */
#define IPADDR_STRLEN	(INET6_ADDRSTRLEN + 4)
/* Good size of @err */
#define PARSE_ERRLEN	256

/**
 * struct ipaddr - an address with a prefix length
 * @family: AF_INET, AF_INET6, 0: none
 * @len: bits
 * @addr: network byte order, 4 or 16 bytes used
 */
struct ipaddr {
	uint8_t family;
	uint8_t len;
	union {
		uint8_t addr[16];
		struct in_addr v4;
		struct in6_addr v6;
	};
};

/* @what names the thing in the message; decimal, or hexadecimal with 0x; no sign, no blanks */
int parse_u64(const char *what, const char *word, uint64_t min, uint64_t max, uint64_t *value,
	      char *err, size_t len);
int parse_u32(const char *what, const char *word, uint32_t min, uint32_t max, uint32_t *value,
	      char *err, size_t len);
int parse_u16(const char *what, const char *word, uint16_t min, uint16_t max, uint16_t *value,
	      char *err, size_t len);
/* on off yes no true false 1 0 */
int parse_bool(const char *what, const char *word, bool *value, char *err, size_t len);

/* ADDRESS or ADDRESS/LEN; without LEN 32 or 128. @family AF_UNSPEC: either */
int parse_addr(const char *what, const char *word, int family, struct ipaddr *addr,
	       char *err, size_t len);
/* As parse_addr(), and "default"; host bits must be zero */
int parse_prefix(const char *what, const char *word, int family, struct ipaddr *addr,
		 char *err, size_t len);
/* ADDRESS alone, IPv4 */
int parse_ip4(const char *what, const char *word, struct in_addr *addr, char *err, size_t len);

/* name of a network device as the kernel accepts it: 1 to 15 bytes, no '/', ':', blanks */
int parse_ifname(const char *what, const char *word, char *name, char *err, size_t len);

/* "192.0.2.1" or "192.0.2.0/24"; the length is left out for hosts unless @always. Returns @buf,
 * which has IPADDR_STRLEN bytes.
 */
const char *ipaddr_text(const struct ipaddr *addr, bool always, char *buf);
bool ipaddr_equal(const struct ipaddr *a, const struct ipaddr *b);
/* Bits of an address of that family: 32, 128 */
unsigned int ipaddr_bits(int family);
/* Set the bits behind the prefix length to zero */
void ipaddr_mask(struct ipaddr *addr);

/* --- parse_unit.c ------------------------------------------------------------------ */

/* Room for a rate, a code point, an MSS; for an Ethernet address */
#define RATE_STRLEN	32
#define MAC_STRLEN	18
/* Lowest and highest MSS that makes sense: what Linux takes at least, what IPv4 can carry */
#define MSS_MIN		88
#define MSS_MAX		65495

/* Bits per second, with the units of tc(8): 10mbit, 1.5gbit, 64kbps (of bytes), or off: 0 */
int parse_rate(const char *what, const char *word, uint64_t *rate, char *err, size_t len);
/* Bytes, with the units of tc(8): 64kb, 1m */
int parse_size(const char *what, const char *word, uint32_t *size, char *err, size_t len);
/* inherit (VAR_DSCP_INHERIT), 0 to 63, or a standard name */
int parse_dscp(const char *what, const char *word, uint8_t *dscp, char *err, size_t len);
/* off (0), auto (VAR_MSS_AUTO), or bytes */
int parse_mss(const char *what, const char *word, uint16_t *mss, char *err, size_t len);
/* 02:00:00:00:00:01 -> 6 bytes */
int parse_mac(const char *what, const char *word, uint8_t *mac, char *err, size_t len);

/* What the functions above take, into @buf, which is returned */
const char *rate_text(uint64_t rate, char *buf);
const char *dscp_text(uint8_t dscp, char *buf);
const char *mss_text(uint16_t mss, char *buf);
const char *mac_text(const uint8_t *mac, char *buf);

#endif /* LIB_PARSE_H */
