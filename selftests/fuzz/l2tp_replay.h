/* SPDX-License-Identifier: GPL-2.0 */
/*
 * l2tp_replay.h - run a fuzz target over files where libFuzzer is not to be had
 *
 * gcc -DFUZZ_REPLAY ... && ./target corpus/l2tp_tunnel/...
 */
#ifndef SELFTESTS_FUZZ_L2TP_REPLAY_H
#define SELFTESTS_FUZZ_L2TP_REPLAY_H

#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifdef FUZZ_REPLAY
int main(int argc, char **argv)
{
	static uint8_t buf[65536];
	size_t len;
	FILE *f;
	int i;

	for (i = 1; i < argc; i++) {
		f = fopen(argv[i], "rb");
		if (!f) {
			perror(argv[i]);
			return 1;
		}
		len = fread(buf, 1, sizeof(buf), f);
		fclose(f);
		LLVMFuzzerTestOneInput(buf, len);
	}
	printf("%d files\n", argc - 1);
	return 0;
}
#endif

#endif /* SELFTESTS_FUZZ_L2TP_REPLAY_H */
