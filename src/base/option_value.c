/* option_value.c -- values of options: text to number and back.
 *
 * Reading is strict: the whole text must be the number, so that "30x", "", " 3", "nan" and "0x10"
 * are refused rather than half understood. Writing gives the shortest text that reads back to the
 * same value; it goes into --help and into the provenance. */
#include "option_value.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

enum { WORD_BYTES = 64, NUMBER_BYTES = 64 };

static const char *const size_suffix[] = {"", "K", "M", "G"}; /* powers of 1024 */

const lt_option lt_common_options[LT_N_COMMON_OPTIONS] = {
    {"help", 'h', LT_OPT_FLAG, offsetof(lt_common_config, help), NULL, "print this text and leave",
     0, 0, NULL, 0},
    {"version", 0, LT_OPT_FLAG, offsetof(lt_common_config, version), NULL,
     "print the version and leave", 0, 0, NULL, 0},
    {"verbosity", 0, LT_OPT_CHOICE, offsetof(lt_common_config, verbosity), "LEVEL",
     "how much is told on stderr", 0, 0, "error|warning|info|debug", 0},
};

const lt_common_config lt_common_defaults = {0, 0, LT_LOG_INFO};

size_t lt_command_n_options(const lt_command *command)
{
    return command->n_options + LT_N_COMMON_OPTIONS;
}

const lt_option *lt_command_option(const lt_command *command, size_t i, char *letter)
{
    if (i < command->n_options) {
        *letter = command->options[i].letter;
        return &command->options[i];
    }
    const lt_option *common = &lt_common_options[i - command->n_options];
    *letter = common->letter;
    for (size_t k = 0; k < command->n_options; k++)
        if (command->options[k].letter == *letter)
            *letter = 0;
    return common;
}

int lt_choice_next(const char **choices, char *word, size_t word_bytes)
{
    size_t n = strcspn(*choices, "|");
    if (!n)
        return 0;
    size_t kept = n < word_bytes ? n : word_bytes - 1;
    memcpy(word, *choices, kept);
    word[kept] = '\0';
    *choices += n + ((*choices)[n] == '|');
    return 1;
}

/* A bound as text: sizes with their suffix, whole numbers without exponent. */
static void bound_text(const lt_option *option, double bound, char *text, size_t text_bytes)
{
    int n = 0;
    for (; option->type == LT_OPT_SIZE && n < 3 && bound >= 1024 && fmod(bound, 1024) == 0; n++)
        bound /= 1024;
    snprintf(text, text_bytes, fabs(bound) < 1e15 ? "%.15g%s" : "%g%s", bound, size_suffix[n]);
}

void lt_option_range(const lt_option *option, char *text, size_t text_bytes)
{
    char low[NUMBER_BYTES], high[NUMBER_BYTES];
    text[0] = '\0';
    int is_number =
        option->type == LT_OPT_INT || option->type == LT_OPT_SIZE || option->type == LT_OPT_REAL;
    if (!is_number || (option->min == 0 && option->max == 0))
        return;
    bound_text(option, option->min, low, sizeof low);
    bound_text(option, option->max, high, sizeof high);
    if (isfinite(option->min) && isfinite(option->max))
        snprintf(text, text_bytes, "%s to %s", low, high);
    else if (isfinite(option->min))
        snprintf(text, text_bytes, "at least %s", low);
    else if (isfinite(option->max))
        snprintf(text, text_bytes, "at most %s", high);
}

static lt_status range_check(const lt_option *option, double value, const char *text)
{
    if (option->min == 0 && option->max == 0)
        return LT_OK;
    if (value >= option->min && value <= option->max)
        return LT_OK;
    char range[2 * NUMBER_BYTES + 16];
    lt_option_range(option, range, sizeof range);
    return lt_fail(LT_EINVAL, "--%s %s: out of range, expected %s", option->name, text, range);
}

static lt_status integer_set(const lt_option *option, int64_t *field, const char *text)
{
    const char *digits = text + (*text == '-' || *text == '+');
    if (!*digits || digits[strspn(digits, "0123456789")])
        return lt_fail(LT_EINVAL, "--%s '%s': expected a whole number", option->name, text);
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno == ERANGE)
        return lt_fail(LT_EINVAL, "--%s %s: the number is too large", option->name, text);
    LT_TRY(range_check(option, (double)value, text));
    *field = value;
    return LT_OK;
}

/* Digits, then K, M or G (powers of 1024). */
static lt_status size_set(const lt_option *option, int64_t *field, const char *text)
{
    size_t n = strspn(text, "0123456789");
    int shift = 0;
    if (n && text[n]) {
        const char *suffix = strchr("KkMmGg", text[n]);
        shift = suffix ? 10 * (int)((suffix - "KkMmGg") / 2 + 1) : -1;
    }
    if (!n || shift < 0 || (shift && text[n + 1]))
        return lt_hint(lt_fail(LT_EINVAL, "--%s '%s': expected a size", option->name, text),
                       "bytes, or a number with K, M or G: 512M");
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno == ERANGE || value > INT64_MAX >> shift)
        return lt_fail(LT_EINVAL, "--%s %s: the size is too large", option->name, text);
    value <<= shift;
    LT_TRY(range_check(option, (double)value, text));
    *field = value;
    return LT_OK;
}

