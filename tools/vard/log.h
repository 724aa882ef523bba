/* SPDX-License-Identifier: GPL-2.0 */
/*
 * log.h - messages for the operator
 *
 * Lines go to stderr: with "<N>" priorities for the journal, else with a time.
 * What a remote party can cause goes through log_remote(), which is limited per
 * class; text from the wire must have been escaped before. Secrets are never
 * given to these functions.
 */
#ifndef VARD_LOG_H
#define VARD_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <syslog.h>

#ifndef __printf
#define __printf(fmt, args)	__attribute__((__format__(__printf__, fmt, args)))
#endif

/**
 * enum log_class - kinds of messages that have a token bucket each
 * @LOG_CLASS_TUNNEL: tunnels come and go, or are refused
 * @LOG_CLASS_SESSION: sessions come and go, or are refused
 * @LOG_CLASS_AUTH: users that are refused
 * @LOG_CLASS_DROP: datagrams and frames that are dropped
 * @LOG_CLASS_KERNEL: the kernel refused a request
 * @LOG_CLASS_CONTROL: clients of the control socket
 * @LOG_CLASS_STRANGER: those who have no business there
 * @LOG_CLASS_NR: number of classes
 */
enum log_class {
	LOG_CLASS_TUNNEL,
	LOG_CLASS_SESSION,
	LOG_CLASS_AUTH,
	LOG_CLASS_DROP,
	LOG_CLASS_KERNEL,
	LOG_CLASS_CONTROL,
	LOG_CLASS_STRANGER,
	LOG_CLASS_NR,
};

void log_open(bool journal);
void log_level(int level);
bool log_wanted(int prio);
void log_msg(int prio, const char *fmt, ...) __printf(2, 3);
void log_remote(enum log_class class, int prio, const char *fmt, ...) __printf(3, 4);
uint64_t log_suppressed(void);

#define log_err(...)	log_msg(LOG_ERR, __VA_ARGS__)
#define log_warn(...)	log_msg(LOG_WARNING, __VA_ARGS__)
#define log_info(...)	log_msg(LOG_INFO, __VA_ARGS__)

#endif /* VARD_LOG_H */
