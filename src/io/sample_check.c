/* sample_check.c -- the invariants of lowtide/sample.h and call.h, one function each.
 *
 * A count is checked against what it is a part of, so that a later division or array index cannot
 * go astray, whoever wrote the file. Memory: none. */
#include "sample_check.h"

#include <math.h>

#include "indel_table.h"

uint64_t lt_site_depth(const lt_sample *sample, uint32_t site)
{
    uint64_t sum = 0;
    for (int k = 0; k < LT_N_CLASSES; k++)
        sum += sample->exposure[(size_t)site * LT_N_CLASSES + k];
    return sum;
}

uint64_t lt_site_raw_depth(const lt_sample *sample, uint32_t site)
{
    uint64_t sum = 0;
    for (int b = 0; b < 4; b++)
        sum += sample->raw_base[(size_t)site * 4 + b];
    return sum;
}

static lt_status check_sites(const lt_sample *sample, const char *where)
{
    for (uint32_t s = 0; s < sample->targets.n_sites; s++) {
        if (sample->ref[s] > 4 || sample->context[s] >= 25)
            return lt_fail(LT_EFORMAT, "%s: /sites row %u: no such base", where, (unsigned)s);
        if (lt_site_depth(sample, s) > UINT32_MAX || lt_site_raw_depth(sample, s) > UINT32_MAX)
            return lt_fail(LT_EFORMAT, "%s: /sites row %u: depth above 2^32", where, (unsigned)s);
    }
    return LT_OK;
}

static int in_order(const lt_evidence *a, const lt_evidence *b)
{
    if (a->site != b->site)
        return a->site < b->site;
    return a->alt != b->alt ? a->alt < b->alt : a->bin < b->bin;
}

/* Of one class, no more molecules can speak for an allele than lie over the site. */
static lt_status check_evidence(const lt_sample *sample, const char *where)
{
    uint64_t of_class = 0;
    for (size_t i = 0; i < sample->n_evidence; i++) {
        const lt_evidence *e = &sample->evidence[i];
        if (e->site >= sample->targets.n_sites || e->alt > 3 || e->bin >= LT_N_BINS ||
            e->count == 0 || e->alt == sample->ref[e->site])
            return lt_fail(LT_EFORMAT, "%s: /evidence row %zu is out of range", where, i);
        if (i > 0 && !in_order(e - 1, e))
            return lt_fail(LT_EFORMAT, "%s: /evidence row %zu is out of order", where, i);
        int klass = e->bin / LT_N_LEVELS;
        int follows = i > 0 && e[-1].site == e->site && e[-1].alt == e->alt &&
                      e[-1].bin / LT_N_LEVELS == klass;
        of_class = (follows ? of_class : 0) + e->count;
        if (of_class > sample->exposure[(size_t)e->site * LT_N_CLASSES + klass])
            return lt_fail(LT_EFORMAT,
                           "%s: /evidence row %zu: more molecules than lie over the site", where,
                           i);
    }
    return LT_OK;
}

lt_status lt_sample_check(const lt_sample *sample, const char *where)
{
    LT_TRY(check_sites(sample, where));
    LT_TRY(check_evidence(sample, where));
    return lt_indels_check(sample, where);
}

/* NaN stands for "not known". */
static int is_share(double value)
{
    return isnan(value) || (value >= 0.0 && value <= 1.0);
}

static int counts_fit(const lt_call *call, const lt_sample *sample)
{
    const int has_depths =
        call->indel || (call->depth == lt_site_depth(sample, call->site) &&
                        call->raw_depth == lt_site_raw_depth(sample, call->site));
    return has_depths && call->ref_molecules <= call->depth && call->alt_molecules <= call->depth &&
           call->alt_duplex <= call->alt_molecules && call->alt_forward <= call->alt_molecules &&
           call->alt_reverse <= call->alt_molecules && call->raw_alt <= call->raw_depth;
}

static int shares_fit(const lt_call *call)
{
    return is_share(call->vaf) && is_share(call->vaf_lo) && is_share(call->vaf_hi) &&
           is_share(call->p) && is_share(call->p_raw) && is_share(call->q_bh) &&
           is_share(call->threshold) && !isinf(call->log_bf) && !(call->background < 0.0) &&
           !(call->lod95 < 0.0) && is_share(call->p_tumour) && is_share(call->p_chip) &&
           is_share(call->p_germline) && is_share(call->normals_share);
}

static int is_allele(const lt_call *call, const lt_sample *sample)
{
    if (call->site >= sample->targets.n_sites || call->indel > sample->n_indels)
        return 0;
    if (call->indel)
        return !call->ref && !call->alt && sample->indel[call->indel - 1].site == call->site;
    return call->alt < 4 && call->alt != call->ref && call->ref == sample->ref[call->site];
}

/* By site, then SNVs by alt, then the others. */
static int calls_in_order(const lt_call *a, const lt_call *b)
{
    if (a->site != b->site)
        return a->site < b->site;
    return a->indel != b->indel ? a->indel < b->indel : a->alt < b->alt;
}

lt_status lt_calls_check(const lt_calls *calls, const lt_sample *sample, const char *where)
{
    for (size_t i = 0; i < calls->n; i++) {
        const lt_call *call = &calls->call[i];
        if (!is_allele(call, sample) || call->filter >> LT_N_FILTERS || call->forced > 1 ||
            call->evaluable > 1 || call->origin >= LT_N_ORIGINS ||
            call->origin_basis >= LT_N_BASES || call->control_alt > call->control_depth)
            return lt_fail(LT_EFORMAT, "%s: /calls row %zu is out of range", where, i);
        if (i > 0 && !calls_in_order(call - 1, call))
            return lt_fail(LT_EFORMAT, "%s: /calls row %zu is out of order", where, i);
        if (!counts_fit(call, sample))
            return lt_fail(LT_EFORMAT, "%s: /calls row %zu: counts do not fit the site's depth",
                           where, i);
        if (!shares_fit(call))
            return lt_fail(LT_EFORMAT,
                           "%s: /calls row %zu: a probability or share is outside of "
                           "0 and 1",
                           where, i);
    }
    return LT_OK;
}
