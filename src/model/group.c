/* group.c -- sorts templates by key, clusters the UMIs of each position, and emits molecules.
 *
 * All templates of a list share one end. Sorted by (kind, other end, library, orientation unless
 * duplex, UMI, strand), a position group is a run, its distinct UMIs are runs within it, and a
 * molecule is the union of the runs that cluster to one root. */
#include "group.h"

#include <stdlib.h>

#include "array.h"
#include "family.h"
#include "umi.h"

/* A run of templates with one UMI in a position group. */
typedef struct umi_run {
    uint32_t beg, end; /* into the sorted templates */
    uint32_t root;     /* index of the run whose UMI stands for this one */
} umi_run;

/* A template's place in the order of its list, packed so that sorting follows no pointer. */
typedef struct open_key {
    uint64_t place; /* kind, other end, library, orientation unless duplex, lengths of the UMI */
    uint64_t bases; /* of the UMI */
    uint64_t last;  /* strand, then arrival: makes the order total */
    const lt_open *open;
} open_key;

/* UMI_LENGTH_BITS: lowest in place; what is above names the position group. */
enum { UMI_LENGTH_BITS = 16, SPAN_BITS = 16 };
_Static_assert(LT_MAX_FRAGMENT_LIMIT < 1 << SPAN_BITS, "a span fits the key");

struct lt_grouper {
    lt_umi_clusterer *clusterer;
    open_key *key;
    size_t n, capacity;
    umi_run *run;
    lt_umi *umi;
    uint32_t *count, *root, *order;
    size_t run_capacity, umi_capacity, count_capacity, root_capacity, order_capacity;
    lt_template *member;
    size_t member_capacity;
    lt_near near;
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
    free(g->key);
    free(g->run);
    free(g->umi);
    free(g->count);
    free(g->root);
    free(g->order);
    free(g->member);
    free(g);
}

/* Pairs of a list begin alike, so their spans order their other ends; a single end has none. */
static open_key key_of(const lt_open *o, size_t arrival, int duplex)
{
    uint64_t span = o->kind == LT_MOLECULE_PAIR ? (uint64_t)(o->right - o->left) : 0;
    uint64_t place = (uint64_t)o->kind << SPAN_BITS | span;
    place = place << 16 | o->library;
    place = place << 1 | (duplex ? 0 : o->strand);
    return (open_key){.place = place << UMI_LENGTH_BITS | o->umi.length[0] << 8 | o->umi.length[1],
                      .bases = o->umi.bases,
                      .last = (uint64_t)o->strand << 63 | arrival,
                      .open = o};
}

static int is_before(const open_key *a, const open_key *b)
{
    if (a->place != b->place)
        return a->place < b->place;
    return a->bases != b->bases ? a->bases < b->bases : a->last < b->last;
}

static int compare_keys(const void *a, const void *b)
{
    return is_before(a, b) ? -1 : 1;
}

static void sort_keys(open_key *key, size_t n)
{
    if (n > 24) {
        qsort(key, n, sizeof *key, compare_keys);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        open_key k = key[i];
        size_t j = i;
        for (; j > 0 && is_before(&k, &key[j - 1]); j--)
            key[j] = key[j - 1];
        key[j] = k;
    }
}

static int is_same_umi(const open_key *a, const open_key *b)
{
    return a->place == b->place && a->bases == b->bases;
}

static int is_same_position(const open_key *a, const open_key *b)
{
    return a->place >> UMI_LENGTH_BITS == b->place >> UMI_LENGTH_BITS;
}

