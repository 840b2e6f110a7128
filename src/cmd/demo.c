/* demo.c -- `lowtide demo`: the whole product in one command, on simulated plasma. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "commands.h"
#include "demonstration.h"

typedef struct demo_options {
    int64_t threads;
} demo_options;

static const demo_options defaults = {.threads = 2};

static const lt_option options[] = {
    {"threads", '@', LT_OPT_INT, offsetof(demo_options, threads), "INT", "threads in total", 1, 256,
     NULL, 0},
};

static int demo_run(int argc, char **argv)
{
    demo_options o = defaults;
    int first;
    lt_status st = lt_options_parse(&lt_demo_command, &o, argc, argv, &first);
    if (st == LT_OK && argc - first > 1)
        st = lt_fail(LT_EINVAL, "at most one folder is expected, found %d", argc - first);
    if (st == LT_OK) {
        const lt_demonstration_config config = {.directory =
                                                    first < argc ? argv[first] : "lowtide-demo",
                                                .threads = (int)o.threads,
                                                .command = &lt_demo_command,
                                                .options = &o};
        st = lt_demonstration_run(stdout, &config);
    }
    lt_options_clear(&lt_demo_command, &o);
    return lt_exit_status(st);
}

const lt_command lt_demo_command = {
    .name = "demo",
    .summary = "simulate plasma with known variants, call it, compare",
    .usage = "[options] [FOLDER]",
    .description = "Simulates a duplex plasma sample with nine somatic variants of 0.5 to 2 % and "
                   "five germline "
                   "ones on a panel of 6 kb, calls it as `lowtide call` does, and prints what was "
                   "found beside "
                   "what was put in. The reads, the truth and the results stay in FOLDER "
                   "(lowtide-demo), which "
                   "must be new or empty. Everything is simulated; takes seconds.",
    .examples = "lowtide demo\nlowtide demo /tmp/look",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .run = demo_run,
};
