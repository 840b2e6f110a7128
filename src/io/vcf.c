/* vcf.c -- one record a call, by htslib.
 *
 * Reals are stored as 32-bit floats, as BCF demands, and printed by htslib with six significant
 * digits, the same everywhere; probabilities are kept at or above the smallest normal float, so
 * that none becomes 0. QUAL is taken from the full double. The reference part of ADF and ADR is
 * the exposure of that strand less its molecules of any alternative allele. Time: O(calls). */
#include "vcf.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/tbx.h>
#include <htslib/vcf.h>

#include "hts_setup.h"
#include "site_table.h"
#include "vcf_header.h"
#include "vcf_output.h"
#include "vocabulary.h"

typedef struct lt_vcf_writer {
    htsFile *file;
    bcf_hdr_t *header;
    bcf1_t *record;
    const char *path;
    const lt_sample *sample;
    int with_control;
    size_t evidence; /* first row at or after the current site */
} lt_vcf_writer;

/* ---- what a call becomes ---- */

static float share_of(double p)
{
    return lt_vcf_real(p < FLT_MIN ? FLT_MIN : p);
}

/* -10 log10 p; 0 is taken as the smallest normal double (3077). */
static float quality_of(double p)
{
    double value = -10.0 * log10(p < DBL_MIN ? DBL_MIN : p);
    return lt_vcf_real(value > 0.0 ? value : isnan(p) ? NAN : 0.0);
}

static int is_called(const lt_call *call)
{
    return !(call->filter & ~LT_FILTERS_OF_ORIGIN) || call->filter & LT_FILTER_GERMLINE;
}

/* Molecules over the site that have reads of this strand, less those of any alternative allele. */
static int32_t reference_on_strand(lt_vcf_writer *writer, uint32_t site, int category)
{
    const lt_sample *sample = writer->sample;
    const uint32_t *exposure = &sample->exposure[(size_t)site * LT_N_CLASSES];
    int64_t n = 0;
    for (int k = 0; k < LT_N_CLASSES; k++)
        if (k / 6 == category || k / 6 == LT_CATEGORY_D)
            n += exposure[k];
    for (size_t i = writer->evidence; i < sample->n_evidence; i++) {
        const lt_evidence *e = &sample->evidence[i];
        if (e->site != site)
            break;
        int here = e->bin / LT_N_LEVELS / 6;
        if (e->bin % LT_N_LEVELS >= 2 && (here == category || here == LT_CATEGORY_D))
            n -= e->count;
    }
    return n > 0 ? (int32_t)n : 0;
}

/* ---- one record ---- */

static int put_info(const lt_vcf_writer *writer, const char *id, float value)
{
    if (bcf_float_is_missing(value))
        return 0;
    return bcf_update_info_float(writer->header, writer->record, id, &value, 1);
}

/* "del:unit=1:copies=5", "mnv", "complex": what such an allele's noise goes by. */
static void put_kind(char *text, size_t n, const lt_indel *indel)
{
    const size_t n_ref = strlen(indel->allele.ref), n_alt = strlen(indel->allele.alt);
    if (indel->unit)
        snprintf(text, n, "%s:unit=%u:copies=%u", n_ref > n_alt ? "del" : "ins", indel->unit,
                 indel->copies);
    else
        snprintf(text, n, "%s", n_ref == n_alt ? "mnv" : "complex");
}

/* "T[C>A]G"; N for a neighbour outside of the contig. */
static int put_context(const lt_vcf_writer *writer, const lt_call *call)
{
    uint8_t context = writer->sample->context[call->site];
    char text[64];
    if (call->indel) {
        put_kind(text, sizeof text, &writer->sample->indel[call->indel - 1]);
        return bcf_update_info_string(writer->header, writer->record, "CTX", text);
    }
    snprintf(text, sizeof text, "%c[%c>%c]%c", LT_BASE_LETTERS[context / 5],
             LT_BASE_LETTERS[call->ref], LT_BASE_LETTERS[call->alt], LT_BASE_LETTERS[context % 5]);
    return bcf_update_info_string(writer->header, writer->record, "CTX", text);
}

/* Only where normals have molecules, or carry the allele. */
static int put_normals(const lt_vcf_writer *writer, const lt_call *call)
{
    const int32_t n = (int32_t)call->normals_alt, aside = (int32_t)call->normals_aside;
    int failed =
        aside ? bcf_update_info_int32(writer->header, writer->record, "NASIDE", &aside, 1) : 0;
    if (isnan(call->normals_share))
        return failed;
    return failed | bcf_update_info_int32(writer->header, writer->record, "NALT", &n, 1) |
           put_info(writer, "NKNOWN", lt_vcf_real(call->normals_share));
}

