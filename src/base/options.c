/* options.c -- reads a command line by its table.
 *
 * getopt_long does the scanning; here is what it lacks: exact names only (it takes abbreviations,
 * so that a new option would change what an old script means), ranges, hints, required options.
 * A later option of the same name wins; lists add up. getopt's state is global: one thread. */
#include "options.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "lowtide/version.h"
#include "option_value.h"

enum { LONG_BASE = 256 }; /* getopt's value for a long option: LONG_BASE + its index */

typedef struct parser {
    const lt_command *command;
    void *config;
    lt_common_config common;
    size_t n;
    struct option *longs;
    char *shorts;
    unsigned char *is_seen;
} parser;

static void parser_clear(parser *p)
{
    free(p->longs);
    free(p->shorts);
    free(p->is_seen);
}

static lt_status parser_init(parser *p, const lt_command *command, void *config)
{
    memset(p, 0, sizeof *p);
    p->command = command;
    p->config = config;
    p->n = lt_command_n_options(command);
    p->common.verbosity = (int)lt_log_get_level();
    p->longs = calloc(p->n + 1, sizeof *p->longs);
    p->shorts = calloc(2 * p->n + 2, 1);
    p->is_seen = calloc(p->n, 1);
    if (!p->longs || !p->shorts || !p->is_seen)
        return lt_fail(LT_ENOMEM, "out of memory: %zu options", p->n);
    char *s = p->shorts;
    *s++ = ':'; /* a missing value is told from an unknown option */
    for (size_t i = 0; i < p->n; i++) {
        char letter;
        const lt_option *option = lt_command_option(command, i, &letter);
        int has_value = option->type != LT_OPT_FLAG;
        p->longs[i].name = option->name;
        p->longs[i].has_arg = has_value ? required_argument : no_argument;
        p->longs[i].val = LONG_BASE + (int)i;
        if (letter)
            *s++ = letter;
        if (letter && has_value)
            *s++ = ':';
    }
    return LT_OK;
}

static size_t long_index(const parser *p, const char *name, size_t length)
{
    for (size_t i = 0; i < p->n; i++)
        if (strlen(p->longs[i].name) == length && !memcmp(p->longs[i].name, name, length))
            return i;
    return p->n;
}

/* What was meant by a long option that is not in the table: the options that it abbreviates, or
 * else the nearest one. */
static lt_status unknown_long(const parser *p, const char *name, size_t length)
{
    char typed[256], meant[512] = "";
    const char *names[LONG_BASE];
    size_t n_names = 0, used = 0;
    snprintf(typed, sizeof typed, "%.*s", (int)(length < 200 ? length : 200), name);
    for (size_t i = 0; i < p->n && n_names < LONG_BASE; i++) {
        char letter;
        if (lt_command_option(p->command, i, &letter)->flags & LT_OPT_HIDDEN)
            continue;
        names[n_names++] = p->longs[i].name;
        if (length && !strncmp(p->longs[i].name, typed, length) && used + 80 < sizeof meant)
            used += (size_t)snprintf(meant + used, sizeof meant - used, "%s--%.60s",
                                     used ? " or " : "", p->longs[i].name);
    }
    lt_fail(LT_EINVAL, "unknown option --%s", typed);
    if (used)
        return lt_hint(LT_EINVAL, "options are not abbreviated: write %s", meant);
    const char *nearest = lt_nearest_name(typed, names, n_names);
    if (nearest)
        return lt_hint(LT_EINVAL, "did you mean --%s?", nearest);
    return lt_hint(LT_EINVAL, "'lowtide %s --help' lists the options", p->command->name);
}

static lt_status unknown_letter(const parser *p, int letter)
{
    if (isprint((unsigned char)letter))
        lt_fail(LT_EINVAL, "unknown option -%c", letter);
    else
        lt_fail(LT_EINVAL, "unknown option: byte 0x%02x after '-'", (unsigned)letter & 0xff);
    return lt_hint(LT_EINVAL, "'lowtide %s --help' lists the options", p->command->name);
}

/* The table's index of what getopt returned or left in optopt. */
static size_t index_of(const parser *p, int value)
{
    if (value >= LONG_BASE)
        return (size_t)(value - LONG_BASE);
    for (size_t i = 0; i < p->n; i++) {
        char letter;
        lt_command_option(p->command, i, &letter);
        if (letter && letter == (char)value)
            return i;
    }
    return p->n;
}

