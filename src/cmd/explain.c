/* explain.c -- `lowtide explain`: every molecule behind a number. */
#include <stddef.h>

#include "commands.h"
#include "explaining.h"

typedef struct explain_options {
    const char *reference, *sample_file, *sample, *umi_tag;
    int umi_from, no_umi, strands;
    int64_t min_mapq, min_baseq, max_fragment;
} explain_options;

static const explain_options defaults = {.min_mapq = 20, .min_baseq = 10, .max_fragment = 1000};

#define AT(field) offsetof(explain_options, field)

static const lt_option options[] = {
    {"reference", 'f', LT_OPT_STRING, AT(reference), "FILE", "reference FASTA", 0, 0, NULL,
     LT_OPT_REQUIRED},
    {"sample", 0, LT_OPT_STRING, AT(sample_file), "DRAW.h5",
     "take options and rates from this sample file, print p, and fail if its evidence differs", 0,
     0, NULL, 0},
    {"read-group-sample", 0, LT_OPT_STRING, AT(sample), "NAME",
     "sample (@RG SM) to look at, where the file holds several", 0, 0, NULL, 0},
    {"umi-from", 0, LT_OPT_CHOICE, AT(umi_from), "WORD", "where UMIs are, as for call", 0, 0,
     "auto|tag|name|mi", 0},
    {"umi-tag", 0, LT_OPT_STRING, AT(umi_tag), "TAG", "tag that holds the UMI; default RX", 0, 0,
     NULL, 0},
    {"no-umi", 0, LT_OPT_FLAG, AT(no_umi), NULL, "there are no UMIs", 0, 0, NULL, 0},
    {"strands", 0, LT_OPT_CHOICE, AT(strands), "WORD", "as for call", 0, 0, "auto|single|duplex",
     0},
    {"min-mapq", 'q', LT_OPT_INT, AT(min_mapq), "INT", "as for call", 0, 254, NULL, 0},
    {"min-baseq", 'Q', LT_OPT_INT, AT(min_baseq), "INT", "as for call", 1, 60, NULL, 0},
    {"max-fragment", 0, LT_OPT_INT, AT(max_fragment), "BP", "as for call", 50,
     LT_MAX_FRAGMENT_LIMIT, NULL, 0},
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
    if (st == LT_OK) {
        lt_explaining_config c = {.locus = argv[first + 1], .sample_file = o.sample_file};
        lt_collect_config_default(&c.collect);
        c.collect.input = argv[first];
        c.collect.reference = o.reference;
        c.collect.sample = o.sample;
        c.collect.strands = o.strands;
        c.collect.assembler.max_fragment = o.max_fragment;
        c.collect.assembler.min_mapq = (int)o.min_mapq;
        c.collect.assembler.min_baseq = (int)o.min_baseq;
        c.collect.assembler.umi_from = o.no_umi ? LT_UMI_NONE : (lt_umi_from)o.umi_from;
        c.collect.umi_tag = o.umi_tag ? o.umi_tag : o.umi_from == LT_UMI_MI ? "MI" : "RX";
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
                   "level, and the "
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
