// SPDX-License-Identifier: GPL-2.0
/*
 * control_parse.c - requests of the control socket: one JSON object per line
 */
#include <stdio.h>
#include <string.h>

#include "control.h"

/**
 * control_parse() - a request
 * @line: text without the end of line
 * @len: its length
 * @request: receives the object, to be released by the caller if not NULL
 * @cmd: receives the command, inside @request
 * @args: receives the arguments, inside @request, or NULL
 * @err: receives what is wrong
 * @errlen: its size
 *
 * Return: false after a message in @err.
 */
bool control_parse(const char *line, size_t len, json_t **request, const char **cmd,
		   json_t **args, char *err, size_t errlen)
{
	json_error_t why;
	json_t *c;

	*cmd = NULL;
	*args = NULL;
	*request = json_loadb(line, len, JSON_REJECT_DUPLICATES, &why);
	if (!*request) {
		snprintf(err, errlen, "request is no JSON: %.100s (column %d)", why.text,
			 why.column);
		return false;
	}
	c = json_object_get(*request, "cmd");
	*args = json_object_get(*request, "args");
	if (!json_is_string(c)) {
		snprintf(err, errlen, "request: expected an object with \"cmd\" as text");
		return false;
	}
	if (*args && !json_is_object(*args)) {
		snprintf(err, errlen, "request: expected \"args\" as an object");
		return false;
	}
	*cmd = json_string_value(c);
	return true;
}

/**
 * arg_number() - an argument that is a whole number
 * @args: arguments, may be NULL
 * @key: its key
 * @max: highest value, the lowest is 0
 * @val: receives it; left alone when there is none
 * @err: receives what is wrong
 * @len: its size
 */
bool arg_number(json_t *args, const char *key, json_int_t max, json_int_t *val, char *err,
		size_t len)
{
	json_t *v = json_object_get(args, key);

	if (!v || json_is_null(v))
		return true;
	if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > max) {
		snprintf(err, len, "%s: expected a number from 0 to %lld", key, (long long)max);
		return false;
	}
	*val = json_integer_value(v);
	return true;
}

/* The same for true and false */
bool arg_bool(json_t *args, const char *key, bool *val, char *err, size_t len)
{
	json_t *v = json_object_get(args, key);

	if (!v || json_is_null(v))
		return true;
	if (!json_is_boolean(v)) {
		snprintf(err, len, "%s: expected true or false", key);
		return false;
	}
	*val = json_is_true(v);
	return true;
}

/* The same for text, which stays in @args */
bool arg_text(json_t *args, const char *key, const char **val, char *err, size_t len)
{
	json_t *v = json_object_get(args, key);

	if (!v || json_is_null(v))
		return true;
	if (!json_is_string(v)) {
		snprintf(err, len, "%s: expected text", key);
		return false;
	}
	*val = json_string_value(v);
	return true;
}