/* getopt returned '?' or ':'. */
static lt_status refused(const parser *p, int code, char **argv)
{
    const char *token = argv[optind - 1];
    if (!optopt)
        return unknown_long(p, token + 2, strcspn(token + 2, "="));
    size_t i = index_of(p, optopt);
    if (i == p->n)
        return unknown_letter(p, optopt);
    char letter;
    const lt_option *option = lt_command_option(p->command, i, &letter);
    if (optopt >= LONG_BASE) {
        size_t length = strcspn(token + 2, "=");
        if (length != strlen(option->name))
            return unknown_long(p, token + 2, length);
    }
    if (code == ':')
        return lt_fail(LT_EINVAL, "--%s needs a value (%s)", option->name, option->metavar);
    return lt_fail(LT_EINVAL, "--%s takes no value", option->name);
}

/* One option with its value. */
static lt_status accept_option(parser *p, int code, char **argv)
{
    int is_separate = optarg && optarg == argv[optind - 1];
    size_t i = index_of(p, code);
    if (code >= LONG_BASE) {
        const char *name = argv[optind - 1 - is_separate] + 2;
        size_t length = strcspn(name, "=");
        if (length != strlen(p->longs[i].name))
            return unknown_long(p, name, length);
    }
    char letter;
    const lt_option *option = lt_command_option(p->command, i, &letter);
    if (is_separate && !strncmp(optarg, "--", 2) &&
        long_index(p, optarg + 2, strcspn(optarg + 2, "=")) < p->n)
        return lt_fail(LT_EINVAL, "--%s needs a value (%s), found the option %s", option->name,
                       option->metavar, optarg);
    p->is_seen[i] = 1;
    int is_common = i >= p->command->n_options;
    return lt_option_set(option, is_common ? (void *)&p->common : p->config, optarg);
}

/* "-output x" would be read as -o utput: refused. */
static lt_status single_dash_check(const parser *p, int argc, char **argv)
{
    for (int k = 1; k < argc && strcmp(argv[k], "--"); k++) {
        const char *name = argv[k] + 1;
        size_t length = strcspn(name, "=");
        if (argv[k][0] == '-' && length > 1 && long_index(p, name, length) < p->n)
            return lt_hint(lt_fail(LT_EINVAL, "unknown option %s", argv[k]),
                           "long options have two dashes: -%s", argv[k]);
    }
    return LT_OK;
}

static lt_status required_check(const parser *p)
{
    for (size_t i = 0; i < p->command->n_options; i++) {
        const lt_option *option = &p->command->options[i];
        if (!(option->flags & LT_OPT_REQUIRED) || p->is_seen[i])
            continue;
        lt_fail(LT_EINVAL, "--%s %s is missing", option->name, option->metavar);
        return lt_hint(LT_EINVAL, "usage: lowtide %s %s", p->command->name, p->command->usage);
    }
    return LT_OK;
}

static lt_status parse_all(parser *p, int argc, char **argv)
{
    LT_TRY(single_dash_check(p, argc, argv));
    optind = 0; /* glibc: start afresh */
    opterr = 0;
    for (;;) {
        int code = getopt_long(argc, argv, p->shorts, p->longs, NULL);
        if (code == -1)
            break;
        if (code == '?' || code == ':')
            return refused(p, code, argv);
        LT_TRY(accept_option(p, code, argv));
        if (p->common.help)
            lt_options_help(p->command, stdout);
        else if (p->common.version)
            printf("lowtide %s\n", LT_VERSION);
        if (p->common.help || p->common.version)
            return LT_EOF;
    }
    lt_log_set_level((lt_log_level)p->common.verbosity);
    return required_check(p);
}

lt_status lt_options_parse(const lt_command *command, void *config, int argc, char **argv,
                           int *first_operand)
{
    parser p;
    lt_status st = parser_init(&p, command, config);
    if (st == LT_OK)
        st = parse_all(&p, argc, argv);
    *first_operand = optind;
    parser_clear(&p);
    return st;
}

void lt_options_clear(const lt_command *command, void *config)
{
    for (size_t i = 0; i < command->n_options; i++) {
        const lt_option *option = &command->options[i];
        if (option->type != LT_OPT_LIST)
            continue;
        lt_string_list *list = (lt_string_list *)((char *)config + option->offset);
        free(list->v);
        list->v = NULL;
        list->n = 0;
    }
}

lt_status lt_options_results(const lt_command *command, const void *config,
                             void (*visit)(const char *name, const char *value, void *data),
                             void *data)
{
    for (size_t i = 0; i < command->n_options; i++) {
        const lt_option *option = &command->options[i];
        if (!(option->flags & LT_OPT_RESULT))
            continue;
        char *text = lt_option_text(option, config);
        if (!text)
            return lt_fail(LT_ENOMEM, "out of memory: --%s", option->name);
        visit(option->name, text, data);
        free(text);
    }
    return LT_OK;
}
