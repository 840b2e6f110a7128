/* tests.c -- see tests.h.
 *
 * One sweep over the sorted evidence makes a test of each run of equal (site, alt); the loci asked
 * for are then merged in. Sites whose reference is N make no test of their own accord: every base
 * would be an "alternative" there. O(sites + evidence + loci log loci). */
#include "tests.h"

#include <stdlib.h>
#include <string.h>

#include "bins.h"

void lt_tests_clear(lt_tests *tests)
{
    free(tests->depth);
    free(tests->fold);
    free(tests->left_out);
    free(tests->test);
    lt_normals_clear(&tests->normals);
    memset(tests, 0, sizeof *tests);
}

void lt_site_position(const lt_targets *targets, uint32_t site, int32_t *contig, int64_t *pos)
{
    size_t lo = 0, hi = targets->n;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (targets->interval[mid].first_site <= site)
            lo = mid;
        else
            hi = mid;
    }
    const lt_interval *interval = &targets->interval[lo];
    *contig = interval->contig;
    *pos = interval->beg + (site - interval->first_site);
}

/* FNV-1a of the contig's name and the position, so that a site has the same fold in every run. */
uint8_t lt_site_fold(const char *name, int64_t pos)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char *c = name; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 0x100000001b3u;
    for (int i = 0; i < 8; i++)
        hash = (hash ^ ((uint64_t)pos >> (8 * i) & 255)) * 0x100000001b3u;
    hash ^= hash >> 32;
    hash *= 0x9e3779b97f4a7c15u;
    return (uint8_t)((hash >> 40) % LT_N_FOLDS);
}

static void fill_sites(lt_tests *tests)
{
    const lt_sample *sample = tests->sample;
    for (size_t i = 0; i < sample->targets.n; i++) {
        const lt_interval *interval = &sample->targets.interval[i];
        const char *name = sample->genome.contig[interval->contig].name;
        for (int64_t pos = interval->beg; pos < interval->end; pos++)
            tests->fold[interval->first_site + (uint32_t)(pos - interval->beg)] =
                lt_site_fold(name, pos);
    }
    for (size_t site = 0; site < sample->targets.n_sites; site++) {
        for (int k = 0; k < LT_N_CLASSES; k++)
            tests->depth[site] += sample->exposure[site * LT_N_CLASSES + (size_t)k];
        if (sample->ref[site] >= LT_BASE_N)
            memset(tests->left_out + 3 * site, LT_OUT_VARIANT, 3);
    }
}

static lt_status check_evidence(const lt_sample *sample)
{
    const lt_evidence *row = sample->evidence;
    for (size_t i = 0; i < sample->n_evidence; i++) {
        if (row[i].site >= sample->targets.n_sites || row[i].alt > 3 || row[i].bin >= LT_N_BINS ||
            row[i].count == 0)
            return lt_fail(LT_EFORMAT, "evidence row %zu: no such site, allele or bin", i);
        if (i == 0 || row[i].site > row[i - 1].site)
            continue;
        if (row[i].site < row[i - 1].site || row[i].alt < row[i - 1].alt ||
            (row[i].alt == row[i - 1].alt && row[i].bin <= row[i - 1].bin))
            return lt_fail(LT_EFORMAT, "evidence row %zu: out of order", i);
    }
    return LT_OK;
}

static void count_rows(lt_test *test, const lt_evidence *row)
{
    uint32_t strong[LT_N_CATEGORIES] = {0};
    for (uint32_t i = test->first; i < test->first + test->n; i++) {
        int level = row[i].bin % LT_N_LEVELS;
        test->any += row[i].count;
        test->counted += lt_level_is_counted(level) ? row[i].count : 0;
        if (lt_level_is_strong(level))
            strong[lt_class_category(row[i].bin / LT_N_LEVELS)] += row[i].count;
    }
    test->strong = strong[0] + strong[1] + strong[2];
    test->strong_duplex = strong[LT_CATEGORY_D];
    test->two_sided =
        strong[LT_CATEGORY_D] >= 2 || (strong[LT_CATEGORY_A] >= 2 && strong[LT_CATEGORY_B] >= 2);
}

/* A site of a variant teaches nothing about errors, nor do its other alleles. */
static void mark_variant(lt_tests *tests, const lt_test *test)
{
    if (test->counted >= 2 && test->counted >= LT_VARIANT_SHARE * tests->depth[test->site])
        for (int i = 0; i < 3; i++)
            tests->left_out[3 * (size_t)test->site + (size_t)i] |= LT_OUT_VARIANT;
}

typedef struct asked_locus {
    uint32_t site;
    uint8_t ref, alt;
} asked_locus;

static int compare_asked(const void *va, const void *vb)
{
    const asked_locus *a = va, *b = vb;
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    return (a->alt > b->alt) - (a->alt < b->alt);
}

static lt_status find_site(const lt_sample *sample, const lt_locus *locus, uint32_t *site)
{
    const lt_targets *targets = &sample->targets;
    for (size_t lo = 0, hi = targets->n; lo < hi;) {
        size_t mid = lo + (hi - lo) / 2;
        const lt_interval *interval = &targets->interval[mid];
        if (locus->contig < interval->contig ||
            (locus->contig == interval->contig && locus->pos < interval->beg)) {
            hi = mid;
        } else if (locus->contig > interval->contig || locus->pos >= interval->end) {
            lo = mid + 1;
        } else {
            *site = interval->first_site + (uint32_t)(locus->pos - interval->beg);
            return LT_OK;
        }
    }
    const char *name = locus->contig >= 0 && locus->contig < sample->genome.n_contigs
                           ? sample->genome.contig[locus->contig].name
                           : "?";
    return lt_hint(lt_fail(LT_EINVAL, "locus %s:%lld is not a target position", name,
                           (long long)locus->pos + 1),
                   "add it to the targets and count the sample again");
}

