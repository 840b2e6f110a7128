/* molecule_oracle.h -- what the assembler should make of a library: everything in memory, all
 * against all.
 *
 * Written from the definitions (molecule, reads left out, ledger), not from the assembler. */
#ifndef LT_TEST_MOLECULE_ORACLE_H
#define LT_TEST_MOLECULE_ORACLE_H

#include "assemble.h"
#include "umi.h"

#include "made_library.h"

typedef struct oracle_template {
    const made_read *read[2]; /* read 1, read 2; NULL when absent or left out */
    int64_t five;             /* of a single end */
    int64_t left, right;
    lt_umi umi, name; /* as read; of the molecule */
    int contig, kind, strand, library, molecule;
} oracle_template;

typedef struct oracle {
    const library *l;
    lt_assembler_config config;
    oracle_template *t;
    size_t n;
    int n_molecules;
    uint64_t ledger[LT_N_LEDGER]; /* every record that overlaps a site */
    lt_family_tally families;     /* of molecules that hold a site */
    /* is_site[contig][position] */
    char is_site[LIBRARY_CONTIGS][LIBRARY_LONGEST];
} oracle;

static inline int64_t oracle_five(const lt_read *r)
{
    int64_t clip = 0;
    if (r->flag & LT_READ_REVERSE) {
        for (uint32_t i = r->n_cigar;
             i-- > 0 && ((r->cigar[i] & 15) == 4 || (r->cigar[i] & 15) == 5);)
            clip += r->cigar[i] >> 4;
        return r->end + clip;
    }
    for (uint32_t i = 0; i < r->n_cigar && ((r->cigar[i] & 15) == 4 || (r->cigar[i] & 15) == 5);
         i++)
        clip += r->cigar[i] >> 4;
    return r->beg - clip;
}

static inline int oracle_holds_site(const oracle *o, int contig, int64_t beg, int64_t end)
{
    beg = beg < 0 ? 0 : beg;
    for (int64_t x = beg; x < end && x < o->l->contig[contig].length; x++)
        if (o->is_site[contig][x])
            return 1;
    return 0;
}

static inline int oracle_is_short(const oracle *o, const lt_read *r)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < r->n_cigar; i++)
        if (strchr("MDNSH=X", "MIDNSHP=X"[r->cigar[i] & 15]))
            n += r->cigar[i] >> 4;
    return n <= o->config.max_fragment;
}

static inline enum lt_ledger_reason oracle_umi(const oracle *o, const lt_read *r, lt_umi *umi)
{
    memset(umi, 0, sizeof *umi);
    if (o->config.umi_from == LT_UMI_NONE)
        return LT_LEDGER_USED;
    if (!r->umi)
        return LT_LEDGER_NO_UMI;
    if (o->config.umi_from == LT_UMI_MI) { /* the builder writes plain numbers, with /A or /B */
        *umi = (lt_umi){(uint64_t)atoi(r->umi), {255, 0}};
        return LT_LEDGER_USED;
    }
    return lt_umi_parse(umi, r->umi, r->umi_length);
}

static inline enum lt_ledger_reason oracle_reason(const oracle *o, const lt_read *r)
{
    lt_umi umi;
    if (r->flag & LT_READ_UNMAPPED)
        return LT_LEDGER_UNMAPPED;
    if (r->flag & LT_READ_SECONDARY)
        return LT_LEDGER_SECONDARY;
    if (r->flag & LT_READ_SUPPLEMENTARY)
        return LT_LEDGER_SUPPLEMENTARY;
    if (r->flag & LT_READ_QC_FAIL)
        return LT_LEDGER_QC_FAIL;
    if (r->mapq < o->config.min_mapq)
        return LT_LEDGER_LOW_MAPQ;
    if (!oracle_is_short(o, r))
        return LT_LEDGER_TOO_LONG;
    if (r->qual[0] == 0xff)
        return LT_LEDGER_NO_BASES;
    return oracle_umi(o, r, &umi);
}

