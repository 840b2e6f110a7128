/* report.c -- `lowtide report`: the page of a patient, or of a cohort. */
#include <stddef.h>

#include "commands.h"
#include "reporting.h"

typedef struct report_options {
    const char *output, *json;
} report_options;

static const report_options defaults = {0};

#define AT(field) offsetof(report_options, field)

static const lt_option options[] = {
    {"output", 'o', LT_OPT_STRING, AT(output), "FILE.html",
     "the page: one file, no script, no request to anywhere; - for stdout", 0, 0, NULL,
     LT_OPT_REQUIRED},
    {"json", 0, LT_OPT_STRING, AT(json), "FILE.json",
     "the same numbers as JSON, beside the page of one series", 0, 0, NULL, 0},
};

static int report_run(int argc, char **argv)
{
    report_options o = defaults;
    int first;
    lt_status st = lt_options_parse(&lt_report_command, &o, argc, argv, &first);
    if (st == LT_OK && argc - first < 1)
        st = lt_hint(lt_fail(LT_EINVAL, "no series given"),
                     "lowtide report P01.series.h5 -o P01.html");
    if (st == LT_OK && argc - first > 1 && o.json)
        st = lt_fail(LT_EINVAL, "--json is of one series, %d are given", argc - first);
    if (st == LT_OK) {
        const lt_reporting_config c = {.series = (const char *const *)argv + first,
                                       .n_series = (size_t)(argc - first),
                                       .output = o.output,
                                       .json = o.json};
        st = lt_reporting_run(&c);
    }
    lt_options_clear(&lt_report_command, &o);
    return lt_exit_status(st);
}

const lt_command lt_report_command = {
    .name = "report",
    .summary = "a patient's course as one self-contained page; a cohort's",
    .usage = "-o PATIENT.html [--json PATIENT.json] SERIES.h5...",
    .description =
        "Writes one HTML file that needs nothing else, prints on A4, and can be read in black and "
        "white: burden over time with intervals (filled: detected; open triangle at the draw's "
        "LoD95: not detected; cross: not evaluable), therapy and imaging, every locus, a heat map, "
        "which locus carries the last detection, tables, quality and method.\n\n"
        "Several series make a page of the cohort: one lane a patient.",
    .examples = "lowtide report P01.series.h5 -o P01.html\n"
                "lowtide report *.series.h5 -o cohort.html",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .run = report_run,
};
