/* variant.c -- the variants of a sample: checked and sorted, or drawn at random sites. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allele.h"
#include "state.h"

static int by_place(const void *a, const void *b)
{
    const lt_sim_variant *x = a, *y = b;
    return lt_allele_compare(&x->change, &y->change);
}

/* An SNV is written as a change, so that all below know one form. */
static lt_status write_change(lt_sim_variant *v)
{
    if (v->change.ref[0])
        return LT_OK;
    if (v->ref > 3 || v->alt > 3 || v->ref == v->alt)
        return lt_fail(LT_EINVAL, "variant at position %lld: alleles must be two different bases",
                       (long long)v->pos + 1);
    v->change = (lt_allele){.contig = v->contig, .pos = v->pos};
    v->change.ref[0] = "ACGT"[v->ref];
    v->change.alt[0] = "ACGT"[v->alt];
    return LT_OK;
}

static lt_status check_variant(const lt_sim *sim, lt_sim_variant *v)
{
    LT_TRY(write_change(v));
    v->contig = v->change.contig;
    v->pos = v->change.pos;
    int64_t n_ref = (int64_t)strlen(v->change.ref), n_alt = (int64_t)strlen(v->change.alt);
    if (v->contig < 0 || v->contig >= sim->n_contigs || v->pos < 0 ||
        v->pos + n_ref > sim->contig_length[v->contig])
        return lt_fail(LT_EINVAL, "variant at position %lld lies off the genome",
                       (long long)v->pos + 1);
    if (!(v->vaf >= 0.0 && v->vaf <= 1.0))
        return lt_fail(LT_EINVAL, "variant at position %lld: allele fraction %g is not in [0, 1]",
                       (long long)v->pos + 1, v->vaf);
    if (n_alt - n_ref > sim->config.read_length - LT_SIM_MARGIN_BP)
        return lt_fail(LT_EINVAL,
                       "variant at position %lld: an insertion of %lld bp does not fit into reads "
                       "of %d bp",
                       (long long)v->pos + 1, (long long)(n_alt - n_ref), sim->config.read_length);
    uint8_t ref[LT_ALLELE_BASES];
    LT_TRY(sim->reference.fetch(sim->reference.data, v->contig, v->pos, v->pos + n_ref, ref));
    for (int64_t i = 0; i < n_ref; i++)
        if ("ACGTN"[ref[i]] != v->change.ref[i])
            return lt_fail(LT_EINVAL, "variant at position %lld: reference is %c, not %c",
                           (long long)(v->pos + i) + 1, "ACGTN"[ref[i]], v -> change.ref[i]);
    LT_TRY(lt_allele_canonicalise(&v->change, sim->reference.fetch, sim->reference.data));
    v->pos = v->change.pos;
    v->ref = lt_sim_code(v->change.ref[0]);
    v->alt = lt_sim_code(v->change.alt[0]);
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
    for (size_t i = 0; i < n; i++) {
        LT_TRY(check_variant(sim, &sim->variant[i]));
        sim->variant[i].depth = sim->variant[i].carriers = 0;
    }
    qsort(sim->variant, n, sizeof *sim->variant, by_place);
    for (size_t i = 1; i < n; i++) {
        if (by_place(&sim->variant[i - 1], &sim->variant[i]) == 0)
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
