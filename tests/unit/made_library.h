/* made_library.h -- small random libraries with everything that a real one has, in coordinate
 * order. */
#ifndef LT_TEST_MADE_LIBRARY_H
#define LT_TEST_MADE_LIBRARY_H

#include <stdio.h>

#include "lowtide/genome.h"

#include "made_read.h"

enum { LIBRARY_CONTIGS = 3, LIBRARY_LONGEST = 4000 };

typedef struct library {
    lt_contig contig[LIBRARY_CONTIGS];
    lt_genome genome;
    char sequence[LIBRARY_CONTIGS][LIBRARY_LONGEST + 1];
    made_read *read;
    size_t n, capacity;
    unsigned n_names[LIBRARY_CONTIGS]; /* contigs use the same names again */
    dice d;
    int max_fragment;
    int longest_read; /* aligned bases */
} library;

/* 5' ends of one read: where it begins, how much of it is clipped, what it is. */
typedef struct end_plan {
    int contig, reverse, second;
    int64_t five;
    int flag, mapq, library;
    const char *name, *umi;
} end_plan;

static inline void library_init(library *l, uint64_t seed, int max_fragment)
{
    static const int64_t length[LIBRARY_CONTIGS] = {3000, 600, 4000};
    memset(l, 0, sizeof *l);
    l->d.state = seed;
    l->max_fragment = max_fragment;
    l->longest_read = max_fragment / 2;
    for (int c = 0; c < LIBRARY_CONTIGS; c++) {
        l->contig[c] =
            (lt_contig){.name = (char *[]){"one", "two", "three"}[c], .length = length[c]};
        for (int64_t i = 0; i < length[c]; i++)
            l->sequence[c][i] = "ACGT"[dice_below(&l->d, 4)];
    }
    l->genome = (lt_genome){l->contig, LIBRARY_CONTIGS};
}

static inline void library_clear(library *l)
{
    free(l->read);
    l->read = NULL;
}

static inline made_read *library_append(library *l)
{
    if (l->n == l->capacity) {
        l->capacity = l->capacity ? 2 * l->capacity : 256;
        l->read = realloc(l->read, l->capacity * sizeof *l->read);
        ck_assert_ptr_nonnull(l->read);
    }
    memset(&l->read[l->n], 0, sizeof *l->read);
    l->read[l->n].serial = (unsigned)l->n;
    return &l->read[l->n++];
}

/* Alignment operations that take `length` reference positions, an indel or skip in a few. */
static inline void library_align(library *l, made_read *r, int length)
{
    dice *d = &l->d;
    if (length < 12 || !dice_percent(d, 15)) {
        made_read_op(r, CIGAR_M, length);
        return;
    }
    int head = dice_between(d, 2, length - 8);
    int op = (int[]){CIGAR_I, CIGAR_D, CIGAR_D, CIGAR_N}[dice_below(d, 4)];
    int size = dice_between(d, 1, 4);
    made_read_op(r, CIGAR_M, head);
    made_read_op(r, op, size);
    made_read_op(r, CIGAR_M, length - head - (op == CIGAR_I ? 0 : size));
}

/* Bases of the reference with errors, N and other codes. */
static inline void library_sequence(library *l, made_read *r)
{
    dice *d = &l->d;
    int at = 0;
    int64_t x = r->read.beg;
    for (uint32_t i = 0; i < r->read.n_cigar; i++)
        for (uint32_t k = 0; k < r->cigar[i] >> 4; k++) {
            int op = (int)(r->cigar[i] & 15);
            if (op == CIGAR_D || op == CIGAR_N)
                x++;
            if (op != CIGAR_M && op != CIGAR_I && op != CIGAR_S)
                continue;
            char base = op == CIGAR_M ? l->sequence[r->read.contig][x++] : "ACGT"[dice_below(d, 4)];
            if (dice_percent(d, 3))
                base = "ACGTACGTNR"[dice_below(d, 10)];
            r->bases[at] = base;
            r->qual[at++] = dice_quality(d);
        }
}

