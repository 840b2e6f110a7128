/* options.h -- one table a command, from which parsing, range checks, --help with defaults,
 * did-you-mean, shell completion, the man page's option list and the provenance record come.
 *
 * A config struct is filled with its defaults first; the table says where each option lands. */
#ifndef LT_BASE_OPTIONS_H
#define LT_BASE_OPTIONS_H

#include <stddef.h>
#include <stdio.h>

#include "error.h"

typedef enum lt_option_type {
    LT_OPT_FLAG,   /* int, set to 1 */
    LT_OPT_INT,    /* int64_t, within [min, max] */
    LT_OPT_SIZE,   /* int64_t bytes; K, M, G suffixes */
    LT_OPT_REAL,   /* double, within [min, max] */
    LT_OPT_STRING, /* const char *, borrowed from argv */
    LT_OPT_CHOICE, /* int, index into choices */
    LT_OPT_LIST    /* lt_string_list; may be given again, each adds one */
} lt_option_type;

typedef struct lt_string_list {
    const char **v; /* NULL-safe; freed by lt_options_clear() */
    size_t n;
} lt_string_list;

enum {
    LT_OPT_RESULT = 1,   /* changes the result: part of the provenance */
    LT_OPT_REQUIRED = 2, /* usage error when absent */
    LT_OPT_HIDDEN = 4    /* not in --help */
};

typedef struct lt_option {
    const char *name; /* long name, without dashes */
    char letter;      /* 0: none */
    lt_option_type type;
    size_t offset; /* in the config */
    const char *metavar;
    const char *help;    /* one or two sentences, lower case, no full stop at the end */
    double min, max;     /* INT, SIZE, REAL, inclusive; both 0: no bounds; may be INFINITY */
    const char *choices; /* CHOICE: "auto|single|duplex" */
    unsigned flags;
} lt_option;

typedef struct lt_command {
    const char *name;        /* "call" */
    const char *summary;     /* one line for `lowtide --help` */
    const char *usage;       /* operands: "[options] -f REF.fa -o OUT.h5 IN.bam" */
    const char *description; /* paragraphs for --help and the man page */
    const char *examples;    /* lines for --help and the man page */
    const lt_option *options;
    size_t n_options;
    const void *defaults;                 /* a config with its defaults, for --help */
    const struct lt_command *const *part; /* of a command of commands: "track" has "track add" */
    size_t n_parts;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
} lt_command;

/* Fills config (already holding its defaults) from argv; *first_operand is the index of the first
 * operand (argv is permuted: options first). Unknown, abbreviated, malformed or out-of-range
 * options fail with LT_EINVAL and a hint. A repeated option: the last counts. Understood besides
 * the table: --help and --version (LT_EOF comes back, after printing to stdout) and --verbosity
 * (sets the log's level). Not thread-safe (getopt). */
lt_status lt_options_parse(const lt_command *command, void *config, int argc, char **argv,
                           int *first_operand);
/* Frees the lists; also to be called after a failed parse. */
void lt_options_clear(const lt_command *command, void *config);

/* Paragraphs of the description are parted by an empty line and filled; a line that begins with a
 * space stays as it is. */
void lt_options_help(const lt_command *command, FILE *out);
void lt_options_man(const lt_command *command, FILE *out);                          /* roff */
void lt_options_completion(const lt_command *const *commands, size_t n, FILE *out); /* bash */

/* The LT_OPT_RESULT options as "name=value" pairs in table order, to be put into the provenance;
 * calls visit for each (flags: true or
 * false; an unset string: empty; a list: joined by commas). STRING values are not paths here: paths
 * are never LT_OPT_RESULT. LT_ENOMEM is the only failure. */
lt_status lt_options_results(const lt_command *command, const void *config,
                             void (*visit)(const char *name, const char *value, void *data),
                             void *data);

/* The nearest of the names to a mistyped one, or NULL (edit distance <= 2). */
const char *lt_nearest_name(const char *typed, const char *const *names, size_t n);

#endif
