/* devices.c -- `lowtide devices`: what can compute here. */
#include <stdlib.h>

#include "commands.h"
#include "device.h"
#include "tables.h"

static lt_status list_devices(void)
{
    lt_tables *tables = malloc(sizeof *tables);
    if (!tables)
        return lt_fail(LT_ENOMEM, "out of memory: the tables of the kernel");
    lt_tables_init(tables);
    lt_status st = lt_devices_list(stdout, tables);
    free(tables);
    return st;
}

static int devices_run(int argc, char **argv)
{
    int first;
    lt_status st = lt_options_parse(&lt_devices_command, NULL, argc, argv, &first);
    if (st == LT_OK && first < argc)
        st = lt_fail(LT_EINVAL, "no operand expected, found '%s'", argv[first]);
    if (st == LT_OK)
        st = list_devices();
    return lt_exit_status(st);
}

const lt_command lt_devices_command = {
    .name = "devices",
    .summary = "what can compute here, with each device's self-test",
    .usage = "[options]",
    .description =
        "Lists the host, which always computes, and every OpenCL device with the outcome of its "
        "self-test: each kernel runs on vectors whose bytes the host knows, and a device that "
        "differs in one byte is refused. Which device computes never changes a result.",
    .examples = "lowtide devices",
    .run = devices_run,
};