static lt_status real_set(const lt_option *option, double *field, const char *text)
{
    char *end = NULL;
    errno = 0;
    double value = strtod(text, &end);
    if (!*text || *end || text[strspn(text, "0123456789+-.eE")])
        return lt_fail(LT_EINVAL, "--%s '%s': expected a number", option->name, text);
    if (errno == ERANGE)
        return lt_fail(LT_EINVAL, "--%s %s: cannot be represented", option->name, text);
    LT_TRY(range_check(option, value, text));
    *field = value;
    return LT_OK;
}

static lt_status choice_set(const lt_option *option, int *field, const char *text)
{
    const char *words[32];
    char word[32][WORD_BYTES];
    const char *rest = option->choices;
    size_t n = 0;
    for (; n < 32 && lt_choice_next(&rest, word[n], WORD_BYTES); n++) {
        words[n] = word[n];
        if (!strcmp(text, word[n])) {
            *field = (int)n;
            return LT_OK;
        }
    }
    lt_fail(LT_EINVAL, "--%s '%s': expected one of %s", option->name, text, option->choices);
    const char *nearest = lt_nearest_name(text, words, n);
    return nearest ? lt_hint(LT_EINVAL, "did you mean --%s %s?", option->name, nearest) : LT_EINVAL;
}

static lt_status list_add(const lt_option *option, lt_string_list *list, const char *text)
{
    const char **grown = realloc(list->v, (list->n + 1) * sizeof *grown);
    if (!grown)
        return lt_fail(LT_ENOMEM, "--%s: out of memory", option->name);
    list->v = grown;
    list->v[list->n++] = text;
    return LT_OK;
}

lt_status lt_option_set(const lt_option *option, void *config, const char *text)
{
    void *field = (char *)config + option->offset;
    if (option->type == LT_OPT_FLAG) {
        *(int *)field = 1;
        return LT_OK;
    }
    if (!*text)
        return lt_hint(lt_fail(LT_EINVAL, "--%s: the value is empty", option->name),
                       "is a shell variable unset?");
    switch (option->type) {
    case LT_OPT_INT:
        return integer_set(option, field, text);
    case LT_OPT_SIZE:
        return size_set(option, field, text);
    case LT_OPT_REAL:
        return real_set(option, field, text);
    case LT_OPT_CHOICE:
        return choice_set(option, field, text);
    case LT_OPT_LIST:
        return list_add(option, field, text);
    case LT_OPT_STRING:
    case LT_OPT_FLAG:
        break;
    }
    *(const char **)field = text;
    return LT_OK;
}

static void real_text(double value, char *text, size_t text_bytes)
{
    if (fabs(value) < 1e9 && value == floor(value)) { /* 5000, not 5e+03 */
        snprintf(text, text_bytes, "%.0f", value);
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, text_bytes, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            return;
    }
}

static void size_text(int64_t value, char *text, size_t text_bytes)
{
    int n = 0;
    for (; n < 3 && value && value % 1024 == 0; n++)
        value /= 1024;
    snprintf(text, text_bytes, "%" PRId64 "%s", value, size_suffix[n]);
}

static void choice_text(const char *choices, int index, char *text, size_t text_bytes)
{
    for (int i = 0; i <= index; i++)
        if (!lt_choice_next(&choices, text, text_bytes))
            text[0] = '\0';
}

static char *list_text(const lt_string_list *list)
{
    size_t n_bytes = 1;
    for (size_t i = 0; i < list->n; i++)
        n_bytes += strlen(list->v[i]) + 1;
    char *text = calloc(n_bytes, 1);
    char *end = text;
    for (size_t i = 0; text && i < list->n; i++) {
        const size_t n = strlen(list->v[i]);
        if (i)
            *end++ = ',';
        memcpy(end, list->v[i], n);
        end += n;
    }
    return text;
}

char *lt_option_text(const lt_option *option, const void *config)
{
    const void *field = (const char *)config + option->offset;
    char text[NUMBER_BYTES] = "";
    switch (option->type) {
    case LT_OPT_FLAG:
        return strdup(*(const int *)field ? "true" : "false");
    case LT_OPT_INT:
        snprintf(text, sizeof text, "%" PRId64, *(const int64_t *)field);
        break;
    case LT_OPT_SIZE:
        size_text(*(const int64_t *)field, text, sizeof text);
        break;
    case LT_OPT_REAL:
        if (!isnan(*(const double *)field)) /* not told */
            real_text(*(const double *)field, text, sizeof text);
        break;
    case LT_OPT_CHOICE:
        choice_text(option->choices, *(const int *)field, text, sizeof text);
        break;
    case LT_OPT_STRING: {
        const char *string = *(const char *const *)field;
        return strdup(string ? string : "");
    }
    case LT_OPT_LIST:
        return list_text(field);
    }
    return strdup(text);
}
