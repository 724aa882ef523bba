// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/control_parse.c ; libs: -ljansson */
/*
 * Requests of the control socket.
 */
#include <stdint.h>
#include <stdlib.h>

#include "control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *request = NULL, *args = NULL;
	const char *cmd, *text = "";
	json_int_t number = 0;
	char err[512] = "";
	bool flag;

	if (control_parse((const char *)data, size, &request, &cmd, &args, err, sizeof(err))) {
		if (!cmd)
			abort();
		if (arg_number(args, "session", 65535, &number, err, sizeof(err)) &&
		    (number < 0 || number > 65535))
			abort();
		arg_text(args, "user", &text, err, sizeof(err));
		arg_bool(args, "force", &flag, err, sizeof(err));
	} else if (!err[0]) {
		abort();
	}
	json_decref(request);
	return 0;
}
