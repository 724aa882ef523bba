/* SPDX-License-Identifier: GPL-2.0 */
/*
 * words.h - the words of a command that came from the network
 */
#ifndef VARCTL_SHELL_WORDS_H
#define VARCTL_SHELL_WORDS_H

#define COMMAND_MAX	4096	/* longest command, bytes */
#define WORDS_MAX	128	/* most words of one */

/**
 * split_words() - cut a command into its words
 * @text: the command; is cut up, the words point into it
 * @words: room for WORDS_MAX words and a NULL behind them
 * @err: set to a message if it is refused
 *
 * Blanks and tabs separate words. Inside '...' everything stands for itself; inside "..." and
 * outside of quotes a backslash takes away the meaning of a quote, a blank or a backslash behind
 * it. Nothing is expanded and nothing else has a meaning. Control characters are refused, those
 * of ISO 6429 in UTF-8 too.
 *
 * Return: number of words, 0 if there are only blanks, or -1.
 */
int split_words(char *text, char **words, const char **err);

#endif /* VARCTL_SHELL_WORDS_H */