/* Cuts sorted templates [beg, end) into runs of one UMI. */
static lt_status cut_runs(lt_grouper *g, size_t beg, size_t end, size_t *n_runs)
{
    size_t n = 0;
    for (size_t i = beg; i < end;) {
        size_t j = i + 1;
        while (j < end && is_same_umi(&g->key[i], &g->key[j]))
            j++;
        LT_TRY(lt_array_reserve(&g->run, &g->run_capacity, n + 1, sizeof *g->run));
        LT_TRY(lt_array_reserve(&g->umi, &g->umi_capacity, n + 1, sizeof *g->umi));
        LT_TRY(lt_array_reserve(&g->count, &g->count_capacity, n + 1, sizeof *g->count));
        LT_TRY(lt_array_reserve(&g->root, &g->root_capacity, n + 1, sizeof *g->root));
        LT_TRY(lt_array_reserve(&g->order, &g->order_capacity, n + 1, sizeof *g->order));
        g->run[n] = (umi_run){(uint32_t)i, (uint32_t)j, (uint32_t)n};
        g->umi[n] = g->key[i].open->umi;
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
    uint32_t n = m->family_a + m->family_b;
    int state = m->n_a && m->n_b ? LT_FAMILY_BOTH : m->n_a ? LT_FAMILY_A_ONLY : LT_FAMILY_B_ONLY;
    t->size[state][n < LT_FAMILY_SIZE_MAX ? n : LT_FAMILY_SIZE_MAX]++;
    t->molecules++;
    t->templates += n;
    t->singletons += n == 1;
}

static void tally_umis(lt_grouper *g, const lt_grouping *grouping, size_t n_runs)
{
    if (grouping->consensus)
        return;
    int64_t left = INT64_MAX, right = INT64_MIN;
    for (uint32_t i = g->run[0].beg; i < g->run[n_runs - 1].end; i++) {
        const lt_open *o = g->key[i].open;
        left = o->left < left ? o->left : left;
        right = o->right > right ? o->right : right;
        if (o->kind == LT_MOLECULE_PAIR) /* all alike */
            break;
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

/* Templates of the other strand (opposite) or of the same that stand behind this one: of a raw
 * template, itself. */
static uint32_t family_of(const lt_open *o, int opposite)
{
    uint32_t n = 0;
    for (int mate = 0; mate < 2; mate++) {
        const lt_held *held = o->read[mate];
        uint32_t depth = !held ? 0 : held->family ? held->family->depth[opposite] : !opposite;
        n = depth > n ? depth : n;
    }
    return n;
}

static lt_template template_of(const lt_open *o, int opposite)
{
    lt_template t = {.name = NULL};
    for (int mate = 0; mate < 2; mate++) {
        const lt_held *held = o->read[mate];
        if (!held)
            continue;
        t.name = held->name;
        const lt_row *other = held->family ? &held->family->opposite : NULL;
        t.mate[mate] = !held->counts ? NULL : opposite ? other : &held->row;
    }
    return t;
}

/* Adds the templates of one strand in a run of one UMI to the molecule. */
static uint32_t add_members(lt_grouper *g, lt_molecule *m, const umi_run *run, int strand,
                            uint32_t at)
{
    for (uint32_t i = run->beg; i < run->end; i++) {
        const lt_open *o = g->key[i].open;
        const uint32_t family = family_of(o, o->strand != strand);
        if (!family)
            continue;
        *(strand ? &m->family_b : &m->family_a) += family;
        const lt_template *t = &g->member[at];
        g->member[at++] = template_of(o, o->strand != strand);
        if (o->kind != LT_MOLECULE_PAIR) { /* the far end of single reads: the furthest */
            m->left = o->left < m->left ? o->left : m->left;
            m->right = o->right > m->right ? o->right : m->right;
        }
        for (int mate = 0; mate < 2; mate++)
            if (t->mate[mate] && t->mate[mate]->mapq > m->mapq)
                m->mapq = t->mate[mate]->mapq;
    }
    return at;
}

/* Emits the molecule of runs order[beg..end), which share a root. */
static lt_status emit(lt_grouper *g, const lt_grouping *grouping, size_t beg, size_t end)
{
    size_t n = 0;
    for (size_t k = beg; k < end; k++)
        n += g->run[g->order[k]].end - g->run[g->order[k]].beg;
    n *= grouping->consensus ? LT_N_STRANDS : 1;
    LT_TRY(lt_array_reserve(&g->member, &g->member_capacity, n, sizeof *g->member));
    const lt_open *first = g->key[g->run[g->run[g->order[beg]].root].beg].open;
    lt_molecule m = {.contig = grouping->contig,
                     .left = first->left,
                     .right = first->right,
                     .umi = first->umi,
                     .library = first->library,
                     .kind = first->kind,
                     .templates = g->member};
    uint32_t at = 0;
    for (size_t k = beg; k < end; k++)
        at = add_members(g, &m, &g->run[g->order[k]], 0, at);
    m.n_a = at;
    for (size_t k = beg; k < end; k++)
        at = add_members(g, &m, &g->run[g->order[k]], 1, at);
    m.n_b = at - m.n_a;
    if (!at) /* a consensus of no reads */
        return LT_OK;
    if (grouping->shard && (m.family_a > 65535 || m.family_b > 65535))
        return too_large(grouping, first, m.family_a > m.family_b ? m.family_a : m.family_b);
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
    if (n_runs > 1 && grouping->cluster && !grouping->consensus) {
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

/* Asks for a read's memory before it is looked at: since its mate came, a window of other reads
 * went by. */
static void fetch(const lt_held *held)
{
    enum { LINE = 64 };
    const char *p = (const char *)held;
    for (size_t i = 0; held && i < sizeof *held + 160; i += LINE)
        __builtin_prefetch(p + i);
}

lt_status lt_grouper_run(lt_grouper *g, const lt_grouping *grouping, const lt_list *list)
{
    g->n = list->n_older + list->n;
    LT_TRY(lt_array_reserve(&g->key, &g->capacity, g->n, sizeof *g->key));
    for (; list; list = list->older) {
        __builtin_prefetch(list->older);
        for (uint32_t i = 0; i < list->n; i++) {
            const lt_open *o = &list->open[i];
            size_t arrival = list->n_older + i;
            g->key[arrival] = key_of(o, arrival, grouping->duplex);
            fetch(o->read[0]);
            fetch(o->read[1]);
        }
    }
    sort_keys(g->key, g->n);
    for (size_t i = 0; i < g->n;) {
        size_t j = i + 1;
        while (j < g->n && is_same_position(&g->key[i], &g->key[j]))
            j++;
        LT_TRY(group_position(g, grouping, i, j));
        i = j;
    }
    return LT_OK;
}