/* Whether the read tells where a molecule ends: used, or left out for its quality only. */
static inline int oracle_places(const oracle *o, const lt_read *r)
{
    lt_umi umi;
    enum lt_ledger_reason reason = oracle_reason(o, r);
    if (reason == LT_LEDGER_QC_FAIL || reason == LT_LEDGER_LOW_MAPQ)
        return oracle_is_short(o, r) && oracle_umi(o, r, &umi) == LT_LEDGER_USED;
    return reason == LT_LEDGER_USED;
}

static inline int oracle_names_mate(const oracle *o, const lt_read *r)
{
    return r->flag & LT_READ_PAIRED && !(r->flag & LT_READ_MATE_UNMAPPED) &&
           r->mate_contig == r->contig && llabs(r->mate_beg - r->beg) <= o->config.max_fragment;
}

/* The record's proper mate, or NULL. */
static inline const made_read *oracle_mate(const oracle *o, size_t i)
{
    const library *l = o->l;
    const lt_read *r = &l->read[i].read;
    if (!oracle_names_mate(o, r))
        return NULL;
    size_t j = i;
    while (j > 0 && l->read[j - 1].read.contig == r->contig &&
           l->read[j - 1].read.beg >= r->beg - o->config.max_fragment)
        j--;
    for (; j < l->n && l->read[j].read.beg <= r->beg + o->config.max_fragment; j++) {
        const lt_read *m = &l->read[j].read;
        if (j == i || m->contig != r->contig || strcmp(m->name, r->name) || !oracle_places(o, m) ||
            !oracle_names_mate(o, m))
            continue;
        const lt_read *f = r->flag & LT_READ_REVERSE ? m : r, *v = f == r ? m : r;
        int64_t left = oracle_five(f), right = oracle_five(v);
        int is_proper = !(f->flag & LT_READ_REVERSE) && v->flag & LT_READ_REVERSE &&
                        (f->flag & LT_READ_SECOND) != (v->flag & LT_READ_SECOND) &&
                        f->library == v->library && left < right &&
                        right - left <= o->config.max_fragment && f->beg < right && v->end > left;
        return is_proper ? &l->read[j] : NULL;
    }
    return NULL;
}

static inline void oracle_file(oracle *o, size_t i)
{
    const made_read *me = &o->l->read[i], *mate = oracle_mate(o, i);
    if (mate && mate < me)
        return; /* filed with its mate */
    const int reverse = (me->read.flag & LT_READ_REVERSE) != 0;
    const int second = (me->read.flag & LT_READ_SECOND) != 0;
    oracle_template t = {.contig = me->read.contig, .library = me->read.library, .molecule = -1};
    const made_read *one = second && mate ? mate : me;
    const made_read *both[2] = {me, mate};
    int n_used = 0;
    for (int k = 0; k < 2; k++)
        if (both[k] && oracle_reason(o, &both[k]->read) == LT_LEDGER_USED) {
            t.read[(both[k]->read.flag & LT_READ_SECOND) != 0] = both[k];
            n_used++;
        }
    if (!n_used)
        return;
    oracle_umi(o, &one->read, &t.umi);
    if (mate) {
        t.kind = LT_MOLECULE_PAIR;
        t.left = oracle_five(reverse ? &mate->read : &me->read);
        t.right = oracle_five(reverse ? &me->read : &mate->read);
        t.strand = (one->read.flag & LT_READ_REVERSE) != 0;
    } else {
        t.kind = reverse ? LT_MOLECULE_REVERSE : LT_MOLECULE_FORWARD;
        t.five = oracle_five(&me->read);
        t.left = reverse ? me->read.beg : t.five;
        t.right = reverse ? t.five : me->read.end;
        t.strand = reverse ? !second : second;
    }
    if (o->config.duplex && t.strand && o->config.umi_from != LT_UMI_MI)
        t.umi = lt_umi_swap(t.umi);
    o->t[o->n++] = t;
}

/* Equal in all of the key but the UMI. */
static inline int oracle_same_position(const oracle *o, const oracle_template *a,
                                       const oracle_template *b)
{
    return a->contig == b->contig && a->kind == b->kind && a->library == b->library &&
           (o->config.duplex || a->strand == b->strand) &&
           (a->kind == LT_MOLECULE_PAIR ? a->left == b->left && a->right == b->right
                                        : a->five == b->five);
}

