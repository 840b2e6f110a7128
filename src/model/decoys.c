/* decoys.c -- see decoys.h.
 *
 * Positions are listed once by row of the null rates (substitution and context) and sorted by
 * depth, so that a locus' candidates are a run of the list. Sets are drawn by a hash of set, locus
 * and place, so that no order of work shows. Time: O(tests log tests + sets x loci). Memory: 16
 * bytes a (position, allele). */
#include "decoys.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

#define DEPTH_RATIO 1.5
#define DEPTH_RATIO_MAX 4 /* 1.5, 2.25, 3.4 */
#define FEWEST 30         /* candidates of a locus */
#define FACTOR_MAX 20000  /* distinct decoys that the sample factor looks at */

/* A position and allele without a variant. */
typedef struct candidate {
    uint32_t site, depth;
    uint32_t test; /* index, or UINT32_MAX without evidence */
    uint8_t row, alt;
    uint8_t used;
} candidate;

typedef struct pool {
    const lt_judge *judge;
    candidate *list; /* by row, depth, site, alt */
    size_t n;
    uint32_t *by_substitution; /* indices into list[], by substitution, depth, site */
    size_t row_first[LT_N_NULLS + 1];
    size_t substitution_first[LT_N_SUBSTITUTIONS + 1];
} pool;

static int compare_candidates(const void *va, const void *vb)
{
    const candidate *a = va, *b = vb;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->depth != b->depth)
        return a->depth < b->depth ? -1 : 1;
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    return (a->alt > b->alt) - (a->alt < b->alt);
}

/* Tests are by site, then alt: next[] walks along with the sites. */
static uint32_t test_at(const lt_tests *tests, size_t *next, uint32_t site, uint8_t alt)
{
    while (*next < tests->n && (tests->test[*next].site < site ||
                                (tests->test[*next].site == site && tests->test[*next].alt < alt)))
        ++*next;
    const int is_there =
        *next < tests->n && tests->test[*next].site == site && tests->test[*next].alt == alt;
    return is_there ? (uint32_t)*next : UINT32_MAX;
}

static void list_candidates(pool *p)
{
    const lt_tests *tests = p->judge->tests;
    const lt_sample *sample = tests->sample;
    size_t next = 0;
    for (uint32_t site = 0; site < sample->targets.n_sites; site++) {
        if (sample->ref[site] >= LT_BASE_N || tests->depth[site] == 0)
            continue;
        for (uint8_t alt = 0; alt < 4; alt++) {
            const int ref = sample->ref[site];
            if (alt == ref)
                continue;
            const int substitution = lt_substitution(ref, alt);
            const uint32_t test = test_at(tests, &next, site, alt);
            if (tests->left_out[3 * (size_t)site + (size_t)(substitution % 3)])
                continue;
            p->list[p->n++] =
                (candidate){site, tests->depth[site],
                            test, (uint8_t)lt_null_row(ref, alt, sample->context[site]),
                            alt,  0};
        }
    }
    qsort(p->list, p->n, sizeof *p->list, compare_candidates);
}

/* Lists the candidates of each substitution by depth: rows of one substitution are merged. */
static int compare_indices(const void *va, const void *vb, const candidate *list)
{
    const candidate *a = &list[*(const uint32_t *)va], *b = &list[*(const uint32_t *)vb];
    int sa = lt_row_substitution(a->row), sb = lt_row_substitution(b->row);
    if (sa != sb)
        return sa < sb ? -1 : 1;
    if (a->depth != b->depth)
        return a->depth < b->depth ? -1 : 1;
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    return (a->alt > b->alt) - (a->alt < b->alt);
}

/* Merge sort: qsort() has no place for the list. */
static void sort_indices(uint32_t *index, uint32_t *spare, size_t n, const candidate *list)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * width) {
            size_t mid = lo + width < n ? lo + width : n, hi = mid + width < n ? mid + width : n;
            size_t a = lo, b = mid;
            for (size_t k = lo; k < hi; k++)
                spare[k] = a < mid && (b == hi || compare_indices(&index[a], &index[b], list) <= 0)
                               ? index[a++]
                               : index[b++];
        }
        memcpy(index, spare, n * sizeof *index);
    }
}

static lt_status pool_init(pool *p, const lt_judge *judge)
{
    const size_t most = 3 * (size_t)judge->tests->sample->targets.n_sites + 1;
    p->judge = judge;
    p->list = malloc(most * sizeof *p->list);
    p->by_substitution = malloc(most * sizeof *p->by_substitution);
    uint32_t *spare = malloc(most * sizeof *spare);
    if (!p->list || !p->by_substitution || !spare) {
        free(spare);
        return lt_fail(LT_ENOMEM, "out of memory: %zu decoy positions", most);
    }
    list_candidates(p);
    for (size_t i = 0; i < p->n; i++)
        p->by_substitution[i] = (uint32_t)i;
    sort_indices(p->by_substitution, spare, p->n, p->list);
    free(spare);
    for (size_t row = 0, i = 0; row <= LT_N_NULLS; row++) {
        while (i < p->n && p->list[i].row < row)
            i++;
        p->row_first[row] = i;
    }
    for (int s = 0, i = 0; s <= LT_N_SUBSTITUTIONS; s++) {
        while ((size_t)i < p->n && lt_row_substitution(p->list[p->by_substitution[i]].row) < s)
            i++;
        p->substitution_first[s] = (size_t)i;
    }
    return LT_OK;
}

