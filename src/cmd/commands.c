/* commands.c -- the command table. */
#include "commands.h"

#include <string.h>

const lt_command *const lt_commands[] = {
    &lt_call_command,    &lt_background_command, &lt_track_command,    &lt_report_command,
    &lt_export_command,  &lt_explain_command,    &lt_simulate_command, &lt_demo_command,
    &lt_devices_command, &lt_doctor_command,
};
const size_t lt_n_commands = sizeof lt_commands / sizeof *lt_commands;

/* The word that a command is asked for with: "track add" is a part, by the name "add". */
static const char *word_of(const lt_command *command)
{
    const char *blank = strrchr(command->name, ' ');
    return blank ? blank + 1 : command->name;
}

static const lt_command *find(const lt_command *const *table, size_t n, const char *name,
                              const char *of)
{
    const char *names[64];
    n = n < 64 ? n : 64;
    for (size_t i = 0; i < n; i++) {
        names[i] = word_of(table[i]);
        if (!strcmp(name, names[i]))
            return table[i];
    }
    const char *nearest = lt_nearest_name(name, names, n), *blank = of[0] ? " " : "";
    lt_fail(LT_EINVAL, "unknown command '%s%s%s'", of, blank, name);
    if (nearest)
        lt_hint(LT_EINVAL, "did you mean 'lowtide %s%s%s'?", of, blank, nearest);
    else
        lt_hint(LT_EINVAL, "'lowtide %s%s--help' lists the commands", of, blank);
    return NULL;
}

const lt_command *lt_command_find(const char *name)
{
    return find(lt_commands, lt_n_commands, name, "");
}

const lt_command *lt_command_part(const lt_command *command, const char *name)
{
    return find(command->part, command->n_parts, name, command->name);
}

const lt_command *lt_command_named(int argc, char **argv)
{
    const lt_command *command = lt_command_find(argv[0]);
    if (command && argc > 1 && command->n_parts)
        command = lt_command_part(command, argv[1]);
    return command;
}
