/* explain.c -- `lowtide explain`: every molecule behind a number. */
#include <stddef.h>

#include "commands.h"
#include "explaining.h"
#include "reading.h"

typedef struct explain_options {
    lt_reading reading;
    const char *sample_file, *sample;
} explain_options;

static const explain_options defaults = {.reading = LT_READING_DEFAULTS};

#define AT(field) offsetof(explain_options, field)

static const lt_option options[] = {
    {"reference", 'f', LT_OPT_STRING, AT(reading.reference), "FILE", "reference FASTA", 0, 0, NULL,
     LT_OPT_REQUIRED},
    {"sample", 0, LT_OPT_STRING, AT(sample_file), "DRAW.h5",
     "take options and rates from this sample file, print p, and fail if its evidence differs", 0,
     0, NULL, 0},
    {"read-group-sample", 0, LT_OPT_STRING, AT(sample), "NAME",
     "sample (@RG SM) to look at, where the file holds several", 0, 0, NULL, 0},
    LT_READING_OPTIONS(explain_options),
};

static int explain_run(int argc, char **argv)
{
    explain_options o = defaults;
    int first;
    lt_status st = lt_options_parse(&lt_explain_command, &o, argc, argv, &first);
    if (st == LT_OK && argc - first != 2)
        st = lt_hint(lt_fail(LT_EINVAL,
                             "an alignment file and a locus are expected, found %d operands",
                             argc - first),
                     "lowtide explain -f ref.fa plasma.bam chr7:55191822:T:G");
    if (st == LT_OK && o.sample_file && !lt_reading_is_default(&o.reading))
        st = lt_fail(LT_EINVAL,
                     "--sample takes the options that choose and group reads from the sample file: "
                     "leave them out");
    if (st == LT_OK) {
        lt_explaining_config c = {.locus = argv[first + 1], .sample_file = o.sample_file};
        lt_collect_config_default(&c.collect);
        c.collect.input = argv[first];
        c.collect.sample = o.sample;
        st = lt_reading_apply(&c.collect, &o.reading);
        if (st == LT_OK)
            st = lt_explaining_run(stdout, &c);
    }
    lt_options_clear(&lt_explain_command, &o);
    return lt_exit_status(st);
}

const lt_command lt_explain_command = {
    .name = "explain",
    .summary = "every molecule behind a number, every read left out",
    .usage = "[options] -f REF.fa PLASMA.bam CHR:POS:REF:ALT",
    .description = "Runs the path of a call over one site (1-based) and prints each molecule that "
                   "speaks for the "
                   "allele: its ends, strands and UMI, its templates on each strand, its class and "
                   "level, and, of an SNV, the "
                   "base and quality of each of its reads; then the reads over the site that are "
                   "left out, with "
                   "the reason.\n\n"
                   "With --sample the options and error rates of that sample file are used, the p "
                   "of the call is "
                   "printed, and evidence that differs from the file's is an error.",
    .examples = "lowtide explain -f ref.fa plasma.bam chr7:55191822:T:G\n"
                "lowtide explain -f ref.fa --sample draw1.h5 plasma.bam chr7:55191822:T:G | less",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .run = explain_run,
};
