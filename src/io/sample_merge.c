/* sample_merge.c -- two samples over disjoint targets become one; and the end of a sample.
 *
 * Sites of both are merged by place into new arrays, evidence follows with new site numbers, and
 * everything else is added. Nothing of a changes before all of it is built. Time: O(sites +
 * evidence). Memory: the result beside both. */
#include "sample_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "genome_table.h"
#include "site_table.h"

void lt_sample_clear(lt_sample *sample)
{
    if (!sample)
        return;
    lt_genome_clear(&sample->genome);
    free(sample->name);
    free(sample->targets.interval);
    free(sample->ref);
    free(sample->context);
    free(sample->homopolymer);
    free(sample->exposure);
    free(sample->raw_base);
    free(sample->evidence);
    free(sample->indel);
    free(sample->indel_evidence);
    free(sample->assessed_indel);
    free(sample->provenance);
    memset(sample, 0, sizeof *sample);
}

static int same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static lt_status check_identity(const lt_sample *a, const lt_sample *b)
{
    if (!same_text(a->name, b->name))
        return lt_fail(LT_EIDENTITY, "samples %s and %s are not added up: another name",
                       a->name ? a->name : "", b->name ? b->name : "");
    return lt_genome_compare(&a->genome, &b->genome, "the first", "the second");
}

/* Where each site of a part goes, and the merged places. */
typedef struct lt_site_merge {
    uint32_t *contig; /* merged */
    int64_t *pos;
    uint32_t *to[2]; /* new number of each site of a, b */
    size_t n;
} lt_site_merge;

static void clear_merge(lt_site_merge *merge)
{
    free(merge->contig);
    free(merge->pos);
    free(merge->to[0]);
    free(merge->to[1]);
}

static lt_status merge_sites(lt_site_merge *merge, const lt_sample *const part[2])
{
    uint32_t n[2] = {part[0]->targets.n_sites, part[1]->targets.n_sites};
    uint32_t next[2] = {0, 0};
    merge->n = (size_t)n[0] + n[1];
    merge->contig = malloc((merge->n + 1) * sizeof *merge->contig);
    merge->pos = malloc((merge->n + 1) * sizeof *merge->pos);
    merge->to[0] = malloc(((size_t)n[0] + 1) * sizeof **merge->to);
    merge->to[1] = malloc(((size_t)n[1] + 1) * sizeof **merge->to);
    if (!merge->contig || !merge->pos || !merge->to[0] || !merge->to[1])
        return lt_fail(LT_ENOMEM, "out of memory: %zu sites", merge->n);
    for (size_t i = 0; i < merge->n; i++) {
        uint32_t contig[2] = {UINT32_MAX, UINT32_MAX};
        int64_t pos[2] = {0, 0};
        for (int k = 0; k < 2; k++)
            if (next[k] < n[k])
                lt_site_locate(&part[k]->targets, next[k], &contig[k], &pos[k]);
        if (contig[0] == contig[1] && pos[0] == pos[1])
            return lt_fail(LT_EIDENTITY, "%s:%" PRId64 " is a target of both parts of sample %s",
                           part[0]->genome.contig[contig[0]].name, pos[0] + 1,
                           part[0]->name ? part[0]->name : "");
        int k = contig[1] < contig[0] || (contig[1] == contig[0] && pos[1] < pos[0]);
        merge->contig[i] = contig[k];
        merge->pos[i] = pos[k];
        merge->to[k][next[k]++] = (uint32_t)i;
    }
    return LT_OK;
}

static lt_status allocate_indels(lt_sample *sum, const lt_sample *const part[2], size_t n)
{
    const size_t n_rows = part[0]->n_indels + part[1]->n_indels;
    const size_t n_evidence = part[0]->n_indel_evidence + part[1]->n_indel_evidence;
    if (!part[0]->assessed_indel && !part[1]->assessed_indel)
        return LT_OK;
    sum->indel = malloc((n_rows + 1) * sizeof *sum->indel);
    sum->indel_evidence = malloc((n_evidence + 1) * sizeof *sum->indel_evidence);
    sum->assessed_indel = calloc(n + 1, 1);
    if (!sum->indel || !sum->indel_evidence || !sum->assessed_indel)
        return lt_fail(LT_ENOMEM, "out of memory: %zu indels", n_rows);
    return LT_OK;
}

static lt_status allocate_sites(lt_sample *sum, size_t n, size_t n_evidence)
{
    sum->ref = malloc(n + 1);
    sum->context = malloc(n + 1);
    sum->homopolymer = malloc(n + 1);
    sum->exposure = malloc((n + 1) * LT_N_CLASSES * sizeof *sum->exposure);
    sum->raw_base = malloc((n + 1) * 4 * sizeof *sum->raw_base);
    sum->evidence = malloc((n_evidence + 1) * sizeof *sum->evidence);
    if (!sum->ref || !sum->context || !sum->homopolymer || !sum->exposure || !sum->raw_base ||
        !sum->evidence)
        return lt_fail(LT_ENOMEM, "out of memory: %zu sites", n);
    return LT_OK;
}

static void copy_sites(lt_sample *sum, const lt_sample *part, const uint32_t *to)
{
    for (uint32_t s = 0; s < part->targets.n_sites; s++) {
        size_t t = to[s];
        sum->ref[t] = part->ref[s];
        sum->context[t] = part->context[s];
        sum->homopolymer[t] = part->homopolymer[s];
        memcpy(&sum->exposure[t * LT_N_CLASSES], &part->exposure[(size_t)s * LT_N_CLASSES],
               LT_N_CLASSES * sizeof *sum->exposure);
        memcpy(&sum->raw_base[t * 4], &part->raw_base[(size_t)s * 4], 4 * sizeof *sum->raw_base);
    }
}

