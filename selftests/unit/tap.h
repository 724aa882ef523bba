/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tap.h - the little that a host unit test needs to print KTAP
 *
 * A test program calls plan() first, then any number of ok(), is_int(),
 * is_str() and is_mem(), and returns done() from main(). With plan(0) the
 * number of tests is not known beforehand and done() prints the plan.
 * A failed test prints what was expected on lines beginning with "#".
 */
#ifndef SELFTESTS_UNIT_TAP_H
#define SELFTESTS_UNIT_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#ifndef __printf
#define __tap_attr(...)	__attribute__((__VA_ARGS__))
#define __printf(fmt, args)	__tap_attr(__format__(__printf__, fmt, args))
#endif

static struct {
	unsigned int planned;
	unsigned int run;
	unsigned int failed;
} tap_state;

/**
 * plan() - begin the output
 * @n: number of tests that will run, 0 when it is not known yet
 */
static inline void plan(unsigned int n)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	tap_state.planned = n;
	printf("TAP version 13\n");
	if (n)
		printf("1..%u\n", n);
}

static inline bool tap_vresult(bool pass, const char *fmt, va_list ap)
{
	tap_state.run++;
	if (!pass)
		tap_state.failed++;
	printf("%sok %u ", pass ? "" : "not ", tap_state.run);
	vprintf(fmt, ap);
	printf("\n");
	return pass;
}

/**
 * ok() - one test
 * @pass: whether it passed
 * @fmt: its name, as for printf()
 *
 * Return: @pass
 */
static inline __printf(2, 3)
bool ok(bool pass, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vresult(pass, fmt, ap);
	va_end(ap);
	return pass;
}

/**
 * is_int() - one test: two numbers are the same
 * @got: what the code said
 * @want: what it should have said
 * @fmt: name of the test, as for printf()
 *
 * Return: true when the same
 */
static inline __printf(3, 4)
bool is_int(long long got, long long want, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vresult(got == want, fmt, ap);
	va_end(ap);
	if (got != want)
		printf("#   got %lld (0x%llx), expected %lld (0x%llx)\n",
		       got, got, want, want);
	return got == want;
}

/**
 * is_str() - one test: two strings are the same
 * @got: what the code said, NULL allowed
 * @want: what it should have said, NULL allowed
 * @fmt: name of the test, as for printf()
 *
 * Return: true when the same
 */
static inline __printf(3, 4)
bool is_str(const char *got, const char *want, const char *fmt, ...)
{
	bool same = got && want ? !strcmp(got, want) : got == want;
	va_list ap;

	va_start(ap, fmt);
	tap_vresult(same, fmt, ap);
	va_end(ap);
	if (!same)
		printf("#   got \"%s\", expected \"%s\"\n",
		       got ? got : "(null)", want ? want : "(null)");
	return same;
}

static inline void tap_hex(const char *what, const void *p, size_t len)
{
	const unsigned char *c = p;
	size_t i;

	printf("#   %s %zu bytes:", what, len);
	for (i = 0; i < len && i < 512; i++)
		printf("%s%02x", i % 4 ? "" : " ", c[i]);
	printf("%s\n", i < len ? " ..." : "");
}

/**
 * is_mem() - one test: two byte strings are the same
 * @got: what the code made
 * @glen: how many bytes
 * @want: what it should have made
 * @wlen: how many bytes
 * @fmt: name of the test, as for printf()
 *
 * Return: true when the same
 */
static inline __printf(5, 6)
bool is_mem(const void *got, size_t glen, const void *want, size_t wlen,
	    const char *fmt, ...)
{
	bool same = glen == wlen && (!glen || !memcmp(got, want, glen));
	va_list ap;

	va_start(ap, fmt);
	tap_vresult(same, fmt, ap);
	va_end(ap);
	if (!same) {
		tap_hex("got     ", got, glen);
		tap_hex("expected", want, wlen);
	}
	return same;
}

/**
 * done() - end the output
 *
 * Return: exit status of the program, 0 when all tests passed
 */
static inline int done(void)
{
	if (!tap_state.planned) {
		printf("1..%u\n", tap_state.run);
	} else if (tap_state.planned != tap_state.run) {
		printf("# planned %u tests but ran %u\n", tap_state.planned,
		       tap_state.run);
		return 1;
	}
	printf("# %u passed, %u failed\n", tap_state.run - tap_state.failed,
	       tap_state.failed);
	return tap_state.failed ? 1 : 0;
}

#endif /* SELFTESTS_UNIT_TAP_H */
