/* variant.c -- the variants of a sample: checked and sorted, or drawn at random sites. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

static int by_place(const void *a, const void *b)
{
    const lt_sim_variant *x = a, *y = b;
    if (x->contig != y->contig)
        return x->contig < y->contig ? -1 : 1;
    if (x->pos != y->pos)
        return x->pos < y->pos ? -1 : 1;
    return (x->alt > y->alt) - (x->alt < y->alt);
}

static lt_status check_variant(const lt_sim *sim, const lt_sim_variant *v)
{
    if (v->contig < 0 || v->contig >= sim->n_contigs || v->pos < 0 ||
        v->pos >= sim->contig_length[v->contig])
        return lt_fail(LT_EINVAL, "variant at position %lld lies off the genome",
                       (long long)v->pos + 1);
    if (v->ref > 3 || v->alt > 3 || v->ref == v->alt)
        return lt_fail(LT_EINVAL, "variant at position %lld: alleles must be two different bases",
                       (long long)v->pos + 1);
    if (!(v->vaf >= 0.0 && v->vaf <= 1.0))
        return lt_fail(LT_EINVAL, "variant at position %lld: allele fraction %g is not in [0, 1]",
                       (long long)v->pos + 1, v->vaf);
    uint8_t ref;
    LT_TRY(sim->reference.fetch(sim->reference.data, v->contig, v->pos, v->pos + 1, &ref));
    if (ref != v->ref)
        return lt_fail(LT_EINVAL, "variant at position %lld: reference is %c, not %c",
                       (long long)v->pos + 1, "ACGTN"[ref], "ACGT"[v->ref]);
    return LT_OK;
}

lt_status lt_sim_variants_set(lt_sim *sim, const lt_sim_variant *variants, size_t n)
{
    if (n == 0)
        return LT_OK;
    sim->variant = malloc(n * sizeof *variants);
    if (!sim->variant)
        return lt_fail(LT_ENOMEM, "out of memory: %zu variants", n);
    memcpy(sim->variant, variants, n * sizeof *variants);
    sim->n_variants = n;
    qsort(sim->variant, n, sizeof *sim->variant, by_place);
    for (size_t i = 0; i < n; i++) {
        LT_TRY(check_variant(sim, &sim->variant[i]));
        sim->variant[i].depth = sim->variant[i].carriers = 0;
        if (i > 0 && by_place(&sim->variant[i - 1], &sim->variant[i]) == 0)
            return lt_fail(LT_EINVAL, "variant at position %lld is given twice",
                           (long long)sim->variant[i].pos + 1);
    }
    return LT_OK;
}

const lt_sim_variant *lt_sim_variants(const lt_sim *sim, size_t *n)
{
    *n = sim->n_variants;
    return sim->variant;
}

/* The site of this number: sites are counted through the intervals in order. */
static void locate(const lt_targets *targets, uint64_t site, lt_sim_variant *v)
{
    size_t i = 0;
    while (site >= (uint64_t)(targets->interval[i].end - targets->interval[i].beg)) {
        site -= (uint64_t)(targets->interval[i].end - targets->interval[i].beg);
        i++;
    }
    v->contig = targets->interval[i].contig;
    v->pos = targets->interval[i].beg + (int64_t)site;
}

/* Selection sampling (Knuth 3.4.2 S) over the sites in order; a site whose base is N is passed by.
 */
lt_status lt_sim_variants_draw(lt_sim_variant **variants, size_t n, uint64_t seed,
                               const lt_targets *targets, const lt_sim_reference *reference)
{
    enum { STREAM_PLACE = 30 };
    *variants = NULL;
    uint64_t n_sites = 0;
    for (size_t i = 0; i < targets->n; i++)
        n_sites += (uint64_t)(targets->interval[i].end - targets->interval[i].beg);
    lt_sim_variant *v = calloc(n + 1, sizeof *v);
    if (!v)
        return lt_fail(LT_ENOMEM, "out of memory: %zu variants", n);
    lt_sim_random r = {lt_sim_key(seed, STREAM_PLACE)};
    size_t n_drawn = 0;
    for (uint64_t site = 0; site < n_sites && n_drawn < n; site++) {
        if (lt_sim_uniform(&r) * (double)(n_sites - site) >= (double)(n - n_drawn))
            continue;
        locate(targets, site, &v[n_drawn]);
        uint8_t ref;
        lt_status st = reference->fetch(reference->data, v[n_drawn].contig, v[n_drawn].pos,
                                        v[n_drawn].pos + 1, &ref);
        if (st < 0) {
            free(v);
            return st;
        }
        if (ref > 3)
            continue;
        v[n_drawn].ref = ref;
        v[n_drawn].alt = lt_sim_alt(ref, lt_sim_below(&r, 3));
        n_drawn++;
    }
    if (n_drawn < n) {
        free(v);
        return lt_fail(LT_EINVAL, "%zu variants do not fit on %llu target positions", n,
                       (unsigned long long)n_sites);
    }
    for (size_t i = n; i > 1; i--) {
        size_t j = lt_sim_below(&r, (uint32_t)i);
        lt_sim_variant kept = v[i - 1];
        v[i - 1] = v[j];
        v[j] = kept;
    }
    *variants = v;
    return LT_OK;
}