static int put_infos(const lt_vcf_writer *writer, const lt_call *call)
{
    return put_info(writer, "P", share_of(call->p)) |
           put_info(writer, "QBH", share_of(call->q_bh)) |
           put_info(writer, "LBF", lt_vcf_real(call->log_bf)) |
           put_info(writer, "LOD95", lt_vcf_real(call->lod95)) |
           put_info(writer, "BG", lt_vcf_real(call->background)) | put_normals(writer, call) |
           put_context(writer, call) |
           (call->forced ? bcf_update_info_flag(writer->header, writer->record, "FORCED", NULL, 1)
                         : 0);
}

static int put_count(const lt_vcf_writer *writer, const char *id, uint32_t count)
{
    const int32_t value = (int32_t)count;
    return bcf_update_info_int32(writer->header, writer->record, id, &value, 1);
}

/* Where the variant comes from, and what says so. */
static int put_origin(const lt_vcf_writer *writer, const lt_call *call)
{
    bcf_hdr_t *header = writer->header;
    int failed = put_info(writer, "PGERM", lt_vcf_real(call->p_germline));
    if (call->origin != LT_ORIGIN_NOT_JUDGED)
        failed |= bcf_update_info_string(header, writer->record, "ORIGIN",
                                         lt_origin_names[call->origin]) |
                  bcf_update_info_string(header, writer->record, "ORIGINBY",
                                         lt_basis_names[call->origin_basis]);
    if (writer->with_control)
        failed |= put_info(writer, "PCHIP", lt_vcf_real(call->p_chip)) |
                  put_info(writer, "PTUM", lt_vcf_real(call->p_tumour)) |
                  put_count(writer, "CAD", call->control_alt) |
                  put_count(writer, "CDP", call->control_depth);
    return failed;
}

static int put_filters(const lt_vcf_writer *writer, const lt_call *call)
{
    int ids[LT_N_FILTERS], n = 0;
    for (int bit = 0; bit < LT_N_FILTERS; bit++)
        if (call->filter & 1u << bit)
            ids[n++] = bcf_hdr_id2int(writer->header, BCF_DT_ID, lt_filter_words[bit].name);
    if (n == 0)
        ids[n++] = bcf_hdr_id2int(writer->header, BCF_DT_ID, "PASS");
    return bcf_update_filter(writer->header, writer->record, ids, n);
}

static int put_counts(const lt_vcf_writer *writer, const char *id, uint32_t first, uint32_t second,
                      int n)
{
    const int32_t values[2] = {(int32_t)first, (int32_t)second};
    return bcf_update_format_int32(writer->header, writer->record, id, values, n);
}

/* Molecules of a strand without the allele are not told apart: the exposure of the site at least.
 */
static int put_indel_formats(lt_vcf_writer *writer, const lt_call *call, const int32_t *genotype,
                             const float *vaf, const float *interval)
{
    const uint32_t *exposure = &writer->sample->exposure[(size_t)call->site * LT_N_CLASSES];
    uint32_t on[2] = {0, 0};
    for (int k = 0; k < LT_N_CLASSES; k++)
        for (int strand = 0; strand < 2; strand++)
            on[strand] += k / 6 == strand || k / 6 == LT_CATEGORY_D ? exposure[k] : 0;
    on[0] = on[0] < call->depth ? on[0] : call->depth;
    on[1] = on[1] < call->depth ? on[1] : call->depth;
    on[0] -= call->alt_forward < on[0] ? call->alt_forward : on[0];
    on[1] -= call->alt_reverse < on[1] ? call->alt_reverse : on[1];
    return bcf_update_genotypes(writer->header, writer->record, genotype, 2) |
           put_counts(writer, "AD", call->ref_molecules, call->alt_molecules, 2) |
           put_counts(writer, "DP", call->depth, 0, 1) |
           put_counts(writer, "ADF", on[0], call->alt_forward, 2) |
           put_counts(writer, "ADR", on[1], call->alt_reverse, 2) |
           bcf_update_format_float(writer->header, writer->record, "AF", vaf, 1) |
           bcf_update_format_float(writer->header, writer->record, "AFCI", interval, 2) |
           put_counts(writer, "DAD", call->alt_duplex, 0, 1) |
           put_counts(writer, "RAD", call->raw_depth - call->raw_alt, call->raw_alt, 2) |
           put_counts(writer, "RDP", call->raw_depth, 0, 1);
}

