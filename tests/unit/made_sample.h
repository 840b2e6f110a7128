/* made_sample.h -- a library through assembler, gatherer and the host's kernel, in any number of
 * shards, as the workers of a run would do it. */
#ifndef LT_TEST_MADE_SAMPLE_H
#define LT_TEST_MADE_SAMPLE_H

#include "device.h"
#include "gather.h"
#include "tables.h"

#include "molecule_oracle.h"

enum { MADE_MAX_TARGETS = 200 };

/* A sample of a library over some targets; evidence is sorted. */
typedef struct made_sample {
    lt_sample sample;
    lt_interval interval[MADE_MAX_TARGETS];
    lt_reference reference; /* whole contigs */
} made_sample;

static inline void made_reference(lt_reference *r, const library *l)
{
    r->window = calloc(LIBRARY_CONTIGS, sizeof *r->window);
    for (int c = 0; c < LIBRARY_CONTIGS; c++) {
        const char *acgt = "ACGT";
        lt_ref_window *w = &r->window[r->n++];
        *w = (lt_ref_window){c, 0, l->contig[c].length, malloc((size_t)l->contig[c].length)};
        for (int64_t x = 0; x < w->end; x++)
            w->code[x] = (uint8_t)(strchr(acgt, l->sequence[c][x]) - acgt);
    }
}

/* Random targets: tiny ones, near ones, far ones. Some reference bases are N. */
static inline void made_sample_init(made_sample *s, library *l)
{
    dice *d = &l->d;
    memset(s, 0, sizeof *s);
    lt_targets *t = &s->sample.targets;
    t->interval = s->interval;
    for (int c = 0; c < LIBRARY_CONTIGS; c++)
        for (int64_t x = dice_below(d, 200); x < l->contig[c].length;) {
            int64_t end = x + (dice_percent(d, 40) ? 1 : dice_between(d, 1, 150));
            end = end < l->contig[c].length ? end : l->contig[c].length;
            ck_assert_uint_lt(t->n, MADE_MAX_TARGETS);
            s->interval[t->n++] = (lt_interval){c, x, end, t->n_sites};
            t->n_sites += (uint32_t)(end - x);
            x = end + dice_between(d, 1, dice_percent(d, 30) ? 3 * l->max_fragment : 40);
        }
    s->sample.genome = l->genome;
    made_reference(&s->reference, l);
    s->sample.ref = calloc(t->n_sites, 1);
    s->sample.exposure = calloc((size_t)t->n_sites * LT_N_CLASSES, sizeof(uint32_t));
    s->sample.raw_base = calloc((size_t)t->n_sites * 4, sizeof(uint32_t));
    for (size_t i = 0; i < t->n; i++)
        for (int64_t x = s->interval[i].beg; x < s->interval[i].end; x++) {
            const char *acgt = "ACGT";
            char base = l->sequence[s->interval[i].contig][x];
            s->sample.ref[s->interval[i].first_site + (x - s->interval[i].beg)] =
                dice_percent(d, 3) ? 4 : (uint8_t)(strchr(acgt, base) - acgt);
        }
}

/* A second sample over the same targets. */
static inline void made_sample_like(made_sample *s, const made_sample *other)
{
    *s = *other;
    s->reference = (lt_reference){0};
    s->sample = (lt_sample){.genome = other->sample.genome, .targets = other->sample.targets};
    s->sample.targets.interval = s->interval;
    const size_t n = s->sample.targets.n_sites;
    s->sample.ref = malloc(n);
    memcpy(s->sample.ref, other->sample.ref, n);
    s->sample.exposure = calloc(n * LT_N_CLASSES, sizeof(uint32_t));
    s->sample.raw_base = calloc(n * 4, sizeof(uint32_t));
}

static inline void made_sample_clear(made_sample *s)
{
    free(s->sample.ref);
    free(s->sample.exposure);
    free(s->sample.raw_base);
    free(s->sample.evidence);
    free(s->sample.indel);
    free(s->sample.indel_evidence);
    lt_reference_clear(&s->reference);
    memset(s, 0, sizeof *s);
}

typedef struct made_worker {
    lt_gather *gather;
    const lt_tables *tables;
    const lt_reference *reference; /* may be NULL: no alleles but SNVs */
    size_t batch;
    lt_status (*also)(void *data, const lt_molecule *molecule); /* may be NULL */
    void *data;
} made_worker;