/* Sorted, each once. */
static lt_status gather_asked(const lt_sample *sample, const lt_locus *loci, size_t n_loci,
                              asked_locus *asked, size_t *n_asked)
{
    *n_asked = 0;
    for (size_t i = 0; i < n_loci; i++) {
        const lt_locus *locus = &loci[i];
        LT_TRY(find_site(sample, locus, &asked[i].site));
        uint8_t ref = sample->ref[asked[i].site];
        if (locus->ref > 3 || locus->alt > 3 || locus->alt == locus->ref ||
            (ref < LT_BASE_N && ref != locus->ref))
            return lt_fail(LT_EINVAL, "locus %s:%lld: %c>%c, but the reference is %c",
                           sample->genome.contig[locus->contig].name, (long long)locus->pos + 1,
                           "ACGTN"[locus->ref > 3 ? 4 : locus->ref],
                           "ACGTN"[locus->alt > 3 ? 4 : locus->alt], "ACGTN"[ref]);
        asked[i].ref = locus->ref;
        asked[i].alt = locus->alt;
    }
    if (n_loci)
        qsort(asked, n_loci, sizeof *asked, compare_asked);
    for (size_t i = 0; i < n_loci; i++)
        if (i == 0 || compare_asked(&asked[i], &asked[i - 1]))
            asked[(*n_asked)++] = asked[i];
    return LT_OK;
}

static lt_test test_of_locus(const asked_locus *asked)
{
    return (lt_test){.site = asked->site,
                     .ref = asked->ref,
                     .alt = asked->alt,
                     .side = {-1, -1},
                     .p = 1,
                     .p_calibrated = 1};
}

/* Merges runs of evidence and asked loci, both sorted, into tests. */
static void merge(lt_tests *tests, const asked_locus *asked, size_t n_asked)
{
    const lt_sample *sample = tests->sample;
    const lt_evidence *row = sample->evidence;
    size_t a = 0, end;
    for (size_t i = 0; i < sample->n_evidence; i = end) {
        for (end = i; end < sample->n_evidence && row[end].site == row[i].site &&
                      row[end].alt == row[i].alt;)
            end++;
        asked_locus run = {row[i].site, sample->ref[row[i].site], row[i].alt};
        for (; a < n_asked && compare_asked(&asked[a], &run) < 0; a++) {
            tests->test[tests->n] = test_of_locus(&asked[a]);
            tests->test[tests->n++].asked = 1;
        }
        int is_asked = a < n_asked && compare_asked(&asked[a], &run) == 0;
        if ((run.ref >= LT_BASE_N || run.ref == run.alt) && !is_asked)
            continue;
        lt_test *test = &tests->test[tests->n++];
        *test = test_of_locus(is_asked ? &asked[a++] : &run);
        test->asked = (uint8_t)is_asked;
        test->first = (uint32_t)i;
        test->n = (uint32_t)(end - i);
        count_rows(test, row);
        mark_variant(tests, test);
    }
    for (; a < n_asked; a++) {
        tests->test[tests->n] = test_of_locus(&asked[a]);
        tests->test[tests->n++].asked = 1;
    }
}

/* Loci that are asked for hide from learning and calibration, unless they are the panel itself. */
static void leave_out_asked(lt_tests *tests)
{
    if (tests->n_asked * 10 > 3 * (size_t)tests->sample->targets.n_sites)
        return;
    for (size_t i = 0; i < tests->n; i++) {
        const lt_test *test = &tests->test[i];
        if (test->asked)
            tests->left_out[3 * (size_t)test->site +
                            (size_t)(lt_substitution(test->ref, test->alt) % 3)] |= LT_OUT_ASKED;
    }
}

lt_status lt_tests_init(lt_tests *tests, const lt_sample *sample, const lt_locus *loci,
                        size_t n_loci)
{
    memset(tests, 0, sizeof *tests);
    tests->sample = sample;
    if (sample->n_evidence > UINT32_MAX)
        return lt_fail(LT_EFORMAT, "%zu rows of evidence: too many", sample->n_evidence);
    LT_TRY(check_evidence(sample));
    size_t n_sites = sample->targets.n_sites;
    tests->depth = calloc(n_sites + 1, sizeof *tests->depth);
    tests->fold = calloc(n_sites + 1, 1);
    tests->left_out = calloc(3 * n_sites + 1, 1);
    tests->test = malloc((sample->n_evidence + n_loci + 1) * sizeof *tests->test);
    asked_locus *asked = malloc((n_loci + 1) * sizeof *asked);
    lt_status st = LT_OK;
    if (!tests->depth || !tests->fold || !tests->left_out || !tests->test || !asked)
        st = lt_fail(LT_ENOMEM, "out of memory for %zu sites", n_sites);
    if (st == LT_OK)
        st = gather_asked(sample, loci, n_loci, asked, &tests->n_asked);
    if (st == LT_OK) {
        fill_sites(tests);
        merge(tests, asked, tests->n_asked);
        leave_out_asked(tests);
    }
    free(asked);
    return st;
}
