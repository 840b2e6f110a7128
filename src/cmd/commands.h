/* commands.h -- the commands, one file each, and the texts that are made of all of them.
 *
 * A command's run() returns lt_exit_status(status) and leaves its message where lt_fail() put it:
 * main() prints it. A new command: its file and its name in meson.build, its line here and in the
 * table of commands.c. */
#ifndef LT_CMD_COMMANDS_H
#define LT_CMD_COMMANDS_H

#include "options.h"

extern const lt_command lt_background_command;
extern const lt_command lt_call_command;
extern const lt_command lt_explain_command;
extern const lt_command lt_export_command;
extern const lt_command lt_report_command;
extern const lt_command lt_track_command;
extern const lt_command lt_demo_command;
extern const lt_command lt_devices_command;
extern const lt_command lt_doctor_command;
extern const lt_command lt_simulate_command;

/* The table: what is shown by --help, in that order. */
extern const lt_command *const lt_commands[];
extern const size_t lt_n_commands;

/* NULL when there is none of that name: then the message and its did-you-mean hint are set. */
const lt_command *lt_command_find(const char *name);
/* The same among the parts of a command. */
const lt_command *lt_command_part(const lt_command *command, const char *name);
/* The command of these words: "call", or "track" "add". */
const lt_command *lt_command_named(int argc, char **argv);

/* manual.c: `lowtide --help` and the hidden commands `man [COMMAND]` and `completion`. */
void lt_manual_overview(FILE *out);
lt_status lt_manual_help(int argc, char **argv);
lt_status lt_manual_man(int argc, char **argv);
lt_status lt_manual_completion(int argc, char **argv);

#endif
