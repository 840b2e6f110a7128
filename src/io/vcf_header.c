/* vcf_header.c -- the header lines of formats.md, in the order of the table.
 *
 * Every line goes through htslib's parser, so what it cannot read back is an error here. */
#include "vcf_header.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/kstring.h>

#include "vocabulary.h"

static const char *const info_lines[] = {
    "##INFO=<ID=P,Number=1,Type=Float,Description=\"Calibrated probability of evidence this "
    "strong without the variant; not below 1.2e-38 here\">",
    "##INFO=<ID=QBH,Number=1,Type=Float,Description=\"P after Benjamini and Hochberg over all "
    "tests of the sample; not below 1.2e-38 here\">",
    "##INFO=<ID=LBF,Number=1,Type=Float,Description=\"Natural logarithm of the Bayes factor for "
    "the variant\">",
    "##INFO=<ID=LOD95,Number=1,Type=Float,Description=\"Allele fraction that would be found here "
    "with probability 0.95\">",
    "##INFO=<ID=BG,Number=1,Type=Float,Description=\"Background: expected false molecules of "
    "strong evidence per molecule\">",
    "##INFO=<ID=NALT,Number=1,Type=Integer,Description=\"Strong molecules of the allele in the "
    "normals\">",
    "##INFO=<ID=NASIDE,Number=1,Type=Integer,Description=\"Normals that carry the allele as their "
    "own; they do not count as noise\">",
    "##INFO=<ID=NKNOWN,Number=1,Type=Float,Description=\"Of what is uncertain about the noise of "
    "the site, the share that normals settle\">",
    "##INFO=<ID=CTX,Number=1,Type=String,Description=\"Substitution between its reference "
    "neighbours, on the reference strand\">",
    "##INFO=<ID=FORCED,Number=0,Type=Flag,Description=\"The locus was asked for and is reported "
    "whatever was found\">",
    "##INFO=<ID=ORIGIN,Number=1,Type=String,Description=\"Where the variant comes from, if it is "
    "real: germline, chip (clonal haematopoiesis), tumour, or unresolved\">",
    "##INFO=<ID=ORIGINBY,Number=1,Type=String,Description=\"What ORIGIN rests on: control (the "
    "matched white blood cells), population (the allele's frequency among people) or fraction (its "
    "allele fraction here)\">",
    "##INFO=<ID=PGERM,Number=1,Type=Float,Description=\"Probability that the variant is germline, "
    "if it is real\">",
    "##INFO=<ID=PCHIP,Number=1,Type=Float,Description=\"Probability of clonal haematopoiesis, if "
    "the variant is real\">",
    "##INFO=<ID=PTUM,Number=1,Type=Float,Description=\"Probability that the variant is the "
    "tumour's, if it is real\">",
    "##INFO=<ID=CAD,Number=1,Type=Integer,Description=\"Molecules of the matched white blood "
    "cells that show the allele\">",
    "##INFO=<ID=CDP,Number=1,Type=Integer,Description=\"Molecules of the matched white blood "
    "cells over the position\">",
};

static const char *const format_lines[] = {
    "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"0/1 where the allele is called or "
    "germline, 0/0 elsewhere; no statement about zygosity\">",
    "##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Molecules of the reference allele "
    "(molecules without evidence for any other) and of the alternative\">",
    "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Molecules over the position\">",
    "##FORMAT=<ID=ADF,Number=R,Type=Integer,Description=\"Of AD, molecules with reads of strand A "
    "(read 1 forward); duplex molecules are in ADF and ADR\">",
    "##FORMAT=<ID=ADR,Number=R,Type=Integer,Description=\"Of AD, molecules with reads of strand B "
    "(read 1 reverse); duplex molecules are in ADF and ADR\">",
    "##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"Allele fraction of molecules\">",
    "##FORMAT=<ID=AFCI,Number=2,Type=Float,Description=\"95 % equal-tail interval of AF: lower, "
    "upper\">",
    "##FORMAT=<ID=DAD,Number=A,Type=Integer,Description=\"Of AD, duplex molecules of the "
    "alternative\">",
    "##FORMAT=<ID=RAD,Number=R,Type=Integer,Description=\"Usable read bases of each allele\">",
    "##FORMAT=<ID=RDP,Number=1,Type=Integer,Description=\"Usable read bases\">",
};

static lt_status append(bcf_hdr_t *header, const char *line, const char *path)
{
    if (bcf_hdr_append(header, line) != 0)
        return lt_fail(LT_EBUG, "bug: %s: htslib refuses the header line %s", path, line);
    return LT_OK;
}