/* Both lists are in site order and share no site. */
static void merge_evidence(lt_sample *sum, const lt_sample *const part[2], uint32_t *const to[2])
{
    size_t i[2] = {0, 0};
    while (i[0] < part[0]->n_evidence || i[1] < part[1]->n_evidence) {
        uint32_t site[2] = {UINT32_MAX, UINT32_MAX};
        for (int k = 0; k < 2; k++)
            if (i[k] < part[k]->n_evidence)
                site[k] = to[k][part[k]->evidence[i[k]].site];
        int k = site[1] < site[0];
        lt_evidence *e = &sum->evidence[sum->n_evidence++];
        *e = part[k]->evidence[i[k]++];
        e->site = site[k];
    }
}

/* Rows are in site order, evidence in that of the rows; the parts share no site. */
static void merge_indels(lt_sample *sum, const lt_sample *const part[2], uint32_t *const to[2])
{
    size_t i[2] = {0, 0}, e[2] = {0, 0};
    for (int k = 0; k < 2; k++)
        for (uint32_t s = 0; part[k]->assessed_indel && s < part[k]->targets.n_sites; s++)
            sum->assessed_indel[to[k][s]] = part[k]->assessed_indel[s];
    while (i[0] < part[0]->n_indels || i[1] < part[1]->n_indels) {
        uint32_t site[2] = {UINT32_MAX, UINT32_MAX};
        for (int k = 0; k < 2; k++)
            if (i[k] < part[k]->n_indels)
                site[k] = to[k][part[k]->indel[i[k]].site];
        int k = site[1] < site[0];
        lt_indel *row = &sum->indel[sum->n_indels];
        *row = part[k]->indel[i[k]];
        row->site = site[k];
        for (; e[k] < part[k]->n_indel_evidence && part[k]->indel_evidence[e[k]].site == i[k];
             e[k]++) {
            lt_evidence *x = &sum->indel_evidence[sum->n_indel_evidence++];
            *x = part[k]->indel_evidence[e[k]];
            x->site = (uint32_t)sum->n_indels;
        }
        sum->n_indels++;
        i[k]++;
    }
}

static void add_counts(uint64_t *a, const uint64_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        a[i] += b[i];
}

static void add_tallies(lt_sample *a, const lt_sample *b)
{
    add_counts(&a->mirror[0][0], &b->mirror[0][0], LT_N_CLASSES * (LT_N_LEVELS + 1));
    add_counts(&a->damage[0][0], &b->damage[0][0], 24);
    add_counts(a->ledger, b->ledger, LT_N_LEDGER);
    lt_family_tally *x = &a->families;
    const lt_family_tally *y = &b->families;
    add_counts(&x->size[0][0], &y->size[0][0], LT_N_FAMILY_STATES * (LT_FAMILY_SIZE_MAX + 1));
    x->molecules += y->molecules;
    x->templates += y->templates;
    x->singletons += y->singletons;
    x->umis_seen += y->umis_seen;
    x->umis_merged += y->umis_merged;
    x->templates_corrected += y->templates_corrected;
}

/* Gives a the arrays of sum and frees its old ones. */
static void take_sites(lt_sample *a, lt_sample *sum)
{
    lt_sample old = {.targets = a->targets,
                     .ref = a->ref,
                     .context = a->context,
                     .homopolymer = a->homopolymer,
                     .exposure = a->exposure,
                     .raw_base = a->raw_base,
                     .evidence = a->evidence,
                     .indel = a->indel,
                     .indel_evidence = a->indel_evidence,
                     .assessed_indel = a->assessed_indel};
    a->targets = sum->targets;
    a->ref = sum->ref;
    a->context = sum->context;
    a->homopolymer = sum->homopolymer;
    a->exposure = sum->exposure;
    a->raw_base = sum->raw_base;
    a->evidence = sum->evidence;
    a->n_evidence = sum->n_evidence;
    a->indel = sum->indel;
    a->n_indels = sum->n_indels;
    a->indel_evidence = sum->indel_evidence;
    a->n_indel_evidence = sum->n_indel_evidence;
    a->assessed_indel = sum->assessed_indel;
    memset(sum, 0, sizeof *sum);
    lt_sample_clear(&old);
}

lt_status lt_sample_merge(lt_sample *a, const lt_sample *b)
{
    LT_TRY(check_identity(a, b));
    const lt_sample *const part[2] = {a, b};
    lt_site_merge merge = {0};
    lt_sample sum = {0};
    lt_status st = merge_sites(&merge, part);
    if (st == LT_OK)
        st = lt_sites_collect(&sum.targets, merge.contig, merge.pos, merge.n, &a->genome,
                              "merged sample");
    if (st == LT_OK)
        st = allocate_sites(&sum, merge.n, a->n_evidence + b->n_evidence);
    if (st == LT_OK)
        st = allocate_indels(&sum, part, merge.n);
    if (st == LT_OK) {
        copy_sites(&sum, a, merge.to[0]);
        copy_sites(&sum, b, merge.to[1]);
        merge_evidence(&sum, part, merge.to);
        merge_indels(&sum, part, merge.to);
        take_sites(a, &sum);
        add_tallies(a, b);
        lt_genome_learn(&a->genome, &b->genome);
    }
    lt_sample_clear(&sum);
    clear_merge(&merge);
    return st;
}
