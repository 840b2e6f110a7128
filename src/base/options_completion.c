/* options_completion.c -- bash completion of commands, options and choices, from the tables.
 *
 * Names come from our own tables (letters, digits, dashes), so nothing needs quoting. */
#include <string.h>

#include "option_value.h"

/* --strands) choices of one option that precedes the cursor. */
static void choice_case(const lt_option *option, char letter, FILE *out)
{
    char word[64];
    const char *rest = option->choices;
    fputs("        ", out);
    if (letter)
        fprintf(out, "-%c|", letter);
    fprintf(out, "--%s) words=\"", option->name);
    for (int i = 0; lt_choice_next(&rest, word, sizeof word); i++)
        fprintf(out, "%s%s", i ? " " : "", word);
    fputs("\" ;;\n", out);
}

static void option_words(const lt_command *command, FILE *out)
{
    char letter;
    size_t n = lt_command_n_options(command);
    fputs("        words=\"", out);
    for (size_t i = 0; i < n; i++) {
        const lt_option *option = lt_command_option(command, i, &letter);
        if (!(option->flags & LT_OPT_HIDDEN))
            fprintf(out, "%s--%s", i ? " " : "", option->name);
    }
    fputs("\"\n        case \"$previous\" in\n", out);
    for (size_t i = 0; i < n; i++) {
        const lt_option *option = lt_command_option(command, i, &letter);
        if (option->type == LT_OPT_CHOICE && !(option->flags & LT_OPT_HIDDEN))
            choice_case(option, letter, out);
    }
    fputs("        -*) [[ $current != -* ]] && words= ;;\n"
          "        esac\n",
          out);
}

static const char *word_of(const lt_command *command)
{
    const char *blank = strrchr(command->name, ' ');
    return blank ? blank + 1 : command->name;
}

/* A command of commands: the second word chooses. */
static void part_cases(const lt_command *command, FILE *out)
{
    fputs("        if [ \"$COMP_CWORD\" -eq 2 ]; then\n            words=\"", out);
    for (size_t i = 0; i < command->n_parts; i++)
        fprintf(out, "%s ", word_of(command->part[i]));
    fputs("--help\"\n        else case ${COMP_WORDS[2]} in\n", out);
    for (size_t i = 0; i < command->n_parts; i++) {
        fprintf(out, "    %s)\n", word_of(command->part[i]));
        option_words(command->part[i], out);
        fputs("        ;;\n", out);
    }
    fputs("        esac; fi\n", out);
}

static void command_case(const lt_command *command, FILE *out)
{
    fprintf(out, "    %s)\n", command->name);
    if (command->n_parts)
        part_cases(command, out);
    else
        option_words(command, out);
    fputs("        ;;\n", out);
}

void lt_options_completion(const lt_command *const *commands, size_t n, FILE *out)
{
    fputs(
        "# bash completion for lowtide, made by `lowtide completion`\n"
        "_lowtide()\n"
        "{\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        COMPREPLY=($(compgen -W \"",
        out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s ", commands[i]->name);
    fputs("help --help --version\" -- \"$current\"))\n"
          "        return\n"
          "    fi\n"
          "    case ${COMP_WORDS[1]} in\n",
          out);
    for (size_t i = 0; i < n; i++)
        command_case(commands[i], out);
    fputs("    esac\n"
          "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
          "    [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$current\"))\n"
          "}\n"
          "complete -o filenames -F _lowtide lowtide\n",
          out);
}