static int put_formats(lt_vcf_writer *writer, const lt_call *call)
{
    const uint32_t *raw = &writer->sample->raw_base[(size_t)call->site * 4];
    const int32_t genotype[2] = {bcf_gt_unphased(0), bcf_gt_unphased(is_called(call))};
    const float vaf = lt_vcf_real(call->vaf);
    const float interval[2] = {lt_vcf_real(call->vaf_lo), lt_vcf_real(call->vaf_hi)};
    if (call->indel)
        return put_indel_formats(writer, call, genotype, &vaf, interval);
    uint32_t on_a = (uint32_t)reference_on_strand(writer, call->site, LT_CATEGORY_A);
    uint32_t on_b = (uint32_t)reference_on_strand(writer, call->site, LT_CATEGORY_B);
    return bcf_update_genotypes(writer->header, writer->record, genotype, 2) |
           put_counts(writer, "AD", call->ref_molecules, call->alt_molecules, 2) |
           put_counts(writer, "DP", call->depth, 0, 1) |
           put_counts(writer, "ADF", on_a, call->alt_forward, 2) |
           put_counts(writer, "ADR", on_b, call->alt_reverse, 2) |
           bcf_update_format_float(writer->header, writer->record, "AF", &vaf, 1) |
           bcf_update_format_float(writer->header, writer->record, "AFCI", interval, 2) |
           put_counts(writer, "DAD", call->alt_duplex, 0, 1) |
           put_counts(writer, "RAD", call->ref < 4 ? raw[call->ref] : 0, call->raw_alt, 2) |
           put_counts(writer, "RDP", call->raw_depth, 0, 1);
}

static lt_status write_call(lt_vcf_writer *writer, const lt_call *call)
{
    const lt_sample *sample = writer->sample;
    while (writer->evidence < sample->n_evidence &&
           sample->evidence[writer->evidence].site < call->site)
        writer->evidence++;
    bcf_clear(writer->record);
    uint32_t contig;
    int64_t pos;
    lt_site_locate(&sample->targets, call->site, &contig, &pos);
    writer->record->rid = (int32_t)contig;
    writer->record->pos = pos;
    writer->record->qual = quality_of(call->p);
    char alleles[2 * LT_ALLELE_BASES + 2] = {LT_BASE_LETTERS[call->ref], ',',
                                             LT_BASE_LETTERS[call->alt], '\0'};
    if (call->indel)
        snprintf(alleles, sizeof alleles, "%s,%s", sample->indel[call->indel - 1].allele.ref,
                 sample->indel[call->indel - 1].allele.alt);
    if (bcf_update_alleles_str(writer->header, writer->record, alleles) |
        put_filters(writer, call) | put_infos(writer, call) | put_origin(writer, call) |
        put_formats(writer, call))
        return lt_fail(LT_EBUG, "bug: %s: htslib refuses the record of %s:%lld", writer->path,
                       sample->genome.contig[contig].name, (long long)pos + 1);
    if (bcf_write(writer->file, writer->header, writer->record) != 0)
        return lt_vcf_output_refused(writer->path);
    return LT_OK;
}

/* ---- the file ---- */

static lt_status write_all(lt_vcf_writer *writer, const lt_calls *calls)
{
    if (bcf_hdr_write(writer->file, writer->header) != 0)
        return lt_vcf_output_refused(writer->path);
    for (size_t i = 0; i < calls->n; i++)
        LT_TRY(write_call(writer, &calls->call[i]));
    return LT_OK;
}

lt_status lt_vcf_write(const char *path, const char *final, const lt_sample *sample,
                       const lt_calls *calls, const lt_vcf_config *config)
{
    lt_vcf_writer writer = {.path = final, .sample = sample, .with_control = calls->control.given};
    lt_hts_setup();
    errno = 0;
    LT_TRY(lt_vcf_header_create(&writer.header, sample, config, final));
    lt_status st = LT_OK;
    writer.record = bcf_init();
    writer.file = lt_vcf_output_open(path, final);
    if (!writer.record || !writer.file)
        st = lt_vcf_output_refused(final);
    else
        st = write_all(&writer, calls);
    if (writer.file && hts_close(writer.file) != 0 && st == LT_OK)
        st = lt_vcf_output_refused(final);
    if (writer.record)
        bcf_destroy(writer.record);
    bcf_hdr_destroy(writer.header);
    return st;
}

lt_status lt_vcf_index(const char *path, const char *index_path, const char *final, int is_bcf)
{
    errno = 0;
    int failed = is_bcf ? bcf_index_build3(path, index_path, 14, 1)
                        : tbx_index_build3(path, index_path, 0, 1, &tbx_conf_vcf);
    return failed ? lt_vcf_output_refused(final) : LT_OK;
}
