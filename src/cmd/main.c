/* main.c -- what holds for every command: dispatch, messages and exit status.
 *
 * 0 done, 1 data or runtime, 2 usage, 3 input or output, 4 identity or quality gate, 5 a demanded
 * device failed, 128+n ended by signal n. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "log.h"
#include "lowtide/version.h"
#include "process.h"

static lt_status print_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("lowtide %s\n", LT_VERSION);
    return LT_OK;
}

static lt_status print_overview(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    lt_manual_overview(stdout);
    return LT_OK;
}

/* Words that are no commands of the table. */
static const struct {
    const char *name;
    lt_status (*run)(int argc, char **argv);
} words[] = {
    {"--help", print_overview},   {"-h", print_overview}, {"help", lt_manual_help},
    {"--version", print_version}, {"man", lt_manual_man}, {"completion", lt_manual_completion},
};

/* Text of others (file names, arguments) may hold control characters: none reaches the terminal. */
static void print_clean(const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        fputc((c < 0x20 && c != '\n') || c == 0x7f ? '?' : c, stderr);
    }
    fputc('\n', stderr);
}

static void print_failure(const char *command)
{
    if (!lt_error_message()[0])
        return;
    fprintf(stderr, command ? "lowtide %s: " : "lowtide: ", command);
    print_clean(lt_error_message());
    if (lt_error_hint()[0]) {
        fputs("hint: ", stderr);
        print_clean(lt_error_hint());
    }
}

/* Runs what argv asks for; *name becomes the command's name. */
static int dispatch(int argc, char **argv, const char **name)
{
    if (argc < 2) {
        lt_manual_overview(stderr);
        return lt_exit_status(LT_EINVAL);
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(argv[1], words[i].name))
            return lt_exit_status(words[i].run(argc - 1, argv + 1));
    const lt_command *command = lt_command_find(argv[1]);
    if (!command)
        return lt_exit_status(LT_EINVAL);
    *name = command->name;
    return command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    const char *name = NULL;
    lt_process_begin();
    int status = dispatch(argc, argv, &name);
    if (status)
        print_failure(name);
    lt_status closed = lt_process_end();
    if (!status && closed < 0) {
        status = lt_exit_status(closed);
        print_failure(name);
    }
    lt_log_flush();
    return status;
}