/* Adds a read with the 5' end of the plan, as far as it fits the contig. Returns its index. */
static inline size_t library_add(library *l, const end_plan *p)
{
    dice *d = &l->d;
    const int64_t contig_length = l->contig[p->contig].length;
    int length = dice_percent(d, 10) ? 1 : dice_between(d, 5, l->longest_read);
    int clip = dice_percent(d, 40) ? dice_between(d, 1, 12) : 0;
    if (dice_percent(d, 2))
        clip = dice_between(d, 12, l->max_fragment); /* an alignment that is nearly all clip */
    int64_t beg = p->reverse ? p->five - clip - length : p->five + clip;
    if (beg < 0 && !p->reverse)
        clip += (int)-beg;
    if (beg < 0 && p->reverse)
        length += (int)beg;
    beg = beg < 0 ? 0 : beg;
    if (beg + length > contig_length && p->reverse)
        clip += (int)(beg + length - contig_length);
    if (beg + length > contig_length)
        length = (int)(contig_length - beg);
    if (length <= 0) { /* does not fit: put it somewhere else */
        beg = 10;
        length = 5;
    }
    made_read *r = library_append(l);
    r->read = (lt_read){.contig = p->contig,
                        .beg = beg,
                        .end = beg,
                        .flag = (uint16_t)(p->flag | (p->reverse ? LT_READ_REVERSE : 0) |
                                           (p->second ? LT_READ_SECOND : 0)),
                        .mapq = (uint8_t)p->mapq,
                        .library = (uint16_t)p->library,
                        .mate_contig = -1,
                        .mate_beg = -1};
    int hard = dice_percent(d, 20) ? clip / 2 : 0, far = dice_percent(d, 20) ? 6 : 0;
    made_read_op(r, CIGAR_H, p->reverse ? 0 : hard);
    made_read_op(r, CIGAR_S, p->reverse ? far : clip - hard);
    library_align(l, r, length);
    made_read_op(r, CIGAR_S, p->reverse ? clip - hard : far);
    made_read_op(r, CIGAR_H, p->reverse ? hard : 0);
    library_sequence(l, r);
    if (dice_percent(d, 1))
        r->qual[0] = 0xff; /* qualities absent */
    snprintf(r->name, sizeof r->name, "%s", p->name);
    snprintf(r->umi, sizeof r->umi, "%s", p->umi);
    return l->n - 1;
}

/* Each of the two says where the other lies. */
static inline void library_marry(library *l, size_t a, size_t b)
{
    for (int k = 0; k < 2; k++) {
        lt_read *x = &l->read[k ? b : a].read;
        const lt_read *y = &l->read[k ? a : b].read;
        x->flag |= LT_READ_PAIRED;
        x->mate_contig = y->contig;
        x->mate_beg = y->beg;
    }
}

static inline int dice_mapq(dice *d)
{
    return dice_percent(d, 8) ? dice_below(d, 20) : dice_percent(d, 10) ? 30 : 60;
}

/* One template of the molecule [left, right) of a strand, in one of the ways of going wrong. */
static inline void library_template(library *l, int contig, int64_t left, int64_t right, int strand,
                                    int lib, const char *umi)
{
    dice *d = &l->d;
    char name[40];
    unsigned number = l->n_names[contig]++;
    snprintf(name, sizeof name, "t%u:%u:7", number, number * 7919 % 1000);
    /* strand A: read 1 is the forward read */
    end_plan forward = {contig, 0, strand, left, 0, dice_mapq(d), lib, name, umi};
    end_plan reverse = {contig, 1, !strand, right, 0, dice_mapq(d), lib, name, umi};
    forward.flag |= dice_percent(d, 3) ? LT_READ_QC_FAIL : 0;
    reverse.flag |= dice_percent(d, 3) ? LT_READ_QC_FAIL : 0;
    int how = dice_below(d, 100);
    if (how < 5) { /* single-end */
        end_plan *only = dice_percent(d, 50) ? &forward : &reverse;
        only->second = 0;
        library_add(l, only);
    } else if (how < 9) { /* the mate is unmapped, placed beside */
        size_t a = library_add(l, dice_percent(d, 50) ? &forward : &reverse);
        made_read *u = library_append(l);
        made_read *r = &l->read[a];
        *u = *r;
        u->serial = (unsigned)l->n - 1;
        u->read.flag = (uint16_t)((r->read.flag ^ LT_READ_SECOND) | LT_READ_UNMAPPED);
        u->read.end = u->read.beg + 1;
        u->read.n_cigar = 0;
        library_marry(l, a, l->n - 1);
        l->read[a].read.flag |= LT_READ_MATE_UNMAPPED;
    } else if (how < 13) { /* the mate lies elsewhere */
        reverse.contig = (contig + dice_below(d, LIBRARY_CONTIGS)) % LIBRARY_CONTIGS;
        reverse.five = dice_between(d, 30, 550);
        library_marry(l, library_add(l, &forward), library_add(l, &reverse));
    } else if (how < 16) { /* outward, or both on one strand */
        reverse.reverse = dice_percent(d, 50);
        reverse.five = dice_percent(d, 50) ? right : left - 3;
        library_marry(l, library_add(l, &forward), library_add(l, &reverse));
    } else if (how < 18) { /* the file has lost one */
        size_t a = library_add(l, &forward), b = library_add(l, &reverse);
        library_marry(l, a, b);
        if (dice_percent(d, 50))
            l->read[a] = l->read[b];
        l->n--;
    } else if (how < 20) { /* mates of two read groups */
        reverse.library = 1 - lib;
        library_marry(l, library_add(l, &forward), library_add(l, &reverse));
    } else {
        size_t a = library_add(l, &forward), b = library_add(l, &reverse);
        library_marry(l, a, b);
        if (dice_percent(d, 6)) { /* a second alignment of one of them */
            made_read extra = l->read[dice_percent(d, 50) ? a : b];
            made_read *e = library_append(l);
            unsigned serial = e->serial;
            *e = extra;
            e->serial = serial;
            e->read.flag |= dice_percent(d, 50) ? LT_READ_SECONDARY : LT_READ_SUPPLEMENTARY;
        }
    }
}

