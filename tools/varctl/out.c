// SPDX-License-Identifier: GPL-2.0
/*
 * out.c - what varctl prints: aligned tables for people, JSON for programs
 *
 * Commands build JSON objects. With -j they are printed one by one; else the cells of the table
 * are kept until the widths of the columns are known. So 60,000 sessions need no more memory
 * than their text.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "varctl/varctl.h"

#define MAX_COLS	24

struct out {
	struct ctl *c;
	const struct col *cols;
	unsigned int n_cols;
	size_t rows;
	size_t width[MAX_COLS];
	bool shown[MAX_COLS];	/* false: nothing to show yet, and not wanted then */
	char *cells;		/* NUL-terminated, row by row */
	size_t used;
	size_t size;
};

const char *paint(const struct ctl *c, const char *what)
{
	static const struct { const char *what, *code; } codes[] = {
		{ "head", "\033[1m" }, { "name", "\033[36m" }, { "good", "\033[32m" },
		{ "bad", "\033[31m" }, { "wait", "\033[33m" }, { "off", "\033[0m" },
	};
	unsigned int i;

	for (i = 0; c->color && i < ARRAY_SIZE(codes); i++) {
		if (!strcmp(codes[i].what, what))
			return codes[i].code;
	}
	return "";
}

const char *age_text(int64_t seconds, char *buf)
{
	long long s = seconds < 0 ? 0 : seconds;

	if (s >= 86400)
		snprintf(buf, 24, "%lldd%02lldh", s / 86400, s % 86400 / 3600);
	else if (s >= 3600)
		snprintf(buf, 24, "%lldh%02lldm", s / 3600, s % 3600 / 60);
	else if (s >= 60)
		snprintf(buf, 24, "%lldm%02llds", s / 60, s % 60);
	else
		snprintf(buf, 24, "%llds", s);
	return buf;
}

static const char *count_text(json_int_t n, char *buf, size_t len)
{
	static const char units[] = "kMGTPE";
	double v = n;
	int u = -1;

	if (n < 100000) {
		snprintf(buf, len, "%" JSON_INTEGER_FORMAT, n);
		return buf;
	}
	while (v >= 1000 && u < 5) {
		v /= 1000;
		u++;
	}
	snprintf(buf, len, "%.*f%c", v < 10 ? 2 : v < 100 ? 1 : 0, v, units[u]);
	return buf;
}

static const char *array_text(const json_t *array, char *buf, size_t len)
{
	size_t i, used = 0;
	json_t *item;

	buf[0] = 0;
	json_array_foreach(array, i, item) {
		if (used < len && json_is_string(item))
			used += snprintf(buf + used, len - used, "%s%s", used ? "," : "",
					 json_string_value(item));
	}
	if (!buf[0])
		snprintf(buf, len, "-");
	return buf;
}

static const char *object_text(json_t *object, char *buf, size_t len)
{
	size_t used = 0;
	const char *key;
	json_t *value;

	snprintf(buf, len, "-");
	json_object_foreach(object, key, value) {
		if (used < len && json_is_integer(value))
			used += snprintf(buf + used, len - used, "%s%s=%" JSON_INTEGER_FORMAT,
					 used ? "," : "", key, json_integer_value(value));
	}
	return buf;
}

static const char *cell_text(const struct col *col, json_t *value, char *buf, size_t len)
{
	const char *text;

	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_STRING:
		text = json_string_value(value);
		return *text ? text : "-";
	case JSON_INTEGER:
		if (col->flags & COL_SINCE)
			return age_text(time(NULL) - json_integer_value(value), buf);
		if (col->flags & COL_RATE)
			return rate_text(json_integer_value(value), buf);
		if (col->flags & COL_COUNT)
			return count_text(json_integer_value(value), buf, len);
		snprintf(buf, len, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return buf;
	case JSON_REAL:
		snprintf(buf, len, "%.3f", json_real_value(value));
		return buf;
	case JSON_TRUE:
		return "yes";
	case JSON_FALSE:
		return "no";
	case JSON_ARRAY:
		return array_text(value, buf, len);
	case JSON_OBJECT:
		return object_text(value, buf, len);
	default:
		return "-";
	}
}

/* Columns, as terminals count them: bytes that do not continue a UTF-8 character */
static size_t width_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static void keep_cell(struct out *o, unsigned int col, const char *text)
{
	size_t len = strlen(text) + 1, width = width_of(text);

	if (o->used + len > o->size) {
		o->size = o->size * 2 + len + 4096;
		o->cells = realloc(o->cells, o->size);
		if (!o->cells) {
			fprintf(stderr, "varctl: out of memory\n");
			exit(RC_REFUSED);
		}
	}
	memcpy(o->cells + o->used, text, len);
	o->used += len;
	if (width > o->width[col])
		o->width[col] = width;
	if (strcmp(text, "-"))
		o->shown[col] = true;
}

