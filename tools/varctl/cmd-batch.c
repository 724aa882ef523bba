// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-batch.c - commands from a file, one per line
 *
 * Sessions come in thousands. So "session add" lines that follow each other wait and go to the
 * kernel some hundred at a time; so do "session del" lines. To the reader it is as if each line
 * were done before the next: a line that is refused is named, and what is behind it is not done.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "varctl/varctl.h"

#define MAX_QUEUE	512
#define MAX_WORDS	128

/**
 * struct waiting - what belongs to a session that waits
 * @line: where it was typed
 * @has_local: whether there are addresses
 * @local: address of its device
 * @peer: and of the subscriber
 */
struct waiting {
	unsigned int line;
	bool has_local;
	struct ipaddr local;
	struct ipaddr peer;
};

/**
 * struct batch - where commands wait
 * @force: go on after an error
 * @worst: highest exit status
 * @kind: of what waits
 * @n: how many wait
 * @s: sessions to add
 * @name: sessions to remove
 * @w: and where they come from
 * @vard: sessions of vard as session_text() has them, NULL: not asked yet
 */
struct batch {
	bool force;
	int worst;
	enum queue kind;
	unsigned int n;
	struct varnl_session s[MAX_QUEUE];
	struct varnl_session_name name[MAX_QUEUE];
	struct waiting w[MAX_QUEUE];
	json_t *vard;
};

/* RC_OK if the batch goes on */
static int failed(struct batch *b, int rc)
{
	if (rc > b->worst)
		b->worst = rc;
	return b->force ? RC_OK : rc;
}

/* --- session add ------------------------------------------------------------------- */

/* The devices of sessions that were just made */
static int set_up(struct ctl *c, unsigned int first, unsigned int n)
{
	struct batch *b = c->batch;
	struct varnl_session_name name;
	unsigned int i;
	int ret;

	varnl_batch_begin(c->nl, NULL, NULL);
	for (i = first; i < first + n; i++) {
		if (b->s[i].end != VAR_END_TERMINATE)
			continue;
		name = varnl_session_name(&b->s[i]);
		varnl_session_get(c->nl, &name, &b->s[i]);
	}
	ret = varnl_batch_end(c->nl);
	if (ret) {
		ret = failed(b, refused(c, "cannot ask for new sessions: %s", varnl_error(c->nl)));
		if (ret)
			return ret;
	}
	for (i = first; i < first + n; i++) {
		c->line = b->w[i].line;
		ret = session_set_up(c, &b->s[i], b->w[i].has_local ? &b->w[i].local : NULL,
				     &b->w[i].peer);
		if (!ret)
			continue;
		name = varnl_session_name(&b->s[i]);
		varnl_session_del(c->nl, &name);
		ret = failed(b, ret);
		if (ret)
			return ret;
	}
	return RC_OK;
}

/*
 * The kernel makes all sessions of a message or none. Where one is refused, those before it are
 * sent again without it, and it is tried again, because it may name one of them; where the kernel
 * does not say which one, it is found by halving.
 */
static int flush_add(struct ctl *c)
{
	struct batch *b = c->batch;
	unsigned int start = 0, end = b->n, made;
	struct varnl_session_name name;
	int ret, rc, fault;
	char why[512];

	while (start < b->n) {
		ret = varnl_sessions_new(c->nl, b->s + start, end - start, &made);
		fault = varnl_fault(c->nl) < 0 ? -1 : (int)start + varnl_fault(c->nl);
		snprintf(why, sizeof(why), "%s", ret ? varnl_error(c->nl) : "");
		rc = set_up(c, start, made);
		if (rc)
			return rc;
		start += made;
		if (!ret) {
			end = b->n;
		} else if (fault > (int)start) {
			end = fault;
		} else if (fault < 0 && end - start > 1) {
			end = start + (end - start) / 2;
		} else {
			c->line = b->w[start].line;
			name = varnl_session_name(&b->s[start]);
			rc = failed(b, session_refused(c, &name, ret, why));
			if (rc)
				return rc;
			start++;
			end = b->n;
		}
	}
	return RC_OK;
}

/* --- session del ------------------------------------------------------------------- */

