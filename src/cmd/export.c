/* export.c -- `lowtide export`: a series in other formats. */
#include <stddef.h>

#include "commands.h"
#include "reporting.h"

typedef struct export_options {
    const char *output;
    int format;
} export_options;

static const export_options defaults = {.output = "-"};

#define AT(field) offsetof(export_options, field)

static const lt_option options[] = {
    {"format", 0, LT_OPT_CHOICE, AT(format), "FORMAT",
     "one row a locus and draw; all numbers; one record a locus, one column a draw; FHIR R4 "
     "genomics; cBioPortal's mutations and lab tests",
     0, 0, "tsv|json|vcf|fhir|maf|timeline", 0},
    {"output", 'o', LT_OPT_STRING, AT(output), "FILE",
     "- for stdout; of vcf also .vcf.gz or .bcf, indexed", 0, 0, NULL, 0},
};

static int export_run(int argc, char **argv)
{
    export_options o = defaults;
    int first;
    lt_status st = lt_options_parse(&lt_export_command, &o, argc, argv, &first);
    if (st == LT_OK && argc - first != 1)
        st = lt_hint(lt_fail(LT_EINVAL, "one series file is expected, found %d", argc - first),
                     "lowtide export P01.series.h5 --format tsv -o P01.tsv");
    if (st == LT_OK) {
        const lt_exporting_config c = {
            .series = argv[first], .output = o.output, .format = (enum lt_export_format)o.format};
        st = lt_exporting_run(&c);
    }
    lt_options_clear(&lt_export_command, &o);
    return lt_exit_status(st);
}

const lt_command lt_export_command = {
    .name = "export",
    .summary = "a series as TSV, JSON, VCF, FHIR or for cBioPortal",
    .usage = "--format FORMAT [-o FILE] SERIES.h5",
    .description =
        "tsv: one row a locus and draw, `.` where a number does not exist. json: all numbers, null "
        "where one does not exist. vcf: one record a locus, one sample a draw. fhir: a Bundle of "
        "variant observations by the HL7 Genomics Reporting guide. maf and timeline: mutations and "
        "LAB_TEST rows that cBioPortal takes.\n\n"
        "Labels are written as text in each format, whatever they hold.",
    .examples = "lowtide export P01.series.h5 --format tsv -o P01.tsv\n"
                "lowtide export P01.series.h5 --format json | jq .draws\n"
                "lowtide export P01.series.h5 --format vcf -o P01.vcf.gz",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .run = export_run,
};