/* Gives the templates at the position of t[i] their molecules. */
static inline void oracle_group(oracle *o, lt_umi_clusterer *clusterer, size_t i)
{
    static lt_umi umi[4096];
    static uint32_t count[4096], root[4096];
    static int molecule_of[4096];
    size_t n = 0;
    int64_t left = INT64_MAX, right = INT64_MIN;
    for (size_t j = i; j < o->n; j++) {
        if (!oracle_same_position(o, &o->t[i], &o->t[j]))
            continue;
        size_t k = 0;
        while (k < n && lt_umi_compare(umi[k], o->t[j].umi))
            k++;
        if (k == n) {
            umi[n] = o->t[j].umi;
            count[n++] = 0;
        }
        count[k]++;
        left = o->t[j].left < left ? o->t[j].left : left;
        right = o->t[j].right > right ? o->t[j].right : right;
    }
    for (size_t k = 0; k < n; k++)
        root[k] = (uint32_t)k;
    if (o->config.umi_from != LT_UMI_MI)
        ck_assert_int_eq(lt_umi_cluster(clusterer, umi, count, n, root), LT_OK);
    int tallied = oracle_holds_site(o, o->t[i].contig, left, right);
    for (size_t k = 0; k < n; k++) {
        molecule_of[k] = root[k] == k ? o->n_molecules++ : -1;
        o->families.umis_seen += tallied;
        o->families.umis_merged += tallied && root[k] != k;
        o->families.templates_corrected += tallied && root[k] != k ? count[k] : 0;
    }
    for (size_t j = i; j < o->n; j++) {
        if (!oracle_same_position(o, &o->t[i], &o->t[j]))
            continue;
        size_t k = 0;
        while (lt_umi_compare(umi[k], o->t[j].umi))
            k++;
        o->t[j].molecule = molecule_of[root[k]];
        o->t[j].name = umi[root[k]];
    }
}

static inline void oracle_tally(oracle *o, int molecule)
{
    uint64_t n[2] = {0, 0};
    int64_t left = INT64_MAX, right = INT64_MIN;
    int contig = 0;
    for (size_t j = 0; j < o->n; j++)
        if (o->t[j].molecule == molecule) {
            n[o->t[j].strand]++;
            left = o->t[j].left < left ? o->t[j].left : left;
            right = o->t[j].right > right ? o->t[j].right : right;
            contig = o->t[j].contig;
        }
    if (!oracle_holds_site(o, contig, left, right))
        return;
    uint64_t sum = n[0] + n[1];
    int state = n[0] && n[1] ? LT_FAMILY_BOTH : n[0] ? LT_FAMILY_A_ONLY : LT_FAMILY_B_ONLY;
    o->families.molecules++;
    o->families.templates += sum;
    o->families.singletons += sum == 1;
    o->families.size[state][sum < LT_FAMILY_SIZE_MAX ? sum : LT_FAMILY_SIZE_MAX]++;
}

/* Before: l, config and is_site are set. */
static inline void oracle_run(oracle *o)
{
    lt_umi_clusterer *clusterer = lt_umi_clusterer_create();
    o->t = calloc(o->l->n + 1, sizeof *o->t);
    ck_assert_ptr_nonnull(clusterer);
    ck_assert_ptr_nonnull(o->t);
    for (size_t i = 0; i < o->l->n; i++) {
        const lt_read *r = &o->l->read[i].read;
        if (oracle_holds_site(o, r->contig, r->beg, r->end))
            o->ledger[oracle_reason(o, r)]++;
        if (oracle_places(o, r))
            oracle_file(o, i);
    }
    for (size_t i = 0; i < o->n; i++)
        if (o->t[i].molecule < 0)
            oracle_group(o, clusterer, i);
    for (int m = 0; m < o->n_molecules; m++)
        oracle_tally(o, m);
    lt_umi_clusterer_destroy(clusterer);
}

static inline void oracle_clear(oracle *o)
{
    free(o->t);
    o->t = NULL;
}

#endif