/* The sessions of vard, once for all lines that follow each other */
static void ask_vard(struct ctl *c)
{
	struct varnl_session_name name;
	char text[SESSION_STRLEN], err[256];
	json_t *result, *item;
	size_t i;

	c->batch->vard = json_object();
	if (!ctl_control(c, true) ||
	    control_call(c->control, "session-show", NULL, &result, err, sizeof(err)))
		return;
	json_array_foreach(result, i, item) {
		name = json_session_name(item);
		json_object_set_new(c->batch->vard, session_text(c, &name, text), json_true());
	}
	json_decref(result);
}

/* Those of vard get its goodbye; the others are moved to the front. Their number into @n */
static int del_by_vard(struct ctl *c, unsigned int *n)
{
	struct batch *b = c->batch;
	char text[SESSION_STRLEN];
	unsigned int i;
	int rc;

	*n = 0;
	for (i = 0; i < b->n; i++) {
		if (!json_object_get(b->vard, session_text(c, &b->name[i], text))) {
			b->w[*n].line = b->w[i].line;
			b->name[(*n)++] = b->name[i];
			continue;
		}
		c->line = b->w[i].line;
		rc = failed(b, vard_del_session(c, &b->name[i], false));
		if (rc)
			return rc;
	}
	return RC_OK;
}

static int flush_del(struct ctl *c)
{
	struct batch *b = c->batch;
	unsigned int n, deleted;
	int ret, rc, fault;

	if (!b->vard)
		ask_vard(c);
	rc = del_by_vard(c, &n);
	if (rc || !n)
		return rc;
	ret = varnl_sessions_del(c->nl, b->name, n, &deleted);
	if (ret) {
		fault = varnl_fault(c->nl) < 0 ? 0 : varnl_fault(c->nl);
		c->line = b->w[fault].line;
		return failed(b, session_refused(c, &b->name[fault], ret, varnl_error(c->nl)));
	}
	if (deleted >= n)
		return RC_OK;
	c->line = b->w[0].line;
	return failed(b, refused(c, "%u of the %u sessions to line %u did not exist", n - deleted,
				 n, b->w[n - 1].line));
}

/* --- the queue ----------------------------------------------------------------------- */

static int flush(struct ctl *c)
{
	struct batch *b = c->batch;
	unsigned int line = c->line;
	char what[sizeof(c->what)];
	int rc = RC_OK;

	if (!b->n)
		return RC_OK;
	/* messages are about the lines that wait */
	memcpy(what, c->what, sizeof(what));
	strcpy(c->what, b->kind == QUEUE_ADD ? "session add" : "session del");
	if (!ctl_nl(c))
		rc = failed(b, RC_REFUSED);
	else
		rc = b->kind == QUEUE_ADD ? flush_add(c) : flush_del(c);
	b->n = 0;
	c->line = line;
	memcpy(c->what, what, sizeof(what));
	return rc;
}

int batch_turn(struct ctl *c, enum queue queue)
{
	struct batch *b = c->batch;
	int rc = RC_OK;

	if (queue == b->kind)
		return RC_OK;
	rc = flush(c);
	b->kind = queue;
	json_decref(b->vard);
	b->vard = NULL;
	return rc;
}

int batch_next(struct ctl *c, const struct verb *v)
{
	if (v && v->run == session_add)
		return batch_turn(c, QUEUE_ADD);
	return batch_turn(c, v && v->run == session_del ? QUEUE_DEL : QUEUE_NONE);
}

/* A place in the queue, which is set to its end */
static int wait_for(struct ctl *c, enum queue queue)
{
	struct batch *b = c->batch;
	int rc;

	rc = batch_turn(c, queue);
	if (!rc && b->n == MAX_QUEUE)
		rc = flush(c);
	if (!rc)
		b->w[b->n].line = c->line;
	return rc;
}

int batch_add(struct ctl *c, const struct session_args *a)
{
	struct batch *b = c->batch;
	int rc;

	rc = wait_for(c, QUEUE_ADD);
	if (rc)
		return rc;
	b->w[b->n].has_local = a->has_local;
	b->w[b->n].local = a->local;
	b->w[b->n].peer = a->peer;
	b->s[b->n++] = a->s;
	return RC_OK;
}

