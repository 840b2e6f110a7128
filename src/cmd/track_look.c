/* track_look.c -- `lowtide track show, list, check`: reading a series. */
#include <stddef.h>
#include <stdio.h>

#include "commands.h"
#include "track.h"
#include "tracking.h"

typedef struct look_options {
    int json;
} look_options;

static const look_options defaults = {0};

static const lt_option show_options[] = {
    {"json", 0, LT_OPT_FLAG, offsetof(look_options, json), NULL,
     "as JSON: every number that the series has", 0, 0, NULL, 0},
};

static lt_status one_series(const lt_command *command, look_options *o, int argc, char **argv,
                            const char **series)
{
    int first;
    LT_TRY(lt_options_parse(command, o, argc, argv, &first));
    if (argc - first != 1)
        return lt_hint(lt_fail(LT_EINVAL, "one series file is expected, found %d", argc - first),
                       "lowtide %s P01.series.h5", command->name);
    *series = argv[first];
    return LT_OK;
}

static int show_run(int argc, char **argv)
{
    look_options o = defaults;
    const char *series = NULL;
    lt_status st = one_series(&lt_track_show_command, &o, argc, argv, &series);
    if (st == LT_OK)
        st = lt_tracking_show(stdout, series, o.json ? LT_TRACK_JSON : LT_TRACK_COURSE);
    return lt_exit_status(st);
}

static int list_run(int argc, char **argv)
{
    look_options o = defaults;
    const char *series = NULL;
    lt_status st = one_series(&lt_track_list_command, &o, argc, argv, &series);
    if (st == LT_OK)
        st = lt_tracking_show(stdout, series, LT_TRACK_DRAWS);
    return lt_exit_status(st);
}

static int check_run(int argc, char **argv)
{
    look_options o = defaults;
    const char *series = NULL;
    lt_status st = one_series(&lt_track_check_command, &o, argc, argv, &series);
    if (st == LT_OK)
        st = lt_tracking_check(stdout, series);
    return lt_exit_status(st);
}

const lt_command lt_track_show_command = {
    .name = "track show",
    .summary = "the course in the terminal: state, burden, LoD95, change",
    .usage = "[--json] SERIES.h5",
    .description =
        "One line a draw: its state, the tumour fraction with its 95 % interval, what would have "
        "been found (LoD95), and the change since the baseline. \"Not detected\" is not a tumour "
        "fraction of 0: it lies below the upper bound that is shown. \"Not evaluable\": the draw "
        "cannot tell.",
    .examples = "lowtide track show P01.series.h5\n"
                "lowtide track show --json P01.series.h5 | jq '.draws[] | [.date, .state, .tf]'",
    .options = show_options,
    .n_options = 1,
    .defaults = &defaults,
    .run = show_run,
};

const lt_command lt_track_list_command = {
    .name = "track list",
    .summary = "the draws of a series: evidence, depth, identity",
    .usage = "SERIES.h5",
    .description = "One line a draw, in order of time: name, date, the digest of its evidence, "
                   "depth, and whether its inherited alleles agree with the other draws'.",
    .examples = "lowtide track list P01.series.h5",
    .run = list_run,
};

const lt_command lt_track_check_command = {
    .name = "track check",
    .summary = "verify a series: digests, schema, invariants, evidence",
    .usage = "SERIES.h5",
    .description = "Reads the whole file and compares the SHA-256 of its contents, every size, "
                   "range and order, and the evidence of each draw with its digest. Status 0: the "
                   "file is whole. Else 1, and what is wrong.",
    .examples = "lowtide track check P01.series.h5 && echo whole",
    .run = check_run,
};
