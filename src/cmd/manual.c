/* manual.c -- the texts made of all commands: overview, man pages, completion. */
#include <string.h>

#include "commands.h"
#include "lowtide/version.h"

static const char purpose[] = "UMI-aware low-frequency variants in cell-free DNA, over time";

void lt_manual_overview(FILE *out)
{
    fprintf(out, "lowtide %s -- %s\n\nusage: lowtide COMMAND [options] ...\n\ncommands:\n",
            LT_VERSION, purpose);
    for (size_t i = 0; i < lt_n_commands; i++)
        fprintf(out, "  %-12s%s\n", lt_commands[i]->name, lt_commands[i]->summary);
    fputs(
        "\n'lowtide help COMMAND' or 'lowtide COMMAND --help' tells more; --version the version.\n"
        "Exit status: 0 done, 1 data or runtime, 2 usage, 3 input or output, 4 identity or\n"
        "quality gate, 5 a demanded device failed, 128+n ended by signal n.\n"
        "For research use only; not for diagnostic decisions.\n",
        out);
}

static lt_status at_most_one_name(int argc, char **argv)
{
    const lt_command *command = argc > 2 ? lt_command_find(argv[1]) : NULL;
    if (argc <= 2 || (command && command->n_parts && argc == 3))
        return LT_OK;
    return lt_hint(lt_fail(LT_EINVAL, "one command name expected, found '%s' besides", argv[2]),
                   "lowtide %s COMMAND", argv[0]);
}

lt_status lt_manual_help(int argc, char **argv)
{
    LT_TRY(at_most_one_name(argc, argv));
    if (argc == 1) {
        lt_manual_overview(stdout);
        return LT_OK;
    }
    const lt_command *command = lt_command_named(argc - 1, argv + 1);
    if (!command)
        return LT_EINVAL;
    lt_options_help(command, stdout);
    return LT_OK;
}

static void man_overview(void)
{
    printf(".TH LOWTIDE 1 \"\" \"lowtide %s\" \"lowtide manual\"\n", LT_VERSION);
    printf(".SH NAME\nlowtide \\- %s\n", purpose);
    fputs(".SH SYNOPSIS\n\\fBlowtide\\fR \\fICOMMAND\\fR [\\fIoptions\\fR] ...\n.SH COMMANDS\n",
          stdout);
    for (size_t i = 0; i < lt_n_commands; i++)
        printf(".TP\n\\fBlowtide\\-%s\\fR(1)\n%s\n", lt_commands[i]->name, lt_commands[i]->summary);
    fputs(".SH EXIT STATUS\n"
          "0 done (no variant found is done), 1 data or runtime, 2 usage, 3 input or output,\n"
          "4 identity or quality gate, 5 a demanded device failed, 128+n ended by signal n.\n"
          "A run that fails leaves no output file.\n"
          ".SH NOTES\nFor research use only; not for diagnostic decisions.\n",
          stdout);
}

lt_status lt_manual_man(int argc, char **argv)
{
    LT_TRY(at_most_one_name(argc, argv));
    if (argc == 1) {
        man_overview();
        return LT_OK;
    }
    const lt_command *command = lt_command_named(argc - 1, argv + 1);
    if (!command)
        return LT_EINVAL;
    lt_options_man(command, stdout);
    return LT_OK;
}

lt_status lt_manual_completion(int argc, char **argv)
{
    if (argc > 1)
        return lt_fail(LT_EINVAL, "completion takes no argument, found '%s'", argv[1]);
    lt_options_completion(lt_commands, lt_n_commands, stdout);
    return LT_OK;
}
