/* options_man.c -- a command's man page, in roff (man macros), from the same table as --help.
 *
 * No date stands in it: the same table gives the same bytes. */
#include <string.h>

#include "lowtide/version.h"
#include "option_value.h"

/* Text with roff's own characters made harmless. */
static void roff_text(FILE *out, const char *text, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i++) {
        int at_line_start = i == 0 || text[i - 1] == '\n';
        if (at_line_start && (text[i] == '.' || text[i] == '\''))
            fputs("\\&", out);
        if (text[i] == '\\')
            fputs("\\e", out);
        else if (text[i] == '-')
            fputs("\\-", out);
        else
            fputc(text[i], out);
    }
}

static void roff_line(FILE *out, const char *text)
{
    roff_text(out, text, strlen(text));
    fputc('\n', out);
}

/* Each line apart, as it is. */
static void roff_verbatim(FILE *out, const char *text)
{
    fputs(".nf\n", out);
    roff_line(out, text);
    fputs(".fi\n", out);
}

static void roff_paragraphs(FILE *out, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        if (*text == ' ') {
            fputs(".nf\n", out);
            roff_text(out, text, n);
            fputs("\n.fi\n", out);
        } else if (n) {
            roff_text(out, text, n);
            fputc('\n', out);
        } else {
            fputs(".PP\n", out);
        }
        text += n + (text[n] == '\n');
    }
}

static void roff_option(FILE *out, const lt_option *option, char letter, const void *defaults)
{
    char text[1024];
    fputs(".TP\n", out);
    if (letter)
        fprintf(out, "\\fB\\-%c\\fR, ", letter);
    fputs("\\fB\\-\\-", out);
    roff_text(out, option->name, strlen(option->name));
    fputs("\\fR", out);
    if (option->type != LT_OPT_FLAG)
        fprintf(out, " \\fI%s\\fR", option->metavar);
    fputc('\n', out);
    lt_option_explain(option, defaults, text, sizeof text);
    roff_line(out, text);
}

void lt_options_man(const lt_command *command, FILE *out)
{
    fputs(".TH LOWTIDE\\-", out);
    for (const char *c = command->name; *c; c++)
        fputc(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c == ' ' ? '-' : *c, out);
    fprintf(out, " 1 \"\" \"lowtide %s\" \"lowtide manual\"\n", LT_VERSION);
    fputs(".SH NAME\nlowtide\\-", out);
    for (const char *c = command->name; *c; c++)
        fputc(*c == ' ' ? '-' : *c, out);
    fputs(" \\- ", out);
    roff_line(out, command->summary);
    fprintf(out, ".SH SYNOPSIS\n\\fBlowtide %s\\fR ", command->name);
    roff_line(out, command->usage);
    if (command->description) {
        fputs(".SH DESCRIPTION\n", out);
        roff_paragraphs(out, command->description);
    }
    for (size_t i = 0; i < command->n_parts; i++) {
        fprintf(out, "%s.TP\n\\fBlowtide %s\\fR\n", i ? "" : ".SH PARTS\n", command->part[i]->name);
        roff_line(out, command->part[i]->summary);
    }
    fputs(".SH OPTIONS\n", out);
    for (size_t i = 0; i < lt_command_n_options(command); i++) {
        char letter;
        const lt_option *option = lt_command_option(command, i, &letter);
        if (!(option->flags & LT_OPT_HIDDEN))
            roff_option(out, option, letter,
                        i < command->n_options ? command->defaults
                                               : (const void *)&lt_common_defaults);
    }
    if (command->examples) {
        fputs(".SH EXAMPLES\n", out);
        roff_verbatim(out, command->examples);
    }
    fputs(".SH EXIT STATUS\n"
          "0 done, 1 data or runtime, 2 usage, 3 input or output, 4 identity or quality gate,\n"
          "5 a demanded device failed, 128+n ended by signal n.\n",
          out);
}
