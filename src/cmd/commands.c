/* commands.c -- the command table. */
#include "commands.h"

#include <string.h>

const lt_command *const lt_commands[] = {
    &lt_call_command, &lt_background_command, &lt_explain_command, &lt_simulate_command,
    &lt_demo_command, &lt_devices_command,    &lt_doctor_command,
};
const size_t lt_n_commands = sizeof lt_commands / sizeof *lt_commands;

const lt_command *lt_command_find(const char *name)
{
    const char *names[64];
    size_t n = lt_n_commands < 64 ? lt_n_commands : 64;
    for (size_t i = 0; i < n; i++) {
        names[i] = lt_commands[i]->name;
        if (!strcmp(name, names[i]))
            return lt_commands[i];
    }
    const char *nearest = lt_nearest_name(name, names, n);
    lt_fail(LT_EINVAL, "unknown command '%s'", name);
    if (nearest)
        lt_hint(LT_EINVAL, "did you mean 'lowtide %s'?", nearest);
    else
        lt_hint(LT_EINVAL, "'lowtide --help' lists the commands");
    return NULL;
}
