/* normals.c -- see normals.h. O(sites + contigs of both genomes). */
#include "normals.h"

#include <stdlib.h>
#include <string.h>

#include "bins.h"
#include "sites.h"

void lt_normals_clear(lt_normals *normals)
{
    free(normals->site);
    memset(normals, 0, sizeof *normals);
}

static int32_t contig_named(const lt_genome *genome, const char *name)
{
    for (int32_t c = 0; c < genome->n_contigs; c++)
        if (!strcmp(genome->contig[c].name, name))
            return c;
    return -1;
}

/* Sites of the sample's interval that are the background's interval's, too. */
static lt_status map_overlap(lt_normals *normals, const lt_sample *sample, const lt_interval *own,
                             const lt_interval *theirs)
{
    int64_t beg = own->beg > theirs->beg ? own->beg : theirs->beg;
    int64_t end = own->end < theirs->end ? own->end : theirs->end;
    for (int64_t pos = beg; pos < end; pos++) {
        uint32_t site = own->first_site + (uint32_t)(pos - own->beg);
        uint32_t at = theirs->first_site + (uint32_t)(pos - theirs->beg);
        if (!normals->background->depth[at])
            continue;
        if (normals->background->ref[at] != sample->ref[site])
            return lt_hint(
                lt_fail(LT_EIDENTITY, "%s:%lld: the reference base is %c, in the normals %c",
                        sample->genome.contig[own->contig].name, (long long)pos + 1,
                        "ACGTN"[sample->ref[site]], "ACGTN"[normals->background->ref[at]]),
                "the normals must be of the same genome");
        normals->site[site] = at;
        normals->n_covered++;
    }
    return LT_OK;
}

lt_status lt_normals_init(lt_normals *normals, const lt_background *background,
                          const lt_sample *sample)
{
    memset(normals, 0, sizeof *normals);
    if (!background)
        return LT_OK;
    normals->background = background;
    normals->site = malloc(((size_t)sample->targets.n_sites + 1) * sizeof *normals->site);
    if (!normals->site)
        return lt_fail(LT_ENOMEM, "out of memory for the normals");
    memset(normals->site, 0xff, ((size_t)sample->targets.n_sites + 1) * sizeof *normals->site);
    const lt_targets *theirs = &background->targets;
    for (size_t i = 0; i < sample->targets.n; i++) {
        const lt_interval *own = &sample->targets.interval[i];
        int32_t contig = contig_named(&background->genome, sample->genome.contig[own->contig].name);
        if (contig < 0)
            continue;
        for (size_t j = lt_sites_interval(theirs, contig, own->beg);
             j < theirs->n && theirs->interval[j].contig == contig &&
             theirs->interval[j].beg < own->end;
             j++)
            LT_TRY(map_overlap(normals, sample, own, &theirs->interval[j]));
    }
    return LT_OK;
}

const lt_background_cell *lt_normals_cell(const lt_normals *normals, uint32_t site, int ref,
                                          int alt)
{
    if (!normals->background || normals->site[site] == UINT32_MAX)
        return NULL;
    return &normals->background
                ->cell[3 * (size_t)normals->site[site] + (size_t)(lt_substitution(ref, alt) % 3)];
}

uint32_t lt_normals_aside(const lt_normals *normals, uint32_t site, int ref, int alt)
{
    const lt_background_cell *cell = lt_normals_cell(normals, site, ref, alt);
    return cell ? normals->background->n_aside[cell - normals->background->cell] : 0;
}

void lt_normals_at(const lt_normals *normals, uint32_t site, int ref, int alt, double *x, double *e)
{
    const lt_background_cell *cell = lt_normals_cell(normals, site, ref, alt);
    *x = *e = 0;
    for (int i = 0; cell && i < LT_N_CATEGORIES; i++) {
        *x += cell->x[i];
        *e += (double)cell->e[i] / LT_EXPECTED_UNIT;
    }
}