int batch_del(struct ctl *c, const struct varnl_session_name *name)
{
	struct batch *b = c->batch;
	int rc;

	rc = wait_for(c, QUEUE_DEL);
	if (!rc)
		b->name[b->n++] = *name;
	return rc;
}

/* --- lines ----------------------------------------------------------------------------- */

/* Words of a line, which is cut up; quotes keep blanks, # begins a comment. -1 after a message */
static int split(struct ctl *c, char *p, char **words)
{
	int n = 0;
	char quote;

	for (;;) {
		char *to;

		p += strspn(p, " \t\r\n");
		if (!*p || *p == '#')
			return n;
		if (n == MAX_WORDS) {
			usage(c, "more than %d words", MAX_WORDS);
			return -1;
		}
		to = p;
		words[n++] = to;
		for (quote = 0; *p && (quote || !strchr(" \t\r\n", *p)); p++) {
			if (quote ? *p == quote : *p == '"' || *p == '\'')
				quote = quote ? 0 : *p;
			else
				*to++ = *p;
		}
		if (quote) {
			usage(c, "a quote (%c) has no end", quote);
			return -1;
		}
		if (*p)
			p++;
		*to = 0;
	}
}

/* A line, with those that follow a backslash at its end; false at the end of the file */
static bool read_line(struct ctl *c, FILE *f, char **line, size_t *size)
{
	char *more = NULL, *p;
	size_t more_size = 0, len;

	if (getline(line, size, f) < 0)
		return false;
	c->line++;
	for (;;) {
		len = strlen(*line);
		if (len < 2 || strcmp(*line + len - 2, "\\\n"))
			break;
		(*line)[len - 2] = ' ';
		(*line)[len - 1] = 0;
		if (getline(&more, &more_size, f) < 0)
			break;
		c->line++;
		p = realloc(*line, len + strlen(more) + 1);
		if (!p)
			break;
		*line = p;
		*size = len + strlen(more) + 1;
		strcat(*line, more);
	}
	free(more);
	return true;
}

static int run_line(struct ctl *c, char *line)
{
	char *words[MAX_WORDS];
	int n, rc;

	c->what[0] = 0;
	n = split(c, line, words);
	if (n < 0)
		return RC_USAGE;
	if (!n)
		return RC_OK;
	rc = run_command(c, n, words);
	/* what was looked up may be another thing now */
	if (c->batch->kind == QUEUE_NONE)
		ctl_forget(c);
	return rc;
}

static int run_file(struct ctl *c, FILE *f)
{
	char *line = NULL;
	size_t size = 0;
	int rc = RC_OK;

	while (!rc && read_line(c, f, &line, &size))
		rc = failed(c->batch, run_line(c, line));
	free(line);
	/* they come before the line that was wrong */
	failed(c->batch, batch_turn(c, QUEUE_NONE));
	return c->batch->worst;
}

int cmd_batch(struct ctl *c, int argc, char **argv)
{
	static const char *const force_words[] = { "-force", "--force", "-f", NULL };
	const char *name = NULL;
	bool force = false;
	FILE *f = stdin;
	int i, k, rc;

	for (i = 0; i < argc; i++) {
		for (k = 0; force_words[k] && strcmp(argv[i], force_words[k]); k++)
			;
		if (force_words[k])
			force = true;
		else if (name || (argv[i][0] == '-' && argv[i][1]))
			return usage(c, "\"%s\": [-force] and one FILE (or -) expected",
				     argv[i]);
		else
			name = argv[i];
	}
	if (!name)
		return usage(c, "a file is missing, or - for standard input");
	if (c->batch)
		return usage(c, "not in a batch");
	if (strcmp(name, "-")) {
		if (!ctl_here(c))
			return RC_REFUSED;
		f = fopen(name, "re");
		if (!f)
			return refused(c, "%s: %s", name, strerror(errno));
	}
	c->batch = calloc(1, sizeof(*c->batch));
	if (!c->batch) {
		rc = refused(c, "%s", strerror(ENOMEM));
		goto out;
	}
	c->batch->force = force;
	c->file = f == stdin ? "stdin" : name;
	rc = run_file(c, f);
	c->file = NULL;
	json_decref(c->batch->vard);
	free(c->batch);
	c->batch = NULL;
out:
	if (f != stdin)
		fclose(f);
	return rc;
}
