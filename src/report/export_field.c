/* export_field.c -- see export_field.h. Units stand in the names; p are probabilities, tf and
 * lod tumour fractions. */
#include "export_field.h"

#include <errno.h>
#include <string.h>

#define REAL(type, name)                           \
    {                                              \
#name, offsetof(type, name), LT_FIELD_REAL \
    }
#define COUNT(type, name)                         \
    {                                             \
#name, offsetof(type, name), LT_FIELD_U32 \
    }

const lt_export_field lt_draw_fields[] = {
    REAL(lt_draw, plasma_ml), REAL(lt_draw, cfdna_ng_per_ml),
    REAL(lt_draw, input_ng),  {"loci_chosen_here", offsetof(lt_draw, chose_loci), LT_FIELD_FLAG},
    {NULL, 0, LT_FIELD_REAL},
};

const lt_export_field lt_burden_fields[] = {
    {"carried_by_one_locus", offsetof(lt_burden, carried_by_one), LT_FIELD_FLAG},
    REAL(lt_burden, tf),
    REAL(lt_burden, tf_lo),
    REAL(lt_burden, tf_hi),
    REAL(lt_burden, mean_vaf),
    REAL(lt_burden, mean_vaf_lo),
    REAL(lt_burden, mean_vaf_hi),
    REAL(lt_burden, mtm_per_ml),
    REAL(lt_burden, mtm_per_ml_lo),
    REAL(lt_burden, mtm_per_ml_hi),
    REAL(lt_burden, hge_per_ml),
    REAL(lt_burden, conversion),
    REAL(lt_burden, p_model),
    REAL(lt_burden, p_uncorrected),
    REAL(lt_burden, p_decoy),
    REAL(lt_burden, p_control),
    {"p_without_strongest_locus", offsetof(lt_burden, loo), LT_FIELD_REAL},
    REAL(lt_burden, alpha),
    REAL(lt_burden, specificity_lo),
    REAL(lt_burden, specificity_hi),
    REAL(lt_burden, lod95),
    REAL(lt_burden, lod50),
    {"sampling_ceiling", offsetof(lt_burden, ceiling), LT_FIELD_REAL},
    REAL(lt_burden, sample_factor),
    COUNT(lt_burden, n_decoys),
    COUNT(lt_burden, n_controls),
    COUNT(lt_burden, n_evaluable),
    COUNT(lt_burden, n_supporting),
    {"informative_molecules", offsetof(lt_burden, informative_molecules), LT_FIELD_U64},
    {NULL, 0, LT_FIELD_REAL},
};

const lt_export_field lt_draw_locus_fields[] = {
    COUNT(lt_draw_locus, depth),
    COUNT(lt_draw_locus, alt),
    REAL(lt_draw_locus, vaf),
    REAL(lt_draw_locus, vaf_lo),
    REAL(lt_draw_locus, vaf_hi),
    COUNT(lt_draw_locus, depth_duplex),
    COUNT(lt_draw_locus, alt_duplex),
    COUNT(lt_draw_locus, alt_forward),
    COUNT(lt_draw_locus, alt_reverse),
    COUNT(lt_draw_locus, raw_depth),
    COUNT(lt_draw_locus, raw_alt),
    REAL(lt_draw_locus, p),
    REAL(lt_draw_locus, log_lr),
    {"p_draw_without", offsetof(lt_draw_locus, p_without), LT_FIELD_REAL},
    {NULL, 0, LT_FIELD_REAL},
};

double lt_field_real(const lt_export_field *field, const void *record)
{
    double value;
    memcpy(&value, (const char *)record + field->offset, sizeof value);
    return value;
}

uint64_t lt_field_count(const lt_export_field *field, const void *record)
{
    const char *at = (const char *)record + field->offset;
    uint64_t wide;
    uint32_t narrow;
    if (field->type == LT_FIELD_FLAG)
        return *(const uint8_t *)at;
    if (field->type == LT_FIELD_U64) {
        memcpy(&wide, at, sizeof wide);
        return wide;
    }
    memcpy(&narrow, at, sizeof narrow);
    return narrow;
}

const char *const lt_draw_state_words[LT_N_DRAW_STATES] = LT_DRAW_STATE_NAMES;
const char *const lt_mask_words[LT_N_MASKS] = LT_MASK_NAMES;
const char *const lt_origin_words[LT_N_ORIGINS] = {"not_judged", "germline", "chip", "tumour",
                                                   "unresolved"};

lt_key lt_locus_key(const lt_series *series, size_t locus)
{
    const lt_allele *a = &series->locus[locus].allele;
    lt_key key;
    snprintf(key.s, sizeof key.s, "%.512s:%lld:%s:%s", series->genome.contig[a->contig].name,
             (long long)a->pos + 1, a->ref, a->alt);
    return key;
}

const char *lt_assembly_name(const lt_genome *genome)
{
    for (int32_t i = 0; i < genome->n_contigs; i++) {
        const lt_contig *c = &genome->contig[i];
        if (strcmp(c->name, "chr1") && strcmp(c->name, "1"))
            continue;
        if (c->length == 248956422)
            return "GRCh38";
        if (c->length == 249250621)
            return "GRCh37";
    }
    return NULL;
}

void lt_mask_print(FILE *out, uint8_t mask, const char *none)
{
    const char *before = "";
    for (int bit = 0; bit < LT_N_MASKS; bit++)
        if (mask & 1 << bit) {
            fprintf(out, "%s%s", before, lt_mask_words[bit]);
            before = ",";
        }
    if (!mask)
        fputs(none, out);
}

lt_status lt_export_end(FILE *out)
{
    errno = 0;
    if (fflush(out) == 0 && !ferror(out))
        return LT_OK;
    return lt_fail(LT_EIO, "the export cannot be written: %s",
                   errno ? strerror(errno) : "the system gave no reason");
}