static inline lt_status made_evaluate(made_worker *w)
{
    lt_batch *b = lt_gather_batch(w->gather);
    lt_host_evaluate(w->tables, b->candidate, b->n, b->obs, b->level);
    lt_alleles *alleles = lt_gather_alleles(w->gather);
    lt_haplotype_batch *h = &alleles->batch;
    const lt_alignments jobs = {h->job,    h->obs,   h->base,   h->gap_open,
                                h->n_jobs, h->n_obs, h->n_bases};
    ck_assert_int_eq(lt_gather_absorb(w->gather), LT_OK);
    if (!h->n)
        return LT_OK;
    lt_host_align(w->tables, &jobs, h->score);
    ck_assert_int_eq(lt_haplotypes_ratios(h, w->tables), LT_OK);
    lt_host_weigh_ratios(w->tables, h->candidate, h->n, h->ratio, h->level);
    return lt_alleles_absorb(alleles);
}

/* Appends a shard's alleles. */
static inline void made_take_indels(lt_sample *s, lt_alleles *alleles)
{
    lt_indel_table t;
    ck_assert_int_eq(lt_indel_table_make(&t, &alleles->found, &alleles->evidence), LT_OK);
    s->indel = realloc(s->indel, (s->n_indels + t.n + 1) * sizeof *s->indel);
    s->indel_evidence = realloc(s->indel_evidence, (s->n_indel_evidence + t.n_evidence + 1) *
                                                       sizeof *s->indel_evidence);
    for (size_t i = 0; i < t.n_evidence; i++) {
        s->indel_evidence[s->n_indel_evidence] = t.evidence[i];
        s->indel_evidence[s->n_indel_evidence++].site += (uint32_t)s->n_indels;
    }
    for (size_t i = 0; i < t.n; i++)
        s->indel[s->n_indels++] = t.row[i];
    lt_indel_table_clear(&t);
}

static inline lt_status made_take(void *data, const lt_molecule *m)
{
    made_worker *w = data;
    ck_assert_int_eq(lt_gather_molecule(w->gather, m), LT_OK);
    if (w->also)
        ck_assert_int_eq(w->also(w->data, m), LT_OK);
    return lt_gather_batch(w->gather)->n >= w->batch ? made_evaluate(w) : LT_OK;
}

/* Whether a record overlaps the shard's sites and max_fragment around them. */
static inline int made_is_read(const lt_shard *shard, const lt_read *r, int64_t max_fragment)
{
    for (size_t i = 0; i < shard->targets->n; i++) {
        const lt_interval *iv = &shard->targets->interval[i];
        for (int64_t x = iv->beg; iv->contig == r->contig && x < iv->end; x++) {
            uint32_t site = iv->first_site + (uint32_t)(x - iv->beg);
            if (site >= shard->site_beg && site < shard->site_end && r->beg < x + max_fragment &&
                r->end > x - max_fragment)
                return 1;
        }
    }
    return 0;
}

/* One shard's reads to the sample. */
static inline void made_run_shard(made_sample *s, const library *l, const lt_shard *shard,
                                  const lt_assembler_config *config, made_worker *w, int dense)
{
    lt_assembler_config c = *config;
    const lt_assembler_sink sink = {.molecule = made_take, .data = w};
    lt_assembler *a;
    c.shard = shard;
    ck_assert_int_eq(lt_gather_create(&w->gather, &s->sample, shard, dense), LT_OK);
    lt_gather_look_for_alleles(w->gather, w->reference);
    ck_assert_int_eq(lt_assembler_create(&a, &c, &l->genome, &sink), LT_OK);
    for (size_t i = 0; i < l->n; i++)
        if (made_is_read(shard, &l->read[i].read, c.max_fragment))
            ck_assert_int_eq(lt_assembler_push(a, &l->read[i].read), LT_OK);
    ck_assert_int_eq(lt_assembler_finish(a), LT_OK);
    ck_assert_int_eq(made_evaluate(w), LT_OK);
    lt_gather_finish(w->gather);
    size_t capacity = s->sample.n_evidence;
    ck_assert_int_eq(lt_tally_drain(lt_gather_evidence(w->gather), &s->sample.evidence,
                                    &s->sample.n_evidence, &capacity),
                     LT_OK);
    lt_evidence *fit = realloc(s->sample.evidence, (s->sample.n_evidence + 1) * sizeof *fit);
    ck_assert_ptr_nonnull(fit);
    s->sample.evidence = fit;
    lt_gather_add_to(w->gather, &s->sample);
    made_take_indels(&s->sample, lt_gather_alleles(w->gather));
    for (int i = 0; i < LT_N_LEDGER; i++)
        s->sample.ledger[i] += lt_assembler_ledger(a)[i];
    const uint64_t *from = (const uint64_t *)lt_assembler_families(a);
    for (size_t i = 0; i < sizeof(lt_family_tally) / sizeof *from; i++)
        ((uint64_t *)&s->sample.families)[i] += from[i];
    lt_assembler_destroy(a);
    lt_gather_destroy(w->gather);
}

#endif
