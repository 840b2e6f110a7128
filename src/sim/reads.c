/* reads.c -- a calendar queue: one list a position, over a window longer than any fragment.
 *
 * Molecules come by left end, and a record begins less than a fragment right of it, so a ring of
 * lists indexed by position modulo the window never mixes two positions. Within a position records
 * keep the order in which they came. Time: constant a record. Memory: the records of one fragment
 * length. */
#include "reads.h"
#include "gaps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 512u
_Static_assert(WINDOW > LT_SIM_MAX_FRAGMENT, "a record begins within a fragment of its left end");

typedef struct record {
    struct record *next;
    lt_read read;
    int64_t insert_size;
    uint32_t cigar[LT_SIM_MAX_CIGAR];
    char name[64];
    char umi[34];
    uint8_t seq[(LT_SIM_MAX_READ + 1) / 2];
    uint8_t qual[LT_SIM_MAX_READ];
} record;

struct lt_sim_reads {
    lt_sim_put put;
    void *data;
    int32_t contig;
    int64_t at; /* records left of it are out */
    record *first[WINDOW], *last[WINDOW];
    size_t n_waiting;
    record *spare; /* used before, free now */
};

lt_status lt_sim_reads_create(lt_sim_reads **out, const lt_sim_config *config, lt_sim_put put,
                              void *data)
{
    *out = NULL;
    if (config->on_target_only)
        return lt_fail(LT_EBUG, "records need the observations of all reads");
    lt_sim_reads *reads = calloc(1, sizeof *reads);
    if (!reads)
        return lt_fail(LT_ENOMEM, "out of memory: records");
    reads->put = put;
    reads->data = data;
    *out = reads;
    return LT_OK;
}

static void free_list(record *r)
{
    while (r) {
        record *next = r->next;
        free(r);
        r = next;
    }
}

void lt_sim_reads_destroy(lt_sim_reads *reads)
{
    if (!reads)
        return;
    for (uint32_t i = 0; i < WINDOW; i++)
        free_list(reads->first[i]);
    free_list(reads->spare);
    free(reads);
}

/* Puts the records that begin left of end. */
static lt_status put_until(lt_sim_reads *reads, int64_t end)
{
    for (; reads->at < end && reads->n_waiting > 0; reads->at++) {
        uint32_t i = (uint32_t)(reads->at % WINDOW);
        while (reads->first[i]) {
            record *r = reads->first[i];
            LT_TRY(reads->put(reads->data, &r->read, r->insert_size));
            reads->first[i] = r->next;
            reads->n_waiting--;
            r->next = reads->spare;
            reads->spare = r;
        }
        reads->last[i] = NULL;
    }
    return LT_OK;
}

lt_status lt_sim_reads_flush(lt_sim_reads *reads)
{
    return put_until(reads, INT64_MAX);
}

static record *new_record(lt_sim_reads *reads)
{
    record *r = reads->spare;
    if (r)
        reads->spare = r->next;
    else
        r = malloc(sizeof *r);
    if (r)
        r->next = NULL;
    return r;
}

static void enqueue(lt_sim_reads *reads, record *r)
{
    uint32_t i = (uint32_t)(r->read.beg % WINDOW);
    if (reads->last[i])
        reads->last[i]->next = r;
    else
        reads->first[i] = r;
    reads->last[i] = r;
    reads->n_waiting++;
}

static uint32_t write_bases(char *text, uint64_t bases, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        text[i] = "ACGT"[bases >> 2 * (n - 1 - i) & 3];
    return n;
}

uint32_t lt_sim_umi_text(char text[34], const lt_umi *umi, int strand_b)
{
    uint64_t half[2] = {umi->bases >> 2 * umi->length[1],
                        umi->bases & ((UINT64_C(1) << 2 * umi->length[1]) - 1)};
    int one = strand_b && umi->length[1] > 0;
    uint32_t n = write_bases(text, half[one], umi->length[one]);
    if (umi->length[1] > 0) {
        text[n++] = '-';
        n += write_bases(text + n, half[!one], umi->length[!one]);
    }
    text[n] = '\0';
    return n;
}

