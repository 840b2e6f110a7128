/* exposure_table.c -- see exposure_table.h.
 *
 * Neighbouring sites share nearly all of their molecules, so the steps are small: over a library of
 * 4,000 molecules they take half of the bytes that the numbers take after deflate. Memory: one
 * matrix. */
#include "exposure_table.h"

#include <stdlib.h>

#include "sample_check.h"
#include "store_rows.h"

/* ---- a file: the matrix and its sums ---- */

static lt_status put_depths(lt_store *store, const lt_sample *sample)
{
    uint32_t n = sample->targets.n_sites;
    uint32_t *depth = calloc((size_t)n + 1, sizeof *depth);
    if (!depth)
        return lt_fail(LT_ENOMEM, "out of memory: %u sites", (unsigned)n);
    for (uint32_t s = 0; s < n; s++)
        depth[s] = (uint32_t)lt_site_depth(sample, s);
    lt_status st =
        lt_store_put(store, "/sites/depth", LT_U32, depth, n, 0,
                     &(lt_column_info){"{molecule}", "molecules over the site", "site", NULL});
    for (uint32_t s = 0; s < n; s++)
        depth[s] = (uint32_t)lt_site_raw_depth(sample, s);
    if (st == LT_OK)
        st = lt_store_put(store, "/sites/raw_depth", LT_U32, depth, n, 0,
                          &(lt_column_info){"{base}", "usable read bases", "site", NULL});
    free(depth);
    return st;
}

static lt_status check_depths(lt_store *store, const lt_sample *sample, const char *name,
                              uint64_t (*expected)(const lt_sample *, uint32_t))
{
    uint32_t n = sample->targets.n_sites;
    uint32_t *depth = NULL;
    lt_status st = lt_store_get_new(store, name, LT_U32, n, sizeof *depth, &depth);
    for (uint32_t s = 0; s < n && st == LT_OK; s++)
        if (depth[s] != expected(sample, s))
            st = lt_fail(LT_EFORMAT, "%s: %s row %u is not the sum of its parts",
                         lt_store_path(store), name, (unsigned)s);
    free(depth);
    return st;
}

/* ---- a series: steps ---- */

/* 0, -1, 1, -2 ... as 0, 1, 2, 3 ... and back; over all of 32 bits, since they wrap. */
static uint32_t fold(uint32_t step)
{
    return step << 1 ^ (step >> 31 ? UINT32_MAX : 0);
}

static uint32_t unfold(uint32_t folded)
{
    return folded >> 1 ^ (folded & 1 ? UINT32_MAX : 0);
}

static lt_status put_steps(lt_store *store, const lt_sample *sample)
{
    const size_t n = sample->targets.n_sites;
    uint32_t *steps = malloc((n * LT_N_CLASSES + 1) * sizeof *steps);
    if (!steps)
        return lt_fail(LT_ENOMEM, "out of memory: %zu sites", n);
    for (size_t k = 0; k < LT_N_CLASSES; k++) {
        uint32_t before = 0;
        for (size_t s = 0; s < n; s++) {
            const uint32_t here = sample->exposure[s * LT_N_CLASSES + k];
            steps[k * n + s] = fold(here - before);
            before = here;
        }
    }
    lt_status st = lt_store_put(
        store, "/sites/exposure_steps", LT_U32, steps, LT_N_CLASSES, n,
        &(lt_column_info){"{molecule}",
                          "molecules by class, less those at the site before: 0, -1, 1, -2 ... "
                          "are written as 0, 1, 2, 3 ...",
                          "class,site", NULL});
    free(steps);
    return st;
}

static lt_status get_steps(lt_store *store, lt_sample *sample)
{
    const size_t n = sample->targets.n_sites;
    uint32_t *steps = NULL;
    if (n > 0)
        LT_TRY(lt_store_same_rows(store, "/sites/exposure_steps", n, LT_N_CLASSES));
    sample->exposure = calloc(n + 1, LT_N_CLASSES * sizeof *sample->exposure);
    if (!sample->exposure)
        return lt_fail(LT_ENOMEM, "%s: out of memory: %zu sites", lt_store_path(store), n);
    if (n == 0)
        return LT_OK; /* none were written: a matrix of no column cannot be told from a vector */
    lt_status st = lt_store_get_new(store, "/sites/exposure_steps", LT_U32, n * LT_N_CLASSES,
                                    sizeof *steps, &steps);
    for (size_t k = 0; k < LT_N_CLASSES && st == LT_OK; k++) {
        uint32_t here = 0;
        for (size_t s = 0; s < n; s++) {
            here += unfold(steps[k * n + s]);
            sample->exposure[s * LT_N_CLASSES + k] = here;
        }
    }
    free(steps);
    return st;
}

/* ---- both ---- */

lt_status lt_exposure_put(lt_store *store, const lt_sample *sample, int is_file)
{
    if (!is_file)
        return sample->targets.n_sites > 0 ? put_steps(store, sample) : LT_OK;
    LT_TRY(put_depths(store, sample));
    return lt_store_put(
        store, "/sites/exposure", LT_U32, sample->exposure, sample->targets.n_sites, LT_N_CLASSES,
        &(lt_column_info){"{molecule}",
                          "molecules by class; class = category * 6 + size * 2 + suspicion",
                          "site,class", NULL});
}

lt_status lt_exposure_get(lt_store *store, lt_sample *sample, int is_file)
{
    const size_t n = sample->targets.n_sites;
    if (!is_file)
        return get_steps(store, sample);
    LT_TRY(lt_store_same_rows(store, "/sites/exposure", LT_N_CLASSES, n));
    LT_TRY(lt_store_get_new(store, "/sites/exposure", LT_U32, n * LT_N_CLASSES,
                            sizeof *sample->exposure, &sample->exposure));
    LT_TRY(check_depths(store, sample, "/sites/depth", lt_site_depth));
    return check_depths(store, sample, "/sites/raw_depth", lt_site_raw_depth);
}