/* A UMI of a few, so that they meet, with errors of some. */
static inline void library_umi(library *l, char umi[20], const char *of)
{
    dice *d = &l->d;
    if (!of)
        for (int i = 0; i < 9; i++)
            umi[i] = i == 4 ? '-' : "ACGT"[dice_below(d, dice_percent(d, 50) ? 2 : 4)];
    else
        memcpy(umi, of, 9);
    umi[9] = 0;
    if (of && dice_percent(d, 6)) { /* one die a statement: compilers order operands at will */
        const int base = dice_below(d, 5), half = dice_below(d, 2);
        umi[dice_below(d, 4) + 5 * half] = "ACGTN"[base];
    }
    if (of && dice_percent(d, 1))
        strcpy(umi, dice_percent(d, 50) ? "GGGG-GGGG" : "");
}

static inline void library_molecule(library *l)
{
    dice *d = &l->d;
    int contig = dice_below(d, LIBRARY_CONTIGS);
    /* a few left ends, so that molecules share positions */
    int64_t left = dice_between(d, -8, (int)l->contig[contig].length - 10);
    if (dice_percent(d, 60))
        left = left / 97 * 97;
    int span = dice_percent(d, 10) ? dice_between(d, 1, 40)
                                   : dice_between(d, 20, l->max_fragment * 11 / 10);
    if (dice_percent(d, 60))
        span = span / 25 * 25 + 1;
    if (dice_percent(d, 5))
        span = l->max_fragment + dice_between(d, -1, 1);
    int64_t right = left + span;
    int lib = dice_percent(d, 10), both = dice_percent(d, 50), strand = dice_below(d, 2);
    char umi[20], as_read[20], swapped[20];
    library_umi(l, umi, NULL);
    int n = dice_percent(d, 30) ? 1 : dice_between(d, 1, 9);
    for (int i = 0; i < n; i++) {
        library_umi(l, as_read, umi);
        int t = both ? dice_below(d, 2) : strand;
        if (t && strlen(as_read) == 9) {
            snprintf(swapped, sizeof swapped, "%.4s-%.4s", as_read + 5, as_read);
            memcpy(as_read, swapped, 10);
        }
        library_template(l, contig, left, right + dice_percent(d, 3), t, lib, as_read);
    }
}

static inline int compare_made_reads(const void *a, const void *b)
{
    const made_read *x = a, *y = b;
    if (x->read.contig != y->read.contig)
        return x->read.contig < y->read.contig ? -1 : 1;
    if (x->read.beg != y->read.beg)
        return x->read.beg < y->read.beg ? -1 : 1;
    return x->serial < y->serial ? -1 : 1;
}

/* n molecules, then the records in coordinate order. */
static inline void library_make(library *l, int n_molecules)
{
    for (int i = 0; i < n_molecules; i++)
        library_molecule(l);
    qsort(l->read, l->n, sizeof *l->read, compare_made_reads);
    for (size_t i = 0; i < l->n; i++)
        made_read_seal(&l->read[i]);
}

#endif
