/* indel_tests.c -- see indel_tests.h. */
#include "indel_tests.h"

#include <stdlib.h>
#include <string.h>

#include "bins.h"
#include "changes.h"
#include "sites.h"
#include "tests.h"

enum { N_PURE_GROUPS = 162, N_PURE_TRACTS = 54, COMPLEX_GROUP = 165 };
#define UNKNOWN 1e18 /* molecules, before any site was looked at */
enum { KIND_INSERTION, KIND_DELETION };

/* ---- groups ---- */

int lt_copy_bin(int copies)
{
    if (copies <= 3)
        return 0;
    return copies <= 9 ? copies - 3 : copies <= 12 ? 7 : 8;
}

static int tract_of(int kind, int unit, int bin)
{
    return (kind * 3 + (unit < 3 ? unit - 1 : 2)) * LT_N_COPY_BINS + bin;
}

void lt_indel_groups(lt_indel_test *t, const lt_indel *indel)
{
    const int n_ref = (int)strlen(indel->allele.ref), n_alt = (int)strlen(indel->allele.alt);
    if (!indel->unit) {
        t->tract = N_PURE_TRACTS;
        t->slip = LT_N_INDEL_SLIPS - 1;
        t->factor = LT_N_INDEL_FACTORS - 1;
        t->group = (uint16_t)(n_ref != n_alt ? COMPLEX_GROUP
                                             : N_PURE_GROUPS + (n_ref < 4 ? n_ref - 2 : 2));
        return;
    }
    const int bin = lt_copy_bin(indel->copies), length = abs(n_ref - n_alt);
    t->tract = (uint16_t)tract_of(n_ref > n_alt ? KIND_DELETION : KIND_INSERTION, indel->unit, bin);
    t->slip = (uint8_t)bin;
    t->factor = (uint8_t)(bin == 0 ? 0 : bin <= 3 ? 1 : 2);
    t->group = (uint16_t)(t->tract * 3 + (length < 3 ? length - 1 : 2));
}

int lt_indel_strong_level(int slip)
{
    return slip == LT_N_INDEL_SLIPS - 1 || slip <= 3 ? 4 : slip <= 5 ? 3 : 2;
}

int lt_indel_is_strong(int slip, int level)
{
    return level >= lt_indel_strong_level(slip) && level < LT_LEVEL_TOWARDS_A;
}

/* ---- tests ---- */

/* Lowers the exposures to those at pos, where that is a target. */
static void lower_to(lt_indel_test *t, const lt_sample *sample, int32_t contig, int64_t pos)
{
    const uint32_t site = lt_sites_first(&sample->targets, contig, pos, pos + 1);
    if (site == UINT32_MAX)
        return;
    const uint32_t *exposure = &sample->exposure[(size_t)site * LT_N_CLASSES];
    for (int k = 0; k < LT_N_CLASSES; k += 2) {
        const double here = (double)exposure[k] + exposure[k + 1];
        t->exposure[k] = here < t->exposure[k] ? here : t->exposure[k];
    }
}

static void expose(lt_indel_test *t, const lt_sample *sample)
{
    const lt_indel *indel = &sample->indel[t->indel];
    const int32_t contig = indel->allele.contig;
    int64_t beg, end;
    lt_indel_span(indel, &beg, &end);
    for (int k = 0; k < LT_N_CLASSES; k++)
        t->exposure[k] = k % 2 ? 0 : UNKNOWN;
    lower_to(t, sample, contig, beg - 1);
    lower_to(t, sample, contig, beg - LT_CHANGE_FLANK_BP);
    lower_to(t, sample, contig, end);
    lower_to(t, sample, contig, end + LT_CHANGE_FLANK_BP - 1);
    if (t->exposure[0] == UNKNOWN) /* a target by itself */
        lower_to(t, sample, contig, indel->allele.pos);
    double shown[LT_N_CLASSES] = {0};
    for (uint32_t i = t->first; i < t->first + t->n; i++)
        shown[sample->indel_evidence[i].bin / LT_N_LEVELS] += sample->indel_evidence[i].count;
    t->molecules = 0;
    for (int k = 0; k < LT_N_CLASSES; k++) {
        t->exposure[k] = shown[k] > t->exposure[k] ? shown[k] : t->exposure[k];
        t->molecules += t->exposure[k];
    }
}