static void pool_clear(pool *p)
{
    free(p->list);
    free(p->by_substitution);
}

/* A locus' candidates: a run of list[] or, widened, of by_substitution[]. */
typedef struct run {
    size_t first, n;
    int is_widened;
} run;

static uint32_t depth_at(const pool *p, int is_widened, size_t i)
{
    return p->list[is_widened ? p->by_substitution[i] : i].depth;
}

/* Those of [first, end) whose depth is within the ratio of the locus'. */
static run run_of(const pool *p, int is_widened, size_t first, size_t end, double depth,
                  double ratio)
{
    size_t lo = first, hi = end;
    while (lo < end && depth_at(p, is_widened, lo) * ratio < depth)
        lo++;
    while (hi > lo && depth_at(p, is_widened, hi - 1) > depth * ratio)
        hi--;
    return (run){lo, hi - lo, is_widened};
}

/* One locus of unlike depth must not cost all loci their decoys: the ratio grows where too few are
 * within it. */
static run candidates_of(const pool *p, const lt_burden_locus *l)
{
    const int row = lt_null_row(l->ref, l->alt, p->judge->tests->sample->context[l->site]);
    const int s = lt_substitution(l->ref, l->alt);
    const double depth = l->null.molecules;
    run r = run_of(p, 0, p->row_first[row], p->row_first[row + 1], depth, DEPTH_RATIO);
    for (double ratio = DEPTH_RATIO; r.n < FEWEST && ratio <= DEPTH_RATIO_MAX; ratio *= 1.5)
        r = run_of(p, 1, p->substitution_first[s], p->substitution_first[s + 1], depth, ratio);
    return r;
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Counts of the candidate's evidence into the set. */
static lt_status take(lt_decoys *d, const pool *p, const candidate *c, uint32_t set, uint32_t id)
{
    if (c->test == UINT32_MAX)
        return LT_OK;
    const lt_test *test = &p->judge->tests->test[c->test];
    const lt_evidence *evidence = p->judge->tests->sample->evidence;
    for (uint32_t i = test->first; i < test->first + test->n; i++) {
        LT_TRY(lt_array_reserve(&d->decoy, &d->capacity, d->n + 1, sizeof *d->decoy));
        d->decoy[d->n++] = (lt_decoy){set, id, evidence[i].count, evidence[i].bin};
    }
    return LT_OK;
}

/* Strong molecules, seen and expected, of a decoy that is met for the first time. */
static void compare(lt_decoys *d, const pool *p, const candidate *c)
{
    const lt_sample *sample = p->judge->tests->sample;
    lt_test bare = {.site = c->site, .ref = sample->ref[c->site], .alt = c->alt};
    const lt_test *test = c->test == UINT32_MAX ? &bare : &p->judge->tests->test[c->test];
    lt_null null;
    lt_null_init(&null, p->judge, test);
    for (int b = 0; b < LT_N_BINS; b++)
        if (lt_level_is_strong(b % LT_N_LEVELS))
            d->expected +=
                null.exposure[b / LT_N_LEVELS] * (null.weak[b] + null.mean_factor * null.damage[b]);
    d->observed += test->strong;
}

static lt_status draw_sets(lt_decoys *d, pool *p, const lt_burden_locus *locus, const run *runs,
                           size_t n)
{
    uint32_t n_compared = 0;
    for (uint32_t set = 0; set < LT_DECOY_SETS; set++) {
        for (size_t i = 0; i < n; i++) {
            if (!runs[i].n)
                continue;
            const uint64_t hash = mix(mix(set + UINT64_C(0x9e3779b97f4a7c15)) ^
                                      mix(((uint64_t)locus[i].site << 8) | locus[i].alt));
            const size_t at = runs[i].first + (size_t)(hash % runs[i].n);
            candidate *c = &p->list[runs[i].is_widened ? p->by_substitution[at] : at];
            LT_TRY(take(d, p, c, set, locus[i].id));
            if (c->used || n_compared == FACTOR_MAX)
                continue;
            c->used = 1;
            n_compared++;
            compare(d, p, c);
        }
    }
    d->n_sets = LT_DECOY_SETS;
    return LT_OK;
}

lt_status lt_decoys_collect(lt_decoys *decoys, const lt_judge *judge, const lt_burden_locus *locus,
                            size_t n)
{
    pool p = {0};
    memset(decoys, 0, sizeof *decoys);
    run *runs = calloc(n + 1, sizeof *runs);
    lt_status st = runs ? pool_init(&p, judge) : lt_fail(LT_ENOMEM, "out of memory");
    int has_all = 1; /* with fewer loci the sum would be another */
    for (size_t i = 0; i < n && st == LT_OK; i++) {
        if (!locus[i].is_snv)
            continue;
        runs[i] = candidates_of(&p, &locus[i]);
        has_all &= runs[i].n >= FEWEST;
        decoys->n_loci += runs[i].n > 0;
        decoys->n_widened += runs[i].n > 0 && runs[i].is_widened;
    }
    if (st == LT_OK && decoys->n_loci && has_all)
        st = draw_sets(decoys, &p, locus, runs, n);
    pool_clear(&p);
    free(runs);
    return st;
}

void lt_decoys_clear(lt_decoys *decoys)
{
    free(decoys->decoy);
    memset(decoys, 0, sizeof *decoys);
}
