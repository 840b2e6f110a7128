/* group.c -- sorts templates by key, clusters the UMIs of each position, and emits molecules.
 *
 * All templates of a list share one end. Sorted by (kind, other end, library, orientation unless
 * duplex, UMI, strand), a position group is a run, its distinct UMIs are runs within it, and a
 * molecule is the union of the runs that cluster to one root. */
#include "group.h"

#include <stdlib.h>

#include "array.h"
#include "umi.h"

/* A run of templates with one UMI in a position group. */
typedef struct umi_run {
    uint32_t beg, end; /* into the sorted templates */
    uint32_t root;     /* index of the run whose UMI stands for this one */
} umi_run;

struct lt_grouper {
    lt_umi_clusterer *clusterer;
    lt_open **open;
    size_t n, capacity;
    umi_run *run;
    lt_umi *umi;
    uint32_t *count, *root, *order;
    size_t run_capacity, umi_capacity, count_capacity, root_capacity, order_capacity;
    lt_template *member;
    size_t member_capacity;
    size_t near; /* the target interval of the last search */
};

lt_grouper *lt_grouper_create(void)
{
    lt_grouper *g = calloc(1, sizeof *g);
    if (g && !(g->clusterer = lt_umi_clusterer_create())) {
        free(g);
        return NULL;
    }
    return g;
}

void lt_grouper_destroy(lt_grouper *g)
{
    if (!g)
        return;
    lt_umi_clusterer_destroy(g->clusterer);
    free(g->open);
    free(g->run);
    free(g->umi);
    free(g->count);
    free(g->root);
    free(g->order);
    free(g->member);
    free(g);
}

/* The end that does not file the template: a single end has none. */
static int64_t other_end(const lt_open *o)
{
    return o->kind == LT_MOLECULE_PAIR ? o->right : 0;
}

static int order_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_position(const lt_open *a, const lt_open *b, int duplex)
{
    int c;
    if ((c = order_of(a->kind, b->kind)) || (c = order_of(other_end(a), other_end(b))) ||
        (c = order_of(a->library, b->library)))
        return c;
    return duplex ? 0 : order_of(a->strand, b->strand);
}

static int compare_open(const lt_open *a, const lt_open *b, int duplex)
{
    int c;
    if ((c = compare_position(a, b, duplex)) || (c = lt_umi_compare(a->umi, b->umi)) ||
        (c = order_of(a->strand, b->strand)))
        return c;
    return a->serial < b->serial ? -1 : 1;
}

static int compare_duplex(const void *a, const void *b)
{
    return compare_open(*(lt_open *const *)a, *(lt_open *const *)b, 1);
}

static int compare_single(const void *a, const void *b)
{
    return compare_open(*(lt_open *const *)a, *(lt_open *const *)b, 0);
}

/* Cuts sorted templates [beg, end) into runs of one UMI. */
static lt_status cut_runs(lt_grouper *g, size_t beg, size_t end, size_t *n_runs)
{
    size_t n = 0;
    for (size_t i = beg; i < end;) {
        size_t j = i + 1;
        while (j < end && !lt_umi_compare(g->open[i]->umi, g->open[j]->umi))
            j++;
        LT_TRY(lt_array_reserve(&g->run, &g->run_capacity, n + 1, sizeof *g->run));
        LT_TRY(lt_array_reserve(&g->umi, &g->umi_capacity, n + 1, sizeof *g->umi));
        LT_TRY(lt_array_reserve(&g->count, &g->count_capacity, n + 1, sizeof *g->count));
        LT_TRY(lt_array_reserve(&g->root, &g->root_capacity, n + 1, sizeof *g->root));
        LT_TRY(lt_array_reserve(&g->order, &g->order_capacity, n + 1, sizeof *g->order));
        g->run[n] = (umi_run){(uint32_t)i, (uint32_t)j, (uint32_t)n};
        g->umi[n] = g->open[i]->umi;
        g->count[n] = (uint32_t)(j - i);
        n++;
        i = j;
    }
    *n_runs = n;
    return LT_OK;
}

static lt_status too_large(const lt_grouping *grouping, const lt_open *o, size_t n)
{
    return lt_hint(lt_fail(LT_EFORMAT,
                           "%s:%lld-%lld: a molecule with %zu templates on one strand, above the "
                           "limit of 65535",
                           grouping->genome->contig[grouping->contig].name, (long long)o->left + 1,
                           (long long)o->right, n),
                   "such a family is an artefact of amplification or of missing UMIs; leave the "
                   "locus out of the targets or check --umi-tag");
}

static void tally_family(lt_grouper *g, const lt_grouping *grouping, const lt_molecule *m)
{
    const lt_shard *shard = grouping->shard;
    if (shard && !lt_shard_owns_first(shard, m->contig, m->left, m->right, &g->near))
        return;
    lt_family_tally *t = grouping->families;
    uint32_t n = m->n_a + m->n_b;
    int state = m->n_a && m->n_b ? LT_FAMILY_BOTH : m->n_a ? LT_FAMILY_A_ONLY : LT_FAMILY_B_ONLY;
    t->size[state][n < LT_FAMILY_SIZE_MAX ? n : LT_FAMILY_SIZE_MAX]++;
    t->molecules++;
    t->templates += n;
    t->singletons += n == 1;
}