lt_status lt_vcf_header_lines(bcf_hdr_t *header, const char *const *lines, size_t n,
                              const char *path)
{
    for (size_t i = 0; i < n; i++)
        LT_TRY(append(header, lines[i], path));
    return LT_OK;
}

/* Text of one header line or column: control characters would end it. */
static void put_clean(const char *text, kstring_t *out)
{
    for (const char *c = text; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte < 0x20 || byte == 0x7f)
            ksprintf(out, "%%%02X", byte);
        else
            kputc(*c, out);
    }
}

lt_status lt_vcf_header_source(bcf_hdr_t *header, const char *version, const char *provenance,
                               const char *path)
{
    if (!version)
        return LT_OK;
    kstring_t line = KS_INITIALIZE;
    kputs("##source=lowtide ", &line);
    put_clean(version, &line);
    lt_status st = append(header, line.s, path);
    if (st == LT_OK && provenance) {
        line.l = 0;
        kputs("##lowtide_provenance=", &line);
        put_clean(provenance, &line);
        st = append(header, line.s, path);
    }
    free(line.s);
    return st;
}

lt_status lt_vcf_header_contigs(bcf_hdr_t *header, const lt_genome *genome, const char *path)
{
    kstring_t line = KS_INITIALIZE;
    lt_status st = LT_OK;
    for (int32_t i = 0; i < genome->n_contigs && st == LT_OK; i++) {
        const lt_contig *contig = &genome->contig[i];
        line.l = 0;
        ksprintf(&line, "##contig=<ID=%s,length=%" PRId64, contig->name, contig->length);
        if (contig->md5[0])
            ksprintf(&line, ",md5=%s", contig->md5);
        kputc('>', &line);
        st = append(header, line.s, path);
        if (st == LT_OK && bcf_hdr_name2id(header, contig->name) != i)
            st = lt_fail(LT_EFORMAT, "%s: contig name %s cannot be written as VCF", path,
                         contig->name);
    }
    free(line.s);
    return st;
}

static lt_status append_filters(bcf_hdr_t *header, const lt_vcf_config *config, const char *path)
{
    kstring_t line = KS_INITIALIZE;
    lt_status st = LT_OK;
    for (int bit = 0; bit < LT_N_FILTERS && st == LT_OK; bit++) {
        line.l = 0;
        ksprintf(&line, "##FILTER=<ID=%s,Description=\"%s", lt_filter_words[bit].name,
                 lt_filter_words[bit].meaning);
        if (1 << bit == LT_FILTER_WEAK_EVIDENCE && config->n_asked)
            ksprintf(&line, " (%.6g; %.6g for each of the %zu that were asked for)",
                     config->threshold, config->asked_threshold, config->n_asked);
        else if (1 << bit == LT_FILTER_WEAK_EVIDENCE)
            ksprintf(&line, " (%.6g unless it was asked for)", config->threshold);
        kputs("\">", &line);
        st = append(header, line.s, path);
    }
    free(line.s);
    return st;
}

lt_status lt_vcf_header_sample(bcf_hdr_t *header, const char *name, const char *path)
{
    if (!name || bcf_hdr_add_sample(header, name) != 0 || bcf_hdr_sync(header) != 0)
        return lt_fail(LT_EBUG, "bug: %s: htslib refuses the sample name", path);
    return LT_OK;
}

static lt_status append_sample(bcf_hdr_t *header, const char *name, const char *path)
{
    kstring_t clean = KS_INITIALIZE;
    int blank = !name || name[strspn(name, " ")] == '\0'; /* htslib refuses such names */
    put_clean(blank ? "unnamed" : name, &clean);
    lt_status st = lt_vcf_header_sample(header, clean.s, path);
    free(clean.s);
    return st;
}

static lt_status fill(bcf_hdr_t *header, const lt_sample *sample, const lt_vcf_config *config,
                      const char *path)
{
    LT_TRY(lt_vcf_header_source(header, config->version, config->provenance, path));
    LT_TRY(lt_vcf_header_contigs(header, &sample->genome, path));
    LT_TRY(append_filters(header, config, path));
    LT_TRY(lt_vcf_header_lines(header, info_lines, sizeof info_lines / sizeof *info_lines, path));
    LT_TRY(lt_vcf_header_lines(header, format_lines, sizeof format_lines / sizeof *format_lines,
                               path));
    return append_sample(header, sample->name, path);
}

lt_status lt_vcf_header_create(bcf_hdr_t **out, const lt_sample *sample,
                               const lt_vcf_config *config, const char *path)
{
    *out = NULL;
    bcf_hdr_t *header = bcf_hdr_init("w");
    if (!header)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    lt_status st = fill(header, sample, config, path);
    if (st < 0)
        bcf_hdr_destroy(header);
    else
        *out = header;
    return st;
}
