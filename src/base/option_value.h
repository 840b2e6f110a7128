/* option_value.h -- one option's value, from text and to text; what the option files share. */
#ifndef LT_BASE_OPTION_VALUE_H
#define LT_BASE_OPTION_VALUE_H

#include "options.h"

/* Options of every command, in this order, landing in lt_common_config. */
typedef struct lt_common_config {
    int help, version, verbosity;
} lt_common_config;

enum { LT_N_COMMON_OPTIONS = 3 };
extern const lt_option lt_common_options[LT_N_COMMON_OPTIONS];
extern const lt_common_config lt_common_defaults;

/* Parses text (NULL for a flag) and puts it into config; LT_EINVAL with the option's name and what
 * was expected. */
lt_status lt_option_set(const lt_option *option, void *config, const char *text);

/* The value as text that lt_option_set() reads back to the same value ("" when there is none; a
 * list is joined by commas); to be freed, NULL when out of memory. */
char *lt_option_text(const lt_option *option, const void *config);

/* Copies the next word of "a|b|c" into word and moves *choices behind it; 0 at the end. */
int lt_choice_next(const char **choices, char *word, size_t word_bytes);

/* "0 to 63", "at least 1": the bounds in words; "" when there are none. */
void lt_option_range(const lt_option *option, char *text, size_t text_bytes);

/* The option in words, as --help and the man page show it: help, choices, bounds, default. */
void lt_option_explain(const lt_option *option, const void *defaults, char *text,
                       size_t text_bytes);

/* Option i of the command: its own first, then the common ones. A common letter that the command
 * uses itself is hidden by *letter = 0. */
const lt_option *lt_command_option(const lt_command *command, size_t i, char *letter);
size_t lt_command_n_options(const lt_command *command);

#endif