static void count_evidence(lt_indel_test *t, const lt_sample *sample)
{
    for (uint32_t i = t->first; i < t->first + t->n; i++) {
        const lt_evidence *e = &sample->indel_evidence[i];
        const int level = e->bin % LT_N_LEVELS;
        t->any += e->count;
        t->counted += lt_level_is_counted(level) ? e->count : 0;
        t->strong += lt_indel_is_strong(t->slip, level) ? e->count : 0;
    }
}

lt_status lt_indel_tests_init(lt_indel_tests *tests, const lt_sample *sample, const uint32_t *asked,
                              size_t n_asked)
{
    *tests = (lt_indel_tests){.sample = sample, .n = sample->n_indels};
    tests->test = calloc(tests->n + 1, sizeof *tests->test);
    if (!tests->test)
        return lt_fail(LT_ENOMEM, "out of memory: %zu indels", tests->n);
    for (size_t i = 0; i < n_asked; i++)
        tests->test[asked[i]].asked = 1;
    uint32_t row = 0;
    for (size_t i = 0; i < tests->n; i++) {
        lt_indel_test *t = &tests->test[i];
        const lt_allele *a = &sample->indel[i].allele;
        t->indel = (uint32_t)i;
        t->p = 1;
        t->fold = lt_site_fold(sample->genome.contig[a->contig].name, a->pos);
        lt_indel_groups(t, &sample->indel[i]);
        for (t->first = row;
             row < sample->n_indel_evidence && sample->indel_evidence[row].site == t->indel;)
            row++;
        t->n = row - t->first;
        count_evidence(t, sample);
        expose(t, sample);
        t->left_out = t->asked ? LT_OUT_ASKED : 0;
        if (t->counted >= 2 && t->counted >= LT_VARIANT_SHARE * t->molecules)
            t->left_out |= LT_OUT_VARIANT;
    }
    return LT_OK;
}

void lt_indel_tests_clear(lt_indel_tests *tests)
{
    free(tests->test);
    *tests = (lt_indel_tests){0};
}

/* ---- chances ---- */

/* Copies of the unit that begins behind base i of n; 0 where the leftmost place of a change by that
 * unit is another, or the unit is a shorter one repeated. */
static int copies_behind(const uint8_t *ref, size_t n, size_t i, size_t unit)
{
    if (i + unit >= n || ref[i] == ref[i + unit])
        return 0;
    size_t same = 1;
    for (size_t k = 0; k <= unit; k++)
        if (ref[i + k] > 3)
            return 0;
    for (size_t k = 2; k <= unit; k++)
        same += ref[i + k] == ref[i + 1];
    if (unit > 1 && same == unit)
        return 0;
    size_t end = i + 1 + unit;
    while (end < n && ref[end] == ref[end - unit])
        end++;
    return (int)((end - i - 1) / unit);
}

static void add_chance(lt_indel_chances *c, int fold, int tract, const uint32_t *exposure)
{
    c->sites[fold][tract] += 1;
    for (int k = 0; k < LT_N_CLASSES; k += 2)
        c->exposure[fold][tract][k] += (double)exposure[k] + exposure[k + 1];
}

static void count_site(lt_indel_chances *c, int fold, const uint32_t *exposure, const uint8_t *ref,
                       size_t n, size_t i)
{
    add_chance(c, fold, N_PURE_TRACTS, exposure);
    for (int unit = 1; unit <= 3; unit++) {
        const int copies = copies_behind(ref, n, i, (size_t)unit);
        const int bin = lt_copy_bin(copies);
        add_chance(c, fold, tract_of(KIND_INSERTION, unit, 0), exposure);
        if (bin)
            add_chance(c, fold, tract_of(KIND_INSERTION, unit, bin), exposure);
        if (copies)
            add_chance(c, fold, tract_of(KIND_DELETION, unit, bin), exposure);
    }
}

void lt_indel_chances_count(lt_indel_chances *chances, const lt_indel_tests *tests)
{
    const lt_sample *sample = tests->sample;
    memset(chances, 0, sizeof *chances);
    for (size_t v = 0; sample->assessed_indel && v < sample->targets.n; v++) {
        const lt_interval *iv = &sample->targets.interval[v];
        const char *name = sample->genome.contig[iv->contig].name;
        const size_t n = (size_t)(iv->end - iv->beg);
        for (size_t i = 0; i < n; i++) {
            const size_t site = iv->first_site + i;
            if (sample->assessed_indel[site] && sample->ref[site] < LT_BASE_N)
                count_site(chances, lt_site_fold(name, iv->beg + (int64_t)i),
                           &sample->exposure[site * LT_N_CLASSES], sample->ref + iv->first_site, n,
                           i);
        }
    }
}