/* Observations to 4-bit bases, the first in the high half, and qualities. */
static void write_sequence(record *r, const uint8_t *obs, uint32_t n)
{
    memset(r->seq, 0, (n + 1) / 2);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t nibble = (uint8_t)(1u << LT_OBS_BASE(obs[i]));
        r->seq[i / 2] |= (uint8_t)(i % 2 == 0 ? nibble << 4 : nibble);
        r->qual[i] = LT_OBS_QUAL(obs[i]);
    }
}

/* CIGAR, bases and qualities; returns the number of bases. */
static uint32_t write_read(record *r, const lt_row *row, const lt_gapped *whole)
{
    uint32_t n = 0;
    if (!whole) {
        n = (uint32_t)(row->end - row->beg);
        r->cigar[0] = n << 4; /* M */
        write_sequence(r, row->obs, n);
        return n;
    }
    for (uint32_t i = 0; i < whole->n_cigar; i++) {
        r->cigar[i] = whole->cigar[i];
        if ((whole->cigar[i] & 15) != 2) /* all but D are bases of the read */
            n += whole->cigar[i] >> 4;
    }
    write_sequence(r, whole->base, n);
    return n;
}

static void fill(record *r, const lt_sim_molecule *sm, uint32_t t, int mate)
{
    enum { PROPER = 2, MATE_REVERSE = 32, FIRST = 64 };
    const lt_molecule *m = &sm->molecule;
    const lt_row *row = m->templates[t].mate[mate];
    const lt_row *other = m->templates[t].mate[!mate];
    int is_b = t >= m->n_a;
    int flag = LT_READ_PAIRED | PROPER | (row->reverse ? LT_READ_REVERSE : MATE_REVERSE) |
               (mate ? LT_READ_SECOND : FIRST);
    uint32_t n_umi = lt_sim_umi_text(r->umi, &sm->seen_umi[t], is_b);
    const lt_gapped *whole = sm->whole ? &sm->whole[2 * t + (uint32_t)mate] : NULL;
    snprintf(r->name, sizeof r->name, "%d.%lld.%u.%c.%u", (int)m->contig + 1,
             (long long)m->left + 1, (unsigned)sm->number, is_b ? 'B' : 'A',
             (unsigned)(is_b ? t - m->n_a : t) + 1);
    uint32_t n = write_read(r, row, whole);
    r->insert_size = row->reverse ? other->beg - row->end : other->end - row->beg;
    r->read = (lt_read){.contig = m->contig,
                        .beg = row->beg,
                        .end = row->end,
                        .flag = (uint16_t)flag,
                        .mapq = row->mapq,
                        .mate_contig = m->contig,
                        .mate_beg = other->beg,
                        .name = r->name,
                        .umi = r->umi,
                        .umi_length = n_umi,
                        .cigar = r->cigar,
                        .n_cigar = whole ? whole->n_cigar : 1,
                        .seq = r->seq,
                        .qual = r->qual,
                        .length = (int32_t)n};
}

lt_status lt_sim_reads_add(lt_sim_reads *reads, const lt_sim_molecule *molecule)
{
    const lt_molecule *m = &molecule->molecule;
    if (m->contig != reads->contig) {
        LT_TRY(lt_sim_reads_flush(reads));
        reads->contig = m->contig;
        reads->at = 0;
    }
    LT_TRY(put_until(reads, m->left));
    reads->at = m->left;
    for (uint32_t i = 0; i < 2 * (m->n_a + m->n_b); i++) {
        record *r = new_record(reads);
        if (!r)
            return lt_fail(LT_ENOMEM, "out of memory: records");
        fill(r, molecule, i / 2, i % 2);
        enqueue(reads, r);
    }
    return LT_OK;
}
