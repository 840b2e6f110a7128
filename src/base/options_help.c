/* options_help.c -- `lowtide COMMAND --help`: usage, description, options with defaults, examples.
 *
 * Lines are filled to 79 columns; bytes are columns, so the tables are plain ASCII. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "option_value.h"

enum { WIDTH = 79, HELP_COLUMN = 30, TEXT_BYTES = 1024 };

/* Writes words filled to WIDTH; the cursor stands at column, later lines begin at indent. */
static void fill(FILE *out, const char *text, size_t n_bytes, int column, int indent)
{
    const char *end = text + n_bytes;
    int is_first = 1;
    while (text < end) {
        size_t n = strcspn(text, " \n");
        if (n > (size_t)(end - text))
            n = (size_t)(end - text);
        if (!n) {
            text++;
            continue;
        }
        if (!is_first && column + 1 + (int)n > WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (!is_first) {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, n, out);
        column += (int)n;
        text += n;
        is_first = 0;
    }
    fputc('\n', out);
}

/* Lines that begin with a space stay; the lines between them are filled together. */
static void paragraphs(FILE *out, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        if (n && *text != ' ') {
            const char *end = text + n;
            while (end[0] == '\n' && end[1] && end[1] != '\n' && end[1] != ' ')
                end += 1 + strcspn(end + 1, "\n");
            n = (size_t)(end - text);
            fill(out, text, n, 0, 0);
        } else {
            fprintf(out, "%.*s\n", (int)n, text);
        }
        text += n + (text[n] == '\n');
    }
}

/* Appends to text as far as there is room. */
LT_PRINTF(3, 4) static void append(char *text, size_t text_bytes, const char *format, ...)
{
    size_t used = strlen(text);
    va_list args;
    va_start(args, format);
    vsnprintf(text + used, text_bytes - used, format, args);
    va_end(args);
}

void lt_option_explain(const lt_option *option, const void *defaults, char *text, size_t text_bytes)
{
    char range[160];
    text[0] = '\0';
    append(text, text_bytes, "%s", option->help);
    if (option->choices)
        append(text, text_bytes, ": %s", option->choices);
    lt_option_range(option, range, sizeof range);
    if (range[0])
        append(text, text_bytes, " (%s)", range);
    if (option->type == LT_OPT_LIST)
        append(text, text_bytes, "; may be repeated");
    if (option->flags & LT_OPT_REQUIRED) {
        append(text, text_bytes, " [required]");
        return;
    }
    if (option->type == LT_OPT_FLAG || !defaults)
        return;
    char *value = lt_option_text(option, defaults);
    if (value && value[0])
        append(text, text_bytes, " [%s]", value);
    free(value);
}

static void option_line(FILE *out, const lt_option *option, char letter, const void *defaults)
{
    char head[128] = "", text[TEXT_BYTES];
    int has_value = option->type != LT_OPT_FLAG;
    append(head, sizeof head, letter ? "  -%c, " : "      ", letter);
    append(head, sizeof head, "--%s%s%s", option->name, has_value ? " " : "",
           has_value ? option->metavar : "");
    int n = (int)strlen(head);
    fputs(head, out);
    if (n + 2 > HELP_COLUMN)
        fprintf(out, "\n%*s", HELP_COLUMN, "");
    else
        fprintf(out, "%*s", HELP_COLUMN - n, "");
    lt_option_explain(option, defaults, text, sizeof text);
    fill(out, text, strlen(text), HELP_COLUMN, HELP_COLUMN);
}

void lt_options_help(const lt_command *command, FILE *out)
{
    fprintf(out, "lowtide %s -- %s\n\nusage: lowtide %s %s\n", command->name, command->summary,
            command->name, command->usage);
    if (command->description) {
        fputc('\n', out);
        paragraphs(out, command->description);
    }
    for (size_t i = 0; i < command->n_parts; i++)
        fprintf(out, "%s  %-22s%s\n", i ? "" : "\nparts:\n", command->part[i]->name,
                command->part[i]->summary);
    fputs("\noptions:\n", out);
    for (size_t i = 0; i < lt_command_n_options(command); i++) {
        char letter;
        const lt_option *option = lt_command_option(command, i, &letter);
        if (!(option->flags & LT_OPT_HIDDEN))
            option_line(out, option, letter,
                        i < command->n_options ? command->defaults
                                               : (const void *)&lt_common_defaults);
    }
    if (!command->examples)
        return;
    fputs("\nexamples:\n", out);
    for (const char *line = command->examples; *line;) {
        size_t n = strcspn(line, "\n");
        fprintf(out, "  %.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
}
