// SPDX-License-Identifier: GPL-2.0
/*
 * control.c - client of vard's control socket; control.h describes the protocol
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/control.h"

#define READ_MIN	65536

struct control {
	int fd;
	char *buf;
	size_t size;
	size_t begin;		/* of the line that has not been taken yet */
	size_t end;		/* of what was read */
	size_t seen;		/* no newline before this */
};

const char *control_path(const char *path)
{
	if (!path)
		path = getenv(CONTROL_ENV);
	return path && *path ? path : CONTROL_PATH;
}

struct control *control_open(const char *path, char *err, size_t len)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct control *c;
	int saved;

	path = control_path(path);
	if (strlen(path) >= sizeof(sun.sun_path)) {
		snprintf(err, len, "%s: path too long for a socket", path);
		errno = ENAMETOOLONG;
		return NULL;
	}
	strcpy(sun.sun_path, path);
	c = calloc(1, sizeof(*c));
	if (!c) {
		snprintf(err, len, "%s", strerror(ENOMEM));
		return NULL;
	}
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd >= 0 && !connect(c->fd, (struct sockaddr *)&sun, sizeof(sun)))
		return c;

	saved = errno;
	if (saved == ENOENT || saved == ECONNREFUSED)
		snprintf(err, len, "vard does not run (%s: %s)", path, strerror(saved));
	else
		snprintf(err, len, "vard at %s: %s", path, strerror(saved));
	control_close(c);
	errno = saved;
	return NULL;
}

void control_close(struct control *c)
{
	if (!c)
		return;
	if (c->fd >= 0)
		close(c->fd);
	free(c->buf);
	free(c);
}

static int send_all(int fd, const char *p, size_t len)
{
	ssize_t n;

	while (len) {
		n = send(fd, p, len, MSG_NOSIGNAL);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		p += n;
		len -= n;
	}
	return 0;
}

/* Make room behind what was read */
static int make_room(struct control *c)
{
	size_t size;
	char *p;

	if (c->begin) {
		memmove(c->buf, c->buf + c->begin, c->end - c->begin);
		c->end -= c->begin;
		c->seen -= c->begin;
		c->begin = 0;
	}
	if (c->size - c->end >= READ_MIN)
		return 0;
	size = c->size ? c->size * 2 : 2 * READ_MIN;
	p = realloc(c->buf, size);
	if (!p)
		return -ENOMEM;
	c->buf = p;
	c->size = size;
	return 0;
}

/* The next line, without its newline; 1, 0 at the end of the stream, -errno */
static int read_line(struct control *c, const char **line, size_t *len)
{
	char *newline;
	ssize_t n;
	int ret;

	for (;;) {
		newline = c->end > c->seen ? memchr(c->buf + c->seen, '\n', c->end - c->seen) :
					     NULL;
		if (newline) {
			*line = c->buf + c->begin;
			*len = newline - *line;
			c->begin = newline - c->buf + 1;
			c->seen = c->begin;
			return 1;
		}
		c->seen = c->end;
		ret = make_room(c);
		if (ret)
			return ret;
		n = recv(c->fd, c->buf + c->end, c->size - c->end, 0);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (!n)
			return 0;
		c->end += n;
	}
}

/* The next line as an object; 0, -ECONNRESET at the end, other -errno with @err set */
static int read_object(struct control *c, json_t **obj, char *err, size_t len)
{
	json_error_t jerr;
	const char *line = NULL;
	size_t n = 0;
	int ret;

	ret = read_line(c, &line, &n);
	if (!ret) {
		snprintf(err, len, "vard closed the connection");
		return -ECONNRESET;
	}
	if (ret < 0) {
		snprintf(err, len, "vard: %s", strerror(-ret));
		return ret;
	}
	*obj = json_loadb(line, n, 0, &jerr);
	if (*obj && json_is_object(*obj))
		return 0;
	snprintf(err, len, "vard: malformed answer: %s", *obj ? "no object" : jerr.text);
	json_decref(*obj);
	*obj = NULL;
	return -EBADMSG;
}

static int send_request(struct control *c, const char *cmd, json_t *args)
{
	json_t *req = json_object();
	char *text = NULL, *line = NULL;
	int ret = -ENOMEM, n;

	if (!req || json_object_set_new(req, "cmd", json_string(cmd)))
		goto out;
	if (args && json_object_set(req, "args", args))
		goto out;
	text = json_dumps(req, JSON_COMPACT);
	if (!text)
		goto out;
	n = asprintf(&line, "%s\n", text);
	if (n < 0) {
		line = NULL;
		goto out;
	}
	ret = n > CONTROL_MAX_REQUEST ? -EMSGSIZE : send_all(c->fd, line, n);
out:
	free(line);
	free(text);
	json_decref(req);
	json_decref(args);
	return ret;
}

int control_call(struct control *c, const char *cmd, json_t *args, json_t **result,
		 char *err, size_t len)
{
	json_t *reply, *value;
	int ret;

	*result = NULL;
	ret = send_request(c, cmd, args);
	if (ret) {
		snprintf(err, len, "vard: %s: %s", cmd, strerror(-ret));
		return ret;
	}
	ret = read_object(c, &reply, err, len);
	if (ret)
		return ret;
	if (json_is_true(json_object_get(reply, "ok"))) {
		value = json_object_get(reply, "result");
		*result = value ? json_incref(value) : json_null();
	} else {
		snprintf(err, len, "%s",
			 json_get_text(reply, "error", "refused without a reason"));
		ret = -EREMOTEIO;
	}
	json_decref(reply);
	return ret;
}

json_t *control_event(struct control *c, char *err, size_t len)
{
	json_t *line, *event;
	int ret;

	for (;;) {
		ret = read_object(c, &line, err, len);
		if (ret == -ECONNRESET && len)
			err[0] = 0;
		if (ret)
			return NULL;
		event = json_incref(json_object_get(line, "event"));
		json_decref(line);
		if (event)
			return event;
	}
}

const char *json_get_text(const json_t *obj, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(obj, key));

	return text ? text : otherwise;
}

json_int_t json_get_int(const json_t *obj, const char *key, json_int_t otherwise)
{
	const json_t *value = json_object_get(obj, key);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

void json_put_addr(json_t *obj, const char *key, struct in_addr addr)
{
	char text[INET_ADDRSTRLEN];

	if (addr.s_addr)
		json_object_set_new(obj, key,
				    json_string(inet_ntop(AF_INET, &addr, text, sizeof(text))));
}
