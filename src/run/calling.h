/* calling.h -- one sample: evidence from reads or sample files, calls, outputs. */
#ifndef LT_RUN_CALLING_H
#define LT_RUN_CALLING_H

#include "collect.h"
#include "error.h"
#include "options.h"

typedef struct lt_calling_config {
    lt_collect_config collect; /* input is set from the operands */
    const char *const *inputs; /* one BAM/CRAM, or sample files with disjoint targets */
    size_t n_inputs;
    const char *output;         /* sample file, or NULL */
    const char *vcf;            /* .vcf, .vcf.gz, .bcf, "-", or NULL */
    const lt_string_list *loci; /* files of loci that are always reported, "hotspots"; or NULL */
    const char *rates;          /* sample file whose learnt rates are used, or NULL */
    const char *background;     /* background file, or NULL */
    const char *control;        /* matched white blood cells: sample file, BAM or CRAM; or NULL */
    const char *control_sample; /* SM in a control of several, or NULL */
    const char *snps;           /* VCF or BCF with population frequencies, or NULL */
    double threshold;           /* p of a call; 0: the default */
    int no_version;             /* leave out of the VCF what differs between versions */
    const lt_command *command;  /* for the provenance */
    const void *options;
} lt_calling_config;

/* Writes all outputs or none. The summary goes to stderr unless quiet. */
lt_status lt_calling_run(const lt_calling_config *config);

/* Whether the file begins as our HDF5 files do. */
int lt_is_sample_file(const char *path);

#endif
