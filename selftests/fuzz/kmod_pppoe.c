// SPDX-License-Identifier: GPL-2.0
/* build: ; libs: ; cflags: -Iselftests/unit/kshim -Ikmod */
/*
 * kmod_pppoe.c - fuzzes the module's parsers of the PPPoE header and of TCP options
 *
 * Every input is taken for both.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mss.h"
#include "pppoe.h"

#define require(cond)	do { if (!(cond)) abort(); } while (0)

static u8 *exact(const uint8_t *data, size_t size)
{
	u8 *copy = malloc(size ? size : 1);

	require(copy);
	memcpy(copy, data, size);
	return copy;
}

static void pppoe(const uint8_t *data, size_t size)
{
	u8 *copy = exact(data, size < VAR_PPPOE_LEN ? size : VAR_PPPOE_LEN), out[VAR_PPPOE_LEN];
	struct var_pppoe_hdr h;
	int ret;

	ret = var_pppoe_parse(copy, size < VAR_PPPOE_LEN ? size : VAR_PPPOE_LEN, size, &h);
	require(!ret || ret == -EBADMSG || ret == -EPROTONOSUPPORT);
	if (!ret) {
		require(h.len <= size - VAR_PPPOE_LEN);
		var_pppoe_build(out, &h);
		require(!memcmp(out, copy, sizeof(out)));
	}
	free(copy);
}

static void mss(const uint8_t *data, size_t size)
{
	unsigned int place;
	u8 *copy;

	/* the module asks for whole headers only, 60 bytes at most */
	if (size < VAR_TCP_LEN || size > 60)
		return;
	copy = exact(data, size);
	place = var_mss_place(copy, (unsigned int)size);
	require(!place || (place >= VAR_TCP_LEN + 2 && place + 2 <= size &&
			   copy[place - 2] == VAR_TCP_OPT_MSS));
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	pppoe(data, size);
	mss(data, size);
	return 0;
}
