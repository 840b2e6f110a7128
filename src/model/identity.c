/* identity.c -- see identity.h. One sweep over the evidence, one search a known position. */
#include "identity.h"

#include <stdlib.h>
#include <string.h>

#include "allele_counts.h"
#include "bins.h"
#include "numeric.h"
#include "sites.h"
#include "tests.h"

enum { MIN_DEPTH = 20, NOT_PLAIN = -1 };

static int genotype_of(uint32_t counted, uint32_t depth)
{
    double share = depth ? (double)counted / depth : 0;
    if (depth < MIN_DEPTH)
        return NOT_PLAIN;
    if (share < .1)
        return 0;
    if (share >= .3 && share <= .7)
        return 1;
    return share > .85 ? 2 : NOT_PLAIN;
}

/* ---- the positions of one sample ---- */

typedef struct ranked {
    uint64_t hash;
    lt_genotype site;
} ranked;

/* Of the contig's name and the position: the same in every run. */
static uint64_t place_hash(const char *name, int64_t pos)
{
    uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)pos;
    for (const char *c = name; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 0x100000001b3u;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
    return hash ^ (hash >> 31);
}

static int compare_places(const void *va, const void *vb)
{
    const lt_genotype *a = va, *b = vb;
    if (a->contig != b->contig)
        return a->contig < b->contig ? -1 : 1;
    if (a->pos != b->pos)
        return a->pos < b->pos ? -1 : 1;
    return (a->alt > b->alt) - (a->alt < b->alt);
}

static int compare_ranked(const void *va, const void *vb)
{
    const ranked *a = va, *b = vb;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return compare_places(&a->site, &b->site);
}

/* The genotype of the allele whose evidence begins at row i; returns the row after it. */
static size_t genotype_rows(lt_genotype *g, int *genotype, const lt_sample *sample, size_t i)
{
    const lt_evidence *first = &sample->evidence[i];
    uint32_t counted = 0;
    for (; i < sample->n_evidence && sample->evidence[i].site == first->site &&
           sample->evidence[i].alt == first->alt;
         i++)
        if (lt_level_is_counted(sample->evidence[i].bin % LT_N_LEVELS))
            counted += sample->evidence[i].count;
    *g = (lt_genotype){.ref = sample->ref[first->site],
                       .alt = first->alt,
                       .depth = lt_depth_at(sample, first->site),
                       .alt_molecules = counted};
    *genotype = g->ref < LT_BASE_N ? genotype_of(counted, g->depth) : NOT_PLAIN;
    if (*genotype > 0) {
        g->genotype = (uint8_t)*genotype;
        lt_site_position(&sample->targets, first->site, &g->contig, &g->pos);
    }
    return i;
}

/* Fills list, or with NULL only counts. */
static size_t list_carried(ranked *list, const lt_sample *sample)
{
    size_t n = 0;
    for (size_t i = 0; i < sample->n_evidence;) {
        lt_genotype g;
        int genotype;
        i = genotype_rows(&g, &genotype, sample, i);
        if (genotype <= 0)
            continue;
        if (list)
            list[n] = (ranked){place_hash(sample->genome.contig[g.contig].name, g.pos), g};
        n++;
    }
    return n;
}

lt_status lt_identity_collect(lt_identity *identity, const lt_sample *sample)
{
    size_t n = list_carried(NULL, sample);
    size_t kept = n < LT_IDENTITY_SITES ? n : LT_IDENTITY_SITES;
    ranked *list = malloc((n + 1) * sizeof *list);
    identity->n = 0;
    identity->site = malloc((kept + 1) * sizeof *identity->site);
    if (!list || !identity->site) {
        free(list);
        free(identity->site);
        identity->site = NULL;
        return lt_fail(LT_ENOMEM, "out of memory: %zu germline positions", n);
    }
    list_carried(list, sample);
    qsort(list, n, sizeof *list, compare_ranked);
    for (size_t i = 0; i < kept; i++)
        identity->site[identity->n++] = list[i].site;
    qsort(identity->site, kept, sizeof *identity->site, compare_places);
    free(list);
    return LT_OK;
}

/* ---- two samples ---- */

/* Counts of the three rows of identity.h's table. */
typedef struct tally {
    uint32_t equal, one_step, opposite;
} tally;

static void compare_site(tally *t, const lt_genotype *known, const lt_sample *sample)
{
    uint32_t site = lt_sites_first(&sample->targets, known->contig, known->pos, known->pos + 1);
    if (site == UINT32_MAX || sample->ref[site] != known->ref)
        return;
    uint32_t counted = lt_allele_count(sample, site, known->alt).counted;
    int genotype = genotype_of(counted, lt_depth_at(sample, site));
    if (genotype == NOT_PLAIN)
        return;
    int steps = abs(genotype - known->genotype);
    t->equal += steps == 0;
    t->one_step += steps == 1;
    t->opposite += steps == 2;
}

static void conclude(lt_match *match, const tally *t)
{
    const double sure = lt_log(100);
    double log_odds = t->equal * lt_log(.93 / .45) + t->one_step * lt_log(.069 / .40) +
                      t->opposite * lt_log(.001 / .15);
    *match = (lt_match){.shared = t->equal + t->one_step + t->opposite,
                        .agree = t->equal,
                        .log_odds = log_odds,
                        .verdict = LT_SAME_NOT_EVALUABLE};
    if (log_odds >= sure)
        match->verdict = LT_SAME_PERSON;
    if (log_odds <= -sure)
        match->verdict = LT_SAME_OTHER;
}

void lt_identity_match(lt_match *match, const lt_identity *known, const lt_sample *sample)
{
    tally t = {0};
    for (size_t i = 0; i < known->n; i++)
        compare_site(&t, &known->site[i], sample);
    conclude(match, &t);
}

static void compare_both(lt_match *match, const lt_identity *known_a, const lt_identity *known_b,
                         const lt_sample *a, const lt_sample *b)
{
    tally t = {0};
    for (size_t i = 0; i < known_a->n; i++)
        compare_site(&t, &known_a->site[i], b);
    for (size_t i = 0; i < known_b->n; i++)
        if (!bsearch(&known_b->site[i], known_a->site, known_a->n, sizeof *known_a->site,
                     compare_places))
            compare_site(&t, &known_b->site[i], a);
    conclude(match, &t);
}

lt_status lt_identity_concordance(lt_match *match, const lt_sample *a, const lt_sample *b)
{
    lt_identity known_a, known_b = {0};
    memset(match, 0, sizeof *match);
    LT_TRY(lt_identity_collect(&known_a, a));
    lt_status st = lt_identity_collect(&known_b, b);
    if (st == LT_OK)
        compare_both(match, &known_a, &known_b, a, b);
    free(known_a.site);
    free(known_b.site);
    return st;
}
