/* export_maf.c -- the series for cBioPortal: mutations (MAF) and laboratory tests (timeline).
 *
 * A MAF writes an insertion between two bases and a deletion without the base before it, "-" in
 * place of no bases. What lowtide does not know (the effect on the protein) is left to an
 * annotator: Variant_Classification is empty, Genome Nexus fills it from the other columns. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "export.h"
#include "export_field.h"
#include "label.h"
#include "series.h"

static const char maf_header[] =
    "Hugo_Symbol\tEntrez_Gene_Id\tCenter\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\t"
    "Strand\tVariant_Classification\tVariant_Type\tReference_Allele\tTumor_Seq_Allele1\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tt_alt_count\tt_ref_count\tt_depth\t"
    "n_alt_count\tn_ref_count\tshown_by_itself\tmask\n";

/* An allele as a MAF writes it; ref and alt point into the allele, or are "-". */
typedef struct maf_allele {
    int64_t start, end; /* 1-based */
    const char *ref, *alt, *type;
} maf_allele;

/* A canonical insertion or deletion keeps the base before it, or behind it at a contig's start. */
static maf_allele maf_of(const lt_allele *a)
{
    static const char *const of_length[] = {"SNP", "DNP", "TNP", "ONP"};
    const size_t n_ref = strlen(a->ref), n_alt = strlen(a->alt);
    const int64_t first = a->pos + 1, last = a->pos + (int64_t)n_ref;
    if (n_ref == n_alt)
        return (maf_allele){first, last, a->ref, a->alt, of_length[n_ref < 4 ? n_ref - 1 : 3]};
    if (n_ref == 1 && a->alt[0] == a->ref[0])
        return (maf_allele){first, first + 1, "-", a->alt + 1, "INS"};
    if (n_alt == 1 && a->alt[0] == a->ref[0])
        return (maf_allele){first + 1, last, a->ref + 1, "-", "DEL"};
    return (maf_allele){first, last, a->ref, a->alt, n_alt > n_ref ? "INS" : "DEL"};
}

/* cBioPortal's names have no "chr", and MT for the mitochondrion. */
static void put_chromosome(FILE *out, const char *name)
{
    const char *bare = strncmp(name, "chr", 3) ? name : name + 3;
    lt_label_print(out, strcmp(bare, "M") ? bare : "MT");
}

static void row_write(FILE *out, const lt_series *series, size_t i, const lt_draw *d)
{
    const lt_series_locus *l = &series->locus[i];
    const lt_draw_locus *x = &d->locus[i];
    const maf_allele m = maf_of(&l->allele);
    const char *build = lt_assembly_name(&series->genome);
    lt_label_print(out, l->gene[0] ? l->gene : "Unknown");
    fprintf(out, "\t\tlowtide\t%s\t", build ? build : "");
    put_chromosome(out, series->genome.contig[l->allele.contig].name);
    fprintf(out, "\t%" PRId64 "\t%" PRId64 "\t+\t\t%s\t%s\t%s\t%s\t", m.start, m.end, m.type, m.ref,
            m.ref, m.alt);
    lt_label_print(out, d->sample_id);
    fprintf(out, "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32, x->alt,
            x->depth > x->alt ? x->depth - x->alt : 0, x->depth);
    if (l->wbc_depth)
        fprintf(out, "\t%" PRIu32 "\t%" PRIu32, l->wbc_alt, l->wbc_depth - l->wbc_alt);
    else
        fputs("\t\t", out);
    fprintf(out, "\t%s\t", lt_draw_shows(d, i) ? "yes" : "no");
    lt_mask_print(out, l->mask, "");
    fputc('\n', out);
}

lt_status lt_export_maf(FILE *out, const lt_series *series)
{
    fputs(maf_header, out);
    for (size_t t = 0; t < series->n_draws; t++)
        for (size_t i = 0; i < series->n_loci; i++)
            if (series->draw[t].locus[i].assessed && series->draw[t].locus[i].alt > 0)
                row_write(out, series, i, &series->draw[t]);
    return lt_export_end(out);
}

/* ---- the timeline ---- */

static void test_begin(FILE *out, const lt_series *series, const lt_draw *d, const char *test)
{
    lt_label_print(out, series->patient_id);
    fprintf(out, "\t%.0f\t\tLAB_TEST\t%s\t", floor(d->day + .5), test);
}

static void test_end(FILE *out, const lt_draw *d)
{
    fputc('\t', out);
    lt_label_print(out, d->sample_id);
    fputc('\n', out);
}

/* A number where there is one to plot, else words. */
static void fraction_write(FILE *out, const lt_burden *b)
{
    if (b->state == LT_DRAW_DETECTED && isfinite(b->tf))
        fprintf(out, "%.12g", b->tf);
    else if (b->state == LT_DRAW_NOT_DETECTED)
        fprintf(out, "not detected (LoD95 %.3g)", b->lod95);
    else
        fputs(b->state == LT_DRAW_DETECTED ? "detected" : "not evaluable", out);
}

lt_status lt_export_timeline(FILE *out, const lt_series *series)
{
    fputs("PATIENT_ID\tSTART_DATE\tSTOP_DATE\tEVENT_TYPE\tTEST\tRESULT\tSAMPLE_ID\n", out);
    for (size_t t = 0; t < series->n_draws; t++) {
        const lt_draw *d = &series->draw[t];
        if (!isfinite(d->day))
            continue;
        test_begin(out, series, d, "ctDNA tumor fraction");
        fraction_write(out, &d->burden);
        test_end(out, d);
        if (d->burden.state != LT_DRAW_DETECTED || !isfinite(d->burden.mtm_per_ml))
            continue;
        test_begin(out, series, d, "ctDNA mutant molecules per mL plasma");
        fprintf(out, "%.12g", d->burden.mtm_per_ml);
        test_end(out, d);
    }
    return lt_export_end(out);
}