struct out *out_begin(struct ctl *c, const struct col *cols, unsigned int n)
{
	struct out *o = calloc(1, sizeof(*o));
	unsigned int i;

	if (!o) {
		fprintf(stderr, "varctl: out of memory\n");
		exit(RC_REFUSED);
	}
	o->c = c;
	o->cols = cols;
	o->n_cols = n < MAX_COLS ? n : MAX_COLS;
	for (i = 0; i < o->n_cols; i++) {
		o->width[i] = width_of(cols[i].head);
		o->shown[i] = !(cols[i].flags & COL_SPARE);
	}
	if (c->json)
		fputc('[', stdout);
	return o;
}

void out_row(struct out *o, json_t *obj)
{
	char buf[512];
	unsigned int i;

	if (o->c->json) {
		fputs(o->rows ? ",\n" : "", stdout);
		json_dumpf(obj, stdout, JSON_COMPACT);
	} else {
		for (i = 0; i < o->n_cols; i++)
			keep_cell(o, i, cell_text(&o->cols[i],
						  json_object_get(obj, o->cols[i].key), buf,
						  sizeof(buf)));
	}
	o->rows++;
	json_decref(obj);
}

static const char *cell_color(struct ctl *c, const struct col *col, const char *text)
{
	static const char *const good[] = { "up", "opened", "established", "safe", "decided" };
	static const char *const bad[] = {
		"down", "closed", "drop", "missing", "dropped", "terminating",
	};
	unsigned int i;

	if (col->flags & COL_NAME)
		return paint(c, "name");
	if (!(col->flags & COL_STATE) || !strcmp(text, "-"))
		return "";
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		if (!strcmp(text, good[i]))
			return paint(c, "good");
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		if (!strncmp(text, bad[i], strlen(bad[i])))
			return paint(c, "bad");
	}
	return paint(c, "wait");
}

static void print_cell(struct out *o, unsigned int i, const char *text, const char *color)
{
	size_t pad = o->width[i] - width_of(text);
	bool last = i + 1 == o->n_cols, right = o->cols[i].flags & COL_RIGHT;

	/* the last column is always shown */
	if (!o->shown[i] && !last)
		return;
	if (right)
		printf("%*s", (int)pad, "");
	printf("%s%s%s", color, text, *color ? paint(o->c, "off") : "");
	if (!right && !last)
		printf("%*s", (int)pad, "");
	fputs(last ? "\n" : "  ", stdout);
}

void out_end(struct out *o, const char *none)
{
	const char *p = o->cells;
	unsigned int i;
	size_t row;

	if (o->c->json) {
		fputs("]\n", stdout);
	} else if (o->rows) {
		for (i = 0; i < o->n_cols; i++)
			print_cell(o, i, o->cols[i].head, paint(o->c, "head"));
		for (row = 0; row < o->rows; row++) {
			for (i = 0; i < o->n_cols; i++) {
				print_cell(o, i, p, cell_color(o->c, &o->cols[i], p));
				p += strlen(p) + 1;
			}
		}
	} else if (none) {
		fprintf(stderr, "%s\n", none);
	}
	free(o->cells);
	free(o);
}

void out_json(json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(2));
	fputc('\n', stdout);
	json_decref(value);
}

json_t *json_words(const char *words)
{
	json_t *array = json_array();
	const char *end;

	while (*words) {
		end = strchrnul(words, ',');
		json_array_append_new(array, json_stringn(words, end - words));
		words = *end ? end + 1 : end;
	}
	return array;
}

void put_text(json_t *obj, const char *key, const char *text)
{
	json_t *value;

	if (!text)
		return;
	value = json_string(text);
	/* names come from outside and need not be UTF-8: show what can be shown */
	if (!value) {
		char *copy = strdup(text), *p;

		for (p = copy; p && *p; p++) {
			if (*p & 0x80)
				*p = '?';
		}
		value = json_string(copy ? copy : "?");
		free(copy);
	}
	json_object_set_new(obj, key, value);
}

void put_int(json_t *obj, const char *key, json_int_t value)
{
	json_object_set_new(obj, key, json_integer(value));
}

void put_bool(json_t *obj, const char *key, bool value)
{
	json_object_set_new(obj, key, json_boolean(value));
}