static void tally_umis(lt_grouper *g, const lt_grouping *grouping, size_t n_runs)
{
    int64_t left = INT64_MAX, right = INT64_MIN;
    for (uint32_t i = g->run[0].beg; i < g->run[n_runs - 1].end; i++) {
        left = g->open[i]->left < left ? g->open[i]->left : left;
        right = g->open[i]->right > right ? g->open[i]->right : right;
    }
    if (grouping->shard &&
        !lt_shard_owns_first(grouping->shard, grouping->contig, left, right, &g->near))
        return;
    lt_family_tally *t = grouping->families;
    t->umis_seen += n_runs;
    for (size_t i = 0; i < n_runs; i++)
        if (g->run[i].root != i) {
            t->umis_merged++;
            t->templates_corrected += g->count[i];
        }
}

/* Emits the molecule of runs order[beg..end), which share a root. */
static lt_status emit(lt_grouper *g, const lt_grouping *grouping, size_t beg, size_t end)
{
    size_t n = 0;
    for (size_t k = beg; k < end; k++)
        n += g->run[g->order[k]].end - g->run[g->order[k]].beg;
    LT_TRY(lt_array_reserve(&g->member, &g->member_capacity, n, sizeof *g->member));
    const lt_open *first = g->open[g->run[g->run[g->order[beg]].root].beg];
    lt_molecule m = {.contig = grouping->contig,
                     .left = first->left,
                     .right = first->right,
                     .umi = first->umi,
                     .library = first->library,
                     .kind = first->kind,
                     .templates = g->member};
    uint32_t count[2] = {0, 0}, at = 0;
    for (int strand = 0; strand < 2; strand++)
        for (size_t k = beg; k < end; k++)
            for (uint32_t i = g->run[g->order[k]].beg; i < g->run[g->order[k]].end; i++) {
                const lt_open *o = g->open[i];
                if (o->strand != strand)
                    continue;
                g->member[at++] = o->as_template;
                count[strand]++;
                if (o->kind != LT_MOLECULE_PAIR) { /* the far end of single reads: the furthest */
                    m.left = o->left < m.left ? o->left : m.left;
                    m.right = o->right > m.right ? o->right : m.right;
                }
                for (int mate = 0; mate < 2; mate++)
                    if (o->as_template.mate[mate] && o->as_template.mate[mate]->mapq > m.mapq)
                        m.mapq = o->as_template.mate[mate]->mapq;
            }
    m.n_a = count[0];
    m.n_b = count[1];
    if (grouping->shard && (m.n_a > 65535 || m.n_b > 65535))
        return too_large(grouping, first, m.n_a > m.n_b ? m.n_a : m.n_b);
    tally_family(g, grouping, &m);
    return grouping->sink->molecule(grouping->sink->data, &m);
}

/* Orders the runs by root, stable, by counting; root[] becomes the start of each root's members. */
static void order_by_root(lt_grouper *g, size_t n_runs)
{
    for (size_t i = 0; i < n_runs; i++)
        g->root[i] = 0;
    for (size_t i = 0; i < n_runs; i++)
        g->root[g->run[i].root]++;
    uint32_t sum = 0;
    for (size_t i = 0; i < n_runs; i++) {
        uint32_t n = g->root[i];
        g->root[i] = sum;
        sum += n;
    }
    for (size_t i = 0; i < n_runs; i++)
        g->order[g->root[g->run[i].root]++] = (uint32_t)i;
}

static lt_status group_position(lt_grouper *g, const lt_grouping *grouping, size_t beg, size_t end)
{
    size_t n_runs;
    LT_TRY(cut_runs(g, beg, end, &n_runs));
    if (n_runs > 1 && grouping->cluster) {
        LT_TRY(lt_umi_cluster(g->clusterer, g->umi, g->count, n_runs, g->root));
        for (size_t i = 0; i < n_runs; i++)
            g->run[i].root = g->root[i];
    }
    tally_umis(g, grouping, n_runs);
    order_by_root(g, n_runs);
    for (size_t i = 0; i < n_runs;) {
        size_t j = i + 1;
        while (j < n_runs && g->run[g->order[j]].root == g->run[g->order[i]].root)
            j++;
        LT_TRY(emit(g, grouping, i, j));
        i = j;
    }
    return LT_OK;
}

lt_status lt_grouper_run(lt_grouper *g, const lt_grouping *grouping, lt_open *list)
{
    g->n = 0;
    for (lt_open *o = list; o; o = o->next) {
        LT_TRY(lt_array_reserve(&g->open, &g->capacity, g->n + 1, sizeof *g->open));
        g->open[g->n++] = o;
    }
    qsort(g->open, g->n, sizeof *g->open, grouping->duplex ? compare_duplex : compare_single);
    for (size_t i = 0; i < g->n;) {
        size_t j = i + 1;
        while (j < g->n && !compare_position(g->open[i], g->open[j], grouping->duplex))
            j++;
        LT_TRY(group_position(g, grouping, i, j));
        i = j;
    }
    return LT_OK;
}
