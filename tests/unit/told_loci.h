/* told_loci.h -- lists of loci in text, read over a made-up genome, and what is expected of them.
 */
#ifndef LT_TEST_TOLD_LOCI_H
#define LT_TEST_TOLD_LOCI_H

#include "unit.h"

#include <math.h>

#include "scratch.h"
#include "series_loci.h"

enum { LENGTH = 400 };

static lt_contig contigs[] = {{.name = (char *)"chr1", .length = LENGTH},
                              {.name = (char *)"chr2", .length = LENGTH}};
static const lt_genome genome = {contigs, 2};

/* Position p (from 0) is "ACGT"[p % 4]. */
static inline lt_status fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    (void)data;
    (void)contig;
    for (int64_t pos = beg; pos < end; pos++)
        codes[pos - beg] = pos < 0 || pos >= LENGTH ? 4 : (uint8_t)(pos & 3);
    return LT_OK;
}

static lt_series_locus *loci;
static size_t n;

static inline lt_status read_text(const char *text, const lt_series_loci_config *config)
{
    return lt_series_loci_read(&loci, &n, &genome, fetch, NULL, scratch_text("loci.tsv", text),
                               config);
}

static inline void read_well(const char *text, const lt_series_loci_config *config, size_t want)
{
    lt_status st = read_text(text, config);
    ck_assert_msg(st == LT_OK, "%s", lt_error_message());
    ck_assert_uint_eq(n, want);
}

static inline void done(void)
{
    lt_series_loci_free(loci, n);
    loci = NULL;
    n = 0;
}

/* A number that is known, or NaN for one that is not. */
static inline void real_is(double seen, double want)
{
    ck_assert(isnan(want) ? isnan(seen) : seen == want);
}

static inline void locus_is(const lt_series_locus *l, int contig, int pos1, const char *change,
                            const char *gene)
{
    char seen[2 * LT_ALLELE_BASES + 2];
    snprintf(seen, sizeof seen, "%s>%s", l->allele.ref, l->allele.alt);
    ck_assert_int_eq(l->allele.contig, contig);
    ck_assert_int_eq(l->allele.pos, pos1 - 1);
    ck_assert_str_eq(seen, change);
    ck_assert_str_eq(l->gene, gene);
}

static inline void tumour_is(const lt_series_locus *l, unsigned alt, unsigned depth, double vaf)
{
    ck_assert_uint_eq(l->tumour_alt, alt);
    ck_assert_uint_eq(l->tumour_depth, depth);
    real_is(l->tumour_vaf, vaf);
}

#endif
