// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/control_parse.c ; libs: -ljansson */
/*
 * vard_control.c - requests of the control socket
 */
#include "control.h"
#include "tap.h"

static void good(const char *line, const char *want)
{
	json_t *request, *args;
	const char *cmd;
	char err[256];

	ok(control_parse(line, strlen(line), &request, &cmd, &args, err, sizeof(err)) &&
	   !strcmp(cmd, want), "%s", line);
	json_decref(request);
}

static void bad(const char *line, size_t len, const char *want, const char *what)
{
	json_t *request, *args;
	const char *cmd;
	char err[256] = "";

	ok(!control_parse(line, len, &request, &cmd, &args, err, sizeof(err)) &&
	   !strncmp(err, want, strlen(want)), "%s: %s", what, err);
	json_decref(request);
}

static void test_args(void)
{
	json_t *a = json_pack("{s:i, s:i, s:s, s:b, s:n}", "n", 7, "neg", -1, "t", "x", "b", 1,
			      "null");
	const char *text = "before";
	json_int_t n = 5;
	bool b = false;
	char err[128];

	ok(arg_number(a, "n", 10, &n, err, sizeof(err)) && n == 7, "a number");
	ok(arg_number(a, "none", 10, &n, err, sizeof(err)) && n == 7, "one that is not there");
	ok(arg_number(a, "null", 10, &n, err, sizeof(err)) && n == 7, "null");
	ok(arg_number(NULL, "n", 10, &n, err, sizeof(err)) && n == 7, "no arguments at all");
	ok(!arg_number(a, "n", 6, &n, err, sizeof(err)), "one that is too high");
	is_str(err, "n: expected a number from 0 to 6", "is told");
	ok(!arg_number(a, "neg", 6, &n, err, sizeof(err)), "a negative one");
	ok(!arg_number(a, "t", 6, &n, err, sizeof(err)), "text instead");
	ok(arg_text(a, "t", &text, err, sizeof(err)) && !strcmp(text, "x"), "text");
	ok(!arg_text(a, "n", &text, err, sizeof(err)), "a number instead");
	ok(arg_bool(a, "b", &b, err, sizeof(err)) && b, "true");
	ok(!arg_bool(a, "n", &b, err, sizeof(err)), "1 is not true");
	json_decref(a);
}

int main(void)
{
	static char deep[5000];

	plan(0);
	good("{\"cmd\":\"version\"}", "version");
	good("{\"cmd\":\"session-show\",\"args\":{\"vr\":\"red\"}}", "session-show");
	bad("", 0, "request is no JSON", "nothing");
	bad("{\"cmd\":", 7, "request is no JSON", "a part");
	bad("version", 7, "request is no JSON", "a word");
	bad("{\"cmd\":\"a\"}x", 12, "request is no JSON", "rubbish behind it");
	bad("{\"cmd\":\"a\",\"cmd\":\"b\"}", 21, "request is no JSON", "a key twice");
	bad("{\"cmd\":\"a\0b\"}", 13, "request is no JSON", "a NUL byte");
	bad("[\"cmd\"]", 7, "request: expected an object", "a list");
	bad("{}", 2, "request: expected an object with \"cmd\"", "no command");
	bad("{\"cmd\":7}", 9, "request: expected an object with \"cmd\"", "a number as command");
	bad("{\"cmd\":\"a\",\"args\":[]}", 21, "request: expected \"args\" as an object",
	    "arguments as a list");
	bad("{\"cmd\":\"\xff\"}", 11, "request is no JSON", "no UTF-8");
	memset(deep, '[', sizeof(deep));
	bad(deep, sizeof(deep), "request is no JSON", "5,000 brackets");
	test_args();
	return done();
}
