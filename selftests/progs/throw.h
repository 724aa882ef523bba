/* SPDX-License-Identifier: GPL-2.0 */
/*
 * throw.h - what the files of the thrower of broken messages share
 */
#ifndef SELFTESTS_THROW_H
#define SELFTESTS_THROW_H

#include <stdint.h>

/**
 * struct throw_case - one way to break a message
 * @name: d-... data, c-... control, p-... PPP control packet in data
 * @make: puts it together
 */
struct throw_case {
	const char *name;
	void (*make)(void);
};

extern const struct throw_case ppp_cases[];

/* Append to the message */
void u8(unsigned int v);
void u16(unsigned int v);
void u32(uint32_t v);
/* Header of a data message; FF 03 and protocol */
void data(unsigned int flags);
void ppp(unsigned int proto);

#endif /* SELFTESTS_THROW_H */
