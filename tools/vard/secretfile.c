// SPDX-License-Identifier: GPL-2.0
/*
 * secretfile.c - read files that nobody else may read
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secretfile.h"

/**
 * secret_free() - overwrite and free
 * @p: memory, may be NULL
 * @len: its length in bytes
 */
void secret_free(void *p, size_t len)
{
	if (p)
		explicit_bzero(p, len);
	free(p);
}

/**
 * file_read() - read a whole file
 * @path: its name
 * @max: longest file accepted, in bytes
 * @secret: refuse a file that group or others may read or write, or that
 *	belongs to somebody else than root or this process
 * @len: receives the length
 * @open_to_all: receives whether @secret would have refused it; may be NULL
 * @err: receives the message
 *
 * Return: the contents with a NUL behind them, or NULL.
 */
char *file_read(const char *path, size_t max, bool secret, size_t *len,
		bool *open_to_all, struct errlist *err)
{
	size_t size = 0;
	char *buf = NULL;
	struct stat st;
	bool loose;
	ssize_t n;
	int fd;

	/* O_NONBLOCK: a FIFO must not stop the daemon */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0) {
		err_add(err, path, 0, 0, "cannot be read: %s", strerror(errno));
		goto fail;
	}
	if (!S_ISREG(st.st_mode)) {
		err_add(err, path, 0, 0, "is no regular file");
		goto fail;
	}
	loose = st.st_mode & 077 || (st.st_uid && st.st_uid != geteuid());
	if (open_to_all)
		*open_to_all = loose;
	if (secret && loose) {
		err_add(err, path, 0, 0,
			"holds secrets, but has mode %04o and owner %u: expected mode 0600 and owner root (chmod 600 %s)",
			(unsigned int)st.st_mode & 07777, st.st_uid, path);
		goto fail;
	}
	if (st.st_size < 0 || (size_t)st.st_size > max) {
		err_add(err, path, 0, 0, "has %lld bytes, expected at most %zu",
			(long long)st.st_size, max);
		goto fail;
	}
	buf = malloc((size_t)st.st_size + 1);
	if (!buf) {
		err_add(err, path, 0, 0, "out of memory");
		goto fail;
	}
	while (size < (size_t)st.st_size) {
		n = read(fd, buf + size, (size_t)st.st_size - size);
		if (n < 0) {
			err_add(err, path, 0, 0, "cannot be read: %s", strerror(errno));
			goto fail;
		}
		if (!n)
			break;
		size += (size_t)n;
	}
	buf[size] = '\0';
	*len = size;
	close(fd);
	return buf;

fail:
	if (fd >= 0)
		close(fd);
	secret_free(buf, size);
	return NULL;
}
